"""Fits one of the factorization programs: `python factorizers.py NAME TRAIN TEST RANK THREADS`.

TRAIN and TEST are files of lines `user item rating`, users and items counted from 0. Prints a line of JSON:

    {"rmse", "seconds", "seconds_choosing", "settings", "peak_bytes", "version"}
    {"reason"}    why there is nothing of the kind

The settings are those of the program's CHOICES with the least error on a tenth of TRAIN, which is held back for that.
With them the program is fitted once more, to all of TRAIN: those are the seconds, and only then is TEST looked at.
Predictions are clipped to the range of the ratings in TRAIN, and are their mean where a program has none.
"""

import importlib
import itertools
import json
import multiprocessing
import os
import resource
import sys
import time
from importlib.metadata import version

import numpy as np


def grid(**values):
    """All combinations of values, by their names."""
    return [dict(zip(values, combination)) for combination in itertools.product(*values.values())]


class Libmf:
    """LIBMF: parallel stochastic gradient descent."""

    PACKAGE, MODULE = "libmf", "libmf"
    CHOICES = grid(learning_rate=(0.1, 0.2), l2=(0.04, 0.06, 0.09, 0.12), epochs=(30, 60, 120))

    def __init__(self, sides, rank, threads, learning_rate, l2, epochs):
        from libmf import mf

        penalties = {"lambda_p1": 0.0, "lambda_q1": 0.0, "lambda_p2": l2, "lambda_q2": l2}
        self.model = mf.MF(k=rank, nr_iters=epochs, nr_threads=threads, eta=learning_rate, quiet=True, **penalties)

    def prepare(self, user, item, rating):
        return np.column_stack((user, item, rating)).astype(np.float32)

    def fit(self, ratings):
        self.model.fit(ratings)

    def predict(self, user, item):
        # The package's own `predict` takes its pairs by columns, and so answers for other pairs than it is asked.
        w, h = self.model.p_factors(), self.model.q_factors()
        known = (user < len(w)) & (item < len(h))
        predictions = np.full(len(user), np.nan)
        predictions[known] = np.sum(w[user[known]] * h[item[known]], axis=1)
        return predictions


class Cmfrec:
    """cmfrec: alternating least squares with biases and a penalty for each rating."""

    PACKAGE, MODULE = "cmfrec", "cmfrec"
    CHOICES = grid(l2=(0.05, 0.08, 0.12, 0.2), iterations=(5, 10))

    def __init__(self, sides, rank, threads, l2, iterations):
        import cmfrec

        self.sides = sides
        options = {"method": "als", "scale_lam": True, "use_float": True, "verbose": False}
        self.model = cmfrec.CMF(k=rank, lambda_=l2, niter=iterations, nthreads=threads, **options)

    def prepare(self, user, item, rating):
        from scipy.sparse import coo_matrix

        return coo_matrix((rating, (user, item)), shape=self.sides)

    def fit(self, ratings):
        self.model.fit(ratings)

    def predict(self, user, item):
        return self.model.predict(user, item)


class Surprise:
    """Surprise's SVD: stochastic gradient descent with biases. The first choice is its default."""

    PACKAGE, MODULE = "scikit-surprise", "surprise"
    CHOICES = [
        {"epochs": 20, "learning_rate": 0.005, "l2": 0.02},
        {"epochs": 40, "learning_rate": 0.005, "l2": 0.05},
        {"epochs": 40, "learning_rate": 0.005, "l2": 0.1},
        {"epochs": 60, "learning_rate": 0.01, "l2": 0.1},
    ]
    MOST_RATINGS = 2_000_000

    def __init__(self, sides, rank, threads, epochs, learning_rate, l2):
        import surprise

        self.model = surprise.SVD(n_factors=rank, n_epochs=epochs, lr_all=learning_rate, reg_all=l2, random_state=0)

    def prepare(self, user, item, rating):
        from surprise import Dataset, Reader

        reader = Reader(rating_scale=(float(rating.min()), float(rating.max())))
        triplets = zip(user.tolist(), item.tolist(), rating.tolist(), itertools.repeat(None))
        return Dataset(reader).construct_trainset(list(triplets))

    def fit(self, ratings):
        self.model.fit(ratings)

    def predict(self, user, item):
        pairs = zip(user.tolist(), item.tolist(), itertools.repeat(0.0))
        return np.array([prediction.est for prediction in self.model.test(pairs)])


class Torch:
    """PyTorch, all ratings at once: Adagrad on the mean squared error, with biases and a penalty for each rating."""

    PACKAGE, MODULE = "torch", "torch"
    CHOICES = grid(l2=(0.04, 0.08, 0.12), steps=(25, 50))
    MOST_RATINGS = 2_000_000
    LEARNING_RATE = 0.3
    L2_BIAS = 0.02

    def __init__(self, sides, rank, threads, l2, steps):
        import torch

        torch.set_num_threads(threads)
        torch.manual_seed(0)
        self.torch, self.l2, self.steps, self.mean = torch, l2, steps, 0.0
        factors = [0.1 * torch.randn(count, rank) for count in sides]
        biases = [torch.zeros(count, 1) for count in sides]
        self.parameters = [parameter.requires_grad_() for parameter in factors + biases]

    def prepare(self, user, item, rating):
        return tuple(self.torch.from_numpy(array) for array in (user, item, rating))

    def gather(self, user, item):
        embedding = self.torch.nn.functional.embedding
        return [embedding(places, table) for places, table in zip((user, item, user, item), self.parameters)]

    def fit(self, ratings):
        user, item, rating = ratings
        self.mean = float(rating.mean())
        descent = self.torch.optim.Adagrad(self.parameters, lr=self.LEARNING_RATE, eps=1e-8)
        for _ in range(self.steps):
            descent.zero_grad()
            w, h, b, c = self.gather(user, item)
            residual = self.mean + (w * h).sum(1) + b[:, 0] + c[:, 0] - rating
            penalty = self.l2 * (w.square() + h.square()).sum(1) + self.L2_BIAS * (b.square() + c.square())[:, 0]
            (residual.square() + penalty).mean().backward()
            descent.step()

    def predict(self, user, item):
        with self.torch.no_grad():
            w, h, b, c = self.gather(self.torch.from_numpy(user), self.torch.from_numpy(item))
            return (self.mean + (w * h).sum(1) + b[:, 0] + c[:, 0]).numpy()


PROGRAMS = {"libmf": Libmf, "cmfrec": Cmfrec, "surprise": Surprise, "torch": Torch}


def read(path):
    """Users, items and ratings."""
    numbers = np.fromfile(path, sep=" ").reshape(-1, 3)
    return numbers[:, 0].astype(np.int64), numbers[:, 1].astype(np.int64), numbers[:, 2].astype(np.float32)


def chosen(ratings, places):
    """Some of the ratings."""
    return tuple(array[places] for array in ratings)


def fitted(program, train, test, sides, rank, threads, settings):
    """The error on the test part of a fit to the training part, the seconds that the fit took, and the bytes held."""
    model = program(sides, rank, threads, **settings)
    ratings = model.prepare(*train)
    start = time.perf_counter()
    model.fit(ratings)
    seconds = time.perf_counter() - start
    user, item, rating = test
    predictions = np.asarray(model.predict(user, item), np.float64)
    known = np.where(np.isfinite(predictions), predictions, train[2].mean())
    clipped = np.clip(known, train[2].min(), train[2].max())
    peak_bytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return float(np.sqrt(np.mean((clipped - rating) ** 2))), seconds, peak_bytes


def alone(*arguments):
    """What `fitted` returns, from a process of its own: some programs never give back what they held."""
    fork = multiprocessing.get_context("fork")
    reader, writer = fork.Pipe(duplex=False)
    process = fork.Process(target=lambda: writer.send(fitted(*arguments)))
    process.start()
    writer.close()
    try:
        return reader.recv()
    except EOFError:
        raise RuntimeError(f"a fit with {arguments[-1]} ended without a result") from None
    finally:
        process.join()


def compare(name, train, test, rank, threads):
    """The answer for a program."""
    program = PROGRAMS[name]
    try:
        importlib.import_module(program.MODULE)  # once, for all the processes to come
    except ImportError as error:
        return {"reason": f"not installed (benches/peers/setup.sh does it): {error}"}
    if len(train[2]) > getattr(program, "MOST_RATINGS", len(train[2])):
        return {"reason": f"left out: {len(train[2]):.1e} ratings take it minutes for a fit, or gigabytes"}
    sides = tuple(int(max(train[side].max(), test[side].max())) + 1 for side in (0, 1))
    order = np.random.RandomState(0).permutation(len(train[2]))
    held, rest = np.split(order, [len(order) // 10])
    start = time.perf_counter()
    parts = (chosen(train, np.sort(rest)), chosen(train, held))
    errors = [alone(program, *parts, sides, rank, threads, settings)[0] for settings in program.CHOICES]
    seconds_choosing = time.perf_counter() - start
    settings = program.CHOICES[int(np.nanargmin(errors))]
    rmse, seconds, peak_bytes = alone(program, train, test, sides, rank, threads, settings)
    return {
        "rmse": rmse,
        "seconds": seconds,
        "seconds_choosing": seconds_choosing,
        "settings": ", ".join(f"{name} {value}" for name, value in settings.items()).replace("_", " "),
        "peak_bytes": peak_bytes,
        "version": version(program.PACKAGE),
    }


def main():
    name, train, test, rank, threads = sys.argv[1:]
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a program prints goes to the standard error
    answer = compare(name, read(train), read(test), int(rank), int(threads))
    answers.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
