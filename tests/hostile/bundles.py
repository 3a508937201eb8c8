"""Mails and archives made to break readers."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterator

import py7zr

from tests.factories import archive
from tests.hostile.plans import STORED, Hostile, good_text, one

_GOOD = frozenset({STORED})
_NO_DOCUMENT = frozenset({"not-a-document", "unknown-type", "no-text"})


def documents() -> Iterator[Hostile]:
    yield from _mails()
    yield from _archives()


def _text(number: int) -> bytes:
    """The good plan under a number of its own: the same bytes would be skipped."""
    return good_text().replace("31/KH-UBND", f"{number}/KH-UBND").encode()


def mail(*parts: tuple[bytes, bytes], head: bytes = b"Subject: ke hoach\r\n") -> bytes:
    """A mail of attachments: the header lines and the content of each."""
    made = [head, b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n']
    made += [b"--b\r\n" + lines + b"\r\n\r\n" + content + b"\r\n" for lines, content in parts]
    return b"".join([*made, b"--b--\r\n"])


def _named(name: bytes) -> bytes:
    return b"Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: attachment; filename=" + name


def _mails() -> Iterator[Hostile]:
    for number, (name, said) in enumerate(
        {
            "name-with-nul": b'"a\0b.txt"',
            "name-in-bytes": b'"k\xe1\xba\xbf ho\xa1ch.txt"',
            "name-empty": b'""',
            "name-of-a-path": b'"../../../../tmp/x.txt"',
            "name-of-dots": b'".."',
            "name-without-an-end": b'"' + b"a" * 6_000 + b'.txt"',
            "name-encoded-wrongly": b"=?utf-9?Z?!!!?=",
            "name-in-an-unknown-charset": b"x; filename*=khong-co''k%E1%BA%BF.txt",
            "name-with-line-end": b'"a\\\r\n b.txt"',
        }.items(),
        start=101,
    ):
        yield Hostile(f"{name}.eml", mail((_named(said), _text(number))))
    odd = _named(b'"a.txt"') + b"\r\nContent-Transfer-Encoding: x-khong-biet"
    yield Hostile("encoding-unknown.eml", mail((odd, _text(121))), one(STORED, "damaged"))
    broken = _named(b'"a.docx"') + b"\r\nContent-Transfer-Encoding: base64"
    yield Hostile(
        "base64-broken.eml", mail((broken, b"UEsDB!!!!===???")), one("damaged", "unknown-type", "not-a-document", "no-text", "empty-file")
    )
    yield Hostile(
        "same-names.eml",
        mail((_named(b'"a.txt"'), _text(122)), (_named(b'"a.txt"'), _text(123)), (_named(b'"A.TXT"'), _text(124))),
        (_GOOD,) * 3,
    )
    yield Hostile(
        "headers-of-noise.eml",
        mail((_named(b'"a.txt"'), _text(125)), head=b"From: \xff\xfe\r\nDate: hom nay\r\nX:" + b"y" * 20_000 + b"\r\nSubject: =?x?\r\n"),
    )
    inner = mail((_named(b'"a.txt"'), _text(126)))
    for _ in range(60):
        inner = mail((b"Content-Type: message/rfc822", inner))
    yield Hostile("mails-in-mails.eml", inner, frozenset({STORED, "empty-file", "archive-bomb", "damaged", "too-deep"}))
    nested = b"From: a@b\r\nMIME-Version: 1.0\r\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (i, i) for i in range(1_500)
    )
    yield Hostile(
        "parts-in-parts.eml",
        nested + b"\r\nx\r\n",
        frozenset({"archive-bomb", "damaged", "too-deep", "no-text", "not-a-document", "unknown-type", "empty-file"}),
    )


def _archives() -> Iterator[Hostile]:
    yield Hostile(
        "leads-outside.zip",
        archive({"../../../tmp/ra-ngoai.txt": _text(141), "/etc/x.txt": _text(142)}),
        (frozenset({STORED, "archive-bomb"}),) * 2,
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        link = zipfile.ZipInfo("lien-ket.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(link, "/etc/passwd")
        target.writestr("a.txt", _text(143))
    yield Hostile("link.zip", out.getvalue(), (_GOOD, frozenset({"not-a-file"})))
    deep = archive({"a.txt": _text(144)})
    for number in range(7):
        deep = archive({f"{number}.zip": deep})
    yield Hostile("zips-in-zips.zip", deep, one("archive-bomb", "too-deep"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for number in (145, 146):
            target.writestr(zipfile.ZipInfo("xa.txt"), _text(number))
    yield Hostile("same-names.zip", out.getvalue(), (_GOOD,) * 2)
    named = archive({"ke hoach xx.txt": _text(147)}).replace(b"ke hoach xx", b"k\x82 ho\x84ch \xff\xfe")
    yield Hostile("names-in-bytes.zip", named)
    yield Hostile("name-without-an-end.zip", archive({"a" * 4_000 + ".txt": _text(148)}))
    yield Hostile("zeros.zip", archive({"a.txt": bytes(200 * 2**20)}), one("archive-bomb"))
    yield Hostile(
        "entries-without-number.zip",
        archive({f"{i}.txt": b"x" for i in range(3_500)}),
        frozenset({"archive-bomb", "not-a-document", "no-text"}),
    )
    locked = bytearray(archive({"a.txt": _text(149)}))
    for place in (6, locked.rindex(b"PK\1\2") + 8):
        locked[place] |= 1
    yield Hostile("locked.zip", bytes(locked), one("encrypted", "damaged"))
    empty = archive({})
    yield Hostile("nothing.zip", empty, one("empty-file", "damaged", "no-text", "unknown-type"))
    yield Hostile("names-that-differ-in-marks.zip", archive({"xã.txt": _text(150), "xa\u0303.txt": _text(151)}), (_GOOD,) * 2)
    seven = io.BytesIO()
    with py7zr.SevenZipFile(seven, "w") as pack:
        pack.writestr(_text(152), "xa.txt")
        pack.writestr(_text(153), "xa.txt")
    yield Hostile("same-names.7z", seven.getvalue(), (_GOOD,) * 2)
    yield Hostile("cut-off.7z", seven.getvalue()[:-40], one("damaged"))
    yield Hostile("claims-to-be-rar.rar", b"Rar!\x1a\x07\x01\0" + bytes(range(200)), one("damaged", "needs-unar", "unknown-type"))
