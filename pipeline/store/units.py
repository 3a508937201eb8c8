"""One commune is one unit however its plans write it, and a name that nothing has is an error.

The gazetteer decides where it can: spellings, old and present names of one commune have its keys. Where it cannot, a
plan that states less ("Phường 2") is told to be likely of the one stored unit that nothing contradicts; where two fit,
nothing is merged and the two are named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from extractors.identity.gazetteer import bare_name, plain_key
from pipeline.query import NothingNamed
from pipeline.store.filters import Filters, unit_conditions
from pipeline.store.models import UnitRow

_COLUMNS = (
    UnitRow.id, UnitRow.label, UnitRow.unit_key, UnitRow.old_key, UnitRow.current_key, UnitRow.district_key, UnitRow.province_key,
)  # fmt: skip
_NAMES = {"unit": "đơn vị", "district": "huyện, quận, thị xã, thành phố", "province": "tỉnh, thành phố"}
_NEAREST = 5


@dataclass(slots=True)
class Family:
    """One unit: the ids of its rows, its fullest name, other labels that are likely its own, and units that it may be of."""

    ids: set[int]
    label: str
    likely: list[str] = field(default_factory=list)
    fits: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Known:
    """Rows that the gazetteer, or the whole of what they state, says are one unit."""

    rows: list[Any]

    @property
    def label(self) -> str:
        return fullest(row.label for row in self.rows)

    def of(self, name: str) -> set[str]:
        return {getattr(row, name) for row in self.rows} - {""}


def fullest(labels: Iterable[str]) -> str:
    """The label that states most: more places above the unit, and with their kinds ("Huyện Sơn Động", not "Sơn Động")."""
    return max(labels, key=lambda label: (label.count(","), len(label), label))


def own_key(label: str) -> str:
    """The key of a unit's own name, without what is above it."""
    return plain_key(label.split(", ")[0])


def agree(one: str, other: str) -> bool:
    """Whether two keys of districts or provinces do not contradict each other: one is empty, or lacks the kind."""
    if not one or not other or one == other:
        return True
    bare = (bare_name(one), bare_name(other))
    return bare[0] == bare[1] and (one == bare[0] or other == bare[1])


def families(rows: Iterable[Any]) -> list[Family]:
    """Rows of units of one own name as the units that they are."""
    known: dict[str, _Known] = {}
    for row in rows:
        identity = row.old_key or (f"now {row.current_key}" if row.current_key else f"as written {row.unit_key}")
        known.setdefault(identity, _Known([])).rows.append(row)
    groups = list(known.values())
    near = [[other for other in groups if other is not group and _compatible(group, other)] for group in groups]
    asked = [any(not _compatible(a, b) for a in others for b in others if a is not b) for others in near]
    found: list[Family] = []
    taken: set[int] = set()
    for place, group in enumerate(groups):
        if place in taken:
            continue
        if asked[place]:
            found.append(Family({r.id for r in group.rows}, group.label, fits=sorted(other.label for other in near[place])))
            continue
        members = [place, *(groups.index(other) for other in near[place] if not asked[groups.index(other)])]
        taken.update(members)
        joined = [groups[member] for member in members]
        label = fullest(one.label for one in joined)
        # What the gazetteer says is one is no guess; what only nothing contradicts is told.
        likely = sorted({row.label for one in joined for row in one.rows} - {label}) if len(joined) > 1 else []
        found.append(Family({r.id for one in joined for r in one.rows}, label, likely))
    return found


def _compatible(one: _Known, other: _Known) -> bool:
    """Whether nothing that two groups state, or the gazetteer knows of them, contradicts their being one."""
    for name in ("old_key", "current_key"):
        if one.of(name) and other.of(name) and not one.of(name) & other.of(name):
            return False
    if one.of("old_key") and other.of("old_key"):
        return bool(one.of("old_key") & other.of("old_key"))
    return all(agree(a, b) for name in ("district_key", "province_key") for a in one.of(name) or {""} for b in other.of(name) or {""})


def meant(connection: Connection, name: str) -> list[Family]:
    """The units that a name means: those of exactly that name, else those whose names have it; none for an unknown name."""
    ids = set(connection.execute(sa.select(UnitRow.id).where(*unit_conditions(Filters(unit=name)))).scalars())
    rows = connection.execute(sa.select(*_COLUMNS)).all()
    matched = [row for row in rows if row.id in ids]
    exact = own_key(name.split(",")[0])
    chosen = [row for row in matched if own_key(row.label) == exact] or matched
    keys = {own_key(row.label) for row in chosen}
    wanted = {row.id for row in chosen}
    found = [family for key in sorted(keys) for family in families([row for row in rows if own_key(row.label) == key])]
    return [family for family in found if family.ids & wanted]


def require_known(engine: Engine, filters: Filters) -> Filters:
    """The filters, if each of their names is of some stored unit.

    Raises:
        NothingNamed: nothing stored has the name; the message gives the nearest that something has.
    """
    with engine.connect() as connection:
        for field_, given in (("unit", filters.unit), ("district", filters.district), ("province", filters.province)):
            if given:
                require_name(connection, field_, given)
    return filters


def require_name(connection: Connection, field_: str, given: str) -> None:
    """Raises NothingNamed for a unit's, district's or province's name that nothing stored has."""
    wanted = {"unit": Filters(unit=given), "district": Filters(district=given), "province": Filters(province=given)}[field_]
    if connection.execute(sa.select(UnitRow.id).where(*unit_conditions(wanted)).limit(1)).first() is None:
        shown = nearest(given, _labels(connection, field_))
        hint = f" Gần nhất: {'; '.join(shown)}." if shown else ""
        raise NothingNamed(f"Trong kho không có {_NAMES[field_]} nào tên “{given}”.{hint}")


def _labels(connection: Connection, field_: str) -> list[str]:
    rows = connection.execute(sa.select(UnitRow.label, UnitRow.old_name, UnitRow.current_unit, UnitRow.district_key, UnitRow.province_key))
    found: dict[str, None] = {}
    for row in rows:
        for label in (row.label, row.old_name, row.current_unit) if field_ == "unit" else (row.district_key, row.province_key):
            if field_ != "unit" and label != (row.district_key if field_ == "district" else row.province_key):
                continue
            if label and "(không nêu" not in label:
                found[_written(label, (row.label, row.old_name, row.current_unit)) if field_ != "unit" else label] = None
    return list(found)


def _written(key: str, labels: Iterable[str | None]) -> str:
    """A district's or province's key as a label of its unit writes it."""
    parts = (part for label in labels if label for part in label.split(", ")[1:])
    return next((part for part in parts if plain_key(part) == key), key)


def nearest(given: str, names: Iterable[str], most: int = _NEAREST) -> list[str]:
    """The names most like what was given, the likest first: by their own names, letters and accents aside."""
    wanted = plain_key(given)
    by_key: dict[str, list[str]] = {}
    for name in names:
        for key in {plain_key(name), own_key(name), bare_name(plain_key(name))}:
            by_key.setdefault(key, []).append(name)
    found = get_close_matches(wanted, list(by_key), n=3 * most, cutoff=0.6)
    found.sort(key=lambda key: -SequenceMatcher(None, wanted, key).ratio())
    return list(dict.fromkeys(name for key in found for name in by_key[key]))[:most]
