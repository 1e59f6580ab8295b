"""The special functions of scipy."""

import autograd.builtins
import autograd.numpy as anp
import autograd.scipy.integrate
import autograd.scipy.special as special
import jax
import jax.numpy as jnp
import scipy.special
from fixture import case, uniform, zero

# Name, where it is tried, and points of special interest.
OF_ONE = [
    ("gamma", 0.3, 5, [-0.5, -2.5, 20.0]),
    ("gammaln", 0.3, 5, [1e-10, 1e5, 1.5]),
    ("digamma", 0.3, 5, [-0.5, 1e5]),
    ("rgamma", 0.3, 5, [-0.5, 20.0]),
    ("j0", 0.5, 10, [-3.0, 30.0]),
    ("j1", 0.5, 10, [-3.0, 30.0]),
    ("y0", 0.5, 10, [30.0]),
    ("y1", 0.5, 10, [30.0]),
    ("i0", -4, 4, [0.0, 20.0]),
    ("i1", 0.2, 4, [-3.0, 20.0]),
    ("erf", -2, 2, [0.0, 1e-10]),
    ("erfc", -2, 2, [0.0, 10.0]),
    ("erfinv", -0.9, 0.9, [0.0, 0.99]),
    ("erfcinv", 0.1, 1.9, [1.0, 1e-10]),
    ("logit", 0.1, 0.9, [1e-10]),
    ("expit", -3, 3, [0.0, -40.0]),
]


def record():
    for name, low, high, points in OF_ONE:
        function = getattr(special, name)
        case(f"scipy.special.{name}", function, uniform(2, 3, low=low, high=high))
        case(f"scipy.special.{name}", function, uniform(low=low, high=high))
        for point in points:
            case(f"scipy.special.{name}", function, point, note=f"at {point:g}", smooth=0.5 <= abs(point) <= 30 and name != "erfinv")
    of_the_gamma_family()
    of_bessel()
    of_entropy()
    sums_of_exponentials()
    integrals()


def of_the_gamma_family():
    for n in [0, 1, 2, 3]:
        case("scipy.special.polygamma", lambda x, n: special.polygamma(n, x), uniform(2, 3, low=0.3, high=5), n=n)
    for d in [1, 2, 3]:
        case("scipy.special.multigammaln", lambda x, d: special.multigammaln(x, d), uniform(4, low=1.2, high=5), d=d)
    zero("scipy.special.gammasgn", scipy.special.gammasgn, [-2.5, -1.5, -0.5, 0.5, 3.0])
    for name in ["beta", "betaln"]:
        case(f"scipy.special.{name}", getattr(special, name), uniform(2, 3, low=0.3, high=4), uniform(3, low=0.3, high=4))
    for name in ["gammainc", "gammaincc"]:
        function = getattr(special, name)
        case(f"scipy.special.{name}", function, uniform(2, 3, low=0.3, high=4), uniform(2, 3, low=0.3, high=6), fixed=[0])
        case(f"scipy.special.{name}", function, [10.0, 50.0], [5.0, 60.0], fixed=[0])
    case("scipy.special.betainc", special.betainc, uniform(2, 3, low=0.5, high=4), uniform(2, 3, low=0.5, high=4),
         uniform(2, 3, low=0.1, high=0.9), fixed=[0, 1])
    case("scipy.special.gammainc", jax.scipy.special.gammainc, uniform(2, 3, low=0.5, high=4), uniform(2, 3, low=0.5, high=6),
         by="jax", note="in both", tolerance=(1e-9, "the series in JAX ends early"))
    case("scipy.special.gammaincc", jax.scipy.special.gammaincc, uniform(2, 3, low=0.5, high=4), uniform(2, 3, low=0.5, high=6),
         by="jax", note="in both", tolerance=(1e-9, "the series in JAX ends early"))


def of_bessel():
    for n in [0, 1, 2, 5]:
        case("scipy.special.jn", lambda x, n: special.jn(n, x), uniform(2, 3, low=0.5, high=10), n=n)
        case("scipy.special.yn", lambda x, n: special.yn(n, x), uniform(2, 3, low=1, high=10), n=n)
    for n in [0, 1, 2, 2.5]:
        case("scipy.special.iv", lambda x, n: special.iv(n, x), uniform(2, 3, low=0.3, high=5), n=n)
        case("scipy.special.ive", lambda x, n: special.ive(n, x), uniform(2, 3, low=0.3, high=5), n=n)
    case("scipy.special.ive", lambda x, n: special.ive(n, x), [-2.5, -0.5, 30.0], note="negative and large", n=1)


def of_entropy():
    for name in ["xlogy", "xlog1py"]:
        function = getattr(jax.scipy.special, name)
        case(f"scipy.special.{name}", function, uniform(2, 3), uniform(3, low=0.3, high=3), by="jax")
        case(f"scipy.special.{name}", function, [0.0, 0.0, 2.0], [0.5, 2.0, 1.5], by="jax", note="x = 0")
    case("scipy.special.entr", jax.scipy.special.entr, uniform(2, 3, low=0.3, high=3), by="jax")


def sums_of_exponentials():
    def logsumexp(x, axis, keepdims):
        return special.logsumexp(x, axis=axis, keepdims=keepdims)

    for axis, keepdims in [(None, False), (0, False), (1, True)]:
        case("scipy.special.logsumexp", logsumexp, uniform(3, 4), axis=axis, keepdims=keepdims)
    case("scipy.special.logsumexp", logsumexp, [[1000.0, 999.0], [-1000.0, -1000.5]], note="large", axis=1, keepdims=False)
    case("scipy.special.logsumexp", logsumexp, [1.0, float("-inf"), 0.5], note="-inf", smooth=False, axis=0, keepdims=False)
    case("scipy.special.logsumexp", lambda x, b, axis: jax.scipy.special.logsumexp(x, b=b, axis=axis), uniform(3, 4),
         uniform(3, 4, low=0.2, high=2), by="jax", note="weighted", axis=1)


def integrals():
    def decay(y, t, rate):
        return anp.array([-rate[0] * y[0] + 0.5 * y[1] ** 2, y[0] * anp.cos(t)])

    case("scipy.integrate.odeint",
         lambda y0, t, rate: autograd.scipy.integrate.odeint(decay, y0, t, autograd.builtins.tuple((rate,)), rtol=1e-12, atol=1e-12),
         [1.0, 0.5], [0.0, 0.3, 1.0], [0.7], fixed=[1], tolerance=(1e-8, "the solver's own tolerance"))
