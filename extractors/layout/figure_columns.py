"""Columns of figures that no heading tells, by their cells: what is promised, what was reached, what names the measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from language.columns import ColumnKind, column_kind, is_figure
from language.quotes import Quote, of_cell
from language.text import search_key
from language.verbs import starts_with_order
from schemas.document import Block, Cell

if TYPE_CHECKING:
    from extractors.layout.tables import Column

Grid = list[list[Cell | None]]
_MOSTLY = 0.6
_NAMING = (ColumnKind.INDICATOR, ColumnKind.TASK, ColumnKind.GOAL)
# "Kết quả cần đạt", "Dự kiến 2026": of figures, what is to be; of words, what is to be made.
_TO_REACH = re.compile(
    r"(?:ket qua )?(?:can|phai|phan dau|mong doi|mong muon|du kien)\b|ket qua\b.{0,20}\b(?:mong doi|mong muon|du kien|can dat)$"
)
_SAYS_TASK = re.compile(r"nhiem vu|giai phap|bien phap")
# A heading that says when, who set it, or that it is to be: no column of what there was.
_AHEAD = re.compile(
    r"\b(?:quy|thang|giao|den|phan dau|dang ky|cam ket|muc tieu|chi tieu|ke hoach|can|phai|yeu cau|du kien|toi thieu|huong toi|ca nam|20\d\d)\b"
)


def tell(columns: list[Column], block: Block, grid: Grid, first: int) -> None:
    """The kinds of columns of figures, and of the column that names what they measure; ``first``: the row behind the headings."""
    _misnamed(columns, block, grid, first)
    if not any(c.kind in (ColumnKind.FIGURE, ColumnKind.POINTS) for c in columns):
        _promised(columns, block, grid, first)
    _reached(columns)


def _misnamed(columns: list[Column], block: Block, grid: Grid, first: int) -> None:
    """ "Lộ trình 2026", "Nhiệm vụ 2026" over shares: neither times nor tasks. Bare numbers count only beside their units."""
    kinds = {c.kind for c in columns}
    if ColumnKind.POINTS in kinds:
        return
    figure = _NUMBER if ColumnKind.MEASURE in kinds else _PERCENTAGE
    named = False
    for column in columns:
        cells = list(_cells(column, block, grid, first)) if column.kind in (ColumnKind.DEADLINE, ColumnKind.TASK) else []
        if named and len(cells) > 1 and all(figure.fullmatch(cell.folded) for cell in cells):
            column.kind = ColumnKind.FIGURE
        named = named or column.kind in _NAMING


_PERCENTAGE = re.compile(r"\W*(?:tu |tren |duoi |toi thieu |it nhat |dat )*\d{1,3}(?:[.,]\d{1,2})?\s*(?:-\s*\d{1,3}\s*)?%(?: tro len)?\W*")
_NUMBER = re.compile(r"\W*(?:tu |tren |duoi |toi thieu |it nhat |dat )*\d{1,4}(?:[.,]\d{1,3})?\s*%?(?: tro len)?\W*")


def _promised(columns: list[Column], block: Block, grid: Grid, first: int) -> None:
    """ "Mục tiêu | Chỉ số đo lường", "Nội dung | Cần đạt": the column whose cells are figures holds what the one before it names.

    Beside contents, a heading that says nothing must hold shares ("60%"): bare numbers may be sums, heads, days.
    """
    named: Column | None = None
    for column in columns:
        cells = list(_cells(column, block, grid, first))
        figures = [cell for cell in cells if is_figure(cell.folded)]
        if not cells or len(figures) < _MOSTLY * len(cells):
            named = named or (column if column.kind in _NAMING else None)
            continue
        if named is None:
            continue
        shares = sum("%" in cell.text for cell in figures)
        told = column.kind in (ColumnKind.INDICATOR, ColumnKind.GOAL) or _TO_REACH.match(search_key(column.heading)) is not None
        if told or (column.kind is None and len(cells) > 1 and shares >= _MOSTLY * len(cells)):
            column.kind = ColumnKind.FIGURE
    if named is not None and any(c.kind is ColumnKind.FIGURE for c in columns) and _measures(named, columns, block, grid, first):
        named.kind = ColumnKind.INDICATOR


def _measures(named: Column, columns: list[Column], block: Block, grid: Grid, first: int) -> bool:
    """Whether a column names what is measured: its heading says so, or its cells order nothing."""
    if named.kind is not ColumnKind.TASK:
        return True
    if {ColumnKind.ACTIVITY, ColumnKind.DEADLINE, ColumnKind.SUPPORT, ColumnKind.INDICATOR} & {c.kind for c in columns}:
        return False
    cells = list(_cells(named, block, grid, first))
    ordering = [cell for cell in cells if starts_with_order(search_key(cell.text))]
    return not _SAYS_TASK.search(search_key(named.heading)) and 4 * len(ordering) < len(cells)


def _reached(columns: list[Column]) -> None:
    """Figures under a heading that says nothing, before those that are promised, tell what there was."""
    said = [c.index for c in columns if c.kind is ColumnKind.FIGURE and column_kind(c.heading) is ColumnKind.FIGURE]
    for column in columns:
        if column.kind is not ColumnKind.FIGURE or column_kind(column.heading) is not None:
            continue
        key = search_key(column.heading)
        if key and not _AHEAD.search(key) and any(index > column.index for index in said):
            column.kind = ColumnKind.PAST


def _cells(column: Column, block: Block, grid: Grid, first: int) -> Iterator[Quote]:
    """The filled cells of a column, each once."""
    seen: set[int] = set()
    for line in grid[first:]:
        cell = line[column.index]
        if cell is not None and cell.column_span == 1 and cell.text.strip() and id(cell) not in seen:
            seen.add(id(cell))
            yield of_cell(block, cell, block.page)
