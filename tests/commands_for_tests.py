"""Every command of the program, found by walking it, and running one as the shell would."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer

from app.cli import app, run


@dataclass(frozen=True, slots=True)
class Ended:
    """What a command line did: exit code, and the bytes on both streams."""

    code: int
    out: bytes
    err: bytes

    @property
    def said(self) -> str:
        return self.err.decode()


def commands() -> dict[str, Any]:
    """Commands that do something, by their full names."""
    return dict(_walk(typer.main.get_command(app), ""))


def _walk(group: Any, before: str) -> Iterator[tuple[str, Any]]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _walk(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def call(*words: object, encoding: str = "utf-8") -> Ended:
    """Run a command line in this process; both streams as a pipe in ``encoding`` has them."""
    out, err = io.BytesIO(), io.BytesIO()
    with pytest.MonkeyPatch.context() as patch:
        # Kept until they are flushed: a wrapper that goes closes its bytes.
        streams = [io.TextIOWrapper(raw, encoding=encoding, write_through=True) for raw in (out, err)]
        patch.setattr(sys, "stdout", streams[0])
        patch.setattr(sys, "stderr", streams[1])
        code = run([str(word) for word in words])
        for stream in streams:
            stream.flush()
        return Ended(code, out.getvalue(), err.getvalue())


def kind(parameter: Any) -> str:
    """ "path", "int", "float", "flag" or "text", as both of Typer's ways to keep a parameter's type tell it."""
    if getattr(parameter, "is_flag", False):
        return "flag"
    known = getattr(parameter, "type_descriptor", None)
    name = str(known.annotation if known else parameter.type).lower()
    return next((one for one in ("path", "int", "float") if one in name), "text")


def required(command: Any, workspace: Path, given: object, *, without: Any = None) -> list[str]:
    """Words for what a command cannot do without: ``given`` for paths, usual values for the rest."""
    usual = {"path": str(given), "int": "2024", "float": "1.5", "text": "1"}
    words = []
    for parameter in command.params:
        if parameter.required and (without is None or parameter.name != without.name):
            words += worded(parameter, usual[kind(parameter)])
    if without is None or "--workspace" not in without.opts:
        words += ["--workspace", str(workspace)] if any("--workspace" in p.opts for p in command.params) else []
    return words


def worded(parameter: Any, value: str) -> list[str]:
    """A value as the command line gives it to a parameter."""
    return [value] if parameter.param_type_name == "argument" else [f"{max(parameter.opts, key=len)}={value}"]
