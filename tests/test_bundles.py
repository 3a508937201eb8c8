"""ZIP archives and e-mails: unpacked with their origin, within limits, never out of their folder."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import py7zr
import pytest
from typer.testing import CliRunner

from app.cli import app
from flows.batch import Settings
from flows.run import ingest
from pipeline.archives import entry_name
from pipeline.bundles import is_bundle, unpack
from pipeline.errors import Code, Rejection
from pipeline.readers.limits import Limits
from pipeline.store.store import Store
from tests.conftest import SAMPLES
from tests.factories import archive
from tests.readers_for_tests import hang

RUNNER = CliRunner()
GOOD = [p.read_bytes() for p in sorted(SAMPLES.glob("0[1-3]*.docx"))]


def mail(attachments: dict[str, bytes]) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "xa@example.vn", "huyen@example.vn", "Gửi kế hoạch CCHC"
    message.set_content("Kính gửi phòng Nội vụ.")
    for name, data in attachments.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def test_what_is_a_bundle() -> None:
    for data in (archive({"a.docx": GOOD[0]}), mail({"a.docx": GOOD[0]})):
        assert is_bundle(io.BytesIO(data))
    for data in (GOOD[0], b"%PDF-1.4", "Kế hoạch: năm 2024\nMục: 1".encode()):
        assert not is_bundle(io.BytesIO(data))


def test_nested_bundles_are_ingested_with_their_origin(tmp_path: Path, workspace: Path) -> None:
    inner = archive({"xã B/kế hoạch.docx": GOOD[1], "__MACOSX/x": b"x", "rỗng.docx": b""})
    (tmp_path / "thư.eml").write_bytes(mail({"xã A.docx": GOOD[0], "các xã.zip": inner}))
    (tmp_path / "lẻ.docx").write_bytes(GOOD[2])
    report = ingest([tmp_path / "thư.eml", tmp_path / "lẻ.docx"], Settings(workspace))
    assert (report.requested, len(report.stored), len(report.rejected)) == (4, 3, 1)
    with Store(workspace) as store:
        origins = {plan.source.file: plan.source.origin for _, plan in store.plans()}
    assert origins["lẻ.docx"] is None
    assert str(origins["xã A.docx"]).endswith("thư.eml!/xã A.docx")
    assert str(origins["kế hoạch.docx"]).endswith("thư.eml!/các xã.zip!/xã B/kế hoạch.docx")
    again = ingest([tmp_path / "thư.eml"], Settings(workspace))
    assert (again.requested, len(again.skipped)) == (3, 2)


def test_names_cannot_lead_out(tmp_path: Path) -> None:
    members = unpack(archive({"../../ra ngoài.docx": GOOD[0], "/etc/x.docx": b"y"}), "x.zip", tmp_path / "trong", Limits()).members
    assert all((tmp_path / "trong") in m.path.parents for m in members)
    assert {p for p in tmp_path.rglob("*") if p.is_file()} == {m.path for m in members}


def test_old_code_pages_in_names() -> None:
    entry = zipfile.ZipInfo("x")
    entry.filename = "kế hoạch.docx".encode().decode("cp437")
    assert entry_name(entry) == "kế hoạch.docx"


def seven_zip(files: dict[str, bytes], password: str | None = None) -> bytes:
    out = io.BytesIO()
    with py7zr.SevenZipFile(out, "w", password=password) as target:
        for name, data in files.items():
            target.writestr(data, name)
    return out.getvalue()


def rar(files: dict[str, bytes], method: int = 0x30, flags: int = 0x8200) -> bytes:
    """A RAR 3 archive; method 0x30 stores, others claim a packing that only a program undoes."""

    def block(kind: int, bits: int, body: bytes) -> bytes:
        rest = bytes([kind]) + bits.to_bytes(2, "little") + (7 + len(body)).to_bytes(2, "little") + body
        return (zlib.crc32(rest) & 0xFFFF).to_bytes(2, "little") + rest

    out = b"Rar!\x1a\x07\x00" + block(0x73, 0, b"\0" * 6)
    for name, data in files.items():
        coded = name.encode("utf-8")
        body = len(data).to_bytes(4, "little") * 2 + b"\x03" + zlib.crc32(data).to_bytes(4, "little") + b"\0\0\x21\x58"
        body += bytes([29, method]) + len(coded).to_bytes(2, "little") + (0o100644).to_bytes(4, "little") + coded
        out += block(0x74, flags & ~0x200, body) + data
    return out + block(0x7B, 0x4000, b"")


def tarred(files: dict[str, bytes], link: str | None = None) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as target:
        if link:
            entry = tarfile.TarInfo(link)
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/hostname"
            target.addfile(entry)
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            target.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def tar_gz(files: dict[str, bytes]) -> bytes:
    return gzip.compress(tarred(files))


def encrypted(data: bytes, place: int) -> bytes:
    """A ZIP whose entry at ``place`` says that it has a password, in its own header and in the directory."""
    changed = bytearray(data)
    local = [m.start() for m in re.finditer(b"PK\x03\x04", data)][place]
    listed = [m.start() for m in re.finditer(b"PK\x01\x02", data)][place]
    changed[local + 6] |= 1
    changed[listed + 8] |= 1
    return bytes(changed)


def linked(name: str, files: dict[str, bytes]) -> bytes:
    """A ZIP with a symbolic link, as Unix tools pack it."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        entry = zipfile.ZipInfo(name)
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        target.writestr(entry, "/etc/hostname")
        for other, data in files.items():
            target.writestr(other, data)
    return out.getvalue()


def nested_parts(depth: int) -> bytes:
    head = "From: a@b.vn\nTo: c@d.vn\nSubject: x\nMIME-Version: 1.0\n"
    opened = "".join(f'Content-Type: multipart/mixed; boundary="b{i}"\n\n--b{i}\n' for i in range(depth))
    return (head + opened + "Content-Type: text/plain\n\nx\n").encode()


@pytest.mark.parametrize(("pack", "suffix"), [(seven_zip, "7z"), (rar, "rar"), (tarred, "tar"), (tar_gz, "tar.gz")])
def test_other_archives(tmp_path: Path, workspace: Path, pack: Callable[[dict[str, bytes]], bytes], suffix: str) -> None:
    path = tmp_path / f"các xã.{suffix}"
    path.write_bytes(pack({"A.docx": GOOD[0], "con/B.docx": GOOD[1], "__MACOSX/x": b"x"}))
    report = ingest([path], Settings(workspace))
    assert sorted(file.path.split("!/")[-1] for file in report.stored) == ["A.docx", "con/B.docx"]
    assert report.requested == 2
    assert [(one.path.split("!/")[-1], one.why) for one in report.left_out] == [("__MACOSX/x", "tệp ẩn")]


def test_a_packed_rar_without_a_program_tells_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import rarfile

    def missing(*_: object, **__: object) -> None:
        raise rarfile.RarCannotExec("none")

    monkeypatch.setattr(rarfile, "tool_setup", missing)
    [(origin, reason)] = unpack(rar({"a.docx": b"x" * 50}, method=0x33), "x.rar", tmp_path, Limits()).refused
    assert (origin, reason.code) == ("x.rar!/a.docx", Code.NEEDS_UNRAR)
    assert "apt-get install unar" in reason.advice
    assert reason.transient


def test_a_bundle_that_hangs_its_reader_is_given_up(tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.worker.unpack_file", hang)
    (tmp_path / "a.zip").write_bytes(archive({"a.docx": GOOD[0]}))
    (tmp_path / "b.docx").write_bytes(GOOD[1])
    report = ingest([tmp_path], Settings(workspace, limits=Limits(time_limit=10)))
    assert [file.reason.code for file in report.rejected if file.reason] == [Code.TIMEOUT]
    assert len(report.stored) == 1


NOISE = os.urandom(5000)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (archive({"a.txt": b"x" * 100})[:-30], Code.DAMAGED),
        (seven_zip({"a.txt": b"x"}, password="mk"), Code.ENCRYPTED),
        (seven_zip({"a.txt": NOISE})[:3000], Code.DAMAGED),
        (gzip.compress(NOISE)[:3000], Code.DAMAGED),
        (gzip.compress(b"0" * 30_000_000), Code.ARCHIVE_BOMB),
        (nested_parts(400), Code.TOO_DEEP),
        (nested_parts(3000), Code.TOO_DEEP),
    ],
)
def test_bundles_that_cannot_be_opened_at_all(tmp_path: Path, data: bytes, code: Code) -> None:
    with pytest.raises(Rejection) as caught:
        unpack(data, "x.zip", tmp_path, Limits())
    assert caught.value.reason.code is code


@pytest.mark.parametrize(
    ("data", "limits", "refused"),
    [
        (archive({"bom.txt": b"0" * 3_000_000, "a.txt": b"a"}), Limits(), {"bom.txt": Code.ARCHIVE_BOMB}),
        (archive({"bom.bin": NOISE, "a.txt": b"a"}), Limits(max_unpacked=4000), {"bom.bin": Code.ARCHIVE_BOMB}),
        (encrypted(archive({"khoá.txt": b"x", "a.txt": b"a"}), 0), Limits(), {"khoá.txt": Code.ENCRYPTED}),
        (archive({"hỏng.txt": NOISE, "a.txt": b"a"}).replace(NOISE[:9], b"?" * 9), Limits(), {"hỏng.txt": Code.DAMAGED}),
        (linked("ra.txt", {"a.txt": b"a"}), Limits(), {"ra.txt": Code.NOT_A_FILE}),
        (seven_zip({"bom.txt": b"0" * 30_000_000, "a.txt": b"a"}), Limits(), {"bom.txt": Code.ARCHIVE_BOMB}),
        (rar({"bom.txt": b"x" * 5000, "a.txt": b"a"}), Limits(max_unpacked=1000), {"bom.txt": Code.ARCHIVE_BOMB}),
        (rar({"a.txt": b"a", "cụt.txt": b"x" * 5000})[:2000], Limits(), {"cụt.txt": Code.DAMAGED}),
        (
            tarred({"a.txt": b"a", "b.txt": b"b" * 900}, link="ra.txt"),
            Limits(max_unpacked=500),
            {"ra.txt": Code.NOT_A_FILE, "b.txt": Code.ARCHIVE_BOMB},
        ),
        (mail({"hỏng.zip": archive({"x": NOISE})[:-40], "a.txt": b"a"}), Limits(), {}),
        (mail({"hỏng.7z": seven_zip({"x": NOISE})[:900], "a.txt": b"a"}), Limits(), {"hỏng.7z": Code.DAMAGED}),
    ],
)
def test_a_bad_member_is_refused_by_itself(tmp_path: Path, data: bytes, limits: Limits, refused: dict[str, Code]) -> None:
    found = unpack(data, "x", tmp_path, limits)
    assert {origin.removeprefix("x!/"): reason.code for origin, reason in found.refused} == refused
    assert "x!/a.txt" in [member.origin for member in found.members]
    assert all(member.path.read_bytes() == b"a" for member in found.members if member.origin == "x!/a.txt")


@pytest.mark.parametrize("pack", [archive, seven_zip, mail])
def test_the_bounds_are_those_of_the_whole(tmp_path: Path, pack: Callable[[dict[str, bytes]], bytes]) -> None:
    """With all that is nested: what fits is read, the overrun is a record that names the member."""
    many = unpack(pack({f"{i}.txt": b"x%d" % i for i in range(30)}), "x", tmp_path / "1", Limits(max_parts=20))
    assert len(many.members) == 20
    assert [(origin, reason.code) for origin, reason in many.refused] == [("x!/20.txt", Code.ARCHIVE_BOMB)]
    inner = {f"{i}.zip": archive({"a.bin": os.urandom(3000)}) for i in range(9)}
    large = unpack(pack(inner), "x", tmp_path / "2", Limits(max_unpacked=20_000))
    assert 0 < len(large.members) <= 6
    assert len(large.members) + len(large.refused) == 9
    assert {reason.code for _, reason in large.refused} == {Code.ARCHIVE_BOMB}


def test_a_bundle_that_takes_too_long_keeps_what_it_gave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 10_000, 10))
    monkeypatch.setattr("pipeline.archives.time.monotonic", lambda: next(clock))
    found = unpack(archive({f"{i}.txt": b"x%d" % i for i in range(30)}), "x", tmp_path, Limits(time_limit=80))
    assert 0 < len(found.members) < 30
    [(origin, reason)] = found.refused
    assert (origin, reason.code) == (f"x!/{len(found.members)}.txt", Code.TIMEOUT)


def test_nesting_ends(tmp_path: Path) -> None:
    data = archive({"a.txt": b"x"})
    for depth in range(8):
        data = archive({f"{depth}.zip": data, f"bên cạnh {depth}.txt": b"x%d" % depth})
    found = unpack(data, "x", tmp_path, Limits())
    assert [reason.code for _, reason in found.refused] == [Code.TOO_DEEP]
    assert len(found.members) == 5


def test_a_bad_bundle_is_accounted_for(tmp_path: Path, workspace: Path) -> None:
    (tmp_path / "bom.zip").write_bytes(archive({"a.txt": b"0" * 3_000_000}))
    (tmp_path / "trống.zip").write_bytes(archive({"__MACOSX/x": b"x"}))
    report = ingest([tmp_path], Settings(workspace))
    assert report.requested == 2
    assert {f.reason.code for f in report.rejected if f.reason} == {Code.ARCHIVE_BOMB, Code.EMPTY}


def test_rejected_members_are_read_again_from_their_archive(tmp_path: Path) -> None:
    workspace = tmp_path / "kho"
    (tmp_path / "các xã.zip").write_bytes(archive({"xã A.docx": GOOD[0], "hỏng.pdf": b"%PDF-1.4 broken"}))
    first = RUNNER.invoke(app, ["ingest", "-w", str(workspace), str(tmp_path / "các xã.zip"), "--json"])
    again = RUNNER.invoke(app, ["ingest", "-w", str(workspace), "--retry-rejected", "--json"])
    codes = [[f["code"] for f in json.loads(done.stdout)["files"] if f["code"]] for done in (first, again)]
    assert codes[0] == codes[1] == [Code.DAMAGED.value]
    assert json.loads(again.stdout)["requested"] == 2, "the archive's files, the stored one skipped"
    assert not list(workspace.glob("bundle-*")), "what was unpacked is removed"
