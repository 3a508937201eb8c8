"""What is one grammar's own must be nothing to the others: the tables of each as what the rest must not match."""

from __future__ import annotations

import re
from typing import Any

import pytest

from extractors.layout.sections import kind_of_title
from language import citations, figures, labels
from language.mentions import assigning, deadlines
from language.mentions.areas import heading_area
from language.mentions.deadlines import Years
from tests.conftest import cases
from tests.factories import quote

YEARS = Years(2024, 2024)


def texts(*tables: str) -> list[str]:
    return sorted({str(text) for table in tables for group in cases(table) for text in group["cases"] if str(text).strip()})


def rows(*tables: str, but: str = r"(?!)") -> list[Any]:
    """Texts of tables, without those that ``but`` says are the grammar's own too."""
    return [pytest.param(text, id=text) for text in texts(*tables) if not re.search(but, text)]


@pytest.mark.parametrize(
    "text", rows("role_cells", "deadline_cells", "headings", "target_clauses", "label_forms", but=r"/(?:KH|QĐ|NQ)|QH14")
)
def test_no_citation(text: str) -> None:
    assert citations.citations(text) == []


@pytest.mark.parametrize("text", rows("role_cells", "headings", "label_forms", "citations", but=r"năm 20\d\d|\d/\d|ngày \d|tháng|quý"))
def test_no_deadline(text: str) -> None:
    assert deadlines.of_prose(quote(text), YEARS) is None


@pytest.mark.parametrize("text", rows("role_cells", "headings", "deadline_cells", "citations", but=r"%|điểm|đạt|xếp thứ|tỷ lệ"))
def test_no_target(text: str) -> None:
    assert figures.find(quote(text).folded) == []


@pytest.mark.parametrize(
    "text", rows("deadline_cells", "citations", "label_forms", but=r"UBND|HĐND|[Đđ]ảng|ủy|Ủy|đoàn|[Cc]án bộ|VP-TK|tổ dân phố|Tư pháp")
)
def test_nobody(text: str) -> None:
    # Being named is not acting: a citation names whose document it is.
    found = assigning.assign(quote(text))
    assert (found.lead, found.support) == ([], [])


@pytest.mark.parametrize(
    "text", rows("role_cells", "headings", "target_clauses", "role_prose", but=r"^[-+–]|^\d{1,2}[.)-]|^[IVX]+[.-]|^Mục \d|^P\. ")
)
def test_no_label(text: str) -> None:
    assert labels.split(quote(text))[0] is None


@pytest.mark.parametrize(
    "text",
    rows(
        "deadline_cells",
        "role_cells",
        but=r"(?i)một cửa|1 cửa|kế hoạch|tiến độ|nhiệm vụ|yêu cầu|chương trình|phục vụ|CCHC|trách nhiệm|công chức|cán bộ|thực hiện|TTHC|[Tt]ài chính",
    ),
)
def test_no_heading(text: str) -> None:
    assert (kind_of_title(quote(text)), heading_area(quote(text))) == (None, None)
