"""Findings worked out again from the stored plans, after a change of the checks: no file is read for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.corrections import Correction, corrected
from pipeline.store import writing
from pipeline.store.models import ContentRow, FindingRow, PlanRow
from pipeline.store.rows import finding_rows
from pipeline.versions import checks_version

if TYPE_CHECKING:
    from pipeline.store.store import Store

# Plans a transaction: others may write in between, and what is done stays done.
_CHUNK = 100


def renew_findings(store: Store, *, everything: bool = False) -> int:
    """Run the checks over the plans whose findings are of other checks (``everything``: over all); returns how many.

    What was read, the plan's number, standing, corrections and confirmation stay; ``changed_at`` moves where findings did.
    """
    done = last = 0
    while True:
        query = writing.contents().where(PlanRow.id > last).order_by(PlanRow.id).limit(_CHUNK)
        if not everything:
            query = query.where(PlanRow.checks_version != checks_version())
        with store.engine.connect() as connection:
            if connection.execute(query.limit(1)).first() is None:
                return done
        with store.transaction() as connection:
            rows = connection.execute(query).all()
            known = writing.corrections_of(connection, [row.sha256 for row in rows])
            for row in rows:
                _renew(connection, row, known.get(row.sha256, []))
                last = row.id
            done += len(rows)


def _renew(connection: Connection, row: Any, corrections: Sequence[Correction]) -> None:
    from pipeline.checks.registry import run

    plan = writing.unpack(row.data)
    plan.findings, plan.source.checks_version = run(plan), checks_version()
    connection.execute(sa.update(ContentRow).where(ContentRow.plan_id == row.id).values(data=writing.pack(plan)))
    new = finding_rows(corrected(plan, corrections), row.id)
    columns = [column for column in FindingRow.__table__.c if column.name != "id"]
    was = connection.execute(sa.select(*columns).where(FindingRow.plan_id == row.id).order_by(FindingRow.id)).all()
    values = {"checks_version": checks_version()}
    if [dict(one._mapping) for one in was] != new:
        values["changed_at"] = writing.now()
        connection.execute(sa.delete(FindingRow).where(FindingRow.plan_id == row.id))
        if new:
            connection.execute(sa.insert(FindingRow), new)
    connection.execute(sa.update(PlanRow).where(PlanRow.id == row.id).values(**values))
