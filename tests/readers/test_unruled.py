"""Tables without rules in the middle of a page: they end where the table ends, and the text around them stays text."""

from __future__ import annotations

from schemas.document import Document
from tests.readers.test_pdf import lines, load

HEADS = [(80, "STT"), (120, "Nhiệm vụ"), (330, "Chủ trì"), (450, "Thời gian")]
ABOVE = "Ủy ban nhân dân xã giao việc theo bảng sau, các bộ phận thực hiện đầy đủ, đúng hạn."
BELOW = ["Các bộ phận báo cáo kết quả hằng quý về Văn phòng để tổng hợp chung cho toàn xã, gửi", "trước ngày 20 tháng cuối quý."]


def _page(*rows: list[tuple[int, str]] | str | None) -> Document:
    """Rows of a page: cells with their places, a line of prose, or a gap."""
    placed, y = [], 780.0
    for row in rows:
        if row is None:
            y -= 10
            continue
        placed += [(x, y, text) for x, text in ([(80, row)] if isinstance(row, str) else row)]
        y -= 16
    return load(lines(*placed))


def _row(number: int) -> list[list[tuple[int, str]]]:
    task = [(80, str(number)), (120, f"Rà soát thủ tục số {number}"), (330, "Văn phòng"), (450, f"Quý {number}/2024")]
    return [task, [(120, "theo quy định hiện hành")]]


def _tables(document: Document) -> list[list[list[str]]]:
    found = []
    for block in document.blocks:
        if block.table is not None:
            grid = [[""] * block.table.columns for _ in range(block.table.rows)]
            for cell in block.table.cells:
                grid[cell.row][cell.column] = " ".join(cell.text.split())
            found.append(grid)
    return found


def _texts(document: Document) -> list[str]:
    return [" ".join(block.text.split()) for block in document.blocks if block.kind == "paragraph"]


def test_text_before_and_behind_is_no_row() -> None:
    document = _page(ABOVE, None, HEADS, *_row(1), *_row(2), *_row(3), None, *BELOW)
    [table] = _tables(document)
    assert table[3] == ["3", "Rà soát thủ tục số 3 theo quy định hiện hành", "Văn phòng", "Quý 3/2024"]
    assert len(table) == 4
    assert _texts(document) == [ABOVE, " ".join(BELOW)]


def test_two_tables_with_text_between() -> None:
    document = _page(HEADS, *_row(1), *_row(2), None, *BELOW, None, HEADS, *_row(3), *_row(4), None, ABOVE)
    first, second = _tables(document)
    assert [row[0] for row in first] == ["STT", "1", "2"]
    assert [row[0] for row in second] == ["STT", "3", "4"]
    assert _texts(document) == [" ".join(BELOW), ABOVE]


def test_a_group_of_rows_is_no_text_behind_the_table() -> None:
    group = [(80, "I. Cải cách thủ tục hành chính, thực hiện cơ chế một cửa, một cửa liên thông tại xã")]
    document = _page(HEADS, *_row(1), group, *_row(2), None, *BELOW)
    [table] = _tables(document)
    assert any("Cải cách thủ tục hành chính" in cell for row in table for cell in row)
    assert table[-1][0] == "2"
    assert _texts(document) == [" ".join(BELOW)]
