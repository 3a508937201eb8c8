"""The words of a DOCX, found without the reader: what its blocks and remarks must account for.

Written against the format alone (ECMA-376 part 1), so that a fault of the reader is no fault of this: it shares no
code with it. Left out is what is no text of the document: deleted, moved away and hidden runs, comments, instructions
of fields, headers that no section shows, notes' separators, and of an alternate content all but the first that has words.
"""

from __future__ import annotations

import io
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from typing import Literal

from lxml import etree

from schemas.document import Block, Document

Place = Literal["body", "note", "margin", "diagram"]
_WORD = re.compile(r"[^\W_]+")
_GONE = {"del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "tblPr", "trPr", "sdtPr", "docPr"}
_TEXTS = {"t"}
_LONGEST_CHAIN = 60
_GAPS = {"tab", "ptab", "br", "cr", "sym", "noBreakHyphen", "rt", "rubyBase"}
# Parts of an equation: what stands in two of them is no one word.
_GAPS |= {"num", "den", "e", "sub", "sup", "deg", "lim", "fName", "mr"}
_DRAWN = re.compile(r"(?i)symbol|wingdings|webdings")
# What a word of a place may be told of by, where no block has it.
KINDS: dict[Place, frozenset[str]] = {
    "body": frozenset({"unknown-element", "drawing", "hidden-text", "symbol", "form-field"}),
    "note": frozenset({"unknown-element", "drawing", "hidden-text", "symbol"}),
    "margin": frozenset({"unknown-element", "drawing", "hidden-text", "symbol"}),
    "diagram": frozenset({"smart-art", "drawing", "unknown-element"}),
}


@dataclass(frozen=True, slots=True)
class SourceWord:
    """A word, composed and in small letters; ``part``: the part of the package that has it."""

    text: str
    part: str
    place: Place


def docx_words(data: bytes) -> list[SourceWord]:
    """Every word that the package's body, notes, shown headers and footers and SmartArt hold, in the order of its parts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        package = _Package(archive)
        main = package.main()
        hidden = package.hidden_styles(main)
        root = package.tree(main)
        found = list(_words(root, main, "body", hidden)) if root is not None else []
        for kind, target in package.related(main):
            if kind in ("footnotes", "endnotes", "diagramData"):
                notes = package.tree(target)
                place: Place = "diagram" if kind == "diagramData" else "note"
                if notes is not None and _name(notes) in (kind, "dataModel"):
                    found += _words(notes, target, place, hidden)
        for target in package.shown_margins(main, root):
            margin = package.tree(target)
            found += _words(margin, target, "margin", hidden) if margin is not None else ()
    return found


def unaccounted(data: bytes, document: Document) -> list[SourceWord]:
    """The words of a DOCX that stand in no block and that no remark covers.

    Counted one by one in the body and the notes; headers repeat from section to section and need to stand but once.
    """
    there = Counter(_tokens(_text_of(document.blocks)))
    told = {remark.kind for remark in document.remarks}
    missing = []
    for word in docx_words(data):
        if word.place == "margin" and there[word.text]:
            continue
        if there[word.text] > 0:
            there[word.text] -= 1
        elif not told & KINDS[word.place]:
            missing.append(word)
    return missing


def _text_of(blocks: Iterable[Block]) -> str:
    lines = []
    for block in blocks:
        lines += [block.label or "", block.text]
        lines += [cell.text for cell in block.table.cells] if block.table else []
    return "\n".join(lines)


def _tokens(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())


class _Package:
    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.lower().replace("\\", "/").lstrip("/"): name for name in archive.namelist()}

    def tree(self, name: str) -> etree._Element | None:
        stored = self._names.get(name.lower())
        if stored is None:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        return etree.fromstring(self._archive.read(stored), parser)

    def related(self, part: str) -> list[tuple[str, str]]:
        """Kind and target of the relationships to parts of the package."""
        return [(kind, target) for kind, target, _ in self._relations(part)]

    def _relations(self, part: str) -> list[tuple[str, str, str]]:
        folder, _, name = part.rpartition("/")
        rels = self.tree(join(folder, "_rels", f"{name}.rels"))
        if rels is None:
            return []
        found = []
        for relation in rels:
            if relation.get("TargetMode") == "External" or not isinstance(relation.tag, str):
                continue
            target = relation.get("Target") or ""
            path = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(part), target))
            found.append(((relation.get("Type") or "").rsplit("/", 1)[-1], path, relation.get("Id") or ""))
        return found

    def main(self) -> str:
        return next((target for kind, target in self.related("") if kind == "officeDocument"), "word/document.xml")

    def hidden_styles(self, main: str) -> set[str]:
        """Ids of the styles whose text is hidden, by themselves or by one they are based on."""
        root = next((self.tree(target) for kind, target in self.related(main) if kind == "styles"), None)
        own: dict[str, bool] = {}
        based: dict[str, str] = {}
        for style in root if root is not None else ():
            if _name(style) == "style":
                name = _attribute(style, "styleId")
                vanish = next((e for e in style.iter() if _name(e) == "vanish"), None)
                if vanish is not None:
                    own[name] = _is_on(vanish)
                based[name] = next((_attribute(e, "val") for e in style if _name(e) == "basedOn"), "")
        found = set()
        for name in based:
            at, seen = name, set[str]()
            while at in based and at not in own and at not in seen and len(seen) < _LONGEST_CHAIN:
                seen.add(at)
                at = based[at]
            if own.get(at):
                found.add(name)
        return found

    def shown_margins(self, main: str, root: etree._Element | None) -> list[str]:
        """The headers and footers that some section shows, each once."""
        relations = self._relations(main)
        by_id = {ident: target for _, target, ident in relations}
        settings = next((self.tree(target) for kind, target, _ in relations if kind == "settings"), None)
        even = settings is not None and any(_name(e) == "evenAndOddHeaders" and _is_on(e) for e in settings)
        found: dict[str, None] = {}
        current: dict[tuple[str, str], str] = {}
        for section in root.iter() if root is not None else ():
            if _name(section) != "sectPr":
                continue
            first = any(_name(e) == "titlePg" and _is_on(e) for e in section)
            for element in section:
                if _name(element) in ("headerReference", "footerReference"):
                    current[_name(element), _attribute(element, "type") or "default"] = by_id.get(_attribute(element, "id"), "")
            for (_, kind), target in current.items():
                if target and (kind == "default" or (kind == "first" and first) or (kind == "even" and even)):
                    found[target] = None
        return list(found)


def _name(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _attribute(element: etree._Element, name: str) -> str:
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), "")


def _is_on(element: etree._Element) -> bool:
    return (_attribute(element, "val") or "1") not in ("0", "false", "off")


def _words(root: etree._Element, part: str, place: Place, hidden: set[str]) -> Iterator[SourceWord]:
    """The words of a part: texts of one paragraph are joined before they are cut, for runs cut words."""
    paragraphs: list[list[str]] = [[]]
    _collect(root, paragraphs, [], hidden, False)
    for pieces in paragraphs:
        for token in _tokens("".join(pieces)):
            yield SourceWord(token, part, place)


def _collect(element: etree._Element, out: list[list[str]], fields: list[bool], hidden: set[str], unseen: bool) -> None:
    """Adds the texts below; ``fields``: of the fields that are open, whether their result has begun."""
    name = _name(element)
    if not name or name in _GONE or (name in ("footnote", "endnote") and _attribute(element, "type") not in ("", "normal")):
        return
    if name in ("p", "pt", "oMath"):
        unseen = unseen or (name == "p" and _style(element, "pStyle") in hidden)
        _into_own(element, out, fields, hidden, unseen)
        return
    if name == "AlternateContent":
        choice = next((c for c in element if any(_name(e) == "t" and (e.text or "").strip() for e in c.iter())), None)
        if choice is not None:
            _collect(choice, out, fields, hidden, unseen)
        return
    if name == "tr" and any(_name(e) == "del" for p in element if _name(p) == "trPr" for e in p):
        return
    if name == "tc" and any(_name(e) == "cellDel" for p in element if _name(p) == "tcPr" for e in p):
        return
    if name == "r":
        unseen = _is_hidden(element, hidden, unseen) or _is_drawn(element)
    if name == "fldChar":
        _field(_attribute(element, "fldCharType"), fields)
    if name in _GAPS:
        out[-1].append(" ")
    if name in _TEXTS and not unseen and all(fields):
        out[-1].append(element.text or "")
    inner = [] if name == "txbxContent" else fields
    for child in element:
        _collect(child, out, inner, hidden, unseen)
    if name in _GAPS:
        out[-1].append(" ")


def _into_own(element: etree._Element, out: list[list[str]], fields: list[bool], hidden: set[str], unseen: bool) -> None:
    """A paragraph, a point of a diagram or an equation, whose words join no others."""
    own: list[list[str]] = [[]]
    for child in element:
        _collect(child, own, fields, hidden, unseen)
    out[-1].append("" if _name(element) == "oMath" else " ")
    if _name(element) == "oMath":
        out[-1].append(" ".join("".join(pieces) for pieces in own))
    else:
        out[-1:-1] = own


def _field(kind: str, fields: list[bool]) -> None:
    if kind == "begin":
        fields.append(False)
    elif kind == "separate" and fields:
        fields[-1] = True
    elif kind == "end" and fields:
        fields.pop()


def _style(element: etree._Element, name: str) -> str:
    return next((_attribute(e, "val") for p in element if _name(p) in ("pPr", "rPr") for e in p if _name(e) == name), "")


def _is_drawn(run: etree._Element) -> bool:
    """Whether a run is in a font of signs: its letters are none."""
    fonts = [e for p in run if _name(p) == "rPr" for e in p if _name(e) == "rFonts"]
    return any(_DRAWN.match(_attribute(element, "ascii")) for element in fonts)


def _is_hidden(run: etree._Element, hidden: set[str], unseen: bool) -> bool:
    vanish = next((e for p in run if _name(p) == "rPr" for e in p if _name(e) == "vanish"), None)
    if vanish is not None:
        return _is_on(vanish)
    return unseen or _style(run, "rStyle") in hidden
