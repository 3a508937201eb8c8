"""A plan rests on a document that another had replaced by the day of issue."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pipeline.checks.registry import Rule
from schemas.data import load_yaml
from schemas.document import Strict
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="repealed-reference",
    name="references.repealed",
    severity=Severity.NOTICE,
    reason="Kế hoạch viện dẫn văn bản đã hết hiệu lực vào ngày ban hành.",
    advice="Đề nghị đơn vị viện dẫn văn bản thay thế.",
    source="Danh mục pipeline/checks/repealed.yaml, mỗi văn bản kèm văn bản thay thế",
)


class Repealed(Strict):
    """A document and what took its place; it no longer holds from the day ``to`` on."""

    number: str
    to: dt.date
    by: str
    source: str


@cache
def repealed() -> dict[str, Repealed]:
    """Repealed documents by number."""
    rows = load_yaml(Path(__file__).with_name("repealed.yaml"))["documents"]
    return {row["number"]: Repealed.model_validate(row) for row in rows}


def check(plan: Plan) -> Iterator[Finding]:
    if plan.header.issued_on is None:
        return
    day = dt.date.fromisoformat(plan.header.issued_on)
    for reference in plan.header.references:
        known = repealed().get(reference.number)
        if known is not None and known.to <= day:
            message = f"{reference.number} đã được thay bằng {known.by} từ {known.to:%d/%m/%Y} ({known.source})."
            yield RULE.finding(message, numbers=[reference.number, known.by], evidence=reference.evidence.get("number"))
