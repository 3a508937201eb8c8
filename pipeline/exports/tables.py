"""One table as a file: CSV or XLSX, as the file's name says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from pipeline.exports import csv_folder, xlsx_file
from pipeline.outfiles import written


def write_table(path: Path, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Written beside and moved; raises ValueError for a name that ends neither in .csv nor in .xlsx."""
    if path.suffix.lower() not in (".csv", ".xlsx"):
        raise ValueError(f"neither CSV nor XLSX: {path.name}")
    with written(path) as beside:
        if path.suffix.lower() == ".csv":
            csv_folder.write_table(beside, heads, rows)
        else:
            book = Workbook()
            xlsx_file.fill_table(book.worksheets[0], title, heads, rows)
            book.save(beside)
