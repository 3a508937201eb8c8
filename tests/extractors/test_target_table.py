"""Targets against a table of what plans commit to, and of figures that commit to nothing."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.items import targets
from extractors.items.clauses import Context
from language.mentions.deadlines import Years
from schemas.plan import Target
from tests.conftest import case_params, cases
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


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Năm 2023, tỷ lệ ký số là 82%; phấn đấu năm 2024 đạt 90%", "= 90 due 2024-12-31"),
        ("Tỷ lệ hồ sơ trực tuyến năm 2023 đạt 61%", ""),
        ("Năm 2023 xã mới đạt 61%, năm 2024 phấn đấu trên 70%", "> 70 due 2024-12-31"),
        ("Chỉ số CCHC năm 2023 đạt 80,2 điểm, năm 2024 phấn đấu đạt 84 điểm", "= 84 point due 2024-12-31"),
        ("Phấn đấu Chỉ số CCHC năm 2023 đạt 84 điểm trở lên", ">= 84 point"),
        ("Năm 2024, tỷ lệ ký số là 90%", "= 90 due 2024-12-31"),
        ("Khắc phục 100% tồn tại của năm 2023", "= 100"),
    ],
)
def test_what_was_reached_before_the_plan_is_no_promise(text: str, want: str) -> None:
    found = targets.extract(quote(text), Context(None, years=Years(2024, 2024)))
    assert " | ".join(map(written, found)) == want


_METRICS = [(group["area"], str(text), want) for group in cases("target_metrics") for text, want in group["cases"].items()]


@pytest.mark.parametrize(("area", "text", "want"), _METRICS, ids=[text[:60] for _, text, _ in _METRICS])
def test_metrics(area: str | None, text: str, want: str) -> None:
    assert " | ".join(target.metric for target in targets.extract(quote(text), Context(area))) == want


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("Kiểm tra cải cách hành chính tại các thôn, mỗi quý không dưới 03 thôn", ["steering"]),
        ("Chỉ số CCHC nằm trong nhóm 4 xã dẫn đầu, đạt từ 86 điểm trở lên", ["steering", "steering"]),
        ("Họp dân về CCHC ít nhất 03 lần", ["steering"]),
        ("Đến tận nơi tối thiểu 03 đơn vị, trong đó có 02 trường học", [None, None]),
    ],
)
def test_a_clause_too_short_to_say_what_it_is_about_is_of_its_sentence(text: str, want: list[str | None]) -> None:
    assert [target.area for target in targets.extract(quote(text), Context(None))] == want
