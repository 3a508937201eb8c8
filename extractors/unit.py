"""The unit that plans, its district and province as stated, and the issuer."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from extractors.parts import Parts
from extractors.quotes import Quote, lines_of, of_block
from schemas import vocabulary as catalogue
from schemas.document import Block
from schemas.plan import Header, Unit, UnitKind
from schemas.text import CAPITALS, SMALL

NAME = "unit"
_WORD = rf"(?:[{CAPITALS}][{CAPITALS}{SMALL}']*)"
_PROPER = rf"(?:\d{{1,2}}(?![\d/%.])|{_WORD}(?:[ -]{_WORD}){{0,3}})"
_KINDS: dict[str, UnitKind] = {"phường": "phuong", "xã": "xa", "thị trấn": "thi_tran", "đặc khu": "dac_khu"}
_COMMUNE = re.compile(rf"(?<!\w)(?P<kind>phường|xã|thị trấn|đặc khu|Phường|Xã|Thị trấn|Đặc khu)\s+(?P<name>{_PROPER})")
_CAPITALS = re.compile(rf"(?<!\w)(?P<kind>PHƯỜNG|XÃ|THỊ TRẤN|ĐẶC KHU)\s+(?P<name>\d{{1,2}}|[{CAPITALS}' -]{{2,40}})")
_SUPERIOR = re.compile(
    rf"(?<!\w)(?P<kind>thành phố|thị xã|huyện|quận|tỉnh|Thành phố|Thị xã|Huyện|Quận|Tỉnh|TP\.?|TX\.?|Tp\.?)\s*(?P<name>{_PROPER})"
)
_PROVINCE_PARTY = re.compile(rf"(?<!\w)(?:Tỉnh ủy|tỉnh ủy)\s+(?P<name>{_PROPER})")
_DISTRICT_PARTY = re.compile(rf"(?<!\w)(?P<kind>Thị ủy|Huyện ủy|Quận ủy)\s+(?P<name>{_PROPER})")
_CAPITAL_SUPERIOR = re.compile(
    rf"^(?:UBND|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN)?\s*(?P<kind>THÀNH PHỐ|THỊ XÃ|HUYỆN|QUẬN|TỈNH|TP\.?|TX\.?)\s+(?P<name>[{CAPITALS} -]{{2,40}}|(?<=QUẬN )\d{{1,2}})$"
)
_SPELLED = {
    "tp": "Thành phố",
    "tx": "Thị xã",
    "thành phố": "Thành phố",
    "thị xã": "Thị xã",
    "huyện": "Huyện",
    "quận": "Quận",
    "tỉnh": "Tỉnh",
}
# Words that begin with a capital behind a name and do not belong to it.
_STOP = re.compile(
    r"\s+(?:Năm|Về|Giai|Ban|Kế|Thực|Số|Ngày|UBND|Ủy|Uỷ|HĐND|Và|Để|Theo|Đảng|Công|Độc|Chỉ|Khóa|Nhiệm|Phê|Quy|Trên|Căn|Tại|Nhằm)\b.*$"
)


@dataclass(frozen=True, slots=True)
class Named:
    kind: str
    name: str
    quote: Quote


def _trim(name: str) -> str:
    return _STOP.sub("", " ".join(name.split())).strip(" -.,")


def _communes(quote: Quote) -> list[Named]:
    found = []
    for match in _COMMUNE.finditer(quote.text):
        kind = match.group("kind").lower()
        before = quote.text[: match.start()].rstrip().lower()
        # "các phường, xã", "cấp xã", "thị xã Quảng Trị" name no commune.
        if (kind == "xã" and before.endswith("thị")) or (
            before.endswith((",", "các", "cấp")) and match.group("name")[0].isupper() is False
        ):
            continue
        name = _trim(match.group("name"))
        if name:
            end = match.start("name") + len(name)
            found.append(Named(_KINDS[kind], name, quote.slice(match.start(), end)))
    return found


def _in_capitals(quote: Quote) -> Named | None:
    match = _CAPITALS.search(quote.text)
    if match is None or not quote.text.isupper():
        return None
    before = quote.text[: match.start()].rstrip()
    if match.group("kind") == "XÃ" and before.endswith("THỊ"):
        return None
    name = re.split(r"\s+[-–]\s+|\s{2,}", match.group("name"))[0].strip(" -.,")
    if not name or name.split()[0] in {"HỘI", "VÀ"}:
        return None
    proper = name if name.isdigit() else " ".join(word.capitalize() for word in name.split())
    return Named(_KINDS[match.group("kind").lower()], proper, quote.slice(match.start(), match.start("name") + len(name)))


def extract(parts: Parts, header: Header) -> Unit:
    unit = Unit()
    chosen = _own(parts)
    if chosen is None:
        _bare_kind(parts, unit)
    else:
        unit.kind, unit.name = _KINDS_BACK[chosen.kind], chosen.name
        unit.evidence["kind"] = unit.evidence["name"] = chosen.quote.evidence(NAME, 0.95)
        header.issuer = f"UBND {catalogue.units().kinds[chosen.kind].vi.lower()} {chosen.name}"
        header.evidence["issuer"] = chosen.quote.evidence(NAME, 0.95)
    _superiors(parts, unit, chosen)
    return unit


_NOT_REST = re.compile(r"(?:CỘNG|ĐỘC|SỐ|KẾ|QUYẾT|ĐẢNG|HỘI|ỦY|UỶ|UBND|HĐND|XÃ|PHƯỜNG|THỊ|ĐẶC|TỈNH|HUYỆN|QUẬN|THÀNH PHỐ)\\b")


def _ends_name(line: Quote) -> bool:
    """Whether a line of the letterhead is the rest of a name that the column had no room for."""
    text = line.text.strip()
    return text.isupper() and text.replace(" ", "").isalpha() and len(text.split()) <= 3 and not _NOT_REST.match(text)


_KINDS_BACK: dict[str, UnitKind] = {kind: kind for kind in _KINDS.values()}


def _own(parts: Parts) -> Named | None:
    """The unit of the letterhead, the title, the date line, or the one that the text names most."""
    lines = _head_lines(parts.letterhead)
    for place, line in enumerate(lines):
        rest = lines[place + 1] if place + 1 < len(lines) and _ends_name(lines[place + 1]) else None
        if named := _in_capitals(line + rest if rest else line):
            return named
    joined = _letterhead_joined(parts.letterhead)
    if joined:
        return joined
    for block in [*parts.title, *parts.decision[:3]]:
        communes = _communes(of_block(block))
        if communes:
            counted = Counter((c.kind, c.name) for c in communes)
            return max(reversed(communes), key=lambda c: counted[c.kind, c.name])
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], Named] = {}
    for block in _prose(parts):
        for named in _communes(of_block(block)):
            counts[named.kind, named.name] += 1
            first.setdefault((named.kind, named.name), named)
    return first[counts.most_common(1)[0][0]] if counts else None


# The two sides of a letterhead that is set with tabulators.
_SIDES = re.compile(r"\t+|\s*(?=CỘNG H(?:ÒA|OÀ) XÃ|Độc lập\b|ĐỘC LẬP\b)")


def _head_lines(blocks: list[Block]) -> list[Quote]:
    found = []
    for line in (line for block in blocks if block.table is None for line in lines_of(block)):
        start = 0
        for edge in _SIDES.finditer(line.text):
            found.append(line.slice(start, edge.start()))
            start = edge.end()
        found.append(line.slice(start, len(line.text)))
    return [line for line in found if line.text.strip()]


def _letterhead_joined(letterhead: list[Block]) -> Named | None:
    for line in _head_lines(letterhead):
        communes = _communes(line)
        if communes and len(line.text) < 120:
            return communes[0]
    return None


def _prose(parts: Parts) -> list[Block]:
    blocks = [
        *parts.letterhead,
        *parts.title,
        *parts.notes,
        *parts.decision,
        *parts.body,
        *parts.closing,
        *parts.back,
        *parts.decision_back,
    ]
    blocks += [b for appendix in parts.appendices for b in appendix.heading]
    return [b for b in blocks if b.table is None]


_BARE = re.compile(r"\b(?:UBND|Ủy ban nhân dân|Chủ tịch UBND|địa bàn|của|HĐND)\s+(xã|phường|thị trấn|đặc khu)\b")


def _bare_kind(parts: Parts, unit: Unit) -> None:
    """A unit never named still shows its kind: "UBND xã"."""
    counts: Counter[str] = Counter()
    evidence: dict[str, Quote] = {}
    for block in _prose(parts):
        quote = of_block(block)
        for match in _BARE.finditer(quote.text):
            kind = _KINDS[match.group(1)]
            counts[kind] += 1
            evidence.setdefault(kind, quote.slice(match.start(1), match.end(1)))
    if counts:
        commonest = counts.most_common(1)[0][0]
        unit.kind = _KINDS_BACK[commonest]
        unit.evidence["kind"] = evidence[commonest].evidence(NAME, 0.8)


def _superiors(parts: Parts, unit: Unit, own: Named | None) -> None:
    districts: Counter[str] = Counter()
    provinces: Counter[str] = Counter()
    seen: dict[str, Quote] = {}
    # In a letterhead a superior stands on a line of its own; elsewhere lines are mere wraps.
    heads = {id(block) for block in parts.letterhead}
    blocks = enumerate([*_prose(parts), *parts.furniture])
    lines = [(place, line) for place, b in blocks for line in (_head_lines([b]) if id(b) in heads else [of_block(b)])]
    for place, quote in lines:
        if _standards(quote.text):
            continue
        for kind, name, start, end in _named_superiors(quote.text):
            full = f"{kind} {name}"
            is_province = kind == "Tỉnh" or (kind == "Thành phố" and name in catalogue.units().central_cities)
            weight = 3 if _beside(quote.text, start, own) or place < 8 else 1
            (provinces if is_province else districts)[full] += weight
            seen.setdefault(full, quote.slice(start, end))
    if districts:
        unit.district = districts.most_common(1)[0][0]
        unit.evidence["district"] = seen[unit.district].evidence(NAME, 0.9)
    if provinces:
        unit.province = provinces.most_common(1)[0][0]
        unit.evidence["province"] = seen[unit.province].evidence(NAME, 0.9)


def _standards(text: str) -> bool:
    return text.strip().startswith("TCVN")


def _beside(text: str, start: int, own: Named | None) -> bool:
    return own is not None and text[:start].rstrip(" ,-").lower().endswith(own.name.lower())


def _named_superiors(text: str) -> list[tuple[str, str, int, int]]:
    found = []
    for match in _SUPERIOR.finditer(text):
        name = _trim(match.group("name"))
        kind = _SPELLED[match.group("kind").lower().rstrip(".")]
        # "huyện 2022", "TP 1": only districts of cities bear numbers, and "Quận" is written out.
        if not name or (name[0].isdigit() and kind != "Quận") or name.split()[0] in _NOT_NAMES:
            continue
        found.append((kind, name, match.start(), match.start("name") + len(name)))
    for pattern, fixed in ((_PROVINCE_PARTY, "Tỉnh"), (_DISTRICT_PARTY, "")):
        for match in pattern.finditer(text):
            kind = fixed or {"thị": "Thị xã", "huyện": "Huyện", "quận": "Quận"}[match.group("kind").split()[0].lower()]
            name = _trim(match.group("name"))
            if name and name.split()[0] not in _NOT_NAMES and not name[0].isdigit():
                found.append((kind, name, match.start(), match.end("name")))
    whole = _CAPITAL_SUPERIOR.match(" ".join(text.split()))
    if whole and text.strip().isupper():
        name = " ".join(word.capitalize() for word in whole.group("name").split())
        found.append((_SPELLED[whole.group("kind").lower().rstrip(".")], name, 0, len(text.strip())))
    return found


_NOT_NAMES = frozenset(
    {
        "UBND",
        "HĐND",
        "Ủy",
        "Uỷ",
        "Hội",
        "Về",
        "Ban",
        "Kế",
        "Căn",
        "Số",
        "Đảng",
        "Chỉ",
        "CCHC",
        "TTHC",
        "Nghị",
        "Quyết",
        "Chủ",
        "Và",
        "Trung",
    }
)
