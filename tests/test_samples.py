"""The samples: made from their descriptions, and read back as their reference answers say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.evaluate import evaluate
from pipeline.process import process
from samples.answers import answers
from samples.make import descriptions, make
from schemas.plan import Plan
from tests.conftest import SAMPLES

NAMES = sorted(descriptions())
FILES = sorted(p for p in SAMPLES.iterdir() if p.suffix in {".docx", ".pdf"})
# What reading the samples reaches; they are small and clean, so that anything lost is a fault.
FLOORS = {"tasks_strict": 0.97}


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    return {path.name: process(path.read_bytes(), path.name) for path in FILES}


@pytest.mark.parametrize("suffix", [".docx", ".pdf"])
def test_samples_read_as_their_answers(plans: dict[str, Plan], suffix: str) -> None:
    gold = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in (SAMPLES / "gold").glob("*.json")}
    found = {Path(name).stem: plan.model_dump(mode="json") for name, plan in plans.items() if name.endswith(suffix)}
    result = evaluate(gold, found)
    lost = {k: v for k, v in result.overall.items() if v is not None and v < FLOORS.get(k, 0.99)}
    assert not lost, [line for lines in result.differences.values() for line in lines]


@pytest.mark.parametrize("name", NAMES)
def test_answers_are_those_of_the_description(name: str) -> None:
    kept = json.loads((SAMPLES / "gold" / f"{name}.json").read_text(encoding="utf-8"))
    assert kept == answers(descriptions()[name])


def test_samples_can_be_made_again(tmp_path: Path) -> None:
    make(descriptions()[NAMES[0]], tmp_path)
    assert process((tmp_path / f"{NAMES[0]}.docx").read_bytes(), "x.docx").tasks
    assert process((tmp_path / f"{NAMES[0]}.pdf").read_bytes(), "x.pdf").tasks


def test_every_sample_is_listed() -> None:
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert [name for name in NAMES if name not in text] == []


def _evidence(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        own = [e for rows in value.get("evidence", {}).values() for e in rows] if isinstance(value.get("evidence"), dict) else []
        return own + [e for v in value.values() for e in _evidence(v)]
    return [e for v in value for e in _evidence(v)] if isinstance(value, list) else []


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_quotation_stands_in_the_document(plans: dict[str, Plan], path: Path) -> None:
    from pipeline.readers.registry import read_document

    document = read_document(path.read_bytes(), path.name)
    found = _evidence(plans[path.name].model_dump(mode="json"))
    assert found
    for evidence in found:
        block = document.blocks[evidence["block"]]
        text = block.text
        if evidence["row"] is not None:
            assert block.table is not None
            text = next(c.text for c in block.table.cells if (c.row, c.column) == (evidence["row"], evidence["column"]))
        assert text[evidence["start"] : evidence["end"]] == evidence["quote"]
        assert 1 <= evidence["page"] <= len(document.pages)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.name)
def test_every_value_has_evidence(plans: dict[str, Plan], path: Path) -> None:
    plan = plans[path.name]
    head = plan.header
    for field in ("number", "issued_on", "title", "signer", "document_type", "issuer"):
        assert getattr(head, field) is None or head.evidence[field], field
    for goal in plan.goals:
        assert goal.evidence["text"]
    for target in plan.targets:
        assert target.evidence["text"]
        assert target.evidence["value"]
    for task in plan.tasks:
        assert task.evidence["text"]
        assert task.deadline is None or task.evidence["deadline"]
        assert not task.support or task.evidence["support"]
    for section in plan.sections:
        assert section.evidence["title"]


def test_plans_are_the_same_every_time() -> None:
    path = FILES[0]
    assert process(path.read_bytes(), path.name) == process(path.read_bytes(), path.name)
