//! The functions against exact values, with and without multiply-add, and at the ends of range.

use super::*;
use crate::kernel::Scalar;
use std::collections::BTreeMap;

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

const NAMES: [&str; 18] = [
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sinh", "cosh", "tanh", "sigmoid", "softplus", "sin",
    "cos", "tan", "atan", "erf", "erfc",
];

/// The numbers next to `x` of this type, below and above.
fn neighbours(x: f64, single: bool) -> [f64; 2] {
    if single { [(x as f32).next_down(), (x as f32).next_up()].map(f64::from) } else { [x.next_down(), x.next_up()] }
}

/// How far `found` is from the exact value, which lies `offset` spacings of numbers above `expected`, in spacings.
fn error(found: f64, expected: f64, offset: f64, single: bool) -> f64 {
    if found.is_nan() && expected.is_nan() || found.to_bits() == expected.to_bits() {
        return offset.abs();
    }
    if found.is_sign_negative() != expected.is_sign_negative() {
        return f64::INFINITY;
    }
    let [below, above] = neighbours(expected, single);
    let spacing = if offset < 0.0 { expected - below } else { above - expected };
    // Infinite or NaN if one of them is.
    ((found - expected) / spacing - offset).abs()
}

/// What the digits of a line say: f64 for 16, f32 for 8.
fn read(digits: &str) -> (f64, bool) {
    match digits.len() {
        8 => (f64::from(f32::from_bits(u32::from_str_radix(digits, 16).expect("hexadecimal"))), true),
        _ => (f64::from_bits(u64::from_str_radix(digits, 16).expect("hexadecimal")), false),
    }
}

/// The largest error of each function for f64 and f32, and where.
fn worst<const FMA: bool>() -> BTreeMap<&'static str, [(f64, f64); 2]> {
    let mut worst = BTreeMap::new();
    for line in include_str!("fixtures.txt").lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        let [name, ref arguments @ .., expected, offset] = fields[..] else {
            panic!("a line of the fixtures is too short: {line}");
        };
        let (x, single) = read(arguments[0]);
        let (y, expected) = (read(arguments[arguments.len() - 1]).0, read(expected).0);
        let offset = offset.parse::<f64>().expect("a number") / 1000.0;
        let found =
            if single { f64::from(value::<FMA, f32>(name, x as f32, y as f32)) } else { value::<FMA, f64>(name, x, y) };
        let error = error(found, expected, offset, single);
        assert!(!error.is_nan(), "{name} of {x:e}: {found:e}, not {expected:e}");
        let entry = &mut worst.entry(name).or_insert([(0.0, 0.0); 2])[usize::from(single)];
        if error > entry.0 {
            *entry = (error, x);
        }
    }
    worst
}

/// The promises of the crate's page: function, error for f64 and for f32.
fn promises() -> BTreeMap<&'static str, [f64; 2]> {
    let rows = include_str!("../../accuracy.rs").lines().filter(|line| line.starts_with("//! | [`"));
    let promise = |row: &'static str| {
        let fields: Vec<&str> = row.split('|').map(str::trim).collect();
        let name = fields[1].split('`').nth(1).expect("a name in backticks");
        let bound = |field: &str| field.parse::<f64>().expect("a bound");
        (if name == "powf" { "power" } else { name }, [bound(fields[2]), bound(fields[3])])
    };
    rows.map(promise).collect()
}

#[test]
fn errors_are_those_that_are_promised() {
    let promises = promises();
    let (fused, plain) = (worst::<true>(), worst::<false>());
    for n in fused.keys() {
        eprintln!("{n} {:?} {:?}", fused[n], plain[n]);
    }
    assert!(promises.keys().eq(fused.keys()), "the page names the functions of the fixtures");
    for (name, bounds) in promises {
        for (kind, bound) in bounds.into_iter().enumerate() {
            let [(fused, at), (plain, plain_at)] = [fused[name][kind], plain[name][kind]];
            let (error, at) = if plain > fused { (plain, plain_at) } else { (fused, at) };
            let kind = ["f64", "f32"][kind];
            assert!(error <= bound, "{name}, {kind}: the error is {error} at {at:e}, beyond {bound}");
            assert!(error > bound - 0.5, "{name}, {kind}: the error is {error}, and {bound} says too little");
        }
    }
}

fn ends<const FMA: bool, A: Scalar>() {
    let (zero, one, inf, nan) = (A::zero(), A::one(), A::infinity(), A::nan());
    let cases: &[(&str, A, A)] = &[
        ("exp", -inf, zero),
        ("exp", inf, inf),
        ("expm1", -inf, -one),
        ("expm1", inf, inf),
        ("tanh", -inf, -one),
        ("tanh", inf, one),
        ("sigmoid", -inf, zero),
        ("sigmoid", inf, one),
        ("log", inf, inf),
        ("log", zero, -inf),
        ("log", -zero, -inf),
        ("log", -one, nan),
        ("log", -inf, nan),
        ("log1p", -one, -inf),
        ("log1p", -one - one, nan),
        ("log1p", inf, inf),
        ("log1p", -inf, nan),
        ("log1p", A::max_value(), A::narrowed(A::max_value().widened().ln())),
        ("exp2", -inf, zero),
        ("exp2", inf, inf),
        ("sinh", -inf, -inf),
        ("sinh", inf, inf),
        ("cosh", -inf, inf),
        ("softplus", -inf, zero),
        ("softplus", inf, inf),
        ("log2", inf, inf),
        ("log2", zero, -inf),
        ("log2", -one, nan),
        ("log10", -zero, -inf),
        ("log10", -one, nan),
        ("log10", A::narrowed(1000.0), A::narrowed(3.0)),
        ("atan", inf, A::narrowed(std::f64::consts::FRAC_PI_2)),
        ("atan", -inf, A::narrowed(-std::f64::consts::FRAC_PI_2)),
        ("tan", inf, nan),
        ("sin", inf, nan),
        ("cos", -inf, nan),
        ("erf", -inf, -one),
        ("erf", inf, one),
        ("erfc", -inf, one + one),
        ("erfc", inf, zero),
    ];
    for &(name, x, expected) in cases {
        let found = value::<FMA, A>(name, x, x);
        assert!(error(found.widened(), expected.widened(), 0.0, A::SINGLE) <= 1.0, "{name} of {x}: {found}");
    }
    for name in NAMES {
        assert!(value::<FMA, A>(name, nan, nan).is_nan(), "{name} of NaN");
    }
}

#[test]
fn the_ends_of_the_range_are_right() {
    ends::<true, f64>();
    ends::<false, f64>();
    ends::<true, f32>();
    ends::<false, f32>();
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

/// The cases that IEEE 754 settles are those of the standard library.
fn powers<const FMA: bool, A: Scalar>() {
    let numbers =
        [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 1e30, f64::INFINITY, f64::NAN, 1e-30, 9007199254740993.0, 4503599627370497.0];
    let signed = || numbers.iter().flat_map(|&x| [x, -x]).map(A::narrowed);
    for (x, y) in signed().flat_map(|x| signed().map(move |y| (x, y))) {
        let (found, expected) = (value::<FMA, A>("power", x, y), x.powf(y));
        assert!(
            error(found.widened(), expected.widened(), 0.0, A::SINGLE) <= 1.0,
            "{x:e} to {y:e}: {found:e}, not {expected:e}"
        );
    }
}

#[test]
fn powers_at_the_ends_are_those_of_the_standard() {
    powers::<true, f64>();
    powers::<false, f64>();
    powers::<true, f32>();
    powers::<false, f32>();
}
