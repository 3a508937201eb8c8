"""One commune is one unit however it is written; a name that nothing has is an error with the nearest names."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.options import UserError, finding_code, known_names
from extractors.identity.gazetteer import parse_name, plain_key
from pipeline.errors import DomainError
from pipeline.query import QueryError, pick
from pipeline.rosters import read_list
from pipeline.store import compare
from pipeline.store.filters import Filters
from pipeline.store.search import search
from pipeline.store.store import Store
from pipeline.store.units import agree, fullest, meant, nearest, require_known
from tests.plans_for_tests import plan, put, target

DISTRICT, PROVINCE = "Thị xã Hư Giang", "Tỉnh Hư Vô"
# One ward of a district that no gazetteer has, in the ways that its plans state it.
WRITTEN: list[dict[str, Any]] = [
    {"kind": "phuong", "name": "2", "district": DISTRICT, "province": PROVINCE},
    {"kind": "phuong", "name": "02", "district": DISTRICT},
    {"kind": "phuong", "name": "2", "district": "TX. Hư Giang", "province": "Hư Vô"},
    {"kind": "phuong", "name": "2", "province": PROVINCE},
]


@pytest.fixture
def store(workspace: Path) -> Iterator[Store]:
    with Store(workspace) as opened:
        yield opened


def _put_years(store: Store, units: list[dict[str, Any]]) -> None:
    for year, unit in enumerate(units, start=2021):
        put(store, plan(unit, year=year, number=f"{year}/KH-UBND", targets=[target(float(year - 1930))]))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Phường 02", "P. 2"), ("phường số 2", "P2"), ("XÃ ĐƯNG K'NỚ", "xã Đưng K’nớ"), ("Xã Mĩ Hoà", "Xã Mỹ Hòa"), ("Xã Qui Đức", "Xã Quy Đức"),
        ("TP. Huế", "Thành phố Huế"), ("TX Quảng Trị", "Thị xã Quảng Trị"), ("Tỉnh Bà Rịa-Vũng Tàu", "tỉnh Bà Rịa - Vũng Tàu"), ("TT. Núi Đèo", "Thị trấn Núi Đèo"),
    ],
)  # fmt: skip
def test_spellings_of_one_name(one: str, other: str) -> None:
    assert plain_key(one) == plain_key(other)


@pytest.mark.parametrize(("one", "other"), [("Phường 2", "Phường 20"), ("Xã Thủy An", "Xã Thui An"), ("Xã Tân An", "Phường Tân An")])
def test_names_of_two(one: str, other: str) -> None:
    assert plain_key(one) != plain_key(other)


@pytest.mark.parametrize(
    ("given", "kind", "name"),
    [
        ("UBND XÃ AN BÌNH", "xa", "An Bình"),
        ("P. 2", "phuong", "2"),
        ("thị trấn Núi Đèo, Huyện A", "thi_tran", "Núi Đèo"),
        ("Tân An", None, "Tân An"),
    ],
)
def test_names_as_people_give_them(given: str, kind: str | None, name: str) -> None:
    unit = parse_name(given)
    assert (unit.kind, unit.name) == (kind, name)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("huyen ha lam", "ha lam", True),
        ("", "huyen ha lam", True),
        ("huyen ha lam", "thi xa ha lam", False),
        ("huyen ha lam", "huyen ha tam", False),
    ],
)
def test_what_contradicts(one: str, other: str, same: bool) -> None:
    assert agree(one, other) is same is agree(other, one)


def test_a_ward_over_the_years_whatever_its_plans_state(store: Store) -> None:
    _put_years(store, WRITTEN)
    for given in ("phường 2", "P. 02", "phuong 2, hu giang"):
        rows = compare.year_on_year(store.engine, given)
        assert [sorted(row["years"]) for row in rows] == [[2021, 2022, 2023, 2024]]
    # What only nothing contradicts is told.
    assert rows[0]["unit_label"] == f"Phường 2, {DISTRICT}, {PROVINCE}"
    assert f"Phường 2, {PROVINCE}" in rows[0]["likely"]


def test_the_fullest_name_of_a_unit_is_shown() -> None:
    """A roster's column "Huyện" often holds bare names."""
    assert fullest(["Xã Hư Sơn, Hư Động", "Xã Hư Sơn, Huyện Hư Động", "Xã Hư Sơn"]) == "Xã Hư Sơn, Huyện Hư Động"
    assert fullest(["Xã Hư Sơn, Huyện Hư Động", "Xã Hư Sơn, Hư Động, Hư Vô"]) == "Xã Hư Sơn, Hư Động, Hư Vô"


def test_two_wards_of_a_name_are_asked_about(store: Store) -> None:
    _put_years(store, [WRITTEN[0], WRITTEN[0] | {"district": "Thành phố Hư Lam"}, {"kind": "phuong", "name": "2"}])
    with pytest.raises(LookupError, match=r"Hư Giang.*Hư Lam|Hư Lam.*Hư Giang"):
        compare.year_on_year(store.engine, "phường 2")
    assert [sorted(row["years"]) for row in compare.year_on_year(store.engine, "phường 2, hư lam")] == [[2022]]


def test_the_gazetteer_joins_without_asking(store: Store) -> None:
    _put_years(
        store,
        [
            {"kind": "phuong", "name": "2", "district": "Thị xã Quảng Trị"},
            {"kind": "phuong", "name": "2", "district": "TX Quảng Trị", "province": "Tỉnh Quảng Trị"},
        ],
    )
    with store.engine.connect() as connection:
        (family,) = meant(connection, "phường 2")
    assert (len(family.ids), family.likely, family.fits) == (2, [], [])


def test_a_number_is_no_beginning_of_another(store: Store) -> None:
    _put_years(store, [WRITTEN[0], WRITTEN[0] | {"name": "21"}])
    assert {p["unit_label"] for p in compare.plans_compared(store.engine, Filters(unit="phường 2"))} == {
        f"Phường 2, {DISTRICT}, {PROVINCE}"
    }


@pytest.mark.parametrize(
    "filters", [Filters(unit="phường 3"), Filters(district="Hư Giản"), Filters(province="tỉnh Hư Vợi"), Filters(unit="Phuong 22")]
)
def test_unknown_names_are_errors_with_the_nearest(store: Store, filters: Filters) -> None:
    _put_years(store, WRITTEN[:1])
    with pytest.raises(QueryError, match=r"Gần nhất: .*(Phường 2|Hư Giang|Hư Vô)"):
        require_known(store.engine, filters)
    with pytest.raises(DomainError) as caught:
        known_names(store, filters)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize(
    "query", ['unit:"phường 9"', '-unit:"phường 9"', "district:nowhere", "province:nowhere", "area:prcedures", "role:nobody"]
)
def test_unknown_names_in_a_search_are_errors(store: Store, query: str) -> None:
    _put_years(store, WRITTEN[:1])
    with pytest.raises(QueryError):
        search(store.engine, query)


def test_known_names_are_none(store: Store) -> None:
    _put_years(store, WRITTEN[:1])
    filters = Filters(unit="phường 2", district="hư giang", province="Tỉnh Hư Vô")
    assert require_known(store.engine, filters) == filters


def test_nearest_names() -> None:
    assert nearest("xã Tân Hoa", ["Xã Tân Hòa, Huyện A", "Xã Lộc An", "Xã Tân Hóa"])[:2] == ["Xã Tân Hòa, Huyện A", "Xã Tân Hóa"]
    with pytest.raises(QueryError, match="Gần nhất: procedures"):
        pick("procedure", {"procedures": ["Cải cách thủ tục"], "steering": ["Chỉ đạo"]}, "area")


def test_an_unknown_code_is_an_error() -> None:
    assert finding_code("missing-area") == "missing-area"
    assert finding_code(None) is None
    with pytest.raises(UserError, match="missing-area"):
        finding_code("mising-area")


def _sheet(path: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("rows", "want"),
    [
        (
            [["UBND TỈNH HƯ VÔ"], ["DANH SÁCH XÃ, PHƯỜNG GỬI KẾ HOẠCH"], [], ["TT", "Tên đơn vị", "Thuộc huyện", "Hạn nộp"], [1, "XÃ HƯ CẤU", "Hư Giang", "31/01/2024"]],
            [("xa", "Hư Cấu", "Hư Giang", "2024-01-31")],
        ),
        ([["Xã, phường", "Hạn"], ["UBND xã Hư Cấu", None], ["Tổng cộng: 1", None]], [("xa", "Hư Cấu", None, None)]),
        ([["STT", "Xã, phường"], ["I", "Huyện Hư Lam"], [1, "Hư Cấu"], [2, "phường 02"]], [(None, "Hư Cấu", "Huyện Hư Lam", None), ("phuong", "02", "Huyện Hư Lam", None)]),
        ([["Xã Hư Cấu", "Huyện Hư Lam"]], [("xa", "Hư Cấu", None, None)]),
    ],
)  # fmt: skip
def test_lists_as_offices_keep_them(tmp_path: Path, rows: list[list[Any]], want: list[tuple[Any, ...]]) -> None:
    found = read_list(_sheet(tmp_path / "ds.xlsx", rows))
    assert [(o.unit.kind, o.unit.name, o.unit.district, o.due) for o in found] == want
