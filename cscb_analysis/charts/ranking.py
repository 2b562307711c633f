"""Charts of the ranking: the order beside the published one, and how firm each rank is."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from cscb_analysis.charts.drawing import (
    DARK_BLUE,
    LIGHT_GREY,
    ORANGE,
    TITLE,
    Look,
    make_room,
    name_rows,
    row_name,
    say_nothing,
    wrapped,
)
from cscb_analysis.wording import counted, rows_of, said

ONE_THEME = "The one theme here stands at its published rank"
NOTHING_RANKED = "No theme is noted by enough audit sources to be ranked."


def plot_ranking(
    ranking: pd.DataFrame,
    published: pd.DataFrame | None = None,
    *,
    ax: Axes | None = None,
    **bar_kw: Any,  # noqa: ANN401
) -> Axes:
    """Draw how many audit sources note each theme, in rank order, beside the published rank.

    Parameters
    ----------
    ranking
        As `rank_themes` gives it; its first `MOST_THEMES` rows are drawn.
    published
        As `latest_published` gives it; nothing is put beside the ranks when it is not given.
    ax
        Where to draw; a new figure when not given.
    **bar_kw
        For the bars.

    Returns
    -------
    Axes
        With the chart. Dark blue bars are sources that note the theme under its own label, orange
        ones sources that note it only under others; each bar bears its count.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables, rank_themes
    >>> ax = plot_ranking(rank_themes(code_mentions(load_tables(BRIEFING))))
    >>> ax.get_title(loc="left")
    'Thresholds is the most noted of 6 themes'
    >>> plt.close(ax.figure)
    """
    if ranking.empty:
        return say_nothing(ax, NOTHING_RANKED)
    ax, shown, places = make_room(ax, ranking)
    own = shown["own_label_sources"].to_numpy()
    others = (shown["sources"] - shown["own_label_sources"]).to_numpy()
    kinds = [("under its own label", 0 * own, own, DARK_BLUE, "white")]
    kinds += [("only under other labels", own, others, ORANGE, "black")]
    for kind, left, width, colour, ink in kinds:
        look: Look = {"height": 0.66, "color": colour, "edgecolor": "white", "label": kind}
        bars = ax.barh(places, width, left=left, **(look | bar_kw))
        ax.bar_label(bars, [str(n or "") for n in width], label_type="center", color=ink)
    notes = [""] * len(shown)
    if published is not None and len(published):
        ranks = _ranks(published)
        notes = [f"published: {ranks.get(theme, 'no rank')}" for theme in shown["theme"]]
    name_rows(ax, [row_name(row.label, f"   {row.rank}") for row in rows_of(shown)], notes)
    of_sources = int(shown["of_sources"].iloc[0])
    ax.set_xlim(0, of_sources)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel(f"Audit sources that note the theme, of {of_sources} that have reported")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=2, borderaxespad=0, handlelength=1)
    ax.set_title(wrapped(_ranking_finding(ranking, published), TITLE), loc="left", pad=36)
    return ax


def _ranks(ranking: pd.DataFrame) -> dict[str, int]:
    """Give each theme's rank."""
    return dict(zip(ranking["theme"], ranking["rank"], strict=True))


def _ranking_finding(ranking: pd.DataFrame, published: pd.DataFrame | None) -> str:
    """Say the ranking's finding in one line."""
    count = len(ranking)
    if published is None or published.empty:
        first = ranking.loc[ranking["rank"] == ranking["rank"].min(), "label"].tolist()
        verb = "is" if len(first) == 1 else "are"
        return f"{' and '.join(first)} {verb} the most noted of {counted(count, 'theme')}"
    before, now = _ranks(published), _ranks(ranking)
    same, of = sum(before.get(theme) == rank for theme, rank in now.items()), len(before | now)
    if same == of:
        return f"All {of} themes stand at their published rank" if of > 1 else ONE_THEME
    return f"{same} of {of} themes stand at their published rank"


def describe_ranking(ranking: pd.DataFrame, published: pd.DataFrame | None = None) -> str:
    """Say in words what `plot_ranking` shows.

    Parameters
    ----------
    ranking, published
        As `plot_ranking` takes them.

    Returns
    -------
    str
        Two or three sentences, with their base.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, latest_published, load_tables
    >>> from cscb_analysis import rank_themes
    >>> tables = load_tables(BRIEFING)
    >>> ranking = rank_themes(code_mentions(tables))
    >>> print(describe_ranking(ranking, latest_published(tables.published)).split(". ")[0])
    All 6 themes stand at their published rank
    """
    if ranking.empty:
        return NOTHING_RANKED
    of_sources = int(ranking["of_sources"].iloc[0])
    rows = [
        f"{row.rank} {row.label} ({counted(row.sources, 'source')},"
        f" {row.own_label_sources} under its own label)"
        for row in rows_of(ranking)
    ]
    order = f"In order, of {of_sources} audit sources that have reported: {said(rows)}."
    return f"{_ranking_finding(ranking, published)}. {order}"


def plot_rank_ranges(
    ranges: pd.DataFrame,
    *,
    ax: Axes | None = None,
    **line_kw: Any,  # noqa: ANN401
) -> Axes:
    """Draw how far each rank moves when one thing is changed.

    Parameters
    ----------
    ranges
        As `rank_ranges` gives it; its first `MOST_THEMES` rows are drawn.
    ax
        Where to draw; a new figure when not given.
    **line_kw
        For the lines from best to worst rank.

    Returns
    -------
    Axes
        With a dot at each theme's rank, a line from its best to its worst rank in any trial, and
        in how many trials it keeps its rank.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from cscb_analysis import BRIEFING, load_tables, rank_ranges
    >>> ax = plot_rank_ranges(rank_ranges(load_tables(BRIEFING)))
    >>> ax.get_xlabel()
    'Rank (1 is the most noted)'
    >>> plt.close(ax.figure)
    """
    if ranges.empty:
        return say_nothing(ax, NOTHING_RANKED)
    ax, shown, places = make_room(ax, ranges)
    look: Look = {"color": LIGHT_GREY, "linewidth": 17, "capstyle": "round"} | line_kw
    ax.hlines(places, shown["best"].astype(int), shown["worst"].astype(int), **look)
    ax.scatter(shown["rank"].astype(int), places, s=400, color=DARK_BLUE, zorder=3)
    at: Look = {"ha": "center", "va": "center"}
    for row, place in zip(rows_of(shown), places, strict=True):
        ax.text(row.rank, place, str(row.rank), color="white", weight="bold", zorder=4, **at)
        for end in {row.best, row.worst} - {row.rank}:
            ax.text(end, place, str(end), color="black", **at)
    notes = [f"kept in {row.same} of {row.trials} trials" for row in rows_of(shown)]
    name_rows(ax, [row_name(label) for label in shown["label"]], notes)
    ax.set_xlim(0.5, int(shown["worst"].max()) + 0.5)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set_xlabel("Rank (1 is the most noted)")
    ax.set_title(wrapped(_ranges_finding(ranges), TITLE), loc="left")
    return ax


def _ranges_finding(ranges: pd.DataFrame) -> str:
    """Say in one line how firm the ranks are."""
    firm = int((ranges["same"] == ranges["trials"]).sum())
    if firm:
        return f"{firm} of {len(ranges)} ranks stay whatever one thing is changed"
    return f"Each of the {len(ranges)} ranks moves when one thing is changed"


def describe_rank_ranges(ranges: pd.DataFrame) -> str:
    """Say in words what `plot_rank_ranges` shows.

    Parameters
    ----------
    ranges
        As `rank_ranges` gives it.

    Returns
    -------
    str
        The finding, what was tried, and each theme's range.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables, rank_ranges
    >>> words = describe_rank_ranges(rank_ranges(load_tables(BRIEFING)))
    >>> "Thresholds keeps rank 1 in 18 and moves between 1 and 5" in words
    True
    """
    if ranges.empty:
        return NOTHING_RANKED
    rows = []
    for row in rows_of(ranges):
        moves = f" and moves between {row.best} and {row.worst}" if row.best != row.worst else ""
        gone = f", unranked in {row.unranked}" if row.unranked else ""
        rows.append(f"{row.label} keeps rank {row.rank} in {row.same}{moves}{gone}")
    trials = f"Of {ranges['trials'].iloc[0]} trials, each with one thing changed"
    return f"{_ranges_finding(ranges)}. {trials}: {said(rows)}."
