"""A query as the store can run it: an expression for the full text index, and conditions for what it cannot meet."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from language import catalogue
from language.text import fold
from pipeline.file_names import composed
from pipeline.query import QueryError, Term, pick
from pipeline.store import facets, writing
from pipeline.store.filters import Filters, check_date, unit_conditions
from pipeline.store.models import PlanRow, StatementRow, UnitRow, WordRow
from pipeline.store.units import require_name

# A filter that stands for more words than these is asked of the joined rows instead.
_MOST_WORDS = 60
_WORDS = re.compile(r"\w+")
# No figure of a plan comes near it, and the database holds it exactly.
_LARGEST = 1e15
KINDS = {"goal": "mục tiêu", "target": "chỉ tiêu", "task": "nhiệm vụ", "text": "văn bản"}


@dataclass(slots=True)
class Matching:
    """What must match (``wanted``, FTS5 expressions), what must not, and conditions on the joined rows."""

    wanted: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    conditions: list[sa.ColumnElement[bool]] = field(default_factory=list)
    of_plan: bool = False
    stale: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.wanted or self.unwanted or self.conditions)

    @property
    def expression(self) -> str:
        # The index needs something to match; every statement has a kind.
        wanted = self.wanted or [" OR ".join(f'facets : "{facets.word("k", kind)}"' for kind in KINDS)]
        found = " AND ".join(f"({part})" for part in wanted)
        return f"({found}) NOT ({' OR '.join(f'({part})' for part in self.unwanted)})" if self.unwanted else found

    def _hits(self) -> Any:
        match = sa.text("SELECT rowid AS id FROM statements_fts WHERE statements_fts MATCH :query ORDER BY rowid DESC")
        return match.bindparams(query=self.expression).columns(sa.column("id", sa.Integer)).subquery()

    def select(self, *columns: Any) -> sa.Select[Any]:
        """Matching statements, the newest first; their ids alone come straight from the index."""
        hits = self._hits()
        if columns == (StatementRow.id,) and not self.conditions and not self.stale:
            return sa.select(hits.c.id)
        source = sa.join(hits, StatementRow, hits.c.id == StatementRow.id)
        if self.of_plan:
            source = source.join(PlanRow, PlanRow.id == StatementRow.plan_id)
        return sa.select(*columns).select_from(source).where(*self.conditions).order_by(hits.c.id.desc())

    def add(self, expressions: list[str], *, negated: bool = False) -> None:
        """All of the expressions must match, or, negated, not all of them together."""
        if negated:
            self.unwanted.append(" AND ".join(f"({part})" for part in expressions))
        else:
            self.wanted += expressions

    def require(self, condition: sa.ColumnElement[bool], *, negated: bool, of_plan: bool = False) -> None:
        self.conditions.append(sa.func.coalesce(condition, False).is_(False) if negated else condition)
        self.of_plan |= of_plan

    def either(self, words: list[str], *, negated: bool = False) -> None:
        """One of the facets must match."""
        expression = " OR ".join(f'facets : "{word}"' for word in words) if words else 'facets : "none"'
        (self.unwanted if negated else self.wanted).append(expression)


def compile_query(connection: Connection, terms: list[Term], filters: Filters, query: str) -> Matching:
    """Raises QueryError for a field's value that means nothing."""
    found = Matching(stale=writing.note(connection, writing.STALE) not in (None, "0"))
    for term in terms:
        if term.kind == "field":
            _field(connection, found, term, query)
        else:
            _words(connection, found, term)
    _filters(connection, found, filters)
    return found


def _words(connection: Connection, found: Matching, term: Term) -> None:
    if term.kind == "phrase":
        text = unicodedata.normalize("NFC", term.text).lower()
        # A phrase typed without any accents asks for none.
        column = "folded" if text == fold(text) else "exact"
        clean = " ".join(_WORDS.findall(text.replace("_", " ")))
        found.add([f'{column} : "{clean}"'], negated=term.negated)
        return
    pieces = _WORDS.findall(fold(term.text).replace("_", " "))
    parts = [f'folded : "{piece}"' for piece in pieces]
    if term.kind == "prefix":
        parts[-1] = _beginning(connection, pieces[-1])
    found.add(parts, negated=term.negated)


def _beginning(connection: Connection, piece: str) -> str:
    """Words that begin so, one by one where they are not too many: the index would merge all their places first."""
    words = sa.select(WordRow.word).where(WordRow.word >= piece, WordRow.word < f"{piece}\U0010ffff").limit(_MOST_WORDS + 1)
    known = list(connection.execute(words).scalars())
    if len(known) > _MOST_WORDS:
        return f'folded : "{piece}"*'
    return " OR ".join(f'folded : "{word}"' for word in known) or 'facets : "none"'


def _field(connection: Connection, found: Matching, term: Term, query: str) -> None:
    name, text = term.field or "", term.text
    if name in ("area", "metric", "role", "lead", "support", "kind"):
        key = _named(name, text, term, query)
        letters = {"area": "a", "metric": "m", "kind": "k", "lead": "l", "support": "s", "role": "ls"}[name]
        found.either([facets.word(letter, key) for letter in letters], negated=term.negated)
    elif name in ("unit", "province", "district"):
        named = {"unit": Filters(unit=text), "province": Filters(province=text), "district": Filters(district=text)}[name]
        _units(connection, found, named, negated=term.negated)
    elif name == "year":
        _years(found, term, query)
    elif name == "value":
        _values(found, term, query)
    elif name == "due":
        _due(found, term, query)
    elif name == "page":
        low, high = _numbers(term, query)
        found.require(_between(StatementRow.page, low, high, term), negated=term.negated)
    elif name == "file":
        _plans(connection, found, PlanRow.file_name.icontains(composed(text), autoescape=True), negated=term.negated)
    else:
        _plans(connection, found, PlanRow.number.icontains(text, autoescape=True), negated=term.negated)


def _filters(connection: Connection, found: Matching, filters: Filters) -> None:
    check_date(filters.due_before)
    for letter, value in (("a", filters.area), ("m", filters.metric), ("k", filters.kind)):
        if value:
            found.either([facets.word(letter, value)])
    if filters.plan is not None:
        found.either([f"n{filters.plan}"])
    if filters.role:
        found.either([facets.word("l", filters.role), facets.word("s", filters.role)])
    if filters.year is not None:
        found.either([f"y{filters.year}"])
    if filters.unit or filters.province or filters.district:
        _units(connection, found, filters)
    if filters.due_before:
        found.require(StatementRow.due <= filters.due_before, negated=False)
    if filters.min_value is not None:
        found.require(StatementRow.value >= filters.min_value, negated=False)
    if filters.valid:
        found.require(PlanRow.standing == "valid", negated=False, of_plan=True)


def _named(name: str, text: str, term: Term, query: str) -> str:
    """A catalogue's id from itself or from words of its name."""
    if name == "kind":
        known = {key: [label] for key, label in KINDS.items()}
    else:
        known = catalogue.names("area" if name == "area" else "metric" if name == "metric" else "role")
    try:
        return pick(text, known, name)
    except QueryError as error:
        raise QueryError(str(error), term.position, query) from error


def _units(connection: Connection, found: Matching, filters: Filters, *, negated: bool = False) -> None:
    ids = list(connection.execute(sa.select(UnitRow.id).where(*unit_conditions(filters)).limit(_MOST_WORDS + 1)).scalars())
    if not ids:
        # A name that nothing has is told: no result of a slip of the pen looks like an all-clear.
        for field_, given in (("unit", filters.unit), ("district", filters.district), ("province", filters.province)):
            if given:
                require_name(connection, field_, given)
    if len(ids) <= _MOST_WORDS:
        found.either([f"u{number}" for number in ids], negated=negated)
        return
    words = _superior_words(connection, filters)
    if words:
        found.either(words, negated=negated)
        return
    wanted = sa.select(UnitRow.id).where(*unit_conditions(filters))
    found.require(PlanRow.unit_id.in_(wanted), negated=negated, of_plan=True)


def _superior_words(connection: Connection, filters: Filters) -> list[str]:
    """Provinces or districts that hold the units meant and no others; none where no such set does."""
    if filters.unit or (filters.province and filters.district):
        return []
    column, letter = (UnitRow.province_key, "p") if filters.province else (UnitRow.district_key, "d")
    counted = sa.select(column, sa.func.count()).group_by(column)
    meant = dict(connection.execute(counted.where(*unit_conditions(filters))).tuples().all())
    if "" in meant or len(meant) > _MOST_WORDS:
        return []
    whole = dict(connection.execute(counted.where(column.in_(list(meant)))).tuples().all())
    return [facets.word(letter, key) for key in meant] if meant == whole else []


def _plans(connection: Connection, found: Matching, condition: sa.ColumnElement[bool], *, negated: bool) -> None:
    """Plans by a name: as words of the index where they are few, for a rare name would be looked for in all rows."""
    ids = list(connection.execute(sa.select(PlanRow.id).where(condition).limit(_MOST_WORDS + 1)).scalars())
    if len(ids) <= _MOST_WORDS:
        found.either([f"n{number}" for number in ids], negated=negated)
    else:
        found.require(condition, negated=negated, of_plan=True)


def _years(found: Matching, term: Term, query: str) -> None:
    low, high = _numbers(term, query)
    first, last = int(low if low is not None else 2000), int(high if high is not None else 2050)
    if term.bound:
        first, last = first + term.bound.low_strict, last - term.bound.high_strict
    if last - first >= _MOST_WORDS:
        raise QueryError(f"Khoảng năm “{term.text}” quá rộng.", term.position, query)
    found.either([f"y{year}" for year in range(first, last + 1)], negated=term.negated)


def _values(found: Matching, term: Term, query: str) -> None:
    low, high = _numbers(term, query)
    condition = _between(StatementRow.value, low, high, term)
    if term.negated:
        found.require(condition, negated=True)
        return
    found.either(facets.range_words(low, high))
    # The words alone decide where the range begins at a whole number and has no end.
    strict = term.bound is not None and term.bound.low_strict
    if high is not None or low is None or strict or low != int(low):
        found.require(condition, negated=False)


def _due(found: Matching, term: Term, query: str) -> None:
    bound = term.bound
    low = _day(bound.low, term, query, end=bound.low_strict) if bound and bound.low else None
    high = _day(bound.high, term, query, end=not bound.high_strict) if bound and bound.high else None
    if low and high and not term.negated and 0 <= (months := _months(low, high)) < _MOST_WORDS:
        first = int(low[:4]) * 12 + int(low[5:7]) - 1
        found.either([f"t{m // 12:04d}{m % 12 + 1:02d}" for m in range(first, first + months + 1)])
    found.require(_between(StatementRow.due, low, high, term), negated=term.negated)


def _months(low: str, high: str) -> int:
    return (int(high[:4]) - int(low[:4])) * 12 + int(high[5:7]) - int(low[5:7])


def _day(text: str, term: Term, query: str, *, end: bool) -> str:
    """A day from "2026", "2026-03" or "2026-03-15": the first or the last that it means."""
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 1:
            return dt.date(numbers[0], 12 if end else 1, 31 if end else 1).isoformat()
        if len(numbers) == 2:
            last = calendar.monthrange(numbers[0], numbers[1])[1]
            return dt.date(numbers[0], numbers[1], last if end else 1).isoformat()
        return dt.date.fromisoformat(text).isoformat()
    except ValueError as error:
        message = f"Ngày “{text}” không đúng dạng năm, năm-tháng hoặc năm-tháng-ngày, ví dụ 2026-06-30."
        raise QueryError(message, term.position, query) from error


def _numbers(term: Term, query: str) -> tuple[float | None, float | None]:
    def number(text: str | None) -> float | None:
        if text is None:
            return None
        try:
            found = float(text.rstrip("%").replace(",", "."))
        except ValueError as error:
            raise QueryError(f"“{text}” không phải là số.", term.position, query) from error
        # "nan" and "inf" are numbers to a computer alone.
        if not abs(found) < _LARGEST:
            raise QueryError(f"“{text[:40]}” không phải là số dùng được.", term.position, query)
        return found

    low, high = (number(term.bound.low), number(term.bound.high)) if term.bound else (None, None)
    if low is not None and high is not None and low > high:
        raise QueryError(f"Khoảng “{term.text}” có đầu lớn hơn cuối.", term.position, query)
    return low, high


def _between(column: Any, low: Any, high: Any, term: Term) -> sa.ColumnElement[bool]:
    strict_low = bool(term.bound and term.bound.low_strict)
    strict_high = bool(term.bound and term.bound.high_strict)
    found: list[sa.ColumnElement[bool]] = []
    if low is not None:
        found.append(column > low if strict_low else column >= low)
    if high is not None:
        found.append(column < high if strict_high else column <= high)
    return sa.and_(*found)
