"""TCVN3 and VNI: tables of words, fonts by name, plausibility, and samples that score as the Unicode ones."""

from __future__ import annotations

import json
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest

from language.syllables import is_syllable
from pipeline.evaluate import evaluate
from pipeline.process import process
from pipeline.readers import legacy_text, office
from pipeline.readers.legacy_text import Encoding, decode, guess, of_font
from samples import legacy
from samples.make import descriptions
from samples.received import saved_as
from schemas.plan import Plan
from tests.conftest import SAMPLES
from tests.factories import docx, paragraph

NAME = "03-xa-dong-phu-2024"


@pytest.mark.parametrize(
    ("coded", "text"),
    [
        ("ñy ban nh©n d©n x· §«ng S¬n", "ủy ban nhân dân xã Đông Sơn"),
        ("c¶i c¸ch hµnh chÝnh", "cải cách hành chính"),
        ("th\u00adêng xuyªn, t\u00ad ph¸p, nh\u00ad trªn", "thường xuyên, tư pháp, như trên"),
        ("th-êng xuyªn, t- ph¸p, T- ph¸p - Hé tÞch", "thường xuyên, tư pháp, Tư pháp - Hộ tịch"),
        ("Q§-UBND, Q§- UBND, 2022-2025, §iÒu 1 - 3", "QĐ-UBND, QĐ- UBND, 2022-2025, Điều 1 - 3"),
        ("chÝnh quyÒn ®iÖn tö; kÕt qu¶ ®¹t ≥ 90%", "chính quyền điện tử; kết quả đạt ≥ 90%"),
        ("thực hiện tháng 6", "thực hiện tháng 6"),
        ("hành chính", "hành chính"),
        ("\uf063\uf0b8\uf0a9u".replace("\uf0b8\uf0a9", "\uf0a9"), "câu"),
        ("", ""),
    ],
)
def test_tcvn3(coded: str, text: str) -> None:
    assert decode(coded, Encoding.TCVN3) == text


def test_fonts_of_capitals_write_capitals() -> None:
    assert decode("céng hßa x· héi chñ nghÜa", Encoding.TCVN3_CAPITALS) == "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"


@pytest.mark.parametrize(
    ("coded", "text"),
    [
        ("Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam", "Cộng hòa xã hội chủ nghĩa Việt Nam"),
        ("ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"),
        ("thöôøng xuyeân, ngöôøi, Uûy ban, UÛY BAN", "thường xuyên, người, Ủy ban, ỦY BAN"),
        ("ñaêng kyù, kyõ naêng soá, tæ leä, quyù IV", "đăng ký, kỹ năng số, tỉ lệ, quý IV"),
    ],
)
def test_vni(coded: str, text: str) -> None:
    assert decode(coded, Encoding.VNI) == text


@pytest.mark.skipif(shutil.which("iconv") is None, reason="iconv is not installed")
def test_the_table_of_tcvn3_is_iconvs() -> None:
    letters = {code: letter for code, letter in legacy_text._data()["tcvn3"]["letters"].items() if ord(code) < 256}
    data = "".join(letters).encode("latin-1")
    told = subprocess.run(["iconv", "-f", "TCVN5712-1", "-t", "UTF-8"], input=data, capture_output=True, check=True)
    assert unicodedata.normalize("NFC", told.stdout.decode()) == "".join(letters.values())


def test_every_letter_of_the_language_can_be_written() -> None:
    small = "àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ"
    for text in (small, small.upper()):
        for encoding in legacy.ENCODINGS:
            fonts = legacy.encoded(text, encoding)
            found = "".join(decode(codes, of_font(font) or Encoding.VNI) for font, codes in fonts)
            assert found == text


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        (".VnTime", Encoding.TCVN3),
        (".VnTimeH", Encoding.TCVN3_CAPITALS),
        ("ABCDEF+.VnTime,Bold", Encoding.TCVN3),
        (".VnTimeH-Bold", Encoding.TCVN3_CAPITALS),
        (".VnArial NarrowH", Encoding.TCVN3_CAPITALS),
        ("VnTime", Encoding.TCVN3),
        ("VNI-Times", Encoding.VNI),
        ("ABCDEF+VNI-Helve-Condense", Encoding.VNI),
        ("Times New Roman", None),
        ("Vnote", Encoding.TCVN3),
        ("Verdana", None),
        ("", None),
        (None, None),
    ],
)
def test_fonts_tell_the_encoding(name: str | None, encoding: Encoding | None) -> None:
    assert of_font(name) is encoding


TEXT = "Thực hiện cải cách thủ tục hành chính theo cơ chế một cửa, một cửa liên thông tại Ủy ban nhân dân xã trong năm"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TEXT, None),
        (unicodedata.normalize("NFD", TEXT), None),
        ("".join(codes for _, codes in legacy.encoded(TEXT, "tcvn3")), Encoding.TCVN3),
        ("".join(codes for _, codes in legacy.encoded(TEXT, "vni")), Encoding.VNI),
        ("x· Ph­íc", None),  # too little to tell
        ("The café at the façade served crème brûlée, jalapeño and piñata to naïve Zoë, Chloë and Noël in São Paulo, Málaga, Köln", None),
    ],
)
def test_plausibility(text: str, encoding: Encoding | None) -> None:
    assert guess(text) is encoding


@pytest.mark.parametrize(
    "word", ["nghiêng", "quốc", "giếng", "gì", "khuya", "ƯƠNG", "yêu", "thuở", "quyết", "hòa", "hoà", "Đắk"[:1] + "ặng"]
)
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["KÕ", "ho¹ch"[:2] + "õch", "tât", "bcd", "QĐ", "nghang", "ceo", "hoạcht", "xà́"])
def test_what_is_no_syllable(word: str) -> None:
    assert not is_syllable(word)


def _lost(plan: Plan) -> dict[str, float]:
    gold = {NAME: json.loads((SAMPLES / "gold" / f"{NAME}.json").read_text(encoding="utf-8"))}
    result = evaluate(gold, {NAME: plan.model_dump(mode="json")})
    return {key: value for key, value in result.overall.items() if value is not None and value < 1}


@pytest.mark.parametrize("encoding", legacy.ENCODINGS)
@pytest.mark.parametrize("form", ["docx", "pdf", "anonymous.pdf"])
def test_samples_in_old_fonts_score_as_the_unicode_one(tmp_path: Path, encoding: str, form: str) -> None:
    path = tmp_path / f"x.{form}"
    if form == "docx":
        legacy.write_docx(descriptions()[NAME], encoding, path)
    else:
        legacy.write_pdf(descriptions()[NAME], encoding, path, anonymous=form.startswith("anonymous"))
    plan = process(path.read_bytes(), path.name)
    assert _lost(plan) == {}
    assert plan.source.reading == "text"
    assert [finding.code for finding in plan.findings].count("legacy-encoding") == 1


@pytest.mark.skipif(office.program() is None, reason=f"LibreOffice is not installed: {office.APT}")
@pytest.mark.parametrize("encoding", legacy.ENCODINGS)
def test_an_old_word_file_in_old_fonts(tmp_path: Path, encoding: str) -> None:
    legacy.write_docx(descriptions()[NAME], encoding, tmp_path / "x.docx")
    assert _lost(process(saved_as("doc", tmp_path / "x.docx"), "x.doc")) == {}


@pytest.mark.parametrize("encoding", legacy.ENCODINGS)
def test_plain_text_in_old_codes(encoding: str) -> None:
    lines = ["KẾ HOẠCH", "Cải cách hành chính năm 2024", "I. MỤC ĐÍCH, YÊU CẦU", f"- {TEXT}.", "II. NHIỆM VỤ", f"- {TEXT}."]
    coded = "\n".join("".join(codes for _, codes in legacy.encoded(line, encoding)) for line in lines)
    plan = process(coded.encode("latin-1"), "x.txt")
    # Plain text has no font of capitals: a marked capital comes back small.
    assert [task.text.lower() for task in plan.tasks] == [TEXT.lower()]
    assert plan.header.title == "Cải cách hành chính năm 2024"


def test_a_word_cut_by_runs_is_decoded_whole() -> None:
    font = '<w:rFonts w:ascii="VNI-Times" w:hAnsi="VNI-Times"/>'
    runs = "".join(f"<w:r><w:rPr>{font}</w:rPr><w:t>{text}</w:t></w:r>" for text in ("Keá hoa", "ïch caûi ca", "ùch"))
    from pipeline.readers.docx import read
    from pipeline.readers.limits import Limits

    document = read(docx(f"<w:p>{runs}</w:p>" + paragraph("tháng 6", "", font)), "x.docx", Limits())
    assert [block.text for block in document.blocks] == ["Kế hoạch cải cách", "tháng 6"]


def test_word_takes_a_letter_for_a_soft_hyphen() -> None:
    font = '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>'
    body = f"<w:p><w:r><w:rPr>{font}</w:rPr><w:t>th</w:t><w:softHyphen/><w:t>êng xuyªn</w:t></w:r></w:p>"
    from pipeline.readers.docx import read
    from pipeline.readers.limits import Limits

    assert read(docx(body), "x.docx", Limits()).blocks[0].text == "thường xuyên"
