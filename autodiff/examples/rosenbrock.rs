//! Rosenbrock's valley by L-BFGS and by Adam: `cargo run --example rosenbrock`.

use autodiff::{
    Error, Program, Var,
    optim::{Adam, Lbfgs},
    value_and_grad,
};
use ndarray::{Array1, array, s};

fn rosenbrock(x: Var<'_>) -> Var<'_> {
    let (this, next) = (x.slice(s![..-1]), x.slice(s![1..]));
    (100.0 * (next - this.square()).square() + (1.0 - this).square()).sum()
}

fn main() -> Result<(), Error> {
    let start = array![-1.2, 1.0];

    println!("L-BFGS, at each evaluation:");
    let mut x = start.clone();
    let found = Lbfgs::default().minimize(&mut x, |x: &Array1<f64>| {
        let (value, gradient) = value_and_grad(|_, x| rosenbrock(x), x);
        println!("  {x:9.6}  {value:.3e}");
        (value, gradient)
    })?;
    println!("{found:?}\n");
    assert!(found.value < 1e-10);

    println!("Adam, at every 500th step:");
    let mut x = start;
    let mut program = Program::value_and_grad(|_, x| rosenbrock(x), &x);
    let mut adam = Adam::new(0.02);
    for step in 0..=3000 {
        let (value, gradient) = program.run(&x)?;
        if step % 500 == 0 {
            println!("  {x:9.6}  {value:.3e}");
        }
        adam.step(&mut x, &gradient);
    }
    assert!(program.run(&x)?.0 < 1e-3);
    Ok(())
}
