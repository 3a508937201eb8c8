"""Figure columns by what they hold: headings that say nothing ("Giao xã") beside those that tell a result."""

from __future__ import annotations

import pytest

from extractors.items import target_cells
from extractors.layout.tables import read
from language.mentions.deadlines import Years
from schemas.document import Block, Cell, Table


def _targets(rows: list[list[str]]) -> list[tuple[str, str, float, float | None, str, str | None]]:
    cells = [Cell(row=r, column=c, text=text) for r, line in enumerate(rows) for c, text in enumerate(line)]
    table = Table(rows=len(rows), columns=len(rows[0]), cells=cells, row_pages=[1] * len(rows))
    reading = read(Block(index=0, kind="table", page=1, table=table), None)
    assert reading is not None
    found = [target for row in reading.rows for target in target_cells.of_row(row, Years(2026, 2026))]
    return [(t.text, t.comparator, t.value, t.value_max, t.unit, t.due) for t in found]


def test_columns_that_hold_nothing_but_figures_commit() -> None:
    found = _targets(
        [
            ["TT", "Tên chỉ tiêu", "Đơn vị tính", "Giao phường", "Giao xã", "Theo dõi"],
            ["1", "Hồ sơ đúng hạn", "%", "≥ 99", "70 - 75", "Phòng Nội vụ"],
            ["2", "Trả lời kiến nghị", "Ngày làm việc", "≤ 03", "Từ 05 trở lên", "Văn phòng"],
        ]
    )
    assert found == [
        ("Hồ sơ đúng hạn: ≥ 99", ">=", 99, None, "percent", None),
        ("Hồ sơ đúng hạn: 70 - 75", "range", 70, 75, "percent", None),
        ("Trả lời kiến nghị: ≤ 03", "<=", 3, None, "day", None),
        ("Trả lời kiến nghị: Từ 05 trở lên", ">=", 5, None, "day", None),
    ]


@pytest.mark.parametrize("heading", ["TH năm 2025", "Đã đạt năm 2025", "Kết quả năm trước"])
def test_results_commit_to_nothing(heading: str) -> None:
    found = _targets([["Chỉ tiêu", "ĐVT", heading, "KH năm 2026"], ["Hồ sơ trực tuyến", "%", "80", "90"], ["Số hóa", "%", "60", "70"]])
    assert [(value, due) for _, _, value, _, _, due in found] == [(90, "2026-12-31"), (70, "2026-12-31")]


def test_a_table_of_points_lost_commits_to_nothing() -> None:
    assert (
        _targets([["TT", "Tiêu chí", "Điểm chuẩn", "Chủ trì"], ["1", "Công khai", "2,0", "Văn phòng"], ["2", "Báo cáo", "1,0", "Tư pháp"]])
        == []
    )


def test_a_cell_of_several_figures_gives_several_targets() -> None:
    found = _targets(
        [["Nội dung", "Chỉ tiêu", "Chủ trì"], ["Thanh toán trực tuyến", "35% đến hết quý II; 50% đến hết năm 2026", "Kế toán"]]
    )
    assert [(value, due) for _, _, value, _, _, due in found] == [(35, "2026-06-30"), (50, "2026-12-31")]


def test_a_column_that_counts_the_rows_commits_to_nothing() -> None:
    found = _targets([["", "Tên chỉ tiêu", "ĐVT", "Giao xã"], ["1", "Hồ sơ đúng hạn", "%", "99"], ["2", "Số hóa", "%", "80"]])
    assert [value for _, _, value, _, _, _ in found] == [99, 80]
