"""Every rule: reports its bad examples, not its good ones, and says why and what to do."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from pipeline.checks.registry import checks, run
from schemas.plan import Plan
from tests.conftest import ROOT

CASES: dict[str, dict[str, list[Any]]] = yaml.safe_load((ROOT / "tests" / "cases" / "checks.yaml").read_text(encoding="utf-8"))
ROWS = [(code, verdict, change) for code, rows in CASES.items() for verdict in ("bad", "good") for change in rows[verdict]]


def _plan(change: dict[str, Any]) -> Plan:
    header = {"number": "1/KH-UBND", "issued_on": "2022-01-02", "signer": {"name": "A B"}} | change.get("header", {})
    base: dict[str, Any] = {"source": {"file": "t", "media_type": "x", "pages": 1}, "unit": {"kind": "xa", "name": "Bình An"}}
    return Plan.model_validate(base | change | {"header": header})


@pytest.mark.parametrize(("code", "verdict", "change"), ROWS, ids=[f"{c}-{v}-{i}" for i, (c, v, _) in enumerate(ROWS)])
def test_rule(code: str, verdict: str, change: dict[str, Any]) -> None:
    codes = [f.code for f in run(_plan(change))]
    assert (code in codes) == (verdict == "bad")


def test_every_rule_has_bad_and_good_examples() -> None:
    assert {c.RULE.code for c in checks()} == set(CASES)


@pytest.mark.parametrize("check", checks(), ids=lambda c: c.RULE.code)
def test_every_rule_explains_itself(check: Any) -> None:
    rule = check.RULE
    assert rule.reason.endswith(".")
    assert rule.advice.endswith(".")
    assert rule.source
    assert "." in rule.name


def test_names_and_codes_are_unique() -> None:
    assert len({c.RULE.code for c in checks()}) == len({c.RULE.name for c in checks()}) == len(checks())


def test_other_documents_get_no_findings_of_plans() -> None:
    codes = {f.code for f in run(_plan({"is_plan": False, "header": {"number": None}, "unit": {}}))}
    assert codes == {"not-a-plan"}


def test_rules_page_is_made_from_the_rules() -> None:
    from scripts.make_docs import rules_page

    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_page()
