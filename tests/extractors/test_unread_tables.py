"""A table whose columns are unknown, or from whose rows nothing was read, is told."""

from __future__ import annotations

import pytest

from extractors.plan import extract
from schemas.document import Block, Cell, Document, Page, Table

_PROSE = [
    "KẾ HOẠCH",
    "Cải cách hành chính năm 2026",
    "I. MỤC ĐÍCH, YÊU CẦU",
    "- Nâng cao chất lượng phục vụ.",
    "II. NHIỆM VỤ",
    "- Rà soát thủ tục hành chính.",
]


def _remarks(rows: list[list[str]]) -> list[tuple[str | None, int]]:
    blocks = [Block(index=i, kind="paragraph", page=1, text=text) for i, text in enumerate(_PROSE)]
    cells = [Cell(row=r, column=c, text=text) for r, line in enumerate(rows) for c, text in enumerate(line)]
    table = Table(rows=len(rows), columns=len(rows[0]), cells=cells, row_pages=[1] * len(rows))
    blocks.append(Block(index=len(blocks), kind="table", page=1, table=table))
    document = Document(name="x.docx", media_type="text/plain", pages=[Page(number=1)], blocks=blocks)
    return [(remark.kind, remark.count) for remark in extract(document).remarks]


@pytest.mark.parametrize(
    ("rows", "want"),
    [
        ([["Loại sổ", "Màu bìa"], ["Sổ đến", "Xanh"], ["Sổ đi", "Vàng"]], [("unknown-table", 1)]),
        ([["Tiêu chí", "Điểm tối đa"], ["Công khai", "2,0"], ["Báo cáo", "1,0"]], [("silent-rows", 2)]),
        ([["Nhiệm vụ", "Chủ trì"], ["Niêm yết thủ tục", "Văn phòng"], ["Sửa quy chế", "Công an xã"]], []),
    ],
)
def test_tables_that_gave_nothing_are_told(rows: list[list[str]], want: list[tuple[str, int]]) -> None:
    assert _remarks(rows) == want
