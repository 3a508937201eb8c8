"""Options that commands share, and the errors that a command line may end with."""

from __future__ import annotations

import os
from enum import IntEnum
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from pipeline.errors import FAULT, NOTHING, UNAVAILABLE, USAGE, DomainError

_LARGEST = 1e15


class Exit(IntEnum):
    """Exit codes, documented in docs/cli.md; those of told errors stand in ``pipeline.errors`` too."""

    OK = 0
    FAULT = FAULT
    USAGE = USAGE
    REJECTED = 3
    NOTHING = NOTHING
    FINDINGS = 5
    UNAVAILABLE = UNAVAILABLE
    STOPPED = 130


class UserError(DomainError):
    """What the user must change; shown without a trace."""

    def __init__(self, message: str, code: Exit = Exit.USAGE) -> None:
        super().__init__(message)
        self.exit_code = code

    @property
    def code(self) -> Exit:
        return Exit(self.exit_code)


def use_lexicon(workspace: Path | None) -> Path | None:
    """Let the office's own words count in this process and those that it starts; a file that KEHOACH_LEXICON names comes first.

    Raises OverlayError for a file that cannot be used.
    """
    from pipeline.store.database import workspace_folder

    path = workspace_folder(workspace) / "lexicon.yaml"
    if path.is_file():
        os.environ.setdefault("KEHOACH_LEXICON", str(path))
    if os.environ.get("KEHOACH_LEXICON"):
        from language.overlay import overlay

        overlay()
    return workspace


Workspace = Annotated[
    Path | None,
    typer.Option("--workspace", "-w", callback=use_lexicon, help="Thư mục kho dữ liệu (mặc định KEHOACH_WORKSPACE hoặc ./kehoach-data)."),
]
Json = Annotated[bool, typer.Option("--json", help="In JSON cho chương trình khác.")]
TimeLimit = Annotated[
    int | None, typer.Option("--time-limit", min=1, max=7 * 24 * 3600, help="Giây tối đa cho một tệp, và cho mỗi trang của bản quét.")
]
Unit = Annotated[str | None, typer.Option("--unit", help="Lọc theo tên đơn vị, cũ hoặc mới, không cần dấu.")]
Year = Annotated[int | None, typer.Option("--year", help="Lọc theo năm của kế hoạch.")]
Province = Annotated[str | None, typer.Option("--province", help="Lọc theo tỉnh, thành phố, tên cũ hoặc mới.")]
District = Annotated[str | None, typer.Option("--district", help="Lọc theo huyện, quận, thị xã, thành phố (trước 01/7/2025).")]
Who = Annotated[str | None, typer.Option("--who", help="Người thực hiện (mặc định KEHOACH_USER).", envvar="KEHOACH_USER")]


def _figure(value: float | None) -> float | None:
    """Raises BadParameter for what is a number to a computer alone: "nan", "inf"."""
    if value is not None and not abs(value) < _LARGEST:
        raise typer.BadParameter("không phải là số dùng được")
    return value


MinValue = Annotated[float | None, typer.Option("--min-value", callback=_figure, help="Giá trị chỉ tiêu từ mức này.")]
Area = Annotated[str | None, typer.Option("--area", help="Lĩnh vực: mã (procedures) hoặc tên tiếng Việt.")]
Metric = Annotated[str | None, typer.Option("--metric", help="Chỉ tiêu chuẩn: mã (dossiers_on_time) hoặc tên.")]
Role = Annotated[str | None, typer.Option("--role", help="Chức danh, bộ phận: mã hoặc tên.")]


def day(given: str | None, option: str) -> str | None:
    """A day that an option is given, dd/mm/yyyy or ISO, in ISO form."""
    from pipeline.correction_values import ValueRefused
    from pipeline.correction_values import day as read

    if given is None:
        return None
    try:
        return read(given.strip())
    except ValueRefused as error:
        raise UserError(f"{option}: “{given}” {error}.") from error


def area_id(given: str | None) -> str | None:
    return _resolve(given, "area", "lĩnh vực")


def metric_id(given: str | None) -> str | None:
    return _resolve(given, "metric", "chỉ tiêu")


def role_id(given: str | None) -> str | None:
    return _resolve(given, "role", "chức danh")


def _resolve(given: str | None, kind: Literal["area", "metric", "role"], what: str) -> str | None:
    """A catalogue id from itself or from words of its name; raises QueryError for none or several."""
    from language import catalogue
    from pipeline.query import pick

    return None if given is None else pick(given, catalogue.names(kind), what)


def known_names(store: Any, filters: Any) -> Any:
    """The filters, if every unit, district and province in them is of something stored; raises NothingNamed with the nearest."""
    from pipeline.store.units import require_known

    return require_known(store.engine, filters)


def finding_code(given: str | None) -> str | None:
    """A code of the rules; raises UserError with the nearest for one that no rule has."""
    from pipeline.checks.registry import rules
    from pipeline.query import like

    codes = [rule.code for rule in rules()]
    if given is None or given in codes:
        return given
    shown = like(given, codes) or codes
    raise UserError(f"Không có mã phát hiện “{given}”. Gần nhất: {', '.join(shown)}. Xem mọi mã: docs/rules.md.")


def one_plan(store: Any, name: str) -> int:
    """The number of the one plan that a name means; raises UserError for none or several."""
    ids = store.find(name)
    if not ids:
        hint = f"Hãy nạp trước: kehoach ingest {name}" if Path(name).is_file() else "Xem danh sách: kehoach list"
        raise UserError(f"Không có kế hoạch nào tên “{name}”. {hint}", Exit.NOTHING)
    if len(ids) > 1:
        numbers = ", ".join(map(str, ids))
        raise UserError(f"“{name}” là tên của {len(ids)} kế hoạch. Hãy ghi số thứ tự trong kho: {numbers}")
    found: int = ids[0]
    return found


def open_store(workspace: Path | None) -> Any:
    """The store of a workspace that exists; raises UserError for one without data, StoreError for one that is damaged."""
    from pipeline.store.database import workspace_folder
    from pipeline.store.making import is_there
    from pipeline.store.store import Store

    folder = workspace_folder(workspace)
    if not is_there(folder):
        raise UserError(f"Chưa có dữ liệu ở {folder}. Hãy chạy: kehoach ingest THƯ_MỤC", Exit.NOTHING)
    return Store(folder)
