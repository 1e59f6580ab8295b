"""The problems in PyTorch: eager, forward and backward at each call."""

import numpy
import torch

import problems

NAME = "torch"
# sparse: larger problems are left out
MOST_GATHERED = 1e8


def set_threads(threads):
    torch.set_num_threads(threads)


def versions():
    return {"torch": torch.__version__, "numpy": numpy.__version__}


def post(w, h, a, observed):
    # Multiplying by zeros and ones is faster in torch than selecting.
    mask = observed.to(a.dtype)
    count = observed.sum()

    def cost(w, h):
        residual = (w @ h - a) * mask
        return torch.sqrt(torch.sum(residual * residual) / count)

    return cost, (w, h)


one_shot = dense = post


def chain(x):
    def cost(x):
        for _ in range(problems.LINKS):
            x = (x * 0.5 + 0.5) ** 2
        return x

    return cost, (x,)


def elementwise(x):
    a, b, c = problems.CONSTANTS

    def cost(x):
        return torch.sum(torch.sqrt(torch.log1p(torch.exp(a * x + b)) ** 2 + c))

    return cost, (x,)


def logsumexp(x):
    greatest = torch.amax(x.detach(), dim=-1, keepdim=True)
    return torch.log(torch.sum(torch.exp(x - greatest), dim=-1)) + greatest[..., 0]


def gmm(x, alpha, mu, q, l, rows, columns):
    (n, d), k = x.shape, len(alpha)
    diagonal_places = torch.arange(d)
    constant = problems.gmm_constant(n, d, k)

    def cost(alpha, mu, q, l):
        diagonal = torch.exp(q)
        matrices = torch.zeros((k, d, d), dtype=x.dtype)
        matrices[:, diagonal_places, diagonal_places] = diagonal
        matrices[:, rows, columns] = l
        shift = torch.sum(matrices * mu[:, None, :], dim=-1)
        z = x @ matrices.reshape(k * d, d).T - shift.reshape(-1)
        distances = torch.sum((z**2).reshape(n, k, d), dim=-1)
        likelihood = torch.sum(logsumexp(alpha + torch.sum(q, dim=1) - 0.5 * distances))
        return likelihood - n * logsumexp(alpha) - 0.5 * (torch.sum(diagonal**2) + torch.sum(l**2)) + constant

    return cost, (alpha, mu, q, l)


def lstm(main, extra, state, sequence):
    layers, b = len(main) // 2, extra.shape[1]

    def cost(main, extra):
        inputs = (sequence[:-1] * extra[0]).unbind()
        weights = [(main[2 * layer], main[2 * layer + 1]) for layer in range(layers)]
        states = [(state[2 * layer], state[2 * layer + 1]) for layer in range(layers)]
        tops = []
        for u in inputs:
            for layer, (weight, bias) in enumerate(weights):
                hidden, cell = states[layer]
                gates = torch.cat((u, hidden, u, hidden)) * weight + bias
                forget, ingate, outgate = torch.sigmoid(gates[: 3 * b]).split(b)
                cell = cell * forget + ingate * torch.tanh(gates[3 * b :])
                u = outgate * torch.tanh(cell)
                states[layer] = u, cell
            tops.append(u)
        y = torch.stack(tops) * extra[1] + extra[2]
        said = y - torch.log(torch.sum(torch.exp(y), dim=1, keepdim=True) + 2)
        return -torch.sum(sequence[1:] * said) / ((len(sequence) - 1) * b)

    return cost, (main, extra)


def lse(x):
    return logsumexp, (x,)


def llsq(x, t, signs):
    def cost(x):
        coefficients = x.unbind()
        value = coefficients[-1]
        for coefficient in reversed(coefficients[:-1]):
            value = value * t + coefficient
        return 0.5 * torch.sum((signs - value) ** 2)

    return cost, (x,)


def kmeans(points, centroids):
    def cost(centroids):
        known = centroids.detach()
        nearest = torch.argmin(torch.sum(known**2, dim=1) - 2 * points @ known.T, dim=1)
        return torch.sum((points - centroids[nearest]) ** 2)

    return cost, (centroids,)


def sparse(w, h, user, item, rating):
    gathered = len(rating) * w.shape[1]
    if gathered > MOST_GATHERED:
        raise problems.LeftOut(f"{gathered:.1e} numbers are gathered and held several times: seconds and gigabytes")
    user, item = user.long(), item.long()

    def cost(w, h):
        rows = torch.nn.functional.embedding(user, w)
        columns = torch.nn.functional.embedding(item, h.t().contiguous())
        residual = torch.sum(rows * columns, dim=1) - rating
        return torch.sqrt(torch.mean(residual * residual))

    return cost, (w, h)


def direction(cost, centroids):
    """The gradient over the Hessian's diagonal, which is the Hessian times ones, for it is diagonal."""
    (gradient,) = torch.autograd.grad(cost(centroids), centroids, create_graph=True)
    (diagonal,) = torch.autograd.grad(gradient.sum(), centroids)
    return gradient / diagonal


def prepare(problem, quantity, inputs):
    """The function that computes the quantity once."""
    family = problem["family"].replace("-", "_")
    if (family, quantity) == ("chain", "program"):
        return None  # records anew each time: see one-shot
    cost, parameters = globals()[family](**{name: torch.from_numpy(numpy.asarray(array)) for name, array in inputs.items()})
    if quantity in ("value", "objective", "cost"):

        def value():
            with torch.no_grad():
                return cost(*parameters), None

        return value
    parameters = [parameter.clone().requires_grad_() for parameter in parameters]
    if quantity == "direction":
        return lambda: (None, [direction(cost, *parameters).detach()])

    def value_and_gradient():
        value = cost(*parameters)
        gradients = torch.autograd.grad(value, parameters)
        return value.detach(), gradients

    if quantity == "gradient":
        return lambda: (None, value_and_gradient()[1])
    return value_and_gradient
