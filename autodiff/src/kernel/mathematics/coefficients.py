#!/usr/bin/env python3
"""Writes coefficients.rs: the polynomials of the vectorised functions, for f64 and (shorter) for f32.

Each is the polynomial of its length with the least relative error of the whole function (Remez' algorithm); the
coefficients are then rounded. Run it with mpmath installed: `python3 coefficients.py > coefficients.rs`.
"""

import struct

from mpmath import atan, cos, erf, erfc, exp, log, lu_solve, matrix, mp, mpf, pi, polyval, sin, sqrt, tan, tanh

mp.prec = 300


def fit(f, share, low, high, count, known=()):
    """The polynomial `p` with the least greatest `|p - f| · share`: `count` coefficients to go after those known."""
    # On a grid that is dense at the ends; the error is to be the same, with changing signs, at count + 1 points.
    last = 40 * count
    grid = [(low + high) / 2 - (high - low) / 2 * cos(pi * i / last) for i in range(last + 1)]
    values = [f(x) - polyval(known[::-1], x) for x in grid]
    shares = [max(share(x), mpf(10) ** -30) for x in grid]
    powers = range(len(known), len(known) + count)
    chosen = [round(i * last / count) for i in range(count + 1)]
    for _ in range(12):
        rows = [[grid[i] ** k * shares[i] for k in powers] + [(-1) ** n] for n, i in enumerate(chosen)]
        *coefficients, level = lu_solve(matrix(rows), matrix([values[i] * shares[i] for i in chosen]))
        p = [*[0] * len(known), *coefficients]
        errors = [(polyval(p[::-1], x) - y) * share for x, y, share in zip(grid, values, shares)]
        if max(map(abs, errors)) < 1.02 * abs(level):
            break
        peaks = []
        for i, error in enumerate(errors):
            if not peaks or (error > 0) != (errors[peaks[-1]] > 0):
                peaks.append(i)
            elif abs(error) > abs(errors[peaks[-1]]):
                peaks[-1] = i
        while len(peaks) > count + 2:
            least = min(range(len(peaks) - 1), key=lambda i: max(abs(errors[peaks[i]]), abs(errors[peaks[i + 1]])))
            del peaks[least : least + 2]
        if len(peaks) == count + 2:
            peaks.pop(0 if abs(errors[peaks[0]]) < abs(errors[peaks[-1]]) else -1)
        if len(peaks) == count + 1:
            chosen = peaks
    return coefficients


def rounded_fit(f, share, low, high, count, rounded):
    """Such a polynomial with rounded coefficients; the others make up for the rounding of the first two."""
    known = []
    while low >= 0 and len(known) < 2:
        known.append(rounded(fit(f, share, low, high, count - len(known), known)[0]))
    return known + [rounded(coefficient) for coefficient in fit(f, share, low, high, count - len(known), known)]


def single(x):
    """The nearest f32."""
    return struct.unpack("<f", struct.pack("<f", float(x)))[0]


def digits(x, kind):
    """The fewest digits that name the number."""
    if kind == "f64":
        return repr(x)
    bits, value = struct.pack("<f", x), x
    texts = (f"{value:.{digits}g}" for digits in range(1, 10))
    return next(repr(float(text)) for text in texts if struct.pack("<f", float(text)) == bits)


def table(name, doc, f, share, low, high, double=0, single_count=0, medium=0):
    """The constants NAME (f64), NAME_SINGLE (f32) and NAME_MEDIUM (f64, for f32 results) of so many coefficients.

    An error of `f` times `share` is the relative error of the function that it is a part of.
    """
    kinds = [("", "f64", double), ("_SINGLE", "f32", single_count), ("_MEDIUM", "f64", medium)]
    for suffix, kind, count in kinds:
        if count:
            print(f"/// {doc}")
            print("#[rustfmt::skip]")
            print(f"pub(super) const {name}{suffix}: [{kind}; {count}] = [")
            for value in rounded_fit(f, share, mpf(low), mpf(high), count, single if kind == "f32" else float):
                print(f"    {digits(value, kind)},")
            print("];")


def without_head(f, head, order):
    """`(f(x) - head(x)) / xⁿ`, without the loss of digits near 0."""

    def tail(x):
        with mp.workprec(900):
            x = x if x else mpf(2) ** -90
            return (f(x) - head(x)) / x**order

    return tail


def odd_tail(f, slope=1):
    """`(f(x) - slope · x) / x³` in `x²`, for an odd function."""
    tail = without_head(f, lambda x: slope * x, 3)
    return lambda square: tail(sqrt(square))


def odd_share(f):
    """What an error of that tail is in the function."""
    return lambda z: z * sqrt(z) / f(sqrt(z)) if z else mpf(0)


print("//! Written by coefficients.py, which says how.")
print()
HALF_LN2 = log(2) / 2 * mpf("1.001")
exp_tail = without_head(exp, lambda r: 1 + r, 2)
exp_share = lambda r: r**2 / exp(r)
table("EXP", "`(eʳ - 1 - r) / r²` in `r`, `|r| ≤ ln 2 / 2`.", exp_tail, exp_share, -HALF_LN2, HALF_LN2, 10, 5, 6)
S = (sqrt(2) - 1) / (sqrt(2) + 1) * mpf("1.001")
atanh2 = lambda s: log((1 + s) / (1 - s))
log_tail, log_share = odd_tail(atanh2, 2), odd_share(atanh2)
table("LOG", "`(ln((1+s)/(1-s)) - 2s) / s³` in `s²`, `s ≤ (√2-1)/(√2+1)`.", log_tail, log_share, 0, S**2, 7, 3, 4)
log_second_tail = without_head(log_tail, lambda z: mpf(2) / 3, 1)
log_second_share = lambda z: z * log_share(z)
LOG_SECOND = "`(ln((1+s)/(1-s)) - 2s - ⅔s³) / s⁵` in `s²`, `s` as above."
table("LOG_SECOND", LOG_SECOND, log_second_tail, log_second_share, 0, S**2, 7)
table("TANH", "`(tanh x - x) / x³` in `x²`, `x ≤ 0.3`.", odd_tail(tanh), odd_share(tanh), 0, mpf("0.0901"), 7, 3)
HALF_PI = (pi / 2 * mpf("1.001")) ** 2
table("SINE", "`(sin r - r) / r³` in `r²`, `|r| ≤ π/2`.", odd_tail(sin), odd_share(sin), 0, HALF_PI, 8)
# In f32 the reduction leaves a little more.
MORE = 1.04**2 * HALF_PI
table("SINE", "`(sin r - r) / r³` in `r²`, `|r| ≤ 1.04 π/2`.", odd_tail(sin), odd_share(sin), 0, MORE, 0, 5)
QUARTER_PI = (pi / 4 * mpf("1.001")) ** 2
table("TANGENT", "`(tan r - r) / r³` in `r²`, `|r| ≤ π/4`.", odd_tail(tan), odd_share(tan), 0, QUARTER_PI, 14)
MORE = 1.08**2 * QUARTER_PI
table("TANGENT", "`(tan r - r) / r³` in `r²`, `|r| ≤ 1.08 π/4`.", odd_tail(tan), odd_share(tan), 0, MORE, 0, 8)
table("ATAN", "`(atan x - x) / x³` in `x²`, `|x| ≤ 1`.", odd_tail(atan), odd_share(atan), 0, 1, 19, 9)
erf_tail = without_head(lambda x: erf(x), lambda x: x, 1)
erf_rest = lambda z: erf_tail(sqrt(z))
table("ERF", "`erf x / x - 1` in `x²`, `|x| ≤ 1`.", erf_rest, lambda z: 1 / (1 + erf_rest(z)), 0, 1, 12, 7)
log_erfc, erf_share = lambda u: log(erfc(1 + u)), lambda u: erfc(1 + u) / erf(1 + u)
table("LOG_ERFC", "`ln erfc(1 + u)` in `u`, where `erf` is not 1.", log_erfc, erf_share, 0, mpf(5), 18)
table("LOG_ERFC", "`ln erfc(1 + u)` in `u`, where `erf` is not 1.", log_erfc, erf_share, 0, mpf(3), 0, 7)


MIDDLE = mpf("3.5")


def scaled_erfc(divisor):
    """`exp(x²) · erfc x · divisor(x)` in `t`."""

    def function(t):
        with mp.workprec(900):
            x = MIDDLE * (1 + t) / (1 - t)
            return exp(x**2) * erfc(x) * divisor(x)

    return function


IN_T = "in `t = (x - 3.5) / (x + 3.5)`"
for low, high, divisor, doc, counts in (
    (1, 28, lambda x: 1 + 2 * x, f"`exp(x²) · erfc x · (1 + 2x)` {IN_T}, `1 ≤ x ≤ 28`.", (20, 0, 0)),
    (0, 11, lambda x: x + MIDDLE, f"`exp(x²) · erfc x · (x + 3.5)` {IN_T}, `0 ≤ x ≤ 11`.", (0, 0, 11)),
):
    f, ends = scaled_erfc(divisor), [(mpf(x) - MIDDLE) / (mpf(x) + MIDDLE) for x in (low, high)]
    table("ERFC", doc, f, lambda t: 1 / f(t), *ends, *counts)
