"""Digital signatures: shown with signer and time, never rewritten, and found out when they do not hold."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from asn1crypto import keys, x509
from cryptography import x509 as certificates
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from pipeline.process import process
from pipeline.readers.limits import Limits
from pipeline.readers.pdf import read
from tests.conftest import SAMPLES

SAMPLE = (SAMPLES / "03-xa-dong-phu-2024.pdf").read_bytes()
SIGNER, ORGANISATION = "Ủy ban nhân dân xã Thử Nghiệm", "UBND huyện Thử"


@pytest.fixture(scope="module")
def signed() -> bytes:
    """The sample, signed by a certificate made for it, with a picture on page 1."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    parts = [(NameOID.COMMON_NAME, SIGNER), (NameOID.ORGANIZATION_NAME, ORGANISATION), (NameOID.COUNTRY_NAME, "VN")]
    name = certificates.Name([certificates.NameAttribute(oid, value) for oid, value in parts])
    now = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    builder = certificates.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(7).not_valid_before(now).not_valid_after(now + dt.timedelta(days=20000))
    usage = certificates.KeyUsage(True, True, False, False, False, False, False, False, False)
    certificate = builder.add_extension(usage, critical=True).sign(key, hashes.SHA256())
    private = key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore(),
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(SAMPLE))
    fields.append_signature_field(writer, fields.SigFieldSpec("chu_ky", on_page=0, box=(300, 100, 500, 160)))
    out = signers.sign_pdf(writer, signers.PdfSignatureMetadata(field_name="chu_ky"), signer=signer)
    return bytes(out.getvalue())


def test_signer_and_time_stand_in_the_headers_evidence(signed: bytes) -> None:
    plan = process(signed, "ký số.pdf")
    [signature] = plan.header.signatures
    assert signature.valid
    assert (signature.signer, signature.organisation) == (SIGNER, ORGANISATION)
    assert signature.signed_on is not None
    assert dt.datetime.fromisoformat(signature.signed_on).tzinfo is not None
    [evidence] = plan.header.evidence["signatures"]
    assert SIGNER in evidence.quote
    assert signature.signed_on in evidence.quote
    assert evidence.page == 1
    assert evidence.box is not None
    assert (evidence.box.left, evidence.box.right) == (300, 500)
    assert "invalid-signature" not in {finding.code for finding in plan.findings}


def test_a_signature_changes_nothing_else(signed: bytes) -> None:
    plan, plain = process(signed, "x.pdf"), process(SAMPLE, "x.pdf")
    assert plan.header.model_dump(exclude={"signatures", "evidence"}) == plain.header.model_dump(exclude={"signatures", "evidence"})
    assert (plan.unit, plan.sections, plan.tasks, plan.targets) == (plain.unit, plain.sections, plain.tasks, plain.targets)
    assert plain.header.signatures == []
    assert "signatures" not in plain.header.evidence


def test_a_changed_file_is_found_out(signed: bytes) -> None:
    place = signed.index(b"/Producer") if b"/Producer" in signed[: len(SAMPLE)] else signed.index(b"/Author")
    start = signed.index(b"(", place) + 1
    changed = signed[:start] + bytes([signed[start] ^ 1]) + signed[start + 1 :]
    plan = process(changed, "x.pdf")
    [signature] = plan.header.signatures
    assert not signature.valid
    assert signature.problem == "nội dung đã bị sửa so với lúc ký"
    [finding] = [finding for finding in plan.findings if finding.code == "invalid-signature"]
    assert SIGNER in finding.message
    assert finding.evidence


def test_content_added_after_signing_is_found_out(signed: bytes) -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.find_page_for_modification(0)[0].get_object()
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    [signature] = read(out.getvalue(), "x.pdf", Limits()).signatures
    assert not signature.valid
    assert signature.altered_after


@pytest.mark.parametrize("junk", [b"/ByteRange", b"/ByteRange [0 1 2 3] /Contents <zz>"])
def test_a_damaged_signature_does_not_stop_reading(junk: bytes) -> None:
    document = read(SAMPLE + b"\n%" + junk, "x.pdf", Limits())
    assert document.blocks
    assert all(not signature.valid for signature in document.signatures)


def test_a_signature_field_that_lies_is_no_crash(signed: bytes) -> None:
    for old, new in ((b"/ByteRange [0 ", b"/ByteRange [9 "), (b"/adbe.pkcs7.detached", b"/adbe.pkcs7.detachex")):
        assert old in signed
        plan = process(signed.replace(old, new), "x.pdf")
        assert not plan.header.signatures[0].valid
