"""What a plan is for, by its title."""

from __future__ import annotations

import pytest

from extractors.identity import scope
from extractors.plan import extract
from language.lexicon import vocabulary
from language.text import fold
from tests.conftest import case_params
from tests.factories import document, quote


@pytest.mark.parametrize(("title", "wanted"), case_params("scopes"))
def test_the_title_decides(title: str, wanted: str) -> None:
    assert scope.extract(title, []) == wanted


def test_without_a_title_the_text_tells() -> None:
    assert scope.extract(None, [quote("Trên đây là Kế hoạch cải cách hành chính của xã")]) == "reform"
    assert scope.extract(None, [quote("Trên đây là Kế hoạch phòng, chống thiên tai")]) == "other"


def test_what_is_no_plan_has_none() -> None:
    lines = ["UBND XÃ AN HÒA", "Số: 12/BC-UBND", "BÁO CÁO", "Kết quả cải cách hành chính năm 2024", "Nơi nhận: Lưu VT."]
    assert extract(document(*lines)).scope is None


@pytest.mark.parametrize("key", ["whole", "instruments", "parts"])
def test_phrases_stand_once(key: str) -> None:
    phrases = [fold(phrase) for phrase in vocabulary("scopes")[key]]
    assert len(phrases) == len(set(phrases))
