"""Digital signatures of a PDF, read by pyHanko and never rewritten: who, when, and whether they hold.

Nothing is fetched: neither revocation lists nor issuers' certificates, so that trust is left unjudged.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from typing import Any

from schemas.document import Block, Box, Segment, Signature

# A file without this word has no signature: pyHanko is not loaded for it.
_MARK = b"/ByteRange"
# More than a plan is ever signed with; each one costs a pass over the whole file.
MAX_SIGNATURES = 20


@dataclass(slots=True)
class Signed:
    """A signature with the page (from 1) and the place of its picture, in points from the top left."""

    signature: Signature
    page: int = 1
    box: Box | None = None

    @property
    def text(self) -> str:
        """What the signature says of itself, Vietnamese."""
        who = self.signature
        parts = [f"Người ký số: {who.signer or 'không rõ'}"]
        if who.organisation:
            parts.append(f"Cơ quan: {who.organisation}")
        if who.signed_on:
            parts.append(f"Thời gian ký: {who.signed_on}")
        return "; ".join(parts)


def read_signatures(data: bytes) -> list[Signed]:
    """The signatures of a PDF in the order of signing; what cannot be read is one that is not valid."""
    if _MARK not in data:
        return []
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    # What is wrong with a signature is told as a finding, not on the screen.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL + 1)
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        embedded = list(reader.embedded_regular_signatures)[:MAX_SIGNATURES]
        filled = {name for name, _, _ in enumerate_sig_fields(reader, filled_status=True)}
        known = {signature.field_name for signature in reader.embedded_signatures}
    except RecursionError:
        raise
    except Exception as error:  # the library raises many kinds on damaged files
        return [Signed(_broken(f"không đọc được chữ ký ({type(error).__name__})"))]
    broken = [Signed(_broken("chữ ký thuộc kiểu không kiểm tra được")) for _ in filled - known]
    return [_signed(reader, signature) for signature in embedded] + broken[:MAX_SIGNATURES]


def blocks_of(signed: list[Signed], first: int) -> list[Block]:
    """A block for each signature, from index ``first``; the signatures learn where they are quoted."""
    blocks = []
    for index, one in enumerate(signed, start=first):
        one.signature.block = index
        segment = Segment(start=0, end=len(one.text), page=one.page, box=one.box)
        blocks.append(Block(index=index, kind="signature", page=one.page, text=one.text, segments=[segment]))
    return blocks


def _broken(problem: str) -> Signature:
    return Signature(valid=False, problem=problem)


def _signed(reader: Any, embedded: Any) -> Signed:
    try:
        signature = _validated(embedded)
    except RecursionError:
        raise
    except Exception as error:  # as above: a signature that breaks the library does not hold
        signature = _broken(f"không kiểm tra được chữ ký ({type(error).__name__})")
    signed = Signed(signature)
    try:
        signed.page, signed.box = _place(reader, embedded.sig_field)
    except Exception:  # an invisible or damaged field: the signature is the file's, told on its first page
        signed.page, signed.box = 1, None
    return signed


def _validated(embedded: Any) -> Signature:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    names = embedded.signer_cert.subject.native if embedded.signer_cert is not None else {}
    moment = embedded.self_reported_timestamp
    # Old signatures use SHA-1: whether it may still be trusted is part of what is not judged here.
    context = ValidationContext(trust_roots=[], allow_fetching=False, weak_hash_algos=set())
    status = validate_pdf_signature(embedded, signer_validation_context=context)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    altered = not whole and not status.docmdp_ok
    problem = None
    if not status.intact:
        problem = "nội dung đã bị sửa so với lúc ký"
    elif not status.valid:
        problem = "chữ ký không khớp với chứng thư"
    elif altered:
        problem = "tệp được bổ sung nội dung sau khi ký"
    return Signature(
        signer=_name(names, "common_name"),
        organisation=_name(names, "organization_name"),
        signed_on=moment.isoformat() if moment else None,
        valid=problem is None,
        altered_after=altered,
        problem=problem,
    )


def _name(names: dict[str, Any], key: str) -> str | None:
    value = names.get(key)
    if isinstance(value, list):
        value = value[0] if value else None
    return " ".join(str(value).split()) or None if value is not None else None


def _place(reader: Any, field: Any) -> tuple[int, Box | None]:
    """Page number and box of a signature's picture; no box for an invisible one."""
    left, low, right, high = (float(v) for v in field["/Rect"])
    wanted = field.raw_get("/P") if "/P" in field else None
    for index, page in enumerate(_pages(reader)):
        if wanted is not None and page.container_ref == getattr(wanted, "reference", wanted):
            top = float(page["/MediaBox"][3]) if "/MediaBox" in page else 0.0
            if right - left < 1 or high - low < 1 or not top:
                return index + 1, None
            return index + 1, Box(left=left, top=top - high, right=right, bottom=top - low)
    return 1, None


def _pages(reader: Any) -> Any:
    count = int(reader.root["/Pages"]["/Count"])
    for index in range(min(count, 500)):
        yield reader.find_page_for_modification(index)[0].get_object()
