"""When a task is done: of its time cell, of two ("Bắt đầu | Kết thúc"), of a heading and a number, of ticks under quarters or months."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.layout.tables import Column, Row
from language.columns import named_time
from language.mentions import deadlines, loose_times
from language.mentions.deadlines import Years
from language.quotes import Quote
from language.text import search_key, view
from language.times import Point, points
from schemas.plan import Deadline, Task

_SURE = 0.95
_BEGIN = re.compile(r"\b(?:bat dau|khoi cong|tu ngay|tu thang|tu quy|trien khai tu)\b")
_END = re.compile(r"\b(?:ket thuc|hoan thanh|den ngay|den thang|den quy|xong)\b")
# "Tháng thực hiện", "Hoàn thành trong quý": what the numbers under them are.
_UNIT = re.compile(r"\b(thang|quy)\b")
_PERIODIC = re.compile(r"^(?:dinh ky|chu ky|tan suat)\b")


def of_quote(task: Task, quote: Quote, years: Years, unit: str = "") -> None:
    """The deadline of a time cell or a labelled line, and what it says beyond that."""
    task.deadline = deadlines.of_cell(quote, years, unit)
    task.loose_time = loose_times.of_cell(quote, years, task.deadline)


def of_row(task: Task, row: Row, years: Years) -> None:
    """The deadline of a row, with its evidence."""
    times = [(column, quote) for column, quote in row.times if quote]
    begun = next((one for one in times if _BEGIN.search(search_key(one[0].heading))), None)
    ended = next((one for one in times if one is not begun and _END.search(search_key(one[0].heading))), None)
    quotes = [quote for _, quote in times[:1]]
    if begun and (ended or len(times) == 1):
        quotes = [one[1] for one in (begun, ended) if one]
        task.deadline = _between(_read(begun, years), _read(ended, years) if ended else None, quotes)
        if task.deadline is not None and ended is None:
            task.loose_time = loose_times.of_cell(quotes[0], years, task.deadline)
    elif times:
        of_quote(task, times[0][1], years, _unit(times[0][0]))
    elif row.ticks:
        quotes = [quote for _, quote in row.ticks]
        task.deadline = _ticked([column for column, _ in row.ticks], years)
    if quotes:
        task.evidence["deadline"] = [place for quote in quotes for place in quote.evidence(deadlines.NAME, _SURE)]


def _unit(column: Column) -> str:
    key = search_key(column.heading)
    unit = _UNIT.search(key)
    return unit.group(1) if unit else "hang" if _PERIODIC.search(key) else ""


def _read(cell: tuple[Column, Quote], years: Years) -> Deadline | None:
    return deadlines.of_cell(cell[1], years, _unit(cell[0]))


def _between(begin: Deadline | None, end: Deadline | None, quotes: Sequence[Quote]) -> Deadline | None:
    """From what the first cell says to what the second says; without a second its end is not stated."""
    first = begin.start or begin.end if begin else None
    last = end.end if end else None
    if first is None or (last is not None and last < first):
        return end
    return Deadline(text=" - ".join(quote.strip(" .;:").text for quote in quotes), kind="period", start=first, end=last)


def _points_of(column: Column, years: Years) -> list[Point]:
    named = named_time(column.heading)
    return points(named, years.single) if named else []


def _ticked(columns: Sequence[Column], years: Years) -> Deadline | None:
    """From the first to the last quarter or month that is ticked."""
    stated = [point for column in columns for point in _points_of(column, years)]
    if not stated:
        return None
    first, last = min(point.first for point in stated), max(point.last for point in stated)
    text = ", ".join(view(column.heading).clean for column in columns)
    return Deadline(text=text, kind="period", start=first.isoformat(), end=last.isoformat())
