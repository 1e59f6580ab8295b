//! Cases of linear algebra, over matrices of all sizes and batches of them.

use super::support::{Case, Layout, Random, case, check};
use crate::{
    Var,
    kernel::{Linalg, Triangle, Wanted},
    linalg::{self, Transpose},
    operand::Real,
};
use ndarray::{Array2, ArrayD};
use std::collections::BTreeSet;

const ANY: [f64; 2] = [-1.0, 1.0];

/// Matrices near a diagonal one with elements far apart: regular, with eigenvalues and singular values far apart.
fn regular<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    let [rows, columns] = x.rows_and_columns();
    let diagonal = |(i, j): (usize, usize)| A::narrowed(if i == j { 2.0 + 2.0 * i as f64 } else { 0.0 });
    x * 0.4 + Array2::from_shape_fn((rows, columns), diagonal)
}

/// The symmetric part of such matrices, which is positive definite.
fn symmetric<A: Real>(x: Var<'_, A>) -> Var<'_, A> {
    regular(x).symmetrised()
}

/// A function of vectors that does not depend on their signs.
fn without_signs<'t, A: Real>(vectors: Var<'t, A>, weights: Var<'t, A>) -> Var<'t, A> {
    vectors.square() * weights
}

/// Diagonals, the second of which, the main one, is large.
fn dominant<A: Real>(diagonals: Var<'_, A>) -> Var<'_, A> {
    let [rows, columns] = diagonals.rows_and_columns();
    diagonals + Array2::from_shape_fn((rows, columns), |(i, _)| A::narrowed(if i == 1 { 4.0 } else { 0.0 }))
}

/// Of square matrices.
fn of_square() -> Vec<Case> {
    vec![
        case!("inv", [ANY], |x| linalg::inv(regular(x[0]))),
        case!("det", [ANY], |x| linalg::det(regular(x[0]) * 0.3)),
        case!("slogdet", [ANY], |x| {
            let (sign, logarithm) = linalg::slogdet(regular(x[0]));
            sign * logarithm
        }),
        case!("cholesky", [ANY], |x| linalg::cholesky(symmetric(x[0]))),
        case!("eigh", [ANY], |x| {
            let (values, vectors) = linalg::eigh(symmetric(x[0]));
            without_signs(vectors, x[0]) + values.sin().sum()
        }),
        case!("eigvalsh", [ANY], |x| linalg::eigvalsh(symmetric(x[0]))),
        case!("expm", [ANY], |x| linalg::expm(x[0])),
        case!("sqrtm", [ANY], |x| linalg::sqrtm(regular(x[0]))),
        case!("matrix_power(3)", [ANY], |x| linalg::matrix_power(x[0], 3)),
        case!("matrix_power(-2)", [ANY], |x| linalg::matrix_power(regular(x[0]), -2)),
        case!("matrix_power(0)", [ANY], |x| linalg::matrix_power(x[0], 0) * x[0].sum()),
    ]
}

/// Of two square matrices of the same shape.
fn of_two_square() -> Vec<Case> {
    vec![
        case!("solve_sylvester", [ANY, ANY], |x| linalg::solve_sylvester(regular(x[0]), regular(x[1]), x[0] * x[1])),
        case!("cho_solve", [ANY, ANY], |x| linalg::cho_solve(regular(x[0]), x[1], false)),
    ]
}

/// Of matrices of any shape.
fn of_any() -> Vec<Case> {
    vec![
        case!("svd", [ANY], |x| {
            let (u, s, vt) = linalg::svd(regular(x[0]));
            let scale = s.sin().sum();
            (u.square().square() * scale).sum() + (vt.square() * s.sum()).sin().sum()
        }),
        case!("svdvals", [ANY], |x| linalg::svdvals(regular(x[0]))),
        case!("qr", [ANY], |x| {
            let (q, r) = linalg::qr(regular(x[0]));
            q.sin().sum() + r.exp().sum()
        }),
        case!("pinv", [ANY], |x| linalg::pinv(regular(x[0]))),
    ]
}

/// Of a square matrix and what is solved for.
fn of_right_sides() -> Vec<Case> {
    vec![
        case!("solve", [ANY, ANY], |x| linalg::solve(regular(x[0]), x[1])),
        case!("solve_triangular lower", [ANY, ANY], |x| {
            linalg::solve_triangular(regular(x[0]), x[1], true, Transpose::No, false)
        }),
        case!("solve_triangular upper", [ANY, ANY], |x| {
            linalg::solve_triangular(regular(x[0]), x[1], false, Transpose::Yes, false)
        }),
        case!("solve_triangular unit", [ANY, ANY], |x| {
            linalg::solve_triangular(x[0], x[1], true, Transpose::Yes, true)
        }),
        case!("cho_solve lower", [ANY, ANY], |x| linalg::cho_solve(regular(x[0]), x[1], true)),
    ]
}

#[test]
fn linear_algebra_over_every_size() {
    let (mut seen, mut random) = (BTreeSet::new(), Random::new(2));
    for (case, layouts) in cases() {
        let domains = case.domains.iter();
        let inputs: Vec<ArrayD<f64>> =
            domains.zip(&layouts).map(|(&domain, layout)| random.laid_out(layout, domain)).collect();
        check(&case, &inputs, &mut seen);
    }
    let missing: Vec<_> = OPS.iter().map(|op| op.name()).filter(|name| !seen.contains(name)).collect();
    assert!(missing.is_empty(), "ops that no case uses: {missing:?}");
}

const OPS: [Linalg; 17] = [
    Linalg::Lu,
    Linalg::Solve { transposed: false, wanted: Wanted::Solution },
    Linalg::Determinant,
    Linalg::SignedLogarithm,
    Linalg::Cofactor,
    Linalg::CofactorAlong,
    Linalg::Cholesky,
    Linalg::TriangularSolve(Triangle { lower: true, unit: false, transposed: false }),
    Linalg::Eigh,
    Linalg::Svd,
    Linalg::Qr { full_rank: false },
    Linalg::Qr { full_rank: true },
    Linalg::Pinv,
    Linalg::Expm,
    Linalg::Sqrtm,
    Linalg::Sylvester,
    Linalg::BandedSolve { below: 0, transposed: false },
];

fn cases() -> Vec<(Case, Vec<Layout>)> {
    let mut cases = Vec::new();
    for shape in [&[0, 0][..], &[1, 1], &[2, 2], &[5, 5], &[2, 3, 3]] {
        cases.extend(of_square().into_iter().map(|case| (case, vec![Layout::RowMajor(shape.to_vec())])));
    }
    for shape in [&[0, 0][..], &[3, 3], &[2, 2, 2]] {
        let layouts = || vec![Layout::Transposed(shape.to_vec()), Layout::Stepped(shape.to_vec())];
        cases.extend(of_two_square().into_iter().map(|case| (case, layouts())));
    }
    for shape in [&[4, 2][..], &[3, 0], &[2, 2, 3]] {
        cases.extend(of_any().into_iter().map(|case| (case, vec![Layout::RowMajor(shape.to_vec())])));
    }
    let sides =
        |left: &[usize], right: &[usize]| vec![Layout::RowMajor(left.to_vec()), Layout::Transposed(right.to_vec())];
    for (left, right) in [
        (&[3, 3][..], &[3][..]),
        (&[2, 2, 2], &[2]),
        (&[3, 3], &[2, 3, 2]),
        (&[2, 1, 2, 2], &[3, 2, 1]),
        (&[0, 0], &[0]),
    ] {
        cases.extend(of_right_sides().into_iter().map(|case| (case, sides(left, right))));
    }
    for (left, right) in [(&[4, 2][..], &[4][..]), (&[2, 2, 3], &[2, 1])] {
        let lstsq = case!("lstsq", [ANY, ANY], |x| linalg::lstsq(regular(x[0]), x[1]));
        cases.push((lstsq, sides(left, right)));
    }
    for (diagonals, right) in [(&[4, 5][..], &[5][..]), (&[2, 4, 3], &[3, 2]), (&[4, 1], &[1]), (&[4, 0], &[0])] {
        let banded = case!("solve_banded", [ANY, ANY], |x| linalg::solve_banded((2, 1), dominant(x[0]), x[1]));
        cases.push((banded, sides(diagonals, right)));
    }
    cases
}
