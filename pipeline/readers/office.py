"""LibreOffice: the one wrapper that turns old office files into DOCX.

Two LibreOffice on one profile make one fail silently: each process here has a profile of its own. Where the
system's Python has the UNO bridge (Debian and Ubuntu install it with LibreOffice), one LibreOffice is kept
alive for all files of a process; else each file starts its own.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path

from pipeline import progress
from pipeline.errors import Code, Rejection
from pipeline.readers.limits import Limits

APT = "apt-get install libreoffice-writer"
_PROGRAMS = ("soffice", "libreoffice")
_PYTHONS = ("/usr/bin/python3", "python3")
_LISTENER = Path(__file__).with_name("office_listener.py")
_SETTINGS = Path(__file__).with_name("office_settings.xcu")
# Suffixes that LibreOffice would open in another of its programs, or as plain text.
_FILTERS = {".html": "HTML (StarWriter)", ".xml": "MS Word 2003 XML"}
# LibreOffice grows with every file: after this many it is started anew.
_FILES = 100


def program() -> str | None:
    """LibreOffice's program; ``None`` if it is not installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


@cache
def bridge() -> str | None:
    """A Python that can talk to LibreOffice; ``None`` if there is none."""
    for name in _PYTHONS:
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", "import uno"], capture_output=True, check=False).returncode == 0:
            return found
    return None


def _new_profile() -> Path:
    """A profile that no other LibreOffice uses and that keeps it off everything outside, removed when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"kehoach-office-{os.getpid()}-"))
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir()
    shutil.copyfile(_SETTINGS, settings)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@cache
def _profile(process: int) -> Path:
    """The profile of the LibreOffices that this process starts one after the other."""
    return _new_profile()


def to_docx(data: bytes, suffix: str, limits: Limits) -> bytes:
    """``data`` as DOCX; raises Rejection if LibreOffice is missing, fails, or takes too long."""
    office = program()
    if office is None:
        raise Rejection(Code.NEEDS_OFFICE, suffix, stage="convert")
    with tempfile.TemporaryDirectory(prefix="kehoach-convert-") as work:
        source, target = Path(work) / f"source{suffix}", Path(work) / "source.docx"
        source.write_bytes(data)
        seconds = max(10, limits.time_limit - 5)
        progress.mark("convert", seconds=seconds + 5)
        if bridge():
            _kept(office, os.getpid()).convert(source, target, seconds)
        else:
            _once(office, source, seconds)
        if not target.exists() or target.stat().st_size == 0:
            raise Rejection(Code.DAMAGED, f"LibreOffice không mở được tệp {suffix}; có thể tệp hỏng hoặc có mật khẩu", stage="convert")
        return target.read_bytes()


class Listener:
    """One LibreOffice for the files of this process."""

    def __init__(self, office: str) -> None:
        self._office = office
        self._profile = _new_profile()
        self._running: subprocess.Popen[bytes] | None = None
        self._files = 0

    def convert(self, source: Path, target: Path, seconds: int) -> None:
        """Write ``target`` as DOCX; leaves none where LibreOffice cannot. Raises Rejection when time is up."""
        end = time.monotonic() + seconds
        try:
            running = self._started(end)
            self._files += 1
            assert running.stdin is not None
            request = {"source": source.as_uri(), "target": target.as_uri(), "filter": _FILTERS.get(source.suffix, "")}
            running.stdin.write(json.dumps(request).encode() + b"\n")
            running.stdin.flush()
            if self._answer(running, end) is None:
                self.stop()
        except TimeoutError as error:
            self.stop()
            raise Rejection(Code.TIMEOUT, f"{seconds} giây", stage="convert") from error
        except BrokenPipeError:
            self.stop()
        if self._files >= _FILES:
            self.stop()

    def _started(self, end: float) -> subprocess.Popen[bytes]:
        if self._running is not None and self._running.poll() is None:
            return self._running
        self.stop()
        command = [str(bridge()), str(_LISTENER), self._office, self._profile.as_uri()]
        self._running = subprocess.Popen(
            command,
            env=_environment(str(self._profile)),
            cwd=self._profile,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        if self._answer(self._running, end) != "ready":
            raise BrokenPipeError
        return self._running

    @staticmethod
    def _answer(running: subprocess.Popen[bytes], end: float) -> str | None:
        """The next line; ``None`` if the listener ended; raises TimeoutError."""
        assert running.stdout is not None
        ready, _, _ = select.select([running.stdout], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            raise TimeoutError
        return running.stdout.readline().decode().strip() or None

    def stop(self) -> None:
        """End LibreOffice and all that it started."""
        running, self._running, self._files = self._running, None, 0
        if running is None:
            return
        _kill(running)
        for stream in (running.stdin, running.stdout):
            if stream is not None:
                stream.close()


@cache
def _kept(office: str, process: int) -> Listener:
    """The listener of this process; ``process`` keeps a fork from sharing its parent's."""
    listener = Listener(office)
    atexit.register(listener.stop)
    return listener


def _environment(home: str) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": home, "LANG": "C.UTF-8"}


def _once(office: str, source: Path, seconds: int) -> None:
    """A LibreOffice for one file."""
    command = [
        office,
        f"-env:UserInstallation={_profile(os.getpid()).as_uri()}",
        "--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", "docx:MS Word 2007 XML",
        *([f"--infilter={_FILTERS[source.suffix]}"] if source.suffix in _FILTERS else []),
        "--outdir", str(source.parent), str(source),
    ]  # fmt: skip
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    # A session of its own: all that it starts can be ended with it.
    started = subprocess.Popen(command, cwd=source.parent, env=_environment(str(source.parent)), start_new_session=True, **quiet)  # type: ignore[call-overload]
    try:
        started.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise Rejection(Code.TIMEOUT, f"{seconds} giây", stage="convert") from error
    finally:
        if started.poll() is None:
            _kill(started)


def _kill(started: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()
