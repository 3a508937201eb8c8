"""Signs of the symbol fonts of Windows as Unicode; a code that is not known stays what it is.

A symbol font keeps its signs at the bytes of Latin-1, and Word writes them as private codes from U+F000 on, in a
w:sym or as the text of a run in that font.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from schemas.data import load_yaml

_PATH = Path(__file__).parent / "symbol_fonts.yaml"
_PRIVATE = 0xF000
# What a list shows instead of a drawn bullet; a bullet that compares is kept.
BULLET = "•"
_COMPARING = frozenset("≥≤<>=≠≈±")


@cache
def _fonts() -> dict[str, dict[int, str]]:
    """Signs by code, by the font's name in small letters."""
    found = {}
    for row in load_yaml(_PATH).values():
        signs = {int(code, 16): sign for code, sign in row["signs"].items()}
        found.update({name.lower(): signs for name in row["fonts"]})
    return found


def is_symbol_font(name: str | None) -> bool:
    return name is not None and name.strip().lower() in _fonts()


def sign(font: str | None, code: int) -> str | None:
    """The sign at a code of a font, the code as a byte or a private one; ``None`` where it is not known.

    A font that is no symbol font has Unicode's own characters at all codes but the private ones.
    """
    signs = _fonts().get((font or "").strip().lower())
    if signs is None:
        return chr(code) if 0x20 <= code < 0xE000 and not 0xD800 <= code <= 0xDFFF else None
    low = code - _PRIVATE if code >= _PRIVATE else code
    return signs.get(low) if 0x20 <= low <= 0xFF else None


def has_private(text: str) -> bool:
    """Whether a text has private codes; most have none, and the lowest of them is above all that they have."""
    return max(text, default="") >= "\ue000" and any("\ue000" <= c <= "\uf8ff" for c in text)


def as_drawn(text: str, font: str | None) -> tuple[str, int]:
    """A run's text as a symbol font draws it, and how many of its signs are not known; those stay private codes.

    In another font private codes are not known. A text with letters beyond Latin-1 was not typed for the font.
    """
    if is_symbol_font(font) and all(c <= "ÿ" or "\ue000" <= c <= "\uf8ff" for c in text):
        drawn = [(c, sign(font, ord(c))) if not c.isspace() else (c, c) for c in text]
    else:
        drawn = [(c, None if "\ue000" <= c <= "\uf8ff" else c) for c in text]
    return "".join(known or c for c, known in drawn), sum(known is None for _, known in drawn)


def bullet(text: str, font: str | None) -> str:
    """A list's bullet as printed: drawn signs of symbol fonts are the round bullet, unless they compare."""
    text = text.strip()
    if not text:
        return BULLET
    if is_symbol_font(font) or "\ue000" <= text[0] <= "\uf8ff":
        drawn, _ = as_drawn(text, font)
        return drawn if drawn and drawn[0] in _COMPARING else BULLET
    return text
