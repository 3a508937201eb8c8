"""Roles of cells and prose against tables of what offices write."""

from __future__ import annotations

import pytest

from language.mentions import assigning
from tests.conftest import case_params
from tests.factories import quote


@pytest.mark.parametrize(("text", "want"), case_params("role_cells"))
def test_of_a_cell(text: str, want: str) -> None:
    assert assigning.cell_roles(quote(text)) == ([] if want == "-" else want.split())


@pytest.mark.parametrize(("text", "want"), case_params("role_prose"))
def test_of_prose(text: str, want: dict[str, str]) -> None:
    found = assigning.assign(quote(text))
    assert (found.lead, found.support) == (want.get("L", "").split(), want.get("S", "").split())
    assert text[found.cut :] == want.get("rest", text)
