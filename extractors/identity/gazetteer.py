"""The gazetteer: units before and after 1 July 2025, from the mapping that underthesea ships.

The mapping file is read as data, without importing underthesea (1.5 s). Districts ended and communes
merged on that day; a plan keeps the unit that it names, this only says what became of it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import cast

from language import catalogue
from language.text import fold, search_key
from language.word_data import underthesea_file
from schemas.plan import ResolvedUnit, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class Entry:
    """An old commune and what it is now."""

    ward: str
    district: str
    province: str
    new_ward: str
    new_province: str
    mapping: str
    is_default: bool

    @property
    def old_name(self) -> str:
        return f"{self.ward}, {self.district}, {self.province}"

    @property
    def current_name(self) -> str:
        return f"{self.new_ward}, {self.new_province}"


@cache
def _index() -> tuple[dict[str, list[Entry]], dict[str, set[str]]]:
    """Old communes by key, and today's communes by key with the provinces they stand in."""
    data = json.loads(underthesea_file("address", "data", "mapping.json").read_text(encoding="utf-8"))
    old: dict[str, list[Entry]] = {}
    new: dict[str, set[str]] = {}
    for row in data["ward_mapping"]:
        entry = Entry(
            row["old_ward"],
            row["old_district"],
            row["old_province"],
            row["new_ward"],
            row["new_province"],
            row["mapping_type"],
            bool(row.get("is_default", True)),
        )
        old.setdefault(plain_key(entry.ward), []).append(entry)
        new.setdefault(plain_key(entry.new_ward), set()).add(entry.new_province)
    return old, new


@cache
def _aliases() -> dict[str, str]:
    return {plain_key(a.name): plain_key(a.gazetteer) for a in catalogue.units().aliases}


_APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ′")
# One sound, two spellings in use: Mỹ and Mĩ, Quý and Quí.
_I_OR_Y = re.compile(r"\b([hklmst]|qu)y\b")
_ZEROS = re.compile(r"\b0+(?=\d)")
_NUMBERED = re.compile(r"^(phuong|quan) so (?=\d)")
_SHORT_KIND = re.compile(r"^(tp|tx|tt|dk|p|x|h|q|t)(?: |(?=\d))")
_SHORT_KINDS = {
    "tp": "thanh pho",
    "tx": "thi xa",
    "tt": "thi tran",
    "dk": "dac khu",
    "p": "phuong",
    "x": "xa",
    "h": "huyen",
    "q": "quan",
    "t": "tinh",
}


@lru_cache(maxsize=16384)
def plain_key(name: str) -> str:
    """A name's key whatever the spelling: apostrophes, leading zeros, i for y, capitals, accents and hyphens aside.

    "Phường 02", "P. 2" and "Phường 2", "Đưng K'Nớ" and "Đưng K’nớ", "Mĩ Hoà" and "Mỹ Hòa" are one.
    """
    key: str = search_key(name.translate(_APOSTROPHES))
    key = _SHORT_KIND.sub(lambda match: f"{_SHORT_KINDS[match.group(1)]} ", key)
    return _NUMBERED.sub(r"\1 ", _ZEROS.sub("", _I_OR_Y.sub(r"\1i", key)))


def _commune_key(kind: UnitKind, name: str) -> str:
    return plain_key(f"{catalogue.units().kinds[kind].vi} {name}")


def _province_key(name: str) -> str:
    key = plain_key(name)
    return _aliases().get(key, key)


@cache
def _written() -> dict[str, str]:
    """Names without their kinds by the key of the whole, as the gazetteer writes them."""
    old, _ = _index()
    found: dict[str, str] = {}
    for entry in (entry for entries in old.values() for entry in entries):
        for name in (entry.ward, entry.new_ward, entry.district, entry.province, entry.new_province):
            found.setdefault(plain_key(name), _without_kind(name))
    return found


def _without_kind(name: str) -> str:
    for kind in sorted((k.vi for k in catalogue.units().kinds.values()), key=len, reverse=True):
        if name.startswith(f"{kind} "):
            return name[len(kind) + 1 :]
    return name


def kind_of(unit: Unit) -> UnitKind | None:
    """The kind of a commune that is named without it; ``None`` where none, or one of several kinds, has the name there."""
    kinds: list[UnitKind] = ["phuong", "xa", "thi_tran", "dac_khu"]
    tried = (unit.model_copy(update={"kind": kind}) for kind in kinds)
    found = [one.kind for one in tried if (answer := resolve(one)) is not None and answer.status in ("old", "current")]
    return found[0] if len(found) == 1 else None


def written(full: str) -> str | None:
    """How the gazetteer writes the name of a unit that is given with its kind; ``None`` where it has none such."""
    return _written().get(plain_key(full))


def has_commune(kind: UnitKind, name: str) -> bool:
    """Whether there is or was a commune of the kind and name."""
    return plain_key(f"{catalogue.units().kinds[kind].vi} {name}") in _written()


@cache
def _superiors() -> frozenset[str]:
    old, _ = _index()
    entries = [entry for rows in old.values() for entry in rows]
    known = {plain_key(name) for entry in entries for name in (entry.district, entry.province, entry.new_province)}
    return frozenset(known | {plain_key(alias.name) for alias in catalogue.units().aliases})


def is_superior(full: str) -> bool:
    """Whether there is or was a district or province of the name, given with its kind."""
    return plain_key(full) in _superiors()


def is_central(name: str) -> bool:
    """Whether a city stands directly under the central government."""
    return plain_key(name) in {plain_key(city) for city in catalogue.units().central_cities}


def lies_in(unit: Unit, full: str) -> bool:
    """Whether the gazetteer knows a commune of the unit's kind and name in a district or province."""
    if unit.kind is None or unit.name is None:
        return False
    old, new = _index()
    key, wanted = _commune_key(unit.kind, unit.name), _province_key(full)
    places = {_province_key(p) for p in new.get(key, set())}
    places |= {plain_key(part) for e in old.get(key, []) for part in (e.district, e.province, e.new_province)}
    return wanted in places


MERGER = "2025-07-01"


def resolve(unit: Unit, issued_on: str | None = None) -> ResolvedUnit | None:
    """What the gazetteer knows of a unit; ``None`` for a unit without a name.

    A unit named with a district, or in a plan issued before the merger (``issued_on``, ISO), is an old
    one; one named in a later plan is a current one. Where neither tells and one name stands for many,
    the candidates are listed and nothing is chosen.
    """
    if unit.kind is None or unit.name is None:
        return None
    old, new = _index()
    key = _commune_key(unit.kind, unit.name)
    entries = _narrow(old.get(key, []), unit)
    provinces = new.get(key, set())
    if unit.province:
        provinces = {p for p in provinces if _names_province(unit.province, p)}
    later = issued_on is not None and issued_on >= MERGER
    before = unit.district is not None or (issued_on is not None and not later)
    if provinces and not before and (later or unit.province or not entries):
        return _current(unit, sorted(provinces))
    places = {(e.district, e.province) for e in entries}
    if len(places) == 1:
        return _old(entries)
    candidates = sorted({e.old_name for e in entries})
    if not candidates:
        return ResolvedUnit(status="unknown")
    return ResolvedUnit(status="ambiguous", candidates=candidates[:50])


def _narrow(entries: list[Entry], unit: Unit) -> list[Entry]:
    if unit.province:
        entries = [e for e in entries if _names_province(unit.province, e.province)]
    if unit.district:
        key = plain_key(unit.district)
        exact = [e for e in entries if plain_key(e.district) == key]
        # A district renamed or raised before 2025 has the same name under another kind.
        entries = exact or [e for e in entries if bare_name(plain_key(e.district)) == bare_name(key)]
    return entries


def _old(entries: list[Entry]) -> ResolvedUnit:
    chosen = next((e for e in entries if e.is_default), entries[0])
    divided = len({e.current_name for e in entries}) > 1
    return ResolvedUnit(
        status="old",
        old_name=chosen.old_name,
        current_name=None if divided else chosen.current_name,
        mapping=chosen.mapping,
        candidates=sorted({e.current_name for e in entries}) if divided else [],
    )


def _current(unit: Unit, provinces: list[str]) -> ResolvedUnit:
    kind = catalogue.units().kinds[unit.kind].vi if unit.kind else ""
    own = written(f"{kind} {unit.name}") or unit.name
    names = [f"{kind} {own}, {province}" for province in provinces]
    if len(names) == 1:
        return ResolvedUnit(status="current", current_name=names[0], mapping="current")
    return ResolvedUnit(status="ambiguous", candidates=names)


def communes(*, province: str | None = None, district: str | None = None, current: bool = False) -> list[Unit]:
    """The communes of a province or of a district that ended on 1 July 2025, as units, each once, in order.

    ``current``: today's communes, those that the old ones of the district became. Names need no accents; a province
    is known by its old and its new name.
    """
    old, _ = _index()
    found: dict[tuple[str, ...], Unit] = {}
    for entry in (entry for entries in old.values() for entry in entries):
        if district and not _names_district(district, entry.district):
            continue
        own = entry.new_province if current else entry.province
        if province and not _names_province(province, own):
            continue
        name, above = (entry.new_ward, None) if current else (entry.ward, entry.district)
        kind, own_name = _split(name)
        if kind is None:
            continue
        found.setdefault((name, above or "", own), Unit(kind=kind, name=own_name, district=above, province=own))
    return sorted(found.values(), key=lambda u: (u.province or "", u.district or "", u.kind or "", u.name or ""))


def parse_name(text: str) -> Unit:
    """ "Phường 2, Thị xã Quảng Trị, Tỉnh Quảng Trị" as a unit; parts after the first are told by their kinds.

    "UBND xã An Bình", "P. 2" and "XÃ AN BÌNH" are understood; a name without a kind has none.
    """
    first, *others = [" ".join(part.split()) for part in text.split(",")]
    kind, name = _split(first)
    unit = Unit(kind=kind, name=name or None)
    for part in others:
        key = plain_key(part)
        central = key.startswith("thanh pho ") and is_central(key.removeprefix("thanh pho "))
        if key.startswith("tinh ") or central or (unit.district is None and not key.startswith(_DISTRICTS)):
            unit.province = part
        else:
            unit.district = part
    return unit


_DISTRICTS = ("huyen ", "quan ", "thi xa ", "thanh pho ")
_COMMUNES = ("phuong ", "xa ", "thi tran ", "dac khu ")


def bare_name(key: str) -> str:
    """The key of a district's, province's or commune's name without its kind."""
    for kind in (*_DISTRICTS, "tinh ", *_COMMUNES):
        if key.startswith(kind):
            return key[len(kind) :]
    return key


def _names_district(given: str, district: str) -> bool:
    """With its kind a name means that district only: a city and a rural district may share a name."""
    wanted, key = plain_key(given), plain_key(district)
    return key == wanted or (bare_name(wanted) == wanted and bare_name(key) == wanted)


def _names_province(given: str, province: str) -> bool:
    wanted = _province_key(given)
    return plain_key(province) == wanted or bare_name(plain_key(province)) == bare_name(wanted)


_UNIT = re.compile(
    r"(?:(?:ubnd|uy ban nhan dan)\s+)?(?P<kind>phuong|xa|thi tran|dac khu|p|x|tt|dk)(?:\.\s*|\s+|(?<=\bp)(?=\d))(?:so (?=\d))?(?=\S)"
)


def _split(name: str) -> tuple[UnitKind | None, str]:
    """Kind and name of "Phường Quảng Trị"; a name in capitals as running text writes it."""
    name = unicodedata.normalize("NFC", name).strip()
    match = _UNIT.match(fold(name))
    if match is None:
        return None, name
    spelt = _SHORT_KINDS.get(match.group("kind"), match.group("kind"))
    kind = next(kind for kind, described in catalogue.units().kinds.items() if plain_key(described.vi) == spelt)
    own = name[match.end() :]
    if own.isupper():
        own = written(f"{catalogue.units().kinds[kind].vi} {own}") or " ".join(word.capitalize() for word in own.split())
    return cast(UnitKind, kind), own
