"""Load, check, select and save the tables that everything else stands on."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from cscb_analysis.checks import TableCheck, columns_of, final_themes
from cscb_analysis.clean import read_clean
from cscb_analysis.consistency import check_links, check_meaning
from cscb_analysis.errors import ChoiceError
from cscb_analysis.keys import find_rows
from cscb_analysis.reading import Cells, Problem, TablesError, is_date, last_day, read_cells
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

HIGHEST = 10**9  # above every number: the checks allow nine digits

CODED_COLUMNS = [
    "source",
    "source_name",
    "audit",
    "title",
    "date",
    "number",
    "place",
    "label",
    "statement",
    "theme",
    "theme_label",
    "basis",
    "evidence",
]


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
    check_links(checks)
    check_meaning(checks)
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


def code_mentions(
    tables: Tables,
    bases: Collection[str] = COUNTED_BASES,
    sources: Collection[str] | None = None,
    since: str | None = None,
    until: str | None = None,
    audits: Literal["all", "latest"] = "all",
) -> pd.DataFrame:
    """Join mentions, audits, themes and codings: one row for each mention and theme.

    A mention in no theme keeps its row, with no theme; one in two themes has two rows. A coding to
    a theme that was merged counts towards the theme it was merged into.

    Parameters
    ----------
    tables
        The tables of a board; they are not changed.
    bases
        The bases of the codings that count. A mention without such a coding is in no theme.
    sources
        Keys of the audit sources to count; all when not given.
    since, until
        First and last date to count, both included: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. An audit
        dated by its month counts as dated at that month's end.
    audits
        `all` that are reported, or only the `latest` of each source in the period (all that share
        the latest date).

    Returns
    -------
    DataFrame
        `source, source_name, audit, title, date, number, place, label, statement, theme,
        theme_label, basis, evidence`, in the order of sources, dates and numbers. `place` is the
        number divided by the audit's highest. Sources, audits and themes are categories in their
        tables' order: a source among the categories without a row is awaited, a theme without one
        is noted by nobody.

    Raises
    ------
    ValueError
        If a basis, a source, a date or `audits` is not one that there is, or the period ends
        before it begins.

    Examples
    --------
    >>> coded = code_mentions(load_tables(BRIEFING))
    >>> len(coded), int(coded["theme"].isna().sum())
    (27, 7)
    """
    chosen = _choose(sources, tables.sources["source"].tolist(), "source")
    bases = _choose(bases, list(BASES), "basis")
    if audits not in ("all", "latest"):
        raise ChoiceError(f'unknown choice of audits "{audits}"; expected all or latest')
    first, last = _period(since, until)
    heard = _reported(tables, chosen)
    heard = heard[heard["day"] <= last]
    counted = heard[heard["day"] >= first]
    if audits == "latest":
        newest = counted.groupby("source")["day"].transform("max")
        counted = counted[counted["day"] == newest]
    awaited = set(chosen) - set(heard["source"].unique())
    shown = {*counted["source"].unique(), *awaited}
    listed = tables.sources[tables.sources["source"].isin(shown)]
    themes = tables.themes[tables.themes["merged_into"] == ""]

    # Joined and sorted by places in the tables: whole numbers, and no words carried along.
    places = _places(tables.mentions, "mention", counted).sort_values("key", kind="stable")
    codings = _codings_in_force(tables, counted, themes, bases)
    places = places.merge(codings, on="key", how="left").fillna(-1).astype("int64")
    number, theme = places["key"] % HIGHEST, places["theme"]
    at = (places["key"] // HIGHEST).to_numpy()
    source = pd.Categorical(counted["source"], listed["source"], ordered=True).take(at)
    names = dict(zip(listed["source"], listed["name"], strict=True))
    coded: dict[str, Any] = {
        "source": source,
        "source_name": source.rename_categories(names),
        "audit": pd.Categorical.from_codes(at, pd.Index(counted["audit"]), ordered=True),
        "number": number,
        "place": number / number.groupby(at).transform("max"),
        "theme": pd.Categorical.from_codes(theme, pd.Index(themes["theme"]), ordered=True),
        "theme_label": pd.Categorical.from_codes(theme, pd.Index(themes["label"]), ordered=True),
    }
    told = [
        counted[["title", "date"]].take(at),
        tables.mentions[["label", "statement"]].iloc[places["mention"]],
        tables.coding[["basis", "evidence"]].reset_index(drop=True).reindex(places["coding"]),
    ]
    words = pd.concat([each.set_axis(places.index) for each in told], axis=1)
    return words.assign(**coded)[CODED_COLUMNS]


def _choose(chosen: Collection[str] | None, known: list[str], what: str) -> list[str]:
    """Give the chosen values in their known order, refusing one that is not known."""
    if chosen is None:
        return known
    wanted = [chosen] if isinstance(chosen, str) else list(chosen)
    for value in wanted:
        if value not in known:
            raise ChoiceError(f'unknown {what} "{value}"; expected {", ".join(known)}')
    return [value for value in known if value in wanted]


def _period(since: str | None, until: str | None) -> tuple[str, str]:
    """Write a period as bounds that dates can be compared with as text."""
    for name, bound in {"since": since, "until": until}.items():
        if bound is not None and not (isinstance(bound, str) and is_date(bound)):
            raise ChoiceError(f'{name} "{bound}" is no date; expected YYYY-MM-DD, YYYY-MM or YYYY')
    first, last = since or "", last_day(until or "9999")
    if first > last:
        raise ChoiceError(f'since "{since}" is after until "{until}"; expected the earlier first')
    return first, last


def _reported(tables: Tables, sources: list[str]) -> pd.DataFrame:
    """List the reported audits of some sources in order, `day` the last that a date can mean."""
    audits = tables.audits[tables.audits["status"] == "reported"]
    audits = audits[audits["source"].isin(sources)]
    order = {source: place for place, source in enumerate(sources)}
    days = {date: last_day(date) for date in audits["date"].unique()}
    audits = audits.assign(
        day=audits["date"].map(days).astype("str"), place=audits["source"].map(order)
    )
    return audits.sort_values(["place", "day"], kind="stable")


def _places(table: pd.DataFrame, what: str, audits: pd.DataFrame) -> pd.DataFrame:
    """Give the rows of some audits by where they stand, each with its key as one whole number."""
    audit = find_rows(table[["audit"]], audits[["audit"]])
    key = audit * HIGHEST + table["number"].to_numpy()
    return pd.DataFrame({what: np.arange(len(table)), "key": key})[audit >= 0]


def _codings_in_force(
    tables: Tables, audits: pd.DataFrame, themes: pd.DataFrame, bases: list[str]
) -> pd.DataFrame:
    """Give the codings on the chosen bases, each to the theme that its theme has become.

    Themes stand as places in `themes`, in their order.
    """
    codings = _places(tables.coding, "coding", audits)
    coding = tables.coding[["theme", "basis"]].iloc[codings["coding"]]
    theme = coding["theme"].map(final_themes(tables.themes))
    codings["theme"] = pd.Categorical(theme, themes["theme"]).codes
    codings["basis"] = pd.Categorical(coding["basis"], BASES).codes
    codings = codings[codings["basis"].isin([BASES.index(basis) for basis in bases])]
    if (tables.themes["merged_into"] != "").any():  # else no theme can have a mention twice
        firmest = codings.sort_values("basis", kind="stable")
        codings = firmest.drop_duplicates(["key", "theme"])
    return codings.sort_values("theme", kind="stable").drop(columns="basis")
