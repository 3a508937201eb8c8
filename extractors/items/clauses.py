"""Clauses: the words of a statement that belong to each figure, and what they inherit from above."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from extractors.items import results
from extractors.layout.sections import Part
from extractors.linking.dues import Scope
from language import counts, figures
from language.bounds import Figure
from language.legible import legible
from language.mentions.actors import of_quote
from language.mentions.deadlines import Years
from language.quotes import Quote
from language.text import CAPITALS, SMALL, Clean, Folded


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
# "Chỉ tiêu 6: ...", "Mục tiêu: ...": the name of what follows, no part of it.
_LABEL = re.compile(
    r"[\W_]*(?:cac\s+)?(?:chi tieu|muc tieu|tieu chi)(?:\s+(?:cu the|so|thu))*\s*(?:\d{1,2}(?:\.\d{1,2}){0,2})?\s*(?:[:.]|[-–]\s)\s*(?=\S)"
)
_DELIMITER = re.compile(
    r",\s*trong do,?\s*|;\s*|(?<!\btin),\s+(?=\S)|,\s+(?!bai\b)(?=\S)|(?<!\d),(?=\w)|,(?=[a-z])"
    r"|\s+va\s+(?=(?:top|tren|it nhat|toi thieu|tu|dat|khong (?:duoi|qua|thap hon|vuot qua)|toi da)?\s*\d|ty le|ti le|muc do|top\b|tren \d"
    r"|(?:den |het |trong )+(?:cuoi |het )?(?:thang|quy|nam|ngay)\b|(?:moi|hang) (?:thang|quy|nam)\b)|\s+trong do,?\s+|\.\s+"
)


# What closes a clause behind its figure: "trở lên", "so với năm 2023", "hồ sơ".
_CLOSED = re.compile(
    r"\s*(?:(?:%|phan tram)?\s*(?:\([^()]*\)|tro (?:len|xuong)|(?:so voi|/|tren|trong|cua|tong|vao|moi|hang|ke hoach|nam|den|theo)\b[^,;.]*)?\s*)"
)
# What opens a measure of its own behind a comma.
_OPENS = re.compile(
    r"(?:va\s+)?(?:t[yi] le|muc do|chi so|so luong|so luot|rieng|trong do|phan dau|phan con lai|con lai|den (?:nam|het|cuoi|ngay|thang|quy)|tang|giam|khong (?:co|de|con)|thoi gian)\b"
)
_REACHED = re.compile(r"\b(?:dat|la|chiem)(?:\s+(?:tu|tren|duoi|toi thieu|it nhat|ty le|muc|khoang|tang|them|them it nhat))*\s*$|:\s*$")
_TOLD = re.compile(r"\b(?:duoc|bi|co|dat|dung han|truoc han|dung quy dinh)\b")


def as_read(statement: Quote) -> Folded:
    """A statement as the figure grammar reads it: folded, numbers as digits, words that only fold like its own masked."""
    return legible(statement.text, statement.folded, reliable=statement.written is not None)


def clauses(statement: Quote, first_year: int | None = None) -> list[Clause]:
    """The clause of each figure: its sentence, cut where the next figure's clause begins.

    ``first_year``: the plan's; figures that tell of a year before it are results, not promises.
    """
    result: list[Clause] = []
    text, folded = statement.text, as_read(statement)
    past = results.brackets(folded, first_year)
    names = [(actor.start, actor.end) for actor in of_quote(statement).actors]
    for start, end in _sentences(text, folded, names):
        found = figures.find(folded[start:end])
        if (
            _lists_on(folded, result, start)
            and (first := counts.opening(folded[start:end]))
            and (not found or found[0].start > first.start)
        ):
            found = [first, *found]
        shifted = [Figure(f.start + start, f.end + start, f.value, f.value_max, f.unit, f.comparator, f.change) for f in found]
        shifted = [f for f in shifted if not any(a <= f.start < b for a, b in past)]
        cut = _cut(folded, shifted, start, end)
        result.extend(c for c in cut if not results.tells_result(folded, c.figure, c.start, first_year))
    return sorted(result, key=lambda c: c.figure.start)


def _lists_on(folded: Folded, before: list[Clause], start: int) -> bool:
    """Whether the part at ``start`` goes on with a list of things promised in the part before: "Trang bị 02 máy tính; 01 máy in"."""
    if not before or not folded[:start].rstrip().endswith(";"):
        return False
    last = before[-1]
    return last.end == start and last.figure.unit == "count" and last.figure.value > 0 and last.figure.change == "level"


def _sentences(text: Clean, folded: Folded, names: list[tuple[int, int]]) -> list[tuple[int, int]]:
    edges = {0, len(text)}
    if label := _LABEL.match(folded):
        edges.add(label.end())
    for match in _SENTENCE_END.finditer(folded):
        edges.add(match.end())
    for match in _CAPITAL_AFTER.finditer(text):
        edges.add(match.end())
    for match in _BULLET.finditer(text):
        # "Tài chính - Kế toán": the dash of a name is no bullet.
        if not any(start < match.start() < end for start, end in names):
            edges.add(match.end())
    ordered = sorted(edges)
    return [(a, b) for a, b in itertools.pairwise(ordered) if text[a:b].strip(" .;-+")]


def _cut(folded: Folded, found: list[Figure], start: int, end: int) -> list[Clause]:
    result: list[Clause] = []
    place = start
    for index, figure in enumerate(found):
        stop = end
        if index + 1 < len(found):
            stop = _border(folded, figure, found[index + 1])
        result.append(Clause(figure, place, stop, start))
        place = stop
    return result


def _border(folded: Folded, figure: Figure, following: Figure) -> int:
    """Where the clause of ``following`` begins, behind ``figure``.

    A figure that closes its clause ("... đạt 20%, tỷ lệ ...") ends it at the next comma. One that opens it ("100% cán bộ, công
    chức ..., 90% văn bản ...") keeps the words up to the last comma, for those between are of its list, unless a comma before
    opens a measure of its own ("..., tỷ lệ ký số, gửi văn bản đạt 90%").
    """
    # One letter more, for a delimiter is one only before a word.
    between = list(_DELIMITER.finditer(folded, figure.end, following.start + 1))
    if not between:
        return figure.end
    strong = [m for m in between if "trong do" in m.group(0) or m.group(0).startswith((";", "."))]
    if strong:
        return strong[-1].end()
    if _CLOSED.fullmatch(folded, figure.end, between[0].start()):
        return between[0].end()
    opened = next((m for m in between if _OPENS.match(folded, m.end())), None)
    if opened:
        return opened.end()
    if _REACHED.search(folded, between[-1].end(), following.start):
        # "100% văn bản được ký số, hồ sơ trực tuyến, thanh toán đạt 90%": what becomes of the first ends its clause.
        told = next((m for m in between if _TOLD.search(folded, figure.end, m.start())), None)
        return (told or between[-1]).end()
    return between[-1].end()
