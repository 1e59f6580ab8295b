//! A cost function as data: the ops of random graphs.

use autodiff::{Mask, Padding, Real, Tape, Var, concatenate, where_};
use ndarray::{Array1, Array2, ArrayD, IxDyn, SliceInfoElem};
use std::cell::Cell;

macro_rules! kinds {
    ($($kind:ident)*) => {
        /// What a step does, where shapes allow it.
        #[derive(Clone, Copy, PartialEq, Debug)]
        pub enum Kind { $($kind),* }

        /// All of them.
        pub const KINDS: &[Kind] = &[$(Kind::$kind),*];
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
pub struct Step {
    pub kind: Kind,
    pub x: usize,
    pub y: usize,
    pub n: usize,
    pub number: f64,
}

/// A function of a matrix and a vector, and numbers for them.
#[derive(Clone, Debug)]
pub struct Function {
    pub rows: usize,
    pub columns: usize,
    pub steps: Vec<Step>,
    /// Taken in turn, again and again.
    pub numbers: Vec<f64>,
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
    pub fn cost<'t, A: Real>(&self, leaves: [Var<'t, A>; 2], look: impl Fn(Var<'t, A>)) -> Var<'t, A> {
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

    /// The matrix and the vector, from the number of that place on.
    pub fn leaves(&self, from: usize) -> (Array2<f64>, Array1<f64>) {
        // Exact in f32, too.
        let mut numbers = self.numbers.iter().cycle().skip(from).map(|&number| f64::from(number as f32));
        let mut next = || numbers.next().unwrap_or_default();
        let matrix = Array2::from_shape_simple_fn((self.rows, self.columns), &mut next);
        (matrix, Array1::from_shape_simple_fn(self.columns, next))
    }

    /// Whether rounding matters little: no value is large, nor is a derivative.
    pub fn is_calm(&self) -> bool {
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

/// Whether two numbers agree, relatively where they are large.
pub fn is_close(found: f64, expected: f64, tolerance: f64) -> bool {
    found == expected
        || found.is_nan() && expected.is_nan()
        || (found - expected).abs() <= tolerance * found.abs().max(expected.abs()).max(1.0)
}
