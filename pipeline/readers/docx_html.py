"""HTML that a DOCX holds (w:altChunk) as pieces: paragraphs, list items, tables with their spans."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import EmailMessage

from lxml import etree, html

from pipeline.readers.docx_numbering import format_number
from pipeline.readers.docx_styles import Look, integer
from pipeline.readers.docx_text import Piece, Tally, Text, in_one
from pipeline.readers.layout_tables import is_layout
from schemas.document import Cell, Table

_NOT_SHOWN = frozenset({"script", "style", "head", "title", "template", "noscript", "meta", "link"})
_INLINE = frozenset({"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd", "label"})
_INLINE |= {"mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var"}
_BOLD, _ITALIC = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"}), frozenset({"i", "em"})
_EMBEDDED = frozenset({"object", "embed", "iframe", "applet"})
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_ORDERED = {"A": "upperLetter", "a": "lowerLetter", "I": "upperRoman", "i": "lowerRoman"}
_WIDEST = 1000


def web_archive(data: bytes) -> tuple[bytes | str, str] | None:
    """The page of an MHT archive (RFC 2557) with its charset; ``None`` if it has none."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if isinstance(part, EmailMessage) and part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                return content, str(part.get_content_charset() or "")
    return None


def html_pieces(data: bytes | str, charset: str, page: int, tally: Tally) -> list[Piece]:
    """The content of a page; what it shows by other means than text is counted for the page number given."""
    try:
        parser = html.HTMLParser(encoding=charset or None, no_network=True, remove_comments=True, remove_pis=True)
    except LookupError:
        parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return []
    reader = _Reader(page, tally)
    reader.read(root, Look())
    reader.flush()
    return reader.pieces


class _Reader:
    def __init__(self, page: int, tally: Tally) -> None:
        self.pieces: list[Piece] = []
        self._page, self._tally = page, tally
        self._text = Text()
        self._look = Look()
        self._label: str | None = None

    def read(self, element: etree._Element, look: Look) -> None:
        self._words(element.text, look)
        for child in element:
            if isinstance(child.tag, str):
                self._element(child, look)
            self._words(child.tail, look)

    def flush(self) -> None:
        """End the paragraph."""
        if self._text.text.strip():
            text = self._text
            piece = Piece("paragraph", self._page, len(self.pieces), text=text, look=self._look, label=self._label)
            piece.level = 0 if self._label else None
            self.pieces.append(piece)
            self._label = None
        self._text = Text()

    def _words(self, words: str | None, look: Look) -> None:
        """Text, its white space as HTML shows it."""
        if words:
            shown = re.sub(r"[ \t\r\n\f]+", " ", words)
            if not self._text.parts or self._text.parts[-1].endswith((" ", "\n")):
                shown = shown.lstrip(" ")
            if shown:
                self._text.add(shown, look, self._page)
                self._look = look

    def _element(self, element: etree._Element, look: Look) -> None:
        tag = str(element.tag).lower()
        if tag in _NOT_SHOWN:
            return
        style = str(element.get("style") or "")
        if element.get("hidden") is not None or _HIDDEN.search(style):
            if "".join(str(t) for t in element.itertext()).strip():
                self._tally.add("hidden-text", self._page)
        elif tag == "br":
            self._text.add("\n", look, self._page)
        elif tag == "img" or tag in _EMBEDDED:
            self._tally.add("picture" if tag == "img" else "embedded-object", self._page)
        elif tag == "table":
            self.flush()
            self._table(element)
        else:
            self._styled(element, tag, style, look)

    def _styled(self, element: etree._Element, tag: str, style: str, look: Look) -> None:
        centred = True if _CENTRED.search(style) or element.get("align") == "center" or tag == "center" else look.centred
        inner = Look(bold=tag in _BOLD or look.bold, italic=tag in _ITALIC or look.italic, centred=centred, outline=_outline(tag))
        if tag in _INLINE:
            self.read(element, inner)
            return
        self.flush()
        if tag == "li":
            self._label = _label(element)
        self.read(element, inner)
        self.flush()

    def _table(self, element: etree._Element) -> None:
        cells: list[Cell] = []
        contents: list[tuple[int, int, list[Piece]]] = []
        taken: set[tuple[int, int]] = set()
        rows = 0
        for rows, row in enumerate(_rows(element), start=1):
            column = 0
            for element_cell in row:
                if str(element_cell.tag).lower() not in ("td", "th"):
                    continue
                while (rows - 1, column) in taken:
                    column += 1
                wide, high = (integer(element_cell.get(name, "1"), 1, 1, _WIDEST) for name in ("colspan", "rowspan"))
                taken |= {(rows - 1 + y, column + x) for y in range(high) for x in range(wide)} if wide * high <= 10_000 else set()
                pieces = self._cell(element_cell)
                text = in_one(pieces)
                cells.append(_made(text, rows - 1, column, wide, high))
                contents.append((column, rows - 1, pieces))
                column += wide
        self._put(element, cells, contents, rows)

    def _put(self, element: etree._Element, cells: list[Cell], contents: list[tuple[int, int, list[Piece]]], rows: int) -> None:
        texts: list[list[str]] = [[] for _ in range(rows)]
        for cell in cells:
            cell.row_span = min(cell.row_span, rows - cell.row)
            texts[cell.row].append(cell.text)
        bordered = element.get("border") not in (None, "0") or "border" in str(element.get("style") or "")
        if is_layout(texts, bordered):
            for _, _, pieces in sorted(contents, key=lambda content: content[:2]):
                self._append(pieces)
        elif cells:
            columns = max(cell.column + cell.column_span for cell in cells)
            table = Table(rows=rows, columns=columns, cells=cells, row_pages=[self._page] * rows)
            self._append([Piece("table", self._page, 0, table=table)])

    def _append(self, pieces: list[Piece]) -> None:
        for piece in pieces:
            piece.serial = len(self.pieces)
            self.pieces.append(piece)

    def _cell(self, element: etree._Element) -> list[Piece]:
        inner = _Reader(self._page, self._tally)
        inner.read(element, Look(bold=str(element.tag).lower() == "th" or None))
        inner.flush()
        return inner.pieces


def _made(text: Text, row: int, column: int, wide: int, high: int) -> Cell:
    bold = text.bold > 0.8 * text.letters if text.letters else None
    return Cell(row=row, column=column, row_span=high, column_span=wide, text=text.text, segments=text.segments(), bold=bold)


def _rows(element: etree._Element) -> Iterator[etree._Element]:
    for child in element:
        tag = str(child.tag).lower()
        if tag == "tr":
            yield child
        elif tag in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _outline(tag: str) -> int | None:
    return int(tag[1]) if len(tag) == 2 and tag[0] == "h" and tag[1] in "123456" else None


def _label(item: etree._Element) -> str:
    """What a list shows before its item: its number, or a bullet."""
    parent = item.getparent()
    if parent is None or str(parent.tag).lower() != "ol":
        return "•"
    before = sum(1 for other in item.itersiblings("li", preceding=True))
    number = integer(item.get("value") or integer(parent.get("start", "1"), 1, 0, 10**6) + before, 1, 0, 10**7)
    return f"{format_number(number, _ORDERED.get(str(parent.get('type', '1')), 'decimal'))}."
