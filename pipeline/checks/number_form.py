"""A number and symbol not written as the decree on clerical work sets."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="number-form",
    name="header.number-form",
    severity=Severity.NOTICE,
    reason="Số, ký hiệu không đúng thể thức “số/ký hiệu loại văn bản-chữ viết tắt cơ quan”.",
    advice="Đề nghị đơn vị ghi đúng, ví dụ 05/KH-UBND (số nhỏ hơn 10 thêm số 0 phía trước).",
    source="Nghị định 30/2020/NĐ-CP, phụ lục I mục II.3 (số và ký hiệu của văn bản)",
)
_FORM = re.compile(r"(?:0[1-9]|[1-9]\d+)/(?:\d{4}/)?[A-ZĐ][A-Za-zĐđ]*-[A-ZĐƯ][\w&.-]*")


def check(plan: Plan) -> Iterator[Finding]:
    number = plan.header.number
    if number is not None and not _FORM.fullmatch(number):
        yield RULE.finding(f"Số, ký hiệu “{number}” không đúng thể thức.", numbers=[number], evidence=plan.header.evidence.get("number"))
