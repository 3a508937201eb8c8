"""Rows that head others, and rows that only add them up."""

from __future__ import annotations

from extractors.layout.tables import Reading, read
from language.columns import ColumnKind
from schemas.document import Block, Cell, Table


def _read(rows: list[list[str]]) -> Reading:
    cells = [Cell(row=r, column=c, text=text) for r, line in enumerate(rows) for c, text in enumerate(line)]
    table = Table(rows=len(rows), columns=len(rows[0]), cells=cells, row_pages=[1] * len(rows))
    reading = read(Block(index=0, kind="table", page=1, table=table), None)
    assert reading is not None
    return reading


_HEAD = ["TT", "Tiêu chí", "Điểm tối đa", "Bị trừ", "Giải pháp khắc phục", "Phụ trách"]


def test_a_group_may_bear_its_points() -> None:
    reading = _read(
        [
            _HEAD,
            ["I", "Cải cách thủ tục hành chính", "8,0", "1,50", "", ""],
            ["1.1", "Công khai", "3,0", "0,50", "Niêm yết lại bảng", "Văn phòng"],
            ["1.2", "Đúng hạn", "5,0", "1,00", "Xin lỗi người dân", "Tư pháp"],
            ["Tổng cộng", "", "8,0", "1,50", "", ""],
        ]
    )
    assert [(g.path, g.title.text) for g in reading.groups] == [("I", "Cải cách thủ tục hành chính")]
    assert [row.cells[ColumnKind.TASK].text for row in reading.rows] == ["Niêm yết lại bảng", "Xin lỗi người dân"]


def test_numbers_that_add_up_tell_a_group_whose_name_is_unknown() -> None:
    rows = [
        _HEAD,
        ["1", "Việc của ban điều hành", "6,0", "1,50", "", ""],
        ["1.1", "Công khai", "2,0", "0,50", "Niêm yết lại bảng", "Văn phòng"],
        ["1.2", "Đúng hạn", "4,0", "1,00", "Xin lỗi người dân", "Tư pháp"],
    ]
    assert [g.title.text for g in _read(rows).groups] == ["Việc của ban điều hành"]
    rows[1][2:4] = ["9,0", "3,00"]
    assert not _read(rows).groups


def test_a_heading_typed_again_is_no_row() -> None:
    head = ["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"]
    reading = _read([head, ["1", "Ban hành quy chế", "Văn phòng", "Quý I"], head, ["2", "Sửa bảng niêm yết", "Tư pháp", "Quý II"]])
    assert len(reading.rows) == 2


def test_columns_are_told_by_their_cells() -> None:
    reading = _read(
        [
            ["", "Nội dung", "Bên nào", "Mốc", "Cái gì"],
            ["1", "Ban hành quy chế tiếp dân", "Công an xã", "Quý I", "Quyết định"],
            ["2", "Sửa bảng niêm yết", "Văn phòng UBND xã", "Tháng 6", "Báo cáo"],
        ]
    )
    assert [c.kind for c in reading.columns] == ["number", "task", "lead", "deadline", "deliverable"]


def test_a_criterion_with_its_points_is_no_group_though_its_name_is_an_area_s() -> None:
    rows = [
        ["I", "Công tác chỉ đạo, điều hành", "", "", "", ""],
        ["1.1", "Kiểm tra CCHC", "1,5", "0,5", "", ""],
        ["1.2", "Tuyên truyền", "1,0", "0", "", ""],
    ]
    assert [g.title.text for g in _read([_HEAD, *rows]).groups] == ["Công tác chỉ đạo, điều hành"]
