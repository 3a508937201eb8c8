"""Writing a plan's rows, within the caller's transaction."""

from __future__ import annotations

import datetime as dt
import json
import re
import zlib
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from pydantic_core import PydanticSerializationError
from sqlalchemy.engine import Connection

from pipeline.corrections import Correction, Key, corrected
from pipeline.revisions import Revision, between
from pipeline.store import facets
from pipeline.store.models import ContentRow, CoverageRow, FindingRow, Original, PlanRow, ScheduleRow, StatementRow, UnitRow, WorkloadRow
from pipeline.store.office import CorrectionRow, NoteRow, RemovalRow
from pipeline.store.rows import Rows, plan_values, statement_rows, text_row, unit_values
from pipeline.store.texts import storable
from pipeline.submissions import Submission, relate
from schemas.plan import Plan, Unit

# Statements gone from the store that the full text index still holds; beyond this part of all it is made anew.
STALE = "stale"
# Rows as this program makes them; a store whose note says otherwise has its rows made anew from its plans.
ROWS, ROWS_VERSION = "rows", "5"
_STALE_PART = 0.5
_STALE_LEAST = 5_000
_CHUNK = 5_000
# Words as the full text index cuts them: letters and digits in a row.
_WORDS = re.compile(r"[^\W_]+")
_INSERT_TEXT = "INSERT INTO statements_fts(rowid, exact, folded, facets) VALUES (?, ?, ?, ?)"


def now() -> str:
    """The time of storing, UTC, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def today() -> str:
    """The day by the office's clock: what came at seven in the morning in Vietnam came on that day, not on UTC's."""
    return dt.date.today().isoformat()


def new_id(done: sa.CursorResult[Any]) -> int:
    """The number of the row that was inserted."""
    return int(done.inserted_primary_key[0]) if done.inserted_primary_key else 0


def pack(plan: Plan) -> bytes:
    return zlib.compress(plan.model_dump_json().encode("utf-8"), 6)


def unpack(data: bytes) -> Plan:
    return Plan.model_validate_json(zlib.decompress(data))


def packed(plan: Plan) -> tuple[Plan, bytes]:
    """A plan whose texts can be kept (``texts``), and as it is kept; the plan itself where all its texts can."""
    try:
        text = plan.model_dump_json()
        if "\\u0000" not in text:
            return plan, zlib.compress(text.encode("utf-8"), 6)
    except PydanticSerializationError:
        # Lone surrogates cannot be written as UTF-8.
        pass
    plan = Plan.model_validate(storable(plan.model_dump()))
    return plan, pack(plan)


def note(connection: Connection, name: str) -> str | None:
    value = connection.execute(sa.select(NoteRow.value).where(NoteRow.name == name)).scalar()
    return None if value is None else str(value)


def set_note(connection: Connection, name: str, value: str) -> None:
    connection.execute(sa.delete(NoteRow).where(NoteRow.name == name))
    connection.execute(sa.insert(NoteRow).values(name=name, value=value))


def contents() -> sa.Select[int, str, bytes]:
    """Number, hash and packed plan of stored documents."""
    return sa.select(PlanRow.id, PlanRow.sha256, ContentRow.data).join(ContentRow, ContentRow.plan_id == PlanRow.id)


def corrections_of(connection: Connection, hashes: Iterable[str] | None = None) -> dict[str, list[Correction]]:
    """Decisions by the hash of the plan's bytes, in order; of all plans without ``hashes``."""
    query = sa.select(CorrectionRow).order_by(CorrectionRow.id)
    if hashes is not None:
        query = query.where(CorrectionRow.sha256.in_(list(hashes)))
    found: dict[str, list[Correction]] = {}
    for row in connection.execute(query):
        values = {name: getattr(row, name) for name in Correction.model_fields if name not in ("key", "old", "new")}
        values["key"] = Key.model_validate_json(row.key) if row.key else None
        values |= {name: json.loads(getattr(row, name)) if getattr(row, name) is not None else None for name in ("old", "new")}
        found.setdefault(row.sha256, []).append(Correction.model_validate(values))
    return found


def unit_id(connection: Connection, unit: Unit) -> int:
    """The row of a unit, made at its first mention."""
    values = unit_values(unit)
    keys = [getattr(UnitRow, name) == values[name] for name in ("unit_key", "old_key", "current_key")]
    known = connection.execute(sa.select(UnitRow.id).where(*keys)).scalar()
    if known is not None:
        return int(known)
    done = connection.execute(sa.insert(UnitRow).values(**values))
    return new_id(done)


def remove(connection: Connection, sha256: str) -> dict[str, Any] | None:
    """Take a plan's rows away; returns what a new reading of the same bytes keeps."""
    query = sa.select(PlanRow.id, PlanRow.unit_id, PlanRow.received_on, PlanRow.stored_at).where(PlanRow.sha256 == sha256)
    row = connection.execute(query).first()
    if row is None:
        return None
    _forget_statements(connection, row.id)
    connection.execute(sa.delete(PlanRow).where(PlanRow.id == row.id))
    return dict(row._mapping)


def _forget_statements(connection: Connection, plan_id: int) -> None:
    for table in (FindingRow, CoverageRow, WorkloadRow):
        connection.execute(sa.delete(table).where(table.plan_id == plan_id))
    gone = connection.execute(sa.delete(StatementRow).where(StatementRow.plan_id == plan_id)).rowcount
    set_note(connection, STALE, str(int(note(connection, STALE) or 0) + gone))


def insert(connection: Connection, plan: Plan, extracted: bytes, **columns: Any) -> int:
    """Insert a plan as corrected, with ``extracted`` as read; returns its number. ``columns``: sha256, times."""
    unit = unit_id(connection, plan.unit)
    columns.setdefault("id", _next_plan(connection))
    done = connection.execute(sa.insert(PlanRow).values(**plan_values(plan) | {"unit_id": unit} | columns))
    plan_id = new_id(done)
    connection.execute(sa.insert(ContentRow).values(plan_id=plan_id, data=extracted))
    _insert_rows(connection, plan, plan_id, unit)
    settle(connection, unit)
    return plan_id


def _next_plan(connection: Connection) -> int:
    """A number that no plan of the store ever had: one that was taken out is still spoken of."""
    last = connection.execute(sa.select(sa.func.max(PlanRow.id))).scalar() or 0
    gone = connection.execute(sa.select(sa.func.max(RemovalRow.plan_id))).scalar() or 0
    return max(int(last), int(gone)) + 1


def rewrite(connection: Connection, plan_id: int, plan: Plan, **columns: Any) -> None:
    """Make a plan's rows anew, after a correction, keeping its number."""
    before = connection.execute(sa.select(PlanRow.unit_id).where(PlanRow.id == plan_id)).scalar_one()
    _forget_statements(connection, plan_id)
    unit = unit_id(connection, plan.unit)
    connection.execute(sa.update(PlanRow).where(PlanRow.id == plan_id).values(**plan_values(plan) | {"unit_id": unit} | columns))
    _insert_rows(connection, plan, plan_id, unit)
    for one in {unit, before}:
        settle(connection, one)


def _insert_rows(connection: Connection, plan: Plan, plan_id: int, unit: int) -> None:
    keys = connection.execute(sa.select(UnitRow.province_key, UnitRow.district_key).where(UnitRow.id == unit)).one()
    common = facets.of_plan(
        plan_id=plan_id,
        unit_id=unit,
        province_key=keys.province_key,
        district_key=keys.district_key,
        start=plan.period.start,
        end=plan.period.end,
    )
    write_rows(connection, statement_rows(plan, plan_id, next_statement(connection), common))


def next_statement(connection: Connection) -> int:
    """The first id that no statement ever had."""
    last = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = 'statements'").scalar()
    return int(last or 0) + 1


def write_rows(connection: Connection, rows: Rows) -> None:
    tables = (
        (StatementRow, rows.statements),
        (ScheduleRow, rows.schedule),
        (WorkloadRow, rows.workload),
        (CoverageRow, rows.coverage),
        (FindingRow, rows.findings),
    )
    for table, values in tables:
        if values:
            connection.execute(sa.insert(table), values)
    _index(connection, rows.texts)


def _index(connection: Connection, texts: list[tuple[int, str, str, str]]) -> None:
    if not texts:
        return
    connection.exec_driver_sql(_INSERT_TEXT, texts)
    words = {word for _, _, folded, _ in texts for word in _WORDS.findall(folded)}
    connection.exec_driver_sql("INSERT OR IGNORE INTO words(word) VALUES (?)", [(word,) for word in sorted(words)])


_VERDICTS: dict[tuple[tuple[Any, ...], tuple[Any, ...]], bool] = {}
_MOST_VERDICTS = 20_000


def settle(connection: Connection, unit: int) -> None:
    """Work out anew which plans of a unit are valid, duplicates or superseded."""
    own = connection.execute(sa.select(UnitRow).where(UnitRow.id == unit)).first()
    if own is None or "(không nêu" in own.label:
        return
    same = (UnitRow.old_key == own.old_key) if own.old_key else (UnitRow.unit_key == own.unit_key)
    if not own.old_key and own.current_key:
        same = sa.or_(same, sa.and_(UnitRow.current_key == own.current_key, UnitRow.old_key == ""))
    family = sa.select(UnitRow.id).where(same)
    columns = (
        PlanRow.id, PlanRow.number, PlanRow.issued_on, PlanRow.title_key, PlanRow.year_start, PlanRow.year_end,
        PlanRow.reading, PlanRow.items, PlanRow.cites, PlanRow.standing, PlanRow.standing_by,
        PlanRow.received_on, PlanRow.file_name, Original.stored_at,
        PlanRow.sha256, PlanRow.extractor_version, PlanRow.reading_version, PlanRow.pages,
    )  # fmt: skip
    query = sa.select(*columns).join(Original, Original.sha256 == PlanRow.sha256)
    rows = connection.execute(query.where(PlanRow.unit_id.in_(family), PlanRow.is_plan)).all()
    plans = [
        Submission(
            r.id, r.number, r.issued_on, r.title_key, r.year_start, r.year_end, r.reading, r.items, frozenset(r.cites.split("|")),
            (r.received_on, r.stored_at, r.file_name),
        )
        for r in rows
    ]  # fmt: skip
    # The same bytes read by the same program are the same plan: a pair is compared once by a process.
    read = {r.id: (r.sha256, r.extractor_version, r.reading_version, r.pages, r.items) for r in rows}

    def says_the_same(first: int, second: int) -> bool:
        pair = read[first], read[second]
        if pair not in _VERDICTS:
            if len(_VERDICTS) >= _MOST_VERDICTS:
                _VERDICTS.clear()
            _VERDICTS[pair] = revision(connection, first, second).same
        return _VERDICTS[pair]

    found = relate(plans, says_the_same)
    for row in rows:
        if found[row.id] != (row.standing, row.standing_by):
            standing, by = found[row.id]
            connection.execute(sa.update(PlanRow).where(PlanRow.id == row.id).values(standing=standing, standing_by=by))


def revision(connection: Connection, first: int, second: int) -> Revision:
    """How the second of two stored plans differs from the first, both as they were read."""
    read = {row.id: unpack(row.data) for row in connection.execute(contents().where(PlanRow.id.in_((first, second))))}
    return between(read[first], read[second])


def make_rows_anew(connection: Connection) -> None:
    """All rows from the plans themselves, after a change of what rows hold."""
    known = corrections_of(connection)
    for plan_id in connection.execute(sa.select(PlanRow.id).order_by(PlanRow.id)).scalars().all():
        row = connection.execute(contents().where(PlanRow.id == plan_id)).one()
        rewrite(connection, plan_id, corrected(unpack(row.data), known.get(row.sha256, [])))
    compact(connection)
    set_note(connection, ROWS, ROWS_VERSION)


def is_stale(connection: Connection) -> bool:
    """Whether the full text index holds so much of what is gone that it is worth making anew."""
    stale = int(note(connection, STALE) or 0)
    if stale < _STALE_LEAST:
        return False
    return stale > _STALE_PART * int(connection.execute(sa.select(sa.func.count()).select_from(StatementRow)).scalar_one())


def compact(connection: Connection) -> None:
    """Make the full text index anew from the statements."""
    connection.exec_driver_sql("INSERT INTO statements_fts(statements_fts) VALUES ('delete-all')")
    query = (
        sa.select(
            *StatementRow.__table__.c, PlanRow.unit_id, PlanRow.year_start, PlanRow.year_end, UnitRow.province_key, UnitRow.district_key
        )
        .join(PlanRow, PlanRow.id == StatementRow.plan_id)
        .join(UnitRow, UnitRow.id == PlanRow.unit_id)
        .order_by(StatementRow.id)
        .limit(_CHUNK)
    )
    last = 0
    while rows := connection.execute(query.where(StatementRow.id > last)).all():
        _index(connection, [_text(row) for row in rows])
        last = rows[-1].id
    set_note(connection, STALE, "0")


def _text(row: Any) -> tuple[int, str, str, str]:
    common = facets.of_plan(
        plan_id=row.plan_id,
        unit_id=row.unit_id,
        province_key=row.province_key,
        district_key=row.district_key,
        start=row.year_start,
        end=row.year_end,
    )
    return text_row(row._mapping, common)
