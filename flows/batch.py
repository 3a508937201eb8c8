"""A batch: what was asked for, what is left to do, and the account of what became of each file.

This is the body of the flow; it runs with Prefect around it or without.
"""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock

from flows.appendices import Appendices, Waiting
from flows.collecting import Collected, LeftOut
from pipeline.bundles import file_name, is_bundle
from pipeline.errors import Code, Reason, Rejection
from pipeline.file_names import distinct, shown
from pipeline.process import sha256
from pipeline.readers.limits import Limits
from pipeline.shown import markdown
from pipeline.store.removal import removed
from pipeline.store.renewal import renew_findings
from pipeline.store.store import Store, StoredFile
from pipeline.versions import attempt_version
from pipeline.worker import Outcome, Unpacker, Workers
from schemas.plan import Plan

# Documents a task carries: one each costs Prefect twice the time (docs/decisions.md).
CHUNK = 20
Listener = Callable[[StoredFile], None]
_BUNDLE = "bundle-"
# What a run that was killed had unpacked is removed by one that begins this many seconds later: no run takes so long.
_LEFT_OVER = 2 * 24 * 3600


class AccountError(RuntimeError):
    """The account of a batch does not add up: a fault of the program, never of a file."""


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


@dataclass(slots=True)
class Report:
    """requested = stored + skipped + rejected, always; ``left_out`` was met and not asked for."""

    requested: int
    stored: list[StoredFile] = field(default_factory=list)
    skipped: list[StoredFile] = field(default_factory=list)
    rejected: list[StoredFile] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    seconds: float = 0.0

    def add(self, file: StoredFile) -> None:
        {"stored": self.stored, "skipped": self.skipped, "rejected": self.rejected}[file.status].append(file)

    def check(self) -> None:
        """Raises AccountError if a file is missing from the account."""
        counted = len(self.stored) + len(self.skipped) + len(self.rejected)
        if counted != self.requested:
            raise AccountError(f"requested {self.requested}, accounted {counted}")

    def markdown(self) -> str:
        """The closing report, Vietnamese, for people and for Prefect's artifact."""
        lines = [
            "| Yêu cầu | Đã lưu | Bỏ qua | Từ chối | Giây |",
            "| --- | --- | --- | --- | --- |",
            f"| {self.requested} | {len(self.stored)} | {len(self.skipped)} | {len(self.rejected)} | {self.seconds:.1f} |",
        ]
        if self.left_out:
            lines += ["", f"Không đọc {len(self.left_out)} mục không phải tệp kế hoạch (tệp ẩn, liên kết...)."]
        if self.rejected:
            lines += ["", "| Tệp bị từ chối | Lý do | Cần làm gì |", "| --- | --- | --- |"]
            for file in self.rejected:
                if file.reason:
                    lines.append(f"| {markdown(file.path)} | {file.reason.code.value} | {markdown(file.reason.advice)} |")
        return "\n".join(lines)


def _remove_left_over(workspace: Path) -> None:
    for folder in workspace.glob(f"{_BUNDLE}*"):
        if folder.is_dir() and time.time() - folder.stat().st_mtime > _LEFT_OVER:
            shutil.rmtree(folder, ignore_errors=True)


class Batch:
    """One run over files: ``prepare``, then ``run_chunk`` for each chunk, ``join`` if it must, and ``finish``."""

    def __init__(self, store: Store, found: Collected, settings: Settings, listener: Listener | None = None) -> None:
        self.store, self.settings, self.listener = store, settings, listener
        _remove_left_over(store.workspace)
        # Files of bundles are read where they were unpacked, and told by where they came from.
        self._places: dict[str, str] = {}
        self._members: set[str] = set()
        self._folders: list[Path] = []
        self._refused = [StoredFile(path, "rejected", None, reason) for path, reason in found.refused]
        self._left_out = list(found.left_out)
        names: dict[str, None] = {}
        with Unpacker(settings.limits) as unpacker:
            for path in found.files:
                names.update(dict.fromkeys(self._expand(path, distinct(shown(str(path)), names), unpacker)))
        self.files = list(names)
        self.appendices = Appendices(store)
        self._attach = [(self._name(plan), self._name(appendix)) for plan, appendix in settings.attach]
        given = {appendix for _, appendix in self._attach}
        self.files = [path for path in self.files if path not in given]
        self.version = attempt_version(settings.limits)
        self.report = Report(len(self.files) + len(self._refused) + len(given), left_out=self._left_out)
        self.number = store.begin_batch(self.report.requested)
        self._lock = Lock()
        self._began = time.monotonic()
        self._done: set[str] = set()
        self._twins: dict[str, list[str]] = {}
        # What ``prepare`` hashed of the files that need work.
        self._hashes: dict[str, str] = {}

    def _name(self, path: Path) -> str:
        """The name of a file of the command line as it is kept, with where it lies."""
        name = shown(os.path.realpath(path))
        self._places.setdefault(name, os.path.realpath(path))
        return name

    def _expand(self, path: Path, name: str, unpacker: Unpacker) -> list[str]:
        """A file's own name, or the names of those that an archive or e-mail holds."""
        self._places[name] = str(path)
        try:
            with path.open("rb") as stream:
                if path.stat().st_size > self.settings.limits.max_bytes or not is_bundle(stream):
                    return [name]
        except OSError:
            return [name]
        folder = Path(mkdtemp(prefix=_BUNDLE, dir=self.store.workspace))
        self._folders.append(folder)
        found = unpacker.unpack(str(path), name, folder)
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
        current, taken_out = self.store.up_to_date(), removed(self.store.engine)
        known = {row["sha256"]: row for row in self.store.rejections() if row["sha256"]}
        todo: list[str] = []
        ready = list(self._refused)
        first: dict[str, str] = {}
        for path in self.files:
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
                first[digest] = path
                self._hashes[path] = digest
                todo.append(path)
        self._record(ready)
        return [todo[i : i + CHUNK] for i in range(0, len(todo), CHUNK)]

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
        except OSError as error:
            return Rejection(Code.UNREADABLE, error.strerror or str(error), stage="open").reason

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
        places = {path: str(self._place(path)) for path in left}
        joined = {places[path]: more for path in left if (more := self.appendices.stored(self._hashes[path]))}
        for path, found in zip(left, workers.run(list(places.values()), joined), strict=True):
            outcome = replace(found, path=path)
            if outcome.reason is not None and outcome.reason.code is Code.APPENDIX:
                self._wait(outcome.path, outcome.reason)
                continue
            with self._lock:
                settled = self._settle(outcome)
                self.store.record(self.number, settled, self.version)
                for file in settled:
                    self._account(file)
                    stored += file.status == "stored"
                self._done.add(outcome.path)
        return stored

    def _wait(self, path: str, reason: Reason) -> None:
        """An appendix waits until all plans are stored; copies of it are no second one."""
        with self._lock:
            self.appendices.waiting.append(Waiting(path, self._place(path), reason.about))
            self._done.add(path)
            twins = [StoredFile(twin, "skipped", None) for twin in self._twins.get(path, [])]
            self.store.record(self.number, twins, self.version)
            for file in twins:
                self._account(file)

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
        self._record([*explicit, *self.appendices.join(workers)])

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
        first = StoredFile(outcome.path, "stored", outcome.sha256)
        return [first, *(StoredFile(path, "skipped", outcome.sha256) for path in twins)]

    def _account(self, file: StoredFile) -> None:
        self.report.add(file)
        if self.listener:
            self.listener(file)

    def finish(self) -> Report:
        """Close the batch; raises AccountError if a file is missing from the account."""
        self.report.seconds = time.monotonic() - self._began
        self.report.check()
        self.store.finish_batch(self.number)
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)
        return self.report
