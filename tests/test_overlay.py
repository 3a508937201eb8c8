"""An office's own words: what they change, what is refused, and that stored plans are extracted anew with them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from language import overlay
from tests.extractors.test_whole_plans import typed

_GOOD = """
source: "Văn phòng UBND tỉnh, 2026"
roles: {one_stop_shop: [Tổ Lưu động Ánh Dương]}
areas: {digital_government: [xây dựng xã thông minh]}
bodies: [hợp quần]
columns: {lead: [ai đảm nhận]}
"""
_LINES: list[Any] = [
    "Số: 12/KH-UBND", "**^^KẾ HOẠCH", "**^^Cải cách hành chính năm 2026 của xã Suối Đá", "**I. NHIỆM VỤ", "**1. Xây dựng xã thông minh",
    "- Tổ Lưu động Ánh Dương hướng dẫn người dân nộp hồ sơ.", "- Giao Hợp quần Sông Quê vận động hội viên.",
    [["TT", "Nhiệm vụ", "Ai đảm nhận"], ["1", "Rà soát văn bản", "Công an xã"], ["2", "Niêm yết thủ tục", "Tổ Lưu động Ánh Dương"]],
]  # fmt: skip


def run(folder: Path, *words: str, lexicon: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KEHOACH_")}
    environment |= {"KEHOACH_WORKSPACE": str(folder / "kho"), "PYTHONPATH": str(Path(__file__).parent.parent)}
    if lexicon:
        environment[overlay.ENVIRONMENT] = str(lexicon)
    command = [sys.executable, "-m", "app.cli", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def read(folder: Path, lexicon: Path | None) -> dict[str, Any]:
    (folder / "a.docx").write_bytes(typed(_LINES))
    said = run(folder, "extract", "a.docx", "--out", "ra", lexicon=lexicon)
    assert said.returncode == 0, said.stderr
    found: dict[str, Any] = json.loads((folder / "ra" / "a.json").read_text(encoding="utf-8"))
    return found


def test_names_areas_nouns_and_columns_of_the_office_are_read(tmp_path: Path) -> None:
    plain = read(tmp_path, None)
    (tmp_path / "lexicon.yaml").write_text(_GOOD, encoding="utf-8")
    own = read(tmp_path, tmp_path / "lexicon.yaml")
    assert [found["sections"][-1]["area"] for found in (plain, own)] == [None, "digital_government"]
    assert [task["lead"] for task in own["tasks"]] == [["one_stop_shop"], ["other"], ["police"], ["one_stop_shop"]]
    assert plain["tasks"][0]["lead"] == ["other"]
    assert plain["source"]["extractor_version"] != own["source"]["extractor_version"]


def test_stored_plans_are_extracted_anew_when_the_office_s_words_come(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(typed(_LINES))
    counts = []
    for lexicon in (None, None, _GOOD):
        if lexicon:
            (tmp_path / "kho" / "lexicon.yaml").write_text(lexicon, encoding="utf-8")
        said = run(tmp_path, "ingest", "a.docx", "--json")
        assert said.returncode == 0, said.stderr
        counts.append(json.loads(said.stdout)["stored"])
    assert counts == [1, 0, 1]
    assert run(tmp_path, "backup", "ban-sao").returncode == 0
    assert (tmp_path / "ban-sao" / "lexicon.yaml").read_text(encoding="utf-8") == _GOOD
    found = run(tmp_path, "search", "hướng dẫn", "--role", "one_stop_shop", "--json")
    assert "Tổ Lưu động" in found.stdout, found.stderr


def test_a_file_that_cannot_be_used_ends_the_command_with_what_to_change(tmp_path: Path) -> None:
    (tmp_path / "kho").mkdir()
    (tmp_path / "kho" / "lexicon.yaml").write_text("source: xyz\nroles: {nobody: [Tổ A]}\n", encoding="utf-8")
    said = run(tmp_path, "ingest", ".")
    assert said.returncode == 2
    assert "không có mã “nobody”" in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("roles: {}", "source"),
        ("source: abc\nroles: {office: [Công an xã]}", "đã là tên của police"),
        ("source: abc\nroles: {office: [Tổ A], police: [tổ a]}", "đã là tên của office"),
        ("source: abc\nareas: {digital: [xã số]}", "không có mã “digital”"),
        ("source: abc\nareas: {steering: [cải cách thể chế]}", "đã là tên của institutions"),
        ("source: abc\ncolumns: {boss: [x y]}", "không có loại cột “boss”"),
        ("source: abc\nbodies: ['12']", "không phải là một tên"),
        ("source: abc\nmore: 1", "more"),
        ("source: [", "YAML"),
        ("", "source"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(overlay.OverlayError, match=told):
        overlay.load(path)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(overlay.OverlayError, match="không đọc được"):
        overlay.load(tmp_path / "lexicon.yaml")
