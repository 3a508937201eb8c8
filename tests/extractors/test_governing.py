"""Times that stand above items: lead-ins, bold lines and headings that are only a time."""

from __future__ import annotations

import pytest

from extractors.plan import extract
from language.mentions.deadlines import only_time
from tests.extractors.test_deadline_tables import written
from tests.factories import document, quote

HEAD = ["ỦY BAN NHÂN DÂN XÃ AN HÒA", "Số: 12/KH-UBND", "KẾ HOẠCH"]


@pytest.mark.parametrize(
    ("title", "lines", "want"),
    [
        ("năm 2026", ["Trong quý II:", "- Sửa đổi Quy chế làm việc."], ["period 2026-04-01 2026-06-30"]),
        ("năm 2026", ["Tháng 01", "- Lắp bảng niêm yết.", "Tháng 02", "- Mở lớp tập huấn."], ["period 2026-01-01 2026-01-31", "period 2026-02-01 2026-02-28"]),
        ("năm 2026", ["Năm 2026:", "- Sửa đổi Quy chế làm việc."], ["-"]),
        ("giai đoạn 2026 - 2030", ["Năm 2027:", "- Sửa đổi Quy chế làm việc."], ["period 2027-01-01 2027-12-31"]),
        ("giai đoạn 2026 - 2030", ["Giai đoạn 2026 - 2027:", "- Kiện toàn Bộ phận Một cửa.", "Giai đoạn 2028 - 2030:", "- Mở điểm tiếp nhận."],
         ["period 2026-01-01 2027-12-31", "period 2028-01-01 2030-12-31"]),
        ("giai đoạn 2026 - 2030", ["Hằng năm:", "- Ban hành kế hoạch trước ngày 20 tháng 01.", "- Tự chấm điểm Chỉ số."],
         ["recurring year due 01-20", "recurring year"]),
        ("giai đoạn 2026 - 2030", ["Năm 2027:", "a) Sửa đổi Quy chế làm việc;", "Hằng năm:", "b) Cử công chức đi bồi dưỡng."],
         ["period 2027-01-01 2027-12-31", "recurring year"]),
        ("năm 2026", ["Trong quý II:", "- Sửa đổi Quy chế trước ngày 15/5."], ["date 2026-05-15"]),
    ],
)  # fmt: skip
def test_a_time_above_dates_the_items_under_it(title: str, lines: list[str], want: list[str]) -> None:
    plan = extract(document(*HEAD, f"Cải cách hành chính {title}", "I. NHIỆM VỤ", "1. Cải cách thể chế", *lines))
    assert [written(task.deadline) for task in plan.tasks] == want
    assert [section.path for section in plan.sections] == ["I", "I/1"]


@pytest.mark.parametrize(
    "line", ["Tháng 01:", "Quý II", "Giai đoạn 2026 - 2027:", "Hằng năm:", "Từ ngày 01/02 đến ngày 31/3:", "Thường xuyên:"]
)
def test_lines_that_are_only_a_time(line: str) -> None:
    assert only_time(quote(line))


@pytest.mark.parametrize(
    "line",
    ["Thời gian thực hiện: Quý II", "(T7/2026)", "Hoàn thành trước ngày 30/6", "Báo cáo quý II", "Năm tổ dân phố", "Đến năm 2030 đạt 95%"],
)
def test_lines_that_say_more(line: str) -> None:
    assert not only_time(quote(line))
