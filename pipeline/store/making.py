"""Making the database and bringing it up to date: whole or not at all, by one process while the others wait.

A new database is made beside its place and renamed into it. An upgrade, rows made anew included, is one transaction,
before which a copy is kept. Whatever ends the process, the next one finds the store as it was or as it should be.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from pipeline.store import (
    locks,
    office,  # noqa: F401  (its tables are part of the model)
    writing,
)
from pipeline.store.database import DATABASE, HEAD, engine_on, is_writable
from pipeline.store.faults import StoreError, StoreNewer, of_sqlite, of_system
from pipeline.store.models import Base

# Without a second copy of the texts, which statements hold.
FULL_TEXT = "CREATE VIRTUAL TABLE statements_fts USING fts5(exact, folded, facets, content='', tokenize='unicode61 remove_diacritics 0')"
ORIGINALS = "originals"
# Revisions that this program brings up to date; any other is of a newer program, or of none.
_OLDER = ("0001", "0002", "0003")
_NEW = f".{DATABASE}.new"
_BESIDE = ("-wal", "-shm", "-journal")
_log = logging.getLogger("kehoach.store")


def ready(workspace: Path) -> Engine:
    """An engine on the workspace's database as this program needs it; ``database.open_engine`` has what is raised."""
    try:
        workspace.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise of_system(error, workspace) from error
    path = workspace / DATABASE
    if not is_there(workspace):
        with locks.making(workspace):
            if not is_there(workspace):
                create(path)
    engine = engine_on(path)
    try:
        if not _is_current(engine, path):
            with locks.making(workspace):
                _upgrade(engine, path)
        if not _has_log(engine) and is_writable(path):
            with locks.making(workspace):
                _use_log(engine)
    except BaseException:
        engine.dispose()
        raise
    return engine


def is_there(workspace: Path) -> bool:
    """Whether the workspace has a database; ``False`` where one may be made.

    Raises:
        StoreError: what lies there is no database, or a database is missing beside what belongs to one.
    """
    path = workspace / DATABASE
    try:
        size = path.stat().st_size if path.is_file() else None
        if size is None and path.exists():
            raise StoreError(f"{path} không phải tệp. Hãy dời nó đi, hoặc chọn kho khác bằng --workspace.")
        if size:
            # What is in it SQLite says: opening it here would take away the locks of this process's connections.
            return True
        orphans = _has_originals(workspace)
    except OSError as error:
        raise of_system(error, path) from error
    wal = path.with_name(f"{DATABASE}-wal")
    if orphans and size is None and path.exists():
        # Another process made it while this one looked, and stored a document.
        return True
    if orphans or (wal.exists() and wal.stat().st_size > 0):
        lost = "rỗng (0 byte)" if size == 0 else "không còn"
        copies = sorted(workspace.glob("kehoach-*.db.bak"), key=lambda copy: copy.stat().st_mtime)
        raise StoreError(
            f"{path} {lost}, trong khi tệp gốc của kho vẫn còn. Khôi phục từ bản sao: kehoach restore"
            f" {copies[-1] if copies else 'BẢN_SAO'}; hoặc dựng lại từ tệp gốc: kehoach rebuild"
        )
    return False


def _has_originals(workspace: Path) -> bool:
    folder = workspace / ORIGINALS
    return folder.is_dir() and any(not one.name.startswith(".") and any(one.iterdir()) for one in folder.iterdir() if one.is_dir())


def create(path: Path) -> None:
    """A new database at once, as all revisions one after the other would leave it (a test compares both)."""
    new = path.with_name(_NEW)
    remove_database(new)
    engine = engine_on(new)
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            Base.metadata.create_all(connection)
            connection.exec_driver_sql(FULL_TEXT)
            connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
            connection.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (HEAD,))
            writing.set_note(connection, writing.ROWS, writing.ROWS_VERSION)
        # Only now: what closing writes back from SQLite's log on a full disk would be lost without a word.
        _use_log(engine)
    finally:
        engine.dispose()
    put_in_place(new, path)


def remove_database(path: Path) -> None:
    """A database file and what SQLite keeps beside it, gone."""
    for name in (path.name, *(f"{path.name}{end}" for end in _BESIDE)):
        path.with_name(name).unlink(missing_ok=True)


def put_in_place(new: Path, path: Path) -> None:
    """Rename a file into its place, so that it is there whole whatever happens; both lie in one folder."""
    try:
        with new.open("rb") as stream:
            os.fsync(stream.fileno())
        new.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise of_system(error, path) from error


def sync_folder(folder: Path) -> None:
    """Have a folder's entries reach the disk: a rename is lost with the power before."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def revision(connection: Connection, path: Path) -> str:
    """The revision of a database.

    Raises:
        StoreError: it is no store, or one of a newer program.
    """
    tables = sa.inspect(connection).get_table_names()
    found = None
    if "alembic_version" in tables:
        found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if found is None:
        raise StoreError(
            f"{path} không phải kho của kehoach, hoặc là kho tạo dở. Nếu kho chưa có gì, hãy xóa tệp ấy rồi nạp lại;"
            " nếu đã có tệp gốc: kehoach rebuild"
        )
    if found != HEAD and found not in _OLDER:
        raise StoreNewer(f"Kho {path} do bản kehoach mới hơn tạo ra (lược đồ {found}, bản này biết đến {HEAD}). Hãy dùng bản mới.")
    return str(found)


def _is_current(engine: Engine, path: Path) -> bool:
    with engine.connect() as connection:
        if revision(connection, path) != HEAD:
            return False
        return writing.note(connection, writing.ROWS) == writing.ROWS_VERSION


def _has_log(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal")


def _use_log(engine: Engine) -> None:
    """Have changes go to a log (WAL), so that readers go on while one process writes; a copy comes without."""
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")


def _upgrade(engine: Engine, path: Path) -> None:
    """Schema and rows in one transaction, after a copy was kept."""
    if not is_writable(path):
        raise StoreError(f"Kho {path} do bản kehoach cũ tạo ra và chỉ đọc được, nên không nâng cấp được. Hãy cấp quyền ghi rồi chạy lại.")
    if _is_current(engine, path):
        # Another process did it while this one waited.
        return
    with engine.connect() as connection:
        before = revision(connection, path)
    kept = keep_copy(path, path.with_name(f"kehoach-{before}.db.bak"))
    _log.warning("Nâng cấp kho lên lược đồ %s; bản sao trước khi nâng cấp: %s", HEAD, kept)
    with engine.begin() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        if revision(connection, path) != HEAD:
            _migrate(connection)
        if writing.note(connection, writing.ROWS) != writing.ROWS_VERSION:
            writing.make_rows_anew(connection)


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def keep_copy(path: Path, target: Path) -> Path:
    """A consistent copy of a database that may be in use, whole or not at all; returns ``target``.

    Raises:
        StoreError: it cannot be read or the copy not be written.
    """
    partial = target.with_name(f".{target.name}.new")
    remove_database(partial)
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=30)) as source, contextlib.closing(sqlite3.connect(partial)) as copy:
            source.backup(copy)
            # Kept as a file alone, also while it is looked at.
            if copy.execute("PRAGMA journal_mode=DELETE").fetchone()[0] != "delete":
                raise StoreError(f"Không ghi được bản sao {target}. Hãy kiểm tra đĩa rồi chạy lại.")
    except sqlite3.Error as error:
        remove_database(partial)
        raise of_sqlite(error, path) or StoreError(f"Không sao chép được {path}: {error}") from error
    put_in_place(partial, target)
    return target
