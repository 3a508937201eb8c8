"""Pieces of a PDF page to words: what is not seen left out, letters of several fonts joined, text set sideways turned.

Where a font lacks Vietnamese letters, a converter takes them from another one and may draw them behind the rest of
the line. Whether letters make a word is therefore told by where they stand, never by fonts or by the order of drawing.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from pipeline.readers.legacy_text import decode, of_font
from pipeline.readers.pdf_letters import Letters, Piece, is_tiny
from pipeline.readers.pdf_words import Area, Place, RawPage, Word, inside
from schemas.unread import unread

# Gaps in parts of the type size: letters of a word stand closer than GAP (a blank has 0.2 and more, justified ones
# too), and overlap by no more than OVERLAP, as italics do.
GAP, OVERLAP = 0.08, 0.3
# Letters of another font on the same line may be so many times larger or smaller.
ALIKE = 1.6
# Letters of one word stand on one baseline, within this part of the type size.
_LEVEL = 0.08
# A page of which this share of the letters stands sideways is read turned.
_SIDEWAYS = 0.6
# Watermarks: letters so many times the page's usual size, and pale or askew; at least so high, in points.
_LARGE, _LARGE_AT_LEAST = 1.8, 24.0


@dataclass(slots=True)
class Placed:
    """A piece on the page as it is read: left, top, right, bottom, and where its baseline begins."""

    piece: Piece
    text: str
    area: Area
    start: float
    base: float
    size: float

    @property
    def centre(self) -> float:
        return (self.area[0] + self.area[2]) / 2

    @property
    def along(self) -> tuple[float, int]:
        """Its place among the pieces of a line: a mark stands behind the letter that it lies over."""
        if _is_mark(self.text):
            return max(self.centre, self.start - 0.02 * self.size), self.piece.order
        return self.area[0], self.piece.order


@dataclass(slots=True)
class Sheet:
    """The page's size in points, and its places as PDF has them."""

    width: float
    height: float
    place: Place

    def turned(self, quarters: int) -> Sheet:
        """The sheet turned clockwise, so that text set ``quarters`` counter-clockwise stands upright."""
        place, width, height = self.place, self.width, self.height
        if quarters == 1:
            return Sheet(height, width, lambda x, y: _from(place(x, y), lambda a, b: (height - b, a)))
        if quarters == 2:
            return Sheet(width, height, lambda x, y: _from(place(x, y), lambda a, b: (width - a, height - b)))
        if quarters == 3:
            return Sheet(height, width, lambda x, y: _from(place(x, y), lambda a, b: (b, width - a)))
        return self


def _from(point: tuple[float, float], way: Callable[[float, float], tuple[float, float]]) -> tuple[float, float]:
    return way(*point)


def seen(letters: Letters, sheet: Sheet, page: RawPage, dark: Callable[[], list[Area]]) -> list[Piece]:
    """The pieces that a reader of the page sees; the others are told in the page's remarks.

    ``dark``: asked for only where there is white text. Invisible letters over an image are what recognition found in
    it, and a page that has no other letters is one of outlines: both are kept.
    """
    kept: list[Piece] = []
    hidden: list[Piece] = []
    layers = 0
    areas: list[Area] | None = None
    outlines = not any(not (one.ink.invisible or one.ink.layer) for one in letters.pieces)
    for piece in letters.pieces:
        left, bottom, right, top = piece.bounds
        x, y = sheet.place((left + right) / 2, (bottom + top) / 2)
        ink = piece.ink
        if ink.layer:
            layers += 1
            continue
        visible = 0 <= x <= sheet.width and 0 <= y <= sheet.height and not is_tiny(piece)
        if visible and ink.invisible:
            visible = outlines or any(inside(x, y, area) for area in page.images)
        elif visible and ink.white:
            areas = dark() if areas is None else areas
            visible = any(inside(x, y, area, 1.0) for area in areas)
        (kept if visible else hidden).append(piece)
    if layers:
        page.remarks.append(unread("hidden-layer", page=page.number))
    if hidden:
        page.remarks.append(unread("invisible-text", page=page.number, count=_lines_of(hidden)))
    return kept


def _lines_of(pieces: list[Piece]) -> int:
    return len({(round(piece.origin[1]), piece.ink.turn) for piece in pieces})


def upright(pieces: list[Piece], usual: int) -> int:
    """By how many quarters the page's text as a whole stands counter-clockwise; ``usual``: as the page's /Rotate has it."""
    counts: Counter[int] = Counter()
    for piece in pieces:
        if piece.ink.turn is not None:
            counts[piece.ink.turn] += len(piece.letters)
    most = counts.most_common(1)
    return most[0][0] if most and most[0][1] > _SIDEWAYS * counts.total() else usual


def placed(pieces: list[Piece], sheet: Sheet) -> list[Placed]:
    """Pieces on the sheet, each drawn once: what stands twice at the same place, as bold and shadows are faked, is one."""
    result: list[Placed] = []
    known: dict[tuple[str, float], list[Area]] = {}
    place = sheet.place
    for piece in pieces:
        area = _area(piece, place)
        given, height = piece.ink.size, area[3] - area[1]
        # Type 3 and scaled fonts report a size of 1; the box tells better.
        size = given if 4 <= given <= 72 else height * 0.87
        near = max(1.0, 0.15 * size)
        # Neighbours are looked up by bands of four points, in the piece's own and in the nearer one beside.
        letters = piece.letters
        band, rest = divmod(area[1], 4.0)
        own = known.get((letters, band))
        beside = known.get((letters, band + 1.0 if rest > 2.0 else band - 1.0))
        if (own and _is_drawn(area, own, near)) or (beside and _is_drawn(area, beside, near)):
            continue
        if own is None:
            known[letters, band] = [area]
        else:
            own.append(area)
        x, y = piece.origin
        start, base = place(x, y)
        result.append(Placed(piece, letters, area, start, base, size))
    return result


def _area(piece: Piece, place: Place) -> Area:
    left, bottom, right, top = piece.bounds
    x0, y0 = place(left, bottom)
    x1, y1 = place(right, top)
    if x0 > x1:
        x0, x1 = x1, x0
    return (x0, y0, x1, y1) if y0 < y1 else (x0, y1, x1, y0)


def _is_drawn(area: Area, others: list[Area], near: float) -> bool:
    return any(abs(area[0] - a[0]) <= near and abs(area[1] - a[1]) <= near and abs(area[2] - a[2]) <= near for a in others)


def words(pieces: list[Placed], sheet: Sheet, legacy: bool) -> list[Word]:
    """Words of pieces on one sheet, in the order in which their first letters were drawn."""
    if legacy:
        for one in pieces:
            encoding = of_font(one.piece.ink.font)
            one.text = one.text if encoding is None else decode(one.text, encoding)
    chains = [chain for level in _levels(pieces) for chain in _chains(level, sheet)]
    chains.sort(key=lambda chain: chain[0].piece.order if len(chain) == 1 else min(one.piece.order for one in chain))
    return [_word(chain) for chain in chains]


def _levels(pieces: list[Placed]) -> list[list[Placed]]:
    """Pieces by baselines, each from left to right."""
    levels: list[list[Placed]] = []
    base = 0.0
    for one in sorted(pieces, key=lambda p: p.base):
        if levels and one.base - base <= _LEVEL * one.size + 0.2:
            levels[-1].append(one)
        else:
            levels.append([one])
            base = one.base
    for level in levels:
        level.sort(key=lambda p: p.along)
    return levels


def _chains(level: list[Placed], sheet: Sheet) -> list[list[Placed]]:
    """Pieces that make words."""
    chains: list[list[Placed]] = []
    for one in _spliced(level, sheet):
        if chains and _goes_on(chains[-1], one):
            chains[-1].append(one)
        else:
            chains.append([one])
    return chains


def _goes_on(chain: list[Placed], one: Placed) -> bool:
    last = chain[-1]
    if one.piece.apart and one.piece.order == last.piece.order + 1:
        return False
    small, large = sorted((one.size, last.size))
    gap = one.area[0] - last.area[2]
    if _is_mark(one.text):
        return one.centre - last.area[2] <= GAP * large
    return large <= ALIKE * max(small, 0.1) and -OVERLAP * large <= gap <= GAP * large


def _is_mark(text: str) -> bool:
    return not text.isascii() and unicodedata.combining(text[0]) > 0 and all(map(unicodedata.combining, text))


def _spliced(level: list[Placed], sheet: Sheet) -> list[Placed]:
    """The level with pieces cut where another one stands between their letters: "th" and "c" around a late "ự"."""
    result: list[Placed] = []
    for one in level:
        last = result[-1] if result else None
        within = last is not None and len(last.piece.letters) > 1 and one.centre < last.area[2] - 0.1 * one.size
        cut = _cut(last, one, sheet) if last is not None and within else None
        if cut is None:
            result.append(one)
        else:
            before, after = cut
            result[-1:] = [before, one, after]
    return sorted(result, key=lambda p: p.along) if len(result) != len(level) else result


def _cut(whole: Placed, between: Placed, sheet: Sheet) -> tuple[Placed, Placed] | None:
    """The piece's letters before and behind another's; ``None`` where these overlap its letters and are no marks."""
    piece = whole.piece
    if len(whole.text) != len(piece.letters):
        return None
    spans = [sorted((sheet.place(box[0], box[1])[0], sheet.place(box[2], box[3])[0])) for box in piece.boxes]
    mark = _is_mark(between.text)
    limit = between.along[0] if mark else between.centre
    count = sum(((a + b) / 2 if not mark else a) <= limit for a, b in spans)
    if not 0 < count < len(spans):
        return None
    width = between.area[2] - between.area[0]
    room = spans[count][0] - spans[count - 1][1]
    if not mark and room < 0.6 * width:
        return None
    parts = []
    for part in (piece.part(0, count), piece.part(count, len(spans))):
        area = _area(part, sheet.place)
        parts.append(Placed(part, part.letters, area, area[0], whole.base, whole.size))
    return parts[0], parts[1]


def _word(chain: list[Placed]) -> Word:
    if len(chain) == 1:
        main = chain[0]
        ink, (left, top, right, bottom) = main.piece.ink, main.area
        return Word(main.text, left, top, right, bottom, main.size, ink.bold, ink.italic)
    main = max(chain, key=lambda one: len(one.text))
    ink = main.piece.ink
    lefts, tops, rights, bottoms = zip(*(one.area for one in chain), strict=True)
    text = "".join(one.text for one in chain)
    return Word(text, min(lefts), min(tops), max(rights), max(bottoms), main.size, ink.bold, ink.italic)


def usual_size(pieces: list[Placed]) -> float:
    """The type size of most letters, in points."""
    counts: Counter[float] = Counter()
    for one in pieces:
        counts[round(one.size * 2) / 2] += len(one.text)
    return counts.most_common(1)[0][0] if counts else 12.0


def least_of_watermarks(usual: float) -> float:
    """From what type size on letters may be a watermark's, in points."""
    return max(_LARGE * usual, _LARGE_AT_LEAST)


def is_watermark(one: Placed, usual: float) -> bool:
    """Large letters that are pale or askew: "DỰ THẢO" across the page."""
    ink = one.piece.ink
    size = max(one.size, ink.size)
    return size >= least_of_watermarks(usual) and (ink.turn is None or (ink.pale and not ink.white))
