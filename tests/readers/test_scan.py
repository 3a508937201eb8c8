"""Scans and photographs: made from the samples, turned, crooked, stamped, on uneven paper."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from pipeline.errors import Code, Rejection
from pipeline.process import process
from pipeline.readers import page_images, page_jobs, page_rules, pdf_page, recognise, scan
from pipeline.readers.image import read as read_image
from pipeline.readers.limits import Limits
from pipeline.readers.page_images import Colour
from pipeline.readers.photographs import flatten
from pipeline.readers.registry import recognise_page
from schemas.plan import Plan
from tests.conftest import SAMPLES

needs_tesseract = pytest.mark.skipif(not recognise.available(), reason=f"Tesseract is not installed: {recognise.APT}")
SAMPLE = SAMPLES / "03-xa-dong-phu-2024.pdf"


def pages(dpi: int = 200) -> list[Colour]:
    """The sample's pages as colour images (blue, green, red)."""
    document = pdfium.PdfDocument(SAMPLE.read_bytes())
    return [page.render(scale=dpi / 72).to_numpy()[:, :, :3].copy() for page in document]


def worsened(image: Colour, *, angle: float = 0.0, stamp: bool = False, shade: bool = False, turn: int = 0) -> Colour:
    height, width = image.shape[:2]
    if stamp:
        overlay = image.copy()
        cv2.circle(overlay, (int(width * 0.6), int(height * 0.3)), 170, (60, 60, 225), 12)
        cv2.putText(overlay, "UBND", (int(width * 0.52), int(height * 0.31)), cv2.FONT_HERSHEY_SIMPLEX, 3, (60, 60, 225), 10)
        # Ink darkens what it covers: the text stays black under it.
        image = np.minimum(image, overlay)
    if shade:
        light = np.linspace(0.55, 1.0, width)[None, :, None]
        image = (image * light).astype(np.uint8)
    if angle:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
        image = cv2.warpAffine(image, matrix, (width, height), borderValue=(255, 255, 255))
    return np.ascontiguousarray(np.rot90(image, turn // 90))


def as_pdf(images: list[Colour]) -> bytes:
    out = io.BytesIO()
    frames = [Image.fromarray(image[:, :, ::-1]) for image in images]
    frames[0].save(out, "PDF", save_all=True, append_images=frames[1:], resolution=200)
    return out.getvalue()


@pytest.fixture(scope="module")
def text_plan() -> Plan:
    return process(SAMPLE.read_bytes(), SAMPLE.name)


def _alike(scanned: Plan, typed: Plan) -> None:
    assert scanned.header.number == typed.header.number
    assert scanned.header.issued_on == typed.header.issued_on
    assert [s.area for s in scanned.sections if s.area] == [s.area for s in typed.sections if s.area]
    assert [t.value for t in scanned.targets] == [t.value for t in typed.targets]
    rows = [t for t in scanned.tasks if t.source == "table"]
    wanted = [t for t in typed.tasks if t.source == "table"]
    assert len(rows) == len(wanted)
    assert sum(a.lead == b.lead for a, b in zip(rows, wanted, strict=True)) >= len(wanted) - 1
    assert scanned.source.reading == "ocr"
    assert scanned.source.ocr_confidence is not None
    assert scanned.source.ocr_confidence > 0.8


@needs_tesseract
@pytest.mark.parametrize(
    "harm",
    [{}, {"stamp": True}, {"shade": True, "angle": 1.2}, {"turn": 90}, {"turn": 270, "angle": -0.8}, {"turn": 180}],
    ids=str,
)
def test_a_scan_reads_like_its_original(text_plan: Plan, harm: dict[str, float]) -> None:
    scanned = process(as_pdf([worsened(image, **harm) for image in pages()]), "quét.pdf")  # type: ignore[arg-type]
    _alike(scanned, text_plan)


@needs_tesseract
def test_a_tiff_of_many_pages_and_a_photo(text_plan: Plan) -> None:
    frames = [Image.fromarray(image[:, :, ::-1]) for image in pages(150)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="tiff_lzw")
    _alike(process(out.getvalue(), "quét.tiff"), text_plan)
    photo = io.BytesIO()
    frames[0].save(photo, "JPEG", quality=80)
    assert process(photo.getvalue(), "ảnh.jpg").header.number == text_plan.header.number


@needs_tesseract
def test_a_pdf_may_mix_text_and_images(text_plan: Plan) -> None:
    mixed = pdfium.PdfDocument(SAMPLE.read_bytes())
    scans = pdfium.PdfDocument(as_pdf(pages()))
    mixed.import_pages(scans, [1])
    mixed.del_page(1)
    out = io.BytesIO()
    mixed.save(out)
    plan = process(out.getvalue(), "lẫn.pdf")
    assert plan.source.reading == "mixed"
    assert plan.header.number == text_plan.header.number


@needs_tesseract
def test_what_was_recognised_says_how_surely() -> None:
    plan = process(as_pdf(pages()), "quét.pdf")
    sure = [e.confidence for task in plan.tasks for e in task.evidence["text"]]
    assert min(sure) < 0.95
    assert all(e.box for task in plan.tasks for e in task.evidence["text"])


def test_without_tesseract_a_scan_is_rejected_with_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "data_folder", lambda: None)
    with pytest.raises(Rejection) as caught:
        process(as_pdf(pages()[:1]), "quét.pdf")
    assert caught.value.reason.code is Code.NEEDS_OCR
    assert "apt-get install tesseract-ocr" in caught.value.reason.advice


@pytest.mark.parametrize("degrees", [-2.0, 0.0, 0.7, 3.0])
def test_skew_is_found_and_undone(degrees: float) -> None:
    grey = page_images.prepare(worsened(pages(100)[0], angle=degrees))
    found = page_images.skew(grey)
    assert found == pytest.approx(degrees, abs=0.15)
    assert abs(page_images.skew(page_images.straighten(grey, found))) <= 0.15


def test_ruled_lines_are_found_on_the_image() -> None:
    grey = page_images.prepare(pages()[-1])
    rules = page_rules.find_rules(grey)
    scale = 72 / scan.DPI
    assert len(rules.horizontal) >= 4
    assert len({round(r.at * scale / 4) for r in rules.vertical}) >= 8


@pytest.mark.parametrize(
    ("data", "limits", "code"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"x" * 50, Limits(), Code.DAMAGED),
        (b"II*\x00" + b"\x00" * 40, Limits(), Code.DAMAGED),
        ("big", Limits(max_pixels=1000), Code.TOO_LARGE),
    ],
)
@needs_tesseract
def test_bad_images_are_rejected(data: bytes | str, limits: Limits, code: Code) -> None:
    if isinstance(data, str):
        out = io.BytesIO()
        Image.new("L", (100, 100), 255).save(out, "PNG")
        data = out.getvalue()
    with pytest.raises(Rejection) as caught:
        read_image(data, "x.png", limits)
    assert caught.value.reason.code is code


def _over(image: Colour, texts: list[str]) -> bytes:
    """A scanned page with a text layer over it."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    from samples.render_pdf import FONT, register_fonts

    register_fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842))
    canvas.drawImage(ImageReader(Image.fromarray(image[:, :, ::-1])), 0, 0, 595, 842)
    for index, text in enumerate(texts):
        canvas.setFont(FONT, 8)
        canvas.setFillAlpha(0)
        canvas.drawString(30, 830 - 9 * index, text)
    canvas.save()
    return out.getvalue()


BANNER = ["Người ký: Ủy ban nhân dân xã Đông Phú Thượng", "Email: ubnd@dongphu.example", "Thời gian ký: 15.01.2024 08:15:00 +07:00"]
BAD_LAYER = ["CONG HOA XA HOI CHU NGHIA VIET NAM Doc lap Tu do Hanh phuc KE HOACH cai cach hanh chinh nam"] * 12


@needs_tesseract
@pytest.mark.parametrize("layer", [BANNER, BAD_LAYER], ids=["banner", "another-language"])
def test_a_scan_with_a_poor_text_layer_is_read_as_an_image(text_plan: Plan, layer: list[str]) -> None:
    plan = process(_over(pages()[0], layer), "quét.pdf")
    assert plan.source.reading == "ocr"
    assert plan.header.number == text_plan.header.number


def test_a_picture_behind_real_text_changes_nothing() -> None:
    lines = [f"Nhiệm vụ {i}: Ủy ban nhân dân xã ban hành kế hoạch cải cách hành chính cho từng bộ phận." for i in range(12)]
    assert process(_over(np.full((842, 595, 3), 250, np.uint8), ["KẾ HOẠCH", *lines]), "x.pdf").source.reading == "text"


@needs_tesseract
@pytest.mark.parametrize("form", ["pdf", "tiff"])
def test_pages_are_read_apart_and_one_that_is_given_up_is_told(form: str) -> None:
    out = io.BytesIO()
    frames = [Image.fromarray(image[:, :, ::-1]) for image in pages()]
    frames[0].save(out, form.upper(), save_all=True, append_images=frames[1:], **({"resolution": 200} if form == "pdf" else {}))
    data, limits = out.getvalue(), Limits()
    with page_jobs.apart({}), pytest.raises(page_jobs.NeedsPages) as needs:
        process(data, f"x.{form}")
    assert needs.value.numbers == tuple(range(1, len(frames) + 1))
    late = Rejection(Code.TIMEOUT, "120 giây").reason
    crowded = Rejection(Code.TOO_MANY_CELLS, "400 × 400 ô").reason
    found: dict[int, page_jobs.Result] = dict.fromkeys(needs.value.numbers, late) | {1: recognise_page(data, 1, limits), 2: crowded}
    with page_jobs.apart({needs.value.sha256: found}):
        plan = process(data, f"x.{form}")
    given_up = {remark.page: remark for remark in plan.remarks}
    assert [given_up[number].code for number in sorted(given_up)] == ["page-given-up", *["page-out-of-time"] * (len(frames) - 2)]
    assert "KEHOACH_MAX_CELLS" in given_up[2].message
    assert "--time-limit" in given_up[3].message
    assert [f.code for f in plan.findings].count("page-unread") == len(frames) - 1
    assert plan.header.number is not None
    with page_jobs.apart({needs.value.sha256: dict.fromkeys(needs.value.numbers, late)}), pytest.raises(Rejection) as caught:
        process(data, f"x.{form}")
    assert caught.value.reason == late


@needs_tesseract
def test_a_page_of_too_many_cells_is_given_up_and_the_limit_can_be_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    grid = np.full((1200, 900, 3), 255, np.uint8)
    grid[::60], grid[:, ::60] = 0, 0
    out = io.BytesIO()
    sheets = [Image.fromarray(pages()[0][:, :, ::-1]), Image.fromarray(grid)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:], resolution=200)
    monkeypatch.setenv("KEHOACH_MAX_CELLS", "100")
    plan = process(out.getvalue(), "x.pdf")
    assert [(r.page, r.code, "KEHOACH_MAX_CELLS" in r.message) for r in plan.remarks] == [(2, "page-given-up", True)]
    monkeypatch.delenv("KEHOACH_MAX_CELLS")
    assert [r.code for r in process(out.getvalue(), "x.pdf").remarks] == ["page-without-text"]


@needs_tesseract
@pytest.mark.parametrize("size", [(1, 300_000), (300_000, 1)])
def test_an_image_too_narrow_for_letters_has_no_text(size: tuple[int, int]) -> None:
    out = io.BytesIO()
    Image.new("L", size, 200).save(out, "PNG")
    with pytest.raises(Rejection) as caught:
        process(out.getvalue(), "x.png")
    assert caught.value.reason.code is Code.NO_TEXT


@pytest.mark.parametrize(("size", "code"), [((900, 900), Code.TOO_LARGE), ((700, 700), Code.NO_TEXT)])
@needs_tesseract
def test_more_pixels_than_the_limit_are_not_decoded(monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], code: Code) -> None:
    out = io.BytesIO()
    Image.new("L", size, 255).save(out, "PNG")
    monkeypatch.setenv("KEHOACH_MAX_PIXELS", "500000")
    with pytest.raises(Rejection) as caught:
        process(out.getvalue(), "x.png")
    assert caught.value.reason.code is code
    assert ("KEHOACH_MAX_PIXELS" in caught.value.reason.advice) is (code is Code.TOO_LARGE)


@needs_tesseract
def test_bold_type_is_told_by_its_strokes() -> None:
    page = scan.read_image(worsened(pages()[0], angle=0.5, shade=True), 1, scan.DPI)
    typed = pdf_page.read_page(pdfium.PdfDocument(SAMPLE.read_bytes()), 0)
    bold = {word.text for word in typed.words if word.bold}
    plain = {word.text for word in typed.words if not word.bold}
    told = [(word.bold, word.text in bold) for word in page.words if len(word.text) > 2 and (word.text in bold) != (word.text in plain)]
    assert len(told) > 40
    assert sum(a == b for a, b in told) >= 0.95 * len(told)


def _photographed(image: Colour) -> Colour:
    """The page on a dark desk, seen from one side."""
    height, width = image.shape[:2]
    desk = np.full((int(height * 1.25), int(width * 1.3), 3), (60, 75, 90), np.uint8)
    square = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[150, 110], [width + 60, 170], [width + 190, height + 160], [60, height + 110]], np.float32)
    matrix = cv2.getPerspectiveTransform(square, seen)
    cv2.warpPerspective(image, matrix, (desk.shape[1], desk.shape[0]), desk, borderMode=cv2.BORDER_TRANSPARENT)
    return desk


@needs_tesseract
def test_a_sheet_on_a_desk_is_laid_flat(text_plan: Plan) -> None:
    frames = [Image.fromarray(_photographed(image)[:, :, ::-1]) for image in pages(220)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:], compression="tiff_lzw")
    _alike(process(out.getvalue(), "ảnh.tiff"), text_plan)


def test_a_scan_without_a_desk_stays_as_it_is() -> None:
    for image in (pages(100)[0], worsened(pages(100)[0], angle=2.0, stamp=True), worsened(pages(100)[-1], shade=True)):
        assert flatten(image) is image
