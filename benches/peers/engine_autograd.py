"""The problems in Python autograd: numpy, recorded anew at each call."""

import autograd
import autograd.numpy as np
import numpy
from autograd import value_and_grad

import problems

NAME = "autograd"


def set_threads(threads):
    """numpy's products follow OPENBLAS_NUM_THREADS, which the comparison sets."""


def versions():
    from importlib.metadata import version

    return {"autograd": version("autograd"), "numpy": numpy.__version__}


def post(w, h, a, observed):
    def cost(parameters):
        w, h = parameters
        return np.sqrt(np.mean((np.dot(w, h) - a)[observed] ** 2))

    return cost, (w, h)


def one_shot(w, h, a, observed):
    return post(w, h, a, observed)


def dense(w, h, a, observed):
    return post(w, h, a, observed)


def chain(x):
    def cost(parameters):
        (x,) = parameters
        for _ in range(problems.LINKS):
            x = (x * 0.5 + 0.5) ** 2
        return x

    return cost, (x,)


def elementwise(x):
    a, b, c = problems.CONSTANTS

    def cost(parameters):
        (x,) = parameters
        return np.sum(np.sqrt(np.log1p(np.exp(a * x + b)) ** 2 + c))

    return cost, (x,)


def logsumexp(x):
    greatest = np.max(autograd.tracer.getval(x), axis=-1, keepdims=True)
    return np.log(np.sum(np.exp(x - greatest), axis=-1)) + greatest[..., 0]


def gmm(x, alpha, mu, q, l, rows, columns):
    (n, d), k = x.shape, len(alpha)
    places = numpy.zeros((d, d), int)
    places[numpy.arange(d), numpy.arange(d)] = 1 + numpy.arange(d)
    places[rows, columns] = 1 + d + numpy.arange(len(rows))
    constant = problems.gmm_constant(n, d, k)

    def cost(parameters):
        alpha, mu, q, l = parameters
        diagonal = np.exp(q)
        packed = np.concatenate((numpy.zeros((k, 1)), diagonal, l), axis=1)
        matrices = packed[:, places]
        shift = np.sum(matrices * mu[:, None, :], axis=-1)
        z = np.dot(x, matrices.reshape(k * d, d).T) - shift.reshape(-1)
        distances = np.sum((z**2).reshape(n, k, d), axis=-1)
        likelihood = np.sum(logsumexp(alpha + np.sum(q, axis=1) - 0.5 * distances))
        return likelihood - n * logsumexp(alpha) - 0.5 * (np.sum(diagonal**2) + np.sum(l**2)) + constant

    return cost, (alpha, mu, q, l)


def lstm(main, extra, state, sequence):
    layers, b = len(main) // 2, extra.shape[1]

    def sigmoid(x):
        return 1 / (1 + np.exp(-x))

    def cost(parameters):
        main, extra = parameters
        inputs = sequence[:-1] * extra[0]
        weights = [(main[2 * layer], main[2 * layer + 1]) for layer in range(layers)]
        hidden, cells = [state[2 * layer] for layer in range(layers)], [state[2 * layer + 1] for layer in range(layers)]
        tops = []
        for t in range(len(sequence) - 1):
            u = inputs[t]
            for layer, (weight, bias) in enumerate(weights):
                gates = np.concatenate((u, hidden[layer], u, hidden[layer])) * weight + bias
                opened = sigmoid(gates[: 3 * b])
                cells[layer] = cells[layer] * opened[:b] + opened[b : 2 * b] * np.tanh(gates[3 * b :])
                u = hidden[layer] = opened[2 * b :] * np.tanh(cells[layer])
            tops.append(u)
        y = np.array(tops) * extra[1] + extra[2]
        said = y - np.log(np.sum(np.exp(y), axis=1, keepdims=True) + 2)
        return -np.sum(sequence[1:] * said) / ((len(sequence) - 1) * b)

    return cost, (main, extra)


def lse(x):
    def cost(parameters):
        return logsumexp(parameters[0])

    return cost, (x,)


def llsq(x, t, signs):
    def cost(parameters):
        (x,) = parameters
        value = x[-1]
        for j in range(len(x) - 2, -1, -1):
            value = value * t + x[j]
        return 0.5 * np.sum((signs - value) ** 2)

    return cost, (x,)


def kmeans(points, centroids):
    def cost(parameters):
        (centroids,) = parameters
        known = autograd.tracer.getval(centroids)
        while not isinstance(known, numpy.ndarray):
            known = autograd.tracer.getval(known)
        nearest = numpy.argmin(numpy.sum(known**2, axis=1) - 2 * points @ known.T, axis=1)
        return np.sum((points - centroids[nearest]) ** 2)

    return cost, (centroids,)


def direction(cost, parameters):
    """The gradient over the Hessian's diagonal, which is the Hessian times ones, for it is diagonal."""
    gradient = autograd.grad(cost)

    def sum_of_gradient(parameters):
        return np.sum(gradient(parameters)[0])

    return lambda: gradient(parameters)[0] / autograd.grad(sum_of_gradient)(parameters)[0]


def prepare(problem, quantity, inputs):
    """The function that computes the quantity once."""
    family = problem["family"].replace("-", "_")
    if (family, quantity) == ("chain", "program"):
        return None  # records anew each time: see one-shot
    if family not in globals():
        return None
    cost, parameters = globals()[family](**inputs)
    if quantity in ("value", "objective", "cost"):
        return lambda: (cost(parameters), None)
    if quantity == "direction":
        run = direction(cost, parameters)
        return lambda: (None, [run()])
    if quantity == "gradient":
        gradient = autograd.grad(cost)
        return lambda: (None, gradient(parameters))
    return lambda: value_and_grad(cost)(parameters)
