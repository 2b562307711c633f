"""The charts of the pack, drawn by the functions that draw them elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from cscb_analysis import charts
from cscb_analysis.charts.drawing import HOUSE_STYLE, MOST_THEMES, save_chart
from cscb_analysis.publish import cells
from cscb_analysis.publish.contents import Contents


@dataclass(frozen=True)
class Picture:
    """A chart with its words and its numbers.

    Parameters
    ----------
    name
        What it is called, in one word or two.
    words
        What it shows: its alt text.
    table
        The numbers that it draws.
    plot
        Draws it.
    rows
        How many rows there are to draw.
    """

    name: str
    words: str
    table: pd.DataFrame
    plot: Callable[[], Axes]
    rows: int

    @property
    def left_out(self) -> str:
        """Say that not all rows are drawn; empty when they are."""
        if self.rows <= MOST_THEMES:
            return ""
        return f"The chart has room for {MOST_THEMES} of {self.rows} rows; the table has all."

    def draw(self) -> bytes:
        """Draw it in the house style, as SVG."""
        drawn = BytesIO()
        with plt.style.context(HOUSE_STYLE):
            ax = self.plot()
            save_chart(ax, drawn, "svg", self.name, self.words)
        plt.close(ax.figure.get_figure(root=True))
        return drawn.getvalue()


def pictures(contents: Contents) -> dict[str, Picture]:
    """Give every chart of the pack by its name.

    Parameters
    ----------
    contents
        As `pack_contents` gives it.

    Returns
    -------
    dict
        That of changes only where something was compared, that over time only with two dates.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.publish.contents import pack_contents
    >>> [*pictures(pack_contents(load_tables(BRIEFING)))]
    ['most noted', 'combinations', 'cross-tabulation', 'recurrence', 'firmness']
    """
    given, beside = contents, contents.beside
    themes = len(given.crosstab) - 2  # less the rows that are no themes
    made = [
        Picture(
            "most noted",
            charts.describe_ranking(given.ranking, beside),
            cells.most_noted(given).drop(columns="Reason"),
            lambda: charts.plot_ranking(given.ranking, beside),
            len(given.ranking),
        ),
        Picture(
            "combinations",
            charts.describe_combinations(given.sets),
            cells.exact_overlaps(given),
            lambda: charts.plot_combinations(given.sets),
            len(given.sets),
        ),
        Picture(
            "cross-tabulation",
            charts.describe_crosstab(given.crosstab),
            cells.cross_tabulation(given),
            lambda: charts.plot_crosstab(given.crosstab),
            themes,
        ),
        Picture(
            "recurrence",
            charts.describe_recurrence(given.by_source),
            cells.by_source(given),
            lambda: charts.plot_recurrence(given.by_source),
            themes,
        ),
        Picture(
            "firmness",
            charts.describe_rank_ranges(given.ranges),
            cells.how_firm(given),
            lambda: charts.plot_rank_ranges(given.ranges),
            len(given.ranges),
        ),
    ]
    if len(set(given.coded["date"])) > 1:
        over_time = Picture(
            "over time",
            charts.describe_recurrence_over_time(given.by_date),
            cells.by_date(given),
            lambda: charts.plot_recurrence_over_time(given.by_date),
            themes,
        )
        made.insert(4, over_time)
    if not given.changes.empty:
        moves = Picture(
            "changes",
            charts.describe_rank_changes(given.changes),
            cells.changes(given),
            lambda: charts.plot_rank_changes(given.changes),
            len(given.changes),
        )
        made.append(moves)
    return {picture.name: picture for picture in made}
