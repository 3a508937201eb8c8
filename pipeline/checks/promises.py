"""Promises of a plan that speak of the same thing: what checks of contradictions look at."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from pipeline.likeness import alike
from schemas.evidence import Evidence
from schemas.plan import Plan, Target

# A metric names a family of promises ("số hóa hồ sơ", "số hóa kết quả"): only wordings that share this part of their
# words promise the same thing. Set on the development plans.
ONE_PROMISE = 0.5


def contradictions(plan: Plan) -> Iterator[tuple[Target, Target, list[Evidence]]]:
    """Pairs of levels of one standard metric, for the same day and in like words, with different figures; with the
    places of both figures."""
    for first, second in combinations([t for t in plan.targets if t.metric != "other" and t.change == "level"], 2):
        same = (first.metric, first.unit, first.due, first.per) == (second.metric, second.unit, second.due, second.per)
        differ = (first.value, first.value_max) != (second.value, second.value_max)
        if same and differ and alike(first.text, second.text) >= ONE_PROMISE:
            yield first, second, first.evidence.get("value", []) + second.evidence.get("value", [])


def in_appendix(target: Target) -> bool:
    return (target.section or "").startswith("PL")
