//! Order: sorting, what is chosen by rank, and searching.

use super::{Axes, Bools, Indices, IntoIndices, Var, where_};
use crate::{
    kernel::Routine,
    op::{self, AxisSet, NodeId, Op},
    operand::{Operand, Real},
    shape::Shape,
};

/// Sorting. The permutation is found anew at each run and has no derivative; what it moves carries the derivative
/// along. Equal elements stay in their order, and NaN comes last.
///
/// # Panics
/// If there is no such axis.
impl<'t, A: Real> Var<'t, A> {
    /// The elements in ascending order along an axis.
    #[track_caller]
    pub fn sort(self, axis: isize) -> Self {
        let axis = self.axis_of("sort", axis);
        self.taken_along(self.sorting(axis, false), axis)
    }

    /// The positions that sort along an axis in ascending order.
    #[track_caller]
    pub fn argsort(self, axis: isize) -> Indices<'t, A> {
        self.sorting(self.axis_of("argsort", axis), false)
    }

    /// The elements along an axis with the one of rank `k` (from 0) in its sorted place, lesser ones before it and
    /// greater ones after: numpy's `partition`. Here all are in order.
    ///
    /// # Panics
    /// Also if the axis has no element of that rank.
    #[track_caller]
    pub fn partition(self, k: usize, axis: isize) -> Self {
        let length = self.shape()[usize::from(self.axis_of("partition", axis))];
        if k >= length {
            self.tape().refuse("partition", &format!("rank {k} of an axis of length {length}"), &[self.id()]);
        }
        self.sort(axis)
    }

    /// The `k` greatest elements along an axis, the greatest first, and their positions.
    ///
    /// # Panics
    /// Also if the axis has fewer elements.
    #[track_caller]
    pub fn topk(self, k: usize, axis: isize) -> (Self, Indices<'t, A>) {
        let axis = self.axis_of("topk", axis);
        let length = self.shape()[usize::from(axis)];
        if k > length {
            self.tape().refuse("topk", &format!("{k} elements of an axis of length {length}"), &[self.id()]);
        }
        let positions = self.sorting(axis, true).first_along(axis, k);
        (self.taken_along(positions, axis), positions)
    }

    /// The elements at positions given for each index of the other axes: `yᵢⱼ = x[pᵢⱼ, j]` along axis 0. The shapes
    /// are the same but for the axis.
    ///
    /// ```
    /// use autodiff::Tape;
    /// use ndarray::array;
    ///
    /// let tape = Tape::new();
    /// let x = tape.var(array![[3.0, 1.0, 2.0], [4.0, 6.0, 5.0]]);
    /// let sorted = x.take_along_axis(x.argsort(1), 1);
    /// assert_eq!(sorted.value(), array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]].into_dyn());
    /// ```
    ///
    /// # Panics
    /// Also if the shapes differ elsewhere, or an index known when recording is out of range.
    #[track_caller]
    pub fn take_along_axis(self, indices: impl IntoIndices<'t, A>, axis: isize) -> Self {
        let (tape, axis) = (self.tape(), self.axis_of("take_along_axis", axis));
        let indices = self.fitting_along("take_along_axis", indices.indices(tape), axis);
        self.taken_along(indices, axis)
    }

    /// With the elements at positions given for each index of the other axes replaced by `values`: numpy's
    /// `put_along_axis` on a copy. Where a position comes twice, the last value is there; what is replaced has
    /// derivative 0. Indices and values have one shape, which differs from the array's along the axis only.
    ///
    /// # Panics
    /// Also if the shapes do not fit, or an index known when recording is out of range.
    #[track_caller]
    pub fn put_along_axis(self, indices: impl IntoIndices<'t, A>, values: impl Operand<'t, A>, axis: isize) -> Self {
        let (tape, axis) = (self.tape(), self.axis_of("put_along_axis", axis));
        let indices = self.fitting_along("put_along_axis", indices.indices(tape), axis);
        let (values, shape) = (self.beside(values), indices.shape());
        if values.shape() != shape {
            let why = format!("values of shape {} for indices of shape {shape}", values.shape());
            tape.refuse("put_along_axis", &why, &[values.id(), indices.id()]);
        }
        let _line = tape.at_caller();
        let put = |x: Self| {
            let op = Op::Routine(Routine::PutAlong { axis });
            Var::new(tape, tape.push(op, &[x.id(), indices.id()], &self.shape()))
        };
        let last = Op::Routine(Routine::LastAlong { axis });
        let last = Var::new(tape, tape.push(last, &[indices.id()], &shape));
        where_(Bools::new(put(last)), put(where_(Bools::new(last), values, 0.0)), self)
    }

    /// The median of all elements: the middle one in order, or the mean of the middle two; NaN if there is one.
    ///
    /// # Panics
    /// If there are no elements.
    #[track_caller]
    pub fn median(self) -> Self {
        self.quantile_over("median", 0.5, .., false)
    }

    /// The medians along the axes, which disappear.
    ///
    /// # Panics
    /// If an axis does not fit, or they hold no elements.
    #[track_caller]
    pub fn median_axis(self, axes: impl Axes) -> Self {
        self.quantile_over("median", 0.5, axes, false)
    }

    /// The medians along the axes, which stay with length 1.
    ///
    /// # Panics
    /// If an axis does not fit, or they hold no elements.
    #[track_caller]
    pub fn median_keepdims(self, axes: impl Axes) -> Self {
        self.quantile_over("median", 0.5, axes, true)
    }

    /// The quantile `q` of all elements, from 0 (the least) to 1 (the greatest); between two elements of the sorted
    /// array it is interpolated linearly, as numpy does by default. NaN if there is one.
    ///
    /// # Panics
    /// If there are no elements, or `q` is not from 0 to 1.
    #[track_caller]
    pub fn quantile(self, q: f64) -> Self {
        self.quantile_over("quantile", q, .., false)
    }

    /// The quantiles `q` along the axes, which disappear; as [`Var::quantile`].
    ///
    /// # Panics
    /// If an axis does not fit, they hold no elements, or `q` is not from 0 to 1.
    #[track_caller]
    pub fn quantile_axis(self, q: f64, axes: impl Axes) -> Self {
        self.quantile_over("quantile", q, axes, false)
    }

    /// The quantiles `q` along the axes, which stay with length 1; as [`Var::quantile`].
    ///
    /// # Panics
    /// If an axis does not fit, they hold no elements, or `q` is not from 0 to 1.
    #[track_caller]
    pub fn quantile_keepdims(self, q: f64, axes: impl Axes) -> Self {
        self.quantile_over("quantile", q, axes, true)
    }

    /// The percentile of all elements, from 0 to 100: `quantile(percent / 100)`.
    ///
    /// # Panics
    /// If there are no elements, or `percent` is not from 0 to 100.
    #[track_caller]
    pub fn percentile(self, percent: f64) -> Self {
        self.quantile_over("percentile", percent / 100.0, .., false)
    }

    /// The percentiles along the axes, which disappear: [`Var::quantile_axis`] of `percent / 100`.
    ///
    /// # Panics
    /// If an axis does not fit, they hold no elements, or `percent` is not from 0 to 100.
    #[track_caller]
    pub fn percentile_axis(self, percent: f64, axes: impl Axes) -> Self {
        self.quantile_over("percentile", percent / 100.0, axes, false)
    }

    /// The percentiles along the axes, which stay with length 1: [`Var::quantile_keepdims`] of `percent / 100`.
    ///
    /// # Panics
    /// If an axis does not fit, they hold no elements, or `percent` is not from 0 to 100.
    #[track_caller]
    pub fn percentile_keepdims(self, percent: f64, axes: impl Axes) -> Self {
        self.quantile_over("percentile", percent / 100.0, axes, true)
    }

    /// How many elements of this sorted vector are less than each of `values`: where these would be inserted to the
    /// left of equal ones, as numpy's `searchsorted`.
    ///
    /// # Panics
    /// If this is no vector.
    #[track_caller]
    pub fn searchsorted(self, values: impl Operand<'t, A>) -> Indices<'t, A> {
        self.search(self.beside(values), false)
    }

    /// How many elements of this sorted vector are at most as great as each of `values`: `side="right"` of numpy's
    /// `searchsorted`.
    ///
    /// # Panics
    /// If this is no vector.
    #[track_caller]
    pub fn searchsorted_right(self, values: impl Operand<'t, A>) -> Indices<'t, A> {
        self.search(self.beside(values), true)
    }

    /// The whole numbers up to each element, `⌊x⌋`, as integers to select by: cells of a grid, numbers of bins. They have
    /// no derivative.
    ///
    /// A run in which an element is negative, NaN or too large is an [`Error::Failed`](crate::Error::Failed).
    #[track_caller]
    pub fn to_indices(self) -> Indices<'t, A> {
        let op = Op::Routine(Routine::ToIndices);
        Indices::new(self.tape(), self.tape().push(op, &[self.id()], &self.shape()))
    }

    /// Linear interpolation at this array's elements, as numpy's `interp(x, xp, fp)`: between the points
    /// `(knots, values)`, with ascending knots; beyond the ends the end values.
    ///
    /// The derivative goes to `x`, to the knots and to the values; at a knot that in `x` is of the segment to the right.
    ///
    /// ```
    /// use autodiff::Tape;
    /// use ndarray::array;
    ///
    /// let tape = Tape::new();
    /// let x = tape.var(array![0.5, 2.0, 9.0]);
    /// let y = x.interp(array![0.0, 1.0, 3.0], array![10.0, 20.0, 40.0]);
    /// assert_eq!(y.value(), array![15.0, 30.0, 40.0].into_dyn());
    /// assert_eq!(y.sum().grad(x).value(), array![10.0, 10.0, 0.0].into_dyn());
    /// ```
    ///
    /// # Panics
    /// If knots and values are not two vectors of one length, at least 2.
    #[track_caller]
    pub fn interp(self, knots: impl Operand<'t, A>, values: impl Operand<'t, A>) -> Self {
        let (knots, values) = (self.beside(knots), self.beside(values));
        let (own, other) = (knots.shape(), values.shape());
        let count = match own[..] {
            [count] if count >= 2 && own == other => count,
            _ => {
                let why =
                    format!("knots of shape {own}, values of shape {other}: two vectors of one length, at least 2");
                self.tape().refuse("interp", &why, &[knots.id(), values.id()]);
            }
        };
        // Of the inner knots, so many are not beyond x: the number of the segment.
        let segment = knots.part(0, 1, count - 1).search(self, true);
        let _line = self.tape().at_caller();
        let at = |points: Self, end: usize| points.part(0, end, count - 1 + end).gathered(segment.id(), 0);
        let (x0, y0, x1, y1) = (at(knots, 0), at(values, 0), at(knots, 1), at(values, 1));
        let share = (self - x0) / (x1 - x0);
        let inside = y0 + (y1 - y0) * share;
        where_(self.lt(knots.part(0, 0, 1)), y0, where_(self.gt(knots.part(0, count - 1, count)), y1, inside))
    }

    /// Indices for each index of the axes but one.
    #[track_caller]
    fn fitting_along(self, method: &str, indices: NodeId, axis: u8) -> Indices<'t, A> {
        let tape = self.tape();
        let (own, other) = (self.shape(), tape.graph(|graph| graph.shape(indices).clone()));
        let same = |at: usize| at == usize::from(axis) || own[at] == other[at];
        if own.len() != other.len() || !(0..own.len()).all(same) {
            let why = format!("the array has shape {own}, the indices {other}: they may differ along axis {axis} only");
            tape.refuse(method, &why, &[self.id(), indices]);
        }
        tape.limit_indices(method, indices, own[usize::from(axis)]);
        Indices::new(tape, indices)
    }

    #[track_caller]
    pub(crate) fn taken_along(self, indices: Indices<'t, A>, axis: u8) -> Self {
        let op = Op::Routine(Routine::TakeAlong { axis });
        Var::new(self.tape(), self.tape().push(op, &[self.id(), indices.id()], &indices.shape()))
    }

    #[track_caller]
    fn sorting(self, axis: u8, descending: bool) -> Indices<'t, A> {
        let op = Op::Routine(Routine::ArgSort { axis, descending });
        Indices::new(self.tape(), self.tape().push(op, &[self.id()], &self.shape()))
    }

    #[track_caller]
    fn search(self, values: Self, right: bool) -> Indices<'t, A> {
        if self.ndim() != 1 {
            let why = format!("the sorted array has shape {}: it must be a vector", self.shape());
            self.tape().refuse("searchsorted", &why, &[self.id()]);
        }
        let (op, shape) = (Op::Routine(Routine::SearchSorted { right }), values.shape());
        Indices::new(self.tape(), self.tape().push(op, &[self.id(), values.id()], &shape))
    }

    #[track_caller]
    fn quantile_over(self, name: &str, q: f64, axes: impl Axes, keepdims: bool) -> Self {
        let shape = self.shape();
        let axes = axes.given().map_or(Ok(AxisSet::all(shape.len())), |axes| op::resolve_axes(axes, &shape));
        let axes = self.tape().fitting(name, axes, &[self.id()]);
        // The axes in one, at the end.
        let (taken, kept): (Vec<usize>, Vec<usize>) = (0..shape.len()).partition(|&axis| axes.contains(axis));
        let order: Vec<isize> = kept.iter().chain(&taken).map(|&axis| axis as isize).collect();
        let length: usize = taken.iter().map(|&axis| shape[axis]).product();
        if length == 0 || !(0.0..=1.0).contains(&q) {
            let why = match length {
                0 => format!("shape {shape} has no elements to choose from"),
                _ => format!("the quantile {q} is not from 0 to 1"),
            };
            self.tape().refuse(name, &why, &[self.id()]);
        }
        let lengths: Shape = kept.iter().map(|&axis| shape[axis]).chain([length]).collect();
        let sorted = self.transposed(&order).reshaped(&lengths).sort(-1);
        let _line = self.tape().at_caller();
        let rank = |rank: usize| sorted.part(kept.len() as u8, rank, rank + 1);
        let place = q * (length - 1) as f64;
        let (below, share) = (rank(place as usize), place.fract());
        let between = match share {
            0.0 => below,
            _ => below + (rank(place as usize + 1) - below) * share,
        };
        let last = rank(length - 1);
        let found = where_(last.ne(last), last, between);
        found.reshaped(&op::reduce_shape(&shape, axes, keepdims))
    }
}

impl<'t, A: Real> Indices<'t, A> {
    /// The first `count` along an axis.
    #[track_caller]
    fn first_along(self, axis: u8, count: usize) -> Self {
        let mut shape = self.shape();
        shape[usize::from(axis)] = count;
        let op = Op::Routine(Routine::FirstAlong { axis });
        Indices::new(self.tape(), self.tape().push(op, &[self.id()], &shape))
    }
}
