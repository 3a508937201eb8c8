"""Findings as the office sees them: of all rules, under its profile."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.profile import Judged

# A workspace's own profile is used without asking.
PROFILE = "profile.yaml"


def judged_findings(store: Any, filters: Any, code: str | None = None, given: Path | None = None) -> Judged:
    """Findings of one plan and beside others; raises ProfileError for a profile that cannot be used."""
    from pipeline.profile import Profile, judge, load
    from pipeline.store.filters import Filters
    from pipeline.store.lists import findings
    from pipeline.store.yardsticks import findings_beside

    path = given or store.workspace / PROFILE
    profile = load(path) if given or path.exists() else Profile()
    rows = [*findings(store.engine, filters, code), *findings_beside(store.engine, filters, code)]
    rows.sort(key=lambda row: (row["unit_label"], row["plan_id"]))
    return judge(rows, profile, dt.date.today(), whole=code is None and filters == Filters())
