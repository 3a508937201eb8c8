"""All of a store from its originals: a new database beside the old one, which is replaced when the new one is finished."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from flows.appendices import Appendices, Waiting
from flows.batch import CHUNK, Settings
from pipeline.errors import Code
from pipeline.store import backups, locks, making, salvage
from pipeline.store.database import DATABASE, workspace_folder
from pipeline.store.faults import StoreBusy, StoreError, StoreNewer
from pipeline.store.removal import removed
from pipeline.store.store import Store
from pipeline.work import Outcome
from pipeline.worker import Workers
from schemas.plan import Plan

_BESIDE = ".rebuild"
Listener = Callable[[int, int], None]


@dataclass(slots=True)
class Rebuilt:
    """What became of the originals: ``read`` anew; ``kept`` as stored before, with why; ``left`` out, with why.

    ``lost``: what could not be read of a damaged database; ``old``: where the database that was replaced is kept.
    """

    requested: int = 0
    read: int = 0
    kept: list[tuple[str, str]] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    old: Path | None = None


def rebuild(settings: Settings, listener: Listener | None = None) -> Rebuilt:
    """Read every original again into a new database, and put it in the place of the old one.

    Meanwhile the old one answers questions; what would write to it waits, and is told if it takes long. Corrections,
    roster, yardsticks, removals and numbers hold. Where the database is damaged or gone, what it still tells is kept.

    Raises:
        StoreError: there are no originals, the store is in use, or the new database cannot be written.
    """
    folder = workspace_folder(settings.workspace)
    beside = folder / _BESIDE
    shutil.rmtree(beside, ignore_errors=True)
    try:
        with _usable(folder) as guard:
            if guard is not None:
                making.keep_copy(folder / DATABASE, _made(beside) / DATABASE)
                result = _Again(folder, beside, settings, listener).run()
            else:
                result = _FromOriginals(folder, beside, settings, listener).run()
            _shrink(beside / DATABASE)
            with locks.alone(folder):
                if guard is not None:
                    guard.close()
                new = beside / DATABASE
                result.old = backups.replace_database(folder, making.keep_copy(new, folder / f".{DATABASE}.rebuilt"))
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return result


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


@contextlib.contextmanager
def _usable(folder: Path) -> Iterator[sqlite3.Connection | None]:
    """The old database, if it is whole, held so that nobody writes to it: what they wrote would be lost."""
    if not _is_whole(folder):
        yield None
        return
    with contextlib.closing(sqlite3.connect(folder / DATABASE, timeout=30, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise StoreBusy(f"Kho {folder} đang được một lệnh khác ghi. Hãy đợi lệnh ấy xong rồi chạy lại.") from error
        yield connection


def _is_whole(folder: Path) -> bool:
    try:
        if not making.is_there(folder):
            return False
        # Brings an older store up to date, and tells one of a newer program.
        with Store(folder):
            backups.check_database(folder / DATABASE)
    except (StoreBusy, StoreNewer):
        raise
    except StoreError:
        return False
    return True


def _shrink(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("VACUUM")


class _Work:
    """Originals read in chunks by worker processes."""

    def __init__(self, folder: Path, beside: Path, settings: Settings, listener: Listener | None) -> None:
        self.folder, self.beside, self.settings, self.listener = folder, beside, settings, listener
        self.result = Rebuilt()

    def open(self) -> Store:
        return Store(self.beside, originals=self.folder / making.ORIGINALS)

    def read(self, store: Store, workers: Workers, hashes: list[str]) -> Iterator[tuple[str, Outcome]]:
        """Each original with what became of it; those that are damaged are left out before."""
        appendices = Appendices(store)
        for start in range(0, len(hashes), CHUNK):
            chunk = hashes[start : start + CHUNK]
            places = {sha256: str(store.original_path(sha256)) for sha256 in chunk}
            joined = {places[sha256]: more for sha256 in chunk if (more := appendices.stored(sha256))}
            yield from zip(chunk, workers.run(list(places.values()), joined), strict=True)
            if self.listener:
                self.listener(min(start + CHUNK, len(hashes)), len(hashes))

    def put(self, store: Store, sha256: str, outcome: Outcome, name: str, origin: str | None, **more: object) -> None:
        plan = Plan.model_validate_json(outcome.plan or "")
        plan.source.file, plan.source.origin = name, origin
        attached = [store.originals.read(one.sha256) for one in plan.source.attachments]
        store.put(plan, store.originals.read(sha256), attached=attached, **more)  # type: ignore[arg-type]
        self.result.read += 1

    def workers(self) -> Workers:
        # What is stored was accepted once, whatever marks it bears.
        return Workers(max(1, self.settings.workers), replace(self.settings.limits, any_document=True))


class _Again(_Work):
    """In a copy of a database that is whole: each plan is replaced by what is read of its original now."""

    def run(self) -> Rebuilt:
        with self.open() as store, self.workers() as workers:
            plans = {plan.source.sha256 or "": plan.source for plan in store.extracted()}
            whole = []
            for sha256, source in plans.items():
                problems = [store.originals.problem(each) for each in (sha256, *(one.sha256 for one in source.attachments))]
                problem = next((found for found in problems if found), None)
                if problem is None:
                    whole.append(sha256)
                else:
                    self.result.kept.append((source.file, f"tệp gốc {problem}"))
            self.result.requested = len(plans)
            for sha256, outcome in self.read(store, workers, whole):
                source = plans[sha256]
                if outcome.plan is None:
                    self.result.kept.append((source.file, outcome.reason.advice if outcome.reason else ""))
                else:
                    self.put(store, sha256, outcome, source.file, source.origin)
            store.compact()
        return self.result


class _FromOriginals(_Work):
    """Into an empty database: what the originals hold, and what can be read of the old database."""

    def run(self) -> Rebuilt:
        found = salvage.read(self.folder / DATABASE)
        self.result.lost = found.lost
        with self.open() as store, self.workers() as workers:
            salvage.carry_over(found, store)
            known = found.plans()
            hashes = self._wanted(store, found)
            appendices = Appendices(store, self._joined(store, found))
            for sha256, outcome in self.read(store, workers, hashes):
                name, number, received = self._of(known, sha256)
                if outcome.plan is not None:
                    self.put(store, sha256, outcome, name, None, number=number, received_on=received)
                elif outcome.reason is not None and outcome.reason.code is Code.APPENDIX:
                    appendices.waiting.append(Waiting(name, store.original_path(sha256), outcome.reason.about))
                else:
                    self._as_stored(store, found, sha256, name, outcome)
            self._join(appendices, workers)
            store.compact()
        return self.result

    def _wanted(self, store: Store, found: salvage.Salvaged) -> list[str]:
        """Originals that are whole and stand for themselves."""
        gone = removed(store.engine)
        joined = {row["sha256"] for row in found.rows.get("attachments", [])}
        known = found.plans()
        wanted = []
        for sha256 in dict.fromkeys([*store.originals.names(), *known]):
            problem = store.originals.problem(sha256)
            if sha256 in gone or sha256 in joined:
                continue
            self.result.requested += 1
            if problem is None:
                wanted.append(sha256)
            else:
                self.result.left.append((self._of(known, sha256)[0], f"tệp gốc {problem}"))
        if not wanted and not known:
            raise StoreError(f"Không có tệp gốc nào ở {store.originals.folder}: không có gì để dựng lại.")
        # In the order in which they were stored, as far as it is known.
        last = max((row["id"] for row in known.values()), default=0) + 1
        return sorted(wanted, key=lambda sha256: (known[sha256]["id"] if sha256 in known else last, sha256))

    def _joined(self, store: Store, found: salvage.Salvaged) -> list[Waiting]:
        """Appendices that were joined to plans, as far as they are whole."""
        waiting = []
        for row in found.rows.get("attachments", []):
            problem = store.originals.problem(row["sha256"])
            self.result.requested += 1
            if problem is None:
                waiting.append(Waiting(row["file_name"], store.original_path(row["sha256"]), row["plan_sha256"]))
            else:
                self.result.left.append((row["file_name"], f"tệp gốc {problem}"))
        return waiting

    def _of(self, known: dict[str, dict[str, object]], sha256: str) -> tuple[str, int | None, str | None]:
        """File name, number and day of receipt; a file whose name nobody knows any more is called by its hash."""
        row = known.get(sha256)
        if row is None:
            return sha256[:12], None, None
        return str(row["file_name"]), int(str(row["id"])), str(row["received_on"]) or None

    def _as_stored(self, store: Store, found: salvage.Salvaged, sha256: str, name: str, outcome: Outcome) -> None:
        why = outcome.reason.advice if outcome.reason else ""
        plan = found.content(sha256)
        if plan is None or plan.source.attachments:
            self.result.left.append((name, why))
            return
        _, number, received = self._of(found.plans(), sha256)
        store.put(plan, store.originals.read(sha256), number=number, received_on=received)
        self.result.kept.append((name, why))

    def _join(self, appendices: Appendices, workers: Workers) -> None:
        for file in (file for files in appendices.join(workers) for file in files):
            if file.status == "stored":
                self.result.read += 1
            else:
                self.result.left.append((file.path, file.reason.advice if file.reason else ""))
