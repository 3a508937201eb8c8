"""Comparison between units: one metric side by side, or one area's tasks and targets."""

from __future__ import annotations

import statistics
from dataclasses import replace
from typing import Any

from sqlalchemy.engine import Engine

from pipeline.store.search import Filters, coverage, plan_list, statements


def by_metric(engine: Engine, metric: str, filters: Filters) -> list[dict[str, Any]]:
    """Each plan's targets for a metric; plans without one stand last, with ``targets`` empty."""
    rows = statements(engine, replace(filters, metric=metric, kind="target"))
    grouped: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault(row["plan_id"], []).append(row)
    result = []
    for plan in plan_list(engine, filters):
        if plan["is_plan"]:
            result.append(plan | {"targets": grouped.get(plan["id"], [])})
    # A level to reach compares between units; a change against an unknown start does not.
    return sorted(result, key=lambda p: (-(_level(p["targets"]) if p["targets"] else -1), p["unit_label"]))


def _level(targets: list[dict[str, Any]]) -> float:
    levels = [float(t["value"]) for t in targets if t["change"] == "level"]
    return max(levels, default=0.0)


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """How many units commit, and the lowest, middle and highest level among them."""
    levels = [_level(row["targets"]) for row in rows if any(t["change"] == "level" for t in row["targets"])]
    return {
        "plans": len(rows),
        "committed": sum(bool(row["targets"]) for row in rows),
        "lowest": min(levels, default=None),
        "median": statistics.median(levels) if levels else None,
        "highest": max(levels, default=None),
    }


def by_area(engine: Engine, area: str, filters: Filters) -> list[dict[str, Any]]:
    """Each plan's work in an area: tasks, those with an officer, those with a deadline, targets, status."""
    rows = statements(engine, replace(filters, area=area))
    states = coverage(engine, filters)
    result = []
    for plan in plan_list(engine, filters):
        if not plan["is_plan"]:
            continue
        own = [row for row in rows if row["plan_id"] == plan["id"]]
        tasks = [row for row in own if row["kind"] == "task"]
        result.append(
            plan
            | {
                "status": states.get(plan["id"], {}).get(area, "missing"),
                "tasks": len(tasks),
                "with_lead": sum(bool(row["lead"]) for row in tasks),
                "with_deadline": sum(row["deadline_kind"] is not None for row in tasks),
                "targets": sum(row["kind"] == "target" for row in own),
            }
        )
    return result


def area_matrix(engine: Engine, filters: Filters) -> list[dict[str, Any]]:
    """Status of every area by plan: the missing-area matrix."""
    states = coverage(engine, filters)
    return [plan | {"areas": states.get(plan["id"], {})} for plan in plan_list(engine, filters) if plan["is_plan"]]
