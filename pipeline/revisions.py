"""Two readings of one number and day: the same plan once more, or the plan with other values, and which.

A DOCX and its PDF cut their lines in other places and may be extracted a little differently: what counts is what the
text says in figures and dates, and what statements of the very same words are given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from language import catalogue
from language.text import search_key
from pipeline.differences import compare
from pipeline.readers.detect import TEXT
from schemas.plan import Goal, Plan, Target, Task

# Figures that say something by themselves: shares, dates, numbers with parts or of three digits; not the labels of lists.
_FIGURE = re.compile(r"\d+(?:[.,/-]\d+)+\s?%?|\d+\s?%|\d{3,}")
_PIECE = re.compile(r"\d+")
_COMPARED: dict[type, dict[str, str]] = {
    Target: {"comparator": "so sánh", "value": "giá trị", "value_max": "giá trị", "unit": "đơn vị tính", "due": "hạn"},
    Task: {"lead": "chủ trì", "support": "phối hợp", "deadline": "hạn"},
}
# Recognition misreads a figure in some hundred: a scan that has fewer than this part besides is the same plan, and said to differ.
_MISREAD = 0.1
_MOST_TOLD, _WORDS_TOLD = 4, 8


@dataclass(frozen=True, slots=True)
class Revision:
    """How the second of two plans differs from the first; ``same``: whether it is nevertheless the same plan."""

    same: bool
    values: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The differing values, short, Vietnamese; "" where there are none."""
        rest = len(self.values) - _MOST_TOLD
        return "; ".join(self.values[:_MOST_TOLD]) + (f"; và {rest} chỗ khác" if rest > 0 else "")


def between(first: Plan, second: Plan) -> Revision:
    """What the second plan says otherwise than the first."""
    before, after = figures(first), figures(second)
    gone, new = [f for f in before if f not in after], [f for f in after if f not in before]
    values = [f"{', '.join(gone) or 'không có'} → {', '.join(new) or 'không có'}"] if gone or new else []
    values += _statements(first, second)
    # What a scan lacks was not read; what it has besides was misread, or is new.
    besides = [(own, all_) for plan, own, all_ in ((first, gone, before), (second, new, after)) if plan.source.reading != "text"]
    if not besides:
        return Revision(not values, tuple(values))
    return Revision(all(len(own) <= _MISREAD * len(all_) for own, all_ in besides), tuple(values))


def figures(plan: Plan) -> dict[str, None]:
    """The figures and dates that a plan's texts hold, each once, written alike ("06/7" and "6/07")."""
    found: dict[str, None] = {}
    for text in _texts(plan):
        for figure in _FIGURE.findall(text):
            found[
                _PIECE.sub(lambda digits: str(int(digits.group())) if len(digits.group()) < 3 else digits.group(), figure).replace(" ", "")
            ] = None
    return found


def _texts(plan: Plan) -> Iterator[str]:
    yield from (goal.text for goal in plan.goals)
    yield from (target.text for target in plan.targets)
    for task in plan.tasks:
        yield task.text
        times = (time.text for time in (task.deadline, task.loose_time) if time)
        yield from (text for text in (task.activity, *times) if text)
    yield from (passage.text for passage in plan.passages)


def _statements(first: Plan, second: Plan) -> list[str]:
    """Targets and tasks that one plan has more, and fields in which those of the very same words differ."""
    if first.source.media_type != second.source.media_type and TEXT in (first.source.media_type, second.source.media_type):
        # Plain text has its tables flattened: what stands in them is cut otherwise, though it says the same.
        return []
    told = []
    for change in compare(first, second):
        before, after = change.before, change.after
        if isinstance(before or after, Goal):
            continue
        if before is None or after is None:
            told.append(f"{'thêm' if before is None else 'bỏ'}: {_begin(before or after)}")
        elif search_key(before.text) == search_key(after.text):
            names = _COMPARED[type(before)]
            changed = [(names[name], *values) for name, values in change.fields.items() if name in names]
            told += [f"{name}: {_said(old)} → {_said(new)} ({_begin(before)})" for name, old, new in changed]
        elif first.source.media_type == second.source.media_type:
            told.append(f"lời: {_begin(before)} → {_begin(after)}")
    return told


def _begin(item: Goal | Target | Task | None) -> str:
    words = item.text.split() if item is not None else []
    return " ".join(words[:_WORDS_TOLD]) + ("…" if len(words) > _WORDS_TOLD else "")


def _said(value: object) -> str:
    if isinstance(value, list):
        known = catalogue.roles()
        return ", ".join(known[role].vi if role in known else str(role) for role in value) or "không nêu"
    return "không nêu" if value is None else str(value)
