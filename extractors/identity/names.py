"""Names of administrative units as texts write them: where a name begins and ends, and what it is of.

Kinds and spellings: language/data/units.yaml; names that exist: the gazetteer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from extractors.identity import gazetteer
from language.quotes import Quote
from language.text import CAPITALS, SMALL, search_key
from schemas.plan import UnitKind

Level = Literal["commune", "district", "province", "office"]
APOSTROPHES = "'’‘`´ʼ′"
_WORD = rf"(?:[{CAPITALS}][{CAPITALS}{SMALL}]*(?:[{APOSTROPHES}][{CAPITALS}{SMALL}]+)*)"
# A number is a name ("phường 2") or ends one ("xã Bảo Lâm 3"); "huyện 2022" and "TP 1" are none.
PROPER = rf"(?:\d{{1,2}}(?![\d/%.])|{_WORD}(?:[ -]{_WORD}){{0,4}}(?: \d{{1,2}}(?![\d/%.,-]))?)"
COMMUNES: dict[str, UnitKind] = {"phường": "phuong", "xã": "xa", "thị trấn": "thi_tran", "đặc khu": "dac_khu"}
_COMMUNE = re.compile(rf"(?<!\w)(?P<kind>phường|xã|thị trấn|đặc khu|Phường|Xã|Thị trấn|Đặc khu)\s+(?:số )?(?P<name>{PROPER})")
_SUPERIOR = re.compile(
    rf"(?<!\w)(?P<kind>thành phố|thị xã|huyện|quận|tỉnh|Thành phố|Thị xã|Huyện|Quận|Tỉnh|TP\.?|TX\.?|Tp\.?|H\.|Q\.)\s*(?P<name>{PROPER})"
)
_PARTY = re.compile(rf"(?<!\w)(?P<kind>[Tt]ỉnh|Thị|Huyện|Quận)\s+[ủu]ỷ?y?\s+(?P<name>{PROPER})")
SPELLED = {
    "tp": "Thành phố", "tx": "Thị xã", "h": "Huyện", "q": "Quận", "thành phố": "Thành phố", "thị xã": "Thị xã", "thị": "Thị xã",
    "huyện": "Huyện", "quận": "Quận", "tỉnh": "Tỉnh",
}  # fmt: skip
# Words that begin with a capital behind a name and do not belong to it.
_STOP = re.compile(
    r"\s+(?:Năm|Về|Giai|Ban|Kế|Thực|Số|Ngày|UBND|Ủy|Uỷ|HĐND|Và|Để|Theo|Đảng|Công|Độc|Chỉ|Khóa|Nhiệm|Phê|Quy|Trên|Căn|Tại|Nhằm|Nơi|Kính|Xây|Triển|Tiếp|Trong|Từ|Đến|Có|Là)\b.*$"
)
# Words that no name of a unit begins with.
_NO_NAME = re.compile(
    r"(?:UBND|HĐND|UBMTTQ|MTTQ|BCH|Ủy|Uỷ|Hội|Về|Ban|Kế|Căn|Số|Đảng|Chỉ|CCHC|TTHC|DVC|Nghị|Quyết|Chủ|Và|Trung ương|Tỉnh|Huyện|Quận|Thành phố|Thị xã"
    r"|Phường|Xã|Đoàn|Bộ|Sở|Phòng|Văn phòng|Chi cục|Cục|Mặt trận|Năm|Giai đoạn|Nội dung|Mục|Điều|Chương trình|Các|Mỗi|Theo|Để|Khi|Nếu)(?!\w)"
)
_STOP_CAPITALS = (
    "NĂM|GIAI ĐOẠN|VÀ|ĐẾN|TRONG|TRÊN|TẠI|VỀ|THEO|BAN HÀNH|TRIỂN KHAI|THỰC HIỆN|CỦA|CHO|ĐỐI VỚI|NHẰM|ĐỂ|VỚI|THUỘC|QUÝ|THÁNG|NHIỆM KỲ"
    "|HUYỆN|QUẬN|THỊ XÃ|THÀNH PHỐ|TP|TX|TỈNH|XÃ|PHƯỜNG|LẦN|SỐ|CỘNG HÒA|CỘNG HOÀ|ĐỘC LẬP"
)
_IN_CAPITALS = re.compile(
    rf"(?<!\w)(?P<kind>PHƯỜNG|XÃ|THỊ TRẤN|ĐẶC KHU)\s+(?!(?:{_STOP_CAPITALS}|HỘI|VIÊN)(?!\w))"
    rf"(?P<name>\d{{1,2}}(?!\d)|[{CAPITALS}{APOSTROPHES}-]+(?: (?!(?:{_STOP_CAPITALS})(?!\w))(?:[{CAPITALS}{APOSTROPHES}]+|\d{{1,2}}(?![\d/]))){{0,4}})"
)


@dataclass(frozen=True, slots=True)
class Named:
    """A unit or office as named; ``kind``: a commune's id, else the kind in full ("Huyện"), "" for an office; ``organ``: whose body it is."""

    level: Level
    kind: str
    name: str
    quote: Quote
    organ: str = "UBND"

    @property
    def full(self) -> str:
        return f"{self.kind} {self.name}".strip()


def trim(name: str) -> str:
    return _STOP.sub("", " ".join(name.split())).strip(" -.,")


def communes(quote: Quote) -> list[Named]:
    """Communes named in running text; an enumeration ("các xã, phường Tỉnh ...") names none."""
    found = []
    for match in _COMMUNE.finditer(quote.text):
        kind = match.group("kind").lower()
        before = quote.text[: match.start()].rstrip().lower()
        if (kind == "xã" and re.search(r"\b(?:thị|hợp tác)$", before)) or _ENUMERATES.search(before):
            continue
        name = trim(match.group("name"))
        if name and _NO_NAME.match(name) is None:
            end = match.start("name") + len(match.group("name")[: len(name)])
            found.append(Named("commune", COMMUNES[kind], name, quote.slice(match.start(), end)))
    return found


# "các phường, xã ...", "cấp xã": what follows is no one unit's name.
_ENUMERATES = re.compile(
    r"\b(?:các|những|mỗi|từng|cấp|liên)(?: (?:xã|phường|thị trấn|đặc khu))?(?:,? (?:và )?(?:xã|phường|thị trấn|đặc khu))*,?$"
)


def communes_in_capitals(quote: Quote) -> list[Named]:
    """Communes in a title written in capitals, where the words around a name look like it."""
    found = []
    for match in _IN_CAPITALS.finditer(quote.text):
        before = quote.text[: match.start()].rstrip()
        if before.endswith(("HỢP TÁC", "CẤP", "CÁC", ",")) or (match.group("kind") == "XÃ" and before.endswith("THỊ")):
            continue
        kind = COMMUNES[match.group("kind").lower()]
        name = match.group("name").strip(" -")
        known = next((n for n in _shorter(name) if gazetteer.has_commune(kind, n)), name)
        end = match.start("name") + len(known)
        found.append(Named("commune", kind, proper(known, match.group("kind")), quote.slice(match.start(), end)))
    return found


def _shorter(name: str) -> list[str]:
    """A name and its beginnings, the longest first."""
    words = name.split(" ")
    return [" ".join(words[:count]) for count in range(len(words), 0, -1)]


def superiors(quote: Quote) -> list[Named]:
    """Districts and provinces named in running text, with the range from kind to name."""
    found = []
    for pattern in (_SUPERIOR, _PARTY):
        for match in pattern.finditer(quote.text):
            kind = SPELLED[match.group("kind").lower().rstrip(".")]
            name = trim(match.group("name"))
            if not name or (name[0].isdigit() and kind != "Quận") or _NO_NAME.match(name):
                continue
            end = match.start("name") + len(name)
            name, end = _joined(kind, name, quote.text, end)
            found.append(Named(level_of(kind, name), kind, name, quote.slice(match.start(), end)))
    return found


_SECOND = re.compile(rf"\s?[-–]\s?({_WORD}(?: {_WORD}){{0,2}})")


def _joined(kind: str, name: str, text: str, end: int) -> tuple[str, int]:
    """ "Bà Rịa - Vũng Tàu": a second half behind a dash belongs to the name where the gazetteer has both as one."""
    second = _SECOND.match(text, end)
    if second is None:
        return name, end
    for half in _shorter(second.group(1)):
        whole = f"{name} - {half}"
        if gazetteer.is_superior(f"{kind} {whole}"):
            return whole, second.start(1) + len(half)
    return name, end


def level_of(kind: str, name: str) -> Level:
    """ "Thành phố" is a province's kind for the cities under the central government."""
    return "province" if kind == "Tỉnh" or (kind == "Thành phố" and gazetteer.is_central(name)) else "district"


def proper(name: str, kind: str = "") -> str:
    """A name in capitals as running text writes it: as the gazetteer does where it has the name, else each word."""
    if not name.isupper():
        return name
    known = gazetteer.written(f"{kind} {name}")
    if known and search_key(known) == search_key(name) and len(known) == len(name):
        # The gazetteer's capitals with the document's own letters and signs.
        return "".join(c if k.isupper() else c.lower() for c, k in zip(name, known, strict=True))
    return re.sub(rf"[{CAPITALS}]+", lambda m: m.group().capitalize(), name)
