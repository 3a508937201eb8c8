"""Whether a store is what it should be: the database, the index, rows beside plans, originals; and mending it."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.engine import Connection

from pipeline.corrections import corrected
from pipeline.store import writing
from pipeline.store.database import DATABASE, is_writable
from pipeline.store.faults import StoreDamaged, StoreError, reason
from pipeline.store.models import (
    AttachmentRow,
    Base,
    ContentRow,
    CoverageRow,
    FileRow,
    FindingRow,
    Original,
    PlanRow,
    ScheduleRow,
    StatementRow,
    WorkloadRow,
)
from pipeline.store.rows import plan_values, statement_rows
from pipeline.store.texts import storable
from schemas.plan import Plan

if TYPE_CHECKING:
    from pipeline.store.store import Store

_RESTORE = "Khôi phục từ bản sao (kehoach restore) hoặc dựng lại từ tệp gốc (kehoach rebuild)."
_TABLES: tuple[tuple[type[Base], str], ...] = (
    (StatementRow, "statements"),
    (ScheduleRow, "schedule"),
    (WorkloadRow, "workload"),
    (CoverageRow, "coverage"),
    (FindingRow, "findings"),
)


@dataclass(slots=True)
class Fault:
    """Something that is not as it should be: ``part`` of the store, what it is, how to mend it.

    ``mended``: it was. ``harmless``: nothing is lost or wrong by it, it only lies there.
    """

    part: str
    what: str
    advice: str
    mended: bool = False
    harmless: bool = False


@dataclass(frozen=True, slots=True)
class Checked:
    """How much was looked at, and what was found."""

    plans: int
    originals: int
    faults: list[Fault]

    @property
    def left(self) -> list[Fault]:
        """What is wrong still."""
        return [fault for fault in self.faults if not fault.mended and not fault.harmless]


def verify(store: Store, *, repair: bool = False) -> Checked:
    """Look at everything; with ``repair`` mend what can be mended without asking.

    A missing or changed original comes back from where the file was read, if it still is what it was; rows and the full
    text index are made anew from the plans. What only a copy or a new reading can mend is told.
    """
    faults = [*_database(store, repair=repair), *_originals(store, repair=repair)]
    known, plans = 0, 0
    with store.engine.connect() as connection:
        known = int(connection.execute(sa.select(sa.func.count()).select_from(Original)).scalar_one())
    rows = _Rows(store, repair=repair)
    faults += rows.check()
    plans = rows.seen
    faults += _index(store, repair=repair)
    faults += _strangers(store)
    return Checked(plans, known, faults)


def _database(store: Store, *, repair: bool) -> Iterator[Fault]:
    """SQLite's own checks: pages, indexes, references."""
    with store.engine.connect() as connection:
        said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(20)")]
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if said != ["ok"]:
        fault = Fault("cơ sở dữ liệu", "; ".join(said)[:300], _RESTORE)
        if repair and all("index" in line for line in said):
            with store.transaction() as connection:
                connection.exec_driver_sql("REINDEX")
                fault.mended = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() == "ok"
        yield fault
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        fault = Fault("cơ sở dữ liệu", f"{len(broken)} dòng không thuộc kế hoạch nào (bảng {tables})", "Chạy kehoach verify --repair.")
        if repair:
            fault.mended = _drop_loose_rows(store)
        yield fault


def _drop_loose_rows(store: Store) -> bool:
    """Remove rows of plans that are no more; what points elsewhere stays."""
    plans = sa.select(PlanRow.id)
    with store.transaction() as connection:
        for table in (FindingRow, CoverageRow, WorkloadRow, StatementRow, ContentRow):
            connection.execute(sa.delete(table).where(table.plan_id.not_in(plans)))
        connection.execute(sa.delete(ScheduleRow).where(ScheduleRow.statement_id.not_in(sa.select(StatementRow.id))))
        return not connection.exec_driver_sql("PRAGMA foreign_key_check").all()


def _originals(store: Store, *, repair: bool) -> Iterator[Fault]:
    """Every file that the database knows of, by the hash of its bytes."""
    with store.engine.connect() as connection:
        hashes = connection.execute(sa.select(Original.sha256).order_by(Original.sha256)).scalars().all()
        names = {row.sha256: row.file_name for row in connection.execute(sa.select(PlanRow.sha256, PlanRow.file_name))}
        names |= {row.sha256: row.file_name for row in connection.execute(sa.select(AttachmentRow.sha256, AttachmentRow.file_name))}
    for sha256 in hashes:
        problem = store.originals.problem(sha256)
        if problem is None:
            continue
        name = names.get(sha256, "")
        fault = Fault("tệp gốc", f"{name or sha256[:12]} ({sha256[:12]}) {problem}", "Nạp lại tệp: kehoach ingest --force TỆP.")
        places = known_places(store, sha256)
        if places:
            fault.advice = f"Chạy kehoach verify --repair: bản đúng còn ở {places[0]}."
        if repair and places:
            fault.mended = store.originals.save(sha256, places[0].read_bytes())
        yield fault


def known_places(store: Store, sha256: str) -> list[Path]:
    """Where a file was read, as far as it lies there unchanged."""
    with store.engine.connect() as connection:
        query = sa.select(FileRow.path).where(FileRow.sha256 == sha256).distinct()
        paths = [Path(path) for path in connection.execute(query).scalars()]
    found = []
    for path in paths:
        try:
            if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
                found.append(path)
        except OSError:
            continue
    return found


class _Rows:
    """Rows beside what the stored plans make."""

    def __init__(self, store: Store, *, repair: bool) -> None:
        self.store, self.repair = store, repair
        self.seen = 0

    def check(self) -> Iterator[Fault]:
        with self.store.engine.connect() as connection:
            corrections = writing.corrections_of(connection)
            plans = connection.execute(sa.select(PlanRow.id, PlanRow.sha256, PlanRow.file_name).order_by(PlanRow.id)).all()
        for row in plans:
            self.seen += 1
            name = f"kế hoạch số {row.id} ({row.file_name})"
            try:
                with self.store.engine.connect() as connection:
                    data = connection.execute(sa.select(ContentRow.data).where(ContentRow.plan_id == row.id)).scalar()
                    plan = None if data is None else corrected(writing.unpack(data), corrections.get(row.sha256, []))
                    differ = [] if plan is None else _differences(connection, row.id, plan)
            except (zlib.error, ValidationError, ValueError, TypeError, StoreError) as error:
                plan, data = None, None
                yield Fault("kế hoạch", f"{name}: nội dung không đọc được ({reason(error)[:80]})", _of_plan(row.sha256))
                continue
            if plan is None:
                yield Fault("kế hoạch", f"{name}: không còn nội dung", _of_plan(row.sha256))
            elif differ:
                yield self._differing(row.id, name, plan, differ)

    def _differing(self, plan_id: int, name: str, plan: Plan, tables: list[str]) -> Fault:
        fault = Fault("dòng dữ liệu", f"{name}: khác với kế hoạch đã lưu ({', '.join(tables)})", "Chạy kehoach verify --repair.")
        if self.repair:
            with self.store.transaction() as connection:
                writing.rewrite(connection, plan_id, plan)
                fault.mended = not _differences(connection, plan_id, plan)
        return fault


def _of_plan(sha256: str) -> str:
    return f"Đọc lại từ tệp gốc: kehoach rebuild (mã băm {sha256[:12]})."


def _differences(connection: Connection, plan_id: int, plan: Plan) -> list[str]:
    """The tables whose rows are not what the plan makes."""
    own = connection.execute(sa.select(PlanRow).where(PlanRow.id == plan_id)).one()._mapping
    differ = ["plans"] if any(own[key] != storable(value) for key, value in plan_values(plan).items()) else []
    rows = statement_rows(plan, plan_id, 1, [])
    numbers = connection.execute(
        sa.select(StatementRow.id, StatementRow.kind, StatementRow.position).where(StatementRow.plan_id == plan_id)
    ).all()
    # Rows are told by their place in the plan, for their numbers are given out as they come.
    place_of = {row.id: (row.kind, row.position) for row in numbers}
    made_place = {row["id"]: (row["kind"], row["position"]) for row in rows.statements}
    for table, name in _TABLES:
        stored = [dict(row._mapping) for row in connection.execute(sa.select(table.__table__).where(table.__table__.c.plan_id == plan_id))]
        if _comparable(stored, place_of) != _comparable(getattr(rows, name), made_place):
            differ.append(name)
    return differ


def _comparable(rows: list[dict[str, Any]], places: dict[int, tuple[str, int]]) -> list[str]:
    found = []
    for row in rows:
        values = {key: _plain(value) for key, value in row.items() if key not in ("id", "statement_id")}
        if "statement_id" in row:
            values["place"] = places.get(row["statement_id"])
        found.append(repr(sorted(values.items())))
    return sorted(found)


def _plain(value: Any) -> Any:
    """As the database gives it back: 95 and 95.0 are one number, and texts are fit to be kept."""
    return float(value) if isinstance(value, int | float) else storable(value)


def _index(store: Store, *, repair: bool) -> Iterator[Fault]:
    """The full text index: whole in itself, and with an entry for every statement."""
    fault = Fault("toàn văn", "", "Chạy kehoach verify --repair.")
    try:
        with store.engine.begin() as connection:
            if is_writable(store.workspace / DATABASE):
                connection.exec_driver_sql("INSERT INTO statements_fts(statements_fts) VALUES ('integrity-check')")
            lacking = connection.exec_driver_sql(
                "SELECT count(*) FROM statements WHERE id NOT IN (SELECT id FROM statements_fts_docsize)"
            ).scalar_one()
        fault.what = f"{lacking} câu không có trong chỉ mục" if lacking else ""
    except StoreDamaged:
        fault.what = "chỉ mục hỏng"
    if fault.what:
        if repair:
            with store.transaction() as connection:
                writing.compact(connection)
            fault.mended = True
        yield fault


def _strangers(store: Store) -> Iterator[Fault]:
    """What lies there and belongs to no plan."""
    with store.engine.connect() as connection:
        known = set(connection.execute(sa.select(Original.sha256)).scalars())
    for sha256 in store.originals.names():
        if sha256 not in known:
            what = f"{sha256[:12]}: kho không biết tệp này (một lần nạp bị ngắt để lại)"
            yield Fault("tệp gốc", what, "Không cần làm gì; nạp lại tệp thì được dùng tiếp.", harmless=True)
    for path in store.originals.strangers():
        yield Fault("tệp gốc", f"{path.name}: tệp lạ trong {path.parent}", "Có thể xóa.", harmless=True)
