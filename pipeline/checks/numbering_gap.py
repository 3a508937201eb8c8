"""Headings whose numbers leave one out: a part may be missing, or was left behind by an edit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pipeline.checks.registry import Rule
from schemas.evidence import Evident
from schemas.finding import Finding, Severity
from schemas.plan import Plan, Section

RULE = Rule(
    code="numbering-gap",
    name="structure.numbering-gap",
    severity=Severity.NOTICE,
    reason="Số thứ tự các mục nhảy cóc hoặc lặp lại.",
    advice="Kiểm tra xem văn bản có thiếu mục hay đánh số nhầm.",
    source="Nghị định 30/2020/NĐ-CP, phụ lục I mục II.5 (bố cục: đánh số phần, chương, mục, khoản, điểm)",
    absent_from="body",
)
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}
_LETTERS = "abcdđeghiklmnopqrstuvxy"


def check(plan: Plan) -> Iterator[Finding]:
    siblings: dict[str, list[Section]] = {}
    for section in plan.sections:
        siblings.setdefault(section.path.rpartition("/")[0], []).append(section)
    items = [_block(item) for item in (*plan.goals, *plan.targets, *plan.tasks) if _block(item) is not None]
    for sections in siblings.values():
        for first, second in pairwise(sections):
            problem = _problem(first, second)
            # A numbered paragraph that is an item has no section: what stands between may fill the gap.
            if problem and not _between(first, second, items, plan.sections):
                message = f"{problem}: sau “{_label(first)}. {first.title[:40]}” là “{_label(second)}. {second.title[:40]}”."
                yield RULE.finding(message, evidence=second.evidence.get("title"))


def _label(section: Section) -> str:
    return section.path.rpartition("/")[2]


def _problem(first: Section, second: Section) -> str | None:
    a, b = _ordinal(_label(first)), _ordinal(_label(second))
    if a is None or b is None or a[0] != b[0] or b[1] == a[1] + 1:
        return None
    # Numbers that begin again belong to another list.
    if b[1] == 1:
        return None
    return "Lặp số mục" if b[1] == a[1] else "Nhảy số mục" if b[1] > a[1] else None


def _ordinal(label: str) -> tuple[str, int] | None:
    """ "III" as ("roman", 3), "2.4" as ("2.", 4), "c" as ("letter", 3)."""
    if re.fullmatch(r"[IVXL]+", label):
        values = [_ROMAN[c] for c in label]
        return "roman", sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
    match = re.fullmatch(r"((?:\d+\.)*)(\d+)", label)
    if match:
        return match.group(1) or "arabic", int(match.group(2))
    return ("letter", _LETTERS.index(label) + 1) if len(label) == 1 and label in _LETTERS else None


def _block(item: Evident) -> int | None:
    rows = item.evidence.get("text") or item.evidence.get("title")
    return rows[0].block if rows else None


def _between(first: Section, second: Section, items: list[int | None], sections: list[Section]) -> bool:
    """Whether items stand between two headings that no deeper heading holds."""
    start, end = _block(first), _block(second)
    if start is None or end is None:
        return True
    deeper = [b for s in sections if s.path.startswith(f"{first.path}/") and (b := _block(s)) is not None]
    stop = min((b for b in deeper if b > start), default=end)
    return any(block is not None and start < block < stop for block in items)
