"""Who issues, as a letterhead or a signature says it: UBND of a level, or an office of its own.

Form: Nghị định 30/2020/NĐ-CP, annex I, part II, section 2: the superior body in capitals above, the issuer in bold
capitals below; a long name takes two lines.
"""

from __future__ import annotations

import re

from extractors.identity import gazetteer
from extractors.identity.names import COMMUNES, PROPER, SPELLED, Named, level_of, proper
from language.quotes import Quote, lines_of
from language.text import CAPITALS
from schemas.document import Block

# What is above all of a document and no body's name, as recognition may misread it too.
_NATIONAL = re.compile(r"c.{1,2}ng h.a x. h.i|.{0,4}h.i ch. ngh.a vi.t|d.c l.p\b|t. do\b")
_ORGANS = {
    "uy ban nhan dan": "UBND", "ubnd": "UBND", "u b n d": "UBND", "hoi dong nhan dan": "HĐND", "hdnd": "HĐND",
    "dang uy": "Đảng ủy", "dang bo": "Đảng bộ", "ban chap hanh dang bo": "Đảng ủy", "ban thuong vu dang uy": "Đảng ủy",
}  # fmt: skip
_ORGAN = re.compile(
    r"(?:(?:chu tich|thuong truc)\s+)?(?P<organ>u[yỷ]? ban nhan dan|ubnd|u b n d|hoi dong nhan dan|hdnd|ban chap hanh dang bo|ban thuong vu dang uy|dang uy|dang bo)\b[\s:.]*"
)
_KIND = re.compile(
    r"(?P<kind>phuong|xa|thi tran|dac khu|thanh pho|thi xa|huyen|quan|tinh|tp|tx|tt(?=\s?\.)|[pxhq](?=\s?\.\s?\w)|[pq](?=\d))(?:\b|(?=\d))"
    r"(?P<point>\s?\.|)[\s:]*(?:so (?=\d))?(?P<name>.*)",
    re.DOTALL,
)
_KINDS = {
    "phuong": "phường", "xa": "xã", "thi tran": "thị trấn", "dac khu": "đặc khu", "thanh pho": "thành phố", "thi xa": "thị xã",
    "huyen": "huyện", "quan": "quận", "tinh": "tỉnh", "tp": "tp", "tx": "tx", "p": "phường", "x": "xã", "tt": "thị trấn", "h": "huyện", "q": "quận",
}  # fmt: skip
_SHORT = frozenset({"p", "x", "tt", "h", "q"})
# A Party committee of a level above: "TỈNH ỦY SƠN LA", "THÀNH ỦY SƠN LA".
_COMMITTEE = re.compile(r"(?P<kind>tinh|thanh|thi|huyen|quan) u[yỷ]?\s+(?P<name>\w.*)")
_LEVELS = {"tinh": "Tỉnh", "thanh": "Thành phố", "thi": "Thị xã", "huyen": "Huyện", "quan": "Quận"}
# A superior on the line of its commune: "XÃ TÂN AN - HUYỆN LỘC BÌNH", "XÃ TÂN AN, H. LỘC BÌNH".
_ABOVE = re.compile(
    r"\s*[-–,(]?\s*\b(?=(?:HUYỆN|QUẬN|THỊ XÃ|THÀNH PHỐ|TP\.?|TX\.?|TỈNH|H\.|Huyện|Quận|Thị xã|Thành phố|Tỉnh|huyện|quận|thị xã|thành phố|tỉnh)\s)"
)
_OFFICE = re.compile(r"(?:SỞ|PHÒNG|BAN|VĂN PHÒNG|CHI CỤC|CỤC|THANH TRA|BỘ|TRUNG TÂM|VIỆN)\s+[^\d]{2,}")
_NAME = re.compile(rf"\d{{1,2}}|[{CAPITALS}][^\d:;,()/\"]{{0,50}}(?:(?<= )\d{{1,2}}(?![\d/])|(?!\d))")
_WRITTEN = re.compile(PROPER)
# Where the rest of a line is no name: the right column, number, date, signs.
_BEHIND = re.compile(r"\s{2,}|\s+(?:CỘNG H|Độc lập|ĐỘC LẬP|Số\s*:|SỐ\s*:)|\s*[-–_*=]{2,}|\s+[-–](?=\s*$)")
_NO_REST = re.compile(
    r"(?:CỘNG|ĐỘC|SỐ|KẾ|QUYẾT|BÁO|ĐẢNG|HỘI|ỦY|UỶ|UY|UBND|HĐND|XÃ|PHƯỜNG|THỊ|ĐẶC|TỈNH|HUYỆN|QUẬN|THÀNH PHỐ|TP|TX|TM|KT|CHỦ|VĂN PHÒNG|PHÒNG|BAN|SỞ|TRUNG TÂM|DỰ THẢO)\b"
)


def bodies(blocks: list[Block], places: frozenset[str] = frozenset()) -> list[Named]:
    """Bodies that the lines of a letterhead or a signature name, in order; ``places``: keys of the date line's place."""
    lines = sides(blocks)
    found: list[Named] = []
    organ = ""
    for number, line in enumerate(lines):
        if _NATIONAL.match(line.folded.strip()):
            continue
        named, said = _of_line(lines, number, places, organ)
        found += named
        organ = said or ("" if named else organ)
    return found


# The two sides of a letterhead that is set with tabulators.
_SIDES = re.compile(r"\t+|\s*(?=c.{1,2}ng h.a x. h.i ch|d.c l.p\s*-)")


def sides(blocks: list[Block]) -> list[Quote]:
    """Lines of blocks, those of two columns parted."""
    found = []
    for line in (line for block in blocks if block.table is None for line in lines_of(block)):
        start = 0
        for edge in _SIDES.finditer(line.folded):
            found.append(line.slice(start, edge.start()))
            start = edge.end()
        found.append(line.slice(start, len(line.text)))
    return [line for line in found if line.text.strip()]


def _of_line(lines: list[Quote], number: int, places: frozenset[str], above: str) -> tuple[list[Named], str]:
    """Bodies of a line, and the organ that it says ("ỦY BAN NHÂN DÂN"), whose unit may follow; ``above``: that of lines before."""
    line = lines[number].strip()
    said = _ORGAN.match(line.folded)
    own = _ORGANS.get(re.sub(r"^u[yỷ]? ban", "uy ban", " ".join(said.group("organ").split())), "UBND") if said else ""
    rest = line.slice(said.end(), len(line.text)) if said else line
    if not said and _OFFICE.fullmatch(line.text) and line.text.isupper() and len(line.text) < 90:
        return [Named("office", "", _office(line.text), line)], ""
    committee = None if said else _committee(line)
    if committee is not None:
        return [committee], ""
    kind = _KIND.match(rest.folded)
    if kind is None or not _is_kind(rest.text, kind, line.text, organ=bool(own or above)):
        return [], own
    after = lines[number + 1] if number + 1 < len(lines) else None
    found = []
    for part in _parts(rest):
        match = _KIND.match(part.folded)
        if match and (named := _named(part, match, after, places, own or above or "UBND")):
            found.append(named)
    return found, own


def _committee(line: Quote) -> Named | None:
    """The level of a line that is a superior Party committee's name."""
    match = _COMMITTEE.match(line.folded)
    found = _NAME.match(line.text, match.start("name")) if match and line.text.isupper() else None
    if match is None or found is None or len(line.text) > 60:
        return None
    full = _LEVELS[match.group("kind")]
    shown = proper(found.group().strip(" -–.,*_'"), full)
    organ = f"{line.text[: match.start('name')].strip().capitalize()}"
    return Named(level_of(full, shown), full, shown, line.slice(0, found.end()), organ)


def _is_kind(rest: str, kind: re.Match[str], whole: str, *, organ: bool) -> bool:
    """Whether a line begins with a kind's word: as it is spelt, or, behind an organ, as recognition may have read it."""
    written = rest[: kind.end("kind")]
    if len(whole) > 120 or (written.lower() == "xã" and re.match(r"xa h.i\b", kind.group(0))):
        return False
    if kind.group("kind") in _SHORT:
        return organ and written.isupper()
    spelt = written.lower() == _KINDS[kind.group("kind")]
    # "thị xã", "tỉnh" in running text: a body stands in capitals, or begins with one.
    return (spelt and (organ or written[:1].isupper())) or (organ and whole.isupper())


def _parts(rest: Quote) -> list[Quote]:
    """ "XÃ TÂN AN - HUYỆN LỘC BÌNH" as its two bodies."""
    found, start = [], 0
    for edge in _ABOVE.finditer(rest.text):
        if edge.start() == 0 or rest.text[start : edge.start()].strip().upper() in ("THỊ", "TP", "UBND"):
            continue
        found.append(rest.slice(start, edge.start()))
        start = edge.end()
    return [*found, rest.slice(start, len(rest.text))]


def _named(part: Quote, kind: re.Match[str], after: Quote | None, places: frozenset[str], organ: str) -> Named | None:
    spelt = _KINDS[kind.group("kind")]
    begins = kind.start("name")
    behind = _BEHIND.search(part.text, begins)
    text = part.text[begins : behind.start() if behind else len(part.text)]
    capitals = sum(c.isupper() for c in text) > sum(c.islower() for c in text)
    # In small letters a name ends where its words do: "tỉnh Sơn La ban hành ...".
    match = (_NAME if capitals else _WRITTEN).match(text.strip())
    name = match.group().strip(" -–.,*_'") if match else ""
    quote = part.slice(0, begins + text.find(name) + len(name)) if name else part.slice(0, kind.end("kind"))
    rest = _rest(name, spelt, part.text, after, places)
    if rest is not None:
        name, quote = f"{name} {' '.join(rest.text.split())}".strip(), quote + rest
    if not name or name.split()[0].lower() in ("và", "các", "của"):
        return None
    if spelt in COMMUNES:
        return Named("commune", COMMUNES[spelt], proper(name, spelt), quote, organ)
    full = SPELLED[spelt]
    if name[0].isdigit() and full != "Quận":
        return None
    shown = proper(name, full)
    return Named(level_of(full, shown), full, shown, quote, organ)


def _rest(name: str, kind: str, line: str, after: Quote | None, places: frozenset[str]) -> Quote | None:
    """The next line, where it is the rest of a name that its column had no room for."""
    if after is None:
        return None
    text = after.text.strip()
    letters = text.replace(" ", "").replace("-", "")
    is_name = text.isupper() and letters.isalpha() and len(text.split()) <= 3 and not _NO_REST.match(text) and line.isupper()
    if not is_name:
        return None
    if not name:
        return after.strip()
    whole, key = f"{name} {text}", gazetteer.plain_key(name)
    if key in places or gazetteer.plain_key(whole) in places:
        return after.strip() if gazetteer.plain_key(whole) in places else None
    known = gazetteer.written(f"{kind} {name}") is not None
    return None if known and gazetteer.written(f"{kind} {whole}") is None else after.strip()


def _office(text: str) -> str:
    """ "SỞ NỘI VỤ" as running text writes it."""
    words = " ".join(text.split()).strip(" -–_.*").lower().split(" ")
    first = 2 if words[:2] in (["văn", "phòng"], ["chi", "cục"], ["thanh", "tra"], ["trung", "tâm"]) else 1
    shown = [" ".join(words[:first]).capitalize(), " ".join(words[first:])]
    text = f"{shown[0]} {shown[1][:1].upper()}{shown[1][1:]}"
    return re.sub(r"\b(?:ubnd|hđnd)\b", lambda m: m.group().upper(), text, flags=re.IGNORECASE)
