"""How counts, dates, names and lists of names are written in a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Any

import pandas as pd

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

MOST_SAID = 6
"""How many things are named in a sentence; the table beside it has the rest."""

LONGEST_NAME = 60
"""Longer names are cut short in a sentence; the tables have them whole."""


def counted(count: int, what: str) -> str:
    """Write a count with its noun.

    Parameters
    ----------
    count
        How many.
    what
        Of what, in the singular.

    Returns
    -------
    str
        Such as `1 audit` or `1,200 audits`.

    Examples
    --------
    >>> counted(1, "audit"), counted(1200, "audit")
    ('1 audit', '1,200 audits')
    """
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def listed(names: Sequence[str]) -> str:
    """Write names with commas, and `and` before the last.

    Parameters
    ----------
    names
        Any number of them.

    Returns
    -------
    str
        Empty when there is none.

    Examples
    --------
    >>> listed(["Plans", "Planning", "Tools"])
    'Plans, Planning and Tools'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def said(rows: Sequence[str]) -> str:
    """Write the first rows of a list as one sentence's end, and count the rest.

    Parameters
    ----------
    rows
        What to say of each.

    Returns
    -------
    str
        At most `MOST_SAID` of them, parted by semicolons.

    Examples
    --------
    >>> said([*"abcdefgh"])
    'a; b; c; d; e; f; and 2 more'
    """
    more = len(rows) - MOST_SAID
    return "; ".join([*rows[:MOST_SAID], *([f"and {more} more"] if more > 0 else [])])


def plain_date(date: str) -> str:
    """Write a date as it is spoken.

    Parameters
    ----------
    date
        `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; anything else is given back.

    Returns
    -------
    str
        The same in words, whatever language the machine speaks.

    Examples
    --------
    >>> plain_date("2018-09-12"), plain_date("2018-11"), plain_date("no date")
    ('12 September 2018', 'November 2018', 'no date')
    """
    year, *rest = date.split("-")
    if not (year.isdigit() and all(part.isdigit() for part in rest)):
        return date
    month = [MONTHS[int(rest[0]) - 1]] if rest else []
    return " ".join([str(int(day)) for day in rest[1:]] + month + [year])


def capital(text: str) -> str:
    """Open a text with a capital letter, and leave the rest as it is.

    Examples
    --------
    >>> capital("in no theme of CSCB")
    'In no theme of CSCB'
    """
    return text[:1].upper() + text[1:]


def short(name: str) -> str:
    """Cut a long name short.

    Examples
    --------
    >>> short("Parental issues"), len(short("x" * 100))
    ('Parental issues', 60)
    """
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def with_plain_dates(sentence: str) -> str:
    """Write the dates of a sentence as they are spoken, save in a title between quotation marks.

    Examples
    --------
    >>> with_plain_dates('Before "Audit 2018-09" was added on 2018-11-29.')
    'Before "Audit 2018-09" was added on 29 November 2018.'
    """
    return re.sub(
        r'"[^"]*"|\b[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?\b',
        lambda found: found[0] if found[0].startswith('"') else plain_date(found[0]),
        sentence,
    )


def few(names: Collection[str], most: int = 4) -> str:
    """Name some, and count those that are left.

    Examples
    --------
    >>> few([*"abcdef"])
    'a, b, c, d and 2 more'
    """
    named = [short(name) for name in names]
    left = len(named) - most
    return listed([*named[:most], f"{left} more"] if left > 0 else named)


def rows_of(frame: pd.DataFrame) -> list[Any]:
    """Give a frame's rows, each column by its name.

    Examples
    --------
    >>> rows_of(pd.DataFrame({"label": ["Plans"]}))[0].label
    'Plans'
    """
    return list(frame.itertuples())
