"""Tables in everyday words, without headings that name tasks, or without a column for what a row's own words say."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.process import process
from schemas.plan import Plan
from tests.extractors.test_whole_plans import typed


def read(title: str, rows: list[list[str]]) -> Plan:
    lines: list[Any] = ["**^^KẾ HOẠCH", "**^^Cải cách hành chính năm 2025 của xã Suối Đá", f"**I. {title}", rows]
    return process(typed(lines), "t.docx")


def assigned(rows: list[list[str]]) -> list[str]:
    return [
        f"{' '.join(task.lead) or '-'} | {' '.join(task.support) or '-'} | {task.deadline.text if task.deadline else '-'} | {task.text}"
        for task in read("NHIỆM VỤ", rows).tasks
    ]


_FIRST, _SECOND = "office | police | 30/6 | Rà soát văn bản", "one_stop_shop | police | Quý III | Niêm yết thủ tục"


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["Việc phải làm", "Người lo", "Người phụ", "Hạn chót"],
            ["Rà soát văn bản", "Văn phòng", "Công an xã", "30/6"],
            ["Niêm yết thủ tục", "Một cửa", "nt", "Quý III"],
        ],
        [
            ["TT", "Làm gì", "Ai", "Cùng ai", "Lúc nào"],
            ["1", "Rà soát văn bản", "Văn phòng", "Công an xã", "30/6"],
            ["2", "Niêm yết thủ tục", "Một cửa", "//", "Quý III"],
        ],
        [
            ["TT", "Đầu mục", "Tên", "Góp một tay", "Chốt"],
            ["1", "Rà soát văn bản", "Văn phòng", "Công an xã", "30/6"],
            ["2", "Niêm yết thủ tục", "Một cửa", "Công an xã", "Quý III"],
        ],
        [
            ["1", "Rà soát văn bản", "Văn phòng", "Công an xã", "30/6"],
            ["2", "Niêm yết thủ tục", "Một cửa", "Công an xã", "Quý III"],
            ["3", "Kiểm tra nội bộ", "Chủ tịch UBND xã", "Công an xã", "Tháng 9"],
        ],
        [
            ["TT", "Nhiệm vụ", "Phân công", "Thời gian"],
            ["1", "Rà soát văn bản", "Chủ trì: Văn phòng; phối hợp: Công an xã", "30/6"],
            ["2", "Niêm yết thủ tục", "Chủ trì: Một cửa; phối hợp: nt", "Quý III"],
        ],
        [
            ["TT", "Nhiệm vụ", "Sản phẩm"],
            ["1", "Rà soát văn bản (Văn phòng chủ trì, Công an xã phối hợp; 30/6)", "Báo cáo"],
            ["2", "Niêm yết thủ tục. Chủ trì: Một cửa; phối hợp: Công an xã; thời gian: Quý III", ""],
        ],
    ],
)
def test_who_and_when(rows: list[list[str]]) -> None:
    assert assigned(rows)[:2] == [_FIRST, _SECOND]


@pytest.mark.parametrize(
    ("rows", "want"),
    [
        # A task's own words tell the time only where no column does.
        ([["Họ tên, chức vụ", "Nhiệm vụ"], ["Bà Lan, Chủ tịch UBND xã", "Họp giao ban hằng tháng"]], ["hằng tháng"]),
        ([["Nhiệm vụ", "Chủ trì", "Thời gian"], ["Họp giao ban hằng tháng", "Văn phòng", ""]], ["-"]),
        # Rows of a group that is only a time, and under a time that stands before them.
        (
            [
                ["TT", "Nhiệm vụ", "Chủ trì"],
                ["I", "Quý I"],
                ["1", "Rà soát văn bản", "Văn phòng"],
                ["II", "Quý II"],
                ["2", "Niêm yết", "Một cửa"],
            ],
            ["Quý I", "Quý II"],
        ),
        (
            [["Tháng", "Nội dung công việc", "Người làm"], ["Tháng 1", "Rà soát văn bản", "Văn phòng"], ["", "Niêm yết", "Một cửa"]],
            ["Tháng 1", "Tháng 1"],
        ),
        (
            [["Nội dung công việc", "Người làm", "Tháng"], ["Rà soát văn bản", "Văn phòng", "Tháng 1"], ["Niêm yết", "Một cửa", ""]],
            ["Tháng 1", "-"],
        ),
        ([["TT", "Nhiệm vụ", "Chủ trì", "Bắt đầu", "Kết thúc"], ["1", "Rà soát văn bản", "Văn phòng", "01/3", "30/6"]], ["01/3 - 30/6"]),
    ],
)
def test_when(rows: list[list[str]], want: list[str]) -> None:
    assert [row.split(" | ")[2] for row in assigned(rows)] == want


def test_bodies_that_are_served_help_nobody() -> None:
    rows = [
        ["TT", "Nhiệm vụ", "Chủ trì", "Đơn vị được kiểm tra"],
        ["1", "Kiểm tra", "Văn phòng", "Công an xã"],
        ["2", "Kiểm tra", "Văn phòng", "Một cửa"],
    ]
    assert [task.support for task in read("NHIỆM VỤ", rows).tasks] == [[], []]


@pytest.mark.parametrize(
    ("rows", "want"),
    [
        (
            [
                ["TT", "Tên chỉ tiêu", "ĐVT", "Chỉ tiêu tỉnh giao", "Chỉ tiêu xã phấn đấu"],
                ["1", "Hồ sơ đúng hạn", "%", "95", "≥ 98"],
                ["2", "Số sáng kiến", "sáng kiến", "-", "02"],
            ],
            [95, 98, 2],
        ),
        (
            [
                ["TT", "Chỉ tiêu được giao", "Người lo", "Hạn"],
                ["1", "95% hồ sơ đúng hạn", "Một cửa", "30/6"],
                ["2", "Trên 60% hồ sơ trực tuyến", "Một cửa", "Cả năm"],
            ],
            [95, 60],
        ),
        (
            [
                ["Mục tiêu", "Thước đo", "Đích đến", "Ai lo"],
                ["Giải quyết nhanh", "Hồ sơ đúng hạn", "98%", "Một cửa"],
                ["Về tận thôn", "Hồ sơ trực tuyến", "60%", "Văn phòng"],
            ],
            [98, 60],
        ),
        ([["Tiêu chí đánh giá", "Mức phải đạt"], ["Hồ sơ đúng hạn", "98%"], ["Hồ sơ trực tuyến", "60%"]], [98, 60]),
    ],
)
def test_figures(rows: list[list[str]], want: list[float]) -> None:
    plan = read("CHỈ TIÊU", rows)
    assert [target.value for target in plan.targets] == want
    assert not plan.remarks


def test_a_goal_has_the_area_of_its_section_alone() -> None:
    head = ["Lĩnh vực", "Mục tiêu", "Chỉ số đo lường", "Mức đạt"]
    plan = read(
        "MỤC TIÊU",
        [
            head,
            ["Cải cách thủ tục hành chính", "Giải quyết nhanh", "Hồ sơ đúng hạn", "98%"],
            ["", "Về tận thôn", "Hồ sơ trực tuyến", "60%"],
        ],
    )
    assert [(goal.text, goal.area) for goal in plan.goals] == [("Giải quyết nhanh", None), ("Về tận thôn", None)]
    assert [target.area for target in plan.targets] == ["procedures", "procedures"]
