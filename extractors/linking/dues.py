"""By when a promise is to be kept: the last day of the time stated for it.

The plan contract, "Targets", `due`: in the clause itself, at the opening of its sentence, in the lead-in above it or
above its heading, or in a heading that says until when; nearest first. A year in the name of a thing gives none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from extractors.layout.sections import Part
from extractors.linking.governing import lines_above, time_of_line
from language.heard import heard
from language.mentions.deadlines import Years, only_time
from language.nearby import after, before
from language.quotes import Quote
from language.text import Folded
from language.times import Point, points

_BEFORE = re.compile(r"(?:den|het|truoc|trong|cuoi|toi|vao|phan dau|tu nay den)(?:\s+(?:het|cuoi|ngay|nam|thang))*\s*$")
_FIRST = re.compile(r"^[\s\-+•*(]*$")
# "... năm 2023 đạt từ 93%": the year of the state to reach, where it is not the year of an index or a plan.
_REACHED_IN = re.compile(r"\s*(?:phai |phan dau |uoc )?(?:dat|toi thieu|it nhat|la)\b")
# "(quý I 50%, quý II 70%)", "tháng 6: đạt 40%": of a part of the year, with the figure right behind it.
_BESIDE_FIGURE = re.compile(
    r"\s*[:,-]?\s*(?:(?:phai|phan dau|dat|la|toi thieu|it nhat|tren|tu|co|hoan thanh)\s+)*[≥>]?=?\s*\d{1,3}(?:[.,]\d+)?\s*(?:%|phan tram)"
)
_NAMED_YEAR = re.compile(r"\b(?:chi so|ke hoach|ket qua|bo tieu chi|xep hang|thu hang|xep loai|diem)(?:\s+\w+){0,8}\s*$")
_YEARS_AFTER = re.compile(r"^\s*(?:va|,)\s*(?:cac|nhung)\s+nam\s+(?:tiep theo|sau|toi)")
# "Chỉ số năm 2022", "so với năm 2021": the year belongs to a thing, not to the promise.
_OF_A_THING = re.compile(r"(?:chi so|ket qua|so voi|cua|ke hoach|du toan)\s*$")
_MOVES_ON = re.compile(r"nam tiep theo|(?:moi|hang) (?:nam|quy|thang)")
# What may stand before a time that opens a sentence: "Phấn đấu đến hết", "Trước", "Trong".
_OPENING = re.compile(
    r"[\W_]*(?:(?:phan dau|muc tieu|tu nay|den|het|truoc|trong|vao|cuoi|ngay|giai doan|toi|nam|thang|quy|tu)\b[\s,]*){0,5}"
)
_OPENED = re.compile(r"(?!\s*(?:[-/)]|(?:cua|so voi|theo|doi voi|duoc|da|la|hang nam|moi nam)\b))")
# "Từ tháng 6/2026 đến hết tháng 8/2026": of a span the end counts.
_FROM = re.compile(r"\btu(?:\s+(?:ngay|nam|dau|thang|quy))*\s*$")
_TO = re.compile(r"\s*(?:den|toi|-)(?:\s+(?:het|cuoi|ngay|nam|thang))*\s*")
# "50% (năm 2026)", "lên 55% năm 2026": the time stands right behind the figure.
_BEHIND_FIGURE = re.compile(
    r"(?<!\btu )(?<![\d.,])\d{1,3}(?:[.,]\d+)?\s*(?:%|phan tram)\s*(?:tro len\s*)?(?:,?\s*(?:\(|vao|trong|cua))?\s*$"
)
_WHOLE_YEAR = re.compile(r"\bca nam\b(?!\s*(?:(?:19|20)\d\d|hoc)\b)")
_FULL_STOP = re.compile(r"[.](?=\s+\D)|[\n]")
# "...; hoàn thành trước ngày 30/6": of the clause before it.
_FINISHED = re.compile(r"\s*[;,.]?\s*(?:va\s+)?(?:(?:phai |can )?(?:hoan thanh|hoan tat|xong|ket thuc)\b[^;.%\d]{0,25})$")
_CLOSES = re.compile(
    r"[;,]\s*(?:va\s+)?(?:tat ca\s+)?(?:phai |can )?(?:hoan thanh|hoan tat|xong)\s+(?=truoc|trong|den|vao|cham nhat|ngay|thang|quy)"
)
# Between "hoàn thành" and its day stand "trước ngày", "chậm nhất vào".
_BESIDE = 16
_SPANS = re.compile(r"\bden\b|-")
# What a clause refers back to stands within some sentences of it.
_FARTHEST = 2_000
_UNTIL = re.compile(r"(?:\bden|\btruoc|\bhet|\bcuoi)(?:\s+(?:het|cuoi|ngay|nam|thang|quy))*\s*$")
_OUTLOOK = re.compile(r"(?:dinh huong|tam nhin)[^.;]{0,20}$")


@dataclass(frozen=True, slots=True)
class Scope:
    """What governs a statement's promises: lead-ins above it, its section, the plan's years."""

    lead_ins: tuple[Quote, ...]
    part: Part | None
    years: Years

    @property
    def year(self) -> int | None:
        """The year of a time stated without one: a plan of several years has none."""
        return self.years.start if self.years.start == self.years.end else None


def due_of(folded: Folded, start: int, end: int, sentence: int, scope: Scope, first: int | None = None) -> str | None:
    """The due day (ISO) of the clause at ``start:end`` of a folded statement whose sentence begins at ``sentence``.

    ``first``: where the first figure of that sentence ends.
    """
    return stated_due(folded, start, end, sentence, scope.years, first) or due_above(scope)


def stated_due(folded: Folded, start: int, end: int, sentence: int, years: Years, first: int | None = None) -> str | None:
    """The due day that the statement itself states for a clause: in it, behind it, before it, or opening its sentence."""
    first = start if first is None else first
    action = _next_action(folded, start, end)
    year = years.start if years.start == years.end else None
    own = _stated(folded, action, end, year) or _finished(folded, end, year)
    if own is None and year is not None and _WHOLE_YEAR.search(folded, start, end):
        own = f"{year}-12-31"
    if own and years.start is not None and int(own[:4]) < years.start:
        # What was reached before the plan began is a result.
        own = None
    if own or _MOVES_ON.search(folded, start, end):
        return own
    # Behind its figure a time dates the clause that it closes, and not those that follow.
    earlier = _stated(folded, sentence, min(start, first, sentence + _FARTHEST), year) if start > sentence and action == start else None
    earlier = earlier or _opening(folded, start, year)
    return earlier if earlier is None or years.start is None or int(earlier[:4]) >= years.start else None


# "làm xong trước ngày 31/3, sau đó không để trễ": what comes then has a time of its own, or none.
_THEN = re.compile(r"[,.;]\s*(?:sau do|tiep do|(?:kiem tra|lam|hop) xong (?:thi |phai |moi ))")


def _next_action(folded: Folded, start: int, end: int) -> int:
    """Where the last action of a clause begins, of several that follow one another."""
    return max((match.start() for match in _THEN.finditer(folded, start, end)), default=start)


def due_above(scope: Scope) -> str | None:
    """The due day that lead-ins and headings state, the nearest first."""
    return next((due for due in _above(scope) if due), None)


def _above(scope: Scope) -> Iterator[str | None]:
    for line, heading in lines_above(scope.lead_ins, scope.part):
        if only_time(line):
            # "Tháng 9" over what is to be done; one that names the plan's own year dates nothing in a heading.
            time = time_of_line(line, scope.years, heading=heading)
            yield time.end if time is not None and time.kind in ("date", "period") else None
        if heading:
            yield _until(heard(line), scope)
        else:
            yield _stated(heard(line), 0, len(line.text), scope.year)


def _until(title: Folded, scope: Scope) -> str | None:
    """The due day of a heading that says until when; one that only names the plan's own time gives none."""
    for point in points(title, scope.year):
        behind = before(title, point.start)
        if _OUTLOOK.search(behind):
            continue
        if point.precision == "span":
            if (point.first.year, point.last.year) != (scope.years.start, scope.years.end):
                return point.last.isoformat()
        elif _UNTIL.search(behind):
            return point.last.isoformat()
    return None


def _opening(folded: Folded, start: int, year: int | None) -> str | None:
    """The time that opens the sentence a clause stands in, over semicolons: it dates all clauses that state none."""
    begin = max(0, start - _FARTHEST)
    edges = [0] if begin == 0 else []
    edges += [match.end() for match in _FULL_STOP.finditer(folded, begin, start + 1) if match.end() <= start]
    if not edges:
        return None
    place = edges[-1]
    stop = min(start, place + 80)
    found = points(folded[place:stop], year)
    for index, point in enumerate(found):
        at, behind = place + point.start, place + point.end
        if index == 0 and len(found) > 1 and _TO.fullmatch(folded, behind, place + found[1].start):
            # The end of a span: "Từ quý I năm 2027 đến hết quý IV năm 2028, ...".
            point, behind = found[1], place + found[1].end
        # It holds until another time is told.
        if _MOVES_ON.search(folded, behind, start) or _stated(folded, behind, start, year):
            return None
        if _OPENING.fullmatch(folded, place, at) and _OPENED.match(folded, behind):
            return point.last.isoformat() if _counts(folded[place:at], point, after(folded, at)) else None
        return None
    return None


def _finished(folded: Folded, end: int, year: int | None) -> str | None:
    """The day by which what stands before is to be finished, said in words of its own behind it."""
    part = folded[end : end + 90]
    for point in points(part, year):
        if _FINISHED.match(re.sub(_BEFORE, "", part[: point.start])):
            return point.last.isoformat()
        break
    return _finished_later(folded, end, year)


def _finished_later(folded: Folded, end: int, year: int | None) -> str | None:
    """The day that closes the sentence: "Thay 08 máy tính, bổ sung 02 máy quét tại ..., xong trước ngày 30/4"."""
    stop = _FULL_STOP.search(folded, end, end + _FARTHEST)
    rest = folded[end : stop.start() if stop else end + _FARTHEST]
    closing = _CLOSES.search(rest)
    if closing is None or points(rest[: closing.start()], year):
        return None
    behind = points(rest[closing.end() :], year)
    return behind[0].last.isoformat() if behind and behind[0].start <= _BESIDE else None


def _stated(folded: Folded, start: int, end: int, year: int | None) -> str | None:
    return _due_in(folded[start:end], year)


@lru_cache(maxsize=256)
def _due_in(part: Folded, year: int | None) -> str | None:
    for point in points(part, year):
        behind, ahead = before(part, point.start), after(part, point.end)
        if not _counts(behind, point, after(part, point.start)):
            continue
        first = point.start <= len(behind) and _FIRST.match(behind)
        listed = point.precision in ("quarter", "month", "half") and behind.rstrip().endswith(":")
        if listed or point.precision == "span" or _BEFORE.search(behind) or first or _YEARS_AFTER.match(ahead):
            return point.last.isoformat()
        if _BEHIND_FIGURE.search(behind) or (_FROM.search(behind) and _SPANS.search(part, point.start, point.end)):
            return point.last.isoformat()
        if point.precision in ("month", "months", "quarter", "half") and _BESIDE_FIGURE.match(ahead):
            return point.last.isoformat()
        if point.precision == "year" and _REACHED_IN.match(ahead) and not _NAMED_YEAR.search(behind):
            return point.last.isoformat()
    return None


def _counts(behind: str, point: Point, words: str) -> bool:
    """Whether a time is one of the promise, and not part of a name."""
    if point.precision == "span":
        return words.startswith(("giai doan", "tu")) or "giai doan" in behind[-12:]
    return _OF_A_THING.search(behind) is None
