"""Runs that are cut short, files with pages that were not read, errors of one file: the account says all of it."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
import typer
from PIL import Image

from app.commands.ingest import _end
from app.options import Exit
from flows import batch as batches
from flows.batch import Batch, Settings
from flows.collecting import collect
from flows.report import Report
from flows.run import ingest
from pipeline.errors import Code
from pipeline.readers import recognise
from pipeline.readers.limits import Limits
from pipeline.stopping import Stop
from pipeline.store.faults import OriginalDamaged, StoreBusy, StoreDamaged, StoreError
from pipeline.store.incomplete import incomplete
from pipeline.store.store import Store, StoredFile
from tests.conftest import ROOT, SAMPLES

GOOD = sorted(SAMPLES.glob("0[1-3]*.docx"))
needs_tesseract = pytest.mark.skipif(not recognise.available(), reason=f"Tesseract is not installed: {recognise.APT}")


def _with_a_crowded_page() -> bytes:
    """A typed page, recognised all the same for it is an image, and one of graph paper."""
    with pdfium.PdfDocument(SAMPLES / "03-xa-dong-phu-2024.pdf") as document:
        first = document[0].render(scale=200 / 72).to_pil().convert("RGB")
    grid = np.full((1200, 900, 3), 255, np.uint8)
    grid[::60], grid[:, ::60] = 0, 0
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=[Image.fromarray(grid)], resolution=200)
    return out.getvalue()


@needs_tesseract
def test_a_page_given_up_is_in_the_account_and_read_again_until_it_is_read(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "quét.pdf").write_bytes(_with_a_crowded_page())
    command = [sys.executable, "-m", "app.cli", "ingest", "--json", "-w", str(workspace), str(tmp_path / "quét.pdf")]
    tight = os.environ | {"KEHOACH_MAX_CELLS": "100"}
    for _ in range(2):
        done = subprocess.run(command, cwd=ROOT, env=tight, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 3, done.stderr
        told = json.loads(done.stdout)
        assert (told["stored"], told["incomplete"]) == (1, 1)
        [file] = told["files"]
        assert (file["status"], file["code"], file["page"]) == ("stored", "pages-left-unread", 2)
        assert "trang 2" in file["advice"]
        assert "KEHOACH_MAX_CELLS" in file["advice"]
    with Store(workspace) as store:
        assert len(incomplete(store.engine, recognition=False)) == 1
    report = ingest([tmp_path / "quét.pdf"], Settings(workspace))
    assert (len(report.stored), report.incomplete) == (1, [])
    report = ingest([tmp_path / "quét.pdf"], Settings(workspace))
    assert len(report.skipped) == 1


@needs_tesseract
def test_pages_that_lacked_recognition_are_read_once_it_is_there(workspace: Path, tmp_path: Path) -> None:
    typed = pdfium.PdfDocument(SAMPLES / "03-xa-dong-phu-2024.pdf")
    image = typed[1].render(scale=200 / 72).to_pil().convert("RGB")
    sheet = io.BytesIO()
    image.save(sheet, "PDF", resolution=200)
    mixed = pdfium.PdfDocument.new()
    mixed.import_pages(typed, [0])
    mixed.import_pages(pdfium.PdfDocument(sheet.getvalue()))
    mixed.save(tmp_path / "nửa.pdf")
    command = [sys.executable, "-c", _WITHOUT_TESSERACT, str(workspace), str(tmp_path / "nửa.pdf")]
    told = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300).stdout)
    assert told == [["stored", "pages-left-unread", 2, True]]
    report = ingest([tmp_path / "nửa.pdf"], Settings(workspace))
    assert (len(report.stored), report.incomplete) == (1, [])
    assert len(ingest([tmp_path / "nửa.pdf"], Settings(workspace)).skipped) == 1


_WITHOUT_TESSERACT = """
import json, sys
from pathlib import Path
from pipeline.readers import recognise
recognise.data_folder = lambda: None
from pipeline.work import work
from pipeline.process import process
from flows.batch import Batch, Settings
from flows.collecting import collect
from pipeline.store.store import Store
class Here:
    def each(self, paths, attached, *, accepted):
        for index, path in enumerate(paths):
            yield index, work(path, Settings().limits)
with Store(Path(sys.argv[1])) as store, Batch(store, collect([Path(sys.argv[2])]), Settings()) as batch:
    for chunk in batch.prepare():
        batch.run_chunk(Here(), chunk)
    report = batch.finish()
print(json.dumps([[f.status, f.reason.code, f.reason.page, "apt-get" in f.reason.advice] for f in report.stored]))
"""


def test_a_stop_before_anything_is_done_leaves_all_files(workspace: Path) -> None:
    stop = Stop()
    stop.ask(signal.SIGTERM)
    report = ingest([SAMPLES / "received" / "cac-xa.zip", *GOOD], Settings(workspace), stop=stop)
    assert (report.requested, len(report.left), report.stopped) == (4, 4, signal.SIGTERM)
    assert list(workspace.glob("bundle-*")) == []
    report.check()
    assert "còn lại 4 tệp" in report.markdown()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_run_with_a_report_and_nothing_stays(workspace: Path, tmp_path: Path, number: signal.Signals) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    script = tmp_path / "run.py"
    script.write_text(_SIGNALLED.format(root=str(ROOT), number=int(number)), encoding="utf-8")
    files = [str(path) for path in sorted(SAMPLES.glob("*.docx"))]
    command = [sys.executable, str(script), "ingest", "--json", "--workers", "1", "-w", str(workspace), *files]
    done = subprocess.run(
        command, env=os.environ | {"TMPDIR": str(scratch)}, capture_output=True, text=True, check=False, timeout=300, start_new_session=True
    )
    assert done.returncode == 128 + number
    assert "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    assert told["stored"] >= 1
    assert len(told["left"]) == len(files) - told["stored"] > 0
    assert f"còn lại {len(told['left'])} tệp" in done.stderr
    assert list(scratch.iterdir()) == []
    with Store(workspace) as store:
        assert store.count() == told["stored"]


_SIGNALLED = """
import os, sys
sys.path.insert(0, {root!r})
from flows import batch

before = batch.Batch._account

def account(self, file):
    before(self, file)
    os.kill(os.getpid(), {number})

if __name__ == "__main__":
    batch.Batch._account = account
    from app.cli import main
    main()
"""


class _Refusing:
    """A store's way to put, which fails for one file."""

    def __init__(self, store: Store, error: Exception) -> None:
        self._put, self._error, self._tries = store.put, error, 0

    def __call__(self, *given: object, **more: object) -> int:
        self._tries += 1
        if self._tries == 1:
            raise self._error
        return self._put(*given, **more)  # type: ignore[arg-type]


def _run(workspace: Path, error: Exception, monkeypatch: pytest.MonkeyPatch) -> Report:
    opened = Store.__init__

    def init(self: Store, *given: object) -> None:
        opened(self, *given)  # type: ignore[arg-type]
        monkeypatch.setattr(self, "put", _Refusing(self, error))

    monkeypatch.setattr(Store, "__init__", init)
    return ingest(GOOD, Settings(workspace, workers=1))


def test_an_error_of_one_file_is_its_record(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = _run(workspace, UnicodeEncodeError("utf-8", "\ud800", 0, 1, "surrogates not allowed"), monkeypatch)
    assert (len(report.stored), [f.reason.code for f in report.rejected if f.reason]) == (2, [Code.INTERNAL])


def test_a_full_disk_ends_the_run_with_an_account(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = _run(workspace, OSError(errno.ENOSPC, "No space left on device"), monkeypatch)
    assert (report.broken, report.rejected, len(report.left)) == ("đĩa đầy", [], 3)
    with pytest.raises(typer.Exit) as ended:
        _end(report)
    assert ended.value.exit_code == Exit.UNAVAILABLE


@pytest.mark.parametrize(("fault", "told"), [("OSError(28, 'full')", False), ("ValueError('odd')", True)])
def test_what_fails_behind_a_told_error_leaves_no_trace(fault: str, told: bool) -> None:
    program = f"""
import sys
from app import cli
class Left:
    def __del__(self):
        raise {fault}
cli.run = lambda: Left() and 6
cli.main()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, "Traceback" in done.stderr) == (6, told)


@pytest.mark.parametrize(
    "error",
    [
        StoreError("Không có quyền ghi vào kho."),
        StoreBusy("Kho đang được một lệnh khác ghi."),
        StoreDamaged("Kho bị hỏng."),
    ],
)
def test_an_error_of_the_store_ends_the_run_with_an_account(workspace: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    report = _run(workspace, error, monkeypatch)
    assert (report.broken, report.rejected, len(report.left)) == (str(error).rstrip("."), [], 3)


def test_a_damaged_original_is_of_its_file(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    report = _run(workspace, OriginalDamaged("0" * 64, "bị hỏng"), monkeypatch)
    assert (report.broken, len(report.stored), len(report.rejected), report.left) == (None, 2, 1, [])


@pytest.mark.parametrize("error", [ValueError("embedded null byte"), RuntimeError("x"), OSError(errno.EIO, "I/O")])
def test_whatever_expanding_or_hashing_raises_is_of_one_file(workspace: Path, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    bad = str(GOOD[0])
    plain, bundled = batches.sha256, batches.is_bundle
    with Store(workspace) as store:
        monkeypatch.setattr(batches, "is_bundle", lambda stream: _raising(error) if stream.name == bad else bundled(stream))
        with Batch(store, collect(GOOD[:2]), Settings(workspace)) as batch:
            monkeypatch.setattr(batches, "sha256", lambda data: _raising(error) if len(data) == GOOD[0].stat().st_size else plain(data))
            assert [path for chunk in batch.prepare() for path in chunk] == [str(GOOD[1])]
            assert [(file.path, file.status) for file in batch.report.rejected] == [(bad, "rejected")]


def _raising(error: Exception) -> bool:
    raise error


@pytest.mark.parametrize("change", [lambda path: path.unlink(), lambda path: path.write_bytes(b"KH")])
def test_a_file_that_goes_or_changes_meanwhile_is_told(workspace: Path, tmp_path: Path, change: object) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(GOOD[0].read_bytes())
    other = tmp_path / "b.docx"
    other.write_bytes(GOOD[1].read_bytes())
    with Store(workspace) as store, Batch(store, collect([path, other]), Settings(workspace, limits=Limits())) as batch:
        [chunk] = batch.prepare()
        change(path)  # type: ignore[operator]

        class Here:
            def each(self, paths: list[str], attached: object, *, accepted: object) -> object:
                from pipeline.work import work

                return ((index, work(one, Limits())) for index, one in enumerate(paths))

        batch.run_chunk(Here(), chunk)  # type: ignore[arg-type]
        report = batch.finish()
    assert len(report.stored) == 1
    assert [file.path for file in report.rejected] == [str(path)]


def test_a_report_with_files_left_adds_up() -> None:
    report = Report(2)
    report.add(StoredFile("a", "stored", "0"))
    report.left = ["b"]
    report.check()


@pytest.mark.prefect
def test_a_prefect_that_cannot_be_reached_is_one_line(workspace: Path) -> None:
    env = os.environ | {"PREFECT_API_URL": "http://127.0.0.1:9/api"}
    command = [sys.executable, "-m", "app.cli", "ingest", "-w", str(workspace), str(GOOD[0])]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 6
    [line] = done.stderr.splitlines()
    assert "http://127.0.0.1:9/api" in line


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_while_the_program_is_being_loaded_leaves_no_trace(number: signal.Signals) -> None:
    script = f"import os, sys; sys.argv = ['kehoach']; import app; os.kill(os.getpid(), {int(number)}); import time; time.sleep(9)"
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.count("\n"), "đã dừng" in done.stderr) == (128 + number, 1, True)
