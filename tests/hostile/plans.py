"""A good plan in each format, and what of it every document that is stored must still say."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass, field

from tests.factories import docx, paragraph

LINES = [
    "ỦY BAN NHÂN DÂN",
    "XÃ SUỐI VÀNG",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Số: 31/KH-UBND",
    "Suối Vàng, ngày 15 tháng 01 năm 2024",
    "KẾ HOẠCH",
    "Cải cách hành chính năm 2024",
    "I. MỤC TIÊU",
    "1. Tỷ lệ hồ sơ giải quyết đúng hạn đạt 95% trở lên.",
    "II. NHIỆM VỤ",
    "1. Rà soát, đơn giản hóa thủ tục hành chính trước ngày 30/6/2024.",
    "2. Công khai thủ tục hành chính tại bộ phận một cửa.",
    "III. TỔ CHỨC THỰC HIỆN",
    "1. Văn phòng theo dõi, đôn đốc việc thực hiện.",
    "Nơi nhận:",
    "- UBND huyện;",
    "- Lưu: VT.",
    "TM. ỦY BAN NHÂN DÂN",
    "CHỦ TỊCH",
    "Lò Văn Hạnh",
]
STORED = "stored"


@dataclass(frozen=True)
class Hostile:
    """A document made to break readers. ``ends``: how it may end, "stored" or a reason's code, for each file that comes
    of it, in the order of their origins (one set for any number of files); ``keeps``: whether a stored one still has the plan's two tasks."""

    name: str
    data: bytes
    ends: tuple[frozenset[str], ...] | frozenset[str] = (frozenset({STORED}),)
    keeps: bool = field(default=True)


def one(*ends: str) -> tuple[frozenset[str], ...]:
    return (frozenset(ends),)


def body(*more: str, lines: list[str] | None = None) -> str:
    """The plan's paragraphs as XML, with more of it before the recipients."""
    made = [
        paragraph(line, '<w:jc w:val="center"/>' if line.isupper() else "", "<w:b/>" if line.isupper() else "") for line in lines or LINES
    ]
    place = len(made) - 6
    return "".join([*made[:place], *more, *made[place:]])


def unpacked(data: bytes) -> bytes:
    """A package whose parts are not packed: what repeats itself is no bomb then, and comes to the reader."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        for part in source.infolist():
            target.writestr(part.filename, source.read(part))
    return out.getvalue()


def good_docx(*more: str, **parts: object) -> bytes:
    return docx(body(*more), **parts)  # type: ignore[arg-type]


def good_text(*more: str) -> str:
    return "\n".join([*LINES[:-6], *more, *LINES[-6:]]) + "\n"


def good_pdf(*more: str, password: str | None = None) -> bytes:
    """The plan as a PDF, a line each, without accents that the standard fonts lack: by an embedded font."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    from samples.render_pdf import FONT, register_fonts

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(password) if password else None, invariant=1)
    register_fonts()
    for number, line in enumerate(good_text(*more).splitlines()):
        canvas.setFont(FONT, 12)
        canvas.drawString(80, 800 - 20 * (number % 36), line)
        if number % 36 == 35:
            canvas.showPage()
    canvas.save()
    return out.getvalue()
