"""The samples as offices receive them: a batch of scan, photograph, .doc, ZIP and e-mail scores as the typed plans."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from flows.batch import Settings
from flows.run import ingest
from pipeline.evaluate import evaluate
from pipeline.readers import office, recognise
from pipeline.store.store import Store
from samples.received import MAKERS, PLANS, RECEIVED
from tests.conftest import SAMPLES

# A scan may lose a letter of a line and a role of a task; what was typed loses nothing.
SCANNED = {"tasks_strict": 0.85, "sections_strict": 0.9}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    workspace = tmp_path_factory.mktemp("kho")
    ingest([RECEIVED], Settings(workspace))
    with Store(workspace) as store:
        return {plan.source.file: plan.model_dump(mode="json") for _, plan in store.plans()}


@pytest.mark.parametrize("name", PLANS)
def test_received_files_score_as_the_typed_plans(found: dict[str, dict[str, Any]], name: str) -> None:
    if name.endswith(".doc") and office.program() is None:
        pytest.skip(f"LibreOffice is not installed: {office.APT}")
    if name in ("ban-quet.pdf", "anh-chup.jpg") and not recognise.available():
        pytest.skip(f"Tesseract is not installed: {recognise.APT}")
    gold = json.loads((SAMPLES / "gold" / f"{PLANS[name]}.json").read_text(encoding="utf-8"))
    result = evaluate({name: gold}, {name: found[name]})
    floors = SCANNED if found[name]["source"]["reading"] == "ocr" else {}
    lost = {key: value for key, value in result.overall.items() if value is not None and value < floors.get(key, 0.95)}
    assert not lost, [line for lines in result.differences.values() for line in lines]


def test_all_are_there_and_listed() -> None:
    assert {path.name for path in RECEIVED.iterdir()} == set(MAKERS)
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert [name for name in MAKERS if name not in text] == []


@pytest.mark.parametrize("name", ["cac-xa.zip", "thu-gui.eml", "ban-quet.pdf", "anh-chup.jpg"])
def test_they_can_be_made_again(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(MAKERS[name]())
    assert 0.5 < path.stat().st_size / (RECEIVED / name).stat().st_size < 2
    shutil.rmtree(tmp_path)
