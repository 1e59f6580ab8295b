//! Linear algebra. What a factorisation leaves open (signs, and which triangle of a symmetric matrix is read) is settled
//! as the cases do it.

use super::family;
use crate::settings::Settings;
use autodiff::{
    Var,
    linalg::{self, MatrixNorm, Transpose},
};

/// Where the cases take the derivative in any matrix, of its symmetric part.
pub fn symmetric(x: Var<'_>) -> Var<'_> {
    (x + x.swapaxes(-1, -2)) / 2.0
}

/// The order of a matrix norm, if it is one by name or by number.
fn order(s: &Settings) -> MatrixNorm {
    match s.order("ord").as_str() {
        "fro" => MatrixNorm::Frobenius,
        "nuc" => MatrixNorm::Nuclear,
        "1" => MatrixNorm::One,
        "2" => MatrixNorm::Two,
        "inf" => MatrixNorm::Infinity,
        "-inf" => MatrixNorm::MinusInfinity,
        other => panic!("a matrix norm of order {other}"),
    }
}

/// numpy's `linalg.norm`: of matrices where an order is given without an axis, else of vectors.
fn norm<'t>(x: Var<'t>, s: &Settings) -> Var<'t> {
    match (s.has("ord"), s.has("axis")) {
        (false, false) => x.norm(),
        (false, true) if s.flag("keepdims") => x.norm_keepdims(s.axis()),
        (false, true) => x.norm_axis(s.axis()),
        (true, false) => linalg::norm(x, order(s), [0, 1]),
        (true, true) => x.norm_ord(s.order("ord").parse().expect("an order of vectors is a number"), s.axis()),
    }
}

family! {
    "linalg.det" => |x| linalg::det(x[0]);
    "linalg.slogdet" => |x| linalg::slogdet(x[0]);
    "linalg.inv" => |x| linalg::inv(x[0]);
    "linalg.pinv" => |x| linalg::pinv(x[0]);
    "linalg.cond" => |x| linalg::cond(x[0], MatrixNorm::Two);
    "linalg.tensorinv" => |x, s| linalg::tensorinv(x[0], s.length("ind"));
    "linalg.solve" => |x| linalg::solve(x[0], x[1]);
    "linalg.lstsq" => |x| linalg::lstsq(x[0], x[1]);
    "linalg.tensorsolve" => |x| linalg::tensorsolve(x[0], x[1]);
    "scipy.linalg.solve_triangular" => |x, s| {
        let transpose = if s.integer("trans") == 0 { Transpose::No } else { Transpose::Yes };
        linalg::solve_triangular(x[0], x[1], s.flag("lower"), transpose, s.flag("unit_diagonal"))
    };
    "scipy.linalg.solve_banded" => |x, s| linalg::solve_banded((s.length("l"), s.length("u")), x[0], x[1]);
    "scipy.linalg.solve_sylvester" => |x| linalg::solve_sylvester(x[0], x[1], x[2]);
    "linalg.norm" => |x, s| norm(x[0], s);
    "linalg.vector_norm" => |x, s| match (s.has("axis"), s.flag("keepdims")) {
        (false, _) => x[0].norm_ord(s.number("ord"), ..),
        (true, false) => x[0].norm_ord(s.number("ord"), s.axis()),
        (true, true) => x[0].norm_ord_keepdims(s.number("ord"), s.axis()),
    };
    "linalg.matrix_norm" => |x, s| linalg::matrix_norm(x[0], order(s));
    "linalg.cholesky" => |x| linalg::cholesky(symmetric(x[0]));
    "linalg.eigh" => |x| {
        let (values, vectors) = linalg::eigh(symmetric(x[0]));
        // Of a batch the cases have the values only.
        if x[0].ndim() > 2 { vec![values] } else { vec![values, vectors.abs()] }
    };
    "linalg.eigvalsh" => |x| linalg::eigvalsh(symmetric(x[0]));
    "linalg.svd" => |x| {
        let (u, s, vt) = linalg::svd(x[0]);
        vec![u.abs(), s, vt.abs()]
    };
    "linalg.svdvals" => |x| linalg::svdvals(x[0]);
    "linalg.qr" => |x| {
        let (q, r) = linalg::qr(x[0]);
        (q.abs(), r.abs())
    };
    "scipy.linalg.sqrtm" => |x| linalg::sqrtm(x[0]);
    "scipy.linalg.expm" => |x| linalg::expm(x[0]);
    "linalg.matrix_power" => |x, s| linalg::matrix_power(x[0], s.integer("n") as i32);
}
