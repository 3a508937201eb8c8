"""CSV: a folder with a file for each table, in UTF-8 with a byte order mark, which Excel needs."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipeline.exports.flat import sheets, slug
from schemas.plan import Plan

FORMAT = "csv"
# Spreadsheets take cells that begin so for formulas; documents from outside may hold them.
_FORMULA = ("=", "+", "@", "\t", "-=")


def write(plans: Sequence[Plan], out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    for title, heads, rows in sheets(plans):
        with (out / f"{slug(title)}.csv").open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(heads)
            writer.writerows([harmless(value) for value in row] for row in rows)


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would run gets an apostrophe before it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
