"""The vocabularies, checked both ways: every name finds its id, every id has a name and a source."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml

from language import catalogue
from language.lexicon import vocabulary
from language.mentions.actors import find
from language.mentions.areas import heading_area
from language.mentions.metrics import classify
from language.text import fold
from tests.conftest import SHARED
from tests.factories import quote

ROLE_NAMES = [(role, name) for role, entry in catalogue.roles().items() for name in entry.names]
HEADINGS = [(area, name) for area, entry in catalogue.areas().items() for name in (*entry.headings, entry.vi)]


@pytest.mark.parametrize(("role", "name"), ROLE_NAMES, ids=[n for _, n in ROLE_NAMES])
def test_every_role_name_finds_its_role(role: str, name: str) -> None:
    assert [actor.role for actor in find(name, fold(name), name).actors if not actor.weak] == [role]


def test_no_role_name_is_one_ambiguous_syllable() -> None:
    # "bản" folds like "ban" in "ban hành", "ấp" like "áp" in "áp dụng".
    single = {name for _, name in ROLE_NAMES if len(name.split()) == 1 and name == name.lower()}
    assert single == set()


@pytest.mark.parametrize(("area", "name"), HEADINGS, ids=[n for _, n in HEADINGS])
def test_every_heading_names_its_area(area: str, name: str) -> None:
    assert heading_area(quote(f"1. {name}")) == area


@pytest.mark.parametrize("metric", [m for m in catalogue.metrics() if m != "other"])
def test_every_metric_is_recognised_by_its_own_label(metric: str) -> None:
    entry = catalogue.metrics()[metric]
    label = entry.vi if not entry.of_plan else f"hoàn thành 100% kế hoạch: {entry.vi}"
    found, _ = classify(quote(label), area=entry.area, of_plan=entry.of_plan, unit=entry.unit or "percent")
    assert found == metric


def test_roles_have_their_time() -> None:
    roles = catalogue.roles()
    before, after = dt.date(2025, 6, 30), dt.date(2025, 7, 1)
    assert roles["office_statistics"].valid_on(before)
    assert not roles["office_statistics"].valid_on(after)
    assert roles["culture_department"].valid_on(after)
    assert not roles["culture_department"].valid_on(before)
    assert roles["police"].valid_on(before)
    assert roles["police"].valid_on(after)


def test_schemes_cover_the_years() -> None:
    assert len(catalogue.mandatory_areas(2022)) == 7
    assert len(catalogue.mandatory_areas(2015)) == 7
    assert catalogue.mandatory_areas(None) == catalogue.schemes()[0].mandatory


@pytest.mark.parametrize("name", ["area_terms", "columns", "counts", "scopes", "sections", "verbs"])
def test_extractor_vocabularies_name_their_source(name: str) -> None:
    assert vocabulary(name)["source"]


@pytest.mark.parametrize(
    ("area", "weight", "term"),
    [(area, weight, term) for area, rows in vocabulary("area_terms")["areas"].items() for weight, terms in rows.items() for term in terms],
)
def test_terms_stand_once(area: str, weight: int, term: str) -> None:
    places = [
        (a, w)
        for a, rows in vocabulary("area_terms")["areas"].items()
        for w, terms in rows.items()
        if fold(term) in {fold(t) for t in terms}
    ]
    assert places == [(area, weight)]


@pytest.mark.shared
def test_ids_are_the_contract_s() -> None:
    contract = yaml.safe_load((SHARED / "contract" / "catalogue.yaml").read_text(encoding="utf-8"))
    assert list(contract["areas"]) == list(catalogue.areas())
    assert set(contract["roles"]) == set(catalogue.roles())
    ours = {key: (m.area, m.unit, m.vi) for key, m in catalogue.metrics().items()}
    assert ours == {key: (m["area"], m["unit"], m["vi"]) for key, m in contract["metrics"].items()}
