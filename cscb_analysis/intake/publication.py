"""Record what a board agreed as a new published ranking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from cscb_analysis.coded import code_mentions
from cscb_analysis.errors import ChoiceError
from cscb_analysis.history import refuse_unsound
from cscb_analysis.intake.decisions import put_below
from cscb_analysis.intake.theme_names import ThemeNames
from cscb_analysis.reading import is_date, iso_date
from cscb_analysis.synthesis import rank_themes
from cscb_analysis.tables import Tables


def record_publication(tables: Tables, date: str, order: Sequence[str] = ()) -> Tables:
    """Add a published ranking to those that there are.

    Parameters
    ----------
    tables
        The tables of a board; they are not changed.
    date
        The day of the publication, `YYYY-MM-DD` or as Excel writes it.
    order
        The themes in the order that was agreed, by key or label. When not given, the ranking as it
        is computed now, ties included.

    Returns
    -------
    Tables
        The same with a rank for each theme, under the theme's label and statement of today.

    Raises
    ------
    ValueError
        If the date is none or has a ranking already, a theme is unknown, named twice or without a
        statement, or there is nothing to publish.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, latest_published, load_tables
    >>> more = record_publication(load_tables(BRIEFING), "2018-12-01", ["Good Planning"])
    >>> latest_published(more.published).to_numpy().tolist()
    [['good-planning', 'Good Planning', 1]]
    """
    day = iso_date(date.strip())
    if not is_date(day) or len(day) != 10:
        raise ChoiceError(f'"{date}" is no date; expected YYYY-MM-DD or dd/mm/yyyy')
    if (tables.published["briefing"] == day).any():
        raise ChoiceError(f"a ranking of {day} is there already; what was published stays as it is")
    ranks = _agreed(tables, order) if order else _computed(tables)
    if not ranks:
        raise ChoiceError("no theme is ranked, so there is nothing to publish")
    themes = tables.themes.set_index("theme")
    without = [theme for theme in ranks if not themes.loc[theme, "statement"]]
    if without:
        named = ", ".join(str(themes.loc[theme, "label"]) for theme in without)
        raise ChoiceError(f"no statement is given in themes.csv for {named}; expected one for each")
    rows = [
        (day, rank, theme, themes.loc[theme, "label"], themes.loc[theme, "statement"])
        for theme, rank in ranks.items()
    ]
    columns = ["briefing", "rank", "theme", "label", "statement"]
    published = put_below(tables.published, pd.DataFrame(rows, columns=columns))
    after = replace(tables, published=published.astype({"rank": "int64"}))
    refuse_unsound(after)
    return after


def _computed(tables: Tables) -> dict[str, int]:
    """Give the rank of each theme as it is computed."""
    ranking = rank_themes(code_mentions(tables))
    return dict(zip(ranking["theme"], ranking["rank"], strict=True))


def _agreed(tables: Tables, order: Sequence[str]) -> dict[str, int]:
    """Give the rank of each theme as it was agreed."""
    ranks: dict[str, int] = {}
    names = ThemeNames(tables)
    for rank, name in enumerate(order, 1):
        theme = names.find_or_refuse(name)
        if theme in ranks:
            raise ChoiceError(f"{name} is named twice; expected each theme once")
        ranks[theme] = rank
    return ranks
