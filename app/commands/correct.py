"""kehoach correct, kehoach history"""

from __future__ import annotations

import json as jsonlib
from functools import partial
from typing import Annotated, Any

import typer

from app.options import Exit, Json, UserError, Who, Workspace, one_plan, open_store

Plan = Annotated[str, typer.Argument(help="Số thứ tự trong kho, tên tệp, số văn bản hoặc mã băm.")]


# Whose fields stand behind a step of a path, as the lists of values name them.
_MODELS = {"goals": "Goal", "targets": "Target", "tasks": "Task", "deadline": "Deadline", "signer": "Signer", "unit": "Unit"}


def register(app: typer.Typer) -> None:
    app.command("correct", help="Sửa, thêm, bỏ hoặc xác nhận một giá trị; cả hai giá trị đều được giữ, đọc lại tệp không mất.")(correct)
    app.command("history", help="Mọi sửa đổi của một kế hoạch: ai, khi nào, vì sao.")(history)


def correct(
    plan: Plan,
    field: Annotated[
        str | None,
        typer.Argument(help="Trường: header.number, unit.name, targets[2].value, tasks[5]; “plan” để xác nhận cả kế hoạch."),
    ] = None,
    value: Annotated[
        str | None,
        typer.Argument(
            help="Giá trị mới: mã hoặc tên tiếng Việt, ngày 31/12/2026, số 95,5, danh sách cách nhau dấu phẩy, đối tượng JSON; null để trống."
        ),
    ] = None,
    add: Annotated[bool, typer.Option("--add", help="Thêm một mục vào goals, targets, tasks hoặc sections (VALUE là JSON).")] = False,
    reject: Annotated[bool, typer.Option("--reject", help="Bỏ một mục đọc sai.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Xác nhận là đúng.")] = False,
    withdraw: Annotated[int | None, typer.Option("--withdraw", help="Rút lại sửa đổi mang số này.")] = None,
    who: Who = None,
    why: Annotated[str, typer.Option("--why", help="Vì sao.")] = "",
    page: Annotated[int | None, typer.Option("--page", min=1, help="Trang của mục thêm mới.")] = None,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    from app.output import console, print_json
    from pipeline.corrections import value_of
    from pipeline.store import corrections

    if field is None and withdraw is None:
        raise UserError("Hãy ghi trường cần sửa, ví dụ targets[2].value (xem: kehoach show KẾ_HOẠCH --numbers).")
    if sum((add, reject, confirm)) > 1:
        raise UserError("Chỉ chọn một trong --add, --reject, --confirm.")
    action = "add" if add else "reject" if reject else "confirm" if confirm else "set"
    if action in ("set", "add") and value is None and withdraw is None:
        raise UserError("Hãy cho giá trị mới, hoặc dùng --reject, --confirm.")
    with open_store(workspace) as store:
        chosen = one_plan(store, plan)
        if withdraw is not None:
            made = corrections.withdraw(store, withdraw, who=who or "", plan_id=chosen)
            now = value_of(corrections.current(store, chosen), made)
        else:
            given = value if action in ("set", "add") else None
            made = corrections.correct(store, chosen, action, field or "", given, who=who or "", why=why, page=page)  # type: ignore[arg-type]
    if json:
        print_json(made.model_dump(mode="json"))
    elif withdraw is not None:
        console.print(f"Đã rút sửa đổi số {made.id} của {made.who} ({made.made_at[:10]}): {_said(made.model_dump())}", soft_wrap=True)
        console.print(f"Người rút: {made.withdrawn_by}. {_standing(made, now)}", soft_wrap=True)
    else:
        console.print(f"Đã ghi sửa đổi số {made.id}: {_said(made.model_dump())}", soft_wrap=True)


def _said(row: dict[str, Any]) -> str:
    names = {"set": "sửa", "add": "thêm", "reject": "bỏ", "confirm": "xác nhận"}
    said = f"{names[row['action']]} {row['path']}"
    if row["key"]:
        said += f" “{row['key']['text'][:50]}”"
    if row["action"] == "set":
        said += f": {_short(_named(row['path'], row['old']))} → {_short(_named(row['path'], row['new']))}"
    return said


def _named(path: str, value: Any) -> Any:
    """A value of a catalogue or of a fixed list by its Vietnamese name; others as they are."""
    from language import catalogue

    *_, owner, name = ["", *path.split(".")]
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "; ".join(_named(path, one) for one in value) or None
    if not isinstance(value, str):
        return value
    catalogues = {
        "area": catalogue.area_name,
        "metric": catalogue.metric_name,
        "lead": catalogue.role_name,
        "support": catalogue.role_name,
    }
    if name in catalogues:
        return catalogues[name](value)
    return catalogue.value_name(f"{_MODELS.get(owner, '')}.{name}", value)


def _standing(made: Any, now: Any) -> str:
    """What holds after a correction was taken back."""
    if made.action == "confirm":
        return "Không còn được xác nhận."
    if made.action == "set":
        return f"Giá trị nay: {_short(_named(made.path, now))}."
    return "Mục này lại có trong kế hoạch." if now is not None else "Mục này không còn trong kế hoạch."


def _short(value: Any) -> str:
    text = jsonlib.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else "trống" if value is None else str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def history(plan: Plan, workspace: Workspace = None, json: Json = False) -> None:
    from app.commands.listing import print_removed
    from app.output import console, print_json, print_table
    from pipeline.store import corrections

    with open_store(workspace) as store:
        made, lost, removals = corrections.history_of(store, plan, partial(one_plan, store))
    if json:
        told = {"corrections": [c.model_dump(mode="json") for c in made], "lost": [c.id for c in lost], "removals": removals}
        print_json(told)
        return
    if removals:
        print_removed(removals)
    if not made and removals:
        return
    if not made:
        console.print("Chưa có sửa đổi nào.")
        raise typer.Exit(Exit.NOTHING)
    missing = {c.id for c in lost}
    rows = []
    for c in made:
        state = (
            f"đã rút ({c.withdrawn_by or 'không rõ ai'}, {c.withdrawn_at[:10]})"
            if c.withdrawn_at
            else "không còn khớp"
            if c.id in missing
            else "hiệu lực"
        )
        rows.append((c.id, c.made_at, c.who, _said(c.model_dump()), c.why, state))
    print_table("Lịch sử sửa đổi", ("Số", "Khi nào (UTC)", "Ai", "Việc", "Vì sao", "Tình trạng"), rows)
