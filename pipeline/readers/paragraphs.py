"""Lines to paragraphs, over page ends too: by indent, by room left on the line, by style."""

from __future__ import annotations

import itertools
import re
import statistics
from collections import Counter
from dataclasses import dataclass, field

from pipeline.readers.lines import Line
from schemas.document import Box, Segment, Style

# What begins an item: bullets, numbers, letters, roman numerals, "Điều 1", "Phần I".
_ITEM = re.compile(
    r"(?:[-–—+*•●○▪■◦·]|[\uf000-\uf0ff]|\(?(?:[IVXLC]{1,6}|\d{1,2}(?:\.\d{1,2}){0,3}|[A-Za-zđĐ])(?:[.)](?!\d)|/(?=\s))"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\.?(?=\s)"
    r"|Trên đây là|Nơi nhận|\((?:Ban hành k|K)èm theo|(?:Phụ lục|PHỤ LỤC)\s|(?:Điều|Phần|Mục|Chương|PHẦN|MỤC|CHƯƠNG)\s+(?:\d|[IVXLC]+\b|[Tt]hứ\s|THỨ\s))"
)
# Words whose number a wrap may bring to the front of the next line: "trong quý / II."
_NUMBERED = re.compile(
    r"\b(?:quý|mục|khoản|điểm|điều|phần|chương|số|năm|tháng|ngày|loại|nhóm|mức độ|cấp độ|phụ lục|giai đoạn|từ|đến|và|top|tốp)$", re.I
)
_DASH = re.compile(r"[-–—]")
# Lines of a letterhead and the document's own name join no other: "Độc lập - Tự do - Hạnh phúc", "KẾ HOẠCH".
_ALONE = re.compile(r"Độc lập\s*[-–—]|(?:KẾ HOẠCH|QUYẾT ĐỊNH|BÁO CÁO|CHƯƠNG TRÌNH|PHƯƠNG ÁN|THÔNG BÁO|TỜ TRÌNH|NGHỊ QUYẾT)\s*:?$")
_TERMINAL = tuple('.;:!?…”"')


@dataclass(slots=True)
class Frame:
    """The text area of a page, in points."""

    left: float
    right: float
    leading: float
    first_indent: float | None = None

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(slots=True)
class Paragraph:
    lines: list[Line] = field(default_factory=list)
    frame: Frame | None = None

    def build(self) -> tuple[str, list[Segment], Style]:
        """Text with a line break where each line ended, a segment a line, and the style."""
        text, segments = joined(self.lines)
        total = sum(len(line.text) for line in self.lines) or 1
        frame = self.frame
        first = self.lines[0]
        style = Style(
            bold=sum(line.share("bold") * len(line.text) for line in self.lines) / total > 0.8,
            italic=sum(line.share("italic") * len(line.text) for line in self.lines) / total > 0.8,
            centred=frame is not None and all(is_centred(line, frame) for line in self.lines),
            size=round(first.size, 1),
            indent=round(first.left - frame.left, 1) if frame else None,
        )
        return text, segments, style


def joined(lines: list[Line]) -> tuple[str, list[Segment]]:
    """Lines as one text; each line is a segment with its box, or each word where words were recognised."""
    parts: list[str] = []
    segments: list[Segment] = []
    offset = 0
    for line in lines:
        text = line.text
        parts.append(text)
        if any(word.confidence < 1 for word in line.words):
            segments.extend(_of_words(line, offset))
        else:
            box = Box(left=line.left, top=line.top, right=line.right, bottom=line.bottom)
            segments.append(Segment(start=offset, end=offset + len(text), page=line.page, box=box))
        offset += len(text) + 1
    return "\n".join(parts), segments


def _of_words(line: Line, offset: int) -> list[Segment]:
    segments = []
    for word in line.words:
        box = Box(left=word.left, top=word.top, right=word.right, bottom=word.bottom)
        end = offset + len(word.text)
        segments.append(Segment(start=offset, end=end, page=line.page, box=box, confidence=round(word.confidence, 3)))
        offset = end + 1
    return segments


def frame_of(lines: list[Line], width: float, tables: list[tuple[float, float]] | None = None) -> Frame:
    """The text area that a page's lines show, or its tables' edges; else the usual margins (30 and 15-20 mm)."""
    flow = [line for line in lines if not line.column]
    long = [line for line in flow if line.width > 0.45 * width]
    if tables and len(long) < 6:
        return Frame(min(t[0] for t in tables), max(t[1] for t in tables), _leading(flow))
    if long:
        rights = sorted(line.right for line in long)
        left = _left_edge(flow, min(line.left for line in long))
        right = rights[-1 - len(rights) // 20]
    else:
        left, right = 0.14 * width, 0.93 * width
        if flow:
            left = min(left, min(line.left for line in flow))
            right = max(right, max(line.right for line in flow))
    return Frame(left, right, _leading(flow), _first_indent(flow, left))


def _left_edge(lines: list[Line], default: float) -> float:
    """The leftmost place where two lines at least begin: where paragraphs go on."""
    lefts = sorted(line.left for line in lines)
    return next((a for a, b in itertools.pairwise(lefts) if b - a < 2), default)


def _first_indent(lines: list[Line], left: float) -> float | None:
    """The first-line indent of the page's prose: the commonest one, if three lines at least have it."""
    indents = Counter(round(line.left - left) for line in lines if 8 < line.left - left < 90)
    if not indents:
        return None
    indent, count = indents.most_common(1)[0]
    return float(indent) if count >= 3 else None


def _leading(lines: list[Line]) -> float:
    """The usual distance of two baselines, in points."""
    steps = [b.middle - a.middle for a, b in itertools.pairwise(lines) if 0 < b.middle - a.middle < 40]
    return statistics.median(steps) if steps else 18.0


def is_centred(line: Line, frame: Frame) -> bool:
    off = abs((line.left + line.right) / 2 - frame.centre)
    if line.left <= frame.left + 0.045 * frame.width:
        return False
    # A first line that happens to end as far from the right, and a long one, must stand in the middle to the point.
    exact = _at_first_indent(line, frame) or line.width > 0.75 * frame.width
    return off < (2.5 if exact else 0.035 * frame.width)


def _at_first_indent(line: Line, frame: Frame) -> bool:
    return frame.first_indent is not None and abs(line.left - frame.left - frame.first_indent) <= 3


def starts_item(text: str) -> bool:
    return _ITEM.match(text) is not None


def follows_number(before: str) -> bool:
    """Whether a text ends with a word that a number follows: "trong quý" above "II."."""
    return _NUMBERED.search(before.rstrip()) is not None


def build_paragraphs(lines: list[tuple[Line, Frame]]) -> list[Paragraph]:
    """Paragraphs of lines given in reading order with the frames of their pages."""
    result: list[Paragraph] = []
    for line, frame in lines:
        if result and _continues(result[-1], line, frame):
            result[-1].lines.append(line)
        else:
            result.append(Paragraph([line], frame))
    return result


def _continues(paragraph: Paragraph, line: Line, frame: Frame) -> bool:
    last = paragraph.lines[-1]
    if last.column != line.column:
        return False
    if line.column:
        return _continues_in_column(paragraph, line)
    before = paragraph.frame or frame
    if _breaks(paragraph, last, line, before, frame):
        return False
    if is_centred(last, before) and is_centred(line, frame):
        return last.width + _first_word(line) > 0.62 * before.width and _alike(last, line)
    return last.right + _first_word(line) >= before.right - 4


def _breaks(paragraph: Paragraph, last: Line, line: Line, before: Frame, frame: Frame) -> bool:
    """Signs of a new paragraph that outweigh a full line before it."""
    if _ALONE.match(line.text) or _ALONE.match(last.text):
        return True
    if starts_item(line.text) and not _dash_within(last, line, before) and not _number_within(last, line, before):
        return True
    if is_centred(last, before) != is_centred(line, frame) and (is_centred(last, before) or last.width < line.width):
        return True
    step = line.middle - last.middle
    if line.page == last.page and step > 1.5 * before.leading + 1:
        return True
    shift = (line.left - frame.left) - (last.left - before.left)
    hanging = starts_item(last.text) and len(paragraph.lines) == 1
    if shift > 8 and not (hanging and shift < 60):
        return True
    if _at_first_indent(last, before) and _at_first_indent(line, frame) and (line.text[:1].isupper() or line.text[:1].isdigit()):
        return True
    ends_bold = last.share("bold") > 0.95 and line.share("bold") < 0.05
    if ends_bold and (line.left - frame.left > 8 or is_centred(last, before) or line.text[:1].isupper()):
        return True
    return line.share("bold") > 0.95 and last.share("bold") < 0.05 and last.text.endswith(_TERMINAL)


def _dash_within(last: Line, line: Line, before: Frame) -> bool:
    """A dash that a full line's wrap brought to the front: "kinh tế / - xã hội"."""
    rest = _DASH.sub("", line.text, count=1).lstrip()
    return (
        _DASH.match(line.text) is not None
        and rest[:1].islower()
        and not last.text.endswith(_TERMINAL)
        and last.right + _first_word(line) >= before.right - 12
    )


def _number_within(last: Line, line: Line, before: Frame) -> bool:
    """A number or numeral that belongs to the full line before it."""
    if last.right + _first_word(line) < before.right - 12 or not (line.text[:1].isdigit() or line.text[:1] in "IVX"):
        return False
    return follows_number(last.text)


def _first_word(line: Line) -> float:
    """Width of a line's first word with the blank before it, in points."""
    return line.words[0].right - line.words[0].left + 0.25 * line.words[0].size


def _alike(a: Line, b: Line) -> bool:
    return abs(a.size - b.size) < 1 and (a.share("bold") > 0.5) == (b.share("bold") > 0.5)


def _continues_in_column(paragraph: Paragraph, line: Line) -> bool:
    """In letterheads and signatures every line is its own, but for recipients that wrap."""
    last = paragraph.lines[-1]
    return (
        starts_item(paragraph.lines[0].text)
        and not starts_item(line.text)
        and not last.text.rstrip().endswith((";", "."))
        and line.middle - last.middle < 2.2 * last.size
        and line.left >= paragraph.lines[0].left - 2
    )
