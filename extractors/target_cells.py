"""Targets of tables that have a column for the figure."""

from __future__ import annotations

import re

from extractors import figures
from extractors.areas import decide
from extractors.metrics import classify
from extractors.quotes import Quote
from extractors.tables import Column, Row
from schemas import vocabulary as catalogue
from schemas.plan import Comparator, Target
from schemas.text import search_key

NAME = "targets"
_BARE = re.compile(
    r"(?P<sign>≥|>=|≤|<=|>|<|=)?\s*(?P<a>\d{1,4}(?:[.,]\d{1,2})?)\s*(?P<percent>%)?(?:\s*(?:-|den)\s*(?P<b>\d{1,4}(?:[.,]\d{1,2})?)\s*%?)?"
)
_TOP = re.compile(r"\b(?:top|nhom)\s*(\d{1,3})\b")
_YEAR = re.compile(r"20\d\d")
_MEASURES = {
    "%": "percent",
    "phan tram": "percent",
    "ty le": "percent",
    "ngay": "day",
    "diem": "point",
    "hang": "rank",
    "thu hang": "rank",
    "bac": "rank",
    "gio": "hour",
}


_PROMISED = re.compile(r"\b(?:ke hoach|kh|chi tieu|muc tieu|phan dau|giao)\b")


def _is_past(column: Column, first_year: int | None) -> bool:
    """ "Năm 2025" beside "Kế hoạch 2026": what was reached, not what is promised."""
    year = _YEAR.search(column.heading)
    named = _PROMISED.search(search_key(column.heading)) is not None
    return year is not None and first_year is not None and int(year.group()) < first_year and not named


def of_row(row: Row, first_year: int | None) -> list[Target]:
    """One target for each figure cell of a row that holds a figure; ``first_year``: the plan's own."""
    made = []
    name = row.cells.get("indicator") or row.cells.get("task") or row.cells.get("goal")
    if not name:
        return []
    for column, cell in row.figures:
        past = _is_past(column, first_year)
        target = _of_cell(row, name.strip(" .;:-"), column, cell) if cell and not past else None
        if target:
            made.append(target)
    return made


def _of_cell(row: Row, name: Quote, column: Column, cell: Quote) -> Target | None:
    words = cell.strip(" .;")
    figure = _figure(words.folded, row)
    if figure is None:
        return None
    value, value_max, unit, sign = figure
    area = row.area[0] if row.area else None
    metric, sure = classify(f"{name.text} {words.text}", area=area, of_plan=False, unit=unit)
    if metric == "other":
        metric, sure = classify(name.text, area=area, of_plan=True, unit=unit)
    if area is None:
        area = catalogue.metrics()[metric].area if metric != "other" else decide(name).area
    year = _YEAR.search(column.heading)
    target = Target(
        text=f"{name.text}: {words.text}",
        metric=metric,
        comparator=sign,
        value=value,
        value_max=value_max,
        unit=unit,
        due=f"{year.group(0)}-12-31" if year else None,
        area=area,
        section=row.part.path if row.part else None,
        evidence={
            "text": name.evidence(NAME, 0.95),
            "value": words.evidence(NAME, 0.95),
            "metric": name.evidence("metrics", sure),
        },
    )
    if not row.area:
        target.doubts["area"] = 1 - sure
    return target


def _figure(folded: str, row: Row) -> tuple[float | int, float | int | None, str, Comparator] | None:
    found = figures.find(folded)
    if found:
        return found[0].value, found[0].value_max, found[0].unit, found[0].comparator
    top = _TOP.search(folded)
    if top:
        return int(top.group(1)), None, "rank", "<="
    match = re.search(_BARE, folded)
    if match is None or _YEAR.fullmatch(match.group("a")):
        return None
    value = figures.number(match.group("a"))
    unit = "percent" if match.group("percent") else _unit(row)
    if match.group("b"):
        return value, figures.number(match.group("b")), unit, "range"
    return value, None, unit, figures.comparator(folded[: match.start("a")], folded[match.end() :])


def _unit(row: Row) -> str:
    measure = row.cells.get("measure")
    if not measure:
        return "count"
    key = measure.folded.strip(" .()")
    return _MEASURES.get(key, "count")
