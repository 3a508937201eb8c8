"""Titles and names of signers, as typed and as recognition leaves them under stamps and pens.

Form: Nghị định 30/2020/NĐ-CP, annex I, part II, section 7.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from language.quotes import Quote
from language.syllables import is_syllable
from language.text import search_key

TITLE = re.compile(r"(?:quyen )?(?:pho )?(?:chu tich|truong phong|chanh van phong|giam doc|bi thu|truong ban|cong chuc)\b.*")
# How a chairman's title is spelt, whatever marks recognition lost.
_SPELT = {"chu tich": "Chủ tịch", "pho chu tich": "Phó Chủ tịch"}
# What is left of a title under a stamp is like it by this share of its letters: "Ú TỊCH".
_LIKE = 0.8
_PART = re.compile(r"(?P<vice>pho )?(?:chu(?: t\w{0,3})?|(?:\w{1,3} )?tich)")
# A name with a word that was read less surely than this must be spelt like one.
_SURE = 0.85
_WORD = re.compile(r"[^\W\d_]+")


def title_of(text: str, *, recognised: bool) -> str | None:
    """The title that a line of a signature says, in sentence case; of recognised lines also one that lost letters."""
    key = search_key(text)
    if TITLE.fullmatch(key):
        return _SPELT.get(key) if recognised and key in _SPELT else sentence_case(text)
    if not recognised or not text.strip().isupper():
        return None
    if part := _PART.fullmatch(key):
        return _SPELT["pho chu tich" if part.group("vice") else "chu tich"]
    return next((spelt for known, spelt in _SPELT.items() if SequenceMatcher(None, key, known, autojunk=False).ratio() >= _LIKE), None)


def may_be_read(line: Quote) -> bool:
    """Whether what stands in a name's place was read, not made of a stamp and a pen: "CHU SUI GH" is nobody's name."""
    read = [
        segment.confidence
        for passage in line.passages
        for segment in passage.segments
        if segment.confidence is not None and passage.start <= segment.start < passage.end
    ]
    if not read or min(read) >= _SURE:
        return True
    return all(is_syllable(word) for word in _WORD.findall(line.text))


def sentence_case(text: str) -> str:
    """ "PHÓ CHỦ TỊCH" as "Phó Chủ tịch" is written in running text: the first word of the office in capital."""
    words = " ".join(text.split()).strip(" .,").lower()
    words = re.sub(r"\bubnd\b", "UBND", words)
    words = re.sub(r"\bhđnd\b", "HĐND", words)
    if words.startswith("phó "):
        return f"Phó {words[4:5].upper()}{words[5:]}"
    if words.startswith("quyền "):
        return f"Quyền {words[6:7].upper()}{words[7:]}"
    return words[:1].upper() + words[1:]
