"""What the user sees: Vietnamese tables for people, JSON for programs, one place for both.

Everything printed goes through ``console``, ``errors``, ``print_table``, ``print_tree`` or ``print_json``: names, titles and
quotes come from outside, and what a terminal would obey in them is shown as visible signs (``pipeline.shown``).
"""

from __future__ import annotations

import re
import sys
import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleDimensions, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from pipeline.shown import json_text, visible

# A pipe has no width: wide enough there that rows stay readable.
_WIDTH = None if sys.stdout is not None and sys.stdout.isatty() else 132
# A table is not drawn narrower; on a terminal narrower still its lines wrap.
_NARROWEST = 40
# The least room for a column with its rules and blanks.
_COLUMN = 10
# Columns of no longer cells are not wrapped; the least width of the others' cells; a screen as wide as this has room for headings.
_SHORT, _LEAST, _WIDE = 12, 7, 120

COMPARATORS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "=", "range": "từ–đến"}
UNITS = {"percent": "%", "rank": " (hạng)", "count": "", "day": " ngày", "hour": " giờ", "point": " điểm"}
STATUS = {"planned": "có", "mentioned": "chỉ nhắc", "missing": "THIẾU", "unclear": "chưa rõ"}
# A plan that was not read whole: its mark behind the unit's name, and what the mark means.
PARTLY_READ = "(*)"
PARTLY_READ_NOTE = "(*) kế hoạch chưa đọc hết: điều không thấy là chưa rõ, không phải là thiếu (kehoach check --code content-not-read)"
SEVERITY = {"error": "lỗi", "warning": "cảnh báo", "notice": "lưu ý"}
KINDS = {"goal": "mục tiêu", "target": "chỉ tiêu", "task": "nhiệm vụ", "text": "văn bản"}


class VisibleConsole(Console):
    """A console that obeys nothing in what it prints: no markup, no emoji codes, no control characters.

    A text given to ``print`` is one line, whatever line ends a name in it has. ``render`` stands behind whatever else
    is printed, tables, trees and progress bars, as the last guard.
    """

    def __init__(self, *, stderr: bool = False, width: int | None = None) -> None:
        self.least = _NARROWEST
        super().__init__(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)

    @property
    def size(self) -> ConsoleDimensions:
        """Wide enough for what is drawn: on a terminal of no or few columns lines wrap, and no column of a table is lost."""
        found = super().size
        return ConsoleDimensions(max(found.width, self.least), found.height)

    @size.setter
    def size(self, given: tuple[int, int]) -> None:
        self._width, self._height = given

    def print(self, *objects: Any, **how: Any) -> None:
        super().print(*(visible(one) if isinstance(one, str) else one for one in objects), **how)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            text, style, control = segment
            # Nearly every segment is of plain letters, which this tells at once.
            yield segment if control or text == "\n" or text.isprintable() else Segment("\n".join(map(visible, text.split("\n"))), style)


console = VisibleConsole(width=_WIDTH)
errors = VisibleConsole(stderr=True)


def print_json(value: Any) -> None:
    """JSON in UTF-8, whatever the terminal's encoding is: programs read it."""
    text = json_text(value, indent=1) + "\n"
    raw = getattr(sys.stdout, "buffer", None)
    if raw is None:
        sys.stdout.write(text)
        return
    sys.stdout.flush()
    raw.write(text.encode("utf-8"))


def plain_text(value: Any) -> Text:
    """A cell or a label: one line of plain text; a ``Text`` keeps its styles."""
    if not isinstance(value, Text):
        return Text("" if value is None else visible(str(value)))
    shown = visible(value.plain)
    if shown == value.plain:
        return value
    return Text(shown, style=value.style)


def line(text: str, style: str = "") -> Text:
    """One line of a tree or table in a style of the program's own."""
    return Text(visible(text), style)


def _head(column: str, width: int) -> Text:
    """A column's heading; on a narrow screen that of a short column stands in lines of its words."""
    head = plain_text(column)
    if width > _SHORT or console.width >= _WIDE:
        return head
    return Text("\n".join(textwrap.wrap(head.plain, max(width, *map(len, head.plain.split()), 1), break_long_words=False)))


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table whose cells are plain text: what documents say is never read as markup."""
    cells = [[plain_text(cell) for cell in row] for row in rows]
    longest = [max((len(row[index]) for row in cells), default=0) for index in range(len(columns))]
    heads = [_head(column, width) for column, width in zip(columns, longest, strict=True)]
    # Short columns keep their width, so that the long ones wrap and not they.
    kept = [max(cell_len(part) for part in (head.plain.split("\n"))) for head in heads]
    kept = [max(own, width) if width <= _SHORT else 0 for own, width in zip(kept, longest, strict=True)]
    console.least = max(_NARROWEST, 3 * len(columns) + 1 + sum(width or _LEAST for width in kept))
    table = Table(title=plain_text(title), title_justify="left", show_lines=False, expand=False)
    # A column's share of the width: no table is cut off at the right, however many columns it has.
    share = max(_COLUMN - 4, (console.width - 3 * len(columns) - 1) // max(1, len(columns)))
    for head, width in zip(heads, longest, strict=True):
        table.add_column(head, overflow="fold", no_wrap=width <= _SHORT, min_width=min(width, 20, share))
    for row in cells:
        table.add_row(*row)
    console.print(table)
    console.least = _NARROWEST


def figure(row: dict[str, Any]) -> str:
    """ "≥ 95%", "từ 50 đến 60%", "tăng ≥ 20%/năm"."""
    if row.get("value") is None:
        return ""
    unit = UNITS.get(row["unit"], f" {row['unit']}")
    change = {"increase": "tăng ", "decrease": "giảm "}.get(row.get("change") or "", "")
    per = {"year": "/năm", "quarter": "/quý", "month": "/tháng"}.get(row.get("per") or "", "")
    if row["comparator"] == "range" and row["value_max"] is not None:
        return f"{change}từ {row['value']:g} đến {row['value_max']:g}{unit}{per}"
    return f"{change}{COMPARATORS.get(row['comparator'], '')} {row['value']:g}{unit}{per}"


def roles(ids: Sequence[str]) -> str:
    """Names of roles, short: what stands before the first comma or bracket of the catalogue's label."""
    from language import catalogue

    known = catalogue.roles()
    return "; ".join(re.split(r",| \(", known[i].vi)[0] if i in known else i for i in ids)


def years(row: dict[str, Any]) -> str:
    start, end = row.get("year_start"), row.get("year_end")
    if start is None:
        return ""
    return str(start) if start == end else f"{start}-{end}"


def unit_shown(row: dict[str, Any]) -> str:
    """A unit's name, marked where its plan was not read whole."""
    return f"{row['unit_label']} {PARTLY_READ}" if row.get("incomplete") else str(row["unit_label"])


def notes(*said: str, rows: Sequence[dict[str, Any]]) -> str:
    """What stands under a table of plans, with the meaning of the mark where one of them bears it."""
    marked = (PARTLY_READ_NOTE,) if any(row.get("incomplete") for row in rows) else ()
    return "\n".join(one for one in (*said, *marked) if one)


def shorten(text: str, length: int = 110) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
