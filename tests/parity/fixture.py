"""Records cases: what a function of numpy or scipy gives, and its derivatives by autograd or JAX.

A case is recorded by `case(name, function, *inputs, **static)`. The inputs are arrays, or descriptions of random ones
(`uniform`), whose numbers depend on the case's name alone: a new case changes no other. The static arguments are
passed to the function by name, and stand in the fixture under the same names.

Every derivative is compared with a central difference before it is recorded.
"""

import zlib

import autograd
import jax
import numpy as np

jax.config.update("jax_enable_x64", True)

CASES = []


def uniform(*shape, low=-2.0, high=2.0):
    """Random numbers of a shape, of four digits after the point."""
    return lambda random: np.round(random.uniform(low, high, shape), 4)


def positive_definite(*shape):
    """Random symmetric matrices with eigenvalues from 1 on."""

    def make(random):
        root = random.uniform(-1.0, 1.0, shape)
        return np.round(root @ np.swapaxes(root, -1, -2), 4) + np.eye(shape[-1])

    return make


def regular(*shape):
    """Random matrices with a dominant diagonal, far from singular."""
    return lambda random: np.round(random.uniform(-1.0, 1.0, shape), 4) + shape[-1] * np.eye(shape[-1])


def case(name, function, *inputs, by="autograd", note="", fixed=(), smooth=True, tolerance=None, **static):
    """Records a case.

    by          "autograd", "jax", or "numpy" for a function whose derivative is zero
    note        what is special about it; beside shapes and static arguments, it names the case
    fixed       the positions of inputs without derivative
    smooth      whether differences converge to the derivative there
    tolerance   how far results may be apart, relatively, and why: `(1e-9, "ill-conditioned")`
    """
    random = np.random.default_rng(zlib.crc32(f"{name} {note} {plain(static)}".encode()))
    arrays = [np.asarray(item(random) if callable(item) else item, dtype=float) for item in inputs]
    shapes = " ".join(str(array.shape) for array in arrays)
    label = ", ".join([*[note] * bool(note), shapes, *[f"{key}={plain(value)}" for key, value in static.items()]])
    assert not any(one["function"] == name and one["case"] == label for one in CASES), f"{name}: {label} is there twice"

    def call(*arguments):
        results = function(*arguments, **static)
        return list(results) if isinstance(results, (list, tuple)) or is_sequence_box(results) else [results]

    free = [position for position in range(len(arrays)) if position not in fixed]
    values = [np.asarray(value, dtype=float) for value in call(*arrays)]
    cotangents = [direction(random, value.shape) for value in values]
    tangents = [direction(random, array.shape) if at in free else None for at, array in enumerate(arrays)]
    gradients, slopes = SYSTEMS[by](call, arrays, free, values, cotangents, tangents)
    if smooth:
        compare(f"{name}: {label}", call, arrays, cotangents, tangents, gradients, slopes)

    record = {"function": name, "case": label, "by": by, "static": plain(static), "inputs": arrays}
    record |= {"outputs": values, "cotangents": cotangents, "gradients": gradients, "tangents": tangents}
    if slopes is not None:
        record["jvp"] = slopes
    if tolerance is not None:
        record["tolerance"], record["reason"] = tolerance
    CASES.append({key: encoded(value) for key, value in record.items()})


def zero(name, function, *inputs, **options):
    """Records a case of a function whose derivative is zero."""
    case(name, function, *inputs, by="numpy", smooth=False, **options)


def direction(random, shape):
    """Numbers of two digits from -1 to 1, none of them near zero."""
    return np.asarray(np.round(random.uniform(0.1, 1.0, shape), 2) * random.choice([-1.0, 1.0], shape))


def is_sequence_box(results):
    return isinstance(results, autograd.builtins.SequenceBox)


def by_autograd(call, arrays, free, values, cotangents, tangents):
    def cost(*arguments):
        return sum(autograd.numpy.sum(weights * value) for weights, value in zip(cotangents, call(*arguments)))

    gradients = [None] * len(arrays)
    for position in free:
        gradients[position] = np.asarray(autograd.grad(cost, position)(*arrays))

    def chosen(*arguments):
        whole = list(arrays)
        for position, argument in zip(free, arguments):
            whole[position] = argument
        return whole

    def slope(output):
        # Along one input after the other: not every function has all of its derivatives in forward mode.
        total = np.zeros(values[output].shape)
        for position in free:
            one = autograd.make_jvp(lambda *arguments: call(*arguments)[output], position)
            total = total + one(*arrays)(tangents[position])[1]
        return np.asarray(total)

    try:
        slopes = [slope(output) for output in range(len(values))]
    except (NotImplementedError, TypeError, ValueError, AttributeError):
        slopes = None
    return gradients, slopes


def by_jax(call, arrays, free, values, cotangents, tangents):
    def of_free(*arguments):
        whole = [jax.numpy.asarray(array) for array in arrays]
        for position, argument in zip(free, arguments):
            whole[position] = argument
        return [jax.numpy.asarray(value, dtype=float) for value in call(*whole)]

    inputs = [jax.numpy.asarray(arrays[position]) for position in free]
    _, pull = jax.vjp(of_free, *inputs)
    gradients = [None] * len(arrays)
    for position, gradient in zip(free, pull([jax.numpy.asarray(weights) for weights in cotangents])):
        gradients[position] = np.asarray(gradient)
    _, slopes = jax.jvp(of_free, inputs, [jax.numpy.asarray(tangents[position]) for position in free])
    return gradients, [np.asarray(slope) for slope in slopes]


def of_zero(call, arrays, free, values, cotangents, tangents):
    gradients = [np.zeros(array.shape) if at in free else None for at, array in enumerate(arrays)]
    return gradients, [np.zeros(value.shape) for value in values]


SYSTEMS = {"autograd": by_autograd, "jax": by_jax, "numpy": of_zero}


def compare(label, call, arrays, cotangents, tangents, gradients, slopes):
    """Fails where a derivative is not what a central difference of fourth order says."""

    # Steps are in proportion to the numbers, so that they leave no domain.
    sizes = [np.maximum(np.nan_to_num(np.abs(array)), 0.1) for array in arrays]
    along = [None if tangent is None else size * tangent for size, tangent in zip(sizes, tangents)]

    def at(step):
        moved = [array if steps is None else array + step * steps for array, steps in zip(arrays, along)]
        return [np.asarray(value, dtype=float) for value in call(*moved)]

    step = 1e-4
    near, far = (at(step), at(-step)), (at(2 * step), at(-2 * step))
    differences = [(8 * (a - b) - (c - d)) / (12 * step) for a, b, c, d in zip(*near, *far)]
    found = sum(np.sum(gradient * steps) for gradient, steps in zip(gradients, along) if steps is not None)
    expected = sum(np.sum(weights * difference) for weights, difference in zip(cotangents, differences))
    size = max(1e-3, abs(expected), *[float(np.max(np.abs(d), initial=0.0)) for d in differences])
    assert abs(found - expected) <= 1e-6 * size, f"{label}: a derivative of {found}, a difference of {expected}"
    if slopes is not None:
        left = sum(np.sum(weights * slope) for weights, slope in zip(cotangents, slopes))
        right = sum(np.sum(g * t) for g, t in zip(gradients, tangents) if t is not None)
        size = sum(np.sum(np.abs(weights * slope)) for weights, slope in zip(cotangents, slopes))
        assert abs(left - right) <= 1e-11 * max(size, 1e-3), f"{label}: forward {left}, reverse {right}"
    for array, gradient in zip(arrays, gradients):
        assert gradient is None or gradient.shape == array.shape, f"{label}: a gradient of shape {gradient.shape}"


def plain(value):
    """Static arguments as JSON has them."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, (np.ndarray, np.generic)):
        return value.tolist()
    return value


def encoded(value):
    """Arrays as their shape and numbers; what JSON cannot write as text."""
    if isinstance(value, np.ndarray):
        return {"shape": list(value.shape), "data": [number(item) for item in value.ravel().tolist()]}
    if isinstance(value, list):
        return [encoded(item) for item in value]
    return value


def number(value):
    """Seventeen digits at most, as many as the number needs."""
    if np.isfinite(value):
        return int(value) if value == int(value) and abs(value) < 1e15 and not (value == 0 and np.signbit(value)) else value
    return "NaN" if np.isnan(value) else "inf" if value > 0 else "-inf"
