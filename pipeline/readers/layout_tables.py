"""Tables that only arrange a page: letterheads, signature blocks, frames around text."""

from __future__ import annotations

import re

from language.columns import assigns_by_rows, column_kind
from language.text import fold

_LETTERHEAD = re.compile(r"cong\s*hoa\s*xa\s*hoi|doc\s*lap\s*-\s*tu\s*do|uy\s*ban\s*nhan\s*dan")
_SIGNATURE = re.compile(r"noi\s*nhan|^\s*(?:tm|kt|tl|tuq|q)\s*\.")


def is_layout(rows: list[list[str]], bordered: bool) -> bool:
    """Whether a table's cells are to be read as running text, column by column.

    ``rows`` holds the texts of each row's cells. Letterheads and signature blocks have at most three
    columns and few rows; a table of one column is a frame.
    """
    width = max((len(row) for row in rows), default=0)
    if width <= 1:
        return True
    if width > 3 or len(rows) > 8:
        return False
    text = fold("\n".join(cell for row in rows for cell in row))
    if len(rows) <= 4 and (_LETTERHEAD.search(text) or _SIGNATURE.search(text)) and not _task_header(rows):
        return True
    return not bordered and width == 2 and len(rows) <= 4 and not _task_header(rows) and not assigns_by_rows(rows)


_COLUMN = re.compile(r"(?:s?tt|so tt)\.?|.{0,12}(?:nhiem\s*vu|noi\s*dung|chi\s*tieu|thoi\s*gian|chu\s*tri).{0,20}")


def _task_header(rows: list[list[str]]) -> bool:
    """Whether the first row names columns: short cells, one of them a column's usual name."""
    cells = [fold(" ".join(cell.split())) for cell in rows[0]]
    if any(len(cell) <= 40 and _COLUMN.fullmatch(cell) for cell in cells):
        return True
    kinds = [column_kind(cell) for cell in rows[0] if len(cell) <= 40]
    return len(kinds) > 1 and None not in kinds and len(set(kinds)) == len(kinds)
