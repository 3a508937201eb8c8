"""Times without a day of the calendar: against a table of what offices write, and on their way from cells and lines to tasks."""

from __future__ import annotations

from typing import Any

import pytest

from language.mentions import deadlines, loose_times
from language.mentions.deadlines import Years
from schemas.plan import LooseTime
from tests.conftest import cases
from tests.factories import quote


def _rows() -> list[Any]:
    rows = []
    for group in cases("loose_times"):
        years = Years(*group.get("years", [2024, 2024]))
        rows += [pytest.param(text, want, group["where"], years, id=f"{group['where']} {text}") for text, want in group["cases"].items()]
    return rows


def _written(loose: LooseTime | None) -> str:
    if loose is None:
        return "-"
    words = [loose.kind, loose.relation, loose.count, loose.unit, loose.start, loose.end]
    return " ".join(str(word) for word in words if word) + (f" | {loose.event}" if loose.event else "")


@pytest.mark.parametrize(("text", "want", "where", "years"), _rows())
def test_loose_times(text: str, want: str, where: str, years: Years) -> None:
    if where == "cell":
        loose = loose_times.of_cell(quote(text), years, deadlines.of_cell(quote(text), years))
    else:
        loose = loose_times.of_prose(quote(text), deadlines.of_prose(quote(text), years))
    assert _written(loose) == want
    assert loose is None or loose.text in text
