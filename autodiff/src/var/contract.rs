//! Products of arrays of any number of axes, by products of matrices.

use super::{Var, reduce::Axes, stack};
use crate::{
    operand::{Operand, Real},
    shape::Shape,
};

/// Over which axes [`Var::tensordot`] sums: so many of the last of the left and the first of the right array, or a
/// pair of lists, an axis of the left with one of the right array.
pub trait DotAxes {
    /// The lists as they were given, for a left array of so many axes.
    #[doc(hidden)]
    fn given(&self, rank: usize) -> (Vec<isize>, Vec<isize>);
}

impl DotAxes for usize {
    fn given(&self, rank: usize) -> (Vec<isize>, Vec<isize>) {
        let (count, rank) = (*self as isize, rank as isize);
        // Of more axes than there are, the last is out of range.
        ((0..count).map(|axis| if count > rank { axis } else { rank - count + axis }).collect(), (0..count).collect())
    }
}

impl<L: Axes, R: Axes> DotAxes for (L, R) {
    fn given(&self, rank: usize) -> (Vec<isize>, Vec<isize>) {
        let all = || (0..rank as isize).collect();
        let list = |given: Option<&[isize]>| given.map_or_else(all, <[isize]>::to_vec);
        (list(self.0.given()), list(self.1.given()))
    }
}

/// Products.
impl<'t, A: Real> Var<'t, A> {
    /// numpy's `dot`: with a number the product with each element, of vectors the inner product, of matrices the matrix
    /// product; in general a sum over the last axis of the left and the last but one of the right array, whose other
    /// axes follow each other. [`Var::matmul`] is another for three and more axes.
    ///
    /// # Panics
    /// If the two lengths differ.
    #[track_caller]
    pub fn dot(self, right: impl Operand<'t, A>) -> Self {
        let right = self.beside(right);
        match (self.ndim(), right.ndim()) {
            (0, _) | (_, 0) => self * right,
            (_, 1) => self.contracted("dot", right, &[-1], &[-1]),
            _ => self.contracted("dot", right, &[-1], &[-2]),
        }
    }

    /// The sum over the last axes of both arrays, whose other axes follow each other; with a number the product with
    /// each element.
    ///
    /// # Panics
    /// If the last axes differ in length.
    #[track_caller]
    pub fn inner(self, right: impl Operand<'t, A>) -> Self {
        let right = self.beside(right);
        match (self.ndim(), right.ndim()) {
            (0, _) | (_, 0) => self * right,
            _ => self.contracted("inner", right, &[-1], &[-1]),
        }
    }

    /// The matrix of all products of an element of the left and one of the right array, both in row-major order.
    #[track_caller]
    pub fn outer(self, right: impl Operand<'t, A>) -> Self {
        let right = self.beside(right);
        self.reshaped(&[self.size(), 1]) * right.flatten()
    }

    /// The sum of the products of elements at the same place in row-major order.
    ///
    /// # Panics
    /// If the arrays differ in size.
    #[track_caller]
    pub fn vdot(self, right: impl Operand<'t, A>) -> Self {
        let right = self.beside(right);
        if self.size() != right.size() {
            let why = format!("{} elements with {}", self.size(), right.size());
            self.tape().refuse("vdot", &why, &[self.id(), right.id()]);
        }
        (self.flatten() * right.flatten()).sum()
    }

    /// The inner products of the vectors in the last axes; the axes before broadcast.
    ///
    /// # Panics
    /// If the last axes differ in length, or the axes before do not broadcast.
    #[track_caller]
    pub fn vecdot(self, right: impl Operand<'t, A>) -> Self {
        let right = self.beside(right);
        self.same_length("vecdot", right, -1, -1);
        (self * right).sum_axis(-1)
    }

    /// The products of the matrices in the last two axes with the vectors in the last axis of the right array; the axes
    /// before broadcast.
    ///
    /// # Panics
    /// If the lengths of rows and vectors differ, or the axes before do not broadcast.
    #[track_caller]
    pub fn matvec(self, vectors: impl Operand<'t, A>) -> Self {
        let vectors = self.beside(vectors);
        self.resolved_axis("matvec", -2);
        self.same_length("matvec", vectors, -1, -1);
        self.matmul(vectors.expand_dims(-1)).squeeze(-1)
    }

    /// The products of the vectors in the last axis with the matrices in the last two axes of the right array; the axes
    /// before broadcast.
    ///
    /// # Panics
    /// If the lengths of vectors and columns differ, or the axes before do not broadcast.
    #[track_caller]
    pub fn vecmat(self, matrices: impl Operand<'t, A>) -> Self {
        let matrices = self.beside(matrices);
        self.same_length("vecmat", matrices, -1, -2);
        self.expand_dims(-2).matmul(matrices).squeeze(-2)
    }

    /// The sum of products over axes of both arrays, whose other axes follow each other: numpy's `tensordot`.
    ///
    /// ```
    /// # use autodiff::Tape;
    /// use ndarray::Array3;
    ///
    /// let tape = Tape::new();
    /// let (a, b) = (tape.var(Array3::<f64>::ones((2, 3, 4))), tape.var(Array3::<f64>::ones((4, 3, 5))));
    /// assert_eq!(*a.tensordot(b, 1).shape(), [2, 3, 3, 5]);
    /// assert_eq!(*a.tensordot(b, ([1, 2], [1, 0])).shape(), [2, 5]);
    /// ```
    ///
    /// # Panics
    /// If an axis is out of range or named twice, there are not as many on both sides, or the lengths of a pair differ.
    #[track_caller]
    pub fn tensordot(self, right: impl Operand<'t, A>, axes: impl DotAxes) -> Self {
        let right = self.beside(right);
        let (own, other) = axes.given(self.ndim());
        self.contracted("tensordot", right, &own, &other)
    }

    #[track_caller]
    fn contracted(self, function: &str, right: Self, own: &[isize], other: &[isize]) -> Self {
        let (own, other) = (self.listed_axes(function, own), right.listed_axes(function, other));
        if own.len() != other.len() {
            let why = format!("{} axes with {}", own.len(), other.len());
            self.tape().refuse(function, &why, &[self.id(), right.id()]);
        }
        for (&own, &other) in own.iter().zip(&other) {
            self.same_length(function, right, own as isize, other as isize);
        }
        self.summed_over(right, &own, &other)
    }

    /// The sum of products over pairs of axes that fit.
    #[track_caller]
    pub(crate) fn summed_over(self, right: Self, own: &[usize], other: &[usize]) -> Self {
        let rest =
            |x: Self, summed: &[usize]| -> Vec<usize> { (0..x.ndim()).filter(|axis| !summed.contains(axis)).collect() };
        let (own_rest, other_rest) = (rest(self, own), rest(right, other));
        let lengths = |x: Self, axes: &[usize]| -> Shape { axes.iter().map(|&axis| x.shape()[axis]).collect() };
        let (rows, inner, columns) = (lengths(self, &own_rest), lengths(self, own), lengths(right, &other_rest));
        let left = self.ordered(&[&own_rest[..], own].concat());
        let right = right.ordered(&[other, &other_rest[..]].concat());
        if own_rest.is_empty() && other_rest.is_empty() {
            return (left * right).sum();
        }
        let left = left.reshaped(&[rows.size(), inner.size()]);
        let right = right.reshaped(&[inner.size(), columns.size()]);
        let shape: Shape = rows.iter().chain(columns.iter()).copied().collect();
        left.product(right).reshaped(&shape)
    }

    /// Refuses axes that differ in length.
    #[track_caller]
    fn same_length(self, function: &str, right: Self, axis: isize, right_axis: isize) {
        let (own, other) = (self.shape(), right.shape());
        let (at, right_at) = (self.resolved_axis(function, axis), right.resolved_axis(function, right_axis));
        if own[at] != other[right_at] {
            let why = format!("{own} with {other}: {} ≠ {} at axes {at} and {right_at}", own[at], other[right_at]);
            self.tape().refuse(function, &why, &[self.id(), right.id()]);
        }
    }

    /// The Kronecker product: each element of the left array times the whole right one, in its place. The array with
    /// fewer axes gets axes of length 1 in front.
    #[track_caller]
    pub fn kron(self, right: impl Operand<'t, A>) -> Self {
        let right = self.beside(right);
        let rank = self.ndim().max(right.ndim());
        let lengths = |x: Self| -> Vec<usize> {
            std::iter::repeat_n(1, rank - x.ndim()).chain(x.shape().iter().copied()).collect()
        };
        let (own, other) = (lengths(self), lengths(right));
        let spread = |lengths: &[usize], outer: bool| -> Shape {
            lengths.iter().flat_map(|&length| if outer { [length, 1] } else { [1, length] }).collect()
        };
        let products = self.reshaped(&spread(&own, true)) * right.reshaped(&spread(&other, false));
        let shape: Shape = own.iter().zip(&other).map(|(own, other)| own * other).collect();
        products.reshaped(&shape)
    }

    /// The cross products of the vectors of three components in the last axes, or of two, of which only the third
    /// component of the product is not 0 and is the result. The axes before broadcast.
    ///
    /// # Panics
    /// If the last axes are not both 3 or both 2, or the axes before do not broadcast.
    #[track_caller]
    pub fn cross(self, right: impl Operand<'t, A>) -> Self {
        let right = self.beside(right);
        let (own, other) = (self.shape(), right.shape());
        let _line = self.tape().at_caller();
        let components = |x: Self| -> Vec<Self> {
            let shape = x.shape();
            let (last, others) = (shape.len() - 1, &shape[..shape.len() - 1]);
            (0..shape[last]).map(|at| x.sliced_along(last, at, 1, 1).reshaped(others)).collect()
        };
        match (own.last(), other.last()) {
            (Some(2), Some(2)) => {
                let (a, b) = (components(self), components(right));
                a[0] * b[1] - a[1] * b[0]
            }
            (Some(3), Some(3)) => {
                let (a, b) = (components(self), components(right));
                let first = a[1] * b[2] - a[2] * b[1];
                let second = a[2] * b[0] - a[0] * b[2];
                let third = a[0] * b[1] - a[1] * b[0];
                stack(&[first, second, third], -1)
            }
            _ => {
                let why = format!("{own} with {other}: vectors of three components, or of two, are in the last axes");
                self.tape().refuse("cross", &why, &[self.id(), right.id()])
            }
        }
    }
}
