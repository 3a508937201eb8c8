"""kehoach evaluate"""

from __future__ import annotations

import json as jsonlib
from pathlib import Path
from typing import Annotated, Any

import typer

from app.options import Json, UserError, Workspace, open_store


def register(app: typer.Typer) -> None:
    app.command("evaluate", help="So kết quả với đáp án chuẩn theo từng trường.")(evaluate)


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Thư mục đáp án NAME.json.")],
    predicted: Annotated[
        Path | None, typer.Option("--predicted", help="Thư mục kết quả NAME.json; không có thì lấy từ kho dữ liệu.")
    ] = None,
    suffix: Annotated[str | None, typer.Option("--suffix", help="Khi lấy từ kho: chỉ tệp có đuôi này, ví dụ .docx.")] = None,
    differences: Annotated[bool, typer.Option("--errors", help="In mọi chỗ khác nhau.")] = False,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    from app.output import console, print_json, print_table
    from pipeline.evaluate import evaluate as score

    answers = _load(gold)
    if not answers:
        raise UserError(f"Không có đáp án JSON nào trong {gold}.")
    found = _load(predicted) if predicted else _stored(workspace, suffix)
    result = score(answers, found)
    if json:
        print_json(result.to_json())
        return
    if differences:
        for name, lines in result.differences.items():
            console.print(f"== {name}", markup=False)
            for line in lines:
                console.print(f"   {line}", markup=False, soft_wrap=True)
    columns = ("Trường", "Tất cả", *answers)
    rows = [(key, _number(value), *(_number(result.documents[name][key]) for name in answers)) for key, value in result.overall.items()]
    print_table(f"{len(answers)} văn bản", columns, rows)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _load(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise UserError(f"Không có thư mục {folder}.")
    return {path.stem: jsonlib.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def _stored(workspace: Path | None, suffix: str | None) -> dict[str, Any]:
    with open_store(workspace) as store:
        plans = [plan for _, plan in store.plans()]
    chosen = [p for p in plans if suffix is None or p.source.file.endswith(suffix)]
    return {Path(plan.source.file).stem: plan.model_dump(mode="json") for plan in chosen}
