"""What paths stand for: regular files once, and all else told."""

from __future__ import annotations

import json
import os
import socket
import unicodedata
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import app
from flows.batch import Settings
from flows.collecting import collect
from flows.run import ingest
from pipeline.errors import Code
from pipeline.file_names import distinct, of_member, on_disk, shown
from pipeline.store.store import Store
from tests.test_mails import PLAN

RUNNER = CliRunner()


def test_nothing_met_is_passed_over_in_silence(tmp_path: Path) -> None:
    folder, beside = tmp_path / "nộp", tmp_path / "ngoài"
    (folder / "con").mkdir(parents=True)
    (folder / ".git").mkdir()
    beside.mkdir()
    for path in (folder / "a.txt", folder / "con/b.txt", folder / ".ẩn.txt", folder / "~$a.docx", folder / ".git/c.txt", beside / "x.txt"):
        path.write_text("x", encoding="utf-8")
    os.mkfifo(folder / "ống")
    (folder / "trong.txt").symlink_to(folder / "a.txt")
    (folder / "ra.txt").symlink_to(beside / "x.txt")
    (folder / "ra").symlink_to(beside)
    (folder / "vòng").symlink_to(folder)
    (folder / "hỏng").symlink_to(tmp_path / "không có")
    (folder / "kho").mkdir()
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(folder / "ổ"))
        found = collect([folder, folder / "a.txt", folder], folder / "kho")
    assert [path.name for path in found.files] == ["a.txt", "b.txt"]
    assert found.refused == []
    told = {one.path.removeprefix(f"{folder}/"): one.why for one in found.left_out}
    kinds = {
        ".git": "thư mục ẩn", ".ẩn.txt": "tệp ẩn", "~$a.docx": "tệp ẩn", "hỏng": "liên kết hỏng", "kho": "kho dữ liệu của kehoach",
        "ra": "ra ngoài", "ra.txt": "ra ngoài", "trong.txt": "ở chỗ của nó", "vòng": "ở chỗ của nó", "ống": "FIFO", "ổ": "socket",
    }  # fmt: skip
    assert told.keys() == kinds.keys()
    assert [name for name, why in kinds.items() if why not in told[name]] == []


def test_paths_that_are_named_end_as_files_or_refusals(tmp_path: Path, workspace: Path) -> None:
    os.mkfifo(tmp_path / "ống")
    (tmp_path / "a.txt").write_text(PLAN.format("AN BÌNH", 5), encoding="utf-8")
    (tmp_path / "liên kết").symlink_to(tmp_path / "a.txt")
    (tmp_path / "vòng").symlink_to(tmp_path / "vòng")
    names = ("ống", "liên kết", "vòng", "không có", "a.txt/b", "a\0b")
    report = ingest([*(tmp_path / name for name in names), Path("/dev/zero")], Settings(workspace))
    codes = {file.path.removeprefix(f"{tmp_path}/"): file.reason.code for file in report.rejected if file.reason}
    assert [Path(file.path).name for file in report.stored] == ["a.txt"], "a link that is itself named is followed"
    assert codes == {
        "ống": Code.NOT_A_FILE, "vòng": Code.UNREADABLE, "không có": Code.NOT_FOUND, "a.txt/b": Code.NOT_FOUND,
        "a\\x00b": Code.NOT_FOUND, "/dev/zero": Code.NOT_A_FILE,
    }  # fmt: skip
    with Store(workspace) as store:
        assert {Path(row["path"]).name for row in store.rejections()} == {"ống", "vòng", "zero"}


def test_a_folder_that_may_not_be_opened_is_a_refusal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kín").mkdir()
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    real = os.scandir

    def refused(path: str) -> object:
        if path.endswith("kín"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("flows.collecting.os.scandir", refused)
    found = collect([tmp_path])
    assert [path.name for path in found.files] == ["a.txt"]
    assert [(Path(path).name, reason.code) for path, reason in found.refused] == [("kín", Code.UNREADABLE)]


def test_a_file_that_never_ends_is_not_read_on(tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Some files of the system tell a size of nothing and go on for ever: reading stops at the limit."""
    from pipeline.readers.limits import Limits

    (tmp_path / "a.txt").write_bytes(b"x" * 5000)
    report = ingest([tmp_path / "a.txt"], Settings(workspace, limits=Limits(max_bytes=1000)))
    assert [file.reason.code for file in report.rejected if file.reason] == [Code.TOO_LARGE]


def test_names_that_are_no_utf_8(tmp_path: Path, workspace: Path) -> None:
    """They are read, shown escaped, never kept as halves of characters, and found again."""
    folder = tmp_path / "nộp"
    folder.mkdir()
    with open(os.fsencode(folder) + b"/k\xea ho\x61ch.txt", "wb") as stream:
        stream.write(PLAN.format("AN BÌNH", 61).encode())
    (folder / r"k\xea hoach.txt").write_text(PLAN.format("TÂN HÒA", 62), encoding="utf-8")
    with open(os.fsencode(folder) + b"/h\xf2ng.pdf", "wb") as stream:
        stream.write(b"%PDF-1.4 broken")
    done = RUNNER.invoke(app, ["ingest", "-w", str(workspace), str(folder), "--json"])
    account = json.loads(done.stdout)
    assert (account["requested"], account["stored"], account["rejected"]) == (3, 2, 1)
    names = sorted(Path(file["path"]).name for file in account["files"])
    assert names == [r"h\xf2ng.pdf", r"k\xea hoach.txt", r"k\xea hoach.txt (2)"]
    with Store(workspace) as store:
        assert sorted(plan.source.file for _, plan in store.plans()) == names[1:]
        assert all(plan.source.origin is None for _, plan in store.plans())
    again = json.loads(RUNNER.invoke(app, ["ingest", "-w", str(workspace), "--retry-rejected", "--json"]).stdout)
    assert [(file["code"], Path(file["path"]).name) for file in again["files"]] == [("damaged", r"h\xf2ng.pdf")]


@pytest.mark.parametrize(("written", "asked"), [("NFD", "NFC"), ("NFC", "NFD")])
def test_composed_and_decomposed_names_are_one(tmp_path: Path, workspace: Path, written: str, asked: str) -> None:
    name = "kế hoạch xã Đông Phú.txt"
    (tmp_path / unicodedata.normalize(written, name)).write_text(PLAN.format("ĐÔNG PHÚ", 63), encoding="utf-8")  # type: ignore[arg-type]
    typed = unicodedata.normalize(asked, name)  # type: ignore[arg-type]
    done = RUNNER.invoke(app, ["ingest", "-w", str(workspace), str(tmp_path / typed)])
    assert done.exit_code == 0, done.output
    for question in (["show", typed], ["show", typed.removesuffix(".txt")], ["search", f'file:"{typed}"', "--json"]):
        found = RUNNER.invoke(app, [*question, "-w", str(workspace)])
        assert found.exit_code == 0, found.output
        assert "63" in found.stdout


def test_names_fit_to_be_kept() -> None:
    assert of_member("a\0b\ud800\ufffe\x1b[31m\nc!/d.docx") == r"a\x00b\xd800\xfffe\x1b[31m c! /d.docx"
    assert of_member(unicodedata.normalize("NFD", "kế.docx")) == "kế.docx"
    assert len(of_member("a" * 5000 + ".docx")) < 300
    assert of_member("a" * 5000 + ".docx").endswith(".docx")
    assert distinct("a", {"a", "a (2)"}) == "a (3)"
    assert on_disk(shown("/không/có/k\udcea")) == Path(r"/không/có/k\xea")
