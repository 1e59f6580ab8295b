//! After a first run that warms up, a run allocates nothing, nor does a step of an optimizer. One test, so that no other
//! thread allocates.

use autodiff::{
    Fixed, Mask, Program, Real, Var, integers,
    optim::{Adagrad, Adam, RmsProp, Sgd},
};
use ndarray::{Array1, Array2};
use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

// SAFETY: everything is passed on to the system's allocator.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: as the caller promises.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as the caller promises.
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations(run: impl FnOnce()) -> usize {
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    run();
    ALLOCATIONS.load(Ordering::Relaxed) - before
}

fn check<A: Real>() {
    let number = |(i, j): (usize, usize)| A::narrowed(((i * 7 + j * 3) as f64 * 0.37).sin());
    // Small products run in our own loops, large ones in the library.
    for (m, k, n) in [(4, 2, 3), (60, 40, 50)] {
        let (w, h) = (Array2::from_shape_fn((m, k), number), Array2::from_shape_fn((k, n), number));
        let a = Array2::from_shape_fn((m, n), number);
        let mask = Mask::from_bools(&Array2::from_shape_fn((m, n), |(i, j)| (i + j) % 3 != 0));
        let mut masked =
            Program::value_and_grad(|_, (w, h)| (w.matmul(h) - &a).mask(&mask).square().mean().sqrt(), (&w, &h));
        let b = Array1::from_iter(a.row(0).iter().copied());
        let mut mixed = Program::value_and_grad(
            |_, (w, h, x, rows)| {
                let y = (w.matmul(h) + x).tanh().gather(rows);
                y.sum_axis(0).max() + y.t().matmul(y.mean_axis(1)).exp().sum() + y.take(y.argmax_axis(1), 1).sum()
            },
            (&w, &h, Fixed(&b), integers(&[0, 1, 1])),
        );
        let transposed = h.t().as_standard_layout().into_owned();
        let mut run = || {
            masked.run((&w, &h)).map(drop).unwrap_or_else(|error| panic!("{error}"));
            // A parameter that does not lie in row-major order is copied, into memory that is kept.
            masked.run((&w, transposed.t())).map(drop).unwrap_or_else(|error| panic!("{error}"));
            let parameters = (&w, &h, Fixed(&b), integers(&[0, 1, 1]));
            mixed.run(parameters).map(drop).unwrap_or_else(|error| panic!("{error}"));
        };
        run();
        let during = allocations(|| (0..3).for_each(|_| run()));
        assert_eq!(during, 0, "allocations in three runs with {} of ({m}, {k}, {n})", std::any::type_name::<A>());
    }
}

/// Sorting along both axes, choosing along them, loops with many inputs, and more reductions than one pass takes.
fn check_whole_arrays<A: Real>() {
    let x = Array2::from_shape_fn((5, 7), |(i, j)| A::narrowed(((i * 7 + j * 3) as f64 * 0.37).sin()));
    let mut program = Program::value_and_grad(
        |tape, x: Var<'_, A>| {
            let sorted = x.sort(0).square().sum() + x.sort(1).sin().sum() + x.median() + x.topk(3, 1).0.exp().sum();
            let along = x.cumsum(0).sin().sum() + x.cumprod(1).sum() + x.take_along_axis(x.argsort(1), 1).tanh().sum();
            let parts: [Var<'_, A>; 6] = std::array::from_fn(|i| (x * (i + 1) as f64).sin());
            let (last, states) = tape.scan(x.mean_axis(0), parts, |h, [a, b, c, d, e, f]| {
                let next = (h * a + b * c - d * e + f).tanh();
                (next, next)
            });
            let folds = (0..11).map(|i| (x + i as f64).cos().sum()).fold(x.sum(), |sum, term| sum + term * term);
            sorted + along + last.sum() + states.square().sum() + folds + x.cummax(1).sum()
        },
        &x,
    );
    let mut run = || program.run(&x).map(drop).unwrap_or_else(|error| panic!("{error}"));
    run();
    let during = allocations(|| (0..3).for_each(|_| run()));
    assert_eq!(during, 0, "allocations in three runs of {}: {program}", std::any::type_name::<A>());
}

fn check_optimizers<A: Real>() {
    let mut parameters = (Array2::<A>::ones((3, 4)), A::one());
    let mut program = Program::value_and_grad(|_, (w, x)| (w.square().sum() * x).sin(), &parameters);
    let (mut sgd, mut rms_prop) = (Sgd::with_momentum(0.01, 0.9), RmsProp::new(0.01));
    let (mut adam, mut adagrad) = (Adam::new(0.01), Adagrad::new(0.01));
    let mut step = || {
        let (_, gradient) = program.run(&parameters).unwrap_or_else(|error| panic!("{error}"));
        sgd.step(&mut parameters, &gradient);
        rms_prop.step(&mut parameters, &gradient);
        adam.step(&mut parameters, &gradient);
        adagrad.step(&mut parameters, &gradient);
    };
    step();
    assert_eq!(
        allocations(|| (0..3).for_each(|_| step())),
        0,
        "allocations in steps of {}",
        std::any::type_name::<A>()
    );
}

#[test]
fn programs_and_optimizers_allocate_nothing_after_their_first_run() {
    assert!(allocations(|| drop(std::hint::black_box(vec![1u8]))) > 0, "the allocator counts");
    check::<f64>();
    check::<f32>();
    check_whole_arrays::<f64>();
    check_whole_arrays::<f32>();
    check_optimizers::<f64>();
    check_optimizers::<f32>();
}
