"""What may be wrong with a store, as errors that say in one Vietnamese line what to do."""

from __future__ import annotations

import errno
import sqlite3
import zlib
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine, ExceptionContext

from pipeline.errors import DomainError, UnavailableError
from pipeline.outfiles import because


class StoreError(UnavailableError):
    """The store cannot be opened, read or written as it is."""


class StoreBusy(StoreError):
    """Another process holds what is needed; trying again later helps."""


class StoreDamaged(StoreError):
    """The database is not what SQLite wrote."""


class StoreNewer(StoreError):
    """The store was made by a newer program than this one."""


class OriginalDamaged(StoreError):
    """The bytes kept under a hash are not those any more, or are gone."""

    def __init__(self, sha256: str, problem: str) -> None:
        super().__init__(
            f"Tệp gốc {sha256[:12]} trong kho {problem}. Chạy kehoach verify --repair, hoặc nạp lại tệp: kehoach ingest --force TỆP"
        )
        self.sha256 = sha256


_MEND = "Khôi phục từ bản sao: kehoach restore BẢN_SAO; hoặc dựng lại từ tệp gốc: kehoach rebuild"
# SQLite's primary result codes (https://www.sqlite.org/rescode.html) and what they mean for an officer.
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SAID = {
    sqlite3.SQLITE_CORRUPT: f"{{path}} bị hỏng hoặc bị cắt cụt. {_MEND}",
    sqlite3.SQLITE_NOTADB: f"{{path}} không phải cơ sở dữ liệu của kehoach. {_MEND}",
    sqlite3.SQLITE_READONLY: "Kho {path} chỉ đọc được: không ghi được gì. Hãy kiểm tra quyền ghi, hoặc chép kho sang nơi ghi được.",
    sqlite3.SQLITE_FULL: "Đĩa đầy: không ghi được vào {path}; những gì đã lưu vẫn còn. Hãy giải phóng chỗ rồi chạy lại.",
    sqlite3.SQLITE_IOERR: "Lỗi đọc, ghi đĩa ở {path} ({detail}). Hãy kiểm tra đĩa, quyền và chỗ trống rồi chạy lại.",
    sqlite3.SQLITE_CANTOPEN: "Không mở được {path}. Hãy kiểm tra đường dẫn, quyền đọc và quyền ghi vào thư mục.",
    sqlite3.SQLITE_PERM: "Không có quyền mở {path}. Hãy kiểm tra quyền của tệp.",
    sqlite3.SQLITE_AUTH: "Không có quyền mở {path}. Hãy kiểm tra quyền của tệp.",
}


def of_sqlite(error: BaseException, path: Path) -> StoreError | None:
    """The store's error for one of SQLite's; ``None`` for what is a fault of the program (a wrong statement)."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    primary = code & 0xFF
    if primary in _BUSY:
        return StoreBusy(f"Kho {path} đang được một lệnh khác ghi. Hãy đợi lệnh ấy xong rồi chạy lại.")
    said = _SAID.get(primary)
    kind = StoreDamaged if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) else StoreError
    return None if said is None else kind(said.format(path=path, detail=getattr(error, "sqlite_errorname", "")))


def of_system(error: OSError, path: Path) -> StoreError:
    """The store's error for one of the system's on ``path``."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreError(_SAID[sqlite3.SQLITE_FULL].format(path=path))
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return StoreError(f"Không có quyền ghi vào {path}. Hãy kiểm tra quyền của thư mục, hoặc chọn nơi khác bằng --workspace.")
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return StoreError(f"{path} không phải thư mục. Hãy chọn một thư mục cho kho bằng --workspace.")
    return StoreError(f"Không dùng được {path} ({because(error)}). Hãy kiểm tra đường dẫn, quyền và đĩa.")


def translate(engine: Engine, path: Path) -> None:
    """Have every statement of an engine end in the store's errors rather than in SQLAlchemy's."""

    def handle(context: ExceptionContext) -> None:
        found = of_sqlite(context.original_exception, path)
        if found is not None:
            raise found from context.original_exception

    event.listen(engine, "handle_error", handle)


def reason(error: Exception) -> str:
    """What a database that could not be used suffers from, in few words."""
    inner = error.orig if isinstance(error, sa.exc.DBAPIError) and error.orig is not None else error
    return str(inner).splitlines()[0] if str(inner) else type(inner).__name__


def of_store(error: BaseException) -> DomainError | None:
    """An error of database, migration or stored content that was not translated at the engine; ``None`` for any other."""
    if isinstance(error, zlib.error):
        return StoreError("Nội dung một kế hoạch trong kho đã hỏng. Chạy kehoach verify --repair, hoặc nạp lại tệp với --force.")
    if isinstance(error, OverflowError) and "SQLite" in str(error):
        return DomainError("Một con số đã cho lớn quá mức.")
    if type(error).__module__.startswith("alembic."):
        return StoreNewer("Kho dữ liệu của phiên bản khác, chương trình này không nâng cấp được. Hãy cập nhật chương trình.")
    if not isinstance(error, sa.exc.DBAPIError | sqlite3.Error | sa.exc.NoSuchTableError):
        return None
    inner = error.orig if isinstance(error, sa.exc.DBAPIError) and error.orig is not None else error
    return of_sqlite(inner, Path("kehoach.db")) or StoreError(f"Kho dữ liệu báo lỗi: {str(inner)[:200]}. {_MEND}")
