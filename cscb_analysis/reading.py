"""Read a CSV file the way Excel left it, into plain text cells."""

from __future__ import annotations

import csv
import io
import re
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# What Excel writes into a cell that it could not work out or show.
EXCEL_ERROR = r"#(?:NAME\?|REF!|VALUE!|DIV/0!|N/A|NUM!|NULL!|SPILL!|CALC!|#{2,})"
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
SHOWN = 200  # problems written out in one message; the rest are counted
MOST = 10_000  # problems counted in one table; there may be a million


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file: where it is, what stands there, what was expected.

    Examples
    --------
    >>> print(Problem("mentions.csv", 5, "number", "1.5", "a whole number, 1 or more"))
    mentions.csv, line 5, column number: "1.5" found; expected a whole number, 1 or more.
    """

    file: str
    line: int | None
    column: str | None
    value: str | None
    expected: str

    def __str__(self) -> str:
        """Say the problem in one sentence."""
        place = [shown(self.file, 200)]
        place += [f"line {self.line}"] if self.line is not None else []
        place += [f"column {shown(self.column)}"] if self.column is not None else []
        found = f'"{shown(self.value)}" found; ' if self.value else "nothing found; "
        found = "" if self.value is None else found
        return f"{', '.join(place)}: {found}expected {shown(self.expected, 300)}."


def shown(text: str, most: int = 60) -> str:
    """Write text safely: nothing that a terminal would act on, and not too much of it.

    Examples
    --------
    >>> shown("so many words", 7)
    'so many…'
    """
    safe = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text[:most])
    return f"{safe}…" if len(text) > most else safe


class TablesError(ValueError):
    """Tables that cannot be used as they are; the message lists every problem found.

    Parameters
    ----------
    problems
        All that was found, in the order of the files and lines.
    where
        In what they were found.

    Examples
    --------
    >>> print(TablesError([Problem("themes.csv", None, None, None, "this file")]))
    1 problem in the tables:
    - themes.csv: expected this file.
    """

    def __init__(self, problems: list[Problem], where: str = "the tables") -> None:
        self.problems = problems
        count = len(problems)
        more = " or more" * (count >= MOST)
        lines = [f"{count:,} problem{'s' if count > 1 else ''}{more} in {where}:"]
        lines += [f"- {problem}" for problem in problems[:SHOWN]]
        lines += [f"- and {count - SHOWN:,}{more or ' more'}."] if count > SHOWN else []
        super().__init__("\n".join(lines))

    def _render_traceback_(self) -> list[str]:
        """Let a notebook show the message alone: a traceback helps nobody to mend a table."""
        return str(self).splitlines()


@dataclass
class Cells:
    """The text cells of one file, with the line each row starts on.

    Parameters
    ----------
    file
        The file's name, for messages.
    header
        The names above the columns; empty when the file could not be read.
    header_line
        The line of the file on which they stand.
    rows
        The cells of each row below; a row may end early.
    lines
        The line of the file on which each of the `rows` starts.
    notes
        What was tidied while reading, in words.
    problems
        What could not be read.
    frame
        The cells instead of `rows`, where `read_clean` read them: there are no control characters
        and no errors of Excel's in them.
    """

    file: str
    header: list[str] = field(default_factory=list)
    header_line: int = 1
    rows: list[list[str]] = field(default_factory=list)
    lines: Sequence[int] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    frame: pd.DataFrame | None = None

    def report(self, line: int | None, value: str | None, expected: str) -> None:
        """Add a problem that keeps the file, or one line of it, from being read."""
        self.problems.append(Problem(self.file, line, None, value, expected))


def read_cells(path: Path, is_header: Callable[[list[str]], bool] | None = None) -> Cells:
    """Read a CSV file as text, however Excel left it.

    Takes a byte-order mark, Windows-1252 and UTF-16, commas, semicolons or tabs as separators,
    empty rows, trailing empty columns, line breaks in cells and stray spaces.

    Parameters
    ----------
    path
        The file to read.
    is_header
        Says of a row whether it is the header; what stands above it is passed over. The first row
        is, when not given.

    Returns
    -------
    Cells
        The cells as text; what was tidied is in `notes`, what is wrong is in `problems`.

    Examples
    --------
    >>> from cscb_analysis.tables import BRIEFING
    >>> read_cells(BRIEFING / "sources.csv").rows[2]
    ['saa', 'Single Agency Audits', 'updates received 6 monthly']
    """
    cells = Cells(path.name)
    try:
        # What is there but is no file (a folder, a pipe) is not read from.
        raw = path.read_bytes() if path.is_file() else None
    except OSError as error:
        cells.report(None, None, f"a file that can be read ({error.strerror})")
        return cells
    if raw is None:
        cells.report(None, None, missing(path))
    elif (text := _decoded(raw, cells)) is not None:
        records = _records(text, cells)
        if records:
            fill_cells(cells, records, is_header)
    return cells


def missing(path: Path) -> str:
    """Say what was expected where there is no file.

    Examples
    --------
    >>> missing(Path("/nowhere/findings.csv"))
    'this file in the folder /nowhere'
    """
    if path.is_dir():
        return "a file; this is a folder"
    return f"this file in the folder {path.absolute().parent}"


def _decoded(raw: bytes, cells: Cells) -> str | None:
    """Turn a file's bytes into text, or report that they are no text."""
    if raw.startswith(b"PK\x03\x04"):
        cells.report(None, None, "a CSV file; this is an Excel workbook or another packed file")
        return None
    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    names = {"utf-16": "UTF-16"} if utf16 else {"utf-8-sig": "", "cp1252": "Windows-1252"}
    for encoding, name in names.items():
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "cp1252" and not raw.decode("utf-8", "ignore").isascii():
            break  # one part of it is UTF-8 and would come out as nonsense
        if name:
            cells.notes.append(f"{cells.file}: read as {name}; it is saved as UTF-8")
        return text
    cells.report(None, None, "text in UTF-8 or Windows-1252, not in both")
    return None


def _records(text: str, cells: Cells) -> list[tuple[int, list[str]]]:
    """Split text into records, each with its first line, leaving wholly empty ones out."""
    lines = io.StringIO(text, newline="")
    header = next((line for line in lines if line.strip(",; \t\r\n")), "")
    lines.seek(0)
    reader = csv.reader(lines, delimiter=separator(header), strict=True)
    records, empty, start = [], [], 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append((start, record))
            else:
                empty.append(start)
            start = reader.line_num + 1
    except csv.Error as error:
        expected = f"cells parted by commas, text with a comma or quote in quotes ({error})"
        cells.report(start, None, expected)
        return []
    if not records:
        cells.report(1, None, "a header row")
    elif between := [line for line in empty if line < records[-1][0]]:
        cells.notes.append(f"{cells.file}: empty row left out on line {first_few(between)}")
    return records


def separator(header: str) -> str:
    """Say what parts the cells of a file: a comma, a semicolon or a tab, as its header has most.

    Examples
    --------
    >>> separator("source;name, in full;rhythm")
    ';'
    """
    return max(",;\t", key=header.count)


def fill_cells(
    cells: Cells,
    records: list[tuple[int, list[str]]],
    is_header: Callable[[list[str]], bool] | None = None,
) -> None:
    """Part the header from the rows, all trimmed, and report cells that have no column."""
    headers = (at for at, (_, row) in enumerate(records) if is_header and is_header(row))
    head = next(headers, 0)
    (cells.header_line, first), rows = records[head], records[head + 1 :]
    cells.header = [_tidy(name) for name in first]
    while not cells.header[-1]:
        cells.header.pop()
    width, strays = len(cells.header), defaultdict(list)
    for line, row in rows:
        if beyond := [cell for cell in row[width:] if cell.strip()]:
            expected = f"{width} cells as in the header, and text with a comma in quotes"
            cells.report(line, beyond[0], expected)
        tidied = [_tidy(cell) for cell in row[:width]]
        for name, cell, tidy in zip(cells.header, row, tidied, strict=False):
            if cell != tidy:
                strays[name].append(line)
        cells.rows.append(tidied)
    cells.lines = [line for line, _ in rows]
    for name, lines in strays.items():
        note = f"stray spaces or line breaks tidied on line {first_few(lines)}"
        cells.notes.append(f"{cells.file}, column {name}: {note}")


def _tidy(cell: str) -> str:
    """Trim a cell, no-break spaces included, and write it on one line."""
    if cell.isprintable() and cell == cell.strip():  # as nearly every cell is
        return cell
    return " ".join(line.strip() for line in cell.splitlines() if line.strip())


def first_few(lines: Sequence[int]) -> str:
    """List lines for a note: five at most.

    Examples
    --------
    >>> first_few([2, 3, 5, 8, 13, 21])
    '2, 3, 5, 8, 13 and others'
    """
    return ", ".join(str(line) for line in lines[:5]) + (" and others" if len(lines) > 5 else "")


def last_day(period: str) -> str:
    """Write a day, month or year as its last day.

    Examples
    --------
    >>> last_day("2018-09"), last_day("2018")
    ('2018-09-30', '2018-12-31')
    """
    if len(period) == 10:
        return period
    year, month = int(period[:4]), int(period[5:] or 12)
    return f"{year:04d}-{month:02d}-{monthrange(year, month)[1]}"


def is_date(text: str) -> bool:
    """Say whether text is a day, month or year of the calendar.

    Examples
    --------
    >>> is_date("2018-09"), is_date("2018-09-31")
    (True, False)
    """
    try:
        form = re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text)
        return form is not None and date.fromisoformat(last_day(text)) is not None
    except ValueError:
        return False


def iso_date(text: str) -> str:
    """Write a date the way Excel shows it in the UK, day first, as `YYYY-MM-DD` or `YYYY-MM`.

    Parameters
    ----------
    text
        `29/11/2018`, `11/2018`, `Nov-18` and `Nov 2018` are turned; all else is left.

    Returns
    -------
    str
        The date, if it is one: 31 November is turned too.

    Examples
    --------
    >>> iso_date("29/11/2018"), iso_date("Nov-18"), iso_date("2018-11")
    ('2018-11-29', '2018-11', '2018-11')
    """
    numbers = r"(?:([0-9]{1,2})/)?([0-9]{1,2})/([0-9]{4})(?: 00:00(?::00)?)?"
    if match := re.fullmatch(numbers, text):
        day, month, year = match.groups()
        return "-".join(part.zfill(2) for part in (year, month, day) if part)
    words = r"([A-Za-z]{3})[- ]((?:[0-9]{2})?[0-9]{2})"
    if (match := re.fullmatch(words, text)) and match[1].lower() in MONTHS:
        # Two digits are read as Excel reads them: 29 is 2029, 30 is 1930.
        century = "" if len(match[2]) == 4 else "20" if match[2] < "30" else "19"
        year = century + match[2]
        return f"{year}-{MONTHS.index(match[1].lower()) + 1:02d}"
    return text
