#!/usr/bin/env python3
"""Writes fixtures.txt: correctly rounded values of the special functions, by mpmath.

A line has the function, its arguments, its value, and the size that its error is measured by: the value itself, or
where the function passes through 0 without being small, what its values are about there. All are the bits of f64.
Run it with mpmath installed: `python3 fixtures.py > fixtures.txt`.
"""

import random
import struct

from mpmath import (
    besseli, besselj, bessely, beta, betainc, digamma, erfc, erfinv, exp, gamma, gammainc, inf, isnan, log,
    log1p, loggamma, mp, mpf, nsum, pi, re, rf, rgamma, sqrt, zeta,
)

random.seed(0)
mp.dps = 40
EACH = 60


def bits(x):
    return f"{struct.unpack('<Q', struct.pack('<d', float(x)))[0]:016x}"


def write(name, arguments, value, size=0):
    value = mpf(value)
    if isnan(value) or (value != 0 and not 1e-300 < abs(value) < 1e300):
        return
    print(name, *(bits(x) for x in arguments), bits(value), bits(max(abs(value), size)))


def uniform(low, high):
    return random.uniform(low, high)


def spread(low, high):
    return float(10 ** random.uniform(float(log(low, 10)), float(log(high, 10))))


def repeated(make):
    return (make() for _ in range(EACH))


def gammas():
    for x in [*repeated(lambda: uniform(-6, 6)), *repeated(lambda: spread(1e-8, 170)), 1, 2, 0.5, 171.5, 1e-300]:
        write("gamma", [x], gamma(mpf(x)))
        write("rgamma", [x], rgamma(mpf(x)))
    for x in [*repeated(lambda: uniform(0, 4)), *repeated(lambda: spread(1e-10, 1e12)), 1e-300, 1e300]:
        write("gammaln", [x], loggamma(mpf(x)))
        write("digamma", [x], digamma(mpf(x)))
    for x in repeated(lambda: uniform(-12, 0)):
        write("gammaln", [x], re(loggamma(mpf(x))), 1)
        write("digamma", [x], digamma(mpf(x)), 1)
    for x in [1.4616321449683623, 1.4616321449683622, 1.47, 1.4, 1.2, 1.8]:
        write("digamma", [x], digamma(mpf(x)))
    for s in (1.001, 1.5, 2, 3, 4, 7, 12, 40.5, 120):
        for q in repeated(lambda: spread(1e-2, 1e6)):
            mp.dps = 300  # For large q some are lost.
            write("zeta", [s, q], zeta(mpf(s), mpf(q)))
            mp.dps = 40
    for s in (2, 3, 4, 7):
        for q in repeated(lambda: uniform(-20, 0)):
            shift = int(-q) + 2
            terms = sum((mpf(q) + k) ** -s for k in range(shift))
            write("zeta", [s, q], terms + zeta(mpf(s), mpf(q) + shift), 1)


def incomplete_gammas():
    pairs = []
    for _ in range(3 * EACH):
        a = spread(1e-3, 1e3)
        pairs.append((a, a * spread(0.1, 10)))
        pairs.append((a, spread(1e-5, 30)))
        pairs.append((a, abs(a + uniform(-4, 4) * a**0.5) + 1e-3))
    for a in repeated(lambda: uniform(1, 8)):
        pairs.append((a, a * uniform(0.2, 1.2)))
    for a in repeated(lambda: spread(1e3, 1e5)):
        pairs.append((a, a + uniform(-6, 6) * a**0.5))
    for a, x in pairs:
        lower = lambda a, x=x: gammainc(a, 0, mpf(x), regularized=True)
        write("gammainc", [a, x], lower(mpf(a)))
        write("gammaincc", [a, x], gammainc(mpf(a), mpf(x), inf, regularized=True))
        below, above = lower(mpf(a)), gammainc(mpf(a), mpf(x), inf, regularized=True)
        write("log_gammainc", [a, x], log(below) if below < 0.5 else log1p(-above))
        write("log_gammaincc", [a, x], log(above) if above < 0.5 else log1p(-below))
        write("gamma_density", [a, x], exp((mpf(a) - 1) * log(mpf(x)) - x - loggamma(mpf(a))))
    for a, x in [(500, 3), (2e3, 400), (1e4, 5e3), (0.7, 1e4), (500, 3e3), (1e4, 3e4)]:
        a, x = mpf(a), mpf(x)
        if x < a:
            series = nsum(lambda n: x**n / rf(a + 1, n), [0, inf], method="direct")
            write("log_gammainc", [a, x], a * log(x) - x - loggamma(a + 1) + log(series))
        else:
            write("log_gammaincc", [a, x], log(gammainc(a, x, inf)) - loggamma(a))
    mp.dps = 60
    for a, x in pairs[::5]:
        if a > 3000:
            continue
        tail = lambda a: gammainc(a, mpf(x), inf, regularized=True)
        # The difference of two numbers near 1 would have no digits.
        side, sign = (tail, -1) if x > a else (lambda a: gammainc(a, 0, mpf(x), regularized=True), 1)
        h = mpf(a) * mpf(10) ** -14
        f = [side(mpf(a) + k * h) for k in range(-3, 4)]
        write("gammainc_a", [a, x], sign * (45 * (f[4] - f[2]) - 9 * (f[5] - f[1]) + f[6] - f[0]) / (60 * h))
        second = (270 * (f[4] + f[2]) - 27 * (f[5] + f[1]) + 2 * (f[6] + f[0]) - 490 * f[3]) / (180 * h * h)
        scale = abs(side(mpf(a))) * log(mpf(x) / a + 2) ** 2 / (1 + mpf(a))
        write("gammainc_aa", [a, x], sign * second, scale)
    mp.dps = 40


def betas():
    for _ in range(3 * EACH):
        a, b = spread(1e-3, 1e8), spread(1e-3, 1e8)
        a, b = mpf(float(a)), mpf(float(b))
        mp.dps = 60
        write("betaln", [a, b], loggamma(a) + loggamma(b) - loggamma(a + b), 1)
        mp.dps = 40
    points = []
    for _ in range(2 * EACH):
        a, b = spread(0.05, 300), spread(0.05, 300)
        mean, width = a / (a + b), (a * b / (a + b + 1)) ** 0.5 / (a + b)
        points.append((a, b, min(max(mean + uniform(-5, 5) * width, mean / 20), 1 - (1 - mean) / 20)))
        points.append((a, b, uniform(0, 1)))
    for a, b, x in points:
        write("beta_density", [a, b, x], mpf(x) ** (mpf(a) - 1) * (1 - mpf(x)) ** (mpf(b) - 1) / beta(a, b))
        write("betainc", [a, b, x], betainc(a, b, 0, x, regularized=True))
    mp.dps = 60
    for a, b, x in points[::4]:
        def side(a, b):
            return betainc(a, b, 0, x, regularized=True) if x < mean else betainc(b, a, 0, 1 - mpf(x), regularized=True)

        a, b = mpf(a), mpf(b)
        mean = a / (a + b)
        sign, h, k = (1 if x < mean else -1), a * mpf(10) ** -15, b * mpf(10) ** -15
        f = {(i, j): side(a + i * h, b + j * k) for i in range(-2, 3) for j in range(-2, 3) if i == 0 or j == 0 or abs(i) == abs(j)}
        value = abs(f[0, 0])
        write("betainc_a", [a, b, x], sign * (8 * (f[1, 0] - f[-1, 0]) - f[2, 0] + f[-2, 0]) / (12 * h), value / (100 * a))
        write("betainc_b", [a, b, x], sign * (8 * (f[0, 1] - f[0, -1]) - f[0, 2] + f[0, -2]) / (12 * k), value / (100 * b))
        second = lambda f, h: (16 * (f[0] + f[1]) - f[2] - f[3] - 30 * f[4]) / (12 * h * h)
        aa = second([f[1, 0], f[-1, 0], f[2, 0], f[-2, 0], f[0, 0]], h)
        bb = second([f[0, 1], f[0, -1], f[0, 2], f[0, -2], f[0, 0]], k)
        corner = lambda n: (f[n, n] - f[n, -n] - f[-n, n] + f[-n, -n]) / (4 * n * n * h * k)
        write("betainc_aa", [a, b, x], sign * aa, value / (a * a))
        write("betainc_bb", [a, b, x], sign * bb, value / (b * b))
        write("betainc_ab", [a, b, x], sign * (4 * corner(1) - corner(2)) / 3, value / (a * b))
    mp.dps = 40


def left_of_student(df, t):
    return betainc(df / 2, mpf(1) / 2, 0, df / (df + t * t), regularized=True) / 2


def students():
    mp.dps = 60
    for _ in range(2 * EACH):
        df, t = spread(0.3, 1e3), uniform(-1, 1) * random.choice([0.5, 4, 30])
        df, t = mpf(df), mpf(t)
        left = left_of_student(df, t)
        write("stdtr", [df, t], left if t < 0 else 1 - left)
        write("log_stdtr", [df, t], log(left) if t < 0 else log1p(-left))
        h = df * mpf(10) ** -14
        f = [left_of_student(df + k * h, t) for k in range(-2, 3)]
        sign = 1 if t < 0 else -1
        write("stdtr_df", [df, t], sign * (8 * (f[3] - f[1]) - f[4] + f[0]) / (12 * h), left / df / 10)
        second = (16 * (f[1] + f[3]) - f[0] - f[4] - 30 * f[2]) / (12 * h * h)
        write("stdtr_df_df", [df, t], sign * second, left / df**2)
    for df, t in [(2000, -1e4), (1e3, -1e6), (300, -1e9)]:
        write("log_stdtr", [df, t], log(left_of_student(mpf(df), mpf(t))))
    mp.dps = 40


def bessels():
    for n in (0, 1, 2, 5, 20):
        for x in [*repeated(lambda: uniform(0, 60)), *repeated(lambda: spread(1e-3, 1e4))]:
            # What it is about where it oscillates.
            amplitude = sqrt(2 / (pi * mpf(x))) if x > n else 0
            write("jn", [n, x], besselj(n, mpf(x)), amplitude)
            write("yn", [n, x], bessely(n, mpf(x)), amplitude)
    for v in (0, 1, 2, 0.5, 2.5, 12, 45.25, 300, -0.5, -2.25):
        for x in [*repeated(lambda: uniform(0, 100)), *repeated(lambda: spread(1e-3, 1e5))]:
            value = besseli(v, mpf(x))
            write("iv", [v, x], value)
            write("ive", [v, x], value * exp(-mpf(x)))


def scaled_integral(n, x):
    """`exp(x²) iⁿerfc x`, upwards with digits to spare."""
    before, value = 2 / sqrt(pi), erfc(x) * exp(x * x)
    for k in range(1, n + 1):
        before, value = value, (before / 2 - x * value) / k
    return value


def errors():
    for y in [*repeated(lambda: uniform(-1, 1)), *repeated(lambda: spread(1e-20, 0.5)), 1 - 1e-15, 0.85, -0.8500001]:
        write("erfinv", [y], erfinv(mpf(y)))
    for y in [*repeated(lambda: uniform(0, 2)), *repeated(lambda: spread(1e-290, 0.5)), 0.15, 0.1499999, 1.0000001]:
        # Newton's steps, where 1 - y has no digits.
        x = mpf(float(sqrt(-log(y)))) if y < 1e-5 else erfinv(1 - mpf(y))
        for _ in range(12 if y < 1e-5 else 0):
            error = erfc(x) - mpf(y)
            slope = -2 / sqrt(pi) * exp(-x * x)
            step = error / slope
            x -= step / (1 + x * step)
        write("erfcinv", [y], x)
    mp.dps = 60
    for x in [*repeated(lambda: uniform(-26, 40)), *repeated(lambda: spread(1e-5, 1e4)), 1, 28, 27.999, 0.99999]:
        for n in range(5):
            mp.dps = 60 + (0 if x < 1 else int(n * 2 * mp.log10(x)) + 4 * n)
            write("erfcx", [n, x], scaled_integral(n, mpf(x)))
    mp.dps = 40
    for x in [*repeated(lambda: uniform(-40, 10)), *repeated(lambda: -spread(1e-3, 1e5)), -1, -1.0000001]:
        tail = erfc(-mpf(x) / sqrt(2)) / 2
        write("log_ndtr", [x], log(tail))
    for x in [*repeated(lambda: uniform(0, 1)), *repeated(lambda: spread(1e-300, 0.5)), 0.3, 0.65, 0.5000001]:
        write("logit", [x], log(mpf(x) / (1 - mpf(x))))


gammas()
incomplete_gammas()
betas()
students()
bessels()
errors()
