"""The parts of a document: letterhead, promulgating decision, title, body, closing, signature, appendices.

Blocks are told apart by the fixed forms of Nghị định 30/2020/NĐ-CP, annex I (quốc hiệu, tên loại,
nơi nhận, quyền hạn chức vụ người ký) and, where these are missing, by position.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extractors.quotes import Quote, of_block
from schemas.document import Block, Document
from schemas.text import search_key

# Headings by which a document says what it is, folded; symbols as Nghị định 30/2020/NĐ-CP, annex III.
TYPES: dict[str, tuple[str, str]] = {
    "ke hoach": ("ke_hoach", "KH"),
    "quyet dinh": ("quyet_dinh", "QĐ"),
    "bao cao": ("bao_cao", "BC"),
    "nghi quyet": ("nghi_quyet", "NQ"),
    "to trinh": ("to_trinh", "TTr"),
    "thong bao": ("thong_bao", "TB"),
    "chuong trinh": ("chuong_trinh", "CTr"),
    "de an": ("de_an", "ĐA"),
    "chi thi": ("chi_thi", "CT"),
    "huong dan": ("huong_dan", "HD"),
    "phuong an": ("phuong_an", "PA"),
    "quy che": ("quy_che", "QC"),
    "quy dinh": ("quy_dinh", "QyĐ"),
    "giay moi": ("giay_moi", "GM"),
    "bien ban": ("bien_ban", "BB"),
    "cong van": ("cong_van", "CV"),
    "cong dien": ("cong_dien", "CĐ"),
    "chuong trinh hanh dong": ("chuong_trinh", "CTr"),
}
_APPENDIX = re.compile(r"(?:phu luc|bieu|phu bieu|bieu mau|bang)(?: so)?(?: ([ivx]{1,5}|\d{1,2}|[a-z]))?(?: .{0,90})?")
_APPENDIX_WORD = re.compile(r"phu luc|phu bieu")
_ENCLOSED = re.compile(r"\(?\s*(?:ban hanh )?kem theo (?:ke hoach|quyet dinh|cong van|to trinh)")
_CLOSING = re.compile(r"tren day la |noi nhan")
_YEAR = re.compile(r"20\d\d(?:\s*[-–]\s*20\d\d)?")
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


def keyed(block: Block) -> str:
    """A block's text folded, punctuation as spaces."""
    return search_key(block.text)


def heading_type(block: Block) -> tuple[str, str] | None:
    """Document type and symbol, if the block is the heading that names one."""
    if block.kind != "paragraph" or block.label:
        return None
    text = " ".join(block.text.split())
    letters = "".join(c for c in text if c.isalpha())
    key = search_key(text)
    if key in TYPES and (letters.isupper() or block.style.centred):
        return TYPES[key]
    first = " ".join(block.text.strip().split("\n")[0].split())
    name = search_key(first)
    if name in TYPES and first.isupper():
        return TYPES[name]
    for kind in TYPES:
        head = text[: len(kind)]
        if search_key(head) == kind and head.isupper() and len(text) < 250 and not text[len(kind) :][:1].isalpha():
            return TYPES[kind]
    return None


def content_of(document: Document) -> list[Block]:
    """The blocks that say something of the document's own: neither page furniture nor digital signatures."""
    return [b for b in document.blocks if b.kind in ("paragraph", "table") and (b.table or b.text.strip()) and not endless(b)]


# Characters of a paragraph or cell: thirty pages without a break are no statement, and were made to keep readers busy.
LONGEST = 60_000


def endless(block: Block) -> bool:
    """Whether a block's text is too long to look for statements in: it is kept as a passage, and a remark says so."""
    if block.table is None:
        return len(block.text) > LONGEST
    return any(len(cell.text) > LONGEST for cell in block.table.cells)


def split_parts(document: Document) -> Parts:
    """The document's blocks by part; each block is in one part only."""
    content = content_of(document)
    parts = Parts(furniture=[b for b in document.blocks if b.kind == "furniture"])
    start = _front(content, parts)
    stop = _body(content, start, parts)
    _appendices(content[stop:], parts)
    return parts


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
        parts.letterhead = content[: first[0]]
        parts.decision_heading = content[first[0]]
        _decision(content[first[0] : plan], parts)
        index = plan
    else:
        index = first[0] if plan is None or plan > first[0] + 12 else plan
        parts.letterhead = content[:index]
    parts.type_heading = content[index]
    return _title(content, index, parts)


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


def _title(content: list[Block], index: int, parts: Parts) -> int:
    """The lines under the type heading; returns the first index behind them."""
    heading = content[index]
    lines = [line for line in heading.text.split("\n") if line.strip()]
    if len(lines) > 1 or search_key(heading.text) not in TYPES:
        parts.title.append(heading)
    place = index + 1
    # A title that fills its line does not look centred.
    styled = bool(heading.style.centred) and place < len(content) and _of_title(content[place], heading, parts.title)
    while place < len(content) and place <= index + 6:
        block = content[place]
        key = keyed(block)
        if block.kind == "table" or block.label or _ENCLOSED.match(key):
            break
        if styled and not _of_title(block, heading, parts.title):
            break
        if not styled and parts.title and (block.text.rstrip().endswith((".", ";", ":")) or len(block.text) > 220):
            break
        if not styled and (
            key.startswith(("can cu", "thuc hien ke hoach", "thuc hien quyet dinh", "thuc hien nghi quyet")) or len(parts.title) > 2
        ):
            break
        if not any(c.isalpha() for c in block.text):
            if parts.title and _YEAR.fullmatch(block.text.strip()):
                parts.title.append(block)
            place += 1
            continue
        if re.match(r"[IVX]+\.|1\.", block.text.strip()):
            break
        parts.title.append(block)
        place += 1
    while place < len(content) and (_ENCLOSED.match(keyed(content[place])) or _only_signs(content[place])):
        behind = _skip_enclosed(content, place)
        parts.notes.extend(content[place:behind])
        place = behind
    return place


def _of_title(block: Block, heading: Block, title: list[Block]) -> bool:
    """Centred or, where a long line leaves no room to see that, bold like its heading."""
    if len(block.text) > 300:
        return False
    if heading.style.bold and not block.style.bold and (title or not block.style.centred):
        return False
    return bool(block.style.centred or (heading.style.bold and block.style.bold))


def _only_signs(block: Block) -> bool:
    return block.kind == "paragraph" and not any(c.isalnum() for c in block.text)


def _skip_enclosed(content: list[Block], place: int) -> int:
    """Behind "(Kèm theo Quyết định số ... của UBND ...)", be it of several lines."""
    if "(" in content[place].text and ")" not in content[place].text:
        for ahead in range(place + 1, min(place + 3, len(content))):
            if ")" in content[ahead].text:
                return ahead + 1
    return place + 1


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
        if _ENCLOSED.match(keyed(block)):
            return _before_enclosed(content, place, parts)
        parts.back.append(block)
        place += 1
    return place


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
    if _ENCLOSED.match(keyed(block)) or block.style.centred or block.text.strip().isupper():
        return True
    open_note = appendix.heading and "(" in appendix.heading[-1].text and ")" not in appendix.heading[-1].text
    return bool(open_note) or (len(block.text) < 200 and len(appendix.heading) < 3 and not block.text.endswith("."))


def quotes(blocks: list[Block]) -> list[Quote]:
    return [of_block(block) for block in blocks if block.kind != "table"]


def enclosure_note(block: Block) -> bool:
    """Whether a block is "(Kèm theo Kế hoạch số ...)"."""
    return _ENCLOSED.match(keyed(block)) is not None
