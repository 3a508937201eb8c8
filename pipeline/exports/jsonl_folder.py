"""JSON Lines: a folder with the plans, one a line, and each table, a row a line under its Vietnamese headings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.exports.flat import sheets, slug
from pipeline.exports.settings import Settings
from pipeline.shown import json_escaped, json_text
from schemas.plan import Plan

FORMAT, FOLDER = "jsonl", True
HELP = "mỗi dòng một đối tượng: plans.jsonl có đủ mọi trường, thêm mỗi bảng một tệp"


def write(plans: Sequence[Plan], out: Path, settings: Settings) -> None:
    with (out / "plans.jsonl").open("w", encoding="utf-8") as stream:
        stream.writelines(json_escaped(plan.model_dump_json()) + "\n" for plan in plans)
    for sheet in sheets(plans, settings):
        with (out / f"{slug(sheet.title)}.jsonl").open("w", encoding="utf-8") as stream:
            for row in sheet.rows:
                stream.write(json_text(dict(zip(sheet.heads, row, strict=True))) + "\n")
