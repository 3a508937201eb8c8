"""Plain text: wrapped lines, blank lines between them, form feeds."""

from __future__ import annotations

from pipeline.readers.limits import Limits
from pipeline.readers.txt import read


def texts(raw: str) -> list[str]:
    document = read(raw.encode("utf-8"), "t.txt", Limits())
    return [" ".join(b.text.split()) for b in document.blocks if b.kind == "paragraph"]


WRAPPED = """I. MỤC ĐÍCH, YÊU CẦU

1. Mục đích

- Khắc phục những tồn tại, hạn chế trong công tác cải cách hành chính của địa

phương, góp phần nâng cao chỉ số.

- Nâng cao trách nhiệm của cán bộ, công chức trong phát triển kinh tế

- xã hội của địa phương và trong việc thực hiện nhiệm vụ được giao hằng năm

theo quy định.
"""


def test_wrapped_lines_join_whatever_stands_between() -> None:
    want = [
        "I. MỤC ĐÍCH, YÊU CẦU",
        "1. Mục đích",
        "- Khắc phục những tồn tại, hạn chế trong công tác cải cách hành chính của địa phương, góp phần nâng cao chỉ số.",
        "- Nâng cao trách nhiệm của cán bộ, công chức trong phát triển kinh tế - xã hội của địa phương "
        "và trong việc thực hiện nhiệm vụ được giao hằng năm theo quy định.",
    ]
    assert texts(WRAPPED) == want
    assert texts(WRAPPED.replace("\n\n", "\n")) == want


def test_lines_never_wrapped_are_paragraphs() -> None:
    long = "Triển khai thực hiện kịp thời, có hiệu quả các nhiệm vụ cải cách hành chính " * 3
    assert texts(f"{long}\n{long}\nNgắn\n") == [long.strip(), long.strip(), "Ngắn"]


def test_form_feeds_are_page_ends() -> None:
    document = read(f"Một đoạn văn.\fĐoạn hai {'dài hơn ' * 8}kết thúc.\n\n\n\n3\n\n\n".encode(), "t.txt", Limits())
    assert [b.page for b in document.blocks if b.kind == "paragraph"] == [1, 2]
    assert [b.text for b in document.blocks if b.kind == "furniture"] == ["3"]
    assert len(document.pages) == 2


def test_a_date_at_a_line_s_start_is_no_label() -> None:
    raw = (
        "- Việc thực hiện Đề án số 03-ĐA/TU của Tỉnh ủy về sắp xếp tổ chức bộ máy ngày\n"
        "28/4/2017 gắn với tinh giản biên chế trong các đơn vị sự nghiệp công lập của xã.\n"
    )
    assert len(texts(raw)) == 1
