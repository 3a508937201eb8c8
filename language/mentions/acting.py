"""Offices that act in a statement: their names tell who, not what about ("Bộ phận Một cửa", "Tài chính - Kế toán")."""

from __future__ import annotations

from language.mentions.actors import Actor, of_quote
from language.nearby import before as words_before
from language.quotes import Quote

OFFICES = frozenset(
    {
        "office", "office_statistics", "justice_civil_status", "finance_accounting", "culture_society", "land_construction",
        "one_stop_shop", "economic_department", "culture_department", "military_command", "police",
    }
)  # fmt: skip


def offices(words: Quote, places: frozenset[str]) -> list[Actor]:
    """The offices named in words, but for those behind one of ``places``: "tại Bộ phận Một cửa" tells where."""
    return [actor for actor in of_quote(words).actors if actor.role in OFFICES and not _behind(words, actor, places)]


def _behind(words: Quote, actor: Actor, places: frozenset[str]) -> bool:
    last = words_before(words.folded, actor.start).split()[-1:]
    return bool(last) and last[0] in places
