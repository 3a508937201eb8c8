"""Submissions: who owes, who sent, whose plan gives way, and units before and after July 2025."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.corrections import CorrectionError
from pipeline.rosters import Owed, RosterError, read_list, resolved
from pipeline.store import compare, roster
from pipeline.store.filters import Filters
from pipeline.store.store import Store
from pipeline.submissions import Submission, relate
from schemas.plan import Unit
from tests.plans_for_tests import QUANG_TRI, plan, put, target, task

NOW = {"kind": "phuong", "name": "Quảng Trị", "province": "Tỉnh Quảng Trị"}
TODAY = dt.date(2024, 3, 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "kho") as kept:
        yield kept


def _declare(store: Store, units: list[dict[str, str]], due: str | None = "2024-01-31", year: int = 2024, on: str = "2024-01-01") -> None:
    roster.declare(store, year, [Owed(resolved(Unit.model_validate(u), on)) for u in units], due, "thử")


def _states(store: Store, year: int = 2024, today: dt.date = TODAY) -> dict[str, str]:
    return {e["unit_label"].split(",")[0]: e["state"] for e in roster.submissions(store.engine, year, today).entries}


def test_received_late_and_missing(store: Store) -> None:
    _declare(store, QUANG_TRI)
    put(store, plan(QUANG_TRI[0]), received_on="2024-01-20")
    put(store, plan(QUANG_TRI[1]), received_on="2024-02-05")
    put(store, plan(QUANG_TRI[2], year=2023), received_on="2023-01-05")
    assert _states(store) == {"Phường 1": "received", "Phường 2": "late", "Phường 3": "missing", "Phường An Đôn": "missing"}
    assert _states(store, today=dt.date(2024, 1, 31))["Phường 3"] == "pending"
    counts = roster.submissions(store.engine, 2024, TODAY).counts()
    assert (counts["received"], counts["late"], counts["missing"]) == (1, 1, 2)


def test_a_plan_of_several_years_counts_in_each(store: Store) -> None:
    _declare(store, QUANG_TRI[:1])
    put(store, plan(QUANG_TRI[0], year=2022, end=2025), received_on="2022-01-20")
    assert _states(store) == {"Phường 1": "received"}


def test_a_unit_named_otherwise_is_the_same_unit(store: Store) -> None:
    _declare(store, QUANG_TRI[:1])
    # The plan names no province; the gazetteer knows it.
    put(store, plan({"kind": "phuong", "name": "1", "district": "Thị xã Quảng Trị"}), received_on="2024-01-20")
    assert _states(store) == {"Phường 1": "received"}


def test_a_unit_that_no_gazetteer_knows_is_found_where_only_one_fits(store: Store) -> None:
    listed = [{"kind": "xa", "name": "Hư Cấu", "district": f"Huyện {d}", "province": "Tỉnh Thử"} for d in ("A", "B")]
    _declare(store, [*listed, {"kind": "xa", "name": "Hư Không", "district": "Huyện A", "province": "Tỉnh Thử"}])
    put(store, plan({"kind": "xa", "name": "Hư Cấu", "district": "Huyện B"}), received_on="2024-01-20")
    lost = put(store, plan({"kind": "xa", "name": "Hư Cấu"}, number="09/KH-UBND"), received_on="2024-01-20")
    put(store, plan({"kind": "xa", "name": "Hư Không"}), received_on="2024-01-20")
    found = roster.submissions(store.engine, 2024, TODAY)
    assert {e["unit_label"]: e["state"] for e in found.entries} == {
        "Xã Hư Cấu, Huyện A, Tỉnh Thử": "unclear",
        "Xã Hư Cấu, Huyện B, Tỉnh Thử": "received",
        "Xã Hư Không, Huyện A, Tỉnh Thử": "received",
    }
    # Two entries fit it: nothing is guessed.
    assert [(p["id"], len(p["fits"])) for p in found.unassigned] == [(lost, 2)]
    assert found.unexpected == []


def test_units_merged_in_july_2025_are_found_from_both_sides(store: Store) -> None:
    old = put(store, plan(QUANG_TRI[1], year=2025, issued_on="2025-01-10"), received_on="2025-01-12")
    new = put(store, plan(NOW, year=2026, issued_on="2026-01-10"), received_on="2026-01-12")
    _declare(store, [NOW], "2025-01-31", year=2025, on="2025-08-01")
    _declare(store, QUANG_TRI[1:2], "2026-01-31", year=2026)
    by_new = roster.submissions(store.engine, 2025, dt.date(2025, 9, 1)).entries
    assert [(e["state"], [p["id"] for p in e["merged_plans"]]) for e in by_new] == [("merged", [old])]
    by_old = roster.submissions(store.engine, 2026, dt.date(2026, 3, 1)).entries
    assert [(e["state"], [p["id"] for p in e["merged_plans"]]) for e in by_old] == [("merged", [new])]
    assert {p["id"] for p in compare.plans_compared(store.engine, Filters(unit="phường Quảng Trị"))} == {old, new}
    assert {p["id"] for p in compare.plans_compared(store.engine, Filters(unit="phường 2"))} == {old}


def test_sums_by_old_and_new_units(store: Store) -> None:
    for unit, value in zip(QUANG_TRI[:3], (90, 95, 100), strict=True):
        put(store, plan(unit, targets=[target(value)], tasks=[task("Rà soát thủ tục", lead=["office"]), task("Công khai thủ tục")]))
    by_new = compare.grouped_areas(store.engine, Filters(year=2024), "current")
    assert [g["group"] for g in by_new] == ["Phường Quảng Trị, Tỉnh Quảng Trị"]
    assert by_new[0]["areas"]["procedures"] == {"planned": 3, "unclear": 0, "tasks": 6, "targets": 3, "with_lead": 3, "with_deadline": 0}
    assert len(compare.grouped_areas(store.engine, Filters(year=2024), "old")) == 3
    put(store, plan({"kind": "xa", "name": "Hư Cấu", "province": "Tỉnh Thử"}))
    by_district = compare.grouped_areas(store.engine, Filters(year=2024), "district")
    assert {g["group"]: g["plans"] for g in by_district} == {"Thị xã Quảng Trị": 3, "(không rõ huyện)": 1}
    by_province = compare.grouped_areas(store.engine, Filters(year=2024), "province")
    assert {g["group"]: g["plans"] for g in by_province} == {"Tỉnh Quảng Trị": 3, "Tỉnh Thử": 1}
    metric = compare.grouped_metric(store.engine, "dossiers_on_time", Filters(unit="phường"), "current")
    assert [(g["lowest"], g["median"], g["highest"], g["committed"]) for g in metric] == [(90, 95, 100, 3)]


def test_plans_of_nobody_are_assigned_by_hand_and_stay_so(store: Store) -> None:
    _declare(store, QUANG_TRI[:1])
    made = plan({"kind": "phuong"})
    number = put(store, made, b"x", received_on="2024-01-20")
    before = roster.submissions(store.engine, 2024, TODAY)
    assert [p["id"] for p in before.unassigned] == [number]
    assert _states(store) == {"Phường 1": "missing"}
    roster.assign(store, number, "Phường 1, Thị xã Quảng Trị, Tỉnh Quảng Trị", who="Lan", why="theo thư")
    assert _states(store) == {"Phường 1": "received"}
    assert roster.submissions(store.engine, 2024, TODAY).unassigned == []
    # Read again, the file still names nobody; the office still knows whose it is, and when it came.
    put(store, made, b"x")
    assert _states(store) == {"Phường 1": "received"}


def test_assigning_to_what_is_no_unit_says_so(store: Store) -> None:
    number = put(store, plan({"kind": "phuong"}))
    with pytest.raises(CorrectionError, match="không bắt đầu bằng"):
        roster.assign(store, number, "Quảng Trị", who="Lan", why="x")


def test_plans_that_nobody_waits_for_are_named(store: Store) -> None:
    _declare(store, QUANG_TRI[:1])
    number = put(store, plan(QUANG_TRI[2]))
    assert [p["id"] for p in roster.submissions(store.engine, 2024, TODAY).unexpected] == [number]


def test_revised_plans_replace_and_copies_give_way(store: Store) -> None:
    _declare(store, QUANG_TRI[:1])
    first = put(store, plan(QUANG_TRI[0], targets=[target(90)]), received_on="2024-01-20")
    scan = put(store, plan(QUANG_TRI[0], reading="ocr"), received_on="2024-01-21")
    revised = plan(
        QUANG_TRI[0], number="40/KH-UBND", issued_on="2024-06-01", title="Điều chỉnh Kế hoạch số 05/KH-UBND ngày 15/01/2024",
        references=[{"number": "05/KH-UBND"}], targets=[target(95)],
    )  # fmt: skip
    second = put(store, revised, received_on="2024-06-02")
    found = roster.submissions(store.engine, 2024, dt.date(2024, 7, 1))
    assert [(p["id"], p["standing_by"]) for p in found.duplicates] == [(scan, first)]
    assert [(p["id"], p["standing_by"]) for p in found.superseded] == [(first, second)]
    # The first was in time: its revision makes nobody late.
    assert [e["state"] for e in found.entries] == ["received"]
    assert [p["id"] for p in compare.plans_compared(store.engine, Filters(year=2024))] == [second]
    assert compare.by_metric(store.engine, "dossiers_on_time", Filters())[0]["level"]["value"] == 95


def test_declaring_again_changes_the_day_only(store: Store) -> None:
    units = [Owed(resolved(Unit.model_validate(u), "2024-01-01")) for u in QUANG_TRI]
    assert roster.declare(store, 2024, units, "2024-01-31", "a") == (4, 0)
    assert roster.declare(store, 2024, units, "2024-01-31", "a") == (0, 0)
    assert roster.declare(store, 2024, units[:1], "2024-02-15", "b") == (0, 1)
    assert roster.years(store.engine) == [{"year": 2024, "units": 4}]
    assert roster.release(store, 2024, "phường 1") == 1
    assert roster.release(store, 2024) == 3
    assert roster.years(store.engine) == []


def test_rosters_from_the_gazetteer() -> None:
    old = roster.from_gazetteer(province=None, district="thị xã quảng trị", current=False)
    assert {o.unit.name for o in old} == {"1", "2", "3", "An Đôn", "Hải Lệ"}
    assert all(o.unit.resolved and o.unit.resolved.old_name for o in old)
    new = roster.from_gazetteer(province="Quảng Trị", district=None, current=True)
    assert len(new) == 78
    assert all(o.unit.resolved and o.unit.resolved.status == "current" for o in new)


def _csv(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "ds.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Đơn vị,Huyện,Tỉnh,Hạn nộp\nPhường 1,Thị xã Quảng Trị,Tỉnh Quảng Trị,31/01/2024\n", [("1", "Thị xã Quảng Trị", "2024-01-31")]),
        ("STT;Tên đơn vị;Hạn\n1;Xã Hải Lệ, Thị xã Quảng Trị;2024-01-31\n", [("Hải Lệ", "Thị xã Quảng Trị", "2024-01-31")]),
        ('Phường 1\n"Xã Hải Lệ, Thị xã Quảng Trị"\n', [("1", None, None), ("Hải Lệ", "Thị xã Quảng Trị", None)]),
        ("Xã, phường\nXã Hải Lệ\n\n", [("Hải Lệ", None, None)]),
        # Communes whose names begin like a total, and totals.
        (
            "Đơn vị,Huyện\nCống Vị,Quận A\nCộng Hòa,Huyện B\nTổng Cọt,Huyện C\nCộng,3\nTổng cộng: 3 xã,\n",
            [("Cống Vị", "Quận A", None), ("Cộng Hòa", "Huyện B", None), ("Tổng Cọt", "Huyện C", None)],
        ),
    ],
)
def test_lists_as_offices_keep_them(tmp_path: Path, text: str, want: list[tuple[str, str | None, str | None]]) -> None:
    assert [(o.unit.name, o.unit.district, o.due) for o in read_list(_csv(tmp_path, text))] == want


def test_lists_from_excel(tmp_path: Path) -> None:
    book = Workbook()
    book.worksheets[0].append(["Đơn vị", "Huyện", "Hạn"])
    book.worksheets[0].append(["Phường 1", "Thị xã Quảng Trị", dt.datetime(2024, 1, 31)])
    book.save(tmp_path / "ds.xlsx")
    assert [(o.unit.name, o.due) for o in read_list(tmp_path / "ds.xlsx")] == [("1", "2024-01-31")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "không có dòng nào"),
        ("Đơn vị,Hạn\nVăn phòng,31/01/2024\n", "dòng 2: “Văn phòng” không bắt đầu"),
        ("Đơn vị,Hạn\nXã A,31/02/2024\n", "dòng 2: hạn “31/02/2024”"),
        ("Huyện,Tỉnh\nHuyện A,Tỉnh B\n", "không thấy cột tên đơn vị"),
        ("Đơn vị,Hạn\n,31/01/2024\n", "dòng 2: không có tên đơn vị"),
    ],
)
def test_lists_that_cannot_be_read_say_where(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RosterError, match=message):
        read_list(_csv(tmp_path, text))


def test_a_damaged_list_says_so(tmp_path: Path) -> None:
    path = tmp_path / "ds.xlsx"
    path.write_bytes(b"PK\x03\x04 hong")
    with pytest.raises(RosterError, match="không đọc được"):
        read_list(path)


def _one(id_: int, **more: object) -> Submission:
    base = {"number": "05/KH-UBND", "issued_on": "2024-01-15", "title": "cai cach hanh chinh nam 2024", "start": 2024, "end": 2024}
    return Submission(**({"id": id_, "reading": "text", "items": 10, "cites": frozenset()} | base | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("second", "standing"),
    [
        # A copy: the reading with more, or of text, is kept.
        ({}, ("valid", ("duplicate", 1))),
        ({"reading": "ocr"}, ("valid", ("duplicate", 1))),
        ({"items": 20}, ("duplicate", ("valid", None))),
        ({"number": None}, ("valid", ("duplicate", 1))),
        # Another plan of the same year.
        ({"number": "06/KH-UBND", "title": "nang cao chi so cai cach hanh chinh nam 2024"}, ("valid", ("valid", None))),
        ({"number": "06/KH-UBND", "issued_on": "2025-01-15", "start": 2025, "end": 2025}, ("valid", ("valid", None))),
        # The same subject again, later; and a title that says so.
        ({"number": "40/KH-UBND", "issued_on": "2024-05-15"}, ("superseded", ("valid", None))),
        ({"number": "40/KH-UBND", "issued_on": "2024-05-15", "title": "thay the ke hoach so 05 kh ubnd", "cites": frozenset({"05/KH-UBND"})}, ("superseded", ("valid", None))),
        ({"number": "40/KH-UBND", "issued_on": "2024-05-15", "title": "bo sung nhiem vu", "cites": frozenset({"05/KH-UBND"})}, ("valid", ("valid", None))),
    ],
    ids=range(9),
)  # fmt: skip
def test_what_a_plan_is_among_others(second: dict[str, object], standing: tuple[str, tuple[str, int | None]]) -> None:
    found = relate([_one(1), _one(2, **second)])
    assert (found[1][0], found[2]) == standing


@pytest.mark.parametrize(
    ("name", "is_unit"),
    [("Phong Phú", True), ("Bồ Đề", True), ("Trường Sơn", True), ("Phòng Nội vụ", False), ("Trường Tiểu học An Hòa", False)],
)
def test_names_that_fold_like_an_office_are_communes(tmp_path: Path, name: str, is_unit: bool) -> None:
    listed = tmp_path / "ds.csv"
    listed.write_text(f"Đơn vị\n{name}\n", encoding="utf-8")
    if is_unit:
        assert [owed.unit.name for owed in read_list(listed)] == [name]
        return
    with pytest.raises(RosterError):
        read_list(listed)
