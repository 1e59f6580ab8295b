//! The special functions against exact values.

use super::*;
use std::collections::BTreeMap;

macro_rules! all {
    ($($(#[$doc:meta])* $name:ident $Variant:ident $inputs:tt $row:tt)*) => {
        const ALL: &[Special] = &[$(Special::$Variant),*];
    };
}

special_rows!(all);

/// Its value at a point, in the arithmetic of `A`.
fn value<A: Scalar>(op: Special, x: &[f64]) -> A {
    let mut inputs = [A::zero(); 3];
    inputs.iter_mut().zip(x).for_each(|(input, x)| *input = A::narrowed(*x));
    let (mut out, [a, b, c]) = (A::zero(), inputs);
    // SAFETY: all pointers are to one element.
    unsafe { op.get::<A>(true)(&mut out, &a, &b, &c, 1) };
    out
}

/// A line of the fixtures, which fixtures.py describes.
struct Fixture {
    op: Special,
    x: Vec<f64>,
    expected: f64,
    size: f64,
}

impl Fixture {
    fn all() -> impl Iterator<Item = Fixture> {
        include_str!("fixtures.txt").lines().map(|line| {
            let (name, numbers) = line.split_once(' ').expect("a name");
            let bits = |digits| f64::from_bits(u64::from_str_radix(digits, 16).expect("hexadecimal"));
            let numbers: Vec<f64> = numbers.split(' ').map(bits).collect();
            let [ref x @ .., expected, size] = numbers[..] else {
                panic!("a line of the fixtures is too short: {line}")
            };
            let op = ALL.iter().find(|op| op.name() == name).expect("the name of a row");
            Fixture { op: *op, x: x.to_vec(), expected, size }
        })
    }
}

/// The largest errors that the crate's page tells.
fn published() -> BTreeMap<&'static str, f64> {
    let rows = include_str!("../../accuracy.rs").lines().skip_while(|line| !line.contains("# Special functions"));
    let rows = rows.filter(|line| line.starts_with("//! | ") && line.contains('`'));
    let row = |row: &'static str| {
        let fields: Vec<&str> = row.split('|').map(str::trim).collect();
        (fields[1].split('`').nth(1).expect("a name in backticks"), fields[2].parse().expect("an error"))
    };
    rows.map(row).collect()
}

#[test]
fn errors_are_those_that_are_published() {
    let mut worst = BTreeMap::new();
    for Fixture { op, x, expected, size } in Fixture::all() {
        let found = value::<f64>(op, &x);
        let error = (found - expected).abs() / (size.next_up() - size);
        assert!(error.is_finite(), "{} of {x:?}: {found:e}, not {expected:e}", op.name());
        let entry = worst.entry(op.name()).or_insert((0.0, x.clone()));
        if error >= entry.0 {
            *entry = (error, x);
        }
    }
    let published = published();
    assert!(published.keys().eq(worst.keys()), "the page names the functions of the fixtures");
    let mut differences = Vec::new();
    for (name, (error, x)) in worst {
        let told = published[name];
        // The page rounds up to two digits or so; the functions of the system may differ in the last bit.
        if !(0.5 * told..=told).contains(&error) {
            differences.push(format!("{name}: {error:.2} at {x:?}, not {told}"));
        }
    }
    assert!(differences.is_empty(), "the errors are others:\n{}", differences.join("\n"));
}

#[test]
fn single_precision_is_double_rounded() {
    for Fixture { op, x, .. } in Fixture::all() {
        let x: Vec<f64> = x.into_iter().map(|x| f64::from(x as f32)).collect();
        let (single, double) = (value::<f32>(op, &x), value::<f64>(op, &x) as f32);
        assert!(single == double || single.is_nan() && double.is_nan(), "{} of {x:?}", op.name());
    }
}

#[test]
fn values_outside_of_domains_are_nan_and_every_iteration_ends() {
    let numbers = [
        f64::NAN,
        f64::NEG_INFINITY,
        -1e300,
        -1e9,
        -2.5,
        -1.0,
        -1e-300,
        0.0,
        1e-300,
        0.5,
        1.0,
        1e9,
        1e300,
        f64::INFINITY,
    ];
    for &op in ALL {
        for a in numbers {
            for b in numbers {
                for c in numbers {
                    let x = &[a, b, c][..op.inputs()];
                    let value = value::<f64>(op, x);
                    assert!(
                        value.is_nan() || x.iter().all(|x| !x.is_nan()) || op == Special::Gammasgn,
                        "{} of {x:?}: {value}",
                        op.name()
                    );
                    if op.inputs() < 3 {
                        break;
                    }
                }
                if op.inputs() < 2 {
                    break;
                }
            }
        }
    }
    for (op, x) in [
        (Special::Gamma, &[-1.0][..]),
        (Special::Digamma, &[-1.0]),
        (Special::Zeta, &[0.5, 1.0]),
        (Special::Zeta, &[2.5, -0.5]),
        (Special::Gammainc, &[-1.0, 1.0]),
        (Special::Gammainc, &[1.0, -1.0]),
        (Special::Gammaincc, &[1.0, -1.0]),
        (Special::GammaincA, &[1.0, -1.0]),
        (Special::GammaDensity, &[1.0, -1.0]),
        (Special::Betainc, &[1.0, 1.0, 1.5]),
        (Special::Betainc, &[-1.0, 1.0, 0.5]),
        (Special::BetaDensity, &[1.0, 1.0, -0.5]),
        (Special::Stdtr, &[0.0, 1.0]),
        (Special::StdtrDf, &[-1.0, 1.0]),
        (Special::Jn, &[0.5, 1.0]),
        (Special::Yn, &[1.0, -1.0]),
        (Special::Iv, &[0.5, -1.0]),
        (Special::Erfinv, &[1.5]),
        (Special::Erfcinv, &[-0.5]),
        (Special::Logit, &[1.5]),
    ] {
        assert!(value::<f64>(op, x).is_nan(), "{} of {x:?} is NaN", op.name());
    }
}

#[test]
fn special_values_are_exact() {
    for (op, x, expected) in [
        (Special::Gamma, &[5.0][..], 24.0),
        (Special::Rgamma, &[-3.0], 0.0),
        (Special::Gammasgn, &[-0.5], -1.0),
        (Special::Gammasgn, &[-1.5], 1.0),
        (Special::Gammainc, &[2.0, 0.0], 0.0),
        (Special::Gammainc, &[2.0, f64::INFINITY], 1.0),
        (Special::Gammaincc, &[2.0, 0.0], 1.0),
        (Special::GammaDensity, &[1.0, 0.0], 1.0),
        (Special::Betainc, &[2.0, 3.0, 0.0], 0.0),
        (Special::Betainc, &[2.0, 3.0, 1.0], 1.0),
        (Special::BetaDensity, &[1.0, 3.0, 0.0], 3.0),
        (Special::Betaln, &[1.0, 1.0], 0.0),
        (Special::Stdtr, &[3.0, 0.0], 0.5),
        (Special::Jn, &[0.0, 0.0], 1.0),
        (Special::Jn, &[1.0, 0.0], 0.0),
        (Special::Yn, &[0.0, 0.0], f64::NEG_INFINITY),
        (Special::Iv, &[0.0, 0.0], 1.0),
        (Special::Iv, &[2.0, 0.0], 0.0),
        (Special::Iv, &[0.0, 800.0], f64::INFINITY),
        (Special::Erfinv, &[0.0], 0.0),
        (Special::Erfinv, &[-1.0], f64::NEG_INFINITY),
        (Special::Erfcinv, &[1.0], 0.0),
        (Special::Erfcinv, &[2.0], f64::NEG_INFINITY),
        (Special::Erfcx, &[0.0, 0.0], 1.0),
        (Special::LogNdtr, &[f64::INFINITY], 0.0),
        (Special::LogNdtr, &[-1e153], -5e305),
        (Special::Logit, &[0.5], 0.0),
        (Special::Logit, &[0.0], f64::NEG_INFINITY),
        (Special::Logit, &[1.0], f64::INFINITY),
    ] {
        let found = value::<f64>(op, x);
        assert!(
            (found - expected).abs() <= 1e-15 * expected.abs() || found == expected,
            "{} of {x:?}: {found}",
            op.name()
        );
    }
}
