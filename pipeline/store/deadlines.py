"""The register of deadlines: dated and recurring tasks by the day they fall due, and the workload of roles.

Recurring tasks are found by their pattern: a month has few patterns and many tasks, so the days are worked out
once a pattern, and rows are read day by day until the page is full.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from pipeline.query import QueryError
from pipeline.recurrence import occurrences, states_day
from pipeline.store.filters import Filters, chunks, holds_role, plan_conditions
from pipeline.store.models import PlanRow, ScheduleRow, StatementRow, WorkloadRow
from pipeline.store.search import COLUMNS, as_dict

# A range of more days than this is asked for by mistake.
MOST_DAYS = 366 * 6
# Of so many plans all deadlines are read at once; of more, day by day.
_FEW = 5_000


@dataclass(frozen=True, slots=True)
class Register:
    """One page of a register; ``total`` counts all in the range.

    ``rows`` have ``day``, ``recurring`` and ``day_stated``: False for recurring work that is entered on a day which its plan
    does not state, and that no one may call overdue.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0


@dataclass(frozen=True, slots=True)
class _Slot:
    """Tasks that fall due on a day: those dated so, or those of patterns that have an occurrence then."""

    day: dt.date
    patterns: tuple[str, ...] = ()
    stated: bool = True

    def condition(self) -> sa.ColumnElement[bool]:
        if self.patterns:
            return sa.and_(ScheduleRow.pattern.in_(self.patterns), ScheduleRow.year == self.day.year)
        return ScheduleRow.due == self.day.isoformat()


def register(
    engine: Engine,
    start: dt.date,
    end: dt.date,
    filters: Filters | None = None,
    *,
    limit: int | None = 1_000,
    offset: int = 0,
    stated_only: bool = False,
) -> Register:
    """Tasks that fall due from ``start`` to ``end``, both included, by day; of valid plans only.

    A recurring task stands once for each of its days. ``filters`` narrows by unit, province, year, role, area; ``stated_only``
    leaves out days that no plan states.

    Raises:
        QueryError: ``end`` lies before ``start``, or too far behind it.
    """
    if not 0 <= (end - start).days <= MOST_DAYS:
        raise QueryError("Khoảng ngày không hợp lệ: ngày cuối phải sau ngày đầu và trong vòng sáu năm.")
    filters = filters or Filters()
    rows: list[dict[str, Any]] = []
    total = 0
    with engine.connect() as connection:
        few = _few_plans(connection, filters)
        if few is not None:
            return _page(connection, _of_plans(connection, few, start, end, filters, stated_only=stated_only), limit, offset)
        scope = _scope(connection, filters)
        for slot in _slots(connection, start, end):
            if stated_only and not slot.stated:
                continue
            counted = _count(connection, slot, scope, filters)
            skipped = max(0, offset - total)
            wanted = counted if limit is None else max(0, min(counted, limit - len(rows)))
            if wanted and skipped < counted:
                rows += _read(connection, slot, scope, filters, wanted, skipped)
            total += counted
    return Register(rows, total)


def _few_plans(connection: Connection, filters: Filters) -> list[int] | None:
    """The plans that filters leave, where they are few enough to be read plan by plan."""
    if not (filters.unit or filters.province or filters.district or filters.plan is not None):
        return None
    query = sa.select(PlanRow.id).where(PlanRow.standing == "valid", *plan_conditions(filters))
    if filters.plan is not None:
        query = query.where(PlanRow.id == filters.plan)
    ids = list(connection.execute(query.limit(_FEW + 1)).scalars())
    return ids if len(ids) <= _FEW else None


_Entry = tuple[str, bool, bool, int]


def _of_plans(connection: Connection, ids: list[int], start: dt.date, end: dt.date, filters: Filters, *, stated_only: bool) -> list[_Entry]:
    """All that falls due in a few plans, in order: day, whether it recurs, whether on a day not stated, statement."""
    columns = (ScheduleRow.statement_id, ScheduleRow.year, ScheduleRow.due, ScheduleRow.pattern)
    years = ScheduleRow.year.between(start.year, end.year)
    query = sa.select(*columns).where(ScheduleRow.plan_id.in_(ids), years)
    if filters.role or filters.area:
        query = query.join(StatementRow, StatementRow.id == ScheduleRow.statement_id).where(*_narrowed(filters))
    found: list[_Entry] = []
    first, last = start.isoformat(), end.isoformat()
    for number, year, due, pattern in connection.execute(query):
        if due is not None:
            found += [(due, False, False, number)] if first <= due <= last else []
        elif pattern is not None and (states_day(pattern) or not stated_only):
            unstated = not states_day(pattern)
            found += [(day.isoformat(), True, unstated, number) for day in occurrences(pattern, start, end) if day.year == year]
    return sorted(found)


def _page(connection: Connection, found: list[_Entry], limit: int | None, offset: int) -> Register:
    page = found[offset:] if limit is None else found[offset : offset + limit]
    rows = _statements(connection, {number for *_, number in page})
    entries = [rows[number] | {"day": day, "recurring": recurring, "day_stated": not unstated} for day, recurring, unstated, number in page]
    return Register(entries, len(found))


def _statements(connection: Connection, ids: set[int]) -> dict[int, dict[str, Any]]:
    found = {}
    for chunk in chunks(sorted(ids)):
        query = sa.select(*COLUMNS).join(PlanRow, PlanRow.id == StatementRow.plan_id)
        for row in connection.execute(query.where(StatementRow.id.in_(chunk))):
            found[row.id] = as_dict(row)
    return found


def _slots(connection: Connection, start: dt.date, end: dt.date) -> Iterator[_Slot]:
    days = sa.select(ScheduleRow.due).where(ScheduleRow.due.between(start.isoformat(), end.isoformat())).distinct()
    dated = {dt.date.fromisoformat(day) for day in connection.execute(days).scalars() if day}
    recurring: dict[dt.date, list[str]] = {}
    for pattern in _patterns(connection):
        for day in occurrences(pattern, start, end):
            recurring.setdefault(day, []).append(pattern)
    for day in sorted(dated | set(recurring)):
        if day in dated:
            yield _Slot(day)
        for stated in (True, False):
            patterns = tuple(pattern for pattern in recurring.get(day, ()) if states_day(pattern) == stated)
            if patterns:
                yield _Slot(day, patterns, stated)


def _patterns(connection: Connection) -> list[str]:
    """All patterns, by hops through the index: reading them off all rows would take a second of a large store."""
    found = []
    last = connection.execute(sa.select(sa.func.min(ScheduleRow.pattern))).scalar()
    while last is not None:
        found.append(str(last))
        last = connection.execute(sa.select(sa.func.min(ScheduleRow.pattern)).where(ScheduleRow.pattern > last)).scalar()
    return found


def _scope(connection: Connection, filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Conditions on plans; plans that no longer hold have no say."""
    conditions = plan_conditions(filters)
    out = list(connection.execute(sa.select(PlanRow.id).where(PlanRow.standing != "valid")).scalars())
    if out and len(out) <= 10_000:
        conditions.append(ScheduleRow.plan_id.not_in(out))
    elif out:
        conditions.append(PlanRow.standing == "valid")
    return conditions


def _source(scope: list[sa.ColumnElement[bool]], filters: Filters, *, whole: bool) -> Any:
    of_plan = whole or any(PlanRow.__table__ in _tables(c) for c in scope)
    source: Any = ScheduleRow
    if whole or filters.role or filters.area:
        source = sa.join(source, StatementRow, StatementRow.id == ScheduleRow.statement_id)
    return sa.join(source, PlanRow, PlanRow.id == ScheduleRow.plan_id) if of_plan else source


def _tables(condition: sa.ColumnElement[bool]) -> set[Any]:
    return {element.table for element in sa.sql.visitors.iterate(condition) if isinstance(element, sa.Column)}


def _narrowed(filters: Filters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if filters.role:
        found.append(sa.or_(holds_role(StatementRow.leads, filters.role), holds_role(StatementRow.supports, filters.role)))
    if filters.area:
        found.append(StatementRow.area == filters.area)
    return found


def _count(connection: Connection, slot: _Slot, scope: list[sa.ColumnElement[bool]], filters: Filters) -> int:
    source = _source(scope, filters, whole=False)
    query = sa.select(sa.func.count()).select_from(source).where(slot.condition(), *scope, *_narrowed(filters))
    return int(connection.execute(query).scalar_one())


def _read(
    connection: Connection, slot: _Slot, scope: list[sa.ColumnElement[bool]], filters: Filters, limit: int, offset: int
) -> list[dict[str, Any]]:
    source = _source(scope, filters, whole=True)
    query = sa.select(*COLUMNS).select_from(source).where(slot.condition(), *scope, *_narrowed(filters))
    query = query.order_by(ScheduleRow.statement_id).limit(limit).offset(offset)
    extra = {"day": slot.day.isoformat(), "recurring": bool(slot.patterns), "day_stated": slot.stated}
    return [as_dict(row) | extra for row in connection.execute(query)]


def workload(engine: Engine, filters: Filters) -> list[dict[str, Any]]:
    """Per role: tasks it leads and supports, those with a deadline, and how many plans name it; the busiest first."""
    columns = [sa.func.sum(getattr(WorkloadRow, name)).label(name) for name in ("lead", "support", "dated")]
    query = (
        sa.select(WorkloadRow.role, *columns, sa.func.count().label("plans"))
        .join(PlanRow, PlanRow.id == WorkloadRow.plan_id)
        .where(PlanRow.standing == "valid", *plan_conditions(filters))
        .group_by(WorkloadRow.role)
        .order_by(sa.desc("lead"), sa.desc("support"))
    )
    if filters.role:
        query = query.where(WorkloadRow.role == filters.role)
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def workload_by_unit(engine: Engine, filters: Filters) -> list[dict[str, Any]]:
    """The workload of roles by plan, by unit."""
    columns = (
        PlanRow.unit_label, PlanRow.number, PlanRow.year_start, PlanRow.year_end,
        WorkloadRow.role, WorkloadRow.lead, WorkloadRow.support, WorkloadRow.dated,
    )  # fmt: skip
    query = (
        sa.select(*columns)
        .join(PlanRow, PlanRow.id == WorkloadRow.plan_id)
        .where(PlanRow.standing == "valid", *plan_conditions(filters))
        .order_by(PlanRow.unit_label, PlanRow.id, WorkloadRow.lead.desc())
    )
    if filters.role:
        query = query.where(WorkloadRow.role == filters.role)
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]
