"""Texts without an end: what is repeated thousands of times is read in steps that do not grow with its square."""

from __future__ import annotations

import subprocess
import sys

import pytest

from extractors.items.targets import MOST
from extractors.layout.zones import LONGEST
from extractors.linking.cross_references import Paths
from extractors.plan import extract
from language.nearby import REACH, Spans, after, before
from language.text import fold, view
from tests.accounting import account
from tests.conftest import ROOT
from tests.factories import document

HEAD = ("KẾ HOẠCH", "Cải cách hành chính năm 2024", "I. NHIỆM VỤ")
# Seconds of the processor, three times what it takes; a single pattern that grows with the square takes longer alone.
SECONDS = 75


@pytest.mark.parametrize("kind", ["PIECES", "LINES"])
def test_repeated_text_is_read_within_bounds(kind: str) -> None:
    command = [sys.executable, "-m", "tests.endless_texts", str(SECONDS), kind]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-300:] + done.stderr[-2000:]


def test_a_paragraph_without_an_end_is_kept_and_told() -> None:
    long = "Rà soát thủ tục hành chính " * 40_000
    assert len(long) > 1_000_000 > LONGEST
    found = document(*HEAD, "1. Công khai thủ tục.", f"2. {long}", bold=(0, 1, 2))
    plan = extract(found)
    assert [task.text for task in plan.tasks] == ["Công khai thủ tục"]
    assert not account(found, plan).lost
    assert [(remark.kind, remark.page) for remark in plan.remarks] == [("endless-text", 1)]
    assert all(row.unclear for row in plan.coverage if row.status != "planned")


def test_a_long_task_is_a_task() -> None:
    long = "Rà soát thủ tục hành chính và " * 1_400
    plan = extract(document(*HEAD, f"1. {long}quy trình nội bộ.", bold=(0, 1, 2)))
    assert len(plan.tasks[0].text) > 40_000
    assert not plan.remarks


def test_more_figures_than_a_statement_has_are_told() -> None:
    many = "; ".join(f"đạt {i % 90 + 1}% chỉ tiêu {i}" for i in range(MOST + 1))
    plan = extract(document(*HEAD, f"1. Phấn đấu {many}.", bold=(0, 1, 2)))
    assert plan.tasks
    assert not plan.targets
    assert [remark.kind for remark in plan.remarks] == ["endless-text"]
    few = "; ".join(f"đạt {i % 90 + 1}% chỉ tiêu {i}" for i in range(50))
    assert len(extract(document(*HEAD, f"1. Phấn đấu {few}.", bold=(0, 1, 2))).targets) == 50


def test_marks_piled_on_a_letter() -> None:
    pile = "e" + "\u0301\u0323" * 100_000
    assert len(fold(pile)) < 100
    text = f"Rà so{pile}t thủ tục"
    seen = view(text)
    assert seen.clean.startswith("Rà so")
    assert seen.raw_span(0, len(seen.clean)) == (0, len(text))
    # What a language writes is left alone.
    assert fold("Thủ tục \u1ebf e\u0302\u0301") == "thu tuc e e"


def test_ranges_that_do_not_overlap() -> None:
    spans = Spans()
    for start, end in ((10, 20), (0, 5), (30, 31)):
        assert spans.is_free(start, end)
        spans.take(start, end)
    assert [spans.is_free(*pair) for pair in ((5, 10), (4, 6), (15, 16), (19, 25), (20, 30), (9, 32), (29, 31))] == [
        True, False, False, False, True, False, False,
    ]  # fmt: skip
    assert [spans.holds(place) for place in (4, 5, 10, 19, 20)] == [True, False, True, True, False]


def test_words_beside_a_place() -> None:
    text = "một hai " * 100
    assert before(text, 400).endswith("hai ")
    assert before(text, 401).startswith(("một", "hai"))
    assert len(before(text, 400)) <= REACH
    assert before("một hai", 4) == "một "
    assert after("một hai", 4) == "hai"


def test_paths_by_their_ends() -> None:
    paths = Paths(["I", "II", "II/1", "III", "III/1", "III/1/a", "PL1/I"])
    assert [paths.named(label) for label in ("ii", "ii/1", "1", "a", "1/a", "v")] == ["II", "II/1", None, "III/1/a", "III/1/a", None]


def test_deep_nesting_is_bounded() -> None:
    lines = [("1. Việc", "a) Việc")[i % 2] for i in range(4_000)]
    plan = extract(document(*HEAD, *lines))
    assert plan.tasks
    assert max(len(section.path.split("/")) for section in plan.sections) < 60
