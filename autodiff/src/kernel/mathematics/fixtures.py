#!/usr/bin/env python3
"""Writes fixtures.txt: correctly rounded values of the vectorised functions, by mpmath.

A line has the function, its arguments and its value as the bits of f64 (16 digits) or f32 (8 digits), and how far the
exact value lies above that, in thousandths of the spacing of numbers there. The arguments are taken evenly from
intervals, from all sizes, around the seams where a function passes from one formula to another, from the ends of the
format (zeros, subnormals, the greatest numbers, infinities, NaN) and of the function, and from the worst that a search
has found (see `WORST`).
Run it with mpmath installed: `python3 fixtures.py > fixtures.txt`.
"""

import math
import random
import struct
from fractions import Fraction
from math import inf, nan

from mpmath import atan, cos, cosh, erf, erfc, exp, expm1, log, log1p, mp, mpf, sin, sinh, tan, tanh

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


LN2, ROOT2 = math.log(2), math.sqrt(2)
# Where each is interesting: intervals for f64 and for f32, taken evenly, and the seams, for both and for each.
FUNCTIONS = {
    "exp": (exp, [(-750, 715), (-1, 1), (-745.2, -700)], [(-110, 95), (-1, 1)], [LN2 / 2, -LN2 / 2, 3 * LN2 / 2]),
    "expm1": (expm1, [(-50, 715), (-1.5, 1.5)], [(-20, 95), (-1.5, 1.5)], [LN2 / 2, -LN2 / 2, 3 * LN2 / 2]),
    "log": (log, [(0.5, 2), (0.99, 1.01), (0, 1e3)], [(0.5, 2), (0, 1e3)], [1, ROOT2, ROOT2 / 2]),
    "log1p": (log1p, [(-1, 2), (-0.01, 0.01), (0, 1e3)], [(-1, 2), (0, 1e3)], [ROOT2 - 1, ROOT2 / 2 - 1, -1]),
    "tanh": (tanh, [(-25, 25), (-1, 1), (0.2, 0.6)], [(-12, 12), (-1, 1)], [0.3, 3 * LN2 / 4]),
    "sigmoid": (sigmoid, [(-750, 40), (-5, 5)], [(-110, 20), (-5, 5)], [LN2 / 2, -LN2 / 2]),
    "sin": (sin, [(-4, 4), (-1e6, 1e6), (-1e17, 1e17)], [(-4, 4), (-1e6, 1e6)], [1e6, 1e22]),
    "cos": (cos, [(-4, 4), (-1e6, 1e6), (-1e17, 1e17)], [(-4, 4), (-1e6, 1e6)], [1e6, 1e22]),
    "exp2": (lambda x: mpf(2) ** x, [(-1080, 1030), (-1, 1)], [(-155, 130), (-1, 1)], [0.5, -0.5]),
    "log2": (lambda x: log(x) / log(mpf(2)), [(0.5, 2), (0, 1e3)], [(0.5, 2), (0, 1e3)], [1, ROOT2, ROOT2 / 2]),
    "log10": (lambda x: log(x) / log(mpf(10)), [(0.5, 2), (0, 1e3)], [(0.5, 2), (0, 1e3)], [1, ROOT2, ROOT2 / 2]),
    "sinh": (sinh, [(-711, 711), (-1.5, 1.5)], [(-90, 90), (-1.5, 1.5)], [1, LN2 / 2]),
    "cosh": (cosh, [(-711, 711), (-1.5, 1.5)], [(-90, 90), (-1.5, 1.5)], [LN2 / 2]),
    "softplus": (softplus, [(-750, 50), (-3, 3)], [(-110, 50), (-3, 3)], [0, math.log(ROOT2 - 1)]),
    "tan": (tan, [(-4, 4), (-1e6, 1e6), (-1e17, 1e17)], [(-4, 4), (-1e6, 1e6)], [1e6, 1e22, math.pi / 4]),
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
# The arguments with the largest errors that a search against the C library's `long double` functions has found: for f64
# among ten million and more, for f32 among all numbers of the binades that matter (for `power` among a million pairs,
# which stand here one after another). To be searched for again when a function changes.
WORST = """
exp 64 0x1.073baf86e882ep+9 0x1.6e3120eeeb282p-2 -0x1.6203e7fb128f8p+9 -0x1.6205049ed7e4dp+9
exp 64 0x1.6fd5e9dbef920p-2 -0x1.1e9aa9e265b50p+8 0x1.745cbd2aabe9cp-2 0x1.69d8bec9f8025p-2
exp 32 -0x1.b60c420000000p+4 -0x1.b610520000000p+4 0x1.f403fe0000000p+3 -0x1.0485ba0000000p+4
exp 32 0x1.81bb0a0000000p+5 0x1.22ed940000000p+2 0x1.432cb80000000p+6 0x1.22dd100000000p+2
expm1 64 0x1.939b1c2ead103p-2 0x1.8cdc8821d8840p-2 0x1.8d619aef57f57p-2 0x1.9386e50f0ad6cp-2
expm1 64 0x1.708be2c2f0080p-2 0x1.91696e8440040p-2 0x1.9ca7e9d2c25f0p-2 0x1.99cd3eb7b0984p-2
expm1 32 0x1.637c0c0000000p-2 0x1.63b81c0000000p-2 0x1.6437b80000000p-2 0x1.6420a80000000p-2
expm1 32 0x1.647bb40000000p-2 0x1.632a5e0000000p-2 0x1.6339e00000000p-2 0x1.630d400000000p-2
log 64 0x1.69f1777c0713dp-1 0x1.69c40c9cf9b7dp-1 0x1.65ea5b875809dp-1 0x1.659c95e199ab5p-1
log 64 0x1.473e7d2e488f5p+0 0x1.46031af011a4dp+0 0x1.66dd3ea9db769p-1 0x1.480409db65671p+0
log 32 0x1.69bdba0000000p-1 0x1.69fbca0000000p-1 0x1.45bf220000000p+0 0x1.66c56a0000000p-1
log 32 0x1.68417a0000000p-1 0x1.48101a0000000p+0 0x1.683a1e0000000p+0 0x1.45fcea0000000p+0
log1p 64 0x1.b1e837aaac635p-2 0x1.b836390fb6d15p-2 0x1.e2da7d62529e9p-2 0x1.d4dd37c0e9005p-2
log1p 64 0x1.c7b0c38994be1p-2 0x1.dc0777624f0abp-2 0x1.b3628627d3eb7p-2 -0x1.320c3470c88e6p-2
log1p 32 0x1.bc0aea0000000p-2 0x1.a8bd4a0000000p-2 0x1.a89d560000000p-2 0x1.ae76d20000000p-2
log1p 32 0x1.b9f4560000000p-2 0x1.d0d6560000000p-2 0x1.ba4cea0000000p-2 0x1.aca8aa0000000p-2
tanh 64 0x1.e7f20750d26d2p+1 0x1.bb9b7eba8c2d9p+1 0x1.631a659f8a120p+1 -0x1.8f2162f0746e0p+1
tanh 64 -0x1.62cf4e7c21570p+1 -0x1.bb8f1303de7a0p+1
tanh 32 0x1.e7fc440000000p+1 -0x1.8f33dc0000000p+1 -0x1.36cc320000000p+1 -0x1.093eac0000000p+1
tanh 32 -0x1.09370c0000000p+1
sigmoid 64 -0x1.21db553e5fc67p+0 -0x1.20438046bc966p+0 -0x1.1ded549073600p+0 -0x1.1ae084d43ea18p+0
sigmoid 64 -0x1.27c704f434b64p+0 -0x1.1eaf9190a5978p+0 -0x1.26d362bf73f6ap+0 -0x1.2334f331d5994p+0
sigmoid 32 -0x1.1bcfb00000000p+0 -0x1.20cb120000000p+0 -0x1.2898d20000000p+0 -0x1.1a7a660000000p+0
sigmoid 32 -0x1.1e32b40000000p+0 -0x1.1c31640000000p+0 -0x1.27ab200000000p+0 -0x1.1ce67e0000000p+0
sin 64 -0x1.741ca38192eafp+0 -0x1.775f66bab099cp+4 0x1.201c8c5f847bcp+5 0x1.e888062dc6a20p+18
sin 64 0x1.719174c242266p+0 0x1.79fc606afa410p+15 -0x1.74bcedaf9667fp+0 0x1.6fbb4d6c77498p+0
sin 32 0x1.4c836c0000000p+18 0x1.b7b9200000000p+18 -0x1.c7f0ea0000000p+3 0x1.b06fe00000000p+0
sin 32 0x1.a40e8a0000000p+19 0x1.8955be0000000p+19 0x1.aa557c0000000p+19 0x1.9562000000000p+19
cos 64 -0x1.9d31930849e88p-4 -0x1.57492d4359c28p-4 0x1.e17ab256fffc3p-4 -0x1.e39946e19eae0p-4
cos 64 0x1.b012006d16548p-4 0x1.02529d5a83894p-3 -0x1.0421321f3db44p-3 -0x1.efd883e124a08p-4
cos 32 0x1.65efa00000000p+19 0x1.3d1f780000000p+19 0x1.230eba0000000p+19 0x1.3e95640000000p-4
cos 32 0x1.0267bc0000000p+19 0x1.20c4480000000p-3 -0x1.36dda80000000p-3 0x1.6212ce0000000p+19
exp2 64 -0x1.7b537ba74beb9p+0 0x1.84f53042a99c0p+0 -0x1.7cbf5dd63393fp+0 -0x1.f1f8fec35efcbp-2
exp2 64 0x1.0acac3f11119ap-1 0x1.83689ec82f108p+0 -0x1.857c4d2258c66p+8 -0x1.e181ce089cdb0p-2
exp2 32 -0x1.d4c2660000000p-2 -0x1.c1f38a0000000p-2 -0x1.1b1f100000000p+2 -0x1.6ffaca0000000p+3
exp2 32 -0x1.4ff8c20000000p+3 -0x1.ff18400000000p-2 -0x1.2e7c9e0000000p+3 -0x1.d960de0000000p-2
log2 64 0x1.68da2d30b5a75p+0 0x1.65cbdde8fca59p+0 0x1.6befef7cdbd5fp-1 0x1.668d8855b2bc9p+0
log2 64 0x1.670595cd4f691p+0 0x1.69a31b95cabd9p+0 0x1.68aa6918659bdp+0 0x1.726d6e170ac37p-1
log2 32 0x1.6988360000000p+0 0x1.68f8760000000p+0 0x1.6755b00000000p+0 0x1.678e5e0000000p+0
log2 32 0x1.64e4c60000000p+0 0x1.68159c0000000p+0 0x1.69bb6e0000000p+0 0x1.6736b60000000p+0
log10 64 0x1.4f2530fd3263dp+0 0x1.54c37d8ed2085p+0 0x1.4eb2445344301p+0 0x1.4e4d970495dadp+0
log10 64 0x1.5027adfb987d1p+0 0x1.80fa9b887e443p-1 0x1.53137bbe05c31p+0 0x1.542ff65c9965dp+0
log10 32 0x1.4c8fee0000000p+0 0x1.5095a60000000p+0 0x1.50dcf60000000p+0 0x1.54f9160000000p+0
log10 32 0x1.4d25ee0000000p+0 0x1.8019540000000p-1 0x1.535fa60000000p+0 0x1.4f33660000000p+0
sinh 64 0x1.c69e50e309410p-2 0x1.ca13da48997fep-2 0x1.cdcb656635aa8p-2 -0x1.d3447f88ad690p-2
sinh 64 -0x1.dc70bc9cab16cp-2 -0x1.db5cb0d77a914p-2 -0x1.fa20223fa7ebep-5 0x1.f0445f259db20p-3
sinh 32 0x1.d7552c0000000p-2 0x1.e501220000000p-2 -0x1.e7c4c00000000p-2 -0x1.e476440000000p-2
sinh 32 0x1.db50c40000000p-2 0x1.f3d1460000000p-4 0x1.fa75700000000p-4 0x1.fd28c80000000p-4
cosh 64 0x1.edb7b0ee588aap+1 0x1.ed7b79abb3214p+1 0x1.ed1ef929d0ab5p+1 -0x1.ee8da1a0c079ep+1
cosh 64 0x1.ee8c9f586cb4ep+1 -0x1.e80409d64ad20p+1 0x1.edf8ef4f5dc00p+1 0x1.ed9d9e9edb61cp+1
cosh 32 0x1.4cfb5e0000000p+2 0x1.22379c0000000p+2 0x1.4cce400000000p+2 0x1.7913aa0000000p+2
cosh 32 -0x1.eb1c480000000p+1 -0x1.ec62720000000p+1 -0x1.eddb5e0000000p+1 0x1.22207c0000000p+2
softplus 64 -0x1.7fcc4e55b6adcp-1 -0x1.4373af69036aap+0 -0x1.6bf5ec001918ep-1 -0x1.8034442f3d1c4p-1
softplus 64 -0x1.7befed3428de8p-1 -0x1.9bc381241c89ep-1 -0x1.a162b8af0566cp-1 -0x1.b63cd67b20ae0p-1
softplus 32 -0x1.44b5040000000p+0 -0x1.44752e0000000p+0 -0x1.65ab520000000p-1 -0x1.97e6ae0000000p-1
softplus 32 -0x1.a2aacc0000000p-1 -0x1.c143400000000p-1 -0x1.a08f4e0000000p-1 -0x1.aa012a0000000p-1
tan 64 -0x1.13080d77f038ap+1 0x1.12eb72e521838p+1 -0x1.b376fb72805d8p+4 0x1.74fc74d0bb2a8p+6
tan 64 -0x1.0b95c7d8be68bp+2 -0x1.8a91afc6a186ep-1 -0x1.7a2ed898ad250p+3 0x1.90f3147143b69p-1
tan 32 0x1.8d59880000000p+19 0x1.734b3e0000000p+16 -0x1.e191100000000p+18 -0x1.7bd1c40000000p+19
tan 32 0x1.5801d00000000p+19 0x1.07d4e80000000p+18 -0x1.d0a7fe0000000p+19 -0x1.e05a620000000p+18
atan 64 -0x1.006d552d2b295p+0 -0x1.fdf65c14a5404p-1 0x1.014e6a1fa67bcp+0 -0x1.00bc1f23836b4p+0
atan 64 0x1.011cf6e4c17f4p+0 -0x1.febd2298d8e26p-1 0x1.fdd945b869ca7p-1 -0x1.1cd416a20fda8p+0
atan 32 0x1.0022400000000p+0 0x1.0189ec0000000p+0 -0x1.034cfe0000000p+0 -0x1.0242e20000000p+0
atan 32 -0x1.01e4d20000000p+0 -0x1.fa44300000000p-1 0x1.fde7a40000000p-1 0x1.19f2b00000000p+0
erf 64 0x1.f5b291b492b96p-1 0x1.f302b33f2e5bfp-1 0x1.f9ddbc0f1cf26p-1 0x1.ed7968261684dp-1
erf 64 0x1.f8a37a554ac78p-1 -0x1.f530f04a53385p-1 0x1.f7697cba41124p-1 0x1.f086996877524p-1
erf 32 0x1.fd18020000000p-1 0x1.fdc86e0000000p-1 0x1.f448ec0000000p-1 0x1.f9f6ba0000000p-1
erf 32 -0x1.f16f220000000p-1 0x1.fad3c20000000p-1 0x1.fdead20000000p-1 -0x1.fee06e0000000p-1
erfc 64 0x1.86222cb6e3ae5p+0 0x1.ffdbd31ae14b9p-1 0x1.862efba51f629p+0 0x1.8f49e266ef239p+0
erfc 64 0x1.c9ed5e98f14f5p+1 0x1.e39709cce6003p+0
erfc 32 0x1.093db20000000p+3 0x1.88e2780000000p-23 0x1.a4978e0000000p-26 0x1.939a000000000p-20
erfc 32 0x1.3e865a0000000p-20
power 64 0x1.64b62107ad6c1p-1 0x1.af3fc7c6d56ebp+10 0x1.6aae9632e7a55p-238 -0x1.ebce00e4ddd0bp+1
power 64 0x1.afcc2e4c7d3aep+0 0x1.1b1b45b5392eep+8 0x1.6cbb80e7cd70bp+0 0x1.c22762bb06957p+10
power 32 0x1.3a7a380000000p+0 0x1.a123740000000p+8 0x1.32d0740000000p+0 0x1.daa9100000000p+8
power 32 0x1.1b2eb60000000p+0 -0x1.ad99d60000000p+9 0x1.62f1a80000000p+0 0x1.0243580000000p+8
"""
LOGARITHMS = ("log", "log2", "log10")
ODD = ("expm1", "log1p", "tanh", "sin", "tan", "atan", "sinh", "erf")
EACH = 90


def worst(name, width):
    rows = [line.split() for line in WORST.splitlines()]
    return [float.fromhex(x) for row in rows if row[:2] == [name, str(width)] for x in row[2:]]


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
    # Zero, subnormals, the least normal number, the greatest number, infinity and NaN.
    least, infinity = 1 << shift, top + 1 << shift
    for size in (0, 1, 2, 3, least - 1, least, infinity - 1, infinity, infinity | least >> 1):
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


def known(name, x):
    """The value where mpmath does not give it, or too slowly: outside of the domain, and far out; or None."""
    if x != x:
        return nan
    if name in LOGARITHMS or name == "log1p":
        end = -1 if name == "log1p" else 0
        return x if x == inf else None if x > end else -inf if x == end else nan
    if name in ("sin", "cos", "tan"):
        return nan if abs(x) == inf else None
    if abs(x) < 1e4 or name == "atan":
        return None
    left, right = {
        "exp": (0, inf),
        "exp2": (0, inf),
        "expm1": (-1, inf),
        "sigmoid": (0, 1),
        "tanh": (-1, 1),
        "sinh": (-inf, inf),
        "cosh": (inf, inf),
        "softplus": (0, x),
        "erf": (-1, 1),
        "erfc": (2, 0),
    }[name]
    return float(right if x > 0 else left)


def unary(name, function, width, intervals, seams):
    chosen = list(points(width, intervals))
    if name in ("sin", "cos", "tan"):
        chosen += near_multiples_of_half_pi(width)
    chosen += around(width, seams + list(ENDS.get(name, ([], []))[0 if width == 64 else 1]))
    chosen += worst(name, width)
    for x in chosen:
        value = known(name, x)
        if x == 0 and name in ODD:
            value = x  # the sign of zero, which mpmath has not
        mp.prec = 1400 if name in ("sin", "cos", "tan") or abs(x) < 1e-30 else 300
        write(name, width, [x], *(rounded(function(mpf(x)), width) if value is None else (value,)))


def power(x, y):
    """`xʸ`, and where it is not a matter of digits, what IEEE 754 says."""
    odd = y % 2 == 1 if abs(y) < inf else False
    if y == 0 or x == 1:
        return 1.0
    if x != x or y != y:
        return nan
    if abs(y) == inf:
        return 1.0 if x == -1 else inf if (abs(x) > 1) == (y > 0) else 0.0
    if x == 0 or abs(x) == inf:
        value = 0.0 if (x == 0) == (y > 0) else inf
        return math.copysign(value, x) if odd else value
    if x < 0 and y != int(y):
        return nan
    logarithm = y * log(abs(mpf(x)))
    value = exp(logarithm) if abs(logarithm) < 1e4 else inf if logarithm > 0 else 0.0
    return -value if odd and x < 0 else value


def powers(width, reach):
    mp.prec = 300
    sizes = (-1000, 1000) if width == 64 else (-120, 120)
    flat = worst("power", width)
    pairs = list(zip(flat[::2], flat[1::2]))
    for _ in range(400):
        x = nearest(random.choice([random.uniform(0, 3), 2 ** random.uniform(*sizes)]), width)
        if x not in (0, 1):
            pairs.append((x, nearest(random.uniform(-reach, reach) / abs(log(mpf(x))), width)))
    for _ in range(100):
        pairs.append((-nearest(random.uniform(0.1, 3), width), float(random.randint(-60, 60))))
    least, last_odd = number(1, width), float(2 ** FORMATS[width][2] - 1)
    sizes = [0.0, least, 0.5, 1.0, 1.5, 2.0, 3.0, last_odd, last_odd + 1, float(mpf(2) ** 100), inf]
    numbers = [size * sign for size in map(float, sizes) for sign in (1, -1)] + [math.nan]
    for x, y in pairs + [(x, y) for x in numbers for y in numbers]:
        value = power(x, y)
        write("power", width, [x, y], *((value,) if isinstance(value, float) else rounded(value, width)))


for name, (function, *intervals, seams) in FUNCTIONS.items():
    for width, ranges in zip((64, 32), intervals):
        unary(name, function, width, ranges, seams)
powers(64, 750)
powers(32, 100)
