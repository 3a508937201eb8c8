"""Files as received, byte for byte under the hash of their bytes; handed out only while they still are what they were."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from pipeline.outfiles import because
from pipeline.store.faults import OriginalDamaged, of_system

_PARTIAL = ".partial"
# What a run that was killed was writing is removed by one that begins this many seconds later: no writing takes so long.
_LEFT_OVER = 600
_NAME = re.compile(r"[0-9a-f]{64}")


class Originals:
    """The originals of a store, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def save(self, sha256: str, data: bytes) -> bool:
        """Keep bytes under their hash, whole or not at all; whether anything had to be written.

        What lies there already is compared by content: a file that is damaged is mended.

        Raises:
            ValueError: the bytes are not those of the hash.
            StoreError: they cannot be written.
        """
        if hashlib.sha256(data).hexdigest() != sha256:
            raise ValueError("bytes that are not those of their hash cannot be kept")
        if self.is_whole(sha256):
            return False
        try:
            self._write(self.path(sha256), data)
        except OSError as error:
            raise of_system(error, self.folder) from error
        return True

    def _write(self, path: Path, data: bytes) -> None:
        from pipeline.store.making import sync_folder

        partial = self.folder / _PARTIAL
        partial.mkdir(parents=True, exist_ok=True)
        new_folder = not path.parent.exists()
        path.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=partial)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
        sync_folder(path.parent)
        if new_folder:
            sync_folder(self.folder)

    def is_whole(self, sha256: str) -> bool:
        return self.problem(sha256) is None

    def problem(self, sha256: str) -> str | None:
        """What is wrong with a file that should be kept, in Vietnamese; ``None`` for nothing."""
        try:
            with self.path(sha256).open("rb") as stream:
                same = hashlib.file_digest(stream, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return "không còn"
        except OSError as error:
            return f"không đọc được ({because(error)})"
        return None if same else "đã bị thay đổi (không còn đúng mã băm)"

    def is_present(self, sha256: str, size: int) -> bool:
        """Whether a file of that size lies there, which costs no reading."""
        try:
            return self.path(sha256).stat().st_size == size
        except OSError:
            return False

    def read(self, sha256: str) -> bytes:
        """The bytes of a hash.

        Raises:
            OriginalDamaged: they are gone, or not those of the hash any more.
        """
        try:
            data = self.path(sha256).read_bytes()
        except OSError as error:
            raise OriginalDamaged(sha256, self.problem(sha256) or "không đọc được") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise OriginalDamaged(sha256, "đã bị thay đổi (không còn đúng mã băm)")
        return data

    def names(self) -> Iterator[str]:
        """The hashes under which files lie, in order, whatever the database knows of them."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                if _NAME.fullmatch(path.name) and path.name.startswith(folder.name):
                    yield path.name

    def strangers(self) -> Iterator[Path]:
        """What lies among the originals and is none: left over from a run that was killed, or put there by hand."""
        for path in sorted(self.folder.rglob("*")) if self.folder.is_dir() else []:
            if path.is_file() and path != self.path(path.name):
                yield path

    def remove_left_over(self) -> None:
        """Remove what runs that were killed had begun to write."""
        for path in (self.folder / _PARTIAL).glob("*"):
            with contextlib.suppress(OSError):
                if time.time() - path.stat().st_mtime > _LEFT_OVER:
                    path.unlink()
