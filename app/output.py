"""What the user sees: Vietnamese tables for people, JSON for programs, one place for both."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

COMPARATORS = {">=": "≥", ">": ">", "<=": "≤", "<": "<", "=": "=", "range": "từ–đến"}
UNITS = {"percent": "%", "rank": " (hạng)", "count": "", "day": " ngày", "hour": " giờ", "point": " điểm"}
STATUS = {"planned": "có", "mentioned": "chỉ nhắc", "missing": "THIẾU"}
SEVERITY = {"error": "lỗi", "warning": "cảnh báo", "notice": "lưu ý"}
KINDS = {"goal": "mục tiêu", "target": "chỉ tiêu", "task": "nhiệm vụ"}


def print_json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1, default=str)
    sys.stdout.write("\n")


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table whose cells are plain text: what documents say is never read as markup."""
    table = Table(title=title, title_justify="left", show_lines=False, expand=False)
    for column in columns:
        table.add_column(column, overflow="fold")
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
    """Names of roles, short: what stands before the first comma of the catalogue's label."""
    from schemas import vocabulary

    known = vocabulary.roles()
    return "; ".join(known[i].vi.split(",")[0] if i in known else i for i in ids)


def years(row: dict[str, Any]) -> str:
    start, end = row.get("year_start"), row.get("year_end")
    if start is None:
        return ""
    return str(start) if start == end else f"{start}-{end}"


def shorten(text: str, length: int = 110) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"
