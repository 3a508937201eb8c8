"""Plans with one piece of text repeated thousands of times, read within a bound of the processor's time.

``python -m tests.endless_texts SECONDS PIECES|LINES`` reads them all and ends with 0; the kernel ends it at SECONDS.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator

from extractors.plan import extract
from pipeline.checks.registry import run
from schemas.document import Document
from tests.factories import document

# Of a line: what stands in patterns, repeated without an end.
PIECES = [
    "UBND ", "-", "(", ")", "9%", "1.", "số ", "a b ", "; ", "e\u0301\u0323", "\u0323\u0301", "ngày 1 tháng 1 năm 2024 ", "và ", "90% hồ sơ, ",
    "Công chức Văn phòng, ", "I. ", "+ ", ":", "chủ trì: ", "Quý I, ", "đến 5% ", "tỷ lệ ", "không ", "phường 2 ", "xã A, ", "tháng 1, 2, ",
    "số 1/QĐ-UBND ", "mục II, ", "lĩnh vực này ", "từ 5 đến ", '"', "TM. ", "Giao ", "hoàn thành ", "năm 2024-", "20", "các ", "ký ngày ",
    "cải cách hành chính ", "không quá 5 ngày ", "...", "\ufffe", "\u202e", "A", "á", "kế hoạch số ", "Nơi nhận: ", "điểm 1 khoản ", "[", "/",
    "thứ ", "tăng 5% so với năm 2023, ", "của UBND Đ ", "(Văn phòng chủ trì; ", "hằng quý, tháng, ", "\u200b", "|", "Đ/c ", "1/1/2024, ",
]  # fmt: skip
# Of a document: lines in turn.
LINES = [
    ["1. Rà soát thủ tục."],
    ["I. Nội dung", "1. Nội dung", "a) Nội dung", "1.1. Nội dung", "- Nội dung:", "+ Nội dung"],
    ["1. Việc", "a) Việc"],
    ["rà soát các quy trình nội bộ để bảo đảm giải quyết hồ sơ"],
    ["- Công chức Văn phòng phụ trách lĩnh vực cải cách thể chế và các nhiệm vụ tại mục II hoàn thành trước ngày 30/6/2024."],
    ["- Tỷ lệ hồ sơ đúng hạn đạt 95%.", "- Tỷ lệ hồ sơ đúng hạn đạt 96%."],
    ["1. Cải cách thể chế", "- Rà soát văn bản"],
    ["- Thực hiện Quyết định số {i}/QĐ-UBND ngày 10/01/2022 của UBND thị xã Quảng Trị"],
    ["PHỤ LỤC 1", "Bảng"],
    ["Nơi nhận:", "- UBND huyện;"],
    ["Chủ trì: Văn phòng; thời gian: quý II"],
    ["{i}. Rà soát thủ tục {i}/QĐ-UBND"],
    ["TM. ỦY BAN NHÂN DÂN"],
]
LENGTH, COUNT = 40_000, 3_000
HEAD = ["ỦY BAN NHÂN DÂN", "XÃ AN BÌNH", "Số: 12/KH-UBND", "An Bình, ngày 05 tháng 01 năm 2024", "KẾ HOẠCH"]


def of_pieces() -> Iterator[Document]:
    for piece in PIECES:
        text = piece * (LENGTH // len(piece))
        yield document(*HEAD, "Cải cách hành chính năm 2024", "I. MỤC TIÊU", text, "II. NHIỆM VỤ", f"1. Rà soát {text}")
        yield document(text, *HEAD[:2], f"Số: {text}", *HEAD[3:], text, f"II. {text}", "- Việc", "Nơi nhận:", f"- {text}", text)


def of_lines() -> Iterator[Document]:
    for lines in LINES:
        body = [lines[i % len(lines)].replace("{i}", str(i)) for i in range(COUNT)]
        yield document(*HEAD, "Cải cách hành chính năm 2024", "II. NHIỆM VỤ", *body)


def main() -> None:
    seconds, kind = int(sys.argv[1]), sys.argv[2]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    for made in of_pieces() if kind == "PIECES" else of_lines():
        plan = extract(made)
        run(plan)
        print(f"{made.blocks[-1].text[:20]!r} {resource.getrusage(resource.RUSAGE_SELF).ru_utime:.1f}", flush=True)


if __name__ == "__main__":
    main()
