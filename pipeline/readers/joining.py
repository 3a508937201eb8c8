"""A plan and its appendices, sent as files of their own, as one Document: pages and blocks go on counting."""

from __future__ import annotations

from schemas.document import Block, Document, Segment


def join(first: Document, others: list[Document]) -> Document:
    """``first`` with the blocks and pages of ``others`` behind its own."""
    joined = first.model_copy(deep=True)
    for other in others:
        _append(joined, other.model_copy(deep=True))
    return joined


def _append(joined: Document, other: Document) -> None:
    pages, blocks = len(joined.pages), len(joined.blocks)
    for page in other.pages:
        page.number += pages
    for block in other.blocks:
        _move(block, pages, blocks)
    for remark in other.remarks:
        remark.page = remark.page + pages if remark.page else None
    for signature in other.signatures:
        signature.block = signature.block + blocks if signature.block is not None else None
    joined.ocr_confidence = _confidence(joined, other)
    joined.reading = joined.reading if joined.reading == other.reading else "mixed"
    joined.has_styles = joined.has_styles and other.has_styles
    joined.pages += other.pages
    joined.blocks += other.blocks
    joined.remarks += other.remarks
    joined.signatures += other.signatures


def _move(block: Block, pages: int, blocks: int) -> None:
    block.index += blocks
    block.page += pages
    _move_segments(block.segments, pages)
    if block.table is not None:
        block.table.row_pages = [page + pages for page in block.table.row_pages]
        for cell in block.table.cells:
            _move_segments(cell.segments, pages)


def _move_segments(segments: list[Segment], pages: int) -> None:
    for segment in segments:
        segment.page += pages


def _confidence(joined: Document, other: Document) -> float | None:
    """The mean of what was recognised, by pages."""
    known = [(d.ocr_confidence, len(d.pages)) for d in (joined, other) if d.ocr_confidence is not None]
    total = sum(pages for _, pages in known)
    return round(sum(sure * pages for sure, pages in known) / total, 3) if total else None
