"""How accuracy is measured, kept and watched."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from typer.testing import CliRunner

from app.cli import app
from app.options import UserError
from extractors.linking import confidence
from extractors.plan import extract
from language.mentions import area_model
from pipeline import accuracy
from pipeline.evaluate import verdicts
from samples.training.__main__ import BENCHMARK, learn, of_answers, save, written
from scripts.make_accuracy import page
from tests.conftest import ROOT, SAMPLES, SHARED, floors
from tests.factories import document

GOLD = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in sorted((SAMPLES / "gold").glob("*.json"))}
NAMES = sorted(GOLD)[:2]


def measured(change: Any = None) -> list[accuracy.Measured]:
    """Two answers measured against themselves, after a change of what was found."""
    gold = {name: GOLD[name] for name in NAMES}
    found = copy.deepcopy(gold)
    if change:
        change(found)
    return accuracy.measure(gold, {"docx": found})


def lose_task(found: dict[str, Any]) -> None:
    found[NAMES[0]]["tasks"].pop()


def test_everything_right_is_whole() -> None:
    [row] = measured()
    assert row.documents == 2
    assert set(row.figures.values()) - {None} == {1.0}


def test_a_lost_task_costs_a_document() -> None:
    [row] = measured(lose_task)
    assert row.figures["whole"] == 0.5
    assert row.figures["tasks"] is not None
    assert row.figures["tasks"] < 1.0


def test_gains_and_losses() -> None:
    worse, better = measured(lose_task), measured()
    [lost] = accuracy.changes(worse, accuracy.kept(better))
    assert lost.gains == 0
    assert len(lost.losses) == 1
    assert "tasks thiếu" in lost.losses[0]
    [gained] = accuracy.changes(better, accuracy.kept(worse))
    assert (gained.gains, gained.losses) == (1, [])
    [same] = accuracy.changes(worse, accuracy.kept(worse))
    assert (same.gains, same.losses) == (0, [])


def test_what_is_kept_holds_no_words() -> None:
    kept = json.dumps(accuracy.kept(measured(lose_task)), ensure_ascii=False)
    assert GOLD[NAMES[0]]["tasks"][-1]["text"][:30] not in kept
    assert NAMES[0] not in kept


def test_floors() -> None:
    assert accuracy.broken(measured(), {"docx": {"tasks": 1.0}}) == []
    assert accuracy.broken(measured(lose_task), {"docx": {"tasks": 1.0}})
    assert accuracy.broken(measured(), {"pdf": {"tasks": 0.1}}) == ["pdf: tasks là không có, sàn 0.1"]


def test_floors_are_of_figures() -> None:
    known = {*accuracy.FOUND, *accuracy.STRICT, *accuracy.WHOLE}
    for name, formats in yaml.safe_load((ROOT / "benchmarks" / "accuracy" / "floors.yaml").read_text(encoding="utf-8")).items():
        for figures in formats.values():
            assert set(figures) <= known, name


@pytest.mark.parametrize("name", ["judging", "corpus", "samples"])
def test_kept_figures_reach_the_floors(name: str) -> None:
    kept = json.loads((ROOT / "benchmarks" / "accuracy" / "figures.json").read_text(encoding="utf-8"))[name]
    low = [(form, key) for form, row in floors(name).items() for key, floor in row.items() if kept[form]["figures"][key] < floor]
    assert low == []


def test_lowest_tenth_and_reliability() -> None:
    sure = [(0.5, False)] * 5 + [(0.96, True)] * 5 + [(0.99, True)] * 85 + [(0.99, False)] * 5
    assert accuracy.lowest_tenth(sure) == (10, 5, 10)
    rows = accuracy.reliability(sure)
    assert sum(row.count for row in rows) == 100
    assert [row.right for row in rows] == [0.0, 1.0, pytest.approx(85 / 90)]
    assert accuracy.lowest_tenth([(0.9, False)] * 20) == (2, 2, 20)
    assert accuracy.lowest_tenth([]) == (0, 0, 0)


def test_verdicts_are_of_each_found_item() -> None:
    answer = GOLD[NAMES[0]]
    found = copy.deepcopy(answer)
    found["tasks"][0]["lead"] = ["other"]
    right = verdicts(answer, found)["tasks"]
    assert right == [False] + [True] * (len(right) - 1)


@pytest.mark.parametrize(("name", "form"), [("a.docx", "docx"), ("b.PDF", "pdf"), ("c.scan.pdf", "scan")])
def test_formats(name: str, form: str) -> None:
    assert accuracy.format_of(Path(name)) == form
    assert accuracy.stem_of(Path(name)) == name[0]


def test_the_page_is_made_from_the_kept_figures() -> None:
    assert (ROOT / "docs" / "accuracy.md").read_text(encoding="utf-8") == page()


def run(*words: str) -> Any:
    return CliRunner().invoke(
        app, ["evaluate", str(SAMPLES / "gold"), "--files", str(SAMPLES), "--suffix", "1-xa-tan-thuan-2024.docx", *words]
    )


def test_command_keeps_compares_and_fails(tmp_path: Path) -> None:
    baseline, bad = tmp_path / "figures.json", tmp_path / "floors.yaml"
    assert run("--set", "mẫu", "--baseline", str(baseline), "--keep").exit_code == 0
    assert json.loads(baseline.read_text(encoding="utf-8"))["mẫu"]["docx"]["documents"] == 1
    again = run("--set", "mẫu", "--baseline", str(baseline))
    assert "được 0, mất 0" in again.stdout
    bad.write_text("mẫu: {docx: {tasks: 1.01}}", encoding="utf-8")
    failed = run("--set", "mẫu", "--floors", str(bad))
    assert failed.exit_code == 5
    assert "Dưới sàn: docx: tasks" in failed.output
    assert isinstance(run("--set", "khác", "--floors", str(bad)).exception, UserError)


# The models behind the areas and the confidence


def test_training_learns_what_it_is_shown() -> None:
    shown = [("Rà soát văn bản quy phạm pháp luật", "institutions"), ("Công khai ngân sách của xã", "public_finance")] * 5
    areas, names, weights = learn(shown)
    assert areas == ["institutions", "public_finance"]
    assert weights.shape == (len(names) + 1, 2)
    assert np.array_equal(weights, learn(shown)[2])


def test_training_statements_are_none_of_the_judging_half() -> None:
    from samples.training.__main__ import of_bank

    assert {text.lower() for text, _ in written()} & {text.lower() for text, _ in of_bank("judging")} == set()


@pytest.mark.shared
def test_the_area_model_is_what_the_script_makes(tmp_path: Path) -> None:
    folders = [BENCHMARK, SHARED / "corpus" / "gold", *sorted(path for path in (SHARED / "plans").iterdir() if path.is_dir())]
    examples = written() + [example for folder in folders for rows in of_answers(folder).values() for example in rows]
    save(learn(examples), tmp_path / "model.json")
    made, kept = (json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / "model.json", area_model.FILE))
    assert made["areas"] == kept["areas"]
    shared = set(made["weights"]) & set(kept["weights"])
    # Other processors round sums otherwise: words at the edge of being left out may differ.
    assert len(shared) > 0.99 * len(kept["weights"])
    assert all(abs(a - b) <= 5 for key in shared for a, b in zip(made["weights"][key], kept["weights"][key], strict=True))


def test_every_item_has_a_confidence() -> None:
    plan = extract(
        document("KẾ HOẠCH", "Năm 2024", "I. NHIỆM VỤ", "- Rà soát văn bản.", "- Phối hợp thực hiện trước 30/6/2024 hoặc quý III.")
    )
    assert len(plan.tasks) == 2
    for item in [*plan.tasks, *plan.sections]:
        assert item.confidence is not None
        assert 0 < item.confidence < 1
    assert "_doubts" not in plan.model_dump_json()


def test_signs_of_doubt_lower_the_confidence() -> None:
    calm = dict.fromkeys(("recognised", "repaired"), 0.0)
    for sign in ("area by words", "area very doubtful", "several times", "time, no deadline"):
        assert confidence.estimate("tasks", calm | {sign: 1.0}) <= confidence.estimate("tasks", calm), sign
    doubtful = calm | {"area by words": 1.0, "area very doubtful": 1.0, "time, no deadline": 1.0}
    assert confidence.estimate("tasks", doubtful) < confidence.estimate("tasks", calm)
    assert confidence.estimate("tasks", calm | {"recognised": 0.4}) < 0.7 * confidence.estimate("tasks", calm)
