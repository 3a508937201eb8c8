"""A date that no calendar has: 31/4, 30/02, 29/02 of a common year, month 13."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from language.text import fold
from pipeline.checks.registry import Rule
from schemas.evidence import Evidence
from schemas.finding import Finding, Severity
from schemas.plan import Goal, Plan, Target, Task

RULE = Rule(
    code="impossible-date",
    name="deadlines.impossible-date",
    severity=Severity.WARNING,
    reason="Văn bản ghi ngày không có trong lịch.",
    advice="Kiểm tra lại ngày, tháng; đề nghị đơn vị đính chính.",
    source="Quy tắc của kehoach: ngày phải có trong lịch",
)
_NUMBERS = re.compile(r"(?<![\d/.])(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>20\d\d)(?![\d/])")
_WORDS = re.compile(r"\bngay (?P<day>\d{1,2}) thang (?P<month>\d{1,2})(?: nam (?P<year>20\d\d))?\b")
_SHORT = re.compile(r"\b(?:ngay|truoc|den|han)(?: ngay)? (?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/])")
# Most texts have no date: they are not folded.
_DIGITS = re.compile(r"\d\s*[/.-]\s*\d|\d\s+th")
# Of a day without a year, one that some year has is no mistake.
_LEAP_YEAR = 2024


def check(plan: Plan) -> Iterator[Finding]:
    seen: set[str] = set()
    for text, evidence in _texts(plan):
        if not _DIGITS.search(text):
            continue
        folded = fold(text)
        for match in (m for pattern in (_NUMBERS, _WORDS, _SHORT) for m in pattern.finditer(folded)):
            quote = text[match.start() : match.end()] if len(text) == len(folded) else match.group()
            if quote not in seen and not _exists(match):
                seen.add(quote)
                yield RULE.finding(f"Ngày không có trong lịch: “{quote}”.", evidence=evidence)


def _texts(plan: Plan) -> Iterator[tuple[str, list[Evidence]]]:
    items: tuple[Goal | Target | Task, ...] = (*plan.goals, *plan.targets, *plan.tasks)
    for item in items:
        yield item.text, item.evidence.get("text", [])
    for task in plan.tasks:
        if task.deadline is not None:
            yield task.deadline.text, task.evidence.get("deadline", [])
    for passage in plan.passages:
        if passage.kind == "text":
            yield passage.text, []


def _exists(match: re.Match[str]) -> bool:
    try:
        dt.date(int(match.groupdict().get("year") or _LEAP_YEAR), int(match.group("month")), int(match.group("day")))
    except ValueError:
        return False
    return True
