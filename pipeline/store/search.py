"""Search and lists over statements: words, phrases and filters."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from pipeline.store.models import CoverageRow, FindingRow, PlanRow, RoleRow, StatementRow
from schemas.text import fold, search_key


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by; ``None`` does not narrow. ``due_before``: ISO date, that day included."""

    area: str | None = None
    metric: str | None = None
    role: str | None = None
    unit: str | None = None
    year: int | None = None
    kind: str | None = None
    due_before: str | None = None
    min_value: float | None = None
    plan: int | None = None


class QueryError(ValueError):
    """A question that cannot be asked; the message says what to change, in Vietnamese."""


_PHRASE = re.compile(r'"([^"]+)"|(\S+)')


def fts_query(words: str) -> str:
    """FTS5's query for words (accents optional, all of them) and "exact phrases" (accents count)."""
    if words.count('"') % 2:
        raise QueryError("Thiếu dấu ngoặc kép đóng trong cụm từ tìm kiếm.")
    parts = []
    for phrase, word in _PHRASE.findall(words):
        if phrase:
            text = unicodedata.normalize("NFC", phrase).lower()
            clean = " ".join(re.findall(r"\w+", text))
            if clean:
                parts.append(f'exact : "{clean}"')
        else:
            parts.extend(f'folded : "{piece}"' for piece in re.findall(r"\w+", fold(word)))
    if not parts:
        raise QueryError("Hãy nhập ít nhất một từ để tìm.")
    return " AND ".join(f"({part})" for part in parts)


def check_date(text: str | None) -> None:
    if text is None:
        return
    try:
        dt.date.fromisoformat(text)
    except ValueError as error:
        raise QueryError(f"Ngày “{text}” không đúng dạng năm-tháng-ngày, ví dụ 2026-06-30.") from error


def _conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
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
        holders = sa.select(RoleRow.statement_id).where(RoleRow.role == filters.role)
        found.append(StatementRow.id.in_(holders))
    if filters.due_before:
        found.append(StatementRow.due <= filters.due_before)
    if filters.min_value is not None:
        found.append(StatementRow.value >= filters.min_value)
    return found + plan_conditions(filters)


def plan_conditions(filters: Filters) -> list[sa.ColumnElement[bool]]:
    """Conditions on the plan: unit by any of its names, old or current, and year."""
    found: list[sa.ColumnElement[bool]] = []
    if filters.unit:
        key = f"%{search_key(filters.unit)}%"
        found.append(sa.or_(PlanRow.unit_key.like(key), PlanRow.current_key.like(key)))
    if filters.year is not None:
        found.append(PlanRow.year_start <= filters.year)
        found.append(PlanRow.year_end >= filters.year)
    return found


_COLUMNS = (
    StatementRow.id, StatementRow.kind, StatementRow.text, StatementRow.page, StatementRow.section, StatementRow.area,
    StatementRow.metric, StatementRow.comparator, StatementRow.value, StatementRow.value_max, StatementRow.unit,
    StatementRow.change, StatementRow.per, StatementRow.due, StatementRow.deadline_kind, StatementRow.deadline_text,
    PlanRow.id.label("plan_id"), PlanRow.file_name, PlanRow.number, PlanRow.unit_label, PlanRow.current_unit,
    PlanRow.year_start, PlanRow.year_end,
)  # fmt: skip


def search(engine: Engine, words: str, filters: Filters, limit: int = 20) -> tuple[list[dict[str, Any]], int]:
    """The best ``limit`` statements for the words, by rank, and how many there are."""
    # FTS5 forgets neither word: all must stand in one statement.
    match = sa.text("SELECT rowid AS id, rank FROM statements_fts WHERE statements_fts MATCH :query")
    hits = match.bindparams(query=fts_query(words)).columns(sa.column("id", sa.Integer), sa.column("rank", sa.Float)).subquery()
    joined = sa.join(hits, StatementRow, hits.c.id == StatementRow.id).join(PlanRow, PlanRow.id == StatementRow.plan_id)
    conditions = _conditions(filters)
    query = sa.select(*_COLUMNS).select_from(joined).where(*conditions).order_by(hits.c.rank, StatementRow.id).limit(limit)
    total = sa.select(sa.func.count()).select_from(joined).where(*conditions)
    with engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(query)]
        count = int(connection.execute(total).scalar_one())
    return with_roles(engine, rows), count


def statements(engine: Engine, filters: Filters, limit: int | None = None) -> list[dict[str, Any]]:
    """Statements by filters alone, by unit and place in the plan."""
    query = (
        sa.select(*_COLUMNS)
        .join(PlanRow, PlanRow.id == StatementRow.plan_id)
        .where(*_conditions(filters))
        .order_by(PlanRow.unit_label, PlanRow.id, StatementRow.id)
    )
    if limit is not None:
        query = query.limit(limit)
    with engine.connect() as connection:
        rows = [dict(row._mapping) for row in connection.execute(query)]
    return with_roles(engine, rows)


def with_roles(engine: Engine, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with their ``lead`` and ``support`` role ids."""
    by_id = {row["id"]: row for row in rows}
    for row in rows:
        row["lead"], row["support"] = [], []
    ids = [row["id"] for row in rows if row["kind"] == "task"]
    with engine.connect() as connection:
        # SQLite takes at most 32,766 variables a statement.
        for start in range(0, len(ids), 10_000):
            query = sa.select(RoleRow).where(RoleRow.statement_id.in_(ids[start : start + 10_000]))
            for role in connection.execute(query):
                by_id[role.statement_id][role.part].append(role.role)
    return rows


def plan_list(engine: Engine, filters: Filters) -> list[dict[str, Any]]:
    """Plans with what identifies them, by unit."""
    columns = (
        PlanRow.id, PlanRow.file_name, PlanRow.is_plan, PlanRow.document_type, PlanRow.number, PlanRow.issued_on, PlanRow.title,
        PlanRow.unit_label, PlanRow.current_unit, PlanRow.year_start, PlanRow.year_end, PlanRow.pages,
    )  # fmt: skip
    query = sa.select(*columns).where(*plan_conditions(filters)).order_by(PlanRow.unit_label, PlanRow.id)
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def findings(engine: Engine, filters: Filters, code: str | None = None) -> list[dict[str, Any]]:
    """Findings with their plans, the gravest first within a unit."""
    order = sa.case({"error": 0, "warning": 1}, value=FindingRow.severity, else_=2)
    query = (
        sa.select(
            FindingRow.code,
            FindingRow.severity,
            FindingRow.area,
            FindingRow.message,
            FindingRow.advice,
            FindingRow.page,
            PlanRow.id.label("plan_id"),
            PlanRow.file_name,
            PlanRow.number,
            PlanRow.unit_label,
        )  # fmt: skip
        .join(PlanRow, PlanRow.id == FindingRow.plan_id)
        .where(*plan_conditions(filters))
        .order_by(PlanRow.unit_label, PlanRow.id, order, FindingRow.id)
    )
    if code:
        query = query.where(FindingRow.code == code)
    if filters.area:
        query = query.where(FindingRow.area == filters.area)
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
