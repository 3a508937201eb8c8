"""What paths stand for: regular files, each once; all else accounted for, with why it is not read.

Folders are followed by name alone: a link in one leads nowhere, a pipe or a device is never opened.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import Code, Reason, Rejection
from pipeline.file_names import shown
from pipeline.outfiles import because

_SPECIAL = {
    stat.S_IFIFO: "ống dẫn (FIFO)",
    stat.S_IFSOCK: "ổ cắm (socket)",
    stat.S_IFCHR: "thiết bị",
    stat.S_IFBLK: "thiết bị",
    stat.S_IFDIR: "thư mục",
}
_HIDDEN = (".", "~$")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file or folder that was met and is neither read nor counted, with why (Vietnamese)."""

    path: str
    why: str


@dataclass(slots=True)
class Collected:
    """``files`` to read, absolute; ``refused``: paths that were asked for and cannot be read; ``left_out``: what else was met."""

    files: list[Path] = field(default_factory=list)
    refused: list[tuple[str, Reason]] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def collect(paths: Sequence[Path], store: Path | None = None) -> Collected:
    """The files that paths stand for: folders with all below them but hidden files and the ``store``'s own folder.

    A link that is itself named is followed, for so it was asked; links in folders are not.
    """
    found = Collected()
    files: dict[str, None] = {}
    for given in paths:
        path = _spelt(given)
        try:
            kind = stat.S_IFMT(os.stat(path).st_mode)
        except (OSError, ValueError) as error:
            found.refused.append((shown(str(_absolute(given))), _reason(error)))
            continue
        real = os.path.realpath(path)
        if kind == stat.S_IFDIR:
            files.update(dict.fromkeys(_walk(real, found, os.path.realpath(store) if store else None)))
        elif kind == stat.S_IFREG:
            files[real] = None
        else:
            found.refused.append((shown(real), Rejection(Code.NOT_A_FILE, _SPECIAL.get(kind, "loại lạ"), stage="open").reason))
    found.files = [Path(name) for name in files]
    return found


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path)) if "\0" not in str(path) else path


def _reason(error: OSError | ValueError) -> Reason:
    if isinstance(error, (FileNotFoundError, NotADirectoryError, ValueError)):
        return Rejection(Code.NOT_FOUND, stage="open").reason
    return Rejection(Code.UNREADABLE, because(error), stage="open").reason


def _spelt(path: Path) -> Path:
    """A path as the disk spells it: letters with marks are one character there, or several."""
    if os.path.lexists(path) if "\0" not in str(path) else True:
        return path
    wanted = unicodedata.normalize("NFC", path.name)
    try:
        names = sorted(os.listdir(path.parent))
    except OSError:
        return path
    return next((path.with_name(name) for name in names if unicodedata.normalize("NFC", name) == wanted), path)


def _walk(root: str, found: Collected, store: str | None) -> Iterator[str]:
    """Files below a folder in the order of their names; an explicit stack, for folders nest deeper than calls may."""
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            found.refused.append((shown(folder), _reason(error)))
            continue
        folders = []
        for entry in listed:
            why = _why_left_out(entry, root, store)
            if why is not None:
                found.left_out.append(LeftOut(shown(entry.path), why))
            elif entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            else:
                yield entry.path
        waiting.extend(reversed(folders))


def _why_left_out(entry: os.DirEntry[str], root: str, store: str | None) -> str | None:
    is_folder = entry.is_dir(follow_symlinks=False)
    if entry.is_symlink():
        target = os.path.realpath(entry.path)
        if not os.path.exists(target):
            return "liên kết hỏng"
        inside = target == root or target.startswith(root.rstrip("/") + "/")
        return (
            "liên kết; bản gốc được đọc ở chỗ của nó"
            if inside
            else "liên kết ra ngoài thư mục, không theo; hãy nạp thẳng đường dẫn của bản gốc"
        )
    if entry.name.startswith(_HIDDEN):
        return "thư mục ẩn" if is_folder else "tệp ẩn"
    if is_folder:
        return "kho dữ liệu của kehoach" if entry.path == store else None
    if entry.is_file(follow_symlinks=False):
        return None
    kind = stat.S_IFMT(entry.stat(follow_symlinks=False).st_mode)
    return f"không phải tệp thường: {_SPECIAL.get(kind, 'loại lạ')}"
