"""Write down decisions: what was decided, by whom, when and why. Nothing there is rewritten."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from datetime import date
from typing import NamedTuple

import pandas as pd

from cscb_analysis.tables import DECISION, Tables

NOT_STATED = "not stated"
"""Who decided, where nobody says."""


class Decision(NamedTuple):
    """A decision about a mention, an audit or a theme, as `decisions.csv` keeps it.

    Parameters
    ----------
    action
        One of those that `datapackage.json` lists, such as `coded` or `withdrawn`.
    audit, number, theme, basis
        What it is about; empty or None where it is about nothing of the kind.
    reason
        Why.
    """

    action: str
    audit: str = ""
    number: int | None = None
    theme: str = ""
    basis: str = ""
    reason: str = ""


class Settled(NamedTuple):
    """What somebody has settled of one mention and one theme.

    Parameters
    ----------
    audit, number
        The mention.
    theme
        The theme's key; empty where the mention is in none.
    basis
        What it rests on; empty to let the label decide: `label` where the mention bears the
        theme's, else `agreed`.
    evidence
        The words relied on.
    reason
        Why it was decided; the evidence where it is empty.
    none
        Whether an empty theme says that it was decided to be in none, or only that it is in none.
    """

    audit: str
    number: int
    theme: str = ""
    basis: str = ""
    evidence: str = ""
    reason: str = ""
    none: bool = False


def today() -> str:
    """Give the day on which decisions made now are dated."""
    return date.today().isoformat()


def with_decisions(tables: Tables, decisions: Sequence[Decision], by: str, day: str) -> Tables:
    """Add decisions to those that were made before.

    Parameters
    ----------
    tables
        The tables of a board; they are not changed.
    decisions
        In the order in which they shall stand.
    by
        Who decided: a role or initials.
    day
        When, `YYYY-MM-DD`.

    Returns
    -------
    Tables
        The same, with a row more for each decision.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> added = Decision("added", theme="exploitation", reason="Named by the board")
    >>> decided = with_decisions(load_tables(BRIEFING), [added], "QA lead", "2018-11-30")
    >>> decided.decisions[["date", "by", "action", "theme"]].to_numpy().tolist()
    [['2018-11-30', 'QA lead', 'added', 'exploitation']]
    """
    if not decisions:
        return tables
    rows = [
        (day, by.strip() or NOT_STATED, *each[:2], each.number, *each[3:]) for each in decisions
    ]
    new = pd.DataFrame(rows, columns=DECISION).astype({"number": "Int64"})
    old = tables.decisions.astype({"number": "Int64"})  # text where there is no row
    return replace(tables, decisions=put_below(old, new))


def with_codings(
    tables: Tables, kept: pd.DataFrame, new: Sequence[tuple[str, int, str, str, str]]
) -> Tables:
    """Put other codings in force, in the order of audits and numbers.

    Parameters
    ----------
    tables
        The tables of a board; they are not changed.
    kept
        Rows of its codings that stay in force.
    new
        `audit, number, theme, basis, evidence` of the others.

    Returns
    -------
    Tables
        The same with these codings.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> tables = load_tables(BRIEFING)
    >>> with_codings(tables, tables.coding[::-1], []).coding["number"].tolist()[:3]
    [1, 2, 3]
    """
    columns = ["audit", "number", "theme", "basis", "evidence"]
    coding = put_below(kept, pd.DataFrame(new, columns=columns)) if new else kept
    return replace(tables, coding=in_audit_order(tables.audits, coding))


def put_below(rows: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Put new rows below those of a table; what a board added to it stays empty in them."""
    whole = dict.fromkeys(rows.select_dtypes("integer"), "Int64")  # not 7.0, if some are empty
    return pd.concat([rows.astype(whole), new], ignore_index=True)


def in_audit_order(audits: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Bring mentions or codings into the order of the audits and of their numbers."""
    order = {audit: place for place, audit in enumerate(audits["audit"])}
    places = rows.assign(place=rows["audit"].map(order))
    places = places.sort_values(["place", "number"], ignore_index=True).drop(columns="place")
    return places.astype({"number": "int64"})


def free_key(key: str, taken: Set[str]) -> str:
    """Give a key that is not taken yet, with a number behind it if it must be.

    Examples
    --------
    >>> free_key("plans", {"plans", "plans-2"})
    'plans-3'
    """
    free, number = key, 2
    while free in taken:
        free, number = f"{key}-{number}", number + 1
    return free
