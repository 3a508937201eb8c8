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


# So many promises of one metric for one day are no plan's: what comes behind them is not held against the others.
_MOST = 200


def contradictions(plan: Plan) -> Iterator[tuple[Target, Target, list[Evidence]]]:
    """Pairs of levels of one standard metric, for the same day and in like words, with different figures; with the
    places of both figures."""
    groups: dict[tuple[str, str, str | None, str | None], list[Target]] = {}
    for target in plan.targets:
        if target.metric != "other" and target.change == "level":
            groups.setdefault((target.metric, target.unit, target.due, target.per), []).append(target)
    pairs = [pair for group in groups.values() for pair in combinations(group[:_MOST], 2)]
    order = {id(target): place for place, target in enumerate(plan.targets)}
    for first, second in sorted(pairs, key=lambda pair: (order[id(pair[0])], order[id(pair[1])])):
        differ = (first.value, first.value_max) != (second.value, second.value_max)
        if differ and alike(first.text, second.text) >= ONE_PROMISE:
            yield first, second, first.evidence.get("value", []) + second.evidence.get("value", [])


def in_appendix(target: Target) -> bool:
    return (target.section or "").startswith("PL")
