"""A worker of the comparison: `python worker.py autograd|jax|torch THREADS`.

Reads requests from the standard input, a line of JSON each, and answers on the standard output:

    {"request": "start"}                                    the versions of what is used
    {"request": "prepare", "problem": …, "quantity": …}     makes the inputs, runs once, answers a checksum
    {"request": "measure", "quantity": …, "seconds": …}     runs again and again, answers the seconds of one run
    {"request": "forget"}                                   drops what was prepared

An engine is a module with `prepare(problem, quantity, inputs)`, which returns a function that computes once and
returns the value (or None) and a list of gradients (or None), and itself returns None if the engine has no such
computation; and with `versions()`, `set_threads(threads)` and, if the first run compiles, `EAGER = False`.
"""

import importlib
import json
import math
import os
import statistics
import sys
import time

import numpy as np

import problems

# A batch of runs lasts so long at least, so that reading the clock does not count.
BATCH = 1e-3


def prepare(engine, problem, quantity):
    """The function that computes once, and the answer with its checksum."""
    inputs = problems.numbers(problem)
    run = None if inputs is None else engine.prepare(problem, quantity, inputs)
    if run is None:
        return None, {"ready": False, "reason": f"{engine.NAME} has no {problem['family']}: {quantity}"}
    if not getattr(engine, "EAGER", True):
        run()  # compiles
    start = time.perf_counter()
    value, gradients = run()
    seconds = time.perf_counter() - start
    answer = {"ready": True, "seconds": seconds, "value": None, "norm": None}
    if value is not None:
        answer["value"] = float(value)
    if gradients is not None:
        answer["norm"] = math.sqrt(sum(float(np.sum(np.asarray(g, np.float64) ** 2)) for g in gradients))
    if not all(number is None or math.isfinite(number) for number in (answer["value"], answer["norm"])):
        return None, {"ready": False, "reason": f"the result is not finite: {answer}"}
    return run, answer


def measure(run, seconds):
    """The median over batches of the seconds that one run takes. A run before that is not timed: while others worked,
    this process' data left the caches, and perhaps the memory."""
    run()
    batch, times, total = 1, [], 0.0
    while total < seconds or not times:
        start = time.perf_counter()
        for _ in range(batch):
            run()
        spent = time.perf_counter() - start
        total += spent
        if spent < BATCH and total < seconds:
            batch *= 2
        else:
            times.append(spent / batch)
    return statistics.median(times)


def main():
    name, threads = sys.argv[1], int(sys.argv[2])
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a peer prints goes to the standard error
    engine = importlib.import_module(f"engine_{name}")
    engine.set_threads(threads)
    prepared = {}
    for line in sys.stdin:
        message = json.loads(line)
        try:
            if message["request"] == "start":
                answer = {"versions": engine.versions()}
            elif message["request"] == "prepare":
                quantity = message["quantity"]
                prepared[quantity], answer = prepare(engine, message, quantity)
            elif message["request"] == "measure":
                answer = {"seconds": measure(prepared[message["quantity"]], message["seconds"])}
            else:
                prepared.clear()
                answer = {}
        except problems.LeftOut as why:
            answer = {"ready": False, "reason": f"left out: {why}"}
        except Exception as error:  # the comparison names the hole and goes on
            text = str(error).strip().split("\n")[0]
            answer = {"ready": False, "reason": f"{type(error).__name__}: {text}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
