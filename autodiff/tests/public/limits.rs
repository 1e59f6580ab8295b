//! Products of which the planner knows that parts are 0, or that nobody reads them.

use approx::assert_relative_eq;
use autodiff::{Mask, Program, Real, Var, concatenate, value_and_grad};
use ndarray::{Array1, Array2};

/// Parameters of a triangle put among zeros by integers, row by row.
fn gathered<'t, A: Real>(parameters: Var<'t, A>, d: usize) -> Var<'t, A> {
    let mut places = Array2::<usize>::zeros((d, d));
    let mut next = 0;
    for i in 0..d {
        for j in 0..=i {
            next += 1;
            places[[i, j]] = next;
        }
    }
    let zero = parameters.tape().var(Array1::<A>::zeros(1));
    concatenate(&[zero, parameters], 0).take(&places, 0)
}

fn numbers(length: usize) -> Array1<f64> {
    Array1::from_shape_fn(length, |i| ((i * 29 % 23) as f64 - 11.0) / 7.0)
}

/// Checks the program of a cost of two arrays against its recording, which knows of no limits, and that its listing tells
/// of some.
macro_rules! agrees {
    (|$p:ident, $x:ident| $cost:expr, $parameters:expr, $points:expr, $told:expr) => {{
        let (parameters, x) = ($parameters, $points);
        let (value, gradients) = value_and_grad(|_, ($p, $x)| $cost, (&parameters, &x));
        let mut program = Program::value_and_grad(|_, ($p, $x)| $cost, (&parameters, &x));
        let listing = program.to_string();
        for told in $told {
            assert!(listing.contains(told), "{told} is not told in\n{listing}");
        }
        for _ in 0..2 {
            let (found, found_gradients) = program.run((&parameters, &x)).unwrap();
            assert_relative_eq!(found, value, max_relative = 1e-12);
            assert_relative_eq!(found_gradients.0, &gradients.0, max_relative = 1e-10, epsilon = 1e-10);
            assert_relative_eq!(found_gradients.1, &gradients.1, max_relative = 1e-10, epsilon = 1e-10);
        }
    }};
}

#[test]
fn a_triangle_put_together_by_integers() {
    for d in [40, 61] {
        let (parameters, x) = (numbers(d * (d + 1) / 2), numbers(70 * d).into_shape_with_order((70, d)).unwrap());
        let told = ["but what is 0", "but what is not read"];
        // From the right, transposed, and from the left.
        agrees!(|p, x| x.matmul(gathered(p, d).t()).sin().sum(), parameters.clone(), x.clone(), told);
        agrees!(|p, x| x.matmul(gathered(p, d)).sin().sum(), parameters.clone(), x.clone(), told);
        agrees!(|p, x| gathered(p, d).matmul(x.t()).sin().sum(), parameters.clone(), x.clone(), told);
    }
}

#[test]
fn triangles_by_masks() {
    let d = 48;
    let (full, x) = (numbers(d * d).into_shape_with_order((d, d)).unwrap(), numbers(90 * d));
    let x = x.into_shape_with_order((90, d)).unwrap();
    let lower = Array2::from_shape_fn((d, d), |(i, j)| j <= i);
    let mask = Mask::from_bools(&lower);
    let told = ["but what is 0", "but what is not read"];
    agrees!(|p, x| x.matmul(p.tril(0)).sin().sum(), full.clone(), x.clone(), told);
    agrees!(|p, x| x.matmul(p.triu(-3).t()).sin().sum(), full.clone(), x.clone(), told);
    agrees!(|p, x| x.matmul(p.absorbing_mul(lower.mapv(f64::from))).sin().sum(), full.clone(), x.clone(), told);
    agrees!(|p, x| p.mask(&mask).unmask(&mask).matmul(x.t()).sin().sum(), full, x, ["but what is 0"]);
}

#[test]
fn many_triangles_beside_each_other_in_tiles() {
    // The product is large enough to be run a few rows at a time, forward and backward.
    let (k, d, n) = (5, 32, 500);
    let parameters = numbers(k * d * d).into_shape_with_order((k, d, d)).unwrap();
    let x = numbers(n * d).into_shape_with_order((n, d)).unwrap();
    agrees!(
        |p, x| x.matmul(p.tril(0).reshape((k * d, d)).t()).square().sin().sum(),
        parameters,
        x,
        ["rows of 500 at a time", "but what is 0", "but what is not read"]
    );
}

#[test]
fn single_numbers_have_limits_too() {
    let d = 44;
    let parameters = numbers(d * (d + 1) / 2).mapv(|x| x as f32);
    let x = numbers(70 * d).mapv(|x| x as f32).into_shape_with_order((70, d)).unwrap();
    let (value, gradients) = value_and_grad(|_, (p, x)| x.matmul(gathered(p, d).t()).square().sum(), (&parameters, &x));
    let mut program =
        Program::value_and_grad(|_, (p, x)| x.matmul(gathered(p, d).t()).square().sum(), (&parameters, &x));
    assert!(program.to_string().contains("but what is 0"), "{program}");
    let (found, (of_parameters, of_x)) = program.run((&parameters, &x)).unwrap();
    assert_relative_eq!(found, value, max_relative = 1e-5);
    assert_relative_eq!(of_parameters, &gradients.0, max_relative = 1e-4, epsilon = 1e-3);
    assert_relative_eq!(of_x, &gradients.1, max_relative = 1e-4, epsilon = 1e-3);
}

#[test]
fn what_may_be_read_or_may_not_be_zero_is_computed() {
    let d = 48;
    let full = numbers(d * d).into_shape_with_order((d, d)).unwrap();
    let x = numbers(90 * d).into_shape_with_order((90, d)).unwrap();
    // A product that is an output, one whose factor is 0 by chance only, and one whose zeros meet an addend.
    let whole = Program::<_, Array2<f64>>::outputs(|_, (p, x): (Var<'_>, Var<'_>)| x.matmul(p), (&full, &x));
    let zero = Array2::<f64>::zeros((d, d));
    let by_chance = Program::<_, Array2<f64>>::outputs(|_, (p, x): (Var<'_>, Var<'_>)| x.matmul(p), (&zero, &x));
    let shifted =
        Program::<_, Array2<f64>>::outputs(|_, (p, x): (Var<'_>, Var<'_>)| x.matmul(p.tril(0) + 1.0), (&full, &x));
    for program in [whole, by_chance, shifted] {
        assert!(!program.to_string().contains("but what"), "{program}");
    }
}

#[test]
fn an_infinity_that_meets_only_known_zeros_is_left_out() {
    let d = 48;
    let full = numbers(d * d).into_shape_with_order((d, d)).unwrap();
    let mut x = numbers(90 * d).into_shape_with_order((90, d)).unwrap();
    x.column_mut(0).fill(f64::INFINITY);
    let mut program =
        Program::<_, Array2<f64>>::outputs(|_, (p, x): (Var<'_>, Var<'_>)| x.matmul(p.tril(0)), (&full, &x));
    let product = program.run((&full, &x)).unwrap();
    // Term 0 is 0 in every column but the first; the panel of the first is computed whole.
    assert!(product.column(0).iter().all(|x| x.is_infinite() || x.is_nan()));
    assert!(product.column(d - 1).iter().all(|x| x.is_finite()));
}
