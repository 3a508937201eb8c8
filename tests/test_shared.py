"""Against the contract and the development corpus, where they are beside the project."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from pipeline.evaluate import evaluate
from pipeline.process import process
from pipeline.readers import office, recognise

pytestmark = pytest.mark.shared

# Floors of what was reached; a loss is a fault to be explained.
FLOORS = {"tasks_strict": 0.95}
# Found within 0.05 and strict within 0.10 of the same plans' .pdf.
SCAN_FLOORS = {
    "header": 0.95,
    "unit": 0.95,
    "references": 0.95,
    "recipients": 0.95,
    "sections": 0.95,
    "goals": 0.95,
    "targets": 0.95,
    "tasks": 0.95,
    "sections_strict": 0.9,
    "goals_strict": 0.9,
    "targets_strict": 0.9,
    "tasks_strict": 0.9,
    "coverage": 1.0,
    "findings": 0.95,
}
TEXT_FLOORS = {"sections": 0.98, "goals": 0.88, "targets": 0.96, "tasks": 0.9, "header": 0.99, "unit": 0.99}


@pytest.fixture(scope="module")
def found(shared: Path) -> dict[str, dict[str, Any]]:
    result: dict[str, dict[str, Any]] = {".docx": {}, ".pdf": {}, ".txt": {}}
    for path in sorted((shared / "corpus").iterdir()):
        if path.suffix in result and ".scan" not in path.name:
            result[path.suffix][path.stem] = process(path.read_bytes(), path.name).model_dump(mode="json")
    return result


@pytest.fixture(scope="module")
def gold(shared: Path) -> dict[str, Any]:
    return {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in (shared / "corpus" / "gold").glob("*.json")}


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_corpus(found: dict[str, dict[str, Any]], gold: dict[str, Any], suffix: str) -> None:
    figures = evaluate(gold, found[suffix]).overall
    assert {k: v for k, v in figures.items() if v is not None and v < FLOORS.get(k, 0.99)} == {}


def test_corpus_as_text(found: dict[str, dict[str, Any]], gold: dict[str, Any]) -> None:
    figures = evaluate(gold, found[".txt"]).overall
    assert {k: figures[k] for k, floor in TEXT_FLOORS.items() if (figures[k] or 0) < floor} == {}


@pytest.mark.skipif(office.program() is None, reason=f"LibreOffice is not installed: {office.APT}")
def test_old_word_files_score_as_docx(shared: Path, found: dict[str, dict[str, Any]], gold: dict[str, Any]) -> None:
    old = {p.stem: process(p.read_bytes(), p.name).model_dump(mode="json") for p in sorted((shared / "corpus").glob("*.doc"))}
    assert old
    same = {name: gold[name] for name in old}
    figures = evaluate(same, old).overall
    typed = evaluate(same, {name: found[".docx"][name] for name in old}).overall
    assert {k: (v, typed[k]) for k, v in figures.items() if v is not None and abs(v - (typed[k] or 0)) > 0.01} == {}


@pytest.mark.skipif(not recognise.available(), reason=f"Tesseract is not installed: {recognise.APT}")
def test_corpus_as_scans(shared: Path, gold: dict[str, Any]) -> None:
    paths = sorted((shared / "corpus").glob("*.scan.pdf"))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        found = dict(zip((p.name.removesuffix(".scan.pdf") for p in paths), pool.map(_scanned, paths), strict=True))
    figures = evaluate(gold, found).overall
    assert {k: figures[k] for k, floor in SCAN_FLOORS.items() if (figures[k] or 0) < floor} == {}


def _scanned(path: Path) -> dict[str, Any]:
    return process(path.read_bytes(), path.name).model_dump(mode="json")


@pytest.mark.parametrize("suffix", [".docx", ".txt"])
def test_our_figures_are_score_py_s(
    shared: Path, tmp_path: Path, found: dict[str, dict[str, Any]], gold: dict[str, Any], suffix: str
) -> None:
    for name, plan in found[suffix].items():
        (tmp_path / f"{name}.json").write_text(json.dumps(plan), encoding="utf-8")
    command = [sys.executable, str(shared / "contract" / "score.py"), str(shared / "corpus" / "gold"), str(tmp_path), "--json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    ours = evaluate(gold, found[suffix])
    assert ours.overall == pytest.approx(theirs["overall"])
    for name, figures in theirs["documents"].items():
        assert ours.documents[name] == pytest.approx(figures)
