"""The public benchmark: answers of the guide's shape, with ids of the catalogue and words of the documents; its scorer."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from language.text import search_key
from pipeline.readers.registry import read_document
from schemas.document import Document
from tests.conftest import SAMPLES, SHARED

FOLDER = SAMPLES / "benchmark"
PLANS = sorted([*FOLDER.glob("development/*.json"), *FOLDER.glob("judging/*.json")])
CATALOGUE = yaml.safe_load((FOLDER / "catalogue.yaml").read_text(encoding="utf-8"))


def _answer(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def _words(document: Document) -> Counter[str]:
    texts = [block.text for block in document.blocks]
    texts += [cell.text for block in document.blocks if block.table for cell in block.table.cells]
    labels = [block.label for block in document.blocks if block.label]
    return Counter(word for text in [*texts, *labels] for word in search_key(text).split())


def test_both_halves_have_plans() -> None:
    assert len(list(FOLDER.glob("development/*.docx"))) >= 11
    assert len(list(FOLDER.glob("judging/*.docx"))) >= 9
    units = {
        half: {_answer(path)["unit"]["name"] for path in FOLDER.glob(f"{half}/*.json")} - {None} for half in ("development", "judging")
    }
    assert not units["development"] & units["judging"]


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_an_answer_has_the_shape_and_ids_of_the_guide(path: Path) -> None:
    plan = _answer(path)
    assert plan["schema_version"] == "1"
    assert plan["scope"] in ("reform", "part", "other", None)
    assert [row["area"] for row in plan["coverage"]] in ([], list(CATALOGUE["areas"]))
    for item in [*plan["goals"], *plan["targets"], *plan["tasks"]]:
        assert item["area"] is None or item["area"] in CATALOGUE["areas"]
    assert {target["metric"] for target in plan["targets"]} <= set(CATALOGUE["metrics"])
    assert {role for task in plan["tasks"] for role in [*task["lead"], *task["support"]]} <= set(CATALOGUE["roles"])
    planned = {item["area"] for item in [*plan["goals"], *plan["targets"], *plan["tasks"]]}
    for row in plan["coverage"]:
        assert (row["status"] == "planned") == (row["area"] in planned)
    missing = {finding["area"] for finding in plan["findings"] if finding["code"] == "missing-area"}
    assert missing == ({area for area in CATALOGUE["areas"] if area not in planned} if plan["scope"] == "reform" else set())


@pytest.mark.parametrize("path", PLANS, ids=lambda path: path.stem)
def test_what_an_answer_quotes_stands_in_its_document(path: Path) -> None:
    plan, file = _answer(path), path.with_suffix(".docx")
    words = _words(read_document(file.read_bytes(), file.name))
    for kind in ("goals", "targets", "tasks"):
        for item in plan[kind]:
            said = Counter(search_key(item["text"]).split())
            assert not said - words, (kind, item["text"])


def test_the_scorer_gives_an_answer_full_marks_against_itself() -> None:
    ran = subprocess.run(
        [sys.executable, str(FOLDER / "score.py"), str(FOLDER / "judging"), str(FOLDER / "judging"), "--json"],
        capture_output=True,
        check=True,
    )
    figures = json.loads(ran.stdout)["overall"]
    assert {value for value in figures.values() if value is not None} == {1.0}


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the contract is not beside the project")
def test_the_guide_is_the_contract() -> None:
    def rules(path: Path) -> str:
        return path.read_text(encoding="utf-8").partition("General rules\n")[2]

    assert rules(FOLDER / "guide.md") == rules(SHARED / "contract" / "plan.md")
    assert yaml.safe_load((SHARED / "contract" / "catalogue.yaml").read_text(encoding="utf-8")) == CATALOGUE
