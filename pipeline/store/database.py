"""Opening the store: a workspace folder and its SQLite file, with the settings that every connection has."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from pipeline.store import faults
from pipeline.store.texts import storable

# The newest revision; a test holds it to the migrations. Checking it by hand spares every search the
# 0.3 s that importing Alembic takes.
HEAD = "0004"
DATABASE = "kehoach.db"
DEFAULT_WORKSPACE = "kehoach-data"
# How long a statement waits for another process that writes, in seconds.
PATIENCE = 30.0
# FULL: every commit reaches the disk before it is reported, so that what was told as stored survives a loss of power.
# A cache of 32 MiB a connection: the usual 2 are read over and over by a large store's index. That the log is a WAL,
# so that readers go on while one process writes, is a property of the file, set where it is known to be a store.
_PRAGMAS = ("synchronous=FULL", "foreign_keys=ON", "cache_size=-32768")


def workspace_folder(given: Path | None = None) -> Path:
    """The workspace: as given, else KEHOACH_WORKSPACE, else ./kehoach-data."""
    return Path(given or os.environ.get("KEHOACH_WORKSPACE") or DEFAULT_WORKSPACE).expanduser().resolve()


def open_engine(workspace: Path) -> Engine:
    """An engine on the workspace's database, made or brought up to date as needed.

    Raises:
        StoreError: the database is damaged, foreign, of a newer program, lost beside its originals, or not to be opened.
    """
    from pipeline.store import making

    return making.ready(workspace)


def is_writable(path: Path) -> bool:
    """Whether a database can be written: the file itself, and the folder for what SQLite keeps beside it."""
    return os.access(path.parent, os.W_OK) and os.access(path, os.W_OK)


def engine_on(path: Path) -> Engine:
    """An engine on a database file as it is; where it cannot be written, one that only reads.

    The path goes to SQLite as it is, not as part of an address: it may hold ``?``, ``#``, ``%`` and blanks.
    """
    writable = not path.exists() or is_writable(path)

    def connect() -> sqlite3.Connection:
        if not writable:
            # A folder that cannot be written holds nothing that changes: SQLite need not (and cannot) lock there.
            address = f"file:{quote(os.fsencode(path))}?mode=ro&immutable=1"
            return sqlite3.connect(address, uri=True, check_same_thread=False, isolation_level="IMMEDIATE")
        return sqlite3.connect(path, timeout=PATIENCE, check_same_thread=False, isolation_level="IMMEDIATE")

    def prepare(connection: sqlite3.Connection, _: Any) -> None:
        cursor = connection.cursor()
        for pragma in _PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=sa.QueuePool)
    event.listen(engine, "connect", prepare)
    event.listen(engine, "before_cursor_execute", _clean, retval=True)
    faults.translate(engine, path)
    return engine


def _clean(_: Any, __: Any, statement: str, parameters: Any, ___: Any, ____: bool) -> tuple[str, Any]:
    """The boundary: no text with NUL or lone surrogates reaches the database, whatever wrote it."""
    return statement, storable(parameters)
