"""Small tables and labelled lines of keys and values: they assign the items above them and are no tasks."""

from __future__ import annotations

from typing import Any

import pytest

from pipeline.process import process
from pipeline.readers.layout_tables import is_layout
from schemas.plan import Plan
from tests.extractors.test_whole_plans import typed

_HEAD = ["**^^KẾ HOẠCH", "**^^Cải cách hành chính năm 2025 của xã Suối Đá", "**I. NHIỆM VỤ", "**1. Cải cách thể chế"]
_FIRST, _SECOND = "- Rà soát văn bản.", "- Theo dõi thi hành pháp luật."


def read(*lines: Any) -> Plan:
    return process(typed([*_HEAD, *lines]), "t.docx")


def told(plan: Plan) -> list[str]:
    return [
        f"{task.source} | {' '.join(task.lead) or '-'} | {' '.join(task.support) or '-'} | {task.deadline.text if task.deadline else '-'}"
        f" | {'; '.join(task.deliverables) or '-'} | {task.text}"
        for task in plan.tasks
    ]


_WHOLE = "body | justice_civil_status | police | Quý II | Báo cáo; Danh mục | Rà soát văn bản"


@pytest.mark.parametrize(
    "table",
    [
        [["Cơ quan chủ trì:", "Công chức Tư pháp"], ["Cơ quan phối hợp:", "Công an xã"], ["Thời gian:", "Quý II"], ["Sản phẩm:", "Báo cáo; Danh mục"]],
        [["", "- Chủ trì", "Công chức Tư pháp"], ["", "- Phối hợp", "Công an xã"], ["", "- Xong trước", "Quý II"], ["", "- Kết quả", "Báo cáo; Danh mục"]],
        [["1", "Ai làm", "Công chức Tư pháp"], ["2", "Ai giúp", "Công an xã"], ["3", "Bao giờ xong", "Quý II"], ["4", "Nộp gì", "Báo cáo; Danh mục"]],
        [["Đơn vị chủ trì", ":", "Công chức Tư pháp"], ["Phối hợp", ":", "Công an xã"], ["Hạn", ":", "Quý II"], ["Sản phẩm", ":", "Báo cáo; Danh mục"]],
        [["Chủ trì", "Công chức Tư pháp", "Phối hợp", "Công an xã"], ["Thời gian", "Quý II", "Sản phẩm", "Báo cáo; Danh mục"]],
        [["Chủ trì", "Phối hợp", "Thời gian", "Sản phẩm"], ["Công chức Tư pháp", "Công an xã", "Quý II", "Báo cáo; Danh mục"]],
        [["Chủ trì: Công chức Tư pháp", "Phối hợp: Công an xã"], ["Thời gian: Quý II", "Sản phẩm: Báo cáo; Danh mục"]],
        [["Chủ trì: Công chức Tư pháp\nPhối hợp: Công an xã\nThời gian: Quý II\nSản phẩm: Báo cáo; Danh mục"]],
        [["Chủ trì", "Công chức Tư pháp"], ["Phối hợp", "Công an xã"], ["Kinh phí", "5 triệu đồng"], ["Thời gian", "Quý II"], ["Sản phẩm", "Báo cáo; Danh mục"]],
    ],
)  # fmt: skip
def test_a_small_table_assigns_the_task_above_it(table: list[list[str]]) -> None:
    other = "body | office | - | Cả năm | - | Theo dõi thi hành pháp luật"
    plan = read(_FIRST, table, _SECOND, [["Cơ quan chủ trì:", "Văn phòng"], ["Thời gian:", "Cả năm"]])
    assert told(plan) == [_WHOLE, other]
    assert not plan.remarks
    nested = read("- Nhiệm vụ:", "+ Rà soát văn bản.", table, "+ Công khai thủ tục.", "- Giải pháp:", "+ Lấy ý kiến người dân.")
    assert told(nested)[0] == _WHOLE
    assert all(row.startswith("body | - | - | - | -") for row in told(nested)[1:])


def test_one_table_behind_several_bullets_serves_them_all() -> None:
    plan = read(_FIRST, _SECOND, [["Chủ trì", "Công chức Tư pháp"], ["Thời gian", "Quý II"]])
    assert [(task.lead, task.deadline is not None) for task in plan.tasks] == [(["justice_civil_status"], True)] * 2


def test_where_each_has_its_own_table_one_without_stays_without() -> None:
    tables = [[["Chủ trì", name], ["Thời gian", "Quý II"]] for name in ("Công chức Tư pháp", "Công an xã", "Văn phòng")]
    plan = read(_FIRST, tables[0], _SECOND, tables[1], "- Lấy ý kiến dân.", "- Công khai văn bản.", tables[2])
    assert [task.lead for task in plan.tasks] == [["justice_civil_status"], ["police"], [], ["office"]]


def test_a_ditto_in_a_small_table_is_the_value_of_the_one_before() -> None:
    tables = [[["Chủ trì", a], ["Thời gian", b]] for a, b in (("Công chức Tư pháp", "Tháng 8"), ("nt", "Như trên"))]
    plan = read(_FIRST, tables[0], _SECOND, tables[1])
    assert [(task.lead, task.deadline and task.deadline.text) for task in plan.tasks] == [(["justice_civil_status"], "Tháng 8")] * 2


def test_a_card_says_its_task_itself() -> None:
    cards = [
        [["Nhiệm vụ", "Rà soát văn bản"], ["Chủ trì", "Công chức Tư pháp"], ["Thời gian", "Quý II"]],
        [["Nội dung công việc", "Công khai thủ tục"], ["Người làm", "Văn phòng"], ["Hạn chót", "30/6"]],
    ]
    assert told(read("Phân công như sau:", *cards)) == [
        "table | justice_civil_status | - | Quý II | - | Rà soát văn bản",
        "table | office | - | 30/6 | - | Công khai thủ tục",
    ]


def test_tables_of_tasks_and_of_persons_are_none() -> None:
    tasks = [["Nhiệm vụ", "Chủ trì", "Thời gian"], ["Rà soát văn bản", "Công chức Tư pháp", "Quý II"]]
    assert told(read("Phân công như sau:", tasks)) == ["table | justice_civil_status | - | Quý II | - | Rà soát văn bản"]
    persons = [["Họ tên, chức vụ", "Nhiệm vụ"], ["Bà Lan, Chủ tịch UBND xã", "Chỉ đạo chung"], ["Ông Ba, Công an xã", "Giữ an ninh mạng"]]
    assert [task.lead for task in read("Phân công như sau:", persons).tasks] == [["chair"], ["police"]]


@pytest.mark.parametrize(
    ("rows", "want"),
    [
        ([["Cơ quan chủ trì", "Công an xã"], ["Sản phẩm", "Báo cáo"]], False),
        ([["Nộp gì", "Báo cáo"], ["Ai lo", "Công an xã"]], False),
        ([["Nơi nhận: Văn phòng", "TM. UBND"], ["Lưu: VT", "CHỦ TỊCH"]], True),
        ([["Bà Lan", "Sáng thứ hai"], ["Ông Ba", "Sáng thứ ba"]], True),
    ],
)
def test_keys_and_values_arrange_no_page(rows: list[list[str]], want: bool) -> None:
    assert is_layout(rows, bordered=False) is want


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        ([_FIRST, "Chủ trì: Văn phòng", "Sản phẩm: Biên bản; Thông báo"], [["Biên bản", "Thông báo"]]),
        ([_FIRST, "Sản phẩm dự kiến: Biên bản", "Chủ trì: Văn phòng", _SECOND], [["Biên bản"], []]),
        ([_FIRST, _SECOND, "Sản phẩm: Báo cáo"], [[], ["Báo cáo"]]),
        (["- Công khai thủ tục. Sản phẩm: Bảng niêm yết, ảnh chụp."], [["Bảng niêm yết, ảnh chụp"]]),
        (["- Rà soát văn bản.\nChủ trì: Văn phòng. Sản phẩm: Báo cáo; Danh mục. Thời gian: quý I."], [["Báo cáo", "Danh mục"]]),
        ([_FIRST, "Kết quả phải có: Bảng tổng hợp"], [["Bảng tổng hợp"]]),
        (["- Trả kết quả: hồ sơ trễ hạn kèm thư xin lỗi.", "- Kết quả thực hiện: 100% hồ sơ đúng hạn."], [[], []]),
    ],
)
def test_what_comes_of_a_task_is_no_task(lines: list[str], want: list[list[str]]) -> None:
    assert [task.deliverables for task in read(*lines).tasks] == want


def test_names_behind_a_semicolon_go_on_the_list() -> None:
    plan = read(
        _FIRST,
        "Chủ trì: Công chức Tư pháp.",
        "Phối hợp: Công an xã; Địa chính - Xây dựng.",
        "- Niêm yết.\nChủ trì: Văn phòng.\nPhối hợp: Công an xã; Một cửa.",
    )
    assert [task.support for task in plan.tasks] == [["police", "land_construction"], ["police", "one_stop_shop"]]
