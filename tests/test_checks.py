"""Every rule: reports its bad examples, not its good ones, and says why and what to do."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from pipeline.checks.registry import Promises, checks, comparisons, rules, run
from pipeline.commitments import Level
from schemas.finding import Severity
from schemas.plan import Plan
from tests.conftest import ROOT

FOLDER = ROOT / "tests" / "cases" / "checks"
CASES: dict[str, dict[str, list[Any]]] = {p.stem: yaml.safe_load(p.read_text(encoding="utf-8")) for p in sorted(FOLDER.glob("*.yaml"))}
OF_TWO = {check.RULE.code: check for check in comparisons()}


def _rows(*, of_two: bool) -> list[Any]:
    found = []
    for code, groups in CASES.items():
        for verdict in ("bad", "good"):
            rows = enumerate(groups[verdict]) if (code in OF_TWO) == of_two else ()
            found += [pytest.param(code, verdict, change, id=f"{code}-{verdict}-{i}") for i, change in rows]
    return found


def _plan(change: dict[str, Any]) -> Plan:
    header = {"number": "1/KH-UBND", "issued_on": "2022-01-02", "signer": {"name": "A B"}} | change.get("header", {})
    base: dict[str, Any] = {"source": {"file": "t", "media_type": "x", "pages": 1}, "unit": {"kind": "xa", "name": "Bình An"}}
    return Plan.model_validate(base | change | {"header": header})


@pytest.mark.parametrize(("code", "verdict", "change"), _rows(of_two=False))
def test_rule(code: str, verdict: str, change: dict[str, Any]) -> None:
    codes = [f.code for f in run(_plan(change))]
    assert (code in codes) == (verdict == "bad")


@pytest.mark.parametrize(("code", "verdict", "change"), _rows(of_two=True))
def test_rule_of_two_plans(code: str, verdict: str, change: dict[str, Any]) -> None:
    levels = [{m: Level(v, ">=", "percent", "stated") for m, v in change[side].items()} for side in ("own", "other")]
    found = [f.code for _, f in OF_TWO[code].compare(Promises("a", levels[0]), Promises("kế hoạch b", levels[1]))]
    assert (code in found) == (verdict == "bad")


def test_every_rule_has_bad_and_good_examples() -> None:
    assert {rule.code for rule in rules()} == set(CASES)
    assert all(groups["bad"] and groups["good"] for groups in CASES.values())
    assert len(rules()) >= 25


@pytest.mark.parametrize("rule", rules(), ids=lambda r: r.code)
def test_every_rule_explains_itself(rule: Any) -> None:
    assert rule.reason.endswith(".")
    assert rule.advice.endswith(".")
    assert rule.source
    assert "." in rule.name


def test_names_and_codes_are_unique() -> None:
    assert len({r.code for r in rules()}) == len({r.name for r in rules()}) == len(rules()) == len(checks()) + len(comparisons())


def test_other_documents_get_no_findings_of_plans() -> None:
    codes = {f.code for f in run(_plan({"is_plan": False, "header": {"number": None}, "unit": {}}))}
    assert codes == {"not-a-plan"}


def test_a_draft_is_not_accused_of_what_it_cannot_have_yet() -> None:
    missing = {"number": None, "issued_on": None, "signer": None}
    wanted = {"missing-number", "missing-issue-date", "missing-signer"}
    accused = {f.code: f.severity for f in run(_plan({"header": missing})) if f.code in wanted}
    told = {f.code: f.severity for f in run(_plan({"header": missing | {"draft": True}})) if f.code in wanted}
    assert set(accused) == set(told) == wanted
    assert set(accused.values()) == {Severity.WARNING}
    assert set(told.values()) == {Severity.NOTICE}


def test_rules_pages_are_made_from_the_rules() -> None:
    from scripts.make_docs import rule_pages, rules_page

    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == rules_page()
    pages = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "docs" / "rules").glob("*.md")}
    assert pages == rule_pages()


def test_repealed_documents_are_replaced_by_later_ones() -> None:
    from pipeline.checks.repealed_reference import repealed

    for number, row in repealed().items():
        assert row.by != number
        assert row.by.split("/")[0] in row.source
        following = repealed().get(row.by)
        assert following is None or following.to > row.to
