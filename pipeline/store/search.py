"""Search: the statements that a query means, the best first, with what is needed to open them.

The full text index meets words, phrases and most filters at once (``facets``); what is left is asked of the joined
rows. Ranking reads texts, so the newest ``WEIGHED`` of a huge match are counted and ranked, and the result says so
(measured: ranking all matches of a common word took seconds at 2.5 million tasks).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from pipeline.query import QueryError, parse
from pipeline.ranking import Pattern, pattern_of, snippet
from pipeline.store.filters import Filters, conditions
from pipeline.store.matching import compile_query
from pipeline.store.models import PlanRow, StatementRow

WEIGHED = 1_000
Sort = Literal["rank", "newest", "unit", "due", "value"]
COLUMNS = (
    StatementRow.id, StatementRow.kind, StatementRow.text, StatementRow.activity, StatementRow.page, StatementRow.section,
    StatementRow.area, StatementRow.metric, StatementRow.comparator, StatementRow.value, StatementRow.value_max,
    StatementRow.unit, StatementRow.change, StatementRow.per, StatementRow.due, StatementRow.deadline_kind,
    StatementRow.deadline_text, StatementRow.leads, StatementRow.supports,
    PlanRow.id.label("plan_id"), PlanRow.file_name, PlanRow.number, PlanRow.unit_label, PlanRow.current_unit,
    PlanRow.year_start, PlanRow.year_end, PlanRow.standing,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search. ``total``: how many matches were put in order; where ``exact`` is false there are more,
    older ones."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    total: int = 0
    exact: bool = True


def search(engine: Engine, query: str, filters: Filters | None = None, *, limit: int = 20, offset: int = 0, sort: Sort = "rank") -> Found:
    """A page of the statements that a query and filters mean.

    Each row has the statement, its plan, ``snippet`` and ``marks`` (ranges of the snippet to highlight).

    Raises:
        QueryError: the query or a filter cannot be understood; nothing to search for is given.
    """
    filters = filters or Filters()
    terms = parse(query)
    with engine.connect() as connection:
        matching = compile_query(connection, terms, filters, query)
        if matching.is_empty:
            raise QueryError("Hãy nhập ít nhất một từ hoặc một điều kiện để tìm.")
        pattern = pattern_of(terms)
        most = max(WEIGHED, offset + limit)
        matched = list(connection.execute(matching.select(StatementRow.id).limit(most + 1)).scalars())
        exact = len(matched) <= most
        matched = matched[:most]
        ids = _ordered(connection, matched, pattern, sort)
        rows = _rows(connection, ids[offset : offset + limit])
    for row in rows:
        text = row["text"] if not row["activity"] else f"{row['text']} {row['activity']}"
        row["snippet"], marks = snippet(text, pattern)
        row["marks"] = [list(mark) for mark in marks]
    return Found(rows, len(matched), exact)


def _ordered(connection: Connection, matched: list[int], pattern: Pattern, sort: Sort) -> list[int]:
    """Matches, given the newest first, in the order asked for."""
    if sort == "newest" or (sort == "rank" and not pattern.words):
        return matched
    if sort == "rank":
        columns = (StatementRow.id, StatementRow.kind, StatementRow.text, StatementRow.activity)
        rows = connection.execute(sa.select(*columns).where(StatementRow.id.in_(matched))).all()
        scored = sorted((-pattern.score(row.text, row.activity, row.kind), -row.id) for row in rows)
        return [-number for _, number in scored]
    key = {"unit": PlanRow.unit_label, "due": StatementRow.due, "value": StatementRow.value}[sort]
    query = sa.select(StatementRow.id, key.label("key")).join(PlanRow, PlanRow.id == StatementRow.plan_id)
    keyed = connection.execute(query.where(StatementRow.id.in_(matched))).all()
    known = sorted((row for row in keyed if row.key is not None), key=lambda row: (row.key, row.id), reverse=sort == "value")
    # What has no day or value stands last, whichever way the others are sorted.
    return [row.id for row in known] + [row.id for row in keyed if row.key is None]


def _rows(connection: Connection, ids: Sequence[int]) -> list[dict[str, Any]]:
    query = sa.select(*COLUMNS).join(PlanRow, PlanRow.id == StatementRow.plan_id).where(StatementRow.id.in_(list(ids)))
    found = {row.id: as_dict(row) for row in connection.execute(query)}
    return [found[number] for number in ids if number in found]


def as_dict(row: Any) -> dict[str, Any]:
    """A joined row with its roles as lists: ``lead`` and ``support``."""
    values = dict(row._mapping)
    values["lead"] = (values.pop("leads") or "").split()
    values["support"] = (values.pop("supports") or "").split()
    return values


def statements(engine: Engine, filters: Filters, limit: int | None = None) -> list[dict[str, Any]]:
    """Goals, targets and tasks by filters alone, by unit and place in the plan."""
    query = (
        sa.select(*COLUMNS)
        .join(PlanRow, PlanRow.id == StatementRow.plan_id)
        .where(*conditions(filters))
        .order_by(PlanRow.unit_label, PlanRow.id, StatementRow.id)
    )
    if filters.kind is None:
        query = query.where(StatementRow.kind != "text")
    if limit is not None:
        query = query.limit(limit)
    with engine.connect() as connection:
        return [as_dict(row) for row in connection.execute(query)]
