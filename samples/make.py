"""Makes the samples: each description becomes a DOCX, a PDF and its reference answers.

python -m samples.make            all of them
python -m samples.make NAME ...   only these
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from samples.answers import answers
from samples.render_docx import render as render_docx
from samples.render_pdf import render as render_pdf

FOLDER = Path(__file__).parent


def descriptions() -> dict[str, dict[str, Any]]:
    """All descriptions by name."""
    found = {}
    for path in sorted((FOLDER / "descriptions").glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        found[path.stem] = data | {"name": path.stem}
    return found


def make(plan: dict[str, Any], folder: Path) -> None:
    """Write one sample into ``folder``, its answers into ``folder/gold``."""
    (folder / "gold").mkdir(parents=True, exist_ok=True)
    render_docx(plan, folder / f"{plan['name']}.docx")
    render_pdf(plan, folder / f"{plan['name']}.pdf")
    text = json.dumps(answers(plan), ensure_ascii=False, indent=1)
    (folder / "gold" / f"{plan['name']}.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    chosen = set(sys.argv[1:])
    for name, plan in descriptions().items():
        if not chosen or name in chosen:
            make(plan, FOLDER)
            sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
