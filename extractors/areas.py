"""Index areas: named by a heading, or decided from a statement's words."""

from __future__ import annotations

from functools import cache

from extractors.language import Phrases, word_edges
from extractors.quotes import Quote
from extractors.vocabulary_files import vocabulary
from schemas import vocabulary as catalogue


@cache
def _headings() -> Phrases:
    pairs = [(key, name) for key, area in catalogue.areas().items() for name in (*area.headings, area.vi)]
    return Phrases(pairs)


@cache
def _terms() -> tuple[Phrases, dict[str, dict[str, float]]]:
    data = vocabulary("area_terms")["areas"]
    weights: dict[str, dict[str, float]] = {}
    pairs = []
    for area, rows in data.items():
        for weight, phrases in rows.items():
            for phrase in phrases:
                pairs.append((f"{area}|{weight}", phrase))
    for area, rows in data.items():
        weights[area] = {f"{area}|{weight}": float(weight) for weight in rows}
    return Phrases(pairs), weights


@cache
def _whole_plan() -> Phrases:
    return Phrases([("whole", phrase) for phrase in vocabulary("area_terms")["whole_plan"]])


def heading_area(title: Quote) -> str | None:
    """The area that a heading names: the first one named; ``None`` without one."""
    found = _headings().find(title.folded)
    return found[0][0] if found else None


def named_areas(folded: str) -> set[str]:
    """Areas that a text names by one of their headings."""
    return {label for label, _, _ in _headings().find(folded)}


def decide(statement: Quote) -> tuple[str | None, float]:
    """The one area that a statement is clearly about, with a confidence; ``None`` if there is none or two.

    Terms count by weight, each once; a term whose edges cut a word in two (by underthesea's
    segmentation) does not count. Steering is what the reform as a whole is about, so any area that the
    words name outweighs it.
    """
    scores = _scores(statement)
    if not scores:
        return None, 0.5
    steering = scores.pop("steering", 0.0)
    ranked = sorted(scores.items(), key=lambda row: -row[1])[:2]
    if ranked:
        best, score = ranked[0]
        second = ranked[1][1] if len(ranked) > 1 else 0.0
        if steering >= 2 * score and steering >= 2:
            return ("steering", 0.6) if second < score or steering >= 3 * score else (None, 0.5)
        if steering >= score >= 3:
            return None, 0.5
        if score < 1:
            return ("steering", 0.6) if steering >= 2 else (None, 0.5)
        if second >= 0.55 * score and second >= 1:
            return None, 0.5
        return best, min(0.9, 0.5 + 0.1 * score)
    return ("steering", min(0.85, 0.5 + 0.1 * steering)) if steering >= 2 else (None, 0.5)


def _scores(statement: Quote) -> dict[str, float]:
    phrases, _ = _terms()
    folded = statement.folded
    found = phrases.find(folded)
    scores: dict[str, float] = {}
    if not found:
        return scores
    # Three syllables in a row are no chance; the segmentation is asked only about shorter terms.
    short = any(folded.count(" ", start, end) < 2 for _, start, end in found)
    starts, ends = word_edges(statement.text) if short else (set[int](), set[int]())
    seen: set[tuple[str, str]] = set()
    for label, start, end in found:
        area, weight = label.split("|")
        if (area, folded[start:end]) in seen:
            continue
        seen.add((area, folded[start:end]))
        # A one-syllable edge inside a longer word is a chance hit.
        if folded.count(" ", start, end) < 2 and start not in starts and end not in ends:
            continue
        scores[area] = scores.get(area, 0.0) + float(weight)
    if scores and set(scores) == {"steering"} and _whole_plan().find(folded) and scores["steering"] < 2:
        scores.clear()
    return {area: score for area, score in scores.items() if score > 0}
