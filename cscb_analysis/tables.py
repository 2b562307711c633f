"""Load, check and save the tables that everything else stands on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import pandas as pd

from cscb_analysis.checks import TableCheck, columns_of
from cscb_analysis.clean import read_clean
from cscb_analysis.consistency import check_links, check_meaning
from cscb_analysis.reading import Cells, Problem, TablesError, last_day, read_cells
from cscb_analysis.saving import (
    fingerprint,
    finish_if_possible,
    one_at_a_time,
    save_files,
    true_place,
)
from cscb_analysis.schema import read_schema

# Installed, the package carries the briefing's tables; in a checkout they stand beside it.
_PACKAGE = Path(__file__).parent
HOME = _PACKAGE if (_PACKAGE / "data").is_dir() else _PACKAGE.parent
BRIEFING = HOME / "data"
"""The folder of the briefing's tables, as published and never added to."""

BASES = ("label", "named", "agreed", "judgement")
"""What a coding can rest on."""

COUNTED_BASES = ("label", "named", "agreed")
"""The bases that count unless asked otherwise."""

DECISION = ["date", "by", "action", "audit", "number", "theme", "basis", "reason"]
"""The columns of a decision."""


@dataclass(frozen=True)
class Tables:
    """The tables of one board, one frame each, as `datapackage.json` describes them.

    Parameters
    ----------
    sources, audits, mentions, themes, coding, published, decisions, vocabulary, questions
        The tables, in the order of their files. Cells are text, empty where the file has nothing;
        `number` and `rank` are whole numbers. The last three may be without rows.
    notes
        What was tidied while reading, and what is odd but allowed, in words.
    folder
        Where they were read from.
    """

    sources: pd.DataFrame
    audits: pd.DataFrame
    mentions: pd.DataFrame
    themes: pd.DataFrame
    coding: pd.DataFrame
    published: pd.DataFrame
    decisions: pd.DataFrame = field(default_factory=lambda: _empty(DECISION))
    vocabulary: pd.DataFrame = field(default_factory=lambda: _empty(["phrase", "theme", "why"]))
    questions: pd.DataFrame = field(default_factory=lambda: _empty(["theme", "part", "text", "by"]))
    notes: tuple[str, ...] = ()
    folder: Path | None = None

    def frames(self) -> Iterator[tuple[str, pd.DataFrame]]:
        """Give each table's name and frame.

        Yields
        ------
        tuple
            The name, as in `datapackage.json`, and the frame itself.

        Examples
        --------
        >>> {name: len(frame) for name, frame in load_tables(BRIEFING).frames()}["mentions"]
        27
        """
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, pd.DataFrame):
                yield each.name, value

    @property
    def date(self) -> str:
        """The newest date in the tables, of what was reported or published."""
        reported = self.audits.loc[self.audits["status"] == "reported", "date"]
        return max([*reported, *self.published["briefing"]], key=last_day, default="no date")


def load_tables(folder: str | Path | None = None) -> Tables:
    """Read the tables of a folder, whatever Excel left in them, and check them all.

    Parameters
    ----------
    folder
        Where the tables are. When not given, the folder that the environment variable `CSCB_DATA`
        names, and else the briefing's own tables.

    Returns
    -------
    Tables
        One frame for each table of `datapackage.json`; what was tidied is in its `notes`.

    Raises
    ------
    TablesError
        If anything is wrong. Its message lists every problem of every table: file, line, column,
        value and what was expected.

    Examples
    --------
    >>> tables = load_tables(BRIEFING)
    >>> tables.mentions.query("number == 9")["label"].tolist()
    ['Thresholds', 'Information sharing']
    """
    folder = Path(folder or os.environ.get("CSCB_DATA") or BRIEFING)
    if not os.path.isdir(folder):  # noqa: PTH112 - Path.is_dir fails on a name that is too long
        raise TablesError([Problem(str(folder), None, None, None, "a folder of tables")])
    finish_if_possible(folder)
    for _ in range(5):  # until nobody has changed a file meanwhile
        before = fingerprint(folder)
        schema = read_schema(folder, BRIEFING)
        checks = {name: TableCheck(_cells(folder, table), table) for name, table in schema.items()}
        if fingerprint(folder) == before:
            break
    check_meaning(checks, check_links(checks))
    problems = [problem for check in checks.values() for problem in check.in_order()]
    if problems:
        raise TablesError(problems)
    frames = {name: check.typed() for name, check in checks.items()}
    notes = tuple(note for check in checks.values() for note in check.notes)
    return Tables(**frames, notes=notes, folder=folder)


def _empty(columns: list[str]) -> pd.DataFrame:
    """Make a table without rows."""
    return pd.DataFrame(columns=columns, dtype="str")


def _cells(folder: Path, resource: dict[str, Any]) -> Cells:
    """Read a table's cells; one that may be absent, and is, has no rows."""
    path = true_place(folder, resource["path"])
    columns = columns_of(resource["schema"])
    if resource.get("mayBeAbsent") and not os.path.lexists(path):
        return Cells(path.name, [*columns])
    return read_clean(path, columns) or read_cells(path)


def save_tables(tables: Tables, folder: str | Path) -> None:
    """Write the tables as UTF-8 CSV files, so that the same tables always give the same bytes.

    All files are changed or none, even if the machine stops in between.

    Parameters
    ----------
    tables
        What to write.
    folder
        Where to; made when it is not there. If it has no `datapackage.json` it gets the one that
        the tables were read with.

    Raises
    ------
    FolderError
        If the folder cannot be written to, or somebody else is changing it.

    Examples
    --------
    >>> import tempfile
    >>> folder = tempfile.mkdtemp()
    >>> save_tables(load_tables(BRIEFING), folder)
    >>> (Path(folder) / "coding.csv").read_bytes() == (BRIEFING / "coding.csv").read_bytes()
    True
    """
    folder = Path(folder)
    files: dict[str, bytes | None] = {**as_files(tables)}
    if not (folder / "datapackage.json").exists():
        own = (tables.folder or BRIEFING) / "datapackage.json"
        own = own if own.exists() else BRIEFING / "datapackage.json"
        files["datapackage.json"] = own.read_bytes()
    folder.mkdir(parents=True, exist_ok=True)
    with one_at_a_time(folder):
        save_files(folder, files)


def as_files(tables: Tables) -> dict[str, bytes]:
    """Write tables as they stand in their files.

    Parameters
    ----------
    tables
        What to write.

    Returns
    -------
    dict
        The bytes of each file by its name: UTF-8 CSV, the same for the same tables.

    Examples
    --------
    >>> as_files(load_tables(BRIEFING))["coding.csv"] == (BRIEFING / "coding.csv").read_bytes()
    True
    """
    return {
        f"{name}.csv": frame.to_csv(index=False, lineterminator="\n").encode()
        for name, frame in tables.frames()
    }
