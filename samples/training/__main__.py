"""python -m samples.training --corpus ../shared/corpus/gold ../shared/plans/*/: learns language/data/area_model.json.

Softmax regression with a quadratic penalty, by plain gradient descent from zero: convex, so that the same
data gives the same weights. The statements are those written for it (statements.yaml), the development half of
the generator's bank, the tasks of the benchmark's development half, and those of the reference answers in
``--corpus``; words that only one statement has teach nothing and are left out. The penalty was chosen by ten-fold
cross-validation (``--folds``) on the training statements, not on the judging half.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from language.mentions import area_model, area_rules
from language.quotes import Quote, of_block
from samples.generator.bank import Half, Slots, half
from schemas.document import Block

Example = tuple[str, str]
Floats = NDArray[np.float64]
BENCHMARK = Path(__file__).resolve().parent.parent / "benchmark" / "development"
SLOTS = Slots({"unit": "xã", "name": "Tân Hòa", "y": "2024", "y0": "2023", "sup": "huyện Phú Sơn"})
PENALTY, ROUNDS, RATE, SCALE = 0.003, 600, 4.0, 1000
# Weights are kept in thousandths; words that weigh less than this for every area are left out.
LEAST = 40


def of_bank(which: Half) -> list[Example]:
    """The orders and promises of a half of the generator's bank with their areas."""
    bank = half(which)
    made = [(SLOTS.fill(text), area) for area, texts in bank["tasks"].items() if area not in ("products", "activities") for text in texts]
    return made + [(SLOTS.fill(t["s"]), area) for area, rows in bank["targets"].items() if area != "table" for t in rows]


def of_answers(folder: Path) -> dict[str, list[Example]]:
    """The tasks of reference answers with their areas, by document."""
    found = {}
    for path in sorted(folder.glob("*.json")):
        tasks = json.loads(path.read_text(encoding="utf-8"))["tasks"]
        found[path.stem] = [(task["text"], task["area"] or area_model.NONE) for task in tasks]
    return found


def written() -> list[Example]:
    """The training statements that need no corpus."""
    data: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "statements.yaml").read_text(encoding="utf-8"))
    return [(text, area) for area, texts in data.items() for text in texts] + of_bank("development")


def matrix(examples: list[Example], names: dict[str, int]) -> Floats:
    rows = np.zeros((len(examples), len(names) + 1))
    rows[:, -1] = 1.0
    for place, (text, _) in enumerate(examples):
        for name, value in _features(text).items():
            if name in names:
                rows[place, names[name]] = value
    return rows


@lru_cache(maxsize=8192)
def _features(text: str) -> dict[str, float]:
    return area_model.features(_quote(text))


def learn(examples: list[Example]) -> tuple[list[str], dict[str, int], Floats]:
    """Areas, features and weights (features and a constant by areas)."""
    areas = sorted({area for _, area in examples})
    counts = Counter(name for text, _ in examples for name in _features(text))
    names = {name: i for i, name in enumerate(sorted(name for name, count in counts.items() if count > 1))}
    rows = matrix(examples, names)
    wanted = np.array([[float(area == own) for area in areas] for _, own in examples])
    weights = np.zeros((rows.shape[1], len(areas)))
    for _ in range(ROUNDS):
        found = np.exp(rows @ weights)
        found /= found.sum(axis=1, keepdims=True)
        weights -= RATE * (rows.T @ (found - wanted) / len(examples) + PENALTY * weights / 4)
    return areas, names, weights


def right(examples: list[Example], learnt: tuple[list[str], dict[str, int], Floats]) -> float:
    areas, names, weights = learnt
    best = (matrix(examples, names) @ weights).argmax(axis=1)
    return float(np.mean([areas[b] == area for b, (_, area) in zip(best, examples, strict=True)]))


def by_rules(examples: list[Example]) -> float:
    """Share that the rules alone decide rightly."""
    quotes = [_quote(text) for text, _ in examples]
    found = [area_rules.decide(area_rules.score(q, q.folded))[0] or area_model.NONE for q in quotes]
    return float(np.mean([f == area for f, (_, area) in zip(found, examples, strict=True)]))


def by_folds(examples: list[Example], count: int) -> float:
    shuffled = random.Random(1).sample(examples, len(examples))
    parts = [shuffled[i::count] for i in range(count)]
    scores = [right(part, learn([e for other in parts if other is not part for e in other])) for part in parts]
    return sum(scores) / count


def by_documents(examples: list[Example], documents: dict[str, list[Example]]) -> float:
    """Share right on each document's tasks when all but that document are learnt."""
    hits, count = 0.0, 0
    for name, own in documents.items():
        others = [example for other, rows in documents.items() if other != name for example in rows]
        hits += right(own, learn(examples + others)) * len(own)
        count += len(own)
    return hits / count


def save(learnt: tuple[list[str], dict[str, int], Floats], path: Path) -> None:
    areas, names, weights = learnt
    rows = {"+": weights[-1]} | {name: weights[index] for name, index in names.items()}
    kept = {name: [round(float(v) * SCALE) for v in row] for name, row in rows.items()}
    lines = [
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(row)}" for name, row in sorted(kept.items()) if max(map(abs, row)) >= LEAST
    ]
    head = f'{{"areas": {json.dumps(areas)}, "scale": {SCALE}, "weights": {{\n'
    path.write_text(head + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


def _quote(text: str) -> Quote:
    return of_block(Block(index=0, kind="paragraph", text=text, page=1))


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--corpus", type=Path, nargs="+", default=[], help="folders of reference answers to learn from as well")
    ask.add_argument("--folds", type=int, default=0, help="only cross-validate, in so many parts")
    ask.add_argument("--compare", action="store_true", help="only compare rules and model on statements not learnt")
    given = ask.parse_args()
    examples = written()
    documents = {name: rows for folder in (BENCHMARK, *given.corpus) for name, rows in of_answers(folder).items()}
    everything = examples + [example for rows in documents.values() for example in rows]
    if given.folds:
        sys.stdout.write(f"{len(examples)} statements, {given.folds} folds: {by_folds(examples, given.folds):.3f} right\n")
        return
    if given.compare:
        judging = of_bank("judging")
        figures = f"rules {by_rules(judging):.3f}, model {right(judging, learn(everything)):.3f}"
        sys.stdout.write(f"{len(judging)} statements of the judging half: {figures}\n")
        if documents:
            tasks = [example for rows in documents.values() for example in rows]
            figures = f"rules {by_rules(tasks):.3f}, model without the document itself {by_documents(examples, documents):.3f}"
            sys.stdout.write(f"{len(tasks)} tasks of {len(documents)} documents: {figures}\n")
        return
    learnt = learn(everything)
    save(learnt, area_model.FILE)
    sys.stdout.write(f"{len(everything)} statements, {len(learnt[1])} features: {area_model.FILE}\n")


if __name__ == "__main__":
    main()
