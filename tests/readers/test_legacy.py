"""Old office files, by LibreOffice where it is installed."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from pipeline.errors import Code, Rejection
from pipeline.process import process
from pipeline.readers import office
from pipeline.readers.detect import DOC, RTF
from pipeline.readers.limits import Limits
from samples.received import saved_as
from tests.conftest import SAMPLES

needs_office = pytest.mark.skipif(office.program() is None, reason=f"LibreOffice is not installed: {office.APT}")
SAMPLE = SAMPLES / "04-thi-tran-an-khe-2022-2025.docx"


@needs_office
@pytest.mark.parametrize("form", ["doc", "rtf", "odt"])
def test_old_files_read_like_docx(form: str) -> None:
    plan = process(saved_as(form, SAMPLE), f"x.{form}")
    typed = process(SAMPLE.read_bytes(), SAMPLE.name)
    assert plan.header.model_dump(exclude={"evidence", "references"}) == typed.header.model_dump(exclude={"evidence", "references"})
    for ours, theirs in ((plan.tasks, typed.tasks), (plan.targets, typed.targets), (plan.goals, typed.goals)):
        assert [(x.text, x.area) for x in ours] == [(x.text, x.area) for x in theirs]  # type: ignore[attr-defined]
    assert [t.lead for t in plan.tasks] == [t.lead for t in typed.tasks]
    assert plan.source.media_type in {DOC, RTF, "application/vnd.oasis.opendocument.text"}


def test_without_libreoffice_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "program", lambda: None)
    with pytest.raises(Rejection) as caught:
        process(b"{\\rtf1 K\\u7871? ho\\u7841?ch}", "x.rtf")
    assert caught.value.reason.code is Code.NEEDS_OFFICE
    assert "apt-get install libreoffice" in caught.value.reason.advice
    assert caught.value.reason.transient


@needs_office
def test_a_broken_old_file_is_rejected() -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "WordDocument".encode("utf-16-le") + b"\0" * 500
    with pytest.raises(Rejection) as caught:
        process(data, "x.doc")
    assert caught.value.reason.code in {Code.DAMAGED, Code.NO_TEXT, Code.NOT_A_DOCUMENT}


@needs_office
@pytest.mark.parametrize("bridge", [True, False])
def test_a_conversion_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, bridge: bool) -> None:
    if bridge and not office.bridge():
        pytest.skip("the system's Python has no UNO bridge")
    if not bridge:
        monkeypatch.setattr(office, "bridge", lambda: None)
    sleeper = tmp_path / "soffice"
    sleeper.write_text("#!/bin/sh\nsleep 300\n", encoding="utf-8")
    sleeper.chmod(0o755)
    monkeypatch.setattr(office, "program", lambda: str(sleeper))
    # Not that of a LibreOffice that another test has running.
    (tmp_path / "profile").mkdir()
    monkeypatch.setattr(office, "_profile", lambda _: tmp_path / "profile")
    with pytest.raises(Rejection) as caught:
        office.to_docx(b"x", ".doc", Limits(time_limit=6))
    assert caught.value.reason.code is Code.TIMEOUT


needs_bridge = pytest.mark.skipif(not (office.program() and office.bridge()), reason="LibreOffice or its UNO bridge is not installed")


@needs_bridge
def test_one_libreoffice_serves_many_files(tmp_path: Path) -> None:
    listener = office.Listener(str(office.program()))
    source = tmp_path / "a.rtf"
    source.write_bytes(b"{\\rtf1 K\\u7871?}")
    started = set()
    for name in ("1.docx", "2.docx"):
        listener.convert(source, tmp_path / name, 60)
        assert (tmp_path / name).stat().st_size > 1000
        assert listener._running is not None
        started.add(listener._running.pid)
    assert len(started) == 1
    listener.stop()
    listener.convert(source, tmp_path / "3.docx", 60)
    assert (tmp_path / "3.docx").exists(), "one that was stopped starts again"
    listener.stop()


@needs_bridge
def test_a_libreoffice_that_dies_is_started_again(tmp_path: Path) -> None:
    listener = office.Listener(str(office.program()))
    source = tmp_path / "a.rtf"
    source.write_bytes(b"{\\rtf1 K\\u7871?}")
    listener.convert(source, tmp_path / "1.docx", 60)
    assert listener._running is not None
    os.killpg(listener._running.pid, signal.SIGKILL)
    listener._running.wait()
    listener.convert(source, tmp_path / "2.docx", 60)
    assert (tmp_path / "2.docx").exists()
    listener.stop()


@needs_office
def test_without_the_bridge_each_file_has_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "bridge", lambda: None)
    data = "{\\rtf1 Kế hoạch}".encode("cp1258", "replace")
    assert office.to_docx(data, ".rtf", Limits())[:2] == b"PK"
