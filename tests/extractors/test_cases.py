"""The grammars against their case tables."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.identity.unit import extract as extract_unit
from extractors.items import targets
from extractors.items.clauses import Context
from extractors.layout.zones import split_parts
from language import citations, labels
from language.mentions import assigning, deadlines
from language.mentions.areas import decide
from language.mentions.deadlines import Years
from schemas.plan import Header
from tests.conftest import cases
from tests.factories import document, quote


def _id(row: dict[str, Any]) -> str:
    return str(row.get("text") or row.get("lines"))[:60]


@pytest.mark.parametrize("row", cases("deadlines"), ids=_id)
def test_deadline(row: dict[str, Any]) -> None:
    years = Years(*row.get("years", [2022, 2022]))
    if row["where"] == "cell":
        found = deadlines.of_cell(quote(row["text"]), years)
    else:
        stated = deadlines.of_prose(quote(row["text"]), years)
        found = stated.deadline if stated else None
    if row["want"] is None:
        assert found is None
        return
    assert found is not None
    got = found.model_dump()
    for key in ("kind", "start", "end", "due"):
        want = row["want"].get(key)
        assert got[key] == (str(want) if want is not None else None), key
    assert got["every"] == row["want"].get("every", [])
    assert found.text


@pytest.mark.parametrize("row", cases("targets"), ids=_id)
def test_targets(row: dict[str, Any]) -> None:
    found = targets.extract(quote(row["text"]), Context(row["area"]))
    got = [[t.metric, t.comparator, t.value, t.value_max, t.unit, t.change, t.due, t.per] for t in found]
    want = [[str(v) if i == 6 and v else v for i, v in enumerate(line)] for line in row["want"]]
    assert got == want
    for target in found:
        assert target.evidence["value"][0].quote


@pytest.mark.parametrize("row", cases("roles"), ids=_id)
def test_roles(row: dict[str, Any]) -> None:
    found = assigning.assign(quote(row["text"]))
    assert (found.lead, found.support) == (row["lead"], row["support"])
    assert row["text"][found.cut :] == row.get("rest", row["text"])


@pytest.mark.parametrize("row", cases("references"), ids=_id)
def test_references(row: dict[str, Any]) -> None:
    found = citations.citations(row["text"])
    assert [[c.number, c.date, c.issuer, c.type_named] for c in found] == row["want"]


@pytest.mark.parametrize("row", cases("labels"), ids=_id)
def test_labels(row: dict[str, Any]) -> None:
    label, rest = labels.split(quote(row["text"]))
    if row["want"] is None:
        assert label is None
    else:
        assert label is not None
        assert [label.text, label.rank.name, rest.text] == row["want"]


@pytest.mark.parametrize("row", cases("areas"), ids=_id)
def test_areas(row: dict[str, Any]) -> None:
    verdict = decide(quote(row["text"]))
    assert verdict.area == row["want"]
    assert 0 <= verdict.probability <= 1


@pytest.mark.parametrize("row", cases("units"), ids=_id)
def test_units(row: dict[str, Any]) -> None:
    header = Header()
    heading = row["lines"].index("KẾ HOẠCH")
    unit = extract_unit(split_parts(document(*row["lines"], bold=tuple(range(heading + 1)))), header)
    assert [unit.kind, unit.name, unit.district, unit.province, header.issuer] == row["want"]
