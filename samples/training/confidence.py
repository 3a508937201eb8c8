"""python -m samples.training.confidence [--plans FOLDER ...] [--count N] [--first SEED]: learns language/data/confidence.json.

Annotated plans (the benchmark's development half, and folders of NAME.docx with NAME.json or NAME/NAME.docx) tell what
is wrong on plans as offices write them; generated plans, with seeds that no figure is measured on, fill in at a low weight.
Logistic regression with a quadratic penalty weighs the signs of doubt by whether the item was right. What is printed is
measured by leaving out a document at a time: the share of the wrong items in the least sure tenth, and the calibration
error (mean distance of confidence and share right over ten bands, weighed by their items).
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
from language.mentions.actors import level_of_issuer
from pipeline.evaluate import verdicts
from pipeline.readers.registry import read_document
from samples.answers import answers
from samples.generator.bank import Half
from samples.generator.compose import compose
from samples.make import make
from schemas.plan import Plan

Observed = dict[str, list[tuple[confidence.Signs, bool]]]
FIRST, COUNT = 5001, 150
PENALTY, ROUNDS, RATE = 0.002, 1500, 0.5
BENCHMARK = Path(__file__).parent.parent / "benchmark" / "development"
# What all generated items together weigh against all of the annotated plans: they know only the habits that they were given.
GENERATED = 0.1


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
        "tasks": [confidence.of_task(t, level_of_issuer(plan.header.issuer)) for t in plan.tasks],
    }


def annotated(folders: list[Path]) -> dict[str, Observed]:
    """The signs of every item of annotated plans, by document."""
    seen: dict[str, Observed] = {}
    for folder in folders:
        for path in sorted([*folder.glob("*.docx"), *folder.glob("*/*.docx")]):
            answer = next((a for a in (path.with_suffix(".json"), folder / "gold" / f"{path.stem}.json") if a.exists()), None)
            if answer is None:
                continue
            plan = extract(read_document(path.read_bytes(), path.name), keep_doubts=True)
            right = verdicts(json.loads(answer.read_text(encoding="utf-8")), plan.model_dump(mode="json"))
            rows = signs_of(plan)
            seen[str(path)] = {kind: list(zip(rows[kind], right[kind], strict=True)) for kind in rows}
    return seen


def learn(rows: list[tuple[confidence.Signs, bool]], weight: list[float] | None = None) -> dict[str, float]:
    """Weights of the signs; the penalty keeps them finite. ``weight``: of each row, one without."""
    names = sorted({name for signs, _ in rows for name in signs} - {"recognised", "repaired"})
    matrix = np.array([[signs.get(name, 0.0) for name in names] + [1.0] for signs, _ in rows])
    wanted = np.array([float(right) for _, right in rows])
    share = np.array(weight if weight is not None else [1.0] * len(rows))
    share = share / share.sum()
    weights = np.zeros(len(names) + 1)
    weights[-1] = 2.0
    for _ in range(ROUNDS):
        found = 1 / (1 + np.exp(-(matrix @ weights)))
        slope = matrix.T @ (share * (found - wanted)) + PENALTY * np.append(weights[:-1], 0.0)
        weights -= RATE * slope
        # Signs are doubts: none makes an item surer.
        weights[:-1] = np.minimum(weights[:-1], 0.0)
    return {name: round(float(weight), 3) for name, weight in zip([*names, "+"], weights, strict=True) if round(float(weight), 3)}


def fitted(kind: str, plans: list[Observed], generated: Observed) -> dict[str, float]:
    """Weights from annotated plans, with generated ones at a low weight beside them."""
    real = [row for plan in plans for row in plan[kind]]
    made = generated.get(kind, [])
    each = GENERATED * len(real) / len(made) if made else 0.0
    return learn([*real, *made], [*([1.0] * len(real)), *([each] * len(made))])


def left_out(kind: str, plans: dict[str, Observed], generated: Observed) -> list[tuple[float, bool]]:
    """Confidence and verdict of each item by weights that its document had no part in."""
    found = []
    for name, plan in plans.items():
        weights = fitted(kind, [other for key, other in plans.items() if key != name], generated)
        found += [(confidence.probability(weights, signs), right) for signs, right in plan[kind]]
    return found


def told(kind: str, sure: list[tuple[float, bool]]) -> str:
    """How far confidences tell right from wrong."""
    rows = sorted(sure)
    tenth = rows[: max(1, len(rows) // 10)]
    wrong = sum(not right for _, right in rows)
    bands = [rows[len(rows) * i // 10 : len(rows) * (i + 1) // 10] for i in range(10)]
    error = sum(abs(sum(c for c, _ in band) - sum(right for _, right in band)) for band in bands) / len(rows)
    held = sum(not right for _, right in tenth)
    return f"{kind}: {len(rows)} items, {wrong} wrong; least sure tenth holds {held} ({held / max(1, wrong):.2f}); calibration error {error:.3f}\n"


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--first", type=int, default=FIRST)
    ask.add_argument("--count", type=int, default=COUNT)
    ask.add_argument("--plans", type=Path, nargs="*", default=[])
    given = ask.parse_args()
    halves: tuple[Half, ...] = ("development", "judging")
    tasks = [(half, seed) for half in halves for seed in range(given.first, given.first + given.count)]
    generated: Observed = defaultdict(list)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        for seen in pool.map(observe, tasks, chunksize=8):
            for kind, rows in seen.items():
                generated[kind] += rows
    plans = annotated([BENCHMARK, *given.plans])
    weights = {kind: fitted(kind, list(plans.values()), generated) for kind in ("goals", "sections", "targets", "tasks")}
    confidence.FILE.write_text(json.dumps(weights, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for kind in weights:
        sys.stdout.write(told(kind, left_out(kind, plans, generated)))


if __name__ == "__main__":
    main()
