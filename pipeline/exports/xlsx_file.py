"""XLSX: a workbook with a summary, the coverage matrix in colours, and a sheet for each table.

Filters on, headings frozen, file names and pages linked to the files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from pipeline.exports.flat import SEVERITY, Sheet, sheets, unread_parts
from pipeline.exports.settings import Settings
from schemas import vocabulary as catalogue
from schemas.plan import Plan

FORMAT, FOLDER = "xlsx", False
HELP = "bảng tính: tổng hợp, bao phủ có màu, chỉ tiêu, nhiệm vụ, phát hiện, liên kết đến tệp và trang"
_HEAD = PatternFill("solid", fgColor="DCE6F1")
_FILLS = {
    "thiếu": PatternFill("solid", fgColor="F8CBAD"),
    "chỉ nhắc": PatternFill("solid", fgColor="FFE699"),
    "chưa rõ": PatternFill("solid", fgColor="D9D9D9"),
    "có": PatternFill("solid", fgColor="C6E0B4"),
    "lỗi": PatternFill("solid", fgColor="F8CBAD"),
    "cảnh báo": PatternFill("solid", fgColor="FFE699"),
}
_COLOURED = frozenset({"Bao phủ lĩnh vực", "Phát hiện"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_LINK = Font(color="0563C1", underline="single")
_WIDEST = 60
# Only texts that may not fit their column are wrapped: a style for every cell is most of the time of writing.
_LONG = 20
_WRAPPED = Alignment(wrap_text=True, vertical="top")
# Excel takes at most so many links a sheet; what stands beyond keeps its text.
_MOST_LINKS = 60_000


def write(plans: Sequence[Plan], out: Path, settings: Settings) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    tables = sheets(plans, settings)
    by_title = {table.title: table for table in tables}
    order = ["Bao phủ lĩnh vực", "Chỉ tiêu", "Nhiệm vụ", "Phát hiện"]
    _fill(book.create_sheet("Tổng hợp"), _summary(plans, settings), settings)
    for title in [*order, *(title for title in by_title if title not in order)]:
        _fill(book.create_sheet(title), by_title[title], settings)
    out.parent.mkdir(parents=True, exist_ok=True)
    book.save(out)


def _summary(plans: Sequence[Plan], settings: Settings) -> Sheet:
    heads = ["Đơn vị", "Huyện, thị xã, thành phố", "Số văn bản", "Tệp", "Từ năm", "Đến năm", "Mục tiêu", "Chỉ tiêu", "Nhiệm vụ"]
    heads += [
        "Có người chủ trì",
        "Có thời hạn",
        "Lĩnh vực có nhiệm vụ hoặc chỉ tiêu",
        "Lĩnh vực thiếu",
        "Lĩnh vực chưa rõ",
        "Chưa đọc",
        "Lỗi",
        "Cảnh báo",
        "Lưu ý",
    ]
    sheet = Sheet("Tổng hợp", heads)
    areas = catalogue.areas()
    for plan in plans:
        graded = Counter(SEVERITY[f.severity.value] for f in settings.findings_of(plan))
        missing = [areas[c.area].vi for c in plan.coverage if c.verdict in ("missing", "mentioned")]
        unclear = [areas[c.area].vi for c in plan.coverage if c.verdict == "unclear"]
        sheet.add(
            plan,
            plan.period.start,
            plan.period.end,
            len(plan.goals),
            len(plan.targets),
            len(plan.tasks),
            sum(bool(task.lead) for task in plan.tasks),
            sum(task.deadline is not None for task in plan.tasks),
            sum(c.status == "planned" for c in plan.coverage),
            "; ".join(missing),
            "; ".join(unclear),
            unread_parts(plan),
            *(graded[label] for label in SEVERITY.values()),
        )
    return sheet


def fill_table(sheet: Worksheet, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], *, coloured: bool = False) -> None:
    """A sheet with bold headings, frozen, filters on, and columns as wide as their longest cell."""
    sheet.title = re.sub(r"[\\/*?:\[\]]", " ", title)[:31]
    for column, head in enumerate(heads, start=1):
        cell = sheet.cell(1, column, head)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        longest = max([len(head) // 2, *(len(str(row[column - 1] or "")) for row in rows)])
        sheet.column_dimensions[get_column_letter(column)].width = min(_WIDEST, max(10, longest + 2))
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _write(sheet, number, column, value, coloured=coloured)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _fill(sheet: Worksheet, table: Sheet, settings: Settings) -> None:
    fill_table(sheet, table.title, table.heads, table.rows, coloured=table.title in _COLOURED)
    if table.title in ("Tổng hợp", "Bao phủ lĩnh vực"):
        sheet.freeze_panes = "B2"
    file_column, page_column = table.heads.index("Tệp"), table.heads.index("Trang") if "Trang" in table.heads else None
    for number, (row, plan) in enumerate(zip(table.rows[:_MOST_LINKS], table.sources, strict=False), start=2):
        page = row[page_column] if page_column is not None else None
        link = settings.link(plan, page)
        for place in (file_column, page_column):
            if link and place is not None and row[place] is not None:
                cell = sheet.cell(number, place + 1)
                cell.hyperlink, cell.font = link, _LINK


def _write(sheet: Worksheet, row: int, column: int, value: Any, *, coloured: bool) -> None:
    if value is None:
        return
    cell = sheet.cell(row, column)
    if not isinstance(value, str):
        cell.value = value
        return
    if len(value) > _LONG:
        cell.alignment = _WRAPPED
    # As text, whatever it begins with: a document's "=..." is no formula.
    cell.value = _CONTROL.sub("", value)
    cell.data_type = "s"
    if coloured and value in _FILLS:
        cell.fill = _FILLS[value]
