"""Tables: columns by their headings, rows by their merged cells, group rows as sections."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field

from extractors.layout.sections import Part
from language import labels
from language.columns import column_kind
from language.dittos import is_ditto
from language.labels import Rank
from language.mentions.areas import heading_area
from language.quotes import Quote, of_cell
from language.text import search_key, view
from schemas.document import Block, Cell, Table

_NUMBERS_ROW = re.compile(r"\(?\d{1,2}\)?|")


@dataclass(slots=True)
class Column:
    index: int
    kind: str | None
    heading: str


@dataclass(slots=True)
class Row:
    """A row's cells by column kind, merged cells included; ``fresh``: kinds whose cell begins here."""

    @property
    def area(self) -> tuple[str, Quote] | None:
        """The area that the row's own cell names, or its group's heading, with the words that do."""
        own = self.cells.get("area")
        named = heading_area(own) if own else None
        if own and named:
            return named, own
        return (self.part.area, self.part.title) if self.part and self.part.area else None

    number: int
    page: int
    part: Part | None
    cells: dict[str, Quote] = field(default_factory=dict)
    fresh: set[str] = field(default_factory=set)
    figures: list[tuple[Column, Quote]] = field(default_factory=list)


@dataclass(slots=True)
class Reading:
    """A table as extractors see it."""

    columns: list[Column]
    rows: list[Row]
    groups: list[Part]

    def has(self, *kinds: str) -> bool:
        return any(column.kind in kinds for column in self.columns)


def read(block: Block, part: Part | None, *, grouped_under: Part | None = None) -> Reading | None:
    """A task or target table; ``None`` if its headings name no columns of one."""
    table = block.table
    if table is None:
        return None
    grid = _grid(table)
    found = _header(table, grid)
    if found is None:
        return None
    columns, first = found
    _by_content(columns, grid, first)
    reading = Reading(_settle(columns), [], [])
    _read_rows(block, table, grid, reading, first, grouped_under or part)
    return reading


def _grid(table: Table) -> list[list[Cell | None]]:
    grid: list[list[Cell | None]] = [[None] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, table.rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, table.columns)):
                grid[row][column] = cell
    return grid


def _header(table: Table, grid: list[list[Cell | None]]) -> tuple[list[Column], int] | None:
    """The columns, and the first row behind the headings."""
    for start in range(min(3, table.rows)):
        row = grid[start]
        depth = 1
        wide = [c for c in row if c is not None and 1 < c.column_span < table.columns and c.row == start]
        if wide:
            depth = 2
        spans = [c.row_span for c in row if c is not None and c.row == start and c.text.strip()]
        depth = max(depth, min(max(spans, default=1), 3)) if wide else depth
        columns = []
        for index in range(table.columns):
            texts: list[str] = []
            for line in grid[start : start + depth]:
                cell = line[index]
                if cell is not None and cell.text.strip() and cell.text not in texts:
                    texts.append(cell.text)
            heading = " ".join(view(text).clean for text in texts)
            columns.append(Column(index, column_kind(heading) if len(heading) < 120 else None, heading))
        kinds = {c.kind for c in columns if c.kind}
        if len(kinds - {"number", "note"}) >= 2 and kinds & {"task", "activity", "goal", "indicator", "figure"}:
            return columns, start + depth
    return None


# A cell that is nothing but a figure: "≥ 98", "Từ 02 trở lên", "70 - 75%", "Trong tốp 30".
_FIGURE = re.compile(
    r"(?:[≥≤<>=]|trong|top|nhom|tu|tren|duoi|toi thieu|it nhat|khong qua|dat|tang|giam|thu|\s)*\d{1,4}(?:[.,]\d{1,2})?\s*(?:%|\D{0,12}\d{1,4}(?:[.,]\d{1,2})?\s*%?)?(?:\s*tro (?:len|xuong))?"
)
_FIGURES_LEAST = 0.6


def _by_content(columns: list[Column], grid: list[list[Cell | None]], first: int) -> None:
    """Columns that no heading explains ("Giao xã") hold figures where most of their cells are nothing else."""
    if "measure" not in {column.kind for column in columns}:
        return
    for column in columns:
        if column.kind is not None:
            continue
        cells = {id(cell): cell for line in grid[first:] if (cell := line[column.index]) is not None and cell.column_span == 1}
        texts = [view(cell.text).folded for cell in cells.values() if cell.text.strip()]
        bare = sum(_FIGURE.fullmatch(text) is not None for text in texts)
        if _counts_rows(texts):
            column.kind = "number"
        elif len(texts) >= 2 and bare >= _FIGURES_LEAST * len(texts):
            column.kind = "figure"


def _counts_rows(texts: list[str]) -> bool:
    """Whether a column's cells number its rows: 1, 2, 3, with a group's row or a line's rest among them."""
    numbers = [int(text.strip(" .)")) for text in texts if text.strip(" .)").isascii() and text.strip(" .)").isdigit()]
    if not numbers or numbers[0] > 1 or 2 * len(numbers) < len(texts):
        return False
    steps = [after - before for before, after in itertools.pairwise(numbers)]
    return sum(step == 1 for step in steps) >= 0.8 * len(steps)


def _settle(columns: list[Column]) -> list[Column]:
    """Columns whose meaning hangs on the others: "Chỉ tiêu" names a row or holds its figure."""
    kinds = [c.kind for c in columns]
    for column in columns:
        if column.kind == "indicator" and "figure" not in kinds and ("task" in kinds or kinds.count("indicator") > 1):
            if search_key(column.heading).startswith("chi tieu"):
                column.kind = "figure"
        elif column.kind == "goal" and "figure" not in kinds and "indicator" in kinds and "task" not in kinds:
            column.kind = "figure"
    kinds = [c.kind for c in columns]
    for column in columns:
        # "Đơn vị" measures where figures stand, and acts where tasks do.
        if column.kind == "measure" and not {"figure", "indicator"} & set(kinds):
            column.kind = "lead"
    kinds = [c.kind for c in columns]
    seen: set[str] = set()
    for column in columns:
        # "Nhiệm vụ" and "Nội dung" side by side: the second tells the activity.
        if column.kind == "task" and "task" in seen and "activity" not in kinds:
            column.kind = "activity"
        if column.kind:
            seen.add(column.kind)
    return columns


def _read_rows(block: Block, table: Table, grid: list[list[Cell | None]], reading: Reading, first: int, part: Part | None) -> None:
    current = part
    above: dict[int, Quote] = {}
    quotes: dict[int, Quote] = {}
    for number in range(first, table.rows):
        page = table.row_pages[number] if number < len(table.row_pages) else block.page
        line = grid[number]
        if all(c is None or _NUMBERS_ROW.fullmatch(c.text.strip()) for c in line):
            continue
        group = _group(block, table, line, number, page, part, current)
        if group is not None:
            reading.groups.append(group)
            current = group
            continue
        row = Row(number, page, current)
        for column in reading.columns:
            cell = line[column.index]
            if cell is None or column.kind is None:
                continue
            if id(cell) not in quotes:
                quotes[id(cell)] = of_cell(block, cell, page)
            quote = quotes[id(cell)]
            if quote and is_ditto(quote.text) and column.index in above:
                quote = above[column.index]
            elif quote:
                above[column.index] = quote
            _put(row, column, quote, cell.row == number)
        reading.rows.append(row)


def _put(row: Row, column: Column, quote: Quote, fresh: bool) -> None:
    if column.kind == "figure":
        row.figures.append((column, quote))
        return
    kind = column.kind or ""
    if kind in row.cells:
        if not row.cells[kind] and quote:
            row.cells[kind] = quote
        return
    row.cells[kind] = quote
    if fresh:
        row.fresh.add(kind)


def _group(
    block: Block, table: Table, line: list[Cell | None], number: int, page: int, root: Part | None, current: Part | None
) -> Part | None:
    """The section that a group row opens: a row with one text that names an area or spans the columns."""
    cells = list({id(c): c for c in line if c is not None and c.row == number}.values())
    texts = [c for c in cells if c.text.strip()]
    if not texts or len(texts) > 2 or any(c.row_span > 1 for c in texts):
        return None
    body = max(texts, key=lambda c: len(c.text))
    marks = [c for c in texts if c is not body]
    if marks and len(marks[0].text.strip()) > 6:
        return None
    if len(body.text) > 200:
        return None
    quote = of_cell(block, body, page)
    mark = labels.parse(marks[0].text.strip() + ".") if marks else None
    label = mark[0] if mark else None
    if label is None and not marks:
        label, quote = labels.split(quote)
    spans = body.column_span >= max(2, table.columns - 2)
    outer = label is not None and label.rank in (Rank.ROMAN, Rank.CAPITAL, Rank.PART)
    area = heading_area(quote)
    # A number and an area's name with every other cell of the row empty: nobody merged them.
    alone = bool(marks) and label is not None and len(cells) >= 4 and len(quote.text.split()) <= 16
    if not (spans or outer or (area and (body.bold or quote.text.isupper() or alone))):
        return None
    name = label.text if label else "*"
    parent = _group_parent(label, root, current)
    path = f"{parent.path}/{name}" if parent else name
    inherited = parent.area if parent and parent is not root else (root.area if root else None)
    kind = "appendix" if path.startswith("PL") else (parent.kind if parent else "tasks")
    return Part(path, quote, kind, area or inherited, [], None, parent, 0.95)


def _group_parent(label: labels.Label | None, root: Part | None, current: Part | None) -> Part | None:
    """A group of a deeper kind of label stands under the one before: "I", then "1"."""
    if label is None or current is None or current is root:
        return root
    last = labels.parse(current.path.rsplit("/", 1)[-1] + ".")
    if last is not None and last[0].rank < label.rank and label.rank in (Rank.NUMBER, Rank.LETTER):
        return current
    node: Part | None = current
    while node is not None and node is not root:
        mark = labels.parse(node.path.rsplit("/", 1)[-1] + ".")
        if mark is not None and mark[0].rank <= label.rank:
            return node.parent or root
        node = node.parent
    return root
