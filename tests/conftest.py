"""Fixtures, and the visible skip of what needs the shared contract and corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SAMPLES = ROOT / "samples"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if (SHARED / "contract" / "score.py").exists():
        return
    skip = pytest.mark.skip(reason="the shared contract and corpus are not beside the project")
    for item in items:
        if "shared" in item.keywords:
            item.add_marker(skip)


def cases(name: str) -> list[Any]:
    """The rows of a case file."""
    rows = yaml.safe_load((ROOT / "tests" / "cases" / f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(rows, list)
    return rows


def case_params(name: str) -> list[Any]:
    """The cases of a table in groups, as parameters: the text and what is wanted of it."""
    return [pytest.param(str(text), want, id=str(text) or "empty") for group in cases(name) for text, want in group["cases"].items()]


def floors(name: str) -> dict[str, dict[str, float]]:
    """The floors of a set of documents, by format."""
    found: dict[str, dict[str, dict[str, float]]] = yaml.safe_load(
        (ROOT / "benchmarks" / "accuracy" / "floors.yaml").read_text(encoding="utf-8")
    )
    return found[name]


@pytest.fixture(scope="session")
def shared() -> Path:
    return SHARED


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "kho"
