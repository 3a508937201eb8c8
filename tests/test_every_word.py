"""Nothing is lost between a document and its plan: every word is in a value, a passage or a label."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

from extractors.plan import extract
from language.text import view
from pipeline.bundles import is_bundle, unpack
from pipeline.errors import Rejection
from pipeline.readers import office, recognise
from pipeline.readers.limits import Limits
from pipeline.readers.registry import read_document
from samples.generator.compose import compose
from samples.make import make
from schemas.document import Block, Cell, Document, Page, Table
from tests.accounting import account, texts
from tests.conftest import SAMPLES, SHARED
from tests.factories import document
from tests.readers.pdf_source_words import pdf_words
from tests.readers.source_words import docx_words, unaccounted

TYPED = sorted(p for p in SAMPLES.iterdir() if p.suffix in {".docx", ".pdf"})
RECEIVED = sorted(p for p in (SAMPLES / "received").iterdir() if p.is_file())
NOT_SHARED = {".json", ".md", ".py"}


def _check(found: Document) -> int:
    """How many words a document has; none of them is lost, and passages repeat what the document says."""
    plan = extract(found)
    result = account(found, plan)
    assert not result.lost, (len(result.lost), result.words, result.lost[:5])
    if found.reading == "text":
        raw = dict(texts(found))
        for passage in plan.passages:
            text = raw[(passage.block, passage.row, passage.column)]
            assert view(text[passage.start : passage.end]).clean == passage.text
    return result.words


_LETTERS = re.compile(r"[^\W_]+")


def _bare(text: str) -> list[str]:
    """Words of letters without their marks."""
    return _LETTERS.findall("".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).lower())


def _source_words(path: Path, found: Document) -> int:
    """How many words a file has by a way of its own, without the reader; each stands in a block or a remark tells of it.

    A PDF's words are found in the text without its blanks: lines and columns may part them otherwise, and headings of
    tables that are repeated on every page stand once; marks that are letters of their own come in any order.
    """
    data = path.read_bytes()
    if path.suffix == ".docx":
        lost = [word.text for word in unaccounted(data, found)]
        assert not lost, lost[:5]
        return len(docx_words(data))
    said = "".join(_bare(" ".join(text for _, text in texts(found))))
    words = [
        piece
        for number, page in enumerate(pdf_words(data), start=1)
        if not any(remark.page == number for remark in found.remarks)
        for word in page
        for piece in _bare(word)
    ]
    lost = [word for word in words if word not in said]
    assert not lost, (len(lost), len(words), lost[:8])
    return len(words)


@pytest.mark.parametrize("path", TYPED, ids=lambda p: p.name)
def test_samples(path: Path) -> None:
    found = read_document(path.read_bytes(), path.name)
    assert _check(found) > 50
    assert _source_words(path, found) > 50


@pytest.mark.parametrize("path", RECEIVED, ids=lambda p: p.name)
def test_received_files(path: Path, tmp_path: Path) -> None:
    if path.suffix == ".doc" and office.program() is None:
        pytest.skip(f"LibreOffice is not installed: {office.APT}")
    if path.suffix in (".jpg", ".pdf") and not recognise.available():
        pytest.skip(f"Tesseract is not installed: {recognise.APT}")
    with path.open("rb") as stream:
        bundle = is_bundle(stream)
    files = [member.path for member in unpack(path.read_bytes(), path.name, tmp_path, Limits()).members] if bundle else [path]
    assert sum(_check(read_document(file.read_bytes(), file.name)) for file in files) > 150


@pytest.mark.parametrize("seed", range(9001, 9013))
def test_generated_plans(seed: int, tmp_path: Path) -> None:
    made = compose(seed, "development")
    make(made, tmp_path)
    for suffix in (".docx", ".pdf"):
        path = (tmp_path / str(made["name"])).with_suffix(suffix)
        found = read_document(path.read_bytes(), path.name)
        assert _check(found) > 150
        assert _source_words(path, found) > 150


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["corpus", "plans", "cases/reading", "cases/extraction"])
def test_shared_documents(folder: str, record_property: pytest.RecordProperty) -> None:
    """Every file of the development set that can be read as typed text; scans are read by the tests of scans."""
    words = files = sources = 0
    for path in sorted((SHARED / folder).rglob("*")):
        if not path.is_file() or path.suffix in NOT_SHARED or ".scan" in path.name or path.suffix == ".doc":
            continue
        try:
            found = read_document(path.read_bytes(), path.name)
        except Rejection:
            continue
        words, files = words + _check(found), files + 1
        # Of a page that was recognised the layer of letters is not what was read.
        if path.suffix in (".docx", ".pdf") and found.reading == "text":
            sources += _source_words(path, found)
    record_property("words", words)
    print(f"{folder}: {words} words of {files} files, {sources} of them found without the reader, accounted for")
    assert words > 1000


LOST_BEFORE = (
    "Công chức Văn phòng: Rà soát thủ tục (Văn phòng chủ trì, Công an phối hợp; quý II)",
    "Giao Văn phòng theo dõi (báo cáo số 12 ngày 01 tháng 3 năm 2024)",
    "Tổ chức tuyên truyền; thời gian: quý III; chủ trì: Công chức Văn hóa; kinh phí: 20 triệu đồng",
    "Phấn đấu trong quý I có 95% hồ sơ đúng hạn (năm 2023 đạt 91,5%), riêng đất đai 80%",
)


@pytest.mark.parametrize("line", LOST_BEFORE)
def test_what_surrounds_an_items_words_is_kept(line: str) -> None:
    found = document("KẾ HOẠCH", "Cải cách hành chính năm 2024", "I. NHIỆM VỤ", f"1. {line}", f"- {line}", bold=(0, 1, 2))
    assert _check(found)
    plan = extract(found)
    assert plan.tasks
    said = " ".join([*(task.text for task in plan.tasks), *(passage.text for passage in plan.passages)])
    assert all(word.strip("(),.;:") in said for word in line.split() if word.strip("(),.;:") not in ("Công", "chức"))


def test_cells_of_unknown_columns_are_passages_and_counters_are_not() -> None:
    heads = ["STT", "Nhiệm vụ", "Chủ trì", "Dự toán", "Mã"]
    rows = [
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["1", "Rà soát thủ tục", "Văn phòng", "25", "X7"],
        ["2", "Công khai thủ tục", "-nt-", "30", ""],
    ]
    cells = [Cell(row=r, column=c, text=text) for r, row in enumerate([heads, *rows]) for c, text in enumerate(row)]
    table = Table(rows=4, columns=5, cells=cells, row_pages=[1] * 4)
    lines = document("KẾ HOẠCH", "Cải cách hành chính năm 2024", "I. NHIỆM VỤ", bold=(0, 1, 2)).blocks
    blocks = [*lines, Block(index=3, kind="table", page=1, table=table)]
    blocks.append(Block(index=4, kind="furniture", page=1, text="Trang 1"))
    found = Document(name="t", media_type="x", pages=[Page(number=1)], blocks=blocks)
    assert _check(found)
    plan = extract(found)
    assert len(plan.tasks) == 2
    said = {passage.text: passage.kind for passage in plan.passages}
    assert {"25", "30", "X7", "Dự toán", "Mã"} <= said.keys()
    assert not {"1", "2", "(4)", "-nt-", "Rà soát thủ tục", "Văn phòng"} & said.keys()
    assert said["Trang 1"] == "furniture"


def test_the_account_finds_what_is_lost() -> None:
    found = document("KẾ HOẠCH", "Cải cách hành chính năm 2024", "I. NHIỆM VỤ", "1. Rà soát thủ tục", bold=(0, 1, 2))
    plan = extract(found)
    plan.passages = [p for p in plan.passages if p.block != 0]
    plan.tasks[0].text = "Rà soát"
    lost = account(found, plan).lost
    assert any("HOẠCH" in line for line in lost)
    assert any("thủ tục" in line for line in lost)
