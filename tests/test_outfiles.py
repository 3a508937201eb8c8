"""Files for people: whole or not at all, and a line that says why not."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import outfiles
from pipeline.errors import UNAVAILABLE, UnavailableError
from pipeline.outfiles import folder_for_results, free_name, written, written_folder


def _names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def _fail(path: Path, error: BaseException) -> None:
    with written(path) as beside:
        beside.write_text("dở", encoding="utf-8")
        raise error


def _fail_in_folder(path: Path) -> None:
    with written_folder(path) as beside:
        (beside / "a.csv").write_text("dở", encoding="utf-8")
        raise RuntimeError


def test_a_file_takes_its_place_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "mới" / "ra.txt"
    with written(path) as beside:
        beside.write_text("một", encoding="utf-8")
        assert not path.exists()
    assert path.read_text(encoding="utf-8") == "một"
    assert _names(tmp_path) == ["mới", "mới/ra.txt"]


@pytest.mark.parametrize("error", [ValueError("hỏng"), KeyboardInterrupt(), OSError(errno.ENOSPC, "x")])
def test_a_failure_leaves_the_old_file(tmp_path: Path, error: BaseException) -> None:
    path = tmp_path / "ra.txt"
    path.write_text("cũ", encoding="utf-8")
    with pytest.raises((type(error), UnavailableError)):
        _fail(path, error)
    assert path.read_text(encoding="utf-8") == "cũ"
    assert _names(tmp_path) == ["ra.txt"]


def test_rights_and_links_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "ra.txt", tmp_path / "link.txt"
    path.write_text("cũ", encoding="utf-8")
    path.chmod(0o640)
    link.symlink_to(path)
    with written(link) as beside:
        beside.write_text("mới", encoding="utf-8")
    assert link.is_symlink()
    assert path.read_text(encoding="utf-8") == "mới"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_pipe_or_device_is_written_to_and_stays(tmp_path: Path) -> None:
    pipe = tmp_path / "ống"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with written(pipe) as beside:
        beside.write_bytes(b"qua")
    assert os.read(reader, 10) == b"qua"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    with written(Path("/dev/null")) as beside:
        beside.write_bytes(b"x")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


@pytest.mark.parametrize("place", ["thư-mục", "tệp/x.txt", "d" * 300, "/proc/kehoach/x", "/dev/full"])
def test_what_cannot_be_written_is_told_in_a_line(tmp_path: Path, place: str) -> None:
    (tmp_path / "thư-mục").mkdir()
    (tmp_path / "tệp").write_bytes(b"")
    with pytest.raises(UnavailableError, match="Không ghi được") as caught, written(tmp_path / place) as beside:
        beside.write_bytes(b"x")
    assert caught.value.exit_code == UNAVAILABLE
    assert len(caught.value.lines()) == 1
    assert _names(tmp_path) == ["thư-mục", "tệp"]


def test_a_folder_is_exchanged_as_a_whole(tmp_path: Path) -> None:
    out = tmp_path / "ra"
    for text in ("một", "hai"):
        with written_folder(out) as beside:
            (beside / "a.csv").write_text(text, encoding="utf-8")
            (beside / "con").mkdir()
            (beside / "con" / "b.csv").write_text(text, encoding="utf-8")
    assert (out / "a.csv").read_text(encoding="utf-8") == (out / "con" / "b.csv").read_text(encoding="utf-8") == "hai"
    assert _names(tmp_path) == ["ra", "ra/a.csv", "ra/con", "ra/con/b.csv"]


def test_files_of_others_in_a_folder_stay(tmp_path: Path) -> None:
    (tmp_path / "của-tôi.txt").write_text("giữ", encoding="utf-8")
    (tmp_path / "a.csv").write_text("cũ", encoding="utf-8")
    with written_folder(tmp_path) as beside:
        (beside / "a.csv").write_text("mới", encoding="utf-8")
    assert (tmp_path / "của-tôi.txt").read_text(encoding="utf-8") == "giữ"
    assert (tmp_path / "a.csv").read_text(encoding="utf-8") == "mới"


def test_a_failure_leaves_the_old_folder(tmp_path: Path) -> None:
    out = tmp_path / "ra"
    out.mkdir()
    (out / "a.csv").write_text("cũ", encoding="utf-8")
    with pytest.raises(RuntimeError):
        _fail_in_folder(out)
    assert (out / "a.csv").read_text(encoding="utf-8") == "cũ"
    assert _names(tmp_path) == ["ra", "ra/a.csv"]


def test_a_folder_that_cannot_be_renamed_gets_its_files_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "ra"
    out.mkdir()
    whole = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if self == out:
            raise OSError(errno.EBUSY, "busy")
        return whole(self, target)

    monkeypatch.setattr(outfiles.Path, "replace", refuse)
    with written_folder(out) as beside:
        (beside / "a.csv").write_text("mới", encoding="utf-8")
    assert (out / "a.csv").read_text(encoding="utf-8") == "mới"


@pytest.mark.parametrize("make", [_fail_in_folder, folder_for_results])
def test_a_file_is_no_folder(tmp_path: Path, make: Callable[[Path], None]) -> None:
    (tmp_path / "tệp").write_bytes(b"x")
    with pytest.raises(UnavailableError, match="không phải thư mục"):
        make(tmp_path / "tệp")
    assert (tmp_path / "tệp").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("name", "want"),
    [
        ("xã A.docx", "xã A.docx"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("..", "khong-ten"),
        ("", "khong-ten"),
        ("a\x1b[31m\n.pdf", "a␛[31m␊.pdf"),
        ("con.json", "_con.json"),
        ("a\u202efdp.exe", "a_u202efdp.exe"),
        ("C:\\kế hoạch?.pdf", "C__kế hoạch_.pdf"),
        ("Có.docx", "Có-2.docx"),
        ("Kế hoạch.docx (2)", "Kế hoạch (2).docx"),
        ("CÓ (2)", "CÓ (2)"),
    ],
)
def test_names_of_documents_as_file_names(name: str, want: str) -> None:
    assert free_name(name, {"có.docx"}) == want


def test_long_names_keep_their_ending_and_are_files(tmp_path: Path) -> None:
    taken: set[str] = set()
    names = [free_name("ế" * 300 + ".json", taken) for _ in range(3)]
    assert len(set(names)) == 3
    for name in names:
        assert name.endswith(".json")
        (tmp_path / name).write_bytes(b"")
