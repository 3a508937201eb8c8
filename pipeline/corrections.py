"""What people decided of extracted values, laid over a plan; the extracted plan itself is never changed.

A correction names a field by a path: "header.number", "unit.name", "period.end", or a field of one item as
"targets[3].value" (counted from 1, as ``kehoach show --numbers`` prints). In the store the item is kept by what it
said where, not by its place in the list: read anew, a plan may count its items otherwise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import ValidationError

from extractors.identity.gazetteer import resolve
from language.text import search_key
from pipeline.checks.registry import run
from pipeline.correction_values import ValueRefused, consistent, read, read_object
from pipeline.errors import DomainError
from pipeline.likeness import alike
from schemas.document import Strict
from schemas.plan import Goal, Item, Plan, Section, Target, Task

Action = Literal["set", "add", "reject", "confirm"]
LISTS: dict[str, type[Item]] = {"sections": Section, "goals": Goal, "targets": Target, "tasks": Task}
# What a path may begin with; coverage and findings follow from the rest.
_ROOTS = ("header", "unit", "period", "is_plan")
_PATH = re.compile(r"(?P<list>sections|goals|targets|tasks)(?:\[(?P<number>\d+)\])?(?:\.(?P<field>[a-z_.]+))?")
# Two readings of one statement share at least this part of their words.
_SAME = 0.6


class CorrectionError(DomainError, ValueError):
    """A correction that cannot be made: what to change, in Vietnamese."""


class Key(Strict):
    """What tells an item of a list: its words, and where they stand."""

    text: str
    page: int | None = None
    block: int | None = None
    nth: int = 0


class Correction(Strict):
    """One decision: ``action`` on ``path`` ("targets.value" for a field of the item that ``key`` tells)."""

    id: int = 0
    action: Action
    path: str
    key: Key | None = None
    old: Any = None
    new: Any = None
    who: str
    why: str
    made_at: str
    withdrawn_at: str | None = None
    withdrawn_by: str | None = None


@dataclass(slots=True)
class _Held:
    key: Key
    item: Item


@dataclass(slots=True)
class Applied:
    """A plan with its corrections; ``lost``: those whose item the plan has no more."""

    plan: Plan
    lost: list[Correction] = field(default_factory=list)
    items: dict[str, list[_Held]] = field(default_factory=dict)


def apply(plan: Plan, corrections: Iterable[Correction]) -> Applied:
    """The plan as corrected, in the order of the decisions; coverage and findings follow anew."""
    standing = [c for c in corrections if c.withdrawn_at is None]
    result = Applied(plan.model_copy(deep=True))
    result.items = {name: _held(getattr(result.plan, name)) for name in LISTS}
    for correction in standing:
        if correction.action != "confirm" and not _holds(result, correction):
            result.lost.append(correction)
    for name, held in result.items.items():
        setattr(result.plan, name, [one.item for one in held])
    if any(c.action != "confirm" for c in standing):
        _follow(result.plan, plan)
    return result


def value_of(applied: Applied, correction: Correction) -> Any:
    """What the field of a correction holds now, as JSON; an item as a whole; ``None`` where the plan has no such item."""
    name, _, inner = correction.path.partition(".")
    if name not in LISTS:
        return _inner(applied.plan.model_dump(mode="json"), correction.path)
    found = _find(applied.items[name], correction.key)
    if found is None:
        return None
    data = found.item.model_dump(mode="json", exclude={"evidence"})
    return _inner(data, inner) if inner else data


def corrected(plan: Plan, corrections: Sequence[Correction]) -> Plan:
    """The plan as corrected; the plan itself where nobody corrected it, for copying one takes as long as storing it."""
    return apply(plan, corrections).plan if corrections else plan


def _holds(result: Applied, correction: Correction) -> bool:
    """Apply a kept correction; one that the rules of today refuse finds its place no more than one without its item."""
    try:
        if correction.action in ("set", "add"):
            _read(correction.path, correction.action, correction.new, typed=False)
        return _apply(result, correction)
    except (ValueRefused, ValidationError, TypeError, AttributeError, KeyError):
        return False


def _read(path: str, action: Action, value: Any, *, typed: bool) -> Any:
    """A value as the field of a path wants it; raises ValueRefused for what does not fit."""
    name, _, inner = path.partition(".")
    if action == "add":
        return read_object(LISTS[name], value)
    return read(LISTS[name], inner, value, typed=typed) if name in LISTS else read(Plan, path, value, typed=typed)


def _apply(result: Applied, correction: Correction) -> bool:
    name, _, inner = correction.path.partition(".")
    if name not in LISTS:
        result.plan = _with(result.plan, correction.path, correction.new)
        return True
    held = result.items[name]
    if correction.action == "add":
        item = LISTS[name].model_validate(correction.new)
        consistent(item)
        held.append(_Held(correction.key or Key(text=_words(item)), item))
        return True
    found = _find(held, correction.key)
    if found is None:
        return False
    if correction.action == "reject":
        held.remove(found)
    else:
        found.item = _with(found.item, inner, correction.new)
    return True


def _with(model: Any, path: str, value: Any) -> Any:
    """The model with one value replaced, validated as a whole."""
    data = model.model_dump()
    *steps, last = path.split(".")
    place = data
    for step in steps:
        if place.get(step) is None:
            place[step] = {"name": ""} if step == "signer" else {}
        place = place[step]
    place[last] = value
    made = type(model).model_validate(data)
    consistent(made)
    return made


def _follow(plan: Plan, extracted: Plan) -> None:
    """What is worked out from other values: today's unit, coverage, findings."""
    if plan.unit != extracted.unit or plan.header.issued_on != extracted.header.issued_on:
        plan.unit.resolved = resolve(plan.unit, plan.header.issued_on)
    items: tuple[Goal | Target | Task, ...] = (*plan.goals, *plan.targets, *plan.tasks)
    planned = {item.area for item in items if item.area}
    for row in plan.coverage:
        if row.area in planned:
            row.status = "planned"
        elif row.status == "planned":
            row.status = "mentioned"
    plan.findings = run(plan)


def _held(items: Sequence[Item]) -> list[_Held]:
    counted: dict[str, int] = {}
    found = []
    for item in items:
        words = _words(item)
        places = item.evidence.get("text") or item.evidence.get("title") or []
        key = Key(text=words, nth=counted.get(words, 0))
        if places:
            key.page, key.block = places[0].page, places[0].block
        found.append(_Held(key, item))
        counted[words] = counted.get(words, 0) + 1
    return found


def _words(item: Any) -> str:
    return search_key(item.title if isinstance(item, Section) else item.text)


def _find(held: list[_Held], key: Key | None) -> _Held | None:
    """The item of a key: the same words, the same among several, or nearly the same words in the same place."""
    if key is None:
        return None
    same = [one for one in held if one.key.text == key.text]
    if same:
        return next((one for one in same if one.key.nth == key.nth), same[0])
    there = [one for one in held if key.block is not None and one.key.block == key.block]
    return max(
        (one for one in there if alike(one.key.text, key.text) >= _SAME), key=lambda one: alike(one.key.text, key.text), default=None
    )


def propose(
    applied: Applied, action: Action, path: str, value: Any = None, *, who: str, why: str, now: Callable[[], str], page: int | None = None
) -> Correction:
    """A correction of a plan as it stands, checked by applying it; ``now`` gives the time.

    Raises:
        CorrectionError: the path names nothing, the value does not fit, who or why is missing.
    """
    if not who.strip() or not why.strip():
        raise CorrectionError("Mỗi sửa đổi phải ghi ai sửa (--who hoặc biến KEHOACH_USER) và vì sao (--why).")
    if not (who + why).isascii() and any("\ud800" <= letter <= "\udfff" for letter in who + why):
        raise CorrectionError("--who hoặc --why có byte không phải chữ UTF-8.")
    made = Correction(action=action, path=path, new=value, who=who.strip(), why=why.strip(), made_at=now())
    if action == "confirm" and path == "plan":
        return made
    match = _PATH.fullmatch(path)
    if match is None:
        _outside_lists(applied.plan, made)
    else:
        _inside_list(applied, made, match, page)
    if action != "confirm":
        try:
            if action == "set":
                made.new = _read(made.path, action, value, typed=True)
            _apply(_copy(applied), made)
        except (ValueRefused, ValidationError, TypeError, AttributeError, KeyError) as error:
            reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
            said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            raise CorrectionError(f"Giá trị “{said[:80]}” không hợp với “{path}”: {reason}") from error
    return made


def _copy(applied: Applied) -> Applied:
    items = {name: [_Held(h.key, h.item) for h in held] for name, held in applied.items.items()}
    return Applied(applied.plan, items=items)


def _outside_lists(plan: Plan, made: Correction) -> None:
    root = made.path.split(".")[0]
    if root not in _ROOTS or made.action in ("add", "reject"):
        raise CorrectionError(
            f"Không sửa được “{made.path}”. Dùng ví dụ: header.number, unit.name, period.end, targets[2].value, tasks[5]."
        )
    place: Any = plan
    for step in made.path.split("."):
        if place is not None and step not in type(place).model_fields:
            raise CorrectionError(f"Không có trường “{step}” trong “{made.path}”. Có: {', '.join(type(place).model_fields)}")
        place = getattr(place, step) if place is not None else None
    made.old = place.model_dump(mode="json") if hasattr(place, "model_dump") else place


def _inside_list(applied: Applied, made: Correction, match: re.Match[str], page: int | None) -> None:
    name, number, inner = match.group("list"), match.group("number"), match.group("field")
    if made.action == "add":
        item = _new_item(name, made.new)
        made.path, made.new = name, item.model_dump(mode="json", exclude_none=True)
        made.key = Key(text=_words(item), page=page, nth=sum(h.key.text == _words(item) for h in applied.items[name]))
        return
    held = applied.items[name]
    if number is None or not 1 <= int(number) <= len(held):
        raise CorrectionError(f"“{made.path}”: {name} có {len(held)} mục; hãy ghi số thứ tự, ví dụ {name}[1].")
    if (made.action == "set") != (inner is not None):
        raise CorrectionError(f"“{made.path}”: sửa thì ghi trường ({name}[{number}].text); bỏ hoặc xác nhận thì chỉ ghi {name}[{number}].")
    one = held[int(number) - 1]
    if inner is not None and inner.split(".")[0] not in type(one.item).model_fields:
        known = ", ".join(f for f in type(one.item).model_fields if f != "evidence")
        raise CorrectionError(f"Không có trường “{inner}”. Có: {known}")
    made.path = f"{name}.{inner}" if inner else name
    made.key = one.key
    data = one.item.model_dump(mode="json", exclude={"evidence"})
    made.old = _inner(data, inner) if inner else data


def _new_item(name: str, value: Any) -> Item:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            value = None
    if not isinstance(value, dict):
        raise CorrectionError('Mục thêm mới phải là một đối tượng JSON, ví dụ {"text": "…", "area": "thủ tục hành chính"}.')
    try:
        return LISTS[name].model_validate(_read(name, "add", value, typed=False))
    except (ValueRefused, ValidationError) as error:
        reason = error.errors()[0]["msg"] if isinstance(error, ValidationError) else str(error)
        raise CorrectionError(f"Mục thêm mới không hợp lệ ở {name}: {reason}") from error


def _inner(data: Any, path: str) -> Any:
    for step in path.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    return data
