"""The register of deadlines: against a plain reading of every task, as a calendar, and the workload of roles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from icalendar import Calendar

from pipeline.calendars import calendar
from pipeline.recurrence import occurrences, pattern_of
from pipeline.store import deadlines
from pipeline.store.filters import Filters
from pipeline.store.store import Store
from tests.plans_for_tests import QUANG_TRI, plan, put, task

START, END = dt.date(2024, 6, 1), dt.date(2024, 9, 30)
MADE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _due(text: str, day: str, **more: Any) -> dict[str, Any]:
    return task(text, deadline={"text": day, "kind": "date", "end": day}, **more)


def _every(text: str, every: list[str], due: str | None = None, **more: Any) -> dict[str, Any]:
    return task(text, deadline={"text": "định kỳ", "kind": "recurring", "every": every, "due": due}, **more)


TASKS = [
    _due("Tự chấm điểm", "2024-06-15", lead=["office"], support=["police"]),
    _due("Báo cáo năm trước", "2024-01-10", lead=["office"]),
    _every("Giao ban", ["week"], lead=["chair"]),
    _every("Báo cáo quý", ["quarter"], lead=["office_statistics"]),
    _every("Báo cáo tháng", ["month"], "25", lead=["office_statistics"]),
    task("Thường trực", deadline={"text": "thường xuyên", "kind": "continuous"}),
    task("Theo mục III", inherited=[{"deadline": {"text": "trước 30/7", "kind": "date", "end": "2024-07-30"}, "reason": "mục III"}]),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with Store(tmp_path_factory.mktemp("kho")) as kept:
        put(kept, plan(QUANG_TRI[0], tasks=TASKS))
        put(kept, plan(QUANG_TRI[1], year=2022, end=2025, tasks=TASKS[3:5], number="07/KH-UBND"))
        put(kept, plan(QUANG_TRI[2], year=2023, tasks=TASKS, number="08/KH-UBND"))
        # A copy of the first: what it says counts once.
        put(kept, plan(QUANG_TRI[0], tasks=TASKS, reading="ocr"))
        yield kept


def _plain(store: Store, start: dt.date, end: dt.date) -> list[tuple[str, str, str]]:
    """Day, unit and text of every deadline, worked out plan by plan."""
    found = []
    standings = {row["id"]: row["standing"] for row in _plans(store)}
    for number, made in store.plans():
        for one in made.tasks:
            deadline = one.deadline or next((i.deadline for i in one.inherited if i.deadline), None)
            if deadline is None or standings[number] != "valid":
                continue
            if deadline.end:
                days = [dt.date.fromisoformat(deadline.end)]
            else:
                pattern = pattern_of(deadline)
                days = [d for d in occurrences(pattern, start, end) if made.period.start <= d.year <= made.period.end] if pattern else []  # type: ignore[operator]
            found += [(d.isoformat(), made.unit.name or "", one.text) for d in days if start <= d <= end]
    return sorted(found)


def _plans(store: Store) -> list[dict[str, Any]]:
    from pipeline.store.lists import plan_list

    return plan_list(store.engine, Filters())


@pytest.mark.parametrize("filters", [Filters(), Filters(province="Quảng Trị")], ids=["all", "narrowed"])
def test_the_register_is_what_the_plans_say(store: Store, filters: Filters) -> None:
    found = deadlines.register(store.engine, START, END, filters, limit=None)
    said = sorted((r["day"], r["unit_label"].split(",")[0].removeprefix("Phường "), r["text"]) for r in found.rows)
    assert said == _plain(store, START, END)
    assert found.total == len(said) > 20
    assert [r["day"] for r in found.rows] == sorted(r["day"] for r in found.rows)


@pytest.mark.parametrize("filters", [Filters(), Filters(unit="phường 1")], ids=["all", "narrowed"])
def test_pages_of_the_register(store: Store, filters: Filters) -> None:
    whole = deadlines.register(store.engine, START, END, filters, limit=None)
    parts = [deadlines.register(store.engine, START, END, filters, limit=4, offset=n) for n in range(0, whole.total, 4)]
    assert [(r["day"], r["id"]) for p in parts for r in p.rows] == [(r["day"], r["id"]) for r in whole.rows]
    assert {p.total for p in parts} == {whole.total}


@pytest.mark.parametrize(
    ("filters", "texts"),
    [
        (Filters(role="chair"), {"Giao ban"}),
        (Filters(role="police"), {"Tự chấm điểm"}),
        (Filters(role="office_statistics", unit="phường 2"), {"Báo cáo quý", "Báo cáo tháng"}),
        (Filters(area="institutions"), set()),
    ],
    ids=str,
)
def test_the_register_is_narrowed(store: Store, filters: Filters, texts: set[str]) -> None:
    found = deadlines.register(store.engine, START, END, filters, limit=None)
    assert {r["text"] for r in found.rows} == texts
    assert found.total == len(found.rows)


@pytest.mark.parametrize("end", [dt.date(2024, 5, 31), dt.date(2034, 1, 1)])
def test_ranges_that_cannot_be_meant(store: Store, end: dt.date) -> None:
    with pytest.raises(ValueError, match="Khoảng ngày"):
        deadlines.register(store.engine, START, end)


@pytest.mark.parametrize("filters", [Filters(), Filters(province="Quảng Trị")], ids=["all", "narrowed"])
def test_a_day_that_no_plan_states_is_told_and_can_be_left_out(store: Store, filters: Filters) -> None:
    rows = deadlines.register(store.engine, START, END, filters, limit=None).rows
    assert {row["text"]: row["day_stated"] for row in rows} == {
        "Tự chấm điểm": True, "Theo mục III": True, "Báo cáo tháng": True, "Báo cáo quý": False, "Giao ban": False,
    }  # fmt: skip
    stated = deadlines.register(store.engine, START, END, filters, limit=None, stated_only=True)
    assert stated.total == len(stated.rows) == sum(row["day_stated"] for row in rows)
    assert all(row["day_stated"] for row in stated.rows)
    told = [str(e["description"]) for e in Calendar.from_ical(calendar(rows, MADE)).walk("VEVENT")]
    assert ["không nêu ngày" in words for words in told] == [not row["day_stated"] for row in rows]


def test_calendar_programs_can_read_it(store: Store) -> None:
    rows = deadlines.register(store.engine, START, END, limit=None).rows
    data = calendar(rows, MADE)
    events = list(Calendar.from_ical(data).walk("VEVENT"))
    assert len(events) == len(rows)
    for event, row in zip(events, rows, strict=True):
        assert event.decoded("dtstart").isoformat() == row["day"]
        assert event.decoded("dtend") - event.decoded("dtstart") == dt.timedelta(days=1)
        assert row["text"] in str(event["description"])
        assert len(event.walk("VALARM")) == 1
    assert len({str(event["uid"]) for event in events}) == len(events)
    assert b"\r\n" in data
    assert max(len(line) for line in data.split(b"\r\n")) <= 75


def test_the_same_task_has_the_same_event_after_a_rerun(store: Store) -> None:
    def uids(kept: Store) -> set[str]:
        rows = deadlines.register(kept.engine, START, END, Filters(unit="phường 3", year=None), limit=None).rows
        rows += deadlines.register(kept.engine, dt.date(2023, 6, 1), dt.date(2023, 9, 30), Filters(unit="phường 3"), limit=None).rows
        return {str(e["uid"]) for e in Calendar.from_ical(calendar(rows, MADE)).walk("VEVENT")}

    before = uids(store)
    put(store, plan(QUANG_TRI[2], year=2023, tasks=TASKS, number="08/KH-UBND"))
    assert uids(store) == before != set()


def test_workload(store: Store) -> None:
    rows = {row["role"]: row for row in deadlines.workload(store.engine, Filters(year=2024))}
    assert rows["office_statistics"] == {"role": "office_statistics", "lead": 4, "support": 0, "dated": 4, "plans": 2}
    assert rows["police"] == {"role": "police", "lead": 0, "support": 1, "dated": 0, "plans": 1}
    assert [r["role"] for r in deadlines.workload(store.engine, Filters(role="chair"))] == ["chair"]
    own = deadlines.workload_by_unit(store.engine, Filters(unit="phường 2"))
    assert [(r["role"], r["lead"]) for r in own] == [("office_statistics", 2)]
