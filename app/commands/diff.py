"""kehoach diff"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from app.options import Json, Workspace, one_plan, open_store

WHAT = {"same": "giữ nguyên", "changed": "đổi", "removed": "bỏ", "added": "thêm"}


def register(app: typer.Typer) -> None:
    app.command("diff", help="Đối chiếu hai kế hoạch từng mục: bản điều chỉnh giữ, đổi, bỏ, thêm gì.")(diff)


def diff(
    first: Annotated[str, typer.Argument(help="Bản trước.")],
    second: Annotated[str, typer.Argument(help="Bản sau.")],
    same: Annotated[bool, typer.Option("--same", help="In cả mục giữ nguyên.")] = False,
    workspace: Workspace = None,
    json: Json = False,
) -> None:
    from collections import Counter

    from app.output import console, print_json, print_table, shorten
    from pipeline.differences import compare

    with open_store(workspace) as store:
        ids = [one_plan(store, name) for name in (first, second)]
        plans = dict(store.plans(ids))
    changes = compare(plans[ids[0]], plans[ids[1]])
    if json:
        print_json([_row(change) for change in changes if same or change.what != "same"])
        return
    names = {"goals": "mục tiêu", "targets": "chỉ tiêu", "tasks": "nhiệm vụ"}
    table = []
    for change in changes:
        if same or change.what != "same":
            item = change.before or change.after
            fields = "; ".join(f"{name}: {_plain(old)} → {_plain(new)}" for name, (old, new) in change.fields.items() if name != "text")
            text = shorten(item.text, 100) if item else ""
            if "text" in change.fields:
                text += f" → {shorten(str(change.fields['text'][1]), 100)}"
            table.append((WHAT[change.what], names[change.kind], text, fields))
    counted = Counter(change.what for change in changes)
    if table:
        print_table("Khác nhau", ("", "Loại", "Nội dung", "Trường đổi"), table)
    console.print(" · ".join(f"{label}: {counted[key]}" for key, label in WHAT.items()))


def _row(change: Any) -> dict[str, Any]:
    sides = {
        name: side.model_dump(mode="json", exclude={"evidence"}) if side else None
        for name, side in (("before", change.before), ("after", change.after))
    }
    return {"kind": change.kind, "what": change.what, "fields": {k: list(v) for k, v in change.fields.items()}, **sides}


def _plain(value: Any) -> str:
    return "trống" if value in (None, []) else ", ".join(map(str, value)) if isinstance(value, list) else str(value)
