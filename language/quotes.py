"""Quotes: pieces of a document's text that know where they stand.

A ``Passage`` is a range of one block's or cell's text; a ``Quote`` strings passages together, as an
item and the paragraph that continues it. Indices into ``Quote.text`` and ``Quote.folded`` are alike,
and ``evidence`` leads from them back to page, block and characters of the unaltered text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from language.text import Clean, Folded, TextView, view
from schemas.document import Block, Box, Cell, Segment
from schemas.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Passage:
    """``view.clean[start:end]`` of block ``block``, or of its cell at ``row`` and ``column``."""

    view: TextView
    block: int
    segments: tuple[Segment, ...]
    page: int
    start: int
    end: int
    row: int | None = None
    column: int | None = None

    @property
    def text(self) -> Clean:
        return self.view.clean[self.start : self.end]

    @property
    def folded(self) -> Folded:
        return self.view.folded[self.start : self.end]

    def line_starts(self) -> list[int]:
        """Where lines begin behind a line break that was typed; those of a page (they have boxes) end where its width does."""
        if "\n" not in self.view.raw or any(segment.box is not None for segment in self.segments):
            return []
        blanks = [place for place in range(self.start, self.end - 1) if self.view.clean[place] == " "]
        return [place + 1 - self.start for place in blanks if self._breaks(place)]

    def _breaks(self, place: int) -> bool:
        """Whether the blank at ``place`` stands for a line break, alone or among blanks."""
        before, _ = self.view.raw_span(place, place + 1)
        after, _ = self.view.raw_span(place + 1, place + 2)
        return "\n" in self.view.raw[before:after]

    def slice(self, start: int, end: int) -> Passage:
        """The part from ``start`` to ``end``, counted within this passage."""
        return Passage(
            self.view,
            self.block,
            self.segments,
            self.page,
            self.start + start,
            self.start + end,
            self.row,
            self.column,
        )

    def evidence(self, start: int, end: int, extractor: str, confidence: float) -> Evidence:
        low, high = self.view.raw_span(self.start + start, self.start + end)
        touched = [s for s in self.segments if s.start < max(high, low + 1) and s.end > low]
        first = touched[0] if touched else None
        sure = min((s.confidence for s in touched if s.confidence is not None), default=1.0)
        return Evidence(
            page=first.page if first else self.page,
            block=self.block,
            row=self.row,
            column=self.column,
            start=low,
            end=high,
            quote=self.view.raw[low:high],
            box=_around([s.box for s in touched if s.box is not None and first and s.page == first.page]),
            extractor=extractor,
            confidence=round(confidence * sure, 3),
        )


def _around(boxes: list[Box]) -> Box | None:
    """The box around all of a quotation's parts on its first page."""
    if not boxes:
        return None
    return Box(
        left=min(b.left for b in boxes),
        top=min(b.top for b in boxes),
        right=max(b.right for b in boxes),
        bottom=max(b.bottom for b in boxes),
    )


class Quote:
    """One text made of passages, joined by single spaces."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passages = [p for p in passages if p.end > p.start]

    @cached_property
    def text(self) -> Clean:
        return Clean(" ".join(p.text for p in self.passages))

    @cached_property
    def folded(self) -> Folded:
        return Folded(" ".join(p.folded for p in self.passages))

    @cached_property
    def written(self) -> Clean | None:
        """The text where its accents can be relied on: ``None`` where any letter was recognised from a picture."""
        recognised = any(s.confidence is not None for p in self.passages for s in p.segments)
        return None if recognised else self.text

    @cached_property
    def line_starts(self) -> tuple[int, ...]:
        """Where lines of the document begin inside the text: behind a line break of a paragraph, and with each further passage."""
        starts, offset = [], 0
        for passage in self.passages:
            if offset:
                starts.append(offset)
            starts += [offset + place for place in passage.line_starts()]
            offset += passage.end - passage.start + 1
        return tuple(starts)

    def __bool__(self) -> bool:
        return bool(self.passages)

    def __add__(self, other: Quote) -> Quote:
        return Quote([*self.passages, *other.passages])

    @property
    def page(self) -> int:
        return self.passages[0].page

    def slice(self, start: int, end: int) -> Quote:
        """The part ``text[start:end]`` as a quote."""
        parts, offset = [], 0
        for passage in self.passages:
            length = passage.end - passage.start
            low, high = max(start - offset, 0), min(end - offset, length)
            if low < high:
                parts.append(passage.slice(low, high))
            offset += length + 1
        return Quote(parts)

    def strip(self, characters: str = " ") -> Quote:
        """Without the given characters at both ends."""
        text = self.text
        start = len(text) - len(text.lstrip(characters))
        return self.slice(start, max(start, len(text.rstrip(characters))))

    def evidence(self, extractor: str, confidence: float = 1.0, start: int = 0, end: int | None = None) -> list[Evidence]:
        """Evidence for ``text[start:end]``, one for each passage that it touches."""
        part = self.slice(start, len(self.text) if end is None else end)
        return [p.evidence(0, p.end - p.start, extractor, confidence) for p in part.passages]


def of_block(block: Block) -> Quote:
    text = view(block.text)
    return Quote([Passage(text, block.index, tuple(block.segments), block.page, 0, len(text.clean))])


def of_cell(block: Block, cell: Cell, page: int) -> Quote:
    text = view(cell.text)
    segments = tuple(cell.segments)
    return Quote([Passage(text, block.index, segments, page, 0, len(text.clean), cell.row, cell.column)])


def lines_of(block: Block) -> list[Quote]:
    """A block's lines as quotes: a letterhead or signature may be one paragraph with line breaks."""
    quote = of_block(block)
    if "\n" not in block.text.strip():
        return [quote]
    result, place = [], 0
    for line in block.text.split("\n"):
        words = " ".join(line.split())
        start = quote.text.find(words, place) if words else -1
        if start >= 0:
            result.append(quote.slice(start, start + len(words)))
            place = start + len(words)
    return result
