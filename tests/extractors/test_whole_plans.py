"""Whole plans in the habits of different offices, from DOCX: all that they say, in order."""

from __future__ import annotations

import io
from typing import Any

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH

from pipeline.process import process
from schemas.plan import Deadline, Plan
from tests.conftest import cases


def typed(lines: list[Any]) -> bytes:
    """A DOCX of lines: "**" is bold, "^^" centred, a list of rows a table whose rows of two cells span it."""
    document = docx.Document()
    for line in lines:
        if isinstance(line, list):
            width = max(len(row) for row in line)
            table = document.add_table(rows=len(line), cols=width)
            for number, row in enumerate(line):
                for column, text in enumerate(row):
                    table.cell(number, column).text = text
                if len(row) == 2 < width:
                    table.cell(number, 1).merge(table.cell(number, width - 1))
            continue
        paragraph = document.add_paragraph()
        paragraph.add_run(line.lstrip("*^")).bold = line.startswith("**")
        if "^^" in line[:4]:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def said(plan: Plan) -> dict[str, list[Any]]:
    """What a plan says, as the table writes it."""
    head, unit = plan.header, plan.unit
    names = [head.number, head.issued_on, unit.kind, unit.name, unit.district, unit.province, head.signer.name if head.signer else None]
    return {
        "header": [*names, len(head.recipients), [r.number for r in head.references]],
        "sections": [f"{s.path} | {s.kind} | {s.area or '-'}" for s in plan.sections],
        "goals": [f"{g.kind} | {g.area or '-'} | {g.text[:40]}" for g in plan.goals],
        "targets": [
            f"{t.metric} {t.comparator} {t.value:g} {t.unit} {t.change} {t.due or '-'} {t.per or '-'} {t.area or '-'}" for t in plan.targets
        ],
        "tasks": [
            f"{t.area or '-'} | {' '.join(t.lead) or '-'} | {' '.join(t.support) or '-'} | {_when(t.deadline)} | {t.text[:40]}"
            for t in plan.tasks
        ],
    }


def _when(deadline: Deadline | None) -> str:
    if deadline is None:
        return "-"
    words = [deadline.kind, deadline.start, deadline.end, *deadline.every, *(["due", deadline.due] if deadline.due else [])]
    return " ".join(word for word in words if word)


@pytest.mark.parametrize("row", cases("whole_plans"), ids=lambda row: row["why"])
@pytest.mark.parametrize("part", ["header", "sections", "goals", "targets", "tasks"])
def test_what_a_plan_says(row: dict[str, Any], part: str) -> None:
    plan = process(typed(row["lines"]), "kế hoạch.docx")
    assert said(plan)[part] == row[part]
