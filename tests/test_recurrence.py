"""Recurring work: the days on which it falls due."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.recurrence import occurrences, pattern_of, states_day
from schemas.plan import Deadline


@pytest.mark.parametrize(
    ("deadline", "want"),
    [
        (Deadline(text="hằng tháng trước ngày 25", kind="recurring", every=["month"], due="25"), "month:25"),
        (Deadline(text="định kỳ hằng quý, 6 tháng", kind="recurring", every=["quarter", "half_year"]), "quarter,half_year"),
        (Deadline(text="Trước 18/12 hàng năm", kind="recurring", every=["year"], due="12-18"), "year:12-18"),
        (Deadline(text="sáng thứ Hai, thứ Năm hằng tuần", kind="recurring", every=["week"]), "week:1+4"),
        (Deadline(text="Chủ nhật hằng tuần", kind="recurring", every=["week"]), "week:7"),
        (Deadline(text="hằng tuần", kind="recurring", every=["week"]), "week"),
        (Deadline(text="Trước ngày 12 của tháng cuối quý", kind="recurring", every=["quarter"]), "quarter:12"),
        (Deadline(text="ngày 05 tháng đầu quý sau", kind="recurring", every=["quarter"]), "quarter:05@1"),
        (Deadline(text="hằng ngày", kind="recurring", every=["day"]), None),
        (Deadline(text="thường xuyên", kind="continuous"), None),
        (Deadline(text="30/6", kind="date", end="2024-06-30"), None),
        (None, None),
    ],
)
def test_patterns(deadline: Deadline | None, want: str | None) -> None:
    assert pattern_of(deadline) == want


@pytest.mark.parametrize(
    ("pattern", "start", "end", "want"),
    [
        ("month:25", "2024-01-01", "2024-03-24", ["2024-01-25", "2024-02-25"]),
        ("month", "2024-02-01", "2024-03-31", ["2024-02-29", "2024-03-31"]),
        ("month:31", "2024-04-01", "2024-04-30", ["2024-04-30"]),
        ("quarter", "2024-01-01", "2024-12-31", ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"]),
        ("quarter:15", "2024-01-01", "2024-06-30", ["2024-03-15", "2024-06-15"]),
        ("half_year", "2024-01-01", "2025-06-30", ["2024-06-30", "2024-12-31", "2025-06-30"]),
        ("year", "2024-01-01", "2025-12-31", ["2024-12-31", "2025-12-31"]),
        ("year:12-18", "2024-01-01", "2025-12-31", ["2024-12-18", "2025-12-18"]),
        ("year:02-29", "2023-01-01", "2024-12-31", ["2023-02-28", "2024-02-29"]),
        ("quarter,half_year", "2024-06-01", "2024-07-31", ["2024-06-30"]),
        # 5 January 2024 was a Friday.
        ("week", "2024-01-01", "2024-01-14", ["2024-01-05", "2024-01-12"]),
        ("week", "2024-01-06", "2024-01-08", []),
        ("week:1+4", "2024-01-01", "2024-01-10", ["2024-01-01", "2024-01-04", "2024-01-08"]),
        ("week:7", "2024-01-01", "2024-01-14", ["2024-01-07", "2024-01-14"]),
        ("quarter:05@1", "2024-01-01", "2024-12-31", ["2024-01-05", "2024-04-05", "2024-07-05", "2024-10-05"]),
        ("month", "2024-02-01", "2024-02-28", []),
    ],
)
def test_days(pattern: str, start: str, end: str, want: list[str]) -> None:
    days = occurrences(pattern, dt.date.fromisoformat(start), dt.date.fromisoformat(end))
    assert [day.isoformat() for day in days] == want


@pytest.mark.parametrize(
    ("pattern", "want"),
    [
        ("week", False), ("week:1", True), ("quarter", False), ("quarter:12", True), ("month:25", True), ("year:12-18", True),
        # A day of the year says nothing of the month, nor a day of the month of the week.
        ("month,year:12-18", False), ("week,month:25", False), ("month,quarter:25", True),
    ],
)  # fmt: skip
def test_whether_the_plan_states_the_day(pattern: str, want: bool) -> None:
    assert states_day(pattern) == want


_DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


@given(
    st.sampled_from(["month:25", "month", "quarter", "half_year,year", "year:12-18", "week", "week:1+4", "quarter:05@1"]),
    _DAYS,
    st.integers(0, 900),
    st.integers(0, 900),
)
def test_a_range_in_two_parts_has_the_same_days(pattern: str, start: dt.date, first: int, second: int) -> None:
    middle = start + dt.timedelta(days=first)
    end = middle + dt.timedelta(days=second + 1)
    whole = occurrences(pattern, start, end)
    assert list(whole) == sorted(set(whole))
    assert whole == occurrences(pattern, start, middle) + occurrences(pattern, middle + dt.timedelta(days=1), end)
