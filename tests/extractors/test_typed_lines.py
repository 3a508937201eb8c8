"""Plans typed line by line: hard returns inside sentences, columns by tabs, lines that only point elsewhere."""

from __future__ import annotations

import pytest

from pipeline.process import process
from schemas.plan import Plan
from tests.extractors.test_whole_plans import typed

_HEAD = ["**^^KẾ HOẠCH", "**^^Cải cách hành chính năm 2025 của xã Suối Đá", "**I. NHIỆM VỤ"]


def read(*lines: str) -> Plan:
    return process(typed([*_HEAD, *lines]), "t.docx")


@pytest.mark.parametrize(
    ("lines", "want"),
    [
        (
            ["- Gửi báo cáo kết quả cho", "UBND huyện xem xét.", "- Công khai thủ tục."],
            ["Gửi báo cáo kết quả cho UBND huyện xem xét", "Công khai thủ tục"],
        ),
        (["- Rà soát văn bản trong quý", "II/2025.", "- Công khai thủ tục."], ["Rà soát văn bản trong quý II/2025", "Công khai thủ tục"]),
        (["- Kiểm tra các trường,", "Trạm Y tế xã.", "- Công khai thủ tục."], ["Kiểm tra các trường, Trạm Y tế xã", "Công khai thủ tục"]),
        (["- Rà soát văn bản của", "- Công khai thủ tục."], ["Rà soát văn bản của", "Công khai thủ tục"]),
        (["- Rà soát văn bản.", "Các nhiệm vụ cụ thể được nêu tại Phụ lục kèm theo."], ["Rà soát văn bản"]),
        (
            ["- Rà soát văn bản.", "- Thực hiện nhiệm vụ nêu tại Phụ lục 1 trước ngày 30/6; báo cáo."],
            ["Rà soát văn bản", "Thực hiện nhiệm vụ nêu tại Phụ lục 1"],
        ),
        # A label that only says that an item follows is none of its words.
        (["- Nội dung thực hiện: Phát tin bài trên loa.", "- Nội dung: Rà soát văn bản."], ["Phát tin bài trên loa", "Rà soát văn bản"]),
        (["- Nội dung tuyên truyền: chuyển đổi số, thủ tục."], ["Nội dung tuyên truyền: chuyển đổi số, thủ tục"]),
    ],
)
def test_items(lines: list[str], want: list[str]) -> None:
    found = [" ".join(task.text.split()).rstrip(".;") for task in read(*lines).tasks]
    assert len(found) == len(want)
    assert all(text.startswith(words) for text, words in zip(found, want, strict=True)), found


def test_the_closing_formula_is_no_part_of_the_last_item() -> None:
    plan = read(
        "1. Văn phòng tổng hợp kết quả trước ngày 25/11/2025.", "Trong quá trình thực hiện nếu có vướng mắc, đề nghị phản ánh về Văn phòng."
    )
    assert [task.text for task in plan.tasks] == ["Văn phòng tổng hợp kết quả trước ngày 25/11/2025"]


def test_words_in_brackets_are_no_item_but_a_sentence_that_opens_with_them_is() -> None:
    plan = read(
        "- (Trừ xóm Trong) rà soát văn bản của các xóm.",
        "- Công khai thủ tục.",
        "(Các nhiệm vụ mục này: Văn phòng UBND chủ trì; Công an xã phối hợp)",
        "**II. MỤC TIÊU",
        "- Nâng cao chất lượng phục vụ.",
        "(Thực hiện theo Phụ lục kèm theo)",
    )
    assert [(task.text, task.lead, task.support) for task in plan.tasks] == [
        ("(Trừ xóm Trong) rà soát văn bản của các xóm", ["office"], ["police"]),
        ("Công khai thủ tục", ["office"], ["police"]),
    ]
    assert [goal.text for goal in plan.goals] == ["Nâng cao chất lượng phục vụ"]


@pytest.mark.parametrize(("title", "held"), [("LỊCH CÔNG TÁC TỪNG THÁNG", 3), ("CÁC VIỆC CẦN LÀM NGAY", 3), ("KẾT QUẢ NĂM 2024", 0)])
def test_a_part_of_unknown_title_holds_tasks_where_its_items_order(title: str, held: int) -> None:
    plan = read(
        "- Rà soát văn bản.", f"**II. {title}",
        "Tháng 3:", "- Văn phòng UBND ban hành kế hoạch kiểm tra.", "- Công khai thủ tục.",
        "Tháng 5:", "- Phòng Kinh tế rà soát dữ liệu đất đai.",
    )  # fmt: skip
    under = [task for task in plan.tasks if (task.section or "").startswith("II")]
    assert len(under) == held
    assert [task.deadline and task.deadline.end for task in under] == ["2025-03-31", "2025-03-31", "2025-05-31"][:held]


def test_recipients_beside_signature() -> None:
    plan = read(
        "- Rà soát văn bản.", "Nơi nhận:\tTM. ỦY BAN NHÂN DÂN", "- UBND huyện;\tPHÓ CHỦ TỊCH", "- Các thôn;", "- Lưu: VT.\tNguyễn Thị Mận"
    )
    assert plan.header.signer is not None
    assert plan.header.signer.name == "Nguyễn Thị Mận"
    assert "UBND huyện" in plan.header.recipients


def test_brackets_behind_a_heading_tell_who_leads_and_helps_what_stands_under_it() -> None:
    plan = read(
        "**1. Cải cách thể chế (Văn phòng HĐND và UBND chủ trì; Công an xã, Đoàn Thanh niên phối hợp)",
        "- Rà soát văn bản của xã.",
        "- Công chức Tư pháp - Hộ tịch lập danh mục.",
        "**2. Cải cách thủ tục hành chính (đ/c Lan, VP-TK)",
        "- Niêm yết thủ tục.",
        "**3. Xây dựng chính quyền số (theo Đề án 06)",
        "- Ký số văn bản.",
    )
    assert [(task.lead, task.support, task.area) for task in plan.tasks] == [
        (["office"], ["police", "mass_organisations"], "institutions"),
        (["justice_civil_status"], [], "institutions"),
        (["office_statistics"], [], "procedures"),
        ([], [], "digital_government"),
    ]


@pytest.mark.parametrize("label", ["Lý do trừ điểm", "Nguyên nhân", "Thực trạng", "Tồn tại, hạn chế", "Chữ viết tắt", "Ghi chú"])
def test_lines_that_explain_order_nothing_and_commit_to_nothing(label: str) -> None:
    plan = read(f"{label}: năm 2024 chỉ đạt 81% hồ sơ trực tuyến.", "- Rà soát văn bản.")
    assert [task.text for task in plan.tasks] == ["Rà soát văn bản"]
    assert plan.targets == []


def test_parts_go_on_behind_e_with_f_or_g() -> None:
    for last in ("F", "G"):
        plan = read(
            "**E. TỔ CHỨC THỰC HIỆN",
            "I. Văn phòng",
            "- Theo dõi.",
            "II. Chế độ báo cáo",
            "- Báo cáo.",
            f"**{last}. KHEN THƯỞNG",
            "Ai tốt thì khen.",
        )
        assert plan.sections[-1].path == last
        assert plan.sections[-1].kind == "other"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["^^PHỤ LỤC: LỊCH LÀM VIỆC", "^^(Chữ viết tắt: VP: Văn phòng)"], "LỊCH LÀM VIỆC"),
        (["^^Phụ lục 1", "^^PHÂN CÔNG NHIỆM VỤ", "^^(Kèm theo Kế hoạch số 12/KH-UBND)"], "PHÂN CÔNG NHIỆM VỤ"),
        (["^^Phụ lục số 2. Danh mục nhiệm vụ"], "Danh mục nhiệm vụ"),
    ],
)
def test_titles_of_appendices(lines: list[str], title: str) -> None:
    table = [["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"], ["1", "Rà soát văn bản", "Công an xã", "Quý I"]]
    signed = ["Nơi nhận:", "- Như trên;", "- Lưu: VT.", "**TM. ỦY BAN NHÂN DÂN", "**CHỦ TỊCH", "**Lê Văn Nam"]
    plan = process(typed([*_HEAD, "- Rà soát văn bản.", *signed, *lines, table]), "t.docx")
    assert plan.sections[-1].title == title


def test_labels_tell_goals_from_tasks_where_a_section_joins_both() -> None:
    plan = read(
        "**II. MỤC TIÊU VÀ GIẢI PHÁP",
        "Chỉ tiêu 1: 98% hồ sơ giải quyết đúng hạn.",
        "Giải pháp thứ nhất: đối chiếu sổ tiếp nhận hằng ngày.",
        "Giải pháp thứ hai: lập sổ theo dõi hồ sơ trả lại.",
        "Phân công: Bộ phận Một cửa chủ trì; Công an xã phối hợp; thời gian: quý II.",
        "Chỉ tiêu 2: Số hóa 80% kết quả.",
    )
    assert [goal.text for goal in plan.goals] == ["98% hồ sơ giải quyết đúng hạn", "Số hóa 80% kết quả"]
    assert [(task.text, task.lead, task.support) for task in plan.tasks] == [
        ("đối chiếu sổ tiếp nhận hằng ngày", ["one_stop_shop"], ["police"]),
        ("lập sổ theo dõi hồ sơ trả lại", ["one_stop_shop"], ["police"]),
    ]
    assert [target.text for target in plan.targets] == ["98% hồ sơ giải quyết đúng hạn", "Số hóa 80% kết quả"]


def test_funds_and_rewards_are_no_part_of_what_they_stand_under_unless_they_order() -> None:
    plan = read(
        "1. Kinh phí thực hiện", "Dự kiến 60 triệu đồng.", "2. Khen thưởng", "- Công chức Văn phòng - Thống kê tham mưu khen thưởng."
    )
    assert [(section.title, section.kind) for section in plan.sections[1:]] == [("Kinh phí thực hiện", "other"), ("Khen thưởng", "tasks")]
    assert [task.lead for task in plan.tasks] == [["office_statistics"]]


@pytest.mark.parametrize(
    ("lines", "titles"),
    [
        (["**V. PHÂN CÔNG NHIỆM VỤ CHO LÃNH ĐẠO,", "**CÁC NGÀNH VÀ CÁC THÔN"], ["PHÂN CÔNG NHIỆM VỤ CHO LÃNH ĐẠO, CÁC NGÀNH VÀ CÁC THÔN"]),
        (
            ["**II. NHIỆM VỤ VÀ GIẢI PHÁP CHỦ YẾU NHẰM NÂNG CAO CHỈ SỐ", "**CẢI CÁCH HÀNH CHÍNH CỦA XÃ SUỐI ĐÁ"],
            ["NHIỆM VỤ VÀ GIẢI PHÁP CHỦ YẾU NHẰM NÂNG CAO CHỈ SỐ CẢI CÁCH HÀNH CHÍNH CỦA XÃ SUỐI ĐÁ"],
        ),
        (["**II. MỤC TIÊU", "**MỤC TIÊU CHUNG"], ["MỤC TIÊU", "MỤC TIÊU CHUNG"]),
        (
            ["**II. NỘI DUNG, NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH NĂM 2025", "**CẢI CÁCH THỂ CHẾ"],
            ["NỘI DUNG, NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH NĂM 2025", "CẢI CÁCH THỂ CHẾ"],
        ),
    ],
)
def test_a_title_in_capitals_goes_on_in_the_next_line(lines: list[str], titles: list[str]) -> None:
    plan = read("- Công khai thủ tục.", *lines, "- Rà soát văn bản.", "- Niêm yết thủ tục.")
    assert [section.title for section in plan.sections[1:]] == titles


def test_who_does_what_is_no_title_and_a_further_order_is_a_task_of_its_own() -> None:
    plan = read(
        "**II. TỔ CHỨC THỰC HIỆN",
        "1. Công an xã: cấp định danh.",
        "Trong tháng 5, đến tận nhà người già yếu làm căn cước.",
        "2. Văn phòng HĐND và UBND: đôn đốc, tổng hợp báo cáo.",
        "Thứ Sáu hằng tuần, thông báo kết quả lên bảng tin.",
        "Các việc khác theo hướng dẫn của huyện.",
    )
    assert [section.path for section in plan.sections] == ["II"]
    assert [(task.text, task.lead) for task in plan.tasks] == [
        ("cấp định danh", ["police"]),
        ("Trong tháng 5, đến tận nhà người già yếu làm căn cước", ["police"]),
        ("đôn đốc, tổng hợp báo cáo", ["office"]),
        ("Thứ Sáu hằng tuần, thông báo kết quả lên bảng tin. Các việc khác theo hướng dẫn của huyện", ["office"]),
    ]
