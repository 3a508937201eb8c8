"""Findings as SARIF 2.1.0 (OASIS standard), which code review programs and editors show beside the file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from pipeline.checks.registry import Rule, rules

_LEVELS = {"error": "error", "warning": "warning", "notice": "note"}
_LINK = re.compile(r"\[[^\[\]]*\]\(")
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def log(findings: Sequence[dict[str, Any]], waived: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """One run with every rule described and every finding as a result; waived ones carry their suppression."""
    known = [rule.code for rule in rules()]
    results = [_result(row, known) for row in findings]
    results += [_result(row, known) | {"suppressions": [_suppression(row)]} for row in waived]
    driver = {"name": "kehoach", "rules": [_rule(rule) for rule in rules()]}
    return {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.replace(".", "-").split("-")),
        "shortDescription": {"text": rule.reason},
        "fullDescription": {"text": f"{rule.reason} Căn cứ: {rule.source}."},
        "help": {"text": rule.advice},
        "defaultConfiguration": {"level": _LEVELS[rule.severity.value]},
    }


def _result(row: dict[str, Any], known: list[str]) -> dict[str, Any]:
    where = {"artifactLocation": {"uri": quote(row["file_name"], errors="replace")}}
    properties = {key: row[key] for key in ("unit_label", "number", "area", "page", "weight") if row.get(key) is not None}
    return {
        "ruleId": row["code"],
        "ruleIndex": known.index(row["code"]) if row["code"] in known else -1,
        "level": _LEVELS[row["severity"]],
        "message": {"text": _plain(f"{row['message']} {row['advice']}")},
        "locations": [{"physicalLocation": where, "logicalLocations": [{"name": row["unit_label"] or "", "kind": "module"}]}],
        "properties": properties,
    }


def _plain(text: str) -> str:
    """A message without links: "[words](target)" in one is a link (SARIF 2.1.0, 3.11.6) unless its brackets are escaped."""
    return _LINK.sub(lambda link: re.sub(r"([\\\[\]])", r"\\\1", link.group()), text)


def _suppression(row: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "external", "justification": f"{row['waiver']['reason']} ({row['waiver']['date']})"}
