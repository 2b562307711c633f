"""Read a CSV file the way Excel left it, into plain text cells."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

# What Excel writes into a cell that it could not work out or show.
EXCEL_ERROR = r"#(?:NAME\?|REF!|VALUE!|DIV/0!|N/A|NUM!|NULL!|SPILL!|CALC!)|#{3,}"
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
SHOWN = 200  # problems written out in one message; the rest are counted


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
        place = [self.file]
        place += [f"line {self.line}"] if self.line is not None else []
        place += [f"column {self.column}"] if self.column is not None else []
        found = "" if self.value is None else f"{_quoted(self.value)} found; "
        return f"{', '.join(place)}: {found}expected {self.expected}."


def _quoted(value: str) -> str:
    """Show a value safely: nothing that a terminal would act on, and not too much of it."""
    if value == "":
        return "nothing"
    shown = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in value[:60])
    return f'"{shown}{"…" if len(value) > 60 else ""}"'


class TablesError(ValueError):
    """Tables that cannot be used as they are; the message lists every problem found.

    Parameters
    ----------
    problems
        All that was found, in the order of the files and lines.

    Examples
    --------
    >>> print(TablesError([Problem("themes.csv", None, None, None, "this file")]))
    1 problem in the tables:
    - themes.csv: expected this file.
    """

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        count = len(problems)
        lines = [f"{count:,} problem{'s' if count > 1 else ''} in the tables:"]
        lines += [f"- {problem}" for problem in problems[:SHOWN]]
        lines += [f"- and {count - SHOWN:,} more."] if count > SHOWN else []
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
    frame
        One column of text for each header, in the file's order.
    lines
        The line of the file on which each row of `frame` starts.
    notes
        What was tidied while reading, in words.
    problems
        What could not be read.
    """

    file: str
    frame: pd.DataFrame
    lines: pd.Series[int]
    notes: list[str]
    problems: list[Problem]


def read_cells(path: Path) -> Cells:
    """Read a CSV file as text, however Excel left it.

    Takes a byte-order mark, Windows-1252 and UTF-16, commas, semicolons or tabs as separators,
    empty rows, trailing empty columns, line breaks in cells and stray spaces.

    Parameters
    ----------
    path
        The file to read.

    Returns
    -------
    Cells
        The cells as text; what was tidied is in `notes`, what is wrong is in `problems`.

    Examples
    --------
    >>> from cscb_analysis.tables import BRIEFING
    >>> read_cells(BRIEFING / "sources.csv").frame["source"].tolist()
    ['scr', 'maa', 'saa', 's11']
    """
    cells = Cells(path.name, pd.DataFrame(), pd.Series(dtype="int64"), [], [])
    text = _decoded(path, cells)
    if text is None:
        return cells
    records = _records(text, cells)
    if records:
        _fill(cells, records)
    return cells


def _decoded(path: Path, cells: Cells) -> str | None:
    """Turn the file's bytes into text, or report why that cannot be done."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        cells.problems.append(Problem(path.name, None, None, None, "this file in the folder"))
        return None
    except OSError as error:
        reason = f"a file that can be read ({error.strerror or error})"
        cells.problems.append(Problem(path.name, None, None, None, reason))
        return None
    utf16 = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if utf16 else ["utf-8-sig", "cp1252"]:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "utf-8-sig":
            name = "Windows-1252" if encoding == "cp1252" else "UTF-16"
            cells.notes.append(f"{path.name}: read as {name}; it is saved as UTF-8")
        return text
    cells.problems.append(Problem(path.name, None, None, None, "text in UTF-8 or Windows-1252"))
    return None


def _records(text: str, cells: Cells) -> list[tuple[int, list[str]]]:
    """Split text into records, each with its first line, leaving wholly empty ones out."""
    header = text.split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records, empty, start = [], 0, 1
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append((start, record))
                if empty:
                    cells.notes.append(f"{cells.file}: empty rows left out above line {start}")
                    empty = 0
            else:
                empty += 1
            start = reader.line_num + 1
    except csv.Error as error:
        expected = f"cells parted by commas, text with a comma or quote in quotes ({error})"
        cells.problems.append(Problem(cells.file, start, None, None, expected))
        return []
    if not records:
        cells.problems.append(Problem(cells.file, 1, None, None, "a header row"))
    return records


def _fill(cells: Cells, records: list[tuple[int, list[str]]]) -> None:
    """Lay records out as a frame under their header, trimmed, every odd row reported."""
    (line, first), rows = records[0], records[1:]
    header = [name.strip() for name in first]
    while header and not header[-1]:
        header.pop()
    for name in sorted(name for name, count in Counter(header).items() if count > 1 or not name):
        expected = "each column once" if name else "a name above every column"
        cells.problems.append(Problem(cells.file, line, name or None, name, expected))
    width = len(header)
    for start, row in rows:
        if any(cell.strip() for cell in row[width:]):
            value = next(cell for cell in row[width:] if cell.strip())
            expected = f"{width} cells as in the header, and text with a comma in quotes"
            cells.problems.append(Problem(cells.file, start, None, value, expected))
    if cells.problems:
        return
    padded = [row[:width] + [""] * (width - len(row)) for _, row in rows]
    frame = pd.DataFrame(padded, columns=header, dtype="str")
    cells.lines = pd.Series([start for start, _ in rows], dtype="int64")
    tidy = frame.apply(
        lambda column: column.str.replace(r"\s*[\r\n]+\s*", " ", regex=True).str.strip()
    )
    for name in header:
        changed = tidy[name] != frame[name]
        if changed.any():
            where = ", ".join(str(at) for at in cells.lines[changed].head(5))
            more = " and others" if changed.sum() > 5 else ""
            note = f"stray spaces or line breaks tidied on line {where}{more}"
            cells.notes.append(f"{cells.file}, column {name}: {note}")
    cells.frame = tidy


def iso_dates(values: pd.Series[str]) -> pd.Series[str]:
    """Write dates the way Excel shows them in the UK as `YYYY-MM-DD` or `YYYY-MM`.

    Parameters
    ----------
    values
        Text: `29/11/2018`, `11/2018`, `Nov-18` and `Nov 2018` are turned; all else is left.

    Returns
    -------
    Series
        The same rows, day first always read before month.

    Examples
    --------
    >>> iso_dates(pd.Series(["29/11/2018", "Nov-18", "2018-11"])).tolist()
    ['2018-11-29', '2018-11', '2018-11']
    """
    return values.map({value: _iso_date(value) for value in values.unique()}).astype("str")


def _iso_date(value: str) -> str:
    """Turn one date, or give it back as it is."""
    if match := re.fullmatch(r"(?:(\d{1,2})/)?(\d{1,2})/(\d{4})(?: 00:00(?::00)?)?", value):
        day, month, year = match.groups()
        return "-".join(part.zfill(2) for part in (year, month, day) if part)
    if (match := re.fullmatch(r"([A-Za-z]{3})[- ](\d{2}|\d{4})", value)) and (
        match[1].lower() in MONTHS
    ):
        year = match[2] if len(match[2]) == 4 else f"20{match[2]}"
        return f"{year}-{MONTHS.index(match[1].lower()) + 1:02d}"
    return value
