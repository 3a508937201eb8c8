"""One file's bytes to a checked plan: the function that everything else calls.

Pure but for the time it takes: no store, no network, no clock.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from pipeline import progress
from pipeline.checks.absence import unread_in
from pipeline.checks.registry import run
from pipeline.errors import Code, Rejection
from pipeline.readers.joining import join
from pipeline.readers.limits import Limits
from pipeline.readers.registry import read_document
from pipeline.versions import checks_version, extraction_version, reading_version, tools_of
from schemas.plan import Attachment, Plan
from schemas.unread import may_hold


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


# A file's name and bytes.
File = tuple[str, bytes]


def process(data: bytes, name: str, limits: Limits | None = None, attached: Sequence[File] = ()) -> Plan:
    """The checked plan of a file's bytes; ``attached``: its appendices, where they came as files of their own.

    Raises:
        Rejection: the file cannot become a plan; the reason says why and what to do.
    """
    # Extractors bring spaCy: what only reads, searches or helps does not wait for it.
    from extractors.identity.enclosures import names_plan
    from extractors.identity.official import is_official
    from extractors.plan import extract

    document = read_document(data, name, limits)
    named = names_plan(document)
    if named is not None:
        raise Rejection(Code.APPENDIX, f"văn bản số {named.number}", stage="extract", about=named)
    others = [read_document(content, other, limits) for other, content in attached]
    first = len(document.pages) + 1
    document = join(document, others) if others else document
    progress.mark("extract")
    plan = extract(document)
    for (other, content), read in zip(attached, others, strict=True):
        plan.source.attachments.append(Attachment(file=other, sha256=sha256(content), first_page=first, pages=len(read.pages)))
        first += len(read.pages)
    official = is_official(document, named=plan.header.document_type is not None)
    # Of a cover around other files, or a form that only its own program shows, nobody can say that it is no plan.
    covers = any(remark.kind in ("portfolio", "xfa-form") for remark in document.remarks)
    if not (official or covers or (limits is not None and limits.any_document) or _may_be_official(plan)):
        unread = unread_in(plan, "front")
        if unread and plan.header.document_type is None:
            raise Rejection(Code.PARTLY_READ, unread[0].message, stage="extract", page=unread[0].page)
        raise Rejection(Code.NOT_A_DOCUMENT, stage="extract")
    plan.source.sha256 = sha256(data)
    plan.source.extractor_version, plan.source.reading_version = extraction_version(), reading_version()
    plan.source.tools = sorted({tool for read in (document, *others) for tool in tools_of(read)})
    plan.findings, plan.source.checks_version = run(plan), checks_version()
    return plan


def _may_be_official(plan: Plan) -> bool:
    """Whether a document that bears no marks may bear them where it was not read."""
    unread = any("header" in may_hold(remark.code, remark.kind) for remark in plan.remarks)
    return unread and (plan.is_plan or plan.header.document_type is not None)
