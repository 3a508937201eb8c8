"""Tables that plain text holds as lines, one cell under the other."""

from __future__ import annotations

import pytest

from extractors.plan import extract
from pipeline.readers import flat_tables
from pipeline.readers.registry import read_document
from schemas.document import Table

HEAD = ["TT Nhiệm vụ", "Công chức", "chủ trì", "Công chức", "phối hợp", "Thời gian", "thực hiện"]
ROWS = [
    "I Cải cách thể chế",
    "1", "Rà soát văn bản quy phạm", "pháp luật của xã", "Công chức", "TP-HT", "Các công chức", "chuyên môn", "Quý II",
    "2", "Công bố danh mục văn bản", "Công chức TP-HT", "Công chức VP-TK", "Thường xuyên",
    "II Cải cách tài chính công",
    "1", "Công khai ngân sách", "Công chức TC-KT", "Các bộ phận liên quan", "Trước ngày", "15/12/2024",
]  # fmt: skip


def text_of(lines: list[str]) -> bytes:
    front = [
        "KẾ HOẠCH",
        "Cải cách hành chính năm 2024",
        "I. NHIỆM VỤ",
        "- Thực hiện theo phụ lục.",
        "Nơi nhận:",
        "- Lưu: VT.",
        "Phụ lục",
        "NHIỆM VỤ NĂM 2024",
    ]
    return "\n\n".join([*front, *lines]).encode()


def test_rows_are_found_again() -> None:
    plan = extract(read_document(text_of(HEAD + ROWS), "x.txt"))
    rows = [
        (t.text, t.area, t.lead, t.support, t.deadline and (t.deadline.start or t.deadline.end)) for t in plan.tasks if t.source == "table"
    ]
    assert rows == [
        ("Rà soát văn bản quy phạm pháp luật của xã", "institutions", ["justice_civil_status"], ["specialist_officers"], "2024-04-01"),
        ("Công bố danh mục văn bản", "institutions", ["justice_civil_status"], ["office_statistics"], None),
        ("Công khai ngân sách", "public_finance", ["finance_accounting"], ["all_units"], "2024-12-15"),
    ]


def test_every_line_of_the_table_is_kept() -> None:
    document = read_document(text_of(HEAD + ROWS), "x.txt")
    table = next(block.table for block in document.blocks if block.table)
    assert isinstance(table, Table)
    kept = " ".join(cell.text for cell in table.cells).split()
    assert sorted(kept) == sorted(" ".join(HEAD + ROWS).split())


def test_text_behind_the_last_cell_goes_on_over_the_page() -> None:
    lines = HEAD + ROWS[:9] + ["và các văn bản khác", "còn hiệu lực"] + ROWS[9:]
    plan = extract(read_document(text_of(lines), "x.txt"))
    assert plan.tasks[1].text == "Rà soát văn bản quy phạm pháp luật của xã và các văn bản khác còn hiệu lực"


@pytest.mark.parametrize(
    "lines",
    [
        ["TT Huế là thành phố trực thuộc trung ương", "1", "Rà soát văn bản", "2", "Công bố danh mục"],
        ["STT là số thứ tự của hồ sơ"],
        ["TT Nhiệm vụ", "Ghi chú", "1", "Rà soát văn bản", "2", "Công bố danh mục"],
        ["TT Nhiệm vụ", "Chủ trì", "Thời gian", "1", "Chỉ có một đoạn văn không có người hay thời gian"],
    ],
    ids=["a name", "a sentence", "nobody acts", "no row ends"],
)
def test_lines_that_are_no_table(lines: list[str]) -> None:
    assert flat_tables.find(lines) == []


def test_headings_are_told_apart() -> None:
    [table] = flat_tables.find(HEAD + ROWS)
    assert [kind for kind, _ in table.headings] == ["number", "task", "lead", "support", "deadline"]
