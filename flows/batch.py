"""A batch: what was asked for, what is left to do, and the account of what became of each file.

This is the body of the flow; it runs with Prefect around it or without.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

from flows.appendices import Appendices, Waiting
from flows.collecting import Collected, LeftOut
from flows.faults import of_store, reason_of
from flows.report import Report
from pipeline import scratch
from pipeline.bundles import file_name, is_bundle
from pipeline.errors import Code, Reason, Rejection
from pipeline.file_names import distinct, shown
from pipeline.process import sha256
from pipeline.readers.limits import Limits
from pipeline.stopping import Stop, Stopped
from pipeline.store.faults import OriginalDamaged
from pipeline.store.incomplete import incomplete
from pipeline.store.removal import removed
from pipeline.store.renewal import renew_findings
from pipeline.store.store import Store, StoredFile
from pipeline.versions import attempt_version
from pipeline.work import Attached, Outcome
from pipeline.worker import Unpacker, Workers
from schemas.plan import Plan

# Documents a task carries: one each costs Prefect twice the time (docs/decisions.md).
CHUNK = 20
Listener = Callable[[StoredFile], None]
_BUNDLE = "bundle-"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to run a batch."""

    workspace: Path | None = None
    workers: int = 2
    limits: Limits = field(default_factory=Limits.from_environment)
    retry_rejected: bool = False
    force: bool = False
    # Appendices by the path of the plan that they belong to.
    attach: tuple[tuple[Path, Path], ...] = ()
    # The day on which the files came (ISO); that of storing where it is not said.
    received_on: str | None = None


class Batch:
    """One run over files: ``prepare``, then ``run_chunk`` for each chunk, ``join`` if it must, and ``finish``.

    A context manager, which removes what was unpacked. Once ``stop`` is asked for, what is done stays and the rest is left.
    """

    def __init__(
        self, store: Store, found: Collected, settings: Settings, listener: Listener | None = None, stop: Stop | None = None
    ) -> None:
        self.store, self.settings, self.listener = store, settings, listener
        self.stop = stop or Stop()
        scratch.sweep(store.workspace, (_BUNDLE,))
        scratch.sweep_partial(store.workspace / "originals")
        # Files of bundles are read where they were unpacked, and told by where they came from.
        self._places: dict[str, str] = {}
        self._members: set[str] = set()
        self._folders: list[scratch.Folder] = []
        self._refused = [StoredFile(path, "rejected", None, reason) for path, reason in found.refused]
        self._left_out = list(found.left_out)
        names: dict[str, None] = {}
        with Unpacker(settings.limits, self.stop) as unpacker:
            for path in found.files:
                names.update(dict.fromkeys(self._expanded(path, distinct(shown(str(path)), names), unpacker)))
        self.files = list(names)
        self.appendices = Appendices(store)
        self._attach = [(self._name(plan), self._name(appendix)) for plan, appendix in settings.attach]
        given = {appendix for _, appendix in self._attach}
        self.files = [path for path in self.files if path not in given]
        self.version = attempt_version(settings.limits)
        self._requested = [*self.files, *(file.path for file in self._refused), *given]
        self._accounted: set[str] = set()
        self.report = Report(len(self._requested), left_out=self._left_out)
        self.number = store.begin_batch(self.report.requested)
        self._lock = Lock()
        self._began = time.monotonic()
        self._done: set[str] = set()
        self._twins: dict[str, list[str]] = {}
        # What ``prepare`` hashed of the files that need work.
        self._hashes: dict[str, str] = {}
        self._damaged: dict[str, Reason] = {}
        # Hashes of plans that are stored, up to date or not.
        self._stored: set[str] = set()

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, *_: object) -> None:
        for folder in self._folders:
            folder.remove()

    def _name(self, path: Path) -> str:
        """The name of a file of the command line as it is kept, with where it lies."""
        name = shown(os.path.realpath(path))
        self._places.setdefault(name, os.path.realpath(path))
        return name

    def _expanded(self, path: Path, name: str, unpacker: Unpacker) -> list[str]:
        """The files that a path stands for; whatever goes wrong is of that path alone."""
        self._places[name] = str(path)
        if self.stop.asked:
            return [name]
        try:
            return self._expand(path, name, unpacker)
        except Stopped:
            return [name]
        except Exception as error:
            self._refused.append(StoredFile(name, "rejected", None, reason_of(error, "unpack")))
            return []

    def _expand(self, path: Path, name: str, unpacker: Unpacker) -> list[str]:
        """A file's own name, or the names of those that an archive or e-mail holds."""
        try:
            with path.open("rb") as stream:
                if path.stat().st_size > self.settings.limits.max_bytes or not is_bundle(stream):
                    return [name]
        except OSError:
            return [name]
        kept = scratch.Folder(_BUNDLE, self.store.workspace)
        self._folders.append(kept)
        found = unpacker.unpack(str(path), name, kept.path)
        if isinstance(found, Reason):
            self._refused.append(StoredFile(name, "rejected", None, found))
            return []
        if not (found.members or found.refused):
            self._refused.append(StoredFile(name, "rejected", None, Rejection(Code.EMPTY, stage="unpack").reason))
        self._refused += [StoredFile(origin, "rejected", None, reason) for origin, reason in found.refused]
        self._left_out += [LeftOut(origin, why) for origin, why in found.left_out]
        self._places |= {member.origin: str(member.path) for member in found.members}
        self._members |= {member.origin for member in found.members}
        return [member.origin for member in found.members]

    def _place(self, path: str) -> Path:
        return Path(self._places.get(path, path))

    def prepare(self) -> list[list[str]]:
        """Chunks of paths that need work; files that need none are accounted for here."""
        # Checks alone that changed ask for no reading.
        renew_findings(self.store)
        self._stored = self.store.hashes()
        current, taken_out = self.store.up_to_date() - self._incomplete(), removed(self.store.engine)
        known = {row["sha256"]: row for row in self.store.rejections() if row["sha256"]}
        todo: list[str] = []
        ready = list(self._refused)
        first: dict[str, str] = {}
        for path in self.files:
            if self.stop.asked:
                break
            digest = self._digest(path)
            if isinstance(digest, Reason):
                ready.append(StoredFile(path, "rejected", None, digest))
            elif not self.settings.force and digest in taken_out:
                ready.append(StoredFile(path, "skipped", digest, Rejection(Code.REMOVED, taken_out[digest], stage="open").reason))
            elif not self.settings.force and digest in current:
                self.store.keep_original(digest, self._place(path))
                ready.append(StoredFile(path, "skipped", digest))
            elif digest in first:
                self._twins.setdefault(first[digest], []).append(path)
            elif (reason := self._still_rejected(known.get(digest))) is not None:
                ready.append(StoredFile(path, "rejected", digest, reason))
            else:
                if self.settings.force:
                    self.store.mend_original(digest, self._place(path))
                first[digest] = path
                self._hashes[path] = digest
                todo.append(path)
        self._record(ready)
        return [todo[i : i + CHUNK] for i in range(0, len(todo), CHUNK)]

    def _incomplete(self) -> set[str]:
        from pipeline.readers import recognise

        return incomplete(self.store.engine, recognition=recognise.available())

    def _digest(self, path: str) -> str | Reason:
        most = self.settings.limits.max_bytes
        try:
            # Not held up by a pipe, nor by a file that tells no size and has no end.
            with open(os.open(self._place(path), os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
                told = os.fstat(stream.fileno())
                if not stat.S_ISREG(told.st_mode):
                    return Rejection(Code.NOT_A_FILE, "thư mục, ống dẫn hoặc thiết bị", stage="open").reason
                data = stream.read(most + 1) if told.st_size <= most else b""
            if told.st_size > most or len(data) > most:
                return Rejection(Code.TOO_LARGE, f"hơn {most // 2**20} MB", stage="open").reason
            return sha256(data)
        except FileNotFoundError:
            return Rejection(Code.NOT_FOUND, stage="open").reason
        except Exception as error:
            return reason_of(error, "open")

    def _still_rejected(self, row: dict[str, object] | None) -> Reason | None:
        """The reason of an earlier rejection that still holds: same bytes, same program, no fault of the moment."""
        if row is None or self.settings.retry_rejected or self.settings.force:
            return None
        if row["transient"] or row["extractor_version"] != self.version:
            return None
        if row["code"] == Code.NOT_A_DOCUMENT and self.settings.limits.any_document:
            return None
        return Reason(Code(str(row["code"])), str(row["stage"]), str(row["advice"]))

    def run_chunk(self, workers: Workers, paths: list[str]) -> int:
        """Read a chunk's files and store each as its result arrives; returns how many were stored.

        May be called again for the same chunk: what is done is not done twice.
        """
        left = [path for path in paths if path not in self._done]
        stored = 0
        places = [str(self._place(path)) for path in left]
        joined = {place: more for path, place in zip(left, places, strict=True) if (more := self._stored_appendices(path))}
        accepted = {place for path, place in zip(left, places, strict=True) if self._hashes[path] in self._stored}
        try:
            for index, found in workers.each(places, joined, accepted=accepted):
                path = left[index]
                damaged = self._damaged.get(path)
                stored += self._receive(replace(found, path=path) if damaged is None else Outcome(path, reason=damaged))
        except Stopped:
            pass
        return stored

    def _receive(self, outcome: Outcome) -> int:
        """Store and account for what a worker made of a file; returns how many were stored.

        An error of this file is its record; one of the store ends the run.
        """
        if outcome.reason is not None and outcome.reason.code is Code.APPENDIX:
            self._wait(outcome.path, outcome.reason)
            return 0
        with self._lock:
            if self.report.broken:
                return 0
            try:
                try:
                    settled = self._settle(outcome)
                except Exception as error:
                    if of_store(error):
                        raise
                    settled = self._settle(replace(outcome, plan=None, reason=reason_of(error, "store")))
                self._record(settled)
            except Exception as error:
                self.report.broken = of_store(error)
                if self.report.broken is None:
                    raise
                # Nothing more can be stored: the rest is left for another run.
                self.stop.ask()
                return 0
            self._done.add(outcome.path)
            return sum(file.status == "stored" for file in settled)

    def _stored_appendices(self, path: str) -> tuple[Attached, ...]:
        """The appendices that a file's plan was joined with; one that is damaged counts for the file as unreadable."""
        try:
            return self.appendices.stored(self._hashes[path])
        except OriginalDamaged as error:
            self._damaged[path] = Rejection(Code.UNREADABLE, str(error), stage="open").reason
            return ()

    def _wait(self, path: str, reason: Reason) -> None:
        """An appendix waits until all plans are stored, and copies of it with it."""
        with self._lock:
            self.appendices.waiting.append(Waiting(path, self._place(path), reason.about, self._twins.get(path, [])))
            self._done.add(path)

    def join(self, workers: Workers) -> None:
        """Join appendices to their plans; call when all chunks are done."""
        explicit = []
        current = self.store.up_to_date()
        for path, appendix in self._attach:
            found, own = self._digest(path), self._digest(appendix)
            plan = found if isinstance(found, str) else None
            known = plan is not None and own in {sha for _, sha in self.store.attachments(plan)}
            if isinstance(own, Reason):
                explicit.append(StoredFile(appendix, "rejected", None, own))
            elif known and not self.settings.force and own in current:
                self.store.keep_original(own, self._place(appendix))
                explicit.append(StoredFile(appendix, "skipped", own))
            else:
                self.appendices.waiting.append(Waiting(appendix, self._place(appendix), plan))
        self._record(explicit)
        try:
            for files in self.appendices.join(workers):
                self._record(files)
        except Stopped:
            pass

    def _record(self, files: list[StoredFile]) -> None:
        """Keep what became of files, but for paths that lead nowhere: a slip of the pen is no file that was rejected."""
        kept = [file for file in files if file.reason is None or file.reason.code is not Code.NOT_FOUND]
        self.store.record(self.number, kept, self.version)
        for file in files:
            self._account(file)

    @property
    def must_join(self) -> bool:
        """Whether there is anything for ``join`` to do."""
        return bool(self._attach or self.appendices.waiting)

    def _settle(self, outcome: Outcome) -> list[StoredFile]:
        """A file's outcome, and that of the files with the same bytes."""
        twins = self._twins.get(outcome.path, [])
        if outcome.plan is None or outcome.sha256 is None:
            reason = outcome.reason or Rejection(Code.INTERNAL).reason
            digest = self._digest(outcome.path)
            known = digest if isinstance(digest, str) else None
            return [StoredFile(path, "rejected", known, reason) for path in (outcome.path, *twins)]
        place = self._place(outcome.path)
        data = place.read_bytes() if place.exists() else b""
        if sha256(data) != outcome.sha256:
            reason = Rejection(Code.UNREADABLE, "tệp thay đổi trong lúc đọc", stage="open").reason
            return [StoredFile(path, "rejected", None, reason) for path in (outcome.path, *twins)]
        plan = Plan.model_validate_json(outcome.plan)
        # A file of a bundle is known by its name in there, not by the number it was unpacked under.
        plan.source.file = file_name(outcome.path)
        plan.source.origin = outcome.path if outcome.path in self._members else None
        attached = [self.store.originals.read(one.sha256) for one in plan.source.attachments]
        self.store.put(plan, data, attached=attached, received_on=self.settings.received_on)
        first = StoredFile(outcome.path, "stored", outcome.sha256, outcome.unread)
        return [first, *(StoredFile(path, "skipped", outcome.sha256) for path in twins)]

    def _account(self, file: StoredFile) -> None:
        self._accounted.add(file.path)
        self.report.add(file)
        if self.listener:
            self.listener(file)

    def finish(self) -> Report:
        """Close the batch; raises AccountError if a file is missing from the account."""
        self.report.seconds = time.monotonic() - self._began
        if self.stop.asked:
            self.report.left = [path for path in self._requested if path not in self._accounted]
            self.report.stopped = None if self.report.broken else self.stop.number
        self.report.check()
        try:
            if not self.report.left:
                self.store.finish_batch(self.number)
        except Exception as error:
            self.report.broken = self.report.broken or of_store(error)
            if self.report.broken is None:
                raise
        return self.report
