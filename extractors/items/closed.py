"""Which tasks a line of assignment closes: "Chủ trì: X; phối hợp: Y; thời gian: Z" behind one item or several.

The plan contract, "Tasks": a line that only assigns fills the fields of the item, or of all the items that it closes. A line
names its tasks ("Các nhiệm vụ tại khoản 2: ..."), or serves the item that it stands under; a line marked by a star, or without
a mark, under the last of several bullets that have none of their own serves them all, and so does what stands under a heading
that is nothing but a key ("b) Phân công") for the items of the section beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.layout.sections import Part
from extractors.layout.statements import Statement
from extractors.linking.assigning_words import Closing
from extractors.linking.cross_references import Paths, is_under, sections_named
from language.mentions.keys import BEGINS, heading_kind
from language.text import Folded
from schemas.plan import Task

_WHO = {"lead", "support"}


class Closed:
    """The tasks of a plan so far, and which of them wait for a line that assigns them."""

    def __init__(self, paths: Iterable[str] = ()) -> None:
        self.tasks: list[Task] = []
        self._paths = Paths(paths)
        self._open: list[tuple[Task, Statement]] = []
        self._closed: list[Task] = []
        self._of_item: dict[int, Task] = {}
        self._dated: set[int] = set()
        self._part: Part | None = None

    @property
    def waiting(self) -> bool:
        """Whether tasks wait for a line that assigns them."""
        return bool(self._open)

    def enter(self, part: Part) -> None:
        """Tasks wait no longer behind the end of their section, unless a line of assignment may stand behind it."""
        last, self._part = self._part, part
        if last is None or last.path == part.path:
            return
        around = part.parent.path if is_key(part) and part.parent is not None else part.path
        if not last.path.startswith(f"{around}/"):
            self._open, self._closed = [], []

    def add(self, task: Task, statement: Statement, *, closing: Closing | None, settled: bool = False) -> None:
        """One more task; ``closing``: what its own words assign. A time or a product alone leaves open who acts,
        unless it is ``settled``: no line behind serves the task.
        """
        self.tasks.append(task)
        self._of_item[id(statement)] = task
        if not settled and (closing is None or not (closing.same or closing.fields.keys() & _WHO)):
            self._open.append((task, statement))
        if closing is not None and "deadline" in closing.fields:
            self._dated.add(id(task))

    def by(self, statement: Statement, closing: Closing) -> list[Task]:
        """The tasks that a line serves; further such lines ("Phối hợp: ...", "Thời gian: ...") serve the same."""
        named = self.named(statement, closing.scope) if closing.scope else []
        if named:
            self._open, self._closed = [], named
            return named
        own = self._of_item.get(id(statement.item)) if statement.item is not None else None
        keyed = BEGINS.match(statement.quote.folded) is not None
        if own is not None and statement.item is not None:
            return self._of_run(own, statement.item, closes=statement.closes, keyed=keyed)
        if self._open:
            waiting = [task for task, _ in self._open]
            last = waiting[-1]
            self._closed, self._open = [task for task in waiting if keyed or task is last or id(task) not in self._dated], []
        return self._closed

    def _of_run(self, own: Task, item: Statement, *, closes: bool, keyed: bool) -> list[Task]:
        """The item's task; with the bullets before it that wait as well, where the line closes them all."""
        if any(task is own for task in self._closed):
            return self._closed
        place = next((i for i, (task, _) in enumerate(self._open) if task is own), None)
        if place is None:
            return [own]
        first = place
        # Numbered items mostly have lines of their own: one line closes several only where none before had one.
        while closes and first and (item.bullet or not self._closed) and self._is_beside(self._open[first - 1][1], item):
            if not keyed and id(self._open[first - 1][0]) in self._dated:
                # "X chủ trì; Y phối hợp.", without a key, goes no further back than brackets of another item.
                break
            first -= 1
        self._closed = [task for task, _ in self._open[first : place + 1]]
        del self._open[first : place + 1]
        return self._closed

    def waiting_before(self, statement: Statement) -> list[Task]:
        """The bullets that wait right before one; they wait no longer."""
        first = len(self._open)
        while statement.bullet and first and self._is_beside(self._open[first - 1][1], statement):
            first -= 1
        found = [task for task, _ in self._open[first:]]
        del self._open[first:]
        return found

    @staticmethod
    def _is_beside(before: Statement, item: Statement) -> bool:
        return before.bullet == item.bullet and before.item is item.item and before.part is item.part

    def named(self, statement: Statement, scope: Folded) -> list[Task]:
        """The tasks that a line names: so many before it, those of its section, or of sections by their labels."""
        path = statement.part.path
        count = _COUNTED.search(scope)
        if count:
            number = int(count.group(1)) if count.group(1).isdigit() else _NUMBERS[count.group(1)]
            return [task for task in self.tasks if is_under(task.section, path)][-number:]
        beside = _BESIDE.search(scope)
        paths = [f"{path.rpartition('/')[0]}/{beside.group(1)}"] if beside else sections_named(scope, self._paths)
        within = [task for task in self.tasks if any(is_under(task.section, other) for other in paths)]
        return within or [task for task in self.tasks if is_under(task.section, path)]


_NUMBERS = {"hai": 2, "ba": 3, "bon": 4, "nam": 5, "sau": 6, "bay": 7}
_COUNTED = re.compile(r"\b(hai|ba|bon|nam|sau|bay|\d{1,2}) (?:nhiem vu|noi dung|viec|cong viec)(?: neu| noi)? tren\b")
_BESIDE = re.compile(r"\b(?:diem|muc|khoan|tieu muc) ([a-zđ]|\d{1,2}) (?:khoan|muc|phan|dieu) nay\b")


def is_key(part: Part) -> bool:
    """Whether a section within another is headed by nothing but a key: "b) Phân công", "c) Thời gian"."""
    return part.parent is not None and heading_kind(part.title.folded) is not None
