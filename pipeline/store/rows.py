"""A plan as rows: what is filtered, compared and searched stands in columns of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from extractors.identity.gazetteer import plain_key
from language import catalogue
from language.text import fold, search_key
from pipeline.file_names import composed
from pipeline.recurrence import pattern_of
from pipeline.store import facets
from schemas.evidence import Evident
from schemas.plan import Plan, Task, Unit

_COLUMNS = (
    "activity", "metric", "comparator", "value", "value_max", "unit", "change", "per",
    "due", "deadline_kind", "deadline_text", "leads", "supports",
)  # fmt: skip
_TARGET = ("metric", "comparator", "value", "value_max", "unit", "change", "per", "due")
# Years that recurring work of a plan without a period, or with a misread one, is written out for.
_MOST_YEARS = 15


def unit_label(unit: Unit) -> str:
    """ "Phường 2, Thị xã Quảng Trị"; a unit without a name is told by its kind and superior."""
    kind = catalogue.units().kinds[unit.kind].vi if unit.kind else ""
    own = f"{kind} {unit.name}".strip() if unit.name else (f"{kind} (không nêu tên)" if kind else "(không nêu đơn vị)")
    return ", ".join(part for part in (own, unit.district, unit.province) if part)


def name_key(label: str | None) -> str:
    """The key of a unit's full name: each part's own, whatever its spelling ("P. 02, TX Quảng Trị")."""
    return " ".join(key for part in (label or "").split(", ") if (key := plain_key(part)))


def unit_values(unit: Unit) -> dict[str, Any]:
    """The columns of a unit's row; district and province are the gazetteer's where it knows them."""
    label = unit_label(unit)
    resolved = unit.resolved
    old = resolved.old_name if resolved else None
    current = resolved.current_name if resolved else None
    parts = (old or "").split(", ")
    district = unit.district or (parts[1] if len(parts) == 3 else "")
    province = unit.province or parts[-1] or (current or "").split(", ")[-1]
    return {
        "label": label,
        "unit_key": name_key(label),
        "old_name": old,
        "old_key": name_key(old),
        "current_unit": current,
        "current_key": name_key(current),
        "district_key": plain_key(district),
        "province_key": plain_key(province),
    }


def plan_values(plan: Plan) -> dict[str, Any]:
    label = unit_label(plan.unit)
    if plan.unit.kind is None and plan.unit.name is None and plan.header.issuer:
        # A superior's plan: its unit is no commune, and it is named all the same.
        label = plan.header.issuer
    current = plan.unit.resolved.current_name if plan.unit.resolved else None
    return {
        "extractor_version": plan.source.extractor_version or "",
        "reading_version": plan.source.reading_version or "",
        "checks_version": plan.source.checks_version or "",
        "tools": " ".join(plan.source.tools),
        "file_name": composed(plan.source.file),
        "is_plan": plan.is_plan,
        "document_type": plan.header.document_type,
        "number": plan.header.number,
        "issued_on": plan.header.issued_on,
        "title": plan.header.title,
        "title_key": search_key(plan.header.title or ""),
        "cites": "|".join(reference.number for reference in plan.header.references),
        "unit_label": label,
        "unit_key": name_key(label),
        "current_unit": current,
        "current_key": name_key(current),
        "year_start": plan.period.start,
        "year_end": plan.period.end,
        "pages": plan.source.pages,
        "reading": plan.source.reading,
        "items": len(plan.goals) + len(plan.targets) + len(plan.tasks),
    }


@dataclass(slots=True)
class Rows:
    """All rows of one plan but its own."""

    statements: list[dict[str, Any]] = field(default_factory=list)
    texts: list[tuple[int, str, str, str]] = field(default_factory=list)
    schedule: list[dict[str, Any]] = field(default_factory=list)
    workload: list[dict[str, Any]] = field(default_factory=list)
    coverage: list[dict[str, Any]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)


def text_row(row: Mapping[str, Any], common: list[str]) -> tuple[int, str, str, str]:
    """What the full text index holds of a statement: its words as written, in small letters, and folded; its facets."""
    content = f"{row['text']} {row['activity']}" if row["activity"] else row["text"]
    return row["id"], unicodedata.normalize("NFC", content).lower(), fold(content), " ".join([*facets.of_statement(row), *common])


def statement_rows(plan: Plan, plan_id: int, first: int, common: list[str]) -> Rows:
    """Rows of a plan; ``first`` is the id of the first statement, ``common`` the facets of all of them."""
    rows = Rows()
    for position, goal in enumerate(plan.goals):
        _add(rows, first, plan_id, common, "goal", position, goal, section=goal.section, area=goal.area)
    for position, target in enumerate(plan.targets):
        values = {key: getattr(target, key) for key in _TARGET}
        _add(rows, first, plan_id, common, "target", position, target, section=target.section, area=target.area, **values)
    for position, task in enumerate(plan.tasks):
        number = _add(rows, first, plan_id, common, "task", position, task, section=task.section, area=task.area, **_of_task(task))
        rows.schedule += _schedule(plan, task, number, plan_id)
    for position, passage in enumerate(p for p in plan.passages if p.kind == "text"):
        _add(rows, first, plan_id, common, "text", position, passage, page=passage.page)
    rows.workload = _workload(plan, plan_id)
    rows.coverage = _coverage(plan, plan_id)
    rows.findings = finding_rows(plan, plan_id)
    return rows


def _add(rows: Rows, first: int, plan_id: int, common: list[str], kind: str, position: int, item: Any, **values: Any) -> int:
    number = first + len(rows.statements)
    row = dict.fromkeys(_COLUMNS) | {"section": None, "area": None}
    row |= {"id": number, "plan_id": plan_id, "kind": kind, "position": position, "text": item.text}
    row |= {"page": _page(item) if isinstance(item, Evident) else None} | values
    rows.statements.append(row)
    rows.texts.append(text_row(row, common))
    return number


def _of_task(task: Task) -> dict[str, Any]:
    deadline, loose = task.deadline, task.loose_time
    return {
        "activity": task.activity,
        "due": deadline.end if deadline else None,
        "deadline_kind": deadline.kind if deadline else loose.kind if loose else None,
        "deadline_text": deadline.text if deadline else loose.text if loose else None,
        "leads": " ".join(dict.fromkeys(task.lead)) or None,
        "supports": " ".join(dict.fromkeys(task.support)) or None,
    }


def _page(item: Evident) -> int | None:
    evidence = item.evidence.get("text")
    return evidence[0].page if evidence else None


def _schedule(plan: Plan, task: Task, number: int, plan_id: int) -> list[dict[str, Any]]:
    """When a task falls due: by its own deadline, else by one that it has from elsewhere in the plan."""
    deadline = task.deadline or next((i.deadline for i in task.inherited if i.deadline), None)
    if deadline is None:
        return []
    row = {"statement_id": number, "plan_id": plan_id, "due": None, "pattern": None}
    if deadline.end is not None:
        return [row | {"year": int(deadline.end[:4]), "due": deadline.end}]
    pattern = pattern_of(deadline)
    start, end = plan.period.start, plan.period.end or plan.period.start
    if pattern is None or start is None or end is None:
        return []
    return [row | {"year": year, "pattern": pattern} for year in range(start, min(end, start + _MOST_YEARS) + 1)]


def _workload(plan: Plan, plan_id: int) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for task in plan.tasks:
        for part, roles in (("lead", task.lead), ("support", task.support)):
            for role in dict.fromkeys(roles):
                row = found.setdefault(role, {"plan_id": plan_id, "role": role, "lead": 0, "support": 0, "dated": 0})
                row[part] += 1
                row["dated"] += part == "lead" and task.deadline is not None
    return list(found.values())


def _coverage(plan: Plan, plan_id: int) -> list[dict[str, Any]]:
    rows = []
    for cover in plan.coverage:
        tasks = [task for task in plan.tasks if task.area == cover.area]
        rows.append(
            {
                "plan_id": plan_id,
                "area": cover.area,
                "status": cover.verdict,
                "tasks": len(tasks),
                "targets": sum(target.area == cover.area for target in plan.targets),
                "with_lead": sum(bool(task.lead) for task in tasks),
                "with_deadline": sum(task.deadline is not None for task in tasks),
            }
        )
    return rows


def finding_rows(plan: Plan, plan_id: int) -> list[dict[str, Any]]:
    """Rows of a plan's findings."""
    return [_finding(plan_id, finding) for finding in plan.findings]


def _finding(plan_id: int, finding: Any) -> dict[str, Any]:
    return {
        "plan_id": plan_id,
        "code": finding.code,
        "severity": finding.severity.value,
        "area": finding.area,
        "message": finding.message,
        "advice": finding.advice,
        "page": finding.place,
    }
