"""The unit that plans, its district and province as stated, and the issuer.

A unit is read only where an issuer stands: letterhead, title, date line, the sentence that issues, the note of
enclosure, signature. What the text enumerates ("UBND các xã, phường") is nobody's name. Provinces, districts and their
offices are issuers too: then the plan is a superior's, and its unit has no kind and no name.
"""

from __future__ import annotations

import re
from collections import Counter

from extractors.identity import gazetteer, superiors
from extractors.identity.issuers import bodies, sides
from extractors.identity.names import COMMUNES, Named, communes, communes_in_capitals
from extractors.layout.zones import Parts
from language import catalogue
from language.quotes import Quote, of_block
from language.text import fold
from schemas.document import Block
from schemas.plan import Header, Unit

NAME = "unit"
# How sure a name is: outside the gazetteer it may be misread, or be newer than it.
_KNOWN, _UNKNOWN = 0.95, 0.85
_PLACE = re.compile(r"^\s*(?P<place>[^,:;\d]{2,40}?)\s*,?\s*ngay\b.{0,14}\bthang\b")
_ISSUES = re.compile(
    r"(?:uy ban nhan dan|ubnd)\s+(?:phuong|xa|thi tran|dac khu)\b[^,;.]{0,60}?\s(?:ban hanh|xay dung|trien khai|de ra|lap|to chuc|thong nhat|yeu cau|bao cao)\b"
)
_SELF = re.compile(r"tren day la (?:noi dung )?(?:ke hoach|chuong trinh|phuong an|de an|bao cao)\b")


def extract(parts: Parts, header: Header) -> Unit:
    unit = Unit()
    places = _places(parts)
    head = bodies([*parts.letterhead, *parts.decision[:4]], places)
    signed = bodies([*parts.back, *parts.decision_back], places)
    chosen = _own(parts, head, signed)
    if chosen is not None:
        _set_commune(unit, header, chosen)
    elif not _set_superior(header, head or signed):
        _bare_kind(parts, unit)
        _named_by_place(parts, unit, header)
    superiors.extract(parts, unit, [*head, *signed])
    return unit


def _set_commune(unit: Unit, header: Header, chosen: Named) -> None:
    written = catalogue.units().kinds[chosen.kind].vi.lower()
    kind = COMMUNES[written]
    unit.kind, unit.name = kind, chosen.name
    sure = _KNOWN if gazetteer.has_commune(kind, chosen.name) else _UNKNOWN
    unit.evidence["kind"] = unit.evidence["name"] = chosen.quote.evidence(NAME, sure)
    header.issuer = f"{chosen.organ} {written} {chosen.name}"
    header.evidence["issuer"] = chosen.quote.evidence(NAME, sure)


def _set_superior(header: Header, named: list[Named]) -> bool:
    """The issuer of a superior's plan: an office, else the lowest level that the letterhead names."""
    for level in ("office", "district", "province"):
        own = [body for body in named if body.level == level]
        if own:
            body = own[-1] if level == "office" else own[0]
            header.issuer = body.name if level == "office" else _superior(body)
            header.evidence["issuer"] = body.quote.evidence(NAME, _KNOWN)
            return True
    return False


def _superior(body: Named) -> str:
    """A superior as an issuer: "UBND tỉnh Sơn La"; "Tỉnh ủy Sơn La", whose level its own name says."""
    says_level = body.organ.split()[0] == body.kind.split()[0]
    return f"{body.organ} {body.name}" if says_level else f"{body.organ} {body.kind.lower()} {body.name}"


def _own(parts: Parts, head: list[Named], signed: list[Named]) -> Named | None:
    """The commune that issues, from the surest zone that names one."""
    in_head = [named for named in head if named.level == "commune"]
    if in_head:
        return in_head[0]
    if any(named.level in ("district", "province", "office") for named in head):
        return None
    title = [named for block in [*parts.title, *parts.decision[:3]] if block.table is None for named in _of_title(of_block(block))]
    in_signature = [named for named in signed if named.level == "commune"]
    for zone in (title, in_signature, _issuing(parts), _noted(parts)):
        if zone:
            counted = Counter((named.kind, named.name) for named in zone)
            return max(reversed(zone), key=lambda named: counted[named.kind, named.name])
    return None


def _of_title(quote: Quote) -> list[Named]:
    return communes(quote) + (communes_in_capitals(quote) if sum(c.isupper() for c in quote.text) > 12 else [])


def _issuing(parts: Parts) -> list[Named]:
    """Who issues by the sentence that says so: "UBND xã Tân Hòa ban hành kế hoạch ...", "Trên đây là Kế hoạch ... của xã ..."."""
    found = []
    for block in [*parts.decision, *parts.body[:8]]:
        if block.table is None:
            quote = of_block(block)
            for match in _ISSUES.finditer(quote.folded):
                found += communes(quote.slice(match.start(), match.end()))[:1]
    for block in parts.closing:
        quote = of_block(block)
        if block.table is None and _SELF.match(quote.folded.strip()):
            found += communes(quote)[:1]
    return found


def _noted(parts: Parts) -> list[Named]:
    """Whose decision or plan a note of enclosure names."""
    blocks = [*parts.notes, *(b for appendix in parts.appendices for b in appendix.heading)]
    return [named for block in blocks if block.table is None for named in communes(of_block(block))]


def _places(parts: Parts) -> frozenset[str]:
    """Keys of the place that the date line names."""
    found = (_PLACE.match(line.folded) for line in sides([*parts.letterhead, *parts.back[-4:]]))
    return frozenset(gazetteer.plain_key(match.group("place")) for match in found if match)


_BARE = re.compile(r"\b(?:UBND|Ủy ban nhân dân|Chủ tịch UBND|địa bàn|của|HĐND)\s+(xã|phường|thị trấn|đặc khu)\b")


def _bare_kind(parts: Parts, unit: Unit) -> None:
    """A unit never named still shows its kind: "UBND xã"."""
    counts: Counter[str] = Counter()
    evidence: dict[str, Quote] = {}
    for block in _texts(parts):
        quote = of_block(block)
        for match in _BARE.finditer(quote.text):
            counts[match.group(1)] += 1
            evidence.setdefault(match.group(1), quote.slice(match.start(1), match.end(1)))
    if counts:
        commonest = counts.most_common(1)[0][0]
        unit.kind = COMMUNES[commonest]
        unit.evidence["kind"] = evidence[commonest].evidence(NAME, 0.8)


def _named_by_place(parts: Parts, unit: Unit, header: Header) -> None:
    """A letterhead "ỦY BAN NHÂN DÂN XÃ" beside a date line "Tân Hòa, ngày ...": the place is the commune's own name.

    Nghị định 30/2020/NĐ-CP, annex I, part II, section 4: the place of a commune's document is the commune.
    """
    lines = sides(parts.letterhead)
    bare = next((line for line in lines if _BARE_HEAD.fullmatch(line.folded.strip())), None)
    dated = next(((line, match) for line in lines if (match := _PLACE.match(line.folded))), None)
    if bare is None or dated is None:
        return
    line, match = dated
    name = line.text[match.start("place") : match.end("place")].strip()
    own = next(kind for written, kind in COMMUNES.items() if bare.folded.strip().endswith(fold(written)))
    if not gazetteer.has_commune(own, name):
        return
    _set_commune(unit, header, Named("commune", own, name, bare + line.slice(match.start("place"), match.end("place"))))


_BARE_HEAD = re.compile(r"(?:uy ban nhan dan|ubnd)\s+(?:phuong|xa|thi tran|dac khu)")


def _texts(parts: Parts) -> list[Block]:
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
