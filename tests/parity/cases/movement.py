"""Shapes, parts put together and taken apart, and differences."""

import autograd.numpy as anp
import jax.numpy as jnp
from fixture import case, uniform


def record():
    reshaped()
    reordered()
    repeated()
    diagonals()
    parts()
    joined()
    made()


def reshaped():
    for shape in [[3, 2], [6], [1, 2, 3]]:
        case("reshape", lambda x, shape: anp.reshape(x, shape), uniform(2, 3), shape=shape)
    case("ravel", anp.ravel, uniform(2, 3))
    case("ravel", anp.ravel, uniform())
    for axis in [0, 1, -1]:
        case("expand_dims", lambda x, axis: anp.expand_dims(x, axis), uniform(2, 3), axis=axis)
    for axis in [None, 0, -1]:
        case("squeeze", lambda x, axis: anp.squeeze(x, axis), uniform(1, 3, 1), axis=axis)
    for shape, target in [((1, 3), [2, 3]), ((2, 1), [2, 3])]:
        case("broadcast_to", lambda x, shape: anp.broadcast_to(x, tuple(shape)), uniform(*shape), shape=target)
    case("broadcast_to", lambda x, shape: jnp.broadcast_to(x, shape), uniform(3), by="jax", shape=[2, 2, 3])
    for name in ["atleast_1d", "atleast_2d", "atleast_3d"]:
        for shape in [(), (3,), (2, 3)]:
            case(name, getattr(anp, name), uniform(*shape))


def reordered():
    cube = uniform(2, 3, 2)
    for axes in [None, [1, 2, 0]]:
        case("transpose", lambda x, axes: anp.transpose(x, axes), cube, axes=axes)
    case("transpose", lambda x, axes: jnp.transpose(x, axes), cube, by="jax", axes=[-1, 0, 1])
    for axis1, axis2 in [(0, 1), (-1, 0)]:
        case("swapaxes", lambda x, axis1, axis2: anp.swapaxes(x, axis1, axis2), cube, axis1=axis1, axis2=axis2)
    for source, destination in [(0, 2), (-1, 0)]:
        case("moveaxis", lambda x, source, destination: anp.moveaxis(x, source, destination), cube, source=source,
             destination=destination)
    case("moveaxis", lambda x, source, destination: jnp.moveaxis(x, source, destination), cube, by="jax", source=[0, 1],
         destination=[-1, 0])
    for axis, start in [(2, 0), (0, 2)]:
        case("rollaxis", lambda x, axis, start: anp.rollaxis(x, axis, start), cube, axis=axis, start=start)
    for shift, axis in [(1, None), (-2, 0), (5, 1)]:
        case("roll", lambda x, shift, axis: anp.roll(x, shift, axis), uniform(3, 4), shift=shift, axis=axis)
    for axis in [None, 0, -1, [0, 1]]:
        case("flip", lambda x, axis: jnp.flip(x, axis if axis is None or isinstance(axis, int) else tuple(axis)),
             uniform(2, 3), by="jax", axis=axis)
    case("flipud", anp.flipud, uniform(2, 3))
    case("fliplr", anp.fliplr, uniform(2, 3))
    for k in [1, 2, -1]:
        case("rot90", lambda x, k: anp.rot90(x, k), uniform(2, 3), k=k)


def repeated():
    for axis in [None, 0, 1]:
        case("repeat", lambda x, repeats, axis: anp.repeat(x, repeats, axis), uniform(2, 3), repeats=2, axis=axis)
    case("repeat", lambda x, repeats, axis: jnp.repeat(x, jnp.array(repeats), axis, total_repeat_length=4), uniform(2, 3),
         by="jax", repeats=[1, 0, 3], axis=1)
    for reps in [[2], [2, 3], [2, 1, 2]]:
        case("tile", lambda x, reps: jnp.tile(x, reps), uniform(2, 3), by="jax", reps=reps)
    for width in [[[1, 2], [0, 1]], [[0, 0], [2, 0]]]:
        case("pad", lambda x, pad_width, value: jnp.pad(x, pad_width, constant_values=value), uniform(2, 3), by="jax",
             pad_width=width, value=0.0)
    case("pad", lambda x, pad_width, value: jnp.pad(x, pad_width, constant_values=value), uniform(3), by="jax",
         pad_width=[[1, 1]], value=1.5)


def diagonals():
    for k in [0, 1, -1]:
        case("diag", lambda x, k: jnp.diag(x, k), uniform(3), by="jax", k=k)
        case("diag", lambda x, k: jnp.diag(x, k), uniform(2, 3), by="jax", k=k)
        case("trace", lambda x, offset: anp.trace(x, offset), uniform(3, 3), offset=k)
        case("triu", lambda x, k: anp.triu(x, k), uniform(3, 4), k=k)
        case("tril", lambda x, k: anp.tril(x, k), uniform(3, 4), k=k)
        case("diagonal", lambda x, offset, axis1, axis2: jnp.diagonal(x, offset, axis1, axis2), uniform(3, 4), by="jax",
             offset=k, axis1=0, axis2=1)
    case("diagonal", lambda x, offset, axis1, axis2: jnp.diagonal(x, offset, axis1, axis2), uniform(2, 3, 2), by="jax",
         offset=0, axis1=-1, axis2=0)
    case("make_diagonal", lambda x, offset, axis1, axis2: anp.make_diagonal(x, offset, axis1, axis2), uniform(2, 3), offset=0,
         axis1=-1, axis2=-2)
    case("make_diagonal", lambda x, offset, axis1, axis2: anp.make_diagonal(x, offset, axis1, axis2), uniform(3), offset=0,
         axis1=-1, axis2=-2)


def parts():
    def sections(name, function, *shape, sections, **static):
        case(name, lambda x, sections, **static: function(x, sections, **static), uniform(*shape), sections=sections, **static)

    sections("split", anp.split, 4, 3, sections=2, axis=0)
    sections("split", anp.split, 2, 6, sections=[1, 4], axis=-1)
    sections("array_split", anp.array_split, 5, 2, sections=3, axis=0)
    sections("array_split", anp.array_split, 2, 4, sections=[1, 2], axis=1)
    sections("vsplit", anp.vsplit, 4, 2, sections=2)
    sections("hsplit", anp.hsplit, 2, 4, sections=[1])
    sections("dsplit", anp.dsplit, 2, 1, 4, sections=2)


def joined():
    for axis in [0, -2]:
        case("concatenate", lambda *x, axis: anp.concatenate(x, axis), uniform(2, 3), uniform(1, 3), axis=axis)
    case("concatenate", lambda *x, axis: anp.concatenate(x, axis), uniform(2, 3), uniform(2, 1), uniform(2, 2), axis=1)
    for axis in [0, 1, -1]:
        case("stack", lambda *x, axis: anp.stack(x, axis), uniform(2, 3), uniform(2, 3), axis=axis)
    case("vstack", lambda *x: anp.vstack(x), uniform(2, 3), uniform(1, 3))
    case("vstack", lambda *x: anp.vstack(x), uniform(3), uniform(3))
    case("hstack", lambda *x: anp.hstack(x), uniform(2, 3), uniform(2, 1))
    case("hstack", lambda *x: anp.hstack(x), uniform(3), uniform(2))
    case("column_stack", lambda *x: anp.column_stack(x), uniform(3), uniform(3, 2), uniform(3))
    for axis in [None, 0]:
        case("append", lambda x, values, axis: jnp.append(x, values, axis), uniform(2, 3), uniform(1, 3), by="jax", axis=axis)
    case("array", lambda *x: anp.array(list(x)), uniform(), uniform(), uniform())
    case("array", lambda *x: anp.array(list(x)), uniform(3), uniform(3))
    conditions = [[True, False, False, False], [True, True, False, False]]
    case("select", lambda *x, conditions, default: jnp.select([jnp.array(one) for one in conditions], list(x), default),
         uniform(4), uniform(4), by="jax", conditions=conditions, default=0.5)


def made():
    case("full", lambda x, shape: jnp.full(shape, x), uniform(), by="jax", shape=[2, 3])
    case("full", lambda x, shape: jnp.full(shape, x), uniform(3), by="jax", shape=[2, 3])
    for num in [5, 2]:
        case("linspace", lambda start, stop, num: anp.linspace(start, stop, num), uniform(), uniform(), num=num)
    for n, axis in [(1, -1), (2, 0), (2, 1)]:
        case("diff", lambda x, n, axis: anp.diff(x, n, axis), uniform(4, 3), n=n, axis=axis)
    for axis in [0, 1]:
        case("gradient", lambda x, axis: jnp.gradient(x, axis=axis), uniform(4, 3), by="jax", axis=axis)
