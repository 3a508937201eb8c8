"""The same plan typed otherwise is the same plan: every sample in the habits of other typists.

Each variant changes how the text is typed, not what it says; the reference answers stay. Where a variant loses
something, its floor says how much.
"""

from __future__ import annotations

import copy
import io
import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

from pipeline.evaluate import evaluate
from pipeline.process import process
from tests.conftest import SAMPLES

Change = Callable[[Any], None]
# What a variant may lose; anything else must stay whole.
FLOORS: dict[str, dict[str, float]] = {
    "old tone placement": {"recipients": 0.85, "unit": 0.97},  # names are compared letter by letter
    "1- for 1.": {"tasks_strict": 0.95},
    "sentences cut by hard returns": {"tasks": 0.94, "tasks_strict": 0.91},  # a cut before a capital cannot be told
}
_OLD_TONES = ("òa oà", "óa oá", "ỏa oả", "õa oã", "ọa oạ", "òe oè", "óe oé", "ủy uỷ", "úy uý", "ũy uỹ", "ùy uỳ", "ụy uỵ", "Ủy Uỷ")


def _texts(change: Callable[[str], str]) -> Change:
    def apply(document: Any) -> None:
        for element in document.element.body.iter(qn("w:t")):
            element.text = change(element.text or "")
            element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    return apply


def _sub(pattern: str, replacement: str) -> Change:
    return _texts(lambda text: re.sub(pattern, replacement, text))


def _old_tones(text: str) -> str:
    for pair in _OLD_TONES:
        new, old = pair.split()
        text = re.sub(rf"{new}\b", old, text)
    return text


def _without_bold(document: Any) -> None:
    for element in list(document.element.body.iter(qn("w:b"))):
        element.getparent().remove(element)


def _with_breaks(document: Any) -> None:
    """Shift+Enter inside sentences."""
    for paragraph in document.paragraphs:
        words = paragraph.text.split(" ")
        if len(paragraph.text) > 90 and len(paragraph.runs) == 1:
            [first] = paragraph.runs
            first.text = " ".join(words[:8])
            first.add_break()
            paragraph.add_run(" ".join(words[8:])).bold = first.bold


def _with_returns(document: Any) -> None:
    """Enter inside sentences: one paragraph becomes two."""
    for paragraph in list(document.paragraphs):
        words = paragraph.text.split(" ")
        if len(paragraph.text) <= 110 or len(paragraph.runs) != 1:
            continue
        place = len(words) * 2 // 3
        rest = copy.deepcopy(paragraph._p)
        paragraph._p.addnext(rest)
        paragraph.runs[0].text = " ".join(words[:place])
        Paragraph(rest, paragraph._parent).runs[0].text = " ".join(words[place:])


HABITS: dict[str, Change] = {
    "decomposed letters": _texts(lambda text: unicodedata.normalize("NFD", text)),
    "no blank after punctuation": _sub(r"([,;:])\s(?=[^\W\d])", r"\1"),
    "double blanks": _sub(" ", "  "),
    "no-break blanks": _sub(" ", "\u00a0"),
    "old tone placement": _texts(_old_tones),
    "eth for đ": _texts(lambda text: text.replace("đ", "ð").replace("Đ", "Ð")),
    "en dashes": _sub("^- ", "– "),
    "dashes without a blank": _sub("^- ", "-"),
    "asterisks": _sub("^- ", "* "),
    "dots": _sub("^- ", "• "),
    "plus for every dash": _sub("^- ", "+ "),
    "1) for 1.": _sub(r"^(\d{1,2})\. ", r"\1) "),
    "1/ for 1.": _sub(r"^(\d{1,2})\. ", r"\1/ "),
    "1- for 1.": _sub(r"^(\d{1,2})\. ", r"\1- "),
    "I/ for I.": _sub(r"^([IVX]+)\. ", r"\1/ "),
    "I- for I.": _sub(r"^([IVX]+)\. ", r"\1- "),
    "Phần I.": _sub(r"^([IVX]+)\. ", r"Phần \1. "),
    "numbers without a blank": _sub(r"^(\d{1,2}|[IVX]+)\. ", r"\1."),
    "roles before what they do": _sub(r"\(?Chủ trì: ([^;]*); phối hợp: ([^;]*); thời gian: ([^.)]*)\)?", r"(\1 chủ trì, \2 phối hợp; \3)"),
    "days with dashes": _sub(r"(\d{1,2})/(\d{1,2})/(20\d\d)", r"\1-\2-\3"),
    "days with dots": _sub(r"(\d{1,2})/(\d{1,2})/(20\d\d)", r"\1.\2.\3"),
    "a blank before the percent sign": _sub(r"(\d)%", r"\1 %"),
    "no bold type": _without_bold,
    **{f"{mark} for nt": _sub("^nt$", mark) for mark in ("-nt-", "//", '"', "Như trên", "〃", "″", "''", "N/t", "(nt).")},
    "line breaks in sentences": _with_breaks,
    "sentences cut by hard returns": _with_returns,
}


@pytest.mark.parametrize("habit", HABITS)
def test_a_plan_typed_otherwise_is_the_same_plan(habit: str) -> None:
    gold, found = {}, {}
    for path in sorted(SAMPLES.glob("*.docx")):
        document = docx.Document(str(path))
        HABITS[habit](document)
        out = io.BytesIO()
        document.save(out)
        gold[path.stem] = json.loads((SAMPLES / "gold" / f"{path.stem}.json").read_text(encoding="utf-8"))
        found[path.stem] = process(out.getvalue(), path.name).model_dump(mode="json")
    result = evaluate(gold, found)
    floors = FLOORS.get(habit, {})
    lost = {key: value for key, value in result.overall.items() if value is not None and value < floors.get(key, 0.995)}
    assert not lost, [line for lines in result.differences.values() for line in lines]


def test_floors_are_of_habits() -> None:
    assert set(FLOORS) <= set(HABITS)
