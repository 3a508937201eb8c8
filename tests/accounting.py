"""The account of a document's words in the plan made from it: what no value, passage or label holds is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from extractors.layout.stamps import WATERMARK
from language.document_types import is_draft_line
from language.labels import parse
from language.text import fold, view
from schemas.document import Document
from schemas.evidence import Evidence, Evident
from schemas.plan import Plan

Place = tuple[int, int | None, int | None]
# What only numbers a row or column, or says "as above": no words of the document's own.
_COUNTER = re.compile(r"[\W_]*(?:\d{1,3}|[IVXivx]{1,5}|[a-zđ]|n\W?t|như trên|tương tự)?[\W_]*", re.IGNORECASE)
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Account:
    """``words``: how many the document has; ``lost``: those that stand nowhere, with what stands around them."""

    words: int = 0
    lost: list[str] = field(default_factory=list)


def account(document: Document, plan: Plan) -> Account:
    """Every word of every block and cell against the values that quote it and hold it, and the passages."""
    held = _held(plan)
    result = Account()
    for place, text in texts(document):
        covered = bytearray(len(text))
        for start, end in held.get(place, []):
            covered[start:end] = b"\1" * (end - start)
        label = parse(view(text).clean)
        if is_draft_line(text) and any(remark.code == WATERMARK for remark in plan.remarks):
            covered = bytearray(b"\1" * len(text))
        if place[1] is not None and _COUNTER.fullmatch(text):
            covered = bytearray(b"\1" * len(text))
        elif label is not None:
            # A label is the item's place in its list.
            end = view(text).raw_span(0, label[1])[1]
            covered[:end] = b"\1" * end
        for word in _WORD.finditer(text):
            result.words += 1
            if not all(covered[word.start() : word.end()]) and any(c.isalnum() for c in word.group()):
                result.lost.append(text[max(0, word.start() - 30) : word.end() + 30])
    return result


def texts(document: Document) -> Iterator[tuple[Place, str]]:
    for block in document.blocks:
        if block.table is None:
            yield (block.index, None, None), block.text
        else:
            for cell in block.table.cells:
                yield (block.index, cell.row, cell.column), cell.text


def _held(plan: Plan) -> dict[Place, list[tuple[int, int]]]:
    """Ranges by place that passages repeat word for word, and those that values quote and hold."""
    found: dict[Place, list[tuple[int, int]]] = {}
    for passage in plan.passages:
        found.setdefault((passage.block, passage.row, passage.column), []).append((passage.start, passage.end))
    for owner in _owners(plan):
        said = set(_WORD.findall(fold(" ".join(_strings(owner)))))
        for rows in owner.evidence.values():
            for row in rows:
                # A value may read the letters of a recognised quotation otherwise; both are kept.
                if row.repaired or set(_WORD.findall(fold(view(row.quote).clean))) <= said or "signatures" in owner.evidence:
                    found.setdefault((row.block, row.row, row.column), []).append((row.start, row.end))
    return found


def _owners(value: Any) -> Iterator[Evident]:
    if isinstance(value, Evident):
        yield value
    if isinstance(value, BaseModel):
        for inner in vars(value).values():
            yield from _owners(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _owners(inner)


def _strings(value: Any) -> Iterator[str]:
    """What a value says, its evidence aside."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel) and not isinstance(value, Evidence):
        for name, inner in vars(value).items():
            if name != "evidence":
                yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
