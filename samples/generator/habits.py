"""Typing habits that change a plan's text, and so its answers: old tone placement, slips, blanks left out.

Habits that change only how the text is written down (decomposed letters, hard returns inside sentences) are
marked for the renderers.
"""

from __future__ import annotations

import random
import re
from typing import Any

OLD_TONES = ("òa oà", "óa oá", "ỏa oả", "õa oã", "ọa oạ", "òe oè", "óe oé", "ủy uỷ", "úy uý", "ũy uỹ", "ùy uỳ", "ụy uỵ")
_WORD = re.compile(r"(?<![\w%/])[^\W\d_]{5,}(?![\w/])")


def apply(rng: random.Random, plan: dict[str, Any]) -> None:
    """Give a plan some habits of its typist."""
    draw = rng.random()
    if draw < 0.1:
        plan["nfd"] = True
    elif draw < 0.22:
        _replace(plan, old_tones)
    if rng.random() < 0.2:
        _each_item(plan["body"], lambda node: _tight(rng, node))
    if rng.random() < 0.2:
        _each_item(plan["body"], lambda node: _slip(rng, node))
    if rng.random() < 0.2 and not plan.get("typewriter"):
        _each_item(plan["body"], lambda node: _cut(rng, node))


def old_tones(text: str) -> str:
    """The tone on the second vowel, as before the reform of spelling: "hoà", "uỷ"."""
    for pair in OLD_TONES:
        new, old = pair.split()
        for a, b in ((new, old), (new.upper(), old.upper()), (new.capitalize(), old.capitalize())):
            text = re.sub(rf"{a}(?![^\W\d_])", b, text)
    return text


def _replace(value: Any, change: Any) -> None:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(pairs):
        if isinstance(item, str) and key not in ("area", "metric", "kind", "capacity", "unit", "lead", "support", "habit"):
            value[key] = change(item)
        elif isinstance(item, dict | list):
            _replace(item, change)


def _each_item(nodes: list[dict[str, Any]], change: Any) -> None:
    for node in nodes:
        if "items" in node:
            _each_item(node["items"], change)
        elif "text" in node:
            change(node)


def _tight(rng: random.Random, node: dict[str, Any]) -> None:
    """No blank behind a comma or semicolon."""
    if rng.random() < 0.5 and not node.get("targets"):
        for key in ("text", "written"):
            if key in node:
                node[key] = re.sub(r"([,;])\s(?=[^\W\d])", r"\1", node[key])


def _slip(rng: random.Random, node: dict[str, Any]) -> None:
    """Two letters of a word change places."""
    words = list(_WORD.finditer(node["text"]))
    if rng.random() > 0.25 or not words or node.get("targets") or node.get("deadline") or node.get("lead") or node.get("support"):
        return
    word = rng.choice(words).group()
    place = rng.randrange(1, len(word) - 2)
    slipped = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    node["text"] = node["text"].replace(word, slipped, 1)
    if "written" in node:
        node["written"] = node["written"].replace(word, slipped, 1)


def _cut(rng: random.Random, node: dict[str, Any]) -> None:
    """A hard return inside the sentence, before a small letter and behind a line's length."""
    text = node.get("written") or node.get("prefix", "") + node["text"]
    if len(text) < 90 or rng.random() > 0.5:
        return
    places = [m.start() for m in re.finditer(r"(?<=[^\W\d_]) (?=[^\W\d_])", text) if 60 < m.start() < len(text) - 8]
    places = [p for p in places if text[p + 1].islower()]
    if places:
        node["cut"] = rng.choice(places)
