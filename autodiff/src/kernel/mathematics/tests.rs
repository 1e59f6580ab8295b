//! The functions against correctly rounded values, with and without multiply-add, and at the ends of range.

use super::*;
use std::collections::BTreeMap;

/// Distances are counted in representable numbers, through the bits in order of size.
fn distance(found: f64, expected: f64, single: bool) -> f64 {
    if found.is_nan() && expected.is_nan() || found.to_bits() == expected.to_bits() {
        return 0.0;
    }
    if found.is_nan() || expected.is_nan() || found.is_sign_negative() != expected.is_sign_negative() {
        return f64::INFINITY;
    }
    let order = |x: f64| if single { u64::from((x as f32).abs().to_bits()) } else { x.abs().to_bits() };
    order(found).abs_diff(order(expected)) as f64
}

fn value<const FMA: bool, A: Scalar>(name: &str, x: A, y: A) -> A {
    match name {
        "exp" => exp::<FMA, A>(x),
        "exp2" => exp2::<FMA, A>(x),
        "sinh" => sinh::<FMA, A>(x),
        "cosh" => cosh::<FMA, A>(x),
        "softplus" => softplus::<FMA, A>(x),
        "log2" => log2::<FMA, A>(x),
        "log10" => log10::<FMA, A>(x),
        "atan" => atan::<FMA, A>(x),
        "tan" if beyond_reduction(x.widened()) => x.tan(),
        "tan" => tan::<FMA, A>(x),
        "expm1" => expm1::<FMA, A>(x),
        "tanh" => tanh::<FMA, A>(x),
        "sigmoid" => sigmoid::<FMA, A>(x),
        "log" => log::<FMA, A>(x),
        "log1p" => log1p::<FMA, A>(x),
        "sin" if beyond_reduction(x.widened()) => x.sin(),
        "cos" if beyond_reduction(x.widened()) => x.cos(),
        "sin" => sin::<FMA, A>(x),
        "cos" => cos::<FMA, A>(x),
        "power" => power::<FMA, A>(x, y),
        other => panic!("the fixtures have an unknown function: {other}"),
    }
}

const NAMES: [&str; 16] = [
    "exp", "exp2", "expm1", "sinh", "cosh", "tanh", "sigmoid", "softplus", "log", "log1p", "log2", "log10", "sin",
    "cos", "tan", "atan",
];

/// What the digits of a line say: f64 for 16, f32 for 8.
fn read(digits: &str) -> (f64, bool) {
    match digits.len() {
        8 => (f64::from(f32::from_bits(u32::from_str_radix(digits, 16).expect("hexadecimal"))), true),
        _ => (f64::from_bits(u64::from_str_radix(digits, 16).expect("hexadecimal")), false),
    }
}

fn worst<const FMA: bool>() -> BTreeMap<(String, bool), (f64, f64)> {
    let mut worst = BTreeMap::new();
    for line in include_str!("fixtures.txt").lines() {
        let fields: Vec<&str> = line.split(' ').collect();
        let (name, numbers) = (fields[0], &fields[1..]);
        let (x, single) = read(numbers[0]);
        let (y, expected) = (read(numbers[numbers.len() - 2]).0, read(numbers[numbers.len() - 1]).0);
        let found =
            if single { f64::from(value::<FMA, f32>(name, x as f32, y as f32)) } else { value::<FMA, f64>(name, x, y) };
        let apart = distance(found, expected, single);
        let entry = worst.entry((name.to_string(), single)).or_insert((0.0, 0.0));
        if apart > entry.0 {
            *entry = (apart, x);
        }
    }
    worst
}

#[test]
fn values_are_within_their_bounds_of_correctly_rounded_ones() {
    for worst in [worst::<true>(), worst::<false>()] {
        assert_eq!(worst.len(), 34, "functions and element types");
        for ((name, single), (apart, x)) in worst {
            assert!(apart <= 1.0, "{name}, f32 {single}: {apart} units in the last place at {x:e}");
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
    ];
    for &(name, x, expected) in cases {
        let found = value::<FMA, A>(name, x, x);
        assert!(distance(found.widened(), expected.widened(), A::SINGLE) <= 1.0, "{name} of {x}: {found}");
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

/// The cases that IEEE 754 settles are those of the standard library.
fn powers<const FMA: bool, A: Scalar>() {
    let numbers =
        [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 1e30, f64::INFINITY, f64::NAN, 1e-30, 9007199254740993.0, 4503599627370497.0];
    let signed = || numbers.iter().flat_map(|&x| [x, -x]).map(A::narrowed);
    for (x, y) in signed().flat_map(|x| signed().map(move |y| (x, y))) {
        let (found, expected) = (power::<FMA, A>(x, y), x.powf(y));
        let apart = distance(found.widened(), expected.widened(), A::SINGLE);
        assert!(apart <= 1.0, "{x:e} to {y:e}: {found:e}, not {expected:e}");
    }
}

#[test]
fn powers_at_the_ends_are_those_of_the_standard() {
    powers::<true, f64>();
    powers::<false, f64>();
    powers::<true, f32>();
    powers::<false, f32>();
}
