"""Copies of a whole store and back: consistent while the store is in use, verified after writing, never over other data unasked.

A copy is a folder that is a workspace itself: database, originals, the office's profile and words, and ``ban-sao.json`` that says
when it was made and what it holds.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from language.overlay import FILE_NAME
from pipeline.store import locks, making
from pipeline.store.database import DATABASE, HEAD, engine_on, workspace_folder
from pipeline.store.faults import StoreError, of_sqlite, of_system
from pipeline.store.models import Original, PlanRow
from pipeline.store.originals import Originals

ABOUT = "ban-sao.json"
# What an office wrote itself: its profile of rules and its words.
OWN = ("profile.yaml", FILE_NAME)


@dataclass(slots=True)
class Copied:
    """What a copy holds: the folder or database, how many plans and originals, and the hashes of originals that were not whole."""

    place: Path
    plans: int = 0
    originals: int = 0
    damaged: list[str] = field(default_factory=list)
    kept: Path | None = None


def backup(workspace: Path | None, target: Path, *, force: bool = False) -> Copied:
    """Copy a store that may be in use into a new folder; with ``force`` in place of what is there.

    Raises:
        StoreError: there is no store, the target is taken, or the copy cannot be written or is not what it should be.
    """
    folder, target = workspace_folder(workspace), target.expanduser().resolve()
    if not making.is_there(folder):
        raise StoreError(f"Chưa có dữ liệu ở {folder}: không có gì để sao lưu.")
    if target == folder or folder in target.parents or target in folder.parents:
        raise StoreError(f"Bản sao phải nằm ngoài kho {folder}. Hãy chọn nơi khác, tốt nhất là đĩa khác.")
    if _is_taken(target) and not force:
        raise StoreError(f"{target} đã có dữ liệu. Hãy chọn nơi khác, hoặc thêm --force để ghi đè.")
    partial = target.with_name(f".{target.name}.new")
    try:
        if not target.exists() and _old(target).is_dir():
            # A copy that was being replaced when the power went.
            _old(target).rename(target)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        made = _fill(folder, partial)
        _swap(partial, target)
    except OSError as error:
        raise of_system(error, target) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    made.place = target
    return made


def _is_taken(target: Path) -> bool:
    return target.exists() and (not target.is_dir() or any(target.iterdir()))


def _fill(folder: Path, partial: Path) -> Copied:
    """All of a store into a folder. The database goes first: what it knows of was kept before it knew."""
    path = making.keep_copy(folder / DATABASE, partial / DATABASE)
    made = check_database(path)
    source, copy = Originals(folder / making.ORIGINALS), Originals(partial / making.ORIGINALS)
    for sha256 in _hashes(path):
        if source.is_whole(sha256):
            copy.save(sha256, source.read(sha256))
            if not copy.is_whole(sha256):
                raise StoreError(f"Tệp gốc {sha256[:12]} ghi ra {partial} không đọc lại được đúng. Hãy kiểm tra đĩa rồi chạy lại.")
            made.originals += 1
        else:
            made.damaged.append(sha256)
    shutil.rmtree(copy.folder / ".partial", ignore_errors=True)
    for name in OWN:
        if (folder / name).exists():
            shutil.copyfile(folder / name, partial / name)
    about = {"made_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "schema": HEAD, "plans": made.plans}
    about |= {"originals": made.originals, "damaged": made.damaged, "database": _hash(path)}
    (partial / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return made


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_database(path: Path) -> Copied:
    """A database file as a store of this program or an older one; returns how many plans it holds.

    Raises:
        StoreError: it is none, or is damaged.
    """
    try:
        with contextlib.closing(sqlite3.connect(path)) as connection:
            said = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        raise of_sqlite(error, path) or StoreError(f"Không đọc được {path}: {error}") from error
    if said != "ok":
        raise StoreError(f"{path} bị hỏng ({said}).")
    engine = engine_on(path)
    try:
        with engine.connect() as connection:
            making.revision(connection, path)
            plans = int(connection.execute(sa.select(sa.func.count(PlanRow.id))).scalar_one())
    finally:
        engine.dispose()
    return Copied(path, plans)


def _hashes(path: Path) -> list[str]:
    engine = engine_on(path)
    try:
        with engine.connect() as connection:
            return list(connection.execute(sa.select(Original.sha256).order_by(Original.sha256)).scalars())
    finally:
        engine.dispose()


def _old(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _swap(partial: Path, target: Path) -> None:
    """A finished folder into its place; what was there goes only when the new one stands."""
    old = _old(target)
    shutil.rmtree(old, ignore_errors=True)
    if target.is_dir():
        target.rename(old)
    elif target.exists():
        target.unlink()
    partial.rename(target)
    making.sync_folder(target.parent)
    shutil.rmtree(old, ignore_errors=True)


def restore(workspace: Path | None, source: Path, *, force: bool = False) -> Copied:
    """Make a workspace what a copy holds; ``source`` is a folder that ``backup`` wrote, or a database kept before an upgrade.

    The database that is replaced is kept beside (``kept``). Originals are added to those that lie there; of a database
    alone, those that lie there must do.

    Raises:
        StoreError: the copy is damaged, the workspace holds data and ``force`` is not given, or it is in use.
    """
    folder, source = workspace_folder(workspace), source.expanduser().resolve()
    path = source / DATABASE if source.is_dir() else source
    if not path.is_file():
        raise StoreError(f"{source} không phải bản sao lưu: không thấy {DATABASE} ở đó.")
    if path == folder / DATABASE:
        raise StoreError("Bản sao chính là kho đang dùng: không có gì để khôi phục.")
    check_database(path)
    if _holds_data(folder) and not force:
        raise StoreError(f"Kho {folder} đã có dữ liệu. Thêm --force để thay bằng bản sao; cơ sở dữ liệu cũ được giữ lại bên cạnh.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locks.alone(folder):
            new = making.keep_copy(path, folder / f".{DATABASE}.restored")
            made = check_database(new)
            made.damaged, made.originals = _take_originals(_hashes(new), path.parent, folder)
            for name in OWN:
                if path.parent.joinpath(name).exists() and path.parent != folder:
                    shutil.copyfile(path.parent / name, folder / name)
            made.kept = replace_database(folder, new)
    except OSError as error:
        raise of_system(error, folder) from error
    made.place = folder
    return made


def _holds_data(folder: Path) -> bool:
    path = folder / DATABASE
    return (path.exists() and path.stat().st_size > 0) or (folder / making.ORIGINALS).exists()


def _take_originals(hashes: list[str], source: Path, folder: Path) -> tuple[list[str], int]:
    """Originals of a copy into a workspace; returns the hashes that are nowhere whole, and how many are."""
    theirs, ours = Originals(source / making.ORIGINALS), Originals(folder / making.ORIGINALS)
    damaged = []
    for sha256 in hashes:
        if ours.is_whole(sha256):
            continue
        if not theirs.is_whole(sha256):
            damaged.append(sha256)
            continue
        ours.save(sha256, theirs.read(sha256))
        if not ours.is_whole(sha256):
            damaged.append(sha256)
    return damaged, len(hashes) - len(damaged)


def replace_database(folder: Path, new: Path) -> Path | None:
    """Put a finished database in the place of the workspace's, whoever calls holding ``locks.alone``; what was there is kept.

    Returns where it is kept; ``None`` where there was none.
    """
    path = folder / DATABASE
    kept = None
    if path.exists() and path.stat().st_size > 0:
        # Closing the last connection writes SQLite's log back into the file.
        with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
        kept = _free_name(folder)
        os.link(path, kept)
    # A log of the old database must not be taken for one of the new.
    for end in ("-wal", "-shm", "-journal"):
        beside = path.with_name(f"{DATABASE}{end}")
        if beside.exists():
            beside.rename(kept.with_name(f"{kept.name}{end}") if kept else beside.with_name(f"{beside.name}.bak"))
    making.put_in_place(new, path)
    return kept


def _free_name(folder: Path) -> Path:
    moment = dt.datetime.now().strftime("%Y%m%d-%H%M%S")
    names = (folder / f"kehoach-{moment}{'' if n == 0 else f'-{n}'}.db.bak" for n in range(1000))
    return next(path for path in names if not path.exists())
