//! Users' own ops: in both modes, in programs, and with mistakes in their rules.

use approx::assert_relative_eq;
use autodiff::{CustomOp, Error, Program, Real, Shape, Tape, Var, check_grads, value_and_grad};
use ndarray::{ArrayViewD, ArrayViewMutD, array};
use std::sync::Arc;

/// `x·y + sin x` of two arrays of one shape, for both element types.
struct Mixed;

impl<A: Real> CustomOp<A> for Mixed {
    fn name(&self) -> &'static str {
        "mixed"
    }

    fn shape(&self, inputs: &[Shape]) -> Result<Shape, String> {
        match inputs {
            [x, y] if x == y => Ok(x.clone()),
            _ => Err(format!("two arrays of one shape, not {inputs:?}")),
        }
    }

    fn forward(&self, inputs: &[ArrayViewD<'_, A>], mut output: ArrayViewMutD<'_, A>) -> Result<(), String> {
        ndarray::Zip::from(&mut output).and(&inputs[0]).and(&inputs[1]).for_each(|z, &x, &y| *z = x * y + x.sin());
        Ok(())
    }

    fn vjp<'t>(&self, inputs: &[Var<'t, A>], _: Var<'t, A>, cotangent: Var<'t, A>) -> Vec<Option<Var<'t, A>>> {
        let [x, y] = inputs else { unreachable!("the shapes are those of two arrays") };
        vec![Some(cotangent * (*y + x.cos())), Some(cotangent * *x)]
    }
}

/// The square root of a number that must not be negative, with a rule that may be wrong.
struct Root {
    gives: &'static str,
}

impl CustomOp for Root {
    fn name(&self) -> &'static str {
        "root"
    }

    fn shape(&self, inputs: &[Shape]) -> Result<Shape, String> {
        Ok(inputs[0].clone())
    }

    fn forward(&self, inputs: &[ArrayViewD<'_, f64>], mut output: ArrayViewMutD<'_, f64>) -> Result<(), String> {
        if let Some(x) = inputs[0].iter().find(|x| **x < 0.0) {
            return Err(format!("there is no root of {x}"));
        }
        output.zip_mut_with(&inputs[0], |y, x| *y = x.sqrt());
        Ok(())
    }

    fn vjp<'t>(&self, _: &[Var<'t>], output: Var<'t>, cotangent: Var<'t>) -> Vec<Option<Var<'t>>> {
        match self.gives {
            "a sum" => vec![Some((cotangent / output).sum())],
            "two" => vec![Some(cotangent), None],
            "half" => vec![Some(cotangent * 0.5 / output)],
            _ => vec![Some(cotangent / output)],
        }
    }
}

#[test]
fn the_rule_of_one_mode_serves_both_to_second_order() {
    let op = Arc::new(Mixed);
    let (x, y) = (array![[0.3, -1.2, 2.0], [0.0, 0.7, -0.4]], array![[1.5, 0.2, -0.6], [0.9, -1.1, 0.1]]);
    check_grads(|tape, (x, y)| tape.apply(&op, &[x, y * y]), (&x, &y)).unwrap();
    check_grads(|tape, x| tape.apply(&Arc::new(Root { gives: "half" }), &[x.square()]), &x.mapv(|x| x + 3.0)).unwrap();
}

#[test]
fn it_runs_in_programs_of_both_element_types() {
    let op = Arc::new(Mixed);
    let (x, y) = (array![0.5f32, -0.25], array![2.0f32, 3.0]);
    let mut program = Program::value_and_grad(|tape, (x, y)| tape.apply(&op, &[x, y]).sum(), (&x, &y));
    assert!(program.to_string().contains("= mixed(p0, p1)"), "{program}");
    let (value, (dx, dy)) = program.run((&x, &y)).unwrap();
    let expected = value_and_grad(|_, (x, y)| (x * y + x.sin()).sum(), (&x, &y));
    assert_relative_eq!(value, expected.0, max_relative = 1e-6);
    assert_relative_eq!(dx, expected.1.0, max_relative = 1e-6);
    assert_relative_eq!(dy, expected.1.1, max_relative = 1e-6);
    let scanned = |x: Var<'_>| {
        let tape = x.tape();
        tape.scan(tape.var(1.0), x, |carry, x| (tape.apply(&op, &[carry, x]), ())).0.item()
    };
    let (tape, x) = (Tape::new(), array![0.5, 2.0]);
    let once = |carry: f64, x: f64| carry * x + carry.sin();
    assert_relative_eq!(scanned(tape.var(&x)), once(once(1.0, 0.5), 2.0), max_relative = 1e-15);
}

#[test]
fn what_its_data_do_not_allow_is_an_error() {
    let tape = Tape::new();
    let line = line!() + 1;
    let root = tape.apply(&Arc::new(Root { gives: "half" }), &[tape.var(array![4.0, -1.0])]);
    let expected =
        Error::Failed { op: "root", line: format!("{}:{line}", file!()), why: "there is no root of -1".into() };
    assert_eq!(root.try_value(), Err(expected));
}

#[test]
fn a_wrong_derivative_is_found() {
    let wrong = check_grads(|tape, x| tape.apply(&Arc::new(Root { gives: "double" }), &[x]), &array![1.0, 2.0]);
    assert!(matches!(wrong, Err(Error::WrongDerivative { order: 1, .. })), "{wrong:?}");
}

#[test]
#[should_panic(expected = "root: its vjp gives shape () for input 0, which has shape (2,)")]
fn a_wrong_shape_is_named_at_once() {
    let tape = Tape::new();
    let x = tape.var(array![1.0, 2.0]);
    tape.apply(&Arc::new(Root { gives: "a sum" }), &[x]).sum().grad(x);
}

#[test]
#[should_panic(expected = "root: its vjp gives 2 cotangents for 1 inputs")]
fn a_wrong_number_is_named_at_once() {
    let tape = Tape::new();
    let x = tape.var(array![1.0, 2.0]);
    tape.apply(&Arc::new(Root { gives: "two" }), &[x]).sum().grad(x);
}

#[test]
#[should_panic(expected = "mixed: two arrays of one shape, not [(2,), (3,)]")]
fn shapes_that_do_not_fit_are_refused_in_its_words() {
    let tape = Tape::new();
    tape.apply(&Arc::new(Mixed), &[tape.var(array![1.0, 2.0]), tape.var(array![1.0, 2.0, 3.0])]);
}
