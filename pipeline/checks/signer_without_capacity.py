"""A signature that does not say in whose place it stands: no "TM." for a committee, no "KT." for a deputy."""

from __future__ import annotations

from collections.abc import Iterator

from language.text import fold
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="signer-without-capacity",
    name="header.signer-without-capacity",
    severity=Severity.WARNING,
    reason="Người ký không ghi quyền hạn ký (TM., KT., TL., TUQ., Q.).",
    advice="Kiểm tra thẩm quyền ký; đề nghị đơn vị ghi đủ quyền hạn, chức vụ.",
    source="Nghị định 30/2020/NĐ-CP, Điều 13 và phụ lục I mục II.7 (chữ ký của người có thẩm quyền)",
    absent_from="back",
)
_FOR_ANOTHER = frozenset({"KT", "TL", "TUQ", "Q"})


def check(plan: Plan) -> Iterator[Finding]:
    signer = plan.header.signer
    if signer is None:
        return
    evidence = plan.header.evidence.get("signer")
    if signer.capacity is None:
        yield RULE.finding(f"{signer.title or 'Người ký'} {signer.name} ký mà không ghi TM., KT., TL., TUQ. hoặc Q.", evidence=evidence)
    elif fold(signer.title or "").startswith("pho ") and signer.capacity not in _FOR_ANOTHER:
        yield RULE.finding(f"Cấp phó {signer.name} ký mà không ghi KT. (ký thay).", evidence=evidence)
