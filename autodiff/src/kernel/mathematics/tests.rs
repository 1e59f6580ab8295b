//! The functions against exact values, with and without multiply-add.

use super::*;
use crate::kernel::{Binary, Elementwise, Scalar, Unary, elementwise::Span, level::Level};
use std::collections::BTreeMap;

macro_rules! unary_ops {
    ($($(#[$doc:meta])* $vis:vis $method:ident $Variant:ident $row:tt)*) => {
        const UNARY: &[Unary] = &[$(Unary::$Variant),*];
    };
}

unary_rows!(unary_ops);

fn value<const FMA: bool, A: Scalar>(name: &str, x: A, y: A) -> A {
    let (x, y) = (Pack([x]), Pack([y]));
    let Pack([value]) = match name {
        "sin" | "cos" | "tan" if beyond_reduction(x.0[0].widened()) => x.each(match name {
            "sin" => A::sin,
            "cos" => A::cos,
            _ => A::tan,
        }),
        "exp" => x.exp::<FMA>(),
        "exp2" => x.exp2::<FMA>(),
        "expm1" => x.expm1::<FMA>(),
        "log" => x.log::<FMA>(),
        "log2" => x.log2::<FMA>(),
        "log10" => x.log10::<FMA>(),
        "log1p" => x.log1p::<FMA>(),
        "sinh" => x.sinh::<FMA>(),
        "cosh" => x.cosh::<FMA>(),
        "tanh" => x.tanh::<FMA>(),
        "sigmoid" => x.sigmoid::<FMA>(),
        "softplus" => x.softplus::<FMA>(),
        "sin" => x.sin::<FMA>(),
        "cos" => x.cos::<FMA>(),
        "tan" => x.tan::<FMA>(),
        "atan" => x.atan::<FMA>(),
        "erf" => x.erf::<FMA>(),
        "erfc" => x.erfc::<FMA>(),
        "power" => x.power::<FMA>(y),
        other => panic!("the fixtures have an unknown function: {other}"),
    };
    value
}

/// How far `found` is from the exact value, which lies `offset` spacings of numbers above `expected`, in spacings.
fn error(found: f64, expected: f64, offset: f64, single: bool) -> f64 {
    if found.is_nan() && expected.is_nan() || found.to_bits() == expected.to_bits() {
        return offset.abs();
    }
    if found.is_sign_negative() != expected.is_sign_negative() {
        return f64::INFINITY;
    }
    let beside = match (single, offset < 0.0) {
        (true, true) => f64::from((expected as f32).next_down()),
        (true, false) => f64::from((expected as f32).next_up()),
        (false, true) => expected.next_down(),
        (false, false) => expected.next_up(),
    };
    let spacing = (beside - expected).abs();
    // Infinite or NaN if one of them is.
    ((found - expected) / spacing - offset).abs()
}

/// A line of the fixtures, which fixtures.py describes.
struct Fixture {
    name: &'static str,
    single: bool,
    x: f64,
    y: f64,
    expected: f64,
    offset: f64,
}

impl Fixture {
    fn all() -> impl Iterator<Item = Fixture> {
        include_str!("fixtures.txt").lines().map(|line| {
            let fields: Vec<&str> = line.split(' ').collect();
            let [name, ref arguments @ .., expected, offset] = fields[..] else {
                panic!("a line of the fixtures is too short: {line}");
            };
            let single = expected.len() == 8;
            let number = |digits: &str| {
                let bits = u64::from_str_radix(digits, 16).expect("hexadecimal");
                if single { f64::from(f32::from_bits(bits as u32)) } else { f64::from_bits(bits) }
            };
            let offset = offset.parse::<f64>().expect("a number") / 1000.0;
            let (x, y) = (number(arguments[0]), number(arguments[arguments.len() - 1]));
            Fixture { name, single, x, y, expected: number(expected), offset }
        })
    }

    fn found<const FMA: bool>(&self) -> f64 {
        if self.single {
            f64::from(value::<FMA, f32>(self.name, self.x as f32, self.y as f32))
        } else {
            value::<FMA, f64>(self.name, self.x, self.y)
        }
    }
}

/// The largest errors that the crate's page tells: of each function, for f64 and for f32.
fn published() -> BTreeMap<&'static str, [f64; 2]> {
    let rows = include_str!("../../accuracy.rs")
        .lines()
        .filter(|line| line.starts_with("//! | [`") && line.contains("crate::Var::"));
    let row = |row: &'static str| {
        let fields: Vec<&str> = row.split('|').map(str::trim).collect();
        let name = fields[1].split('`').nth(1).expect("a name in backticks");
        let number = |field: &str| field.parse::<f64>().expect("an error");
        (if name == "powf" { "power" } else { name }, [number(fields[2]), number(fields[3])])
    };
    rows.map(row).collect()
}

#[test]
fn errors_are_those_that_are_published() {
    let mut worst = BTreeMap::new();
    for fixture in Fixture::all() {
        let Fixture { name, single, x, expected, offset, .. } = fixture;
        for found in [fixture.found::<true>(), fixture.found::<false>()] {
            let error = error(found, expected, offset, single);
            assert!(error.is_finite(), "{name} of {x:e}: {found:e}, not {expected:e}");
            let entry = &mut worst.entry(name).or_insert([(0.0, 0.0); 2])[usize::from(single)];
            if error > entry.0 {
                *entry = (error, x);
            }
        }
    }
    let published = published();
    assert!(published.keys().eq(worst.keys()), "the page names the functions of the fixtures");
    let mut differences = Vec::new();
    for (name, worst) in worst {
        for (kind, (error, x)) in ["f64", "f32"].into_iter().zip(worst) {
            let promise = if (name, kind) == ("erfc", "f64") { 4.0 } else { 2.0 };
            assert!(error <= promise, "{name}, {kind}: the error is {error} at {x:e}");
            // The page rounds up to hundredths; the fixtures have thousandths.
            let told = published[name][usize::from(kind == "f32")];
            if !(error - 1e-9..error + 0.01).contains(&told) {
                differences.push(format!("{name}, {kind}: {error:.3} at {x:e}, not {told}"));
            }
        }
    }
    assert!(differences.is_empty(), "the errors are others:\n{}", differences.join("\n"));
}

/// The loops compute what their functions do, at every level, several vectors at a time and what is left over too.
fn loops<A: Scalar>() {
    let mut arguments = BTreeMap::<&str, [Vec<A>; 2]>::new();
    for Fixture { name, x, y, .. } in Fixture::all().filter(|fixture| fixture.single == A::SINGLE) {
        let [xs, ys] = arguments.entry(name).or_default();
        xs.push(A::narrowed(x));
        ys.push(A::narrowed(y));
    }
    for (name, [x, y]) in arguments {
        let unary = UNARY.iter().find(|op| op.name() == name).map(|op| Elementwise::Unary(*op));
        let op = unary.unwrap_or(Elementwise::Binary(Binary::Power));
        for level in Level::available() {
            let run = op.get::<A>(level, Span::Any, [false; 3]);
            let mut results = vec![A::zero(); x.len()];
            // SAFETY: all have as many elements, and the processor has the level.
            unsafe { run(results.as_mut_ptr(), x.as_ptr(), y.as_ptr(), y.as_ptr(), x.len()) };
            let fused = level != Level::Baseline || cfg!(target_arch = "aarch64");
            for ((&x, &y), found) in x.iter().zip(&y).zip(results) {
                let expected = if fused { value::<true, A>(name, x, y) } else { value::<false, A>(name, x, y) };
                let same = found.is_nan() && expected.is_nan() || found.bits() == expected.bits();
                assert!(same, "{name} of {x:e} at {}: {found:e}, not {expected:e}", level.name());
            }
        }
    }
}

#[test]
fn loops_of_every_level_give_these_values() {
    loops::<f64>();
    loops::<f32>();
}

fn simple<const FMA: bool, A: Scalar>() {
    let number = A::narrowed;
    for name in ["exp", "exp2", "cosh", "cos", "erfc"] {
        assert_eq!(value::<FMA, A>(name, A::zero(), A::one()), A::one(), "{name} of 0");
    }
    assert_eq!(value::<FMA, A>("sigmoid", A::zero(), A::one()), number(0.5));
    for name in ["log", "log2", "log10"] {
        assert_eq!(value::<FMA, A>(name, A::one(), A::one()), A::zero(), "{name} of 1");
    }
    for k in -126..128 {
        let power = number(2f64.powi(k));
        assert_eq!(value::<FMA, A>("exp2", number(f64::from(k)), A::one()), power, "2 to {k}");
        assert_eq!(value::<FMA, A>("log2", power, A::one()), number(f64::from(k)), "log2 of {power:e}");
    }
    let least = A::narrowed(if A::SINGLE { f64::from(f32::from_bits(1)) } else { f64::from_bits(1) });
    for name in ["expm1", "log1p", "sinh", "tanh", "sin", "tan", "atan"] {
        for x in [A::zero(), -A::zero(), least, -least, A::min_positive_value()] {
            let found = value::<FMA, A>(name, x, x);
            assert!(found == x && found.is_sign_negative() == x.is_sign_negative(), "{name} of {x:e}: {found:e}");
        }
    }
}

#[test]
fn simple_values_are_exact() {
    simple::<true, f64>();
    simple::<false, f64>();
    simple::<true, f32>();
    simple::<false, f32>();
}
