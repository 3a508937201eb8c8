"""Two plans item by item: what a revised plan keeps, changes, leaves out and adds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.likeness import alike
from schemas.plan import Goal, Plan, Target, Task

# Two wordings of one item share at least this part of their words.
SAME = 0.55
_FIELDS = {
    "goals": ("text", "kind", "area"),
    "targets": ("text", "metric", "comparator", "value", "value_max", "unit", "change", "due", "per", "area"),
    "tasks": ("text", "activity", "area", "lead", "support", "deadline", "deliverables"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """An item of the first plan, of the second, or of both with the fields that differ (name: before, after)."""

    kind: str
    before: Goal | Target | Task | None
    after: Goal | Target | Task | None
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def what(self) -> str:
        """same, changed, removed or added."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "changed" if self.fields else "same"


def compare(first: Plan, second: Plan) -> list[Change]:
    """Every goal, target and task of both plans once, in the order of the first, what the second adds behind."""
    found: list[Change] = []
    for kind, fields in _FIELDS.items():
        before, after = list(getattr(first, kind)), list(getattr(second, kind))
        pairs = _pairs(before, after)
        taken = set(pairs.values())
        for place, item in enumerate(before):
            other = after[pairs[place]] if place in pairs else None
            found.append(Change(kind, item, other, _differing(item, other, fields) if other is not None else {}))
        found += [Change(kind, None, item) for place, item in enumerate(after) if place not in taken]
    return found


def _pairs(before: Sequence[Any], after: Sequence[Any]) -> dict[int, int]:
    """Which item of the second each of the first became: the most alike first, each taken once."""
    scored = [(_score(a, b), -abs(i - j), i, j) for i, a in enumerate(before) for j, b in enumerate(after)]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for score, _, i, j in sorted(scored, reverse=True):
        if score < SAME:
            break
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _text(item: Any) -> str:
    return f"{item.text} {item.activity}" if isinstance(item, Task) and item.activity else str(item.text)


def _score(a: Any, b: Any) -> float:
    score = alike(_text(a), _text(b))
    # A standard metric for the same day is one promise, however it is worded.
    if isinstance(a, Target) and a.metric != "other" and a.metric == b.metric:
        score = max(score, 0.7 if a.due == b.due else 0.6)
    return score


def _differing(a: Any, b: Any, fields: Sequence[str]) -> dict[str, tuple[Any, Any]]:
    found = {}
    for name in fields:
        before, after = getattr(a, name), getattr(b, name)
        if name == "deadline":
            before, after = (d.text if d else None for d in (before, after))
        if before != after:
            found[name] = (before, after)
    return found
