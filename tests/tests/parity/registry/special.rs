//! The special functions of scipy.

use super::family;
use autodiff::special;

family! {
    "scipy.special.gamma" => |x| special::gamma(x[0]);
    "scipy.special.gammaln" => |x| special::gammaln(x[0]);
    "scipy.special.digamma" => |x| special::digamma(x[0]);
    "scipy.special.rgamma" => |x| special::rgamma(x[0]);
    "scipy.special.gammasgn" => |x| special::gammasgn(x[0]);
    "scipy.special.j0" => |x| special::j0(x[0]);
    "scipy.special.j1" => |x| special::j1(x[0]);
    "scipy.special.y0" => |x| special::y0(x[0]);
    "scipy.special.y1" => |x| special::y1(x[0]);
    "scipy.special.i0" => |x| special::i0(x[0]);
    "scipy.special.i1" => |x| special::i1(x[0]);
    "scipy.special.erf" => |x| special::erf(x[0]);
    "scipy.special.erfc" => |x| special::erfc(x[0]);
    "scipy.special.erfinv" => |x| special::erfinv(x[0]);
    "scipy.special.erfcinv" => |x| special::erfcinv(x[0]);
    "scipy.special.logit" => |x| special::logit(x[0]);
    "scipy.special.expit" => |x| special::expit(x[0]);
    "scipy.special.entr" => |x| special::entr(x[0]);
    "scipy.special.gammainc" => |x| special::gammainc(x[0], x[1]);
    "scipy.special.gammaincc" => |x| special::gammaincc(x[0], x[1]);
    "scipy.special.beta" => |x| special::beta(x[0], x[1]);
    "scipy.special.betaln" => |x| special::betaln(x[0], x[1]);
    "scipy.special.xlogy" => |x| special::xlogy(x[0], x[1]);
    "scipy.special.xlog1py" => |x| special::xlog1py(x[0], x[1]);
    "scipy.special.betainc" => |x| special::betainc(x[0], x[1], x[2]);
    "scipy.special.polygamma" => |x, s| special::polygamma(s.length("n") as u32, x[0]);
    "scipy.special.multigammaln" => |x, s| special::multigammaln(x[0], s.length("d"));
    "scipy.special.jn" => |x, s| special::jn(s.integer("n") as i32, x[0]);
    "scipy.special.yn" => |x, s| special::yn(s.integer("n") as i32, x[0]);
    "scipy.special.iv" => |x, s| special::iv(s.number("n"), x[0]);
    "scipy.special.ive" => |x, s| special::ive(s.number("n"), x[0]);
    "scipy.special.logsumexp" => |x, s| match (x.get(1), s.has("axis")) {
        (Some(weights), _) => x[0].logsumexp_weighted(*weights, s.axis()),
        (None, false) => x[0].logsumexp(),
        (None, true) if s.flag("keepdims") => x[0].logsumexp_keepdims(s.axis()),
        (None, true) => x[0].logsumexp_axis(s.axis()),
    };
}
