"""Stored plans with pages that were not read and may be at the next try: those given up, and those that wait for a tool."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from pipeline.readers.page_jobs import LEFT
from pipeline.readers.text_layers import UNUSABLE
from pipeline.store.models import FindingRow, PlanRow

_CODE = "page-unread"


def incomplete(engine: Engine, *, recognition: bool) -> set[str]:
    """Hashes of plans with pages given up; with ``recognition`` at hand also of those with pages that lacked it."""
    told = (LEFT, *UNUSABLE.values()) if recognition else (LEFT,)
    says = sa.or_(*(FindingRow.message.contains(words, autoescape=True) for words in told))
    query = sa.select(PlanRow.sha256).join(FindingRow, FindingRow.plan_id == PlanRow.id).where(FindingRow.code == _CODE, says)
    with engine.connect() as connection:
        return set(connection.execute(query.distinct()).scalars())
