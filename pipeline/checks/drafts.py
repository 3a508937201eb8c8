"""How a rule speaks of what a draft does not have yet: told, for it is missing, and not held against the unit."""

from __future__ import annotations

from pipeline.checks.registry import Rule
from schemas.finding import Finding, Severity
from schemas.plan import Plan


def missing(rule: Rule, plan: Plan, of_draft: str) -> Finding:
    """The rule's finding; of a draft a notice with the words ``of_draft``, for the finding "draft" stands for it."""
    if not plan.header.draft:
        return rule.finding()
    return rule.finding(of_draft).model_copy(update={"severity": Severity.NOTICE, "advice": "Kiểm tra lại khi có bản phát hành."})
