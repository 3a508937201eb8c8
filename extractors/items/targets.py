"""Targets: one for each measurable commitment, typed and dated."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from functools import lru_cache

from extractors.layout.sections import Part
from extractors.linking.dues import Scope, due_of
from language import catalogue, figures
from language.bounds import Figure
from language.heard import heard
from language.legible import legible
from language.mentions.areas import decide
from language.mentions.deadlines import Years
from language.mentions.metrics import classify
from language.quotes import Quote
from language.text import CAPITALS, SMALL, search_key
from schemas.plan import Per, Target

NAME = "targets"


@dataclass(slots=True)
class Context:
    """What a statement's targets inherit: area and path of its section, lead-ins above it, headings, the plan's years."""

    area: str | None
    section: str | None = None
    lead_ins: tuple[Quote, ...] = ()
    part: Part | None = None
    years: Years = field(default_factory=lambda: Years(None, None))

    @property
    def scope(self) -> Scope:
        return Scope(self.lead_ins, self.part, self.years)


@dataclass(slots=True)
class Clause:
    """``start:end`` of the statement that carries ``figure``; ``sentence``: where its sentence starts."""

    figure: Figure
    start: int
    end: int
    sentence: int


_SENTENCE_END = re.compile(r"(?<=[a-z0-9%)\]\"])\s*[.;](?=\s+[^\d\s]|\s+\d+(?:[.,]\d+)?\s*%|\s*$)")
_BULLET = re.compile(rf"(?:(?<=[.;:])|(?<=^))\s*[-+•*]\s+(?=\S)|(?<![\d%])\s[-+•]\s+(?=[{CAPITALS}0-9])")
_CAPITAL_AFTER = re.compile(rf"[.;]\s+(?=[{CAPITALS}])|\.(?=[{CAPITALS}][{SMALL}])|;\s|;(?=[{CAPITALS}{SMALL}])")
_DELIMITER = re.compile(
    r",\s*trong do,?\s*|;\s*|,\s+(?=\S)|(?<!\d),(?=\w)|,(?=[a-z])|\s+va\s+(?=(?:top|tren|it nhat|toi thieu|tu|dat)?\s*\d|ty le|ti le|muc do|top\b|tren \d)|\s+trong do,?\s+|\.\s+"
)
_FILLER = frozenset(
    [
        "phan",
        "dau",
        "dat",
        "ty",
        "le",
        "ti",
        "toi",
        "thieu",
        "it",
        "nhat",
        "la",
        "tu",
        "tren",
        "duoi",
        "khong",
        "muc",
        "tang",
        "giam",
        "moi",
        "nam",
        "cac",
        "tiep",
        "theo",
        "den",
        "hang",
        "quy",
        "giai",
        "doan",
        "tuong",
        "ung",
        "va",
        "trong",
        "het",
        "cuoi",
        "duoc",
        "hoan",
        "thanh",
        "dam",
        "bao",
        "ca",
        "con",
    ]
)
_CONTINUES = re.compile(r"^\s*(?:%|tro len|tro xuong|de |nham |so voi|vao|trong nam|nam \d|hang nam|moi nam|den nam|\(|$|[.,;])")


# Figures of one statement: more than these are a table's that lost its lines, or noise.
MOST = 600


class Countless(ValueError):
    """A statement of more figures than anyone commits to."""


def extract(statement: Quote, context: Context) -> list[Target]:
    """The targets that a statement's words commit to.

    Raises:
        Countless: it has more than ``MOST`` figures.
    """
    folded = _legible(statement)
    if not re.search(r"\d|\bkhong (?:co|de|phat)", folded):
        return []
    made: list[Target] = []
    found = clauses(statement, context.years.start)
    if len(found) > MOST:
        raise Countless
    for clause in found:
        made.append(_target(statement, clause, context, made))
    return made


def _legible(statement: Quote) -> str:
    return legible(statement.text, statement.folded, reliable=statement.written is not None)


def clauses(statement: Quote, first_year: int | None = None) -> list[Clause]:
    """The clause of each figure: its sentence, cut where the next figure's clause begins.

    ``first_year``: the plan's; figures in brackets that tell of a year before it are results, not promises.
    """
    result: list[Clause] = []
    text, folded = statement.text, _legible(statement)
    past = _past_brackets(folded, first_year)
    for start, end in _sentences(text, folded):
        found = figures.find(folded[start:end])
        shifted = [Figure(f.start + start, f.end + start, f.value, f.value_max, f.unit, f.comparator, f.change) for f in found]
        shifted = [f for f in shifted if not any(a <= f.start < b for a, b in past)]
        result.extend(_cut(folded, shifted, start, end))
    return sorted(result, key=lambda c: c.figure.start)


_BRACKET = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\bket (?:qua|qqq)\b")
_YEAR_NAMED = re.compile(r"\bnam (20\d\d)\b")


def _past_brackets(folded: str, first_year: int | None) -> list[tuple[int, int]]:
    """Brackets that tell what was reached: "(năm 2022 đạt 88,72%)", "qua kết quả chấm điểm năm 2022 (đạt 81,4 điểm)"."""
    if first_year is None or "(" not in folded:
        return []
    found = []
    for match in _BRACKET.finditer(folded):
        before = folded[max(0, match.start() - 60) : match.start()]
        years = _YEAR_NAMED.findall(match.group()) or (_YEAR_NAMED.findall(before)[-1:] if _RESULT.search(before) else [])
        if years and all(int(year) < first_year for year in years):
            found.append(match.span())
    return found


def _sentences(text: str, folded: str) -> list[tuple[int, int]]:
    edges = {0, len(text)}
    for match in _SENTENCE_END.finditer(folded):
        edges.add(match.end())
    for match in _CAPITAL_AFTER.finditer(text):
        edges.add(match.end())
    for match in _BULLET.finditer(text):
        edges.add(match.end())
    ordered = sorted(edges)
    return [(a, b) for a, b in itertools.pairwise(ordered) if text[a:b].strip(" .;-+")]


def _cut(folded: str, found: list[Figure], start: int, end: int) -> list[Clause]:
    result: list[Clause] = []
    place = start
    for index, figure in enumerate(found):
        stop = end
        if index + 1 < len(found):
            stop = _border(folded, figure, found[index + 1])
        result.append(Clause(figure, place, stop, start))
        place = stop
    return result


def _border(folded: str, figure: Figure, following: Figure) -> int:
    """Where the clause of ``following`` begins, behind ``figure``.

    A figure at the end of its clause ("... đạt 20%, tỷ lệ ...") ends it at the next comma; one at its
    beginning ("100% cán bộ ..., 90% văn bản ...") keeps the words up to the last one.
    """
    # One letter more, for a delimiter is one only before a word.
    between = list(_DELIMITER.finditer(folded, figure.end, following.start + 1))
    if not between:
        return figure.end
    strong = [m for m in between if "trong do" in m.group(0) or m.group(0).startswith((";", "."))]
    if strong:
        return strong[0].end() if len(strong) == 1 else strong[-1].end()
    tail = folded[figure.end : between[0].start()].split()
    return between[0].end() if len(tail) <= 4 else between[-1].end()


def _target(statement: Quote, clause: Clause, context: Context, before: list[Target]) -> Target:
    figure = clause.figure
    start, end = clause.start, clause.end
    shared = _shares_words(statement.folded, clause, before)
    if shared and before:
        previous = before[-1]
        figure = Figure(figure.start, figure.end, figure.value, None, figure.unit, previous.comparator, previous.change)
    words = statement.slice(start, end).strip(" .;:,-+•*").text
    text = before[-1].text if shared and before else words
    metric, confidence = _metric(statement, clause, figure, context, before)
    if metric == "other" and figure.unit == "rank" and not _names_other_index(statement.folded):
        # A rank of the commune in its plan is one by the reform index, unless another index is named.
        metric, confidence = "index_rank", 0.5
    area, due = context.area, due_of(heard(statement), clause.start, clause.end, clause.sentence, context.scope)
    if shared and before:
        metric, due = before[-1].metric, before[-1].due
    if area is None:
        area = catalogue.metrics()[metric].area if metric != "other" else decide(statement.slice(start, end)).area
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
        per=per(_legible(statement)[start:end]),
        area=area,
        section=context.section,
        evidence=evidence,
    )
    if context.area is None:
        target.doubts["area"] = 1 - confidence
    return target


_OTHER_INDEX = re.compile(r"\b(?:papi|pci|sipas|dti|ddci|chuyen doi so|nang luc canh tranh)\b")


@lru_cache(maxsize=64)
def _names_other_index(folded: str) -> bool:
    return _OTHER_INDEX.search(folded) is not None


def _shares_words(folded: str, clause: Clause, before: list[Target]) -> bool:
    """A bare figure behind another: it has no words of its own."""
    own = folded[clause.start : clause.figure.start].strip(" ,;") + folded[clause.figure.end : clause.end].strip(" ,;.")
    return bool(before) and clause.start > clause.sentence and not any(c.isalpha() for c in own)


def _metric(statement: Quote, clause: Clause, figure: Figure, context: Context, before: list[Target]) -> tuple[str, float]:
    folded = statement.folded
    own = folded[clause.start : clause.end]
    after = folded[figure.end : clause.end]
    if _of_plan(own, figure.start - clause.start, after):
        reach = " ".join(q.folded for q in context.lead_ins) + " " + _upto(folded, clause)
        nearest, sure = classify(own, area=context.area, of_plan=True, unit=figure.unit)
        if nearest != "other":
            return nearest, sure
        return _named_plan(reach, context, figure)
    if _elliptical(folded, clause):
        same = before[-1].metric if before and _same_sentence(statement, clause, before) else None
        if same:
            return same, 0.7
        lead = " ".join(q.folded for q in context.lead_ins)
        return classify(f"{lead} {_upto(folded, clause)}", area=context.area, of_plan=False, unit=figure.unit)
    metric, sure = classify(own, area=context.area, of_plan=False, unit=figure.unit)
    if metric == "other" and before and _PART_OF.match(own):
        # "..., riêng lĩnh vực đất đai đạt 85%": a part of what the clause before measures.
        metric, sure = classify(f"{search_key(before[-1].text)} {own}", area=context.area, of_plan=False, unit=figure.unit)
    if metric == "other":
        metric, sure = classify(own, area=context.area, of_plan=True, unit=figure.unit)
    if metric == "other" and len(own.split()) < 12:
        metric, sure = classify(
            folded[max(clause.sentence, clause.end - _FARTHEST) : clause.end], area=context.area, of_plan=False, unit=figure.unit
        )
    return metric, sure


_PART_OF = re.compile(r"\W*(?:rieng|trong do|doi voi)\b")
# What a clause refers back to stands within some sentences of it.
_FARTHEST = 2_000


def _upto(folded: str, clause: Clause) -> str:
    """The statement up to the end of a clause."""
    return folded[max(0, clause.end - _FARTHEST) : clause.end]


def _same_sentence(statement: Quote, clause: Clause, before: list[Target]) -> bool:
    return before[-1].unit == clause.figure.unit


_PLAN = re.compile(r"^\s*(?:cac\s+|noi dung\s+|nhiem vu\s+|muc tieu\s+|chi tieu\s+|theo\s+|trong\s+|cua\s+)*(?:ke hoach|chuong trinh)\b")
_PLAN_BEFORE = re.compile(r"\b(?:hoan thanh|thuc hien|dat)\s+(?:\w+\s+){0,3}$")
_PLAN_LATER = re.compile(r"(?:noi dung|nhiem vu|muc tieu|chi tieu)[^.;]{0,90}(?:ke hoach|theo ke hoach)|noi dung theo doi")


def _of_plan(own: str, place: int, after: str) -> bool:
    """Whether a clause promises to finish a plan: "hoàn thành 100% kế hoạch"."""
    if _PLAN.match(after):
        return True
    before = own[:place]
    if _PLAN_BEFORE.search(before) and _PLAN_LATER.match(after.strip()):
        return True
    return re.search(r"ke hoach[^.;]{0,60}(?:dat|hoan thanh)\s*$", before) is not None


def _named_plan(reach: str, context: Context, figure: Figure) -> tuple[str, float]:
    """The plan that the statement named before: the last sentence that names one decides."""
    pieces = [piece for piece in re.split(r"[.;]", reach) if piece.strip()]
    for piece in reversed(pieces):
        metric, sure = classify(piece, area=context.area, of_plan=True, unit=figure.unit)
        if metric != "other":
            return metric, sure * 0.9
    metric, sure = classify(reach, area=context.area, of_plan=True, unit=figure.unit)
    if metric == "other" and context.area == "steering":
        return "reform_plan_completed", 0.5
    return metric, sure


def _elliptical(folded: str, clause: Clause) -> bool:
    """A clause without a subject of its own: "đến năm 2025, đạt tỷ lệ 100% để ..."."""
    head = [w for w in search_key(folded[clause.start : clause.figure.start]).split() if not w.isdigit()]
    if any(word not in _FILLER for word in head):
        return False
    return _CONTINUES.match(folded[clause.figure.end : clause.end]) is not None


_YEARLY = re.compile(r"\b(?:moi|hang|tung) nam\b|/\s*nam\b")
_QUARTERLY = re.compile(r"\b(?:moi|hang|tung) quy\b|/\s*quy\b")
_MONTHLY = re.compile(r"\b(?:moi|hang|tung) thang\b|/\s*thang\b")
_PLAN_NAME = re.compile(r"\bke hoach(?:\s+\w+){0,8}\s+(?:hang|moi) nam\b")


def per(clause: str) -> Per | None:
    """How often the promise of a folded clause recurs: "mỗi năm", "/quý"."""
    if _MONTHLY.search(clause):
        return "month"
    if _QUARTERLY.search(clause):
        return "quarter"
    if _YEARLY.search(clause) and not _PLAN_NAME.search(clause):
        return "year"
    return None
