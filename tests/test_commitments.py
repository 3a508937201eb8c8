"""Promises on one footing: levels, places within a group, and what falls short."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.commitments import Commitment, Level, falls_short, level_for, lower_is_better, places, spread
from tests.conftest import cases


def _targets(rows: list[dict[str, Any]]) -> list[Commitment]:
    return [Commitment(**({"comparator": ">=", "unit": "percent"} | row)) for row in rows]


@pytest.mark.parametrize("row", cases("levels"), ids=lambda r: r["name"])
def test_levels(row: dict[str, Any]) -> None:
    level = level_for(_targets(row["targets"]), row.get("year"), lower=row.get("lower", False))
    assert (level.value if level else None) == row["value"]
    assert (level.way if level else None) == row["way"]
    if level is not None:
        assert row.get("reason", level.reason) == level.reason
        assert row.get("comparator", level.comparator) == level.comparator


def _level(value: float | None, comparator: str = ">=", unit: str = "percent") -> Level:
    return Level(value, comparator, unit, "stated")


@pytest.mark.parametrize(
    ("levels", "lower", "want"),
    [
        ([_level(90), _level(95), None, _level(90)], False, [2, 1, None, 2]),
        ([_level(90), _level(90, ">")], False, [2, 1]),
        ([_level(3, "<="), _level(1, "<="), _level(None)], True, [2, 1, None]),
        ([], False, []),
    ],
)
def test_places(levels: list[Level | None], lower: bool, want: list[int | None]) -> None:
    assert places(levels, lower=lower) == want


@given(st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=30), st.booleans())
def test_places_agree_with_counting_better_ones(values: list[int | None], lower: bool) -> None:
    levels = [None if v is None else _level(v) for v in values]
    for value, place in zip(values, places(levels, lower=lower), strict=True):
        better = sum(v is not None and value is not None and (v < value if lower else v > value) for v in values)
        assert place == (None if value is None else better + 1)


def test_spread() -> None:
    assert spread([_level(90), None, _level(80), _level(None), _level(100)]) == {"lowest": 80, "median": 90, "highest": 100}
    assert spread([None]) == {"lowest": None, "median": None, "highest": None}


@pytest.mark.parametrize(
    ("own", "required", "lower", "want"),
    [
        (_level(90), _level(95), False, True),
        (_level(95), _level(95), False, False),
        (_level(5), _level(3), True, True),
        (_level(2), _level(3), True, False),
        (None, _level(95), False, False),
        (_level(None), _level(95), False, False),
        (_level(3, unit="count"), _level(95), False, False),
    ],
)
def test_falling_short(own: Level | None, required: Level, lower: bool, want: bool) -> None:
    assert falls_short(own, required, lower=lower) is want


def test_which_way_is_better() -> None:
    assert lower_is_better("index_rank")
    assert lower_is_better("officers_disciplined")
    assert not lower_is_better("dossiers_on_time")
    assert lower_is_better("other", [_level(3, "<="), _level(2, "<=")])
