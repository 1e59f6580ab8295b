//! A step along a line that lowers a function enough.

/// A function of one number, at a place.
#[derive(Clone, Copy, Debug)]
pub struct Point {
    pub step: f64,
    pub value: f64,
    pub slope: f64,
}

/// What share of the decrease that the first slope promises is enough.
const DECREASE: f64 = 1e-4;
/// What share of the first slope may be left.
const CURVATURE: f64 = 0.9;
/// So many times farther goes a step while the function still falls.
const EXPANSION: f64 = 4.0;
/// No nearer to the ends of a bracket than this share of it.
const MARGIN: f64 = 0.1;
const MOST_TRIALS: usize = 40;

/// A step that fulfils the strong Wolfe conditions,
///
/// ```text
///     value(t) ≤ value(0) + 1e-4 · t · slope(0)   and   |slope(t)| ≤ 0.9 · |slope(0)|,
/// ```
///
/// by Nocedal and Wright, "Numerical Optimization" (2006), algorithms 3.5 and 3.6: `first` and farther steps until a bracket
/// is found, then the minimum of a cubic inside it. Where values differ by `rounding` only, the slopes tell whether the
/// function has fallen (Hager and Zhang, "A New Conjugate Gradient Method with Guaranteed Descent and an Efficient Line
/// Search", 2005, equation 1.5).
///
/// The slope at the start is negative. The step returned is the last one tried; if none fulfils both conditions, it is the
/// lowest that fulfils the first, and `None` if there is no such step either.
pub fn strong_wolfe<E>(
    start: Point,
    first: f64,
    rounding: f64,
    mut at: impl FnMut(f64) -> Result<Point, E>,
) -> Result<Option<Point>, E> {
    let is_flat = |point: Point| point.slope.abs() <= -CURVATURE * start.slope;
    let falls = |point: Point| {
        let level = (point.value - start.value).abs() <= rounding;
        point.value <= start.value + DECREASE * point.step * start.slope
            || (level && is_flat(point) && point.slope <= (2.0 * DECREASE - 1.0) * start.slope)
    };
    // The lowest point that falls enough, and one that is too far away from it.
    let (mut low, mut far): (Point, Option<Point>) = (start, None);
    let mut step = first;
    for _ in 0..MOST_TRIALS {
        let point = at(step)?;
        if !falls(point) || (low.step > 0.0 && point.value >= low.value) {
            far = Some(point);
        } else if is_flat(point) {
            return Ok(Some(point));
        } else {
            let ahead = far.map_or(1.0, |far| far.step - low.step);
            if point.slope * ahead >= 0.0 {
                far = Some(low);
            }
            low = point;
        }
        let next = far.map_or(EXPANSION * step, |far| between(low, far));
        if next == low.step || next == step || !next.is_finite() {
            break;
        }
        step = next;
    }
    if low.value < start.value { at(low.step).map(Some) } else { Ok(None) }
}

/// The minimum of the cubic through two points with their slopes (Nocedal and Wright, equation 3.59), kept away from both.
fn between(low: Point, far: Point) -> f64 {
    let width = far.step - low.step;
    let bend = low.slope + far.slope - 3.0 * (low.value - far.value) / (low.step - far.step);
    let root = (bend * bend - low.slope * far.slope).sqrt().copysign(width);
    let minimum = far.step - width * (far.slope + root - bend) / (far.slope - low.slope + 2.0 * root);
    let share = (minimum - low.step) / width;
    // Halved where there is no such minimum, or no finite value to find it by.
    low.step + width * if share.is_finite() { share.clamp(MARGIN, 1.0 - MARGIN) } else { 0.5 }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searches along `function`, which gives value and slope.
    fn search(function: impl Fn(f64) -> (f64, f64), first: f64) -> (Option<Point>, usize) {
        let mut trials = 0;
        let at = |step: f64| {
            let (value, slope) = function(step);
            Point { step, value, slope }
        };
        let found = strong_wolfe(at(0.0), first, 0.0, |step| {
            trials += 1;
            Ok::<_, ()>(at(step))
        });
        (found.unwrap_or_default(), trials)
    }

    #[test]
    fn both_conditions_hold_from_steps_too_short_and_too_long() {
        let functions: [fn(f64) -> (f64, f64); 4] = [
            |t| ((t - 1.0).powi(2), 2.0 * (t - 1.0)),
            |t| (-t / (t * t + 2.0), (t * t - 2.0) / (t * t + 2.0).powi(2)),
            |t| {
                ((t + 0.004).powi(5) - 2.0 * (t + 0.004).powi(4), 5.0 * (t + 0.004).powi(4) - 8.0 * (t + 0.004).powi(3))
            },
            |t| (t - (1.0 + 10.0 * t).ln(), 1.0 - 10.0 / (1.0 + 10.0 * t)),
        ];
        for (number, function) in functions.into_iter().enumerate() {
            let (value, slope) = function(0.0);
            for first in [1e-3, 0.1, 1.0, 10.0, 1e3] {
                let (found, trials) = search(function, first);
                let found = found.unwrap_or_else(|| panic!("function {number} from {first}"));
                assert!(found.value <= value + DECREASE * found.step * slope, "function {number} from {first}");
                assert!(found.slope.abs() <= CURVATURE * slope.abs(), "function {number} from {first}");
                assert!(trials <= 20, "function {number} from {first}: {trials} trials");
            }
        }
    }

    #[test]
    fn what_is_not_finite_is_too_far() {
        let barrier = |t: f64| (-2.0 * t - (1.0 - t).ln(), -2.0 + 1.0 / (1.0 - t));
        let (found, _) = search(|t| if t < 1.0 { barrier(t) } else { (f64::NAN, f64::NAN) }, 5.0);
        assert!(found.is_some_and(|found| found.step < 1.0));
    }

    #[test]
    fn a_wrong_slope_ends_the_search() {
        let (found, trials) = search(|t| (t, -1.0), 1.0);
        assert!(found.is_none() && trials <= MOST_TRIALS);
    }
}
