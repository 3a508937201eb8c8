"""Plans beside another plan: a superior's as yardstick, the unit's own of the year before; and the findings of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from pipeline import commitments
from pipeline.checks.registry import Promises, comparisons, run_against
from pipeline.commitments import Level
from pipeline.store import writing
from pipeline.store.compare import levels_of, plans_compared, targets_of
from pipeline.store.filters import Filters
from pipeline.store.lists import PLAN_COLUMNS
from pipeline.store.models import PlanRow, UnitRow
from pipeline.store.office import YardstickRow

if TYPE_CHECKING:
    from pipeline.store.store import Store


def keep(store: Store, plan_id: int) -> None:
    """Measure plans by this one in every check from now on."""
    with store.transaction() as connection:
        sha256 = connection.execute(sa.select(PlanRow.sha256).where(PlanRow.id == plan_id)).scalar_one()
        connection.execute(sa.delete(YardstickRow).where(YardstickRow.sha256 == sha256))
        connection.execute(sa.insert(YardstickRow).values(sha256=sha256, set_at=writing.now()))


def forget(store: Store, plan_id: int) -> bool:
    """Measure by this plan no more; whether it was a yardstick."""
    with store.transaction() as connection:
        own = sa.select(PlanRow.sha256).where(PlanRow.id == plan_id)
        return connection.execute(sa.delete(YardstickRow).where(YardstickRow.sha256.in_(own))).rowcount > 0


def kept(engine: Engine) -> list[dict[str, Any]]:
    """The yardsticks, in the order in which they were set."""
    query = sa.select(*PLAN_COLUMNS).join(YardstickRow, YardstickRow.sha256 == PlanRow.sha256).order_by(YardstickRow.set_at)
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def plan_name(plan: dict[str, Any]) -> str:
    """ "Kế hoạch số 12/KH-UBND (2024)"."""
    years = plan["year_start"] if plan["year_start"] == plan["year_end"] else f"{plan['year_start']}-{plan['year_end']}"
    return f"kế hoạch {plan['number'] or plan['file_name']} ({years})"


@dataclass(slots=True)
class _Yardstick:
    """A superior's plan with what it requires, year by year."""

    plan: dict[str, Any]
    targets: list[dict[str, Any]]
    known: dict[int | None, dict[str, Level]] = field(default_factory=dict)

    def required(self, year: int | None) -> dict[str, Level]:
        if year not in self.known:
            self.known[year] = levels_of(self.targets, year)
        return self.known[year]

    def year_for(self, other: dict[str, Any], asked: int | None) -> int | None:
        """The year in which both are compared: as asked, else the last that both are for; ``None`` for no such year."""
        start, end = self.plan["year_start"], self.plan["year_end"]
        if None in (start, end, other["year_start"], other["year_end"]):
            return None
        year = asked if asked is not None else min(end, other["year_end"])
        return year if max(start, other["year_start"]) <= year <= min(end, other["year_end"]) else None


def _beside_plans(
    engine: Engine, plan: dict[str, Any], filters: Filters
) -> tuple[_Yardstick, list[tuple[dict[str, Any], int, dict[str, Level]]]]:
    """A yardstick, and the plans that it concerns, each with the year of comparison and its levels then."""
    yardstick = _Yardstick(plan, targets_of(engine, [plan["id"]]).get(plan["id"], []))
    others = [p for p in plans_compared(engine, _scope(engine, plan, filters)) if p["unit_label"] != plan["unit_label"]]
    years = {p["id"]: year for p in others if (year := yardstick.year_for(p, filters.year)) is not None}
    targets = targets_of(engine, list(years))
    rows = [(p, years[p["id"]], levels_of(targets.get(p["id"], []), years[p["id"]])) for p in others if p["id"] in years]
    return yardstick, rows


def measured(engine: Engine, yardstick: int, filters: Filters) -> tuple[dict[str, Level], list[dict[str, Any]]]:
    """What a superior's plan requires in the end (or in ``filters.year``), and each plan beside it.

    Each row is a plan with ``year`` (of comparison), ``short`` (metrics promised lower, with both levels), ``missing``
    (metrics left out), ``unclear`` (not found in a plan that was not read whole) and ``met``. Plans are those of the yardstick's years and, where it names a district or province,
    of that.
    """
    plan = _plan(engine, yardstick)
    own, others = _beside_plans(engine, plan, filters)
    rows = [other | {"year": year} | _beside(other, levels, own.required(year)) for other, year, levels in others]
    required = own.required(filters.year if filters.year is not None else plan["year_end"])
    return required, sorted(rows, key=lambda row: (-len(row["short"]) - len(row["missing"]), row["unit_label"]))


def _beside(plan: dict[str, Any], levels: dict[str, Level], required: dict[str, Level]) -> dict[str, Any]:
    short, missing, met = [], [], []
    for metric, level in required.items():
        own = levels.get(metric)
        if own is None:
            missing.append(metric)
        elif commitments.falls_short(own, level, lower=commitments.lower_is_better(metric)):
            short.append({"metric": metric, "required": level.value, "promised": own.value, "page": own.page, "text": own.text})
        else:
            met.append(metric)
    unclear = missing if plan["incomplete"] else []
    return {"short": short, "missing": [] if unclear else missing, "unclear": unclear, "met": met}


def _plan(engine: Engine, plan_id: int) -> dict[str, Any]:
    with engine.connect() as connection:
        return dict(connection.execute(sa.select(*PLAN_COLUMNS).where(PlanRow.id == plan_id)).one()._mapping)


def _scope(engine: Engine, plan: dict[str, Any], filters: Filters) -> Filters:
    """The plans that a superior's plan concerns, unless the question says which."""
    if filters.unit or filters.district or filters.province:
        return Filters(unit=filters.unit, district=filters.district, province=filters.province, year=filters.year)
    with engine.connect() as connection:
        unit = connection.execute(sa.select(UnitRow).where(UnitRow.id == plan["unit_id"])).first()
    district = unit.district_key if unit is not None else ""
    province = unit.province_key if unit is not None else ""
    return Filters(district=district or None, province=None if district else province or None, year=filters.year)


def findings_beside(engine: Engine, filters: Filters, code: str | None = None) -> list[dict[str, Any]]:
    """Findings of the rules that look at a plan beside its forerunner or beside the yardsticks."""
    if code is not None and code not in {check.RULE.code for check in comparisons()}:
        return []
    found = [*_beside_previous(engine, filters), *_beside_yardsticks(engine, filters)]
    return [
        row
        for row in found
        if code in (None, row["code"]) and filters.area in (None, row["area"]) and filters.plan in (None, row["plan_id"])
    ]


def _beside_previous(engine: Engine, filters: Filters) -> Iterator[dict[str, Any]]:
    plans = plans_compared(engine, Filters(unit=filters.unit, district=filters.district, province=filters.province))
    by_unit: dict[int, list[dict[str, Any]]] = {}
    for plan in plans:
        if plan["year_start"] is not None:
            by_unit.setdefault(plan["unit_id"], []).append(plan)
    several = {unit: rows for unit, rows in by_unit.items() if len(rows) > 1}
    targets = targets_of(engine, [plan["id"] for rows in several.values() for plan in rows])
    for rows in several.values():
        for plan in rows:
            year = plan["year_start"]
            if filters.year is not None and not plan["year_start"] <= filters.year <= plan["year_end"]:
                continue
            before = [p for p in rows if p is not plan and p["year_start"] < year and p["year_end"] >= year - 1]
            if before:
                last = max(before, key=lambda p: (p["year_start"], p["id"]))
                other = Promises(plan_name(last), levels_of(targets.get(last["id"], []), year - 1))
                own = Promises(plan_name(plan), levels_of(targets.get(plan["id"], []), year), not plan["incomplete"])
                yield from _rows(plan, "previous", own, other)


def _beside_yardsticks(engine: Engine, filters: Filters) -> Iterator[dict[str, Any]]:
    for plan in kept(engine):
        yardstick, others = _beside_plans(engine, plan, filters)
        for other, year, levels in others:
            required = Promises(plan_name(plan), yardstick.required(year))
            yield from _rows(other, "yardstick", Promises(plan_name(other), levels, not other["incomplete"]), required)


def _rows(plan: dict[str, Any], against: str, own: Promises, other: Promises) -> Iterator[dict[str, Any]]:
    for metric, finding in run_against(against, own, other):
        page = own.levels[metric].page if metric in own.levels else None
        yield {
            "code": finding.code, "severity": finding.severity.value, "area": finding.area, "message": finding.message,
            "advice": finding.advice, "page": page, "plan_id": plan["id"], "file_name": plan["file_name"],
            "number": plan["number"], "unit_label": plan["unit_label"],
        }  # fmt: skip
