//! Elements at several indices at once, and arrays with some elements replaced or added to.

use super::{Bools, IntoIndices, Var, movement, where_};
use crate::{
    kernel::Binary,
    op::{self, NodeId, Op},
    operand::{Operand, Real},
    shape::{self, Shape},
};
use ndarray::{Array1, ArrayView, IxDyn, SliceInfoElem};

/// Selection by several arrays of integers, and updates. An array of the tape never changes: an update is a new array.
///
/// `indices` are arrays of integers, one for each of the first axes of the array, which broadcast together: element `i`
/// of all of them names one place. Of one alone, [`Indices`](crate::Indices) that are known only when a program runs
/// may be used, but for [`Var::set_at`].
impl<'t, A: Real> Var<'t, A> {
    /// The elements at the places, as numpy's `x[i, j]`: the axes of the indices, then the axes that have none. A place
    /// may come more than once; the gradients of its copies add up.
    ///
    /// ```
    /// # use autodiff::Tape;
    /// # use ndarray::array;
    /// let tape = Tape::new();
    /// let x = tape.var(array![[1.0, 2.0], [3.0, 4.0]]);
    /// assert_eq!(x.index([[0, 1, 1], [1, 0, 1]]).value(), array![2.0, 3.0, 4.0].into_dyn());
    /// ```
    ///
    /// # Panics
    /// If there are no indices or more than axes, if they do not broadcast, if one is out of range, or if one of several
    /// is not known when it is recorded.
    #[track_caller]
    pub fn index<I: IntoIndices<'t, A>>(self, indices: impl IntoIterator<Item = I>) -> Self {
        let places = self.places("index", indices);
        self.reshaped(&places.rows_first).gathered(places.indices, 0)
    }

    /// With `values` added at the places; a place that comes more than once gets the sum: numpy's `add.at`.
    ///
    /// The values broadcast to the shape of [`Var::index`].
    ///
    /// # Panics
    /// As [`Var::index`], and if the values do not broadcast.
    #[track_caller]
    pub fn add_at<I: IntoIndices<'t, A>>(
        self,
        indices: impl IntoIterator<Item = I>,
        values: impl Operand<'t, A>,
    ) -> Self {
        let places = self.places("add_at", indices);
        let values = self.beside(values).stretched_into("add_at", &places.selected);
        self + values.scattered(places.indices, &places.rows_first).reshaped(&self.shape())
    }

    /// With the elements at the places replaced by `values`; where a place comes more than once, the last value is
    /// there: numpy's `x[i, j] = values` on a copy.
    ///
    /// The values broadcast to the shape of [`Var::index`]. What is replaced, by another value or in the list of
    /// values, has derivative 0.
    ///
    /// # Panics
    /// As [`Var::index`], if the values do not broadcast, or if the indices are not known when it is recorded.
    #[track_caller]
    pub fn set_at<I: IntoIndices<'t, A>>(
        self,
        indices: impl IntoIterator<Item = I>,
        values: impl Operand<'t, A>,
    ) -> Self {
        self.combined_at("set_at", indices, values, Order::LastOnly, None)
    }

    /// With the elements at the places multiplied by `values`, one after the other where a place comes more than once.
    ///
    /// # Panics
    /// As [`Var::set_at`].
    #[track_caller]
    pub fn multiply_at<I: IntoIndices<'t, A>>(
        self,
        indices: impl IntoIterator<Item = I>,
        values: impl Operand<'t, A>,
    ) -> Self {
        self.combined_at("multiply_at", indices, values, Order::EachInTurn, Some(Binary::Multiply))
    }

    /// With the elements at the places lowered to `values` where these are less; ties share the derivative evenly.
    ///
    /// # Panics
    /// As [`Var::set_at`].
    #[track_caller]
    pub fn minimum_at<I: IntoIndices<'t, A>>(
        self,
        indices: impl IntoIterator<Item = I>,
        values: impl Operand<'t, A>,
    ) -> Self {
        self.combined_at("minimum_at", indices, values, Order::EachInTurn, Some(Binary::Minimum))
    }

    /// With the elements at the places raised to `values` where these are greater; ties share the derivative evenly.
    ///
    /// # Panics
    /// As [`Var::set_at`].
    #[track_caller]
    pub fn maximum_at<I: IntoIndices<'t, A>>(
        self,
        indices: impl IntoIterator<Item = I>,
        values: impl Operand<'t, A>,
    ) -> Self {
        self.combined_at("maximum_at", indices, values, Order::EachInTurn, Some(Binary::Maximum))
    }

    /// With each element at the places and its value combined; a place that comes again is combined again, or only
    /// with its last value.
    #[track_caller]
    fn combined_at<I: IntoIndices<'t, A>>(
        self,
        function: &str,
        indices: impl IntoIterator<Item = I>,
        values: impl Operand<'t, A>,
        order: Order,
        combine: Option<Binary>,
    ) -> Self {
        let (tape, places) = (self.tape(), self.places(function, indices));
        let rows_first = &places.rows_first;
        let Some((indices, index_shape)) = tape.known_indices(places.indices) else {
            let why = "the indices are known only when it runs, and with them which values fall on one place";
            tape.refuse(function, &why.into(), &[self.id()]);
        };
        let values = self.beside(values).stretched_into(function, &places.selected);
        let in_one_axis: Shape = [index_shape.size()].iter().chain(&rows_first[1..]).copied().collect();
        let values = values.reshaped(&in_one_axis);
        let mut rows = self.reshaped(rows_first);
        let _line = tape.at_caller();
        for (targets, positions) in order.rounds(&indices, rows_first[0]) {
            let [target, position] = [&targets, &positions].map(|list| tape.index_constant(list, &[list.len()]));
            let values = values.gathered(position, 0);
            let combined = match combine {
                Some(op) => rows.gathered(target, 0).binary(op, values),
                None => values,
            };
            rows = rows.with_rows(&targets, target, combined);
        }
        rows.reshaped(&self.shape())
    }

    /// With the rows that `targets` name, each once, replaced.
    #[track_caller]
    fn with_rows(self, targets: &[usize], indices: NodeId, values: Self) -> Self {
        let shape = self.shape();
        if let Some((start, step)) = progression(targets) {
            return self.replaced(&movement::along_axis(shape.len(), 0, start, step), values);
        }
        let mut replaced = Array1::from_elem(shape[0], A::zero());
        targets.iter().for_each(|&row| replaced[row] = A::one());
        let beside_rows: Shape = std::iter::once(shape[0]).chain(shape[1..].iter().map(|_| 1)).collect();
        let replaced = Var::new(self.tape(), self.tape().constant(replaced.into_shared().into_dyn()));
        let replaced = Bools::new(replaced.reshaped(&beside_rows));
        where_(replaced, values.scattered(indices, &shape), self)
    }

    /// With a part replaced by `values`, which broadcast to the part: numpy's `x[...] = values` on a copy. The part is
    /// given as to [`Var::slice`]. What is replaced has derivative 0.
    ///
    /// ```
    /// # use autodiff::Tape;
    /// # use ndarray::{array, s};
    /// let tape = Tape::new();
    /// let x = tape.var(array![1.0, 2.0, 3.0]);
    /// let y = x.with_slice(s![1..], 5.0);
    /// assert_eq!(y.value(), array![1.0, 5.0, 5.0].into_dyn());
    /// assert_eq!(y.sum().grad(x).value(), array![1.0, 0.0, 0.0].into_dyn());
    /// ```
    ///
    /// # Panics
    /// As [`Var::slice`], and if the values do not broadcast to the part.
    #[track_caller]
    pub fn with_slice(self, info: impl AsRef<[SliceInfoElem]>, values: impl Operand<'t, A>) -> Self {
        let (tape, shape) = (self.tape(), self.shape());
        let part = tape.fitting("with_slice", movement::part(&shape, info.as_ref()), &[self.id()]);
        let values = self.beside(values).stretched_into("with_slice", &part.shape);
        self.replaced(&part.starts_and_steps, values.reshaped(&part.lengths))
    }

    /// Rows added into zeros at indices along axis 0: the adjoint of gathering them.
    #[track_caller]
    fn scattered(self, indices: NodeId, shape: &[usize]) -> Self {
        Var::new(self.tape(), self.tape().push(Op::Scatter(0), &[self.id(), indices], shape))
    }

    /// Stretched to what is replaced or added to.
    #[track_caller]
    fn stretched_into(self, function: &str, shape: &Shape) -> Self {
        let own = self.shape();
        if !shape::broadcast(&own, shape).is_ok_and(|both| both == *shape) {
            let why = format!("values of shape {own} cannot be stretched to {shape}");
            self.tape().refuse(function, &why, &[self.id()]);
        }
        self.broadcasted(shape)
    }

    #[track_caller]
    fn places<I: IntoIndices<'t, A>>(self, function: &str, indices: impl IntoIterator<Item = I>) -> Places {
        let (tape, shape) = (self.tape(), self.shape());
        let mut given = Vec::new();
        for indices in indices {
            given.push(indices.indices(tape));
        }
        if given.is_empty() || given.len() > shape.len() {
            let why = format!("{} arrays of indices for shape {shape}, which has {} axes", given.len(), shape.len());
            tape.refuse(function, &why, &[self.id()]);
        }
        for (&indices, &length) in given.iter().zip(shape.iter()) {
            tape.limit_indices(function, indices, length);
        }
        let (indexed, others) = shape.split_at(given.len());
        let indices = match given[..] {
            [indices] => indices,
            _ => {
                let (positions, index_shape) = self.flat_positions(function, &given, indexed);
                tape.index_constant(&positions, &index_shape)
            }
        };
        let rows_first: Shape = [indexed.iter().product()].iter().chain(others).copied().collect();
        let selected = tape.graph(|graph| op::gather_shape(&rows_first, 0, graph.shape(indices)));
        Places { indices, rows_first, selected }
    }

    /// The positions in row-major order over some axes of the places that arrays of indices name together.
    #[track_caller]
    fn flat_positions(self, function: &str, given: &[NodeId], lengths: &[usize]) -> (Vec<usize>, Shape) {
        let (tape, mut arrays, mut together) = (self.tape(), Vec::new(), Shape::default());
        for &indices in given {
            let Some((known, shape)) = tape.known_indices(indices) else {
                let why = "of several arrays of indices, one is known only when it runs; only one alone may be";
                tape.refuse(function, &why.into(), &[self.id()]);
            };
            let both = shape::broadcast(&together, &shape);
            let misfit = |_| format!("indices of shapes {together} and {shape} do not broadcast");
            together = tape.fitting(function, both.map_err(misfit), &[self.id()]);
            arrays.push((known, shape));
        }
        let mut positions = vec![0; together.size()];
        for ((known, shape), length) in arrays.iter().zip(lengths) {
            let view = ArrayView::from_shape(IxDyn(shape), known);
            let stretched = view.as_ref().ok().and_then(|view| view.broadcast(&together[..]));
            for (position, index) in positions.iter_mut().zip(stretched.iter().flatten()) {
                *position = *position * length + *index as usize;
            }
        }
        (positions, together)
    }
}

/// The start and the step of rows that lie as those of a slice do.
fn progression(rows: &[usize]) -> Option<(usize, isize)> {
    let (&start, rest) = rows.split_first()?;
    let step = rest.first().map_or(1, |&second| second as isize - start as isize);
    rows.windows(2).all(|pair| pair[1] as isize - pair[0] as isize == step).then_some((start, step))
}

/// Places in an array whose indexed axes are made one, the first.
struct Places {
    indices: NodeId,
    rows_first: Shape,
    /// The shape of what is selected.
    selected: Shape,
}

/// Which of the values that fall on one place count there.
#[derive(Clone, Copy)]
enum Order {
    LastOnly,
    EachInTurn,
}

impl Order {
    /// Rounds in which no place comes twice: the places, and where their values stand.
    fn rounds(self, indices: &[u32], rows: usize) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut total = vec![0usize; rows];
        indices.iter().for_each(|&row| total[row as usize] += 1);
        let mut rounds: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
        let mut seen = vec![0usize; rows];
        for (position, &row) in indices.iter().enumerate() {
            let row = row as usize;
            seen[row] += 1;
            let round = match self {
                Order::EachInTurn => seen[row] - 1,
                Order::LastOnly if seen[row] == total[row] => 0,
                Order::LastOnly => continue,
            };
            if round >= rounds.len() {
                rounds.resize_with(round + 1, Default::default);
            }
            rounds[round].0.push(row);
            rounds[round].1.push(position);
        }
        rounds
    }
}
