"""Documents made to break readers, beside good plans, through a real batch: each ends as it may, and harms no other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from flows.batch import Report, Settings
from flows.run import ingest
from pipeline.errors import Code
from pipeline.readers.limits import Limits
from pipeline.store.store import Store
from tests.conftest import SAMPLES
from tests.hostile import bundles, packages, pages
from tests.hostile.plans import STORED, Hostile, good_docx, good_pdf, good_text

DOCUMENTS: list[tuple[str, Hostile]] = [
    (f"{group}/{made.name}", made)
    for group, module in (("goi", packages), ("trang", pages), ("thu", bundles))
    for made in module.documents()
]
GOOD = sorted(SAMPLES.glob("*.docx"))
# A minute is ten times what the slowest takes on a busy machine; none needs so long.
LIMITS = Limits(time_limit=60, stall_limit=45)
TASKS = {"Rà soát, đơn giản hóa thủ tục hành chính trước ngày 30/6/2024", "Công khai thủ tục hành chính tại bộ phận một cửa"}


def _stored(workspace: Path) -> dict[str, dict[str, Any]]:
    """Plans of a store by the name of their file, without what the run itself adds."""
    with Store(workspace) as store:
        return {plan.source.file: json.loads(plan.model_dump_json()) for _, plan in store.plans()}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Path, Path]:
    """All of them and the good plans in one folder, ingested as one batch; the folder and the workspace."""
    folder, workspace = tmp_path_factory.mktemp("tep"), tmp_path_factory.mktemp("kho")
    for place, made in DOCUMENTS:
        path = folder / place
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(made.data)
    for path in GOOD:
        (folder / path.name).write_bytes(path.read_bytes())
    return ingest([folder], Settings(workspace, limits=LIMITS)), folder, workspace


def test_there_are_enough() -> None:
    assert len(DOCUMENTS) >= 60
    assert len({place for place, _ in DOCUMENTS}) == len(DOCUMENTS)


def test_what_is_made_of_good_parts_is_good() -> None:
    from pipeline.process import process

    for data, name in ((good_docx(), "a.docx"), (good_pdf(), "a.pdf"), (good_text().encode(), "a.txt")):
        plan = process(data, name)
        assert {task.text for task in plan.tasks} >= TASKS, name
        assert len(plan.tasks) == len(TASKS) + 1
        assert plan.header.number == "31/KH-UBND"


@pytest.mark.parametrize(("place", "made"), [pytest.param(place, made, id=place) for place, made in DOCUMENTS])
def test_each_ends_as_it_may(run: tuple[Report, Path, Path], place: str, made: Hostile) -> None:
    report, folder, workspace = run
    own = str(folder / place)
    files = [f for f in (*report.stored, *report.skipped, *report.rejected) if f.path == own or f.path.startswith(f"{own}!/")]
    ends = [file.reason.code.value if file.reason else STORED for file in sorted(files, key=lambda f: f.path)]
    wanted = made.ends if isinstance(made.ends, tuple) else (made.ends,) * len(ends)
    assert ends
    assert len(ends) == len(wanted), ends
    assert all(end in may for end, may in zip(ends, wanted, strict=True)), (ends, [f.reason and f.reason.advice for f in files])
    assert all(file.reason is None or file.reason.advice for file in files)
    if made.keeps and STORED in ends:
        with Store(workspace) as store:
            kept = [store.get(file.sha256) for file in files if file.reason is None and file.sha256]
        assert kept
        assert all(plan is not None and {task.text for task in plan.tasks} >= TASKS for plan in kept)


def test_none_is_an_error_of_the_program(run: tuple[Report, Path, Path]) -> None:
    wrong = [(f.path, f.reason.advice) for f in run[0].rejected if f.reason and f.reason.code in (Code.INTERNAL, Code.CRASHED)]
    assert not wrong


def test_nothing_is_lost(run: tuple[Report, Path, Path]) -> None:
    report, folder, _ = run
    report.check()
    assert report.requested == len(report.stored) + len(report.skipped) + len(report.rejected)
    told = {f.path.removeprefix(f"{folder}/").partition("!/")[0] for f in (*report.stored, *report.skipped, *report.rejected)}
    assert told == {place for place, _ in DOCUMENTS} | {path.name for path in GOOD}


def test_good_plans_are_read_as_without_them(run: tuple[Report, Path, Path], tmp_path: Path) -> None:
    ingest(GOOD, Settings(tmp_path / "kho", limits=LIMITS))
    alone, beside = _stored(tmp_path / "kho"), _stored(run[2])
    assert len(alone) == len(GOOD)
    assert {name: beside[name] for name in alone} == alone
    left = {path.name for path in run[2].iterdir() if path.name.startswith(("bundle-", "."))}
    # The store's locks stay: they are empty files.
    assert left <= {".in-use", ".making"}
