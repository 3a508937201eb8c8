"""The formats: found in this package by their FORMAT."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol, cast

import pipeline.exports as package
from pipeline.exports.settings import Settings
from pipeline.outfiles import written, written_folder
from schemas.plan import Plan


class Exporter(Protocol):
    """``write`` makes a file, or a folder where ``FOLDER`` says so; ``HELP`` is Vietnamese."""

    FORMAT: str
    FOLDER: bool
    HELP: str
    write: Callable[[Sequence[Plan], Path, Settings], None]


def export(plans: Sequence[Plan], out: Path, settings: Settings, form: str, *, beside: Callable[[Path], None] | None = None) -> None:
    """Write plans in a format: a file or folder of files that is made beside ``out`` and takes its place when it is whole.

    ``beside``: puts further files into a folder's export, given the folder in the making.

    Raises:
        UnavailableError: ``out`` cannot be written; what stood there still does.
    """
    chosen = exporters()[form]
    with (written_folder if chosen.FOLDER else written)(out) as made:
        chosen.write(plans, made, settings)
        if beside is not None and chosen.FOLDER:
            beside(made)


@cache
def exporters() -> dict[str, Exporter]:
    """Exporters by format."""
    found = {}
    for module in iter_modules(package.__path__):
        loaded = import_module(f"{package.__name__}.{module.name}")
        if hasattr(loaded, "FORMAT"):
            found[loaded.FORMAT] = cast(Exporter, loaded)
    return found
