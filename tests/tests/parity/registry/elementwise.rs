//! Elementwise functions, and those whose derivative is zero.

use super::family;
use crate::settings::Settings;
use autodiff::{Bools, Var, where_};
use ndarray::ArrayD;

family! {
    "negative" => |x| -x[0];
    "abs" => |x| x[0].abs();
    "fabs" => |x| x[0].abs();
    "exp" => |x| x[0].exp();
    "exp2" => |x| x[0].exp2();
    "expm1" => |x| x[0].expm1();
    "log" => |x| x[0].log();
    "log2" => |x| x[0].log2();
    "log10" => |x| x[0].log10();
    "log1p" => |x| x[0].log1p();
    "sin" => |x| x[0].sin();
    "cos" => |x| x[0].cos();
    "tan" => |x| x[0].tan();
    "arctan" => |x| x[0].atan();
    "sinh" => |x| x[0].sinh();
    "cosh" => |x| x[0].cosh();
    "tanh" => |x| x[0].tanh();
    "square" => |x| x[0].square();
    "sqrt" => |x| x[0].sqrt();
    "clip" => |x, s| x[0].clip(s.number("low"), s.number("high"));
    "sigmoid" => |x| x[0].sigmoid();
    "softplus" => |x| x[0].softplus();

    "add" => |x| x[0] + x[1];
    "subtract" => |x| x[0] - x[1];
    "multiply" => |x| x[0] * x[1];
    "divide" => |x| x[0] / x[1];
    "maximum" => |x| x[0].maximum(x[1]);
    "minimum" => |x| x[0].minimum(x[1]);
    "power" => |x| x[0].powf(x[1]);
    "where" => |x, s| where_(condition(x[0], s), x[0], x[1]);

    "sign" => |x| x[0].sign();
    "logical_and" => |x| x[0].ne(0.0) & x[1].ne(0.0);
    "logical_or" => |x| x[0].ne(0.0) | x[1].ne(0.0);
    "logical_not" => |x| !x[0].ne(0.0);
    "greater" => |x| x[0].gt(x[1]);
    "greater_equal" => |x| x[0].ge(x[1]);
    "less" => |x| x[0].lt(x[1]);
    "less_equal" => |x| x[0].le(x[1]);
    "equal" => |x| x[0].eq(x[1]);
    "not_equal" => |x| x[0].ne(x[1]);

    "scipy.special.erf" => |x| x[0].erf();
    "scipy.special.erfc" => |x| x[0].erfc();
    "scipy.special.expit" => |x| x[0].sigmoid();
}

/// The static argument `condition` as booleans of the tape.
fn condition<'t>(beside: Var<'t>, settings: &Settings) -> Bools<'t> {
    let chosen: ArrayD<f64> = settings.booleans("condition").mapv(|chosen| f64::from(u8::from(chosen)));
    beside.tape().var(chosen).ne(0.0)
}
