"""Submissions: which units owe a plan for a year, and what has come of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from extractors.identity.gazetteer import bare_name, parse_name, plain_key
from pipeline.corrections import Correction
from pipeline.rosters import Owed, resolved
from pipeline.store.filters import Filters, draft, incomplete, is_no_yardstick, unit_conditions
from pipeline.store.models import PlanRow, UnitRow
from pipeline.store.office import RosterRow
from pipeline.store.units import agree, own_key
from pipeline.store.writing import revision, unit_id
from schemas.plan import Unit

if TYPE_CHECKING:
    from pipeline.store.store import Store

# States of an entry, the gravest first, with what officers read.
STATES = {
    "missing": "THIẾU",
    "unclear": "cần xác nhận",
    "late": "nộp muộn",
    "merged": "qua đơn vị cũ",
    "pending": "chưa đến hạn",
    "received": "đã nộp",
}


@dataclass(frozen=True, slots=True)
class Submissions:
    """A year's account. ``entries``: a row a unit with ``state`` and ``plans``; ``unassigned``: plans whose unit is not
    known, or is one of several (``fits``); ``unexpected``: plans of units that owe none; ``duplicates`` and ``superseded``: plans that give way,
    with what differs from the plan of the same number that holds (``differs``)."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    unassigned: list[dict[str, Any]] = field(default_factory=list)
    unexpected: list[dict[str, Any]] = field(default_factory=list)
    duplicates: list[dict[str, Any]] = field(default_factory=list)
    superseded: list[dict[str, Any]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        found = dict.fromkeys(STATES, 0)
        for entry in self.entries:
            found[entry["state"]] += 1
        others = ("unassigned", "unexpected", "duplicates", "superseded")
        return found | {name: len(getattr(self, name)) for name in others}


def declare(store: Store, year: int, owed: Iterable[Owed], due: str | None, source: str) -> tuple[int, int]:
    """Put units on the roster of a year; a unit already there gets the new day. Returns how many are new and changed."""
    new = changed = 0
    with store.transaction() as connection:
        for one in owed:
            unit = unit_id(connection, one.unit)
            day = one.due or due
            known = connection.execute(sa.select(RosterRow.due).where(RosterRow.year == year, RosterRow.unit_id == unit)).first()
            if known is None:
                connection.execute(sa.insert(RosterRow).values(year=year, unit_id=unit, due=day, source=source))
                new += 1
            elif known.due != day:
                where = (RosterRow.year == year, RosterRow.unit_id == unit)
                connection.execute(sa.update(RosterRow).where(*where).values(due=day, source=source))
                changed += 1
    return new, changed


def release(store: Store, year: int, unit: str | None = None) -> int:
    """Take units off the roster of a year, all of them or those of a name; returns how many."""
    query = sa.delete(RosterRow).where(RosterRow.year == year)
    if unit is not None:
        query = query.where(RosterRow.unit_id.in_(sa.select(UnitRow.id).where(*unit_conditions(Filters(unit=unit)))))
    with store.transaction() as connection:
        return connection.execute(query).rowcount


def years(engine: Engine) -> list[dict[str, Any]]:
    """The years with a roster, with how many units owe a plan."""
    query = sa.select(RosterRow.year, sa.func.count().label("units")).group_by(RosterRow.year).order_by(RosterRow.year)
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


_KEYS = ("unit_key", "old_key", "current_key", "district_key", "province_key")
_PLAN = (
    PlanRow.id, PlanRow.file_name, PlanRow.number, PlanRow.issued_on, PlanRow.title, PlanRow.unit_label,
    PlanRow.current_unit, PlanRow.received_on, PlanRow.standing, PlanRow.standing_by,
    *(getattr(UnitRow, key) for key in _KEYS),
)  # fmt: skip


def submissions(engine: Engine, year: int, today: dt.date, unit: str | None = None) -> Submissions:
    """The account of a year as of ``today``: who sent what, who is late, what belongs to nobody."""
    with engine.connect() as connection:
        query = (
            sa.select(*_PLAN, incomplete(), draft()).join(UnitRow, UnitRow.id == PlanRow.unit_id).where(PlanRow.is_plan, is_no_yardstick())
        )
        # A plan that names no year may still be the one that is waited for: it is listed as unassigned.
        query = query.where(sa.or_(PlanRow.year_start.is_(None), sa.and_(PlanRow.year_start <= year, PlanRow.year_end >= year)))
        plans = [dict(row._mapping) for row in connection.execute(query.order_by(PlanRow.id))]
        entries = _entries(connection, year, unit)
        _tell_differences(connection, plans)
    named = [plan for plan in plans if not _unnamed(plan)]
    index = _Index(named)
    found = [index.of(entry) for entry in entries]
    matched = {plan["id"] for pair in found for plans_of in pair for plan in plans_of}
    by_name: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        by_name.setdefault(_own_name(entry), []).append(place)
    asked = _by_what_is_stated([plan for plan in named if plan["id"] not in matched], entries, by_name, found)
    matched |= {plan["id"] for pair in found for plans_of in pair for plan in plans_of}
    asked |= _by_superior([plan for plan in plans if _unnamed(plan)], entries, found)
    for place, (entry, (own, merged)) in enumerate(zip(entries, found, strict=True)):
        entry["plans"] = [_shown(plan) for plan in own]
        entry["merged_plans"] = [_shown(plan) for plan in merged]
        entry["state"] = _state(entry, own, merged, today, asked=place in asked)
        for key in _KEYS:
            del entry[key]
    rest = [plan for plan in plans if plan["id"] not in matched]
    if unit is not None:
        rest = []
    return Submissions(
        entries=sorted(entries, key=lambda e: (list(STATES).index(e["state"]), e["unit_label"])),
        unassigned=[_shown(plan) for plan in rest if _unassigned(plan)],
        unexpected=[_shown(plan) for plan in rest if not _unassigned(plan) and plan["standing"] == "valid"] if entries else [],
        duplicates=[_shown(plan) for plan in plans if plan["standing"] == "duplicate"],
        superseded=[_shown(plan) for plan in plans if plan["standing"] == "superseded"],
    )


def _tell_differences(connection: Connection, plans: list[dict[str, Any]]) -> None:
    """Of plans that give way to one of the same number: which values differ (``differs``), "" where none do."""
    by_id = {plan["id"]: plan for plan in plans}
    for plan in plans:
        other = by_id.get(plan["standing_by"])
        plan["differs"] = ""
        if other is None or not plan["number"] or plan["number"] != other["number"]:
            continue
        told = revision(connection, plan["id"], other["id"]).told
        if told and plan["received_on"] == other["received_on"]:
            told += "; nhận cùng ngày, hãy kiểm tra bản nào gửi sau"
        plan["differs"] = told


def _by_what_is_stated(
    plans: list[dict[str, Any]],
    entries: list[dict[str, Any]],
    by_name: dict[str, list[int]],
    found: list[tuple[list[dict[str, Any]], list[dict[str, Any]]]],
) -> set[int]:
    """Give plans that are named with less, or with more, than the roster has to the one entry that nothing contradicts.

    Where a plan fits several entries, or an entry plans of several units, nobody is told to be missing and nothing is
    given: the plan lists what it ``fits``. Returns the entries that are asked about.
    """
    asked: set[int] = set()
    alone: dict[int, list[dict[str, Any]]] = {}
    for plan in plans:
        fitting = [place for place in by_name.get(_own_name(plan), []) if _agree(plan, entries[place])]
        certain = len(fitting) == 1
        if not fitting:
            fitting = [
                place for place in by_name.get(_own_name(plan), []) if not any(found[place]) and _agree_as_stated(plan, entries[place])
            ]
        plan["fits"] = [] if certain else [entries[place]["unit_label"] for place in fitting]
        if certain:
            alone.setdefault(fitting[0], []).append(plan)
        else:
            asked.update(fitting)
    for place, own in alone.items():
        if all(_agree(one, other) for one in own for other in own):
            found[place][0].extend(own)
        else:
            asked.add(place)
            for plan in own:
                plan["fits"] = [entries[place]["unit_label"]]
    return asked


def _unnamed(plan: dict[str, Any]) -> bool:
    return "(không nêu" in str(plan["unit_label"])


def _by_superior(
    plans: list[dict[str, Any]],
    entries: list[dict[str, Any]],
    found: list[tuple[list[dict[str, Any]], list[dict[str, Any]]]],
) -> set[int]:
    """Entries that a plan without a unit's name may be of, by its kind and its district; the plan lists what it ``fits``."""
    asked: set[int] = set()
    for plan in plans:
        kind = own_key(str(plan["unit_label"])).split(" khong neu")[0]
        fitting = [
            place
            for place, entry in enumerate(entries)
            if not any(found[place])
            and plan["district_key"]
            and entry["district_key"]
            and _same_kind(kind, entry)
            and _same_place(plan, entry)
        ]
        plan["fits"] = [entries[place]["unit_label"] for place in fitting]
        asked.update(fitting)
    return asked


def _entries(connection: Connection, year: int, unit: str | None) -> list[dict[str, Any]]:
    columns = (
        RosterRow.due, UnitRow.label.label("unit_label"), UnitRow.current_unit,
        *(getattr(UnitRow, key) for key in _KEYS),
    )  # fmt: skip
    query = sa.select(*columns).join(UnitRow, UnitRow.id == RosterRow.unit_id).where(RosterRow.year == year)
    if unit is not None:
        query = query.where(*unit_conditions(Filters(unit=unit)))
    return [dict(row._mapping) for row in connection.execute(query)]


class _Index:
    """Plans by the names that a roster may use for their units."""

    def __init__(self, plans: list[dict[str, Any]]) -> None:
        self._by: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for plan in plans:
            for name in ("unit_key", "old_key", "current_key"):
                if plan[name]:
                    self._by.setdefault((name, plan[name]), []).append(plan)

    def of(self, entry: dict[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Plans of the very unit, and plans of the units that it was merged from or into."""
        own = {plan["id"]: plan for plan in self._by.get(("unit_key", entry["unit_key"]), [])}
        current = self._by.get(("current_key", entry["current_key"]), []) if entry["current_key"] else []
        if entry["old_key"]:
            own |= {plan["id"]: plan for plan in self._by.get(("old_key", entry["old_key"]), [])}
            merged = [plan for plan in current if not plan["old_key"]]
        else:
            own |= {plan["id"]: plan for plan in current if not plan["old_key"]}
            merged = [plan for plan in current if plan["old_key"]]
        return list(own.values()), [plan for plan in merged if plan["id"] not in own]


def _own_name(row: dict[str, Any]) -> str:
    """The key of the own name without its kind, which a list may leave out."""
    return bare_name(own_key(str(row["unit_label"])))


def _agree(plan: dict[str, Any], entry: dict[str, Any]) -> bool:
    """No kind, district or province that differs from the other's."""
    return agree(own_key(str(plan["unit_label"])), own_key(str(entry["unit_label"]))) and _same_place(plan, entry)


def _same_place(plan: dict[str, Any], entry: dict[str, Any]) -> bool:
    return all(agree(plan[key], entry[key]) for key in ("district_key", "province_key"))


def _same_kind(kind: str, entry: dict[str, Any]) -> bool:
    """Whether an entry is of a kind, or of none that it tells."""
    key = own_key(str(entry["unit_label"]))
    return key.startswith(f"{kind} ") or bare_name(key) == key


def _agree_as_stated(plan: dict[str, Any], entry: dict[str, Any]) -> bool:
    """As ``_agree``, by what the two themselves say: what the gazetteer adds to a bare name may be another's."""
    one, other = (parse_name(str(row["unit_label"])) for row in (plan, entry))
    pairs = ((one.district, other.district), (one.province, other.province))
    return all(agree(plain_key(a or ""), plain_key(b or "")) for a, b in pairs)


def _unassigned(plan: dict[str, Any]) -> bool:
    """Whether it names no unit, or one of a name that several on the roster have (``fits``)."""
    return bool(plan.get("fits")) or _unnamed(plan)


def _state(entry: dict[str, Any], own: list[dict[str, Any]], merged: list[dict[str, Any]], today: dt.date, *, asked: bool) -> str:
    if own:
        # The first that came counts: a revision sent later makes nobody late.
        first = min(plan["received_on"] for plan in own)
        return "late" if entry["due"] and first > entry["due"] else "received"
    if merged:
        return "merged"
    if asked:
        return "unclear"
    return "pending" if entry["due"] and today.isoformat() <= entry["due"] else "missing"


def _shown(plan: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plan.items() if not key.endswith("_key")}


def assign(store: Store, plan_id: int, unit: str, *, who: str, why: str) -> Correction:
    """Say whose plan it is; remembered by the hash of its bytes, like every correction.

    Raises:
        CorrectionError: the name does not begin with a kind of unit.
    """
    from pipeline.corrections import CorrectionError
    from pipeline.store.corrections import correct

    parsed = parse_name(unit)
    if parsed.kind is None or not parsed.name:
        raise CorrectionError(f"“{unit}” không bắt đầu bằng xã, phường, thị trấn hoặc đặc khu. Ví dụ: Xã An Bình, Huyện X, Tỉnh Y")
    value = Unit(kind=parsed.kind, name=parsed.name, district=parsed.district, province=parsed.province)
    return correct(store, plan_id, "set", "unit", value.model_dump(mode="json", exclude={"evidence", "resolved"}), who=who, why=why)


def from_gazetteer(*, province: str | None, district: str | None, current: bool) -> list[Owed]:
    """Units of a province or an old district as the gazetteer has them."""
    from extractors.identity.gazetteer import MERGER, communes

    on = MERGER if current else "2025-06-30"
    return [Owed(resolved(unit, on)) for unit in communes(province=province, district=district, current=current)]
