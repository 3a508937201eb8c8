"""A digital signature that does not hold."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="invalid-signature",
    name="signature.invalid",
    severity=Severity.ERROR,
    reason="Chữ ký số không còn giá trị: tệp đã bị sửa sau khi ký hoặc chữ ký không khớp chứng thư.",
    advice="Xin đơn vị gửi lại tệp gốc đã ký số; chưa dùng số liệu của tệp này làm căn cứ.",
    source="Nghị định 30/2020/NĐ-CP, Điều 5 khoản 2; Luật Giao dịch điện tử 2023, Điều 22",
    of_any_document=True,
)


def check(plan: Plan) -> Iterator[Finding]:
    quoted = plan.header.evidence.get("signatures", [])
    for signature in plan.header.signatures:
        if signature.valid:
            continue
        who = signature.signer or "không rõ người ký"
        evidence = [e for e in quoted if e.block == signature.block]
        yield RULE.finding(f"Chữ ký số của {who}: {signature.problem or 'không hợp lệ'}.", evidence=evidence)
