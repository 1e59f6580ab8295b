#!/usr/bin/env python3
"""Writes derivatives.txt: first and second derivatives of the functions of one variable, by sympy and mpmath.

A line has the function, its argument x, the derivatives d1 and d2, and the sizes that their errors are measured by,
|d1| + |x d2| and |d2| + |x d3|: a change of x in its last place changes a derivative by the second term. All are the bits of
f64 (16 digits) or f32 (8 digits: x; the others are f64, and within the range of f32). Arguments are taken evenly from
intervals, and from all sizes of numbers in the domain.
Run it with sympy installed: `python3 derivatives.py > derivatives.txt`.
"""

import random
import struct

import mpmath
import sympy as sp
from mpmath import mp, mpf

random.seed(1)
x = sp.Symbol("x", real=True)
pos = sp.Symbol("x", positive=True)
inf = float("inf")


def sigmoid(x):
    return 1 / (1 + sp.exp(-x))


def ndtr(x):
    return sp.erfc(-x / sp.sqrt(2)) / 2


R = sp.Rational
# Expression, domain, intervals to look into; and the digits that large arguments take beside their own.
ALL = (-inf, inf)
FUNCTIONS = {
    "square": (x**2, ALL, [(-4, 4)]),
    "sqrt": (sp.sqrt(x), (0, inf), [(0, 4)]),
    "reciprocal": (1 / x, ALL, [(-4, 4)]),
    "rsqrt": (1 / sp.sqrt(x), (0, inf), [(0, 4)]),
    "cbrt": (x ** R(1, 3), (0, inf), [(0, 4)]),
    "powf(2.5)": (x ** R(5, 2), (0, inf), [(0, 4)]),
    "powf(-0.5)": (x ** R(-1, 2), (0, inf), [(0, 4)]),
    "powi(3)": (x**3, ALL, [(-4, 4)]),
    "exp": (sp.exp(x), ALL, [(-50, 80), (-745, 709)]),
    "exp2": (sp.Pow(2, x), ALL, [(-50, 126), (-1074, 1024), (1023, 1024.4), (127, 128.4)]),
    "expm1": (sp.exp(x) - 1, ALL, [(-80, 80), (-745, 709)]),
    "log": (sp.log(x), (0, inf), [(0, 4)]),
    "log2": (sp.log(x) / sp.log(2), (0, inf), [(0, 4)]),
    "log10": (sp.log(x) / sp.log(10), (0, inf), [(0, 4)]),
    "log1p": (sp.log(1 + x), (-1, inf), [(-1, 4)]),
    "sinh": (sp.sinh(x), ALL, [(-80, 80), (-709, 709)]),
    "cosh": (sp.cosh(x), ALL, [(-80, 80), (-709, 709)]),
    "tanh": (sp.tanh(x), ALL, [(-4, 4), (-40, 40), (-360, 360)]),
    "sigmoid": (sigmoid(x), ALL, [(-4, 4), (-80, 80), (-740, 740)]),
    "softplus": (sp.log(1 + sp.exp(x)), ALL, [(-4, 4), (-80, 80), (-740, 740)]),
    "log_sigmoid": (-sp.log(1 + sp.exp(-x)), ALL, [(-4, 4), (-80, 80), (-740, 740)]),
    "silu": (x * sigmoid(x), ALL, [(-4, 4), (-80, 80), (-740, 740), (37.43, 37.44)]),
    "gelu": (x * ndtr(x), ALL, [(-4, 4), (-12, 12), (-37, 37)]),
    "elu": (sp.exp(x) - 1, (-inf, 0), [(-80, 0), (-740, 0)]),
    "softsign": (x / (1 + x), (0, inf), [(0, 4), (0, 100)]),
    "sin": (sp.sin(x), ALL, [(-10, 10), (-1000, 1000)]),
    "cos": (sp.cos(x), ALL, [(-10, 10), (-1000, 1000)]),
    "tan": (sp.tan(x), ALL, [(-10, 10), (-1000, 1000)]),
    "asin": (sp.asin(x), (-1, 1), [(-1, 1), (0.99, 1)]),
    "acos": (sp.acos(x), (-1, 1), [(-1, 1), (0.99, 1)]),
    "atan": (sp.atan(x), ALL, [(-4, 4)]),
    "asinh": (sp.asinh(x), ALL, [(-4, 4)]),
    "acosh": (sp.acosh(x), (1, inf), [(1, 4), (1, 1.01)]),
    "atanh": (sp.atanh(x), (-1, 1), [(-1, 1), (0.99, 1)]),
    "hypot(1)": (sp.sqrt(x**2 + 1), ALL, [(-4, 4)]),
    "atan2(1)": (sp.atan(x), ALL, [(-4, 4)]),
    "logaddexp(1)": (sp.log(sp.exp(x) + sp.exp(1)), ALL, [(-4, 4), (-80, 80), (-740, 740)]),
    "sinc": (sp.sin(sp.pi * x) / (sp.pi * x), ALL, [(-4, 4), (-100, 100)]),
    "erf": (sp.erf(x), ALL, [(-4, 4), (-26, 26)]),
    "erfc": (sp.erfc(x), ALL, [(-4, 4), (-26, 26)]),
    "erfcx": (sp.exp(x**2) * sp.erfc(x), ALL, [(-4, 4), (-26, 100)]),
    "erfinv": (sp.erfinv(x), (-1, 1), [(-1, 1)]),
    "ndtr": (ndtr(x), ALL, [(-4, 4), (-37, 37)]),
    "log_ndtr": (sp.log(ndtr(x)), ALL, [(-4, 4), (-37, 37)]),
    "logit": (sp.log(x / (1 - x)), (0, 1), [(0, 1), (0.99, 1)]),
    "log1mexp": (sp.log(1 - sp.exp(x)), (-inf, 0), [(-4, 0), (-80, 0), (-740, 0)]),
    "entr": (-x * sp.log(x), (0, inf), [(0, 4)]),
    "gamma": (sp.gamma(x), ALL, [(-5, 5), (0, 30), (0, 170)]),
    "gammaln": (sp.loggamma(x), (0, inf), [(0, 5), (0, 100)]),
    "rgamma": (1 / sp.gamma(x), ALL, [(-5, 5), (0, 30), (0, 170)]),
    "digamma": (sp.polygamma(0, x), (0, inf), [(0, 5), (0, 100)]),
    "zeta(2)": (sp.zeta(2, x), (0, inf), [(0, 5), (0, 100)]),
    "i0": (sp.besseli(0, x), ALL, [(-10, 10), (0, 80)]),
    "i1": (sp.besseli(1, x), ALL, [(-10, 10), (0, 80)]),
    "j0": (sp.besselj(0, x), ALL, [(-10, 10), (0, 80)]),
    "j1": (sp.besselj(1, x), ALL, [(-10, 10), (0, 80)]),
    "y0": (sp.bessely(0, x), (0, inf), [(0, 10), (0, 80)]),
    "y1": (sp.bessely(1, x), (0, inf), [(0, 10), (0, 80)]),
    "gammainc(2.5)": (sp.lowergamma(R(5, 2), x) / sp.gamma(R(5, 2)), (0, inf), [(0, 10), (0, 80)]),
    "gammaincc(2.5)": (sp.uppergamma(R(5, 2), x) / sp.gamma(R(5, 2)), (0, inf), [(0, 10), (0, 80)]),
}
# No larger arguments than these: what they are for is not worth the digits that they take.
LARGEST = {"gamma": 180, "rgamma": 180, "i0": 700, "i1": 700, "sin": 1e15, "cos": 1e15, "tan": 1e15, "sinc": 1e6, "j0": 1e4, "j1": 1e4, "y0": 1e4, "y1": 1e4}
NORMAL = {"gelu", "ndtr", "log_ndtr", "erf", "erfc", "erfcx"}
SPECIAL = {"gamma", "gammaln", "rgamma", "digamma", "zeta(2)", "i0", "i1", "j0", "j1", "y0", "y1", "erfinv"}
FORMATS = {64: ("<d", "<Q", -1022, 1024), 32: ("<f", "<I", -126, 128)}


def bits(number, width):
    kind, unsigned, *_ = FORMATS[width]
    return f"{struct.unpack(unsigned, struct.pack(kind, number))[0]:0{width // 4}x}"


def rounded(number, width):
    kind = FORMATS[width][0]
    return struct.unpack(kind, struct.pack(kind, number))[0]


def arguments(name, domain, intervals, width):
    least, greatest = FORMATS[width][2:]
    greatest = min(greatest, 60) if name in SPECIAL else greatest
    for low, high in intervals:
        for _ in range(16):
            yield random.uniform(low, high)
    for _ in range(12):
        exponent = random.uniform(least + 2, greatest - 2)
        number = 2.0**exponent
        yield from (number, -number)
        yield random.choice([-1, 1]) * 2.0 ** random.uniform(-12, 12)
    for end in domain:
        # Close to an end that is not 0.
        if abs(end) == 1:
            for _ in range(8):
                yield end * (1 - 2.0 ** random.uniform(-50 if width == 64 else -22, -5)) if domain != (1, inf) else (
                    1 + 2.0 ** random.uniform(-50 if width == 64 else -22, -5)
                )


for name, (expression, domain, intervals) in FUNCTIONS.items():
    d = [sp.lambdify(x, sp.diff(expression, x, n), "mpmath") for n in (1, 2, 3)]
    for width in FORMATS:
        least, greatest = FORMATS[width][2:]
        seen = set()
        for number in arguments(name, domain, intervals, width):
            try:
                number = rounded(number, width)
            except OverflowError:
                continue
            if not domain[0] < number < domain[1] or number in seen or number == 0:
                continue
            if abs(number) > LARGEST.get(name, 1e4 if name in NORMAL else inf):
                continue
            seen.add(number)
            size = abs(mpmath.log(abs(mpf(number)), 10)) if abs(number) < 1e300 else 300
            # Digits for what is lost beside 1: of powers, of exp(-x), and of exp(-x²).
            mp.dps = 60 + int(4 * size + min(abs(number), 1000))
            if name in NORMAL:
                mp.dps += int(min(number**2, 1500))
            try:
                d1, d2, d3 = (mpmath.re(f(mpf(number))) for f in d)
            except (ValueError, ZeroDivisionError, OverflowError, mpmath.libmp.NoConvergence):
                continue
            values = [d1, d2, abs(d1) + abs(number * d2), abs(d2) + abs(number * d3)]
            top = mpf(2) ** greatest * mpf("0.999")
            if any(mpmath.isnan(v) or abs(v) > top for v in values[:2]):
                continue
            values = [float(v) for v in values[:2]] + [float(min(v, mpf(2) ** 1023)) for v in values[2:]]
            print(name, bits(number, width), *(bits(v, 64) for v in values))
