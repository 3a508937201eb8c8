"""What the project promises of its own shape, held by machine."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGES = ("schemas", "language", "extractors", "pipeline", "flows", "app")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
MAX_MODULE, MAX_FUNCTION = 400, 50


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_and_functions_are_short(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= MAX_MODULE
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MAX_FUNCTION, node.name


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_modules_say_what_they_are(path: Path) -> None:
    assert path.stem not in {"utils", "helpers", "common", "misc"}
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_no_machine_or_registry_address_is_committed() -> None:
    suspicious = ("/" + "root/", "index" + "-url", "/" + "opt/")
    for path in [*MODULES, *(p for p in (ROOT / "scripts").iterdir() if p.is_file()), ROOT / "pyproject.toml", ROOT / "constraints.txt"]:
        text = path.read_text(encoding="utf-8")
        assert not [word for word in suspicious if word in text], path
