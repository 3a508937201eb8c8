"""HTML and web archives, under whatever name: read like old office files, and nothing outside is ever asked for."""

from __future__ import annotations

import base64
import re
import socket
import threading
from pathlib import Path

import pytest

from pipeline.errors import Code, Rejection
from pipeline.process import process
from pipeline.readers import office
from pipeline.readers.detect import HTML, WORD_XML, detect
from pipeline.readers.html import harmless_page, page_text
from pipeline.readers.limits import Limits
from pipeline.readers.web_archives import headers, is_web_archive

needs_office = pytest.mark.skipif(office.program() is None, reason=f"LibreOffice is not installed: {office.APT}")

PAGE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta charset="utf-8"><title>x</title></head><body>
<table><tr><td>ỦY BAN NHÂN DÂN<br><b>XÃ HÒA TÂN</b></td><td><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM</b><br>Độc lập - Tự do - Hạnh phúc</td></tr>
<tr><td>Số: 17/KH-UBND</td><td>Hòa Tân, ngày 09 tháng 01 năm 2026</td></tr></table>
<p align="center"><b>KẾ HOẠCH</b></p><p align="center"><b>Cải cách hành chính năm 2026</b></p>
<p><b>I. MỤC TIÊU</b></p><p>- Tỷ lệ hồ sơ giải quyết đúng hạn đạt từ 96% trở lên.<o:p></o:p></p>
<p><b>II. NHIỆM VỤ</b></p><p>1. Công chức Tư pháp - Hộ tịch rà soát thủ tục hành chính trước ngày 30/6/2026.</p>
<p style="display:none">Lời nhắc ẩn</p><img src="so-do.png"></body></html>"""


def mht(page: str) -> bytes:
    coded = base64.encodebytes(page.encode()).decode()
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="B"\r\n\r\nThis is a web archive.\r\n'
    return (
        f'{head}--B\r\nContent-Type: text/html; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n{coded}\r\n--B--\r\n'.encode()
    )


@needs_office
@pytest.mark.parametrize("data", [PAGE.encode(), ("\ufeff" + PAGE).encode("utf-16"), mht(PAGE)], ids=["html", "utf-16", "mht"])
def test_pages_are_read_under_any_name(data: bytes) -> None:
    plan = process(data, "ke-hoach.doc")
    assert (plan.source.media_type, plan.header.number, plan.header.title) == (HTML, "17/KH-UBND", "Cải cách hành chính năm 2026")
    assert [target.value for target in plan.targets] == [96]
    assert {remark.kind: remark.count for remark in plan.remarks} == {"hidden-text": 1, "picture": 1}


@pytest.mark.parametrize("charset", ["windows-1258", "iso-8859-1"])
def test_a_page_is_decoded_as_it_declares(charset: str) -> None:
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body>xã \u0110ông</body></html>'
    raw = page.encode("cp1258", "ignore") if charset == "windows-1258" else page.replace("\u0110", "D").encode(charset)
    assert "ông</body>" in page_text(raw)[0]


HOSTILE = """<html><head><base href="http://127.0.0.1:{port}/"><link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">
<meta http-equiv="refresh" content="0;url=http://127.0.0.1:{port}/"><style>@import url(http://127.0.0.1:{port}/b.css);
p {{ color: red; background: url(http://127.0.0.1:{port}/c.png); font-weight: bold }}</style></head>
<body background="http://127.0.0.1:{port}/d.png" onload="x()"><p style="background:url(file:///etc/hostname);text-align:center">KẾ HOẠCH</p>
<img src="http://127.0.0.1:{port}/e.png"><iframe src="file:///etc/hostname"></iframe><object data="http://127.0.0.1:{port}/f"></object>
<script>x()</script><svg><image href="http://127.0.0.1:{port}/g.png"/></svg><a href="http://127.0.0.1:{port}/h">Cải cách</a></body></html>"""


def test_nothing_that_refers_elsewhere_is_handed_on() -> None:
    page, remarks = harmless_page(HOSTILE.format(port=9))
    assert not re.search(r"127\.0|http|file:|url|src|href|script|import|onload", page)
    assert "text-align:center" in page
    assert "font-weight:bold" in page.replace(" ", "")
    assert "Cải cách" in page
    assert {remark.kind for remark in remarks} == {"picture", "embedded-object", "inserted-file", "drawing"}


@needs_office
@pytest.mark.parametrize("bridge", [True, False])
def test_libreoffice_itself_loads_nothing_from_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bridge: bool) -> None:
    """Should something that refers elsewhere reach it in another format: neither addresses nor files are loaded."""
    if not bridge:
        monkeypatch.setattr(office, "bridge", lambda: None)
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        threading.Thread(target=_note, args=(server, asked), daemon=True).start()
        page = HOSTILE.format(port=server.getsockname()[1])
        made = office.to_docx(page.encode(), ".html", Limits())
    assert made[:2] == b"PK"
    assert asked == []


def _note(server: socket.socket, asked: list[bytes]) -> None:
    try:
        while True:
            connection, _ = server.accept()
            asked.append(connection.recv(200))
            connection.close()
    except OSError:
        return


@pytest.mark.parametrize(
    ("text", "archive"),
    [
        ("From: <Saved by Blink>\nSnapshot-Content-Location: http://a/\nSubject: x\nMIME-Version: 1.0\n\n", True),
        ('MIME-Version: 1.0\nContent-Type: multipart/related;\n boundary="x"\n\n', True),
        ("From: a@b.vn\nTo: c@d.vn\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n", False),
        ("Received: from x\nMIME-Version: 1.0\nContent-Type: text/html\n\n", False),
        ("Kế hoạch: năm 2026\nMIME-Version: 1.0\nContent-Type: text/html\n\n", False),
    ],
)
def test_web_archives_are_told_from_letters(text: str, archive: bool) -> None:
    assert is_web_archive(text) is archive


def test_headers_of_a_text() -> None:
    assert headers("From me Mon Jan\nSubject: a\n b\nX-Y: c\nX-Y: d\n\nTo: e\n") == {"subject": "a b", "x-y": "c", "x-y 2": "d"}
    assert headers("Mục tiêu: a\n\n") == {}


WORD_2003 = (
    '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
    '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>{}</w:body></w:wordDocument>'
)


@needs_office
def test_word_s_xml_of_2003_is_read() -> None:
    lines = ["UBND XÃ HÒA TÂN", "Số: 17/KH-UBND", "KẾ HOẠCH", "Cải cách hành chính năm 2026", "I. MỤC TIÊU", "- Đạt từ 96% trở lên."]
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    data = WORD_2003.format(body).encode()
    assert detect(data, Limits()) == WORD_XML
    assert process(data, "x.doc").header.number == "17/KH-UBND"
    unsafe = data.replace(b"<w:wordDocument", b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><w:wordDocument')
    with pytest.raises(Rejection) as caught:
        process(unsafe, "x.doc")
    assert caught.value.reason.code is Code.UNSAFE_XML
