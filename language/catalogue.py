"""The catalogues as typed data: areas per scheme, roles with their dates, metrics, kinds of units.

Read once from ``language/data/*.yaml``, with an office's own names (``language.overlay``); ids are those of the plan contract.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from language import overlay
from schemas.data import load_yaml
from schemas.document import Strict

FOLDER = Path(__file__).with_name("data")


class Scheme(Strict):
    """An index scheme: which areas are mandatory, and from when to when."""

    id: str
    vi: str
    source: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    mandatory: list[str]


class Area(Strict):
    vi: str
    source: str
    headings: list[str]


class Role(Strict):
    """Who may answer for a task; ``valid_from`` and ``valid_to`` bound the office or title itself.

    ``short``: names that only a cell of their own, or a colon behind them, makes a role ("kế toán").
    """

    vi: str
    source: str
    names: list[str]
    short: list[str] = Field(default_factory=list)
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None

    def valid_on(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class Metric(Strict):
    """A standard target. ``of``: kinds of things that it counts; ``when``: lines of terms joined by "&", alternatives by "|"."""

    area: str | None
    unit: str | None
    vi: str
    of_plan: bool = False
    better: Literal["higher", "lower"] = "higher"
    of: list[str] = Field(default_factory=list)
    when: list[str] = Field(default_factory=list)
    not_: list[str] = Field(default_factory=list, alias="not")


class KindOfUnit(Strict):
    level: Literal["commune", "district", "city", "province"]
    vi: str
    written: list[str]
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None


class UnitAlias(Strict):
    name: str
    gazetteer: str
    source: str


class UnitCatalogue(Strict):
    source: str
    kinds: dict[str, KindOfUnit]
    central_cities: list[str]
    aliases: list[UnitAlias]


@cache
def areas() -> dict[str, Area]:
    data = overlay.with_areas(load_yaml(FOLDER / "areas.yaml")["areas"])
    return {key: Area.model_validate(value) for key, value in data.items()}


@cache
def schemes() -> list[Scheme]:
    return [Scheme.model_validate(row) for row in load_yaml(FOLDER / "areas.yaml")["schemes"]]


def mandatory_areas(year: int | None) -> list[str]:
    """The areas that a plan for ``year`` must cover, in catalogue order; the newest scheme's without a year."""
    rows = schemes()
    if year is not None:
        day = dt.date(year, 12, 31)
        rows = [s for s in rows if s.valid_from <= day and (s.valid_to is None or day <= s.valid_to)] or rows
    return rows[0].mandatory


@cache
def roles() -> dict[str, Role]:
    data = overlay.with_roles(load_yaml(FOLDER / "roles.yaml")["roles"])
    return {key: Role.model_validate(value) for key, value in data.items()}


@cache
def metrics() -> dict[str, Metric]:
    data = load_yaml(FOLDER / "metrics.yaml")["metrics"]
    return {key: Metric.model_validate(value) for key, value in data.items()}


def names(what: Literal["area", "metric", "role"]) -> dict[str, list[str]]:
    """The names that people may give areas, metrics or roles, by id."""
    if what == "area":
        return {key: [area.vi, *area.headings] for key, area in areas().items()}
    if what == "metric":
        return {key: [metric.vi] for key, metric in metrics().items()}
    return {key: [role.vi, *role.names] for key, role in roles().items()}


@cache
def field_values() -> dict[str, Any]:
    """The Vietnamese names of values of fixed lists: ``fields`` by "Model.field" and value, ``units`` of targets by value."""
    found: dict[str, Any] = load_yaml(FOLDER / "field_values.yaml")
    return found


def value_name(field: str, value: str | None) -> str | None:
    """The Vietnamese name of a value of a fixed list ("Section.kind", "tasks"), or of a target's unit ("Target.unit")."""
    known = field_values()["units"] if field == "Target.unit" else field_values()["fields"].get(field, {})
    return known[value][0] if value in known else value


def area_name(key: str) -> str:
    """The Vietnamese name of an area; one that the catalogue has no more is told by its id."""
    return areas()[key].vi if key in areas() else key


def role_name(key: str) -> str:
    return roles()[key].vi if key in roles() else key


def metric_name(key: str) -> str:
    return metrics()[key].vi if key in metrics() else key


@cache
def units() -> UnitCatalogue:
    return UnitCatalogue.model_validate(load_yaml(FOLDER / "units.yaml"))
