"""What goes wrong and is told: errors with a Vietnamese message, and why a file was rejected."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from pipeline.readers.limits import variable

if TYPE_CHECKING:
    from schemas.enclosure import Enclosure

# Exit codes of errors that are told (docs/cli.md): the program is at fault, the user changes something, a name means
# nothing that is stored, or the machine or the store does not allow it.
FAULT = 1
USAGE = 2
NOTHING = 4
UNAVAILABLE = 6


class DomainError(Exception):
    """What a person can understand and act upon: the message is Vietnamese, ``exit_code`` one of docs/cli.md."""

    exit_code: int = USAGE

    def lines(self) -> list[str]:
        """The message as it is shown, a string a line."""
        return [str(self)]


class UnavailableError(DomainError):
    """A file, folder, disk or store that does not let itself be read or written."""

    exit_code = UNAVAILABLE


class Code(StrEnum):
    """Reasons for rejection. The value is stable: scripts may rely on it."""

    EMPTY = "empty-file"
    TOO_LARGE = "file-too-large"
    UNREADABLE = "unreadable-file"
    NOT_FOUND = "not-found"
    NOT_A_FILE = "not-a-file"
    UNKNOWN_TYPE = "unknown-type"
    MISLABELLED_LEGACY = "legacy-format"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    ARCHIVE_BOMB = "archive-bomb"
    TOO_MANY_PAGES = "too-many-pages"
    TOO_MANY_CELLS = "too-many-cells"
    UNSAFE_XML = "unsafe-xml"
    NEEDS_OCR = "needs-ocr"
    NEEDS_OFFICE = "needs-libreoffice"
    NEEDS_UNRAR = "needs-unar"
    TOO_DEEP = "too-deep"
    NO_TEXT = "no-text"
    NOT_A_DOCUMENT = "not-a-document"
    PARTLY_READ = "content-not-read"
    TIMEOUT = "timeout"
    MEMORY = "out-of-memory"
    CRASHED = "reader-crashed"
    PAGES_LEFT = "pages-left-unread"
    APPENDIX = "appendix-without-plan"
    REMOVED = "removed"
    INTERNAL = "internal-error"


# What the officer can do about it. {detail} is filled by the place that rejects.
ADVICE: dict[Code, str] = {
    Code.EMPTY: "Tệp rỗng hoặc không chứa tệp nào. Hãy xin đơn vị gửi lại.",
    Code.TOO_LARGE: "Tệp quá lớn ({detail}). Hãy tách tệp.",
    Code.UNREADABLE: "Không mở được tệp ({detail}). Hãy kiểm tra quyền đọc và đường dẫn.",
    Code.NOT_FOUND: "Không có tệp hay thư mục này. Hãy kiểm tra lại đường dẫn.",
    Code.NOT_A_FILE: "Không phải tệp thường ({detail}) nên không mở. Hãy nạp chính tệp kế hoạch.",
    Code.UNKNOWN_TYPE: "Không đọc được loại tệp này ({detail}). Hãy gửi bản DOCX, PDF hoặc văn bản thuần.",
    Code.MISLABELLED_LEGACY: "Tệp Word đời cũ hoặc định dạng chưa hỗ trợ ({detail}). Hãy lưu lại thành DOCX hoặc PDF.",
    Code.ENCRYPTED: "Tệp có mật khẩu. Hãy xin đơn vị gửi bản không đặt mật khẩu.",
    Code.DAMAGED: "Tệp hỏng hoặc bị cắt cụt ({detail}). Hãy xin đơn vị gửi lại.",
    Code.ARCHIVE_BOMB: "Tệp nén phình quá mức cho phép ({detail}). Không mở vì lý do an toàn.",
    Code.TOO_MANY_PAGES: "Tệp có quá nhiều trang ({detail}). Hãy tách riêng phần kế hoạch.",
    Code.TOO_MANY_CELLS: "Bảng quá lớn ({detail}). Hãy tách riêng phần kế hoạch.",
    Code.UNSAFE_XML: "Tệp DOCX chứa khai báo XML không an toàn ({detail}). Không mở vì lý do an toàn.",
    Code.NEEDS_OCR: "Tệp chỉ có ảnh quét hoặc lớp chữ không dùng được; cần nhận dạng chữ (OCR). Cài: apt-get install tesseract-ocr tesseract-ocr-vie, rồi --retry-rejected.",
    Code.NEEDS_OFFICE: "Tệp {detail} cần LibreOffice để mở. Cài: apt-get install libreoffice-writer, rồi --retry-rejected.",
    Code.NEEDS_UNRAR: "Tệp nén RAR cần chương trình giải nén. Cài: apt-get install unar, rồi --retry-rejected; hoặc gửi tệp ZIP.",
    Code.TOO_DEEP: "Tệp lồng quá sâu ({detail}). Không mở vì lý do an toàn; hãy lưu lại tệp rồi gửi lại.",
    Code.NO_TEXT: "Tệp không có chữ nào. Hãy kiểm tra lại tệp gốc.",
    Code.NOT_A_DOCUMENT: "Tệp không phải văn bản hành chính: không có quốc hiệu, số hiệu, nơi nhận, chữ ký hay căn cứ. Nếu đúng là kế hoạch, nạp lại với --accept-any.",
    Code.PARTLY_READ: "Phần đọc được không cho biết đây là văn bản gì, còn phần chưa đọc thì có thể ({detail}). Hãy gửi bản DOCX hoặc PDF có lớp chữ.",
    Code.TIMEOUT: "Đọc tệp quá thời gian cho phép ({detail}). Hãy thử lại riêng tệp này.",
    Code.MEMORY: "Đọc tệp vượt bộ nhớ cho phép ({detail}). Hãy tách tệp rồi thử lại.",
    Code.CRASHED: "Tiến trình đọc tệp dừng đột ngột ({detail}). Hãy lưu lại tệp ở định dạng khác rồi thử lại.",
    Code.PAGES_LEFT: "Đã lưu nhưng chưa đủ: chưa đọc {detail} Lần nạp sau đọc lại tệp này.",
    Code.APPENDIX: "Tệp là phụ lục kèm theo {detail}, nhưng không tìm thấy đúng một văn bản như thế. Hãy nạp cả hai, hoặc dùng --attach.",
    Code.REMOVED: "Văn bản đã bị bỏ khỏi kho ({detail}). Muốn nạp lại: kehoach ingest --force với riêng tệp này.",
    Code.INTERNAL: "Lỗi của chương trình ({detail}). Hãy báo lại kèm tệp này.",
}

# The limit that stops a file with each code, where the place that rejects names no other.
_LIMIT = {
    Code.TOO_LARGE: "max_bytes",
    Code.TOO_MANY_PAGES: "max_pages",
    Code.TOO_MANY_CELLS: "max_cells",
    Code.TIMEOUT: "time_limit",
    Code.MEMORY: "memory_limit",
}


def _raising(code: Code, limit: str) -> str:
    """How to raise the limit that stopped a file; the bytes stay the same, so that a remembered reason must be set aside."""
    if not limit:
        return ""
    way = f"--time-limit hoặc {variable(limit)}" if limit == "time_limit" else variable(limit)
    again = "" if code in TRANSIENT else " với --retry-rejected"
    return f" Nếu tin tệp này: tăng {way} rồi nạp lại{again}."


# Reasons that may be gone at the next try; the others belong to the bytes themselves.
TRANSIENT = frozenset(
    {
        Code.APPENDIX,
        Code.PAGES_LEFT,
        Code.UNREADABLE,
        Code.NEEDS_OCR,
        Code.NEEDS_OFFICE,
        Code.NEEDS_UNRAR,
        Code.TIMEOUT,
        Code.MEMORY,
        Code.CRASHED,
        Code.INTERNAL,
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """A rejection as a record: where it happened, why, and what to do; ``about``: the document that it waits for."""

    code: Code
    stage: str
    advice: str
    page: int | None = None
    about: Enclosure | None = None

    @property
    def transient(self) -> bool:
        return self.code in TRANSIENT


class Rejection(DomainError):
    """Raised by readers and the pipeline when a file cannot become a plan."""

    def __init__(
        self,
        code: Code,
        detail: str = "",
        *,
        stage: str = "read",
        page: int | None = None,
        about: Enclosure | None = None,
        limit: str | None = None,
    ) -> None:
        """``limit``: the field of ``Limits`` that stopped the file, where it is not the code's usual one; "" for none."""
        advice = ADVICE[code].format(detail=detail or "không rõ") + _raising(code, _LIMIT.get(code, "") if limit is None else limit)
        self.reason = Reason(code, stage, advice, page, about)
        super().__init__(f"{code.value}: {self.reason.advice}")

    def __reduce__(self) -> tuple[object, ...]:
        return rejection_of, (self.reason,)


def fault(error: BaseException, stage: str) -> Rejection:
    """What nobody expected, as a fault of the program that a file met."""
    return Rejection(Code.INTERNAL, f"{type(error).__name__}: {error}"[:200], stage=stage)


def rejection_of(reason: Reason) -> Rejection:
    """The Rejection that a reason was taken from."""
    error = Rejection(reason.code, stage=reason.stage, page=reason.page)
    error.reason = reason
    error.args = (f"{reason.code.value}: {reason.advice}",)
    return error
