"""Figure columns by what they hold: headings that say nothing ("Giao xã") beside those that tell a result."""

from __future__ import annotations

import pytest

from extractors.items import target_cells
from extractors.layout.tables import read
from language.columns import ColumnKind
from language.mentions.deadlines import Years
from pipeline.process import process
from schemas.document import Block, Cell, Table
from tests.extractors.test_whole_plans import typed


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


def test_figures_are_told_without_a_column_of_units() -> None:
    found = _targets(
        [
            ["TT", "Chỉ tiêu", "Mức 2025 đã có", "Thôn Đông", "Chủ trì"],
            ["1", "Thứ hạng trong huyện", "6/9", "Trong tốp 3", "Văn phòng"],
            ["2", "Tỷ lệ văn bản ký số", "80", "l00%", "nt"],
            ["3", "Thời gian trả lời (ngày)", "7", "tối đa 4", "nt"],
        ]
    )
    assert [row[1:5] for row in found if ": Trong" in row[0] or ": l00" in row[0] or ": tối đa" in row[0]] == [
        ("<=", 3, None, "rank"),
        ("=", 100, None, "percent"),
        ("<=", 4, None, "day"),
    ]


def test_heads_say_until_when() -> None:
    found = _targets(
        [
            ["Chỉ tiêu", "ĐVT", "Hiện trạng", "Đến hết quý II/2026", "Đến năm 2028"],
            ["Người nộp hồ sơ tại nhà", "người", "200", "1.200", "2.500"],
            ["Điểm phát sóng không dây", "điểm", "2", "4", "6"],
        ]
    )
    assert [(value, unit, due) for _, _, value, _, unit, due in found] == [
        (1200, "count", "2026-06-30"),
        (2500, "count", "2028-12-31"),
        (4, "count", "2026-06-30"),
        (6, "count", "2028-12-31"),
    ]


def test_a_plan_of_the_year_before_is_past_beside_this_years() -> None:
    found = _targets([["Chỉ tiêu", "ĐVT", "Kế hoạch 2025", "Kế hoạch 2026"], ["Số hóa", "%", "60", "70"], ["Ký số", "%", "8O", "9O"]])
    assert [value for _, _, value, _, _, _ in found] == [70, 90]


def test_each_part_of_a_name_has_its_figure() -> None:
    found = _targets([["Chỉ tiêu", "Mức giao"], ["Hồ sơ nộp trực tuyến; thanh toán trực tuyến", "55%; 40%"], ["Văn bản ký số", "100%"]])
    assert [value for _, _, value, _, _, _ in found] == [55, 40, 100]


def test_points_promised_beside_points_reached_are_targets_in_points() -> None:
    found = _targets(
        [
            ["TT", "Tiêu chí", "Điểm tối đa", "Điểm đạt năm 2025", "Điểm phấn đấu năm 2026"],
            ["1.1", "Kiểm tra CCHC", "1,5", "0", "1,5"],
            ["1.2", "Hồ sơ đúng hạn", "6", "3,5", "từ 5 đến 5,5"],
        ]
    )
    assert found == [
        ("Kiểm tra CCHC: 1,5", "=", 1.5, None, "point", "2026-12-31"),
        ("Hồ sơ đúng hạn: từ 5 đến 5,5", "range", 5, 5.5, "point", "2026-12-31"),
    ]


def test_contents_that_order_nothing_beside_figures_reached_are_measures() -> None:
    rows = [["Hồ sơ đúng hạn", "96%", "97%", "≥ 98%", "BPMC"], ["Văn bản ký số", "55%", "80%", "100%", "Văn phòng"]]
    found = _targets([["Việc đo đếm", "Năm ngoái", "Đến hết Q.II", "Mức giao 2026", "Người giữ sổ"], *rows])
    assert [(value, due) for _, _, value, _, _, due in found] == [
        (97, "2026-06-30"), (98, "2026-12-31"), (80, "2026-06-30"), (100, "2026-12-31"),
    ]  # fmt: skip


def test_contents_that_order_stay_tasks() -> None:
    cells = ["Việc cần làm", "Năm ngoái", "Mức giao 2026", "Ai làm"]
    rows = [["Niêm yết thủ tục", "2", "4 lần", "BPMC"], ["Rà soát văn bản", "1", "2 lần", "Văn phòng"]]
    table = Table(
        rows=3, columns=4, row_pages=[1] * 3,
        cells=[Cell(row=r, column=c, text=text) for r, line in enumerate([cells, *rows]) for c, text in enumerate(line)],
    )  # fmt: skip
    reading = read(Block(index=0, kind="table", page=1, table=table), None)
    assert reading is not None
    assert reading.has(ColumnKind.TASK)


def test_rows_named_by_hamlets_measure_what_the_line_above_the_table_says() -> None:
    table = [["Tên ấp", "Số hộ", "Đạt 2025", "Giao năm 2026"], ["Ấp Trên", "118", "58%", "75%"], ["Toàn xã", "485", "46%", "tối thiểu 67%"]]
    lines = ["**^^KẾ HOẠCH", "**^^Cải cách hành chính năm 2026 của xã Suối Đá", "**I. NHIỆM VỤ", "- Rà soát văn bản."]
    plan = process(typed([*lines, "Tỷ lệ hồ sơ nộp trực tuyến của từng ấp như sau:", table]), "t.docx")
    assert [(t.text, t.metric, t.value, t.due, t.area) for t in plan.targets] == [
        ("Ấp Trên: 75%", "dossiers_online", 75, "2026-12-31", "procedures"),
        ("Toàn xã: tối thiểu 67%", "dossiers_online", 67, "2026-12-31", "procedures"),
    ]


def _short(rows: list[list[str]]) -> list[tuple[str, float, str, str | None]]:
    return [(comparator, value, unit, due) for _, comparator, value, _, unit, due in _targets(rows)]


def test_columns_of_parts_of_the_year() -> None:
    rows = [["Văn bản ký số", "%", "60", "70"], ["Hồ sơ trực tuyến", "%", "45", "55"]]
    want = [("=", 60, "percent", "2026-06-30"), ("=", 70, "percent", "2026-12-31")]
    assert _short([["Chỉ tiêu", "ĐVT", "6 tháng đầu năm 2026", "Cả năm 2026"], *rows])[:2] == want
    assert _short([["Chỉ tiêu", "ĐVT", "Quý II", "Quý IV"], *rows])[:2] == want


def test_how_far_by_each_quarter_under_a_head_of_progress() -> None:
    cells = [
        Cell(row=0, column=0, text="Chỉ tiêu", row_span=2),
        Cell(row=0, column=1, text="Tiến độ", column_span=2),
        *(Cell(row=1, column=c, text=text) for c, text in ((1, "Quý I/2026"), (2, "Quý III/2026"))),
        *(Cell(row=r, column=c, text=text) for r in (2, 3) for c, text in enumerate((f"Tỷ lệ số hóa đợt {r}", "20%", "40%"))),
    ]
    reading = read(Block(index=0, kind="table", page=1, table=Table(rows=4, columns=3, cells=cells, row_pages=[1] * 4)), None)
    assert reading is not None
    found = [target for row in reading.rows for target in target_cells.of_row(row, Years(2026, 2026))]
    assert [(t.value, t.due) for t in found] == [(20, "2026-03-31"), (40, "2026-09-30")] * 2


def test_what_was_done_in_part_of_the_year_commits_to_nothing() -> None:
    rows = [["Văn bản ký số", "81%", "95%"], ["Hồ sơ trực tuyến", "40%", "55%"]]
    found = _targets([["Chỉ tiêu", "Thực hiện 6 tháng đầu năm", "Mục tiêu 2026"], *rows])
    assert [value for _, _, value, _, _, _ in found] == [95, 55]


@pytest.mark.parametrize("heads", [["Mục tiêu", "Chỉ số đo lường", "Ai làm"], ["Chỉ tiêu", "Kết quả cần đạt", "Ai làm"]])
def test_of_two_columns_that_may_name_the_measure_the_one_of_figures_holds_them(heads: list[str]) -> None:
    found = _targets([heads, ["Văn bản ký số", "90%", "Văn phòng"], ["Sáng kiến CCHC", "Ít nhất 02 sáng kiến", "Văn phòng"]])
    assert [(text, value) for text, _, value, _, _, _ in found] == [
        ("Văn bản ký số: 90%", 90),
        ("Sáng kiến CCHC: Ít nhất 02 sáng kiến", 2),
    ]


@pytest.mark.parametrize(
    ("name", "measure", "cell", "want"),
    [
        ("Số công chức bị kỷ luật", "Người", "Không có", [("=", 0, "count", None)]),
        ("Tỷ lệ hồ sơ quá hạn", "%", "Không", [("=", 0, "percent", None)]),
        ("Ban hành quy chế", "", "Không", []),
        ("Xếp hạng Chỉ số CCHC", "Hạng", "6 trở lên", [("<=", 6, "rank", None)]),
        ("Ấp có tổ công nghệ số", "Ấp", "8/8", [("=", 8, "count", None)]),
        ("Niêm yết thủ tục", "", "Có", []),
        ("Họp giao ban", "", "x", []),
        ("Hoàn thành báo cáo", "", "30/6", []),
        ("Số hóa kết quả", "%", "6 tháng: 35%; cả năm: 65%", [("=", 35, "percent", "2026-06-30"), ("=", 65, "percent", "2026-12-31")]),
    ],
)
def test_cells_of_a_figure_column(name: str, measure: str, cell: str, want: list[tuple[str, float, str, str | None]]) -> None:
    found = _short([["Chỉ tiêu", "ĐVT", "Mức giao", "Ghi chú"], [name, measure, cell, ""], ["Văn bản ký số", "%", "95", ""]])
    assert found == [*want, ("=", 95, "percent", None)]


@pytest.mark.parametrize(
    ("name", "cell", "want"),
    [
        ("Hồ sơ trực tuyến/thanh toán trực tuyến", "65% / 50%", ["dossiers_online", "online_payment"]),
        ("Hồ sơ trực tuyến, thanh toán trực tuyến", "65%; 50%", ["dossiers_online", "online_payment"]),
        ("Hồ sơ giải quyết đúng hạn, trước hạn", "Đất đai 90%; còn lại 98%", ["dossiers_on_time", "dossiers_on_time"]),
    ],
)
def test_figures_of_a_name_of_several_measures(name: str, cell: str, want: list[str]) -> None:
    cells = [
        Cell(row=r, column=c, text=text) for r, line in enumerate([["Chỉ tiêu", "Mức giao"], [name, cell]]) for c, text in enumerate(line)
    ]
    reading = read(Block(index=0, kind="table", page=1, table=Table(rows=2, columns=2, cells=cells, row_pages=[1] * 2)), None)
    assert reading is not None
    assert [t.metric for row in reading.rows for t in target_cells.of_row(row, Years(2026, 2026))] == want


@pytest.mark.parametrize(
    "heading", ["Hiện tại", "Đang đạt", "Đã có", "Đầu kỳ", "Số cũ", "Tính đến nay", "Bình quân huyện", "Hôm nay", "Thực hiện 9 tháng"]
)
@pytest.mark.parametrize("name", ["Chỉ tiêu", "Nội dung"])
def test_what_there_was_before_what_is_promised(name: str, heading: str) -> None:
    found = _targets([[name, "ĐVT", heading, "Kế hoạch 2026"], ["Hồ sơ trực tuyến", "%", "47", "66"], ["Văn bản ký số", "%", "71", "93"]])
    assert [value for _, _, value, _, _, _ in found] == [66, 93]


@pytest.mark.parametrize(
    "heading",
    [
        "Cần đạt",
        "Tỉnh giao",
        "Cam kết",
        "Đăng ký",
        "Mức",
        "Mốc 2026",
        "Hết năm 2026",
        "Dự kiến đạt",
        "Kết quả mong đợi",
        "Con số",
        "Mục tiêu",
    ],
)
@pytest.mark.parametrize("name", ["Chỉ tiêu", "Nội dung"])
def test_what_is_promised_under_any_head(name: str, heading: str) -> None:
    found = _targets([[name, heading, "Ghi chú"], ["Hồ sơ trực tuyến", "66%", ""], ["Văn bản ký số", "≥ 93%", ""]])
    assert [value for _, _, value, _, _, _ in found] == [66, 93]


def test_bare_numbers_beside_contents_are_no_promise() -> None:
    rows = [["Nội dung", "Ghi số", "Ai làm"], ["Mua máy tính", "12", "Kế toán"], ["Mua máy in", "3", "Kế toán"]]
    assert _targets(rows) == []


@pytest.mark.parametrize(
    ("name", "measure", "cell", "want"),
    [
        ("Văn bản ký số", "%", "45% → 60%", ("=", 60, "percent", "level", None)),
        ("Thời gian trả lời", "Ngày", "15 xuống 10", ("=", 10, "day", "level", None)),
        ("Tin, bài", "Tin/tháng", "4", ("=", 4, "count", "level", "month")),
        ("Tỷ lệ cắt giảm thời gian giải quyết", "%", "≥ 20", (">=", 20, "percent", "decrease", None)),
        ("Mức tăng người dùng", "%", "5", ("=", 5, "percent", "increase", None)),
        ("Diện tích nơi tiếp dân", "m2", "≥ 60", (">=", 60, "m2", "level", None)),
    ],
)
def test_cells_that_tell_a_change_and_units_that_recur(name: str, measure: str, cell: str, want: tuple[object, ...]) -> None:
    rows = [["Chỉ tiêu", "ĐVT", "Mức giao"], [name, measure, cell]]
    cells = [Cell(row=r, column=c, text=text) for r, line in enumerate(rows) for c, text in enumerate(line)]
    reading = read(Block(index=0, kind="table", page=1, table=Table(rows=2, columns=3, cells=cells, row_pages=[1] * 2)), None)
    assert reading is not None
    (target,) = [t for row in reading.rows for t in target_cells.of_row(row, Years(2026, 2026))]
    assert (target.comparator, target.value, target.unit, target.change, target.per) == want
