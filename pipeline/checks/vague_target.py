"""An objective that speaks of a share, level or rank and gives no figure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from language.text import fold
from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan

RULE = Rule(
    code="vague-target",
    name="targets.vague",
    severity=Severity.NOTICE,
    reason="Mục tiêu nói đến tỷ lệ, mức độ, thứ hạng nhưng không có con số để đo.",
    advice="Đề nghị đơn vị nêu con số cụ thể và thời điểm đạt.",
    source="Nghị quyết 76/NQ-CP ngày 15/7/2021, mục I (mục tiêu có chỉ số đo được)",
    absent_from="body",
)
# A change is promised of something measured; "tỷ lệ" alone only names a thing.
_PROMISED = re.compile(
    r"\b(?:nang cao|nang|tang|giam|cai thien|phan dau|duy tri)\b[^.;]{0,25}\b(?:ty le|muc do hai long|thu hang|xep hang|chi so (?:cai cach|cchc|hai long))\b"
)


def check(plan: Plan) -> Iterator[Finding]:
    for goal in plan.goals:
        folded = fold(goal.text)
        if goal.kind == "objective" and _PROMISED.search(folded) and not any(c.isdigit() for c in folded):
            yield RULE.finding(f"Mục tiêu không có con số: “{goal.text[:100]}”.", area=goal.area, evidence=goal.evidence.get("text"))
