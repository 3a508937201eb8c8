"""Reference answers of a described plan, by the rules of the plan contract."""

from __future__ import annotations

from typing import Any

AREAS = ["steering", "institutions", "procedures", "apparatus", "civil_service", "public_finance", "digital_government"]
GOALS = {"purpose": "purpose", "requirements": "requirement", "objectives": "objective"}
PLANS = ("ke_hoach", "quyet_dinh", "chuong_trinh", "phuong_an", "de_an")
# What a heading or lead-in hands down to the items under it.
GOVERNING = ("due", "deadline", "area", "habit")
METRIC_UNITS = {"index_rank": "rank", "initiatives": "count", "officers_disciplined": "count"}


def answers(plan: dict[str, Any]) -> dict[str, Any]:
    """The contract's JSON of a description."""
    out: dict[str, Any] = {
        "schema_version": "1",
        "scope": plan.get("scope", "reform"),
        "source": {"file": plan["name"]},
        "header": _header(plan),
        "unit": {key: plan["unit"].get(key) for key in ("kind", "name", "district", "province")},
        "period": dict(zip(("start", "end"), plan["period"], strict=True)),
        "sections": [],
        "goals": [],
        "targets": [],
        "tasks": [],
    }
    if plan.get("document_type", "ke_hoach") not in PLANS:
        out |= {"scope": None, "coverage": [], "findings": [{"code": "not-a-plan", "area": None}]}
        return out
    for node in plan["body"]:
        _node(node, None, out)
    if plan.get("closing_task"):
        _task(plan["closing_task"], {"area": None, "kind": "implementation"}, out)
    for appendix in plan.get("appendices", []):
        _appendix(appendix, out)
    planned = {item["area"] for key in ("goals", "targets", "tasks") for item in out[key]}
    out["coverage"] = [
        {"area": area, "status": "planned" if area in planned else plan.get("coverage", {}).get(area, "missing")} for area in AREAS
    ]
    owed = AREAS if out["scope"] == "reform" else []
    out["findings"] = [{"code": "missing-area", "area": area} for area in owed if area not in planned]
    out["findings"] += [{"code": code, "area": None} for code in plan.get("findings", [])]
    return out


def _header(plan: dict[str, Any]) -> dict[str, Any]:
    head = plan.get("letterhead") or {}
    signer = plan.get("signer")
    return {
        "issuer": plan.get("issuer"),
        "number": head.get("number"),
        "document_type": plan.get("document_type", "ke_hoach"),
        "issued_on": str(head["date"]) if head.get("date") else None,
        "title": plan.get("title"),
        "signer": {key: signer.get(key) for key in ("name", "title", "capacity")} if signer else None,
        "recipients": plan.get("recipients", []),
        "references": [
            {"number": r["number"], "date": str(r["date"]) if r.get("date") else None, "issuer": r.get("issuer")}
            for r in plan.get("references", [])
        ],
    }


def _node(node: dict[str, Any], above: dict[str, Any] | None, out: dict[str, Any]) -> None:
    if "heading" in node:
        part = {
            "path": f"{above['path']}/{node['label']}" if above else str(node["label"]),
            "title": node["heading"],
            "kind": node.get("kind") or (above["kind"] if above else "other"),
            "area": None if node.get("bare") else node.get("area") or (above["area"] if above else None),
            "roles": node.get("roles", []),
        }
        part |= {key: given[key] for given in (above or {}, node) for key in ("due", "deadline") if key in given}
        out["sections"].append(_marked({key: part[key] for key in ("path", "title", "kind", "area")}, node))
        for child in node.get("items", []):
            _node(child, part, out)
        return
    if "lead_in" in node:
        inner = (above or {}) | {key: node[key] for key in GOVERNING if key in node}
        for child in node["items"]:
            _node(child, inner, out)
        return
    part = above or {"kind": "other", "area": None}
    if "loose" in node:
        return
    if "table" in node:
        _rows(node["table"], part, out)
    elif part["kind"] in GOALS:
        out["goals"].append(_marked({"text": _clean(node["text"]), "kind": GOALS[part["kind"]], "area": part["area"]}, node))
        _targets(node, part, out)
    else:
        _task(node, part, out)


def _marked(answer: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """An answer with the name of the habit that its item is written in, if it has one; figures by habit are taken from it."""
    return answer | {"habit": node["habit"]} if "habit" in node else answer


def _clean(text: str) -> str:
    return " ".join(text.split()).strip(" .;")


def _targets(node: dict[str, Any], part: dict[str, Any], out: dict[str, Any]) -> None:
    for target in node.get("targets", []):
        metric = target.get("metric", "other")
        made = {
            "text": target["text"],
            "metric": metric,
            "comparator": target.get("op", "="),
            "value": target["value"],
            "value_max": target.get("value_max"),
            "unit": target.get("unit", METRIC_UNITS.get(metric, "percent")),
            "change": target.get("change", "level"),
            "due": str(target["due"]) if target.get("due") else (str(part["due"]) if part.get("due") else None),
            "per": target.get("per"),
            "area": target.get("area", part["area"]),
        }
        out["targets"].append(_marked(made, node))


def _task(node: dict[str, Any], part: dict[str, Any], out: dict[str, Any]) -> None:
    task: dict[str, Any] = {
        "text": _clean(node["text"]),
        "area": node["area"] if "area" in node else part["area"],
        "lead": node.get("lead", part.get("roles", [])),
        "support": node.get("support", []),
        "deadline": deadline(node["deadline"] if "deadline" in node else part.get("deadline")),
        "deliverables": node.get("deliverables", []),
        "source": node.get("source", "body"),
    }
    if "activity" in node:
        task["activity"] = node["activity"]
    out["tasks"].append(_marked(task, node))
    _targets(node, part, out)


def deadline(given: dict[str, Any] | None) -> dict[str, Any] | None:
    if not given:
        return None
    made: dict[str, Any] = {"text": given["text"], "kind": given["kind"]}
    for key in ("start", "end"):
        made[key] = str(given[key]) if given.get(key) else None
    return made | {"every": given.get("every", []), "due": given.get("due")}


def _appendix(appendix: dict[str, Any], out: dict[str, Any]) -> None:
    root = {"path": appendix["label"], "title": appendix["title"], "kind": "appendix", "area": None}
    out["sections"].append(_marked(dict(root), appendix))
    _rows(appendix, root, out)


def _rows(table: dict[str, Any], root: dict[str, Any], out: dict[str, Any]) -> None:
    part = root
    goal = None
    for given in table["rows"]:
        row = given | {key: table[key] for key in ("habit",) if key in table}
        if "group" in row:
            part = {"path": f"{root['path']}/{row['label']}", "title": row["group"], "kind": root["kind"], "area": row.get("area")}
            out["sections"].append(_marked(dict(part), row))
            goal = None
            continue
        if row.get("goal") and (row["goal"] != goal or row.get("starts")):
            goal = row["goal"]
            out["goals"].append({"text": _clean(goal), "kind": "objective", "area": part["area"]})
            _targets({"targets": row.get("goal_targets", [])}, part, out)
        if table.get("of_targets"):
            _targets(row, part | {"area": row.get("area", part["area"])}, out)
        else:
            _task(row | {"source": "table"}, part, out)
