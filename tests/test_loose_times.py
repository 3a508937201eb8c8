"""Times without a day of the calendar on their way: from a document to the plan, the store, findings, exports and answers."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.exports.flat import sheets
from pipeline.exports.reference_folder import reference
from pipeline.exports.settings import Settings
from pipeline.process import process
from pipeline.store import deadlines
from pipeline.store.search import search
from pipeline.store.store import Store
from schemas.plan import Plan
from tests.extractors.test_whole_plans import typed
from tests.plans_for_tests import put

LINES = [
    "^^KẾ HOẠCH",
    "^^Cải cách hành chính năm 2024 của xã Tân Sơn",
    "**II. NHIỆM VỤ",
    "- Kiện toàn ban chỉ đạo. Chủ trì: Văn phòng; thời gian: ngay sau khi có văn bản của cấp trên.",
    "- Niêm yết thủ tục tại các thôn trước Tết Nguyên đán.",
    "- Rà soát quy chế trong quý II.",
    [
        ["TT", "Nhiệm vụ", "Chủ trì", "Thời gian"],
        ["1", "Khảo sát sự hài lòng", "Văn phòng", "Đầu quý III"],
        ["2", "Thay máy trạm", "Văn phòng", "Giữa năm"],
        ["3", "Dừng nhận hồ sơ giấy", "Văn phòng", "Từ ngày 01/02"],
        ["4", "Báo cáo tiến độ", "Văn phòng", "Theo lịch của huyện"],
    ],
]


@pytest.fixture(scope="module")
def plan() -> Plan:
    return process(typed(LINES), "kế hoạch.docx")


def test_every_task_keeps_what_is_said_of_its_time(plan: Plan) -> None:
    said = [
        (t.deadline.kind if t.deadline else None, t.loose_time.kind if t.loose_time else None, t.loose_time and t.loose_time.text)
        for t in plan.tasks
    ]
    assert said == [
        (None, "event", "ngay sau khi có văn bản của cấp trên"),
        (None, "event", "trước Tết Nguyên đán"),
        ("period", None, None),
        ("period", "part", "Đầu quý III"),
        (None, "part", "Giữa năm"),
        ("period", "open", "Từ ngày 01/02"),
        (None, "other", "Theo lịch của huyện"),
    ]


def test_a_heading_that_is_only_an_event_tells_of_the_tasks_under_it() -> None:
    lines = [
        "**II. NHIỆM VỤ",
        "1. Trước Tết Nguyên đán",
        "- Kiểm kê tài sản.",
        "- Báo cáo kết quả trước ngày 15/01.",
        "2. Quý II",
        "- Tập huấn nghiệp vụ.",
    ]
    tasks = process(typed([*LINES[:2], *lines]), "kế hoạch.docx").tasks
    assert [t.loose_time and t.loose_time.text for t in tasks] == ["Trước Tết Nguyên đán", None, None]
    assert [t.deadline and t.deadline.end for t in tasks] == [None, "2024-01-15", "2024-06-30"]


def test_findings_quote_it_and_do_not_call_the_task_timeless(plan: Plan) -> None:
    [told] = [f for f in plan.findings if f.code == "deadline-without-day"]
    assert told.message.startswith("4 nhiệm vụ có thời gian chưa định được ngày: “ngay sau khi có văn bản của cấp trên”")
    [without] = [f for f in plan.findings if f.code == "task-without-deadline"]
    assert without.message.startswith("1/7 nhiệm vụ không nêu thời hạn: “Báo cáo tiến độ”")


def test_tables_show_the_words_and_what_is_not_known(plan: Plan) -> None:
    [sheet] = [sheet for sheet in sheets([plan], Settings()) if sheet.title == "Nhiệm vụ"]
    words, kind, last = (sheet.heads.index(head) for head in ("Thời hạn", "Loại thời hạn", "Đến ngày"))
    assert [(row[words], row[kind], row[last] is None) for row in sheet.rows] == [
        ("ngay sau khi có văn bản của cấp trên", "theo sự kiện", True),
        ("trước Tết Nguyên đán", "theo sự kiện", True),
        ("trong quý II", "khoảng thời gian", False),
        ("Đầu quý III", "khoảng thời gian, chưa rõ ngày", False),
        ("Giữa năm", "chưa rõ ngày", True),
        ("Từ ngày 01/02", "khoảng thời gian, chưa nêu ngày cuối", True),
        ("Theo lịch của huyện", "chưa định được", True),
    ]


def test_reference_answers_hold_the_contract_alone(plan: Plan) -> None:
    assert "loose_time" not in json.dumps(reference(plan))


@pytest.fixture
def store(plan: Plan, tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "kho") as kept:
        put(kept, plan)
        yield kept


def test_the_store_finds_and_keeps_it(store: Store, plan: Plan) -> None:
    [row] = search(store.engine, "niêm yết thủ tục").rows
    assert (row["deadline_kind"], row["deadline_text"], row["due"]) == ("event", "trước Tết Nguyên đán", None)
    [(_, kept)] = store.plans()
    assert [task.loose_time for task in kept.tasks] == [task.loose_time for task in plan.tasks]


def test_the_register_has_no_day_for_it(store: Store) -> None:
    rows = deadlines.register(store.engine, dt.date(2024, 1, 1), dt.date(2024, 12, 31), limit=None).rows
    assert {row["text"] for row in rows} == {"Rà soát quy chế trong quý II", "Khảo sát sự hài lòng"}
