//! One computation of a problem, ready to be run again and again.

use autodiff::Real;
use std::error::Error;

/// Runs once, on native numbers; if asked for, the results are noted in the checksum.
pub type Computation = Box<dyn FnMut(Option<&mut Checksum>) -> Result<(), Box<dyn Error>>>;

/// What tells that two engines computed the same.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Checksum {
    /// The value of the cost function.
    pub value: Option<f64>,
    /// The euclidean norm of the gradient.
    pub norm: Option<f64>,
}

impl Checksum {
    /// Notes the value.
    pub fn value<A: Real>(&mut self, value: A) -> &mut Self {
        self.value = Some(value.widened());
        self
    }

    /// Notes the gradient, or a further part of it.
    pub fn gradient<'a, A: Real>(&mut self, gradient: impl IntoIterator<Item = &'a A>) -> &mut Self {
        let squares: f64 = gradient.into_iter().map(|slope| slope.widened().powi(2)).sum();
        self.norm = Some(self.norm.unwrap_or(0.0).hypot(squares.sqrt()));
        self
    }

    /// Where it is not `other` within a relative tolerance, as a text; what one of the two lacks is not compared.
    pub fn difference(&self, other: &Checksum, tolerance: f64) -> Option<String> {
        let apart = |what: &str, found: Option<f64>, expected: Option<f64>| {
            let (found, expected) = (found?, expected?);
            let near = (found - expected).abs() <= tolerance * expected.abs();
            (!near).then(|| format!("{what} {found:e} instead of {expected:e}"))
        };
        apart("value", self.value, other.value).or_else(|| apart("gradient's norm", self.norm, other.norm))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_gradient_make_one_norm() {
        let mut checksum = Checksum::default();
        checksum.gradient(&[3.0]).gradient(&[0.0, 4.0]);
        assert_eq!(checksum, Checksum { value: None, norm: Some(5.0) });
    }

    #[test]
    fn a_difference_is_told_and_nan_is_one() {
        let ours = Checksum { value: Some(2.0), norm: Some(1.0) };
        assert_eq!(ours.difference(&Checksum { value: Some(2.0 + 1e-12), norm: None }, 1e-9), None);
        let theirs = Checksum { value: Some(2.1), norm: Some(1.0) };
        assert_eq!(theirs.difference(&ours, 1e-9).as_deref(), Some("value 2.1e0 instead of 2e0"));
        let broken = Checksum { value: Some(2.0), norm: Some(f64::NAN) };
        assert_eq!(broken.difference(&ours, 1e-9).as_deref(), Some("gradient's norm NaN instead of 1e0"));
    }
}
