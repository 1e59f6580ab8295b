//! The colour scale of a heat map.

use ndarray::Array2;

use super::ticks::{Tick, linear, single};

/// Greatest number of intervals between the ticks of the colour bar.
const MOST_INTERVALS: usize = 8;

/// Turns values into positions on the colour scale.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Scale {
    /// Least and greatest value; none if there is no finite value at all.
    range: Option<(f64, f64)>,
}

impl Scale {
    /// The scale for a range in any order or, where the range is not finite,
    /// for the finite values of the frames.
    pub fn new((start, end): (f64, f64), frames: &[(usize, Array2<f64>)]) -> Self {
        if start.is_finite() && end.is_finite() {
            let range = (start.min(end), start.max(end));
            return Self { range: Some(range) };
        }
        let range = frames
            .iter()
            .flat_map(|(_, values)| values)
            .copied()
            .filter(|value| value.is_finite())
            .map(|value| (value, value))
            .reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        Self { range }
    }

    /// The position of a finite value: 0 for the least, 1 for the greatest;
    /// one half for all values if the scale has no extent.
    pub fn position(&self, value: f64) -> f64 {
        let Some((low, high)) = self.range else {
            return 0.5;
        };
        // Halves, as the difference itself may exceed the greatest number.
        let span = 0.5 * high - 0.5 * low;
        if span > 0.0 { ((0.5 * value - 0.5 * low) / span).clamp(0.0, 1.0) } else { 0.5 }
    }

    /// Whether there are different positions.
    pub fn has_extent(&self) -> bool {
        self.range.is_some_and(|(low, high)| self.position(low) < self.position(high))
    }

    /// Ticks at round values, or one in the middle if the values at both ends
    /// can hardly be told apart.
    pub fn ticks(&self) -> Vec<Tick> {
        let Some((low, high)) = self.range else {
            return Vec::new();
        };
        let ticks = linear(low, high, MOST_INTERVALS, 0.0);
        if ticks.is_empty() { vec![single(0.5 * low + 0.5 * high)] } else { ticks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_run_from_zero_to_one() {
        for (start, end) in [(2.0, 6.0), (6.0, 2.0)] {
            let scale = Scale::new((start, end), &[]);
            assert_eq!(scale.position(2.0), 0.0);
            assert_eq!(scale.position(3.0), 0.25);
            assert_eq!(scale.position(6.0), 1.0);
            assert_eq!(scale.position(99.0), 1.0);
            assert!(scale.has_extent());
        }
        let widest = Scale::new((f64::MIN, f64::MAX), &[]);
        assert_eq!(widest.position(0.0), 0.5);
        assert_eq!(widest.ticks().len(), 1);
    }

    #[test]
    fn scale_without_extent_has_its_value_in_the_middle() {
        let scale = Scale::new((0.25, 0.25), &[]);
        assert_eq!(scale.position(0.25), 0.5);
        assert!(!scale.has_extent());
        let ticks = scale.ticks();
        assert_eq!(ticks.len(), 1);
        assert_eq!(ticks[0].position, 0.25);
        assert!(ticks[0].label.starts_with("0.25"));
    }

    #[test]
    fn finite_values_replace_a_range_that_is_not_finite() {
        let values = Array2::from_shape_fn((1, 3), |(_, column)| [f64::NAN, 3.0, -1.0][column]);
        let scale = Scale::new((f64::NAN, 1.0), &[(0, values)]);
        assert_eq!(scale, Scale::new((-1.0, 3.0), &[]));

        let empty = Scale::new((f64::NAN, 1.0), &[]);
        assert!(empty.ticks().is_empty());
        assert_eq!(empty.position(7.0), 0.5);
    }
}
