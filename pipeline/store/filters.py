"""What lists are narrowed by, as conditions on plans and statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from extractors.identity.gazetteer import bare_name, plain_key
from pipeline.query import QueryError
from pipeline.store.models import FindingRow, PlanRow, StatementRow, UnitRow
from pipeline.store.office import YardstickRow


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


def draft() -> sa.Label[bool]:
    """Whether a document says of itself that it is a draft."""
    rows = sa.select(FindingRow.id).where(FindingRow.plan_id == PlanRow.id, FindingRow.code == "draft")
    return rows.exists().label("draft")


def unit_conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Conditions on units: whole words of any of their names, old or present, in any spelling.

    "phường 2" is not "Phường 21"; parts between commas may stand in any of the names.
    """
    found: list[sa.ColumnElement[bool]] = []
    for part in (filters.unit or "").split(","):
        if key := plain_key(part):
            names = (UnitRow.unit_key, UnitRow.old_key, UnitRow.current_key)
            found.append(sa.or_(*((sa.literal(" ") + column + " ").contains(f" {key} ", autoescape=True) for column in names)))
    if filters.province:
        key = plain_key(filters.province)
        found.append(sa.or_(_is_named(UnitRow.province_key, key), UnitRow.current_key.endswith(f" {key}")))
    if filters.district:
        found.append(_is_named(UnitRow.district_key, plain_key(filters.district)))
    return found


def _is_named(column: sa.orm.InstrumentedAttribute[str], key: str) -> sa.ColumnElement[bool]:
    """A name with or without its kind, be it in the key or in what is asked: "quang tri" and "tinh quang tri"."""
    bare = bare_name(key)
    named = sa.or_(column == key, column.endswith(f" {key}"))
    return sa.or_(named, column == bare) if bare != key else named
