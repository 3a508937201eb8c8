"""By when a promise is to be kept: what stands above it, and times without a year."""

from __future__ import annotations

import pytest

from extractors.items import targets
from extractors.items.clauses import Context
from extractors.layout.sections import Part
from extractors.plan import extract
from language.mentions.deadlines import Years
from tests.factories import document, quote

PLAN = [
    "ỦY BAN NHÂN DÂN XÃ AN HÒA",
    "Số: 12/KH-UBND",
    "KẾ HOẠCH",
    "Cải cách hành chính năm 2026",
    "I. MỤC TIÊU",
    "1. Mục tiêu cụ thể",
]


def _due(text: str, years: Years, *, title: str = "Mục tiêu", lead_in: str | None = None) -> list[str | None]:
    part = Part("I", quote(title), "objectives", None)
    lead_ins = (quote(lead_in),) if lead_in else ()
    return [target.due for target in targets.extract(quote(text), Context(None, "I", lead_ins, part, years))]


@pytest.mark.parametrize(
    ("title", "years", "want"),
    [
        ("Mục tiêu đến năm 2028", Years(2026, 2030), "2028-12-31"),
        ("Mục tiêu cụ thể đến hết năm 2026", Years(2026, 2026), "2026-12-31"),
        ("Chỉ tiêu phải đạt trước ngày 30/6/2026", Years(2026, 2026), "2026-06-30"),
        ("Mục tiêu giai đoạn 2026-2028", Years(2026, 2030), "2028-12-31"),
        ("Mục tiêu giai đoạn 2026-2030", Years(2026, 2030), None),
        ("Mục tiêu năm 2026", Years(2026, 2026), None),
        ("Mục tiêu năm 2026, định hướng đến năm 2030", Years(2026, 2026), None),
    ],
)
def test_a_heading_that_says_until_when(title: str, years: Years, want: str | None) -> None:
    assert _due("80% hồ sơ được số hóa", years, title=title) == [want]


@pytest.mark.parametrize(
    ("text", "years", "want"),
    [
        ("Đến hết quý II, 50% hồ sơ được số hóa", Years(2026, 2026), "2026-06-30"),
        ("Lắp đặt 03 màn hình trong tháng 8", Years(2026, 2026), "2026-08-31"),
        ("Đến cuối năm, 100% thủ tục được niêm yết", Years(2026, 2026), "2026-12-31"),
        ("Đến cuối năm, 100% thủ tục được niêm yết", Years(2026, 2030), None),
        ("Trong nửa đầu năm số hóa 50% hồ sơ", Years(2026, 2026), "2026-06-30"),
        ("Đến tháng Sáu đạt 70% hồ sơ trực tuyến", Years(2026, 2026), "2026-06-30"),
        ("Đến 30/6/26 đạt 70% hồ sơ trực tuyến", Years(2026, 2026), "2026-06-30"),
        ("Tỷ lệ hồ sơ trực tuyến: quý II 70%", Years(2026, 2026), "2026-06-30"),
        # Since when, and some part of a year: by when is not said.
        ("Từ ngày 01/7, 100% văn bản được ký số", Years(2026, 2026), None),
        ("Đầu năm 2026, 100% công chức ký cam kết", Years(2026, 2026), None),
        ("Trước Tết Nguyên đán, 100% hộ nghèo được nhận quà", Years(2026, 2026), None),
        # A plan of several years does not say which year's month it is.
        ("Lắp đặt 03 màn hình trong tháng 8", Years(2026, 2030), None),
    ],
)
def test_a_time_without_a_year_is_the_plans(text: str, years: Years, want: str | None) -> None:
    assert _due(text, years) == [want]


def test_figures_of_the_year_before_in_brackets_promise_nothing() -> None:
    found = targets.extract(quote("Mức độ hài lòng đạt từ 93% trở lên (năm 2025 đạt 88,7%)"), Context(None, years=Years(2026, 2026)))
    assert [target.value for target in found] == [93]


def test_a_lead_in_over_headings_dates_what_stands_under_them() -> None:
    lines = [*PLAN, "Đến hết năm 2026:", "a) Cải cách thể chế", "- 100% văn bản được rà soát.", "b) Cải cách thủ tục hành chính",
             "- 90% hồ sơ nộp trực tuyến.", "- Trước 30/6/2026, 100% thủ tục được công khai.", "II. NHIỆM VỤ", "- Số hóa 80% kết quả."]  # fmt: skip
    found = [(target.value, target.due) for target in extract(document(*lines)).targets]
    assert found == [(100, "2026-12-31"), (90, "2026-12-31"), (100, "2026-06-30"), (80, None)]
