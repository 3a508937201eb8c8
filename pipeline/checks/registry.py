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
from pipeline.checks.absence import Zone, unread_in
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
    ``absent_from``: the rule says that something is missing, which would stand there; where that part of a document was
    not read, nothing is said to be missing from it (``absence-not-judged`` tells so instead).
    """

    code: str
    name: str
    severity: Severity
    reason: str
    advice: str
    source: str
    of_any_document: bool = False
    against: Literal["previous", "yardstick"] | None = None
    absent_from: Zone | None = None

    def finding(
        self,
        message: str | None = None,
        *,
        area: str | None = None,
        numbers: list[str] | None = None,
        evidence: list[Evidence] | None = None,
        page: int | None = None,
        severity: Severity | None = None,
    ) -> Finding:
        return Finding(
            code=self.code,
            name=self.name,
            severity=severity or self.severity,
            area=area,
            message=message or self.reason,
            advice=self.advice,
            numbers=numbers or [],
            evidence=evidence or [],
            page=page,
        )


@dataclass(frozen=True, slots=True)
class Promises:
    """A plan's level by metric, as compared: ``name`` tells the plan in messages ("Kế hoạch số 12/KH-UBND năm 2024").

    ``whole``: all of the plan was read; from one that was not, no promise is said to be missing.
    """

    name: str
    levels: dict[str, Level]
    whole: bool = True


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
    return [finding for check in _concerned(plan) if not _hidden(check.RULE, plan) for finding in check.check(plan)]


def withheld(plan: Plan) -> list[Finding]:
    """What rules of absence would find missing, had the parts that may hold it been read."""
    return [finding for check in _concerned(plan) if _hidden(check.RULE, plan) for finding in check.check(plan)]


def _concerned(plan: Plan) -> list[Check]:
    return [check for check in checks() if plan.is_plan or check.RULE.of_any_document]


def _hidden(rule: Rule, plan: Plan) -> bool:
    return rule.absent_from is not None and bool(unread_in(plan, rule.absent_from))


def run_against(against: str, own: Promises, other: Promises) -> list[tuple[str, Finding]]:
    """Metrics with the findings of all rules that look at a plan beside its forerunner or beside a yardstick."""
    concerned = [check for check in comparisons() if check.RULE.against == against and (own.whole or check.RULE.absent_from is None)]
    return [finding for check in concerned for finding in check.compare(own, other)]
