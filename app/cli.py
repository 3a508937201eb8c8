"""The command line. Commands translate arguments and errors; the work is done elsewhere."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from app.commands import (
    backup,
    baseline,
    check,
    compare,
    correct,
    deadlines,
    diff,
    evaluate,
    export,
    extract,
    ingest,
    listing,
    rebuild,
    remove,
    restore,
    roster,
    schema,
    search,
    show,
    targets,
    verify,
)
from app.options import Exit, UserError

app = typer.Typer(
    name="kehoach",
    help="Đọc kế hoạch cải cách hành chính của các xã, phường, thị trấn thành dữ liệu so sánh được.",
    epilog="Mã thoát: 0 tốt · 1 lỗi chương trình · 2 sai tham số · 3 có tệp bị từ chối · 4 không có kết quả · 5 có phát hiện (check --fail, verify, backup, restore).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_COMMANDS = (
    ingest, extract, roster, search, targets, compare, baseline, check, deadlines, show, diff, correct, export, evaluate, schema,
    listing, remove, verify, backup, restore, rebuild,
)  # fmt: skip
for module in _COMMANDS:
    module.register(app)


def _version(asked: bool) -> None:
    """The program's version with the store's schema."""
    if not asked:
        return
    from importlib.metadata import PackageNotFoundError, version

    from pipeline.store.database import HEAD

    try:
        number = version("kehoach")
    except PackageNotFoundError:
        number = "không rõ"
    typer.echo(f"kehoach {number} (lược đồ kho {HEAD})")
    raise typer.Exit


@app.callback()
def options(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="In phiên bản của chương trình.")] = False,
) -> None:
    """What stands before a command."""


def main() -> None:
    """Entry point: runs the command and turns errors into a line on stderr and an exit code."""
    try:
        app()
    except UserError as error:
        sys.stderr.write(f"kehoach: {error}\n")
        sys.exit(error.code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.OK)
    except Exception as error:
        # Imported only now, for helping and listing must not wait for it.
        from pipeline.errors import DomainError

        if not isinstance(error, DomainError):
            raise
        sys.stderr.write(f"kehoach: {error}\n")
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.stderr.write("kehoach: đã dừng; những gì đã lưu vẫn còn, chạy lại để làm tiếp.\n")
        sys.exit(Exit.FAULT)


if __name__ == "__main__":
    main()
