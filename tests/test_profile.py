"""Profiles of the rules, waivers with reason and date, and findings as SARIF."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.checks.registry import rules
from pipeline.profile import Profile, ProfileError, judge, load
from pipeline.sarif import log

TODAY = dt.date(2026, 6, 1)


def _finding(code: str = "missing-area", **more: Any) -> dict[str, Any]:
    base = {"code": code, "severity": "error", "area": "steering", "message": "Thiếu.", "advice": "Bổ sung.", "page": 2, "plan_id": 1}
    return base | {"file_name": "kế hoạch 1.docx", "number": "05/KH-UBND", "unit_label": "Xã A", "sha256": "abcdef0123456789"} | more


def _load(tmp_path: Path, text: str) -> Profile:
    path = tmp_path / "profile.yaml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def test_rules_are_switched_and_weighted(tmp_path: Path) -> None:
    profile = _load(tmp_path, "rules: {missing-area: {severity: notice, weight: 9}, date-form: off, number-form: {enabled: false}}")
    found = judge(
        [_finding(), _finding("date-form"), _finding("number-form"), _finding("missing-signer", severity="warning")], profile, TODAY
    )
    assert [(f["code"], f["severity"], f["weight"]) for f in found.findings] == [
        ("missing-area", "notice", 9),
        ("missing-signer", "warning", 2),
    ]


@pytest.mark.parametrize(
    ("waiver", "waived"),
    [
        ({"plan": "05/KH-UBND"}, True),
        ({"plan": "kế hoạch 1.docx"}, True),
        ({"plan": "abcdef01"}, True),
        ({"plan": "abc"}, False),
        ({"plan": "06/KH-UBND"}, False),
        ({"plan": "05/KH-UBND", "area": "steering"}, True),
        ({"plan": "05/KH-UBND", "area": "procedures"}, False),
        ({"plan": "05/KH-UBND", "until": "2026-06-01"}, True),
        ({"plan": "05/KH-UBND", "until": "2026-05-31"}, False),
        ({"plan": "05/KH-UBND", "code": "missing-signer"}, False),
    ],
    ids=str,
)
def test_waivers(waiver: dict[str, Any], waived: bool) -> None:
    given = {"code": "missing-area", "reason": "đã bổ sung", "date": "2026-01-05"} | waiver
    found = judge([_finding()], Profile.model_validate({"waivers": [given]}), TODAY)
    assert (len(found.waived), len(found.findings), len(found.unused)) == ((1, 0, 0) if waived else (0, 1, 1))


def test_waivers_are_told_to_be_unused_only_where_all_was_looked_at() -> None:
    profile = Profile.model_validate({"waivers": [{"code": "missing-area", "plan": "x", "reason": "vì sao", "date": "2026-01-05"}]})
    assert judge([], profile, TODAY, whole=False).unused == []
    assert len(judge([], profile, TODAY).unused) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rules: {khong-co: off}", "không có quy tắc “khong-co”"),
        ("waivers: [{code: khong-co, plan: x, reason: vì sao, date: 2026-01-05}]", "không có quy tắc"),
        ("waivers: [{code: missing-area, plan: x, date: 2026-01-05}]", "waivers.0.reason"),
        ("waivers: [{code: missing-area, plan: x, reason: vì sao}]", "waivers.0.date"),
        ("waivers: [{code: missing-area, plan: x, reason: '', date: 2026-01-05}]", "waivers.0.reason"),
        ("rules: {missing-area: {severity: grave}}", "rules.missing-area"),
        ("rules: [", "không đọc được"),
        ("- a", "không đọc được"),
    ],
)
def test_profiles_that_cannot_be_used_say_where(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProfileError, match=message):
        _load(tmp_path, text)


def test_a_profile_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="không đọc được"):
        load(tmp_path / "khong.yaml")


def test_sarif_has_what_the_standard_asks() -> None:
    waiver = {"reason": "đã bổ sung", "date": "2026-01-05"}
    data = json.loads(json.dumps(log([_finding(), _finding("number-form", severity="notice")], [_finding() | {"waiver": waiver}])))
    assert data["version"] == "2.1.0"
    (run,) = data["runs"]
    driver = run["tool"]["driver"]
    assert [rule["id"] for rule in driver["rules"]] == [rule.code for rule in rules()]
    assert [result["level"] for result in run["results"]] == ["error", "note", "error"]
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert " " not in uri
        assert uri.isascii()
    assert [len(result.get("suppressions", [])) for result in run["results"]] == [0, 0, 1]
