"""Join mentions, audits, themes and codings: the coded mentions that everything counts."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Literal

import numpy as np
import pandas as pd

from cscb_analysis.checks import final_themes
from cscb_analysis.errors import ChoiceError, expect
from cscb_analysis.keys import find_rows
from cscb_analysis.reading import is_date, last_day
from cscb_analysis.tables import BASES, COUNTED_BASES, Tables

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
    >>> from cscb_analysis import BRIEFING, load_tables
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


def decided_in_no_theme(tables: Tables) -> set[tuple[str, int]]:
    """Give the mentions of which it was last decided that they are in no theme.

    Parameters
    ----------
    tables
        The tables of a board, with its decisions.

    Returns
    -------
    set of tuple
        The audit and number of each. What was decided before an audit's list was replaced is left
        out, since its numbers meant other words.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> decided_in_no_theme(load_tables(BRIEFING))
    set()
    """
    decisions = still_meant(tables)
    decisions = decisions[decisions["action"].isin(["coded", "no theme", "withdrawn"])]
    last = decisions.drop_duplicates(["audit", "number"], keep="last")
    none = last[last["action"] == "no theme"]
    return set(zip(none["audit"], none["number"].tolist(), strict=True))


def still_meant(tables: Tables) -> pd.DataFrame:
    """Give the decisions about mentions, save those about a list that was since replaced.

    Parameters
    ----------
    tables
        The tables of a board, with its decisions.

    Returns
    -------
    DataFrame
        Rows of the table of decisions, the oldest first, `number` as whole numbers.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> len(still_meant(load_tables(BRIEFING)))
    0
    """
    decisions = tables.decisions.reset_index(drop=True)
    replaced = decisions[decisions["action"] == "replaced"]
    last = dict(zip(replaced["audit"], replaced.index, strict=True))
    kept = decisions.index > decisions["audit"].map(last).fillna(-1)
    decisions = decisions[kept & decisions["number"].notna() & (decisions["number"] != "")]
    return decisions.assign(number=decisions["number"].astype("int64"))


def _choose(chosen: Collection[str] | None, known: list[str], what: str) -> list[str]:
    """Give the chosen values in their known order, refusing one that is not known."""
    if chosen is None:
        return known
    wanted = [chosen] if isinstance(chosen, str) else list(chosen)
    for value in wanted:
        expect(value, known, what)
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
