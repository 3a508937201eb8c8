"""What ends a command that does not end by itself: one line that says what happened, and the exit code."""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path

from app import streams
from app.options import Exit
from pipeline.errors import DomainError, UnavailableError

LOG = "kehoach-loi.log"
# A log does not grow without end: beyond this it begins anew.
_LARGEST_LOG = 1_000_000


class Interrupted(BaseException):
    """A signal that ends the program; not KeyboardInterrupt, of which Typer makes an exit code of its own."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def told(error: BaseException) -> DomainError | None:
    """A known error as one that says what to do; ``None`` for a fault of the program."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, OSError):
        return _of_system(error)
    if isinstance(error, UnicodeEncodeError):
        return DomainError("Một tham số có byte không phải chữ UTF-8. Hãy gõ lại, hoặc đổi tên tệp.")
    if isinstance(error, UnicodeDecodeError):
        return DomainError("Một tệp không phải văn bản UTF-8. Hãy lưu lại tệp dưới dạng UTF-8.")
    if isinstance(error, MemoryError):
        return UnavailableError("Không đủ bộ nhớ. Hãy đóng bớt chương trình khác, hoặc làm từng phần nhỏ hơn.")
    if isinstance(error, RecursionError):
        return DomainError("Dữ liệu đã cho lồng quá sâu.")
    if "language.overlay" in sys.modules:
        from language.overlay import OverlayError

        if isinstance(error, OverlayError):
            return DomainError(f"Từ vựng của cơ quan {error}")
    if "sqlalchemy" in sys.modules:
        from pipeline.store.faults import of_store

        return of_store(error)
    return None


def _of_system(error: OSError) -> DomainError:
    from pipeline.outfiles import because

    where = error.filename if isinstance(error.filename, str) else ""
    return UnavailableError(f"{where}: {because(error)}." if where else f"Hệ thống từ chối: {because(error)}.")


def end(error: BaseException, words: list[str]) -> int:
    """Say what ended the command on standard error; returns the exit code."""
    if isinstance(error, BrokenPipeError):
        # Who read has enough: "kehoach … | head" ends well.
        streams.abandon()
        return Exit.OK
    if isinstance(error, KeyboardInterrupt | Interrupted):
        streams.error_line("kehoach: đã dừng; những gì đã lưu vẫn còn, chạy lại để làm tiếp.")
        return 128 + error.number if isinstance(error, Interrupted) else Exit.STOPPED
    from pipeline.shown import visible

    known = told(error)
    if known is not None:
        first, *others = known.lines()
        streams.error_line("\n".join([f"kehoach: {visible(first)}", *map(visible, others)]))
        if os.environ.get("KEHOACH_DEBUG"):
            streams.error_line(_trace(error))
        return known.exit_code
    said = visible(f"{type(error).__name__}: {error}"[:300])
    if os.environ.get("KEHOACH_DEBUG"):
        streams.error_line(_trace(error))
        streams.error_line(f"kehoach: lỗi của chương trình ({said}).")
        return Exit.FAULT
    kept = _log(error, words)
    advice = f"Hãy báo lại kèm tệp {visible(str(kept))}." if kept else "Hãy chạy lại với KEHOACH_DEBUG=1 và báo lại những gì in ra."
    streams.error_line(f"kehoach: lỗi của chương trình ({said}). {advice}")
    return Exit.FAULT


def _trace(error: BaseException) -> str:
    from pipeline.shown import visible

    return "\n".join(visible(line) for line in "".join(traceback.format_exception(error)).rstrip().split("\n"))


def _log(error: BaseException, words: list[str]) -> Path | None:
    """The trace at the end of the workspace's log; ``None`` where there is no workspace or it takes no file."""
    try:
        from pipeline.store.database import workspace_folder

        folder = workspace_folder(_workspace(words))
        if not folder.is_dir():
            return None
        path = folder / LOG
        mode = "a" if path.exists() and path.stat().st_size < _LARGEST_LOG else "w"
        with path.open(mode, encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')} kehoach {words!r}\n{_trace(error)}\n\n")
    except Exception:  # the log is no reason for a second error: the line on the screen says what to do instead
        return None
    return path


def _workspace(words: list[str]) -> Path | None:
    """The workspace that the command line names."""
    for place, word in enumerate(words):
        if word in ("-w", "--workspace") and place + 1 < len(words):
            return Path(words[place + 1])
        if word.startswith("--workspace="):
            return Path(word.removeprefix("--workspace="))
    return None
