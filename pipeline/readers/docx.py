"""DOCX to a Document: the package's parts in the order in which they are read on paper.

What stands in a page header like a letterhead goes before the body; notes, and what headers and footers say, go behind
it as notes. What was met and not read is told by remarks.
"""

from __future__ import annotations

import io
import zipfile

from docx.oxml.ns import qn
from lxml import etree

from pipeline.errors import Code, Rejection
from pipeline.readers import docx_margins
from pipeline.readers.detect import DOCX, bound_entries
from pipeline.readers.docx_body import Body
from pipeline.readers.docx_drawings import Drawings
from pipeline.readers.docx_fields import balance, without_prompts
from pipeline.readers.docx_fonts import decode_fonts
from pipeline.readers.docx_insertions import Insertions
from pipeline.readers.docx_numbering import Numbering
from pipeline.readers.docx_package import Package
from pipeline.readers.docx_runs import Story
from pipeline.readers.docx_styles import Styles
from pipeline.readers.docx_text import Kind, Piece, Tally
from pipeline.readers.docx_typed import arranged
from pipeline.readers.legacy_text import DECODED, Encoding, remark_of
from pipeline.readers.limits import Limits
from schemas.document import Block, Document, Page, Reading, Remark

MEDIA_TYPE = DOCX


def read(data: bytes, name: str, limits: Limits) -> Document:
    """A DOCX's Document; raises Rejection if it is damaged, unsafe or empty."""
    reader = _Reader(data, limits, 0)
    pieces = reader.read()
    blocks = [piece.to_block(index) for index, piece in enumerate(pieces)]
    if not any(block.text.strip() or block.table for block in blocks if block.kind != "furniture"):
        raise Rejection(Code.NEEDS_OCR if reader.tally.has("picture") else Code.NO_TEXT)
    remarks = reader.tally.remarks()
    if reader.encodings:
        remarks.insert(0, Remark(code=DECODED, message=remark_of(reader.encodings)))
    reading, confidence = _recognised(blocks)
    return Document(
        name=name,
        media_type=MEDIA_TYPE,
        pages=[Page(number=number) for number in range(1, reader.pages + 1)],
        blocks=blocks,
        reading=reading,
        ocr_confidence=confidence,
        remarks=remarks,
    )


def _recognised(blocks: list[Block]) -> tuple[Reading, float | None]:
    """How the blocks were read, and the mean confidence of recognised words."""
    texts = [block.segments for block in blocks]
    texts += [cell.segments for block in blocks if block.table is not None for cell in block.table.cells]
    sure = [segment.confidence for segments in texts for segment in segments if segment.confidence is not None]
    if not sure:
        return "text", None
    typed = any(segment.confidence is None for segments in texts for segment in segments)
    return "mixed" if typed else "ocr", round(sum(sure) / len(sure), 3)


class _Reader:
    """Reads one package; ``depth``: in how many others it stands."""

    def __init__(self, data: bytes, limits: Limits, depth: int) -> None:
        self._limits = limits
        self._package = Package(data, limits)
        self._main = self._package.main()
        self._insertions = Insertions(limits, self._nested, depth)
        self.tally = Tally()
        self.encodings: set[Encoding] = set()
        self.pages = 1

    def read(self) -> list[Piece]:
        """The pieces of all parts, in reading order."""
        package, main = self._package, self._main
        root = package.tree(main)
        body = None if root is None else root.find(qn("w:body"))
        if root is None or body is None:
            raise Rejection(Code.DAMAGED, "không có nội dung" if root is not None else "cấu trúc DOCX không đọc được")
        cells = sum(1 for _ in body.iter(qn("w:tc")))
        if cells > self._limits.max_cells:
            raise Rejection(Code.TOO_MANY_CELLS, f"{cells} ô")
        self._styles = Styles(self._related("styles"))
        self._numbering = Numbering(self._related("numbering"), self._styles)
        reader = self._read(body, main, "paragraph", 1)
        self.pages = reader.story.page
        if self.pages > self._limits.max_pages:
            raise Rejection(Code.TOO_MANY_PAGES, f"{self.pages} trang, giới hạn {self._limits.max_pages}")
        for part in package.doubled:
            if part.startswith("/word/"):
                self.tally.add("doubled-part", None, part.lstrip("/"))
        front, behind = self._margins(root, reader)
        return [*front, *arranged(reader.pieces), *self._notes(reader.story), *behind]

    def _related(self, kind: str) -> etree._Element | None:
        """The root of a part that the body needs; told of where the package has it but it is no XML."""
        for part in self._package.related(self._main, kind):
            root = self._tree(part)
            if root is not None:
                return root
        return None

    def _tree(self, part: str) -> etree._Element | None:
        root = self._package.tree(part)
        if root is None and self._package.blob(part) is not None:
            self.tally.add("damaged-part", None, part.lstrip("/"))
        return root

    def _read(self, root: etree._Element, part: str, kind: Kind, page: int) -> Body:
        self.encodings |= decode_fonts(root, self._styles)
        balance(root)
        prompts = without_prompts(root, self._styles)
        if prompts:
            self.tally.add("form-field", page, count=prompts)
        drawings = Drawings(self._package, part, self.tally)
        story = Story(self._package, part, self._styles, self._numbering, self.tally, self._limits, drawings, page)
        body = Body(story, self._insertions, kind)
        body.read(root)
        return body

    def _margins(self, root: etree._Element, body: Body) -> tuple[list[Piece], list[Piece]]:
        """Headers and footers: what opens the document, and what goes behind it."""
        package = self._package
        margins, unseen = docx_margins.shown(root, package, self._main, body.section_ends)
        docx_margins.hidden_margins(unseen, package, self.tally)
        first = docx_margins.on_first_page(root, margins, package, self._main)
        placing = docx_margins.Placing(body.pieces)
        front: list[Piece] = []
        behind: list[Piece] = []
        for margin in margins:
            tree = self._tree(margin.part)
            if tree is not None:
                pieces = self._read(tree, margin.part, "paragraph", margin.page).pieces
                ahead, after = placing.place(pieces, may_be_letterhead=margin.part in first)
                front += ahead
                behind += after
        return front, docx_margins.once(behind)

    def _notes(self, story: Story) -> list[Piece]:
        """Footnotes and endnotes, on the pages that refer to them; comments are counted there."""
        pieces: list[Piece] = []
        for kind, name in (("footnotes", "footnote"), ("endnotes", "endnote"), ("comments", "comment")):
            root = self._related(kind)
            for ident, note in docx_margins.notes(root, name) if root is not None else ():
                page = story.references.get((f"{name}Reference", ident))
                if name == "comment":
                    self.tally.add("comment", page)
                    continue
                part = self._package.related(self._main, kind)[0]
                pieces += self._read(note, part, "note", page or story.page).pieces
        return [piece for piece in pieces if not piece.is_empty()]

    def _nested(self, data: bytes, depth: int) -> tuple[list[Piece], Tally, int]:
        """A DOCX inserted into this one, within the same limits."""
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                bound_entries(archive.infolist(), self._limits, "read")
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise Rejection(Code.DAMAGED, "tệp nén bị hỏng") from error
        inner = _Reader(data, self._limits, depth)
        pieces = inner.read()
        self.encodings |= inner.encodings
        return pieces, inner.tally, inner.pages
