"""How sure an item is: the probability that all of it is right, from signs of doubt by a calibrated model.

Signs are what a careful reader would stop at: an area decided from words alone, a role named that acts in
nothing, a date that is no deadline, a text without an end. ``python -m samples.training.confidence`` weighs them
on generated plans; docs/accuracy.md shows how often items of each confidence are right.
"""

from __future__ import annotations

import json
import math
import re
from functools import cache

from language.lexicon import FOLDER
from language.mentions.actors import Level, find, level_of_issuer
from language.recurring import recurrences
from language.text import fold
from language.times import points
from schemas.plan import Goal, Plan, Section, Target, Task

FILE = FOLDER / "confidence.json"
Signs = dict[str, float]

_SUPPORTS = re.compile(r"\bphoi (?:ket )?hop\b")
_ACTS = re.compile(r"\b(?:chu tri|phu trach|giao|phan cong|chiu trach nhiem)\b")
_SENTENCES = re.compile(r"[.;]\s+\S")
_UNCERTAIN_SIGN = re.compile(r"\b(?:tu|khoang|gan|den|dat|con)\s*$")


def apply(plan: Plan) -> None:
    """Set the confidence of the plan's sections, goals, targets and tasks."""
    for section in plan.sections:
        section.confidence = estimate("sections", of_section(section))
    for goal in plan.goals:
        goal.confidence = estimate("goals", of_goal(goal))
    for target in plan.targets:
        target.confidence = estimate("targets", of_target(target))
    level = level_of_issuer(plan.header.issuer)
    for task in plan.tasks:
        task.confidence = estimate("tasks", of_task(task, level))


@cache
def _weights() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
    return found


def estimate(kind: str, signs: Signs) -> float:
    """The probability of an item of ``kind`` with these signs.

    Generated plans are typed, so the doubt of recognition is no part of what was learnt: it comes on top.
    """
    read = (1 - signs["recognised"]) * (0.9 if signs["repaired"] else 1.0)
    return round(read * probability(_weights().get(kind, {"+": 3.0}), signs), 3)


def probability(weights: dict[str, float], signs: Signs) -> float:
    """The probability that weighed signs give; signs that are counted (sentences of a text) have no bound."""
    total = weights.get("+", 0.0) + sum(weights.get(name, 0.0) * value for name, value in signs.items())
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, total))))


def of_task(task: Task, level: Level = "commune") -> Signs:
    folded = fold(task.text)
    own = _read(task, "text") | _shape(task.text)
    named = [actor.role for actor in find(task.text, folded, task.text, level).actors if not actor.weak]
    doubt = task.doubts.get("area", 0.0)
    times = len(points(folded, 2000)) + len(recurrences(folded))
    return (
        own
        | task.doubts
        | {
            "area by words": float("area" in task.doubts),
            "area doubtful": float(doubt > 0.2),
            "area very doubtful": float(doubt > 0.45),
            "no area": float(task.area is None),
            "row": float(task.source == "table"),
            "named, none leads": float(bool(named) and not task.lead),
            "acts, none leads": float(not task.lead and _ACTS.search(folded) is not None),
            "several lead": float(len(task.lead) > 1),
            "outside the catalogue": float("other" in task.lead + task.support),
            "cooperates, none supports": float(not task.support and _SUPPORTS.search(folded) is not None),
            "several support": float(len(task.support) > 1),
            "time, no deadline": float(task.deadline is None and times > 0),
            "several times": float(times > 1),
            "time known in part": float(task.loose_time is not None and task.loose_time.kind != "open"),
            "cell, no deadline": float(task.deadline is None and "deadline" in task.evidence),
        }
    )


def of_target(target: Target) -> Signs:
    folded = fold(target.text)
    value = f"{target.value:g}".replace(".", ",")
    before = folded.partition(value)[0]
    metric = target.evidence.get("metric", [])
    return _read(target, "text") | {
        "metric doubt": 1 - (metric[0].confidence if metric else 1.0),
        "other metric": float(target.metric == "other"),
        "no area": float(target.area is None),
        "area by words": float("area" in target.doubts),
        "several figures": float(len(re.findall(r"\d+(?:[.,]\d+)?\s*%", folded)) > 1),
        "unclear sign": float(target.comparator == "=" and _UNCERTAIN_SIGN.search(before) is not None),
        "no due": float(target.due is None and bool(points(folded, None))),
        "changes": float(target.change != "level"),
        "unusual unit": float(target.unit not in ("percent", "rank")),
        "no words": float(len(folded.split()) < 4),
    }


def of_goal(goal: Goal) -> Signs:
    return _read(goal, "text") | _shape(goal.text) | {"no area": float(goal.area is None)}


def of_section(section: Section) -> Signs:
    return _read(section, "title") | {
        "unnumbered": float(section.path.endswith("*")),
        "no area": float(section.area is None),
        "other kind": float(section.kind == "other"),
        "long": float(len(section.title.split()) > 20),
        "ends": float(section.title.endswith((".", ";", ","))),
    }


def _read(item: Section | Goal | Target | Task, field: str) -> Signs:
    """How surely the letters were recognised; text that was typed is sure."""
    evidence = item.evidence.get(field, [])
    least = min((e.confidence for e in evidence), default=0.95)
    return {"recognised": max(0.0, 0.95 - least), "repaired": float(any(e.repaired for e in evidence))}


def _shape(text: str) -> Signs:
    words = len(text.split())
    return {
        "small initial": float(text[:1].islower()),
        "long": max(0.0, math.log(words / 40)) if words else 0.0,
        "short": float(words < 4),
        "several sentences": float(len(_SENTENCES.findall(text))) / 3,
        "open end": float(text.endswith((",", ":", "-", "và"))),
    }
