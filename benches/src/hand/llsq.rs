//! Least squares by a polynomial: `½ Σᵢ (sᵢ − Σⱼ xⱼ tᵢʲ)²` with `sᵢ = sign tᵢ` at `n` points from -1 to 1.

use super::{LANES, elementary::Elementary};

/// The points, and their signs.
pub struct Points {
    t: Vec<f64>,
    s: Vec<f64>,
    /// The sums of the gradient in lanes.
    sums: Vec<[f64; LANES]>,
}

impl Points {
    /// `n` points from -1 to 1, for a polynomial of `m` coefficients.
    pub fn new(n: usize, m: usize) -> Self {
        let t: Vec<f64> = (0..n).map(|i| -1.0 + 2.0 * i as f64 / (n - 1) as f64).collect();
        let s = t.iter().map(|&t| if t == 0.0 { 0.0 } else { f64::signum(t) }).collect();
        Points { t, s, sums: vec![[0.0; LANES]; m] }
    }

    /// The value.
    pub fn value(&self, x: &[f64]) -> f64 {
        value(x, &self.t, &self.s)
    }

    /// Writes the gradient.
    pub fn gradient(&mut self, x: &[f64], gradient: &mut [f64]) {
        self.sums.fill([0.0; LANES]);
        accumulate(x, &self.t, &self.s, &mut self.sums);
        for (slope, lanes) in gradient.iter_mut().zip(&self.sums) {
            *slope = lanes.iter().sum();
        }
    }
}

/// `Σⱼ xⱼ tʲ − s` in each lane, by Horner's rule.
#[inline(always)]
fn residuals<const FMA: bool, A: Elementary>(x: &[A], t: &[A; LANES], s: &[A; LANES]) -> [A; LANES] {
    let mut values = [A::zero(); LANES];
    for &coefficient in x.iter().rev() {
        for lane in 0..LANES {
            values[lane] = values[lane].times_plus::<FMA>(t[lane], coefficient);
        }
    }
    std::array::from_fn(|lane| values[lane] - s[lane])
}

/// The last numbers, filled up with 0.
#[inline(always)]
fn padded<A: Elementary>(rest: &[A]) -> [A; LANES] {
    std::array::from_fn(|lane| rest.get(lane).copied().unwrap_or_else(A::zero))
}

for_this_processor! {
    fn value<A: Elementary>(x: &[A], t: &[A], s: &[A]) -> A {
        let ((points, rest), (signs, last)) = (t.as_chunks::<LANES>(), s.as_chunks::<LANES>());
        let mut sums = [A::zero(); LANES];
        for (t, s) in points.iter().zip(signs) {
            let residuals = residuals::<FMA, A>(x, t, s);
            for lane in 0..LANES {
                sums[lane] = residuals[lane].times_plus::<FMA>(residuals[lane], sums[lane]);
            }
        }
        let residuals = residuals::<FMA, A>(x, &padded(rest), &padded(last));
        let end = residuals[..rest.len()].iter().fold(A::zero(), |sum, &r| r.times_plus::<FMA>(r, sum));
        A::narrowed(0.5) * sums.into_iter().fold(end, |sum, lane| sum + lane)
    }
}

for_this_processor! {
    /// Adds `residual · tʲ` to the sums of each power, the powers by one multiplication each.
    fn accumulate<A: Elementary>(x: &[A], t: &[A], s: &[A], sums: &mut [[A; LANES]]) -> () {
        let ((points, rest), (signs, last)) = (t.as_chunks::<LANES>(), s.as_chunks::<LANES>());
        let mut add = |t: &[A; LANES], mut term: [A; LANES]| {
            for sums in sums.iter_mut() {
                for lane in 0..LANES {
                    sums[lane] += term[lane];
                    term[lane] *= t[lane];
                }
            }
        };
        for (t, s) in points.iter().zip(signs) {
            add(t, residuals::<FMA, A>(x, t, s));
        }
        let t = padded(rest);
        let mut residuals = residuals::<FMA, A>(x, &t, &padded(last));
        residuals[rest.len()..].fill(A::zero());
        add(&t, residuals);
    }
}
