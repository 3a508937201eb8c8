"""Limits: each can be raised by the variable that its advice names."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from pipeline.errors import Code, DomainError, Rejection
from pipeline.process import process
from pipeline.readers.limits import Limits, variable
from tests.commands_for_tests import call

NAMES = [field.name for field in fields(Limits) if field.name != "any_document"]


@pytest.mark.parametrize("name", NAMES)
def test_every_limit_is_changed_by_its_variable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(variable(name), "987654")
    changed = Limits.from_environment()
    assert {one for one in NAMES if getattr(changed, one) != getattr(Limits(), one)} == {name}
    assert getattr(changed, name) == 987654


@pytest.mark.parametrize("value", ["", " "])
def test_an_empty_variable_changes_nothing(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("KEHOACH_MAX_PAGES", value)
    assert Limits.from_environment() == Limits()


@pytest.mark.parametrize("value", ["0", "-5", "mười", "1.5", "10m", "9" * 5000])
def test_what_is_no_positive_number_is_told(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("KEHOACH_MAX_PAGES", value)
    with pytest.raises(DomainError, match="không phải số nguyên dương") as caught:
        Limits.from_environment()
    assert caught.value.exit_code == 2
    assert str(caught.value).startswith("KEHOACH_MAX_PAGES=")
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("words", [("ingest", "a.txt"), ("extract", "a.txt", "-o", "ra"), ("rebuild",)])
def test_a_mistyped_limit_ends_a_command_in_a_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, words: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.txt").write_text("Kế hoạch", encoding="utf-8")
    monkeypatch.setenv("KEHOACH_MAX_PAGES", "10m")
    done = call(*words)
    assert (done.code, done.said.count("\n")) == (2, 1)
    assert "KEHOACH_MAX_PAGES=10m" in done.said
    assert not Path("kehoach-data").exists()


def test_a_time_limit_that_is_given_goes_before_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEHOACH_TIME_LIMIT", "7")
    assert (Limits.from_environment().time_limit, Limits.from_environment(9).time_limit) == (7, 9)


@pytest.mark.parametrize(
    ("code", "limit", "named"),
    [
        (Code.TOO_LARGE, None, "KEHOACH_MAX_BYTES"),
        (Code.TOO_LARGE, "max_pixels", "KEHOACH_MAX_PIXELS"),
        (Code.TOO_MANY_PAGES, None, "KEHOACH_MAX_PAGES"),
        (Code.TOO_MANY_CELLS, None, "KEHOACH_MAX_CELLS"),
        (Code.TIMEOUT, None, "--time-limit"),
        (Code.TIMEOUT, "stall_limit", "KEHOACH_STALL_LIMIT"),
        (Code.MEMORY, None, "KEHOACH_MEMORY_LIMIT"),
        (Code.ARCHIVE_BOMB, "max_ratio", "KEHOACH_MAX_RATIO"),
    ],
)
def test_advice_names_the_limit_that_stopped_the_file(code: Code, limit: str | None, named: str) -> None:
    reason = Rejection(code, "x", limit=limit).reason
    assert named in reason.advice
    # What is not tried again by itself must be asked for.
    assert ("--retry-rejected" in reason.advice) is not reason.transient


def test_no_limit_no_advice_to_raise_one() -> None:
    assert "tăng" not in Rejection(Code.TIMEOUT, "x", limit="").reason.advice
    assert "tăng" not in Rejection(Code.DAMAGED, "x").reason.advice


@pytest.mark.parametrize(
    ("name", "value", "content"), [("max_characters", "50", "Kế hoạch cải cách hành chính " * 9), ("max_bytes", "90", "a" * 200)]
)
def test_a_text_beyond_a_limit_says_which(monkeypatch: pytest.MonkeyPatch, name: str, value: str, content: str) -> None:
    monkeypatch.setenv(variable(name), value)
    with pytest.raises(Rejection) as caught:
        process(content.encode(), "x.txt")
    assert (caught.value.reason.code, variable(name) in caught.value.reason.advice) == (Code.TOO_LARGE, True)
    monkeypatch.delenv(variable(name))
    with pytest.raises(Rejection) as caught:
        process(content.encode(), "x.txt")
    assert caught.value.reason.code is not Code.TOO_LARGE
