"""Submissions: which units owe a plan for a year, and what has come of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from pipeline.corrections import Correction
from pipeline.rosters import Owed, resolved
from pipeline.store.filters import Filters, incomplete, is_no_yardstick, unit_conditions
from pipeline.store.models import PlanRow, UnitRow
from pipeline.store.office import RosterRow
from pipeline.store.writing import revision, unit_id
from schemas.plan import Unit

if TYPE_CHECKING:
    from pipeline.store.store import Store

# States of an entry, the gravest first, with what officers read.
STATES = {
    "missing": "THIẾU",
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
        query = sa.select(*_PLAN, incomplete()).join(UnitRow, UnitRow.id == PlanRow.unit_id).where(PlanRow.is_plan, is_no_yardstick())
        # A plan that names no year may still be the one that is waited for: it is listed as unassigned.
        query = query.where(sa.or_(PlanRow.year_start.is_(None), sa.and_(PlanRow.year_start <= year, PlanRow.year_end >= year)))
        plans = [dict(row._mapping) for row in connection.execute(query.order_by(PlanRow.id))]
        entries = _entries(connection, year, unit)
        _tell_differences(connection, plans)
    named = [plan for plan in plans if not _unassigned(plan)]
    index = _Index(named)
    found = [index.of(entry) for entry in entries]
    matched = {plan["id"] for pair in found for plans_of in pair for plan in plans_of}
    by_name: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        by_name.setdefault(_own_name(entry), []).append(place)
    for plan in (plan for plan in named if plan["id"] not in matched):
        # Named with less, or with more, than the roster has: it is the one entry's that nothing contradicts.
        fitting = [place for place in by_name.get(_own_name(plan), []) if _agree(plan, entries[place])]
        if len(fitting) == 1:
            found[fitting[0]][0].append(plan)
            matched.add(plan["id"])
        plan["fits"] = [entries[place]["unit_label"] for place in fitting] if len(fitting) > 1 else []
    for entry, (own, merged) in zip(entries, found, strict=True):
        entry["plans"] = [_shown(plan) for plan in own]
        entry["merged_plans"] = [_shown(plan) for plan in merged]
        entry["state"] = _state(entry, own, merged, today)
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
    return str(row["unit_label"]).split(", ")[0]


def _agree(plan: dict[str, Any], entry: dict[str, Any]) -> bool:
    """No district or province that differs from the other's."""
    return all(not plan[key] or not entry[key] or plan[key] == entry[key] for key in ("district_key", "province_key"))


def _unassigned(plan: dict[str, Any]) -> bool:
    """Whether it names no unit, or one of a name that several on the roster have (``fits``)."""
    return bool(plan.get("fits")) or "(không nêu" in str(plan["unit_label"])


def _state(entry: dict[str, Any], own: list[dict[str, Any]], merged: list[dict[str, Any]], today: dt.date) -> str:
    if own:
        # The first that came counts: a revision sent later makes nobody late.
        first = min(plan["received_on"] for plan in own)
        return "late" if entry["due"] and first > entry["due"] else "received"
    if merged:
        return "merged"
    return "pending" if entry["due"] and today.isoformat() <= entry["due"] else "missing"


def _shown(plan: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in plan.items() if not key.endswith("_key")}


def assign(store: Store, plan_id: int, unit: str, *, who: str, why: str) -> Correction:
    """Say whose plan it is; remembered by the hash of its bytes, like every correction.

    Raises:
        CorrectionError: the name does not begin with a kind of unit.
    """
    from extractors.gazetteer import parse_name
    from pipeline.corrections import CorrectionError
    from pipeline.store.corrections import correct

    parsed = parse_name(unit)
    if parsed.kind is None or not parsed.name:
        raise CorrectionError(f"“{unit}” không bắt đầu bằng xã, phường, thị trấn hoặc đặc khu. Ví dụ: Xã An Bình, Huyện X, Tỉnh Y")
    value = Unit(kind=parsed.kind, name=parsed.name, district=parsed.district, province=parsed.province)
    return correct(store, plan_id, "set", "unit", value.model_dump(mode="json", exclude={"evidence", "resolved"}), who=who, why=why)


def from_gazetteer(*, province: str | None, district: str | None, current: bool) -> list[Owed]:
    """Units of a province or an old district as the gazetteer has them."""
    from extractors.gazetteer import MERGER, communes

    on = MERGER if current else "2025-06-30"
    return [Owed(resolved(unit, on)) for unit in communes(province=province, district=district, current=current)]
