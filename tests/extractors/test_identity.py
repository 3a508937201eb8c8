"""What a document says of itself: issuer, unit, number, type, title, draft, stamps, years."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.plan import extract
from schemas.document import Document
from schemas.plan import Plan
from tests.conftest import cases
from tests.factories import document


def _said(plan: Plan) -> dict[str, Any]:
    stamp = next((r.message for r in plan.remarks if r.code == "incoming-stamp"), None)
    return (
        plan.header.model_dump(include={"issuer", "number", "document_type", "issued_on", "title", "draft"})
        | plan.unit.model_dump(include={"kind", "name", "district", "province"})
        | plan.period.model_dump(include={"start", "end"})
        | {"stamp": stamp}
        | {"signer": plan.header.signer and plan.header.signer.name, "capacity": plan.header.signer and plan.header.signer.capacity}
    )


def _document(row: dict[str, Any]) -> Document:
    return document(*row["lines"], bold=tuple(i for i, line in enumerate(row["lines"]) if line.isupper()))


@pytest.mark.parametrize("row", cases("identity"), ids=lambda row: row["why"])
def test_what_a_document_says_of_itself(row: dict[str, Any]) -> None:
    said = _said(extract(_document(row)))
    stamp = row["want"].get("stamp")
    if stamp:
        assert stamp in said.pop("stamp")
    assert {key: said[key] for key in row["want"] if key in said} == {key: value for key, value in row["want"].items() if key in said}


@pytest.mark.parametrize("row", cases("identity"), ids=lambda row: row["why"])
def test_every_quotation_stands_in_the_document(row: dict[str, Any]) -> None:
    source = _document(row)
    plan = extract(source)
    for evident in (plan.header, plan.unit, plan.period):
        for evidence in (e for rows in evident.evidence.values() for e in rows):
            assert source.blocks[evidence.block].text[evidence.start : evidence.end] == evidence.quote
