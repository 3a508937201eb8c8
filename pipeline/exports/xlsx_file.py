"""XLSX: a workbook with a sheet for each table, filters on, headings frozen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.exports.flat import sheets
from schemas.plan import Plan

FORMAT = "xlsx"
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_MISSING = PatternFill("solid", fgColor="F8CBAD")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def write(plans: Sequence[Plan], out: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, heads, rows in sheets(plans):
        sheet = book.create_sheet(title)
        _fill(sheet, heads, rows)
    out.parent.mkdir(parents=True, exist_ok=True)
    book.save(out)


def _fill(sheet: Worksheet, heads: list[str], rows: list[list[object]]) -> None:
    for column, head in enumerate(heads, start=1):
        cell = sheet.cell(1, column, head)
        cell.font, cell.fill = Font(bold=True), _HEAD
        longest = max([len(head), *(len(str(row[column - 1] or "")) for row in rows)])
        sheet.column_dimensions[get_column_letter(column)].width = min(60, max(10, longest + 2))
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(value, str):
                # As text, whatever it begins with: a document's "=..." is no formula.
                cell.value = _CONTROL.sub("", value)
                cell.data_type = "s"
                if value == "thiếu":
                    cell.fill = _MISSING
            else:
                cell.value = value
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
