"""Who acts, by tables of what offices write: cells, statements with their closing words, headings."""

from __future__ import annotations

from typing import Any

import pytest

from extractors.linking.assignments import closing_phrase
from extractors.plan import extract
from language.mentions import abbreviations, assigning, cells
from language.mentions.actors import Level
from language.mentions.keys import heading_kind, is_assigning_line
from tests.conftest import case_params, cases
from tests.factories import document, quote

CELLS = [pytest.param(g["level"], text, want, id=text) for g in cases("role_cell_keys") for text, want in g["cases"].items()]


@pytest.mark.parametrize(("level", "text", "want"), CELLS)
def test_a_cell_names_lead_and_support(level: Level, text: str, want: dict[str, str]) -> None:
    lead, support = cells.cell_assignment(quote(text), level)
    found = [cells.cell_roles(words, level) if words else [] for words in (lead, support)]
    assert found == [want.get("L", "").split(), want.get("S", "").split()]


@pytest.mark.parametrize(("text", "want"), [*case_params("role_statements"), *case_params("later_subjects")])
def test_a_statement_and_what_closes_it(text: str, want: dict[str, str]) -> None:
    words = quote(text)
    closing = closing_phrase(words)
    own = words.slice(0, closing.start).strip(" ;,-–(+") if closing else words
    given = assigning.assign(own)
    named = {kind: cells.cell_roles(value) for kind, value in (closing.fields if closing else {}).items() if kind in ("lead", "support")}
    assert named.get("lead", given.lead) == want.get("L", "").split()
    assert [*given.support, *named.get("support", [])] == want.get("S", "").split()
    if "rest" in want:
        assert own.text[given.cut :].strip() == want["rest"]


@pytest.mark.parametrize(
    ("title", "roles"),
    [
        ("2. VP-TK", ["office_statistics"]),
        ("4. BCHQS phường", ["military_command"]),
        ("5. Các ông (bà) Trưởng thôn", ["hamlets"]),
        ("Chủ tịch, các Phó Chủ tịch UBND xã", ["chair", "vice_chair"]),
        ("Trách nhiệm của Phòng Kinh tế, Hạ tầng và Đô thị", ["economic_department"]),
        ("Cải cách thể chế", []),
        ("Nâng cao chất lượng đội ngũ cán bộ, công chức", []),
    ],
)
def test_a_heading_names_officers(title: str, roles: list[str]) -> None:
    assert assigning.heading_roles(quote(title))[0] == roles


def test_a_committee_is_of_the_level_of_the_plan() -> None:
    title = quote("1. UBND các xã, phường")
    assert assigning.heading_roles(title, "province")[0] == ["other"]
    assert assigning.heading_roles(quote("1. Văn phòng UBND tỉnh"), "province")[0] == ["office"]
    assert assigning.heading_roles(quote("1. Văn phòng UBND tỉnh"), "commune")[0] == ["other"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("TTPVHCC", [("TTPVHCC", "one_stop_shop")]),
        ("CT, các PCT", [("CT", "chair"), ("PCT", "vice_chair")]),
        ("TP", [("TP", None)]),
        ("KT", [("KT", None)]),
        ("Đ/c A - TP. VHXH", [("TP. VHXH", "culture_department")]),
        ("CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH CỦA UBND", [("UBND", "peoples_committee")]),
        ("cải cách thủ tục hành chính", []),
    ],
)
def test_abbreviations_are_read_where_one_reading_holds(text: str, found: list[tuple[str, str | None]]) -> None:
    assert [(text[row.start : row.end].removeprefix("các "), row.role) for row in abbreviations.readings(text)] == found


def test_letters_that_explain_a_name() -> None:
    assert abbreviations.shortens("TTPVHCC", "tại Trung tâm Phục vụ hành chính công ")
    assert not abbreviations.shortens("VP-TK", "niêm yết thủ tục ")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Phân công", "lead"),
        ("Phân công thực hiện:", "lead"),
        ("Đơn vị phối hợp", "support"),
        ("Thời gian thực hiện", "deadline"),
        ("Tổ chức thực hiện", None),
        ("Phân công nhiệm vụ cho từng bộ phận", None),
        ("Rà soát văn bản", None),
    ],
)
def test_a_heading_that_is_a_key(title: str, kind: str | None) -> None:
    assert heading_kind(quote(title).folded) == kind


def test_a_line_that_only_assigns() -> None:
    assert is_assigning_line(quote("- Cơ quan thực hiện: Công an xã").folded)
    assert not is_assigning_line(quote("- Thực hiện nghiêm quy chế: giờ giấc").folded)
    assert not is_assigning_line(quote("Chủ trì:").folded)


ENDS: list[Any] = [
    ("a star under several bullets", ["- Rà soát văn bản.", "- Kiểm tra văn bản.", "* Chủ trì: CC TP-HT."], ["justice_civil_status"] * 2),
    ("a star under each", ["- Rà soát văn bản.", "* Chủ trì: CC TP-HT.", "- Tổng hợp báo cáo.", "* Chủ trì: VP-TK."], ["justice_civil_status", "office_statistics"]),
    ("a dash behind plus signs", ["+ Niêm yết thủ tục.", "+ Rà soát quy trình.", "- Đơn vị chủ trì: BPMC."], ["one_stop_shop"] * 2),
    ("a line without a mark", ["a) Rà soát văn bản.", "b) Kiểm tra văn bản.", "Chủ trì: CC TP-HT."], ["justice_civil_status"] * 2),
    ("an arrow", ["- Niêm yết thủ tục.", "- Rà soát quy trình.", "=> Bộ phận Một cửa, quý II."], ["one_stop_shop"] * 2),
    ("a heading that is a key", ["a) Việc cần làm", "- Rà soát văn bản.", "- Kiểm tra văn bản.", "b) Phân công", "CC TP-HT chủ trì, xong trước 30/9."], ["justice_civil_status"] * 2),
    ("a person under dated bullets", ["- Rà soát văn bản (tháng 5).", "- Kiểm tra văn bản (tháng 6).", "Người thực hiện: đ/c Sen (TP-HT)."], ["justice_civil_status"] * 2),
    ("no key under bullets of which one is dated", ["- Rà soát văn bản.", "- Kiểm tra văn bản (tháng 6).", "CC TP-HT chủ trì; Công an xã phối hợp."], ["justice_civil_status"] * 2),
    ("a line within the last bullet's paragraph", ["- Rà soát văn bản (tháng 5).", "- Kiểm tra văn bản.\nNgười thực hiện: đ/c Lê Thị Sen (TP-HT)."], ["justice_civil_status"] * 2),
    ("keys as headings", ["a) Nội dung", "- Rà soát văn bản.", "b) Phân công thực hiện", "- CC TP-HT.", "c) Thời gian", "- Quý II."], ["justice_civil_status"]),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "leads"), [pytest.param(lines, leads, id=name) for name, lines, leads in ENDS])
def test_lines_of_assignment_close_what_stands_before_them(lines: list[str], leads: list[str]) -> None:
    head = ("UBND XÃ AN BÌNH", "Số: 12/KH-UBND", "KẾ HOẠCH", "Cải cách hành chính năm 2024", "I. NHIỆM VỤ", "1. Cải cách thể chế")
    plan = extract(document(*head, *lines, bold=tuple(range(6))))
    assert [task.lead for task in plan.tasks] == [[lead] for lead in leads]


def test_a_later_clause_names_others_beside_the_heading() -> None:
    head = ("UBND XÃ AN BÌNH", "Số: 12/KH-UBND", "KẾ HOẠCH", "Cải cách hành chính năm 2025", "I. NHIỆM VỤ", "1. Phòng Kinh tế")
    lines = (
        "- Mở 03 điểm tiếp nhận hồ sơ lưu động; Công an xã cử người trực.",
        "- Công an xã xác minh hồ sơ cư trú.",
        "- Khai trương ki-ốt tra cứu. Đoàn Thanh niên xã cử đoàn viên hướng dẫn; các thôn bố trí chỗ ngồi.",
        "- Rút ngắn thời gian giải quyết hồ sơ.",
    )
    plan = extract(document(*head, *lines, bold=tuple(range(6))))
    assert [task.lead for task in plan.tasks] == [
        ["economic_department", "police"],
        ["police"],
        ["economic_department", "mass_organisations", "hamlets"],
        ["economic_department"],
    ]


def test_the_words_that_close_a_plan_name_nobody_save_by_an_order() -> None:
    head = ("UBND XÃ AN BÌNH", "Số: 12/KH-UBND", "KẾ HOẠCH", "Cải cách hành chính năm 2025", "I. TỔ CHỨC THỰC HIỆN")
    lines = (
        "1. Văn phòng tổng hợp kết quả trước ngày 15/12. Ủy ban nhân dân xã yêu cầu các bộ phận, các thôn nghiêm túc triển khai, thực hiện./.",
        "2. Yêu cầu công chức nghiêm túc thực hiện nội quy cơ quan.",
        "Ủy ban nhân dân xã đề nghị các ban, ngành thực hiện nghiêm túc Kế hoạch này. Giao Kế toán theo dõi kinh phí.",
    )
    plan = extract(document(*head, *lines, bold=tuple(range(5))))
    assert [(task.text, task.lead) for task in plan.tasks] == [
        ("Văn phòng tổng hợp kết quả trước ngày 15/12", ["office"]),
        ("Yêu cầu công chức nghiêm túc thực hiện nội quy cơ quan", ["specialist_officers"]),
        ("Giao Kế toán theo dõi kinh phí", ["finance_accounting"]),
    ]
