#!/usr/bin/env python3
"""The office's questions as figures.

    answers.py GOLD PREDICTED     folders of NAME.json, as for score.py

committed   which units committed to which targets: of all (plan, metric, comparator, value) with a metric of the catalogue,
            the share that is found (recall), and of those found the share that is right (precision)
missing     which plans miss a mandatory area: of all areas that plans truly miss, the share flagged (recall), and of those
            flagged the share that is true (precision): a false one accuses a commune
who         of all tasks with a lead, the share found with exactly that lead
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import score


def committed(doc):
    return {(t["metric"], t["value"], t.get("value_max"), t["comparator"]) for t in doc.get("targets", []) if t["metric"] != "other"}


def missing(doc):
    return {f["area"] for f in doc.get("findings", []) if f["code"] == "missing-area"}


def figures(gold, predicted):
    """{"committed": (hits, of gold, of found), "missing": ..., "who": (hits, of gold, of gold)} over two {name: plan}."""
    totals = {"committed": [0, 0, 0], "missing": [0, 0, 0], "who": [0, 0, 0]}
    for name, answer in gold.items():
        found = predicted.get(name, {})
        for key, of in (("committed", committed), ("missing", missing)):
            a, b = of(answer), of(found)
            totals[key] = [x + y for x, y in zip(totals[key], (len(a & b), len(a), len(b)), strict=False)]
        tasks, others = answer.get("tasks", []), found.get("tasks", [])
        pairs = dict(score.pair(tasks, others, score.task_likeness, 0.7))
        for i, task in enumerate(tasks):
            if task.get("lead"):
                hit = i in pairs and set(others[pairs[i]].get("lead") or []) == set(task["lead"])
                totals["who"] = [x + y for x, y in zip(totals["who"], (hit, 1, 1), strict=False)]
    return totals


def show(totals):
    for key, (hit, gold, found) in totals.items():
        line = f"{key}: recall {hit / max(1, gold):.3f} ({hit} of {gold})"
        print(line if key == "who" else f"{line}, precision {hit / max(1, found):.3f} (of {found})")


if __name__ == "__main__":
    show(figures(score.load(Path(sys.argv[1])), score.load(Path(sys.argv[2]))))
