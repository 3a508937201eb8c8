"""What somebody had stored with --accept-any is stored: reading it again never asks for marks of an official document."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from flows import rebuild as rebuilding
from flows.batch import Settings
from flows.run import ingest
from pipeline.errors import Code
from pipeline.readers.limits import Limits
from pipeline.store import store as stores
from pipeline.store.filters import Filters
from pipeline.store.lists import plan_list
from pipeline.store.store import Store

NOTE = "Việc tổ tin học làm\n1. Mục tiêu\n- Xong danh sách trước thứ năm\n2. Nhiệm vụ\n- Chị Hoa gọi cho các thôn\n- Anh Bình mua mực"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "ghi-nhớ.txt"
    path.write_text(NOTE, encoding="utf-8")
    return path


@pytest.fixture
def kept(note: Path, workspace: Path) -> Path:
    refused = ingest([note], Settings(workspace, workers=1))
    assert [file.reason.code for file in refused.rejected if file.reason] == [Code.NOT_A_DOCUMENT]
    report = ingest([note], Settings(workspace, workers=1, limits=Limits(any_document=True)))
    assert len(report.stored) == 1
    return workspace


def _plans(workspace: Path) -> list[tuple[str, str]]:
    with Store(workspace) as store:
        return [(row["file_name"], row["sha256"]) for row in plan_list(store.engine, Filters())]


@pytest.mark.parametrize("how", ["force", "changed"])
def test_a_later_ingest_reads_it_again(how: str, note: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if how == "changed":
        monkeypatch.setattr(stores, "extraction_version", lambda: "khác")
    report = ingest([note], Settings(kept, workers=1, force=how == "force"))
    assert (len(report.stored), report.rejected) == (1, [])


@pytest.mark.parametrize("database", ["whole", "gone"])
def test_a_rebuild_reads_it_again(database: str, kept: Path) -> None:
    before = _plans(kept)
    if database == "gone":
        for path in kept.glob("kehoach.db*"):
            path.unlink()
    done = rebuilding.rebuild(Settings(kept, workers=1))
    assert (done.requested, done.read, done.kept, done.left) == (1, 1, [], [])
    assert [sha256 for _, sha256 in _plans(kept)] == [sha256 for _, sha256 in before]


def test_an_appendix_is_joined_to_it(note: Path, kept: Path, tmp_path: Path) -> None:
    appendix = tmp_path / "phụ-lục.txt"
    appendix.write_text("Phụ lục\n1. Xã có 3 thôn", encoding="utf-8")
    report = ingest([note], Settings(kept, workers=1, attach=((note, appendix),)))
    assert (report.rejected, [Path(file.path).name for file in report.stored]) == ([], [appendix.name])


def test_another_note_is_refused_as_before(note: Path, kept: Path, tmp_path: Path) -> None:
    other = tmp_path / "khác.txt"
    shutil.copy(note, other)
    with other.open("a", encoding="utf-8") as stream:
        stream.write(f"{os.linesep}- Cô Mai trực")
    report = ingest([note, other], Settings(kept, workers=1))
    assert (len(report.skipped), len(report.rejected)) == (1, 1)
