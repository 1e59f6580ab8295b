//! What the planner trusts a graph to be: each op's shape rule, once more, for a graph that no tape has recorded.
//!
//! Recording checks shapes where methods are called; what comes from elsewhere is checked here, and the tests check here
//! what is recorded. The rules are those of graphs made simple too, in which elementwise ops stretch their inputs.

use crate::{
    graph::{Body, Custom, DEEPEST_LOOPS, Graph, Repeat},
    inputs::Inputs,
    kernel::{Linalg, Reduction, Routine, Sampling, Side},
    mask::Mask,
    op::{self, AxisSet, MAX_RANK, MaskId, NodeId, Op},
    plan::{Bound, BoundSlots},
    shape::{self, Shape},
};

/// What a graph stands on.
pub(crate) trait Ground {
    /// Whether an array of this shape is in the slot of a leaf.
    fn has(&self, leaf: Op, shape: &Shape) -> bool;

    /// The integers that are known now in the slot.
    fn integers(&self, slot: u32) -> &[u32];

    /// What a user's op makes of inputs of these shapes.
    fn custom(&self, custom: &Custom, inputs: &[Shape]) -> Result<Shape, String>;
}

/// More elements than this no graph has: the bytes of all its nodes are to fit an `isize`.
const MOST_ELEMENTS: usize = isize::MAX as usize / 16;

/// Whether every node follows from its inputs. `Err` says which does not, and why. That ids name something in the graph's
/// tables, and that inputs come before outputs, is known.
pub(crate) fn check(graph: &Graph, ground: &dyn Ground) -> Result<(), String> {
    check_at_depth(graph, ground, 0)
}

fn check_at_depth(graph: &Graph, ground: &dyn Ground, depth: usize) -> Result<(), String> {
    if depth > DEEPEST_LOOPS {
        return Err(format!("loops inside loops, more than {DEEPEST_LOOPS} deep"));
    }
    let mut elements = 0usize;
    for id in graph.ids() {
        let place = |why: String| format!("node {} ({}): {why}", id.0, graph.name(graph.op(id)));
        let shape = graph.shape(id);
        let size = shape.iter().try_fold(1usize, |size, &length| size.checked_mul(length.max(1)));
        elements = size.map_or(usize::MAX, |size| elements.saturating_add(size));
        if shape.len() > MAX_RANK || elements > MOST_ELEMENTS {
            return Err(place(format!("shape {shape} is too large")));
        }
        Checked { graph, ground, id, depth }.check().map_err(place)?;
    }
    Ok(())
}

/// What the body of a loop stands on.
struct Inside<'g> {
    /// For each input of the loop, what each run gets of it; of which so many are arrays.
    parts: &'g [Shape],
    arrays: usize,
    ground: &'g dyn Ground,
}

impl Ground for Inside<'_> {
    fn has(&self, leaf: Op, shape: &Shape) -> bool {
        let (arrays, integers) = self.parts.split_at(self.arrays);
        match leaf {
            Op::Input(input) => arrays.get(input as usize) == Some(shape),
            Op::IndexInput(input) => integers.get(input as usize) == Some(shape),
            _ => false,
        }
    }

    fn integers(&self, _: u32) -> &[u32] {
        &[]
    }

    fn custom(&self, custom: &Custom, inputs: &[Shape]) -> Result<Shape, String> {
        self.ground.custom(custom, inputs)
    }
}

/// What shape a user's op makes of some, or why none.
pub(crate) type ShapeRule<'g> = dyn Fn(&Custom, &[Shape]) -> Result<Shape, String> + 'g;

/// The slots of a program, and what is to be known of users' ops.
pub(crate) struct Slots<'g, A> {
    pub bound: &'g BoundSlots<A>,
    pub inputs: &'g Inputs,
    pub shape_of_custom: &'g ShapeRule<'g>,
}

impl<A> Ground for Slots<'_, A> {
    fn has(&self, leaf: Op, shape: &Shape) -> bool {
        let (reals, indices) = (&self.bound.reals, &self.bound.indices);
        match leaf {
            Op::Input(slot) => match reals.get(slot as usize) {
                Some(Bound::Parameter(number)) => self.inputs.shapes.get(*number as usize) == Some(shape),
                _ => false,
            },
            Op::Constant(slot) => match reals.get(slot as usize) {
                Some(Bound::Constant(array)) => *array.shape() == **shape,
                _ => false,
            },
            Op::IndexInput(slot) => match indices.get(slot as usize) {
                Some(Bound::Parameter(number)) => {
                    self.inputs.indices.get(*number as usize).is_some_and(|input| **shape == [input.length])
                }
                _ => false,
            },
            Op::IndexConstant(slot) => match indices.get(slot as usize) {
                Some(Bound::Constant(integers)) => integers.len() == shape.size(),
                _ => false,
            },
            _ => false,
        }
    }

    fn integers(&self, slot: u32) -> &[u32] {
        match self.bound.indices.get(slot as usize) {
            Some(Bound::Constant(integers)) => integers,
            _ => &[],
        }
    }

    fn custom(&self, custom: &Custom, inputs: &[Shape]) -> Result<Shape, String> {
        (self.shape_of_custom)(custom, inputs)
    }
}

/// A node whose inputs are checked already.
struct Checked<'g> {
    graph: &'g Graph,
    ground: &'g dyn Ground,
    id: NodeId,
    depth: usize,
}

fn require(holds: bool, why: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why.into()) }
}

/// Whether an array of this shape stretches to the other; one element stretches to any.
fn stretches(shape: &Shape, to: &Shape) -> bool {
    shape.size() == 1 || shape::broadcast(shape, to).is_ok_and(|both| both == *to)
}

impl Checked<'_> {
    fn shape(&self) -> &Shape {
        self.graph.shape(self.id)
    }

    fn input(&self, position: usize) -> &Shape {
        self.graph.shape(self.graph.inputs(self.id)[position])
    }

    fn inputs(&self) -> Vec<Shape> {
        self.graph.inputs(self.id).iter().map(|&input| self.graph.shape(input).clone()).collect()
    }

    /// Requires that the second input, if its integers are known now, names elements of an axis of this length.
    fn within(&self, length: usize) -> Result<(), String> {
        let Op::IndexConstant(slot) = self.graph.op(self.graph.inputs(self.id)[1]) else { return Ok(()) };
        let all = self.ground.integers(slot).iter().all(|&integer| (integer as usize) < length);
        require(all, &format!("an index outside of an axis of length {length}"))
    }

    fn mask(&self, id: MaskId) -> &Mask {
        self.graph.mask(id)
    }

    fn axis(&self, axis: u8, shape: &Shape) -> Result<usize, String> {
        let axis = usize::from(axis);
        if axis < shape.len() { Ok(axis) } else { Err(format!("shape {shape} has no axis {axis}")) }
    }

    /// Requires that the node has the shape that its inputs give.
    fn is(&self, expected: &[usize]) -> Result<(), String> {
        if self.shape()[..] == *expected {
            return Ok(());
        }
        Err(format!("its shape is {}, but its inputs give {}", self.shape(), Shape::from(expected)))
    }

    fn check(&self) -> Result<(), String> {
        let op = self.graph.op(self.id);
        let inputs = self.graph.inputs(self.id);
        if !matches!(op, Op::Loop(_)) {
            for (position, &input) in inputs.iter().enumerate() {
                let is_right = self.graph.op(input).is_index() == takes_integers(op, position);
                require(
                    is_right,
                    &format!("input {position} is integers where numbers belong, or numbers for integers"),
                )?;
            }
        }
        match op {
            Op::Input(_) | Op::Constant(_) | Op::IndexInput(_) | Op::IndexConstant(_) => {
                require(self.ground.has(op, self.shape()), "its slot has nothing of its shape")
            }
            Op::Number(_) => self.is(&[]),
            Op::Argument(_) => Err("the argument of a body stands outside of it".into()),
            Op::Cells(mask) => self.is(self.mask(mask).shape()),
            Op::Unary(_) | Op::Binary(_) | Op::Special(_) | Op::Where => {
                let all = (0..inputs.len()).all(|position| stretches(self.input(position), self.shape()));
                require(all, &format!("inputs of shapes {:?} do not stretch to {}", self.inputs(), self.shape()))
            }
            Op::Reduce(reduction, axes) => self.reduce(reduction, axes),
            Op::ArgReduce(_, axis) => {
                let axis = self.axis(axis, self.input(0))?;
                require(self.input(0)[axis] > 0, "an axis without elements has no extreme")?;
                self.is(&op::reduce_shape(self.input(0), AxisSet(1 << axis), false))
            }
            Op::Matmul => self.matmul(),
            Op::Transpose(list) => {
                let (axes, shape) = (self.graph.list(list), self.input(0));
                let mut met = vec![false; shape.len()];
                for &axis in axes {
                    let axis = usize::try_from(axis).ok().filter(|&axis| axis < met.len() && !met[axis]);
                    met[axis.ok_or("its axes are no permutation")?] = true;
                }
                require(axes.len() == met.len(), "its axes are no permutation")?;
                let moved: Shape = axes.iter().map(|&axis| shape[axis as usize]).collect();
                self.is(&moved)
            }
            Op::Reshape => require(self.input(0).size() == self.shape().size(), "another number of elements"),
            Op::Broadcast => require(
                stretches(self.input(0), self.shape()),
                &format!("shape {} does not stretch to {}", self.input(0), self.shape()),
            ),
            Op::Slice(list) => slice(self.graph.list(list), self.input(0), self.shape()),
            Op::Unslice(list) => slice(self.graph.list(list), self.shape(), self.input(0)),
            Op::WithSlice(list) => {
                slice(self.graph.list(list), self.shape(), self.input(0))?;
                self.is(self.input(1))
            }
            Op::Concatenate(axis) => self.concatenate(axis),
            Op::Gather(axis) => {
                let axis = self.axis(axis, self.input(0))?;
                self.within(self.input(0)[axis])?;
                self.is(&op::gather_shape(self.input(0), axis, self.input(1)))
            }
            Op::Scatter(axis) => {
                let axis = self.axis(axis, self.shape())?;
                self.within(self.shape()[axis])?;
                let gathered = op::gather_shape(self.shape(), axis, self.input(1));
                require(gathered == *self.input(0), "what is put back has another shape than what is taken")
            }
            Op::Mask(mask) => {
                require(self.input(0) == self.mask(mask).shape(), "the mask has another shape than the array")?;
                self.is(&[self.mask(mask).count()])
            }
            Op::Unmask(mask) => {
                require(self.input(0)[..] == [self.mask(mask).count()], "the mask has another number of cells")?;
                self.is(self.mask(mask).shape())
            }
            Op::Sampled(sampling, mask) => self.sampled(sampling, self.mask(mask)),
            Op::Routine(routine) => self.routine(routine),
            Op::Linalg(op) => self.linalg(op),
            Op::Custom(custom) => self.is(&self.ground.custom(self.graph.custom(custom), &self.inputs())?),
            Op::Loop(body) => self.repeated(self.graph.body(body)),
            Op::Checkpoint(_) | Op::Barrier => self.is(self.input(0)),
        }
    }

    fn reduce(&self, reduction: Reduction, axes: AxisSet) -> Result<(), String> {
        let shape = self.input(0);
        require(axes.0 & !AxisSet::all(shape.len()).0 == 0, &format!("an axis that shape {shape} does not have"))?;
        let terms = (0..shape.len()).filter(|&axis| axes.contains(axis)).map(|axis| shape[axis]).product::<usize>();
        require(terms > 0 || reduction == Reduction::Sum, "axes without elements have no extreme")?;
        // Axes of length 1 may be there or not.
        let long = |shape: &Shape| shape.iter().copied().filter(|&length| length != 1).collect::<Vec<_>>();
        let kept = op::reduce_shape(shape, axes, false);
        if long(&kept) == long(self.shape()) { Ok(()) } else { self.is(&kept) }
    }

    fn matmul(&self) -> Result<(), String> {
        let (left, right) = (self.input(0), self.input(1));
        require(left.len() == right.len() && left.len() >= 2, "its inputs are no matrices")?;
        let before = left.len() - 2;
        require(left[..before] == right[..before], "the axes before the last two differ")?;
        require(left[before + 1] == right[before], "the inner lengths differ")?;
        let mut shape = left.clone();
        shape[before + 1] = right[before + 1];
        self.is(&shape)
    }

    fn concatenate(&self, axis: u8) -> Result<(), String> {
        let (inputs, axis) = (self.inputs(), self.axis(axis, self.shape())?);
        let fits = |shape: &Shape| {
            shape.len() == self.shape().len()
                && (0..shape.len()).all(|other| other == axis || shape[other] == self.shape()[other])
        };
        require(inputs.iter().all(fits), "its parts differ in other axes, too")?;
        let length = inputs.iter().try_fold(0usize, |length, shape| length.checked_add(shape[axis]));
        require(length == Some(self.shape()[axis]), "its parts have another length together")
    }

    fn sampled(&self, sampling: Sampling, mask: &Mask) -> Result<(), String> {
        let (&[rows, columns], Some(_)) = (&mask.shape()[..], mask.rows()) else {
            return Err("its mask is none over a matrix".into());
        };
        let (cells, last) = (mask.count(), self.input(sampling.inputs() - 1));
        let width = || last.get(1).copied().ok_or("its operand is no matrix");
        let side = |side: Side| if side == Side::Rows { rows } else { columns };
        let (operands, result): (Vec<Vec<usize>>, Vec<usize>) = match sampling {
            Sampling::Product => (vec![vec![rows, width()?], vec![columns, width()?]], vec![cells]),
            Sampling::Times => (vec![vec![cells], vec![columns, width()?]], vec![rows, width()?]),
            Sampling::TransposedTimes => (vec![vec![cells], vec![rows, width()?]], vec![columns, width()?]),
            Sampling::Spread(along) => (vec![vec![side(along)]], vec![cells]),
            Sampling::Collect(along) => (vec![vec![cells]], vec![side(along)]),
        };
        let fits = operands.iter().enumerate().all(|(position, expected)| self.input(position)[..] == **expected);
        require(fits, "its operands do not fit its mask")?;
        self.is(&result)
    }

    fn routine(&self, routine: Routine) -> Result<(), String> {
        let same_but_for = |axis: u8, left: &Shape, right: &Shape| {
            let axis = self.axis(axis, left)?;
            let same = left.len() == right.len() && (0..left.len()).all(|at| at == axis || left[at] == right[at]);
            if same { Ok(axis) } else { Err(format!("{left} and {right} differ in other axes than {axis}")) }
        };
        match routine {
            Routine::CumulativeSum { axis, .. }
            | Routine::CumulativeExtreme { axis, .. }
            | Routine::ArgSort { axis, .. } => {
                self.axis(axis, self.input(0))?;
                self.is(self.input(0))
            }
            Routine::Recurrence { axis, .. } => {
                self.axis(axis, self.input(0))?;
                require(self.input(0) == self.input(1), "factors and terms have two shapes")?;
                self.is(self.input(0))
            }
            Routine::TakeAlong { axis } => {
                let axis = same_but_for(axis, self.input(0), self.input(1))?;
                self.within(self.input(0)[axis])?;
                self.is(self.input(1))
            }
            Routine::PutAlong { axis } => {
                require(self.input(0) == self.input(1), "there is not one position for each element")?;
                let axis = same_but_for(axis, self.shape(), self.input(0))?;
                self.within(self.shape()[axis])
            }
            Routine::ToIndices => self.is(self.input(0)),
            Routine::LastAlong { axis } => {
                self.axis(axis, self.input(0))?;
                self.is(self.input(0))
            }
            Routine::FirstAlong { axis } => {
                let axis = same_but_for(axis, self.input(0), self.shape())?;
                require(self.shape()[axis] <= self.input(0)[axis], "more than there are")
            }
            Routine::SearchSorted { .. } => {
                require(self.input(0).len() == 1, "what is sorted is no vector")?;
                self.is(self.input(1))
            }
        }
    }

    /// An op over the matrices in the last two axes, as many in each of its inputs.
    fn linalg(&self, op: Linalg) -> Result<(), String> {
        let inputs = self.inputs();
        require(inputs.iter().all(|shape| shape.len() >= 2), "an input is no matrix")?;
        let (batch, _) = inputs[0].split_at(inputs[0].len() - 2);
        let same = inputs.iter().all(|shape| shape[..shape.len() - 2] == *batch);
        require(same, "there are not as many matrices in each of its inputs")?;
        let matrix = |position: usize| {
            let shape = &inputs[position];
            [shape[shape.len() - 2], shape[shape.len() - 1]]
        };
        let [m, n] = matrix(0);
        let square = || require(m == n, "a matrix that should be square is not");
        let has = |position: usize, expected: [usize; 2]| {
            require(matrix(position) == expected, &format!("input {position} does not fit the first"))
        };
        let result = match op {
            Linalg::Lu | Linalg::Eigh => {
                square()?;
                vec![n, n + 1]
            }
            Linalg::Cholesky | Linalg::Expm | Linalg::Sqrtm => {
                square()?;
                vec![n, n]
            }
            Linalg::Determinant | Linalg::SignedLogarithm | Linalg::Cofactor => {
                square()?;
                has(1, [n, n + 1])?;
                match op {
                    Linalg::Determinant => vec![],
                    Linalg::SignedLogarithm => vec![2],
                    _ => vec![n, n],
                }
            }
            Linalg::CofactorAlong => {
                square()?;
                has(1, [n, n + 1])?;
                has(2, [n, n])?;
                vec![n, n]
            }
            Linalg::Solve { .. } => {
                square()?;
                has(1, [n, n + 1])?;
                has(2, [n, matrix(2)[1]])?;
                vec![n, matrix(2)[1]]
            }
            Linalg::TriangularSolve(_) => {
                square()?;
                has(1, [n, matrix(1)[1]])?;
                vec![n, matrix(1)[1]]
            }
            Linalg::BandedSolve { below, .. } => {
                require((below as usize) < m, "there are fewer diagonals than lie below the main one")?;
                has(1, [n, matrix(1)[1]])?;
                vec![n, matrix(1)[1]]
            }
            Linalg::Svd => vec![m + 1 + n, m.min(n)],
            Linalg::Qr { .. } => {
                require(m >= n, "there are more columns than rows")?;
                vec![m + n, n]
            }
            Linalg::Pinv => vec![n, m],
            Linalg::Sylvester => {
                square()?;
                let [other, columns] = matrix(1);
                require(other == columns, "a matrix that should be square is not")?;
                has(2, [n, other])?;
                vec![n, other]
            }
        };
        self.is(&[batch, &result].concat())
    }

    /// A loop: its body over what each run gets, and the results side by side.
    fn repeated(&self, body: &Body) -> Result<(), String> {
        let inputs = self.graph.inputs(self.id);
        let is_index = |input: &NodeId| self.graph.op(*input).is_index();
        let arrays = inputs.iter().take_while(|input| !is_index(input)).count();
        require(inputs[arrays..].iter().all(is_index), "numbers behind integers")?;
        let count = match body.repeat {
            Repeat::Times { count, .. } => count,
            Repeat::Until { .. } => 1,
        };
        let is_plain =
            matches!(body.repeat, Repeat::Times { .. }) || (body.stacked == 0 && body.results.len() == body.carries);
        let has_all = body.carries.checked_add(body.stacked).is_some_and(|all| all <= arrays);
        require(is_plain && has_all && body.carries <= body.results.len(), "carries, parts and results do not fit")?;
        let mut parts: Vec<Shape> = inputs.iter().map(|&input| self.graph.shape(input).clone()).collect();
        for part in &mut parts[body.carries..body.carries + body.stacked] {
            require(part.first() == Some(&count), "there is not one part for each run")?;
            part.remove(0);
        }
        let inside = Inside { parts: &parts, arrays, ground: self.ground };
        check_at_depth(&body.graph, &inside, self.depth + 1)?;
        for (position, &result) in body.results.iter().enumerate() {
            require(!body.graph.op(result).is_index(), "a result is integers")?;
            let keeps = position >= body.carries || body.graph.shape(result) == &parts[position];
            require(keeps, "a carry changes its shape")?;
        }
        let size = |shape: Shape| shape.iter().try_fold(1usize, |size, &length| size.checked_mul(length));
        match body.shapes().try_fold(0usize, |length, shape| length.checked_add(size(shape)?)) {
            Some(length) => self.is(&[length]),
            None => Err("its results are too large".into()),
        }
    }
}

/// Whether the op takes integers at that position.
fn takes_integers(op: Op, position: usize) -> bool {
    match op {
        Op::Gather(_) | Op::Scatter(_) => position == 1,
        Op::Routine(Routine::TakeAlong { .. } | Routine::PutAlong { .. }) => position == 1,
        Op::Routine(Routine::FirstAlong { .. } | Routine::LastAlong { .. }) => true,
        _ => false,
    }
}

/// Starts and steps of a slice: each element of the part lies in the whole, in a place of its own.
fn slice(list: &[isize], whole: &Shape, part: &Shape) -> Result<(), String> {
    require(
        whole.len() == part.len() && list.len() == 2 * whole.len(),
        "a slice has a start and a step for each axis",
    )?;
    for (axis, start_and_step) in list.chunks_exact(2).enumerate() {
        let [start, step] = [start_and_step[0], start_and_step[1]].map(|number| number as i128);
        let (length, count) = (whole[axis] as i128, part[axis] as i128);
        let last = start + (count - 1) * step;
        let inside = match count {
            0 => (-1..=length).contains(&start),
            _ => (0..length).contains(&start) && (0..length).contains(&last),
        };
        let room = step.checked_mul(whole.size() as i128 * 16).is_some_and(|room| room.abs() <= isize::MAX as i128);
        require(inside && step != 0 && room, &format!("the slice leaves axis {axis}"))?;
    }
    Ok(())
}
