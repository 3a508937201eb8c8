"""A plan as rows: what is filtered, compared and searched stands in columns of its own."""

from __future__ import annotations

import unicodedata
from typing import Any

from schemas import vocabulary as catalogue
from schemas.evidence import Evident
from schemas.plan import Plan, Unit
from schemas.text import fold, search_key


def unit_label(unit: Unit) -> str:
    """ "Phường 2, Thị xã Quảng Trị"; a unit without a name is told by its kind and superior."""
    kind = catalogue.units().kinds[unit.kind].vi if unit.kind else ""
    own = f"{kind} {unit.name}".strip() if unit.name else (f"{kind} (không nêu tên)" if kind else "(không nêu đơn vị)")
    return ", ".join(part for part in (own, unit.district, unit.province) if part)


def plan_values(plan: Plan) -> dict[str, Any]:
    label = unit_label(plan.unit)
    resolved = plan.unit.resolved
    current = resolved.current_name if resolved else None
    return {
        "extractor_version": plan.source.extractor_version or "",
        "file_name": plan.source.file,
        "is_plan": plan.is_plan,
        "document_type": plan.header.document_type,
        "number": plan.header.number,
        "issued_on": plan.header.issued_on,
        "title": plan.header.title,
        "unit_label": label,
        "unit_key": search_key(label),
        "current_unit": current,
        "current_key": search_key(current or ""),
        "year_start": plan.period.start,
        "year_end": plan.period.end,
        "pages": plan.source.pages,
    }


def statement_rows(plan: Plan, plan_id: int, first: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Statements, roles and full texts; ``first`` is the id of the first statement."""
    statements: list[dict[str, Any]] = []
    roles: list[dict[str, Any]] = []
    texts: list[dict[str, Any]] = []

    def add(kind: str, position: int, item: Any, **values: Any) -> int:
        number = first + len(statements)
        row = dict.fromkeys(
            ("metric", "comparator", "value", "value_max", "unit", "change", "per", "due", "deadline_kind", "deadline_text")
        )
        row |= {"id": number, "plan_id": plan_id, "kind": kind, "position": position, "text": item.text}
        row |= {"page": _page(item), "section": item.section, "area": item.area}
        statements.append(row | values)
        content = item.text if not values.get("_more") else f"{item.text} {values['_more']}"
        statements[-1].pop("_more", None)
        texts.append({"id": number, "exact": unicodedata.normalize("NFC", content).lower(), "folded": fold(content)})
        return number

    for position, goal in enumerate(plan.goals):
        add("goal", position, goal)
    for position, target in enumerate(plan.targets):
        keys = ("metric", "comparator", "value", "value_max", "unit", "change", "per", "due")
        add("target", position, target, **{key: getattr(target, key) for key in keys})
    for position, task in enumerate(plan.tasks):
        deadline = task.deadline
        number = add(
            "task",
            position,
            task,
            due=deadline.end if deadline else None,
            deadline_kind=deadline.kind if deadline else None,
            deadline_text=deadline.text if deadline else None,
            _more=task.activity,
        )
        for part, names in (("lead", task.lead), ("support", task.support)):
            roles.extend({"statement_id": number, "part": part, "role": role} for role in dict.fromkeys(names))
    return statements, roles, texts


def _page(item: Evident) -> int | None:
    evidence = item.evidence.get("text")
    return evidence[0].page if evidence else None
