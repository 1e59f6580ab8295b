"""Writes fixtures.json: what autograd and JAX give for the functions of functions.json, for the tests to compare with.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt
    venv/bin/python generate.py

Python 3.11 or newer. The results are the same at each run. The cases are in `cases/`, a file for each family.
"""

import json
import sys
import warnings
from pathlib import Path

import fixture
from cases import elementwise, indexing, linear_algebra, movement, products, reductions, special, stats

FAMILIES = [elementwise, reductions, products, movement, indexing, linear_algebra, special, stats]


def main():
    here = Path(__file__).parent
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for family in FAMILIES:
            family.record()
    listed = json.loads((here / "functions.json").read_text())
    rows = {row["name"]: row["state"] for family in listed["families"] for row in family["functions"]}
    recorded = {case["function"] for case in fixture.CASES}
    if unknown := recorded - set(rows):
        sys.exit(f"without a row in functions.json: {sorted(unknown)}")
    if missing := {name for name, state in rows.items() if state == "fixture"} - recorded:
        sys.exit(f"without a case: {sorted(missing)}")
    # By function, in the order of the list; within it, in the order of the cases.
    order = {name: position for position, name in enumerate(rows)}
    cases = sorted(fixture.CASES, key=lambda case: order[case["function"]])
    lines = ",\n".join(json.dumps(case, allow_nan=False, separators=(",", ":")) for case in cases)
    (here / "fixtures.json").write_text(f"[\n{lines}\n]\n")
    print(f"{len(cases)} cases of {len(recorded)} functions")


if __name__ == "__main__":
    main()
