"""What a statement's words say about index areas: weighted terms, and the rule that decides by them."""

from __future__ import annotations

import re
from functools import cache

from language.lexicon import vocabulary
from language.matching import Phrases, word_edges
from language.mentions.actors import of_quote
from language.nearby import blanked
from language.quotes import Quote
from language.recurring import without_times
from language.text import CAPITALS, SMALL, Folded, fold

Scores = dict[str, float]


@cache
def _terms() -> Phrases:
    data = vocabulary("area_terms")["areas"]
    return Phrases((f"{area}|{weight}", phrase) for area, rows in data.items() for weight, phrases in rows.items() for phrase in phrases)


@cache
def _whole_plan() -> Phrases:
    return Phrases([("whole", phrase) for phrase in vocabulary("area_terms")["whole_plan"]])


@cache
def _settled() -> Phrases:
    return Phrases((area, phrase) for area, phrases in vocabulary("area_terms")["settled"].items() for phrase in phrases)


@cache
def _elsewhere() -> Phrases:
    return Phrases([("elsewhere", phrase) for phrase in vocabulary("area_terms")["elsewhere"]])


@cache
def _following() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Verbs that follow a plan, and every word that adds nothing to them."""
    data = vocabulary("area_terms")["following"]
    verbs, words = ([fold(word) for word in data[key]] for key in ("verbs", "words"))
    longest_first = sorted({*verbs, *words}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(verbs)})\b"), re.compile(rf"\b(?:{'|'.join(longest_first)})\b")


_MOST_NAMED = 16
# "Nguyễn Hữu An": names of persons are who, not what.
_PERSON = re.compile(rf"(?:[{CAPITALS}][{SMALL}]+ ){{1,3}}[{CAPITALS}][{SMALL}]+")


def only_follows(statement: Quote) -> bool:
    """Whether a statement orders nothing but to carry out, follow or report on the plan: who and when left out, nothing remains."""
    verbs, words = _following()
    if verbs.search(statement.folded) is None:
        return False
    if len(words.sub(" ", statement.folded).split()) > _MOST_NAMED:
        return False  # More than who and when: not worth the dear reading.
    rest = blanked(statement.folded, of_quote(statement).actors)
    for name in _PERSON.finditer(statement.text):
        rest = rest[: name.start()] + " " * len(name.group()) + rest[name.end() :]
    return re.search(r"[^\W\d_]", words.sub(" ", without_times(rest))) is None


def settled(statement: Quote) -> str | None:
    """The area of the one matter named that settles it; ``None`` without one or with several areas'."""
    found = {area for area, _, _ in _settled().find(statement.folded, written=statement.written)}
    return found.pop() if len(found) == 1 else None


def without_elsewhere(statement: Quote) -> Folded | None:
    """The folded words with matters of no index area blanked; ``None`` if they name none."""
    found = _elsewhere().find(statement.folded, written=statement.written)
    if not found:
        return None
    folded = statement.folded
    for _, start, end in found:
        folded = folded[:start] + "." * (end - start) + folded[end:]
    return folded


def decide(scores: Scores) -> tuple[str | None, float]:
    """The one area that scores name clearly, with a confidence; ``None`` if there is none or two.

    Steering is what the reform as a whole is about, so any area that the words name outweighs it.
    """
    if not scores:
        return None, 0.5
    scores = dict(scores)
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


def score(statement: Quote, folded: Folded) -> Scores:
    """Weights of the areas that ``folded``, the statement's own or part of it blanked, has terms of.

    Terms count by weight, each once; a term whose edges cut a word in two (by underthesea's
    segmentation) does not count.
    """
    found = _terms().find(folded)
    scores: Scores = {}
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
    if scores and set(scores) == {"steering"} and whole_plan(folded) and scores["steering"] < 2:
        scores.clear()
    return {area: value for area, value in scores.items() if value > 0}


def whole_plan(folded: Folded) -> bool:
    """Whether words speak of carrying out, following or reporting on the plan as a whole."""
    return bool(_whole_plan().find(folded))
