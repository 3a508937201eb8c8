"""The closing report of a batch: what became of each file that was asked for."""

from __future__ import annotations

from dataclasses import dataclass, field

from flows.collecting import LeftOut
from pipeline.errors import FAULT, DomainError
from pipeline.shown import markdown
from pipeline.store.store import StoredFile


class AccountError(DomainError):
    """The account of a batch does not add up: a fault of the program, never of a file."""

    exit_code = FAULT


@dataclass(slots=True)
class Report:
    """requested = stored + skipped + rejected + left, always; ``left_out`` was met and not asked for.

    ``left``: files that nothing was done about because the run was stopped, by signal ``stopped`` or by ``broken``,
    what ails the store. A stored file with a reason has pages that were not read.
    """

    requested: int
    stored: list[StoredFile] = field(default_factory=list)
    skipped: list[StoredFile] = field(default_factory=list)
    rejected: list[StoredFile] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    stopped: int | None = None
    broken: str | None = None
    seconds: float = 0.0

    @property
    def incomplete(self) -> list[StoredFile]:
        """Stored files of which pages were not read."""
        return [file for file in self.stored if file.reason is not None]

    def add(self, file: StoredFile) -> None:
        {"stored": self.stored, "skipped": self.skipped, "rejected": self.rejected}[file.status].append(file)

    def check(self) -> None:
        """Raises AccountError if a file is missing from the account."""
        counted = len(self.stored) + len(self.skipped) + len(self.rejected) + len(self.left)
        if counted != self.requested:
            raise AccountError(
                f"Lỗi của chương trình: yêu cầu {self.requested} tệp nhưng chỉ rõ kết quả của {counted} tệp."
                " Những gì đã lưu vẫn còn; hãy chạy lại, và báo lại nếu gặp nữa."
            )

    def markdown(self) -> str:
        """The closing report, Vietnamese, for people and for Prefect's artifact."""
        lines = [
            "| Yêu cầu | Đã lưu | Bỏ qua | Từ chối | Giây |",
            "| --- | --- | --- | --- | --- |",
            f"| {self.requested} | {len(self.stored)} | {len(self.skipped)} | {len(self.rejected)} | {self.seconds:.1f} |",
        ]
        if self.left_out:
            lines += ["", f"Không đọc {len(self.left_out)} mục không phải tệp kế hoạch (tệp ẩn, liên kết...)."]
        if self.left:
            lines += ["", f"Đã dừng, còn lại {len(self.left)} tệp chưa xử lý."]
        for file in self.incomplete:
            lines += ["", f"{markdown(file.path)}: {markdown(file.reason.advice) if file.reason else ''}"]
        if self.rejected:
            lines += ["", "| Tệp bị từ chối | Lý do | Cần làm gì |", "| --- | --- | --- |"]
            for file in self.rejected:
                if file.reason:
                    lines.append(f"| {markdown(file.path)} | {file.reason.code.value} | {markdown(file.reason.advice)} |")
        return "\n".join(lines)
