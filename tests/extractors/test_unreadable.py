"""What a scan shows and nobody can read: no accusation; the note of enclosure serves; a name that is none is no signer."""

from __future__ import annotations

import pytest

from extractors.plan import extract
from pipeline.checks.registry import run
from schemas.document import UNREADABLE, Block, Box, Document, Page, Segment
from schemas.plan import Plan

BODY = [
    "KẾ HOẠCH",
    "Cải cách hành chính năm 2026",
    "I. NHIỆM VỤ",
    "1. Rà soát thủ tục hành chính trong quý II.",
    "2. Công khai thủ tục hành chính.",
]
SIGNED = ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Phan Hữu Nghĩa"]


def plan_of(*lines: str, sure: float | None = 0.9, unsure: tuple[str, ...] = ()) -> Plan:
    """The plan of lines as recognised (``sure``: how surely; ``None``: as typed); those in ``unsure`` hardly."""
    blocks = []
    for index, line in enumerate(lines):
        box = Box(left=80, top=20.0 * index, right=400, bottom=20.0 * index + 12)
        confidence = 0.4 if line in unsure else sure
        segments = [Segment(start=0, end=len(line), page=1, box=box, confidence=confidence)]
        blocks.append(Block(index=index, kind="paragraph", page=1, text=line, segments=segments))
    plan = extract(Document(name="t.pdf", media_type="application/pdf", pages=[Page(number=1)], blocks=blocks, reading="ocr"))
    plan.findings = run(plan)
    return plan


def codes(plan: Plan) -> set[str]:
    return {
        finding.code for finding in plan.findings if "number" in finding.code or "issue-date" in finding.code or "signer" in finding.code
    }


HEAD = ["ỦY BAN NHÂN DÂN", "XÃ QUẾ TRUNG"]


@pytest.mark.parametrize(
    ("number", "sure", "found"),
    [
        ("Sốn¿ TKH-UBND", 0.9, "unreadable-number"),
        (f"Số: {UNREADABLE} /KH-UBND", 0.9, "unreadable-number"),
        ("Số: 1ƒ/KH-UBND", 0.9, "unreadable-number"),
        ("Số:        /KH-UBND", 0.9, "missing-number"),
        ("Số: ...../KH-UBND", 0.9, "missing-number"),
        ("Số:      /KH-UBND", None, "missing-number"),
        ("Số: 27/KH-UBND", 0.9, None),
    ],
)
def test_a_number_that_cannot_be_read_is_not_missing(number: str, sure: float | None, found: str | None) -> None:
    plan = plan_of(*HEAD, number, "Quế Trung, ngày 12 tháng 01 năm 2026", *BODY, *SIGNED, sure=sure)
    assert codes(plan) == ({found} if found else set())
    if found and found.startswith("unreadable"):
        finding = next(f for f in plan.findings if f.code == found)
        assert finding.evidence[0].box is not None
        assert finding.evidence[0].quote == number


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("Quế Trung, ngàY}2 tháng 01 năm 2026", "unreadable-issue-date"),
        (f"Quế Trung, ngày {UNREADABLE} tháng 01 năm 2026", "unreadable-issue-date"),
        ("Quế Trung, ngày     tháng     năm 2026", "missing-issue-date"),
        ("Quế Trung, ngày 12 tháng 01 năm 2026", None),
    ],
)
def test_a_day_that_cannot_be_read_is_not_missing(day: str, found: str | None) -> None:
    assert codes(plan_of(*HEAD, "Số: 27/KH-UBND", day, *BODY, *SIGNED)) == ({found} if found else set())


@pytest.mark.parametrize(
    ("signature", "signer", "found"),
    [
        (["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "CHU SUI GH"], None, "unreadable-signer"),
        (["TM. ỦY BAN NHÂN DÂN", "Ú TỊCH", "Phan Hữu Nghĩa"], ("Phan Hữu Nghĩa", "Chủ tịch", "TM"), None),
        (["TM. ỦY BAN NHÂN DÂN", "“CHU TỊCH", "-Võ Đình Khoa"], ("Võ Đình Khoa", "Chủ tịch", "TM"), None),
        (["TM. ỦY BAN NHÂN DÂN", "CHỦ", "Hoàng Thị Hằng"], ("Hoàng Thị Hằng", "Chủ tịch", "TM"), None),
        (["KT: CHỦ TỊCH", "PHÓ CHU TICH", "Ngô Thanh Bình"], ("Ngô Thanh Bình", "Phó Chủ tịch", "KT"), None),
        (["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Phan ñữu Nghĩa"], None, "unreadable-signer"),
        (["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], None, "missing-signer"),
    ],
)
def test_signers_under_seals(signature: list[str], signer: tuple[str, str, str] | None, found: str | None) -> None:
    plan = plan_of(
        *HEAD, "Số: 27/KH-UBND", "Quế Trung, ngày 12 tháng 01 năm 2026", *BODY, *signature, unsure=("CHU SUI GH", "Phan ñữu Nghĩa")
    )
    got = plan.header.signer
    assert (got and (got.name, got.title, got.capacity)) == signer
    assert codes(plan) - {"signer-without-capacity"} == ({found} if found else set())


@pytest.mark.parametrize("note_day", ["ngày 09 tháng 01 năm 2026", "ngày 09 tháng 01, năm 2026"])
def test_the_note_of_enclosure_serves_where_the_head_is_covered(note_day: str) -> None:
    plan = plan_of(
        *HEAD,
        f"Số: {UNREADABLE} /QĐ-UBND",
        f"Quế Trung, ngày {UNREADABLE} tháng 01 năm 2026",
        "QUYẾT ĐỊNH",
        "Về việc ban hành Kế hoạch cải cách hành chính năm 2026",
        "Căn cứ Luật Tổ chức chính quyền địa phương số 72/2025/QH15;",
        "QUYẾT ĐỊNH:",
        "Điều 1. Ban hành kèm theo Quyết định này Kế hoạch cải cách hành chính năm 2026.",
        "TM. ỦY BAN NHÂN DÂN",
        "CHỦ TỊCH",
        "Phan Hữu Nghĩa",
        *HEAD,
        "KẾ HOẠCH",
        "Cải cách hành chính năm 2026",
        f"(Ban hành kèm theo Quyết định số 18/QĐ-UBND {note_day} của UBND xã Quế Trung)",
        *BODY[2:],
    )
    assert (plan.header.number, plan.header.issued_on) == ("18/QĐ-UBND", "2026-01-09")
    assert "18/QĐ-UBND" not in [reference.number for reference in plan.header.references]
    assert not codes(plan)


def test_a_typed_blank_is_not_filled_from_a_note() -> None:
    lines = [*HEAD, "Số:      /KH-UBND", "Quế Trung, ngày 12 tháng 01 năm 2026", *BODY, *SIGNED, "PHỤ LỤC"]
    plan = plan_of(*lines, "(Kèm theo Kế hoạch số 27/KH-UBND ngày 12 tháng 01 năm 2026 của UBND xã)", sure=None)
    assert plan.header.number is None
