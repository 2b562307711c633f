"""The chart of what moved from one ranking to the next."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from cscb_analysis.changes import move_in_words
from cscb_analysis.charts.drawing import (
    DARK_BLUE,
    DARK_GREY,
    MOST_THEMES,
    ORANGE,
    TITLE,
    Look,
    new_axes,
    say_nothing,
    wrapped,
)
from cscb_analysis.wording import counted, rows_of, said


def plot_rank_changes(
    changes: pd.DataFrame,
    *,
    ax: Axes | None = None,
    **line_kw: Any,  # noqa: ANN401
) -> Axes:
    """Draw each theme's rank before and after.

    Parameters
    ----------
    changes
        As `explain_changes` gives it; its first `MOST_THEMES` rows are drawn.
    ax
        Where to draw; a new figure when not given.
    **line_kw
        For the lines.

    Returns
    -------
    Axes
        A line from the rank on the left to the rank on the right, each end named. A theme with one
        rank only is named on that side, as new or gone.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from cscb_analysis import BRIEFING, code_mentions, explain_changes, load_tables
    >>> tables = load_tables(BRIEFING)
    >>> before = code_mentions(tables, sources=["scr", "maa"])
    >>> ax = plot_rank_changes(explain_changes(before, code_mentions(tables)))
    >>> ax.get_title(loc="left")
    '3 of 6 themes change rank'
    >>> plt.close(ax.figure)
    """
    if changes.empty:
        return say_nothing(ax, "No theme is ranked before or after.")
    shown = changes.head(MOST_THEMES)
    # Placed by order, so that a theme far down leaves no gap; the true rank stands beside it.
    before, after = (
        shown[rank].astype("float64").rank(method="dense") for rank in ("rank_before", "rank_after")
    )
    lowest = pd.concat([before, after]).max()
    ax = ax or new_axes(9, 1.4 + 0.5 * lowest)
    colours = {"up": DARK_BLUE, "down": ORANGE}
    ends: dict[tuple[int, float], list[str]] = {}
    for row, left, right in zip(rows_of(shown), before, after, strict=True):
        look: Look = {"color": colours.get(row.change, DARK_GREY), "marker": "o", "linewidth": 3}
        points = [(x, place) for x, place in ((0, left), (1, right)) if not pd.isna(place)]
        ax.plot(*zip(*points, strict=True), **({"markersize": 9} | look | line_kw))
        last = row.label if row.change == "same" else f"{row.label} ({row.change})"
        if row.change == "gone":
            ends.setdefault((0, left), [f"{row.rank_before}"]).append(last)
            continue
        ends.setdefault((1, right), [f"{row.rank_after}"]).append(last)
        if row.change != "new":
            ends.setdefault((0, left), [f"{row.rank_before}"]).append(row.label)
    for (x, place), (rank, *names) in ends.items():
        text = wrapped("; ".join(names), 34)
        told = f"{rank}   {text}" if x else f"{text}   {rank}"
        ax.text(1.04 if x else -0.04, place, told, ha="left" if x else "right", va="center")
    ax.set_xlim(-1.1, 2.1)
    ax.set_ylim(lowest + 0.5, 0.1)
    ax.text(0, 0.35, "Rank before", ha="center", weight="bold")
    ax.text(1, 0.35, "Rank after", ha="center", weight="bold")
    ax.set_axis_off()
    ax.set_title(wrapped(_changes_finding(changes), TITLE), loc="left")
    return ax


def _changes_finding(changes: pd.DataFrame) -> str:
    """Say in one line how many themes change rank."""
    moved = int((changes["change"] != "same").sum())
    return f"{moved} of {counted(len(changes), 'theme')} change rank"


def describe_rank_changes(changes: pd.DataFrame) -> str:
    """Say in words what `plot_rank_changes` shows.

    Parameters
    ----------
    changes
        As `explain_changes` gives it.

    Returns
    -------
    str
        The finding, and each theme's move with its reason.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, explain_changes, load_tables
    >>> tables = load_tables(BRIEFING)
    >>> before = code_mentions(tables, sources=["scr", "maa"])
    >>> words = describe_rank_changes(explain_changes(before, code_mentions(tables)))
    >>> words.split(": ")[0]
    '3 of 6 themes change rank. Thresholds up from 3 to 1'
    """
    if changes.empty:
        return "No theme is ranked before or after."
    rows = [f"{row.label} {move_in_words(row)}: {row.reason}" for row in rows_of(changes)]
    return f"{_changes_finding(changes)}. {said(rows)}."
