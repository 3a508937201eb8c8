"""Originals are guarded: noticed when they go, never handed out when they are not what was received, mended."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.kills import ReadBefore, files, plan_of
from flows.batch import Batch, Settings
from flows.collecting import Collected
from pipeline.store.faults import OriginalDamaged, StoreError
from pipeline.store.originals import Originals
from pipeline.store.store import Store


def _ingest(store: Store, folder: Path, **options: Any) -> list[str]:
    batch = Batch(store, Collected(files(folder)), Settings(store.workspace, **options))
    for chunk in batch.prepare():
        batch.run_chunk(ReadBefore(), chunk)  # type: ignore[arg-type]
    report = batch.finish()
    return [file.status for file in (*report.stored, *report.skipped, *report.rejected)]


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[3] ^= 1
    path.write_bytes(bytes(data))


def _sha(number: int) -> str:
    return str(plan_of(number)[0].source.sha256)


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(b"")], ids=["deleted", "cut"])
def test_one_that_is_gone_comes_back_with_the_next_ingest(harm: Any, workspace: Path, tmp_path: Path) -> None:
    with Store(workspace) as store:
        _ingest(store, tmp_path)
        harm(store.original_path(_sha(1)))
        assert _ingest(store, tmp_path) == ["skipped"] * 4
        assert store.originals.read(_sha(1)) == plan_of(1)[1]


def test_a_flipped_byte_is_never_handed_out_and_mended_by_force(workspace: Path, tmp_path: Path) -> None:
    with Store(workspace) as store:
        _ingest(store, tmp_path)
        _flip(store.original_path(_sha(2)))
        with pytest.raises(OriginalDamaged, match="kehoach verify --repair"):
            store.originals.read(_sha(2))
        assert _ingest(store, tmp_path, force=True) == ["stored"] * 4
        assert store.originals.read(_sha(2)) == plan_of(2)[1]


def test_exports_leave_out_what_is_damaged_and_say_so(workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from app.commands.export import _Copies

    with Store(workspace) as store:
        _ingest(store, tmp_path)
        _flip(store.original_path(_sha(0)))
        store.original_path(_sha(1)).unlink()
        plans = [plan for _, plan in store.plans()]
        copies = _Copies(store, plans)
        copies.copy(tmp_path)
        copied = {path.name: path.read_bytes() for path in (tmp_path / "tep-goc").iterdir()}
    assert copied == {f"ke-hoach-{n}.docx": plan_of(n)[1] for n in (2, 3)}
    assert [copies.place(plan) for plan in plans] == [None, None, "tep-goc/ke-hoach-2.docx", "tep-goc/ke-hoach-3.docx"]
    said = capsys.readouterr().err
    assert "ke-hoach-0.docx" in said
    assert "ke-hoach-1.docx" in said


def test_saving_compares_content(tmp_path: Path) -> None:
    originals = Originals(tmp_path)
    data = b"abcdef"
    sha256 = hashlib.sha256(data).hexdigest()
    assert originals.save(sha256, data)
    assert not originals.save(sha256, data)
    originals.path(sha256).write_bytes(b"abcdeX")
    assert originals.save(sha256, data)
    assert originals.read(sha256) == data
    with pytest.raises(ValueError, match="hash"):
        originals.save(sha256, b"khac")
    assert list(originals.names()) == [sha256]


def test_a_name_reaches_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline.store import making

    synced: list[Path] = []
    monkeypatch.setattr(making, "sync_folder", synced.append)
    data = b"x"
    sha256 = hashlib.sha256(data).hexdigest()
    Originals(tmp_path).save(sha256, data)
    assert synced == [tmp_path / sha256[:2], tmp_path]


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    originals = Originals(tmp_path)
    with pytest.raises(StoreError, match="Đĩa đầy"):
        originals.save(hashlib.sha256(b"x").hexdigest(), b"x")
    assert list(originals.names()) == list(originals.strangers()) == []


def test_what_a_killed_run_left_is_removed(workspace: Path) -> None:
    with Store(workspace) as store:
        store.put(*plan_of(0))
        old, new = (workspace / "originals" / ".partial" / name for name in ("cũ", "mới"))
        for path in (old, new):
            path.write_bytes(b"x")
        hour = time.time() - 3600
        os.utime(old, (hour, hour))
        store.begin_batch(0)
        assert not old.exists()
        assert new.exists()


def test_a_plan_is_not_read_again_without_its_damaged_appendix(workspace: Path, tmp_path: Path) -> None:
    from pipeline.errors import Code
    from schemas.plan import Attachment

    with Store(workspace) as store:
        [path, *_] = files(tmp_path)
        plan, data = plan_of(0)
        appendix = b"phu luc"
        sha256 = hashlib.sha256(appendix).hexdigest()
        plan.source.attachments = [Attachment(file="pl.docx", sha256=sha256, first_page=2, pages=1)]
        plan.source.extractor_version = "cũ"
        store.put(plan, data, attached=[appendix])
        _flip(store.original_path(sha256))
        batch = Batch(store, Collected([path]), Settings(workspace))
        for chunk in batch.prepare():
            batch.run_chunk(ReadBefore(), chunk)  # type: ignore[arg-type]
        [rejected] = batch.finish().rejected
        assert rejected.reason is not None
        assert rejected.reason.code is Code.UNREADABLE
        assert "kehoach verify --repair" in rejected.reason.advice
        # What was stored of it stays.
        assert [one.file for one in next(store.extracted()).source.attachments] == ["pl.docx"]
