"""Elementwise functions, of one to three arguments, and those whose derivative is zero."""

import autograd.numpy as anp
import jax
import jax.numpy as jnp
import numpy as np
from fixture import case, uniform, zero

INFINITY = float("inf")

# Name, where it is tried, and points of special interest.
BY_AUTOGRAD = [
    ("negative", -3, 3, []),
    ("abs", 0.2, 3, [-2.0, 1e-300]),
    ("fabs", 0.2, 3, [-2.0]),
    ("reciprocal", 0.3, 3, [-0.5, 1e100]),
    ("exp", -3, 3, [-700.0, 0.0, -INFINITY]),
    ("exp2", -3, 3, [0.0, -1000.0]),
    # Not at -40, where autograd takes the derivative for 0.
    ("expm1", -2, 2, [1e-10, -5.0]),
    ("log", 0.2, 4, [1e-300, 1e300]),
    ("log2", 0.2, 4, [1e-300, 8.0]),
    ("log10", 0.2, 4, [1e-300, 1000.0]),
    ("log1p", -0.7, 3, [1e-10, 1e10]),
    ("sin", -3, 3, [0.0, 1000.0]),
    ("cos", -3, 3, [0.0, 1000.0]),
    ("tan", -1.2, 1.2, [0.0, 4.0]),
    ("arcsin", -0.9, 0.9, [0.0, 0.9999]),
    ("arccos", -0.9, 0.9, [0.0, -0.9999]),
    ("arctan", -3, 3, [0.0, 1e5, INFINITY]),
    ("sinh", -2, 2, [0.0, 30.0]),
    ("cosh", -2, 2, [0.0, 30.0]),
    ("tanh", -2, 2, [0.0, 3.0]),
    ("arcsinh", -2, 2, [0.0, 1e5]),
    ("arccosh", 1.2, 4, [1e5]),
    ("arctanh", -0.9, 0.9, [0.0, 1e-10]),
    ("rad2deg", -3, 3, []),
    ("deg2rad", -180, 180, []),
    ("square", -3, 3, [0.0, 1e-200]),
    ("sqrt", 0.2, 4, [1e-300, 0.0]),
    ("sinc", 0.3, 2.7, [-0.5]),
]

ACTIVATIONS = [
    ("cbrt", jnp.cbrt, 0.2, 4, [-8.0]),
    ("positive", jnp.positive, -3, 3, []),
    ("i0", jnp.i0, -3, 3, []),
    ("rsqrt", jax.lax.rsqrt, 0.2, 4, []),
    ("relu", jax.nn.relu, 0.2, 3, [-2.0]),
    ("sigmoid", jax.nn.sigmoid, -3, 3, [0.0, -40.0]),
    ("softplus", jax.nn.softplus, -3, 3, [0.0, -40.0, 40.0]),
    ("gelu", lambda x: jax.nn.gelu(x, approximate=False), -3, 3, [0.0]),
    ("silu", jax.nn.silu, -3, 3, [0.0, -40.0]),
    ("log_sigmoid", jax.nn.log_sigmoid, -3, 3, [0.0, -40.0, 40.0]),
]

COMPARISONS = ["greater", "greater_equal", "less", "less_equal", "equal", "not_equal"]


def record():
    for name, low, high, special in BY_AUTOGRAD:
        one_argument(name, getattr(anp, name), low, high, special, "autograd")
    for name, function, low, high, special in ACTIVATIONS:
        one_argument(name, function, low, high, special, "jax")
    of_one_with_settings()
    of_two()
    without_gradient()


def one_argument(name, function, low, high, special, by):
    case(name, function, uniform(2, 3, low=low, high=high), by=by)
    case(name, function, uniform(low=low, high=high), by=by)
    for point in special:
        case(name, function, point, by=by, note=f"at {point:g}", smooth=abs(point) in range(1, 100))


def of_one_with_settings():
    case("nan_to_num", anp.nan_to_num, [1.5, np.nan, -2.0, 0.0], note="NaN", smooth=False)
    case("nan_to_num", anp.nan_to_num, [[INFINITY, 1.0], [-INFINITY, -3.0]], note="infinities", smooth=False)

    def clip(x, low, high):
        return anp.clip(x, low, high)

    case("clip", clip, uniform(3, 4), low=-1.0, high=0.5)
    case("clip", clip, [-1.0, 0.5, 0.2], note="at the bounds", smooth=False, low=-1.0, high=0.5)
    case("ldexp", lambda x, exponents: jnp.ldexp(x, jnp.asarray(exponents)), uniform(4), by="jax", exponents=[0, 1, -2, 10])
    case("unwrap", lambda x, axis: jnp.unwrap(x, axis=axis), [0.0, 2.0, 4.0, -2.0, 0.5], by="jax", axis=-1)
    case("unwrap", lambda x, axis: jnp.unwrap(x, axis=axis), uniform(2, 5, low=-6, high=6), by="jax", axis=1)
    case("modf", jnp.modf, [1.25, -1.25, 0.5, -7.75, 3.5], by="jax")


def of_two():
    shapes = [[(2, 3), (2, 3)], [(2, 3), (3,)], [(2, 1), (1, 3)], [(), (2, 2)]]

    def two(name, function, low, high, by="autograd", right=None):
        right_low, right_high = right or (low, high)
        for left_shape, right_shape in shapes:
            left, other = uniform(*left_shape, low=low, high=high), uniform(*right_shape, low=right_low, high=right_high)
            case(name, function, left, other, by=by)

    two("add", anp.add, -3, 3)
    two("subtract", anp.subtract, -3, 3)
    two("multiply", anp.multiply, -3, 3)
    two("divide", anp.divide, -3, 3, right=(0.4, 3))
    case("divide", anp.divide, [1e300, 3.0], [1e200, -0.25], note="large and negative", smooth=False)
    for name in ["maximum", "minimum", "fmax", "fmin", "logaddexp", "logaddexp2", "arctan2", "hypot"]:
        two(name, getattr(anp, name), -3, 3)
    for name in ["maximum", "minimum", "fmax", "fmin"]:
        case(name, getattr(anp, name), [1.0, 2.0, -1.0], [1.0, 3.0, -2.0], note="a tie", smooth=False)
    for name in ["fmax", "fmin"]:
        case(name, getattr(anp, name), [np.nan, 2.0], [1.0, np.nan], note="NaN", smooth=False)
    for name in ["logaddexp", "logaddexp2"]:
        case(name, getattr(anp, name), [1000.0, -1000.0, 700.0], [1000.5, -1001.0, -700.0], note="large", smooth=False)
    case("arctan2", anp.arctan2, [1.0, -1.0, 0.0], [0.0, -2.0, -3.0], note="axes and quadrants", smooth=False)
    two("power", anp.power, 0.3, 2, right=(-2, 3))
    case("power", anp.power, [-2.0, -1.5, 0.5], [3.0, 2.0, -1.0], note="negative bases", fixed=[1])
    case("power", anp.power, [0.0, 0.0, 0.0, 0.0], [2.0, 1.0, 0.5, 0.0], note="0", fixed=[1], smooth=False)
    case("power", anp.power, [0.0, 0.0, 2.0], [2.0, 0.0, 0.0], note="exponents at 0", fixed=[0], smooth=False)
    two("float_power", jnp.float_power, 0.3, 2, by="jax", right=(-2, 3))
    two("mod", anp.mod, -5.0, 5.0, right=(1.1, 2.9))
    case("mod", anp.mod, [5.3, -5.3, 5.3, -5.3], [3.0, 3.0, -3.0, -3.0], note="signs")
    case("fmod", jnp.fmod, [5.3, -5.3, 5.3, -5.3], [3.0, 3.0, -3.0, -3.0], by="jax", note="signs")
    case("fmod", jnp.fmod, uniform(2, 3, low=3.3, high=3.9), uniform(3, low=1.2, high=1.5), by="jax")
    case("copysign", jnp.copysign, [1.5, -1.5, 2.5, -2.5], [2.0, 2.0, -3.0, -3.0], by="jax")
    case("heaviside", jnp.heaviside, [-1.5, 2.5], [0.5, 0.25], by="jax")

    def where(x, y, condition):
        return anp.where(anp.array(condition), x, y)

    def where_by_jax(x, y, condition):
        return jnp.where(jnp.array(condition), x, y)

    checkered = [[True, False, True], [False, False, True]]
    case("where", where, uniform(2, 3), uniform(2, 3), condition=checkered)
    case("where", where_by_jax, uniform(2, 3), uniform(3), by="jax", condition=checkered)
    case("where", where_by_jax, uniform(), uniform(2, 1), by="jax", condition=checkered)
    case("where", where, [1.0, np.nan, 3.0], [np.nan, 2.0, np.nan], note="NaN in what is not chosen", smooth=False,
         condition=[True, False, True])


def without_gradient():
    points = [-2.7, -1.5, -0.5, -0.2, 0.0, 0.4, 0.5, 1.5, 2.5, 7.9]
    for name in ["floor", "ceil", "round", "rint", "fix", "trunc", "sign"]:
        zero(name, getattr(np, name), points)
    zero("floor_divide", np.floor_divide, [5.3, -5.3, 5.3, -5.3], [3.0, 3.0, -3.0, -3.0])
    numbers = [0.0, -INFINITY, np.nan, INFINITY, 1.5]
    for name in ["isfinite", "isinf", "isnan", "isneginf", "isposinf"]:
        zero(name, getattr(np, name), numbers)
    for name in COMPARISONS:
        zero(name, getattr(np, name), [1.0, 2.0, 3.0, np.nan], [2.0, 2.0, 2.0, 2.0])
        zero(name, getattr(np, name), uniform(2, 1), uniform(3))
    for name in ["logical_and", "logical_or", "logical_xor"]:
        zero(name, getattr(np, name), [0.0, 0.0, 2.0, -1.0], [0.0, 3.0, 0.0, 1.0])
    zero("logical_not", np.logical_not, [0.0, 3.0, -1.0])
    zero("isclose", lambda x, y, rtol, atol: np.isclose(x, y, rtol=rtol, atol=atol), [1.0, 1.0, 0.0, 5.0],
         [1.001, 1.1, 0.001, -5.0], rtol=1e-2, atol=1e-2)
    table = [[0.0, 2.0, 0.0], [1.0, 3.0, 0.0]]
    for name in ["all", "any", "count_nonzero"]:
        for axis in [None, 0, 1]:
            zero(name, lambda x, axis, f=getattr(np, name): f(x, axis=axis), table, axis=axis)
    for name in ["argmax", "argmin"]:
        for axis in [None, 0, -1]:
            zero(name, lambda x, axis, f=getattr(np, name): f(x, axis=axis), uniform(3, 4), axis=axis)
        zero(name, lambda x, axis, f=getattr(np, name): f(x, axis=axis), [3.0, 1.0, 3.0, 1.0], note="a tie", axis=0)
    for axis in [0, -1]:
        zero("argsort", lambda x, axis: np.argsort(x, axis=axis, kind="stable"), uniform(3, 4), axis=axis)
    zero("argsort", lambda x, axis: np.argsort(x, axis=axis, kind="stable"), [2.0, 1.0, 2.0, 1.0], note="a tie", axis=0)
    for side in ["left", "right"]:
        zero("searchsorted", lambda a, v, side: np.searchsorted(a, v, side=side), [1.0, 2.0, 2.0, 4.0],
             [0.5, 2.0, 3.0, 4.0, 9.0], side=side)
    zero("zeros_like", np.zeros_like, uniform(2, 3))
    zero("ones_like", np.ones_like, uniform(2, 3))
    zero("full_like", lambda x, value: np.full_like(x, value), uniform(2, 3), value=2.5)
