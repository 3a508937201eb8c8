"""Digital signatures of the file, beside the signer on paper: they state nothing of the text."""

from __future__ import annotations

from language.quotes import of_block
from schemas.document import Document
from schemas.plan import Header

NAME = "signatures"


def add(header: Header, document: Document) -> None:
    """Put the document's digital signatures into its header, quoting the signatures' own words."""
    header.signatures = list(document.signatures)
    quoted = [s.block for s in document.signatures if s.block is not None]
    if quoted:
        header.evidence["signatures"] = [e for number in quoted for e in of_block(document.blocks[number]).evidence(NAME, 1.0)]
