"""Deadlines of cells and prose against tables of what offices write."""

from __future__ import annotations

from typing import Any

import pytest

from language.mentions import deadlines
from language.mentions.deadlines import Years
from schemas.plan import Deadline
from tests.conftest import cases
from tests.factories import quote


def _rows(table: str) -> list[Any]:
    rows = []
    for group in cases(table):
        years = Years(*group.get("years", [2024, 2024]))
        rows += [pytest.param(text, want, years, id=text) for text, want in group["cases"].items()]
    return rows


def written(deadline: Deadline | None) -> str:
    """A deadline as the tables write it: "period 2024-01-01 2024-03-31", "recurring month due 25"."""
    if deadline is None:
        return "-"
    words: list[str | None] = [deadline.kind, deadline.start, deadline.end, *deadline.every]
    if deadline.due:
        words += ["due", deadline.due]
    return " ".join(word for word in words if word)


@pytest.mark.parametrize(("text", "want", "years"), _rows("deadline_cells"))
def test_of_a_cell(text: str, want: str, years: Years) -> None:
    assert written(deadlines.of_cell(quote(text), years)) == want


@pytest.mark.parametrize(("text", "want", "years"), _rows("deadline_prose"))
def test_of_prose(text: str, want: str, years: Years) -> None:
    found = deadlines.of_prose(quote(text), years)
    assert written(found.deadline if found else None) == want
    if found:
        assert found.deadline.text in text
