"""Targets of tables that have a column for the figure."""

from __future__ import annotations

import re

from extractors.items.clauses import Clause, clauses
from extractors.items.targets import per
from extractors.layout.tables import Column, Row
from extractors.linking.dues import Scope, due_above, stated_due
from language import catalogue
from language.bounds import Figure, change_of, comparator, number
from language.mentions.areas import decide
from language.mentions.counted import Noun, of_clause
from language.mentions.deadlines import Years
from language.mentions.metrics import classify
from language.quotes import Quote
from language.text import search_key
from schemas.plan import Comparator, Target

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


def of_row(row: Row, years: Years) -> list[Target]:
    """The targets of a row's figure cells, one for each figure; ``years``: the plan's own."""
    made: list[Target] = []
    name = row.cells.get("indicator") or row.cells.get("task") or row.cells.get("goal")
    if not name:
        return []
    for column, cell in row.figures:
        if cell and not _is_past(column, years.start):
            made.extend(_of_cell(row, name.strip(" .;:-"), column, cell.strip(" .;"), years))
    return made


def _of_cell(row: Row, name: Quote, column: Column, words: Quote, years: Years) -> list[Target]:
    made = []
    area = row.area[0] if row.area else None
    year = _YEAR.search(column.heading)
    for clause in _clauses(words, name, column, row, years):
        figure, own = clause.figure, words.slice(clause.start, clause.end)
        metric, sure = _measured(name, own, figure.start - clause.start, figure.end - clause.start, area=area, unit=figure.unit)
        if metric == "other":
            metric, sure = classify(name, area=area, of_plan=True, unit=figure.unit)
        named = area or (catalogue.metrics()[metric].area if metric != "other" else decide(name).area)
        due = stated_due(words.folded, clause.start, clause.end, clause.sentence, years)
        target = Target(
            text=f"{name.text}: {words.text}",
            metric=metric,
            comparator=figure.comparator,
            value=figure.value,
            value_max=figure.value_max,
            unit=figure.unit,
            change=figure.change,
            due=due or (f"{year.group(0)}-12-31" if year else due_above(Scope((), row.part, years))),
            per=per(own.folded),
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
    folded = words.folded
    top = _TOP.search(folded)
    if top:
        figure = Figure(top.start(1), top.end(1), int(top.group(1)), None, "rank", "<=", "level")
        return [Clause(figure, 0, len(folded), 0)]
    match = re.search(_BARE, folded)
    if match is None or _YEAR.fullmatch(match.group("a")):
        return []
    value, after = number(match.group("a")), folded[match.end() :]
    unit = "percent" if match.group("percent") else _unit(row, f"{column.heading} {name.text}")
    sign: Comparator = "range" if match.group("b") else comparator(folded[: match.start("a")], after)
    high = number(match.group("b")) if match.group("b") else None
    change = change_of(folded[: match.start("a")])
    return [Clause(Figure(match.start("a"), match.end(), value, high, unit, sign, change), 0, len(folded), 0)]


def _unit(row: Row, names: str) -> str:
    """The unit that the row's own cell gives; else that of the column's heading or the row's name: "Tỷ lệ ... (%)"."""
    measure = row.cells.get("measure")
    if not measure:
        return "percent" if "%" in names else "count"
    key = measure.folded.strip(" .()")
    return next((unit for word, unit in _MEASURES.items() if key == word or key.startswith(f"{word} ")), "count")
