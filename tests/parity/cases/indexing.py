"""Parts by position, by integers and by masks, and the order of elements."""

import autograd.numpy as anp
import jax
import jax.numpy as jnp
import numpy as np
from fixture import case, uniform

# Slices as lists of what stands between the commas: an integer, [start, stop, step], "newaxis", or "..." for the rest.
KEYS = [
    ((3, 4), [1]),
    ((3, 4), [-1, 2]),
    ((3, 4), [[1, None, 1]]),
    ((3, 4), [[0, None, 2], [1, 3, 1]]),
    ((3, 4), [[None, None, -1], [None, None, -2]]),
    ((3, 4), [[0, None, 1], "newaxis", 1]),
    ((2, 3, 2), [0, "...", 1]),
    ((2, 3, 2), ["...", "newaxis"]),
    ((3, 4), [[-2, None, 1], [0, -1, 1]]),
]


def key_of(items):
    def one(item):
        if isinstance(item, list):
            return slice(*item)
        return {"newaxis": None, "...": Ellipsis}[item] if isinstance(item, str) else item

    return tuple(one(item) for item in items)


def record():
    for shape, key in KEYS:
        case("getitem", lambda x, key: x[key_of(key)], uniform(*shape), key=key)
    for indices in [[0, 0, 2], [1], [[0, 1], [2, 2]]]:
        case("getitem[integers]", lambda x, indices: x[np.array(indices)], uniform(3, 2), indices=indices)
    mask = [[True, False, True], [False, False, True]]
    case("getitem[mask]", lambda x, mask: x[np.array(mask)], uniform(2, 3), mask=mask)
    case("getitem[mask]", lambda x, mask: x[np.array(mask)], uniform(3), mask=mask[0])
    for axis in [0, 1, -1]:
        case("take", lambda x, indices, axis: jnp.take(x, jnp.array(indices), axis=axis), uniform(3, 4), by="jax",
             indices=[2, 0, 0], axis=axis)

    case("sort", lambda x, axis: anp.sort(x, axis=axis), uniform(6), axis=-1)
    for axis in [0, -1]:
        case("sort", lambda x, axis: jnp.sort(x, axis=axis), uniform(3, 4), by="jax", axis=axis)
    case("sort", lambda x, axis: jnp.sort(x, axis=axis), [2.0, 1.0, 2.0, 0.5], by="jax", note="a tie", smooth=False, axis=0)
    # What is before and after the element in its place comes in any order.
    case("partition", lambda x, kth: anp.partition(x, kth)[kth], uniform(6), kth=2)
    case("top_k", lambda x, k: jax.lax.top_k(jnp.asarray(x), k)[0], uniform(2, 5), by="jax", k=3)

    rows, columns = [[0, 1, 0, 2]], [[1], [0], [3]]
    for indices, axis in [(rows, 0), (columns, 1), ([[0, 0, 2], [1, 3, 1], [2, 2, 2]], -1)]:
        case("take_along_axis", lambda x, indices, axis: jnp.take_along_axis(x, jnp.array(indices), axis), uniform(3, 4),
             by="jax", indices=indices, axis=axis)
        case("put_along_axis", lambda x, values, indices, axis: put(x, values, indices, axis), uniform(3, 4),
             uniform(*np.shape(indices)), by="jax", note="each once", indices=once(indices), axis=axis)
    case("choose", lambda *x, indices: jnp.choose(jnp.array(indices), list(x)), uniform(4), uniform(4), uniform(4), by="jax",
         indices=[2, 0, 1, 2])
    for axis in [0, 1]:
        case("compress", lambda x, condition, axis: jnp.compress(np.array(condition), x, axis=axis), uniform(3, 3), by="jax",
             condition=[True, False, True], axis=axis)

    case("at.set", lambda x, values, indices: updated(x, indices, "set")(values), uniform(4, 2), uniform(2, 2), by="jax",
         indices=[2, 0])
    for name in ["add", "multiply"]:
        case(f"at.{name}", lambda x, values, indices, name=name: updated(x, indices, name)(values, unique_indices=True), uniform(4, 2),
             uniform(2, 2), by="jax", indices=[2, 0])
    case("at.add", lambda x, values, indices: updated(x, indices, "add")(values), uniform(4, 2), uniform(3, 2), by="jax",
         indices=[2, 0, 2])
    for name in ["min", "max"]:
        case(f"at.{name}", lambda x, values, indices, name=name: updated(x, indices, name)(values, unique_indices=True), uniform(4, 2),
             uniform(2, 2), by="jax", indices=[3, 1])
    case("interp", lambda x, xp, fp: jnp.interp(x, xp, fp), [0.25, 1.5, 2.75, 1.1], [0.0, 1.0, 2.0, 3.0],
         uniform(4), by="jax")
    case("interp", lambda x, xp, fp: jnp.interp(x, xp, fp), [-1.0, 4.0], [0.0, 1.0, 3.0], uniform(3), by="jax",
         note="beyond the ends")


def once(indices):
    """Other integers of the same shape, none of them twice along an axis."""
    indices = np.array(indices)
    return indices if indices.shape != (3, 3) else np.array([[0, 1, 2], [1, 3, 0], [2, 0, 3]])


def updated(x, indices, name):
    return getattr(jnp.asarray(x).at[jnp.array(indices)], name)


def put(x, values, indices, axis):
    return jnp.put_along_axis(x, jnp.array(indices), values, axis, inplace=False)
