"""Text typed in fonts older than Unicode."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from pipeline.readers.legacy_text import DECODED
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="legacy-encoding",
    name="reading.legacy-encoding",
    severity=Severity.NOTICE,
    reason="Văn bản gõ bằng phông chữ cũ (TCVN3, VNI) phải được chuyển mã trước khi đọc; chuyển mã có thể sai ở chữ hoa và dấu gạch nối.",
    advice="Đối chiếu với bản in; đề nghị đơn vị dùng phông chữ Unicode.",
    source="Nghị định 30/2020/NĐ-CP, Phụ lục I, phần I, mục I: phông chữ Times New Roman, bộ mã Unicode theo TCVN 6909:2001",
    of_any_document=True,
)


def check(plan: Plan) -> Iterator[Finding]:
    for remark in plan.remarks:
        if remark.code == DECODED:
            yield RULE.finding(f"{remark.message}.")
