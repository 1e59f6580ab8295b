//! The figures of the blog post, step by step: what Python's autograd gives, from `data/post.json`.

use approx::assert_relative_eq;
use autodiff::{Mask, Real, value_and_grad};
use factorize::{AdagradOptions, AdagradRun, NumpyRandom, adagrad_gd, masked_rmse};
use ndarray::{Array2, ArrayView2, array};
use serde_json::Value;

struct Post(Value);

impl Post {
    fn read() -> Self {
        Post(serde_json::from_str(include_str!("../data/post.json")).expect("the fixture is JSON"))
    }

    fn number(&self, name: &str) -> f64 {
        self.0[name].as_f64().expect("a number")
    }

    /// A matrix; `null` is NaN.
    fn matrix(value: &Value) -> Array2<f64> {
        let rows: Vec<Vec<f64>> = value
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| row.as_array().expect("cells").iter().map(|cell| cell.as_f64().unwrap_or(f64::NAN)).collect())
            .collect();
        let shape = (rows.len(), rows[0].len());
        Array2::from_shape_vec(shape, rows.concat()).expect("all rows are equally long")
    }

    fn start(&self) -> (Array2<f64>, Array2<f64>) {
        (Self::matrix(&self.0["W_init"]), Self::matrix(&self.0["H_init"]))
    }

    fn run<A: Real>(&self) -> AdagradRun<(Array2<A>, Array2<A>)> {
        let narrowed = |matrix: &Array2<f64>| matrix.mapv(A::narrowed);
        let a = Self::matrix(&self.0["matrix"]);
        let observed = Mask::observed(&a);
        let (w, h) = self.start();
        let (a, w, h) = (narrowed(&a), narrowed(&w), narrowed(&h));
        let options = AdagradOptions {
            iterations: self.number("steps") as usize,
            learning_rate: self.number("learning_rate"),
            eps: self.number("eps"),
        };
        let run = adagrad_gd((&w, &h), |_, (w, h)| masked_rmse(w, h, &a, &observed), options);
        run.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The steps recorded under a name, with what is recorded for each.
    fn steps(&self, name: &str) -> Vec<(usize, &Value)> {
        let steps = self.0[name].as_object().expect("steps").iter();
        steps.map(|(step, value)| (step.parse().expect("a step's number"), value)).collect()
    }
}

fn assert_matrices(step: usize, found: ArrayView2<'_, f64>, expected: &Value, tolerance: f64) {
    for (found, expected) in found.iter().zip(&Post::matrix(expected)) {
        assert!((found - expected).abs() <= tolerance * expected.abs(), "step {step}: {found}, not {expected}");
    }
}

#[test]
fn the_start_is_numpys_bit_for_bit() {
    let post = Post::read();
    let mut random = NumpyRandom::seed(post.number("seed") as u32);
    let h = random.randn(2, 3).mapv(|x| -5.0 * x.abs());
    let w = random.randn(4, 2).mapv(f64::abs);
    assert_eq!((w, h), post.start());
}

#[test]
fn the_costs_are_autograds() {
    let post = Post::read();
    let run = post.run::<f64>();
    assert_eq!(run.steps(), 2000);
    let mut compared = 0;
    for (step, expected) in post.steps("cost") {
        let (found, expected) = (run.cost()[step], expected.as_f64().expect("a cost"));
        let tolerance = match step {
            0 => 1e-14,
            1..=200 => 1e-12,
            // From here on the problem amplifies rounding.
            _ => 0.05,
        };
        assert!((found - expected).abs() <= tolerance * expected, "step {step}: {found}, not {expected}");
        compared += 1;
    }
    assert!(compared > 10);
    assert!((0.0866..0.0867).contains(&run.cost()[2000]), "{}", run.cost()[2000]);
}

#[test]
fn parameters_gradients_and_learning_rates_are_autograds() {
    let post = Post::read();
    let run = post.run::<f64>();
    type Tree = (Array2<f64>, Array2<f64>);
    type Row<'a> = (ArrayView2<'a, f64>, ArrayView2<'a, f64>);
    type Rows = for<'a> fn(&'a AdagradRun<Tree>, usize) -> Row<'a>;
    let rows: [(&str, Rows); 3] = [
        ("params", |run, step| run.parameters(step)),
        ("gradients", |run, step| run.gradients(step)),
        ("learning_rates", |run, step| run.learning_rates(step)),
    ];
    for (name, rows) in rows {
        let steps: Vec<_> = post.steps(name).into_iter().filter(|(step, _)| *step <= 200).collect();
        assert!(steps.len() > 8, "{name}");
        for (step, expected) in steps {
            let (w, h) = rows(&run, step);
            assert_matrices(step, w, &expected["W"], 1e-10);
            assert_matrices(step, h, &expected["H"], 1e-10);
        }
    }
}

#[test]
fn the_recovered_matrix_rounds_to_the_posts() {
    let post = Post::read();
    let (w, h) = post.run::<f64>().final_parameters();
    let rounded = w.dot(&h).mapv(f64::round);
    assert_eq!(rounded, array![[5.0, 4.0, 5.0], [4.0, 4.0, 5.0], [5.0, 3.0, 4.0], [2.0, 3.0, 3.0]]);
    assert_eq!(rounded, Post::matrix(&post.0["recovered"]).mapv(f64::round));
}

#[test]
fn single_precision_follows_for_a_hundred_steps() {
    let post = Post::read();
    let run = post.run::<f32>();
    for (step, expected) in post.steps("cost").into_iter().filter(|(step, _)| *step <= 100) {
        let expected = expected.as_f64().expect("a cost");
        assert_relative_eq!(f64::from(run.cost()[step]), expected, max_relative = 1e-6);
    }
}

#[test]
fn one_gradient_without_adagrad() {
    let post = Post::read();
    let a = Post::matrix(&post.0["matrix"]);
    let observed = Mask::observed(&a);
    let (w, h) = post.start();
    let (cost, (dw, dh)) = value_and_grad(|_, (w, h)| masked_rmse(w, h, &a, &observed), (&w, &h));
    assert_relative_eq!(cost, 11.65126882060844, max_relative = 1e-14);
    assert_matrices(0, dw.view(), &post.0["gradients"]["0"]["W"], 1e-13);
    assert_matrices(0, dh.view(), &post.0["gradients"]["0"]["H"], 1e-13);
}
