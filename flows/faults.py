"""Which errors are of one file, and which end a run because nothing can be stored any more."""

from __future__ import annotations

import errno
import sqlite3

from pipeline.errors import Code, Reason, Rejection, fault
from pipeline.outfiles import because
from pipeline.store.faults import OriginalDamaged, StoreError

# Of SQLite (https://www.sqlite.org/rescode.html) and of the system: the store, not the file that was to be stored.
_OF_DATABASE = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOTADB,
    sqlite3.SQLITE_READONLY,
}
_OF_DISK = {errno.ENOSPC: "đĩa đầy", errno.EDQUOT: "hết hạn mức đĩa", errno.EROFS: "ổ đĩa chỉ đọc", errno.EIO: "lỗi đĩa"}


def of_store(error: BaseException) -> str | None:
    """What ails the store, in Vietnamese; ``None`` for an error of one file."""
    told: str | None = None
    seen: BaseException | None = error
    while seen is not None:
        # A damaged original is of its file.
        if isinstance(seen, StoreError) and not isinstance(seen, OriginalDamaged):
            told = told or str(seen).rstrip(".")
        code = getattr(getattr(seen, "orig", seen), "sqlite_errorcode", None)
        if code is not None and code & 0xFF in _OF_DATABASE:
            if code & 0xFF == sqlite3.SQLITE_FULL:
                return "đĩa đầy"
            return told or f"không ghi được vào kho ({str(seen).splitlines()[0]})"
        if isinstance(seen, OSError) and seen.errno in _OF_DISK:
            return _OF_DISK[seen.errno]
        seen = seen.__cause__ or seen.__context__
    return told


def reason_of(error: Exception, stage: str) -> Reason:
    """The record of an error of one file."""
    if isinstance(error, Rejection):
        return error.reason
    if isinstance(error, OSError):
        return Rejection(Code.UNREADABLE, because(error), stage=stage).reason
    if isinstance(error, MemoryError):
        return Rejection(Code.MEMORY, stage=stage, limit="").reason
    return fault(error, stage).reason
