"""Pictures of comparisons, as SVG or PNG: areas by units, and a metric by unit.

Colours are told apart without red and green, and every cell bears its sign: pictures are printed in black and white.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.text import Text

from language import catalogue
from pipeline.areas import SHORT
from pipeline.outfiles import written
from pipeline.shown import held_line

Form = Literal["svg", "png"]
SIGNS = {"planned": "✓", "mentioned": "~", "missing": "✗", "unclear": "?"}
_COLOURS = {"missing": "#d95f02", "unclear": "#d9d9d9", "mentioned": "#fee8b6", "planned": "#7fb8da"}
_ROW, _HEAD, _WIDTH = 0.28, 1.6, 8.0
# Rows of one picture: beyond this it is cut into several, as a page holds them.
ROWS = 60
_DPI = 130


def heat_map(rows: Sequence[Mapping[str, Any]], title: str, form: Form = "svg") -> bytes:
    """Areas by units: ``rows`` of ``store.compare.area_matrix``; each cell has its status and number of tasks."""
    order = list(_COLOURS)
    areas = list(SHORT)
    cells = [[row["areas"].get(area, {"status": "missing", "tasks": 0}) for area in areas] for row in rows]
    figure, axes = _figure(len(rows), title)
    axes.imshow(
        [[order.index(cell["status"]) for cell in row] for row in cells],
        cmap=ListedColormap([*_COLOURS.values()]),
        vmin=0,
        vmax=len(order) - 1,
        aspect="auto",
    )
    for y, row in enumerate(cells):
        for x, cell in enumerate(row):
            sign = SIGNS[cell["status"]]
            axes.text(x, y, f"{sign} {cell['tasks']}" if cell["tasks"] else sign, ha="center", va="center", fontsize=7)
    axes.set_xticks(range(len(areas)), [SHORT[area] for area in areas], fontsize=8)
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(rows)), [_label(row) for row in rows], fontsize=7)
    axes.set_xticks([x - 0.5 for x in range(1, len(areas))], minor=True)
    axes.set_yticks([y - 0.5 for y in range(1, len(rows))], minor=True)
    axes.grid(which="minor", color="white", linewidth=1)
    axes.tick_params(which="both", length=0)
    return _bytes(figure, form)


def dot_plot(rows: Sequence[Mapping[str, Any]], metric: str, title: str = "", form: Form = "svg") -> bytes:
    """A metric by unit: ``rows`` of ``store.compare.by_metric``; units without a level stand below, marked so."""
    entry = catalogue.metrics().get(metric)
    figure, axes = _figure(len(rows), title or catalogue.metric_name(metric))
    committed = [(y, row["level"]) for y, row in enumerate(rows) if row["level"] and row["level"]["value"] is not None]
    for y, level in committed:
        if level["comparator"] == "range" and level["value_max"] is not None:
            axes.plot([level["value"], level["value_max"]], [y, y], color="#1f78b4", linewidth=1.5)
        axes.plot(level["value"], y, marker="o" if level["way"] == "stated" else "D", color="#1f78b4", markersize=5)
        axes.annotate(f"{level['value']:g}", (level["value"], y), textcoords="offset points", xytext=(6, -3), fontsize=7)
    for y, row in enumerate(rows):
        if not (row["level"] and row["level"]["value"] is not None):
            axes.text(
                0.01,
                y,
                _without_level(row),
                transform=axes.get_yaxis_transform(),
                fontsize=7,
                va="center",
                color="#777777",
            )
    axes.set_yticks(range(len(rows)), [_label(row) for row in rows], fontsize=7)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.grid(axis="both", color="#dddddd", linewidth=0.5)
    unit = entry.unit if entry else None
    axes.set_xlabel("%" if unit == "percent" else unit or "", fontsize=8)
    axes.margins(x=0.12)
    return _bytes(figure, form)


def _without_level(row: Mapping[str, Any]) -> str:
    if row["targets"]:
        return "chỉ nêu mức thay đổi"
    return "chưa rõ (chưa đọc hết)" if row.get("incomplete") else "không cam kết"


def _figure(rows: int, title: str) -> tuple[Figure, Any]:
    figure = Figure(figsize=(_WIDTH, _HEAD + _ROW * max(1, rows)), layout="constrained")
    axes = figure.subplots()
    figure.suptitle(held_line(title), fontsize=10)
    return figure, axes


def _label(row: Mapping[str, Any]) -> str:
    """The unit, with its district where that is known; a picture has no room for more."""
    label = held_line(", ".join(str(row["unit_label"]).split(", ")[:2]))
    return label if len(label) <= 44 else f"{label[:43]}…"


def _bytes(figure: Figure, form: Form) -> bytes:
    out = io.BytesIO()
    # Dollar signs in a name are no formula.
    for text in figure.findobj(Text):
        text.set_parse_math(False)
    # Without the time of making, and with fixed ids: the same data gives the same file.
    with (
        mpl.rc_context({"svg.hashsalt": "kehoach", "svg.fonttype": "none", "font.family": "DejaVu Sans"}),
        warnings.catch_warnings(),
    ):
        # A letter that the font lacks is drawn as a box.
        warnings.simplefilter("ignore")
        figure.savefig(out, format=form, dpi=_DPI, metadata={"Date": None} if form == "svg" else {"Software": None})
    return out.getvalue()


def form_of(path: Path) -> Form | None:
    """The form that a file's name asks for."""
    found: dict[str, Form] = {".svg": "svg", ".png": "png"}
    return found.get(path.suffix.lower())


def write(path: Path, pictures: Sequence[bytes]) -> list[Path]:
    """Write pictures, numbered where there are several: "so-do.png", or "so-do-1.png", "so-do-2.png"."""
    names = [path] if len(pictures) == 1 else [path.with_stem(f"{path.stem}-{n}") for n in range(1, len(pictures) + 1)]
    for name, data in zip(names, pictures, strict=True):
        with written(name) as beside:
            beside.write_bytes(data)
    return names


def pages(rows: Sequence[Mapping[str, Any]], size: int = ROWS) -> list[Sequence[Mapping[str, Any]]]:
    """Rows in parts that one picture holds."""
    return [rows[i : i + size] for i in range(0, len(rows), size)] or [rows]
