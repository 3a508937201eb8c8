"""Headers, footers and notes of a DOCX: a letterhead among them goes before the body, what says something is a note.

Which header a section shows follows ECMA-376 part 1, 17.10: that of the first page only with titlePg, that of even
pages only where the settings tell them apart, and a section without one shows its forerunner's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn
from lxml import etree

from language.text import fold, search_key
from pipeline.readers.docx_drawings import carries_words
from pipeline.readers.docx_package import Package
from pipeline.readers.docx_styles import is_on
from pipeline.readers.docx_text import Piece, Tally, in_one

_REFERENCES = {qn("w:headerReference"): "header", qn("w:footerReference"): "footer"}
_ID, _TYPE = qn("r:id"), qn("w:type")
# Letterhead and title stand within so many paragraphs.
_OPENING = 40
_NATIONAL = re.compile(r"cong hoa xa hoi chu nghia|doc lap tu do hanh phuc")
_ISSUER = re.compile(r"(?:uy ban nhan dan|ubnd)\b")
_NUMBER = re.compile(r"so\s*[:.]?\s*[\d.…_\s]{0,12}/\s*[a-z]")
_DATE = re.compile(r"[^,]{2,40},\s*ngay\b[^,]{0,12}\bthang\b[^,]{0,12}\bnam\b")
_PAGE_NUMBER = frozenset({"trang", "page", "of", "tren", "so", "tr"})


@dataclass(frozen=True, slots=True)
class Margin:
    """A header's or footer's part, shown first on this page."""

    part: str
    place: str
    page: int


def shown(root: etree._Element, package: Package, main: str, section_ends: list[int]) -> tuple[list[Margin], list[str]]:
    """The headers and footers that some section shows, each part once, and the parts that none shows."""
    settings = [package.tree(part) for part in package.related(main, "settings")]
    even = any(is_on(tree.find(qn("w:evenAndOddHeaders"))) for tree in settings if tree is not None)
    relations = package.relations(main)
    found: dict[str, Margin] = {}
    named: dict[str, None] = {}
    current: dict[tuple[str, str], str] = {}
    for number, section in enumerate(root.iter(qn("w:sectPr"))):
        page = section_ends[number - 1] if 0 < number <= len(section_ends) else 1
        for element in section:
            place = _REFERENCES.get(element.tag)
            relation = relations.get(str(element.get(_ID)))
            if place is not None and relation is not None and not relation.external:
                current[place, str(element.get(_TYPE, "default"))] = relation.target
                named[relation.target] = None
        visible = {"default": True, "even": even, "first": is_on(section.find(qn("w:titlePg")))}
        for (place, kind), part in sorted(current.items(), key=lambda item: (item[0][0] != "header", item[0][1] != "first")):
            if visible.get(kind, True):
                found.setdefault(part, Margin(part, place, page))
    return list(found.values()), [part for part in named if part not in found]


def on_first_page(root: etree._Element, margins: list[Margin], package: Package, main: str) -> set[str]:
    """The header parts that the first page shows."""
    section = next(root.iter(qn("w:sectPr")), None)
    relations = package.relations(main)
    kinds = {}
    for element in section if section is not None else ():
        if _REFERENCES.get(element.tag) == "header" and str(element.get(_ID)) in relations:
            kinds[str(element.get(_TYPE, "default"))] = relations[str(element.get(_ID))].target
    first = section is not None and is_on(section.find(qn("w:titlePg")))
    part = kinds.get("first") if first else kinds.get("default")
    return {margin.part for margin in margins if margin.part == part}


def notes(root: etree._Element, name: str) -> Iterator[tuple[str, etree._Element]]:
    """The notes of a part with their ids, without the lines that separate them from the text."""
    for note in root.findall(qn(f"w:{name}")):
        if note.get(_TYPE) in (None, "normal"):
            yield str(note.get(qn("w:id"))), note


def hidden_margins(parts: list[str], package: Package, tally: Tally) -> None:
    """Tell of headers and footers that no section shows."""
    for part in parts:
        root = package.tree(part)
        if root is not None and carries_words(root):
            tally.add("hidden-text", None, "đầu trang, chân trang không hiện")


class Placing:
    """Where the lines of headers and footers go, by what the body's opening says."""

    def __init__(self, body: list[Piece]) -> None:
        lines = [line for piece in body[:_OPENING] for line in _lines(piece)]
        self._words = {word for line in lines for word in search_key(line).split()}
        self._has_national = any(_NATIONAL.search(search_key(line)) for line in lines)
        self._has_issuer = any(_ISSUER.match(search_key(line)) for line in lines)
        self._has_number = any(_NUMBER.match(fold(line.strip())) for line in lines)
        self._has_date = any(_DATE.match(fold(line.strip())) for line in lines)

    def place(self, pieces: list[Piece], *, may_be_letterhead: bool) -> tuple[list[Piece], list[Piece]]:
        """What goes before the body, and what behind: notes, and furniture that only numbers or repeats."""
        front: list[Piece] = []
        if may_be_letterhead and any(self._opens(piece) for piece in pieces):
            front = [piece for piece in pieces if not _only_numbers(piece)]
        elif may_be_letterhead:
            front = [piece for piece in pieces if self._completes(piece)]
        behind = [piece for piece in pieces if not any(piece is other for other in front)]
        for piece in behind:
            _as_note(piece)
            piece.kind = "furniture" if piece.kind == "furniture" or self._says_nothing(piece) else "note"
        return front, behind

    def _opens(self, piece: Piece) -> bool:
        """Whether a piece is the national title or the issuer, which the body lacks."""
        keys = [search_key(line) for line in _lines(piece)]
        return any(
            (not self._has_national and _NATIONAL.search(key)) or (not self._has_issuer and len(key) < 100 and _ISSUER.match(key))
            for key in keys
        )

    def _completes(self, piece: Piece) -> bool:
        """Whether a piece is the number or the date line, which the body lacks."""
        lines = [fold(line.strip()) for line in _lines(piece)]
        return any(
            len(line) < 100 and ((not self._has_number and _NUMBER.match(line)) or (not self._has_date and _DATE.match(line)))
            for line in lines
        )

    def _says_nothing(self, piece: Piece) -> bool:
        words = set(search_key(piece.text.text).split())
        return _only_numbers(piece) or words <= self._words


def _lines(piece: Piece) -> list[str]:
    if piece.table is not None:
        return [line for cell in piece.table.cells for line in cell.text.split("\n")]
    return piece.text.text.split("\n")


def _only_numbers(piece: Piece) -> bool:
    words = search_key(" ".join(_lines(piece))).split()
    return all(word.isdigit() or word in _PAGE_NUMBER for word in words)


def _as_note(piece: Piece) -> None:
    """A table of a header as lines: it holds no rows of the plan's."""
    if piece.table is not None:
        piece.text, piece.table = in_one([piece]), None


def once(pieces: list[Piece], key: Callable[[Piece], str] = lambda piece: search_key(piece.text.text)) -> list[Piece]:
    """Pieces without those that say again, word for word, what one before them says: headers repeat by section."""
    found: dict[str, Piece] = {}
    for piece in pieces:
        found.setdefault(key(piece), piece)
    return list(found.values())
