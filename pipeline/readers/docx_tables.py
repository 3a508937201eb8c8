"""Tables of a DOCX as cells, each once with what it spans: w:gridSpan and w:vMerge, and the older w:hMerge."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docx.oxml.ns import qn
from lxml import etree

from pipeline.readers.docx_drawings import ALTERNATE, carries_words, chosen
from pipeline.readers.docx_runs import SILENT
from pipeline.readers.docx_styles import Styles, integer
from pipeline.readers.docx_text import Piece, Tally, in_one
from schemas.document import Cell, Table

_TR, _TC, _VAL = qn("w:tr"), qn("w:tc"), qn("w:val")
_PROPERTIES = qn("w:tcPr")
_ROW, _CELL_DELETED = qn("w:trPr"), qn("w:cellDel")
_SPAN, _HORIZONTAL, _VERTICAL, _BEFORE = (qn(f"w:{name}") for name in ("gridSpan", "hMerge", "vMerge", "gridBefore"))
_WRAPPERS = frozenset(qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo"))
# Word's tables have at most 63 columns; programs that write more are read this far before columns are taken as one.
_WIDEST = 1000
_NO_LINE = ("nil", "none")
# A cell's content as pieces.
ReadCell = Callable[[etree._Element], list[Piece]]


class Grid:
    """The cells of a w:tbl with the pieces they hold, in the order of its rows."""

    def __init__(self, read: ReadCell, tally: Tally, page: Callable[[], int]) -> None:
        self._read, self._tally, self._page = read, tally, page
        self.cells: list[Cell] = []
        self.contents: list[tuple[int, int, list[Piece]]] = []
        self.row_pages: list[int] = []
        self.columns = 0

    def read(self, element: etree._Element) -> None:
        open_cells: dict[int, Cell] = {}
        for number, row in enumerate(self._parts(element, _TR)):
            self.row_pages.append(self._page())
            column, last = _before(row), None
            for cell in self._parts(row, _TC):
                properties = cell.find(_PROPERTIES)
                span = _number(properties, _SPAN, 1, 1)
                if last is not None and _merge(properties, _HORIZONTAL) == "continue":
                    last.column_span += span
                    self._covered(cell)
                else:
                    last = self._place(cell, properties, number, column, span, open_cells)
                column += span
            self.columns = max(self.columns, column)

    def _place(
        self, element: etree._Element, properties: etree._Element | None, row: int, column: int, span: int, open_cells: dict[int, Cell]
    ) -> Cell:
        """A cell that begins here, or the one above that goes on."""
        merge = _merge(properties, _VERTICAL)
        above = open_cells.get(column)
        if merge == "continue" and above is not None:
            above.row_span += 1
            self._covered(element)
            return Cell(row=row, column=column)
        made = self._cell(element, properties, row, column, span)
        if merge is None:
            open_cells.pop(column, None)
        else:
            open_cells[column] = made
        return made

    def _cell(self, element: etree._Element, properties: etree._Element | None, row: int, column: int, span: int) -> Cell:
        deleted = properties is not None and properties.find(_CELL_DELETED) is not None
        pieces = [] if deleted else self._read(element)
        text = in_one(pieces)
        bold = text.bold > 0.8 * text.letters if text.letters else None
        made = Cell(row=row, column=column, column_span=span, text=text.text, segments=text.segments(), bold=bold)
        self.cells.append(made)
        self.contents.append((row, column, pieces))
        return made

    def _covered(self, cell: etree._Element) -> None:
        """A cell under a merged one is not shown; what it holds is told of."""
        if carries_words(cell):
            self._tally.add("hidden-text", self._page(), "ô bị gộp")

    def texts(self) -> list[list[str]]:
        rows: list[list[str]] = [[] for _ in self.row_pages]
        for cell in self.cells:
            rows[cell.row].append(cell.text)
        return rows

    def columnwise(self) -> Iterator[Piece]:
        """What the cells hold, column by column."""
        for _, _, pieces in sorted(self.contents, key=lambda content: (content[1], content[0])):
            yield from pieces

    def table(self) -> Table:
        return Table(rows=len(self.row_pages), columns=self.columns, cells=self.cells, row_pages=self.row_pages)

    def _parts(self, parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
        """Rows of a table or cells of a row, those that a revision deleted left out, controls looked into."""
        for element in parent:
            tag = element.tag
            if tag == wanted:
                if wanted != _TR or not _is_deleted(element):
                    yield element
            elif tag in _WRAPPERS:
                yield from self._parts(element, wanted)
            elif tag == ALTERNATE:
                branch = chosen(element)
                if branch is not None:
                    yield from self._parts(branch, wanted)
            elif tag not in SILENT and carries_words(element):
                self._tally.add("unknown-element", self._page(), str(tag).rpartition("}")[2])


def _is_deleted(row: etree._Element) -> bool:
    properties = row.find(_ROW)
    return properties is not None and any(properties.find(qn(f"w:{name}")) is not None for name in ("del", "moveFrom"))


def _number(properties: etree._Element | None, name: str, default: int, lowest: int) -> int:
    element = None if properties is None else properties.find(name)
    return default if element is None else integer(element.get(_VAL), default, lowest, _WIDEST)


def _merge(properties: etree._Element | None, name: str) -> str | None:
    """ "restart", "continue", or ``None`` for a cell that merges with none."""
    element = None if properties is None else properties.find(name)
    return None if element is None else "restart" if element.get(_VAL) == "restart" else "continue"


def _before(row: etree._Element) -> int:
    return _number(row.find(_ROW), _BEFORE, 0, 0)


def has_borders(element: etree._Element, styles: Styles) -> bool:
    """Whether a table's properties, its style or its cells draw lines."""
    properties = element.find(qn("w:tblPr"))
    if properties is not None:
        borders = properties.find(qn("w:tblBorders"))
        if borders is not None:
            return any(border.get(_VAL) not in _NO_LINE for border in borders)
        style = properties.find(qn("w:tblStyle"))
        if style is not None and styles.has_borders(style.get(_VAL)):
            return True
    cells = element.iter(qn("w:tcBorders"))
    return any(border.get(_VAL) not in _NO_LINE for borders in cells for border in borders)
