"""Targets: one for each measurable commitment, typed and dated."""

from __future__ import annotations

import re
from functools import lru_cache

from extractors.items.clauses import Clause, Context, as_read, clauses
from extractors.items.measured import metric_of
from extractors.linking.dues import due_of
from language import catalogue
from language.bounds import Figure
from language.heard import heard
from language.mentions.areas import decide
from language.quotes import Quote
from language.text import Folded
from schemas.plan import Per, Target

NAME = "targets"

# Figures of one statement: more than these are a table's that lost its lines, or noise.
MOST = 600


class Countless(ValueError):
    """A statement of more figures than anyone commits to."""


def extract(statement: Quote, context: Context) -> list[Target]:
    """The targets that a statement's words commit to.

    Raises:
        Countless: it has more than ``MOST`` figures.
    """
    folded = as_read(statement)
    if not re.search(r"\d|\bkhong (?:co|de|phat)", folded):
        return []
    made: list[Target] = []
    found = clauses(statement, context.years.start)
    if len(found) > MOST:
        raise Countless
    dated = without_shares(heard(statement), found)
    first: dict[int, int] = {}
    for clause in found:
        first.setdefault(clause.sentence, clause.figure.end)
        made.append(_target(statement, dated, clause, context, made, first[clause.sentence]))
    return made


def without_shares(folded: Folded, found: list[Clause]) -> Folded:
    """The words in which times are looked for: "9/9 thôn" is no day of September."""
    for figure in (clause.figure for clause in found):
        share = folded[figure.start : figure.end]
        if "/" in share:
            folded = folded[: figure.start] + share.replace("/", " ") + folded[figure.end :]
    for found_share in list(_SHARE.finditer(folded)):
        if int(found_share.group(1)) <= int(found_share.group(2)):
            at = found_share.end(1)
            folded = folded[:at] + " " + folded[at + 1 :]
    return folded


# "100% (9/9) thôn".
_SHARE = re.compile(r"%\s*\((\d{1,4})/(\d{1,4})\)")


def _target(statement: Quote, dated: Folded, clause: Clause, context: Context, before: list[Target], first: int) -> Target:
    figure = clause.figure
    start, end = clause.start, clause.end
    shared = _shares_words(statement.folded, clause, before)
    if shared and before:
        previous = before[-1]
        figure = Figure(figure.start, figure.end, figure.value, None, figure.unit, previous.comparator, previous.change)
    words = statement.slice(start, end).strip(" .;:,-+•*").text
    text = before[-1].text if shared and before else words
    metric, confidence = metric_of(statement, clause, figure, context, before)
    if metric == "other" and figure.unit == "rank" and not _names_other_index(statement.folded):
        # A rank of the commune in its plan is one by the reform index, unless another index is named.
        metric, confidence = "index_rank", 0.5
    area, due = context.area, due_of(dated, clause.start, clause.end, clause.sentence, context.scope, first)
    if shared and before:
        metric, due = before[-1].metric, before[-1].due
    if area is None:
        area = catalogue.metrics()[metric].area if metric != "other" else _about(statement, clause)
    quote = statement.slice(start, end).strip(" .;:,-+•*")
    evidence = {
        "text": quote.evidence(NAME, 0.95),
        "value": statement.evidence(NAME, 0.97, figure.start, figure.end),
        "metric": quote.evidence("metrics", confidence),
    }
    target = Target(
        text=text,
        metric=metric,
        comparator=figure.comparator,
        value=figure.value,
        value_max=figure.value_max,
        unit=figure.unit,
        change=figure.change,
        due=due,
        per=per(as_read(statement)[start:end]),
        area=area,
        section=context.section,
        evidence=evidence,
    )
    if context.area is None:
        target.doubts["area"] = 1 - confidence
    return target


def _about(statement: Quote, clause: Clause) -> str | None:
    """The area that a clause is about; one too short to say so ("..., mỗi quý ít nhất 01 lần") is of its sentence's."""
    own = _clearly(statement.slice(clause.start, clause.end))
    if own is not None or (clause.start == clause.sentence == 0 and clause.end == len(statement.text)):
        return own or _of_reform(statement, clause)
    wider = _clearly(statement.slice(clause.sentence, clause.end)) or _clearly(statement)
    return wider or _of_reform(statement, clause)


# "họp dân về CCHC ít nhất 02 lần", "không tiêu chí nào bị mất điểm": the reform as a whole, and its index.
_REFORM = re.compile(r"\b(?:cchc|cai cach hanh chinh|par index)\b|\btieu chi\b[^.;]{0,60}\b(?:(?:mat|0) diem|diem 0)\b")


def _of_reform(statement: Quote, clause: Clause) -> str | None:
    return "steering" if _REFORM.search(statement.folded, clause.start, clause.end) else None


# So near to the next area the model only guesses: "có 02 trường học".
_GUESSED = 0.1


def _clearly(words: Quote) -> str | None:
    verdict = decide(words)
    return verdict.area if verdict.agreed or verdict.margin >= _GUESSED else None


_OTHER_INDEX = re.compile(r"\b(?:papi|pci|sipas|dti|ddci|chuyen doi so|nang luc canh tranh)\b")


@lru_cache(maxsize=64)
def _names_other_index(folded: Folded) -> bool:
    return _OTHER_INDEX.search(folded) is not None


def _shares_words(folded: Folded, clause: Clause, before: list[Target]) -> bool:
    """A bare figure behind another: it has no words of its own."""
    own = folded[clause.start : clause.figure.start].strip(" ,;") + folded[clause.figure.end : clause.end].strip(" ,;.")
    return bool(before) and clause.start > clause.sentence and not any(c.isalpha() for c in own)


_YEARLY = re.compile(r"\b(?:moi|hang|tung) nam\b|/\s*nam\b")
_QUARTERLY = re.compile(r"\b(?:moi|hang|tung) quy\b|/\s*quy\b")
_MONTHLY = re.compile(r"\b(?:moi|hang|tung) thang\b|/\s*thang\b")
_MONEY = re.compile(r"\d[\d.,]*\s*(?:nghin |ngan |trieu |ty )?dong(?:\s?/\s?[a-z]+)*")
_PLAN_NAME = re.compile(r"\bke hoach(?:\s+\w+){0,8}\s+(?:hang|moi) nam\b")


def per(clause: str) -> Per | None:
    """How often the promise of a folded clause recurs: "mỗi năm", "/quý"; money a month is none of it."""
    clause = _MONEY.sub(" ", clause)
    if _MONTHLY.search(clause):
        return "month"
    if _QUARTERLY.search(clause):
        return "quarter"
    if _YEARLY.search(clause) and not _PLAN_NAME.search(clause):
        return "year"
    return None
