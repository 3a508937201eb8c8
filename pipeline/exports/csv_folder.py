"""CSV: a folder with a file for each table, in UTF-8 with a byte order mark, which Excel needs."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.exports.flat import sheets, slug
from pipeline.exports.settings import Settings
from schemas.plan import Plan

FORMAT, FOLDER = "csv", True
HELP = "mỗi bảng một tệp: kế hoạch, chỉ tiêu, nhiệm vụ, mục tiêu, bao phủ, phát hiện, mục, viện dẫn"
# Spreadsheets take cells that begin so for formulas; documents from outside may hold them.
_FORMULA = ("=", "+", "@", "\t", "-=")


def write(plans: Sequence[Plan], out: Path, settings: Settings) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for sheet in sheets(plans, settings):
        write_table(out / f"{slug(sheet.title)}.csv", sheet.heads, sheet.rows)


def write_table(path: Path, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """One table as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(heads)
        writer.writerows([harmless(value) for value in row] for row in rows)


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would run gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
