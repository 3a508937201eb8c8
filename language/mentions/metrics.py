"""Metrics: which standard target a clause measures.

What counts is what is measured: the noun that the figure belongs to, and what becomes of it. Names of those who act are no
part of that ("công chức Trung tâm Phục vụ hành chính công"), nor is a word of the clause that says how something else is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

from language import catalogue
from language.matching import Phrases
from language.mentions.acting import offices
from language.mentions.counted import Noun, beside, nouns, of_clause
from language.quotes import Quote
from language.text import Clean, Folded, search_key

# A metric of the section's own area is preferred by as much as one matched syllable and a half.
AREA_BONUS = 1.5
# What is said first of the thing counted is what is measured: "được công khai đúng thời hạn" is publishing.
FIRST_BONUS = 2.5
# A thing of a kind, whatever its name, counts as so many syllables.
_NAMED = 2
Places = dict[str, list[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """All of ``terms`` must stand in the clause, each by one of its alternatives; none of ``excluded``.

    ``of``: kinds of things that the metric counts; empty where any.
    """

    metric: str
    area: str | None
    of_plan: bool
    unit: str | None
    of: tuple[str, ...]
    terms: tuple[tuple[str, ...], ...]
    excluded: tuple[str, ...]
    only_in: str | None = None


_KIND = "@"
_ONLY_IN = re.compile(r"\[(\w+)\] (.+)")


@cache
def rules() -> tuple[Rule, ...]:
    made = []
    for key, metric in catalogue.metrics().items():
        excluded = tuple(search_key(term) for term in metric.not_)
        for written in metric.when:
            # "[procedures] hài lòng": so short a term names the metric under a heading of that area only.
            only, line = given.groups() if (given := _ONLY_IN.fullmatch(written)) else (None, written)
            terms = tuple(tuple(sorted(map(_key, term.split("|")), key=_longest_first)) for term in line.split("&"))
            made.append(Rule(key, metric.area, metric.of_plan, metric.unit, tuple(metric.of), terms, excluded, only))
    return tuple(made)


def _key(term: str) -> str:
    """A term as it is looked up: "@procedures" is any thing of the kind that the clause names (counted.yaml)."""
    return term.strip() if term.strip().startswith(_KIND) else search_key(term)


def _longest_first(term: str) -> int:
    return -len(term)


@cache
def _terms() -> Phrases:
    written = {term.strip() for metric in catalogue.metrics().values() for term in _written(metric) if not term.strip().startswith(_KIND)}
    return Phrases((search_key(term), term) for term in sorted(written))


def _written(metric: catalogue.Metric) -> Iterable[str]:
    for line in metric.when:
        given = _ONLY_IN.fullmatch(line)
        for term in (given.group(2) if given else line).split("&"):
            yield from term.split("|")
    yield from metric.not_


# An office stands behind these words as the place or the matter, not as the one who acts.
_PLACES = frozenset(["tai", "o", "qua", "cho", "den", "voi", "theo", "tu", "ra", "ve"])


@lru_cache(maxsize=512)
def _places(folded: Folded, written: Clean | None) -> tuple[tuple[str, int, int], ...]:
    return tuple(_terms().find(folded, written=written, overlapping=True))


def _found(words: Quote) -> Places:
    """Where the terms of metrics stand in words, those in the name of an acting office left out."""
    named = nouns(words)
    acting: list[tuple[int, int]] = []
    if not any(noun.kind == "satisfaction" for noun in named):
        for actor in offices(words, _PLACES):
            # "công chức Bộ phận Một cửa": the officers are counted, the name only tells which.
            first = next((noun.end for noun in named if noun.start == actor.start), actor.start)
            acting.append((first, actor.end))
    found: Places = {}
    for term, start, end in _places(words.folded, words.written):
        if not any(start < b and end > a for a, b in acting):
            found.setdefault(term, []).append((start, end))
    for noun in named:
        found.setdefault(_KIND + noun.kind, []).append((noun.start, noun.end))
    return found


def classify(
    words: Quote, *, area: str | None, of_plan: bool, unit: str, figure: tuple[int, int] | None = None, subject: Noun | None = None
) -> tuple[str, float]:
    """The metric that a clause measures and how sure that is; "other" where none does.

    ``of_plan``: the commitment is to finish a plan, so that only plan metrics apply. ``unit`` keeps
    counts from percentages: a metric with another unit does not measure the same. ``figure``: where the figure
    stands in the clause; ``subject``: what it counts, where an earlier clause says so.
    """
    found = _found(words)
    # Which plan is meant, a sentence may say in any place.
    noun = subject or (of_clause(words, figure) if figure or not of_plan else None)
    kinds = beside(words, noun) if noun else frozenset()
    told, done = _told_from(words.folded, noun, figure)
    scores: list[tuple[Rule, float, int]] = []
    for rule in rules():
        if rule.only_in not in (None, area) or rule.of_plan != of_plan or rule.unit not in (None, unit):
            continue
        if kinds and rule.of and kinds.isdisjoint(rule.of):
            continue
        score, place = _score(rule, found, told, done)
        if score:
            scores.append((rule, score + (AREA_BONUS if area is not None and rule.area == area else 0.0), place))
    if not scores:
        return "other", 0.5
    first = min(place for _, _, place in scores)
    best, best_score = "other", 0.0
    for rule, score, place in scores:
        whole = score + (FIRST_BONUS if place == first and "hai long" not in found else 0.0)
        if whole > best_score:
            best, best_score = rule.metric, whole
    return best, min(0.95, 0.4 + 0.08 * best_score)


_BECOMES = re.compile(r"\b(?:duoc|bi)\b")


def _told_from(folded: Folded, noun: Noun | None, figure: tuple[int, int] | None) -> tuple[int, int]:
    """Where a clause begins to tell what becomes of the thing counted: behind "được", else behind the thing; and up to where
    its verb stands before the figure ("Ký số 100% văn bản điện tử")."""
    start = noun.end if noun else 0
    becomes = _BECOMES.search(folded, start)
    if becomes:
        return becomes.end(), 0
    return start, figure[0] if noun and figure and figure[0] <= noun.start else 0


def _score(rule: Rule, found: Places, told: int, done: int) -> tuple[float, int]:
    """Matched syllables, 0 where a term is missing or an excluded one stands; and where all that is told has been said."""
    if any(term in found for term in rule.excluded):
        return 0.0, 0
    total, place, verb = 0, -1, False
    for alternatives in rule.terms:
        term = next((term for term in alternatives if term in found), None)
        if term is None:
            return 0.0, 0
        total += len(term.split()) if not term.startswith(_KIND) else _NAMED
        verb = verb or any(start < done for start, _ in found[term])
        behind = [start for start, _ in found[term] if start >= told]
        if behind:
            place = max(place, behind[0])
    return float(total), 0 if verb else place if place >= 0 else 1_000_000
