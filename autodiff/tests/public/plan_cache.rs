//! The plans that one-shot calls keep.

use autodiff::{CustomOp, Shape, Tape, Var, clear_plans, grad};
use ndarray::{ArrayViewD, ArrayViewMutD, array};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

static DROPPED: AtomicUsize = AtomicUsize::new(0);

/// An op that uses the crate when it is dropped.
struct Parting;

impl Drop for Parting {
    fn drop(&mut self) {
        assert_eq!(grad(|_, x| x.square() * x, 2.0f64), 12.0);
        DROPPED.fetch_add(1, Ordering::Relaxed);
    }
}

impl CustomOp<f64> for Parting {
    fn name(&self) -> &'static str {
        "parting"
    }

    fn shape(&self, inputs: &[Shape]) -> Result<Shape, String> {
        Ok(inputs[0].clone())
    }

    fn forward(&self, inputs: &[ArrayViewD<'_, f64>], mut output: ArrayViewMutD<'_, f64>) -> Result<(), String> {
        output.assign(&inputs[0]);
        Ok(())
    }

    fn vjp<'t>(&self, _: &[Var<'t>], _: Var<'t>, cotangent: Var<'t>) -> Vec<Option<Var<'t>>> {
        vec![Some(cotangent)]
    }
}

#[test]
fn an_op_may_use_the_crate_when_its_plan_is_evicted() {
    let use_one = || {
        let tape = Tape::new();
        let x = tape.var(array![1.0, 2.0]);
        assert_eq!(tape.apply(&Arc::new(Parting), &[x]).sum().grad(x).value(), array![1.0, 1.0].into_dyn());
    };
    // Evicted by others, cleared, and given back when the thread ends.
    let before = DROPPED.load(Ordering::Relaxed);
    (0..20).for_each(|_| use_one());
    assert!(DROPPED.load(Ordering::Relaxed) > before);
    clear_plans();
    thread::spawn(use_one).join().unwrap();
    assert_eq!(DROPPED.load(Ordering::Relaxed), before + 21);
}
