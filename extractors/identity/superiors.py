"""District and province of a unit as the document states them, be it only as the issuer of a document that it cites."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from extractors.identity import gazetteer
from extractors.identity.names import Named, superiors
from extractors.layout.zones import Parts
from language.lexicon import vocabulary
from language.quotes import Quote, of_block
from language.text import fold
from schemas.document import Block
from schemas.plan import Unit

NAME = "unit"
# An organ directly before a name, or a document's place: what stands so is an office's seat.
_ORGAN = re.compile(
    r"(?:UBND|HĐND|UBMTTQ|MTTQ|[ỦU][ỷy]? ?[Bb]an [Nn]hân [Dd]ân|[Hh]ội đồng [Nn]hân dân|[Cc]hính quyền|[Cc]ông an|[Bb]ưu điện|[Đđ]ảng bộ"
    r"|[Tt]hành ủy|[Pp]hòng [\w ]{2,30}|[Ss]ở [\w ]{2,40}|[Cc]ổng [\w ]{2,40}|[Vv]ăn phòng [\w ]{0,30}|địa bàn|thuộc|toàn|của|(?:xã|phường|thị trấn|đặc khu),?)\s*$"
)
# Whoever holds an office may stand behind the level's word: "Phó Chủ tịch UBND tỉnh Trần Quốc Bảo".
_PERSON = re.compile(r"(?:[Cc]hủ tịch|[Bb]í thư|[Gg]iám đốc|[Tt]rưởng|[Cc]hánh|đồng chí|đ/c|[ÔôBb][nàN]g?)\b[^,;.]{0,60}$")
_FORMER = re.compile(
    r"(?:(?:,|\s+và|\s+với)\s+[\w ,]{2,40}?)?\s*[(,]?\s*(?:cũ\b|trước đây|trước kia|trước khi|trước sắp xếp|nay (?:là|thuộc))"
)
_FORMER_BEFORE = re.compile(r"(?:nguyên (?:là|thuộc)|trước (?:đây|kia|khi sắp xếp)(?: (?:là|thuộc))?)\s*$")
_ELSEWHERE = re.compile(r"(?:kinh nghiệm|học tập|tham quan|kết nghĩa|giáp|giao lưu|như)\b[^.;]{0,60}$")
_LETTERHEAD, _NEAR, _FAR = 12, 3, 1


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    seen: dict[str, Quote] = field(default_factory=dict)
    # Named by the letterhead or the title: of today, whatever else is said of a former unit of the name.
    stated: set[str] = field(default_factory=set)
    former: set[str] = field(default_factory=set)

    def add(self, named: Named, weight: int) -> None:
        self.counts[named.full] += weight
        if weight == _LETTERHEAD:
            self.stated.add(named.full)
        self.seen.setdefault(named.full, named.quote)

    def best(self, unit: Unit) -> str | None:
        """The most stated; among those as often stated, one that the gazetteer puts the unit in."""
        left = [
            (count + 2 * gazetteer.lies_in(unit, full), full)
            for full, count in self.counts.items()
            if full not in self.former - self.stated
        ]
        return max(left, key=lambda row: row[0])[1] if left else None


def extract(parts: Parts, unit: Unit, bodies: list[Named]) -> None:
    """Set the unit's district and province; ``bodies``: those of letterhead and signature."""
    tallies = {"district": _Tally(), "province": _Tally()}
    for named in bodies:
        if named.level in tallies:
            tallies[named.level].add(named, _LETTERHEAD)
    titled = {id(block) for block in parts.title}
    for place, block in enumerate(_prose(parts)):
        quote = of_block(block)
        if quote.text.strip().startswith("TCVN"):
            continue
        weight = _LETTERHEAD if id(block) in titled else _NEAR if place < 8 else _FAR
        behind = 0
        for named in sorted(superiors(quote), key=lambda found: _start(quote, found)):
            # "huyện Bình Sơn, tỉnh Đồng Khê": what goes on from a name that counts is its superior.
            goes_on = behind > 0 and not quote.text[behind : _start(quote, named)].strip(" ,-–(")
            if _count(tallies[named.level], named, quote, unit, weight=weight, goes_on=goes_on):
                behind = _start(quote, named) + len(named.quote.text)
    for level, tally in tallies.items():
        full = tally.best(unit)
        if full is not None:
            setattr(unit, level, full)
            unit.evidence[level] = tally.seen[full].evidence(NAME, 0.9)


def _count(tally: _Tally, named: Named, quote: Quote, unit: Unit, *, weight: int, goes_on: bool) -> bool:
    """Count a name where it stands for the unit's own superior; returns whether it does."""
    start = _start(quote, named)
    before, after = quote.text[:start], quote.text[start + len(named.quote.text) :]
    if _FORMER.match(after) or _FORMER_BEFORE.search(before):
        tally.former.add(named.full)
        return False
    beside = goes_on or (unit.name is not None and before.rstrip(" ,-(").lower().endswith(unit.name.lower()))
    if (_PERSON.search(before) and _is_person(named)) or (_ELSEWHERE.search(before) and not beside):
        return False
    # In the body a bare name may be anywhere's; it counts where an office or the unit itself stands beside it.
    party = named.quote.text.lower().startswith(("tỉnh ủ", "tỉnh u", "huyện ủ", "huyện u", "thị ủ", "quận ủ"))
    if weight > _FAR or beside:
        tally.add(named, max(weight, _NEAR))
    elif party or _ORGAN.search(before) or gazetteer.lies_in(unit, named.full):
        tally.add(named, _FAR)
    else:
        return False
    return True


def _is_person(named: Named) -> bool:
    """Whether a name that no district or province has is built like a person's."""
    words = fold(named.name).split()
    if gazetteer.is_superior(named.full) or len(words) < 2:
        return False
    return words[0] in _surnames()[0] or (len(words) > 2 and words[0].split("'")[0] in _surnames()[1])


@cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    data = vocabulary("surnames")
    return frozenset(data["common"]), frozenset(name for row in data["others"] for name in row)


def _start(quote: Quote, named: Named) -> int:
    """Where the name stands in its text."""
    first, own = quote.passages[0], named.quote.passages[0]
    return own.start - first.start


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
    return [b for b in [*blocks, *parts.furniture] if b.table is None]
