"""Tables of scans: rules erased, not cropped; what cells of few letters may hold; tables and heads over pages that lie askew."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from language.repairs import repaired_text
from pipeline.readers import marks, page_rules, recognise, scan, scan_cells
from pipeline.readers.grids import GridCell, fill, find_grids
from pipeline.readers.lines import Line, furniture
from pipeline.readers.page_tables import PageTable, Piece, join, same_columns
from pipeline.readers.pdf_words import Rule, Word
from samples.render_pdf import font_file

needs_tesseract = pytest.mark.skipif(not recognise.available(), reason=f"Tesseract is not installed: {recognise.APT}")


def sheet(rows: list[list[str]], *, xs: list[int], height: int = 56, size: int = 34, close: bool = False) -> np.ndarray:
    """A ruled table on white paper at 200 dpi; ``close``: letters touch the rule above them."""
    image = Image.new("L", (1654, 2339), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(str(font_file("Regular")), size)
    for number, row in enumerate(rows):
        top = 300 + number * height
        for column, text in enumerate(row):
            draw.rectangle((xs[column], top, xs[column + 1], top + height), outline=0, width=2)
            if text:
                draw.text((xs[column] + 16, top + (2 - font.getbbox(text)[1] if close else 8)), text, fill=0, font=font)
    return np.asarray(image)


def cells_of(image: np.ndarray) -> list[list[str]]:
    page = scan.read_image(np.dstack([image] * 3), 1, scan.DPI)
    (grid,) = scan.grids_of(page, scan.Limits())
    fill(grid, [word for word in page.words if grid.holds(word)])
    rows: dict[int, list[str]] = {}
    for cell in sorted(grid.cells, key=lambda c: (c.row, c.column)):
        rows.setdefault(cell.row, []).append(" ".join(word.text for word in cell.words))
    return list(rows.values())


def test_rules_are_erased_and_the_letters_at_them_stay() -> None:
    image = sheet([["CẢI CÁCH THỂ CHẾ", "Quý II"]], xs=[100, 800, 1200], close=True)
    rules = page_rules.find_rules(image)
    cleaned = page_rules.without_rules(image, rules)
    assert (len(rules.horizontal), len(rules.vertical)) == (2, 3)
    assert cleaned[300:303, 500:700].min() == 255
    # Nearly all ink that is no rule's is still there.
    ink = (image < 128) & (cv2.dilate(rules.ink, np.ones((5, 5), np.uint8)) == 0)
    assert (cleaned[ink] < 128).mean() > 0.99


@needs_tesseract
def test_capitals_close_to_a_rule_keep_their_marks() -> None:
    read = cells_of(sheet([["CẢI CÁCH THỂ CHẾ", "Văn phòng"], ["TỔ CHỨC BỘ MÁY", "Công an xã"]], xs=[100, 800, 1300], close=True))
    assert [repaired_text(row[0]) for row in read] == ["CẢI CÁCH THỂ CHẾ", "TỔ CHỨC BỘ MÁY"]


@needs_tesseract
def test_small_cells_and_the_row_of_column_numbers() -> None:
    xs = [100, 220, 760, 1060, 1300, 1540]
    rows = [
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        ["1", "Rà soát thủ tục hành chính", "≥ 95%", "Tư pháp", "Quý III"],
        ["7", "Niêm yết công khai tại trụ sở", "100%", "nt", "-nt-"],
        ["8", "Cập nhật cơ sở dữ liệu", "≤ 02%", "//", "Quý II"],
    ]
    expected = [row.copy() for row in rows]
    expected[2][3:], expected[3][3] = [marks.DITTO, marks.DITTO], marks.DITTO
    assert cells_of(sheet(rows, xs=xs)) == expected


def _row(*texts: str) -> list[tuple[GridCell, list[Word]]]:
    return [(GridCell(0, i, 1, 1), [Word(text, 0, 0, 10, 10)] if text else []) for i, text in enumerate(texts)]


@pytest.mark.parametrize(
    ("read", "numbered"),
    [
        (["qŒ)", "2)", "3)", "4", "(5)", "Œ)"], ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"]),
        (["1", "2", "", "4", "S"], ["1", "2", "", "4", "5"]),
        (["12", "02", "03", "05", "9"], ["12", "02", "03", "05", "9"]),
        (["1", "Rà", "3", "4"], ["1", "2", "3", "4"]),
        (["1", "Rà soát", "3", "4"], ["1", "Rà soát", "3", "4"]),
    ],
)
def test_a_row_that_numbers_its_columns(read: list[str], numbered: list[str]) -> None:
    row = _row(*read)
    scan_cells.number_columns(row)
    assert [words[0].text if words else "" for _, words in row] == numbered


def test_a_lone_stroke_among_roman_numerals_is_one() -> None:
    rows = [[(GridCell(n, 0, 1, 1), [Word(text, 0, 0, 9, 9)]), (GridCell(n, 1, 1, 4), [])] for n, text in enumerate(["1", "II", "IV"])]
    scan_cells.label_groups(rows)
    assert [row[0][1][0].text for row in rows] == ["I", "II", "IV"]
    alone = [[(GridCell(n, 0, 1, 1), [Word(text, 0, 0, 9, 9)]), (GridCell(n, 1, 1, 4), [])] for n, text in enumerate(["1", "2"])]
    scan_cells.label_groups(alone)
    assert [row[0][1][0].text for row in alone] == ["1", "2"]


@needs_tesseract
def test_specks_in_an_empty_cell_are_no_words() -> None:
    image = sheet([["Tháng 3", ""], ["Quý II", "Kế hoạch"]], xs=[100, 500, 900], height=120).copy()
    for x, y in ((600, 330), (700, 380), (800, 400)):
        image[y : y + 4, x : x + 4] = 60
    assert cells_of(image)[0] == ["Tháng 3", ""]


def _table(xs: list[float], texts: list[str], page: int) -> PageTable:
    pieces = [Piece(0, i, 1, 1, [Line([Word(t, xs[i] + 2, 100, xs[i] + 20, 112)], page)] if t else []) for i, t in enumerate(texts)]
    return PageTable(xs, [page], pieces)


@pytest.mark.parametrize(
    ("xs", "same"),
    [
        ([70.0, 100.0, 300.0, 400.0, 500.0], True),
        ([98.0, 128.1, 328.5, 428.7, 529.0], True),
        ([98.0, 128.0, 280.0, 428.0, 528.0], False),
        ([170.0, 200.0, 400.0, 500.0, 600.0], False),
        ([70.0, 100.0, 300.0, 400.0, 530.0], False),
    ],
)
def test_a_table_goes_on_though_the_next_sheet_lies_differently(xs: list[float], same: bool) -> None:
    first = _table([70.0, 100.0, 300.0, 400.0, 500.0], ["1", "Rà soát", "Tư pháp", "Quý I"], 1)
    more = _table(xs, ["2", "Niêm yết", "Tư pháp", "Quý II"], 2)
    assert same_columns(first, more) is same
    if same:
        join(first, more)
        assert first.rows == 2


def _line(text: str, top: float, confidence: float = 0.9) -> Line:
    return Line([Word(part, 90 + 40 * i, top, 125 + 40 * i, top + 12, confidence=confidence) for i, part in enumerate(text.split())])


@pytest.mark.parametrize(
    ("texts", "tops", "heights", "confidence", "found"),
    [
        (["KH CCHC - UBND xã Tân An"] * 3, [800, 812, 795], [842, 842, 842], 0.9, 3),
        (["KH CCHC - UBND xã Tân An", "KH CCHC – UBND xã Tan An", "KH CCHC - UBND xã Tân Ấn"], [800, 560, 805], [842, 595, 842], 0.9, 3),
        (["KH CCHC - UBND xã Tân An"] * 3, [800, 800, 800], [842, 842, 842], 1.0, 3),
        (["KH CCHC - UBND xã Tân An"] * 3, [800, 780, 825], [842, 842, 842], 1.0, 0),
        (["Rà soát thủ tục", "Niêm yết công khai", "Văn phòng chủ trì"], [800, 800, 800], [842, 842, 842], 0.9, 0),
    ],
)
def test_running_feet_of_scans(texts: list[str], tops: list[float], heights: list[float], confidence: float, found: int) -> None:
    pages = [[_line("Nội dung của trang", 400, confidence), _line(text, top, confidence)] for text, top in zip(texts, tops, strict=True)]
    assert len(furniture(pages, heights)) == found


def broken(image: np.ndarray, *, seed: int, keep: float = 0.6) -> np.ndarray:
    """The image with its long rules broken into pieces as a copier does: in 1 of 3 places only specks of them are left."""
    rng = np.random.default_rng(seed)
    rules = page_rules.find_rules(image)
    copy = image.copy()
    for rule in rules.horizontal:
        for x in range(int(rule.start) + 20, int(rule.end), 90):
            if rng.random() < 0.35:
                gap = copy[int(rule.at) - 3 : int(rule.at) + 4, x : x + 40]
                gap[:, rng.random(gap.shape[1]) > keep] = 255
    for rule in rules.vertical:
        for y in range(int(rule.start) + 8, int(rule.end), 70):
            if rng.random() < 0.35:
                gap = copy[y : y + 34, int(rule.at) - 3 : int(rule.at) + 4]
                gap[rng.random(gap.shape[0]) > keep, :] = 255
    return copy


def _grid(image: np.ndarray) -> tuple[int, int, list[tuple[int, int, int, int]]]:
    rules = page_rules.find_rules(image)
    scale = 72 / scan.DPI
    points = [[Rule(r.at * scale, r.start * scale, r.end * scale) for r in side] for side in (rules.horizontal, rules.vertical)]
    (grid,) = find_grids(*points)
    return len(grid.ys) - 1, len(grid.xs) - 1, sorted((c.row, c.column, c.row_span, c.column_span) for c in grid.cells)


def _merged() -> np.ndarray:
    """Five rows of four columns; the second row is one cell over all columns, the last column one cell over three rows."""
    texts = [["TT", "Chỉ tiêu", "ĐVT", "Đơn vị"], ["", "", "", ""], *([str(n), "Tỷ lệ hồ sơ đúng hạn", "%", ""] for n in (1, 2, 3))]
    image = sheet(texts, xs=[100, 220, 900, 1100, 1500], height=64).copy()
    image[300 + 64 + 4 : 300 + 128 - 3, 110:1490] = 255
    for row in (3, 4):
        image[300 + 64 * row - 3 : 300 + 64 * row + 4, 1110:1490] = 255
    drawn = Image.fromarray(image)
    ImageDraw.Draw(drawn).text(
        (240, 372), "Cải cách thủ tục hành chính và chính quyền số", fill=0, font=ImageFont.truetype(str(font_file("Bold")), 34)
    )
    return np.asarray(drawn)


@pytest.mark.parametrize("seed", range(6))
def test_broken_rules_make_the_same_grid(seed: int) -> None:
    whole = _merged()
    rows, columns, cells = _grid(whole)
    assert (rows, columns) == (5, 4)
    assert (1, 0, 1, 4) in cells
    assert (2, 3, 3, 1) in cells
    assert _grid(broken(whole, seed=seed)) == (rows, columns, cells)


def test_a_streak_from_edge_to_edge_goes_and_rules_stay() -> None:
    image = _merged().copy()
    rng = np.random.default_rng(1)
    dashes = rng.random(image.shape[0]) > 0.35
    streaked = image.copy()
    streaked[dashes, 640:642] = 70
    cleaned = page_rules.without_streaks(streaked)
    assert (cleaned[:280, 630:650] == 255).all()
    assert _grid(cleaned) == _grid(image)
    assert (page_rules.without_streaks(image) == image).all()
