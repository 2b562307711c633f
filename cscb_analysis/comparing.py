"""Choose what a ranking is compared with: the tables as they stood, or audits dated by then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from cscb_analysis.changes import explain_changes
from cscb_analysis.coded import code_mentions
from cscb_analysis.errors import ChoiceError
from cscb_analysis.history import audits_added, changes_made, tables_before
from cscb_analysis.reading import is_date, last_day
from cscb_analysis.synthesis import AS_PUBLISHED, Rule
from cscb_analysis.tables import Tables

TODAYS = "with the codings in force today"


@dataclass(frozen=True)
class Compared:
    """A ranking before and after.

    Parameters
    ----------
    changes
        As `explain_changes` gives it; no rows where there is nothing to compare with.
    sentence
        What is compared with what.
    """

    changes: pd.DataFrame
    sentence: str


def compare_with_earlier(
    tables: Tables,
    compared_with: str | None = None,
    until: str | None = None,
    rule: Rule = AS_PUBLISHED,
) -> Compared:
    """Compare the ranking with what it was.

    Where the folder keeps what the tables were before each change, that is what they are compared
    with: added and withdrawn audits, new and revised codings and merged themes are all told of.
    Where it does not, the audits dated by then stand for it, with the codings in force today; the
    sentence says which.

    Parameters
    ----------
    tables
        The tables of a board.
    compared_with
        The date whose state is the one before: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`. When not given,
        the state before the last audit was added; and where none was, the audits before the newest.
    until
        Count only audits dated by then in the state after, with the codings in force today.
    rule
        What both are ranked by.

    Returns
    -------
    Compared
        What moved and why.

    Raises
    ------
    ValueError
        If a date is none.
    FolderError
        If what was kept of an earlier state cannot be read.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> print(compare_with_earlier(load_tables(BRIEFING)).sentence)
    All audits bear one date, 2018-09-12, so there is nothing earlier to compare with.
    """
    if compared_with is not None and not is_date(compared_with):
        expected = "expected YYYY-MM-DD, YYYY-MM or YYYY"
        raise ChoiceError(f'compared with "{compared_with}" is no date; {expected}')
    after = code_mentions(tables, until=until)
    found = _state_on(tables, compared_with) if compared_with else _state_before_last(tables)
    if isinstance(found, str):
        return Compared(explain_changes(after, after, rule).head(0), found)
    before, what = found
    now = f"the audits dated by {until}, {TODAYS}" if until else f"the tables of {tables.date}"
    return Compared(explain_changes(before, after, rule), f"Compared: {now}, with {what}.")


def _state_on(tables: Tables, on: str) -> tuple[pd.DataFrame, str]:
    """Give the coded mentions as they stood on a date, and say what they are."""
    folder = tables.folder or Path()
    changes = changes_made(folder)
    later = [each for each in changes if each.day > last_day(on)]
    if later:
        before = tables_before(folder, later[0])
        return code_mentions(before, until=on), f"the tables as they stood on {on}"
    if changes:
        return code_mentions(tables, until=on), f"the tables as they stood on {on}, which stand yet"
    return code_mentions(tables, until=on), f"the audits dated by {on}, {TODAYS}"


def _state_before_last(tables: Tables) -> tuple[pd.DataFrame, str] | str:
    """Give the coded mentions before the last audit, and say what they are; or why there are none.

    An audit that was added is the last; where none was, those of the newest date are.
    """
    folder = tables.folder or Path()
    added = audits_added(folder)
    if added:
        last = added[-1]
        audits = tables.audits[tables.audits["audit"] == last.about]
        named = [f'"{row.title}"' for row in audits.itertuples()] or [last.about]
        done = "was added" if last.kind == "add" else "was replaced"
        before = code_mentions(tables_before(folder, last))
        return before, f"those before {named[0]} {done} on {last.day}"
    reported = tables.audits.loc[tables.audits["status"] == "reported", "date"]
    dates = sorted({last_day(each): each for each in reported}.items())
    if not dates:
        return "No audit has reported, so there is nothing to compare."
    if len(dates) == 1:
        one = dates[0][1]
        return f"All audits bear one date, {one}, so there is nothing earlier to compare with."
    newest = date.fromisoformat(dates[-1][0])
    until = (newest - timedelta(days=1)).isoformat()
    what = f"the audits dated before the newest, of {dates[-1][1]}, {TODAYS}"
    return code_mentions(tables, until=until), what
