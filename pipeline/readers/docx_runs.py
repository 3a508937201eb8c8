"""The text of a DOCX's paragraphs: runs, hyperlinks, controls, fields, equations, signs of symbol fonts.

Every element of a paragraph is known here: it is text, it holds text, it holds something that is read after the
paragraph (a text box, a picture), or it holds nothing. An element that is none of these and has words is told of.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from docx.oxml.ns import qn
from lxml import etree

from pipeline.readers.docx_drawings import ALTERNATE, Drawings, carries_words, chosen
from pipeline.readers.docx_fields import CHAR, DELETED, Fields, control_text
from pipeline.readers.docx_math import linear
from pipeline.readers.docx_numbering import Numbering
from pipeline.readers.docx_package import Package
from pipeline.readers.docx_styles import Look, Styles
from pipeline.readers.docx_symbols import as_drawn, has_private, is_symbol_font, sign
from pipeline.readers.docx_text import Tally, Text
from pipeline.readers.limits import Limits


def _all(*names: str) -> frozenset[str]:
    return frozenset(qn(f"w:{name}") for name in names)


_R, _T, _RPR, _PPR, _SDT = qn("w:r"), qn("w:t"), qn("w:rPr"), qn("w:pPr"), qn("w:sdt")
_BR, _TYPE, _SYM, _BREAK_BEFORE = qn("w:br"), qn("w:type"), qn("w:sym"), qn("w:pageBreakBefore")
_RENDERED_BREAK = qn("w:lastRenderedPageBreak")
_INLINE = _all("ins", "moveTo", "hyperlink", "smartTag", "fldSimple", "sdtContent", "customXml", "dir", "bdo", "ruby", "rubyBase")
_MATH = qn("m:r").removesuffix("r")
_DRAWN = _all("drawing", "pict", "object", "txbxContent")
_AS_TEXT = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:noBreakHyphen"): "-", qn("w:cr"): "\n"}
_REFERENCES = _all("footnoteReference", "endnoteReference", "commentReference")
_RANGES = ["bookmark", "commentRange", "moveFromRange", "moveToRange", "customXmlInsRange", "customXmlDelRange"]
_RANGES += ["customXmlMoveFromRange", "customXmlMoveToRange", "perm"]
# What has no words of the document's own: marks, properties, deleted text, instructions, numbers made at printing.
SILENT = (
    _all(*(f"{name}{end}" for name in _RANGES for end in ("Start", "End")))
    | _all("pPr", "rPr", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "proofErr", "softHyphen", "annotationRef", "footnoteRef")
    | _all("endnoteRef", "separator", "continuationSeparator", "pgNum", "instrText", "delText", "delInstrText")
    | _all("tblPr", "tblGrid", "tblPrEx", "trPr", "tcPr", "sectPr", "fldData", "ffData", "rubyPr")
    | DELETED
)


@dataclass(slots=True)
class Story:
    """A part while it is read: what it is read with, the page reached, and what was met and not read."""

    package: Package
    part: str
    styles: Styles
    numbering: Numbering
    tally: Tally
    limits: Limits
    drawings: Drawings
    page: int = 1
    fields: Fields = field(default_factory=Fields)
    # Whether nothing has been printed since the page began.
    fresh: bool = True
    # The pages of references to notes and comments, by kind and id.
    references: dict[tuple[str, str], int] = field(default_factory=dict)

    def turn(self, *, explicit: bool) -> None:
        """Begin a page; Word marks the page it rendered after an explicit break a second time."""
        if explicit or not self.fresh:
            self.page += 1
        self.fresh = True


class Runs:
    """Collects the texts of paragraphs."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self._hidden = 0

    def paragraph(self, element: etree._Element) -> tuple[Text, Look, str | None]:
        """A paragraph's text, its look and the label that its list gives it."""
        story = self.story
        properties = element.find(_PPR)
        look = story.styles.paragraph(properties)
        if properties is not None and properties.find(_BREAK_BEFORE) is not None:
            story.turn(explicit=True)
        text = self.text_of(element, look)
        label = None
        if look.list_id and look.list_id != "0" and text.text.strip():
            label = story.numbering.label(look.list_id, self._level(properties, look))
        return text, look, label

    def _level(self, properties: etree._Element | None, look: Look) -> int:
        """A list's level: the paragraph's own, else that which belongs to its style, else the style's."""
        if look.list_style is None:
            return look.list_level or 0
        style = None if properties is None else properties.find(qn("w:pStyle"))
        own = None if style is None else style.get(qn("w:val"))
        level = self.story.numbering.level_of_style(look.list_id or "", own, look.list_style)
        return look.list_level or 0 if level is None else level

    def text_of(self, element: etree._Element, look: Look) -> Text:
        """The text of a paragraph, or of anything that holds runs."""
        text = Text()
        self._hidden = 0
        self.inline(element, look, text)
        if self._hidden:
            self.story.tally.add("hidden-text", text.page(self.story.page))
        return text

    def inline(self, parent: etree._Element, look: Look, text: Text) -> None:
        for element in parent:
            tag = element.tag
            if tag == _R:
                self._run(element, self.story.styles.run(look, element.find(_RPR)), text)
            elif tag not in SILENT:
                self.other(element, look, text)

    def other(self, element: etree._Element, look: Look, text: Text) -> None:
        """Anything in a paragraph that is no run, or in a run that is no text."""
        tag = element.tag
        if tag in _INLINE:
            self.inline(element, look, text)
        elif tag == _SDT:
            self._control(element, look, text)
        elif str(tag).startswith(_MATH):
            self._add(linear(element), look, text)
        elif tag == ALTERNATE:
            branch = chosen(element)
            if branch is not None:
                self._branch(branch, look, text)
        elif tag == qn("w:rt"):
            self._guide(element, look, text)
        elif tag == qn("w:subDoc"):
            self.story.tally.add("inserted-file", self.story.page)
        elif carries_words(element):
            self.story.tally.add("unknown-element", self.story.page, str(tag).rpartition("}")[2])

    def _branch(self, branch: etree._Element, look: Look, text: Text) -> None:
        """A branch of an alternate content holds runs in a paragraph, and what runs hold in a run."""
        for element in branch:
            if element.tag == _R:
                self._run(element, self.story.styles.run(look, element.find(_RPR)), text)
            elif element.tag not in SILENT:
                self._content(element, look, text)

    def _guide(self, element: etree._Element, look: Look, text: Text) -> None:
        """The small letters above a ruby's base, in brackets."""
        self._add(" (", look, text)
        self.inline(element, look, text)
        self._add(")", look, text)

    def _control(self, element: etree._Element, look: Look, text: Text) -> None:
        before = text.length
        self.inline(element, look, text)
        if text.length == before:
            self._add(control_text(element), look, text)

    def _run(self, run: etree._Element, look: Look, text: Text) -> None:
        if look.hidden:
            self._skip(run)
            return
        for element in run:
            if element.tag == _T:
                if element.text:
                    self._words(element.text, look, text)
            elif element.tag not in SILENT:
                self._content(element, look, text)

    def _content(self, element: etree._Element, look: Look, text: Text) -> None:
        """What a run holds that is not plain text."""
        story, tag = self.story, element.tag
        if tag in _AS_TEXT:
            self._add(_AS_TEXT[tag], look, text, printed=False)
        elif tag == _BR:
            if element.get(_TYPE) == "page":
                story.turn(explicit=True)
            else:
                self._add("\n", look, text, printed=False)
        elif tag == _RENDERED_BREAK:
            story.turn(explicit=False)
        elif tag == CHAR:
            self._add(story.fields.change(element), look, text)
        elif tag == _SYM:
            self._symbol(element, look, text)
        elif tag in _REFERENCES:
            story.references[str(tag).rpartition("}")[2], str(element.get(qn("w:id")))] = story.page
        elif tag in _DRAWN:
            if story.fields.visible:
                text.insets += story.drawings.insets(element, story.page)
        elif tag == _T:
            self._words(element.text or "", look, text)
        elif tag == qn("w:contentPart"):
            story.tally.add("drawing", story.page, "nét vẽ tay")
        else:
            self.other(element, look, text)

    def _words(self, words: str, look: Look, text: Text) -> None:
        """A w:t: signs of symbol fonts as drawn, those that are not known counted."""
        if is_symbol_font(look.plain_font) or (not words.isascii() and has_private(words)):
            at_start = not text.length
            words, unknown = as_drawn(words, look.plain_font if is_symbol_font(look.plain_font) else look.font)
            # A private code before the first word is a bullet, whatever it shows.
            if unknown and not (at_start and unknown == 1 and words[0] >= "\ue000"):
                self.story.tally.add("symbol", self.story.page, count=unknown)
        self._add(words, look, text)

    def _symbol(self, element: etree._Element, look: Look, text: Text) -> None:
        """A w:sym: the sign, or its own code where no table knows it."""
        char = str(element.get(qn("w:char"), ""))
        code = int(char, 16) if 0 < len(char) <= 6 and all(c in "0123456789abcdefABCDEF" for c in char) else 0
        known = sign(element.get(qn("w:font")), code)
        if known is None:
            if text.length or not 0xE000 <= code <= 0xF8FF:
                self.story.tally.add("symbol", self.story.page, char)
            known = chr(code) if 0xE000 <= code <= 0xF8FF else "\ufffd"
        self._add(known, look, text)

    def _add(self, words: str, look: Look, text: Text, *, printed: bool = True) -> None:
        """Add what is printed; text of an instruction is not, and words typed there are told of."""
        story = self.story
        if not words:
            return
        if story.fields.visible:
            text.add(words, look, story.page)
            if printed:
                story.fresh = False
                story.fields.show()
        elif printed and not story.fields.in_nested_result and words.strip():
            self._hidden += 1

    def _skip(self, run: etree._Element) -> None:
        """A hidden run: no commitment. Its fields and pages go on counting."""
        for element in run:
            if element.tag == CHAR:
                self.story.fields.change(element)
        if carries_words(run) or run.find(_SYM) is not None:
            self._hidden += 1
