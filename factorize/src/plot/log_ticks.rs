//! Where the ticks of a logarithmic axis lie and how they are labelled.

use super::ticks::{Tick, label, linear};

/// The ticks of a logarithmic axis; all positions are decimal logarithms.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct LogTicks {
    pub major: Vec<Tick>,
    pub minor: Vec<f64>,
}

/// Ten times the leading digits of the numbers to be labelled on an axis that
/// does not have two powers of ten, the coarser choice first.
const CHOICES: [&[u8]; 2] = [&[10, 20, 50], &[10, 15, 20, 30, 50, 70]];

/// Ten times the leading digits of all numbers that have a tick.
const DIGITS: [u8; 9] = [10, 20, 30, 40, 50, 60, 70, 80, 90];

/// Fewer labels do not show what the scale is like.
const LEAST_LABELS: usize = 3;

/// Ticks between the decimal logarithms `low` and `high`: at no more than
/// about `most` powers of ten if at least two of them are in view, otherwise
/// at round numbers.
pub(super) fn logarithmic(low: f64, high: f64, most: usize) -> LogTicks {
    if !(low.is_finite() && high.is_finite() && low < high) {
        return LogTicks::default();
    }
    if high.floor() > low.ceil() {
        return powers_of_ten(low.ceil() as i32, high.floor() as i32, most, low, high);
    }
    for choice in CHOICES {
        let numbers = multiples(low, high, choice);
        if numbers.len() >= LEAST_LABELS {
            let minor = minor_positions(low, high, |digits| !choice.contains(&digits));
            let major = numbers.into_iter().map(plain_tick).collect();
            return LogTicks { major, minor };
        }
    }
    let mut major = linear(10f64.powf(low), 10f64.powf(high), most, 0.0);
    for tick in &mut major {
        tick.position = tick.position.log10();
    }
    LogTicks { major, minor: Vec::new() }
}

fn powers_of_ten(first: i32, last: i32, most: usize, low: f64, high: f64) -> LogTicks {
    let count = (last - first + 1) as usize;
    let stride = count.div_ceil(most.max(1)) as i32;
    let (labelled, others): (Vec<i32>, Vec<i32>) =
        (first..=last).partition(|exponent| exponent.rem_euclid(stride) == 0);
    let minor = if stride == 1 {
        minor_positions(low, high, |digits| digits != 10)
    } else {
        others.into_iter().map(f64::from).collect()
    };
    let major = labelled
        .into_iter()
        .map(|exponent| Tick {
            position: f64::from(exponent),
            label: "10".to_owned(),
            exponent: exponent.to_string().replace('-', "−"),
        })
        .collect();
    LogTicks { major, minor }
}

/// A number digits / 10 * 10^exponent.
#[derive(Clone, Copy)]
struct Number {
    digits: u8,
    exponent: i32,
}

impl Number {
    fn log10(self) -> f64 {
        f64::from(self.exponent) + (f64::from(self.digits) / 10.0).log10()
    }
}

fn plain_tick(number: Number) -> Tick {
    let value = f64::from(number.digits) / 10.0 * 10f64.powi(number.exponent);
    let last_digit = number.exponent - i32::from(!number.digits.is_multiple_of(10));
    Tick::plain(number.log10(), label(value, last_digit, value))
}

/// The numbers in view that start with one of the digits, ascending.
fn multiples(low: f64, high: f64, digits: &[u8]) -> Vec<Number> {
    (low.floor() as i32..=high.floor() as i32)
        .flat_map(|exponent| digits.iter().map(move |&digits| Number { digits, exponent }))
        .filter(|number| (low..=high).contains(&number.log10()))
        .collect()
}

fn minor_positions(low: f64, high: f64, is_minor: impl Fn(u8) -> bool) -> Vec<f64> {
    multiples(low, high, &DIGITS).into_iter().filter(|number| is_minor(number.digits)).map(Number::log10).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(low: f64, high: f64) -> LogTicks {
        logarithmic(low.log10(), high.log10(), 9)
    }

    fn labels(ticks: &LogTicks) -> Vec<&str> {
        ticks.major.iter().map(|tick| tick.label.as_str()).collect()
    }

    #[test]
    fn wide_axis_has_powers_of_ten() {
        let ticks = ticks(0.07, 14.9);
        assert_eq!(labels(&ticks), ["10", "10", "10"]);
        let powers: Vec<_> = ticks.major.iter().map(|tick| (tick.position, tick.exponent.as_str())).collect();
        assert_eq!(powers, [(-1.0, "−1"), (0.0, "0"), (1.0, "1")]);
        // 0.07 to 0.09, 0.2 to 0.9 and 2 to 9.
        assert_eq!(ticks.minor.len(), 3 + 8 + 8);
        assert!(ticks.minor.is_sorted());
    }

    #[test]
    fn very_wide_axis_leaves_powers_out() {
        let ticks = logarithmic(-323.0, 308.0, 9);
        assert!((5..=9).contains(&ticks.major.len()), "{ticks:?}");
        assert!(ticks.major.iter().any(|tick| tick.exponent == "0"));
        assert!(!ticks.minor.is_empty());
    }

    #[test]
    fn narrow_axis_has_plain_values() {
        assert_eq!(labels(&ticks(0.3, 6.0)), ["0.5", "1", "2", "5"]);
        assert_eq!(labels(&ticks(1.1, 6.0)), ["1.5", "2", "3", "5"]);
        assert_eq!(ticks(1.1, 6.0).minor, [4f64.log10(), 6f64.log10()]);
        let narrow = ticks(0.26, 0.31);
        assert_eq!(labels(&narrow), ["0.26", "0.27", "0.28", "0.29", "0.30", "0.31"]);
        assert!((narrow.major[4].position - 0.3f64.log10()).abs() < 1e-12);
        for tick in narrow.major {
            assert!(tick.exponent.is_empty());
        }
    }

    #[test]
    fn axis_without_a_range_has_no_ticks() {
        assert_eq!(logarithmic(1.0, 1.0, 5), LogTicks::default());
        assert_eq!(logarithmic(f64::NAN, 1.0, 5), LogTicks::default());
    }
}
