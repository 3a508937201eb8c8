"""PDFs as word processors make them: equal columns in the letterhead, labels set off by tabulators, narrow cells."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from pipeline.evaluate import evaluate
from pipeline.process import process
from pipeline.readers import office
from samples.answers import answers
from samples.generator.compose import compose
from samples.render_docx import render

SEEDS = range(301, 313)


@pytest.mark.skipif(office.program() is None, reason=f"LibreOffice is not installed: {office.APT}")
def test_generated_plans_printed_by_libreoffice(tmp_path: Path) -> None:
    plans = {plan["name"]: plan for plan in (compose(seed, "development") for seed in SEEDS)}
    for name, plan in plans.items():
        render(plan, tmp_path / f"{name}.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(office.program()), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, sorted(tmp_path.glob("*.docx")))], capture_output=True, check=True, timeout=180)
    found = {name: process((tmp_path / f"{name}.pdf").read_bytes(), f"{name}.pdf").model_dump(mode="json") for name in plans}
    figures = evaluate({name: answers(plan) for name, plan in plans.items()}, found).overall
    assert {key: value for key, value in figures.items() if value is not None and value < 0.97} == {}
