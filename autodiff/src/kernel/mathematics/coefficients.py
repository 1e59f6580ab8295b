#!/usr/bin/env python3
"""Writes coefficients.rs: the polynomials of the vectorised functions, for f64 and (shorter) for f32.

Each approximates its function to a relative error of the whole result, by interpolation at Chebyshev's
points in the variable named, whose error is within a small factor of the least possible.
Run it with mpmath installed: `python3 coefficients.py > coefficients.rs`.
"""

from mpmath import atan, cos, exp, log, lu_solve, matrix, mp, mpf, pi, sin, sinh, sqrt, tanh

mp.prec = 300


def interpolate(f, low, high, count):
    points = [(low + high) / 2 + (high - low) / 2 * cos(pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    rows = matrix([[x**k for k in range(count)] for x in points])
    return list(lu_solve(rows, matrix([f(x) for x in points])))


def table(name, doc, f, low, high, double, single):
    """The constants NAME of `double` and NAME_SINGLE of `single` coefficients."""
    for suffix, count in (("", double), ("_SINGLE", single)):
        if not count:
            continue
        values = [float(c) for c in interpolate(f, mpf(low), mpf(high), count)]
        print(f"/// {doc}")
        print("#[rustfmt::skip]")
        print(f"pub(super) const {name}{suffix}: [f64; {count}] = [")
        for value in values:
            print(f"    {value!r},")
        print("];")


HALF_LN2 = log(2) / 2 * mpf("1.001")
S = (sqrt(2) - 1) / (sqrt(2) + 1) * mpf("1.001")
Z = (pi / 4 * mpf("1.001")) ** 2


def exp_tail(r):
    with mp.workprec(600):
        return (exp(r) - 1 - r) / r**2 if abs(r) > mpf(10) ** -60 else mpf(1) / 2


def log_tail(z):
    with mp.workprec(600):
        s = sqrt(z)
        return (log((1 + s) / (1 - s)) - 2 * s) / (s * z)


def log_second_tail(z):
    with mp.workprec(600):
        return (log_tail(z) - mpf(2) / 3) / z


def cos_tail(z):
    with mp.workprec(600):
        return (cos(sqrt(z)) - 1 + z / 2) / z**2


def odd_tail(f):
    """`(f(x) - x) / x³` in `x²`, for an odd function with slope 1 at 0."""

    def tail(z):
        with mp.workprec(600):
            x = sqrt(z)
            return (f(x) - x) / (x * z)

    return tail


print("//! Written by coefficients.py, which says how.")
print()
table("EXP", "`(eʳ - 1 - r) / r²` in `r`, `|r| ≤ ln 2 / 2`.", exp_tail, -HALF_LN2, HALF_LN2, 11, 6)
table("LOG", "`(ln((1+s)/(1-s)) - 2s) / s³` in `s²`, `s ≤ (√2-1)/(√2+1)`.", log_tail, 0, S**2, 7, 4)
table("LOG_SECOND", "`(ln((1+s)/(1-s)) - 2s - ⅔s³) / s⁵` in `s²`, `s` as above.", log_second_tail, 0, S**2, 8, 0)
table("SIN", "`(sin r - r) / r³` in `r²`, `|r| ≤ π/4`.", odd_tail(sin), 0, Z, 8, 4)
table("COS", "`(cos r - 1 + r²/2) / r⁴` in `r²`, `|r| ≤ π/4`.", cos_tail, 0, Z, 7, 4)
table("TANH", "`(tanh x - x) / x³` in `x²`, `|x| ≤ 0.55`.", odd_tail(tanh), 0, mpf("0.3026"), 12, 6)
table("SINH", "`(sinh x - x) / x³` in `x²`, `|x| ≤ 1`.", odd_tail(sinh), 0, mpf("1.0001"), 8, 4)
table("ATAN", "`(atan x - x) / x³` in `x²`, `|x| ≤ tan(π/8)`.", odd_tail(atan), 0, mpf("0.1717"), 12, 6)
