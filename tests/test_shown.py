"""Texts from outside where they are shown: nothing in them is obeyed, ordinary words pass as they are."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pipeline.shown import held, held_line, json_text, markdown, visible

ORDINARY = "UBND Phường 2, “Cải cách” 95% – ≥ ✓ … ệ é̂ 🙂 漢"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("\x1b[31mđỏ", "␛[31mđỏ"),
        ("\x9b2J", "\\u009b2J"),
        ("\x1b]8;;http://x\x07nhấn", "␛]8;;http://x␇nhấn"),
        ("a\u202egpj.docx", "a\\u202egpj.docx"),
        ("a\u2066b\u2069\u200e", "a\\u2066b\\u2069\\u200e"),
        ("a\u200bb\ufeff\u00ad", "a\\u200bb\\ufeff\\u00ad"),
        ("a\nb\r\nc\td", "a␊b␍␊c d"),
        ("\x7f\x00", "␡␀"),
        ("\ud800\uffff\U0001ffff\U000e0041", "\\ud800\\uffff\\ud83f\\udfff\\udb40\\udc41"),
        (ORDINARY, ORDINARY),
    ],
)
def test_visible(text: str, want: str) -> None:
    assert visible(text) == want


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_shown_holds_nothing_that_is_obeyed(text: str) -> None:
    shown = visible(text)
    assert not [c for c in shown if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [c for c in shown if unicodedata.bidirectional(c) in ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")]
    assert visible(shown) == shown
    shown.encode("utf-8")


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_held_can_stand_in_xml_and_keeps_its_lines(text: str) -> None:
    node = etree.Element("t")
    node.text = held(text)
    assert etree.fromstring(etree.tostring(node)).text in (held(text), None)
    assert "\n" not in held_line(text)
    assert held(text).count("\n") == text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


def test_ordinary_words_are_held_as_they_are() -> None:
    assert held(f"{ORDINARY}\n\tdòng\u200b") == f"{ORDINARY}\n\tdòng\u200b"
    assert held("a\ufffeb\x0bc") == "a\\ufffeb␋c"


@given(st.recursive(st.text(st.characters(exclude_categories=())) | st.integers(), lambda some: st.lists(some, max_size=3)))
def test_json_says_the_same_in_safe_letters(value: Any) -> None:
    text = json_text(value, indent=1)
    assert json.loads(text) == value
    assert not [c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert len(json_text(value).splitlines()) == 1


def test_json_has_no_nan_and_keeps_vietnamese() -> None:
    assert json_text({"a": [float("nan"), float("-inf"), 1.5], "b": "Đồng"}) == '{"a": [null, null, 1.5], "b": "Đồng"}'


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("a|b\nc", r"a\|b␊c"),
        ("[bấm](http://x)", r"\[bấm\](http\://x)"),
        ("<img src=x>&", "&lt;img src=x&gt;&amp;"),
        ("![x] `c` *d* # e", r"\!\[x\] \`c\` \*d\* \# e"),
        ("thư/xã A.docx", "thư/xã A.docx"),
    ],
)
def test_markdown(text: str, want: str) -> None:
    assert markdown(text) == want
