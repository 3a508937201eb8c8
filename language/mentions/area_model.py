"""A linear model over a statement's words and what the rules make of them; weights in ``area_model.json``.

``python -m samples.training`` learns the weights from statements written for it and from the development
half of the plan generator. Against the rules alone, on statements it never saw: docs/accuracy.md.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache

from language.lexicon import FOLDER
from language.mentions import area_rules
from language.mentions.acting import offices
from language.nearby import blanked
from language.quotes import Quote
from language.text import Folded, search_key

FILE = FOLDER / "area_model.json"
NONE = "none"
# A probability below this, against what the rules say, is a guess.
_GUESS = 0.31
_PLACES = frozenset(["tai", "o", "cho", "den"])


def features(statement: Quote) -> dict[str, float]:
    """Syllables in ones, twos and threes, and the rules' scores and verdict."""
    folded = _without_actors(statement)
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


def _without_actors(statement: Quote) -> Folded:
    return blanked(statement.folded, offices(statement, _PLACES))


@cache
def _weights() -> tuple[list[str], dict[str, tuple[float, ...]]]:
    data = json.loads(FILE.read_text(encoding="utf-8"))
    scale = data["scale"]
    # Tuples of numbers, unlike lists, cost the garbage collector nothing.
    return data["areas"], {name: tuple(value / scale for value in row) for name, row in data["weights"].items()}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The one area that a statement is clearly about, ``None`` for none or two, and what doubt is left.

    ``probability``: the model's; ``margin``: by how much it is before the next; ``known``: share of the statement's
    pairs of syllables that the model has learnt; ``agreed``: whether the rules decide alike.
    """

    area: str | None
    probability: float
    margin: float = 0.0
    known: float = 0.0
    agreed: bool = False

    @property
    def doubts(self) -> dict[str, float]:
        """Signs of doubt for the confidence of what the area is given to."""
        return {
            "area": 1 - self.probability,
            "area margin": 1 - self.margin,
            "area unknown": 1 - self.known,
            "area against rules": float(not self.agreed),
        }


def judge(statement: Quote) -> Verdict:
    """The area that a statement's words are about."""
    areas, weights = _weights()
    sums = list(weights["+"])
    signs = features(statement)
    pairs = [name for name in signs if name.count(" ") == 1]
    known = [name for name in pairs if name in weights]
    found = False
    for name, value in signs.items():
        row = weights.get(name)
        if row is not None:
            found = found or name[0] not in "=!?"
            for index, weight in enumerate(row):
                sums[index] += value * weight
    if not found:
        return Verdict(None, 0.5)
    top = max(sums)
    powers = [math.exp(value - top) for value in sums]
    total = sum(powers)
    best, second, *_ = sorted(range(len(areas)), key=powers.__getitem__, reverse=True)
    area = areas[best]
    margin = (powers[best] - powers[second]) / total
    share = len(known) / len(pairs) if pairs else 0.0
    agreed = f"!{area}" in signs
    if not agreed and powers[best] / total < _GUESS:
        area = NONE
    return Verdict(None if area == NONE else area, powers[best] / total, margin, share, agreed)
