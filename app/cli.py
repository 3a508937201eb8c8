"""The command line. Commands translate arguments and errors; the work is done elsewhere."""

from __future__ import annotations

import sys

import typer

from app.commands import (
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
    roster,
    schema,
    search,
    show,
    targets,
)
from app.options import Exit, UserError

app = typer.Typer(
    name="kehoach",
    help="Đọc kế hoạch cải cách hành chính của các xã, phường, thị trấn thành dữ liệu so sánh được.",
    epilog="Mã thoát: 0 tốt · 1 lỗi chương trình · 2 sai tham số · 3 có tệp bị từ chối · 4 không có kết quả · 5 có phát hiện (check --fail).",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
_COMMANDS = (
    ingest, extract, roster, search, targets, compare, baseline, check, deadlines, show, diff, correct, export, evaluate, schema,
)  # fmt: skip
for module in _COMMANDS:
    module.register(app)


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
    except KeyboardInterrupt:
        sys.stderr.write("kehoach: đã dừng; những gì đã lưu vẫn còn, chạy lại để làm tiếp.\n")
        sys.exit(Exit.FAULT)


if __name__ == "__main__":
    main()
