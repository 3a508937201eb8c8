"""Data files that underthesea ships, read without importing it (1.5 s)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def underthesea_file(*parts: str) -> Path:
    """A file of the installed package; raises FileNotFoundError without it."""
    spec = find_spec("underthesea")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("underthesea is not installed")
    return Path(spec.submodule_search_locations[0]).joinpath(*parts)
