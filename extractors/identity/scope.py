"""What a plan is for: reform as a whole, a part of it, or something else. The title decides.

The plan contract, "Scope": only a plan for reform as a whole owes all index areas.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from language.lexicon import vocabulary
from language.quotes import Quote
from language.text import search_key
from schemas.plan import Scope


@dataclass(frozen=True, slots=True)
class _Words:
    whole: tuple[str, ...]
    instruments: tuple[str, ...]
    parts: tuple[str, ...]


@cache
def _words() -> _Words:
    data = vocabulary("scopes")
    return _Words(*(tuple(f" {search_key(phrase)} " for phrase in data[key]) for key in ("whole", "instruments", "parts")))


def of_title(title: str) -> Scope:
    """The scope that a title tells: "Tuyên truyền cải cách hành chính" is a part, "CCHC và chuyển đổi số" the whole."""
    key, words = f" {search_key(title)} ", _words()
    whole = min((place for phrase in words.whole if (place := key.find(phrase)) >= 0), default=-1)
    if whole >= 0:
        before = key[: whole + 1]
        return "part" if any(phrase in before for phrase in words.instruments) else "reform"
    return "part" if any(phrase in key for phrase in words.parts) else "other"


def extract(title: str | None, texts: list[Quote]) -> Scope:
    """A plan's scope; of one without a title, reform as soon as its text speaks of it."""
    if title:
        return of_title(title)
    speaks = any(phrase in f" {search_key(quote.text)} " for quote in texts for phrase in _words().whole)
    return "reform" if speaks else "other"
