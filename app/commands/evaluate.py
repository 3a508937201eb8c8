"""kehoach evaluate"""

from __future__ import annotations

import json as jsonlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.options import Exit, Json, UserError, Workspace, open_store

if TYPE_CHECKING:
    from pipeline.accuracy import Measured


def register(app: typer.Typer) -> None:
    app.command("evaluate", help="So kết quả với đáp án chuẩn: từng trường, từng định dạng; được, mất so với lần trước; sàn.")(evaluate)


def evaluate(
    gold: Annotated[Path, typer.Argument(help="Thư mục đáp án NAME.json.")],
    files: Annotated[
        Path | None, typer.Option("--files", help="Thư mục tệp NAME.docx, NAME.pdf…: đọc lại rồi so, theo từng định dạng.")
    ] = None,
    predicted: Annotated[
        Path | None, typer.Option("--predicted", help="Thư mục kết quả NAME.json; không có thì lấy từ kho dữ liệu.")
    ] = None,
    suffix: Annotated[str | None, typer.Option("--suffix", help="Chỉ tệp có đuôi này, ví dụ .docx.")] = None,
    name: Annotated[str, typer.Option("--set", help="Tên bộ tài liệu trong tệp sàn và tệp lưu.")] = "default",
    baseline: Annotated[Path | None, typer.Option("--baseline", help="Tệp JSON đã lưu: kê chỗ được, chỗ mất so với nó.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Ghi số liệu lần này vào tệp --baseline.")] = False,
    floors: Annotated[Path | None, typer.Option("--floors", help="Tệp YAML các mức sàn; thấp hơn sàn thì mã thoát là 5.")] = None,
    differences: Annotated[bool, typer.Option("--errors", help="In mọi chỗ khác nhau.")] = False,
    workers: Annotated[int, typer.Option("--workers", min=1, help="Số tiến trình đọc song song.")] = 2,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    from app.output import print_json
    from pipeline import accuracy

    answers = _load(gold)
    if not answers:
        raise UserError(f"Không có đáp án JSON nào trong {gold}.")
    plans = _read(files, answers, suffix, workers) if files else {suffix or "kho": _found(predicted, workspace, suffix)}
    with _shaped(gold):
        measured = accuracy.measure(answers, plans if files else _with_missing(answers, plans))
    if json:
        print_json({m.format: m.result.to_json() | {"figures": m.figures} for m in measured})
    else:
        _print(measured, differences=differences)
    if baseline:
        with _shaped(baseline):
            _against(baseline, name, measured, keep=keep)
    if floors:
        with _shaped(floors):
            _floors(floors, name, measured)


def _read(folder: Path, answers: dict[str, Any], suffix: str | None, workers: int) -> dict[str, dict[str, Any]]:
    """Every file of the folder that has an answer, read: format to name to plan."""
    from app.output import errors
    from pipeline.accuracy import format_of, stem_of
    from pipeline.readers.limits import Limits
    from pipeline.worker import Workers

    if not folder.is_dir():
        raise UserError(f"Không có thư mục {folder}.")
    paths = [p for p in sorted(folder.iterdir()) if p.is_file() and stem_of(p) in answers and (suffix is None or p.name.endswith(suffix))]
    if not paths:
        raise UserError(f"Không tệp nào trong {folder} trùng tên với đáp án.")
    plans: dict[str, dict[str, Any]] = {}
    with Workers(min(workers, len(paths)), Limits.from_environment(None)) as pool:
        for outcome in pool.run([str(path) for path in paths]):
            path = Path(outcome.path)
            if outcome.plan is None:
                errors.print(f"Từ chối {path.name}: {outcome.reason.advice if outcome.reason else ''}", soft_wrap=True)
            plans.setdefault(format_of(path), {})[stem_of(path)] = jsonlib.loads(outcome.plan) if outcome.plan else {}
    return plans


def _with_missing(answers: dict[str, Any], plans: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """An answer without a plan counts as all missed."""
    return {name: {key: found.get(key, {}) for key in answers} for name, found in plans.items()}


def _print(measured: list[Measured], *, differences: bool) -> None:
    from app.output import console, print_table
    from pipeline.accuracy import ORDER, lowest_tenth, shown

    for m in measured if differences else []:
        for name, lines in m.result.differences.items():
            console.print(f"== {name} ({m.format})")
            for line in lines:
                console.print(f"   {line}", soft_wrap=True)
    labels = {"whole": "cả văn bản", "whole_strict": "cả văn bản, chặt"}
    rows = [(labels.get(key, key), *(shown(m.figures[key]) for m in measured)) for key in ORDER]
    print_table("Số liệu chung", ("Trường", *(f"{m.format} ({m.documents})" for m in measured)), rows)
    names = sorted({key for m in measured for key in m.result.fields})
    print_table(
        "Từng trường", ("Trường", *(m.format for m in measured)), [(n, *(shown(m.result.fields.get(n)) for m in measured)) for n in names]
    )
    for m in measured:
        size, wrong, total = lowest_tenth(m.sure)
        if total and size:
            console.print(f"{m.format}: xem lại {size} mục kém chắc nhất thấy {wrong}/{total} mục sai.")


def _against(path: Path, name: str, measured: list[Measured], *, keep: bool) -> None:
    from app.output import console
    from pipeline.accuracy import changes, kept
    from pipeline.outfiles import written

    before = _object(path) if path.exists() else {}
    for change in changes(measured, before.get(name, {})):
        console.print(f"{change.format}: được {change.gains}, mất {len(change.losses)} so với {path.name}", soft_wrap=True)
        for line in change.losses:
            console.print(f"   mất: {line}", soft_wrap=True)
    if keep:
        before[name] = before.get(name, {}) | kept(measured)
        with written(path) as beside:
            beside.write_text(jsonlib.dumps(before, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _floors(path: Path, name: str, measured: list[Measured]) -> None:
    import yaml

    from app.output import errors
    from pipeline.accuracy import broken

    try:
        wanted = yaml.safe_load(path.read_text(encoding="utf-8")) if path.is_file() else None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path} không phải YAML đúng dạng trong UTF-8.") from error
    if not isinstance(wanted, dict) or name not in wanted:
        raise UserError(f"Không có mức sàn của bộ “{name}” trong {path}.")
    lines = broken(measured, wanted[name])
    for line in lines:
        errors.print(f"Dưới sàn: {line}", soft_wrap=True)
    if lines:
        raise typer.Exit(Exit.FINDINGS)


def _load(folder: Path) -> dict[str, Any]:
    if not folder.is_dir():
        raise UserError(f"Không có thư mục {folder}.")
    return {path.stem: _object(path) for path in sorted(folder.glob("*.json"))}


@contextmanager
def _shaped(path: Path) -> Iterator[None]:
    """What breaks over a file that a person gave is told as the file's."""
    try:
        yield
    except (TypeError, AttributeError, KeyError) as error:
        raise UserError(f"{path}: nội dung không đúng dạng ({type(error).__name__}: {error}).") from error


def _object(path: Path) -> dict[str, Any]:
    """A file's JSON object; raises UserError for a file that holds none."""
    try:
        found = jsonlib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise UserError(f"{path} không phải JSON đúng dạng trong UTF-8.") from error
    if not isinstance(found, dict):
        raise UserError(f"{path} không phải một đối tượng JSON.")
    return found


def _found(predicted: Path | None, workspace: Path | None, suffix: str | None) -> dict[str, Any]:
    if predicted:
        return _load(predicted)
    with open_store(workspace) as store:
        # As read: what people corrected is no merit of the reading.
        plans = list(store.extracted())
    chosen = [p for p in plans if suffix is None or p.source.file.endswith(suffix)]
    return {Path(plan.source.file).stem: plan.model_dump(mode="json") for plan in chosen}
