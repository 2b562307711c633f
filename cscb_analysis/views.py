"""What each view of the explorer shows: its rows, its table, its picture and its words."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from textwrap import fill
from typing import Any, Literal

import matplotlib.style
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from cscb_analysis.charts import (
    describe_combinations,
    describe_crosstab,
    describe_ranking,
    describe_recurrence,
    describe_recurrence_over_time,
    plot_combinations,
    plot_crosstab,
    plot_ranking,
    plot_recurrence,
    plot_recurrence_over_time,
)
from cscb_analysis.charts.drawing import MOST_COLUMNS, MOST_THEMES
from cscb_analysis.findings import counted
from cscb_analysis.headings import headed
from cscb_analysis.printed import AWAITED, NO_THEME, mentions_behind
from cscb_analysis.selection import Selection
from cscb_analysis.synthesis import latest_published

WIDTH = 8.0
"""How wide a picture is, in inches."""

LONGEST = 60
"""How many letters of a name a row has room for."""


@dataclass(frozen=True)
class Row:
    """A row beside the picture.

    Parameters
    ----------
    text
        The number, in words.
    behind
        What to ask of `mentions_behind` for the mentions behind it, and a `date` of theirs.
    """

    text: str
    behind: dict[str, Any]


@dataclass(frozen=True)
class Drawing:
    """How a picture is drawn: by which function, on how many Axes, with how much room around."""

    plot: Callable[[tuple[Axes, ...]], object]
    height: float
    left: float
    right: float = 0.2
    top: float = 1.0
    bottom: float = 0.6
    columns: tuple[float, ...] = (1,)


@dataclass(frozen=True)
class View:
    """What there is to see: rows, the table that they are of, and the picture with its words.

    Parameters
    ----------
    rows
        A row for each number; none when the filters leave nothing.
    table
        The same as a table, under plain headings.
    words
        What the chart's `describe_` function says, the picture's alt text.
    drawing
        How the picture is drawn.
    reasons
        Rank, theme and reason, where there is a ranking.
    """

    rows: list[Row]
    table: pd.DataFrame
    words: str
    drawing: Drawing
    reasons: pd.DataFrame = field(default_factory=pd.DataFrame)


def most_noted(selection: Selection) -> View:
    """Show the ranking, with its reasons."""
    ranking = selection.ranking()
    published = latest_published(selection.tables.published)
    beside = published[published["theme"].isin(ranking["theme"])]
    rows = [
        Row(
            f"{row.rank}  {_short(row.label)}: {row.sources} of {row.of_sources} sources,"
            f" {row.own_label_sources} under its own label",
            {"theme": row.theme},
        )
        for row in _records(ranking)
    ]
    return View(
        rows,
        headed(ranking.drop(columns="theme")),
        describe_ranking(ranking, beside),
        Drawing(
            lambda axes: plot_ranking(ranking, beside, ax=axes[0]),
            height=0.42 * _drawn(ranking),
            left=3.0,
            right=1.5 if len(beside) else 0.2,
        ),
        headed(ranking[["rank", "label", "reason"]].rename(columns={"label": "theme"})),
    )


def cross_tabulation(selection: Selection) -> View:
    """Show which themes are noted where: each row of the table, and each of its cells."""
    table = selection.crosstab()
    margin, rows = table.columns[-1], []
    for name, numbers in zip(table.index, table.to_numpy().tolist(), strict=True):
        theme = {} if name == table.index[-1] else {"theme": name}
        rows.append(Row(f"{_short(name)}: {numbers[-1]} {_unit(margin, numbers[-1])}", theme))
        for source, number in zip(table.columns[:-1], numbers[:-1], strict=True):
            told = "awaited" if pd.isna(number) else str(number)
            heard = source.removesuffix(AWAITED)
            rows.append(Row(f"    {_short(heard)}: {told}", {**theme, "source": source}))
    themes = len(table) - 2
    return View(
        rows if themes else [],
        table.rename_axis("Theme").rename(columns=_capital).reset_index(),
        describe_crosstab(table),
        Drawing(
            lambda axes: plot_crosstab(table, ax=axes[0]),
            height=0.4 * (min(themes, MOST_THEMES) + 2),
            left=2.6,
            bottom=0.2,
            top=1.4,
        ),
    )


def overlaps(selection: Selection) -> View:
    """Show which themes are noted by exactly which sources."""
    sets = selection.combinations()
    sources = sets.columns[sets.columns.tolist().index("labels") + 1 :].tolist()
    rows = []
    for row in sets.to_dict("records"):
        noting = [name for name in sources if row[name] == 1]
        only = " only" if len(noting) == 1 else ""
        names = " and ".join(_short(name) for name in noting)
        told = f"{names}{only}: {row['themes']} of {counted(row['of_themes'], 'theme')}"
        rows.append(Row(told, {"noted_by_exactly": tuple(noting)}))
    dots = min(0.95 * len(sources), WIDTH * 0.6)
    return View(
        rows,
        headed(sets),
        describe_combinations(sets),
        Drawing(
            lambda axes: plot_combinations(sets, axes=(axes[0], axes[1])),
            height=0.6 * _drawn(sets),
            left=0.1,
            top=1.5,
            bottom=0.1,
            columns=(dots, WIDTH - 0.4 - dots),
        ),
    )


def recurrence_by_source(selection: Selection) -> View:
    """Show in how many of its audits each source notes each theme."""
    frame = selection.recurrence("source")
    rows = []
    for label, of_theme in _by_theme(frame):
        rows.append(_theme_row(label, of_theme))
        for row in _records(of_theme):
            told = (
                "awaited" if pd.isna(row.audits) else f"{row.audits} of {_audits(row.of_audits)}"
            )
            heard = _short(row.source_name.removesuffix(AWAITED))
            rows.append(Row(f"    {heard}: {told}", {"theme": label, "source": row.source_name}))
    return View(
        rows,
        headed(frame),
        describe_recurrence(frame),
        Drawing(
            lambda axes: plot_recurrence(frame, ax=axes[0]),
            height=0.46 * min(frame["label"].nunique(), MOST_THEMES),
            left=2.6,
            top=1.4,
        ),
    )


def recurrence_over_time(selection: Selection) -> View:
    """Show how many of the audits of each date note each theme."""
    frame = selection.recurrence("date")
    dated = frame[frame["audits"].notna()]
    dates = sorted(dated["date"].unique())[-MOST_COLUMNS:]
    dated = dated[dated["date"].isin(dates)]
    cells = dated.groupby(["label", "date"], sort=False)[["audits", "of_audits"]].sum()
    at = {label: part.droplevel(0) for label, part in cells.groupby(level=0)}
    rows = []
    for label, of_theme in _by_theme(frame):
        rows.append(_theme_row(label, of_theme))
        for date in dates:
            audits, of_audits = at[label].loc[date]
            told = f"    {date}: {audits} of {_audits(of_audits)}"
            rows.append(Row(told, {"theme": label, "date": date}))
    return View(
        rows,
        headed(frame),
        describe_recurrence_over_time(frame),
        Drawing(
            lambda axes: plot_recurrence_over_time(frame, ax=axes[0]),
            height=0.4 * min(frame["label"].nunique(), MOST_THEMES),
            left=2.6,
            top=1.4,
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


def mentions_of(selection: Selection, row: Row) -> pd.DataFrame:
    """List the mentions behind a row.

    Parameters
    ----------
    selection
        What is counted.
    row
        A row of one of its views.

    Returns
    -------
    DataFrame
        As `mentions_behind` gives it.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> selection = Selection(load_tables(BRIEFING))
    >>> row = most_noted(selection).rows[0]
    >>> row.text
    '1  Thresholds: 3 of 3 sources, 2 under its own label'
    >>> mentions_of(selection, row)["number"].tolist()
    [9, 8, 9]
    """
    asked = {name: value for name, value in row.behind.items() if name != "date"}
    mentions = mentions_behind(selection.coded(), **asked)
    if "date" in row.behind:
        mentions = mentions[mentions["date"] == row.behind["date"]]
    return mentions


def draw(view: View, note: str = "", dpi: int = 90) -> bytes:
    """Draw a view's picture as PNG, on a figure of its own that is gone afterwards.

    Parameters
    ----------
    view
        The view.
    note
        What to write beneath the picture.
    dpi
        Dots per inch.

    Returns
    -------
    bytes
        The picture.
    """
    how = view.drawing
    with matplotlib.style.context("cscb_analysis.cscb"):
        foot = fill(note.replace("$", r"\$"), 110)
        beneath = how.bottom + (0.18 * (foot.count("\n") + 1) + 0.1 if note else 0)
        body = max(how.height, 0.9)
        height = how.top + body + beneath
        figure = Figure(figsize=(WIDTH, height))
        axes, left = [], how.left
        width = WIDTH - how.left - how.right
        for share in how.columns:
            wide = width * share / sum(how.columns)
            axes.append(
                figure.add_axes(
                    (left / WIDTH, beneath / height, (wide - 0.05) / WIDTH, body / height)
                )
            )
            left += wide
        how.plot(tuple(axes))
        _title_at_edge(figure, axes, height)
        figure.text(0.1 / WIDTH, 0.08 / height, foot, size=8.5, va="bottom", color="#3D3D3D")
        picture = io.BytesIO()
        about = {"Title": "", "Description": view.words, "Software": None}
        figure.savefig(
            picture, format="png", dpi=dpi, metadata=about, pil_kwargs={"compress_level": 1}
        )
    return picture.getvalue()


def _title_at_edge(figure: Figure, axes: list[Axes], height: float) -> None:
    """Move the title to the picture's edge, where there is room for it."""
    for ax in axes:
        title = ax.get_title(loc="left")
        if title:
            ax.set_title("", loc="left")
            place = (0.1 / WIDTH, 1 - 0.1 / height)
            figure.text(*place, title, size=13, weight="bold", va="top", linespacing=1.3)


def _short(name: str) -> str:
    """Cut a long name short, for a row."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def _capital(name: str) -> str:
    """Open a heading with a capital letter."""
    return name[:1].upper() + name[1:]


def _records(frame: pd.DataFrame) -> list[Any]:
    """Give a frame's rows, each column by its name."""
    return list(frame.itertuples(index=False))


def _drawn(frame: pd.DataFrame) -> int:
    """Say how many of a frame's rows the picture has."""
    return max(min(len(frame), MOST_THEMES), 1)


def _unit(margin: str, number: int) -> str:
    """Say what the margin of a cross-tabulation counts."""
    what = margin.split()[0].removesuffix("s") + "s" * (number != 1)
    return what if margin.startswith("mentions") else f"{what} noting it"


def _audits(number: int) -> str:
    """Write a number of audits."""
    return counted(int(number), "audit")


def _by_theme(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Give the rows of each theme, in order."""
    return [(str(label), part) for label, part in frame.groupby("label", sort=False)]


def _theme_row(label: str, of_theme: pd.DataFrame) -> Row:
    """Say how many sources note a theme."""
    first = of_theme.iloc[0]
    told = f"{_short(label)}: {first['sources']} of {counted(int(first['of_sources']), 'source')}"
    return Row(told, {"theme": label})


__all__ = ["NO_THEME", "VIEWS", "Drawing", "Row", "View", "draw", "mentions_of"]
