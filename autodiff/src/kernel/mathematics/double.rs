//! Numbers with twice the digits.

use super::{Float, Pack};

/// A sum of two numbers, the second below the last place of the first.
#[derive(Clone, Copy)]
pub struct Double<A, const K: usize> {
    pub high: Pack<A, K>,
    pub low: Pack<A, K>,
}

impl<A: Float, const K: usize> Double<A, K> {
    /// `a + b`, exactly.
    #[inline(always)]
    pub fn sum(a: Pack<A, K>, b: Pack<A, K>) -> Self {
        let high = a + b;
        let part = high - a;
        Double { high, low: (a - (high - part)) + (b - part) }
    }

    /// `a + b`, exactly if `a` is 0 or not smaller than `b`.
    #[inline(always)]
    pub fn sum_of_sorted(a: Pack<A, K>, b: Pack<A, K>) -> Self {
        let high = a + b;
        Double { high, low: b - (high - a) }
    }

    /// `a · b`, exactly (unless it is near the ends of the range).
    #[inline(always)]
    pub fn product<const FMA: bool>(a: Pack<A, K>, b: Pack<A, K>) -> Self {
        let high = a * b;
        if FMA {
            return Double { high, low: a.multiply_add::<FMA>(b, -high) };
        }
        // Dekker's: halves, whose products are exact.
        let halves = |x: Pack<A, K>| {
            let scaled = x * (2f64.powi(A::DIGITS.div_ceil(2) as i32 + 1) + 1.0);
            let top = scaled - (scaled - x);
            (top, x - top)
        };
        let ((a1, a2), (b1, b2)) = (halves(a), halves(b));
        Double { high, low: ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2 }
    }
}
