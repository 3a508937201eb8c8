"""LibreOffice: the one wrapper that turns old office files into DOCX.

Two LibreOffice on one profile make one fail silently: each process here has a profile of its own, kept
while the process lives, so that only its first file pays for making it.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from functools import cache
from pathlib import Path

from pipeline.errors import Code, Rejection
from pipeline.readers.limits import Limits

APT = "apt-get install libreoffice-writer"
_PROGRAMS = ("soffice", "libreoffice")


def program() -> str | None:
    """LibreOffice's program; ``None`` if it is not installed."""
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


@cache
def _profile(process: int) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"kehoach-office-{process}-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def to_docx(data: bytes, suffix: str, limits: Limits) -> bytes:
    """``data`` as DOCX; raises Rejection if LibreOffice is missing, fails, or takes too long."""
    office = program()
    if office is None:
        raise Rejection(Code.NEEDS_OFFICE, suffix, stage="convert")
    with tempfile.TemporaryDirectory(prefix="kehoach-convert-") as work:
        source = Path(work) / f"source{suffix}"
        source.write_bytes(data)
        command = [
            office,
            f"-env:UserInstallation={_profile(os.getpid()).as_uri()}",
            "--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", "docx:MS Word 2007 XML",
            "--outdir", work, str(source),
        ]  # fmt: skip
        _run(command, work, max(10, limits.time_limit - 5))
        target = Path(work) / "source.docx"
        if not target.exists() or target.stat().st_size == 0:
            raise Rejection(Code.DAMAGED, f"LibreOffice không mở được tệp {suffix}; có thể tệp hỏng hoặc có mật khẩu", stage="convert")
        return target.read_bytes()


def _run(command: list[str], work: str, seconds: int) -> None:
    """Run LibreOffice in a session of its own, so that all it starts can be ended with it."""
    env = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "HOME": work, "LANG": "C.UTF-8"}
    started = subprocess.Popen(
        command, cwd=work, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        started.wait(timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise Rejection(Code.TIMEOUT, f"{seconds} giây", stage="convert") from error
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
            started.wait()
