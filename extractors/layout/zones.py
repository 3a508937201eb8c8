"""The parts of a document: letterhead, promulgating decision, title, body, closing, signature, appendices.

Blocks are told apart by the fixed forms of Nghị định 30/2020/NĐ-CP, annex I (quốc hiệu, tên loại,
nơi nhận, quyền hạn chức vụ người ký) and, where these are missing, by position.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.layout import stamps, titles
from extractors.layout.cuts import keep, line_ranges, split
from extractors.layout.stamps import Stamp
from extractors.layout.titles import ENCLOSED
from language.document_types import draft_before, draft_behind, heading_type, is_draft_line, keyed
from language.quotes import Quote, of_block
from language.text import search_key
from schemas.document import Block, Document

_APPENDIX = re.compile(r"(?:phu luc|bieu|phu bieu|bieu mau|bang)(?: so)?(?: ([ivx]{1,5}|\d{1,2}|[a-z]))?(?: .{0,90})?")
_APPENDIX_WORD = re.compile(r"phu luc|phu bieu")
# Marks of a draft stand above the title.
_HEAD = 25
_BASIS = re.compile(r"(?:can cu (?:luat|nghi|quyet|hien|thong|ke)|(?:theo|xet) de nghi cua)\b")
_RECIPIENTS = re.compile(r"noi nhan\b")
_CAPACITY = re.compile(r"(?:t ?m|k ?t|t ?l|t ?u ?q|q)\s*[./]\s*[a-z]")
_SIGNATORY = re.compile(r"(?:pho )?chu tich$|(?:tm|kt|tl|tuq) (?:uy ban|ubnd|chu tich|truong)|chanh van phong$")


@dataclass(slots=True)
class Appendix:
    """``label``: "PL1", "PL"; ``heading``: the blocks that name it; ``blocks``: what it holds."""

    label: str
    heading: list[Block] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class Parts:
    letterhead: list[Block] = field(default_factory=list)
    decision: list[Block] = field(default_factory=list)
    type_heading: Block | None = None
    decision_heading: Block | None = None
    title: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    body: list[Block] = field(default_factory=list)
    closing: list[Block] = field(default_factory=list)
    back: list[Block] = field(default_factory=list)
    decision_back: list[Block] = field(default_factory=list)
    appendices: list[Appendix] = field(default_factory=list)
    furniture: list[Block] = field(default_factory=list)
    draft: list[Quote] = field(default_factory=list)
    # Furniture and notes that say nothing but that this is a draft: a watermark, or the line of a header, is a mark on
    # the page, no words of the document.
    watermarks: list[Block] = field(default_factory=list)
    stamps: list[Stamp] = field(default_factory=list)


def content_of(document: Document) -> list[Block]:
    """The blocks that say something of the document's own: neither page furniture nor digital signatures."""
    return [b for b in document.blocks if b.kind in ("paragraph", "table") and (b.table or b.text.strip()) and not endless(b)]


# Characters of a paragraph or cell: thirty pages without a break are no statement, and were made to keep readers busy.
LONGEST = 60_000


def is_watermark(block: Block) -> bool:
    """Whether a block of a page's margin says nothing but that this is a draft."""
    return block.kind in ("furniture", "note") and block.table is None and is_draft_line(block.text)


def endless(block: Block) -> bool:
    """Whether a block's text is too long to look for statements in: it is kept as a passage, and a remark says so."""
    if block.table is None:
        return len(block.text) > LONGEST
    return any(len(cell.text) > LONGEST for cell in block.table.cells)


def split_parts(document: Document) -> Parts:
    """The document's blocks by part; each character is in one part only, stamps of receipt in none."""
    document, found = stamps.take(document)
    content = content_of(document)
    parts = Parts(furniture=[b for b in document.blocks if b.kind == "furniture"], stamps=found)
    parts.watermarks = [block for block in document.blocks if is_watermark(block)]
    content[:_HEAD] = _without_draft_marks(content[:_HEAD], parts)
    start = _front(content, parts)
    stop = _body(content, start, parts)
    parts.back, parts.decision_back = _columns(parts.back), _columns(parts.decision_back)
    _appendices(content[stop:], parts)
    _mark_draft(parts)
    return parts


def _without_draft_marks(blocks: list[Block], parts: Parts) -> list[Block]:
    """The blocks without lines that only say that this is a draft."""
    left = []
    for block in blocks:
        ranges = line_ranges(block.text)
        marks = [(low, high) for low, high in ranges if is_draft_line(block.text[low:high])] if block.kind == "paragraph" else []
        if marks:
            parts.draft.append(of_block(keep(block, marks)))
            block = keep(block, [span for span in ranges if span not in marks])
        if block.table is not None or block.text.strip():
            left.append(block)
    return left


def _mark_draft(parts: Parts) -> None:
    """Marks of a draft in the document's headings."""
    for heading in (parts.decision_heading, parts.type_heading):
        if heading is None:
            continue
        quote, first = of_block(heading), of_block(heading).text
        begins, ends = draft_before(first), draft_behind(first)
        if begins or ends < len(first):
            parts.draft.append(quote.slice(0, begins) if begins else quote.slice(ends, len(first)))


def _front(content: list[Block], parts: Parts) -> int:
    """Letterhead, decision and title; returns where the body begins."""
    headings = [(i, kind) for i, b in enumerate(content[:120]) if (kind := heading_type(b))]
    plan = next((i for i, kind in headings if kind[0] == "ke_hoach"), None)
    first = headings[0] if headings else None
    if first and first[1][0] == "quyet_dinh" and plan is None:
        plan = _enclosed_title(content, first[0])
    if first is None:
        return _untitled(content, parts)
    if first[1][0] == "quyet_dinh" and plan is not None and plan > first[0]:
        parts.letterhead = content[: _basis(content, first[0])]
        parts.decision_heading = content[first[0]]
        _decision(content[len(parts.letterhead) : plan], parts)
        index = plan
    else:
        index = first[0] if plan is None or plan > first[0] + 12 else plan
        parts.letterhead = content[: _basis(content, index)]
        _decision(content[len(parts.letterhead) : index], parts)
    parts.type_heading = content[index]
    parts.title, parts.notes, start = titles.read(content, index)
    return start


def _basis(content: list[Block], end: int) -> int:
    """Where a decision's basis begins before ``end``, its own heading unreadable: it cites others' numbers and days."""
    return next((i for i, block in enumerate(content[:end]) if is_basis(block)), end)


def is_basis(block: Block) -> bool:
    """Whether a block is a decision's legal basis ("Căn cứ Luật ...")."""
    return _BASIS.match(keyed(block)) is not None


def _enclosed_title(content: list[Block], start: int) -> int | None:
    """Where an enclosed plan begins whose heading is glued to its title or missing: the second letterhead."""
    for index in range(start + 1, len(content)):
        if "doc lap tu do hanh phuc" in keyed(content[index]):
            for offset, block in enumerate(content[index + 1 : index + 6], start=index + 1):
                if keyed(block).startswith("ke hoach"):
                    return offset
    return None


def _decision(blocks: list[Block], parts: Parts) -> None:
    """A decision's text, its recipients and signature, and the second letterhead behind it."""
    target = parts.decision
    for block in blocks:
        key = keyed(block)
        if target is parts.decision and (_RECIPIENTS.match(key) or _is_signature(block)):
            target = parts.decision_back
        elif target is parts.decision_back and _starts_letterhead(block):
            target = parts.letterhead
        target.append(block)


def _starts_letterhead(block: Block) -> bool:
    key = keyed(block)
    named = re.match(r"(?:uy ban nhan dan|ubnd|hdnd)\b", key) is not None and block.text.strip().isupper()
    return named or "cong hoa xa hoi" in key


def _untitled(content: list[Block], parts: Parts) -> int:
    """No type heading: the first lines before the preamble may still be letterhead and title."""
    place = 0
    while place < min(len(content), 15):
        block = content[place]
        text = " ".join(block.text.split())
        if block.kind == "table" or len(text) > 220 or text.endswith((".", ":", ";")) or block.label:
            break
        if re.match(r"(?:[IVX]+|1)\.", text) or keyed(block).startswith("can cu"):
            break
        place += 1
    front = content[:place]
    split = next(
        (i for i in range(len(front), 0, -1) if _starts_letterhead(front[i - 1]) or re.search(r"\bngay\b.*\bnam\b", keyed(front[i - 1]))),
        0,
    )
    parts.letterhead, parts.title = front[:split], front[split:]
    return place


def _is_signature(block: Block) -> bool:
    text = " ".join(block.text.split())
    if len(text) > 80 or block.kind == "table":
        return False
    return (_CAPACITY.match(search_key(text[:3]) + text[3:].lower()) is not None and text[:2].isupper()) or (
        text.isupper() and _SIGNATORY.search(search_key(text)) is not None
    )


def _body(content: list[Block], start: int, parts: Parts) -> int:
    """Body, closing and signature; returns where appendices begin."""
    place = start
    while place < len(content):
        block = content[place]
        key = keyed(block)
        if block.kind == "paragraph":
            if _RECIPIENTS.match(key) or _is_signature(block):
                return _back(content, place, parts)
            if is_appendix_heading(block):
                return place
            if key.startswith("tren day la") and not block.label:
                parts.closing.append(block)
                place += 1
                continue
        if parts.closing and block.kind == "paragraph" and place + 6 > len(content) - 40 and not _labelled(block):
            parts.closing.append(block)
        else:
            parts.body.append(block)
        place += 1
    return place


def _labelled(block: Block) -> bool:
    return block.label is not None or re.match(r"(?:[IVX]+|\d+|[a-z])[.)]|[-+]", block.text.strip()) is not None


def _back(content: list[Block], start: int, parts: Parts) -> int:
    """Recipients and signature: to the first appendix heading, table or enclosure note behind them."""
    place = start
    while place < len(content):
        block = content[place]
        if block.kind == "table" or is_appendix_heading(block) or _starts_letterhead_again(block, place, start):
            return place
        if ENCLOSED.match(keyed(block)):
            return _before_enclosed(content, place, parts)
        parts.back.append(block)
        place += 1
    return place


def _columns(blocks: list[Block]) -> list[Block]:
    """Recipients and signature typed side by side with tabs, as one column behind the other."""
    left: list[Block] = []
    right: list[Block] = []
    for block in blocks:
        at = block.text.rstrip().rfind("\t") if block.table is None else -1
        if at < 0:
            left.append(block)
            continue
        for side, part in zip((left, right), split(block, at + 1), strict=True):
            if part.text.strip():
                side.append(part)
    return left + right


def _starts_letterhead_again(block: Block, place: int, start: int) -> bool:
    return place > start + 2 and block.kind == "paragraph" and "cong hoa xa hoi" in keyed(block)


def _before_enclosed(content: list[Block], place: int, parts: Parts) -> int:
    """An appendix without the word: its title are the lines in capitals above the enclosure note."""
    while parts.back and place > 0 and parts.back[-1].text.strip().isupper() and len(parts.back[-1].text) > 16:
        if _SIGNATORY.search(keyed(parts.back[-1])):
            break
        parts.back.pop()
        place -= 1
    return place


def is_appendix_heading(block: Block) -> bool:
    if block.kind != "paragraph" or len(block.text) > 130 or block.label:
        return False
    key = keyed(block)
    match = _APPENDIX.fullmatch(key)
    if match is None:
        return False
    bare = len(key.split()) <= 3
    if _APPENDIX_WORD.match(key):
        return bare or bool(block.style.centred) or "\n" in block.text.strip() or block.text.strip().isupper()
    return bool(match.group(1)) and bare and bool(block.style.centred)


def _appendices(blocks: list[Block], parts: Parts) -> None:
    current: Appendix | None = None
    in_heading = False
    for block in blocks:
        if is_appendix_heading(block):
            number = _APPENDIX.fullmatch(keyed(block))
            found = (number.group(1) or "").upper() if number else ""
            current = Appendix(f"PL{found}", [block])
            parts.appendices.append(current)
            in_heading = True
            continue
        if current is None:
            current = Appendix("PL")
            parts.appendices.append(current)
            in_heading = True
        if in_heading and block.kind == "paragraph" and not _labelled(block) and _heads_appendix(block, current):
            current.heading.append(block)
        else:
            in_heading = False
            current.blocks.append(block)


def _heads_appendix(block: Block, appendix: Appendix) -> bool:
    if ENCLOSED.match(keyed(block)) or block.style.centred or block.text.strip().isupper():
        return True
    open_note = appendix.heading and "(" in appendix.heading[-1].text and ")" not in appendix.heading[-1].text
    return bool(open_note) or (len(block.text) < 200 and len(appendix.heading) < 3 and not block.text.endswith("."))


def quotes(blocks: list[Block]) -> list[Quote]:
    return [of_block(block) for block in blocks if block.kind != "table"]


def enclosure_note(block: Block) -> bool:
    """Whether a block is "(Kèm theo Kế hoạch số ...)"."""
    return ENCLOSED.match(keyed(block)) is not None
