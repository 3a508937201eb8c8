"""Brackets whose names are the parts, places or hamlets that the words before them speak of, and nobody who acts."""

from __future__ import annotations

import re

from language.mentions.actors import Level, of_quote
from language.mentions.cells import cell_roles
from language.quotes import Quote
from language.text import Folded

# "tại các bộ phận (Văn phòng, Tư pháp)": what is named in such brackets are parts or examples; "ở trụ sở (bộ phận Một cửa)": a place.
_PARTS = re.compile(
    r"\b(?:gom|la|nhu)\s+(?:\S+\s+){0,3}$|\b(?:bo phan|don vi|co quan)(?: (?:chuyen mon|lien quan|truc thuoc|khac))?\s+$"
    r"|\b(?:tai|o|cua|cho)\s+(?:cac|nhung|mot so|hai|ba|bon|\d{1,2})\s+(?:xa|phuong|thon|ap|ban|phong|to|nganh|bo phan|don vi|co quan|doan the|linh vuc)[\s,]+(?:\S+\s+){0,2}$"
)
_WHERE = re.compile(r"\b(?:tai|o)\s+(?:\S+\s+){0,3}$")


def are_parts(before: Folded, words: Quote, level: Level) -> bool:
    """Whether names in brackets only tell of which parts or place the words before them speak."""
    where = _WHERE.search(before) is not None
    return _PARTS.search(before) is not None or (where and cell_roles(words, level) == ["one_stop_shop"] and " " in words.text.strip())


def names_places(words: Quote, level: Level) -> bool:
    """ "(thôn Trung Lương, thôn Vĩnh Hội)": hamlets by name, nobody who acts for them."""
    actors = of_quote(words, level).actors
    return bool(actors) and all(actor.role == "hamlets" and words.folded.startswith(_HAMLETS, actor.start) for actor in actors)


_HAMLETS = ("thon ", "ap ", "ban ", "buon ", "khom ", "xom ", "khu pho ", "lang ", "to dan pho ", "khu ")
