#!/usr/bin/env python3
"""Writes fixtures.txt: correctly rounded values of the vectorised functions, by mpmath.

A line has the function, its arguments and its value as the bits of f64 (16 digits) or f32 (8 digits), and how far the
exact value lies above that, in thousandths of the spacing of numbers there. The arguments are taken evenly from
intervals, from all sizes, around the seams where a function passes from one formula to another, and from the worst
that a search over millions of numbers (for f32, over all that matter) has found.
Run it with mpmath installed: `python3 fixtures.py > fixtures.txt`.
"""

import math
import random
import struct
from fractions import Fraction

from mpmath import atan, cos, cosh, erf, erfc, exp, expm1, inf, log, log1p, mp, mpf, nan, sin, sinh, tan, tanh

random.seed(0)
FORMATS = {64: ("<d", "<Q", 53, -1074, 1024), 32: ("<f", "<I", 24, -149, 128)}


def bits(x, width):
    kind, unsigned, *_ = FORMATS[width]
    return struct.unpack(unsigned, struct.pack(kind, x))[0]


def number(pattern, width):
    kind, unsigned, *_ = FORMATS[width]
    return struct.unpack(kind, struct.pack(unsigned, pattern))[0]


def rounded(value, width):
    """The nearest number of the format, as a float that holds it exactly, and how far `value` lies above it."""
    _, _, digits, least, greatest = FORMATS[width]
    if value in (inf, -inf) or value != value or value == 0:
        return float(value), 0
    sign, mantissa, exponent, length = value._mpf_
    unit = max(exponent + length - digits, least)
    scaled = Fraction(mantissa) * Fraction(2) ** (exponent - unit)
    whole = round(scaled)
    if Fraction(whole) * Fraction(2) ** unit >= Fraction(2) ** greatest:
        return -inf if sign else inf, 0
    offset = round(1000 * (scaled - whole))
    number = float(Fraction(whole) * Fraction(2) ** unit)
    return (-number, -offset) if sign else (number, offset)


def nearest(value, width):
    return rounded(mpf(value), width)[0]


def sigmoid(x):
    return 1 / (1 + exp(-x))


def softplus(x):
    return log1p(exp(x))


def power(x, y):
    if y == 0 or x == 1:
        return mpf(1)
    if x == 0:
        return mpf(0) if y > 0 else inf
    if x < 0 and y != int(y):
        return nan
    value = exp(y * log(abs(x)))
    return -value if x < 0 and int(y) % 2 else value


LN2, ROOT2 = math.log(2), math.sqrt(2)
# Where each is interesting: intervals for f64 and for f32, taken evenly, and the seams, for both and for each.
FUNCTIONS = {
    "exp": (exp, [(-750, 715), (-1, 1), (-745.2, -700)], [(-110, 95), (-1, 1)], [LN2 / 2, -LN2 / 2, 3 * LN2 / 2]),
    "expm1": (expm1, [(-50, 715), (-1.5, 1.5)], [(-20, 95), (-1.5, 1.5)], [LN2 / 2, -LN2 / 2, 3 * LN2 / 2]),
    "log": (log, [(0.5, 2), (0.99, 1.01), (0, 1e3)], [(0.5, 2), (0, 1e3)], [1, ROOT2, ROOT2 / 2]),
    "log1p": (log1p, [(-1, 2), (-0.01, 0.01), (0, 1e3)], [(-1, 2), (0, 1e3)], [ROOT2 - 1, ROOT2 / 2 - 1, -1]),
    "tanh": (tanh, [(-25, 25), (-1, 1), (0.2, 0.6)], [(-12, 12), (-1, 1)], [0.3, 3 * LN2 / 4]),
    "sigmoid": (sigmoid, [(-750, 40), (-5, 5)], [(-110, 20), (-5, 5)], [LN2 / 2, -LN2 / 2]),
    "sin": (sin, [(-4, 4), (-1e6, 1e6), (-1e17, 1e17)], [(-4, 4), (-1e6, 1e6)], [1e6]),
    "cos": (cos, [(-4, 4), (-1e6, 1e6), (-1e17, 1e17)], [(-4, 4), (-1e6, 1e6)], [1e6]),
    "exp2": (lambda x: mpf(2) ** x, [(-1080, 1030), (-1, 1)], [(-155, 130), (-1, 1)], [0.5, -0.5]),
    "log2": (lambda x: log(x) / log(mpf(2)), [(0.5, 2), (0, 1e3)], [(0.5, 2), (0, 1e3)], [1, ROOT2, ROOT2 / 2]),
    "log10": (lambda x: log(x) / log(mpf(10)), [(0.5, 2), (0, 1e3)], [(0.5, 2), (0, 1e3)], [1, ROOT2, ROOT2 / 2]),
    "sinh": (sinh, [(-711, 711), (-1.5, 1.5)], [(-90, 90), (-1.5, 1.5)], [1, LN2 / 2]),
    "cosh": (cosh, [(-711, 711), (-1.5, 1.5)], [(-90, 90), (-1.5, 1.5)], [LN2 / 2]),
    "softplus": (softplus, [(-750, 50), (-3, 3)], [(-110, 50), (-3, 3)], [0, math.log(ROOT2 - 1)]),
    "tan": (tan, [(-4, 4), (-1e6, 1e6), (-1e17, 1e17)], [(-4, 4), (-1e6, 1e6)], [1e6, math.pi / 4]),
    "atan": (atan, [(-4, 4), (-1, 1), (-1e3, 1e3)], [(-4, 4), (-1e3, 1e3)], [1]),
    "erf": (erf, [(-7, 7), (-1.5, 1.5)], [(-5, 5), (-1.5, 1.5)], [1, 6, 4]),
    "erfc": (erfc, [(-7, 28), (-1, 3), (26, 27.3)], [(-5, 11), (-1, 3), (9, 10.1)], [0.5, 1]),
}
# Where results leave the range.
ENDS = {
    "exp": ([709.78, -708.4, -745.13], [88.72, -87.34, -103.97]),
    "expm1": ([709.78, -40], [88.72, -20]),
    "exp2": ([1024, -1022, -1075], [128, -126, -150]),
    "sigmoid": ([-708.4, -745.13, 36.7], [-87.34, -103.97, 16.6]),
    "softplus": ([-708.4, -745.13, 36.7], [-87.34, -103.97, 16.6]),
    "sinh": ([710.47], [89.41]),
    "cosh": ([710.47], [89.41]),
    "tanh": ([19.06], [9.01]),
    "erfc": ([26.54, 27.22], [9.19, 10.05]),
}
WORST = {}
LOGARITHMS = ("log", "log2", "log10")
ODD = ("expm1", "log1p", "tanh", "sin", "tan", "atan", "sinh", "erf")
EACH = 90


def points(width, intervals):
    for low, high in intervals:
        for _ in range(EACH):
            yield number(bits(random.uniform(low, high), width), width)
    top = {64: 0x7FE, 32: 0xFE}[width]
    shift = {64: 52, 32: 23}[width]
    for _ in range(EACH):
        yield number(
            random.getrandbits(1) << (width - 1) | random.randint(0, top) << shift | random.getrandbits(shift), width
        )
    for size in (0, 1, 2, 3):  # zero and the least subnormals
        for sign in (0, 1):
            yield number(sign << (width - 1) | size, width)


def around(width, seams):
    for seam in seams:
        pattern = bits(nearest(seam, width), width)
        if seam:
            yield from (number(pattern + step, width) for step in range(-3, 4))
        for _ in range(24):
            yield nearest(seam + (seam or 1) * random.choice((-1, 1)) * 2 ** random.uniform(-30, -5), width)


def near_multiples_of_half_pi(width):
    mp.prec = 200
    for k in list(range(1, 20)) + [random.randint(20, 600000) for _ in range(60)]:
        yield nearest(k * mp.pi / 2, width)


def write(name, width, arguments, value, offset=0):
    digits = width // 4
    print(name, *(f"{bits(x, width):0{digits}x}" for x in [*arguments, value]), offset)


def limit(name, x):
    """The value far out, where it is 0, infinite, 1, 2 or the argument itself, or None."""
    if abs(x) < 1e4 or name in LOGARITHMS + ("log1p", "atan", "sin", "cos", "tan"):
        return None
    left, right = {
        "exp": (0.0, inf),
        "exp2": (0.0, inf),
        "expm1": (-1.0, inf),
        "sigmoid": (0.0, 1.0),
        "tanh": (-1.0, 1.0),
        "sinh": (-inf, inf),
        "cosh": (inf, inf),
        "softplus": (0.0, x),
        "erf": (-1.0, 1.0),
        "erfc": (2.0, 0.0),
    }[name]
    return float(right if x > 0 else left)


def unary(name, function, width, intervals, seams):
    chosen = list(points(width, intervals))
    if name in ("sin", "cos", "tan"):
        chosen += near_multiples_of_half_pi(width)
    chosen += around(width, seams + list(ENDS.get(name, ([], []))[0 if width == 64 else 1]))
    chosen += [float.fromhex(x) for x in WORST.get((name, width), ())]
    for x in chosen:
        if name in LOGARITHMS and x <= 0 or name == "log1p" and x <= -1:
            continue
        if x == 0 and name in ODD:
            write(name, width, [x], x)  # the sign of zero, which mpmath has not
            continue
        mp.prec = 1400 if name in ("sin", "cos", "tan") or abs(x) < 1e-30 else 300
        known = limit(name, x)
        write(name, width, [x], *(rounded(function(mpf(x)), width) if known is None else (known,)))


def powers(width, reach):
    mp.prec = 300
    sizes = (-1000, 1000) if width == 64 else (-120, 120)
    for _ in range(400):
        x = nearest(random.choice([random.uniform(0, 3), 2 ** random.uniform(*sizes)]), width)
        if x in (0.0, 1.0):
            continue
        y = nearest(random.uniform(-reach, reach) / abs(log(mpf(x))), width)
        if abs(y) < 1e30:
            write("power", width, [x, y], *rounded(power(mpf(x), mpf(y)), width))
    for _ in range(100):
        x, y = -nearest(random.uniform(0.1, 3), width), float(random.randint(-60, 60))
        write("power", width, [x, y], *rounded(power(mpf(x), mpf(y)), width))
    for x, y in WORST.get(("power", width), ()):
        x, y = float.fromhex(x), float.fromhex(y)
        write("power", width, [x, y], *rounded(power(mpf(x), mpf(y)), width))


for name, (function, *intervals, seams) in FUNCTIONS.items():
    for width, ranges in zip((64, 32), intervals):
        unary(name, function, width, ranges, seams)
powers(64, 750)
powers(32, 100)
