"""Stamps of receipt: the words of an office that received a document are no words of the document.

Form: Nghị định 30/2020/NĐ-CP, annex IV, part II: the receiving office, "ĐẾN", "Số", "Ngày", "Chuyển", "Số và ký hiệu HS".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.layout.cuts import keep, line_ranges
from language.text import Folded, fold
from schemas.document import Block, Document, Remark

CODE = "incoming-stamp"
WATERMARK = "draft-watermark"
# A stamp stands on the first page; text files and scans tell its lines in any order among the letterhead's.
_FIRST = 40
_BEHIND = 12
_HEAD = re.compile(r"(?:dau )?(?:(?:cong van|van ban|cv|vb) )?den\b")
_NUMBER = re.compile(
    r"s[o06]\s*(?:den)?\s*[:.]?\s*(?P<number>\d{1,6}|[.…_]{2,})?\s*(?:[/-]\s*(?:(?:cv|vb) ?d(?:en)?|den)\s*)?(?=$|ngay|gio)(?![/-])"
)
_DAY = re.compile(
    r"ngay\s*(?:den)?\s*[:.]?\s*(?P<day>\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}|\d{1,2} thang \d{1,2} nam \d{4}|[.…_/ ]{2,})?\s*(?=$|gio|chuyen)"
)
_REST = re.compile(
    r"(?:gio(?: den)?\s*[:.]?\s*[\d:h .…]*$|(?:kinh )?chuyen\s*[:.].*|luu ho so(?: so)?\s*[:.]?.*|so va ky hieu (?:hs|ho so)\s*[:.]?.*)$"
)
_OFFICE = re.compile(
    r"(?:(?:huyen|tinh|thanh|thi|quan) uy\s+(?=\w)"
    r"|(?:ubnd|uy ban nhan dan|hdnd|so|phong|van phong|dang uy)\s+(?!nhan dan$)(?=.*\b(?:huyen|tinh|thanh pho|quan|thi xa|xa|phuong|noi vu|hdnd)\b))"
)
_ORGAN = re.compile(r"(?:uy ban nhan dan|ubnd|so |phong )")
_PIECES = re.compile(r"\t+|\s{3,}")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an office noted at receipt, as written."""

    number: str | None
    day: str | None
    page: int

    def remark(self) -> Remark:
        said = [f"số {self.number}" if self.number else "", f"ngày {self.day}" if self.day else ""]
        told = " ".join(part for part in said if part)
        message = f"Dấu công văn đến{' ' + told if told else ''} của nơi nhận, không phải số, ngày của văn bản"
        return Remark(code=CODE, message=message, page=self.page)


def watermark_remark(blocks: list[Block]) -> Remark:
    """The remark on a draft's watermark, by the pages that bear it."""
    pages = sorted({block.page for block in blocks})
    message = f"Chữ chìm “dự thảo” trên trang {', '.join(map(str, pages))}, không phải lời của văn bản"
    return Remark(code=WATERMARK, message=message, page=pages[0], count=len(blocks))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A line of a block, or the part of one that a gap sets apart."""

    block: int
    start: int
    end: int
    text: str
    folded: Folded


def take(document: Document) -> tuple[Document, list[Stamp]]:
    """The document without the stamps of receipt on its first page, and what they say; the text keeps its places."""
    pieces = _pieces(document)
    taken: list[_Piece] = []
    stamps: list[Stamp] = []
    for place, piece in enumerate(pieces):
        if piece in taken or not _opens(pieces, place):
            continue
        own = _of_stamp(pieces, place)
        taken += own
        stamps.append(_read(own, document.blocks[piece.block].page))
    if not taken:
        return document, []
    gone: dict[int, list[_Piece]] = {}
    for piece in taken:
        gone.setdefault(piece.block, []).append(piece)
    blocks = [_without(block, gone[index]) if index in gone else block for index, block in enumerate(document.blocks)]
    return document.model_copy(update={"blocks": blocks}), stamps


def _pieces(document: Document) -> list[_Piece]:
    found = []
    for index, block in enumerate(document.blocks[:_FIRST]):
        if block.kind != "paragraph" or block.page > 1:
            continue
        for start, end in line_ranges(block.text):
            place = start
            for gap in [*_PIECES.finditer(block.text, start, end), None]:
                stop = gap.start() if gap else end
                text = block.text[place:stop]
                if text.strip():
                    found.append(_Piece(index, place, stop, text, Folded(" ".join(fold(text).split()))))
                place = gap.end() if gap else end
    return found


def _opens(pieces: list[_Piece], place: int) -> bool:
    """Whether a piece is the word of the stamp: "CÔNG VĂN ĐẾN", or "ĐẾN" with number, day or hour by it."""
    piece = pieces[place]
    head = _HEAD.match(piece.folded)
    if head is None or not piece.text.strip()[: len(head.group())].isupper():
        return False
    rest = piece.folded[head.end() :].strip(" :.-")
    if rest:
        return _noted(rest)
    if " " in head.group():
        return True
    return any(_noted(other.folded) for other in pieces[place + 1 : place + 4])


def _noted(folded: Folded) -> bool:
    """Whether words are a note of receipt: a bare number, a day, an hour, to whom it is passed on."""
    return any(pattern.match(folded) for pattern in (_NUMBER, _DAY, _REST))


def _of_stamp(pieces: list[_Piece], place: int) -> list[_Piece]:
    own = [pieces[place]]
    others = 0
    for offset, piece in enumerate(pieces[place + 1 : place + 1 + _BEHIND], start=place + 1):
        follows = pieces[offset + 1].folded if offset + 1 < len(pieces) else ""
        # "Số: 145" above "/KH-UBND" is the document's own number, broken.
        if _noted(piece.folded) and not follows.startswith("/"):
            own.append(piece)
        elif (others := others + 1) > 3:
            break
    above = pieces[place - 1] if place else None
    if above and _OFFICE.match(above.folded) and any(_ORGAN.match(p.folded) for p in pieces[place + 1 :] if p not in own):
        own.insert(0, above)
    return own


def _read(own: list[_Piece], page: int) -> Stamp:
    number = day = None
    for piece in own:
        head = _HEAD.match(piece.folded)
        folded = piece.folded[head.end() :].strip(" :.-") if head else piece.folded
        counted = _NUMBER.match(folded)
        if counted:
            number = number or (counted.group("number") if (counted.group("number") or "").isdigit() else None)
            folded = folded[counted.end() :]
        dated = _DAY.match(folded)
        if dated and any(c.isdigit() for c in dated.group("day") or ""):
            day = day or dated.group("day").replace("thang", "tháng").replace("nam", "năm")
    return Stamp(number, day, page)


def _without(block: Block, pieces: list[_Piece]) -> Block:
    ranges, place = [], 0
    for piece in sorted(pieces, key=lambda p: p.start):
        ranges.append((place, piece.start))
        place = piece.end
    return keep(block, [*ranges, (place, len(block.text))])
