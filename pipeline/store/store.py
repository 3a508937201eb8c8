"""Writing and reading plans. Each document is one transaction: it is stored whole or not at all."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from pipeline.corrections import corrected
from pipeline.errors import Reason
from pipeline.file_names import composed
from pipeline.store import removal, writing
from pipeline.store.corrections import is_confirmed
from pipeline.store.database import open_engine, workspace_folder
from pipeline.store.faults import of_system
from pipeline.store.filters import chunks
from pipeline.store.locks import InUse
from pipeline.store.making import ORIGINALS
from pipeline.store.models import AttachmentRow, Batch, FileRow, Original, PlanRow
from pipeline.store.office import NoteRow
from pipeline.store.originals import Originals
from pipeline.store.texts import fit
from pipeline.store.writing import unpack
from pipeline.versions import extraction_version, is_still_read_so
from schemas.plan import Plan

_HASH = re.compile(r"[0-9a-fA-F]{8,64}")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What became of a file of a batch."""

    path: str
    status: str
    sha256: str | None = None
    reason: Reason | None = None


class Store:
    """A workspace's store; use as a context manager. One process writes at a time, others wait for it; many may read.

    ``originals``: the folder of the files as received, where it is not the workspace's own.

    Raises:
        StoreError: as ``database.open_engine``.
    """

    def __init__(self, workspace: Path | None = None, *, originals: Path | None = None) -> None:
        self.workspace = workspace_folder(workspace)
        self.originals = Originals(originals or self.workspace / ORIGINALS)
        try:
            self.workspace.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise of_system(error, self.workspace) from error
        self._in_use = InUse(self.workspace)
        try:
            self.engine = open_engine(self.workspace)
        except BaseException:
            self._in_use.release()
            raise

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Everything or nothing, alone: another process that writes waits for its turn, up to the busy timeout.

        What is read in here to decide what to write (the next id, the plans of a unit) nobody changes meanwhile.
        """
        with self.engine.begin() as connection:
            # The write lock is taken by the first statement that writes.
            connection.execute(sa.update(NoteRow).where(NoteRow.name == "").values(value=""))
            yield connection

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.engine.dispose()
        self._in_use.release()

    # originals

    def original_path(self, sha256: str) -> Path:
        return self.originals.path(sha256)

    def keep_original(self, sha256: str, place: Path) -> bool:
        """Restore the original of a stored file that lies at ``place``, where it is gone or cut; whether it was."""
        try:
            if self.originals.is_present(sha256, place.stat().st_size):
                return False
            data = place.read_bytes()
        except OSError:
            return False
        return hashlib.sha256(data).hexdigest() == sha256 and self.originals.save(sha256, data)

    def mend_original(self, sha256: str, place: Path) -> bool:
        """Restore a kept original that is not what was received, from the same file at ``place``; whether it was."""
        if not self.original_path(sha256).exists() or self.originals.is_whole(sha256):
            return False
        return self.originals.save(sha256, place.read_bytes())

    # plans

    def up_to_date(self) -> set[str]:
        """Hashes of the stored files that would be read and extracted the same way today."""
        with self.engine.connect() as connection:
            columns = (PlanRow.sha256, PlanRow.extractor_version, PlanRow.reading_version, PlanRow.tools)
            rows = connection.execute(sa.select(*columns)).all()
            same = {
                (row.reading_version, row.tools): is_still_read_so(row.reading_version, row.tools)
                for row in rows
                if row.extractor_version == extraction_version()
            }
            current = {row.sha256 for row in rows if row.extractor_version == extraction_version() and same[row.reading_version, row.tools]}
            joined = connection.execute(sa.select(AttachmentRow.sha256, AttachmentRow.plan_sha256)).all()
            return current | {row.sha256 for row in joined if row.plan_sha256 in current}

    def hashes(self) -> set[str]:
        """Hashes of all stored plans."""
        with self.engine.connect() as connection:
            return set(connection.execute(sa.select(PlanRow.sha256)).scalars())

    def attachments(self, sha256: str) -> list[tuple[str, str]]:
        """The appendices joined to a plan before: name and hash of each, in their order."""
        query = sa.select(AttachmentRow).where(AttachmentRow.plan_sha256 == sha256).order_by(AttachmentRow.position)
        with self.engine.connect() as connection:
            return [(row.file_name, row.sha256) for row in connection.execute(query)]

    def numbered(self, number: str) -> list[tuple[str, Plan]]:
        """Hash and plan of every stored document that bears a number."""
        query = writing.contents().where(PlanRow.number == number).order_by(PlanRow.id)
        with self.engine.connect() as connection:
            return [(row.sha256, unpack(row.data)) for row in connection.execute(query)]

    def get(self, sha256: str) -> Plan | None:
        """The plan read from these bytes, as extracted."""
        with self.engine.connect() as connection:
            row = connection.execute(writing.contents().where(PlanRow.sha256 == sha256)).first()
        return None if row is None else unpack(row.data)

    def put(
        self, plan: Plan, data: bytes, attached: Sequence[bytes] = (), received_on: str | None = None, number: int | None = None
    ) -> int:
        """Store a plan with its original; one extracted before from the same bytes is replaced and keeps its number.

        What people decided of the plan holds on. ``attached``: the bytes of its appendices, in the order of
        ``plan.source.attachments``; ``received_on``: ISO date, else that of the first storing; ``number``: in the store,
        where it had one that is to hold.
        """
        sha256 = plan.source.sha256
        if sha256 is None:
            raise ValueError("a plan without a hash cannot be stored")
        plan, packed = writing.packed(plan)
        self.originals.save(sha256, data)
        for one, content in zip(plan.source.attachments, attached, strict=True):
            self.originals.save(one.sha256, content)
        with self.transaction() as connection:
            self._note_original(connection, sha256, len(data), plan.source.media_type)
            for position, (one, content) in enumerate(zip(plan.source.attachments, attached, strict=True)):
                self._note_original(connection, one.sha256, len(content), "")
                connection.execute(sa.delete(AttachmentRow).where(AttachmentRow.sha256 == one.sha256))
                values = {"sha256": one.sha256, "plan_sha256": sha256, "file_name": one.file, "position": position}
                connection.execute(sa.insert(AttachmentRow).values(**values))
            kept = writing.remove(connection, sha256)
            time = writing.now()
            columns: dict[str, Any] = {
                "sha256": sha256,
                "stored_at": time,
                "changed_at": time,
                "received_on": received_on or writing.today(),
            }
            # A plan read anew, or stored again after it was taken out, keeps its number: it stands in letters and lists.
            before = removal.mark_restored(connection, sha256)
            if kept is not None:
                columns |= {"id": kept["id"], "received_on": received_on or kept["received_on"]}
            elif (known := number or before) is not None:
                columns["id"] = known
            corrections = writing.corrections_of(connection, [sha256]).get(sha256, [])
            columns["confirmed"] = is_confirmed(corrections)
            plan_id = writing.insert(connection, corrected(plan, corrections), packed, **columns)
            if kept is not None:
                writing.settle(connection, kept["unit_id"])
            return plan_id

    @staticmethod
    def _note_original(connection: Connection, sha256: str, size: int, media_type: str) -> None:
        known = connection.execute(sa.select(Original.sha256).where(Original.sha256 == sha256)).first()
        if known is None:
            connection.execute(sa.insert(Original).values(sha256=sha256, size=size, media_type=media_type, stored_at=writing.now()))

    def extracted(self) -> Iterator[Plan]:
        """Stored plans as they were read, without corrections."""
        with self.engine.connect() as connection:
            for row in connection.execute(writing.contents().order_by(PlanRow.id)):
                yield unpack(row.data)

    def plans(self, ids: Sequence[int] | None = None) -> Iterator[tuple[int, Plan]]:
        """Stored plans as corrected, with their numbers, in the order of storing."""
        query = writing.contents().order_by(PlanRow.id)
        with self.engine.connect() as connection:
            corrections = writing.corrections_of(connection)
            for chunk in [None] if ids is None else chunks(ids):
                for row in connection.execute(query if chunk is None else query.where(PlanRow.id.in_(chunk))):
                    yield row.id, corrected(unpack(row.data), corrections.get(row.sha256, []))

    def find(self, name: str) -> list[int]:
        """Ids of the plans that a name stands for: its number in the store, file, document number or hash."""
        name = composed(fit(name))
        conditions = [PlanRow.file_name == name, PlanRow.number == name, PlanRow.file_name.startswith(f"{name}.", autoescape=True)]
        if _HASH.fullmatch(name):
            conditions.append(PlanRow.sha256.startswith(name.lower()))
        # SQLite's numbers have 64 bits.
        if name.isascii() and name.isdigit() and len(name) <= 18:
            conditions.append(PlanRow.id == int(name))
        with self.engine.connect() as connection:
            return list(connection.execute(sa.select(PlanRow.id).where(sa.or_(*conditions))).scalars())

    def places(self) -> dict[str, str]:
        """Where each stored file was read last, by its hash."""
        query = sa.select(FileRow.sha256, FileRow.path).where(FileRow.status.in_(("stored", "skipped"))).order_by(FileRow.id)
        with self.engine.connect() as connection:
            return {row.sha256: row.path for row in connection.execute(query) if row.sha256}

    def count(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.execute(sa.select(sa.func.count()).select_from(PlanRow)).scalar_one())

    # batches

    def begin_batch(self, requested: int) -> int:
        self.originals.remove_left_over()
        with self.transaction() as connection:
            result = connection.execute(sa.insert(Batch).values(started_at=writing.now(), requested=requested))
            return writing.new_id(result)

    def record(self, batch: int, files: list[StoredFile], version: str) -> None:
        """Account for files of a batch, in one transaction."""
        if not files:
            return
        rows: list[dict[str, Any]] = []
        for file in files:
            reason = file.reason
            rows.append(
                {
                    "batch_id": batch,
                    "path": file.path,
                    "sha256": file.sha256,
                    "status": file.status,
                    "code": reason.code.value if reason else None,
                    "stage": reason.stage if reason else None,
                    "advice": reason.advice if reason else None,
                    "page": reason.page if reason else None,
                    "transient": reason.transient if reason else False,
                    "extractor_version": version,
                }
            )
        with self.transaction() as connection:
            connection.execute(sa.insert(FileRow), rows)

    def finish_batch(self, batch: int) -> None:
        with self.transaction() as connection:
            connection.execute(sa.update(Batch).where(Batch.id == batch).values(finished_at=writing.now()))
            if writing.is_stale(connection):
                writing.compact(connection)

    def compact(self) -> None:
        """Make the full text index anew, without what is gone."""
        with self.transaction() as connection:
            writing.compact(connection)

    def rejections(self) -> list[dict[str, Any]]:
        """The last state of every file that was rejected and not stored since."""
        newest = sa.select(sa.func.max(FileRow.id)).group_by(FileRow.path)
        query = sa.select(FileRow).where(FileRow.id.in_(newest), FileRow.status == "rejected").order_by(FileRow.path)
        with self.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]
