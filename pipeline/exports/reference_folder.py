"""Reference answers: plans that people vouched for, one a file, in the shape that ``evaluate`` compares with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.exports.settings import Settings
from pipeline.outfiles import free_name
from pipeline.shown import json_text
from schemas.plan import Plan

FORMAT, FOLDER = "reference", True
HELP = "kế hoạch đã xác nhận thành đáp án cho kehoach evaluate, mỗi tệp một kế hoạch"
_HEAD = {"issuer", "number", "document_type", "issued_on", "title", "signer", "recipients", "references"}
_FIELDS = {
    "sections": {"path", "title", "kind", "area"},
    "goals": {"text", "kind", "area"},
    "targets": {"text", "metric", "comparator", "value", "value_max", "unit", "change", "due", "per", "area"},
    "tasks": {"text", "activity", "area", "lead", "support", "deadline", "deliverables", "source"},
    "coverage": {"area", "status"},
    "findings": {"code", "area"},
}


def write(plans: Sequence[Plan], out: Path, settings: Settings) -> None:
    taken: set[str] = set()
    for plan in plans:
        # Two plans of one file name are two answers.
        name = free_name(f"{Path(plan.source.file).stem}.json", taken)
        (out / name).write_text(json_text(reference(plan), indent=1) + "\n", encoding="utf-8")


def reference(plan: Plan) -> dict[str, object]:
    """The plan without evidence, confidence and what is not the contract's."""
    data = plan.model_dump(mode="json")
    answer: dict[str, object] = {"schema_version": data["schema_version"], "source": {"file": plan.source.file}}
    header = {key: value for key, value in data["header"].items() if key in _HEAD}
    header["references"] = [{key: one[key] for key in ("number", "date", "issuer")} for one in header["references"]]
    answer |= {"header": header, "is_plan": plan.is_plan}
    answer["unit"] = {key: data["unit"][key] for key in ("kind", "name", "district", "province")}
    answer["period"] = {key: data["period"][key] for key in ("start", "end")}
    for name, fields in _FIELDS.items():
        answer[name] = [{key: value for key, value in item.items() if key in fields} for item in data[name]]
    return answer
