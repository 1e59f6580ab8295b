//! Products and contractions.

use super::family;
use crate::settings::Settings;
use autodiff::{einsum, multi_dot, signal};

family! {
    "matmul" => |x| x[0].matmul(x[1]);
    "dot" => |x| x[0].dot(x[1]);
    "inner" => |x| x[0].inner(x[1]);
    "outer" => |x| x[0].outer(x[1]);
    "kron" => |x| x[0].kron(x[1]);
    "cross" => |x| x[0].cross(x[1]);
    "vdot" => |x| x[0].vdot(x[1]);
    "vecdot" => |x| x[0].vecdot(x[1]);
    "matvec" => |x| x[0].matvec(x[1]);
    "vecmat" => |x| x[0].vecmat(x[1]);
    "tensordot" => |x, s| match s.lists("axes") {
        Some([left, right]) => x[0].tensordot(x[1], (&left[..], &right[..])),
        None => x[0].tensordot(x[1], s.length("axes")),
    };
    "einsum" => |x, s| einsum(s.text("subscripts"), x);
    "linalg.multi_dot" => |x| multi_dot(x);
    "convolve" => |x, s| signal::convolve(x[0], x[1], mode(s));
    "correlate" => |x, s| signal::correlate(x[0], x[1], mode(s));
    "scipy.signal.convolve" => |x, s| signal::convolve(x[0], x[1], mode(s));
}

fn mode(settings: &Settings) -> signal::Mode {
    match settings.text("mode") {
        "full" => signal::Mode::Full,
        "same" => signal::Mode::Same,
        "valid" => signal::Mode::Valid,
        other => panic!("the mode {other}"),
    }
}
