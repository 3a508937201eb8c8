"""Versions of reading, extraction and checks: a change of one redoes what depends on it, and nothing else."""

from __future__ import annotations

import ast
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.kills import ReadBefore, files, plan_of
from flows.batch import Batch, Settings
from flows.collecting import Collected
from flows.report import Report
from pipeline import versions
from pipeline.checks import registry
from pipeline.readers.limits import Limits
from pipeline.store import corrections, renewal
from pipeline.store import store as stores
from pipeline.store.filters import Filters
from pipeline.store.lists import findings, plan_list
from pipeline.store.store import Store
from schemas.document import Document, Page
from schemas.finding import Finding, Severity
from schemas.plan import Plan
from schemas.unread import unread
from tests.conftest import ROOT


def _ingest(store: Store, folder: Path, **options: Any) -> tuple[Report, list[str]]:
    """The account of a batch, and the files that were read for it."""
    batch = Batch(store, Collected(files(folder)), Settings(store.workspace, **options))
    read = [path for chunk in batch.prepare() for path in chunk]
    batch.run_chunk(ReadBefore(), read)  # type: ignore[arg-type]
    return batch.finish(), read


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found


def _modules(parts: tuple[str, ...]) -> set[Path]:
    return {path for part in parts for path in ([ROOT / part] if part.endswith(".py") else (ROOT / part).rglob("*.py"))}


# Told by no version: messages of rejections, folders for the length of a run, the versions themselves.
_BESIDE = {"pipeline/errors.py", "pipeline/scratch.py", "pipeline/versions.py"}


@pytest.mark.parametrize(
    ("stage", "own", "before"),
    [
        ("reading", versions.READING, versions.EXTRACTION),
        ("extraction", versions.EXTRACTION, (*versions.READING, *versions.CHECKS)),
        ("checks", versions.CHECKS, (*versions.READING, *versions.EXTRACTION)),
    ],
)
def test_what_a_stage_imports_is_in_a_version_that_it_depends_on(stage: str, own: tuple[str, ...], before: tuple[str, ...]) -> None:
    told = {str(path.relative_to(ROOT)) for path in _modules((*own, *before))} | _BESIDE
    for path in _modules(own):
        for name in _imports(path):
            target = Path(*name.split(".")).with_suffix(".py")
            if name.split(".")[0] in ("schemas", "language", "extractors", "pipeline", "flows", "app") and (ROOT / target).is_file():
                assert str(target) in told, f"{stage}: {path} imports {name}"


def test_a_version_changes_with_its_own_code_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {parts: versions._fingerprint(parts) for parts in (versions.READING, versions.EXTRACTION, versions.CHECKS)}
    assert len(set(before.values())) == 3
    for part in {*versions.READING, *versions.EXTRACTION, *versions.CHECKS}:
        target = tmp_path / part
        target.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target, dirs_exist_ok=True)
        else:
            shutil.copy(ROOT / part, target)
    monkeypatch.setattr(versions, "_ROOT", tmp_path)
    assert {parts: versions._fingerprint(parts) for parts in before} == before
    for changed, of in (
        ("pipeline/checks/mandatory.py", {versions.CHECKS}),
        ("schemas/finding.py", {versions.CHECKS}),
        ("pipeline/readers/docx.py", {versions.READING}),
        ("extractors/items/tasks.py", {versions.EXTRACTION}),
        ("language/text.py", {versions.READING, versions.EXTRACTION}),
    ):
        known = {parts: versions._fingerprint(parts) for parts in before}
        path = tmp_path / changed
        path.write_text(path.read_text(encoding="utf-8") + "\n# đổi\n", encoding="utf-8")
        assert {parts for parts in before if versions._fingerprint(parts) != known[parts]} == of


class _Rule:
    """A check that says the same of every plan."""

    RULE = registry.Rule("quy-tac-moi", "new.rule", Severity.NOTICE, "Điều mới.", "Không cần làm gì.", "thử", of_any_document=True)

    @staticmethod
    def check(_: Plan) -> list[Finding]:
        return [_Rule.RULE.finding()]


def test_changed_checks_are_run_over_stored_plans_without_reading(workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(workspace) as store:
        report, read = _ingest(store, tmp_path)
        assert len(read) == len(report.stored) == 4
        corrections.correct(store, 2, "set", "header.number", "99/KH-UBND", who="An", why="bản in")
        corrections.correct(store, 1, "confirm", "plan", who="An", why="đã xem")
        before = {row["id"]: row for row in plan_list(store.engine, Filters())}
        known = registry.checks()
        monkeypatch.setattr(registry, "checks", lambda: (*known, _Rule))
        monkeypatch.setattr(renewal, "checks_version", lambda: "mới")
        report, read = _ingest(store, tmp_path)
        assert read == []
        assert len(report.skipped) == 4
        assert {row["plan_id"] for row in findings(store.engine, Filters(), "quy-tac-moi")} == {1, 2, 3, 4}
        after = {row["id"]: row for row in plan_list(store.engine, Filters())}
        same = [key for key in before[1] if key != "changed_at"]
        assert [{k: row[k] for k in same} for row in after.values()] == [{k: row[k] for k in same} for row in before.values()]
        assert after[2]["number"] == "99/KH-UBND"
        assert after[1]["confirmed"]
        assert all("quy-tac-moi" in {f.code for f in plan.findings} for _, plan in store.plans())
        # Once is enough.
        assert renewal.renew_findings(store) == 0
        assert renewal.renew_findings(store, everything=True) == 4


def test_findings_that_stay_change_nothing_that_is_exported_since(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(workspace) as store:
        store.put(*plan_of(0))
        [before] = plan_list(store.engine, Filters())
        monkeypatch.setattr(renewal, "checks_version", lambda: "mới")
        monkeypatch.setattr(renewal.writing, "now", lambda: "2099-01-01T00:00:00+00:00")
        assert renewal.renew_findings(store) == 1
        assert plan_list(store.engine, Filters()) == [before]


@pytest.mark.parametrize(("changed", "value"), [("extraction_version", lambda: "khác"), ("is_still_read_so", lambda reading, tools: False)])
def test_changed_reading_or_extraction_reads_again(
    changed: str, value: object, workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(workspace) as store:
        _ingest(store, tmp_path)
        numbers = {row["file_name"]: row["id"] for row in plan_list(store.engine, Filters())}
        with monkeypatch.context() as patch:
            patch.setattr(stores, changed, value)
            report, read = _ingest(store, tmp_path)
        assert len(read) == len(report.stored) == 4
        assert {row["file_name"]: row["id"] for row in plan_list(store.engine, Filters())} == numbers


@pytest.mark.parametrize(
    ("media_type", "reading", "want"),
    [
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "text", set()),
        ("text/plain", "text", set()),
        ("application/pdf", "text", {"pdfium"}),
        ("application/pdf", "mixed", {"pdfium", "tesseract"}),
        ("image/png", "ocr", {"tesseract"}),
        ("application/msword", "text", {"libreoffice"}),
    ],
)
def test_a_document_is_told_with_its_own_tools(media_type: str, reading: Any, want: set[str]) -> None:
    document = Document(name="a", media_type=media_type, pages=[Page(number=1)], blocks=[], reading=reading)
    tools = versions.tools_of(document)
    assert {tool.partition("=")[0] for tool in tools} == want
    assert all(" " not in tool for tool in tools)


@pytest.mark.parametrize("media_type", ["application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"])
def test_a_picture_that_was_not_read_waits_for_recognition(media_type: str) -> None:
    document = Document(name="a", media_type=media_type, pages=[Page(number=1)], blocks=[], remarks=[unread("picture", page=1)])
    assert "tesseract" in {tool.partition("=")[0] for tool in versions.tools_of(document)}


@pytest.mark.parametrize(
    ("installed", "tools", "same"),
    [
        ({"tesseract": "5.5"}, "tesseract=5.5", True),
        ({"tesseract": "5.6"}, "tesseract=5.5", False),
        ({"tesseract": "5.6"}, "pdfium=1", True),
        ({}, "tesseract=5.5", True),
        ({"tesseract": "5.6"}, "", True),
    ],
)
def test_a_new_tool_asks_for_what_was_read_with_the_old_one(
    installed: dict[str, str], tools: str, same: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "tool_version", installed.get)
    assert versions.is_still_read_so(versions.reading_version(), tools) is same
    assert not versions.is_still_read_so("khác", tools)


def test_raised_limits_try_a_rejected_file_again(workspace: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("không phải kế hoạch", encoding="utf-8")
    from pipeline.errors import Code, Rejection
    from pipeline.process import sha256
    from pipeline.store.store import StoredFile

    with Store(workspace) as store:
        limits = Limits()
        reason = Rejection(Code.TOO_MANY_PAGES, "600 trang").reason
        number = store.begin_batch(1)
        store.record(number, [StoredFile(str(path), "rejected", sha256(path.read_bytes()), reason)], versions.attempt_version(limits))
        assert Batch(store, Collected([path]), Settings(workspace, limits=limits)).prepare() == []
        assert Batch(store, Collected([path]), Settings(workspace, limits=replace(limits, max_pages=900))).prepare() == [[str(path)]]
