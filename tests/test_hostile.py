"""Files from outside are hostile: whatever their bytes, the end is a plan or a typed rejection."""

from __future__ import annotations

import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.bundles import unpack
from pipeline.errors import Code, Rejection
from pipeline.process import process
from pipeline.readers.grids import find_grids
from pipeline.readers.limits import Limits
from pipeline.readers.pdf_words import Rule
from tests.conftest import SAMPLES
from tests.factories import docx, paragraph

SOURCES = [p.read_bytes() for p in sorted(SAMPLES.iterdir()) if p.suffix in {".docx", ".pdf"}]
EDITS = st.lists(
    st.tuples(st.sampled_from(["set", "cut", "insert", "end"]), st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=40)),
    min_size=1,
    max_size=8,
)


def _mutate(data: bytes, edits: list[tuple[str, float, bytes]]) -> bytes:
    changed = bytearray(data)
    for kind, where, piece in edits:
        place = int(where * len(changed))
        if kind == "set":
            changed[place : place + len(piece)] = piece
        elif kind == "cut":
            del changed[place : place + 20 * len(piece)]
        elif kind == "insert":
            changed[place:place] = piece
        elif len(changed) > 2000:
            del changed[max(place, 500) :]
    return bytes(changed)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SOURCES), EDITS)
def test_mutated_files_end_in_a_plan_or_a_reason(data: bytes, edits: list[tuple[str, float, bytes]]) -> None:
    try:
        plan = process(_mutate(data, edits), "x")
    except Rejection as rejection:
        assert rejection.reason.code in Code
        assert rejection.reason.advice
    else:
        assert plan.source.sha256


BUNDLES = [(SAMPLES / "received" / name).read_bytes() for name in ("cac-xa.zip", "thu-gui.eml")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(BUNDLES), EDITS)
def test_mutated_bundles_end_in_files_or_a_reason(data: bytes, edits: list[tuple[str, float, bytes]]) -> None:
    with TemporaryDirectory() as folder:
        try:
            found = unpack(_mutate(data, edits), "x", Path(folder), Limits())
        except Rejection as rejection:
            assert rejection.reason.advice
        else:
            assert all(Path(folder) in member.path.parents for member in found.members)
            assert all(reason.advice for _, reason in found.refused)


@pytest.mark.parametrize("name", ["word-cu.doc", "anh-chup.jpg", "ban-quet.pdf"])
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(edits=EDITS)
def test_mutated_scans_and_old_files_end_in_a_plan_or_a_reason(name: str, edits: list[tuple[str, float, bytes]]) -> None:
    data = _mutate((SAMPLES / "received" / name).read_bytes(), edits)
    try:
        process(data, name)
    except Rejection as rejection:
        assert rejection.reason.advice


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=400))
def test_any_text_ends_in_a_plan_or_a_reason(text: str) -> None:
    try:
        process(text.encode("utf-8", "surrogatepass"), "x.txt")
    except Rejection as rejection:
        assert rejection.reason.advice


def test_deeply_nested_xml_is_refused_not_followed() -> None:
    for depth in (190, 5000):
        deep = "<w:smartTag>" * depth + "<w:r><w:t>x</w:t></w:r>" + "</w:smartTag>" * depth
        with pytest.raises(Rejection) as caught:
            process(docx(f"<w:p>{deep}</w:p>"), "x.docx", Limits(max_xml_depth=150))
        assert caught.value.reason.code is Code.TOO_DEEP
    shallow = "<w:smartTag>" * 100 + "<w:r><w:t>KẾ HOẠCH</w:t></w:r>" + "</w:smartTag>" * 100
    assert process(docx(f"<w:p>{shallow}</w:p>"), "x.docx", Limits(max_xml_depth=150, any_document=True))


def test_tables_of_too_many_cells_are_refused_before_they_are_built() -> None:
    row = f"<w:tr>{'<w:tc><w:p/></w:tc>' * 30}</w:tr>"
    with pytest.raises(Rejection) as caught:
        process(docx(f"<w:tbl>{row * 40}</w:tbl>"), "x.docx", Limits(max_cells=1000))
    assert caught.value.reason.code is Code.TOO_MANY_CELLS
    lines = [Rule(4.0 * i, 0, 4000) for i in range(1000)]
    with pytest.raises(Rejection) as caught:
        find_grids(lines, [Rule(4.0 * i, 0, 4000) for i in range(1000)])
    assert caught.value.reason.code is Code.TOO_MANY_CELLS


def test_an_understated_size_does_not_unpack_more(tmp_path: Path) -> None:
    """A ZIP entry may lie about its size; reading stops at what it claims."""
    data = bytearray(docx(paragraph("a"), extra={"word/media/x.xml": b"<a/>" * 100_000}))
    real = (400_000).to_bytes(4, "little")
    assert data.count(real) >= 1
    lying = bytes(data).replace(real, (100).to_bytes(4, "little"))
    (tmp_path / "x.docx").write_bytes(lying)
    with pytest.raises(Rejection) as caught:
        process(lying, "x.docx")
    assert caught.value.reason.code is Code.DAMAGED
    with zipfile.ZipFile(tmp_path / "x.docx") as archive:
        assert archive.getinfo("word/media/x.xml").file_size == 100


def test_a_pdf_of_two_thousand_pages_is_refused_before_it_is_read() -> None:
    import io

    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for _ in range(2000):
        canvas.drawString(100, 700, "trang")
        canvas.showPage()
    canvas.save()
    with pytest.raises(Rejection) as caught:
        process(out.getvalue(), "x.pdf", Limits())
    assert caught.value.reason.code is Code.TOO_MANY_PAGES
