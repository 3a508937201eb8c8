"""Appendices that came as files of their own, joined to their plans once the rest of the batch is stored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from flows.faults import of_store, reason_of
from language.text import search_key
from pipeline.bundles import file_name
from pipeline.errors import Code, Reason, Rejection
from pipeline.outfiles import because
from pipeline.process import sha256
from pipeline.stopping import Stopped
from pipeline.store.faults import OriginalDamaged
from pipeline.store.store import Store, StoredFile
from pipeline.work import Attached
from pipeline.worker import Workers
from schemas.enclosure import Enclosure
from schemas.plan import Plan


@dataclass(slots=True)
class Waiting:
    """An appendix: the name it is accounted under, where it lies, and the plan it wants (a hash, or what it names)."""

    path: str
    place: Path
    wants: str | Enclosure | None
    # Other files with the same bytes: what becomes of it has become of them.
    twins: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return file_name(self.path)


@dataclass(slots=True)
class Appendices:
    """The appendices of a batch."""

    store: Store
    waiting: list[Waiting] = field(default_factory=list)

    def join(self, workers: Workers) -> Iterator[list[StoredFile]]:
        """Read every plan that has new appendices again, with all of its appendices; gives what became of these.

        Raises Stopped where a stop was asked for.
        """
        groups: dict[str, list[Waiting]] = {}
        for one in self.waiting:
            digest = _digest(one.place)
            plan = self._plan_of(one)
            if isinstance(digest, Reason):
                yield _with_copies(self.waiting, [StoredFile(one.path, "rejected", None, digest)])
            elif plan is None:
                yield _with_copies(self.waiting, [StoredFile(one.path, "rejected", digest, _reason(one))])
            else:
                groups.setdefault(plan, []).append(one)
        for plan, members in groups.items():
            try:
                joined = self._join_one(workers, plan, members)
            except Stopped:
                raise
            except Exception as error:
                if of_store(error):
                    raise
                joined = [StoredFile(one.path, "rejected", _hash(one.place), reason_of(error, "join")) for one in members]
            yield _with_copies(self.waiting, joined)
        self.waiting.clear()

    def stored(self, digest: str) -> tuple[Attached, ...]:
        """The appendices that a plan was joined with before: names and places.

        Raises:
            OriginalDamaged: one of them is not what was received any more.
        """
        found = self.store.attachments(digest)
        for _, each in found:
            if problem := self.store.originals.problem(each):
                raise OriginalDamaged(each, problem)
        return tuple((name, str(self.store.original_path(each))) for name, each in found)

    def _plan_of(self, one: Waiting) -> str | None:
        """Hash of the one stored plan that an appendix belongs to; ``None`` if there is none, or no telling which."""
        if isinstance(one.wants, str):
            return one.wants if self.store.get(one.wants) is not None else None
        if one.wants is None:
            return None
        fitting = [digest for digest, plan in self.store.numbered(one.wants.number) if _fits(plan, one.wants)]
        return fitting[0] if len(fitting) == 1 else None

    def _join_one(self, workers: Workers, digest: str, members: list[Waiting]) -> list[StoredFile]:
        before = self.store.get(digest)
        place = str(self.store.original_path(digest))
        hashes = {one.path: _hash(one.place) for one in members}
        try:
            attached = {name: (name, path) for name, path in self.stored(digest)}
        except OriginalDamaged as error:
            reason = Rejection(Code.UNREADABLE, str(error), stage="join").reason
            return [StoredFile(one.path, "rejected", hashes[one.path], reason) for one in members]
        attached |= {one.name: (one.name, str(one.place)) for one in members}
        [outcome] = workers.run([place], {place: tuple(attached.values())}, accepted=(place,))
        if outcome.plan is None or before is None:
            reason = outcome.reason or Rejection(Code.INTERNAL).reason
            return [StoredFile(one.path, "rejected", hashes[one.path], reason) for one in members]
        plan = Plan.model_validate_json(outcome.plan)
        plan.source.file, plan.source.origin = before.source.file, before.source.origin
        contents = [Path(path).read_bytes() for _, path in attached.values()]
        self.store.put(plan, Path(place).read_bytes(), attached=contents)
        return [StoredFile(one.path, "stored", hashes[one.path], outcome.unread) for one in members]


def _hash(place: Path) -> str | None:
    """The hash of a file; ``None`` where it is gone."""
    try:
        return sha256(place.read_bytes())
    except OSError:
        return None


def _digest(place: Path) -> str | Reason:
    """The hash of a file that was read before, or why it is not there any more."""
    try:
        return sha256(place.read_bytes())
    except OSError as error:
        return Rejection(Code.UNREADABLE, because(error), stage="join").reason


def _with_copies(waiting: list[Waiting], files: list[StoredFile]) -> list[StoredFile]:
    """What became of appendices, and so of the copies of each."""
    twins = {one.path: one.twins for one in waiting}
    return [*files, *(_of_twin(twin, file) for file in files for twin in twins[file.path])]


def _of_twin(path: str, file: StoredFile) -> StoredFile:
    return StoredFile(path, "rejected" if file.status == "rejected" else "skipped", file.sha256, file.reason)


def _reason(one: Waiting) -> Reason:
    detail = f"văn bản số {one.wants.number}" if isinstance(one.wants, Enclosure) else "một tệp chưa nạp được"
    about = one.wants if isinstance(one.wants, Enclosure) else None
    return Rejection(Code.APPENDIX, detail, stage="join", about=about).reason


def _fits(plan: Plan, wanted: Enclosure) -> bool:
    """Numbers repeat from commune to commune: date and issuer must not contradict."""
    if wanted.date and plan.header.issued_on and wanted.date != plan.header.issued_on:
        return False
    if not wanted.issuer or not plan.header.issuer:
        return True
    ours, theirs = search_key(plan.header.issuer).split(), search_key(wanted.issuer).split()
    # "của UBND xã" names none; "UBND xã Đông Phú" must be ours.
    return set(theirs) <= set(ours) | {"uy", "ban", "nhan", "dan"} or set(ours) <= set(theirs)
