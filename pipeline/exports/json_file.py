"""JSON: an array of plans in the contract's shape, with evidence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from pipeline.exports.settings import Settings
from schemas.plan import Plan

FORMAT, FOLDER = "json", False
HELP = "mọi kế hoạch trong một mảng, kèm chỗ trích"


def write(plans: Sequence[Plan], out: Path, settings: Settings) -> None:
    data = [plan.model_dump(mode="json") for plan in plans]
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
