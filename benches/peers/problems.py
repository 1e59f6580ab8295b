"""The numbers of the problems, the same ones that `benches/src/problems` makes: numpy's legacy generator, drawn
from in the same order."""

import os

import numpy as np

SEED = 1
# chain
LINKS = 3333
START = 0.3
# dense
OBSERVED = 0.3
# elementwise: a, b and c
CONSTANTS = (0.5, 0.1, 0.25)
# gmm
POINTS = 1000
# lstm
BITS = 14
# sparse: what a product of factors is on average
MEAN = 3.5


class LeftOut(Exception):
    """Why an engine does not compute a problem, though it could."""


def numbers(problem):
    """The inputs of a problem by their names, as numpy arrays of the problem's precision; None of an unknown one."""
    make = globals().get(problem["family"].replace("-", "_"))
    if make is None:
        return None
    arrays = make(**problem["sizes"])
    dtype = np.float32 if problem["precision"] == "f32" else np.float64
    return {name: array.astype(dtype) if array.dtype == np.float64 else array for name, array in arrays.items()}


def post():
    """The blog post's matrix with its hole, and the factors that it begins with."""
    random = np.random.RandomState(0)
    h = -5 * np.abs(random.randn(2, 3))
    w = np.abs(random.randn(4, 2))
    a = np.array([[np.nan, 4, 5], [4, 4, 5], [5, 3, 4], [2, 3, 3]])
    return {"w": w, "h": h, "a": np.nan_to_num(a), "observed": ~np.isnan(a)}


one_shot = post


def chain():
    """Where the chain starts."""
    return {"x": np.array(START)}


def dense(rows, columns, rank):
    """Factors, the matrix they approximate, and which cells are observed."""
    random = np.random.RandomState(SEED)
    w = random.random_sample((rows, rank))
    h = random.random_sample((rank, columns))
    a = random.random_sample((rows, columns))
    observed = random.random_sample((rows, columns)) < OBSERVED
    return {"w": w, "h": h, "a": a * (rank / 2), "observed": observed}


def elementwise(n):
    """Numbers between -1 and 1."""
    return {"x": 2 * np.random.RandomState(SEED).random_sample(n) - 1}


def gmm(d, k):
    """Points and parameters of a Gaussian mixture, and where the numbers of a component's row go in its matrix."""
    random = np.random.RandomState(SEED)
    x = random.randn(POINTS, d)
    alpha = random.randn(k)
    mu = random.random_sample((k, d))
    q = random.randn(k, d)
    l = random.randn(k, d * (d - 1) // 2)
    # Column by column below the diagonal.
    columns, rows = np.triu_indices(d, 1)
    return {"x": x, "alpha": alpha, "mu": mu, "q": q, "l": l, "rows": rows, "columns": columns}


def gmm_constant(n, d, k):
    """What the log posterior has that depends on no parameter, for the prior with gamma = 1 and m = 0."""
    from math import lgamma, log, pi

    freedom = d + 1
    log_gamma = d * (d - 1) / 4 * log(pi) + sum(lgamma(0.5 * (freedom - j)) for j in range(d))
    return -0.5 * n * d * log(2 * pi) + k * (-0.5 * freedom * d * log(2) - log_gamma)


def lstm(layers, characters):
    """Parameters, first states and the text."""
    random = np.random.RandomState(SEED)
    return {
        "main": random.random_sample((2 * layers, 4 * BITS)),
        "extra": random.random_sample((3, BITS)),
        "state": random.random_sample((2 * layers, BITS)),
        "sequence": (random.random_sample((characters, BITS)) < 0.5).astype(np.float64),
    }


def lse(n):
    """Numbers in [0, 1)."""
    return {"x": np.random.RandomState(SEED).random_sample(n)}


def llsq(n, m):
    """Coefficients, the points and their signs."""
    t = np.linspace(-1, 1, n)
    return {"x": np.random.RandomState(SEED).random_sample(m), "t": t, "signs": np.sign(t)}


def kmeans(n, d, k):
    """Points, the last of which are the centroids."""
    points = np.random.RandomState(SEED).random_sample((n, d))
    return {"points": points, "centroids": points[n - k:]}


def sparse(users, items, ratings, rank):
    """Factors, and the ratings by rows, which the comparison leaves in a file."""
    random = np.random.RandomState(SEED)
    scale = 2 * np.sqrt(MEAN / rank)
    w = random.random_sample((users, rank)) * scale
    h = random.random_sample((rank, items)) * scale
    path = os.path.join(os.environ["COMPARE_RATINGS"], f"{users}-{items}-{ratings}.bin")
    cells = np.fromfile(path, [("user", "<i4"), ("item", "<i4"), ("rating", "<f4")])
    return {"w": w, "h": h} | {name: np.ascontiguousarray(cells[name]) for name in cells.dtype.names}
