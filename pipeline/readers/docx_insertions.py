"""What a DOCX brings in from other parts of its package: inserted files (w:altChunk) and pictures."""

from __future__ import annotations

import time
from collections.abc import Callable

from docx.oxml.ns import qn
from lxml import etree

from pipeline import progress
from pipeline.errors import ADVICE, Rejection
from pipeline.readers import recognise
from pipeline.readers.docx_html import html_pieces, web_archive
from pipeline.readers.docx_runs import Story
from pipeline.readers.docx_styles import Look
from pipeline.readers.docx_text import Picture, Piece, Tally, Text
from pipeline.readers.encodings import decode_text
from pipeline.readers.limits import Limits

_ID = qn("r:id")
# Files in files in files.
_DEEPEST = 3
# The share of a file's time that recognition of its pictures may take.
_SHARE = 0.5
# What a nested DOCX gives: its pieces, what was not read of it, and its pages.
Nested = tuple[list[Piece], Tally, int]


class Insertions:
    """Reads insertions for the parts of one package; ``nested`` reads a DOCX that stands so deep in others."""

    def __init__(self, limits: Limits, nested: Callable[[bytes, int], Nested], depth: int = 0) -> None:
        self._limits, self._nested, self._depth = limits, nested, depth
        self._deadline = time.monotonic() + _SHARE * limits.time_limit
        self._seen: set[str] = set()

    def chunk(self, story: Story, element: etree._Element) -> list[Piece]:
        """The content of a w:altChunk, at the page reached; told of where it cannot be read."""
        relation = story.package.relations(story.part).get(str(element.get(_ID)))
        data = story.package.blob(relation.target) if relation is not None and not relation.external else None
        if relation is None or data is None:
            story.tally.add("inserted-file", story.page, "không nằm trong tệp")
            return []
        kind = story.package.content_type(relation.target)
        try:
            pieces = self._read(story, data, kind, relation.target.rpartition(".")[2].lower())
        except Rejection as rejection:
            story.tally.add("inserted-file", story.page, ADVICE[rejection.reason.code].split(" (")[0].split(".")[0])
            return []
        if pieces is None:
            story.tally.add("inserted-file", story.page, kind)
        return pieces or []

    def _read(self, story: Story, data: bytes, kind: str, ending: str) -> list[Piece] | None:
        """The pieces of an inserted file by its type; ``None`` for a type that is not read."""
        if data.startswith(b"PK"):
            return self._document(story, data) if self._depth < _DEEPEST else None
        if data.lstrip()[:5].lower() == b"{\\rtf":
            from pipeline.readers.office import to_docx

            return self._document(story, to_docx(data, ".rtf", self._limits)) if self._depth < _DEEPEST else None
        if kind == "message/rfc822" or ending in ("mht", "mhtml") or data[:200].lower().lstrip().startswith(b"mime-version:"):
            page = web_archive(data)
            return None if page is None else html_pieces(page[0], page[1], story.page, story.tally)
        if "html" in kind or ending in ("htm", "html", "xhtml"):
            return html_pieces(data, _charset(data), story.page, story.tally)
        return _lines(decode_text(data), story.page) if kind.startswith("text/plain") or ending == "txt" else None

    def _document(self, story: Story, data: bytes) -> list[Piece]:
        """A DOCX in this one: its pages go on counting from the page reached."""
        pieces, tally, pages = self._nested(data, self._depth + 1)
        before = story.page - 1
        for piece in pieces:
            piece.page += before
            piece.text.marks = [(start, page + before, sure) for start, page, sure in piece.text.marks]
            if piece.table is not None:
                piece.table.row_pages = [page + before for page in piece.table.row_pages]
                for cell in piece.table.cells:
                    for segment in cell.segments:
                        segment.page += before
        for remark in tally.remarks():
            story.tally.add(remark.kind or "", (remark.page or 1) + before, count=remark.count)
        story.page += pages - 1
        return pieces

    def picture(self, story: Story, picture: Picture) -> list[Piece]:
        """A picture's text and tables; told of where it may hold some and is not read. One shown again is read once."""
        # Pillow, OpenCV and Tesseract are loaded only for files with pictures.
        from pipeline.readers import docx_pictures

        if picture.part in self._seen or docx_pictures.is_small(picture.width, picture.height):
            return []
        data = story.package.blob(picture.part)
        reason = "không nằm trong tệp" if data is None else self._hindered()
        if data is not None and not reason:
            progress.mark("recognise", story.page, story.page)
            try:
                pieces = docx_pictures.recognise(data, picture.width, picture.height, story.page, self._limits)
                self._seen.add(picture.part)
                return pieces
            except docx_pictures.Unreadable as error:
                reason = str(error)
        story.tally.add("picture", story.page, reason)
        return []

    def _hindered(self) -> str:
        if not recognise.available():
            return "cần cài Tesseract"
        return "hết thời gian cho phép" if time.monotonic() > self._deadline else ""


def _charset(data: bytes) -> str:
    """UTF-8 where the bytes are: pages that name no charset are; the parser follows those that name one."""
    if b"charset" in data[:2048].lower():
        return ""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def _lines(text: str, page: int) -> list[Piece]:
    """The lines of a plain text, a paragraph each."""
    pieces: list[Piece] = []
    for line in text.splitlines():
        if line.strip():
            words = Text()
            words.add(line, Look(), page)
            pieces.append(Piece("paragraph", page, len(pieces), text=words))
    return pieces
