"""LibreOffice: the one wrapper that turns old office files into DOCX.

Two LibreOffice on one profile make one fail silently: each process here has a profile of its own. Where the
system's Python has the UNO bridge (Debian and Ubuntu install it with LibreOffice), one LibreOffice is kept
alive for all files of a process; else each file starts its own.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

from pipeline import progress, scratch
from pipeline.errors import Code, Rejection
from pipeline.readers.limits import Limits

APT = "apt-get install libreoffice-writer"
_PROGRAMS = ("soffice", "libreoffice")
_PYTHONS = ("/usr/bin/python3", "python3")
_LISTENER = Path(__file__).with_name("office_listener.py")
_SETTINGS = Path(__file__).with_name("office_settings.xcu")
# Suffixes that LibreOffice would open in another of its programs, or as plain text.
_FILTERS = {".html": "HTML (StarWriter)", ".xml": "MS Word 2003 XML"}
_GUARD = Path(__file__).with_name("office_guard.py")
# The folder of a profile, in that of its process.
PROFILE = "office"
_place: list[Path] = []
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


def keep_in(folder: Path) -> None:
    """In a worker: its LibreOffices have their profile in ``folder``, which goes with the worker."""
    _place.append(folder)


@cache
def _profile(process: int) -> Path:
    """The profile of the LibreOffices that this process starts one after the other, and that no other process uses.

    Its settings keep LibreOffice off everything outside the file that it is given.
    """
    if _place:
        profile = _place[-1] / PROFILE
    else:
        folder = scratch.Folder()
        profile = folder.path / PROFILE
        atexit.register(folder.remove)
        atexit.register(remove_sockets, profile)
    settings = profile / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_SETTINGS, settings)
    return profile


def _pipe(profile: Path) -> str:
    """The name of the pipe by which a profile's LibreOffice is talked to."""
    return f"kehoach{hashlib.md5(profile.as_uri().encode(), usedforsecurity=False).hexdigest()}"


def remove_sockets(profile: Path) -> None:
    """Remove what LibreOffice leaves in /tmp when it is killed: it puts its pipes there wherever its profile lies."""
    # desktop/source/app/officeipcthread.cxx: the MD5 of the profile's address in UTF-16, each byte without a leading zero.
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    single = f"SingleOfficeIPC_{''.join(f'{byte:x}' for byte in digest)}"
    for name in (single, _pipe(profile)):
        Path(f"/tmp/OSL_PIPE_{os.getuid()}_{name}").unlink(missing_ok=True)


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
        self._profile = _profile(os.getpid())
        self._running: subprocess.Popen[bytes] | None = None
        self._files = 0

    def convert(self, source: Path, target: Path, seconds: int) -> None:
        """Write ``target`` as DOCX; leaves none where LibreOffice cannot.

        A LibreOffice that ends is started once more. Raises Rejection when it ends again, or when time is up.
        """
        end = time.monotonic() + seconds
        try:
            if not (self._asked(source, target, end) or self._asked(source, target, end)):
                raise Rejection(Code.CRASHED, "LibreOffice dừng giữa chừng", stage="convert")
        except TimeoutError as error:
            self.stop()
            raise _too_late(seconds) from error
        if self._files >= _FILES:
            self.stop()

    def _asked(self, source: Path, target: Path, end: float) -> bool:
        """Whether LibreOffice lived to answer."""
        try:
            running = self._started(end)
            self._files += 1
            assert running.stdin is not None
            request = {"source": source.as_uri(), "target": target.as_uri(), "filter": _FILTERS.get(source.suffix, "")}
            running.stdin.write(json.dumps(request).encode() + b"\n")
            running.stdin.flush()
            if self._answer(running, end) in ("ok", "failed"):
                return True
        except BrokenPipeError:
            pass
        self.stop()
        return False

    def _started(self, end: float) -> subprocess.Popen[bytes]:
        if self._running is not None and self._running.poll() is None:
            return self._running
        self.stop()
        command = [str(bridge()), str(_LISTENER), self._office, self._profile.as_uri(), _pipe(self._profile)]
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
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": home, "LANG": "C.UTF-8", "TMPDIR": tempfile.gettempdir()}


def _too_late(seconds: int) -> Rejection:
    return Rejection(Code.TIMEOUT, f"{seconds} giây", stage="convert")


def _once(office: str, source: Path, seconds: int) -> None:
    """A LibreOffice for one file."""
    command = [
        office,
        f"-env:UserInstallation={_profile(os.getpid()).as_uri()}",
        "--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", "docx:MS Word 2007 XML",
        *([f"--infilter={_FILTERS[source.suffix]}"] if source.suffix in _FILTERS else []),
        "--outdir", str(source.parent), str(source),
    ]  # fmt: skip
    # A guard of a session of its own: it ends with this process, and LibreOffice with it.
    guarded = [sys.executable, str(_GUARD), *command]
    started = subprocess.Popen(
        guarded,
        cwd=source.parent,
        env=_environment(str(source.parent)),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        started.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise _too_late(seconds) from error
    finally:
        if started.poll() is None:
            _kill(started)
        if started.stdin is not None:
            started.stdin.close()


def _kill(started: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(started.pid, signal.SIGKILL)
    started.wait()
