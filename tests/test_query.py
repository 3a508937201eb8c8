"""The query language: what a query means, and where and why one means nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.query import FIELDS, Bound, QueryError, Term, parse, pick
from tests.conftest import cases

ROWS = cases("queries")


def _plain(term: Term) -> list[str]:
    found = [term.field or term.kind, term.text]
    if term.bound is not None:
        found.append(_range(term.bound))
    return found + (["negated"] if term.negated else [])


def _range(bound: Bound) -> str:
    return f"{bound.low or ''}{'<' * bound.low_strict}..{'<' * bound.high_strict}{bound.high or ''}"


@pytest.mark.parametrize("row", [r for r in ROWS if "terms" in r], ids=lambda r: r["query"] or "empty")
def test_queries(row: dict[str, Any]) -> None:
    assert [_plain(term) for term in parse(row["query"])] == row["terms"]


@pytest.mark.parametrize("row", [r for r in ROWS if "error" in r], ids=lambda r: r["query"])
def test_mistakes_say_where_and_why(row: dict[str, Any]) -> None:
    with pytest.raises(QueryError, match=row["error"]) as caught:
        parse(row["query"])
    assert caught.value.position == row["position"]
    line = caught.value.lines()[-1]
    assert line.index("^") == row["position"] + 2


@given(st.text(max_size=60))
def test_any_text_is_a_query_or_a_told_mistake(text: str) -> None:
    try:
        terms = parse(text)
    except QueryError as error:
        assert error.position is not None
        assert 0 <= error.position <= len(text)
        return
    for term in terms:
        assert text[term.position :].lstrip('"“').startswith(term.text)


def test_fields_have_names_of_their_own() -> None:
    names = [name for field, others in FIELDS.items() for name in (field, *others)]
    assert len(names) == len(set(names))


def test_one_name_of_a_catalogue() -> None:
    known = {"a": ["Thủ tục hành chính"], "b": ["Tài chính công"], "c": ["Tài chính"]}
    assert [pick(text, known, "x") for text in ("a", "thu tuc", "tài chính")] == ["a", "a", "c"]
    with pytest.raises(QueryError, match="khớp nhiều mục"):
        pick("chính", known, "x")
    with pytest.raises(QueryError, match="không có trong danh mục"):
        pick("y tế", known, "x")
