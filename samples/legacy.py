"""A described plan as offices typed it before Unicode: DOCX and PDF in TCVN3 (ABC) or VNI fonts.

The fonts are made from an installed one, with the old codes and the old names.
"""

from __future__ import annotations

import io
import unicodedata
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import qn
from fontTools.ttLib import TTFont

import pipeline.readers.legacy_text as legacy_text
from samples import render_pdf
from samples.render_docx import render as render_docx
from schemas.data import load_yaml

ENCODINGS = ("tcvn3", "vni")
# A run of text: (font, text in the font's codes).
Run = tuple[str, str]


@cache
def _tables() -> dict[str, Any]:
    return dict(load_yaml(Path(legacy_text.__file__).with_name("legacy_fonts.yaml")))


@cache
def _codes() -> dict[str, str]:
    """Letters to TCVN3 codes."""
    return {letter: code for code, letter in reversed(_tables()["tcvn3"]["letters"].items()) if ord(code) < 256}


def encoded(text: str, encoding: str) -> list[Run]:
    """``text`` as runs of fonts and codes."""
    text = unicodedata.normalize("NFC", text)
    return _tcvn3(text) if encoding == "tcvn3" else [("VNI-Times", _vni(text))]


def _tcvn3(text: str) -> list[Run]:
    """Capitals with marks stand in the font of capitals, as small letters."""
    runs: list[Run] = []
    for character in text:
        code = _codes().get(character, character)
        font = ".VnTime"
        if character not in _codes() and not character.isascii() and (lower := _codes().get(character.lower())):
            font, code = ".VnTimeH", lower
        if runs and runs[-1][0] == font:
            runs[-1] = (font, runs[-1][1] + code)
        else:
            runs.append((font, code))
    return runs


def _vni(text: str) -> str:
    data = _tables()["vni"]
    singles = {letter: code for code, letter in data["letters"].items()}
    marks = {frozenset(value): key for key, value in data["marks"].items()}
    out = []
    for character in text:
        if character in singles:
            out.append(singles[character])
            continue
        base, *above = unicodedata.normalize("NFD", character)
        if "\u031b" in above:
            base, above = ("ơ" if base == "o" else "ư" if base == "u" else "Ơ" if base == "O" else "Ư"), [m for m in above if m != "\u031b"]
        mark = marks[frozenset(above)] if above else ""
        out.append(singles.get(base, base) + (mark.upper() if base.isupper() else mark))
    return "".join(out)


def write_docx(plan: dict[str, Any], encoding: str, path: Path) -> None:
    """The plan's DOCX with every run in the old fonts."""
    render_docx(plan, path)
    document = docx.Document(str(path))
    for run in list(document.element.body.iter(qn("w:r"))):
        texts = run.findall(qn("w:t"))
        if not texts:
            continue
        place = run
        for font, codes in encoded("".join(t.text or "" for t in texts), encoding):
            # A run for each font, with the properties of the run that it is part of.
            part = docx.oxml.OxmlElement("w:r")
            properties = run.find(qn("w:rPr"))
            own = docx.oxml.OxmlElement("w:rPr")
            fonts = docx.oxml.OxmlElement("w:rFonts")
            fonts.set(qn("w:ascii"), font)
            fonts.set(qn("w:hAnsi"), font)
            own.append(fonts)
            own.extend([] if properties is None else [e for e in properties if e.tag != qn("w:rFonts")])
            element = docx.oxml.OxmlElement("w:t")
            element.text = codes
            element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            part.extend([own, element])
            place.addnext(part)
            place = part
        run.getparent().remove(run)
    document.save(str(path))


def write_pdf(plan: dict[str, Any], encoding: str, path: Path, *, anonymous: bool = False) -> None:
    """The plan's PDF in the old fonts; ``anonymous``: under names that tell nothing of them."""
    render_pdf.render(plan, path, _Typist(encoding, anonymous))


class _Typist(render_pdf.Typist):
    """Writes text in the codes of old fonts, which it makes."""

    def __init__(self, encoding: str, anonymous: bool) -> None:
        self.encoding, self.anonymous = encoding, anonymous

    def markup(self, text: str, font: str) -> str:
        style = font.partition("-")[2]
        runs = encoded(text, self.encoding)
        # The byte of "ư" is the soft hyphen of Latin-1, which the layout swallows: PDF programs write a hyphen for it.
        shown = ((name, render_pdf.escape(codes.replace("\u00ad", "\u2010"))) for name, codes in runs)
        return "".join(f'<font name="{self._font(name, style)}">{codes}</font>' for name, codes in shown)

    def _font(self, name: str, style: str) -> str:
        registered = f"{self.encoding}{'-anonymous' if self.anonymous else ''}-{name.strip('.')}-{style or 'Regular'}"
        if registered not in render_pdf.pdfmetrics.getRegisteredFontNames():
            shown = f"F{zlib.crc32(registered.encode())}" if self.anonymous else f"{name}{f'-{style}' if style else ''}"
            file = old_font(render_pdf.font_file(style or "Regular"), name, shown)
            render_pdf.pdfmetrics.registerFont(render_pdf.TTFont(registered, file))
        return registered


def old_font(path: Path, name: str, shown: str) -> io.BytesIO:
    """The font at ``path`` with the codes of the old font ``name``, called ``shown``."""
    font = TTFont(path)
    glyphs = font.getBestCmap()
    codes = {code: glyph for code, glyph in glyphs.items() if code < 127 or 0x2000 <= code < 0xF000}
    for code, letter in _letters(name).items():
        codes[code] = glyphs.get(ord(letter), glyphs[ord("?")])
    if name.endswith("H"):
        codes |= {ord(c): glyphs[ord(c.upper())] for c in "abcdefghijklmnopqrstuvwxyz"}
    for table in font["cmap"].tables:
        table.cmap = dict(codes)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6, 16):
            record.string = shown
    out = io.BytesIO()
    font.save(out)
    out.seek(0)
    return out


def _letters(name: str) -> dict[int, str]:
    """Codes beyond ASCII to the letter or mark that the old font draws."""
    if name.startswith("VNI"):
        data = _tables()["vni"]
        drawn = {ord(mark): value[-1] for mark, value in data["marks"].items()}
        drawn |= {ord(mark.upper()): value[-1] for mark, value in data["marks"].items()}
        return drawn | {ord(code): letter for code, letter in data["letters"].items()}
    capital = name.endswith("H")
    drawn = {ord(code): letter.upper() if capital else letter for letter, code in _codes().items()}
    return drawn | {0x2010: drawn[0xAD]}
