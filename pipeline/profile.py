"""An office's profile of the rules: which run, how grave they are, what is waived and why.

    rules:
      missing-area: {severity: error, weight: 5}
      date-form: off
    waivers:
      - {code: missing-recipients, plan: "12/KH-UBND", reason: "Đã gửi bản bổ sung", date: 2026-02-03, until: 2026-12-31}

A waiver names a plan by its number, file name or hash, an area where the finding has one, says why and since when;
one that no finding needs is reported, for it may hide what comes later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import Field, ValidationError

from pipeline.checks.registry import rules
from pipeline.errors import DomainError
from pipeline.outfiles import because
from schemas.document import Strict
from schemas.finding import Severity

# What a finding weighs in a plan's sum unless a profile says otherwise.
WEIGHTS = {Severity.ERROR: 5.0, Severity.WARNING: 2.0, Severity.NOTICE: 0.5}


class ProfileError(DomainError, ValueError):
    """A profile that cannot be used: where and why, in Vietnamese."""


class Setting(Strict):
    """What a profile says of a rule."""

    severity: Severity | None = None
    weight: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    enabled: bool = True


class Waiver(Strict):
    """A finding that is accepted: ``date`` of the decision, ``until`` the last day on which it holds."""

    code: str
    plan: str
    reason: str = Field(min_length=3)
    date: dt.date
    area: str | None = None
    until: dt.date | None = None


class Profile(Strict):
    """Settings by rule, and waivers."""

    rules: dict[str, Setting | Literal["off"]] = Field(default_factory=dict)
    waivers: list[Waiver] = Field(default_factory=list)

    def setting(self, code: str) -> Setting:
        given = self.rules.get(code, Setting())
        return Setting(enabled=False) if given == "off" else given


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings under a profile: those that stand, those waived (with the waiver), and waivers that nothing needed."""

    findings: list[dict[str, Any]] = field(default_factory=list)
    waived: list[dict[str, Any]] = field(default_factory=list)
    unused: list[Waiver] = field(default_factory=list)


def load(path: Path) -> Profile:
    """A profile from a YAML file.

    Raises:
        ProfileError: the file is not YAML, a rule is unknown, a waiver lacks its reason or date.
    """
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for code, setting in list((data.get("rules") or {}).items()):
            # YAML reads a bare "off" as false.
            if setting is False:
                data["rules"][code] = "off"
        profile = Profile.model_validate(data)
    except OSError as error:
        raise ProfileError(f"{path}: không đọc được: {because(error)}.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise ProfileError(f"{path}: không đọc được: không phải YAML đúng dạng{f' (dòng {mark.line + 1})' if mark else ''}.") from error
    except (UnicodeDecodeError, AttributeError, ValueError, RecursionError) as error:
        if isinstance(error, ValidationError):
            first = error.errors()[0]
            raise ProfileError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
        raise ProfileError(f"{path}: không đọc được: không phải hồ sơ quy tắc (YAML trong UTF-8).") from error
    known = {rule.code for rule in rules()}
    unknown = [code for code in (*profile.rules, *(w.code for w in profile.waivers)) if code not in known]
    if unknown:
        raise ProfileError(f"{path}: không có quy tắc “{unknown[0]}”. Các quy tắc: docs/rules.md")
    return profile


def judge(findings: Sequence[dict[str, Any]], profile: Profile, today: dt.date, *, whole: bool = True) -> Judged:
    """Findings with the profile's severity and ``weight``, without those switched off or waived.

    ``whole``: all plans and rules were looked at, so that waivers without a finding can be told to be unused.
    """
    standing: list[dict[str, Any]] = []
    waived: list[dict[str, Any]] = []
    used: set[int] = set()
    for finding in findings:
        setting = profile.setting(finding["code"])
        if not setting.enabled:
            continue
        severity = setting.severity or Severity(finding["severity"])
        weight = setting.weight if setting.weight is not None else WEIGHTS[severity]
        row = finding | {"severity": severity.value, "weight": weight}
        number = next((n for n, waiver in enumerate(profile.waivers) if _covers(waiver, finding, today)), None)
        if number is None:
            standing.append(row)
        else:
            used.add(number)
            waiver = profile.waivers[number]
            waived.append(row | {"waiver": {"reason": waiver.reason, "date": waiver.date.isoformat()}})
    unused = [waiver for number, waiver in enumerate(profile.waivers) if number not in used] if whole else []
    return Judged(standing, waived, unused)


def _covers(waiver: Waiver, finding: dict[str, Any], today: dt.date) -> bool:
    named = waiver.plan in (finding["number"], finding["file_name"]) or (
        len(waiver.plan) >= 8 and str(finding.get("sha256") or "").startswith(waiver.plan)
    )
    in_time = waiver.until is None or today <= waiver.until
    return waiver.code == finding["code"] and named and in_time and waiver.area in (None, finding["area"])
