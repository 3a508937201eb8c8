"""Every pattern that a module compiles finds something in its example: one that can never match is a fault unseen."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

import extractors
import language
import pipeline
import schemas
from tests.conftest import ROOT

_Pattern = re.Pattern[str] | re.Pattern[bytes]


def _inside(value: object, name: str) -> Iterator[tuple[str, _Pattern]]:
    """Patterns in a module's value, be they in lists or tables, with their names."""
    if isinstance(value, re.Pattern):
        yield name, value
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _inside(inner, f"{name}[{place}]")
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _inside(inner, f"{name}[{key}]")


def _of_module(module: ModuleType) -> Iterator[tuple[str, _Pattern]]:
    """The patterns that a module itself compiles, not those that it imports."""
    source = Path(str(module.__file__)).read_text(encoding="utf-8")
    for name, value in vars(module).items():
        if re.search(rf"^{re.escape(name)}\b", source, re.MULTILINE):
            yield from _inside(value, name)


def _all() -> dict[tuple[str, str], _Pattern]:
    found: dict[tuple[str, str], _Pattern] = {}
    for package in (schemas, language, extractors, pipeline):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in info.name:
                module = importlib.import_module(info.name)
                found |= {(info.name, name): pattern for name, pattern in _of_module(module)}
    return found


PATTERNS = _all()
DECLARED: dict[str, dict[str, dict[str, Any]]] = yaml.safe_load((ROOT / "tests" / "cases" / "patterns.yaml").read_text(encoding="utf-8"))
ROWS = [(module, name, row) for module, names in DECLARED.items() for name, row in names.items()]


def _finds(pattern: Any, text: str, how: str) -> bool:
    given = text.encode() if isinstance(pattern.pattern, bytes) else text
    return {"search": pattern.search, "match": pattern.match, "fullmatch": pattern.fullmatch}[how](given) is not None


def test_every_pattern_has_examples_and_every_example_a_pattern() -> None:
    assert set(PATTERNS) == {(module, name) for module, name, _ in ROWS}
    assert len(PATTERNS) > 200


@pytest.mark.parametrize(("module", "name", "row"), ROWS, ids=lambda part: part if isinstance(part, str) else "")
def test_a_pattern_finds_its_example(module: str, name: str, row: dict[str, Any]) -> None:
    pattern, how = PATTERNS[module, name], row.get("how", "search")
    assert _finds(pattern, row["finds"], how)
    # What reads documents must also leave its neighbours alone.
    assert ("leaves" in row) or not module.startswith(("extractors.", "language."))
    assert "leaves" not in row or not _finds(pattern, row["leaves"], how)
