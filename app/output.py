"""What the user sees: Vietnamese tables for people, JSON for programs, one place for both."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

# A pipe has no width: wide enough there that rows stay readable.
_WIDTH = None if sys.stdout.isatty() else 132
console = Console(highlight=False, width=_WIDTH)
errors = Console(stderr=True, highlight=False)

COMPARATORS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "=", "range": "từ–đến"}
UNITS = {"percent": "%", "rank": " (hạng)", "count": "", "day": " ngày", "hour": " giờ", "point": " điểm"}
STATUS = {"planned": "có", "mentioned": "chỉ nhắc", "missing": "THIẾU", "unclear": "chưa rõ"}
# A plan that was not read whole: its mark behind the unit's name, and what the mark means.
PARTLY_READ = "(*)"
PARTLY_READ_NOTE = "(*) kế hoạch chưa đọc hết: điều không thấy là chưa rõ, không phải là thiếu (kehoach check --code content-not-read)"
SEVERITY = {"error": "lỗi", "warning": "cảnh báo", "notice": "lưu ý"}
KINDS = {"goal": "mục tiêu", "target": "chỉ tiêu", "task": "nhiệm vụ", "text": "văn bản"}


def print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    sys.stdout.write("\n")


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table whose cells are plain text: what documents say is never read as markup."""
    table = Table(title=title, title_justify="left", show_lines=False, expand=False)
    # A column's share of the width: no table is cut off at the right, however many columns it has.
    share = max(6, (console.width - 3 * len(columns) - 1) // len(columns))
    for index, column in enumerate(columns):
        longest = max((len(str(row[index])) for row in rows if row[index] is not None), default=0)
        # Short columns keep their width, so that the long ones wrap and not they.
        table.add_column(column, overflow="fold", no_wrap=longest <= 12, min_width=min(longest, 20, share))
    for row in rows:
        table.add_row(*(cell if isinstance(cell, Text) else Text("" if cell is None else str(cell)) for cell in row))
    console.print(table)


def figure(row: dict[str, Any]) -> str:
    """ "≥ 95%", "từ 50 đến 60%", "tăng ≥ 20%/năm"."""
    if row.get("value") is None:
        return ""
    unit = UNITS.get(row["unit"], f" {row['unit']}")
    change = {"increase": "tăng ", "decrease": "giảm "}.get(row.get("change") or "", "")
    per = {"year": "/năm", "quarter": "/quý", "month": "/tháng"}.get(row.get("per") or "", "")
    if row["comparator"] == "range":
        return f"{change}từ {row['value']:g} đến {row['value_max']:g}{unit}{per}"
    return f"{change}{COMPARATORS[row['comparator']]} {row['value']:g}{unit}{per}"


def roles(ids: Sequence[str]) -> str:
    """Names of roles, short: what stands before the first comma or bracket of the catalogue's label."""
    from schemas import vocabulary

    known = vocabulary.roles()
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
