//! Random cost functions: however they are computed they agree. Forward equals reverse mode and finite differences, what
//! is fused equals what is computed op by op, a program equals a one-shot call, f32 follows f64.
//!
//! A function is data, so that one that fails shrinks to the least that still does. `PROPTEST_CASES=100000` tries more.

use autodiff::{Mask, Padding, Program, Real, Tape, Var, concatenate, jvp, value_and_grad, where_};
use ndarray::{Array1, Array2, ArrayD, IxDyn, ShapeBuilder, SliceInfoElem};
use proptest::{
    prelude::*,
    test_runner::{RngAlgorithm, TestCaseError, TestRng, TestRunner},
};
use std::cell::{Cell, RefCell};

macro_rules! kinds {
    ($($kind:ident)*) => {
        /// What a step does, where shapes allow it.
        #[derive(Clone, Copy, PartialEq, Debug)]
        enum Kind { $($kind),* }

        const KINDS: &[Kind] = &[$(Kind::$kind),*];
    };
}

kinds! {
    Add Subtract Multiply AbsorbingMultiply Divide AddNumber SubtractFrom Scale Negative Square Tanh
    SigmoidLessSoftplus SinAndAtan Log Sqrt ExpAndLog Power IntegerPower Transpose Flatten Column
    SumAxis MeanKeepdims Sum MaxAxis Maximum Where Clip Abs Matmul Gram Slice Take Concatenate Mask
    WithSlice WithOwnSlice AddAt SetAt Tril Pad
    Unmask Broadcast StopGradient CumulativeSum CumulativeProduct Sort TakeLargest Scan
}

/// One op of a function. `x` and `y` choose among the values so far, from the latest; `n` whatever else there is to choose.
#[derive(Clone, Debug)]
struct Step {
    kind: Kind,
    x: usize,
    y: usize,
    n: usize,
    number: f64,
}

/// A function of a matrix and a vector, and numbers for them.
#[derive(Clone, Debug)]
struct Function {
    rows: usize,
    columns: usize,
    steps: Vec<Step>,
    /// Taken in turn, again and again.
    numbers: Vec<f64>,
}

fn step() -> impl Strategy<Value = Step> {
    let number = prop_oneof![-2.0..2.0f64, Just(1.0), Just(0.0), Just(2.0), Just(-1.0), Just(0.5)];
    (prop::sample::select(KINDS), 0..6usize, 0..6usize, 0..60usize, number).prop_map(|(kind, x, y, n, number)| Step {
        kind,
        x,
        y,
        n,
        number,
    })
}

fn function() -> impl Strategy<Value = Function> {
    let columns = prop_oneof![6 => 1..6usize, 1 => 6..38usize];
    (1..6usize, columns, prop::collection::vec(step(), 1..=40), prop::collection::vec(-2.0..2.0f64, 41).no_shrink())
        .prop_map(|(rows, columns, steps, numbers)| Function { rows, columns, steps, numbers })
}

impl Step {
    fn apply<'t, A: Real>(&self, known: &[Var<'t, A>]) -> Var<'t, A> {
        let latest = |back: usize| known[known.len() - 1 - back % known.len()];
        let (x, y, n, number) = (latest(self.x), latest(self.y), self.n, self.number);
        let (shape, other) = (x.shape(), y.shape());
        let (rank, has_axis) = (shape.len(), !shape.is_empty() && x.size() > 0);
        let axis = if has_axis { n % rank } else { 0 };
        let at = axis as isize;
        let fits = (1..=rank.min(other.len())).all(|axis| {
            let (left, right) = (shape[rank - axis], other[other.len() - axis]);
            left == right || left == 1 || right == 1
        });
        let multiplies =
            rank == 2 && !other.is_empty() && other[other.len().saturating_sub(2)] == shape[1] && other.len() < 3;
        match self.kind {
            Kind::Add if fits => x + y,
            Kind::Subtract if fits => x - y,
            Kind::Multiply if fits => x * y,
            Kind::AbsorbingMultiply if fits => x.absorbing_mul(y),
            Kind::Divide if fits => x / (y.square() + 0.7),
            Kind::AddNumber => x + number,
            Kind::SubtractFrom => number - x,
            Kind::Scale => number * x,
            Kind::Square => x.square(),
            Kind::Tanh => x.tanh(),
            Kind::SigmoidLessSoftplus => x.sigmoid() - x.softplus(),
            Kind::SinAndAtan => x.sin() + x.atan(),
            Kind::Log => (x.square() + 0.5).log2(),
            Kind::Sqrt => (x.square() + 0.3).sqrt(),
            Kind::ExpAndLog => x.tanh().expm1().log1p(),
            Kind::Power => (x.square() + 0.5).powf(number),
            Kind::IntegerPower => x.tanh().powi(n as i32 % 4),
            Kind::Transpose => x.t(),
            Kind::Flatten => x.flatten(),
            Kind::Column => x.reshape((x.size(), 1)),
            Kind::SumAxis if has_axis => x.sum_axis(at),
            Kind::MeanKeepdims if has_axis => x.mean_keepdims(at),
            Kind::Sum => x.sum(),
            Kind::MaxAxis if has_axis => x.max_axis(at),
            Kind::Maximum if fits => x.maximum(y),
            // Both are 0 where the one takes the place of the other.
            Kind::Where if fits => where_(x.gt(y), x - y, (x - y).sin() * 0.5),
            Kind::Clip => x.clip(-0.5, 0.8),
            Kind::Abs => x.abs(),
            Kind::Matmul if multiplies => x.matmul(y),
            Kind::Gram if rank == 2 => x.matmul(x.t()) * 0.3,
            Kind::Slice if has_axis => x.slice(self.slices(&shape, axis)),
            // What is replaced may be read before, or later.
            Kind::WithSlice if has_axis => x.with_slice(self.slices(&shape, axis), number),
            Kind::WithOwnSlice if has_axis => {
                let part = x.slice(self.slices(&shape, axis));
                x.with_slice(self.slices(&shape, axis), part.sin() * y.mean())
            }
            Kind::AddAt if has_axis => x.add_at([&self.indices(shape[0])], number * y.mean()),
            Kind::SetAt if has_axis => x.set_at([&self.indices(shape[0])], x.mean() * number),
            Kind::Tril if rank >= 2 => x.tril(n as isize % 3 - 1),
            Kind::Pad if has_axis => x.pad(&vec![(n % 2, n / 2 % 2); rank], Padding::Constant(number)),
            Kind::Take if has_axis => x.take(&self.indices(shape[axis]), at),
            Kind::Concatenate if has_axis => concatenate(&[x, x * number], at),
            Kind::Mask => x.mask(&self.mask(&shape)),
            Kind::Unmask => x.mask(&self.mask(&shape)).sin().unmask(&self.mask(&shape)),
            Kind::Broadcast => {
                let longer: Vec<usize> = [1 + n % 3].iter().chain(shape.iter()).copied().collect();
                x.broadcast_to(longer.as_slice())
            }
            Kind::StopGradient => x.stop_gradient(),
            Kind::CumulativeSum if has_axis => x.cumsum(at),
            Kind::CumulativeProduct if has_axis => x.tanh().cumprod(at),
            Kind::Sort if has_axis => x.sort(at),
            Kind::TakeLargest if has_axis => x.topk(1 + n % shape[axis], at).0,
            Kind::Scan if has_axis => {
                let (last, before) =
                    x.tape().scan(x.mean_axis(0), x, |h, x| ((h * 0.5 + x).tanh() + y.mean() * 0.1, h));
                before + last
            }
            _ => -x,
        }
    }

    /// A part of an axis.
    fn slices(&self, shape: &[usize], axis: usize) -> Vec<SliceInfoElem> {
        let start = self.n / 2 % shape[axis];
        let end = start + 1 + self.n / 3 % (shape[axis] - start);
        let mut slices = vec![SliceInfoElem::from(..); shape.len()];
        let step = [1, 2, -1, -2][self.n % 4];
        slices[axis] = SliceInfoElem::Slice { start: start as isize, end: Some(end as isize), step };
        slices
    }

    /// Indices along an axis, some of which may repeat.
    fn indices(&self, length: usize) -> Array1<usize> {
        (0..=self.n % 4).map(|i| (self.n / 4 + i * i) % length).collect()
    }

    fn mask(&self, shape: &[usize]) -> Mask {
        let mut place = self.n;
        Mask::from_bools(&ArrayD::from_shape_simple_fn(IxDyn(shape), || {
            place = (place * 5 + 3) % 1009;
            !(place / 7).is_multiple_of(3)
        }))
    }
}

impl Function {
    /// The function as a cost; `look` sees each value that is used.
    fn cost<'t, A: Real>(&self, leaves: [Var<'t, A>; 2], look: impl Fn(Var<'t, A>)) -> Var<'t, A> {
        let mut known = leaves.to_vec();
        for step in &self.steps {
            let new = step.apply(&known);
            if (1..=600).contains(&new.size()) && new.ndim() < 5 {
                look(new);
                known.push(new);
            }
        }
        let (last, before) = (known[known.len() - 1], known[known.len() - 2]);
        last.sin().sum() + (before * 0.5).tanh().mean()
    }

    /// What the function computes on the way, and the gradient of its cost in the matrix.
    fn values<'t>(&self, leaves: [Var<'t>; 2]) -> Vec<Var<'t>> {
        let values = RefCell::new(Vec::new());
        let cost = self.cost(leaves, |value| values.borrow_mut().push(value));
        let mut values = values.into_inner();
        values.extend([cost, cost.grad(leaves[0])]);
        values
    }

    /// The matrix and the vector, from the number of that place on.
    fn leaves(&self, from: usize) -> (Array2<f64>, Array1<f64>) {
        // Exact in f32, too.
        let mut numbers = self.numbers.iter().cycle().skip(from).map(|&number| f64::from(number as f32));
        let mut next = || numbers.next().unwrap_or_default();
        let matrix = Array2::from_shape_simple_fn((self.rows, self.columns), &mut next);
        (matrix, Array1::from_shape_simple_fn(self.columns, next))
    }

    fn has(&self, kind: Kind) -> bool {
        self.steps.iter().any(|step| step.kind == kind)
    }

    /// Whether rounding matters little: no value is large, nor is a derivative.
    fn is_calm(&self) -> bool {
        let (a, b) = self.leaves(0);
        let tape = Tape::new();
        let (x, y) = (tape.var(&a), tape.var(&b));
        let largest = Cell::new(0.0);
        let note = |value: f64| largest.set(if value.abs() <= largest.get() { largest.get() } else { value.abs() });
        let cost = self.cost([x, y], |value| value.value().iter().for_each(|&value| note(value)));
        let (dx, dy) = cost.grad((x, y));
        largest.get() < 100.0 && dx.value().iter().chain(&dy.value()).all(|slope| slope.abs() < 1e3)
    }
}

fn is_close(found: f64, expected: f64, tolerance: f64) -> bool {
    found == expected
        || found.is_nan() && expected.is_nan()
        || (found - expected).abs() <= tolerance * found.abs().max(expected.abs()).max(1.0)
}

fn close(what: &str, found: f64, expected: f64, tolerance: f64) -> Result<(), TestCaseError> {
    prop_assert!(is_close(found, expected, tolerance), "{}: {} and {}", what, found, expected);
    Ok(())
}

fn all_close<'a>(
    what: &str,
    found: impl IntoIterator<Item = &'a f64>,
    expected: impl IntoIterator<Item = &'a f64>,
) -> Result<(), TestCaseError> {
    found.into_iter().zip(expected).try_for_each(|(found, expected)| close(what, *found, *expected, 1e-9))
}

/// Checks so many functions, or as many as the environment says, always the same ones. Where rounding matters much, there is
/// nothing to compare; that is not often.
fn check(cases: u32, test: impl Fn(Function) -> Result<(), TestCaseError>) {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let config = ProptestConfig { cases: asked.unwrap_or(cases), failure_persistence: None, ..Default::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (tried, calm) = (Cell::new(0), Cell::new(0));
    let test = |function: Function| {
        tried.set(tried.get() + 1);
        if !function.is_calm() {
            return Ok(());
        }
        calm.set(calm.get() + 1);
        test(function)
    };
    runner.run(&function(), test).unwrap_or_else(|error| panic!("{error}"));
    assert!(calm.get() * 2 > tried.get(), "{} of {} functions are calm", calm.get(), tried.get());
}

#[test]
fn every_way_to_compute_agrees() {
    check(300, |function| {
        let (a, b) = function.leaves(0);
        let mut by_columns = Array2::zeros(a.raw_dim().f());
        by_columns.assign(&a);

        let tape = Tape::new();
        let op_by_op = function.cost([tape.var(&by_columns), tape.var(&b)], |value| _ = value.value()).item();
        let (value, (da, db)) = value_and_grad(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b));
        close("fused, op by op", value, op_by_op, 1e-11)?;

        let mut program = Program::value_and_grad(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b));
        for a in [&a, &by_columns] {
            let (again, (again_a, again_b)) = program.run((a, &b)).unwrap_or_else(|error| panic!("{error}"));
            close("program, one-shot", again, value, 1e-11)?;
            all_close("gradient of program and one-shot", again_a.iter().chain(&again_b), da.iter().chain(&db))?;
        }

        // With every pass on arrays of a few elements, as a program on one thread and two, and in one shot.
        let eager = |threads: usize| {
            let mut program = Program::value_and_grad(
                |tape, (x, y)| {
                    tape.tune_eagerly();
                    function.cost([x, y], |_| {})
                },
                (&a, &b),
            );
            program = program.with_threads(threads);
            let (value, (da, db)) = program.run((&by_columns, &b)).unwrap_or_else(|error| panic!("{error}"));
            (value, da.to_owned(), db.to_owned())
        };
        let [(again, again_a, again_b), (shared, shared_a, shared_b)] = [1, 2].map(eager);
        close("eager, one-shot", again, value, 1e-11)?;
        all_close("eager gradient and one-shot", again_a.iter().chain(&again_b), da.iter().chain(&db))?;
        prop_assert!(again.to_bits() == shared.to_bits() && again_a == shared_a && again_b == shared_b, "two threads");
        let (again, (again_a, again_b)) = value_and_grad(
            |tape, (x, y)| {
                tape.tune_eagerly();
                function.cost([x, y], |_| {})
            },
            (&a, &b),
        );
        close("eager one-shot, one-shot", again, value, 1e-11)?;
        all_close("eager one-shot gradient and one-shot", again_a.iter().chain(&again_b), da.iter().chain(&db))?;

        // Each node by itself, unless one makes a number that is not finite.
        let mut watched = Program::value_and_grad(
            |tape, (x, y)| {
                tape.trap_nan(true);
                function.cost([x, y], |_| {})
            },
            (&a, &b),
        );
        if let Ok((again, (again_a, again_b))) = watched.run((&a, &b)) {
            close("node by node, one-shot", again, value, 1e-11)?;
            all_close("gradient node by node and one-shot", again_a.iter().chain(&again_b), da.iter().chain(&db))?;
        }

        let (va, vb) = function.leaves(7);
        let (_, forward) = jvp(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b), (&va, &vb));
        let reverse = (&da * &va).sum() + (&db * &vb).sum();
        let size = da.iter().chain(&db).fold(1.0, |sum, slope| sum + slope.abs());
        close("forward, reverse", forward.sum() / size, reverse / size, 1e-9)
    });
}

/// Each value that a function computes on the way is an output, so that none may be written over.
#[test]
fn values_on_the_way_are_the_same_as_outputs() {
    check(150, |function| {
        let (a, b) = function.leaves(0);
        let tape = Tape::new();
        let expected = function.values([tape.var(&a), tape.var(&b)]);
        for eager in [false, true] {
            let mut program = Program::<(Array2<f64>, Array1<f64>), Vec<ArrayD<f64>>>::outputs(
                |tape, (x, y)| {
                    if eager {
                        tape.tune_eagerly();
                    }
                    function.values([x, y])
                },
                (&a, &b),
            );
            let found = program.run((&a, &b)).unwrap_or_else(|error| panic!("{error}"));
            for (found, expected) in found.iter().zip(&expected) {
                all_close("output, value", found, &expected.value())?;
            }
        }
        Ok(())
    });
}

#[test]
fn derivatives_are_those_of_finite_differences() {
    let (tried, compared) = (Cell::new(0), Cell::new(0));
    check(300, |function| {
        if function.has(Kind::StopGradient) {
            return Ok(());
        }
        let ((a, b), (va, vb)) = (function.leaves(0), function.leaves(7));
        let mut program = Program::value_and_grad(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b));
        let mut at = |step: f64| {
            let (a, b) = (&a + &va * step, &b + &vb * step);
            let (value, (da, db)) = program.run((&a, &b)).unwrap_or_else(|error| panic!("{error}"));
            (value, (&da * &va).sum() + (&db * &vb).sum())
        };
        let (_, slope) = at(0.0);
        let mut difference = |step: f64| (at(step).0 - at(-step).0) / (2.0 * step);
        let [wide, narrow, narrowest] = [1e-5, 3e-6, 1e-6].map(&mut difference);
        tried.set(tried.get() + 1);
        // Beside a kink, and where the function changes too fast, differences do not agree with each other.
        if is_close(wide, narrow, 1e-5) && is_close(narrow, narrowest, 1e-5) {
            compared.set(compared.get() + 1);
            close("derivative, finite differences", slope, narrow, 1e-4)?;
        }
        Ok(())
    });
    assert!(compared.get() * 4 > tried.get() * 3, "{} of {} compared", compared.get(), tried.get());
}

#[test]
fn single_precision_follows_double() {
    check(200, |function| {
        let (a, b) = function.leaves(0);
        let (narrow_a, narrow_b) = (a.mapv(|x| x as f32), b.mapv(|x| x as f32));
        let double = |factor: f64| {
            let (a, b) = (&a * factor, &b * factor);
            value_and_grad(|_, (x, y)| function.cost([x, y], |_| {}), (&a, &b)).0
        };
        let single = value_and_grad(|_, (x, y)| function.cost([x, y], |_| {}), (&narrow_a, &narrow_b)).0;
        // How far inputs that are rounded coarsely move the result says how far rounding on the way may.
        let (exact, moved) = (double(1.0), double(1.0 + 1e-6).max(double(1.0 - 1e-6)));
        if exact.is_finite() {
            let tolerance = 1e-3 + 50.0 * (moved - exact).abs();
            close("f32, f64", f64::from(single), exact, tolerance)?;
        }
        Ok(())
    });
}
