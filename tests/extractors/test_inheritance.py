"""What tasks inherit from passages elsewhere in the plan."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.plan import extract
from schemas.document import Block, Cell, Table
from schemas.plan import Plan, Task
from tests.conftest import cases
from tests.factories import document

HEAD = ("KẾ HOẠCH", "Cải cách hành chính năm 2024")


def inherited(task: Task) -> dict[str, Any]:
    """All that a task inherits, in one."""
    found: dict[str, Any] = {}
    for item in task.inherited:
        found |= {"lead": item.lead} if item.lead else {}
        found |= {"deadline": item.deadline.end} if item.deadline else {}
        found |= {"area": item.area} if item.area else {}
    return found


def the_task(plan: Plan, words: str) -> Task:
    return next(task for task in plan.tasks if task.text.startswith(words))


@pytest.mark.parametrize("row", cases("inheritance"), ids=lambda row: row["why"])
def test_inherited(row: dict[str, Any]) -> None:
    plan = extract(document(*HEAD, *row["lines"]))
    for words, want in row["want"].items():
        assert inherited(the_task(plan, words)) == want, words
    for task in plan.tasks:
        for item in task.inherited:
            assert item.reason
            assert all(evidence.quote for rows in item.evidence.values() for evidence in rows)


def test_own_values_are_never_changed() -> None:
    for row in cases("inheritance"):
        plan = extract(document(*HEAD, *row["lines"]))
        for words, want in row["want"].items():
            task = the_task(plan, words)
            assert not (task.lead and want.get("lead")), row["why"]
            assert not (task.deadline and want.get("deadline")), row["why"]


def test_a_row_that_refers_to_the_body() -> None:
    texts = [["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"], ["1", "Nhiệm vụ tại điểm 1 mục I", "Công chức TP-HT", "Quý II/2024"]]
    cells = [Cell(row=r, column=c, text=text) for r, line in enumerate(texts) for c, text in enumerate(line)]
    made = document(*HEAD, "I. NHIỆM VỤ", "1. Cải cách thể chế", "- Rà soát văn bản.", "Phụ lục")
    made.blocks[-1].style.centred = True
    made.blocks.append(Block(index=len(made.blocks), kind="table", page=1, table=Table(rows=2, columns=4, cells=cells, row_pages=[1, 1])))
    plan = extract(made)
    assert inherited(the_task(plan, "Rà soát văn bản")) == {"lead": ["justice_civil_status"], "deadline": "2024-06-30"}
    assert inherited(the_task(plan, "Nhiệm vụ tại điểm 1")) == {"area": "institutions"}
