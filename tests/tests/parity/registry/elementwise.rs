//! Elementwise functions, and those whose derivative is zero.

use super::family;
use crate::settings::Settings;
use autodiff::{Bools, Var, special, where_};
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


    "reciprocal" => |x| x[0].reciprocal();
    "sinc" => |x| x[0].sinc();
    "nan_to_num" => |x| x[0].nan_to_num();
    "cbrt" => |x| x[0].cbrt();
    "positive" => |x| x[0].positive();
    "rsqrt" => |x| x[0].rsqrt();
    "relu" => |x| x[0].relu();
    "gelu" => |x| x[0].gelu();
    "silu" => |x| x[0].silu();
    "log_sigmoid" => |x| x[0].log_sigmoid();
    "modf" => |x| x[0].modf();
    "floor" => |x| x[0].floor();
    "ceil" => |x| x[0].ceil();
    "round" => |x| x[0].round();
    "trunc" => |x| x[0].trunc();
    "isfinite" => |x| x[0].isfinite();
    "isinf" => |x| x[0].isinf();
    "isnan" => |x| x[0].isnan();
    "isneginf" => |x| x[0].isneginf();
    "isposinf" => |x| x[0].isposinf();
    "zeros_like" => |x| x[0].zeros_like();
    "ones_like" => |x| x[0].ones_like();
    "arcsin" => |x| x[0].asin();
    "arccos" => |x| x[0].acos();
    "arcsinh" => |x| x[0].asinh();
    "arccosh" => |x| x[0].acosh();
    "arctanh" => |x| x[0].atanh();
    "rad2deg" => |x| x[0].degrees();
    "deg2rad" => |x| x[0].radians();
    "rint" => |x| x[0].round();
    "fix" => |x| x[0].trunc();
    "fmax" => |x| x[0].fmax(x[1]);
    "fmin" => |x| x[0].fmin(x[1]);
    "logaddexp" => |x| x[0].logaddexp(x[1]);
    "logaddexp2" => |x| x[0].logaddexp2(x[1]);
    "hypot" => |x| x[0].hypot(x[1]);
    "copysign" => |x| x[0].copysign(x[1]);
    "fmod" => |x| x[0].fmod(x[1]);
    "heaviside" => |x| x[0].heaviside(x[1]);
    "floor_divide" => |x| x[0].floor_divide(x[1]);
    "mod" => |x| x[0].remainder(x[1]);
    "arctan2" => |x| x[0].atan2(x[1]);
    "float_power" => |x| x[0].powf(x[1]);
    "i0" => |x| special::i0(x[0]);
    "ldexp" => |x, s| x[0].ldexp(s.numbers("exponents"));
    "full_like" => |x, s| x[0].full_like(s.number("value"));
    "isclose" => |x, s| x[0].isclose(x[1], s.number("rtol"), s.number("atol"));
}

/// The static argument `condition` as booleans of the tape.
fn condition<'t>(beside: Var<'t>, settings: &Settings) -> Bools<'t> {
    let chosen: ArrayD<f64> = settings.booleans("condition").mapv(|chosen| f64::from(u8::from(chosen)));
    beside.tape().var(chosen).ne(0.0)
}
