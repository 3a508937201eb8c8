"""kehoach schema"""

from __future__ import annotations

from typing import Annotated

import typer

from app.output import print_json


def register(app: typer.Typer) -> None:
    app.command("schema", help="In JSON Schema của kế hoạch (plan), tài liệu (document) hoặc phát hiện (finding).")(schema)


def schema(
    model: Annotated[str, typer.Argument(help="plan, document hoặc finding.")] = "plan",
) -> None:
    from pydantic import BaseModel

    from app.options import UserError
    from schemas.document import Document
    from schemas.finding import Finding
    from schemas.plan import Plan

    models: dict[str, type[BaseModel]] = {"plan": Plan, "document": Document, "finding": Finding}
    if model not in models:
        raise UserError(f"Không có mô hình “{model}”. Chọn một trong: {', '.join(models)}")
    print_json(models[model].model_json_schema())
