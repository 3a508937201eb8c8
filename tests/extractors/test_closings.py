"""Phrases that assign a statement."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.linking.assignments import closing_phrase
from tests.conftest import cases
from tests.factories import quote


@pytest.mark.parametrize("case", cases("closings"), ids=lambda case: str(case["text"])[-50:])
def test_closings(case: dict[str, Any]) -> None:
    found = closing_phrase(quote(case["text"]))
    assert (None if found is None else {kind: words.text for kind, words in found.fields.items()}) == case["fields"]
