"""PDF, images and texts made to break readers."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator

from tests.hostile.plans import STORED, Hostile, good_pdf, good_text, one

_UNREADABLE = frozenset({"damaged", "no-text", "needs-ocr", "not-a-document", "unknown-type", "content-not-read"})


def documents() -> Iterator[Hostile]:
    yield from _trees()
    yield from _contents()
    yield from _pictures()
    yield from _texts()


def pdf(objects: dict[int, str | bytes], *, trailer: str = "", root: int = 1) -> bytes:
    """A PDF of numbered objects, its cross references right."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = {}
    for number, content in objects.items():
        places[number] = out.tell()
        out.write(f"{number} 0 obj\n".encode() + (content if isinstance(content, bytes) else content.encode()) + b"\nendobj\n")
    start = out.tell()
    last = max(objects)
    out.write(f"xref\n0 {last + 1}\n0000000000 65535 f \n".encode())
    for number in range(1, last + 1):
        out.write(f"{places.get(number, 0):010d} 00000 {'n' if number in places else 'f'} \n".encode())
    out.write(f"trailer\n<</Size {last + 1} /Root {root} 0 R {trailer}>>\nstartxref\n{start}\n%%EOF\n".encode())
    return out.getvalue()


def stream(data: bytes, entries: str = "") -> bytes:
    return f"<<{entries} /Length {len(data)}>>\nstream\n".encode() + data + b"\nendstream"


_CATALOGUE = "<</Type /Catalog /Pages 2 0 R>>"
_PAGES = "<</Type /Pages /Kids [3 0 R] /Count 1>>"
_FONT = "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>"
_SAYS = b"BT /F 12 Tf 72 700 Td (KE HOACH) Tj ET"


def _page(box: str = "[0 0 595 842]", more: str = "") -> str:
    return f"<</Type /Page /Parent 2 0 R /MediaBox {box} /Contents 4 0 R /Resources <</Font <</F 5 0 R>> {more}>>>>"


def _small(changes: dict[int, str | bytes], **more: str) -> bytes:
    usual: dict[int, str | bytes] = {1: _CATALOGUE, 2: _PAGES, 3: _page(), 4: stream(_SAYS), 5: _FONT}
    return pdf(usual | changes, **more)  # type: ignore[arg-type]


def _trees() -> Iterator[Hostile]:
    ends = (_UNREADABLE,)
    yield Hostile("pages-of-themselves.pdf", _small({2: "<</Type /Pages /Kids [2 0 R] /Count 1>>"}), ends)
    yield Hostile(
        "pages-in-a-circle.pdf", _small({2: "<</Type /Pages /Kids [6 0 R] /Count 5>>", 6: "<</Type /Pages /Kids [2 0 R] /Count 5>>"}), ends
    )
    yield Hostile(
        "pages-without-number.pdf", _small({2: "<</Type /Pages /Kids [3 0 R] /Count 900000000>>"}), (_UNREADABLE | {"too-many-pages"},)
    )
    yield Hostile("pages-fewer-than-none.pdf", _small({2: "<</Type /Pages /Kids [3 0 R] /Count -4>>"}), ends)
    yield Hostile("no-pages.pdf", _small({2: "<</Type /Pages /Kids [] /Count 0>>"}), ends)
    for name, box in {
        "page-as-wide-as-the-sea": "[0 0 900000000 900000000]",
        "page-of-no-size": "[0 0 0 0]",
        "page-upside-down": "[595 842 0 0]",
        "page-of-words": "[trái dưới phải trên]",
        "page-not-a-number": "[0 0 1e400 nan]",
    }.items():
        yield Hostile(f"{name}.pdf", _small({3: _page(box)}), ends)
    yield Hostile("xref-in-a-circle.pdf", _small({}, trailer="/Prev 9"), ends)
    yield Hostile("arrays-in-arrays.pdf", _small({6: "[" * 30_000 + "]" * 30_000}), ends)
    yield Hostile(
        "fields-in-a-circle.pdf",
        _small(
            {
                1: "<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [6 0 R] /SigFlags 3>>>>",
                6: "<</FT /Sig /Kids [6 0 R] /Parent 6 0 R /T (a)>>",
            }
        ),
        ends,
    )
    signature = "<</FT /Sig /T (a) /V <</Type /Sig /Filter /Adobe.PPKLite /ByteRange [0 99999999999 99999999999 9] /Contents <00>>>>>"
    yield Hostile(
        "signature-beyond-the-file.pdf",
        _small({1: "<</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [6 0 R] /SigFlags 3>>>>", 6: signature}),
        ends,
    )
    good = good_pdf()
    yield Hostile("cut-off.pdf", good[: len(good) // 2], one("damaged", "no-text", "needs-ocr", "not-a-document"))
    yield Hostile("locked.pdf", good_pdf(password="bí-mật"), one("encrypted"))
    yield Hostile("noise-behind.pdf", good + bytes(range(256)) * 400)
    yield Hostile("noise-before.pdf", b"\r\n" * 300 + good)


def _contents() -> Iterator[Hostile]:
    ends = (_UNREADABLE,)
    yield Hostile(
        "form-of-itself.pdf",
        _small(
            {
                3: _page(more="/XObject <</X 6 0 R>>"),
                4: stream(_SAYS + b" /X Do"),
                6: stream(b"/X Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources <</XObject <</X 6 0 R>>>>"),
            }
        ),
        ends,
    )
    letter = (
        "<</Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /FirstChar 65 /LastChar 65 /Widths [9] /Encoding <</Differences [65 /A]>> "
        "/CharProcs <</A 6 0 R>> /Resources <</Font <</F 5 0 R>>>>>>"
    )
    yield Hostile(
        "letter-of-itself.pdf", _small({4: stream(b"BT /F 9 Tf (A) Tj ET"), 5: letter, 6: stream(b"9 0 d0 BT /F 9 Tf (A) Tj ET")}), ends
    )
    flood = zlib.compress(b" " * (60 * 2**20), 9)
    yield Hostile(
        "contents-of-blanks.pdf",
        _small({4: stream(flood, "/Filter /FlateDecode")}),
        (_UNREADABLE | {"timeout", "out-of-memory", "archive-bomb"},),
    )
    deep = b"q " * 60_000 + _SAYS
    yield Hostile("states-in-states.pdf", _small({4: stream(deep)}), ends)
    cmap = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 2 beginbfchar <4B> <D83DDE00> <45> <D83D> endbfchar endcmap end"
    font = "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 6 0 R>>"
    yield Hostile("halves-of-letters.pdf", _small({5: font, 6: stream(cmap)}), ends)
    yield Hostile("opens-a-program.pdf", _small({1: "<</Type /Catalog /Pages 2 0 R /OpenAction <</S /Launch /F (calc.exe)>>>>"}), ends)
    lines = b"".join(b"%d 40 m %d 800 l S 40 %d m 560 %d l S " % (40 + i, 40 + i, 40 + i, 40 + i) for i in range(500))
    yield Hostile("grid-of-hairs.pdf", _small({4: stream(lines + _SAYS)}), (_UNREADABLE | {"too-many-cells", STORED},), keeps=False)


def png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def _pictures() -> Iterator[Hostile]:
    ends = (_UNREADABLE | {"too-large", "file-too-large", "too-many-pages", "archive-bomb"},)
    yield Hostile("one-line.png", png(1, 60_000_000, b"\0"), ends)
    yield Hostile("one-row.png", png(60_000_000, 1, b"\0"), ends)
    yield Hostile("larger-than-told.png", png(90_000, 90_000, b"\0"), ends)
    yield Hostile("white.png", png(600, 800, (b"\0" + b"\xff" * 600) * 800), ends)
    yield Hostile(
        "jpeg-of-the-largest.jpg",
        b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xc0\0\x0b\x08\xff\xff\xff\xff\1\1\x11\0\xff\xd9",
        ends,
    )
    loop = b"II*\0\x08\0\0\0" + struct.pack("<H", 1) + struct.pack("<HHII", 256, 3, 1, 10) + struct.pack("<I", 8)
    yield Hostile("directory-of-itself.tif", loop, ends)


def _texts() -> Iterator[Hostile]:
    good = good_text()
    yield Hostile("nul-inside.txt", good.replace("Rà soát", "Rà\0 soát").encode(), one(STORED, "unknown-type", "damaged"), keeps=False)
    yield Hostile("bidi.txt", good_text("3. Kiểm tra \u202etxt.exe\u202c hồ sơ.").encode())
    yield Hostile("escapes.txt", good_text("3. Kiểm tra \x1b[31m\x1b]0;x\x07 hồ sơ.").encode(), one(STORED, "unknown-type"))
    yield Hostile("half-a-letter.txt", good.encode("utf-16") + b"\x00\xd8", one(STORED, "damaged", "unknown-type"))
    yield Hostile("nonsense-at-the-end.txt", good.encode() + b"\xc3", one(STORED, "damaged", "unknown-type"))
    yield Hostile("same-words.txt", good_text("3. " + "UBND " * 100_000).encode())
    yield Hostile(
        "one-line-of-five-million.txt",
        b"KE HOACH " + b"a" * 5_200_000,
        one("too-large", "file-too-large", "not-a-document", "no-text", "too-many-pages", "content-not-read", "damaged"),
    )
    yield Hostile("form-feeds.txt", (good + "\f" * 20_000).encode(), one(STORED, "too-many-pages"))
    yield Hostile("blanks.txt", b" \n\t" * 100_000, one("no-text", "empty-file", "unknown-type"))
    yield Hostile("empty.txt", b"", one("empty-file"))
    yield Hostile("claims-to-be-pdf.pdf", good.encode())
    yield Hostile("claims-to-be-docx.docx", good_pdf())
    yield Hostile("noise.bin", bytes((i * 73 + i // 7) % 256 for i in range(20_000)), one("unknown-type", "damaged"))
