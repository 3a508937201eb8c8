"""A linear model over a statement's words and what the rules make of them; weights in ``area_model.json``.

``python -m samples.training`` learns the weights from statements written for it and from the development
half of the plan generator. Against the rules alone, on statements it never saw: docs/accuracy.md.
"""

from __future__ import annotations

import json
import math
from functools import cache
from pathlib import Path

from extractors import area_rules
from extractors.quotes import Quote
from extractors.roles import mentions
from schemas.text import search_key

FILE = Path(__file__).parent / "vocabulary" / "area_model.json"
NONE = "none"
# The officers who act: their names tell who, not what about ("Bộ phận Một cửa", "Tài chính - Kế toán").
_ACTORS = frozenset(
    {
        "office", "office_statistics", "justice_civil_status", "finance_accounting", "culture_society", "land_construction",
        "one_stop_shop", "economic_department", "culture_department", "military_command", "police",
    }
)  # fmt: skip
_PLACES = ("tai", "o", "cho", "den")


def features(statement: Quote) -> dict[str, float]:
    """Syllables in ones, twos and threes, and the rules' scores and verdict."""
    folded = _without_actors(statement.folded)
    words = search_key(folded).split()
    grams = {" ".join(words[i : i + size]) for size in (1, 2, 3) for i in range(len(words) - size + 1)}
    found = {gram: 2 / math.sqrt(len(grams)) for gram in grams}
    scores = area_rules.score(statement, folded)
    for area, score in scores.items():
        found[f"={area}"] = 0.5 * min(score, 4.0)
    found[f"!{area_rules.decide(scores)[0] or NONE}"] = 0.5
    if area_rules.whole_plan(folded):
        found["?whole"] = 0.5
    return found


def _without_actors(folded: str) -> str:
    for mention in mentions(folded):
        before = folded[: mention.start].split()[-1:]
        if mention.role in _ACTORS and not (before and before[0] in _PLACES):
            folded = folded[: mention.start] + " " * (mention.end - mention.start) + folded[mention.end :]
    return folded


@cache
def _weights() -> tuple[list[str], dict[str, list[float]]]:
    data = json.loads(FILE.read_text(encoding="utf-8"))
    scale = data["scale"]
    return data["areas"], {name: [value / scale for value in row] for name, row in data["weights"].items()}


def decide(statement: Quote) -> tuple[str | None, float]:
    """The one area that a statement is clearly about and the model's probability of it; ``None`` for none or two."""
    areas, weights = _weights()
    sums = list(weights["+"])
    known = False
    for name, value in features(statement).items():
        row = weights.get(name)
        if row is not None:
            known = known or name[0] not in "=!?"
            for index, weight in enumerate(row):
                sums[index] += value * weight
    if not known:
        return None, 0.5
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    best = max(range(len(areas)), key=powers.__getitem__)
    area = areas[best]
    return (None if area == NONE else area), powers[best] / sum(powers)
