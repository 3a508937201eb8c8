"""Targets of tables that have a column for the figure."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from extractors.items.clauses import Clause, as_read, clauses
from extractors.items.targets import per, without_shares
from extractors.layout.tables import Column, Row
from extractors.linking.dues import Scope, due_above, stated_due
from language import catalogue
from language.bounds import Figure, change_of, comparator, number
from language.columns import ColumnKind, unit_of
from language.mentions.areas import decide
from language.mentions.counted import Noun, of_clause
from language.mentions.deadlines import Years
from language.mentions.metrics import classify
from language.quotes import Quote
from language.text import Folded, search_key, view
from language.times import points
from schemas.plan import Change, Comparator, Target

NAME = "targets"
# "15 xuống 10", "45 → 60": where a change begins commits to nothing.
_MOVED = re.compile(r"\d[\d.,]*\s*%?\s*(?:[→➔⇒]|-+>|(?:len|xuong)(?: con)?\b|con\b)\s*(?=\d)")
_BARE = re.compile(
    r"(?P<sign>≥|>=|≤|<=|>|<|=)?\s*(?P<a>\d{1,3}(?:\.\d{3})+(?!\d)|\d{1,4}(?:[.,]\d{1,2})?)\s*(?P<percent>%)?(?:/(?P<of>\d{1,4})\b)?(?:\s*(?:-|den)\s*(?P<b>\d{1,3}(?:\.\d{3})+(?!\d)|\d{1,4}(?:[.,]\d{1,2})?)\s*%?)?"
)
# A name that says what is to change: "Cắt giảm thời gian giải quyết".
_AMOUNT = re.compile(r"\s*(?:ty le|ti le|muc|muc do)\s+(cat giam|rut ngan|giam|tang)\b")
_CHANGES = re.compile(r"\s*(?:(?:ty le|ti le|muc|muc do)\s+)?(?:cat giam|rut ngan|giam|tang|tiet kiem)\b")
_PART = re.compile(r";\s*|\s[-+•]\s+(?=[a-z])")
_TOP = re.compile(r"\b(?:top|nhom)\s*(\d{1,3})\b")
# "Không có" in a column of figures: none.
_NONE = re.compile(r"\W*(?:khong|khong co|khong phat sinh|khong de xay ra)\W*")
_SHARE = re.compile(r"\W*t[yi] le\b")
_YEAR = re.compile(r"20\d\d")
_PROMISED = re.compile(r"\b(?:ke hoach|kh|chi tieu|muc tieu|phan dau|giao)\b")


def _is_past(column: Column, row: Row, first_year: int | None) -> bool:
    """ "Năm 2025", and "Kế hoạch 2025", beside "Kế hoạch 2026": what was, not what is promised."""
    year = _YEAR.search(column.heading)
    if year is None or first_year is None or int(year.group()) >= first_year:
        return False
    others = [_YEAR.search(other.heading) for other, _ in row.figures]
    named = _PROMISED.search(search_key(column.heading)) is not None
    return not named or any(other and int(other.group()) >= first_year for other in others)


def _due_of(column: Column, years: Years) -> str | None:
    """The last day of the time that a column's heading names: "Đến hết quý II/2026", "Kế hoạch 2026"."""
    folded = view(column.heading).folded
    year = years.start if years.start == years.end else None
    stated = points(folded, year)
    if stated and not _SPAN.match(folded):
        return max(point.last for point in stated).isoformat()
    if span := _span_due(folded, years):
        return span
    named = _YEAR.search(folded)
    return f"{named.group()}-12-31" if named else None


# "6 tháng", "9 tháng năm 2026", "Cả năm": how much of a year.
_SPAN = re.compile(
    r"\W*(?:den |het |trong |chi tieu |ke hoach |muc tieu )*(?:(?P<months>0?[369]|12) thang(?: (?:dau|cuoi) nam)?|ca nam)(?:\s*(?:nam |/)?\s*(?P<year>20\d\d))?\b"
)
_MONTH_ENDS = {3: "03-31", 6: "06-30", 9: "09-30", 12: "12-31"}


def _span_due(folded: Folded, years: Years) -> str | None:
    """The last day of the part of a year that a heading or a cell's label names, in the plan's year where none is named."""
    span = _SPAN.match(folded)
    year = (span and span.group("year")) or (years.start if years.start == years.end else None)
    if span is None or year is None:
        return None
    months = 12 if "cuoi nam" in span.group() else int(span.group("months") or 12)
    return f"{year}-{_MONTH_ENDS[months]}"


def _change(name: Folded, words: Folded) -> Change:
    """By how much a name that tells a change says that it goes: "Mức cắt giảm thời gian", "Giảm số cuộc họp ít nhất"."""
    told = _AMOUNT.match(name)
    if told:
        return "increase" if told.group(1) == "tang" else "decrease"
    return change_of(Folded(f"{name} {words}"))


def _names(name: Quote, count: int, area: str | None, unit: str) -> list[Quote]:
    """What each of a cell's figures measures: the parts of a name that lists as many ("Hồ sơ trực tuyến/thanh toán | 70%/60%").

    A slash or comma parts only names that measure something by themselves: "đúng hạn, trước hạn" is one.
    """
    for mark in (";", r"\s?/\s?", r",\s|\s(?:và|và/hoặc)\s"):
        marks = list(re.finditer(mark, name.text))
        if count < 2 or len(marks) != count - 1:
            continue
        starts, ends = [0, *(m.end() for m in marks)], [*(m.start() for m in marks), len(name.text)]
        parts = [name.slice(a, b).strip() for a, b in zip(starts, ends, strict=True)]
        told = [classify(part, area=area, of_plan=False, unit=unit)[0] for part in parts if part]
        if len(told) == count and (mark == ";" or len(set(told) - {"other"}) == count):
            return parts
    return [name] * count


def of_row(row: Row, years: Years) -> list[Target]:
    """The targets of a row's figure cells, one for each figure; ``years``: the plan's own."""
    made: list[Target] = []
    name = row.cells.get(ColumnKind.INDICATOR) or row.cells.get(ColumnKind.TASK) or row.cells.get(ColumnKind.GOAL)
    if not name:
        return []
    for column, cell in row.figures:
        if cell and not _is_past(column, row, years.start):
            made.extend(_of_cell(row, name.strip(" .;:-"), column, cell.strip(" .;"), years))
    return made


def _of_cell(row: Row, name: Quote, column: Column, words: Quote, years: Years) -> list[Target]:
    made = []
    area = row.area[0] if row.area else None
    found = _clauses(words, name, column, row, years)
    names = _names(name, len(found), area, found[0].figure.unit if found else "")
    for index, clause in enumerate(found):
        figure, own = clause.figure, words.slice(clause.start, clause.end)
        if figure.change == "level" and _CHANGES.match(name.folded):
            figure = replace(figure, change=_change(name.folded, own.folded[: figure.start - clause.start]))
        # "Hồ sơ trực tuyến; thanh toán trực tuyến | 55%; 40%": each figure measures its own part.
        measured = names[index]
        metric, sure = _measured(measured, own, figure.start - clause.start, figure.end - clause.start, area=area, unit=figure.unit)
        if metric == "other":
            metric, sure = classify(measured, area=area, of_plan=True, unit=figure.unit)
        if metric == "other" and row.about:
            metric, sure = _measured(row.about, own, figure.start - clause.start, figure.end - clause.start, area=area, unit=figure.unit)
        named = area or (catalogue.metrics()[metric].area if metric != "other" else decide(row.about or name).area)
        shown = without_shares(words.folded, found)
        due = stated_due(shown, clause.start, clause.end, clause.sentence, years) or _span_due(own.folded, years)
        target = Target(
            text=f"{name.text}: {words.text}",
            metric=metric,
            comparator=figure.comparator,
            value=figure.value,
            value_max=figure.value_max,
            unit=figure.unit,
            change=figure.change,
            due=due or _due_of(column, years) or due_above(Scope((), row.part, years)),
            per=per(own.folded) or (per(measure.folded) if (measure := row.cells.get(ColumnKind.MEASURE)) else None),
            area=named,
            section=row.part.path if row.part else None,
            evidence={
                "text": name.evidence(NAME, 0.95),
                "value": words.evidence(NAME, 0.95, figure.start, figure.end),
                "metric": name.evidence("metrics", sure),
            },
        )
        if not row.area:
            target.doubts["area"] = 1 - sure
        made.append(target)
    return made


def _measured(name: Quote, own: Quote, start: int, end: int, *, area: str | None, unit: str) -> tuple[str, float]:
    """The metric of a row's name and the cell's own words: what the cell says that it counts goes before what the name says."""
    shift = len(name.text) + 1
    given, named = of_clause(own, (start, end)), of_clause(name, None)
    subjects = [Noun(given.kind, given.start + shift, given.end + shift)] if given else []
    for subject in (*subjects, named):
        metric, sure = classify(name + own, area=area, of_plan=False, unit=unit, figure=(start + shift, end + shift), subject=subject)
        if metric != "other":
            return metric, sure
    return "other", 0.5


def _clauses(words: Quote, name: Quote, column: Column, row: Row, years: Years) -> list[Clause]:
    """The figures of a cell with their clauses; a bare number is one in its column."""
    found = clauses(words, years.start)
    if found:
        return found
    folded = as_read(words)
    if _NONE.fullmatch(folded):
        unit = "percent" if _SHARE.match(name.folded) else "count"
        return (
            [Clause(Figure(0, len(folded), 0, None, unit, "=", "level"), 0, len(folded), 0)]
            if of_clause(name, None) or unit == "percent"
            else []
        )
    top = _TOP.search(folded)
    if top:
        figure = Figure(top.start(1), top.end(1), int(top.group(1)), None, "rank", "<=", "level")
        return [Clause(figure, 0, len(folded), 0)]
    measure = row.cells.get(ColumnKind.MEASURE)
    unit = unit_of(measure.folded if measure else "", name.folded, view(column.heading).folded)
    found = []
    for start, end in _pieces(folded):
        bare = _bare(folded, start, end, unit)
        if bare is not None:
            found.append(Clause(bare, start, end, start))
    return found


def _pieces(folded: Folded) -> list[tuple[int, int]]:
    """The parts of a cell that list several figures: at ";" and before bullets."""
    edges = [0, *(match.end() for match in _PART.finditer(folded)), len(folded)]
    return list(itertools.pairwise(edges))


def _bare(folded: Folded, start: int, end: int, unit: str) -> Figure | None:
    """The bare number of a part of a cell; none where it only tells a time."""
    moved = _MOVED.search(folded, start, end)
    match = _BARE.search(folded, moved.end() if moved else start, end)
    if match is None or _YEAR.fullmatch(match.group("a")):
        return None
    # "9/9" tells how many of all, "30/6" a day.
    share = match.group("of") is not None and number(match.group("a")) <= int(match.group("of"))
    if not share and any(point.start <= match.start("a") < point.end for point in points(folded, 2000)):
        return None
    before, after = folded[start : match.start("a")], folded[match.end() : end]
    sign: Comparator = "range" if match.group("b") else comparator(before, after)
    high = number(match.group("b")) if match.group("b") else None
    unit = "percent" if match.group("percent") else unit
    if unit == "rank" and sign == ">=":
        # "5 trở lên" of a rank: the fifth or a better one.
        sign = "<="
    return Figure(match.start("a"), match.end(), number(match.group("a")), high, unit, sign, change_of(before))
