"""XLSX: a workbook with a summary, the coverage matrix in colours, and a sheet for each table.

Filters on, headings frozen, file names and pages linked to the files.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from language import catalogue
from pipeline.exports.flat import SEVERITY, Sheet, sheets, unread_parts
from pipeline.exports.settings import Settings
from pipeline.shown import held, held_line
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
_NOT_IN_SHEETS = re.compile(r"[\\/*?:\[\]]")
# Excel reads "_x000D_" in a text as the character of that code, unless its line is written as a code itself.
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
# Columns of days, and how Vietnamese offices write a day. Excel counts days from 1900, that year with one too many.
_DAYS = frozenset({"Ngày", "Ngày ban hành", "Hạn", "Từ ngày", "Đến ngày"})
_DAY_FORM, _ISO, _FIRST_YEAR = "dd/mm/yyyy", len("2026-01-31"), 1901
# What Excel takes at most: letters (UTF-16 units) of a cell, of a sheet's name, of a link; rows of a sheet, here with room.
_LONGEST, _SHEET_NAME, _LONGEST_LINK, _MOST_ROWS = 32_767, 31, 2_079, 1_000_000
LONG_TEXTS = "Văn bản dài"
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
    _fill(book, _summary(plans, settings), settings)
    for title in [*order, *(title for title in by_title if title not in order)]:
        _fill(book, by_title[title], settings)
    _long_texts_last(book)
    book.save(out)


def _long_texts_last(book: Workbook) -> None:
    if LONG_TEXTS in book.sheetnames:
        book.move_sheet(LONG_TEXTS, offset=len(book.sheetnames))


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
    """A sheet with bold headings, frozen, filters on, and columns as wide as their longest cell.

    Days in columns of days are dates, which a spreadsheet sorts and filters by; a text longer than a cell holds is cut with a mark, and stands whole in the sheet of long texts.
    """
    sheet.title = sheet_name(title, {other.title for other in sheet.parent.worksheets if other is not sheet})
    for column, head in enumerate(heads, start=1):
        _write(sheet, 1, column, head)
        cell = sheet.cell(1, column)
        cell.font, cell.fill = Font(bold=True), _HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        longest = max([len(head) // 2, *(len(str(row[column - 1] or "")) for row in rows)])
        sheet.column_dimensions[get_column_letter(column)].width = min(_WIDEST, max(10, longest + 2))
    days = {column for column, head in enumerate(heads, start=1) if head in _DAYS}
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _write(sheet, number, column, _as_day(value) if column in days else value, coloured=coloured)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _as_day(value: Any) -> Any:
    """An ISO day as a date; what is none, or lies before the days that Excel counts, stays as it is."""
    try:
        day = dt.date.fromisoformat(value) if isinstance(value, str) and len(value) == _ISO else None
    except ValueError:
        return value
    return day if day is not None and day.year >= _FIRST_YEAR else value


def sheet_name(title: str, taken: Collection[str]) -> str:
    """A name that Excel takes for a sheet: at most 31 letters, none of those it forbids, and not ``taken``."""
    clean = _NOT_IN_SHEETS.sub(" ", held_line(title)).strip(" '") or "Bảng"
    clean = f"{clean} " if clean.lower() == "history" else clean
    known = {name.lower() for name in taken}
    name, number = _within(clean, _SHEET_NAME), 2
    while name.lower() in known:
        name, number = f"{_within(clean, _SHEET_NAME - 4)} ({number})", number + 1
    return name


def _within(text: str, units: int) -> str:
    """The beginning of a text that has at most so many UTF-16 units, which Excel counts; no letter is cut in two."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")


def _fill(book: Workbook, table: Sheet, settings: Settings) -> None:
    """A table's sheet; one of more rows than a sheet holds goes on in further ones."""
    for start in range(0, max(1, len(table.rows)), _MOST_ROWS):
        part = Sheet(table.title, table.heads, table.rows[start : start + _MOST_ROWS], table.sources[start : start + _MOST_ROWS])
        _fill_part(book.create_sheet(), part, settings)


def _fill_part(sheet: Worksheet, table: Sheet, settings: Settings) -> None:
    fill_table(sheet, table.title, table.heads, table.rows, coloured=table.title in _COLOURED)
    if table.title in ("Tổng hợp", "Bao phủ lĩnh vực"):
        sheet.freeze_panes = "B2"
    file_column, page_column = table.heads.index("Tệp"), table.heads.index("Trang") if "Trang" in table.heads else None
    for number, (row, plan) in enumerate(zip(table.rows[:_MOST_LINKS], table.sources, strict=False), start=2):
        page = row[page_column] if page_column is not None else None
        link = settings.link(plan, page)
        if link and (len(link) > _LONGEST_LINK or held_line(link) != link):
            continue
        for place in (file_column, page_column):
            if link and place is not None and row[place] is not None:
                cell = sheet.cell(number, place + 1)
                cell.hyperlink, cell.font = link, _LINK


def _write(sheet: Worksheet, row: int, column: int, value: Any, *, coloured: bool = False) -> None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    cell = sheet.cell(row, column)
    if not isinstance(value, str):
        cell.value = value
        if isinstance(value, dt.date):
            cell.number_format = _DAY_FORM
        return
    if len(value) > _LONG:
        cell.alignment = _WRAPPED
    # As text, whatever it begins with: a document's "=..." is no formula, also when someone edits the cell.
    text = held(value)
    begins = text.lstrip()[:1]
    text = _ESCAPE.sub("_x005F_", text)
    cell.value = text if len(text) <= _LONGEST // 2 or _units(text) <= _LONGEST else _cut(sheet, row, column, text)
    cell.data_type = "s"
    if begins and begins in "=+-@＝＋－＠":
        cell.quotePrefix = True
    if coloured and value in _FILLS:
        cell.fill = _FILLS[value]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(sheet: Worksheet, row: int, column: int, text: str) -> str:
    """The beginning of a long text and where the whole of it stands: in rows of the sheet of long texts, part by part."""
    book = sheet.parent
    if LONG_TEXTS not in book.sheetnames:
        kept = book.create_sheet(LONG_TEXTS)
        for place, head in enumerate(("Trang tính", "Ô", "Phần", "Văn bản"), start=1):
            _write(kept, 1, place, head)
            kept.cell(1, place).font = Font(bold=True)
    kept = book[LONG_TEXTS]
    cell, rest, number = f"{get_column_letter(column)}{row}", text, 0
    first = kept.max_row + 1
    while rest:
        part = _within(rest, _LONGEST)
        rest, number = rest[len(part) :], number + 1
        for place, value in enumerate((sheet.title, cell, number, part), start=1):
            kept.cell(first + number - 1, place).value = value
            if isinstance(value, str):
                kept.cell(first + number - 1, place).data_type = "s"
    mark = f"… [còn nữa: trang tính “{LONG_TEXTS}”, dòng {first}]"
    return _within(text, _LONGEST - _units(mark)) + mark
