"""What each view of the explorer shows: its rows, its table, its picture and its words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from cscb_analysis import charts
from cscb_analysis.charts.drawing import MOST_COLUMNS, MOST_THEMES
from cscb_analysis.charts.overlap import sources_of
from cscb_analysis.explorer.pictures import Drawing
from cscb_analysis.explorer.selection import Selection
from cscb_analysis.headings import headed
from cscb_analysis.overlap import EACH_ONCE
from cscb_analysis.printed import AWAITED
from cscb_analysis.synthesis import latest_published
from cscb_analysis.wording import capital, counted, listed, rows_of, short

COLUMN = 1.08
"""How much room the name of a column takes in a picture, in inches."""

ALL_MENTIONS = "All mentions that are counted"


@dataclass(frozen=True)
class Row:
    """A row beside the picture.

    Parameters
    ----------
    text
        The number, in words.
    behind
        What to ask of `Selection.mentions` for the mentions behind it.
    """

    text: str
    behind: dict[str, Any]


@dataclass(frozen=True)
class View:
    """What there is to see: rows, the table that they are of, and the picture with its words.

    Parameters
    ----------
    rows
        A row for each number; none when the filters leave no mention or no theme.
    table
        The same as a table, under plain headings.
    words
        What the chart's `describe_` function says, the picture's alt text.
    drawing
        How the picture is drawn.
    reasons
        Rank, theme and reason, where there is a ranking.
    shown_only
        Which themes all this is of, if not of all.
    """

    rows: list[Row]
    table: pd.DataFrame
    words: str
    drawing: Drawing
    reasons: pd.DataFrame = field(default_factory=pd.DataFrame)
    shown_only: str = ""


def most_noted(selection: Selection) -> View:
    """Show the ranking, with its reasons."""
    ranking = selection.ranking()
    published = latest_published(selection.tables.published)
    beside = published[published["theme"].isin(ranking["theme"])]
    rows = [
        Row(
            f"{row.rank}  {short(row.label)}: {row.sources} of {row.of_sources} sources,"
            f" {row.own_label_sources} under own label",
            {"theme": row.label},
        )
        for row in rows_of(ranking)
    ]
    return View(
        rows,
        headed(ranking.drop(columns="theme")),
        charts.describe_ranking(ranking, beside),
        Drawing(
            charts.plot_ranking,
            (ranking, beside),
            widths=(3.7 if len(beside) else 4.8,),
            height=0.42 * _drawn(ranking),
            left=2.9,
            right=1.3 if len(beside) else 0.2,
        ),
        headed(ranking[["rank", "label", "reason"]].rename(columns={"label": "theme"})),
    )


def cross_tabulation(selection: Selection) -> View:
    """Show which themes are noted where: each row of the table, and each of its cells."""
    table = selection.crosstab()
    margin, rows = table.columns[-1], []
    for name, numbers in zip(table.index, table.to_numpy().tolist(), strict=True):
        theme = {} if name == table.index[-1] else {"theme": name}
        rows.append(Row(f"{short(name)}: {_unit(margin, numbers[-1])}", theme))
        for source, number in zip(table.columns[:-1], numbers[:-1], strict=True):
            told = "awaited" if pd.isna(number) else str(number)
            heard = source.removesuffix(AWAITED)
            rows.append(Row(f"    {short(heard)}: {told}", {**theme, "source": source}))
    themes = len(table) - 2
    return View(
        rows if themes else [],
        table.rename_axis("Theme").rename(columns={margin: capital(margin)}).reset_index(),
        charts.describe_crosstab(table),
        Drawing(
            charts.plot_crosstab,
            (table,),
            widths=(_columns(len(table.columns)),),
            height=0.4 * (min(themes, MOST_THEMES) + 2),
            left=2.5,
            bottom=0.2,
            top=1.15,
        ),
    )


def overlaps(selection: Selection) -> View:
    """Show which themes are noted by exactly which sources."""
    sets = selection.combinations()
    sources = sources_of(sets)
    rows = []
    for row in sets.to_dict("records"):
        noting = [name for name in sources if row[name] == 1]
        names = listed([short(name) for name in noting]) + " only" * (len(noting) == 1)
        told = f"{names}: {row['themes']} of {counted(row['of_themes'], 'theme')}"
        rows.append(Row(told, {"noted_by_exactly": tuple(noting)}))
    return View(
        rows,
        pd.concat([headed(sets.drop(columns=sources)), sets[sources]], axis=1),
        charts.describe_combinations(sets),
        Drawing(
            charts.plot_combinations,
            (sets,),
            widths=(COLUMN * len(sources), 5.6),
            height=0.6 * _drawn(sets),
            left=0.1,
            top=1.2,
            bottom=0.1,
        ),
    )


def recurrence_by_source(selection: Selection) -> View:
    """Show in how many of its audits each source notes each theme."""
    frame = selection.recurrence("source")
    rows = []
    for label, of_theme in _by_theme(frame):
        rows.append(_theme_row(label, of_theme))
        for row in rows_of(of_theme):
            told = "awaited" if pd.isna(row.audits) else f"{row.audits} of {_audits(row.of_audits)}"
            heard = short(row.source_name.removesuffix(AWAITED))
            rows.append(Row(f"    {heard}: {told}", {"theme": label, "source": row.source_name}))
    return View(
        rows,
        headed(frame),
        charts.describe_recurrence(frame),
        Drawing(
            charts.plot_recurrence,
            (frame,),
            widths=(_columns(frame["source_name"].nunique()),),
            height=0.46 * min(frame["label"].nunique(), MOST_THEMES),
            left=2.5,
            top=1.2,
        ),
    )


def recurrence_over_time(selection: Selection) -> View:
    """Show how many of the audits of each date note each theme."""
    frame = selection.recurrence("date")
    dated = frame[frame["audits"].notna()]
    dates = sorted(dated["date"].unique())[-MOST_COLUMNS:]
    dated = dated[dated["date"].isin(dates)]
    cells = dated.groupby(["label", "date"], sort=False)[["audits", "of_audits"]].sum()
    at: dict[tuple[str, str], Any] = dict(zip(cells.index, cells.to_numpy().tolist(), strict=True))
    rows = []
    for label, of_theme in _by_theme(frame):
        rows.append(_theme_row(label, of_theme))
        for date in dates:
            audits, of_audits = at[label, date]
            told = f"    {date}: {audits} of {_audits(of_audits)}"
            rows.append(Row(told, {"theme": label, "date": date}))
    return View(
        rows,
        headed(frame),
        charts.describe_recurrence_over_time(frame),
        Drawing(
            charts.plot_recurrence_over_time,
            (frame,),
            widths=(_columns(len(dates) + 1),),
            height=0.4 * min(frame["label"].nunique(), MOST_THEMES),
            left=2.5,
            top=1.2,
        ),
    )


VIEWS: dict[str, Callable[[Selection], View]] = {
    "Most noted": most_noted,
    "Cross-tabulation": cross_tabulation,
    "Overlaps": overlaps,
    "Recurrence by source": recurrence_by_source,
    "Recurrence over time": recurrence_over_time,
}
"""The views by the names that a reader chooses them by."""


def see(selection: Selection, name: str) -> View:
    """Give a view by its name.

    Parameters
    ----------
    selection
        What is counted and shown.
    name
        One of `VIEWS`.

    Returns
    -------
    View
        What there is to see.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> seen = see(Selection(load_tables(BRIEFING), least=3), "Overlaps")
    >>> [row.text for row in seen.rows]
    ['Serious Case Reviews, Multi-Agency Audits and Single Agency Audits: 4 of 6 themes']
    >>> seen.shown_only
    'Shown are 4 of 6 themes, those that at least 3 sources note.'
    """
    seen = VIEWS[name](selection)
    rows = seen.rows if selection.count_behind({}) else []
    return replace(seen, rows=rows, shown_only=selection.shown_only)


def every_mention(selection: Selection) -> Row:
    """Give the row behind which all counted mentions are, or all that have the words sought."""
    asked = {"words": selection.words} if selection.words else {}
    told = f"Mentions with the words “{short(selection.words)}”" if asked else ALL_MENTIONS
    return Row(f"{told}: {selection.count_behind(asked):,}", asked)


def _drawn(frame: pd.DataFrame) -> int:
    """Say how many of a frame's rows the picture has."""
    return max(min(len(frame), MOST_THEMES), 1)


def _columns(count: int) -> float:
    """Say how much room the columns of a picture take."""
    return max(COLUMN * min(count, MOST_COLUMNS + 1), 4.5)


def _unit(margin: str, number: int) -> str:
    """Write what the margin of a cross-tabulation counts."""
    return counted(number, "mention" if margin == EACH_ONCE else "source")


def _audits(number: int) -> str:
    """Write a number of audits."""
    return counted(int(number), "audit")


def _by_theme(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Give the rows of each theme, in order."""
    return [(str(label), part) for label, part in frame.groupby("label", sort=False)]


def _theme_row(label: str, of_theme: pd.DataFrame) -> Row:
    """Say how many sources note a theme."""
    first = of_theme.iloc[0]
    told = f"{short(label)}: {first['sources']} of {counted(int(first['of_sources']), 'source')}"
    return Row(told, {"theme": label})
