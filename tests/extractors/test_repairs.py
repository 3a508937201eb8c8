"""Repairs of recognised text: plausible, of one length, marked, never of typed text."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.plan import extract
from language.repairs import repaired_text
from pipeline.checks.low_confidence import check
from schemas.document import Block, Document, Page, Segment
from tests.conftest import SAMPLES, cases


@pytest.mark.parametrize("case", cases("repairs"), ids=lambda case: str(case["read"]))
def test_repairs(case: dict[str, Any]) -> None:
    assert repaired_text(case["read"]) == case["repaired"]


@given(st.text(alphabet=st.sampled_from("aăâấẩeếểôốổđtkhngc lIO0123456789%/.-ÑQ\u0301"), max_size=60))
def test_places_stay(text: str) -> None:
    assert len(repaired_text(text)) == len(text)


def test_what_is_right_is_left_alone() -> None:
    from pipeline.readers.registry import read_document

    wrong = []
    for path in sorted(SAMPLES.glob("*.docx")):
        for block in read_document(path.read_bytes(), path.name).blocks:
            texts = [cell.text for cell in block.table.cells] if block.table else [block.text]
            wrong += [(text, repaired_text(text)) for text in texts if repaired_text(text) != text]
    assert wrong == []


def _recognised(*lines: str) -> Document:
    blocks = [
        Block(index=i, kind="paragraph", page=1, text=text, segments=[Segment(start=0, end=len(text), page=1, confidence=0.95)])
        for i, text in enumerate(lines)
    ]
    return Document(name="x.pdf", media_type="x", pages=[Page(number=1)], blocks=blocks, reading="ocr", has_styles=False)


LINES = ("KẾ HOẠCH", "Cải cách hành chính năm 2024", "I. NHIỆM VỤ", "- Tố chức kiếm tra, phấn đấu đạt 9O% hồ sơ đúng hạn.")


def test_the_value_is_repaired_the_quote_is_as_read() -> None:
    plan = extract(_recognised(*LINES))
    [task] = plan.tasks
    assert task.text == "Tổ chức kiểm tra, phấn đấu đạt 90% hồ sơ đúng hạn"
    [evidence] = task.evidence["text"]
    assert "Tố chức kiếm tra" in evidence.quote
    assert evidence.repaired
    [target] = plan.targets
    assert target.value == 90
    assert not plan.sections[0].evidence["title"][0].repaired
    assert any("90" in finding.message or "9O" in finding.message for finding in check(plan)), "a repaired figure asks for a look"


def test_typed_text_is_never_repaired() -> None:
    plan = extract(_recognised(*LINES).model_copy(update={"reading": "text"}))
    assert plan.tasks[0].text.startswith("Tố chức kiếm tra")
    typed = _recognised(*LINES)
    for block in typed.blocks:
        block.segments[0].confidence = None
    assert extract(typed).tasks[0].text.startswith("Tố chức kiếm tra"), "a page of text in a document that mixes both"
