//! The rules of what is solved by elimination, and of determinants.

use super::{beside_matrix, linalg, sum};
use crate::{
    kernel::{Linalg, Wanted},
    operand::Real,
    rules::{Applied, ForInputs},
    shape::Shape,
    var::Var,
};
use ndarray::{Array2, Array3};
use smallvec::smallvec;

fn is_transposed<A: Real>(applied: &Applied<'_, A>) -> bool {
    match linalg(applied) {
        Linalg::Solve { transposed, .. } | Linalg::BandedSolve { transposed, .. } => transposed,
        other => unreachable!("{} solves nothing", other.name()),
    }
}

/// The function that an error names, in a derivative as well.
fn wanted<A: Real>(applied: &Applied<'_, A>) -> Wanted {
    match linalg(applied) {
        Linalg::Solve { wanted, .. } => wanted,
        Linalg::SignedLogarithm => Wanted::Logarithm,
        Linalg::Cofactor | Linalg::CofactorAlong => Wanted::Determinant,
        other => unreachable!("{} needs no system solved", other.name()),
    }
}

/// Of `A X = B`, with `W = A⁻ᵀ g`: `B̄ = W`, `Ā = -W Xᵀ`; of `Aᵀ X = B`, with `W = A⁻¹ g`: `Ā = -X Wᵀ`.
pub(super) fn solve_back<'t, A: Real>(
    applied: &Applied<'t, A>,
    cotangent: Var<'t, A>,
    asked: &[bool],
) -> ForInputs<'t, A> {
    let (transposed, x) = (is_transposed(applied), applied.output);
    let w = applied.input(0).solved(applied.input(1), cotangent, (!transposed, wanted(applied)));
    let (left, right) = if transposed { (x, w) } else { (w, x) };
    let of_a = asked[0].then(|| -left.product(right.matrices_transposed()));
    smallvec![of_a, None, asked[2].then_some(w)]
}

/// `A Ẋ = Ḃ - Ȧ X`
pub(super) fn solve_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    let transposed = is_transposed(applied);
    let of_a = tangents[0].map(|tangent| {
        let tangent = if transposed { tangent.matrices_transposed() } else { tangent };
        -tangent.product(applied.output)
    });
    let b = sum([tangents[2], of_a])?;
    Some(applied.input(0).solved(applied.input(1), b, (transposed, wanted(applied))))
}

fn cofactor<'t, A: Real>(applied: &Applied<'t, A>) -> Var<'t, A> {
    applied.input(0).linalg(Linalg::Cofactor, &[applied.input(1)], &applied.shape(0))
}

/// Elementwise times, summed over each matrix.
fn inner<'t, A: Real>(left: Var<'t, A>, right: Var<'t, A>) -> Var<'t, A> {
    (left * right).sum_axis([-2, -1])
}

pub(super) fn determinant_back<'t, A: Real>(
    applied: &Applied<'t, A>,
    cotangent: Var<'t, A>,
    _: &[bool],
) -> ForInputs<'t, A> {
    smallvec![Some(beside_matrix(cotangent) * cofactor(applied)), None]
}

pub(super) fn determinant_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    Some(inner(cofactor(applied), tangents[0]?))
}

/// `A⁻ᵀ`
fn inverse_transposed<'t, A: Real>(applied: &Applied<'t, A>) -> Var<'t, A> {
    applied.input(0).inverted(applied.input(1), (true, wanted(applied)))
}

/// Of the logarithm `A⁻ᵀ`, of the sign 0.
pub(super) fn logarithm_back<'t, A: Real>(
    applied: &Applied<'t, A>,
    cotangent: Var<'t, A>,
    _: &[bool],
) -> ForInputs<'t, A> {
    let axis = cotangent.ndim() as u8 - 1;
    let of_logarithm = cotangent.part(axis, 1, 2).sum_axis(-1);
    smallvec![Some(beside_matrix(of_logarithm) * inverse_transposed(applied)), None]
}

pub(super) fn logarithm_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    let shape = applied.output.shape();
    let axis = shape.len() - 1;
    let mut part = shape.clone();
    part[axis] = 1;
    let of_logarithm = inner(inverse_transposed(applied), tangents[0]?).reshaped(&part);
    Some(of_logarithm.placed_along(axis, 1, 1, shape[axis]))
}

/// The derivative of the cofactors along `direction`. It is linear in that, and its own adjoint, for `det` has a
/// symmetric second derivative.
fn cofactor_along<'t, A: Real>(applied: &Applied<'t, A>, direction: Var<'t, A>) -> Var<'t, A> {
    applied.input(0).linalg(Linalg::CofactorAlong, &[applied.input(1), direction], &applied.shape(0))
}

pub(super) fn cofactor_back<'t, A: Real>(
    applied: &Applied<'t, A>,
    cotangent: Var<'t, A>,
    _: &[bool],
) -> ForInputs<'t, A> {
    smallvec![Some(cofactor_along(applied, cotangent)), None]
}

pub(super) fn cofactor_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    Some(cofactor_along(applied, tangents[0]?))
}

/// The third derivative of `det` along `G`, the third input, and `H`. With `C` the cofactors, `Y = A⁻ᵀ` and `L` their
/// derivative along a matrix: `⟨Y, G⟩ L(H) - ⟨C, H⟩ Y Gᵀ Y - L(H Yᵀ G) + Y Hᵀ C Gᵀ Y`.
fn third_derivative<'t, A: Real>(applied: &Applied<'t, A>, h: Var<'t, A>) -> Var<'t, A> {
    let (g, y, c) = (applied.input(2), inverse_transposed(applied), cofactor(applied));
    let [turned_g, turned_h, turned_y] = [g, h, y].map(|x| x.matrices_transposed());
    let product = |factors: &[Var<'t, A>]| {
        let (first, rest) = factors.split_first().unwrap_or_else(|| unreachable!("there are factors"));
        rest.iter().fold(*first, |product, &factor| product.product(factor))
    };
    beside_matrix(inner(y, g)) * cofactor_along(applied, h)
        - beside_matrix(inner(c, h)) * product(&[y, turned_g, y])
        - cofactor_along(applied, product(&[h, turned_y, g]))
        + product(&[y, turned_h, c, turned_g, y])
}

pub(super) fn cofactor_along_back<'t, A: Real>(
    applied: &Applied<'t, A>,
    cotangent: Var<'t, A>,
    asked: &[bool],
) -> ForInputs<'t, A> {
    let of_a = asked[0].then(|| third_derivative(applied, cotangent));
    smallvec![of_a, None, asked[2].then(|| cofactor_along(applied, cotangent))]
}

pub(super) fn cofactor_along_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    let of_a = tangents[0].map(|tangent| third_derivative(applied, tangent));
    sum([of_a, tangents[2].map(|tangent| cofactor_along(applied, tangent))])
}

/// Where the elements of a banded matrix stand among its diagonals.
struct Band {
    /// How many diagonals.
    diagonals: usize,
    n: usize,
    below: usize,
}

impl Band {
    fn of<A: Real>(applied: &Applied<'_, A>) -> Self {
        let Linalg::BandedSolve { below, .. } = linalg(applied) else { unreachable!("the rule of banded matrices") };
        let [diagonals, n] = applied.input(0).rows_and_columns();
        Band { diagonals, n, below: below as usize }
    }

    /// The row of element `column` of a diagonal, if it is inside the matrix.
    fn row(&self, diagonal: usize, column: usize) -> Option<usize> {
        let above = self.diagonals - 1 - self.below;
        (column + diagonal).checked_sub(above).filter(|&row| row < self.n)
    }

    /// 1 where a diagonal is inside the matrix.
    fn inside<A: Real>(&self) -> Array2<A> {
        let inside = |(diagonal, column)| A::indicator(self.row(diagonal, column).is_some());
        Array2::from_shape_fn((self.diagonals, self.n), inside)
    }

    /// Beside each element of the diagonals the row of `x` that has its row, or its column.
    fn beside<'t, A: Real>(&self, x: Var<'t, A>, by_row: bool) -> Var<'t, A> {
        let place = |(diagonal, column)| if by_row { self.row(diagonal, column).unwrap_or(0) } else { column };
        x.take(&Array2::from_shape_fn((self.diagonals, self.n), place), -2)
    }

    /// The elements of the diagonals of `left rightᵀ`.
    fn outer<'t, A: Real>(&self, left: Var<'t, A>, right: Var<'t, A>) -> Var<'t, A> {
        let products = (self.beside(left, true) * self.beside(right, false)).sum_axis(-1);
        products.absorbing_mul(self.inside())
    }

    /// The banded matrix, or its transpose, times `x`.
    fn times<'t, A: Real>(&self, band: Var<'t, A>, x: Var<'t, A>, transposed: bool) -> Var<'t, A> {
        let (batch, columns) = (band.shape_with(&[]), x.rows_and_columns()[1]);
        let with = |lengths: &[usize]| batch.iter().chain(lengths).copied().collect::<Shape>();
        let band = band.absorbing_mul(self.inside()).reshaped(&with(&[self.diagonals, self.n, 1]));
        let terms = band * self.beside(x, transposed);
        if transposed {
            return terms.sum_axis(-3);
        }
        // To each row the terms of that row: one of each diagonal, 0 where the row has none.
        let above = self.diagonals - 1 - self.below;
        let place = |(row, diagonal): (usize, usize)| {
            let column = (row + above).checked_sub(diagonal).filter(|&column| column < self.n);
            (diagonal * self.n + column.unwrap_or(0), column.is_some())
        };
        let places = Array2::from_shape_fn((self.n, self.diagonals), |at| place(at).0);
        let there = Array3::from_shape_fn((self.n, self.diagonals, 1), |(i, d, _)| A::indicator(place((i, d)).1));
        let flat = terms.reshaped(&with(&[self.diagonals * self.n, columns]));
        flat.take(&places, -2).absorbing_mul(there).sum_axis(-2)
    }
}

/// As for a full matrix, at the diagonals.
pub(super) fn banded_back<'t, A: Real>(
    applied: &Applied<'t, A>,
    cotangent: Var<'t, A>,
    asked: &[bool],
) -> ForInputs<'t, A> {
    let (band, transposed, x) = (Band::of(applied), is_transposed(applied), applied.output);
    let w = banded(applied, cotangent, !transposed);
    let of_a = asked[0].then(|| if transposed { -band.outer(x, w) } else { -band.outer(w, x) });
    smallvec![of_a, asked[1].then_some(w)]
}

pub(super) fn banded_forward<'t, A: Real>(
    applied: &Applied<'t, A>,
    tangents: &[Option<Var<'t, A>>],
) -> Option<Var<'t, A>> {
    let transposed = is_transposed(applied);
    let of_a = tangents[0].map(|tangent| -Band::of(applied).times(tangent, applied.output, transposed));
    Some(banded(applied, sum([tangents[1], of_a])?, transposed))
}

fn banded<'t, A: Real>(applied: &Applied<'t, A>, b: Var<'t, A>, transposed: bool) -> Var<'t, A> {
    let Linalg::BandedSolve { below, .. } = linalg(applied) else { unreachable!("the rule of banded matrices") };
    applied.input(0).linalg(Linalg::BandedSolve { below, transposed }, &[b], &b.shape())
}
