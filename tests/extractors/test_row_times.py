"""Times of table rows: two columns that begin and end, headings that say what numbers are, ticks under quarters and months."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest

from pipeline.process import process
from schemas.plan import Plan
from tests.extractors.test_deadline_tables import written

_WHAT = ["Rà soát thủ tục hành chính", "Tập huấn công chức", "Kiểm tra nội bộ"]


def _plan(heads: list[list[str]], rows: list[list[str]]) -> Plan:
    """A plan with one table: "TT", "Nhiệm vụ" and further columns; a first line of headings over a second spans equal neighbours."""
    document = docx.Document()
    for line in ("KẾ HOẠCH", "Cải cách hành chính năm 2026 của xã Tân Sơn", "II. NHIỆM VỤ"):
        document.add_paragraph(line)
    table = document.add_table(rows=0, cols=len(heads[0]) + 2)
    for number, line in enumerate(heads):
        cells = table.add_row().cells
        for cell, text in zip(cells, ["TT", "Nhiệm vụ", *line] if number == 0 else ["", "", *line], strict=True):
            cell.text = text
    if len(heads) == 2:
        first, last = table.rows[0].cells[2], table.rows[0].cells[-1]
        title = first.text
        first.merge(last).text = title
    for number, row in enumerate(rows, start=1):
        for cell, text in zip(table.add_row().cells, [str(number), _WHAT[number - 1], *row], strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return process(out.getvalue(), "kế hoạch.docx")


@pytest.mark.parametrize(
    ("heads", "rows", "want"),
    [
        ([["Bắt đầu", "Kết thúc"]], [["01/3", "30/6"], ["Quý II", "Quý III"]], ["period 2026-03-01 2026-06-30", "period 2026-04-01 2026-09-30"]),
        ([["Từ ngày", "Đến ngày"]], [["05/4", "15/5"], ["", "30/9"], ["01/10", ""]],
         ["period 2026-04-05 2026-05-15", "date 2026-09-30", "period 2026-10-01"]),
        ([["Thời gian", "Thời gian"], ["Bắt đầu", "Hoàn thành"]], [["Tháng 4", "Tháng 5"], ["01/3/2026", "30/6/2026"]],
         ["period 2026-04-01 2026-05-31", "period 2026-03-01 2026-06-30"]),
        # What would end before it begins says only when it ends.
        ([["Bắt đầu", "Kết thúc"]], [["01/9", "30/6"], ["01/3", "30/6"]], ["date 2026-06-30", "period 2026-03-01 2026-06-30"]),
        ([["Tháng thực hiện"]], [["3"], ["5, 6"], ["3, 6, 9, 12"]],
         ["period 2026-03-01 2026-03-31", "period 2026-05-01 2026-06-30", "period 2026-03-01 2026-12-31"]),
        ([["Quý"]], [["I"], ["II, III"], ["Quý IV"]],
         ["period 2026-01-01 2026-03-31", "period 2026-04-01 2026-09-30", "period 2026-10-01 2026-12-31"]),
        ([["Định kỳ"]], [["Tháng"], ["Quý"], ["6 tháng"]], ["recurring month", "recurring quarter", "recurring half_year"]),
        ([["Quý I", "Quý II", "Quý III", "Quý IV"]], [["x", "", "", ""], ["", "x", "x", ""], ["", "", "", "X"]],
         ["period 2026-01-01 2026-03-31", "period 2026-04-01 2026-09-30", "period 2026-10-01 2026-12-31"]),
        ([["Thời gian (tháng)"] * 4, ["3", "6", "9", "12"]], [["x", "", "", ""], ["", "x", "x", ""], ["", "", "", "x"]],
         ["period 2026-03-01 2026-03-31", "period 2026-06-01 2026-09-30", "period 2026-12-01 2026-12-31"]),
    ],
)  # fmt: skip
def test_when_a_row_is_done(heads: list[list[str]], rows: list[list[str]], want: list[str]) -> None:
    tasks = _plan(heads, rows).tasks
    assert [written(task.deadline) for task in tasks] == want
    assert all(task.evidence["deadline"] for task in tasks)


@pytest.mark.parametrize("rows", [[["60", "70"], ["80", "90"]], [["Rà soát", ""], ["", "Tập huấn"]]])
def test_quarters_over_anything_but_ticks_date_nothing(rows: list[list[Any]]) -> None:
    assert {task.deadline for task in _plan([["Quý I", "Quý II"]], rows).tasks} <= {None}
