"""The blocks of a DOCX's parts: paragraphs with labels, tables with spans, and what drawings hold, in order.

Deleted and hidden text is no text, fields show their last result, an alternate content counts once. Pages are those
that Word last rendered, together with explicit breaks. What has words and is not known here is told of.
"""

from __future__ import annotations

from copy import deepcopy

from docx.oxml.ns import qn
from lxml import etree

from pipeline.readers.docx_drawings import ALTERNATE, carries_words, chosen
from pipeline.readers.docx_fields import Fields
from pipeline.readers.docx_insertions import Insertions
from pipeline.readers.docx_runs import SILENT, Runs, Story
from pipeline.readers.docx_styles import Look
from pipeline.readers.docx_tables import Grid, has_borders
from pipeline.readers.docx_text import Inset, Kind, Piece, Text
from pipeline.readers.layout_tables import is_layout

_P, _TBL, _VAL = qn("w:p"), qn("w:tbl"), qn("w:val")
_PPR, _SECTION, _CHUNK = qn("w:pPr"), qn("w:sectPr"), qn("w:altChunk")
_DELETED = f"{qn('w:rPr')}/{qn('w:del')}"
_BLOCKS = frozenset(qn(f"w:{name}") for name in ("sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_INLINE = frozenset(qn(f"w:{name}") for name in ("r", "hyperlink", "fldSimple", "dir", "bdo", "drawing", "pict", "object"))
_MATH = qn("m:r").removesuffix("r")


class Body:
    """Reads the elements of a part in order into ``pieces``."""

    def __init__(self, story: Story, insertions: Insertions, kind: Kind = "paragraph") -> None:
        self.story, self._insertions, self._kind = story, insertions, kind
        self._runs = Runs(story)
        self.pieces: list[Piece] = []
        self._serial = 0
        # The text of a paragraph whose mark a revision deleted: it goes on in the next one.
        self._carried: Text | None = None
        # The page on which each section but the last ends.
        self.section_ends: list[int] = []

    def read(self, parent: etree._Element) -> None:
        self._elements(parent)
        self._put_carried()

    def _elements(self, parent: etree._Element) -> None:
        for element in parent:
            tag = element.tag
            if tag == _P:
                self._paragraph(element)
            elif tag == _TBL:
                self._table(element)
            elif tag in _BLOCKS:
                self._elements(element)
            elif tag not in SILENT:
                self._other(element)

    def _other(self, element: etree._Element) -> None:
        story, tag = self.story, element.tag
        if tag == ALTERNATE:
            branch = chosen(element)
            if branch is not None:
                self._elements(branch)
        elif tag == _CHUNK:
            self.add_all(self._insertions.chunk(story, element))
        elif tag in _INLINE or str(tag).startswith(_MATH):
            self._loose(element)
        elif carries_words(element):
            story.tally.add("unknown-element", story.page, str(tag).rpartition("}")[2])

    def _loose(self, element: etree._Element) -> None:
        """A run or an equation outside of paragraphs: a paragraph of its own."""
        holder = etree.Element(_P)
        holder.append(deepcopy(element))
        look = self.story.styles.look(None)
        self._put(self._runs.text_of(holder, look), look, None)

    # paragraphs

    def _paragraph(self, element: etree._Element) -> None:
        text, look, label = self._runs.paragraph(element)
        if self._carried is not None:
            self._carried.extend(text)
            self._carried.insets += text.insets
            text, self._carried = self._carried, None
        properties = element.find(_PPR)
        if properties is not None and _mark_deleted(properties) and text.text.strip():
            self._carried = text
            return
        self._put(text, look, label)
        section = None if properties is None else properties.find(_SECTION)
        if section is not None:
            self.section_ends.append(self.story.page)
            kind = section.find(qn("w:type"))
            if kind is None or kind.get(_VAL) != "continuous":
                self.story.turn(explicit=True)

    def _put_carried(self) -> None:
        if self._carried is not None:
            text, self._carried = self._carried, None
            self._put(text, self.story.styles.look(None), None)

    def _put(self, text: Text, look: Look, label: str | None) -> None:
        """Add a paragraph, and behind it what its drawings hold."""
        if text.text.strip() or label:
            kind: Kind = "furniture" if look.contents else self._kind
            level = look.list_level if label else None
            self._add(Piece(kind, text.page(self.story.page), 0, text=text, look=look, label=label, level=level))
        for inset in text.insets:
            self._inset(inset, look)

    def _add(self, piece: Piece) -> None:
        self._serial += 1
        piece.serial = self._serial
        self.pieces.append(piece)

    def add_all(self, pieces: list[Piece]) -> None:
        for piece in sorted(pieces, key=lambda p: p.serial):
            self._add(piece)

    def _inset(self, inset: Inset, look: Look) -> None:
        story = self.story
        if inset[0] == "box":
            outer, story.fields = story.fields, Fields()
            carried, self._carried = self._carried, None
            self.read(inset[1])
            story.fields, self._carried = outer, carried
        elif inset[0] == "picture":
            self.add_all(self._insertions.picture(story, inset[1]))
        else:
            for line in inset[1]:
                text = Text()
                text.add(line, look, story.page)
                kind: Kind = "note" if inset[0] == "chart" else self._kind
                self._add(Piece(kind, story.page, 0, text=text, look=look))

    # tables

    def _table(self, element: etree._Element) -> None:
        grid = Grid(self._cell, self.story.tally, lambda: self.story.page)
        grid.read(element)
        if is_layout(grid.texts(), has_borders(element, self.story.styles)):
            self.pieces.extend(grid.columnwise())
            return
        table = grid.table()
        if table.cells:
            page = table.row_pages[0] if table.row_pages else self.story.page
            self._add(Piece("table", page, 0, table=table))

    def _cell(self, element: etree._Element) -> list[Piece]:
        """What a cell holds, apart from the pieces around its table; serials go on counting."""
        outer, self.pieces = self.pieces, []
        carried, self._carried = self._carried, None
        self.read(element)
        inner, self.pieces = self.pieces, outer
        self._carried = carried
        return inner


def _mark_deleted(properties: etree._Element) -> bool:
    """Whether a revision deleted a paragraph's mark, and joined it with the next."""
    return properties.find(_DELETED) is not None
