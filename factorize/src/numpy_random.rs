//! numpy's legacy generator: `numpy.random.seed` and `numpy.random.randn`, bit for bit.
//!
//! A Mersenne Twister (MT19937), doubles of 53 bits from two words each, and normals in pairs by the polar
//! method (Marsaglia and Bray 1964), of which the second comes first.

use ndarray::Array2;
use rand_mt::Mt;

/// The state of `numpy.random` after `numpy.random.seed(seed)`.
pub struct NumpyRandom {
    words: Mt,
    /// The other normal of the last pair.
    kept: Option<f64>,
}

impl NumpyRandom {
    /// As `numpy.random.seed(seed)`.
    pub fn seed(seed: u32) -> Self {
        NumpyRandom { words: Mt::new(seed), kept: None }
    }

    /// As `numpy.random.random_sample()`: uniform in `[0, 1)`.
    pub fn random_sample(&mut self) -> f64 {
        let (high, low) = (self.words.next_u32() >> 5, self.words.next_u32() >> 6);
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// As `numpy.random.randn()`: a standard normal.
    pub fn normal(&mut self) -> f64 {
        if let Some(normal) = self.kept.take() {
            return normal;
        }
        loop {
            let x = 2.0 * self.random_sample() - 1.0;
            let y = 2.0 * self.random_sample() - 1.0;
            let square = x * x + y * y;
            if square < 1.0 && square != 0.0 {
                let factor = (-2.0 * square.ln() / square).sqrt();
                self.kept = Some(factor * x);
                return factor * y;
            }
        }
    }

    /// As `numpy.random.randn(rows, columns)`.
    pub fn randn(&mut self, rows: usize, columns: usize) -> Array2<f64> {
        Array2::from_shape_simple_fn((rows, columns), || self.normal())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_numbers_of_seed_0_and_of_another() {
        // numpy.random.seed(0); numpy.random.random_sample(2)
        let mut random = NumpyRandom::seed(0);
        assert_eq!([random.random_sample(), random.random_sample()], [0.5488135039273248, 0.7151893663724195]);
        // numpy.random.seed(0); numpy.random.randn(3)
        let mut random = NumpyRandom::seed(0);
        let normals = [random.normal(), random.normal(), random.normal()];
        assert_eq!(normals, [1.764052345967664, 0.4001572083672233, 0.9787379841057392]);
        // numpy.random.seed(4294967295); numpy.random.randn(2)
        let mut random = NumpyRandom::seed(u32::MAX);
        assert_eq!([random.normal(), random.normal()], [0.6484086742306527, 0.6693235306338161]);
    }
}
