"""Read a sheet of an Excel workbook into plain text cells."""

from __future__ import annotations

import datetime
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from cscb_analysis.reading import Cells, fill_cells, missing

MOST_BYTES = 60_000_000
"""How large a workbook may be when it is unpacked; a list of findings is far smaller."""

MOST_MARKS, MOST_STYLES = 500_000, 50_000
"""How many XML marks it may hold, and its styles: each takes time and memory to read. A workbook
packed into more bytes than that may hold one for each byte."""

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 50_000, 200, 50
"""How much of a sheet is read, and of how many."""

MOST_PLACES = 20_000_000
"""How many places for cells the rows of a sheet may take up, filled or not."""

LONGEST_CELL = 32_767
"""How many letters Excel allows in a cell."""


def read_sheet(path: Path, is_header: Callable[[list[str]], bool]) -> Cells:
    """Read the first sheet of a workbook that has a header of some kind.

    Parameters
    ----------
    path
        An `.xlsx` file.
    is_header
        Says of a row of cells whether it is the header looked for.

    Returns
    -------
    Cells
        The cells as text, dates as `YYYY-MM-DD`, and the row of the sheet on which each stands.
        What is wrong is in `problems`. Where no sheet has such a header, the first sheet's cells.

    Examples
    --------
    >>> read_sheet(Path("/nowhere/new.xlsx"), bool).problems[0].expected
    'this file in the folder /nowhere'
    """
    cells = Cells(path.name)
    if not path.is_file():
        cells.report(None, None, missing(path))
        return cells
    first: list[tuple[int, list[str]]] = []
    try:
        for records in _sheets(path):
            first = first or records
            if any(is_header(row) for _, row in records):
                first = records
                break
    except TooLargeError as error:
        cells.report(None, None, str(error))
    except Exception:  # whatever a damaged workbook makes its reader do
        cells.report(None, None, "an Excel workbook (.xlsx) that can be read; this one is damaged")
    else:
        if first:
            fill_cells(cells, first, is_header)
        else:
            cells.report(1, None, "a header row")
    return cells


class TooLargeError(Exception):
    """A workbook or sheet that is larger than any list of findings."""


def _refuse_too_large(file: BinaryIO) -> None:
    """Refuse a workbook that is small when packed, but would take long to read."""
    most = max(MOST_MARKS, file.seek(0, 2))
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
        if sum(part.file_size for part in parts) > MOST_BYTES:
            raise TooLargeError(
                f"a workbook of under {MOST_BYTES // 1_000_000} million bytes unpacked"
            )
        marks = {part.filename: _marks(packed, part) for part in parts}
    if sum(marks.values()) > most or marks.get("xl/styles.xml", 0) > MOST_STYLES:
        raise TooLargeError("a workbook of fewer cells and styles, such as a list of findings has")


def _marks(packed: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """Count what opens an XML mark in a part of a workbook."""
    with packed.open(part) as content:
        return sum(chunk.count(b"<") for chunk in iter(lambda: content.read(1_000_000), b""))


def _refuse_many_sheets(file: BinaryIO) -> None:
    """Refuse a workbook of many sheets, or one that names a sheet again to have it read twice."""
    from openpyxl.reader.excel import ExcelReader

    reader = ExcelReader(file, read_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_workbook()
    parts = [found.target for _, found in reader.parser.find_sheets()]
    if len(parts) > MOST_SHEETS or len({*parts}) < len(parts):
        raise TooLargeError(f"a workbook of at most {MOST_SHEETS} sheets, each there once")


def _sheets(path: Path) -> Iterator[list[tuple[int, list[str]]]]:
    """Read one sheet after the other: its rows that are not empty, each with its number."""
    from openpyxl import load_workbook

    with path.open("rb") as file:  # opened here, so that it is closed whatever openpyxl meets
        _refuse_too_large(file)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of looks and rules that are not read
            _refuse_many_sheets(file)
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            yield [*_rows(sheet)]


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401 - has no type of use
    """Give the rows of a sheet that hold anything, as text."""
    sheet.reset_dimensions()  # what a workbook says of its own size is not to be trusted
    places = 0
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        places += len(row)
        if number > MOST_ROWS:
            raise TooLargeError(f"a sheet of at most {MOST_ROWS:,} rows")
        if places > MOST_PLACES:
            raise TooLargeError("a sheet of fewer and shorter rows")
        if any(value is not None for value in row[MOST_COLUMNS:]):
            raise TooLargeError(f"a sheet of at most {MOST_COLUMNS} columns")
        texts = [_text(value) for value in row[:MOST_COLUMNS]]
        while texts and not texts[-1].strip():
            texts.pop()
        if any(len(text) > LONGEST_CELL for text in texts):
            raise TooLargeError(f"at most {LONGEST_CELL:,} letters in a cell, as Excel has")
        if texts:
            yield number, texts


def _text(value: object) -> str:
    """Write a cell as it is read."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).encode("utf-8", "replace").decode()  # half a letter is no letter
