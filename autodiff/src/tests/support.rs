//! Cases for the systematic tests: functions for both element types, and inputs of all shapes.

use crate::{
    CheckGrads, Program, Shape, Tape, Var,
    graph::Custom,
    inputs::Inputs,
    op::Op,
    operand::Real,
    params::Params,
    plan::{BoundSlots, Subgraph},
    valid,
};
use ndarray::{ArrayD, IxDyn, SliceInfoElem};
use std::collections::BTreeSet;

/// A function of some variables.
type Function<A> = Box<dyn for<'t> Fn(&[Var<'t, A>]) -> Var<'t, A>>;

/// A function to test, for both element types, and where its inputs lie.
pub struct Case {
    pub name: String,
    pub domains: Vec<[f64; 2]>,
    f64: Function<f64>,
    f32: Function<f32>,
}

impl Case {
    pub fn new(
        name: impl Into<String>,
        domains: &[[f64; 2]],
        f64: impl for<'t> Fn(&[Var<'t, f64>]) -> Var<'t, f64> + 'static,
        f32: impl for<'t> Fn(&[Var<'t, f32>]) -> Var<'t, f32> + 'static,
    ) -> Self {
        Case { name: name.into(), domains: domains.to_vec(), f64: Box::new(f64), f32: Box::new(f32) }
    }
}

/// A [`Case`] from one body, which is compiled for both element types.
macro_rules! case {
    ($name:expr, $domains:expr, |$x:ident| $body:expr) => {
        $crate::tests::support::Case::new($name, &$domains, |$x| $body, |$x| $body)
    };
}
pub(crate) use case;

/// Numbers that look random, different at each call.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    /// Uniform in `[low, high)`.
    pub fn uniform(&mut self, [low, high]: [f64; 2]) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        low + (high - low) * ((self.0 >> 11) as f64 / (1u64 << 53) as f64)
    }

    /// An array in row-major order. The numbers are exact in `f32`, too.
    pub fn array(&mut self, shape: &[usize], domain: [f64; 2]) -> ArrayD<f64> {
        ArrayD::from_shape_simple_fn(IxDyn(shape), || f64::from(self.uniform(domain) as f32))
    }

    /// An array of this layout, by the steps that make it: built larger, then moved about.
    pub fn laid_out(&mut self, layout: &Layout, domain: [f64; 2]) -> ArrayD<f64> {
        match layout {
            Layout::RowMajor(shape) => self.array(shape, domain),
            Layout::Transposed(shape) => {
                let reversed: Vec<usize> = shape.iter().rev().copied().collect();
                self.array(&reversed, domain).reversed_axes()
            }
            Layout::Stepped(shape) => {
                let larger: Vec<usize> = shape.iter().map(|length| 2 * length).collect();
                let every_second = vec![SliceInfoElem::Slice { start: 0, end: None, step: -2 }; shape.len()];
                let mut array = self.array(&larger, domain);
                array.slice_collapse(&every_second[..]);
                array
            }
        }
    }
}

/// How an array lies in memory.
#[derive(Clone, Debug)]
pub enum Layout {
    RowMajor(Vec<usize>),
    Transposed(Vec<usize>),
    Stepped(Vec<usize>),
}

impl Layout {
    pub fn shape(&self) -> &[usize] {
        let (Layout::RowMajor(shape) | Layout::Transposed(shape) | Layout::Stepped(shape)) = self;
        shape
    }

    /// All layouts that the systematic tests use.
    pub fn all() -> Vec<Layout> {
        let row_major = [&[][..], &[3], &[2, 3], &[1, 3], &[0, 3]].map(|shape| Layout::RowMajor(shape.to_vec()));
        let mut all = row_major.to_vec();
        all.extend([Layout::Transposed(vec![2, 3]), Layout::Stepped(vec![2, 3])]);
        all
    }
}

/// Checks a case at some inputs: both modes to second order against central differences in f64; one-shot,
/// program and unfused runs against each other; f32 against f64; and the shapes of all gradients. The names of
/// the ops that took part are added to `seen`.
pub fn check(case: &Case, inputs: &[ArrayD<f64>], seen: &mut BTreeSet<&'static str>) {
    let label = || format!("{} at {:?}", case.name, inputs.iter().map(|input| input.shape()).collect::<Vec<_>>());
    let checked = CheckGrads::default().check(|_, x: Vec<Var<'_, f64>>| (case.f64)(&x), &inputs.to_vec());
    checked.unwrap_or_else(|error| panic!("{}: {error}", label()));

    let weights = (case.f64)(&Tape::new_vars(&Tape::default(), inputs)).shape();
    let mut random = Random::new(7);
    let weights = random.array(&weights, [-1.0, 1.0]);
    let along: Vec<ArrayD<f64>> = inputs.iter().map(|input| random.array(input.shape(), [-1.0, 1.0])).collect();
    let doubles = derivatives(&case.f64, inputs, &weights, &along, false, seen);
    let unfused = derivatives(&case.f64, inputs, &weights, &along, true, seen);
    assert_close(&doubles, &unfused, 1e-13, || format!("{}: fused and unfused", label()));
    let replayed = by_program(&case.f64, inputs, &weights);
    assert_close(&doubles[..replayed.len()], &replayed, 1e-13, || format!("{}: one-shot and program", label()));
    for (gradient, input) in doubles[1..].iter().zip(inputs) {
        assert_eq!(gradient.shape(), input.shape(), "{}: a gradient has its parameter's shape", label());
    }

    let narrow = |arrays: &[ArrayD<f64>]| arrays.iter().map(|array| array.mapv(|x| x as f32)).collect::<Vec<_>>();
    let weights = weights.mapv(|x| x as f32);
    let singles = derivatives(&case.f32, &narrow(inputs), &weights, &narrow(&along), false, seen);
    let singles: Vec<ArrayD<f64>> = singles.iter().map(|array| array.mapv(f64::from)).collect();
    assert_close(&doubles, &singles, 2e-4, || format!("{}: f32 and f64", label()));
}

impl<A: Real> Tape<A> {
    fn new_vars<'t>(tape: &'t Tape<A>, inputs: &[ArrayD<A>]) -> Vec<Var<'t, A>> {
        inputs.to_vec().record(tape)
    }
}

/// The value, the gradients of `⟨weights, value⟩`, its derivative along a direction in forward mode, and the
/// Hessian along that direction in reverse over reverse and forward over reverse mode.
fn derivatives<A: Real>(
    function: &Function<A>,
    inputs: &[ArrayD<A>],
    weights: &ArrayD<A>,
    along: &[ArrayD<A>],
    unfused: bool,
    seen: &mut BTreeSet<&'static str>,
) -> Vec<ArrayD<A>> {
    let tape = Tape::<A>::default();
    // Runs that look for NaN compute every node by itself.
    tape.trap_nan(unfused);
    let x = Tape::new_vars(&tape, inputs);
    let directions: Vec<Var<'_, A>> = along.iter().map(|direction| tape.var(direction)).collect();
    let value = function(&x);
    tape.graph(|graph| {
        for id in graph.ids() {
            let (name, file) = (graph.op(id).name(), graph.node(id).line().file());
            assert!(file.contains("tests"), "{name} is recorded at {file}, not at the caller's line");
        }
    });
    let number = (value * weights).sum();
    let gradient = number.grad(x.clone());
    let slope = number.jvp(x.clone(), directions.clone());
    let products = gradient.iter().zip(&directions).map(|(gradient, direction)| (*gradient * *direction).sum());
    let along_gradient = products.reduce(|sum, term| sum + term);
    let reverse_hessian = along_gradient.map(|sum| sum.grad(x.clone())).unwrap_or_default();
    let forward_hessian = gradient.iter().map(|gradient| gradient.jvp(x.clone(), directions.clone()));
    let forward_hessian: Vec<_> = forward_hessian.collect();
    tape.graph(|graph| seen.extend(graph.ids().map(|id| graph.op(id).name())));
    let mut results = vec![value];
    results.extend(gradient);
    results.push(slope);
    results.extend(reverse_hessian);
    results.extend(forward_hessian);
    results.into_iter().map(|result| result.value()).collect()
}

/// The value and the gradients of `⟨weights, value⟩` by a program.
fn by_program(function: &Function<f64>, inputs: &[ArrayD<f64>], weights: &ArrayD<f64>) -> Vec<ArrayD<f64>> {
    let inputs = inputs.to_vec();
    let record = |trap: bool| {
        Program::<_, (ArrayD<f64>, Vec<ArrayD<f64>>)>::outputs(
            |tape, x: Vec<Var<'_, f64>>| {
                tape.trap_nan(trap);
                let value = function(&x);
                let gradients = (value * weights).sum().grad(x);
                (value, gradients)
            },
            &inputs,
        )
    };
    let mut program = record(false);
    assert_valid(&program.prepared.plan.listing.subgraph, &program.prepared.plan.bound, &program.prepared.inputs);
    // What looks for NaN keeps the nodes as they were recorded.
    let watched = record(true);
    let watched = &watched.prepared;
    let recorded = watched.trap.as_ref().map(|trap| (&trap.subgraph, &trap.bound));
    recorded.into_iter().for_each(|(subgraph, bound)| assert_valid(subgraph, bound, &watched.inputs));
    // Twice, so that memory which the first run left is seen not to matter.
    program.run(&inputs).unwrap_or_else(|error| panic!("{error}"));
    let (value, gradients) = program.run(&inputs).unwrap_or_else(|error| panic!("{error}"));
    std::iter::once(value).chain(gradients).map(|view| view.to_owned()).collect()
}

/// What is recorded and planned obeys the rules that saved programs are checked by.
fn assert_valid(subgraph: &Subgraph, bound: &BoundSlots<f64>, inputs: &Inputs) {
    let shape_of_custom = |custom: &Custom, _: &[Shape]| Err(format!("{custom:?} is no case"));
    let ground = valid::Slots { bound, inputs, shape_of_custom: &shape_of_custom };
    valid::check(&subgraph.graph, &ground).unwrap_or_else(|why| panic!("{why}"));
}

pub fn assert_close(left: &[ArrayD<f64>], right: &[ArrayD<f64>], tolerance: f64, label: impl Fn() -> String) {
    assert_eq!(left.len(), right.len());
    for (number, (left, right)) in left.iter().zip(right).enumerate() {
        assert_eq!(left.shape(), right.shape(), "{}: result {number}", label());
        for (x, y) in left.iter().zip(right) {
            let close =
                (x.is_nan() && y.is_nan()) || x == y || (x - y).abs() <= tolerance * x.abs().max(y.abs()).max(1.0);
            assert!(close, "{}: result {number}: {x} and {y}", label());
        }
    }
}

/// The names of all ops.
pub fn op_names() -> BTreeSet<&'static str> {
    use crate::{
        kernel::{Extreme, Reduction, Routine},
        op::{AxisSet, ListId, MaskId, Number, RegionId},
    };
    let axes = AxisSet(0);
    let (list, mask) = (ListId(0), MaskId(0));
    let plain = [
        Op::Constant(0),
        Op::IndexConstant(0),
        Op::Number(Number::new(0.0)),
        Op::Where,
        Op::Reduce(Reduction::Sum, axes),
        Op::Reduce(Reduction::Max, axes),
        Op::Reduce(Reduction::Min, axes),
        Op::ArgReduce(Extreme::Max, 0),
        Op::ArgReduce(Extreme::Min, 0),
        Op::Matmul,
        Op::Transpose(list),
        Op::Reshape,
        Op::Broadcast,
        Op::Slice(list),
        Op::Unslice(list),
        Op::WithSlice(list),
        Op::Concatenate(0),
        Op::Gather(0),
        Op::Scatter(0),
        Op::Mask(mask),
        Op::Unmask(mask),
        Op::Checkpoint(RegionId(0)),
        Op::Barrier,
    ];
    let unary = super::systematic::UNARY.iter().map(|row| Op::Unary(row.op).name());
    let binary = super::systematic::BINARY.iter().map(|row| Op::Binary(row.op).name());
    let axis = 0;
    let routines = [
        Routine::CumulativeSum { axis, backwards: false },
        Routine::Recurrence { axis, backwards: false },
        Routine::CumulativeExtreme { extreme: Extreme::Max, axis },
        Routine::CumulativeExtreme { extreme: Extreme::Min, axis },
        Routine::ArgSort { axis, descending: false },
        Routine::TakeAlong { axis },
        Routine::PutAlong { axis },
        Routine::FirstAlong { axis },
        Routine::LastAlong { axis },
        Routine::SearchSorted { right: false },
        Routine::ToIndices,
    ];
    let routines = routines.iter().map(|routine| routine.name());
    plain.iter().map(|op| op.name()).chain(routines).chain(unary).chain(binary).collect()
}
