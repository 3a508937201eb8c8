"""Comparison between units: one metric side by side, areas by units, year on year, and against a yardstick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from extractors.identity.gazetteer import parse_name
from pipeline import commitments
from pipeline.commitments import Level
from pipeline.query import NothingNamed
from pipeline.store.filters import Filters, chunks, incomplete, is_no_yardstick, plan_conditions
from pipeline.store.models import CoverageRow, PlanRow, StatementRow, UnitRow
from pipeline.store.units import meant

Grouping = Literal["plan", "old", "current", "district", "province"]
_PLAN = (
    PlanRow.id, PlanRow.file_name, PlanRow.number, PlanRow.issued_on, PlanRow.unit_label, PlanRow.current_unit,
    PlanRow.year_start, PlanRow.year_end, PlanRow.unit_id,
)  # fmt: skip
_TARGET = (
    StatementRow.plan_id, StatementRow.metric, StatementRow.text, StatementRow.page, StatementRow.comparator,
    StatementRow.value, StatementRow.value_max, StatementRow.unit, StatementRow.change, StatementRow.per, StatementRow.due,
)  # fmt: skip
COUNTS = ("tasks", "targets", "with_lead", "with_deadline")


def plans_compared(engine: Engine, filters: Filters) -> list[dict[str, Any]]:
    """Plans that are compared: valid ones, by unit; a yardstick is what they are measured by, not one of them.

    ``incomplete`` marks those that were not read whole.
    """
    conditions = (PlanRow.is_plan, is_no_yardstick(), *plan_conditions(replace(filters, valid=True)))
    query = sa.select(*_PLAN, incomplete()).where(*conditions).order_by(PlanRow.unit_label, PlanRow.id)
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def targets_of(engine: Engine, ids: Sequence[int], metric: str | None = None) -> dict[int, list[dict[str, Any]]]:
    """Targets of plans by plan, of one metric or of all."""
    found: dict[int, list[dict[str, Any]]] = {}
    with engine.connect() as connection:
        for chunk in chunks(ids):
            query = sa.select(*_TARGET).where(StatementRow.plan_id.in_(chunk)).order_by(StatementRow.id)
            query = query.where(StatementRow.metric == metric) if metric else query.where(StatementRow.kind == "target")
            for row in connection.execute(query):
                found.setdefault(row.plan_id, []).append(dict(row._mapping))
    return found


def levels_of(targets: list[dict[str, Any]], year: int | None) -> dict[str, Level]:
    """A plan's level by standard metric for a year."""
    found: dict[str, list[commitments.Commitment]] = {}
    for row in targets:
        if row["metric"] != "other":
            found.setdefault(row["metric"], []).append(commitments.commitment(row))
    levels = {m: commitments.level_for(rows, year, lower=commitments.lower_is_better(m)) for m, rows in found.items()}
    return {metric: level for metric, level in levels.items() if level is not None}


def by_metric(engine: Engine, metric: str, filters: Filters) -> list[dict[str, Any]]:
    """Each plan's level for a metric, the most demanding first; plans without one stand last, ``targets`` empty.

    ``level`` is brought to ``filters.year`` where it is given, ``place`` counts within the rows.
    """
    plans = plans_compared(engine, filters)
    targets = targets_of(engine, [plan["id"] for plan in plans], metric)
    unit = _common_unit(targets.values())
    lower = commitments.lower_is_better(metric)
    levels: list[Level | None] = []
    for plan in plans:
        plan["targets"] = targets.get(plan["id"], [])
        own = [commitments.commitment(row) for row in plan["targets"] if row["unit"] == unit]
        levels.append(commitments.level_for(own, filters.year, lower=lower))
    for plan, level, place in zip(plans, levels, commitments.places(levels, lower=lower), strict=True):
        plan["level"], plan["place"] = (asdict(level) if level else None), place
    last = len(plans) + 1
    return sorted(plans, key=lambda p: (p["place"] or last, not p["targets"], p["unit_label"]))


def _common_unit(targets: Iterable[list[dict[str, Any]]]) -> str | None:
    """The unit of measurement that most targets have: others do not compare."""
    counted = Counter(row["unit"] for rows in targets for row in rows)
    return counted.most_common(1)[0][0] if counted else None


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """How many plans commit, how many were not read whole, and the lowest, middle and highest level among them."""
    levels = [Level(**row["level"]) if row["level"] else None for row in rows]
    return {
        "plans": len(rows),
        "committed": sum(bool(row["targets"]) for row in rows),
        "incomplete": sum(row["incomplete"] for row in rows),
        **commitments.spread(levels),
    }


def grouped_metric(engine: Engine, metric: str, filters: Filters, by: Grouping) -> list[dict[str, Any]]:
    """Levels summed up by unit, old or present, or by what is above it."""
    rows = by_metric(engine, metric, filters)
    found = []
    for name, members in _grouped(engine, rows, by).items():
        found.append({"group": name} | summary(members) | {"units": [row["unit_label"] for row in members]})
    return found


def _grouped(engine: Engine, rows: list[dict[str, Any]], by: Grouping) -> dict[str, list[dict[str, Any]]]:
    with engine.connect() as connection:
        units = {row.id: row for row in connection.execute(sa.select(UnitRow))}
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(_group_name(units[row["unit_id"]], row, by), []).append(row)
    return dict(sorted(found.items()))


def _group_name(unit: Any, row: dict[str, Any], by: Grouping) -> str:
    if by == "current":
        # A unit divided among several of today's, or unknown to the gazetteer, stays what it called itself.
        return str(unit.current_unit or unit.label)
    if by == "old":
        return str(unit.old_name or unit.label)
    if by == "plan":
        return str(row["unit_label"])
    # As the gazetteer has it; what the plan itself names where the gazetteer does not know the unit.
    named = parse_name(unit.old_name or unit.label)
    above = named.province if by == "province" else named.district
    return above or ("(không rõ tỉnh)" if by == "province" else "(không rõ huyện)")


def by_area(engine: Engine, area: str, filters: Filters) -> list[dict[str, Any]]:
    """Each plan's work in an area: tasks, those with an officer, those with a deadline, targets, status."""
    return [
        {k: v for k, v in plan.items() if k != "areas"} | plan["areas"].get(area, no_area(plan)) for plan in area_matrix(engine, filters)
    ]


def no_area(plan: dict[str, Any]) -> dict[str, Any]:
    """An area that a plan has no row of; unclear where the plan was not read whole."""
    return {"status": "unclear" if plan["incomplete"] else "missing"} | dict.fromkeys(COUNTS, 0)


def area_matrix(engine: Engine, filters: Filters) -> list[dict[str, Any]]:
    """Every area by plan: ``areas`` maps it to its status ("unclear": not found, and not all was read) and counts."""
    plans = plans_compared(engine, filters)
    cells: dict[int, dict[str, dict[str, Any]]] = {plan["id"]: {} for plan in plans}
    columns = (CoverageRow.plan_id, CoverageRow.area, CoverageRow.status, *(getattr(CoverageRow, name) for name in COUNTS))
    with engine.connect() as connection:
        for chunk in chunks(list(cells)):
            for plan_id, area, *values in connection.execute(sa.select(*columns).where(CoverageRow.plan_id.in_(chunk))):
                cells[plan_id][area] = dict(zip(("status", *COUNTS), values, strict=True))
    return [plan | {"areas": cells[plan["id"]]} for plan in plans]


def grouped_areas(engine: Engine, filters: Filters, by: Grouping) -> list[dict[str, Any]]:
    """The area matrix summed up: counts added, and how many plans of the group plan each area."""
    found = []
    for name, members in _grouped(engine, area_matrix(engine, filters), by).items():
        areas: dict[str, dict[str, Any]] = {}
        for row in members:
            for area, cell in row["areas"].items():
                total = areas.setdefault(area, {"planned": 0, "unclear": 0} | dict.fromkeys(COUNTS, 0))
                for status in ("planned", "unclear"):
                    total[status] += cell["status"] == status
                for count in COUNTS:
                    total[count] += cell[count]
        found.append({"group": name, "plans": len(members), "units": [row["unit_label"] for row in members], "areas": areas})
    return found


def year_on_year(engine: Engine, unit: str, metric: str | None = None) -> list[dict[str, Any]]:
    """A unit's levels by year, one row a metric: ``years`` maps each year that a plan covers to its level.

    ``likely``: other labels whose plans are taken for the unit's, for nothing contradicts it and no other unit fits.

    Raises:
        NothingNamed: no plan or several units have that name; the message lists them.
    """
    with engine.connect() as connection:
        known = meant(connection, unit)
    if len(known) != 1 or known[0].fits:
        shown = {label for family in known for label in (family.fits or [family.label])}
        raise NothingNamed(
            f'Cần đúng một đơn vị; “{unit}” khớp: {"; ".join(sorted(shown))}. Hãy ghi thêm huyện hoặc tỉnh: --unit "{unit}, …"'
        )
    plans = [plan for plan in plans_compared(engine, Filters()) if plan["unit_id"] in known[0].ids]
    targets = targets_of(engine, [plan["id"] for plan in plans], metric)
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for plan in plans:
        narrower = plan["year_start"] == plan["year_end"]
        for year in range(plan["year_start"] or 0, (plan["year_end"] or -1) + 1):
            for key, level in levels_of(targets.get(plan["id"], []), year).items():
                # Where a plan of the year and one of the period both speak, the plan of the year does.
                if narrower or year not in found.get(key, {}):
                    found.setdefault(key, {})[year] = asdict(level) | {
                        "plan_id": plan["id"],
                        "number": plan["number"],
                        "incomplete": plan["incomplete"],
                    }
    own = {"unit_label": known[0].label, "likely": known[0].likely}
    return [{"metric": key} | own | {"years": dict(sorted(years.items()))} for key, years in found.items()]
