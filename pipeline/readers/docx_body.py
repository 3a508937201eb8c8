"""The body of a DOCX as blocks: paragraphs with labels, tables with spans, text boxes, footnotes.

Deleted text is no text, fields show their last result, an alternate content counts once. Pages are
those that Word last rendered, together with explicit breaks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

from pipeline.readers.docx_numbering import Numbering
from pipeline.readers.docx_styles import Look, Styles, apply_paragraph, apply_run
from pipeline.readers.layout_tables import is_layout
from schemas.document import Block, Cell, Segment, Style, Table

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_INLINE = {qn(n) for n in ("w:ins", "w:moveTo", "w:hyperlink", "w:smartTag", "w:fldSimple", "w:sdt", "w:sdtContent")}
_INLINE |= {qn("w:customXml"), qn("w:dir"), qn("w:bdo")}
_R, _T, _P, _TBL, _TR, _TC = qn("w:r"), qn("w:t"), qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_VAL = qn("w:val")


@dataclass(slots=True)
class Text:
    """A paragraph's text while it is collected."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    bold: int = 0
    italic: int = 0
    letters: int = 0
    size: float | None = None
    pages: list[tuple[int, int]] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)

    def add(self, text: str, look: Look, page: int) -> None:
        if not self.pages or self.pages[-1][1] != page:
            self.pages.append((self.length, page))
        self.parts.append(text)
        self.length += len(text)
        letters = sum(1 for c in text if not c.isspace())
        self.letters += letters
        self.bold += letters if look.bold else 0
        self.italic += letters if look.italic else 0
        self.size = self.size or look.size

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def segments(self) -> list[Segment]:
        if not self.pages:
            return []
        ends = [start for start, _ in self.pages[1:]] + [self.length]
        return [Segment(start=s, end=e, page=p) for (s, p), e in zip(self.pages, ends, strict=True)]


class Body:
    """Reads elements in order; ``page`` is the page reached."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.styles, self.numbering = styles, numbering
        self.blocks: list[Block] = []
        self.page = 1
        self._fresh = True

    def read(self, parent: etree._Element) -> None:
        for element in parent:
            if element.tag == _P:
                self._paragraph(element)
            elif element.tag == _TBL:
                self._table(element)
            elif element.tag in (qn("w:sdt"), qn("w:customXml"), qn("w:ins"), qn("w:sdtContent")):
                self.read(element)

    def read_footnotes(self, root: etree._Element) -> None:
        """Footnotes are furniture: no item stands in them, but references may."""
        for note in root.findall(qn("w:footnote")):
            if note.get(qn("w:type")) in (None, "normal"):
                for paragraph in note.iter(_P):
                    text, look, _ = self._collect(paragraph)
                    self._add(text, look, None, "furniture")

    # paragraphs

    def _paragraph(self, element: etree._Element) -> None:
        text, look, label = self._collect(element)
        if text.text.strip() or label:
            self._add(text, look, label, "furniture" if look.contents else "paragraph")
        for box in text.boxes:
            self.read(box)
        section = element.find(f"{qn('w:pPr')}/{qn('w:sectPr')}")
        if section is not None:
            kind = section.find(qn("w:type"))
            if kind is None or kind.get(_VAL) != "continuous":
                self._break(explicit=True)

    def _collect(self, element: etree._Element) -> tuple[Text, Look, str | None]:
        properties = element.find(qn("w:pPr"))
        style = None if properties is None else properties.find(qn("w:pStyle"))
        look = apply_paragraph(self.styles.look(None if style is None else style.get(_VAL)), properties)
        if properties is not None and properties.find(qn("w:pageBreakBefore")) is not None:
            self._break(explicit=True)
        text = Text()
        self._runs(element, look, text)
        label = None
        if look.list_id and look.list_id != "0" and text.text.strip():
            label = self.numbering.label(look.list_id, look.list_level or 0)
        return text, look, label

    def _runs(self, parent: etree._Element, look: Look, text: Text) -> None:
        for element in parent:
            if element.tag == _R:
                self._run(element, apply_run(look, element.find(qn("w:rPr"))), text)
            elif element.tag in _INLINE:
                self._runs(element, look, text)
            elif element.tag == f"{_MC}AlternateContent":
                self._alternate(element, look, text)

    def _run(self, run: etree._Element, look: Look, text: Text) -> None:
        for element in run:
            tag = element.tag
            if tag == _T:
                if element.text:
                    text.add(element.text, look, self.page)
                    self._fresh = False
            elif tag == qn("w:tab"):
                text.add("\t", look, self.page)
            elif tag in (qn("w:br"), qn("w:cr")):
                if element.get(qn("w:type")) == "page":
                    self._break(explicit=True)
                else:
                    text.add("\n", look, self.page)
            elif tag == qn("w:lastRenderedPageBreak"):
                self._break(explicit=False)
            elif tag == qn("w:noBreakHyphen"):
                text.add("-", look, self.page)
            elif tag == qn("w:sym"):
                text.add("•", look, self.page)
            elif tag in (qn("w:drawing"), qn("w:pict"), qn("w:object")):
                text.boxes.extend(element.iter(qn("w:txbxContent")))
            elif tag == f"{_MC}AlternateContent":
                self._alternate(element, look, text)

    def _alternate(self, element: etree._Element, look: Look, text: Text) -> None:
        """Word writes a drawing twice, for new and old programs: the first that has text counts."""
        for choice in element:
            boxes = list(choice.iter(qn("w:txbxContent")))
            if boxes:
                text.boxes.append(boxes[0])
                return
        for choice in list(element)[:1]:
            self._runs(choice, look, text)
            self._run(choice, look, text)

    def _break(self, *, explicit: bool) -> None:
        # Word marks the page it rendered after an explicit break a second time.
        if explicit or not self._fresh:
            self.page += 0 if self._fresh and not explicit else 1
        self._fresh = True

    def _add(self, text: Text, look: Look, label: str | None, kind: str) -> None:
        letters = text.letters or 1
        style = Style(
            bold=text.bold > 0.8 * letters,
            italic=text.italic > 0.8 * letters,
            centred=bool(look.centred),
            size=text.size,
            indent=look.indent,
            heading=look.outline,
        )
        page = text.pages[0][1] if text.pages else self.page
        self.blocks.append(
            Block(
                index=len(self.blocks),
                kind="furniture" if kind == "furniture" else "paragraph",
                page=page,
                text=text.text,
                label=label,
                level=look.list_level if label else None,
                segments=text.segments(),
                style=style,
            )
        )

    # tables

    def _table(self, element: etree._Element) -> None:
        grid = _Grid(self)
        before = self.page, self._fresh, self.numbering.state()
        grid.read(element)
        if is_layout(grid.texts(), self._has_borders(element)):
            # The cells are read again as running text: their labels must not count twice.
            self.page, self._fresh = before[:2]
            self.numbering.restore(before[2])
            for _, _, cell in sorted(grid.elements, key=lambda e: (e[1], e[0])):
                self.read(cell)
            return
        table = grid.table()
        if table.cells:
            page = table.row_pages[0] if table.row_pages else self.page
            self.blocks.append(Block(index=len(self.blocks), kind="table", page=page, table=table))

    def _has_borders(self, element: etree._Element) -> bool:
        properties = element.find(qn("w:tblPr"))
        if properties is not None:
            borders = properties.find(qn("w:tblBorders"))
            if borders is not None:
                return any(b.get(_VAL) not in ("nil", "none") for b in borders)
            style = properties.find(qn("w:tblStyle"))
            if style is not None and self.styles.has_borders(style.get(_VAL)):
                return True
        cells = element.iter(qn("w:tcBorders"))
        return any(b.get(_VAL) not in ("nil", "none") for borders in cells for b in borders)


class _Grid:
    """A w:tbl as cells, each once, with its spans."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.cells: list[Cell] = []
        self.elements: list[tuple[int, int, etree._Element]] = []
        self.row_pages: list[int] = []
        self.columns = 0

    def texts(self) -> list[list[str]]:
        rows: list[list[str]] = [[] for _ in self.row_pages]
        for cell in self.cells:
            rows[cell.row].append(cell.text)
        return rows

    def read(self, element: etree._Element) -> None:
        open_cells: dict[int, Cell] = {}
        for number, row in enumerate(_rows(element)):
            self.row_pages.append(self.body.page)
            column = _before(row)
            for cell in _cells(row):
                properties = cell.find(qn("w:tcPr"))
                span = _span(properties)
                merge = None if properties is None else properties.find(qn("w:vMerge"))
                above = open_cells.get(column)
                if merge is not None and merge.get(_VAL, "continue") == "continue" and above is not None:
                    above.row_span += 1
                else:
                    made = self._cell(cell, number, column, span)
                    open_cells[column] = made
                    if merge is None:
                        open_cells.pop(column)
                column += span
            self.columns = max(self.columns, column)

    def _cell(self, element: etree._Element, row: int, column: int, span: int) -> Cell:
        text = Text()
        bold = 0
        for paragraph in element.iter(_P):
            if _in_fallback(paragraph, element):
                continue
            part, look, label = self.body._collect(paragraph)
            content = part.text if not label else f"{label} {part.text}"
            if not content.strip():
                continue
            if text.parts:
                text.add("\n", look, self.body.page)
            text.add(content, look, part.pages[0][1] if part.pages else self.body.page)
            bold += part.bold
        made = Cell(
            row=row,
            column=column,
            column_span=span,
            text=text.text,
            segments=text.segments(),
            bold=bold > 0.8 * text.letters if text.letters else None,
        )
        self.cells.append(made)
        self.elements.append((row, column, element))
        return made

    def table(self) -> Table:
        rows = len(self.row_pages)
        return Table(rows=rows, columns=self.columns, cells=self.cells, row_pages=self.row_pages)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for element in table:
        if element.tag == _TR:
            if element.find(f"{qn('w:trPr')}/{qn('w:del')}") is None:
                yield element
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
            yield from _rows(element)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for element in row:
        if element.tag == _TC:
            yield element
        elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml")):
            yield from _cells(element)


def _before(row: etree._Element) -> int:
    skipped = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
    return 0 if skipped is None else int(str(skipped.get(_VAL, "0")))


def _span(properties: etree._Element | None) -> int:
    span = None if properties is None else properties.find(qn("w:gridSpan"))
    return 1 if span is None else max(1, min(100, int(str(span.get(_VAL, "1")))))


def _in_fallback(paragraph: etree._Element, cell: etree._Element) -> bool:
    """Whether a paragraph is the second telling of an alternate content."""
    parent = paragraph.getparent()
    while parent is not None and parent is not cell:
        if parent.tag == f"{_MC}Fallback":
            return True
        parent = parent.getparent()
    return False
