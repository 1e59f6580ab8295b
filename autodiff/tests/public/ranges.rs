//! Values and derivatives that are in the range of the element type, of what would leave it on the way.

use approx::assert_relative_eq;
use autodiff::{Error, Mask, Program, Real, Tape, Var, linalg, value_and_grad};
use ndarray::{Array1, ArrayD, array};

/// Value and gradient of a norm, by a one-shot operator and by a program.
fn norm_of<A: Real>(norm: impl for<'t> Fn(Var<'t, A>) -> Var<'t, A> + Copy, x: &Array1<A>) -> (A, Array1<A>) {
    let once = value_and_grad(|_, x| norm(x), x);
    let mut program = Program::value_and_grad(|_, x| norm(x), &Array1::ones(x.len()));
    program.run(&Array1::ones(x.len())).unwrap();
    let (value, slope) = program.run(x).unwrap();
    assert_eq!((value, slope), (once.0, once.1.view()));
    once
}

#[test]
fn norms_of_numbers_whose_squares_leave_the_range() {
    for scale in [1e-300, 1e-200, 1e-160, 1.0, 1e160, 1e200, 1e300] {
        let x = array![3.0, 4.0] * scale;
        let norms: [fn(Var) -> Var; 8] = [
            |x| x.norm(),
            |x| x.square().sum().sqrt(),
            |x| (x * x).sum().sqrt(),
            |x| x.powi(2).sum().sqrt(),
            |x| x.norm_ord(2.0, ..),
            |x| (2.0 * x.square().mean()).sqrt(),
            |x| (x.gather([0]).square().sum() + x.gather([1]).square().sum()).sqrt(),
            |x| x.expand_dims(0).norm_axis(1).sum(),
        ];
        for norm in norms {
            let (value, slope) = norm_of(norm, &x);
            assert_relative_eq!(value, 5.0 * scale, max_relative = 1e-15);
            assert_relative_eq!(slope, array![0.6, 0.8], max_relative = 1e-15);
        }
        let (value, slope) = norm_of(|x| x.norm_ord(3.0, ..), &x);
        assert_relative_eq!(value, 91f64.cbrt() * scale, max_relative = 1e-14);
        assert_relative_eq!(slope, array![9.0, 16.0] / 91f64.powf(2.0 / 3.0), max_relative = 1e-14);
        let (value, slope) = norm_of(|x| x.std(), &x);
        assert_relative_eq!(value, 0.5 * scale, max_relative = 1e-15);
        assert_relative_eq!(slope, array![-0.5, 0.5], max_relative = 1e-14);
    }
    for scale in [1e-37f32, 1e-30, 1e-23, 1e-20, 1.0, 1e20, 1e30] {
        let x = array![3.0, 4.0] * scale;
        for norm in [(|x| x.norm()) as fn(Var<f32>) -> Var<f32>, |x| (2.0 * x.square().mean()).sqrt()] {
            let (value, slope) = norm_of(norm, &x);
            assert_relative_eq!(value, 5.0 * scale, max_relative = 1e-6);
            assert_relative_eq!(slope, array![0.6, 0.8], max_relative = 1e-6);
        }
    }
    assert_eq!(norm_of(|x| x.norm(), &array![1e-23f32]), (1e-23, array![1.0]));
    let slope = norm_of(|x| x.std(), &array![1e-23f32, 3e-23]).1;
    assert_relative_eq!(slope, array![-0.5, 0.5], max_relative = 1e-6);
    // A factor after the squares does not hide what they have lost.
    let (value, slope) = norm_of(|x| (x.square().sum() * 1e20).sqrt(), &array![3e-23f32, 4e-23]);
    assert_relative_eq!(value, 5e-13, max_relative = 1e-6);
    assert_relative_eq!(slope, array![0.6e10, 0.8e10], max_relative = 1e-6);
    // Sums over an axis of length 1.
    let rows = array![[1e-200], [-2e200]];
    let (values, slopes) = value_and_grad(|_, x| x.norm_axis(1).sum(), &rows);
    assert_eq!((values, slopes), (2e200, array![[1.0], [-1.0]]));
    assert_eq!(norm_of(|x| x.norm(), &array![0.0, 0.0]), (0.0, array![0.0, 0.0]));
    assert!(norm_of(|x| x.norm(), &array![1.0, 2.0]).0 > 2.0);
}

#[test]
fn norms_of_rows_of_any_size_and_of_observed_cells() {
    let rows = array![[3e-23f32, 4e-23], [0.0, 0.0], [3.0, 4.0], [3e30, 4e30]];
    let unit = array![[0.6f32, 0.8], [0.0, 0.0], [0.6, 0.8], [0.6, 0.8]];
    let slopes = value_and_grad(|_, x| x.norm_axis(1).sum(), &rows).1;
    assert_relative_eq!(slopes, unit, max_relative = 1e-6);
    let observed = Mask::from_coords([2, 2], [[0, 0], [1, 1]]).unwrap();
    let x = array![[3e-23f32, 1.0], [1.0, 4e-23]];
    let expected = array![[0.6f32, 0.0], [0.0, 0.8]] / 2f32.sqrt();
    for cost in [
        (|x, observed| x.mask(observed).square().mean().sqrt()) as for<'t> fn(Var<'t, f32>, &Mask) -> Var<'t, f32>,
        |x, observed| x.powi(2).mask(observed).mean().sqrt(),
    ] {
        let (value, slope) = value_and_grad(|_, x| cost(x, &observed), &x);
        assert_relative_eq!(value, 5e-23 / 2f32.sqrt(), max_relative = 1e-6);
        assert_relative_eq!(slope, expected, max_relative = 1e-6);
    }
    // In the body of a loop.
    let steps = array![[3e-200], [4e-200]];
    let (value, slope) = value_and_grad(
        |tape, x| {
            tape.scan(tape.var(array![0.0]), x, |c, x| ((c.square() + x.square()).sum_keepdims(0).sqrt(), ())).0.sum()
        },
        &steps,
    );
    assert_relative_eq!(value, 5e-200, max_relative = 1e-15);
    assert_relative_eq!(slope, array![[0.6], [0.8]], max_relative = 1e-15);
}

#[test]
fn the_exponential_of_a_diagonal_matrix_overflows_where_it_must() {
    let tape = Tape::new();
    let value = linalg::expm(tape.var(array![[1e300, 0.0], [0.0, 1.0]])).value();
    assert_eq!(value, array![[f64::INFINITY, 0.0], [0.0, 1f64.exp()]].into_dyn());
}

#[test]
fn more_memory_than_can_be_addressed_is_an_error() {
    const LONGEST: usize = isize::MAX as usize / 8;
    let out_of_memory = |cost: fn(Var) -> [Var; 2]| {
        let outputs = Program::<f64, [ArrayD<f64>; 2]>::outputs(|_, x| cost(x), 0.5).run(0.5).map(|_| ());
        assert!(matches!(outputs, Err(Error::OutOfMemory { .. })), "{outputs:?}");
        let message = outputs.unwrap_err().to_string();
        assert!(message.starts_with("out of memory: a run keeps "), "{message}");
    };
    out_of_memory(|x| [x.broadcast_to([LONGEST]).exp(), x.broadcast_to([LONGEST]).sin()]);
    out_of_memory(|x| [1, 2].map(|k| (x * f64::from(k)).broadcast_to([LONGEST / 2]).cumsum(0)));
    out_of_memory(|x| [1, 2].map(|k| x.broadcast_to([LONGEST / 8, 8]).t().flatten().exp() * f64::from(k)));
    out_of_memory(|x| {
        let column = x.broadcast_to([1 << 29, 1]);
        [column.matmul(column.exp().t()), column.sin().matmul(column.t())]
    });
    // A constant is computed when the program is made, which reports nothing.
    out_of_memory(|x| [x.tape().var(0.5).broadcast_to([LONGEST / 4]).exp() * x, x]);
    // One array that fits the counting, but no memory.
    let tape = Tape::new();
    let long = tape.var(0.5).broadcast_to([1 << 50]).exp();
    assert!(matches!(long.try_value(), Err(Error::OutOfMemory { size: 8, .. })));
}
