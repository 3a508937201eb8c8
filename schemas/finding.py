"""Findings: what a check says of a plan."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from schemas.document import Strict
from schemas.evidence import Evidence


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"


class Finding(Strict):
    """One finding; ``code``, ``area`` and ``numbers`` are the contract's, the rest is for people."""

    code: str
    name: str = Field(default="", description="the rule's dotted name")
    severity: Severity = Severity.WARNING
    area: str | None = None
    message: str = ""
    advice: str = ""
    numbers: list[str] = Field(default_factory=list, description="document numbers concerned")
    evidence: list[Evidence] = Field(default_factory=list)
    page: int | None = Field(default=None, description="page concerned, where no evidence tells it")

    @property
    def place(self) -> int | None:
        """The page to look at."""
        return self.evidence[0].page if self.evidence else self.page
