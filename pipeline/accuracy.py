"""Accuracy as it is kept and watched: figures per set and format, gains and losses, floors, reliability.

A *set* is a folder of reference answers with the files that they are of; a *format* is what those files end in.
What is kept holds no words of the documents, only hashes of the differences, so that figures of plans which may
not be copied can be kept beside the project.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.evaluate import Item, Result, evaluate, verdicts

Kept = dict[str, Any]
FOUND = ("header", "unit", "references", "recipients", "sections", "goals", "targets", "tasks", "coverage", "findings")
STRICT = ("sections_strict", "goals_strict", "targets_strict", "tasks_strict")
WHOLE = ("whole", "whole_strict")
# All figures as they are shown: each found one with its strict one behind it.
ORDER = (*(key for part in FOUND for key in (part, f"{part}_strict") if key in FOUND + STRICT), *WHOLE)
KINDS = ("sections", "goals", "targets", "tasks")
# Bounds of the reliability table, from the least sure.
BANDS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 1.01)


@dataclass(slots=True)
class Measured:
    """What one format of a set reaches; ``sure``: confidence of each item and whether it was right."""

    format: str
    documents: int
    result: Result
    sure: list[tuple[float, bool]] = field(default_factory=list)

    @property
    def figures(self) -> dict[str, float | None]:
        """All figures, with the share of documents in which nothing was wrong, found and strict."""
        documents = list(self.result.documents.values())
        whole = {
            "whole": [_perfect(d, FOUND) for d in documents],
            "whole_strict": [_perfect(d, FOUND + STRICT) for d in documents],
        }
        return self.result.overall | {key: sum(row) / len(row) if row else None for key, row in whole.items()}


def _perfect(figures: Mapping[str, float | None], keys: Iterable[str]) -> bool:
    return all(figures[key] is None or figures[key] == 1.0 for key in keys)


def format_of(path: Path) -> str:
    """ "docx", "pdf", "txt", ...; "scan" for NAME.scan.pdf."""
    return "scan" if ".scan." in path.name else path.suffix.lower().lstrip(".")


def stem_of(path: Path) -> str:
    return path.name.removesuffix(path.suffix).removesuffix(".scan")


def measure(gold: dict[str, Item], plans: Mapping[str, dict[str, Item]]) -> list[Measured]:
    """Each format's figures; ``plans``: format to name to plan. A format measures only the names that it has files of."""
    made = []
    for name, found in sorted(plans.items()):
        own = {key: answer for key, answer in gold.items() if key in found}
        sure = [row for key, answer in own.items() for row in _sure(answer, found[key])]
        made.append(Measured(name, len(own), evaluate(own, found), sure))
    return made


def _sure(gold: Item, found: Item) -> list[tuple[float, bool]]:
    right = verdicts(gold, found)
    return [(item.get("confidence") or 0.0, ok) for kind in KINDS for item, ok in zip(found.get(kind) or [], right[kind], strict=True)]


@dataclass(frozen=True, slots=True)
class Reliability:
    """Items by confidence: of those between two bounds, how many there are, their mean confidence and the share right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


def shown(value: float | None) -> str:
    """A figure as it is shown; a dash where nothing was asked."""
    return "–" if value is None else f"{value:.3f}"


def reliability(sure: list[tuple[float, bool]]) -> list[Reliability]:
    rows = []
    for low, high in itertools.pairwise(BANDS):
        band = [(c, ok) for c, ok in sure if low <= c < high]
        if band:
            mean = sum(c for c, _ in band) / len(band)
            rows.append(Reliability(low, min(high, 1.0), len(band), mean, sum(ok for _, ok in band) / len(band)))
    return rows


def lowest_tenth(sure: list[tuple[float, bool]]) -> tuple[int, int, int]:
    """How many items the least sure tenth holds, how many wrong ones are among them, and how many there are in all.

    Items of equal confidence at the edge count by the share of them that the tenth takes.
    """
    ordered = sorted(sure, key=lambda row: row[0])
    size = len(ordered) // 10
    edge = ordered[size - 1][0] if size else 0.0
    below = [ok for c, ok in ordered if c < edge]
    equal = [ok for c, ok in ordered if c == edge]
    taken = (size - len(below)) / len(equal) if equal else 0.0
    wrong = sum(not ok for ok in below) + round(taken * sum(not ok for ok in equal))
    return size, wrong, sum(not ok for _, ok in ordered)


def kept(measured: list[Measured]) -> Kept:
    """What is kept of a set, by format."""
    return {
        m.format: {
            "documents": m.documents,
            "figures": {key: _rounded(value) for key, value in m.figures.items()},
            "fields": {key: _rounded(value) for key, value in m.result.fields.items()},
            "reliability": [[r.low, r.high, r.count, round(r.confidence, 3), round(r.right, 3)] for r in reliability(m.sure)],
            "lowest_tenth": list(lowest_tenth(m.sure)),
            "differences": sorted(mark for marks in _marks(m.result).values() for mark in marks),
        }
        for m in measured
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)


def _marks(result: Result) -> dict[str, dict[str, str]]:
    """By document, each difference's hash with its words; the same difference twice is two."""
    marks: dict[str, dict[str, str]] = {}
    for name, lines in result.differences.items():
        seen: dict[str, str] = {}
        for line in lines:
            number = sum(1 for other in seen.values() if other == line)
            seen[hashlib.sha256(f"{name}|{line}|{number}".encode()).hexdigest()[:12]] = line
        marks[name] = seen
    return marks


@dataclass(slots=True)
class Change:
    """Differences from what is kept: how many are gone, and the new ones in words."""

    format: str
    gains: int
    losses: list[str]


def changes(measured: list[Measured], before: Kept) -> list[Change]:
    """Gains and losses of each format against what is kept of the set."""
    made = []
    for m in measured:
        if m.format not in before:
            continue
        old = set(before[m.format]["differences"])
        new = {mark: f"{name}: {line}" for name, marks in _marks(m.result).items() for mark, line in marks.items()}
        made.append(Change(m.format, len(old - set(new)), [line for mark, line in new.items() if mark not in old]))
    return made


def broken(measured: list[Measured], floors: Mapping[str, Mapping[str, float]]) -> list[str]:
    """The floors that are not reached, in words; ``floors``: format to figure to floor. A format without files breaks its floors."""
    found = {m.format: m.figures for m in measured}
    lines = []
    for name, wanted in floors.items():
        for key, floor in wanted.items():
            value = found.get(name, {}).get(key)
            if value is None or value < floor:
                lines.append(f"{name}: {key} là {'không có' if value is None else f'{value:.4f}'}, sàn {floor}")
    return lines
