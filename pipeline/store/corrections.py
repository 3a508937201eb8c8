"""Keeping what people decided of values: beside the extracted ones, over them in every question."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipeline.corrections import Action, Applied, Correction, CorrectionError, apply, corrected, propose
from pipeline.store import writing
from pipeline.store.models import PlanRow
from pipeline.store.office import CorrectionRow
from pipeline.store.removal import removals
from pipeline.store.texts import storable

if TYPE_CHECKING:
    from pipeline.store.store import Store


def is_confirmed(corrections: Sequence[Correction]) -> bool:
    """Whether a person vouched for the plan as a whole."""
    return any(c.action == "confirm" and c.path == "plan" and c.withdrawn_at is None for c in corrections)


def current(store: Store, plan_id: int) -> Applied:
    """A plan with its corrections, and those that found nothing to correct any more."""
    return _applied(store, *_row(store, plan_id))


def _applied(store: Store, sha256: str, extracted: bytes) -> Applied:
    return apply(writing.unpack(extracted), _made(store, sha256))


def _made(store: Store, sha256: str) -> list[Correction]:
    with store.engine.connect() as connection:
        return writing.corrections_of(connection, [sha256]).get(sha256, [])


def correct(
    store: Store, plan_id: int, action: Action, path: str, value: Any = None, *, who: str, why: str, page: int | None = None
) -> Correction:
    """Set, add, reject or confirm a value of a plan; queries use it from now on.

    Raises:
        CorrectionError: what is asked does not fit the plan; nothing is changed then.
    """
    sha256, extracted = _row(store, plan_id)
    made = propose(_applied(store, sha256, extracted), action, path, storable(value), who=who, why=why, now=writing.now, page=page)
    with store.transaction() as connection:
        values = made.model_dump(include={"action", "path", "who", "why", "made_at"}) | {"sha256": sha256}
        values["key"] = made.key.model_dump_json() if made.key else None
        for name in ("old", "new"):
            value = getattr(made, name)
            values[name] = None if value is None else json.dumps(value, ensure_ascii=False)
        done = connection.execute(sa.insert(CorrectionRow).values(**values))
        made.id = writing.new_id(done)
        _renew(connection, plan_id, sha256, extracted)
    return made


def withdraw(store: Store, number: int, *, who: str, plan_id: int | None = None) -> Correction:
    """Take a correction back; it stays in the history with who took it back.

    Raises:
        CorrectionError: nobody says who; there is no such correction, it is one of another plan than ``plan_id``, or it
            was taken back before.
    """
    if not who.strip():
        raise CorrectionError("Rút lại một sửa đổi phải ghi ai rút (--who hoặc biến KEHOACH_USER).")
    wanted = _row(store, plan_id)[0] if plan_id is not None else None
    with store.transaction() as connection:
        row = connection.execute(sa.select(CorrectionRow.sha256, CorrectionRow.withdrawn_at).where(CorrectionRow.id == number)).first()
        if row is None or row.withdrawn_at is not None:
            raise CorrectionError(f"Không có sửa đổi số {number} đang có hiệu lực. Xem: kehoach history KẾ_HOẠCH")
        if wanted not in (None, row.sha256):
            raise CorrectionError(f"Sửa đổi số {number} là của một kế hoạch khác. Xem: kehoach history KẾ_HOẠCH")
        values = {"withdrawn_at": writing.now(), "withdrawn_by": who.strip()}
        connection.execute(sa.update(CorrectionRow).where(CorrectionRow.id == number).values(**values))
        plan = connection.execute(writing.contents().where(PlanRow.sha256 == row.sha256)).first()
        if plan is not None:
            _renew(connection, plan.id, row.sha256, plan.data)
        return next(c for c in writing.corrections_of(connection, [row.sha256])[row.sha256] if c.id == number)


def _renew(connection: sa.Connection, plan_id: int, sha256: str, extracted: bytes) -> None:
    corrections = writing.corrections_of(connection, [sha256])[sha256]
    plan = corrected(writing.unpack(extracted), corrections)
    writing.rewrite(connection, plan_id, plan, changed_at=writing.now(), confirmed=is_confirmed(corrections))


def history(store: Store, plan_id: int) -> tuple[list[Correction], list[Correction]]:
    """All decisions on a plan in order, those taken back too, and those that find nothing to correct any more."""
    sha256, extracted = _row(store, plan_id)
    made = _made(store, sha256)
    return made, apply(writing.unpack(extracted), made).lost


def history_of(store: Store, name: str, find: Callable[[str], int]) -> tuple[list[Correction], list[Correction], list[dict[str, Any]]]:
    """As ``history``, with when a plan was taken out of the store, also where it is there no more.

    ``find`` gives the number of the stored plan that a name stands for, and raises where there is none.
    """
    gone = [row for row in removals(store.engine) if name in (row["file_name"], row["number"], str(row["plan_id"]), row["sha256"])]
    if gone and not store.find(name):
        return _made(store, gone[0]["sha256"]), [], gone
    plan_id = find(name)
    sha256, _ = _row(store, plan_id)
    return *history(store, plan_id), [row for row in removals(store.engine) if row["sha256"] == sha256]


def _row(store: Store, plan_id: int) -> tuple[str, bytes]:
    with store.engine.connect() as connection:
        row = connection.execute(writing.contents().where(PlanRow.id == plan_id)).first()
    if row is None:
        raise CorrectionError(f"Không có kế hoạch số {plan_id} trong kho.")
    return row.sha256, row.data
