"""What can still be read of a database that is damaged: what the office decided, and how files were called.

Tables are read one by one: one that cannot be read costs no other. What was read of files comes from the originals
themselves; decisions of people stand nowhere else.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import sqlalchemy as sa
from pydantic import ValidationError

from pipeline.store.models import Base, UnitRow
from pipeline.store.writing import unpack
from schemas.plan import Plan

if TYPE_CHECKING:
    from pipeline.store.store import Store

# Tables whose rows stand for themselves, in an order in which they can be written.
_CARRIED = ("corrections", "yardsticks", "removals", "batches", "files")
_ROSTER = "SELECT roster.year, roster.due, roster.source, units.* FROM roster JOIN units ON units.id = roster.unit_id"
_PLANS = "SELECT id, sha256, file_name, received_on FROM plans"
_ATTACHED = "SELECT sha256, plan_sha256, file_name FROM attachments ORDER BY plan_sha256, position"
_CONTENT = "SELECT data FROM contents JOIN plans ON plans.id = contents.plan_id WHERE plans.sha256 = ?"
NAMES = {
    "corrections": "các sửa đổi",
    "yardsticks": "các kế hoạch làm chuẩn",
    "removals": "các lần bỏ khỏi kho",
    "batches": "các đợt nạp",
    "files": "nơi từng tệp được nạp",
    "roster": "danh sách đơn vị phải nộp",
    "plans": "tên tệp và số thứ tự trong kho",
    "attachments": "phụ lục ghép với kế hoạch nào",
}


@dataclass(slots=True)
class Salvaged:
    """Rows by table; ``lost``: the names of tables that could not be read."""

    path: Path | None = None
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)

    def plans(self) -> dict[str, dict[str, Any]]:
        """Number, file name and day of receipt of the plans that were stored, by hash."""
        return {row["sha256"]: row for row in self.rows.get("plans", [])}

    def content(self, sha256: str) -> Plan | None:
        """The plan as it was stored, where it can be read still."""
        if self.path is None:
            return None
        try:
            with contextlib.closing(_open(self.path)) as connection:
                row = connection.execute(_CONTENT, (sha256,)).fetchone()
            return None if row is None else unpack(row["data"])
        except (sqlite3.Error, zlib.error, ValidationError, ValueError):
            return None


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=rw", uri=True, timeout=30)
    connection.row_factory = sqlite3.Row
    return connection


def read(path: Path) -> Salvaged:
    """All that can be read of a database; nothing where there is none."""
    found = Salvaged(path if path.is_file() and path.stat().st_size else None)
    queries = {name: f"SELECT * FROM {name}" for name in _CARRIED} | {"roster": _ROSTER, "plans": _PLANS, "attachments": _ATTACHED}
    if found.path is None:
        found.lost = [NAMES[name] for name in queries]
        return found
    for name, query in queries.items():
        try:
            with contextlib.closing(_open(found.path)) as connection:
                found.rows[name] = [dict(row) for row in connection.execute(query)]
        except sqlite3.Error:
            found.lost.append(NAMES[name])
    return found


def carry_over(found: Salvaged, store: Store) -> None:
    """What the office decided, into a new store; call before plans are put, which decisions are laid over."""
    with store.transaction() as connection:
        for name in _CARRIED:
            _insert(connection, Base.metadata.tables[name], found.rows.get(name, []))
        for row in found.rows.get("roster", []):
            unit = {column.name: row[column.name] for column in UnitRow.__table__.c if column.name != "id" and column.name in row}
            keys = [getattr(UnitRow, name) == unit[name] for name in ("unit_key", "old_key", "current_key")]
            known = connection.execute(sa.select(UnitRow.id).where(*keys)).scalar()
            if known is None:
                known = connection.execute(sa.insert(UnitRow).values(**unit)).inserted_primary_key[0]  # type: ignore[index]
            values = {"year": row["year"], "due": row["due"], "source": row["source"], "unit_id": known}
            connection.execute(sa.insert(Base.metadata.tables["roster"]).values(**values))


def _insert(connection: sa.Connection, table: sa.Table, rows: Iterable[dict[str, Any]]) -> None:
    names = {column.name for column in table.c}
    values = [{name: value for name, value in row.items() if name in names} for row in rows]
    if values:
        connection.execute(sa.insert(table), values)
