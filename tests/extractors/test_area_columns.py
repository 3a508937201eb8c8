"""Of two columns of contents, one may name the areas of the other's tasks."""

from __future__ import annotations

import pytest

from extractors.layout.tables import read
from language.columns import ColumnKind
from schemas.document import Block, Cell, Table

_AREAS = ["Cải cách thể chế", "Cải cách tài chính công", "Cải cách thủ tục hành chính"]
_THINGS = ["Rà soát văn bản", "Công khai dự toán", "Niêm yết thủ tục"]


def _kinds(first: list[str], heading: str) -> list[ColumnKind | None]:
    rows = [["TT", heading, "Nhiệm vụ, giải pháp", "Chủ trì"]]
    rows += [[str(n), text, f"Việc số {n}", "Văn phòng UBND"] for n, text in enumerate(first, 1)]
    cells = [Cell(row=r, column=c, text=text) for r, line in enumerate(rows) for c, text in enumerate(line)]
    table = Table(rows=len(rows), columns=4, cells=cells, row_pages=[1] * len(rows))
    reading = read(Block(index=0, kind="table", page=1, table=table), None)
    assert reading is not None
    return [column.kind for column in reading.columns]


@pytest.mark.parametrize(
    ("first", "heading", "want"),
    [
        (_AREAS, "Nội dung CCHC", [ColumnKind.AREA, ColumnKind.TASK]),
        (_AREAS, "Nội dung", [ColumnKind.AREA, ColumnKind.TASK]),
        (_THINGS, "Nội dung", [ColumnKind.TASK, ColumnKind.ACTIVITY]),
    ],
)
def test_a_column_of_areas(first: list[str], heading: str, want: list[ColumnKind]) -> None:
    assert _kinds(first, heading)[1:3] == want
