"""Metrics: which standard target a clause measures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from language import catalogue
from language.text import search_key

# A metric of the section's own area is preferred by as much as one matched syllable and a half.
AREA_BONUS = 1.5


@dataclass(frozen=True, slots=True)
class Rule:
    """All of ``terms`` must stand in the clause, each by one of its alternatives; none of ``excluded``."""

    metric: str
    area: str | None
    of_plan: bool
    unit: str | None
    terms: tuple[tuple[str, ...], ...]
    excluded: tuple[str, ...]
    only_in: str | None = None


_ONLY_IN = re.compile(r"\[(\w+)\] (.+)")


@cache
def rules() -> tuple[Rule, ...]:
    made = []
    for key, metric in catalogue.metrics().items():
        excluded = tuple(f" {search_key(term)} " for term in metric.not_)
        for written in metric.when:
            # "[procedures] hài lòng": so short a term names the metric under a heading of that area only.
            only, line = given.groups() if (given := _ONLY_IN.fullmatch(written)) else (None, written)
            terms = tuple(tuple(sorted((f" {search_key(t)} " for t in term.split("|")), key=len, reverse=True)) for term in line.split("&"))
            made.append(Rule(key, metric.area, metric.of_plan, metric.unit, terms, excluded, only))
    return tuple(made)


def classify(text: str, *, area: str | None, of_plan: bool, unit: str) -> tuple[str, float]:
    """The metric that ``text`` names and how sure that is; "other" where none does.

    ``of_plan``: the commitment is to finish a plan, so that only plan metrics apply. ``unit`` keeps
    counts from percentages: a metric with another unit does not measure the same.
    """
    padded = f" {search_key(text)} "
    best, best_score = "other", 0.0
    for rule in rules():
        if rule.only_in not in (None, area):
            continue
        if rule.of_plan != of_plan or (rule.unit is not None and not _fits(rule.unit, unit)):
            continue
        score = _score(rule, padded)
        if score and rule.area == area and area is not None:
            score += AREA_BONUS
        if score > best_score:
            best, best_score = rule.metric, score
    return best, min(0.95, 0.4 + 0.08 * best_score) if best != "other" else 0.5


def _fits(wanted: str, unit: str) -> bool:
    return wanted == unit


def _score(rule: Rule, padded: str) -> float:
    """Matched syllables; 0 where a term is missing or an excluded one stands."""
    if any(term in padded for term in rule.excluded):
        return 0.0
    total = 0
    for alternatives in rule.terms:
        found = next((term for term in alternatives if term in padded), None)
        if found is None:
            return 0.0
        total += len(found.split())
    return float(total)
