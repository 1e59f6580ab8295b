//! First and second derivatives of the functions of one variable against exact values, over the whole range of arguments:
//! not only where a derivative is about 1, but where it is small.

use autodiff::{Real, Tape, Var, special};
use ndarray::Array1;
use std::collections::BTreeMap;

macro_rules! functions {
    ($($name:literal |$x:ident| $value:expr,)*) => {
        fn function<'t, A: Real>(name: &str, x: Var<'t, A>) -> Var<'t, A> {
            match name {
                $($name => { let $x = x; $value })*
                other => panic!("derivatives.txt has an unknown function: {other}"),
            }
        }
    };
}

functions! {
    "square" |x| x.square(),
    "sqrt" |x| x.sqrt(),
    "reciprocal" |x| x.reciprocal(),
    "rsqrt" |x| x.rsqrt(),
    "cbrt" |x| x.cbrt(),
    "powf(2.5)" |x| x.powf(2.5),
    "powf(-0.5)" |x| x.powf(-0.5),
    "powi(3)" |x| x.powi(3),
    "exp" |x| x.exp(),
    "exp2" |x| x.exp2(),
    "expm1" |x| x.expm1(),
    "log" |x| x.log(),
    "log2" |x| x.log2(),
    "log10" |x| x.log10(),
    "log1p" |x| x.log1p(),
    "sinh" |x| x.sinh(),
    "cosh" |x| x.cosh(),
    "tanh" |x| x.tanh(),
    "sigmoid" |x| x.sigmoid(),
    "softplus" |x| x.softplus(),
    "log_sigmoid" |x| x.log_sigmoid(),
    "silu" |x| x.silu(),
    "gelu" |x| x.gelu(),
    "elu" |x| x.elu(1.0),
    "softsign" |x| x.softsign(),
    "sin" |x| x.sin(),
    "cos" |x| x.cos(),
    "tan" |x| x.tan(),
    "asin" |x| x.asin(),
    "acos" |x| x.acos(),
    "atan" |x| x.atan(),
    "asinh" |x| x.asinh(),
    "acosh" |x| x.acosh(),
    "atanh" |x| x.atanh(),
    "hypot(1)" |x| x.hypot(1.0),
    "atan2(1)" |x| x.atan2(1.0),
    "logaddexp(1)" |x| x.logaddexp(1.0),
    "sinc" |x| x.sinc(),
    "erf" |x| x.erf(),
    "erfc" |x| x.erfc(),
    "erfcx" |x| special::erfcx(x),
    "erfinv" |x| special::erfinv(x),
    "ndtr" |x| special::ndtr(x),
    "log_ndtr" |x| special::log_ndtr(x),
    "logit" |x| special::logit(x),
    "log1mexp" |x| special::log1mexp(x),
    "entr" |x| special::entr(x),
    "gamma" |x| special::gamma(x),
    "gammaln" |x| special::gammaln(x),
    "rgamma" |x| special::rgamma(x),
    "digamma" |x| special::digamma(x),
    "zeta(2)" |x| special::zeta(2.0, x),
    "i0" |x| special::i0(x),
    "i1" |x| special::i1(x),
    "j0" |x| special::j0(x),
    "j1" |x| special::j1(x),
    "y0" |x| special::y0(x),
    "y1" |x| special::y1(x),
    "gammainc(2.5)" |x| special::gammainc(2.5, x),
    "gammaincc(2.5)" |x| special::gammaincc(2.5, x),
}

/// The first and second derivative, for a list of arguments.
fn derivatives<A: Real>(name: &str, x: &Array1<A>) -> [Vec<A>; 2] {
    let tape = Tape::default();
    let x = tape.var(x);
    let first = function(name, x).sum().grad(x);
    let second = first.sum().grad(x);
    [first, second].map(|d| d.value().iter().copied().collect())
}

/// Of an argument: the exact derivatives, and the sizes that their errors are measured by.
struct Exact {
    x: f64,
    derivatives: [f64; 2],
    sizes: [f64; 2],
}

/// By function, the lines for f64 and for f32.
fn exact() -> BTreeMap<&'static str, [Vec<Exact>; 2]> {
    let mut all: BTreeMap<_, [Vec<Exact>; 2]> = BTreeMap::new();
    for line in include_str!("derivatives.txt").lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        let [name, x, ref rest @ ..] = fields[..] else { panic!("a line of derivatives.txt is too short: {line}") };
        let number = |digits: &str| f64::from_bits(u64::from_str_radix(digits, 16).expect("hexadecimal"));
        let single = x.len() == 8;
        let x = match single {
            true => f64::from(f32::from_bits(u32::from_str_radix(x, 16).expect("hexadecimal"))),
            false => number(x),
        };
        let [first, second, first_size, second_size] = [0, 1, 2, 3].map(|i| number(rest[i]));
        let exact = Exact { x, derivatives: [first, second], sizes: [first_size, second_size] };
        all.entry(name).or_default()[usize::from(single)].push(exact);
    }
    all
}

/// The largest error of each order among some arguments, with the argument.
fn worst(found: [Vec<f64>; 2], lines: &[Exact], epsilon: f64, least: f64) -> [(f64, f64); 2] {
    [0, 1].map(|order| {
        let mut worst = (0.0, 0.0);
        for (&found, line) in found[order].iter().zip(lines) {
            // Numbers below the normal ones have fewer digits.
            let unit = epsilon * line.sizes[order].max(least / epsilon);
            let error = (found - line.derivatives[order]).abs() / unit;
            if error.is_nan() || error > worst.0 {
                worst = (error, line.x);
            }
            if error.is_nan() {
                break;
            }
        }
        worst
    })
}

/// What the page of the crate tells: of each function the errors of the first and the second derivative in f64, then in f32.
fn published() -> BTreeMap<&'static str, [f64; 4]> {
    let page = include_str!("../../src/accuracy.rs");
    let chapter = |chapter: &&str| chapter.starts_with("Derivatives");
    let table = page.split("//! # ").find(chapter).expect("a chapter on derivatives");
    let rows = table.lines().filter(|line| line.starts_with("//! | `"));
    let row = |row: &'static str| {
        let fields: Vec<&str> = row.split('|').map(str::trim).collect();
        let name = fields[1].trim_matches('`');
        (name, [2, 3, 4, 5].map(|column| fields[column].parse().expect("an error")))
    };
    rows.map(row).collect()
}

#[test]
fn errors_of_derivatives_are_at_most_those_that_are_published() {
    let (published, mut differences) = (published(), Vec::new());
    let exact = exact();
    for (name, [double, single]) in &exact {
        let x: Array1<f64> = double.iter().map(|line| line.x).collect();
        let [first, second] = worst(derivatives(name, &x), double, f64::EPSILON, f64::MIN_POSITIVE);
        let x: Array1<f32> = single.iter().map(|line| line.x as f32).collect();
        let found = derivatives(name, &x).map(|d| d.into_iter().map(f64::from).collect());
        let [third, fourth] = worst(found, single, f64::from(f32::EPSILON), f64::from(f32::MIN_POSITIVE));
        let found = [first, second, third, fourth];
        let told = published.get(name).copied().unwrap_or([0.0; 4]);
        // Levels differ in the last digits; but a bound that says nothing is none.
        if found.iter().zip(told).any(|((found, _), told)| !(*found <= told && told <= 2.0 * found + 2.0)) {
            let row = found.map(|(error, _)| format!("{}", (error * 2.0).ceil() / 2.0)).join(" | ");
            let at = found.map(|(_, x)| format!("{x:e}")).join(", ");
            differences.push(format!("//! | `{name}` | {row} |      at {at}"));
        }
    }
    assert!(differences.is_empty(), "the page tells other errors:\n{}", differences.join("\n"));
    assert!(published.keys().eq(exact.keys()), "the page names the functions of derivatives.txt");
}
