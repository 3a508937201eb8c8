"""Plans beside others: a superior's as yardstick, the unit's own of other years, and a revised one item by item."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline import differences
from pipeline.store import compare, roster, yardsticks
from pipeline.store.filters import Filters
from pipeline.store.store import Store
from tests.plans_for_tests import QUANG_TRI, plan, put, target, task

TOWN = {"district": "Thị xã Quảng Trị", "province": "Tỉnh Quảng Trị"}
ELSEWHERE = {"kind": "xa", "name": "Hải Phú", "district": "Huyện Hải Lăng", "province": "Tỉnh Quảng Trị"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "kho") as kept:
        yield kept


def _fill(store: Store) -> dict[str, int]:
    required = [target(95), target(60, "online_payment"), target(3, "index_rank", unit="rank", comparator="<=")]
    return {
        "town": put(store, plan(TOWN, number="100/KH-UBND", targets=required, file="thi-xa.docx")),
        "short": put(store, plan(QUANG_TRI[0], targets=[target(90), target(70, "online_payment")])),
        "met": put(store, plan(QUANG_TRI[1], targets=[target(100), target(60, "online_payment"), target(2, "index_rank", unit="rank", comparator="<=")])),
        "elsewhere": put(store, plan(ELSEWHERE, targets=[target(10)])),
        "other_year": put(store, plan(QUANG_TRI[2], year=2022, targets=[target(10)])),
    }  # fmt: skip


def test_who_promises_less_and_who_leaves_out(store: Store) -> None:
    ids = _fill(store)
    required, rows = yardsticks.measured(store.engine, ids["town"], Filters())
    assert {metric: level.value for metric, level in required.items()} == {"dossiers_on_time": 95, "online_payment": 60, "index_rank": 3}
    found = {row["id"]: row for row in rows}
    # The town's plan concerns the town's units of its year, nobody else.
    assert set(found) == {ids["short"], ids["met"]}
    assert [(s["metric"], s["promised"], s["required"]) for s in found[ids["short"]]["short"]] == [("dossiers_on_time", 90, 95)]
    assert found[ids["short"]]["missing"] == ["index_rank"]
    assert found[ids["short"]]["met"] == ["online_payment"]
    assert (found[ids["met"]]["short"], found[ids["met"]]["missing"]) == ([], [])
    assert rows[0]["id"] == ids["short"]


def test_kept_yardsticks_make_findings(store: Store) -> None:
    ids = _fill(store)
    assert yardsticks.findings_beside(store.engine, Filters()) == []
    yardsticks.keep(store, ids["town"])
    found = yardsticks.findings_beside(store.engine, Filters())
    assert {(f["plan_id"], f["code"]) for f in found} == {
        (ids["short"], "target-below-yardstick"),
        (ids["short"], "yardstick-metric-missing"),
    }
    below = next(f for f in found if f["code"] == "target-below-yardstick")
    assert below["page"] == 1
    assert "100/KH-UBND" in below["message"]
    assert [f["code"] for f in yardsticks.findings_beside(store.engine, Filters(), "target-below-yardstick")] == ["target-below-yardstick"]
    assert yardsticks.findings_beside(store.engine, Filters(), "missing-area") == []
    assert [row["id"] for row in yardsticks.kept(store.engine)] == [ids["town"]]
    # It is not ranked among those that it measures, and nobody waits to be told whose it is.
    assert ids["town"] not in {p["id"] for p in compare.plans_compared(store.engine, Filters())}
    assert roster.submissions(store.engine, 2024, dt.date(2024, 3, 1)).unassigned == []
    assert yardsticks.forget(store, ids["town"])
    assert not yardsticks.forget(store, ids["town"])
    assert yardsticks.findings_beside(store.engine, Filters()) == []


def test_a_yardstick_of_several_years_asks_of_each_what_its_year_asks(store: Store) -> None:
    steps = [target(80, due="2022-12-31"), target(90, due="2023-12-31"), target(98, due="2025-12-31")]
    town = put(store, plan(TOWN, year=2021, end=2025, number="100/KH-UBND", targets=steps))
    for number, (unit, year, value) in enumerate([(0, 2022, 85), (1, 2023, 85), (2, 2025, 97), (3, 2026, 10)], start=1):
        put(store, plan(QUANG_TRI[unit], year=year, targets=[target(value)], number=f"1{number}/KH-UBND", issued_on=f"{year - 1}-12-20"))
    required, rows = yardsticks.measured(store.engine, town, Filters())
    assert required["dossiers_on_time"].value == 98
    assert {r["year"]: [(s["promised"], s["required"]) for s in r["short"]] for r in rows} == {2022: [], 2023: [(85, 90)], 2025: [(97, 98)]}
    yardsticks.keep(store, town)
    below = yardsticks.findings_beside(store.engine, Filters(), "target-below-yardstick")
    assert sorted(f["number"] for f in below) == ["12/KH-UBND", "13/KH-UBND"]


def test_a_yardstick_is_kept_through_a_rerun(store: Store) -> None:
    made = plan(TOWN, number="100/KH-UBND", targets=[target(95)])
    put(store, plan(QUANG_TRI[0], targets=[target(90)]))
    yardsticks.keep(store, put(store, made, b"x"))
    put(store, made, b"x")
    assert [f["code"] for f in yardsticks.findings_beside(store.engine, Filters())] == ["target-below-yardstick"]


def test_less_than_the_year_before(store: Store) -> None:
    put(store, plan(QUANG_TRI[0], year=2023, targets=[target(95), target(50, "online_payment")], number="03/KH-UBND"))
    later = put(store, plan(QUANG_TRI[0], targets=[target(90), target(60, "online_payment")]))
    put(store, plan(QUANG_TRI[1], year=2022, targets=[target(95)], number="04/KH-UBND"))
    put(store, plan(QUANG_TRI[1], targets=[target(90)], number="06/KH-UBND"))
    found = yardsticks.findings_beside(store.engine, Filters())
    # The second unit's earlier plan is not of the year before.
    assert [(f["plan_id"], f["code"]) for f in found] == [(later, "target-below-previous")]
    assert "03/KH-UBND (2023)" in found[0]["message"]
    assert yardsticks.findings_beside(store.engine, Filters(year=2023)) == []


def test_year_on_year(store: Store) -> None:
    put(store, plan(QUANG_TRI[0], year=2023, targets=[target(90)], number="03/KH-UBND"))
    put(store, plan(QUANG_TRI[0], targets=[target(95), target(60, "online_payment")]))
    rows = {
        row["metric"]: {year: level["value"] for year, level in row["years"].items()}
        for row in compare.year_on_year(store.engine, "phường 1")
    }
    assert rows == {"dossiers_on_time": {2023: 90, 2024: 95}, "online_payment": {2024: 60}}
    with pytest.raises(LookupError):
        compare.year_on_year(store.engine, "không có")


def test_a_plan_of_the_year_speaks_before_one_of_the_period(store: Store) -> None:
    put(
        store,
        plan(QUANG_TRI[0], year=2022, end=2025, targets=[target(80, due="2022-12-31"), target(100, due="2025-12-31")], number="01/KH-UBND"),
    )
    put(store, plan(QUANG_TRI[0], year=2024, targets=[target(92)]))
    levels = compare.year_on_year(store.engine, "phường 1", "dossiers_on_time")[0]["years"]
    assert {year: level["value"] for year, level in levels.items()} == {2022: 80, 2023: 80, 2024: 92, 2025: 100}


def test_metric_by_unit_on_one_footing(store: Store) -> None:
    put(store, plan(QUANG_TRI[0], targets=[target(90, comparator="=")]))
    put(store, plan(QUANG_TRI[1], targets=[target(90)]))
    put(store, plan(QUANG_TRI[2], targets=[target(50, change="increase", text="tăng 50%")]))
    put(store, plan(QUANG_TRI[3], targets=[target(3, unit="count")]))
    rows = compare.by_metric(store.engine, "dossiers_on_time", Filters())
    assert [(r["place"], r["level"] and r["level"]["way"]) for r in rows] == [(1, "stated"), (1, "stated"), (None, "change"), (None, None)]
    assert compare.summary(rows) == {"plans": 4, "committed": 4, "incomplete": 0, "lowest": 90, "median": 90, "highest": 90}


def test_two_plans_item_by_item() -> None:
    before = [task("Rà soát thủ tục hành chính của phường", lead=["office"]), task("Việc thôi làm")]
    after = [task("Rà soát các thủ tục hành chính của phường", lead=["chair"]), task("Một nhiệm vụ mới hẳn")]
    first = plan(QUANG_TRI[0], targets=[target(90), target(50, "online_payment")], tasks=before)
    second = plan(QUANG_TRI[0], targets=[target(95, text="Ít nhất 95% hồ sơ đúng hạn"), target(50, "online_payment")], tasks=after)
    changes = differences.compare(first, second)
    said = {(c.kind, c.what): c for c in changes}
    assert said["targets", "changed"].fields["value"] == (90, 95)
    assert said["tasks", "changed"].fields == {
        "text": ("Rà soát thủ tục hành chính của phường", "Rà soát các thủ tục hành chính của phường"),
        "lead": (["office"], ["chair"]),
    }
    assert (said["tasks", "removed"].before or said["tasks", "added"]).text == "Việc thôi làm"  # type: ignore[union-attr]
    assert said["tasks", "added"].after.text == "Một nhiệm vụ mới hẳn"  # type: ignore[union-attr]
    assert said["targets", "same"].before == first.targets[1]
    assert all(c.what == "same" for c in differences.compare(first, first))
