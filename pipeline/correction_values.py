"""What people type as a value, read as the field wants it: catalogue names, dates, numbers, lists; or refused with what is allowed.

Names may be Vietnamese or ids, dates dd/mm/yyyy or ISO, numbers with a comma, lists separated by semicolons or commas.
Reading a value that was read before gives the same value: stored corrections are held to the same rules.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
import re
import types
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from language import catalogue
from language.text import search_key
from pipeline.errors import DomainError
from pipeline.shown import visible
from schemas.plan import Deadline, Header, Inherited, Period, Plan, Reference, Target

# Worked out from the document or from other values; nobody decides them.
_WORKED_OUT = frozenset({"evidence", "confidence", "resolved", "signatures", "inherited", "loose_time"})
_DATES = {(Header, "issued_on"), (Reference, "date"), (Target, "due"), (Deadline, "start"), (Deadline, "end")}
_CATALOGUES: dict[str, Literal["area", "metric", "role"]] = {"area": "area", "metric": "metric", "lead": "role", "support": "role"}
_CALLED = {"area": "lĩnh vực", "metric": "chỉ tiêu chuẩn", "role": "chức danh"}
_WRITTEN_DAY = re.compile(r"(?:ngày\s+)?(\d{1,2})\s*(?:[/.-]|\s+tháng\s+)\s*(\d{1,2})\s*(?:[/.-]|\s+năm\s+)\s*(\d{4})", re.IGNORECASE)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
# The last day of what recurs: of a month ("25"), or of a year ("12-18", or as people write it "18/12").
_RECURRING = re.compile(r"(\d{2})|(\d{2})-(\d{2})")
_RECURRING_WRITTEN = re.compile(r"(\d{1,2})(?:/(\d{1,2}))?")
_NUMBER = re.compile(r"[-−+]?\d+(?:[.,]\d+)?")
# "1.234" is a thousand and more to some and little more than one to others.
_GROUPED = re.compile(r"[-−+]?[1-9]\d{0,2}\.\d{3}")
_THOUSANDS = re.compile(r"[-−+]?\d{1,3}(?:\.\d{3})+,\d+|[-−+]?\d{1,3}(?:\.\d{3}){2,}")
_YES, _NO = frozenset({"co", "dung", "true", "yes", "1"}), frozenset({"khong", "sai", "false", "no", "0"})
_FIRST_YEAR, _LAST_YEAR, _LARGEST = 1945, 2200, 1e15


class ValueRefused(DomainError, ValueError):
    """A value that does not fit its field: what does, in Vietnamese."""


def read(model: type[BaseModel], path: str, value: Any, *, typed: bool = False) -> Any:
    """A value for the field of a model that a path names ("deadline.end"), in the field's own form, as JSON has it.

    ``typed``: the value is what a person typed: "null" or nothing empties a field, a list stands in one text.

    Raises:
        ValueRefused: there is no such field, nobody decides it, or the value does not fit.
    """
    name, _, rest = path.partition(".")
    fields = model.model_fields
    if name not in fields or name in _WORKED_OUT:
        raise ValueRefused(f"Không có trường “{visible(name)}” để sửa. Có: {', '.join(f for f in fields if f not in _WORKED_OUT)}")
    shape, optional = _without_none(fields[name].annotation)
    inner = _model(shape)
    if rest:
        if inner is None:
            raise ValueRefused(f"Trường “{name}” không có phần nào bên trong.")
        return read(inner, rest, value, typed=typed)
    if typed and isinstance(value, str) and value.strip() in ("", "null"):
        value = None
    is_list = get_origin(shape) is list
    if value is None:
        if is_list:
            return []
        if not optional:
            raise ValueRefused(f"Trường “{name}” không được bỏ trống.")
        return None
    if not is_list:
        return _one(model, name, shape, value, typed=typed)
    return [_one(model, name, get_args(shape)[0], one, typed=False) for one in _items(value, typed=typed)]


def read_object(model: type[BaseModel], value: Any) -> dict[str, Any]:
    """An object's fields, each as ``read`` gives it; raises ValueRefused also for one that is missing."""
    if not isinstance(value, Mapping):
        raise ValueRefused(f"phải là một đối tượng JSON với các trường: {', '.join(f for f in model.model_fields if f not in _WORKED_OUT)}")
    missing = [name for name, field in model.model_fields.items() if field.is_required() and name not in value]
    if missing:
        raise ValueRefused(f"thiếu trường: {', '.join(missing)}")
    found = {}
    for name, one in value.items():
        if name in _WORKED_OUT and not one:
            continue
        try:
            found[str(name)] = read(model, str(name), one)
        except ValueRefused as error:
            raise ValueRefused(f"{name}: {error}") from error
    return found


def consistent(model: BaseModel) -> None:
    """Raises ValueRefused for values that contradict each other: ranges without an end, ends before beginnings."""
    if isinstance(model, Plan):
        consistent(model.period)
    if isinstance(model, Period) and model.start is not None and model.end is not None and model.start > model.end:
        raise ValueRefused(f"năm cuối ({model.end}) đứng trước năm đầu ({model.start})")
    if isinstance(model, Target) and model.comparator == "range":
        if model.value_max is None:
            raise ValueRefused("khoảng từ–đến cần cả value_max; hãy ghi value_max trước")
        if model.value_max < model.value:
            raise ValueRefused(f"value_max ({model.value_max:g}) nhỏ hơn value ({model.value:g})")
    deadline = getattr(model, "deadline", None) if not isinstance(model, Inherited) else None
    if deadline is not None and deadline.start and deadline.end and deadline.start > deadline.end:
        raise ValueRefused(f"ngày cuối ({deadline.end}) đứng trước ngày đầu ({deadline.start})")


def _without_none(annotation: Any) -> tuple[Any, bool]:
    if get_origin(annotation) not in (Union, types.UnionType):
        return annotation, False
    kinds = [one for one in get_args(annotation) if one is not type(None)]
    return (kinds[0] if len(kinds) == 1 else float), type(None) in get_args(annotation)


def _model(shape: Any) -> type[BaseModel] | None:
    return shape if isinstance(shape, type) and issubclass(shape, BaseModel) else None


def _items(value: Any, *, typed: bool) -> list[Any]:
    if isinstance(value, str) and typed:
        text = value.strip()
        if text.startswith("["):
            value = _json(text)
        else:
            return [part.strip() for part in text.split(";" if ";" in text else ",") if part.strip()]
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise ValueRefused("phải là một danh sách, cách nhau bằng dấu chấm phẩy hoặc dấu phẩy")
    return list(value)


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueRefused("không phải JSON đúng dạng") from error


def _one(model: type[BaseModel], name: str, shape: Any, value: Any, *, typed: bool) -> Any:
    inner = _model(shape)
    if inner is not None:
        return read_object(inner, _json(value) if typed and isinstance(value, str) else value)
    if shape is bool:
        return _yes(value)
    if shape in (int, float):
        return _year(value) if shape is int else _number(value)
    if not isinstance(value, str) or isinstance(value, bool):
        if not isinstance(value, int | float) or get_origin(shape) is Literal:
            raise ValueRefused("phải là chữ")
        value = f"{value:g}"
    text = _text(value, typed=typed)
    if (model, name) in _DATES:
        return day(text)
    if (model, name) == (Deadline, "due"):
        return _recurring(text)
    if name in _CATALOGUES:
        return _catalogued(_CATALOGUES[name], text)
    if get_origin(shape) is Literal:
        return _listed(f"{model.__name__}.{name}", text)
    if (model, name) == (Target, "unit"):
        return _unit(text)
    return text


def _text(value: str, *, typed: bool) -> str:
    """One line in NFC, as the contract has texts."""
    if typed and len(value.strip()) > 1 and value.strip()[0] == value.strip()[-1] == '"':
        unquoted = _json(value)
        value = unquoted if isinstance(unquoted, str) else value
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueRefused("có byte không phải chữ") from error
    text = " ".join(unicodedata.normalize("NFC", value).split())
    if not text:
        raise ValueRefused("không được bỏ trống")
    return text


def _yes(value: Any) -> bool:
    key = search_key(str(value))
    if key in _YES or key in _NO:
        return key in _YES
    raise ValueRefused("chỉ nhận có hoặc không")


def _number(value: Any) -> float | int:
    if isinstance(value, str):
        text = value.strip().rstrip("%").strip().replace("−", "-")
        if _THOUSANDS.fullmatch(text):
            text = text.replace(".", "")
        elif _GROUPED.fullmatch(text):
            raise ValueRefused(f"“{text}” có thể hiểu hai cách; hãy ghi {text.replace('.', '')} hoặc {text.rstrip('0').replace('.', ',')}")
        if not _NUMBER.fullmatch(text):
            raise ValueRefused("phải là một con số, ví dụ 95 hoặc 95,5")
        value = float(text.replace(",", "."))
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LARGEST:
        raise ValueRefused("phải là một con số, ví dụ 95 hoặc 95,5")
    return int(value) if value == int(value) else value


def _year(value: Any) -> int:
    found = _number(value) if not isinstance(value, str) or value.strip().isascii() else -1
    if isinstance(found, int) and _FIRST_YEAR <= found <= _LAST_YEAR:
        return found
    raise ValueRefused(f"phải là một năm từ {_FIRST_YEAR} đến {_LAST_YEAR}")


def day(text: str) -> str:
    """A day as people write it, in ISO form; raises ValueRefused for what is no day there is."""
    iso, written = _ISO_DAY.fullmatch(text), _WRITTEN_DAY.fullmatch(text)
    numbers = [int(one) for one in (iso.groups() if iso else reversed(written.groups()) if written else ())]
    try:
        if numbers and _FIRST_YEAR <= numbers[0] <= _LAST_YEAR:
            return dt.date(*numbers).isoformat()
    except ValueError:
        pass
    raise ValueRefused("phải là một ngày có thật, dạng 31/12/2026 hoặc 2026-12-31")


def _recurring(text: str) -> str:
    kept, written = _RECURRING.fullmatch(text), _RECURRING_WRITTEN.fullmatch(text)
    if kept:
        month, day = (None, kept.group(1)) if kept.group(1) else (kept.group(2), kept.group(3))
    elif written:
        month, day = written.group(2), written.group(1)
    else:
        month, day = None, "0"
    try:
        found = dt.date(2024, int(month or 1), int(day))
    except ValueError as error:
        raise ValueRefused("phải là ngày trong tháng (25) hoặc trong năm (18/12)") from error
    return f"{found.month:02d}-{found.day:02d}" if month else f"{found.day:02d}"


def _catalogued(what: Literal["area", "metric", "role"], text: str) -> str:
    """An id from itself, from a name, or from whole words of one name alone: a correction is not guessed from half a word."""
    known = catalogue.names(what)
    if text in known:
        return text
    said = search_key(text)
    keys = {key: [search_key(name) for name in names] for key, names in known.items()}
    found = [key for key, names in keys.items() if said in names]
    found = found or [key for key, names in keys.items() if said and any(f" {said} " in f" {name} " for name in names)]
    if len(found) == 1:
        return found[0]
    reason = f"khớp nhiều {_CALLED[what]}: " if found else f"không có {_CALLED[what]} này trong danh mục. Gần nhất: "
    near = nearest(text, {key: known[key] for key in found} if found else known)
    raise ValueRefused(reason + "; ".join(f"{known[key][0]} ({key})" for key in near))


def _listed(field: str, text: str) -> str:
    known: dict[str, list[str]] = catalogue.field_values()["fields"][field]
    said = _loose(text)
    for key, names in known.items():
        if said in {_loose(key), *map(_loose, names)} or text.strip(" .").upper() == key:
            return key
    raise ValueRefused(f"chỉ nhận: {'; '.join(f'{names[0]} ({key})' for key, names in known.items())}")


def _unit(text: str) -> str:
    for key, names in catalogue.field_values()["units"].items():
        if _loose(text) in {_loose(key), *map(_loose, names)}:
            return str(key)
    return text


def _loose(text: str) -> str:
    """Case, blanks and marks of no account: signs as they are, words as keys."""
    return search_key(text.replace("_", " ")) or text.strip()


def nearest(text: str, known: Mapping[str, Sequence[str]], most: int = 5) -> list[str]:
    """The ids whose names look most like a text, the likest first."""
    said = search_key(text)

    def likeness(key: str) -> float:
        return max(difflib.SequenceMatcher(None, said, search_key(name)).ratio() for name in (key, *known[key]))

    return sorted(known, key=lambda key: (-likeness(key), key))[:most]
