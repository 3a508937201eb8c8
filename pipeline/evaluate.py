"""Accuracy against reference answers, field by field, by the plan contract's rules of comparison.

Found: items paired best first, one to one, where their texts are alike (token F1 of 0.7, titles 0.8;
targets by value and 0.6 of the shorter text's words). Strict: found items whose other fields are right
too. Single fields: the share that is right. All figures are micro-averaged over the documents.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Item = dict[str, Any]
_WORD = re.compile(r"\w+")
_HEADER = ("issuer", "number", "document_type", "issued_on", "title")
_SIGNER = ("name", "title", "capacity")
_UNIT = ("kind", "name", "district", "province")
CODES = frozenset(
    {"missing-area", "missing-number", "missing-issue-date", "missing-signer", "unit-not-named", "not-a-plan", "conflicting-reference"}
)


def _bag(text: str | None) -> Counter[str]:
    return Counter(_WORD.findall(unicodedata.normalize("NFC", text or "").lower()))


def token_f1(a: str | None, b: str | None) -> float:
    left, right = _bag(a), _bag(b)
    shared = (left & right).total()
    return 2 * shared / (left.total() + right.total()) if shared else 0.0


def containment(a: str | None, b: str | None) -> float:
    """Share of the shorter text's words that the longer one has."""
    left, right = _bag(a), _bag(b)
    shared = (left & right).total()
    return shared / min(left.total(), right.total()) if shared else 0.0


def pair(gold: Sequence[Any], found: Sequence[Any], likeness: Callable[[Any, Any], float], least: float) -> list[tuple[int, int]]:
    """One-to-one pairs, the likest first; among equals the nearest in reading order."""
    candidates = []
    for i, g in enumerate(gold):
        for j, f in enumerate(found):
            score = likeness(g, f)
            if score >= least:
                distance = abs(i * max(len(found), 1) - j * max(len(gold), 1))
                candidates.append((-round(score, 6), distance, i, j))
    pairs: list[tuple[int, int]] = []
    left, right = set[int](), set[int]()
    for _, _, i, j in sorted(candidates):
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append((i, j))
    return pairs


def _task_likeness(g: Item, f: Item) -> float:
    score = token_f1(g.get("text"), f.get("text"))
    if g.get("activity"):
        score = 0.6 * score + 0.4 * token_f1(g["activity"], f.get("activity"))
    return score


def _target_likeness(g: Item, f: Item) -> float:
    if (g.get("value"), g.get("value_max")) != (f.get("value"), f.get("value_max")):
        return 0.0
    return containment(g.get("text"), f.get("text"))


def _same_deadline(a: Item | None, b: Item | None) -> bool:
    if not a or not b:
        return not a and not b
    return all(a.get(k) == b.get(k) for k in ("kind", "start", "end", "due")) and set(a.get("every") or []) == set(b.get("every") or [])


def _task_fields(g: Item, f: Item) -> dict[str, bool]:
    return {
        "lead": set(g.get("lead") or []) == set(f.get("lead") or []),
        "support": set(g.get("support") or []) == set(f.get("support") or []),
        "deadline": _same_deadline(g.get("deadline"), f.get("deadline")),
        "area": g.get("area") == f.get("area"),
    }


def _equal(*keys: str) -> Callable[[Item, Item], dict[str, bool]]:
    return lambda g, f: {key: g.get(key) == f.get(key) for key in keys}


Kind = tuple[Callable[[Item, Item], float], float, Callable[[Item, Item], dict[str, bool]]]
_LISTS: dict[str, Kind] = {
    "sections": (lambda g, f: token_f1(g.get("title"), f.get("title")), 0.8, _equal("kind", "area")),
    "goals": (lambda g, f: token_f1(g.get("text"), f.get("text")), 0.7, _equal("kind", "area")),
    "targets": (_target_likeness, 0.6, _equal("metric", "comparator", "unit", "change", "due", "area")),
    "tasks": (_task_likeness, 0.7, _task_fields),
}


@dataclass(slots=True)
class Tally:
    """Counts of one document or of all."""

    hit: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def count(self, name: str, hit: int, gold: int, found: int) -> None:
        self.hit[name] += hit
        self.total[name] += gold + found

    def judge(self, name: str, right: bool) -> bool:
        self.asked[name] += 1
        self.right[name] += right
        return right

    def f1(self, name: str) -> float | None:
        return 2 * self.hit[name] / self.total[name] if self.total[name] else None

    def share(self, name: str) -> float | None:
        return self.right[name] / self.asked[name] if self.asked[name] else None

    def add(self, other: Tally) -> None:
        for mine, theirs in ((self.hit, other.hit), (self.total, other.total), (self.right, other.right), (self.asked, other.asked)):
            mine.update(theirs)

    def figures(self) -> dict[str, float | None]:
        out = {"header": self.share("header"), "unit": self.share("unit")}
        out |= {name: self.f1(name) for name in ("references", "recipients")}
        for name in _LISTS:
            out |= {name: self.f1(name), f"{name}_strict": self.f1(f"{name}_strict")}
        return out | {"coverage": self.share("coverage"), "findings": self.f1("findings")}


@dataclass(slots=True)
class Result:
    overall: dict[str, float | None]
    fields: dict[str, float | None]
    documents: dict[str, dict[str, float | None]]
    differences: dict[str, list[str]]

    def to_json(self) -> dict[str, Any]:
        return {"overall": self.overall, "detail": self.fields, "documents": self.documents, "differences": self.differences}


def evaluate(gold: dict[str, Item], found: dict[str, Item]) -> Result:
    """Figures for each document and all; a reference without a twin counts as all missed."""
    total = Tally()
    documents, differences = {}, {}
    for name, answer in gold.items():
        tally, lines = Tally(), list[str]()
        _compare(answer, found.get(name, {}), tally, lines)
        total.add(tally)
        documents[name], differences[name] = tally.figures(), lines
    fields = {key: total.share(key) for key in sorted(total.asked) if "." in key}
    return Result(total.figures(), fields, documents, differences)


def verdicts(gold: Item, found: Item) -> dict[str, list[bool]]:
    """For each list, whether each found item is in the answers with all its fields right."""
    result = {}
    for name, (likeness, least, rest) in _LISTS.items():
        wanted, items = gold.get(name) or [], found.get(name) or []
        right = {j for i, j in pair(wanted, items, likeness, least) if all(rest(wanted[i], items[j]).values())}
        result[name] = [j in right for j in range(len(items))]
    return result


def compared(kind: str, gold: Sequence[Item], found: Sequence[Item]) -> dict[int, bool]:
    """The places of a list's answers that were found, and whether all their other fields are right."""
    likeness, least, rest = _LISTS[kind]
    return {i: all(rest(gold[i], found[j]).values()) for i, j in pair(gold, found, likeness, least)}


def _single(doc: Item) -> dict[str, Any]:
    head, unit, period = doc.get("header") or {}, doc.get("unit") or {}, doc.get("period") or {}
    signer = head.get("signer") or {}
    values = {f"header.{key}": head.get(key) for key in _HEADER}
    values |= {f"header.signer.{key}": signer.get(key) for key in _SIGNER}
    values |= {f"unit.{key}": unit.get(key) for key in _UNIT}
    values |= {f"period.{key}": period.get(key) for key in ("start", "end")}
    # Whole reform plan or not: what decides whether areas can be missing.
    return values | ({"header.scope": doc["scope"] == "reform"} if "scope" in doc else {})


def _right(name: str, g: Any, f: Any) -> bool:
    if g is None or f is None or not isinstance(g, str):
        return bool(g == f)
    if name == "header.title":
        return token_f1(g, f) >= 0.9
    return _WORD.findall(unicodedata.normalize("NFC", g).lower()) == _WORD.findall(unicodedata.normalize("NFC", f).lower())


def _compare(gold: Item, found: Item, tally: Tally, lines: list[str]) -> None:
    theirs = _single(found)
    for name, value in _single(gold).items():
        right = _right(name, value, theirs.get(name))
        tally.judge("header" if name.startswith("header") else "unit", right)
        if not tally.judge(name, right):
            lines.append(f"{name}: cần {value!r}, được {theirs.get(name)!r}")
    heads = gold.get("header") or {}, found.get("header") or {}
    for name in ("references", "recipients"):
        a, b = ([x["number"] if isinstance(x, dict) else x for x in head.get(name) or []] for head in heads)
        pairs = pair(a, b, lambda x, y: float(_WORD.findall(x.lower()) == _WORD.findall(y.lower())), 1.0)
        tally.count(name, len(pairs), len(a), len(b))
        _unpaired(lines, name, a, b, pairs)
    for name, (likeness, least, rest) in _LISTS.items():
        _list(name, gold.get(name) or [], found.get(name) or [], likeness, least, rest, tally, lines)
    _verdicts(gold, found, tally, lines)


def _list(name: str, gold: list[Item], found: list[Item], likeness: Any, least: float, rest: Any, tally: Tally, lines: list[str]) -> None:
    pairs = pair(gold, found, likeness, least)
    strict = 0
    for i, j in pairs:
        verdicts = rest(gold[i], found[j])
        strict += all(verdicts.values())
        for key, right in verdicts.items():
            if not tally.judge(f"{name}.{key}", right):
                label = str(gold[i].get("text") or gold[i].get("title"))[:80]
                lines.append(f"{name}.{key}: cần {gold[i].get(key)!r}, được {found[j].get(key)!r} ở {label!r}")
    tally.count(name, len(pairs), len(gold), len(found))
    tally.count(f"{name}_strict", strict, len(gold), len(found))
    labels = [[str(x.get("text") or x.get("title")) for x in side] for side in (gold, found)]
    _unpaired(lines, name, labels[0], labels[1], pairs)


def _unpaired(lines: list[str], name: str, gold: list[str], found: list[str], pairs: list[tuple[int, int]]) -> None:
    left, right = {i for i, _ in pairs}, {j for _, j in pairs}
    lines.extend(f"{name} thiếu: {str(t)[:140]!r}" for i, t in enumerate(gold) if i not in left)
    lines.extend(f"{name} thừa: {str(t)[:140]!r}" for j, t in enumerate(found) if j not in right)


def _verdicts(gold: Item, found: Item, tally: Tally, lines: list[str]) -> None:
    theirs = {c["area"]: c["status"] == "planned" for c in found.get("coverage") or []}
    for row in gold.get("coverage") or []:
        wanted = row["status"] == "planned"
        if not tally.judge("coverage", theirs.get(row["area"]) == wanted):
            lines.append(f"coverage.{row['area']}: cần {wanted}, được {theirs.get(row['area'])}")
    codes = [Counter((f["code"], f.get("area")) for f in d.get("findings") or [] if f["code"] in CODES) for d in (gold, found)]
    tally.count("findings", (codes[0] & codes[1]).total(), codes[0].total(), codes[1].total())
    lines.extend(f"findings thiếu: {c}" for c in codes[0] - codes[1])
    lines.extend(f"findings thừa: {c}" for c in codes[1] - codes[0])
