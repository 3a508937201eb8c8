"""Headings by which a document says what it is, and the mark of a draft before, behind or above them.

Symbols and names of types follow Nghị định 30/2020/NĐ-CP, annex III.
"""

from __future__ import annotations

import re
import unicodedata

from language.text import fold, search_key
from schemas.document import Block

# Folded headings: the type's id and its symbol.
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
_SHORTEST = min(map(len, TYPES))
# No document's heading goes on behind this name: an official letter has none, and the words open a stamp of receipt.
_BARE = frozenset({"cong van"})
# Words that fold like a type's name and are none: "PHƯỜNG AN ..." is a ward, "CÔNG VĂN ĐẾN" a stamp.
_OTHER_WORDS = re.compile(r"phường|phưởng|(?:công văn|văn bản)\s+(?:đến|đi)(?!\w)")
# "DỰ THẢO", "(Dự thảo lần 2)", "BẢN DỰ THẢO:", "Dự thảo ngày 12/01/2026", "DỰ THẢO (05.01.2026)".
_MARK = (
    r"[(\[*]*\s*(?:ban )?du thao(?: (?:lan|so|thu)(?: thu)? ?(?:\d{1,2}|[ivx]{1,4}|nhat|mot|hai|ba|bon|tu|nam|cuoi)| \d{1,2}(?! ?[\d/.-]\d))?"
    r"(?:[,:]? ?\(?(?:ngay )?(?:\d{1,2} ?[/.-] ?\d{1,2} ?[/.-] ?\d{2,4}|\d{1,2} thang \d{1,2} nam \d{4}))?\s*[)\]*]*"
)
_DRAFT_LINE = re.compile(rf"\s*{_MARK}[\s.:*_-]*")
_DRAFT_FIRST = re.compile(rf"\s*{_MARK}[\s.:*_-]+")
_DRAFT_BEHIND = re.compile(r"(?:[(\[]\s*(?:ban )?du thao\b[^()\[\]]{0,30}[)\]]|(?P<dash>(?<= )- ?)du thao(?: lan \d{1,2})?)\s*$")


def keyed(block: Block) -> str:
    """A block's text folded, punctuation as spaces."""
    return search_key(block.text)


def is_draft_line(text: str) -> bool:
    """Whether a line says nothing but that this is a draft."""
    folded = fold(text)
    return len(folded) <= 60 and _DRAFT_LINE.fullmatch(folded) is not None


def draft_before(text: str) -> int:
    """Where the text begins behind a draft mark at its start ("DỰ THẢO BÁO CÁO"); 0 without one.

    A mark in small letters before other words is a topic ("Dự thảo Luật ..."), so only capitals and brackets mark.
    """
    match = _DRAFT_FIRST.match(fold(text))
    if match is None or match.end() >= len(text):
        return 0
    marked = text[: match.end()]
    return match.end() if marked.isupper() or marked.lstrip()[:1] in "([" else 0


def draft_behind(text: str) -> int:
    """Where a draft mark at the text's end begins ("KẾ HOẠCH (DỰ THẢO)"); the text's length without one.

    Behind a dash it is one in capitals only: "KẾ HOẠCH - DỰ THẢO".
    """
    match = _DRAFT_BEHIND.search(fold(text))
    if match is None or (match.group("dash") and not text[match.start() :].isupper()):
        return len(text)
    return match.start()


def names_draft(line: str) -> bool:
    """Whether a line is a heading that names a type, with the mark of a draft ("BÁO CÁO (Dự thảo)")."""
    begins, ends = draft_before(line), draft_behind(line)
    name = line[begins:ends].strip(" :.-–")
    return (begins > 0 or ends < len(line)) and name.isupper() and search_key(name) in TYPES


def heading_type(block: Block) -> tuple[str, str] | None:
    """Document type and symbol, if the block is the heading that names one, be it a draft's."""
    if block.kind != "paragraph" or block.label:
        return None
    raw = unicodedata.normalize("NFC", block.text).strip()
    raw = raw[draft_before(raw) : draft_behind(raw)].strip()
    if _OTHER_WORDS.match(raw.lower()):
        return None
    text = " ".join(raw.split())
    letters = "".join(c for c in text if c.isalpha())
    key = search_key(text)
    if key in TYPES and (letters.isupper() or block.style.centred):
        return TYPES[key]
    first = " ".join(raw.split("\n")[0].split())
    name = search_key(first)
    if name in TYPES and first.isupper():
        return TYPES[name]
    if len(text) >= 250 or not text[:_SHORTEST].isupper():
        return None
    for kind in TYPES:
        if kind in _BARE:
            continue
        head = text[: len(kind)]
        if head.isupper() and search_key(head) == kind and not text[len(kind) :][:1].isalpha():
            return TYPES[kind]
    return None
