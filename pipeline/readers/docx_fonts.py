"""Text of a DOCX typed in TCVN3 or VNI fonts, decoded in the tree before the body is read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from docx.oxml.ns import qn
from lxml import etree

from pipeline.readers import legacy_text
from pipeline.readers.docx_styles import Styles
from pipeline.readers.legacy_text import Encoding

_T, _P, _R, _SOFT_HYPHEN = qn("w:t"), qn("w:p"), qn("w:r"), qn("w:softHyphen")
_PPR, _RPR = qn("w:pPr"), qn("w:rPr")


@dataclass(slots=True)
class _Piece:
    """A w:t and the encoding of its run's font, or the one that was guessed."""

    element: etree._Element
    encoding: Encoding | None
    guessed: bool = False

    @property
    def text(self) -> str:
        return self.element.text or ""


def decode_fonts(root: etree._Element, styles: Styles) -> set[Encoding]:
    """Decode the text below ``root`` in place; returns the encodings that were found."""
    paragraphs = [list(_pieces(paragraph, styles)) for paragraph in root.iter(_P)]
    found = {piece.encoding for pieces in paragraphs for piece in pieces if piece.encoding}
    unknown = [piece for pieces in paragraphs for piece in pieces if piece.encoding is None]
    guessed = legacy_text.guess(" ".join(_joined(paragraphs))) if unknown else None
    if guessed is not None:
        found.add(guessed)
        for piece in unknown:
            piece.encoding, piece.guessed = guessed, True
    if not found:
        return set()
    for pieces in paragraphs:
        _mend_cuts(pieces)
        for piece in pieces:
            if piece.encoding is not None:
                decode = legacy_text.decode_guessed if piece.guessed else legacy_text.decode
                piece.element.text = decode(piece.text, piece.encoding)
    return {encoding for encoding in found if encoding}


def _joined(paragraphs: list[list[_Piece]]) -> Iterator[str]:
    """The text of each paragraph whose fonts tell nothing."""
    for pieces in paragraphs:
        yield "".join(piece.text for piece in pieces if piece.encoding is None)


def _pieces(paragraph: etree._Element, styles: Styles) -> Iterator[_Piece]:
    """The texts of a paragraph in order, its text boxes left out: they are paragraphs of their own."""
    base = styles.paragraph(paragraph.find(_PPR))
    for run in paragraph.iter(_R):
        if _paragraph_of(run) is not paragraph:
            continue
        font = styles.run(base, run.find(_RPR)).font
        encoding = legacy_text.of_font(font)
        for element in run:
            if element.tag == _SOFT_HYPHEN and encoding is not None:
                # Word takes the byte of "ư" for a soft hyphen.
                element.tag, element.text = _T, "\u00ad"
            if element.tag == _T:
                yield _Piece(element, encoding)


def _paragraph_of(run: etree._Element) -> etree._Element | None:
    parent = run.getparent()
    while parent is not None and parent.tag != _P:
        parent = parent.getparent()
    return parent


def _mend_cuts(pieces: list[_Piece]) -> None:
    """Bring words together that runs cut: Word starts a run inside a word wherever it was edited."""
    for before, after in pairwise(pieces):
        if before.encoding is None or before.encoding is not after.encoding:
            continue
        if not before.text or not after.text or before.text[-1].isspace() or after.text[0].isspace():
            continue
        words = after.text.split(maxsplit=1)
        cut = len(words[0])
        before.element.text = before.text + after.text[:cut]
        after.element.text = after.text[cut:]
