"""Taking a plan out of the store: who and why are kept, and the same file is not stored again unless somebody asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from pipeline.errors import DomainError
from pipeline.store import writing
from pipeline.store.models import AttachmentRow, PlanRow
from pipeline.store.office import RemovalRow

if TYPE_CHECKING:
    from pipeline.store.store import Store


class RemovalError(DomainError):
    """A plan cannot be taken out as asked."""


def remove(store: Store, plan_id: int, *, who: str, why: str) -> dict[str, Any]:
    """Take a plan out: lists, searches and comparisons know it no more; its original file and its corrections stay.

    Raises:
        RemovalError: who or why is missing, or there is no such plan.
    """
    if not who.strip() or not why.strip():
        raise RemovalError("Hãy ghi ai bỏ (--who hoặc biến KEHOACH_USER) và vì sao (--why).")
    columns = (PlanRow.id.label("plan_id"), PlanRow.sha256, PlanRow.file_name, PlanRow.number, PlanRow.unit_label, PlanRow.unit_id)
    with store.transaction() as connection:
        row = connection.execute(sa.select(*columns).where(PlanRow.id == plan_id)).first()
        if row is None:
            raise RemovalError(f"Không có kế hoạch số {plan_id} trong kho.")
        values = {name: value for name, value in row._mapping.items() if name != "unit_id"}
        values |= {"who": who.strip(), "why": why.strip(), "removed_at": writing.now(), "restored_at": None}
        connection.execute(sa.insert(RemovalRow).values(**values))
        connection.execute(sa.delete(AttachmentRow).where(AttachmentRow.plan_sha256 == row.sha256))
        writing.remove(connection, row.sha256)
        writing.settle(connection, row.unit_id)
    return values


def mark_restored(connection: Connection, sha256: str) -> int | None:
    """A plan that was taken out is stored again; the number that it had, ``None`` where none was taken out."""
    own = (RemovalRow.sha256 == sha256, RemovalRow.restored_at.is_(None))
    number = connection.execute(sa.select(RemovalRow.plan_id).where(*own).order_by(RemovalRow.id.desc())).scalar()
    if number is not None:
        connection.execute(sa.update(RemovalRow).where(*own).values(restored_at=writing.now()))
    return number


def removals(engine: Engine, *, standing: bool = False) -> list[dict[str, Any]]:
    """What was taken out, the last first; ``standing``: without what is stored again."""
    query = sa.select(RemovalRow).order_by(RemovalRow.id.desc())
    if standing:
        query = query.where(RemovalRow.restored_at.is_(None))
    with engine.connect() as connection:
        return [dict(row._mapping) for row in connection.execute(query)]


def removed(engine: Engine) -> dict[str, str]:
    """Who took which file out, when and why, in one Vietnamese line, by the hash of its bytes."""
    return {row["sha256"]: f"{row['who']}, {row['removed_at'][:10]}: {row['why']}" for row in removals(engine, standing=True)}
