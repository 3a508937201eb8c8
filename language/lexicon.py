"""The extractors' own vocabularies, read once from ``language/data/*.yaml``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from language import overlay
from schemas.data import load_yaml

FOLDER = Path(__file__).with_name("data")


@cache
def vocabulary(name: str) -> dict[str, Any]:
    """A vocabulary file's content by its name without the ending, with an office's own words where it has some."""
    data = load_yaml(FOLDER / f"{name}.yaml")
    if not isinstance(data, dict):
        raise TypeError(f"{name}.yaml must hold a mapping")
    return overlay.with_words(name, data)


@dataclass(frozen=True)
class SectionKinds:
    within_words: int
    patterns: list[tuple[str, re.Pattern[str]]]
    exact: frozenset[str]
    holds_none: re.Pattern[str]
    other: re.Pattern[str]


@cache
def section_kinds() -> SectionKinds:
    data = vocabulary("sections")
    patterns = [(kind, re.compile(rf"\b(?:{p})\b")) for kind, rows in data["kinds"].items() for p in rows]
    none = re.compile(rf"\b(?:{'|'.join(data['holds_none'])})\b")
    other = re.compile("|".join(data["other"]))
    return SectionKinds(data["within_words"], patterns, frozenset(data["exact"]), none, other)
