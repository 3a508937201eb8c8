"""What a table's column holds: by its heading, else by what its cells hold."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache

from language.lexicon import vocabulary
from language.mentions.cells import names_only, short_names
from language.mentions.deadlines import states_time
from language.mentions.keys import Kind, heading_kind, is_assigning_line
from language.quotes import Quote
from language.text import Folded, fold, search_key, view


class ColumnKind(StrEnum):
    """What a column holds; how it is told stands in ``language/data/columns.yaml``."""

    NUMBER = "number"
    NOTE = "note"
    POINTS = "points"
    FUNDS = "funds"
    ASIDE = "aside"
    AREA = "area"
    SUPPORT = "support"
    MEASURE = "measure"
    PERSON = "person"
    LEAD = "lead"
    DEADLINE = "deadline"
    PAST = "past"
    FIGURE = "figure"
    ACTIVITY = "activity"
    DELIVERABLE = "deliverable"
    GOAL = "goal"
    INDICATOR = "indicator"
    TASK = "task"
    SCHEDULE = "schedule"


@cache
def _headings() -> list[tuple[ColumnKind, list[re.Pattern[str]], list[re.Pattern[str]]]]:
    rows = vocabulary("columns")["kinds"].items()
    return [(ColumnKind(kind), [re.compile(p) for p in r["headings"]], [re.compile(p) for p in r.get("except", [])]) for kind, r in rows]


def column_kind(heading: str) -> ColumnKind | None:
    """What a column of this heading holds; ``None`` if its heading says nothing known."""
    key = search_key(heading)
    if not key:
        return None
    for kind, patterns, exceptions in _headings():
        if any(p.search(key) for p in patterns) and not any(p.search(key) for p in exceptions):
            return kind
    return None


_KEYS: dict[ColumnKind, Kind] = {
    ColumnKind.LEAD: "lead",
    ColumnKind.SUPPORT: "support",
    ColumnKind.DEADLINE: "deadline",
    ColumnKind.DELIVERABLE: "product",
}
_LONGEST_KEY = 60


def key_of_cell(folded: Folded) -> Kind | None:
    """What a cell that is nothing but a key assigns in the cell beside or under it: "Cơ quan chủ trì", "Ai giúp", "Xong trước"."""
    if len(folded) > _LONGEST_KEY or not any(c.isalnum() for c in folded) or ":" in folded.rstrip(" :"):
        return None
    column = column_kind(folded)
    return heading_kind(folded) or (_KEYS.get(column) if column else None)


def assigns_by_rows(rows: Sequence[Sequence[str]]) -> bool:
    """Whether most rows of cells begin with an assigning key, or with one and its value: "Cơ quan chủ trì | Công an xã"."""
    firsts = [view(next((cell for cell in row if cell.strip()), "")).folded.strip(" :") for row in rows]
    return 2 * sum(is_assigning_line(text) or key_of_cell(text) is not None for text in firsts) > len(firsts)


@cache
def _whole_cell(reading: str) -> re.Pattern[str]:
    return re.compile(vocabulary("columns")["cells"][reading]["pattern"])


# "Quý II", "Tháng 3", "T3", and a line over them: "Thời gian (tháng) 3".
_NAMED_TIME = re.compile(r"(?:^|.*\W)(?P<unit>thang|quy|t)(?:\W\D{0,30}?|)(?P<which>\d{1,2}|iv|i{1,3})(?:\s*(?:/|nam)\s*(?P<year>20\d\d))?")
_LONGEST_HEADING = 120
_TICK = re.compile(r"[\s(]*(?:[xv×✓✔√☑+*●•]|xx)[\s)]*")


def named_time(heading: str) -> Folded | None:
    """The quarter or month that a column's heading is, as the grammar of times reads it."""
    match = _NAMED_TIME.fullmatch(fold(heading).strip(" .:()")) if len(heading) <= _LONGEST_HEADING else None
    if match is None:
        return None
    year = f" nam {match.group('year')}" if match.group("year") else ""
    return Folded(f"{'quy' if match.group('unit') == 'quy' else 'thang'} {match.group('which')}{year}")


def is_tick(text: str) -> bool:
    """Whether a cell is nothing but a mark that what its heading says is so: "x"."""
    return _TICK.fullmatch(text.lower()) is not None


def is_figure(folded: Folded) -> bool:
    """Whether a cell is nothing but a figure: "≥ 98", "Từ 02 trở lên", "70 - 75%", "Trong tốp 30"."""
    return _whole_cell("figures").fullmatch(folded.strip(" .;")) is not None


def names_product(folded: Folded) -> bool:
    """Whether words begin with the name of what a task results in: "Báo cáo", "Biên bản kiểm tra"."""
    return _whole_cell("products").match(folded.strip(" .;-")) is not None


def _is_time(cell: Quote) -> bool:
    return len(cell.text) <= 45 and states_time(cell)


_READINGS: dict[str, Callable[[Quote], bool]] = {
    "figures": lambda cell: is_figure(cell.folded),
    "products": lambda cell: _whole_cell("products").fullmatch(cell.folded.strip(" .;-")) is not None,
    "bodies": lambda cell: len(cell.text) <= 90 and (names_only(cell.text) or search_key(cell.text) in short_names()),
    "times": _is_time,
}


def kind_of_cells(cells: Sequence[Quote]) -> ColumnKind | None:
    """What a column without a telling heading holds, by its cells (empty ones and dittos left out); ``None`` if unclear."""
    if counts_rows([cell.folded for cell in cells]):
        return ColumnKind.NUMBER
    if len(cells) < 2:
        return None
    data = vocabulary("columns")
    for kind, row in data["kinds"].items():
        reading = row.get("cells")
        if reading in _READINGS and sum(map(_READINGS[reading], cells)) >= data["cells"][reading]["least"] * len(cells):
            return ColumnKind(kind)
    return None


def counts_rows(texts: Sequence[str]) -> bool:
    """Whether a column's cells number its rows: 1, 2, 3, with a group's row or a line's rest among them."""
    numbers = [int(text.strip(" .)")) for text in texts if text.strip(" .)").isascii() and text.strip(" .)").isdigit()]
    if not numbers or numbers[0] > 1 or 2 * len(numbers) < len(texts):
        return False
    steps = [after - before for before, after in itertools.pairwise(numbers)]
    return len(numbers) > 1 and sum(step == 1 for step in steps) >= 0.8 * len(steps)


def is_total(text: str) -> bool:
    """Whether a row's name only adds the others up: "Tổng cộng"."""
    return search_key(text) in vocabulary("columns")["totals"]


_BRACKETED = re.compile(r"\(([^()]{1,20})\)\s*$")


def unit_of(measure: str, name: str, heading: str) -> str:
    """The unit (percent, rank, day ...) that a row counts in; all folded.

    Its own "Đơn vị tính" cell says so; else a bracket at the end of its name or its column's heading, a "%" in them, or
    what its name begins with ("Tỷ lệ ...", "Thứ hạng ...").
    """
    if measure:
        return _unit(measure, name)
    for text in (name, heading):
        bracket = _BRACKETED.search(text.strip(" .:;"))
        if bracket and (unit := _unit(bracket.group(1), name)) != "count":
            return unit
    if "%" in f"{name} {heading}":
        return "percent"
    if search_key(heading).startswith(("diem ", "so diem ")):
        return "point"
    key = search_key(name)
    first = next((u for word, u in vocabulary("columns")["measures"].items() if key.startswith(f"{word} ")), "count")
    return first if first in ("percent", "rank") else "count"


def _unit(measure: str, name: str) -> str:
    key = measure.strip(" .()")
    found: str = next((u for word, u in vocabulary("columns")["measures"].items() if key == word or key.startswith(f"{word} ")), "count")
    if found == "point" and not re.search(vocabulary("columns")["scored"], name):
        return "count"
    return found
