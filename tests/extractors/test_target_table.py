"""Targets against a table of what plans commit to, and of figures that commit to nothing."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.items import targets
from extractors.items.clauses import Context
from schemas.plan import Target
from tests.conftest import case_params
from tests.factories import quote


def written(target: Target) -> str:
    """A target as the table writes it."""
    words: list[Any] = [target.comparator, f"{target.value:g}"]
    if target.value_max is not None:
        words.append(f"{target.value_max:g}")
    words += [target.unit] if target.unit != "percent" else []
    words += [target.change] if target.change != "level" else []
    words += ["due", target.due] if target.due else []
    words += ["per", target.per] if target.per else []
    return " ".join(str(word) for word in words)


@pytest.mark.parametrize(("text", "want"), case_params("target_clauses"))
def test_targets(text: str, want: str) -> None:
    found = targets.extract(quote(text), Context(None))
    assert " | ".join(map(written, found)) == (want if want != "-" else "")
