"""Folders for the length of a run: gone with it, or, where it was killed, removed by the next one.

A folder belongs to the process that holds the lock of the file in it. The kernel lets go of a lock when its holder
ends, however that happens; what nobody holds is left over.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

RUN = "kehoach-run-"
# What earlier versions made, without a lock.
_EARLIER = ("kehoach-progress-", "kehoach-office-", "kehoach-convert-")
# A folder without a lock is removed when it was not touched for so long: no run takes two days.
_UNLOCKED_SECONDS = 2 * 24 * 3600
_LOCK = "kehoach.lock"


class Folder:
    """A new folder of this process; a context manager that removes it."""

    def __init__(self, prefix: str = RUN, parent: Path | None = None) -> None:
        while True:
            self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
            self._lock = os.open(self.path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            if _hold(self._lock, self.path / _LOCK):
                return
            os.close(self._lock)

    def __enter__(self) -> Folder:
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def remove(self) -> None:
        """Remove the folder with all that is in it; may be called twice."""
        shutil.rmtree(self.path, ignore_errors=True)
        with contextlib.suppress(OSError):
            os.close(self._lock)
        self._lock = -1


def _hold(lock: int, path: Path) -> bool:
    """Take a lock; false if another process holds it, or has removed it meanwhile."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(lock).st_ino == path.stat().st_ino
    except BlockingIOError:
        return False
    except OSError:
        # No locks on this file system, or the file is gone; in the first case the folder is ours, as it is new.
        return path.exists()


def sweep(parent: Path | None = None, prefixes: Iterable[str] = (RUN, *_EARLIER), before: Callable[[Path], None] = lambda _: None) -> None:
    """Remove folders of these beginnings that no living process owns, each after ``before`` was called with it."""
    place = parent or Path(tempfile.gettempdir())
    for prefix in prefixes:
        for path in place.glob(f"{prefix}*"):
            with contextlib.suppress(OSError):
                if path.is_dir() and not path.is_symlink() and path.stat().st_uid == os.getuid() and _left_over(path):
                    before(path)
                    shutil.rmtree(path, ignore_errors=True)


def _left_over(path: Path) -> bool:
    try:
        lock = os.open(path / _LOCK, os.O_RDWR)
    except FileNotFoundError:
        return time.time() - path.stat().st_mtime > _UNLOCKED_SECONDS
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        # Whoever opened the file between the making of folder and lock finds it removed and takes another.
        os.close(lock)
    return True


def sweep_partial(originals: Path) -> None:
    """Remove half-written originals of earlier versions (``.HASH.PID``) whose process is no more."""
    for path in originals.glob("*/.*"):
        pid = path.suffix[1:]
        with contextlib.suppress(OSError):
            if pid.isdigit() and not _wrote(int(pid), path.stat().st_mtime):
                path.unlink()


def _wrote(pid: int, when: float) -> bool:
    """Whether a process lives that may have written something at ``when`` (seconds since 1970): it began before."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        booted = next(int(line.split()[1]) for line in Path("/proc/stat").read_text().splitlines() if line.startswith("btime"))
    except FileNotFoundError:
        return Path("/proc/self").exists() is False and _lives(pid)
    # The 22nd field: its start in ticks since the machine's (proc(5)); a second for rounding.
    return booted + int(fields[19]) / os.sysconf("SC_CLK_TCK") <= when + 1


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
