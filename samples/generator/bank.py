"""The phrase bank: two halves, one to develop on and one to judge by, that share no sentence and no template."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

Half = Literal["development", "judging"]
FOLDER = Path(__file__).parent / "bank"
PARTS = ("frame", "goals", "targets", "tasks", "prose")


@cache
def half(name: Half) -> dict[str, dict[str, Any]]:
    """All phrases of a half by file; only the judging half has structures."""
    files = {part: FOLDER / name / f"{part}.yaml" for part in (*PARTS, *(["structures"] if name == "judging" else []))}
    return {part: yaml.safe_load(file.read_text(encoding="utf-8")) for part, file in files.items()}


class Slots(dict[str, str]):
    """Values of the slots of a phrase; a slot without a value stays as it is."""

    def __missing__(self, key: str) -> str:
        return "{" + key + "}"

    def fill(self, value: Any) -> Any:
        """The phrase, or every phrase of a structure, with its slots filled."""
        if isinstance(value, str):
            return value.format_map(self)
        if isinstance(value, list):
            return [self.fill(item) for item in value]
        if isinstance(value, dict):
            return {key: self.fill(item) for key, item in value.items()}
        return value


class Deck:
    """Phrases drawn without repeating one until all were drawn."""

    def __init__(self, rng: random.Random, phrases: list[Any]) -> None:
        self.rng, self.phrases, self.left = rng, phrases, list[Any]()

    def draw(self) -> Any:
        if not self.left:
            self.left = self.rng.sample(self.phrases, len(self.phrases))
        return self.left.pop()


def small(text: str) -> str:
    """A phrase with a small initial, unless it begins with an abbreviation."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
