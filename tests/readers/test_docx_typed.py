"""DOCX: items that only line breaks part, and tables typed with tabs."""

from __future__ import annotations

import io

import docx
import pytest

from pipeline.readers.docx import read
from pipeline.readers.limits import Limits
from schemas.document import Block


def blocks(*paragraphs: str) -> list[Block]:
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    data = io.BytesIO()
    document.save(data)
    return read(data.getvalue(), "t.docx", Limits()).blocks


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("1. Kiện toàn tổ công tác.\n2. Mở lớp tập huấn.", 2),
        ("1/ Công khai thủ tục;\n2/ Số hóa hồ sơ;\n3/ Trả kết quả.", 3),
        ("- Công khai thủ tục\nngay tại trụ sở.\n- Số hóa hồ sơ.", 2),
        ("KẾ HOẠCH\nCải cách hành chính năm 2027", 1),
        ("Họp giao ban trong quý\nII. hoặc khi cần", 1),
        ("phát triển kinh tế\n- xã hội của xã", 1),
    ],
)
def test_a_line_break_before_an_item_begins_a_paragraph(typed: str, count: int) -> None:
    found = blocks(typed)
    assert len(found) == count
    assert "\n".join(block.text for block in found) == typed
    assert all(segment.end <= len(block.text) for block in found for segment in block.segments)


def test_paragraphs_with_tabs_under_a_head_are_a_table() -> None:
    [title, block, behind] = blocks(
        "Phụ lục",
        "STT\tNhiệm vụ\tChủ trì\tThời gian",
        "I. Công vụ",
        "1\tChấm công\tVăn phòng\t",
        "2\tTập huấn\tVăn phòng\tQuý I",
        "Ghi chú.",
    )
    assert (title.text, behind.text) == ("Phụ lục", "Ghi chú.")
    table = block.table
    assert table is not None
    assert (table.rows, table.columns) == (4, 4)
    assert [(c.text, c.column_span) for c in table.cells if c.row == 1] == [("I. Công vụ", 4)]
    assert [c.text for c in table.cells if c.row == 2] == ["1", "Chấm công", "Văn phòng", ""]


@pytest.mark.parametrize(
    "lines",
    [
        ("Nơi nhận:\tTM. ỦY BAN NHÂN DÂN\tX", "- UBND huyện;\tCHỦ TỊCH\t", "- Lưu: VT.\tNguyễn Văn A\t"),
        ("STT\tNhiệm vụ\tChủ trì", "1\tChấm công\tVăn phòng"),
    ],
)
def test_tabs_without_a_head_or_rows_are_no_table(lines: tuple[str, ...]) -> None:
    assert all(block.table is None for block in blocks(*lines))
