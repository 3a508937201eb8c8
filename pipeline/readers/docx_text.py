"""What reading a DOCX makes before it makes blocks: texts with the pages they stand on, and pieces of the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from lxml import etree

from pipeline.readers.docx_styles import Look
from schemas.document import Block, Remark, Segment, Style, Table
from schemas.unread import unread

Kind = Literal["paragraph", "note", "furniture", "table"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture where it stands: its part, and its size as shown in millimetres; ``None`` where the file tells none."""

    part: str
    width: float | None
    height: float | None


# What a run holds beside its text, in order: a text box, lines of a drawing, words of a chart, a picture.
Inset = tuple[Literal["box"], etree._Element] | tuple[Literal["lines", "chart"], list[str]] | tuple[Literal["picture"], Picture]


@dataclass(slots=True)
class Text:
    """A paragraph's text while it is collected; ``marks``: from where on which page, and how sure of recognised words."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    bold: int = 0
    italic: int = 0
    letters: int = 0
    size: float | None = None
    marks: list[tuple[int, int, float | None]] = field(default_factory=list)
    insets: list[Inset] = field(default_factory=list)

    def add(self, text: str, look: Look, page: int) -> None:
        if not self.marks or self.marks[-1][1] != page or self.marks[-1][2] is not None:
            self.marks.append((self.length, page, None))
        self.parts.append(text)
        self.length += len(text)
        letters = len("".join(text.split()))
        self.letters += letters
        if look.bold:
            self.bold += letters
        if look.italic:
            self.italic += letters
        self.size = self.size or look.size

    def extend(self, other: Text) -> None:
        """Add another text, with its places and its weight."""
        self.marks += [(start + self.length, page, sure) for start, page, sure in other.marks]
        self.parts += other.parts
        self.length += other.length
        self.bold, self.italic, self.letters = self.bold + other.bold, self.italic + other.italic, self.letters + other.letters
        self.size = self.size or other.size

    def between(self, start: int, end: int) -> Text:
        """The characters ``start:end`` as a text of their own, bold and italic in the measure of the whole."""
        words = self.text[start:end]
        letters = len("".join(words.split()))
        share = letters / self.letters if self.letters else 0.0
        ends = [*(place for place, _, _ in self.marks[1:]), self.length]
        marks = [
            (max(place - start, 0), page, sure)
            for (place, page, sure), stop in zip(self.marks, ends, strict=False)
            if place < end and stop > start
        ]
        bold, italic = round(self.bold * share), round(self.italic * share)
        return Text([words], len(words), bold, italic, letters, self.size, marks)

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def page(self, default: int) -> int:
        return self.marks[0][1] if self.marks else default

    def segments(self) -> list[Segment]:
        ends = [*(start for start, _, _ in self.marks[1:]), self.length][: len(self.marks)]
        return [
            Segment(start=start, end=end, page=page, confidence=sure)
            for (start, page, sure), end in zip(self.marks, ends, strict=True)
            if end > start
        ]


@dataclass(slots=True)
class Piece:
    """A block to be; ``serial``: its place in the order of the file, which columns read one by one leave."""

    kind: Kind
    page: int
    serial: int
    text: Text = field(default_factory=Text)
    look: Look = field(default_factory=Look)
    label: str | None = None
    level: int | None = None
    table: Table | None = None

    def is_empty(self) -> bool:
        return self.table is None and not self.label and not self.text.text.strip()

    def to_block(self, index: int) -> Block:
        if self.table is not None:
            return Block(index=index, kind="table", page=self.page, table=self.table)
        letters = self.text.letters or 1
        look = self.look
        style = Style(
            bold=self.text.bold > 0.8 * letters,
            italic=self.text.italic > 0.8 * letters,
            centred=bool(look.centred),
            size=self.text.size,
            indent=look.indent,
            heading=look.outline,
        )
        return Block(
            index=index,
            kind=self.kind,
            page=self.page,
            text=self.text.text,
            label=self.label,
            level=self.level,
            segments=self.text.segments(),
            style=style,
        )


def in_one(pieces: Iterable[Piece]) -> Text:
    """The text of a cell: its pieces as lines in the order of the file, tables in it cell by cell."""
    whole = Text()
    plain = Look()
    for piece in sorted(pieces, key=lambda p: p.serial):
        for text in _lines(piece, plain):
            if whole.parts:
                whole.add("\n", plain, text.page(piece.page))
            whole.extend(text)
    return whole


def _lines(piece: Piece, plain: Look) -> Iterable[Text]:
    if piece.table is None:
        if not piece.is_empty():
            line = Text()
            if piece.label:
                line.add(f"{piece.label} ", plain, piece.text.page(piece.page))
            line.extend(piece.text)
            yield line
        return
    for cell in sorted(piece.table.cells, key=lambda c: (c.row, c.column)):
        if cell.text.strip():
            line = Text()
            line.add(cell.text, Look(bold=cell.bold), piece.page)
            line.marks = [(s.start, s.page, s.confidence) for s in cell.segments] or line.marks
            yield line


class Tally:
    """Counts what was met and not read, by kind, page and reason."""

    def __init__(self) -> None:
        self._found: Counter[tuple[str, int | None, str]] = Counter()

    def add(self, kind: str, page: int | None = None, detail: str = "", count: int = 1) -> None:
        self._found[kind, page, detail] += count

    def has(self, kind: str) -> bool:
        return any(found == kind for found, _, _ in self._found)

    def remarks(self) -> list[Remark]:
        return [unread(kind, page=page, count=count, detail=detail) for (kind, page, detail), count in self._found.items()]
