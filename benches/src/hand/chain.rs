//! A chain of scalar operations.

/// The value of `links` times `x ← (x/2 + 1/2)²`, and its slope.
pub fn value_and_slope(x: f64, links: usize) -> (f64, f64) {
    (0..links).fold((x, 1.0), |(x, slope), _| {
        let y = x * 0.5 + 0.5;
        (y * y, slope * y)
    })
}
