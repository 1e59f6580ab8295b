//! Activation functions of neural networks.

use super::{Var, where_};
use crate::operand::{Operand, Real};
use std::f64::consts::FRAC_1_SQRT_2;

/// `α` and the scale of the self-normalizing unit (Klambauer et al. 2017), which keep mean 0 and variance 1.
const SELU: [f64; 2] = [1.6732632423543772, 1.0507009873554805];

/// Activation functions of each element.
///
/// [`tanh`](Var::tanh), [`sigmoid`](Var::sigmoid), [`softplus`](Var::softplus) and [`softsign`](Var::softsign) are among the mathematical functions.
impl<'t, A: Real> Var<'t, A> {
    /// `x` where it is greater than 0, else 0; NaN stays NaN. The derivative at 0 is 0.
    #[track_caller]
    pub fn relu(self) -> Self {
        where_(self.le(0.0), 0.0, self)
    }

    #[doc(alias = "prelu")]
    /// `x` where it is greater than 0, else `slope · x`. The derivative at 0 is the slope.
    #[track_caller]
    pub fn leaky_relu(self, slope: impl Operand<'t, A>) -> Self {
        where_(self.gt(0.0), self, self * slope)
    }

    /// `x` where it is greater than 0, else `α (eˣ - 1)`. The derivative at 0 is `α`.
    #[track_caller]
    pub fn elu(self, alpha: impl Operand<'t, A>) -> Self {
        where_(self.gt(0.0), self, self.expm1() * alpha)
    }

    /// The self-normalizing unit `1.0507 · elu(x)` with `α = 1.6733` (both to all digits).
    #[track_caller]
    pub fn selu(self) -> Self {
        let [alpha, scale] = SELU;
        self.elu(alpha) * scale
    }

    /// `x · Φ(x)` with the normal distribution function `Φ`, by the error function, not an approximation of it.
    #[track_caller]
    pub fn gelu(self) -> Self {
        self * (self * -FRAC_1_SQRT_2).erfc() * 0.5
    }

    #[doc(alias = "swish")]
    /// `x · sigmoid(x)`.
    #[track_caller]
    pub fn silu(self) -> Self {
        self * self.sigmoid()
    }

    #[doc(alias = "log_expit")]
    /// `ln(sigmoid(x))`, exact where the sigmoid is near 0 or 1.
    #[track_caller]
    pub fn log_sigmoid(self) -> Self {
        -(-self).softplus()
    }

    /// `x` limited to `-1 ..= 1`. The derivative at the bounds is 0.
    #[track_caller]
    pub fn hard_tanh(self) -> Self {
        self.clip(-1.0, 1.0)
    }
}
