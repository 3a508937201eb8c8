"""Marks of an official document: each with what bears it and what does not, and what becomes of notes and torn plans."""

from __future__ import annotations

import pytest

from extractors.identity.official import found_in, is_document_text, is_official, marks
from language.lexicon import vocabulary
from pipeline.errors import Code, Rejection
from pipeline.process import process
from pipeline.readers.limits import Limits
from tests.factories import document

ROWS = vocabulary("official_marks")["marks"]
MATCHES = [(name, text) for name, row in ROWS.items() for text in row["matches"]]
OTHERS = [(name, text) for name, row in ROWS.items() for text in row["other"]]


@pytest.mark.parametrize(("name", "text"), MATCHES)
def test_lines_that_bear_a_mark(name: str, text: str) -> None:
    least = next(mark.least for mark in marks() if mark.name == name)
    assert name in found_in([text] * least)
    assert least == 1 or name not in found_in([text])


@pytest.mark.parametrize(("name", "text"), OTHERS)
def test_lines_that_do_not(name: str, text: str) -> None:
    assert name not in found_in([text] * 3)


NOTES = [
    "Nội dung trao đổi sáng nay\n1. Mục tiêu\n- Xong danh sách trước thứ sáu\n2. Nhiệm vụ\n- Chị Lan gọi cho các thôn\n- Anh Tú mua giấy",
    "Việc cần làm tuần tới\nI. Mục đích\n- dọn kho hồ sơ\nII. Yêu cầu\n- xong trước 15/3/2026\nIII. Tổ chức thực hiện\n- cả tổ cùng làm",
    "Sổ tay công tác\n1. Mục tiêu: học tin học\n2. Nhiệm vụ: đăng ký lớp\nGhi chú: hỏi lại về cải cách hành chính\n3. Tổ chức thực hiện: tự học",
]


@pytest.mark.parametrize("note", NOTES)
def test_notes_are_no_documents_unless_it_is_said(note: str) -> None:
    with pytest.raises(Rejection) as caught:
        process(note.encode(), "ghi chú.txt")
    assert caught.value.reason.code is Code.NOT_A_DOCUMENT
    assert "--accept-any" in caught.value.reason.advice
    assert process(note.encode(), "ghi chú.txt", Limits(any_document=True)).source.file == "ghi chú.txt"
    assert not is_document_text(note)


BODY = (
    "I. MỤC ĐÍCH, YÊU CẦU\n1. Mục đích\n- Nâng cao chất lượng phục vụ.\nII. NHIỆM VỤ\n1. Cải cách thủ tục hành chính\n"
    "- Văn phòng - Thống kê niêm yết thủ tục trước ngày 30/6/2026.\nIII. TỔ CHỨC THỰC HIỆN\n- Các ngành báo cáo hằng quý.\n"
)


@pytest.mark.parametrize(
    "text",
    [
        # The first page lost: recipients or signature are left.
        f"{BODY}Nơi nhận:\n- Như trên;",
        f"{BODY}TM. ỦY BAN NHÂN DÂN\nCHỦ TỊCH\nLê Văn Tám",
        # The first and the last: a citation, the subject and the numbering of its parts.
        f"{BODY}- Thực hiện theo Nghị quyết số 76/NQ-CP của Chính phủ.",
        f"KẾ HOẠCH\nCải cách hành chính năm 2026\n{BODY}",
        f"KẾ HOẠCH Cải cách hành chính năm 2026\n{BODY}",
    ],
)
def test_a_plan_that_lost_a_page_is_still_one(text: str) -> None:
    assert process(text.encode(), "x.txt").is_plan


def test_letterheads_set_with_blanks_and_in_cells() -> None:
    line = "ỦY BAN NHÂN DÂN XÃ A\t\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert {"issuer", "national-title"} <= found_in([line]).keys()
    assert not is_official(document("Mục tiêu"), named=False)
    assert is_official(document("Mục tiêu", "Nơi nhận:"), named=False)
