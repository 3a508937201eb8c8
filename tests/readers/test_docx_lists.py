"""DOCX: labels of lists, which Word works out and does not write."""

from __future__ import annotations

import pytest

from pipeline.readers.docx import read
from pipeline.readers.docx_numbering import format_number
from pipeline.readers.limits import Limits
from tests.factories import numbered
from tests.readers.word_packages import line, word


def level(number: int, form: str, text: str, more: str = "", start: str = "1") -> str:
    return f'<w:lvl w:ilvl="{number}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'


def abstract(name: int, *content: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{name}">{"".join(content)}</w:abstractNum>'


def instance(name: int, of: int, more: str = "") -> str:
    return f'<w:num w:numId="{name}"><w:abstractNumId w:val="{of}"/>{more}</w:num>'


def override(number: int, start: str, more: str = "") -> str:
    return f'<w:lvlOverride w:ilvl="{number}"><w:startOverride w:val="{start}"/>{more}</w:lvlOverride>'


ROMAN, NUMBER = level(0, "upperRoman", "%1."), level(1, "decimal", "%2.")
# Numbering, the paragraphs as pairs of list and level, their labels.
LISTS: dict[str, tuple[str, list[tuple[int, int]], list[str]]] = {
    "a list style's levels": (
        abstract(0, '<w:numStyleLink w:val="S"/>')
        + abstract(1, '<w:styleLink w:val="S"/>', ROMAN, NUMBER)
        + instance(1, 0)
        + instance(2, 1),
        [(1, 0), (1, 1), (2, 1), (1, 0)],
        ["I.", "1.", "2.", "II."],
    ),
    "a level that no other restarts": (
        abstract(0, ROMAN, level(1, "decimal", "%2.", '<w:lvlRestart w:val="0"/>')) + instance(1, 0),
        [(1, 0), (1, 1), (1, 0), (1, 1)],
        ["I.", "1.", "II.", "2."],
    ),
    "a level that only the first restarts": (
        abstract(0, ROMAN, NUMBER, level(2, "lowerLetter", "%3)", '<w:lvlRestart w:val="1"/>')) + instance(1, 0),
        [(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 2)],
        ["I.", "1.", "a)", "2.", "b)", "II.", "a)"],
    ),
    "an instance that starts anew": (
        abstract(0, ROMAN, NUMBER) + instance(1, 0) + instance(2, 0, override(0, "1") + override(1, "3")),
        [(1, 0), (1, 0), (2, 0), (2, 1), (2, 1), (2, 0), (2, 1)],
        ["I.", "II.", "I.", "3.", "4.", "II.", "3."],
    ),
    "an instance with a level of its own": (
        abstract(0, ROMAN) + instance(1, 0, override(0, "4", level(0, "decimal", "%1)"))),
        [(1, 0), (1, 0)],
        ["4)", "5)"],
    ),
    "figures for letters of a legal level": (
        abstract(0, ROMAN, level(1, "decimal", "%1.%2", "<w:isLgl/>")) + instance(1, 0),
        [(1, 0), (1, 1)],
        ["I.", "1.1"],
    ),
    "drawn bullets": (
        abstract(0, level(0, "bullet", "\uf0d8"), level(1, "bullet", "+")) + instance(1, 0),
        [(1, 0), (1, 1)],
        ["•", "+"],
    ),
    "a start that is no number": (abstract(0, level(0, "decimal", "%1.", start="một")) + instance(1, 0), [(1, 0)], ["1."]),
    "a start of many digits": (abstract(0, level(0, "decimal", "%1.", start="9" * 5000)) + instance(1, 0), [(1, 0)], ["1."]),
    "a level beyond the last": (abstract(0, level(99, "decimal", "%1.")) + instance(1, 0), [(1, 99)], [""]),
}


@pytest.mark.parametrize(("numbering", "paragraphs", "labels"), LISTS.values(), ids=LISTS)
def test_labels(numbering: str, paragraphs: list[tuple[int, int]], labels: list[str]) -> None:
    body = "".join(numbered("mục", *paragraph) for paragraph in paragraphs)
    document = read(word(body, numbering=numbering), "t.docx", Limits())
    assert [block.label or "" for block in document.blocks] == labels


def test_a_level_belongs_to_a_style() -> None:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name}">{based}<w:pPr>{numbered}</w:pPr></w:style>'
        for name, based, numbered in [
            ("H1", "", '<w:numPr><w:numId w:val="1"/></w:numPr>'),
            ("H2", "", '<w:numPr><w:numId w:val="1"/></w:numPr>'),
            ("H3", '<w:basedOn w:val="H2"/>', ""),
        ]
    )
    bound = abstract(0, level(0, "upperRoman", "%1.", '<w:pStyle w:val="H1"/>'), level(1, "decimal", "%2.", '<w:pStyle w:val="H2"/>'))
    body = "".join(line("mục", properties=f'<w:pStyle w:val="{name}"/>') for name in ("H1", "H2", "H3", "H1", "H2"))
    body += line("mục", properties='<w:pStyle w:val="H2"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>')
    document = read(word(body, styles=styles, numbering=bound + instance(1, 0)), "t.docx", Limits())
    assert [block.label for block in document.blocks] == ["I.", "1.", "2.", "II.", "1.", "III."]


@pytest.mark.parametrize(
    "owner",
    [
        pytest.param("", id="a style based on the list style"),
        pytest.param(abstract(2, '<w:styleLink w:val="T"/><w:numStyleLink w:val="S"/>'), id="a list of links alone"),
        pytest.param(abstract(2, '<w:styleLink w:val="S"/><w:numStyleLink w:val="T"/>'), id="links in a circle"),
    ],
)
def test_a_list_style_leads_to_another(owner: str) -> None:
    styles = '<w:style w:type="numbering" w:styleId="S"><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>'
    styles += '<w:style w:type="numbering" w:styleId="T"><w:basedOn w:val="S"/></w:style>'
    lists = abstract(0, '<w:numStyleLink w:val="T"/>') + abstract(1, '<w:styleLink w:val="S"/>', ROMAN, NUMBER) + owner
    body = numbered("mục", 1, 0) + numbered("mục", 1, 1) + numbered("mục", 1, 0)
    document = read(word(body, styles=styles, numbering=lists + instance(1, 0) + instance(2, 1)), "t.docx", Limits())
    assert [block.label for block in document.blocks] == ["I.", "1.", "II."]


@pytest.mark.parametrize(
    ("number", "form", "want"),
    [
        (780, "lowerLetter", "z" * 30),
        (781, "lowerLetter", "781"),
        (40_000, "upperRoman", "40000"),
        (0, "upperLetter", "0"),
        (0, "none", ""),
    ],
)
def test_numbers_beyond_a_form_are_figures(number: int, form: str, want: str) -> None:
    assert format_number(number, form) == want
