"""JSON: an array of plans in the contract's shape, with evidence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.exports.settings import Settings
from pipeline.shown import json_text
from schemas.plan import Plan

FORMAT, FOLDER = "json", False
HELP = "mọi kế hoạch trong một mảng, kèm chỗ trích"


def write(plans: Sequence[Plan], out: Path, settings: Settings) -> None:
    with out.open("w", encoding="utf-8") as stream:
        for number, plan in enumerate(plans):
            # One plan in memory at a time; the whole is the array that json would write.
            lines = json_text(plan.model_dump(mode="json"), indent=1).replace("\n", "\n ")
            stream.write(f"{',' if number else '['}\n {lines}")
        stream.write("\n]\n" if plans else "[]\n")
