"""E-mails: every file that a letter brings is one of the batch, under a name of its own."""

from __future__ import annotations

import base64
from email.message import EmailMessage
from pathlib import Path

import pytest

from flows.batch import Settings
from flows.run import ingest
from pipeline.bundles import Unpacked, unpack
from pipeline.errors import Code
from pipeline.readers.limits import Limits
from pipeline.store.store import Store
from tests.factories import archive

PLAN = (
    "ỦY BAN NHÂN DÂN\nXÃ {0}\nSố: {1}/KH-UBND\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
    "{0}, ngày 12 tháng 01 năm 2026\n\nKẾ HOẠCH\nCải cách hành chính năm 2026\n\nI. MỤC TIÊU\n- Đạt từ {1}% hồ sơ đúng hạn trở lên.\n"
    "II. NHIỆM VỤ\n- Văn phòng - Thống kê rà soát thủ tục trước ngày 30/6/2026.\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n"
)
NOTE = (
    "Kính gửi Phòng Nội vụ,\nXã gửi kèm Kế hoạch số 12/KH-UBND ngày 12/01/2026 về cải cách hành chính.\nTrân trọng.\nNguyễn Văn A\nChủ tịch"
)


def letter(subject: str = "Gửi kế hoạch", text: str = NOTE, html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "xa@example.vn", "huyen@example.vn", subject
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


def attach(message: EmailMessage, data: bytes, name: str | None, kind: str = "application/octet-stream") -> None:
    main, _, sub = kind.partition("/")
    message.add_attachment(data, maintype=main, subtype=sub, filename=name)


def opened(data: bytes, tmp_path: Path) -> Unpacked:
    return unpack(data, "thư.eml", tmp_path, Limits())


def origins(found: Unpacked) -> list[str]:
    return [member.origin.removeprefix("thư.eml!/") for member in found.members]


def raw(*parts: str | bytes, head: bytes = b"From: a@b.vn\r\nTo: c@d.vn\r\nSubject: x\r\nMIME-Version: 1.0\r\n") -> bytes:
    """A letter as bytes: each part with the headers that it is given."""
    coded = [part.encode() if isinstance(part, str) else part for part in parts]
    return head + b'Content-Type: multipart/mixed; boundary="B"\r\n\r\n' + b"".join(b"--B\r\n" + p + b"\r\n" for p in coded) + b"--B--\r\n"


def test_files_of_one_name_are_told_apart_and_keep_their_names(tmp_path: Path) -> None:
    message = letter()
    for number in range(3):
        attach(message, b"%d" % number, "KH.docx")
    attach(message, b"4", "KH.docx (2)")
    first, again = (origins(opened(message.as_bytes(), tmp_path / name)) for name in "ab")
    assert first == again == ["KH.docx", "KH.docx (2)", "KH.docx (3)", "KH.docx (2) (2)"]


def test_letters_forwarded_bring_their_own_files(tmp_path: Path, workspace: Path) -> None:
    """Three communes name their plans alike; each is stored, one behind an archive and one in a letter's own text."""
    outer = letter("Tổng hợp")
    for place, name in enumerate(("AN BÌNH", "TÂN HÒA"), start=71):
        inner = letter("Kế hoạch CCHC")
        attach(inner, PLAN.format(name, place).encode(), "KH.txt")
        outer.add_attachment(inner)
    zipped = letter("Kế hoạch CCHC")
    attach(zipped, archive({"KH.txt": PLAN.format("BÌNH PHÚ", 73).encode()}), "các tệp.zip")
    outer.add_attachment(zipped)
    outer.add_attachment(letter("Kế hoạch dán vào thư", PLAN.format("LỘC AN", 74)))
    (tmp_path / "thư.eml").write_bytes(outer.as_bytes())
    report = ingest([tmp_path / "thư.eml"], Settings(workspace))
    assert (report.requested, len(report.stored)) == (4, 4)
    assert sorted(file.path.split("thư.eml!/", 1)[1] for file in report.stored) == [
        "Kế hoạch CCHC.eml (2)!/KH.txt",
        "Kế hoạch CCHC.eml (3)!/các tệp.zip!/KH.txt",
        "Kế hoạch CCHC.eml!/KH.txt",
        "Kế hoạch dán vào thư.eml!/nội dung thư.txt",
    ]
    with Store(workspace) as store:
        assert sorted(str(plan.header.number) for _, plan in store.plans()) == [f"{n}/KH-UBND" for n in (71, 72, 73, 74)]
    again = ingest([tmp_path / "thư.eml"], Settings(workspace))
    assert (again.requested, len(again.skipped)) == (4, 4)


def test_a_forwarded_letter_that_is_itself_encoded(tmp_path: Path) -> None:
    inner = letter()
    attach(inner, b"x", "a.docx")
    coded = base64.encodebytes(inner.as_bytes()).decode()
    found = opened(raw(f"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n{coded}"), tmp_path)
    assert origins(found) == ["thư chuyển tiếp.eml!/a.docx"]


def test_attachments_without_a_name_are_files(tmp_path: Path) -> None:
    message = letter()
    attach(message, b"%PDF-1.4", None, "application/pdf")
    attach(message, b"x", None)
    attach(message, b"\xff\xd8\xff", None, "image/jpeg")
    attach(message, "Kế hoạch".encode(), None, "text/plain")
    assert origins(opened(message.as_bytes(), tmp_path)) == [
        "tệp đính kèm 1.pdf", "tệp đính kèm 2", "tệp đính kèm 3.jpeg", "tệp đính kèm 4.txt",
    ]  # fmt: skip


PAGE = "<html><head><style>p {{}}</style></head><body>{}</body></html>"


@pytest.mark.parametrize(
    ("text", "html", "names"),
    [
        (NOTE, None, []),
        (NOTE, PAGE.format(f"<p>{NOTE}</p>"), []),
        ("Anh chị xem giúp.\nKẾ HOẠCH gửi kèm.", None, []),
        (f"Kính gửi Phòng,\n\n{PLAN.format('AN BÌNH', 7)}", None, ["nội dung thư.txt"]),
        (PLAN.format("AN BÌNH", 7).split("KẾ HOẠCH")[1].join(("KẾ HOẠCH", "")), None, ["nội dung thư.txt"]),
        ("Chuyển tiếp:\n" + "".join(f"> {line}\n" for line in PLAN.format("AN BÌNH", 7).splitlines()), None, ["nội dung thư.txt"]),
        # The same in both: once; as a page where the text has flattened its tables.
        (PLAN.format("AN BÌNH", 7), PAGE.format(PLAN.format("AN BÌNH", 7).replace("\n", "<br>")), ["nội dung thư.txt"]),
        (PLAN.format("AN BÌNH", 7), PAGE.format(f"<table><tr><td>{PLAN.format('AN BÌNH', 7)}</td></tr></table>"), ["nội dung thư.html"]),
        ("Xem bản HTML.", PAGE.format("<p>" + PLAN.format("AN BÌNH", 7).replace("\n", "</p><p>") + "</p>"), ["nội dung thư.html"]),
    ],
)
def test_a_letter_s_own_text_is_a_file_where_it_is_a_document(tmp_path: Path, text: str, html: str | None, names: list[str]) -> None:
    message = letter(text=text, html=html)
    attach(message, b"x", "a.docx")
    assert [name for name in origins(opened(message.as_bytes(), tmp_path)) if name != "a.docx"] == names


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b"Content-Disposition: attachment; filename*=UTF-8''k%E1%BA%BF%20ho%E1%BA%A1ch.docx", "kế hoạch.docx"),
        (b"Content-Disposition: attachment; filename*0*=UTF-8''k%E1%BA%BF;\r\n filename*1=\" 2026.docx\"", "kế 2026.docx"),
        (b"Content-Disposition: attachment; filename*=khong-co''k%E1%BA%BF.docx", "kế.docx"),
        (b"Content-Disposition: attachment; filename*=utf-8''a%00b%1b.docx", r"a\x00b\x1b.docx"),
        (b'Content-Disposition: attachment; filename="=?UTF-8?B?a+G6vyBob+G6oWNo?=\r\n =?UTF-8?Q?_n=C4=83m.docx?="', "kế hoạch năm.docx"),
        # A letter of three bytes cut in two by the end of an encoded word.
        (b'Content-Disposition: attachment; filename="=?UTF-8?B?a+G6?= =?UTF-8?B?vy5kb2N4?="', "kế.docx"),
        (b'Content-Disposition: attachment; filename="=?utf-8?Q?x=ED=A0=80.txt?="', None),
        (b'Content-Disposition: attachment; filename="=?x?="', "=?x?="),
        ('Content-Disposition: attachment; filename="kế hoạch.docx"'.encode(), "kế hoạch.docx"),
        (b'Content-Disposition: attachment; filename="K\xea\xec hoa\xf2ch.docx"', "Kế hoạch.docx"),
        (b'Content-Disposition: attachment; filename="a\xff\xfe.docx"', None),
        (b'Content-Type: application/pdf; name="ke hoach.pdf"', "ke hoach.pdf"),
        (b'Content-Disposition: attachment; filename=""', "tệp đính kèm 1.txt"),
        (b'Content-Disposition: attachment; filename="../../ra/!/ngoai.docx"', "../../ra/! /ngoai.docx"),
        (b"Content-Disposition: attachment; filename*0*=a; filename*9*=%zz", None),
    ],
)
def test_names_in_every_spelling(tmp_path: Path, header: bytes, name: str | None) -> None:
    found = opened(raw(header + b"\r\n\r\nx"), tmp_path)
    [origin] = origins(found)
    assert name is None or origin == name
    origin.encode("utf-8")
    assert origin.isprintable()
    assert [path.parent for path in tmp_path.rglob("*")] == [tmp_path]


@pytest.mark.parametrize(
    "head",
    [
        b"\xef\xbb\xbfFrom: a@b.vn\r\nTo: c@d.vn\r\nSubject: x\r\n",
        b"Delivered-To: c@d.vn\r\nReceived: by 1;\r\n        Mon, 5 Jan 2026\r\nX-A: b\r\n"
        + b"ARC-Seal: i=1;\r\n        b=abc\r\n" * 9
        + b"From: a@b.vn\r\nTo: c@d.vn\r\n",
        b"From a@b.vn Mon Jan  5 08:00:00 2026\r\nFrom: a@b.vn\r\nTo: c@d.vn\r\nSubject: x\r\n",
    ],
    ids=["byte order mark", "many headers", "mailbox"],
)
def test_letters_are_told_by_their_headers(tmp_path: Path, workspace: Path, head: bytes) -> None:
    part = b"Content-Disposition: attachment; filename=a.txt\r\n\r\n" + PLAN.format("AN BÌNH", 8).encode()
    (tmp_path / "thư").write_bytes(raw(part, head=head))
    assert [file.path.split("!/")[1] for file in ingest([tmp_path / "thư"], Settings(workspace)).stored] == ["a.txt"]


def test_a_mailbox_brings_all_of_its_letters(tmp_path: Path) -> None:
    letters = []
    for number in range(3):
        message = letter(text="From nay về sau gửi qua thư.\n")
        attach(message, b"%d" % number, "KH.docx")
        letters.append(b"From xa@example.vn Mon Jan  5 08:00:00 2026\n" + message.as_bytes())
    found = opened(b"\n\n".join(letters), tmp_path)
    assert origins(found) == [f"thư {number}.eml!/KH.docx" for number in (1, 2, 3)]
    assert [member.path.read_bytes() for member in found.members] == [b"0", b"1", b"2"]


def test_what_belongs_to_the_letter_is_left_out_and_told(tmp_path: Path) -> None:
    found = opened(
        raw(
            "Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\r\nx",
            "Content-Type: message/delivery-status\r\n\r\nStatus: 5.0.0\r\n",
            "Content-Disposition: attachment; filename=.docx\r\n\r\nx",
        ),
        tmp_path,
    )
    assert origins(found) == [".docx"], "a name that lost its stem is no hidden file"
    assert [why for _, why in found.left_out] == ["chữ ký của thư", "thông báo của hệ thống thư"]


def test_letters_in_letters_end(tmp_path: Path) -> None:
    data = b"".join(b"From: a@b.vn\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n" for _ in range(300))
    (tmp_path / "a").mkdir()
    found = unpack(b"To: c@d.vn\r\n" + data, "thư.eml", tmp_path / "a", Limits())
    assert [reason.code for _, reason in found.refused] == [Code.TOO_DEEP]


def test_a_letter_without_files_is_a_rejected_one(tmp_path: Path, workspace: Path) -> None:
    (tmp_path / "thư.eml").write_bytes(letter().as_bytes())
    report = ingest([tmp_path / "thư.eml"], Settings(workspace))
    assert [file.reason.code for file in report.rejected if file.reason] == [Code.EMPTY]
    assert report.requested == 1
