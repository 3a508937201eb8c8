"""What lists are narrowed by, as conditions on plans and statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from pipeline.query import QueryError
from pipeline.store.models import FindingRow, PlanRow, StatementRow, UnitRow
from pipeline.store.office import YardstickRow
from schemas.text import search_key


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by; ``None`` does not narrow. ``due_before``: ISO date, that day included.

    ``unit``: words of a unit's name, old or present; ``province`` and ``district`` likewise. ``valid``: without
    plans that are duplicates or superseded.
    """

    area: str | None = None
    metric: str | None = None
    role: str | None = None
    unit: str | None = None
    year: int | None = None
    kind: str | None = None
    due_before: str | None = None
    min_value: float | None = None
    plan: int | None = None
    province: str | None = None
    district: str | None = None
    valid: bool = False


# SQLite takes at most 32,766 variables a statement.
_VARIABLES = 10_000


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Ids in parts that one statement takes."""
    for start in range(0, len(ids), _VARIABLES):
        yield ids[start : start + _VARIABLES]


def check_date(text: str | None) -> None:
    """Raises QueryError for what is no ISO date."""
    if text is None:
        return
    try:
        dt.date.fromisoformat(text)
    except ValueError as error:
        raise QueryError(f"Ngày “{text}” không đúng dạng năm-tháng-ngày, ví dụ 2026-06-30.") from error


def conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Conditions on statements joined with their plans."""
    check_date(filters.due_before)
    found: list[sa.ColumnElement[bool]] = []
    if filters.area:
        found.append(StatementRow.area == filters.area)
    if filters.metric:
        found.append(StatementRow.metric == filters.metric)
    if filters.kind:
        found.append(StatementRow.kind == filters.kind)
    if filters.plan is not None:
        found.append(StatementRow.plan_id == filters.plan)
    if filters.role:
        found.append(sa.or_(holds_role(StatementRow.leads, filters.role), holds_role(StatementRow.supports, filters.role)))
    if filters.due_before:
        found.append(StatementRow.due <= filters.due_before)
    if filters.min_value is not None:
        found.append(StatementRow.value >= filters.min_value)
    return found + plan_conditions(filters)


def holds_role(column: sa.orm.InstrumentedAttribute[str | None], role: str) -> sa.ColumnElement[bool]:
    """Whether a list of roles, blanks between them, has one."""
    return (sa.literal(" ") + column + sa.literal(" ")).contains(f" {role} ", autoescape=True)


def plan_conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Conditions on the plan: unit by any of its names, old or current, its superiors, and year."""
    found: list[sa.ColumnElement[bool]] = []
    if filters.unit or filters.province or filters.district:
        found.append(PlanRow.unit_id.in_(sa.select(UnitRow.id).where(*unit_conditions(filters))))
    if filters.year is not None:
        found.append(PlanRow.year_start <= filters.year)
        found.append(PlanRow.year_end >= filters.year)
    if filters.valid:
        found.append(PlanRow.standing == "valid")
    return found


def is_no_yardstick() -> sa.ColumnElement[bool]:
    """Leaves out superiors' plans that are kept as yardsticks: they owe no commune's plan and are ranked among none."""
    return PlanRow.sha256.not_in(sa.select(YardstickRow.sha256))


# Findings by which a plan was not read whole: those of them that are errors may hide goals, targets or tasks.
_UNREAD = ("page-unread", "content-not-read")


def incomplete() -> sa.Label[bool]:
    """Whether parts of a plan that may hold goals, targets or tasks were not read: what it lacks is unclear."""
    rows = sa.select(FindingRow.id).where(FindingRow.plan_id == PlanRow.id, FindingRow.code.in_(_UNREAD), FindingRow.severity == "error")
    return rows.exists().label("incomplete")


def unit_conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if filters.unit:
        found.append(
            sa.or_(*(column.contains(search_key(filters.unit)) for column in (UnitRow.unit_key, UnitRow.old_key, UnitRow.current_key)))
        )
    if filters.province:
        key = search_key(filters.province)
        found.append(sa.or_(_is_named(UnitRow.province_key, key), UnitRow.current_key.endswith(f" {key}")))
    if filters.district:
        found.append(_is_named(UnitRow.district_key, search_key(filters.district)))
    return found


def _is_named(column: sa.orm.InstrumentedAttribute[str], key: str) -> sa.ColumnElement[bool]:
    """A name with or without its kind: "quang tri" and "tinh quang tri"."""
    return sa.or_(column == key, column.endswith(f" {key}"))
