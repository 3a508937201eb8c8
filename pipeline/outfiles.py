"""Writing files for people: made beside their place and moved there whole, so that a failure leaves the old file as it was.

Every command that writes to a path the user names goes through ``written`` or ``written_folder``.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import UnavailableError
from pipeline.shown import visible

_REASONS = {
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.EACCES: "không đủ quyền, hoặc tệp đang mở ở chương trình khác",
    errno.EPERM: "không đủ quyền",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOTDIR: "có phần của đường dẫn không phải thư mục",
    errno.ENOSPC: "hết chỗ trên ổ đĩa",
    errno.EDQUOT: "hết hạn mức ổ đĩa",
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.EMFILE: "đang mở quá nhiều tệp",
    errno.ENFILE: "máy đang mở quá nhiều tệp",
    errno.ELOOP: "liên kết vòng quanh",
    errno.EBUSY: "đang được dùng",
    errno.EEXIST: "đã có tệp cùng tên",
    errno.ENOTEMPTY: "thư mục không trống",
    errno.EIO: "lỗi đọc, ghi ổ đĩa",
    errno.EFBIG: "tệp quá lớn",
    errno.EINVAL: "tên không dùng được",
}
# Windows keeps these names for devices, whatever their ending.
_COUNTED = re.compile(r"(.*[^.])(\.[a-zA-Z0-9]{1,5}) (\(\d+\))")
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?")
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
# File systems take 255 bytes; room is left for numbers and for the name while it is written.
_LONGEST_NAME = 200


def because(error: OSError) -> str:
    """Why the system refused, in Vietnamese."""
    known = _REASONS.get(error.errno or 0)
    return known or error.strerror or type(error).__name__


@contextmanager
def written(path: Path) -> Iterator[Path]:
    """A new file beside ``path`` to write to; it takes the place of ``path`` when the block ends well.

    The folder is made. A link is followed, a device or pipe is written to.

    Raises:
        UnavailableError: the place is a folder, or cannot be written.
    """
    with _told(path):
        target = path.resolve()
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, "", str(path))
        device = target.exists() and not stat.S_ISREG(target.stat().st_mode)
        if not device:
            target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.gettempdir()) if device else target.parent
        beside = folder / f".kehoach-{secrets.token_hex(6)}{target.suffix[:20]}"
        # With the rights of any new file, or of the one that it replaces.
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        try:
            if target.exists() and not device:
                shutil.copymode(target, beside)
            yield beside
            _to_disk(beside)
            if device:
                with beside.open("rb") as source, target.open("wb") as sink:
                    shutil.copyfileobj(source, sink)
            else:
                beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)


@contextmanager
def written_folder(path: Path) -> Iterator[Path]:
    """A new folder beside ``path`` to write files to; when the block ends well they take the place of those in ``path``.

    A folder that holds nothing else is exchanged as a whole; where it holds files of others, these stay and each file is
    exchanged by itself.

    Raises:
        UnavailableError: the place is a file, or cannot be written.
    """
    with _told(path):
        target = path.resolve()
        if target.exists() and not target.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "", str(path))
        target.parent.mkdir(parents=True, exist_ok=True)
        beside = target.parent / f".kehoach-{secrets.token_hex(6)}"
        beside.mkdir()
        try:
            yield beside
            for file in _files(beside):
                _to_disk(file)
            _exchange(beside, target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


def folder_for_results(path: Path) -> None:
    """Make a folder that files are written to one by one; raises UnavailableError where it cannot be made."""
    with _told(path):
        if path.exists() and not path.is_dir():
            raise NotADirectoryError(errno.ENOTDIR, "", str(path))
        path.mkdir(parents=True, exist_ok=True)


def _exchange(beside: Path, target: Path) -> None:
    if not target.exists():
        beside.replace(target)
        return
    made = {file.relative_to(beside) for file in _files(beside)}
    if {file.relative_to(target) for file in _files(target)} <= made:
        old = target.parent / f".kehoach-{secrets.token_hex(6)}"
        with contextlib.suppress(OSError):
            # A mount point or a folder in use cannot be renamed: its files are exchanged one by one below.
            target.replace(old)
            try:
                beside.replace(target)
            except OSError:
                old.replace(target)
                raise
            shutil.rmtree(old, ignore_errors=True)
            return
    for name in sorted(made):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (beside / name).replace(target / name)


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()]


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """What the system refuses, as a line about the file that the user named."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise UnavailableError(f"Không ghi được {visible(str(path))}: {because(error)}.") from error


def free_name(name: str, taken: set[str]) -> str:
    """A file name of what a document calls itself: no path, no control, no device, not too long, and not taken (whatever the
    case); it is added to ``taken``."""
    clean = _NOT_IN_NAMES.sub("_", visible(name)).strip(" .") or "khong-ten"
    if counted := _COUNTED.fullmatch(clean):  # of several of one name in a letter: without its ending nothing opens it
        clean = f"{counted.group(1)} {counted.group(3)}{counted.group(2)}"
    if _DEVICES.fullmatch(clean):
        clean = f"_{clean}"
    stem, dot, ending = clean.rpartition(".") if "." in clean else (clean, "", "")
    if len(ending.encode()) > 20:
        stem, dot, ending = clean, "", ""
    room = _LONGEST_NAME - len((dot + ending).encode())
    stem = stem.encode()[:room].decode(errors="ignore")
    found, number = f"{stem}{dot}{ending}", 2
    while found.casefold() in taken:
        found, number = f"{stem}-{number}{dot}{ending}", number + 1
    taken.add(found.casefold())
    return found
