"""The areas that a plan must take up, with what it does in each: what checks of areas look at."""

from __future__ import annotations

from collections.abc import Iterator

from language import catalogue
from schemas.plan import Plan, Task


def tasks_by_area(plan: Plan) -> Iterator[tuple[str, str, list[Task]]]:
    """Each area that the scheme of the plan's year demands, with its name and the plan's tasks in it."""
    for area in catalogue.mandatory_areas(plan.period.start):
        yield area, catalogue.areas()[area].vi, [task for task in plan.tasks if task.area == area]
