//! Comparing a function with a case.

use crate::{
    fixture::{Case, Numbers},
    registry::Function,
};
use autodiff::{Program, Tape, Var};
use ndarray::ArrayD;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How far results may be apart, relative to the greatest number of the array.
const TOLERANCE: f64 = 1e-12;

/// What is not as the case has it, a line each; a panic is one, too.
pub fn failures(case: &Case, function: &Function) -> Vec<String> {
    let inputs: Vec<ArrayD<f64>> = case.inputs.iter().map(|input| input.0.clone()).collect();
    let on_a_tape = || {
        let tape = Tape::new();
        let x: Vec<Var<'_>> = inputs.iter().map(|input| tape.var(input)).collect();
        results(case, function, &x).into_iter().map(Var::value).collect::<Vec<_>>()
    };
    let by_program = || {
        let mut program =
            Program::<_, Vec<ArrayD<f64>>>::outputs(|_, x: Vec<Var<'_>>| results(case, function, &x), &inputs);
        let views = program.run(&inputs).unwrap_or_else(|error| panic!("{error}"));
        views.into_iter().map(|view| view.to_owned()).collect::<Vec<_>>()
    };
    let run = |run: &dyn Fn() -> Vec<ArrayD<f64>>| match catch_unwind(AssertUnwindSafe(run)) {
        Ok(results) => differences(case, &results),
        Err(panic) => vec![message(&*panic)],
    };
    let mut failures = Vec::new();
    for (how, differences) in [("", run(&on_a_tape)), (", by a program", run(&by_program))] {
        let says = |difference| format!("{} [{}]{how}: {difference} (by {})", case.function, case.case, case.by);
        failures.extend(differences.into_iter().map(says));
    }
    failures
}

/// The outputs, their derivatives along the tangents, and the gradients in the inputs that have one.
fn results<'t>(case: &Case, function: &Function, x: &[Var<'t>]) -> Vec<Var<'t>> {
    let outputs = (function.apply)(x, &case.settings);
    assert_eq!(outputs.len(), case.outputs.len(), "the number of outputs");
    let tape = x[0].tape();
    let free = x.iter().zip(&case.tangents).filter_map(|(x, tangent)| Some((*x, tape.var(&tangent.as_ref()?.0))));
    let (variables, tangents): (Vec<Var<'t>>, Vec<Var<'t>>) = free.unzip();
    let slopes = outputs.iter().map(|output| output.jvp(variables.clone(), tangents.clone()));
    let weighted = outputs.iter().zip(&case.cotangents).map(|(output, weights)| (*output * &weights.0).sum());
    let cost = weighted.reduce(|sum, term| sum + term).expect("a function has an output");
    outputs.iter().copied().chain(slopes).chain(cost.grad(variables.clone())).collect()
}

fn differences(case: &Case, results: &[ArrayD<f64>]) -> Vec<String> {
    let tolerance = case.tolerance.unwrap_or(TOLERANCE);
    let (values, results) = results.split_at(case.outputs.len());
    let (slopes, gradients) = results.split_at(case.outputs.len());
    let mut differences = Vec::new();
    let mut compare = |what: &str, found: &[ArrayD<f64>], expected: &mut dyn Iterator<Item = &Numbers>| {
        for (number, (found, expected)) in found.iter().zip(expected).enumerate() {
            if let Some(difference) = difference(found, &expected.0, tolerance) {
                differences.push(format!("{what} {number}: {difference}"));
            }
        }
    };
    compare("output", values, &mut case.outputs.iter());
    compare("gradient", gradients, &mut case.gradients.iter().flatten());
    match &case.jvp {
        Some(expected) => compare("jvp", slopes, &mut expected.iter()),
        None => differences.extend(disagreement(case, slopes, tolerance)),
    }
    differences
}

/// Where there was no forward mode, `⟨cotangent, jvp⟩` is compared with `⟨gradient, tangent⟩`.
fn disagreement(case: &Case, slopes: &[ArrayD<f64>], tolerance: f64) -> Option<String> {
    let product = |(left, right): (&ArrayD<f64>, &ArrayD<f64>)| left * right;
    let forward: Vec<f64> =
        slopes.iter().zip(case.cotangents.iter().map(|weights| &weights.0)).flat_map(product).collect();
    let gradients = case.gradients.iter().flatten().map(|gradient| &gradient.0);
    let tangents = case.tangents.iter().flatten().map(|tangent| &tangent.0);
    let reverse: Vec<f64> = gradients.zip(tangents).flat_map(product).collect();
    let size: f64 = forward.iter().chain(&reverse).map(|term| term.abs()).sum();
    let (forward, reverse) = (forward.iter().sum::<f64>(), reverse.iter().sum::<f64>());
    let agree =
        (forward - reverse).abs() <= tolerance * size || forward == reverse || (forward.is_nan() && reverse.is_nan());
    (!agree).then(|| format!("⟨cotangent, jvp⟩ is {forward:e}, ⟨gradient, tangent⟩ {reverse:e}"))
}

fn difference(found: &ArrayD<f64>, expected: &ArrayD<f64>, tolerance: f64) -> Option<String> {
    if found.shape() != expected.shape() {
        return Some(format!("shape {:?} instead of {:?}", found.shape(), expected.shape()));
    }
    let finite = expected.iter().filter(|number| number.is_finite());
    let size = finite.fold(0.0f64, |size, number| size.max(number.abs()));
    let agree = |(found, expected): (&f64, &f64)| {
        found == expected || (found.is_nan() && expected.is_nan()) || (found - expected).abs() <= tolerance * size
    };
    let (found, expected) = found.iter().zip(expected).find(|pair| !agree(*pair))?;
    Some(format!("{found:e} instead of {expected:e}, apart by {:e}", (found - expected).abs() / size))
}

fn message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().cloned();
    text.or_else(|| Some(panic.downcast_ref::<&str>()?.to_string())).unwrap_or_else(|| "a panic".to_string())
}
