"""Column headings, in the words of many offices."""

from __future__ import annotations

import pytest

from language.columns import column_kind
from tests.conftest import cases

ROWS = [(row["kind"], heading) for row in cases("columns") for heading in row["headings"]]


@pytest.mark.parametrize(("kind", "heading"), ROWS, ids=[f"{kind}-{heading}" for kind, heading in ROWS])
def test_columns(kind: str, heading: str) -> None:
    for text in (heading, heading.upper(), f" {heading.replace(' ', chr(10))}:"):
        assert column_kind(text) == (None if kind == "none" else kind)


def test_no_heading_stands_twice() -> None:
    assert len({heading for _, heading in ROWS}) == len(ROWS)
