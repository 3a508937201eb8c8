"""What a target's clause measures: its own words, else those that it refers back to."""

from __future__ import annotations

import functools
import itertools
import operator
import re

from extractors.items.clauses import Clause, Context
from language import catalogue
from language.bounds import Figure
from language.mentions.counted import Noun, nouns, of_clause
from language.mentions.metrics import classify
from language.nearby import before as words_before
from language.nearby import blanked
from language.quotes import Quote
from language.text import Folded, search_key
from language.times import points
from schemas.plan import Target

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
        "do",
        "co",
        "vao",
        "thang",
        "them",
        "dau",
        "giua",
    ]
)
_CONTINUES = re.compile(
    r"^\s*(?:%|tro (?:len|xuong)(?!\s+(?:duoc|bi|co|hoan thanh|da)\b)|de |nham |hoan thanh (?:truoc|trong|vao)|so voi|vao|trong nam|nam \d|hang nam|moi nam|den nam|\(|$|[.,;])"
)


def metric_of(statement: Quote, clause: Clause, figure: Figure, context: Context, before: list[Target]) -> tuple[str, float]:
    """The metric of a clause and how sure that is; ``before``: the targets of the statement's earlier clauses."""
    folded = statement.folded
    own = statement.slice(clause.start, clause.end)
    place = figure.start - clause.start, figure.end - clause.start
    if _of_plan(own.folded, place[0], folded[figure.end : clause.end]):
        nearest, sure = classify(own, area=context.area, of_plan=True, unit=figure.unit)
        return (nearest, sure) if nearest != "other" else _named_plan([*context.lead_ins, _upto(statement, clause)], context, figure)
    noun = of_clause(own, place)
    if noun is None and _elliptical(folded, clause):
        return _of_ellipsis(statement, clause, context, before)
    metric, sure = "other", 0.5
    part = _PART_OF.match(own.folded) is not None or _OF_WHICH.search(words_before(folded, clause.start)) is not None
    if not part:
        metric, sure = classify(own, area=context.area, of_plan=False, unit=figure.unit, figure=place)
    if metric == "other" and (noun is None or noun.kind in _measured()) and not _COMPLEMENT.search(own.folded):
        metric, sure = _of_earlier(statement, clause, context, before, noun, part=part)
    if metric == "other":
        metric, sure = classify(own, area=context.area, of_plan=True, unit=figure.unit, figure=place)
    return metric, sure


@functools.cache
def _measured() -> frozenset[str]:
    """Kinds of things that some metric counts."""
    return frozenset(kind for metric in catalogue.metrics().values() for kind in metric.of)


def _of_ellipsis(statement: Quote, clause: Clause, context: Context, before: list[Target]) -> tuple[str, float]:
    """The metric of "đến năm 2025, đạt 100%": of the clause before, else of what the statement or its lead-ins name."""
    unit = clause.figure.unit
    if before and before[-1].unit == unit:
        return before[-1].metric, 0.7
    for quote in (_upto(statement, clause), *reversed(context.lead_ins)):
        metric, sure = classify(quote, area=context.area, of_plan=False, unit=unit)
        if metric != "other":
            return metric, sure
    metric, sure = classify(_joined([*context.lead_ins, _upto(statement, clause)]), area=context.area, of_plan=False, unit=unit)
    return (metric, sure) if metric != "other" else _of_later(statement, clause, context)


def _of_later(statement: Quote, clause: Clause, context: Context) -> tuple[str, float]:
    """The metric of what the same sentence names last: "quý III hoàn thành 75%, đến 15/12 hoàn thành 100% nội dung ..."."""
    stop = _STOP.search(statement.folded, clause.end, clause.end + _FARTHEST)
    later = statement.slice(clause.figure.start, stop.start() if stop else min(len(statement.text), clause.end + _FARTHEST))
    unit = clause.figure.unit
    for of_plan in (False, True):
        metric, sure = classify(later, area=context.area, of_plan=of_plan, unit=unit)
        if metric != "other":
            return metric, sure * 0.9
    return "other", 0.5


def _of_earlier(
    statement: Quote, clause: Clause, context: Context, before: list[Target], noun: Noun | None, *, part: bool
) -> tuple[str, float]:
    """The metric of a clause that leaves to earlier words what it counts or what becomes of it.

    "..., 90% được bồi dưỡng"; "riêng lĩnh vực đất đai đạt 85%"; "số hóa 100% hồ sơ, 30% kết quả các năm trước".
    """
    own, unit = statement.slice(clause.start, clause.end), clause.figure.unit
    says = _SAYS.search(own.folded) is not None
    previous = before[-1] if before and before[-1].unit == unit and (part or clause.start > clause.sentence) else None
    if noun is not None and not part:
        if says:
            return "other", 0.5
        sentence = statement.slice(max(clause.sentence, clause.end - _FARTHEST), clause.end)
        shift = len(sentence.text) - len(own.text)
        counted = Noun(noun.kind, noun.start + shift, noun.end + shift)
        metric, sure = classify(sentence, area=context.area, of_plan=False, unit=unit, subject=counted)
        if metric == "other" and noun.kind in _TOLD_BEFORE:
            whole = _upto(statement, clause)
            shift = len(whole.text) - len(own.text)
            counted = Noun(noun.kind, noun.start + shift, noun.end + shift)
            metric, sure = classify(whole, area=context.area, of_plan=False, unit=unit, subject=counted)
        alike = previous is not None and noun.kind in catalogue.metrics()[previous.metric].of
        return (previous.metric, 0.6) if metric == "other" and previous and alike else (metric, sure)
    if not part and not _BARE_SHARE.search(own.folded):
        return "other", 0.5
    for earlier in (_upto(statement, clause, without=True), *reversed(context.lead_ins)):
        found = nouns(earlier)
        if not found:
            continue
        # A part is one of the share that the sentence began with, a bare share one of what was counted last.
        subject = next((n for n in found if n.kind == "satisfaction"), found[0]) if part else found[0]
        words = earlier.slice(subject.start, subject.end) + own
        given = Noun(subject.kind, 0, subject.end - subject.start)
        metric, sure = classify(words, area=context.area, of_plan=False, unit=unit, subject=given)
        if metric != "other" or not (part and previous):
            return metric, sure
        return previous.metric, 0.6
    return "other", 0.5


# "Soạn kế hoạch kiểm tra CCHC ...; trong quý IV kiểm tra ít nhất 50% số bộ phận": what is done with them, said before.
_TOLD_BEFORE = frozenset({"units"})
# What is late or fails is the rest of what the clause before measures.
_COMPLEMENT = re.compile(r"\b(?:tre hen|tre han|qua han|cham|khong dat|chua dat)\b")
_SAYS = re.compile(r"\b(?:duoc|bi|co|dat)\b")
# A share of what an earlier clause counted: "90% được bồi dưỡng", "tỷ lệ được đánh giá là 100%".
_BARE_SHARE = re.compile(
    r"(?:%|phan tram)\s*(?:tro len\s+)?(?:duoc|bi|co|da|phai|hoan thanh|giai quyet|tra ket qua|xu ly|thuc hien|su dung|thuong xuyen|dung han|truoc han|nop|khong)\b"
    r"|\b(?:ty le|ti le|so)\s+(?:duoc|bi|da)\b"
    # "..., giải quyết đúng hạn đạt trên 98%": what is done with what the clause before counted.
    r"|^\W*(?:va\s+)?(?:ty le\s+|ti le\s+)?(?:duoc\s+)?(?:giai quyet|tra ket qua|xu ly|nop|tiep nhan|luan chuyen|cap nhat|ky so|so hoa|danh gia|boi duong|tap huan)\b[^,;.]*\b(?:dat|la)\b"
)
_PART_OF = re.compile(r"\W*(?:rieng|trong do|doi voi|linh vuc|tai|o cap|cap xa)\b")
_OF_WHICH = re.compile(r"\btrong do\W*$")
_STOP = re.compile(r"[.;]")
# What a clause refers back to stands within some sentences of it.
_FARTHEST = 2_000


def _upto(statement: Quote, clause: Clause, *, without: bool = False) -> Quote:
    """The statement up to the end of a clause, or ``without`` it."""
    end = clause.start if without else clause.end
    return statement.slice(max(0, end - _FARTHEST), end)


def _joined(quotes: list[Quote]) -> Quote:
    return functools.reduce(operator.add, quotes)


_PLAN = re.compile(
    r"^\s*(?:tro len\s+)?(?:cac\s+|noi dung\s+|nhiem vu\s+|muc tieu\s+|chi tieu\s+|theo\s+|trong\s+|cua\s+)*(?:ke hoach|chuong trinh)\b"
)
_PLAN_BEFORE = re.compile(r"\b(?:hoan thanh|thuc hien|dat)\s+(?:\w+\s+){0,3}$")
_PLAN_LATER = re.compile(
    r"(?:tro len\s+)?(?:cac\s+)?(?:(?:noi dung|nhiem vu|muc tieu|chi tieu)[^.;]{0,90}\b(?:ke hoach|phu luc)\b|noi dung theo doi)"
)


def _of_plan(own: str, place: int, after: str) -> bool:
    """Whether a clause promises to finish a plan: "hoàn thành 100% kế hoạch"."""
    if _PLAN.match(after):
        return True
    before = own[:place]
    if (_PLAN_BEFORE.search(before) or ("hoan thanh" in after and not _COMPLEMENT.search(after))) and _PLAN_LATER.match(after.strip()):
        return True
    return re.search(r"ke hoach[^.;]{0,60}(?:dat|hoan thanh)\s*$", before) is not None


def _named_plan(quotes: list[Quote], context: Context, figure: Figure) -> tuple[str, float]:
    """The plan that the statement named before: the last sentence that names one decides."""
    for quote in reversed(quotes):
        ends = [0, *(match.end() for match in re.finditer(r"[.;]", quote.folded)), len(quote.folded)]
        for start, end in reversed(list(itertools.pairwise(ends))):
            metric, sure = classify(quote.slice(start, end), area=context.area, of_plan=True, unit=figure.unit)
            if metric != "other":
                return metric, sure * 0.9
    metric, sure = classify(_joined(quotes), area=context.area, of_plan=True, unit=figure.unit)
    if metric == "other" and context.area == "steering":
        return "reform_plan_completed", 0.5
    return metric, sure


def _elliptical(folded: Folded, clause: Clause) -> bool:
    """A clause without a subject of its own: "đến năm 2025, đạt tỷ lệ 100% để ..."."""
    head = [w for w in search_key(_without_times(folded[clause.start : clause.figure.start])).split() if not w.isdigit()]
    if any(word not in _FILLER for word in head):
        return False
    return _CONTINUES.match(_without_times(folded[clause.figure.end : clause.end])) is not None


# Any year will do: only where times stand is asked.
_SOME_YEAR = 2000


def _without_times(words: Folded) -> Folded:
    """Folded words with blanks for the times that they name: "quý IV đạt", "đến 30/11 đạt" say nothing of what is measured."""
    return blanked(words, points(words, _SOME_YEAR))
