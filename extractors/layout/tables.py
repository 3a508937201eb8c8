"""Tables: columns by their headings, rows by their merged cells, group rows as sections."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.layout import figure_columns
from extractors.layout.group_rows import open_group
from extractors.layout.sections import Part
from language.columns import ColumnKind, column_kind, is_figure, is_tick, is_total, kind_of_cells, named_time
from language.dittos import is_ditto
from language.mentions.areas import heading_area, named_areas
from language.quotes import Quote, of_cell
from language.text import search_key, view
from language.verbs import starts_with_order
from schemas.document import Block, Cell, Table

_NUMBERS_ROW = re.compile(r"\(?\d{1,2}\)?|")


@dataclass(slots=True)
class Column:
    index: int
    kind: ColumnKind | None
    heading: str


@dataclass(slots=True)
class Row:
    """A row's cells by column kind, merged cells included; ``fresh``: kinds whose cell begins here.

    ``about``: the line above the table, where rows are named by bodies and only it says what is measured.
    """

    @property
    def area(self) -> tuple[str, Quote] | None:
        """The area that the row's own cell names, or its group's heading, with the words that do."""
        own = self.cells.get(ColumnKind.AREA)
        named = heading_area(own) if own else None
        if own and named:
            return named, own
        return (self.part.area, self.part.title) if self.part and self.part.area else None

    number: int
    page: int
    part: Part | None
    cells: dict[ColumnKind, Quote] = field(default_factory=dict)
    fresh: set[ColumnKind] = field(default_factory=set)
    figures: list[tuple[Column, Quote]] = field(default_factory=list)
    times: list[tuple[Column, Quote]] = field(default_factory=list)
    ticks: list[tuple[Column, Quote]] = field(default_factory=list)
    about: Quote | None = None


@dataclass(slots=True)
class Reading:
    """A table as extractors see it."""

    columns: list[Column]
    rows: list[Row]
    groups: list[Part]

    def has(self, *kinds: ColumnKind) -> bool:
        return any(column.kind in kinds for column in self.columns)


def read(block: Block, part: Part | None, *, lead_in: Quote | None = None) -> Reading | None:
    """A task or target table; ``None`` if its headings name no columns of one. ``lead_in``: the line that leads to it."""
    table = block.table
    if table is None:
        return None
    grid = _grid(table)
    found = _header(block, table, grid)
    if found is None:
        return None
    columns, first = found
    _areas(columns, block, grid, first)
    _settle(columns)
    _results(columns, block, grid, first)
    reading = Reading(columns, [], [])
    _read_rows(block, table, grid, reading, first, part)
    if any(c.kind is ColumnKind.INDICATOR and _OF_BODIES.match(search_key(c.heading)) for c in columns):
        about = lead_in
        if about is not None and (whose := _OF_EACH.search(about.folded)) is not None:
            about = about.slice(0, whose.start())
        for row in reading.rows:
            row.about = about
    return reading


_OF_BODIES = re.compile(r"(?:ten )?(?:thon|ap|ban|buon|lang|khom|xom|khu pho|to dan pho|tdp|don vi|truong)\b")

# "Tỷ lệ hồ sơ trực tuyến của từng thôn như sau": whose it is, the rows say.
_OF_EACH = re.compile(r"\s(?:cua|cho|theo|tai|o) (?:tung|cac|moi)\b")


def carries_rows(block: Block) -> bool:
    """Whether a table is more than a frame or a line of words: two columns and three rows that say something."""
    table = block.table
    if table is None or table.columns < 2:
        return False
    filled = [cell for cell in table.cells if any(c.isalnum() for c in cell.text)]
    return len({cell.row for cell in filled}) >= 3 and len({cell.column for cell in filled}) >= 2


def _grid(table: Table) -> list[list[Cell | None]]:
    grid: list[list[Cell | None]] = [[None] * table.columns for _ in range(table.rows)]
    for cell in table.cells:
        for row in range(cell.row, min(cell.row + cell.row_span, table.rows)):
            for column in range(cell.column, min(cell.column + cell.column_span, table.columns)):
                grid[row][column] = cell
    return grid


# Kinds that alone make no table of tasks or targets; kinds of which it has one.
_BESIDE = {ColumnKind.NUMBER, ColumnKind.NOTE, ColumnKind.ASIDE}
_NAMING = {ColumnKind.TASK, ColumnKind.ACTIVITY, ColumnKind.GOAL, ColumnKind.INDICATOR, ColumnKind.FIGURE}


_ONLY_TIME = re.compile(
    r"(?:(?:den|het|cuoi|truoc|trong) )*(?:quy (?:iv|i{1,3}|[1-4])|\d{1,2} thang(?: (?:dau|cuoi) nam)?|ca nam|thang \d{1,2}|(?:ngay )?\d{1,2} \d{1,2})"
    r"(?: (?:nam )?20\d\d)?|nam 20\d\d"
)


def _kind(lines: list[str], heading: str) -> ColumnKind | None:
    """What a heading over one or more rows says: the lowest line, unless the whole tells of results or points."""
    whole = column_kind(heading)
    if whole in (ColumnKind.PAST, ColumnKind.POINTS) or len(lines) < 2:
        return whole
    # "Tiến độ" over "Quý I", "Quý II": not when, but how far by then; the cells tell.
    by_time = whole is ColumnKind.DEADLINE and (_ONLY_TIME.fullmatch(search_key(lines[-1])) or named_time(heading))
    return column_kind(lines[-1]) or (None if by_time else whole)


def _header(block: Block, table: Table, grid: list[list[Cell | None]]) -> tuple[list[Column], int] | None:
    """The columns, and the first row behind the headings; where these name no tasks, the cells tell."""
    return _named_header(block, table, grid) or _header_of_orders(block, table, grid)


def _filled(column: Column, block: Block, grid: list[list[Cell | None]], first: int) -> list[Quote]:
    """A column's own cells that say something, each once."""
    cells = {id(c): c for line in grid[first:] if (c := line[column.index]) is not None and c.column_span == 1 and c.text.strip()}
    return [of_cell(block, cell, block.page) for cell in cells.values()]


def _header_of_orders(block: Block, table: Table, grid: list[list[Cell | None]]) -> tuple[list[Column], int] | None:
    """Columns that no heading names ("Đầu mục | Tên | Chốt"), or a table without headings: one of orders beside bodies or times."""
    headings = [cell.text if cell is not None and cell.column_span == 1 else "" for cell in grid[0]]
    columns = [Column(i, column_kind(text) if len(text) < 120 else None, view(text).clean) for i, text in enumerate(headings)]
    orders = [c for c in columns if c.kind is None and _holds_orders(_filled(c, block, grid, 1))]
    if len(orders) != 1 or table.rows < 3:
        return None
    first = 0 if starts_with_order(search_key(orders[0].heading)) else 1
    if first == 0:
        columns = [Column(column.index, None, "") for column in columns]
    columns[orders[0].index].kind = ColumnKind.TASK
    _by_content(columns, block, grid, first)
    return (columns, first) if {ColumnKind.LEAD, ColumnKind.SUPPORT, ColumnKind.DEADLINE} & {c.kind for c in columns} else None


_MOSTLY = 0.6


def _holds_orders(cells: list[Quote]) -> bool:
    return len(cells) > 1 and sum(starts_with_order(search_key(cell.text)) for cell in cells) >= _MOSTLY * len(cells)


def _named_header(block: Block, table: Table, grid: list[list[Cell | None]]) -> tuple[list[Column], int] | None:
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
            columns.append(Column(index, _kind(texts, heading) if len(heading) < 120 else None, heading))
        if not _NAMING & {c.kind for c in columns}:
            continue
        _by_content(columns, block, grid, start + depth)
        figure_columns.tell(columns, block, grid, start + depth)
        if len({c.kind for c in columns if c.kind} - _BESIDE) >= 2:
            return columns, start + depth
    return None


def _by_content(columns: list[Column], block: Block, grid: list[list[Cell | None]], first: int) -> None:
    """What columns hold that no heading explains ("Giao xã", "Ai làm"), by their cells; one of a kind, figures apart.

    Figures are promised only where a row's name is a measure: beside tasks they may be sums, heads, days.
    """
    _measures(columns, block, grid, first)
    for column in columns:
        if column.kind is not None:
            continue
        kinds = {c.kind for c in columns}
        cells = {id(c): c for line in grid[first:] if (c := line[column.index]) is not None and c.text.strip()}
        if named_time(column.heading) and cells and all(is_tick(cell.text) for cell in cells.values()):
            column.kind = ColumnKind.SCHEDULE
            continue
        found = kind_of_cells([cell for cell in _filled(column, block, grid, first) if not is_ditto(cell.text)])
        named = {ColumnKind.INDICATOR, ColumnKind.MEASURE} & kinds and ColumnKind.POINTS not in kinds
        if found is ColumnKind.FIGURE and not named:
            continue
        if (
            found is ColumnKind.LEAD
            and column.index
            and columns[column.index - 1].kind is ColumnKind.LEAD
            and not _SERVED.search(column.heading.lower())
        ):
            # A second column of bodies right behind those who lead.
            found = ColumnKind.SUPPORT
        if found is ColumnKind.FIGURE or found not in kinds:
            column.kind = found


# "Đơn vị được kiểm tra", "Người duyệt", "Nơi nhận": bodies that help nobody.
_SERVED = re.compile(r"được|duyệt|ký|nhận|giám sát|theo dõi|báo cáo|chỉ đạo|đối tượng|nơi|địa")
_OF_TASKS = {ColumnKind.ACTIVITY, ColumnKind.DEADLINE, ColumnKind.SUPPORT, ColumnKind.DELIVERABLE, ColumnKind.INDICATOR}
_SAYS_TASK = re.compile(r"nhiem vu|giai phap|bien phap")


def _measures(columns: list[Column], block: Block, grid: list[list[Cell | None]], first: int) -> None:
    """Contents that order nothing, beside figures reached and promised, are measures: "Việc đo đếm | Năm ngoái | Mức giao"."""
    kinds = [c.kind for c in columns]
    if kinds.count(ColumnKind.TASK) != 1 or _OF_TASKS & set(kinds) or not {ColumnKind.FIGURE, ColumnKind.PAST} <= set(kinds):
        return
    column = columns[kinds.index(ColumnKind.TASK)]
    cells = {id(c): c for line in grid[first:] if (c := line[column.index]) is not None and c.column_span == 1 and c.text.strip()}
    ordering = [cell for cell in cells.values() if starts_with_order(search_key(cell.text))]
    if not _SAYS_TASK.search(search_key(column.heading)) and 4 * len(ordering) < len(cells):
        column.kind = ColumnKind.INDICATOR


# The longest name of an area with its number and "lĩnh vực" before it has no more words.
_AREA_WORDS = 16


def _areas(columns: list[Column], block: Block, grid: list[list[Cell | None]], first: int) -> None:
    """Of two columns of contents, one whose cells are names of areas ("Nội dung CCHC" beside "Nhiệm vụ") tells the area."""
    contents = [column for column in columns if column.kind is ColumnKind.TASK]
    for column in contents if len(contents) > 1 else []:
        cells = {id(c): c for line in grid[first:] if (c := line[column.index]) is not None and c.column_span == 1 and c.text.strip()}
        quotes = [of_cell(block, cell, block.page) for cell in cells.values()]
        named = [quote for quote in quotes if len(quote.text.split()) <= _AREA_WORDS and named_areas(quote.folded)]
        if quotes and 3 * len(named) >= 2 * len(quotes):
            column.kind = ColumnKind.AREA
            return


def _results(columns: list[Column], block: Block, grid: list[list[Cell | None]], first: int) -> None:
    """A column "Kết quả" of figures beside those promised tells what was reached."""
    if not any(c.kind is ColumnKind.FIGURE for c in columns) or any(c.kind is ColumnKind.TASK for c in columns):
        return
    for column in columns:
        if column.kind is ColumnKind.DELIVERABLE:
            texts = [view(c.text).folded for line in grid[first:] if (c := line[column.index]) is not None and c.column_span == 1]
            filled = [text for text in texts if text.strip()]
            if filled and 2 * sum(map(is_figure, filled)) > len(filled):
                column.kind = ColumnKind.PAST


def _settle(columns: list[Column]) -> None:
    """Columns whose meaning hangs on the others: "Chỉ tiêu" names a row or holds its figure."""
    kinds = [c.kind for c in columns]
    if not _NAMING - {ColumnKind.FIGURE} & set(kinds) and kinds.count(ColumnKind.FIGURE) == 1:
        # "Chỉ tiêu được giao | Phụ trách": the only column that can name a row does.
        columns[kinds.index(ColumnKind.FIGURE)].kind = ColumnKind.INDICATOR
        kinds = [c.kind for c in columns]
    measured = ColumnKind.MEASURE in kinds or any(
        c.kind is ColumnKind.FIGURE and ("%" in c.heading or search_key(c.heading).startswith("ty le")) for c in columns
    )
    for column in columns:
        if column.kind is ColumnKind.INDICATOR and ColumnKind.FIGURE not in kinds:
            beside = ColumnKind.TASK in kinds or kinds.count(ColumnKind.INDICATOR) > 1
            if beside and ColumnKind.POINTS not in kinds and search_key(column.heading).startswith("chi tieu"):
                column.kind = ColumnKind.FIGURE
        elif column.kind is ColumnKind.GOAL and not {ColumnKind.FIGURE, ColumnKind.TASK} & set(kinds) and ColumnKind.INDICATOR in kinds:
            column.kind = ColumnKind.FIGURE
    kinds = [c.kind for c in columns]
    for column in columns:
        # "Đơn vị" measures where figures stand, and acts where tasks do.
        if column.kind is ColumnKind.MEASURE and not {ColumnKind.FIGURE, ColumnKind.INDICATOR} & set(kinds):
            column.kind = ColumnKind.LEAD
        # What is counted in a unit is a measure, whatever its heading: "Nội dung | Đơn vị tính | Kế hoạch".
        elif column.kind is ColumnKind.TASK and measured and ColumnKind.FIGURE in kinds and ColumnKind.INDICATOR not in kinds:
            if search_key(column.heading).startswith("noi dung"):
                column.kind = ColumnKind.INDICATOR
        # A person is the office that stands beside the name.
        elif column.kind is ColumnKind.PERSON and ColumnKind.LEAD not in kinds:
            column.kind = ColumnKind.LEAD
    _settle_doubles(columns)


def _settle_doubles(columns: list[Column]) -> None:
    leads = [c for c in columns if c.kind is ColumnKind.LEAD]
    main = [c for c in leads if "chu tri" in search_key(c.heading)]
    for column in leads:
        # "Lãnh đạo phụ trách | Đơn vị chủ trì": who leads is said in as many words.
        if len(main) == 1 and column is not main[0]:
            column.kind = ColumnKind.ASIDE
    kinds = [c.kind for c in columns]
    seen: set[ColumnKind] = set()
    for column in columns:
        # "Nhiệm vụ" and "Nội dung" side by side: the second tells the activity.
        if column.kind is ColumnKind.TASK and ColumnKind.TASK in seen and ColumnKind.ACTIVITY not in kinds:
            column.kind = ColumnKind.ACTIVITY
        if column.kind:
            seen.add(column.kind)


def _read_rows(block: Block, table: Table, grid: list[list[Cell | None]], reading: Reading, first: int, part: Part | None) -> None:
    current = part
    above: dict[int, Quote] = {}
    quotes: dict[int, Quote] = {}
    leading = _leading(reading.columns)
    for number in range(first, table.rows):
        page = table.row_pages[number] if number < len(table.row_pages) else block.page
        line = grid[number]
        if all(c is None or _NUMBERS_ROW.fullmatch(c.text.strip()) for c in line):
            continue
        texts = [c.text for c in line if c is not None and c.row == number and c.text.strip()]
        if any(map(is_total, texts[:2])) or _repeats_heading(reading.columns, line):
            continue
        scores = {c.index for c in reading.columns if c.kind in (None, ColumnKind.POINTS, ColumnKind.PAST)}
        group = open_group(block, table, grid, number, page, part, current, scores)
        if group is not None:
            reading.groups.append(group)
            current = group
            above = {index: quote for index, quote in above.items() if index not in leading}
            continue
        row = Row(number, page, current)
        for column in reading.columns:
            cell = line[column.index]
            if cell is None or column.kind is None:
                continue
            if id(cell) not in quotes:
                quotes[id(cell)] = of_cell(block, cell, page)
            quote = quotes[id(cell)]
            if column.index in above and (is_ditto(quote.text) if quote else column.index in leading):
                quote = above[column.index]
            elif quote:
                above[column.index] = quote
            _put(row, column, quote, cell.row == number)
        reading.rows.append(row)


def _leading(columns: list[Column]) -> set[int]:
    """Columns before the task that group rows, merged or not: under "Tháng 1" an empty cell is of January too."""
    found: set[int] = set()
    for column in columns:
        if column.kind in (ColumnKind.DEADLINE, ColumnKind.AREA):
            found.add(column.index)
        elif column.kind is not ColumnKind.NUMBER:
            break
    return found


def _repeats_heading(columns: list[Column], line: list[Cell | None]) -> bool:
    """A heading row typed again, as at the head of a page."""
    said = [(search_key(cell.text), search_key(c.heading)) for c in columns if (cell := line[c.index]) is not None and cell.text.strip()]
    return len(said) >= 2 and all(own and own in heading for own, heading in said) and any(own == heading for own, heading in said)


def _put(row: Row, column: Column, quote: Quote, fresh: bool) -> None:
    kind = column.kind
    if kind is None:
        return
    if kind is ColumnKind.FIGURE:
        row.figures.append((column, quote))
        return
    if kind is ColumnKind.SCHEDULE:
        row.ticks += [(column, quote)] if is_tick(quote.text) else []
        return
    if kind is ColumnKind.DEADLINE:
        row.times.append((column, quote))
    if kind in row.cells:
        if not row.cells[kind] and quote:
            row.cells[kind] = quote
        return
    row.cells[kind] = quote
    if fresh:
        row.fresh.add(kind)
