"""Data files of the packages: YAML, read by the C parser where PyYAML has it (ten times faster)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def load_yaml(path: Path) -> Any:
    """A YAML file's content.

    Raises:
        OSError, yaml.YAMLError: it cannot be read.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open(encoding="utf-8") as stream:
        return yaml.load(stream, Loader=loader)
