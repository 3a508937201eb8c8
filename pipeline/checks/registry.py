"""The rules: found in this package, run in the order of their codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

import pipeline.checks as package
from schemas.evidence import Evidence
from schemas.finding import Finding, Severity
from schemas.plan import Plan


@dataclass(frozen=True, slots=True)
class Rule:
    """``code`` is the contract's or the project's own; ``name`` the readable dotted name.

    ``reason`` and ``advice`` are Vietnamese, for the officer; ``source`` names the decree or contract
    that asks for it. ``of_any_document``: runs on documents that are no plans too.
    """

    code: str
    name: str
    severity: Severity
    reason: str
    advice: str
    source: str
    of_any_document: bool = False

    def finding(
        self,
        message: str | None = None,
        *,
        area: str | None = None,
        numbers: list[str] | None = None,
        evidence: list[Evidence] | None = None,
    ) -> Finding:
        return Finding(
            code=self.code,
            name=self.name,
            severity=self.severity,
            area=area,
            message=message or self.reason,
            advice=self.advice,
            numbers=numbers or [],
            evidence=evidence or [],
        )


class Check(Protocol):
    RULE: Rule
    check: Callable[[Plan], Iterable[Finding]]


@cache
def checks() -> tuple[Check, ...]:
    """All checks of the package: modules that hold a RULE."""
    found = []
    for module in iter_modules(package.__path__):
        loaded = import_module(f"{package.__name__}.{module.name}")
        if hasattr(loaded, "RULE"):
            found.append(cast(Check, loaded))
    return tuple(sorted(found, key=lambda c: c.RULE.name))


def run(plan: Plan) -> list[Finding]:
    """The findings of all rules that concern this kind of document."""
    result: list[Finding] = []
    for check in checks():
        if plan.is_plan or check.RULE.of_any_document:
            result.extend(check.check(plan))
    return result
