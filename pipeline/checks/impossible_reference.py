"""A cited document whose number or date cannot be: number zero, a year that contradicts the date, a day still to come."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan, Reference

RULE = Rule(
    code="impossible-reference",
    name="references.impossible",
    severity=Severity.WARNING,
    reason="Văn bản được viện dẫn có số hoặc ngày không thể có.",
    advice="Đối chiếu với văn bản gốc và đề nghị đơn vị sửa.",
    source="Nghị định 30/2020/NĐ-CP, phụ lục I mục II (viện dẫn: số, ký hiệu, ngày ban hành)",
)
# "30/2020/NĐ-CP", "72/2025/QH15": the year stands in the number of normative documents.
_YEAR = re.compile(r"^\d+/(?P<year>(?:19|20)\d\d)/")
_NUMBER = re.compile(r"^(?P<number>\d+)")


def check(plan: Plan) -> Iterator[Finding]:
    for reference in plan.header.references:
        problem = _problem(reference, plan.header.issued_on)
        if problem:
            yield RULE.finding(f"{reference.number}: {problem}.", numbers=[reference.number], evidence=reference.evidence.get("number"))


def _problem(reference: Reference, issued_on: str | None) -> str | None:
    number = _NUMBER.match(reference.number)
    if number is not None and int(number.group("number")) == 0:
        return "số 0 không thể có"
    year = _YEAR.match(reference.number)
    if year is not None and reference.date and reference.date[:4] != year.group("year"):
        return f"năm trong số không khớp ngày {reference.date}"
    if reference.date and issued_on and reference.date > issued_on:
        return f"ngày {reference.date} sau ngày ban hành kế hoạch {issued_on}"
    return None
