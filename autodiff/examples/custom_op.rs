//! An op of one's own: Lambert's function `W`, the solution of `w·exp w = x`.
//!
//! Its value comes from an iteration in plain Rust, its derivative from a formula written with `Var`s, which has
//! derivatives of its own. `check_grads` checks both modes to the second order. Then the op takes part in a program:
//! with `W` the current through a diode with a resistance in its way has a closed form, and the two numbers that
//! describe the diode are fitted to measured currents.

#[path = "support/random.rs"]
mod random;

use autodiff::{CustomOp, Program, Shape, Var, check_grads, optim::Adam};
use ndarray::{Array1, ArrayViewD, ArrayViewMutD, array};
use random::Random;
use std::sync::Arc;

struct LambertW;

impl CustomOp for LambertW {
    fn name(&self) -> &'static str {
        "lambert_w"
    }

    fn shape(&self, inputs: &[Shape]) -> Result<Shape, String> {
        Ok(inputs[0].clone())
    }

    /// Halley's method, from where there is a solution.
    fn forward(&self, inputs: &[ArrayViewD<f64>], mut output: ArrayViewMutD<f64>) -> Result<(), String> {
        for (w, &x) in output.iter_mut().zip(&inputs[0]) {
            if x < -1.0 / std::f64::consts::E {
                return Err(format!("{x} is below −1/e"));
            }
            *w = x.ln_1p();
            for _ in 0..8 {
                let off = *w - x * (-*w).exp();
                *w -= off / (*w + 1.0 - (*w + 2.0) * off / (2.0 * *w + 2.0));
            }
        }
        Ok(())
    }

    /// `W′ = 1 / (exp(W)·(1 + W))`
    fn vjp<'t>(&self, _: &[Var<'t>], w: Var<'t>, cotangent: Var<'t>) -> Vec<Option<Var<'t>>> {
        vec![Some(cotangent / (w.exp() * (1.0 + w)))]
    }
}

/// The thermal voltage at room temperature.
const THERMAL: f64 = 0.0259;

/// The current in ampere at each voltage, by the logarithms of the diode's saturation current and resistance: the
/// solution of `I = I₀·(exp((V − I·R) / V_T) − 1)`.
fn current<'t>(w: &Arc<LambertW>, voltages: &Array1<f64>, log_saturation: Var<'t>, log_resistance: Var<'t>) -> Var<'t> {
    let (saturation, resistance) = (log_saturation.exp(), log_resistance.exp());
    let drop = saturation * resistance / THERMAL;
    let x = drop * (voltages / THERMAL + drop).exp();
    x.tape().apply(w, &[x]) * THERMAL / resistance - saturation
}

fn main() -> Result<(), autodiff::Error> {
    let lambert_w = Arc::new(LambertW);
    check_grads(|tape, x| tape.apply(&lambert_w, &[x]), &array![0.0, 0.3, 1.0, std::f64::consts::E, 50.0])?;
    println!("the derivatives of W are right to the second order, in both modes");

    let truth = (1e-9f64.ln(), 12f64.ln());
    let voltages = Array1::linspace(0.3, 0.8, 26);
    let mut model = Program::<_, Array1<f64>>::outputs(|_, (s, r)| current(&lambert_w, &voltages, s, r), truth);
    let mut random = Random::new(8);
    let measured = model.run(truth)?.mapv(|current| current * (1.0 + 0.02 * random.normal()));

    let mut diode = array![1e-8f64.ln(), 3f64.ln()];
    let mut cost = Program::value_and_grad(
        |_, diode| {
            let expected = current(&lambert_w, &voltages, diode.gather([0]), diode.gather([1]));
            (expected.log() - measured.ln()).square().mean().sqrt()
        },
        &diode,
    );
    let mut adam = Adam::new(0.05);
    for step in 0..=300 {
        let (cost, gradient) = cost.run(&diode)?;
        if step % 50 == 0 {
            let [saturation, resistance] = [0, 1].map(|part| diode[part].exp());
            println!("step {step:3}: off by {cost:6.3}; {saturation:.2e} A, {resistance:6.3} Ω");
        }
        adam.step(&mut diode, &gradient);
    }
    println!("in truth               {:.2e} A, {:6.3} Ω", truth.0.exp(), truth.1.exp());
    assert!((diode[0] - truth.0).abs() < 0.05 && (diode[1] - truth.1).abs() < 0.05);
    Ok(())
}
