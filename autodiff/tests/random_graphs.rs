//! Random cost functions: what is fused equals what is computed op by op, a program equals a one-shot call,
//! forward equals reverse.

use autodiff::{Fixed, Mask, Padding, Program, Real, Tape, Var, concatenate, einsum, jvp, value_and_grad, where_};
use ndarray::{Array1, Array2, ArrayD, IxDyn, ShapeBuilder, SliceInfoElem};

/// xorshift64.
#[derive(Clone)]
struct Random(u64);

impl Random {
    fn new(seed: u64) -> Self {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        (0..5).for_each(|_| _ = random.below(2));
        random
    }

    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % bound
    }

    fn number(&mut self) -> f64 {
        self.below(1 << 30) as f64 / (1 << 28) as f64 - 2.0
    }

    fn array(&mut self, shape: &[usize]) -> ArrayD<f64> {
        ArrayD::from_shape_simple_fn(IxDyn(shape), || self.number())
    }
}

/// What some op gives for values drawn from `known`; the choice depends on the draws and on shapes only.
fn step<'t, A: Real>(random: &mut Random, known: &[Var<'t, A>]) -> Var<'t, A> {
    let (x, y) = (known[random.below(known.len())], known[random.below(known.len())]);
    let number = [random.number(), 1.0, 0.0, 2.0, -1.0, 0.5][random.below(6)];
    let (shape, other) = (x.shape(), y.shape());
    let ends = shape.iter().rev().zip(other.iter().rev());
    let fits = ends.clone().all(|(left, right)| left == right || *left == 1 || *right == 1);
    let axis = random.below(shape.len().max(1));
    let has_axis = !shape.is_empty();
    let matrices = shape.len() == 2 && other.len() == 2 && shape[1] == other[0];
    match random.below(47) {
        0 if fits => x + y,
        1 if fits => x - y,
        2 if fits => x * y,
        3 if fits => x / (y.square() + 0.7),
        4 => x + number,
        5 => number - x,
        6 => number * x,
        7 => -x,
        8 => x.square(),
        9 => x.tanh(),
        10 => x.sigmoid() - x.softplus(),
        11 => x.sin() + x.atan(),
        12 => (x.square() + 0.5).log2(),
        13 => (x.square() + 0.3).sqrt(),
        14 => x.tanh().expm1().log1p(),
        15 => (x.square() + 0.5).powf(number),
        16 => x.tanh().powi(random.below(4) as i32),
        17 => x.t(),
        18 => x.flatten(),
        19 => x.reshape((x.size(), 1)),
        20 if has_axis => x.sum_axis(axis as isize),
        21 if has_axis => x.mean_keepdims(axis as isize),
        22 => x.sum(),
        23 if has_axis => x.max_axis(axis as isize),
        24 if fits => x.maximum(y),
        25 if fits => where_(x.gt(y), x, y.sin()),
        26 => x.clip(-0.5, 0.8),
        27 if matrices => x.matmul(y),
        28 if shape.len() == 2 => x.matmul(x.t()) * 0.3,
        29 if shape.len() == 2 && other[..] == shape[1..] => x.matmul(y),
        30 if has_axis => {
            let start = random.below(shape[axis]);
            let end = start + 1 + random.below(shape[axis] - start);
            let mut slices = vec![SliceInfoElem::from(..); shape.len()];
            let step = [1, 2, -1, -2][random.below(4)];
            slices[axis] = SliceInfoElem::Slice { start: start as isize, end: Some(end as isize), step };
            x.slice(slices)
        }
        31 if has_axis => {
            let indices: Vec<usize> = (0..=random.below(4)).map(|_| random.below(shape[axis])).collect();
            x.take(&indices, axis as isize)
        }
        32 if has_axis => concatenate(&[x, x * number], axis as isize),
        33 | 34 => {
            let cells = ArrayD::from_shape_simple_fn(IxDyn(&shape), || random.below(3) > 0);
            let mask = Mask::from_bools(&cells);
            let observed = x.mask(&mask);
            if random.below(3) == 0 { observed.sin().unmask(&mask) } else { observed }
        }
        35 => {
            let longer: Vec<usize> = [1 + random.below(3)].iter().chain(shape.iter()).copied().collect();
            x.broadcast_to(longer.as_slice())
        }
        36 => x.stop_gradient(),
        37 => x.abs(),
        38 if fits => x.absorbing_mul(y),
        39 if has_axis => x.roll_axis(random.below(5) as isize - 2, axis as isize),
        40 if has_axis => x.flip(axis as isize) + x.repeat(2, axis as isize).diff(shape[axis], axis as isize),
        41 if (1..3).contains(&shape.len()) => x.diag(random.below(3) as isize - 1),
        42 if has_axis => {
            x.pad(&vec![(1, 2); shape.len()], [Padding::Constant(number), Padding::Reflect][random.below(2)])
        }
        43 if has_axis => {
            let start = random.below(shape[axis]) as isize;
            let mut slices = vec![SliceInfoElem::from(..); shape.len()];
            slices[axis] = SliceInfoElem::Slice { start, end: None, step: [1, -2][random.below(2)] };
            x.with_slice(&slices, y.mean())
        }
        44 if matrices => einsum("ij,jk->ki", &[x, y]),
        45 if shape.len() == 2 => einsum("ij,kj,ij->ik", &[x, x, x]) * 0.1,
        _ => -(-x),
    }
}

/// A cost of so many random steps; `look` sees each value that is used.
fn cost<'t, A: Real>(seed: u64, leaves: &[Var<'t, A>], look: impl Fn(Var<'t, A>)) -> Var<'t, A> {
    let mut random = Random::new(seed);
    let mut known = leaves.to_vec();
    for _ in 0..3 + seed % 14 {
        let new = step(&mut random, &known);
        if (1..=600).contains(&new.size()) && new.ndim() < 5 {
            look(new);
            known.push(new);
        }
    }
    let (last, before) = (known[known.len() - 1], known[known.len() - 2]);
    last.sin().sum() + (before * 0.5).tanh().mean()
}

fn close(found: f64, expected: f64, tolerance: f64) -> bool {
    (found - expected).abs() <= tolerance * found.abs().max(expected.abs()).max(1.0)
}

#[test]
fn every_way_to_compute_agrees() {
    for seed in 0..1500 {
        let mut random = Random::new(seed ^ 0xABCD);
        let (rows, columns) = (1 + random.below(5), 1 + random.below(if seed % 7 == 0 { 37 } else { 5 }));
        let a: Array2<f64> = Array2::from_shape_simple_fn((rows, columns), || random.number());
        let b: Array1<f64> = Array1::from_shape_simple_fn(columns, || random.number());
        let mut by_columns = Array2::zeros((rows, columns).f());
        by_columns.assign(&a);

        let tape = Tape::new();
        let (x, y) = (tape.var(&by_columns), tape.var(&b));
        let op_by_op = cost(seed, &[x, y], |value| _ = value.value()).item();
        let (value, (da, db)) = value_and_grad(|_, (x, y)| cost(seed, &[x, y], |_| {}), (&a, &b));
        assert!(close(value, op_by_op, 1e-11), "seed {seed}: fused {value}, op by op {op_by_op}");

        let mut program = Program::value_and_grad(|_, (x, y)| cost(seed, &[x, y], |_| {}), (&a, &b));
        for a in [&a, &by_columns] {
            let (again, (again_a, again_b)) = program.run((a, &b)).unwrap_or_else(|error| panic!("{error}"));
            assert!(close(again, value, 1e-11), "seed {seed}: program {again}, one-shot {value}");
            let pairs = again_a.iter().zip(&da).chain(again_b.iter().zip(&db));
            for (again, once) in pairs {
                assert!(close(*again, *once, 1e-9), "seed {seed}: gradient of the program {again}, one-shot {once}");
            }
        }

        // Each node by itself, unless one makes a number that is not finite.
        let mut watched = Program::value_and_grad(
            |tape, (x, y)| {
                tape.trap_nan(true);
                cost(seed, &[x, y], |_| {})
            },
            (&a, &b),
        );
        if let Ok((again, (again_a, again_b))) = watched.run((&a, &b)) {
            assert!(close(again, value, 1e-11), "seed {seed}: node by node {again}, one-shot {value}");
            for (again, once) in again_a.iter().zip(&da).chain(again_b.iter().zip(&db)) {
                assert!(close(*again, *once, 1e-9), "seed {seed}: gradient node by node {again}, one-shot {once}");
            }
        }

        let along = (random.array(&[rows, columns]), random.array(&[columns]));
        let (va, vb) = (along.0.into_shape_with_order((rows, columns)), along.1.into_shape_with_order(columns));
        let (Ok(va), Ok(vb)) = (va, vb) else { panic!("drawn in these shapes") };
        let (_, forward) = jvp(|_, (x, y)| cost(seed, &[x, y], |_| {}), (&a, &b), (&va, &vb));
        let forward = forward.sum();
        let reverse = (&da * &va).sum() + (&db * &vb).sum();
        let size = da.iter().chain(&db).fold(1.0, |sum, slope| sum + slope.abs());
        assert!(close(forward / size, reverse / size, 1e-9), "seed {seed}: forward {forward}, reverse {reverse}");
    }
}

#[test]
fn single_precision_follows_double() {
    for seed in 0..300 {
        let mut random = Random::new(seed ^ 0x1234);
        let a: Array2<f64> = Array2::from_shape_simple_fn((3, 4), || random.number());
        let narrow = a.mapv(|x| x as f32);
        let wide = narrow.mapv(f64::from);
        // The branches of maxima and comparisons may differ where f32 rounds; then the values differ little.
        let single = value_and_grad(|_, (x, _)| cost(seed, &[x], |_| {}), (&narrow, Fixed(&narrow))).0;
        let double = value_and_grad(|_, (x, _)| cost(seed, &[x], |_| {}), (&wide, Fixed(&wide))).0;
        let apart = (f64::from(single) - double).abs() / double.abs().max(1.0);
        assert!(apart < 1e-3 || !double.is_finite(), "seed {seed}: {single} in f32, {double} in f64");
    }
}
