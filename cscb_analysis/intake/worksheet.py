"""Read a sheet of an Excel workbook into plain text cells."""

from __future__ import annotations

import datetime
import warnings
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cscb_analysis.reading import Cells, fill_cells

MOST_BYTES = 100_000_000
"""How large a workbook may be when it is unpacked; a list of findings is far smaller."""

MOST_ROWS, MOST_COLUMNS = 50_000, 200
"""How much of a sheet is read."""


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
    >>> read_sheet(Path("nowhere.xlsx"), bool).problems[0].expected
    'this file in the folder'
    """
    cells = Cells(path.name)
    if not path.is_file():
        cells.report(None, None, "this file in the folder")
        return cells
    try:
        sheets = _sheets(path)
    except TooLargeError as error:
        cells.report(None, None, str(error))
        return cells
    except Exception as error:  # whatever a damaged workbook makes its reader do
        reason = f"an Excel workbook (.xlsx) that can be read ({type(error).__name__})"
        cells.report(None, None, reason)
        return cells
    filled = [records for records in sheets if records]
    fitting = [records for records in filled if any(is_header(row) for _, row in records)]
    if not filled:
        cells.report(1, None, "a header row")
    else:
        fill_cells(cells, (fitting or filled)[0], is_header)
    return cells


class TooLargeError(Exception):
    """A workbook or sheet that is larger than any list of findings."""


def _sheets(path: Path) -> list[list[tuple[int, list[str]]]]:
    """Read every sheet: its rows that are not empty, each with its number."""
    from openpyxl import load_workbook

    with zipfile.ZipFile(path) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_BYTES:
            raise TooLargeError(
                f"a workbook of under {MOST_BYTES // 1_000_000} million bytes unpacked"
            )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of looks and rules that are not read
        book = load_workbook(path, read_only=True, data_only=True)
    try:
        return [[*_rows(sheet)] for sheet in book.worksheets]
    finally:
        book.close()


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:  # noqa: ANN401 - has no type of use
    """Give the rows of a sheet that hold anything, as text."""
    sheet.reset_dimensions()  # what a workbook says of its own size is not to be trusted
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if number > MOST_ROWS:
            raise TooLargeError(f"a sheet of at most {MOST_ROWS:,} rows")
        texts = [_text(value) for value in row]
        while texts and not texts[-1].strip():
            texts.pop()
        if len(texts) > MOST_COLUMNS:
            raise TooLargeError(f"a sheet of at most {MOST_COLUMNS} columns")
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
