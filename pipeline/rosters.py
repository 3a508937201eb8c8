"""Who owes a plan: lists of units from a CSV or XLSX file that an office keeps.

A heading row names the columns; without one the first column is the unit. A unit may be given in one column
("Phường 2, Thị xã Quảng Trị, Tỉnh Quảng Trị") or with its district and province in columns of their own.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from extractors.gazetteer import parse_name, resolve
from pipeline.errors import DomainError
from schemas.plan import Unit
from schemas.text import search_key

# Headings by what they name, as keys; the first that a heading begins with counts.
_HEADINGS = {
    "unit": ("don vi", "ten don vi", "xa", "phuong", "ten xa", "ubnd"),
    "district": ("huyen", "quan", "thi xa", "cap huyen"),
    "province": ("tinh", "cap tinh"),
    "due": ("han", "thoi han", "ngay nop"),
}
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
LARGEST = 20_000
LARGEST_BYTES = 20 * 2**20


class RosterError(DomainError, ValueError):
    """A list that cannot be read: which row and why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Owed:
    """A unit that owes a plan, and by which day (ISO) where its row says so."""

    unit: Unit
    due: str | None = None


def read_list(path: Path) -> list[Owed]:
    """The units of a CSV or XLSX file, in order.

    Raises:
        RosterError: the file is no such list, or a row names no unit or an impossible day.
    """
    rows = [row for row in _rows(path) if any(str(cell or "").strip() for cell in row)]
    if not rows:
        raise RosterError(f"{path.name}: không có dòng nào.")
    if len(rows) > LARGEST:
        raise RosterError(f"{path.name}: quá {LARGEST} dòng, có lẽ không phải danh sách đơn vị.")
    columns = _columns(rows[0])
    first = 1 if columns else 0
    columns = columns or {"unit": 0}
    if "unit" not in columns:
        raise RosterError(f"{path.name}: không thấy cột tên đơn vị (tiêu đề “Đơn vị” hoặc “Xã, phường”).")
    return [_owed(row, columns, f"{path.name}, dòng {number}") for number, row in enumerate(rows[first:], start=first + 1)]


def _rows(path: Path) -> Iterable[list[Any]]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise RosterError(f"{path.name}: lớn hơn {LARGEST_BYTES // 2**20} MB, có lẽ không phải danh sách đơn vị.")
        if path.suffix.lower() == ".xlsx":
            book = load_workbook(path, read_only=True, data_only=True)
            return [list(row) for row in islice(book.worksheets[0].iter_rows(values_only=True), LARGEST + 2)]
        text = path.read_bytes().decode("utf-8-sig")
    except RosterError:
        raise
    except UnicodeDecodeError as error:
        raise RosterError(f"{path.name}: không phải UTF-8. Trong Excel hãy chọn “CSV UTF-8”.") from error
    except Exception as error:  # openpyxl raises many kinds for a damaged file
        raise RosterError(f"{path.name}: không đọc được ({error}). Dùng .xlsx hoặc .csv.") from error
    sample = text[:4096]
    separator = ";" if sample.count(";") > sample.count(",") else "\t" if "\t" in sample else ","
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def _columns(row: list[Any]) -> dict[str, int]:
    """Which column holds what, from a heading row; empty where the row is no heading."""
    found: dict[str, int] = {}
    for place, cell in enumerate(row):
        key = search_key(str(cell or ""))
        for name, headings in _HEADINGS.items():
            # "Phường 2, …" begins like a heading and is a unit.
            is_unit = name == "unit" and ("," in str(cell) or any(c.isdigit() for c in str(cell)))
            if name not in found and not is_unit and any(key == h or key.startswith(f"{h} ") for h in headings):
                found[name] = place
                break
    exact = {search_key(str(cell or "")) for cell in row} & {h for headings in _HEADINGS.values() for h in headings}
    return found if exact or len(found) > 1 else {}


def _owed(row: list[Any], columns: dict[str, int], where: str) -> Owed:
    def cell(name: str) -> Any:
        place = columns.get(name)
        return row[place] if place is not None and place < len(row) else None

    name = " ".join(str(cell("unit") or "").split())
    if not name:
        raise RosterError(f"{where}: không có tên đơn vị.")
    unit = parse_name(name)
    if unit.kind is None:
        raise RosterError(f"{where}: “{name}” không bắt đầu bằng xã, phường, thị trấn hoặc đặc khu.")
    unit.district = str(cell("district")).strip() if cell("district") else unit.district
    unit.province = str(cell("province")).strip() if cell("province") else unit.province
    return Owed(resolved(unit), _day(cell("due"), where))


def resolved(unit: Unit, on: str | None = None) -> Unit:
    """The unit with the gazetteer's answer; ``on``: the day, for names that were reused in July 2025."""
    unit.resolved = resolve(unit, on)
    return unit


def _day(value: Any, where: str) -> str | None:
    if value is None or not str(value).strip():
        return None
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()[:10]
    text = str(value).strip()
    match = _DAY.fullmatch(text)
    try:
        day = dt.date(int(match.group(3)), int(match.group(2)), int(match.group(1))) if match else dt.date.fromisoformat(text)
    except ValueError as error:
        raise RosterError(f"{where}: hạn “{text}” không phải ngày (30/01/2026 hoặc 2026-01-30).") from error
    return day.isoformat()
