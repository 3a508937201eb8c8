"""Who owes a plan: lists of units from a CSV or XLSX file that an office keeps.

A heading row names the columns; without one the first column is the unit. A unit may be given in one column
("Phường 2, Thị xã Quảng Trị, Tỉnh Quảng Trị") or with its district and province in columns of their own, or under a
row that names the district. Title rows above, numbers before and totals below are passed over; names may lack the
kind ("Tân An", "Huyện" left out) and stand in capitals.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from extractors.identity.gazetteer import kind_of, parse_name, resolve
from language.text import search_key
from pipeline.errors import DomainError
from schemas.plan import Unit

# Headings by what they name, as keys; the first that a heading begins with counts.
_HEADINGS = {
    "unit": ("don vi", "ten don vi", "xa", "phuong", "ten xa", "ten phuong", "ten co quan", "ubnd", "dia phuong", "co quan"),
    "district": ("huyen", "quan", "thi xa", "cap huyen", "thuoc huyen", "thuoc", "huyen cu", "don vi cap huyen", "ten huyen"),
    "province": ("tinh", "cap tinh", "thuoc tinh", "ten tinh"),
    "due": ("han", "thoi han", "ngay nop", "thoi gian nop"),
}
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_HEADING_WORDS = frozenset(
    search_key(
        "STT, thứ tự, số, tên đơn vị, xã, phường, thị trấn, đặc khu, UBND, ủy ban nhân dân, cơ quan, địa phương, huyện, quận, thị xã, thành phố,"
        " tỉnh thuộc cấp, cũ, mới, hiện nay, trước sắp xếp, trực thuộc, hạn, thời gian, ngày nộp, gửi báo cáo, kế hoạch CCHC năm, theo, ghi chú, TT"
    ).split()
)
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
    first, columns = _heading(rows)
    if "unit" not in columns:
        raise RosterError(f"{path.name}: không thấy cột tên đơn vị (tiêu đề “Đơn vị” hoặc “Xã, phường”).")
    found: list[Owed] = []
    district: str | None = None
    for number, row in enumerate(rows[first:], start=first + 1):
        group = _group(row, columns)
        if group is not None:
            district = group or district
            continue
        found.append(_owed(row, columns, f"{path.name}, dòng {number}", district))
    return found


# Titles stand above the heading: the office, "DANH SÁCH ...", a blank line.
_TITLES = 15


def _heading(rows: list[list[Any]]) -> tuple[int, dict[str, int]]:
    """Where the list begins, and which column holds what; without a heading row the first column is the unit."""
    for place, row in enumerate(rows[:_TITLES]):
        if columns := _columns(row):
            return place + 1, columns
    return 0, {"unit": 0}


# A total says so alone or of a number: Cống Vị, Cộng Hòa and Tổng Cọt are communes.
_NO_UNIT = re.compile(
    r"(?:tong|cong)(?=$| (?:\d|xa\b|phuong\b|thi tran\b|don vi\b|huyen\b|quan\b|thi xa\b|thanh pho\b|toan\b))|tong (?:cong|so|hop)\b|cong hoa xa hoi\b|"
    r"(?:ghi chu|nguoi lap|lap bieu|ky ten|noi nhan|danh sach|thu truong|chu tich|ngay \d)\b"
)


# With accents: "Phong Phú", "Bồ Đề", "Trường Sơn" are communes.
_OFFICE = re.compile(
    r"(?:văn phòng|phòng|sở|bộ|cục|chi cục|trung tâm (?:phục vụ|văn hóa|y tế|dịch vụ|hành chính)|công an|trạm|ubnd|ủy ban|uỷ ban"
    r"|trường (?:tiểu|trung|mầm|mẫu|thcs|thpt|học)|ban (?:quản lý|chỉ huy|chỉ đạo|dân vận|tổ chức|tuyên giáo)|huyện|tỉnh|thành phố|thị xã|quận)\b"
)


def _group(row: list[Any], columns: dict[str, int]) -> str | None:
    """The district that a row heads others by; "" for a row that is a total or a note; ``None`` for a unit's row."""
    said = [" ".join(str(cell).split()) for cell in row if str(cell or "").strip()]
    name = _cell(row, columns, "unit")
    key = search_key(str(name or ""))
    if not key:
        words = [text for text in said if not re.fullmatch(r"[\dIVXivx.]+", text)]
        key = search_key(words[0]) if len(words) == 1 else key
    if _NO_UNIT.match(key):
        return ""
    if re.match(r"(?:huyen|thi xa|quan|thanh pho) \S", key) and len([t for t in said if not re.fullmatch(r"[\dIVXivx.]+", t)]) == 1:
        return next(text for text in said if search_key(text) == key)
    return None


def _cell(row: list[Any], columns: dict[str, int], name: str) -> Any:
    place = columns.get(name)
    return row[place] if place is not None and place < len(row) else None


def _rows(path: Path) -> Iterable[list[Any]]:
    if path.exists() and not path.is_file():
        raise RosterError(f"{path.name}: không phải tệp. Dùng .xlsx hoặc .csv.")
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
        words = search_key(str(cell or "")).split()
        # "Xã Tân An" and "Huyện Hà Lam" begin like headings and are names; "Xã, phường (cũ)" is a heading.
        if not words or not _HEADING_WORDS.issuperset(word for word in words if not word.isdigit()):
            continue
        key = " ".join(words)
        for name, headings in _HEADINGS.items():
            if name not in found and any(key == h or key.startswith(f"{h} ") for h in headings):
                found[name] = place
                break
    said = [set(words) for cell in row if (words := search_key(str(cell or "")).split())]
    whole = bool(found) and all(_HEADING_WORDS.issuperset(words) for words in said)
    return found if whole or len(found) > 1 else {}


def _owed(row: list[Any], columns: dict[str, int], where: str, district: str | None) -> Owed:
    name = " ".join(str(_cell(row, columns, "unit") or "").split())
    if not name:
        raise RosterError(f"{where}: không có tên đơn vị.")
    unit = parse_name(name)
    if unit.kind is None and (
        len(name.split()) > 6
        or not name[0].isalpha()
        or any(c in name for c in ":;./")
        or _OFFICE.match(unicodedata.normalize("NFC", name).lower())
    ):
        raise RosterError(f"{where}: “{name}” không bắt đầu bằng xã, phường, thị trấn hoặc đặc khu.")
    said = {key: str(_cell(row, columns, key)).strip() for key in ("district", "province") if str(_cell(row, columns, key) or "").strip()}
    unit.district = said.get("district") or unit.district or district
    unit.province = said.get("province") or unit.province
    if unit.kind is None:
        # "Tân Thuận Đông" under "Xã, phường": the gazetteer knows its kind where its district has one of the name.
        unit.kind = kind_of(unit)
    return Owed(resolved(unit), _day(_cell(row, columns, "due"), where))


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
