"""CSV: a folder with a file for each table, in UTF-8 with a byte order mark, which Excel needs."""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pipeline.exports.flat import sheets, slug
from pipeline.exports.settings import Settings
from pipeline.shown import held
from schemas.plan import Plan

FORMAT, FOLDER = "csv", True
HELP = "mỗi bảng một tệp: kế hoạch, chỉ tiêu, nhiệm vụ, mục tiêu, bao phủ, phát hiện, mục, viện dẫn"
# Spreadsheets take cells that begin so for formulas, after blanks and in full-width forms too; documents may hold them.
_BLANK = " \t\r\n\v\f\u00a0\u00ad\u200b-\u200f\u2028\u2029\u202f\u2060\u3000\ufeff'\""
_BEGINS = re.compile(f"[{_BLANK}]*[=+@\uff1d\uff0b\uff20\uff0d\u2212-]")
# What begins like a formula and is none: a figure, and a line of prose behind a dash or plus, without what calls or links.
_FIGURE = re.compile(r"[+-]?\d+(?:[.,]\d+)*\s?%?")
_PROSE = re.compile(r"[-+−]\s+(?=[^\W\d_])[^|!=@]*")
_CALL = re.compile(r"[\w.]\(")
# Where the office's list separator is another than ours, a cell is cut there and its parts are cells of their own.
_PARTS = re.compile(r"([;\t\r\n]+)")


def write(plans: Sequence[Plan], out: Path, settings: Settings) -> None:
    for sheet in sheets(plans, settings):
        write_table(out / f"{slug(sheet.title)}.csv", sheet.heads, sheet.rows)


def write_table(path: Path, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """One table as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(harmless(head) for head in heads)
        writer.writerows([harmless(value) for value in row] for row in rows)


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would run gets an apostrophe before it, or before the part that would be run.

    Figures stay figures; what tables cannot hold is a visible sign.
    """
    if isinstance(value, float) and not math.isfinite(value):
        return ""
    if not isinstance(value, str):
        return value
    text = held(value)
    if text.startswith(("\t", "\n")):
        text = f"'{text}"
    if not _BEGINS.search(text):
        return text
    return "".join(f"'{part}" if _runs(part) else part for part in _PARTS.split(text))


def _runs(part: str) -> bool:
    if _BEGINS.match(part) is None:
        return False
    said = part.strip(" ")
    return _FIGURE.fullmatch(said) is None and (_PROSE.fullmatch(said) is None or _CALL.search(said) is not None)
