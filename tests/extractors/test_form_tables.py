"""Headings, labels, citations and units against tables of the forms that offices use."""

from __future__ import annotations

import pytest

from extractors.identity.unit import extract as extract_unit
from extractors.layout.sections import kind_of_title
from extractors.layout.zones import split_parts
from language import citations, labels
from language.mentions.areas import heading_area
from schemas.plan import Header
from tests.conftest import case_params, cases
from tests.factories import document, quote


@pytest.mark.parametrize(("text", "want"), case_params("headings"))
def test_heading(text: str, want: str) -> None:
    kind, area = kind_of_title(quote(text)) or "-", heading_area(quote(text)) or "-"
    assert f"{kind} {area}" == want


@pytest.mark.parametrize(("text", "want"), case_params("label_forms"))
def test_label(text: str, want: str) -> None:
    label, rest = labels.split(quote(text))
    assert (f"{label.text} | {label.rank.name} | {rest.text}" if label else "-") == want


@pytest.mark.parametrize(("text", "want"), case_params("citations"))
def test_citation(text: str, want: str) -> None:
    found = [f"{c.number} | {c.date or ''} | {c.issuer or ''}" for c in citations.citations(text)]
    assert [_tidy(c) for c in found] == ([] if want == "-" else [_tidy(c) for c in want.split("||")])


def _tidy(row: str) -> list[str]:
    return [part.strip() for part in row.split("|")]


UNITS = [pytest.param(lines, want, id=" / ".join(lines)) for group in cases("unit_names") for lines, want in group["cases"]]


@pytest.mark.parametrize(("lines", "want"), UNITS)
def test_unit(lines: list[str], want: str) -> None:
    parts = split_parts(document(*lines, bold=tuple(i for i, line in enumerate(lines) if line.isupper())))
    unit = extract_unit(parts, Header())
    assert [unit.kind or "", unit.name or "", unit.district or "", unit.province or ""] == _tidy(want)
