"""Comparisons as the user asked for them: a table, JSON, CSV, XLSX or a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.options import UserError


@dataclass(frozen=True, slots=True)
class Comparison:
    """A table with the data behind it; ``picture``: "heat" or "dot", the metric, and the rows to draw."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    data: Any
    note: str = ""
    picture: tuple[str, str, Sequence[Any]] | None = None


def show(found: Comparison, out: Path | None, *, as_json: bool) -> None:
    """Print, or write to ``out`` in the form that its name asks for; raises UserError for one that does not exist."""
    from app.output import console, print_json, print_table

    if out is not None:
        for path in _write(found, out):
            console.print(f"Đã ghi {path}", soft_wrap=True)
    elif as_json:
        print_json(found.data)
    else:
        print_table(found.title, found.heads, found.rows)
        if found.note:
            console.print(found.note, markup=False)


def _write(found: Comparison, out: Path) -> list[Path]:
    suffix = out.suffix.lower()
    if suffix in (".svg", ".png"):
        if found.picture is None:
            raise UserError("Chỉ --metric và --areas (không cộng gộp) có hình. Dùng .csv hoặc .xlsx.")
        return _draw(found, out)
    if suffix not in (".csv", ".xlsx"):
        raise UserError(f"Không ghi được dạng “{suffix}”. Dùng .csv, .xlsx, .svg hoặc .png.")
    from pipeline.exports.tables import write_table

    write_table(out, found.title, found.heads, found.rows)
    return [out]


def _draw(found: Comparison, out: Path) -> list[Path]:
    from pipeline import pictures

    kind, metric, rows = found.picture or ("", "", ())
    form = pictures.form_of(out) or "svg"
    drawn = []
    for part in pictures.pages(rows):
        if kind == "heat":
            drawn.append(pictures.heat_map(part, found.title, form))
        else:
            drawn.append(pictures.dot_plot(part, metric, found.title, form))
    return pictures.write(out, drawn)


def level_text(level: dict[str, Any] | None) -> str:
    """ "≥ 95%", "≥ 90% (đến 2025)"; only the reason where a change cannot be brought to a level."""
    from app.output import figure

    if level is None:
        return ""
    if level["value"] is None:
        return str(level["reason"])
    said = figure(level | {"change": "level", "per": None})
    return f"{said} ({level['reason']})" if level["reason"] else said


def plain(value: float | None) -> float | int | None:
    """A whole number without ".0"."""
    return int(value) if value is not None and value == int(value) else value
