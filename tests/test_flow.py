"""Batches: every file accounted for, nothing stored is lost, one bad file never stops the rest."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from flows import batch as batches
from flows.batch import Batch, Settings
from flows.collecting import collect
from flows.report import AccountError, Report
from flows.run import ingest, share
from pipeline.errors import Code, Reason
from pipeline.readers.limits import Limits
from pipeline.store import store as stores
from pipeline.store.store import Store, StoredFile
from pipeline.worker import Workers
from tests.conftest import ROOT, SAMPLES
from tests.factories import docx, paragraph
from tests.readers_for_tests import misbehave

GOOD = sorted(SAMPLES.glob("0[1-3]*.docx"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as it arrives: good plans, a copy, and all kinds of bad files."""
    target = tmp_path / "nhận"
    (target / "con").mkdir(parents=True)
    for path in GOOD:
        shutil.copy(path, target)
    shutil.copy(GOOD[0], target / "con" / "bản sao.docx")
    (target / "rỗng.docx").write_bytes(b"")
    (target / "cụt.pdf").write_bytes((SAMPLES / "01-xa-tan-thuan-2024.pdf").read_bytes()[:900])
    (target / "nhầm.pdf").write_bytes(GOOD[1].read_bytes() + b" ")
    (target / "ghi chú.txt").write_text("Nhớ mua giấy in.\nGọi anh Ba.", encoding="utf-8")
    (target / "thực thể.docx").write_bytes(docx(paragraph("a"), head="<!DOCTYPE x>"))
    (target / "~$khóa.docx").write_bytes(b"x")
    (target / ".ẩn").write_bytes(b"x")
    return target


def test_every_file_is_accounted_for(folder: Path, workspace: Path) -> None:
    report = ingest([folder], Settings(workspace))
    assert report.requested == 9
    assert len(report.stored) == 4  # a DOCX named .pdf is read as what it is
    assert len(report.skipped) == 1  # the copy
    codes = {Path(f.path).name: f.reason.code for f in report.rejected if f.reason}
    assert codes == {
        "rỗng.docx": Code.EMPTY,
        "cụt.pdf": Code.DAMAGED,
        "ghi chú.txt": Code.NOT_A_DOCUMENT,
        "thực thể.docx": Code.UNSAFE_XML,
    }
    assert all(f.reason and f.reason.advice for f in report.rejected)


def test_the_same_bytes_again_are_skipped(folder: Path, workspace: Path) -> None:
    ingest([folder], Settings(workspace))
    again = ingest([folder], Settings(workspace))
    assert (len(again.stored), len(again.skipped), len(again.rejected)) == (0, 5, 4)
    retried = ingest([folder], Settings(workspace, retry_rejected=True))
    assert (len(retried.stored), len(retried.rejected)) == (0, 4)


def test_a_changed_extractor_reads_again(folder: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest([folder], Settings(workspace))
    monkeypatch.setattr(stores, "extraction_version", lambda: "newer")
    monkeypatch.setattr(batches, "attempt_version", lambda limits: "newer")
    with Store(workspace) as store:
        batch = Batch(store, collect([folder]), Settings(workspace))
        todo = [path for chunk in batch.prepare() for path in chunk]
    # Of the two files with the same bytes one is read.
    assert len(todo) == 8


def test_a_missing_file_is_rejected(workspace: Path, tmp_path: Path) -> None:
    report = ingest([tmp_path / "không có.docx"], Settings(workspace))
    assert [f.reason.code for f in report.rejected if f.reason] == [Code.NOT_FOUND]
    with Store(workspace) as store:
        assert store.rejections() == [], "a slip of the pen is nothing to be read again"


def test_misbehaving_files_cost_a_worker_and_no_more(workspace: Path, tmp_path: Path) -> None:
    names = ("treo.docx", "thoat.docx", "bo-nho.docx", "tot.docx")
    for name in names:
        (tmp_path / name).write_bytes(GOOD[0].read_bytes() + name.encode())
    limits = replace(Limits(), time_limit=20, memory_limit=300_000_000)
    with Workers(2, limits, misbehave) as workers:
        outcomes = workers.run([str(tmp_path / name) for name in names])
    codes = [o.reason.code if o.reason else None for o in outcomes]
    assert codes == [Code.TIMEOUT, Code.CRASHED, Code.MEMORY, None]
    late = outcomes[0].reason
    assert late is not None
    assert (late.stage, late.page) == ("read", 3)
    assert "20 giây, dừng ở trang 3/9" in late.advice


def test_a_worker_without_progress_is_ended_before_its_time(workspace: Path, tmp_path: Path) -> None:
    names = ("đứng.docx", "tot.docx")
    for name in names:
        (tmp_path / name).write_bytes(GOOD[0].read_bytes())
    began = time.monotonic()
    with Workers(1, replace(Limits(), time_limit=300, stall_limit=15), misbehave) as workers:
        outcomes = workers.run([str(tmp_path / name) for name in names])
    assert time.monotonic() - began < 150
    stalled = outcomes[0].reason
    assert stalled is not None
    assert (stalled.code, stalled.stage, stalled.page) == (Code.TIMEOUT, "recognise", 2)
    assert "15 giây không tiến triển" in stalled.advice
    assert outcomes[1].plan is not None


_KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from flows.batch import Settings
from flows.run import ingest

if __name__ == "__main__":
    ingest([Path(p) for p in sys.argv[2:]], Settings(Path(sys.argv[1]), workers=1), listener=lambda f: print(f.status, flush=True))
"""


def test_a_killed_run_loses_nothing(workspace: Path, tmp_path: Path) -> None:
    script = tmp_path / "run.py"
    script.write_text(_KILLED.format(root=str(ROOT)), encoding="utf-8")
    files = [str(p) for p in sorted(SAMPLES.glob("*.docx"))]
    run = subprocess.Popen([sys.executable, str(script), str(workspace), *files], stdout=subprocess.PIPE, start_new_session=True)
    assert run.stdout is not None
    assert run.stdout.readline().strip() == b"stored"
    os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    time.sleep(0.2)
    with Store(workspace) as store:
        kept = store.count()
    assert kept >= 1
    report = ingest([Path(p) for p in files], Settings(workspace))
    assert len(report.skipped) >= kept
    assert len(report.stored) + len(report.skipped) == len(files)


def test_an_account_that_does_not_add_up_is_a_fault() -> None:
    report = Report(2)
    report.add(StoredFile("a", "stored", "0"))
    with pytest.raises(AccountError):
        report.check()
    report.add(StoredFile("b", "rejected", None, Reason(Code.EMPTY, "detect", "x")))
    report.check()
    assert "| 2 | 1 | 0 | 1 |" in report.markdown()


@pytest.mark.parametrize(("files", "workers", "want"), [(5, 2, 2), (1, 4, 1), (60, 2, 3)])
def test_chunks_are_shared_out(files: int, workers: int, want: int) -> None:
    paths = [str(i) for i in range(files)]
    chunks = [paths[i : i + batches.CHUNK] for i in range(0, files, batches.CHUNK)]
    made = share(chunks, workers)
    assert [p for c in made for p in c] == paths
    assert len(made) == want


@pytest.mark.prefect
def test_under_prefect_the_same_flow_runs(workspace: Path, tmp_path: Path) -> None:
    """A real flow run with a temporary server, in a process of its own: Prefect's state must stay in the workspace."""
    home = tmp_path / "home"
    home.mkdir()
    env = {k: v for k, v in os.environ.items() if not k.startswith("PREFECT")} | {"HOME": str(home)}
    command = [sys.executable, "-m", "app.cli", "ingest", "--prefect", "--json", "-w", str(workspace), *map(str, GOOD)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    import json

    report = json.loads(done.stdout)
    assert (report["requested"], report["stored"]) == (3, 3)
    assert (workspace / ".prefect").is_dir()
    assert not (home / ".prefect").exists()
    assert done.stderr.strip() == ""
