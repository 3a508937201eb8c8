"""Ruled lines on the image of a page: found by their length, and taken out from between the letters.

Images are grey arrays of rows by columns, 0 black to 255 white; lengths are pixels.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.readers.page_images import Grey
from pipeline.readers.pdf_words import Rule

# Hairlines are grey after scanning and turning: a mild threshold, the length tells lines from letters.
_INK = 190
# Thicker than this is a bar, no rule.
_THICKEST = 14


# A copier breaks a rule into pieces: a gap up to the first is none, one up to the second, in shares of the page's width, is
# one where enough of it bears traces, in all of these parts.
_NO_GAP, _GAP, _TRACES = 14, 0.045, 0.3
# Between long pieces in line, gaps are none that are smaller than any column is wide, or any row is high.
_NO_GAP_ACROSS, _NO_GAP_DOWN = 45, 25
# Rows are no higher, and columns no wider, than this share of the page.
_HIGHEST = 0.7
_PARTS = 5
# Traces stand so near to the rule's line, and are no wider; letters that cross it are.
_NEAR, _AROUND, _THIN = 3, 8, 7
# Pages with more pieces than this are drawings.
_MOST = 1500


@dataclass(slots=True)
class Rules:
    """The ruled lines of a page; ``ink``: where it is theirs, of the page's size, above 0."""

    horizontal: list[Rule]
    vertical: list[Rule]
    ink: Grey


def find_rules(grey: Grey) -> Rules:
    ink = (grey < _INK).astype(np.uint8) * 255
    height, width = grey.shape
    across, down = _long_runs(ink, max(40, width // 28), 1), _long_runs(ink, 1, max(40, height // 45))
    horizontal = [Rule(y + h / 2, x, x + w) for x, y, w, h in _boxes(across) if h <= _THICKEST]
    vertical = [Rule(x + w / 2, y, y + h) for x, y, w, h in _boxes(down) if w <= _THICKEST]
    rules = Rules(horizontal, vertical, across | down)
    if len(horizontal) + len(vertical) <= _MOST:
        level, upright = _Broken(_turned(ink), _turned(rules.ink), _NO_GAP_ACROSS), _Broken(ink, rules.ink, _NO_GAP_DOWN)
        rules.horizontal = level.mended(horizontal, vertical)
        rules.vertical = upright.mended(vertical, rules.horizontal)
        rules.horizontal += level.traced(rules.horizontal, rules.vertical)
        rules.vertical += upright.traced(rules.vertical, rules.horizontal)
    return rules


class _Broken:
    """Rules of one direction on a page turned so that they run along its first axis; ``ink``: 0 or 255."""

    def __init__(self, ink: Grey, mask: Grey, no_gap: int) -> None:
        self.ink, self.mask, self.no_gap = ink, mask, no_gap
        self.longest = _GAP * min(ink.shape)

    def mended(self, rules: list[Rule], crossing: list[Rule]) -> list[Rule]:
        """The rules with their pieces joined, and drawn out to the rules that they run towards."""
        joined: list[Rule] = []
        for rule in sorted(rules, key=lambda r: (r.start, r.at)):
            before = next((other for other in joined if self._goes_on(other, rule)), None)
            if before is None:
                joined.append(Rule(rule.at, rule.start, rule.end))
            else:
                self._claim(before, before.end, rule.start)
                before.at = before.at if before.end - before.start >= rule.end - rule.start else rule.at
                before.end = max(before.end, rule.end)
        for rule in joined:
            self._draw_out(rule, crossing)
        return joined

    def _goes_on(self, rule: Rule, other: Rule) -> bool:
        gap = other.start - rule.end
        if abs(rule.at - other.at) > _NEAR or gap > self.longest:
            return False
        long = min(rule.end - rule.start, other.end - other.start) >= 2 * gap
        return gap <= _NO_GAP or (long and gap <= self.no_gap) or self._is_traced(rule.at, rule.end, other.start)

    def traced(self, rules: list[Rule], crossing: list[Rule]) -> list[Rule]:
        """Pieces between two crossing rules that only traces show, in line with a rule elsewhere in the table."""
        found = []
        # Where two rules of the table that are broken cross, neither reaches the other: every place of one is looked at.
        stops = _apart([other.at for other in crossing])
        for at in _apart([rule.at for rule in rules]):
            line = [rule for rule in rules if abs(rule.at - at) <= _NEAR + 1]
            for low, high in itertools.pairwise(stops):
                whole = any(rule.start <= low + _NO_GAP and rule.end >= high - _NO_GAP for rule in line)
                if whole or high - low > _HIGHEST * self.ink.shape[0]:
                    continue
                if self._is_traced(at, low + _NEAR, high - _NEAR):
                    found.append(piece := Rule(at, low, high))
                    self._claim(piece, low, high)
        return found

    def _draw_out(self, rule: Rule, crossing: list[Rule]) -> None:
        near = [other.at for other in crossing if other.start - _NO_GAP <= rule.at <= other.end + _NO_GAP]
        ahead = min((at for at in near if _NEAR < at - rule.end <= self.longest), default=None)
        behind = max((at for at in near if _NEAR < rule.start - at <= self.longest), default=None)
        if ahead is not None and (ahead - rule.end <= _NO_GAP or self._is_traced(rule.at, rule.end, ahead)):
            self._claim(rule, rule.end, ahead)
            rule.end = ahead
        if behind is not None and (rule.start - behind <= _NO_GAP or self._is_traced(rule.at, behind, rule.start)):
            self._claim(rule, behind, rule.start)
            rule.start = behind

    def _is_traced(self, at: float, start: float, end: float) -> bool:
        """Whether thin marks stand along a gap, in all its parts: a line of letters that crosses it leaves room at both ends."""
        traces = self._traces(at, start, end)
        if len(traces) < _PARTS or traces.mean() < _TRACES:
            return False
        return all(part.any() for part in np.array_split(traces, _PARTS))

    def _traces(self, at: float, start: float, end: float) -> NDArray[np.bool_]:
        middle, low, high = round(at), max(0, round(start)), max(0, round(end))
        around = self.ink[low:high, max(0, middle - _AROUND) : middle + _AROUND + 1] > 0
        near = self.ink[low:high, max(0, middle - _NEAR) : middle + _NEAR + 1] > 0
        return np.asarray(near.any(axis=1) & (around.sum(axis=1) <= _THIN))

    def _claim(self, rule: Rule, start: float, end: float) -> None:
        """What stands in a gap that was closed is the rule's ink."""
        middle, low, high = round(rule.at), max(0, round(start)), max(0, round(end))
        traces = self._traces(rule.at, start, end)
        strip = self.ink[low:high, max(0, middle - _NEAR) : middle + _NEAR + 1]
        self.mask[low:high, max(0, middle - _NEAR) : middle + _NEAR + 1] |= strip * traces[:, None].astype(np.uint8)


def _turned(image: Grey) -> Grey:
    """A view of the image with its axes changed for each other."""
    return np.swapaxes(image, 0, 1)


def _apart(values: list[float]) -> list[float]:
    """Positions from low to high, those of one line once."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > 2 * _NEAR:
            kept.append(value)
    return kept


def without_rules(grey: Grey, rules: Rules) -> Grey:
    """The page with the ink of its ruled lines white: a mark that touches a line keeps the rest of itself."""
    # The grey beside a line's ink goes with it.
    mask = cv2.dilate(rules.ink, np.ones((3, 3), np.uint8))
    cleaned = grey.copy()
    cleaned[mask > 0] = 255
    return cleaned


# A streak is no wider than this, in pixels, marks so much of the page from edge to edge, and so much of both its ends.
_STREAK, _FROM_EDGE_TO_EDGE, _AT_EDGES = 5, 0.4, 0.2
# More of them side by side are a drawing's.
_FEW = 6


def without_streaks(grey: Grey) -> Grey:
    """The page without the thin lines that a dirty copier draws over it from edge to edge: no table's rule goes so far."""
    cleaned = grey
    for turned in (False, True):
        page = _turned(cleaned) if turned else cleaned
        ink = (page < _INK).astype(np.uint8)
        thin = ink & ~cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones((1, _STREAK + 1), np.uint8))
        near = cv2.dilate(thin, np.ones((1, 3), np.uint8))
        edge = max(1, page.shape[0] // 20)
        streaks = (
            (near.mean(axis=0) >= _FROM_EDGE_TO_EDGE) & (near[:edge].mean(axis=0) >= _AT_EDGES) & (near[-edge:].mean(axis=0) >= _AT_EDGES)
        )
        if streaks.any() and int((np.diff(streaks.astype(np.int8)) == 1).sum()) <= _FEW:
            columns = cv2.dilate(streaks[None].astype(np.uint8), np.ones((1, 5), np.uint8))[0] > 0
            page = page.copy()
            page[(cv2.dilate(thin, np.ones((1, 3), np.uint8)) > 0) & columns[None]] = 255
            cleaned = np.ascontiguousarray(_turned(page) if turned else page)
    return cleaned


def _long_runs(ink: Grey, wide: int, high: int) -> Grey:
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (wide, high))
    # A scan's lines have steps: thicken them across, never along, for that would join letters to lines.
    bridge = cv2.getStructuringElement(cv2.MORPH_RECT, (1, 3) if wide > high else (3, 1))
    return np.asarray(cv2.morphologyEx(cv2.dilate(ink, bridge), cv2.MORPH_OPEN, kernel), dtype=np.uint8)


def _boxes(lines: Grey) -> list[tuple[int, int, int, int]]:
    count, _, stats, _ = cv2.connectedComponentsWithStats(lines)
    return [tuple(int(v) for v in stats[i][:4]) for i in range(1, count)]  # type: ignore[misc]
