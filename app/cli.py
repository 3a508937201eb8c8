"""The command line. Commands translate arguments and errors; the work is done elsewhere."""

from __future__ import annotations

import os
import signal
import sys
import threading
import warnings
from types import FrameType
from typing import Annotated, Any

import typer

from app import streams
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
from app.faults import Interrupted, end
from app.options import Exit
from pipeline.stopping import SIGNALS

app = typer.Typer(
    name="kehoach",
    help="Đọc kế hoạch cải cách hành chính của các xã, phường, thị trấn thành dữ liệu so sánh được.",
    epilog=(
        "Mã thoát: 0 tốt · 1 lỗi chương trình · 2 sai tham số · 3 có tệp bị từ chối hoặc chưa đọc đủ · 4 không có kết quả · 5 có phát hiện"
        " (check --fail, verify, backup, restore) · 6 tệp, ổ đĩa, kho hoặc Prefect không mở, không ghi được · 129, 130, 143 bị dừng (SIGHUP, SIGINT, SIGTERM)."
    ),
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


def run(words: list[str] | None = None) -> int:
    """Run a command line (the program's own without one); returns the exit code, whatever happens.

    Errors of every kind end in a line on stderr: those told by the program, those of the system and the database, and
    faults, whose trace goes to a log.
    """
    given = sys.argv[1:] if words is None else words
    streams.prepare()
    before = {number: signal.getsignal(number) for number in SIGNALS}
    for number, handler in before.items():
        if handler is not signal.SIG_IGN and threading.current_thread() is threading.main_thread():
            signal.signal(number, _interrupt)
    if not os.environ.get("KEHOACH_DEBUG"):
        # What libraries warn of is for programmers.
        warnings.simplefilter("ignore")
    try:
        code = _run(given)
        streams.flush()
    except (Exception, KeyboardInterrupt, Interrupted) as error:
        code = end(error, given)
    finally:
        _restore(before)
    streams.abandon()
    return code


def _restore(handlers: dict[signal.Signals, Any]) -> None:
    if threading.current_thread() is threading.main_thread():
        for number, handler in handlers.items():
            signal.signal(number, handler or signal.SIG_DFL)


def _interrupt(number: int, _: FrameType | None) -> None:
    raise Interrupted(number)


def _run(words: list[str]) -> int:
    command = typer.main.get_command(app)
    try:
        with command.make_context("kehoach", list(words)) as context:
            command.invoke(context)
    except typer.Exit as ended:
        return int(ended.exit_code)
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except _USAGE_ERROR as error:
        _say_usage(error)
        return int(Exit.USAGE)
    return int(Exit.OK)


# The error of a wrong command line, wherever Typer keeps it: some versions bring their own Click.
_USAGE_ERROR: type[Any] = typer.BadParameter.__mro__[2]


def _say_usage(error: Any) -> None:
    """Typer's message with the words of the command line shown, not obeyed."""
    if type(error).__name__ == "NoArgsIsHelpError":
        error.show()
        return
    from pipeline.shown import visible

    context = getattr(error, "ctx", None)
    if context is not None:
        streams.error_line(context.get_usage())
        streams.error_line(f"Try '{context.command_path} --help' for help.\n")
    streams.error_line(f"Error: {visible(error.format_message())}")


def main() -> None:
    """Entry point."""
    if not os.environ.get("KEHOACH_DEBUG"):
        sys.unraisablehook = _left_behind
    sys.exit(run())


def _left_behind(fault: Any) -> None:
    """What fails when a file is closed behind an error that was told already (a full disk) is no news; others are."""
    if not isinstance(fault.exc_value, OSError):
        sys.__unraisablehook__(fault)


if __name__ == "__main__":
    main()
