"""Locks between processes on a workspace, by flock: they go with the process, whatever ends it.

Two files, never removed (removing a lock file that another waits for would give two holders): ``.in-use`` is
shared by all that have the store open and held alone by what replaces the database; ``.making`` is held while the
database is made or brought up to date, so that others wait for it instead of doing it too.
"""

from __future__ import annotations

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.store.faults import StoreBusy, of_system

IN_USE, MAKING = ".in-use", ".making"
# How long what replaces a database waits for the others to close it, in seconds.
PATIENCE = 60.0
_PAUSE = 0.05
# A read-only workspace needs no locks; a file system without flock (some network shares) has none to give.
_NO_WRITING = {errno.EROFS, errno.EACCES, errno.EPERM}
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


def _open(workspace: Path, name: str) -> int | None:
    try:
        return os.open(workspace / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        if error.errno in _NO_WRITING:
            return None
        raise of_system(error, workspace) from error


def _lock(handle: int, how: int) -> None:
    try:
        fcntl.flock(handle, how)
    except OSError as error:
        if error.errno not in _NO_LOCKS:
            raise


class InUse:
    """A share in the use of a store, from opening to ``release``; waits while a database is being replaced."""

    _handle: int | None = None

    def __init__(self, workspace: Path) -> None:
        self._handle = _open(workspace, IN_USE)
        if self._handle is not None:
            _lock(self._handle, fcntl.LOCK_SH)

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __del__(self) -> None:
        self.release()


@contextmanager
def making(workspace: Path) -> Iterator[None]:
    """Alone in making or upgrading the database; waits for as long as another does."""
    handle = _open(workspace, MAKING)
    if handle is None:
        yield
        return
    try:
        _lock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def alone(workspace: Path, patience: float | None = None) -> Iterator[None]:
    """Nobody else has the store open, and nobody opens it meanwhile.

    Raises:
        StoreBusy: others kept it open for longer than ``patience`` seconds (``PATIENCE``).
    """
    handle = _open(workspace, IN_USE)
    if handle is None:
        yield
        return
    try:
        deadline = time.monotonic() + (PATIENCE if patience is None else patience)
        while True:
            try:
                _lock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise StoreBusy(f"Kho {workspace} đang được lệnh khác dùng. Hãy đợi các lệnh ấy xong rồi chạy lại.") from error
                time.sleep(_PAUSE)
        yield
    finally:
        os.close(handle)
