"""How the pack writes dates, names and lists of names."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import pandas as pd

from cscb_analysis.findings import listed

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

LONGEST_NAME = 60
"""Longer names are cut short in a sentence; the tables have them whole."""


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
