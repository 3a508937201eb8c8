"""Roles of cells and prose against tables of what offices write."""

from __future__ import annotations

import pytest

from language.mentions import assigning, cells
from language.quotes import of_block
from schemas.document import Block, Segment
from tests.conftest import case_params
from tests.factories import quote


@pytest.mark.parametrize(("text", "want"), case_params("role_cells"))
def test_of_a_cell(text: str, want: str) -> None:
    assert cells.cell_roles(quote(text)) == ([] if want == "-" else want.split())


@pytest.mark.parametrize(("text", "want"), case_params("role_prose"))
def test_of_prose(text: str, want: dict[str, str]) -> None:
    found = assigning.assign(quote(text))
    assert (found.lead, found.support) == (want.get("L", "").split(), want.get("S", "").split())
    assert text[found.cut :] == want.get("rest", text)


def test_short_nouns_are_nobody_in_recognised_text() -> None:
    # "đôn" folds like "đồn": letters that were recognised are not taken for a body's.
    text = "Kiểm tra, đôn đốc việc thực hiện; Công an xa cấp định danh"
    segment = Segment(start=0, end=len(text), page=1, confidence=0.9)
    found = assigning.assign(of_block(Block(index=0, kind="paragraph", page=1, text=text, segments=[segment])))
    assert found.lead == ["police"]
