"""The rules: found in this package, run in the order of their codes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Literal, Protocol, cast

import pipeline.checks as package
from pipeline.commitments import Level
from schemas.evidence import Evidence
from schemas.finding import Finding, Severity
from schemas.plan import Plan


@dataclass(frozen=True, slots=True)
class Rule:
    """``code`` is the contract's or the project's own; ``name`` the readable dotted name.

    ``reason`` and ``advice`` are Vietnamese, for the officer; ``source`` names the decree or contract
    that asks for it. ``of_any_document``: runs on documents that are no plans too. ``against``: the rule does not
    look at a plan alone, but beside the unit's previous plan or a superior's, and runs where those are known.
    """

    code: str
    name: str
    severity: Severity
    reason: str
    advice: str
    source: str
    of_any_document: bool = False
    against: Literal["previous", "yardstick"] | None = None

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


@dataclass(frozen=True, slots=True)
class Promises:
    """A plan's level by metric, as compared: ``name`` tells the plan in messages ("Kế hoạch số 12/KH-UBND năm 2024")."""

    name: str
    levels: dict[str, Level]


class Check(Protocol):
    """A rule of one plan: ``check`` gives its findings."""

    RULE: Rule
    check: Callable[[Plan], Iterable[Finding]]


class Comparison(Protocol):
    """A rule of two plans: ``compare`` gives the findings on the first beside the second, each with its metric."""

    RULE: Rule
    compare: Callable[[Promises, Promises], Iterable[tuple[str, Finding]]]


@cache
def _modules() -> tuple[ModuleType, ...]:
    """All modules of the package that hold a RULE, in the order of their names."""
    loaded = (import_module(f"{package.__name__}.{module.name}") for module in iter_modules(package.__path__))
    return tuple(sorted((module for module in loaded if hasattr(module, "RULE")), key=lambda m: str(m.RULE.name)))


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, of one plan or of two."""
    return tuple(module.RULE for module in _modules())


@cache
def checks() -> tuple[Check, ...]:
    """The rules that look at one plan."""
    return tuple(cast(Check, module) for module in _modules() if module.RULE.against is None)


@cache
def comparisons() -> tuple[Comparison, ...]:
    """The rules that look at a plan beside another."""
    return tuple(cast(Comparison, module) for module in _modules() if module.RULE.against is not None)


def run(plan: Plan) -> list[Finding]:
    """The findings of all rules of one plan that concern this kind of document."""
    result: list[Finding] = []
    for check in checks():
        if plan.is_plan or check.RULE.of_any_document:
            result.extend(check.check(plan))
    return result


def run_against(against: str, own: Promises, other: Promises) -> list[tuple[str, Finding]]:
    """Metrics with the findings of all rules that look at a plan beside its forerunner or beside a yardstick."""
    return [f for check in comparisons() if check.RULE.against == against for f in check.compare(own, other)]
