"""An office's own words beside the package's: further names of officers and bodies, areas, hamlets and column heads.

    source: "Văn phòng UBND tỉnh, 2026"
    roles: {one_stop_shop: [Tổ tiếp nhận hồ sơ lưu động]}
    areas: {digital_government: [xây dựng chính quyền thông minh]}
    bodies: [hợp quần]
    hamlets: [vạn]
    columns: {lead: [cán bộ đảm nhận]}

The file is named by ``KEHOACH_LEXICON``, which the command line sets to ``lexicon.yaml`` of a workspace that has one. It
is read once by a process and belongs to what decides a plan: with it changed, stored plans are extracted anew.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, Field, ValidationError

from language.text import search_key
from schemas.data import load_yaml
from schemas.document import Strict

ENVIRONMENT = "KEHOACH_LEXICON"
FILE_NAME = "lexicon.yaml"
_FOLDER = Path(__file__).with_name("data")
_LARGEST = 1 << 20


class OverlayError(ValueError):
    """An office's words cannot be used; the message is Vietnamese and says what to change."""


def _name(value: str) -> str:
    if not any(c.isalpha() for c in value) or len(search_key(value)) < 2:
        raise ValueError(f"“{value}” không phải là một tên")
    return value.strip()


Name = Annotated[str, Field(max_length=120), AfterValidator(_name)]


class Overlay(Strict):
    """Names to add, by id of the catalogue; ``source``: who says so, and when."""

    source: Annotated[str, Field(min_length=3)]
    roles: dict[str, list[Name]] = Field(default_factory=dict)
    areas: dict[str, list[Name]] = Field(default_factory=dict)
    bodies: list[Name] = Field(default_factory=list)
    hamlets: list[Name] = Field(default_factory=list)
    columns: dict[str, list[Name]] = Field(default_factory=dict)


def load(path: Path) -> Overlay:
    """An office's words from a YAML file.

    Raises:
        OverlayError: it cannot be read, has another shape, an id that the catalogue does not know, or a name that the
            package gives to another id.
    """
    try:
        if path.stat().st_size > _LARGEST:
            raise OverlayError(f"{path}: lớn hơn {_LARGEST >> 20} MB, không phải từ vựng của cơ quan.")
        found = Overlay.model_validate(load_yaml(path))
    except OSError as error:
        raise OverlayError(f"{path}: không đọc được: {error.strerror or error}.") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise OverlayError(f"{path}: không phải YAML đúng dạng{f' (dòng {mark.line + 1})' if mark else ''}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        raise OverlayError(f"{path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise OverlayError(f"{path}: không phải YAML trong UTF-8.") from error
    for part in ("roles", "areas"):
        _must_fit(path, part, getattr(found, part), _of_package(part))
    unknown = [kind for kind in found.columns if kind not in load_yaml(_FOLDER / "columns.yaml")["kinds"]]
    if unknown:
        raise OverlayError(f"{path}: columns: không có loại cột “{unknown[0]}”.")
    return found


def _of_package(part: str) -> dict[str, list[str]]:
    names = {"roles": "names", "areas": "headings"}[part]
    return {key: [row["vi"], *row[names]] for key, row in load_yaml(_FOLDER / f"{part}.yaml")[part].items()}


def _must_fit(path: Path, part: str, given: dict[str, list[str]], known: dict[str, list[str]]) -> None:
    taken = {search_key(name): key for key, names in known.items() for name in names}
    for key, names in given.items():
        if key not in known:
            raise OverlayError(f"{path}: {part}: không có mã “{key}”. Các mã: {', '.join(known)}.")
        for name in names:
            other = taken.setdefault(search_key(name), key)
            if other != key:
                raise OverlayError(f"{path}: {part}: “{name}” đã là tên của {other}, không thể là của {key}.")


def named() -> Path | None:
    """The file that the environment names; ``None`` without one."""
    given = os.environ.get(ENVIRONMENT)
    return Path(given) if given else None


@cache
def overlay() -> Overlay | None:
    """The words of this process's office; ``None`` without any. Raises OverlayError as ``load``."""
    path = named()
    return load(path) if path else None


@cache
def digest() -> str:
    """A fingerprint of the office's words; empty without any."""
    found = overlay()
    return hashlib.sha256(found.model_dump_json().encode()).hexdigest()[:16] if found else ""


def with_roles(data: dict[str, Any]) -> dict[str, Any]:
    """The catalogue's roles with the office's names behind each one's own."""
    return _extended(data, "names", found.roles) if (found := overlay()) else data


def with_areas(data: dict[str, Any]) -> dict[str, Any]:
    """The catalogue's areas with the office's headings behind each one's own."""
    return _extended(data, "headings", found.areas) if (found := overlay()) else data


def with_words(name: str, data: dict[str, Any]) -> dict[str, Any]:
    """A vocabulary with the office's words of its kind: nouns of bodies and hamlets, heads of columns."""
    found = overlay()
    if found is None:
        return data
    if name == "actors":
        return data | {"bodies": [*data["bodies"], *found.bodies], "hamlets": [*data["hamlets"], *found.hamlets]}
    if name == "columns":
        patterns = {kind: [f"^{search_key(head)}$" for head in heads] for kind, heads in found.columns.items()}
        # A head that the office names is of its kind whatever other kinds' patterns would find in it.
        others = {pattern for rows in patterns.values() for pattern in rows}
        kinds = {
            kind: row
            | {
                "headings": [*row["headings"], *patterns.get(kind, [])],
                "except": [*row.get("except", []), *(others - set(patterns.get(kind, [])))],
            }
            for kind, row in data["kinds"].items()
        }
        return data | {"kinds": kinds}
    return data


def _extended(data: dict[str, Any], field: str, given: dict[str, list[str]]) -> dict[str, Any]:
    return {key: row | {field: [*row[field], *given.get(key, [])]} for key, row in data.items()}
