"""Every word of a DOCX is in a block, or a remark tells of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.readers.docx import read
from pipeline.readers.limits import Limits
from tests.conftest import ROOT
from tests.factories import docx, paragraph
from tests.readers.source_words import docx_words, unaccounted

SAMPLES = sorted((ROOT / "samples").glob("*.docx"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_word_of_the_samples_is_accounted_for(path: Path) -> None:
    data = path.read_bytes()
    assert len(docx_words(data)) > 100
    assert unaccounted(data, read(data, path.name, Limits())) == []


def test_a_lost_word_is_seen() -> None:
    data = docx(paragraph("Số hóa 80% hồ sơ") + paragraph("hồ sơ"))
    document = read(data, "t.docx", Limits())
    document.blocks.pop()
    assert [word.text for word in unaccounted(data, document)] == ["hồ", "sơ"]


def test_what_is_no_text_is_no_word() -> None:
    body = (
        "<w:p><w:r><w:t>Số h</w:t></w:r><w:r><w:t>óa</w:t></w:r><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>"
        '<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:t>lệnh</w:t></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t> kết quả</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    assert [word.text for word in docx_words(docx(body))] == ["số", "hóa", "kết", "quả"]
