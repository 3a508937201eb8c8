"""Plain lists of what is stored: plans, findings, coverage."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from pipeline.store.filters import Filters, draft, plan_conditions
from pipeline.store.models import CoverageRow, FindingRow, PlanRow

PLAN_COLUMNS = (
    PlanRow.id, PlanRow.sha256, PlanRow.file_name, PlanRow.is_plan, PlanRow.document_type, PlanRow.number,
    PlanRow.issued_on, PlanRow.title, PlanRow.unit_label, PlanRow.current_unit, PlanRow.year_start, PlanRow.year_end,
    PlanRow.pages, PlanRow.standing, PlanRow.standing_by, PlanRow.received_on, PlanRow.changed_at, PlanRow.confirmed,
    PlanRow.unit_id,
)  # fmt: skip


def plan_list(engine: Engine, filters: Filters, *, changed_since: str | None = None) -> list[dict[str, Any]]:
    """Plans with what identifies them, by unit; ``changed_since``: ISO date or time of storing or correcting."""
    query = sa.select(*PLAN_COLUMNS, draft()).where(*plan_conditions(filters)).order_by(PlanRow.unit_label, PlanRow.id)
    if changed_since is not None:
        query = query.where(PlanRow.changed_at >= changed_since)
    if filters.plan is not None:
        query = query.where(PlanRow.id == filters.plan)
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def findings(engine: Engine, filters: Filters, code: str | None = None) -> list[dict[str, Any]]:
    """Findings with their plans, the gravest first within a unit."""
    order = sa.case({"error": 0, "warning": 1}, value=FindingRow.severity, else_=2)
    query = (
        sa.select(
            FindingRow.code, FindingRow.severity, FindingRow.area, FindingRow.message, FindingRow.advice, FindingRow.page,
            PlanRow.id.label("plan_id"), PlanRow.file_name, PlanRow.number, PlanRow.unit_label, PlanRow.sha256,
        )
        .join(PlanRow, PlanRow.id == FindingRow.plan_id)
        .where(*plan_conditions(filters))
        .order_by(PlanRow.unit_label, PlanRow.id, order, FindingRow.id)
    )  # fmt: skip
    if code:
        query = query.where(FindingRow.code == code)
    if filters.area:
        query = query.where(FindingRow.area == filters.area)
    if filters.plan is not None:
        query = query.where(PlanRow.id == filters.plan)
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def coverage(engine: Engine, filters: Filters) -> dict[int, dict[str, str]]:
    """Status of each area by plan."""
    query = (
        sa.select(CoverageRow.plan_id, CoverageRow.area, CoverageRow.status)
        .join(PlanRow, PlanRow.id == CoverageRow.plan_id)
        .where(*plan_conditions(filters))
    )
    found: dict[int, dict[str, str]] = {}
    with engine.connect() as connection:
        for row in connection.execute(query):
            found.setdefault(row.plan_id, {})[row.area] = row.status
    return found
