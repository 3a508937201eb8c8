"""python -m samples.training.confidence [--count N] [--first SEED]: learns language/data/confidence.json.

Plans of both halves of the generator's bank, with seeds that no figure is measured on, are read from DOCX and PDF;
logistic regression with a quadratic penalty then weighs the signs of doubt by whether the item was right.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from extractors.linking import confidence
from extractors.plan import extract
from pipeline.evaluate import verdicts
from pipeline.readers.registry import read_document
from samples.answers import answers
from samples.generator.bank import Half
from samples.generator.compose import compose
from samples.make import make
from schemas.plan import Plan

Observed = dict[str, list[tuple[confidence.Signs, bool]]]
FIRST, COUNT = 5001, 150
PENALTY, ROUNDS, RATE = 0.002, 3000, 0.5


def observe(task: tuple[Half, int]) -> Observed:
    """The signs of every item of a generated plan, and whether the item was right."""
    half, seed = task
    described = compose(seed, half)
    gold = answers(described)
    seen: Observed = defaultdict(list)
    with TemporaryDirectory() as folder:
        make(described, Path(folder))
        for path in (Path(folder) / f"{described['name']}{suffix}" for suffix in (".docx", ".pdf")):
            plan = extract(read_document(path.read_bytes(), path.name), keep_doubts=True)
            right = verdicts(gold, plan.model_dump(mode="json"))
            for kind, signs in signs_of(plan).items():
                seen[kind] += list(zip(signs, right[kind], strict=True))
    return dict(seen)


def signs_of(plan: Plan) -> dict[str, list[confidence.Signs]]:
    return {
        "sections": [confidence.of_section(s) for s in plan.sections],
        "goals": [confidence.of_goal(g) for g in plan.goals],
        "targets": [confidence.of_target(t) for t in plan.targets],
        "tasks": [confidence.of_task(t) for t in plan.tasks],
    }


def learn(rows: list[tuple[confidence.Signs, bool]]) -> dict[str, float]:
    """Weights of the signs; a constant of +1 and -1 observations keeps them finite."""
    names = sorted({name for signs, _ in rows for name in signs} - {"recognised", "repaired"})
    matrix = np.array([[signs.get(name, 0.0) for name in names] + [1.0] for signs, _ in rows])
    wanted = np.array([float(right) for _, right in rows])
    weights = np.zeros(len(names) + 1)
    weights[-1] = 2.0
    for _ in range(ROUNDS):
        found = 1 / (1 + np.exp(-(matrix @ weights)))
        slope = matrix.T @ (found - wanted) / len(rows) + PENALTY * np.append(weights[:-1], 0.0)
        weights -= RATE * slope
    return {name: round(float(weight), 3) for name, weight in zip([*names, "+"], weights, strict=True) if round(float(weight), 3)}


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--first", type=int, default=FIRST)
    ask.add_argument("--count", type=int, default=COUNT)
    given = ask.parse_args()
    halves: tuple[Half, ...] = ("development", "judging")
    tasks = [(half, seed) for half in halves for seed in range(given.first, given.first + given.count)]
    total: Observed = defaultdict(list)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for seen in pool.map(observe, tasks, chunksize=8):
            for kind, rows in seen.items():
                total[kind] += rows
    weights = {kind: learn(rows) for kind, rows in sorted(total.items())}
    confidence.FILE.write_text(json.dumps(weights, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for kind, rows in sorted(total.items()):
        sys.stdout.write(f"{kind}: {len(rows)} items, {sum(not right for _, right in rows)} wrong\n")


if __name__ == "__main__":
    main()
