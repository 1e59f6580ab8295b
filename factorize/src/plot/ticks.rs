//! Where the ticks of a linear axis lie and how they are labelled.

/// A labelled tick.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tick {
    /// Position on the axis: the value itself on a linear axis, its decimal
    /// logarithm on a logarithmic one.
    pub position: f64,
    pub label: String,
    /// To be written raised behind the label; empty for most.
    pub exponent: String,
}

impl Tick {
    pub fn plain(position: f64, label: String) -> Self {
        Self { position, label, exponent: String::new() }
    }
}

/// With more decimals than this, numbers are written in scientific notation.
const MOST_DECIMALS: i32 = 6;

/// From this value on, numbers are written in scientific notation.
const TOO_LONG: f64 = 1e7;

/// Below this value, a single number is written in scientific notation.
const TOO_SMALL: f64 = 1e-4;

/// Ticks at multiples of a round step (1, 2, 2.5 or 5 times a power of ten)
/// of at least `least_step`, cutting the axis into at most `most` intervals.
/// There are none where the range is empty or not finite.
pub(crate) fn linear(low: f64, high: f64, most: usize, least_step: f64) -> Vec<Tick> {
    let span = high - low;
    // A step close to the resolution of the numbers would repeat labels.
    let resolution = 1e-12 * low.abs().max(high.abs());
    if !(span.is_finite() && span > resolution) {
        return Vec::new();
    }
    let Some(step) = round_step((span / most.max(1) as f64).max(least_step)) else {
        return Vec::new();
    };
    let first = (low / step.size - 1e-9).ceil();
    let last = (high / step.size + 1e-9).floor();
    let count = (last - first + 1.0).max(0.0) as usize;
    let largest = first.abs().max(last.abs()) * step.size;
    (0..count)
        .map(|index| {
            // Adding zero turns -0 into 0.
            let position = (first + index as f64) * step.size + 0.0;
            Tick::plain(position, label(position, step.last_digit, largest))
        })
        .collect()
}

/// A tick at a value that need not be round, with up to six significant
/// digits.
pub(super) fn single(value: f64) -> Tick {
    let rounded: f64 = format!("{value:.5e}").parse().unwrap_or(value);
    let label = if value == 0.0 || (TOO_SMALL..TOO_LONG).contains(&value.abs()) {
        rounded.to_string()
    } else {
        format!("{rounded:e}")
    };
    Tick::plain(value, with_minus_signs(&label))
}

/// Writes a number down to the digit with exponent `last_digit`, in the same
/// manner for all numbers up to `largest`.
pub(super) fn label(value: f64, last_digit: i32, largest: f64) -> String {
    let text = if largest < TOO_LONG && last_digit >= -MOST_DECIMALS {
        let decimals = (-last_digit).max(0) as usize;
        format!("{value:.decimals$}")
    } else if value == 0.0 {
        "0".to_owned()
    } else {
        let exponent = value.abs().log10().floor() as i32;
        let decimals = exponent.saturating_sub(last_digit).clamp(0, 12) as usize;
        format!("{value:.decimals$e}")
    };
    with_minus_signs(&text)
}

fn with_minus_signs(number: &str) -> String {
    number.replace('-', "−")
}

struct Step {
    size: f64,
    /// Exponent of ten of the last digit that the step needs.
    last_digit: i32,
}

/// The least round number that is at least `wanted`; none where numbers get
/// so small that they lose digits.
fn round_step(wanted: f64) -> Option<Step> {
    if !wanted.is_normal() {
        return None;
    }
    let exponent = wanted.log10().floor() as i32;
    let steps = [(1.0, 0), (2.0, 0), (2.5, -1), (5.0, 0), (10.0, 1)];
    steps
        .into_iter()
        .map(|(factor, digit)| Step { size: factor * 10f64.powi(exponent), last_digit: exponent + digit })
        .find(|step| step.size.is_normal() && step.size >= wanted * (1.0 - 1e-9))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(ticks: &[Tick]) -> Vec<&str> {
        ticks.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn ticks_are_round_and_inside() {
        assert_eq!(
            labels(&linear(0.003, 0.2, 8, 0.0)),
            ["0.025", "0.050", "0.075", "0.100", "0.125", "0.150", "0.175", "0.200"]
        );
        assert_eq!(
            labels(&linear(-100.0, 2100.0, 9, 1.0)),
            ["0", "250", "500", "750", "1000", "1250", "1500", "1750", "2000"]
        );
        assert_eq!(labels(&linear(-0.05, 1.05, 9, 1.0)), ["0", "1"]);
        assert_eq!(labels(&linear(-1.0, 1.0, 4, 0.0)), ["−1.0", "−0.5", "0.0", "0.5", "1.0"]);
        assert_eq!(labels(&linear(1e-9, 2e-9, 5, 0.0)), ["1.0e−9", "1.2e−9", "1.4e−9", "1.6e−9", "1.8e−9", "2.0e−9"]);
    }

    #[test]
    fn ticks_are_few_and_distinct_at_any_size() {
        for (low, high) in [(1e-300, 3e-299), (-7e8, 3e9), (0.2, 0.2001), (1e300, 2e300)] {
            let ticks = linear(low, high, 6, 0.0);
            assert!((2..=7).contains(&ticks.len()), "{low} {high} {ticks:?}");
            let slack = (high - low) * 1e-6;
            for tick in &ticks {
                assert!(tick.position >= low - slack && tick.position <= high + slack);
            }
            let mut unique = labels(&ticks);
            unique.dedup();
            assert_eq!(unique.len(), ticks.len(), "{ticks:?}");
        }
    }

    #[test]
    fn there_are_no_ticks_without_a_range() {
        for (low, high) in [
            (1.0, 1.0),
            (2.0, 1.0),
            (f64::NAN, 1.0),
            (0.0, f64::INFINITY),
            (f64::MIN, f64::MAX),
            (1.0, 1.0 + f64::EPSILON),
            (0.0, 5e-324),
        ] {
            assert!(linear(low, high, 5, 0.0).is_empty(), "{low} {high}");
        }
    }

    #[test]
    fn single_ticks_are_short() {
        for (value, expected) in [
            (0.0, "0"),
            (0.25, "0.25"),
            (-1.0 / 3.0, "−0.333333"),
            (1234.5678, "1234.57"),
            (1.5e-9, "1.5e−9"),
            (-2e300, "−2e300"),
        ] {
            assert_eq!(single(value).label, expected);
        }
    }
}
