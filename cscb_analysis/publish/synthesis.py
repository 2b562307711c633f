"""Write the synthesis: its tables, its charts and their words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib.pyplot as plt
import pandas as pd

from cscb_analysis.charts import (
    describe_combinations,
    describe_crosstab,
    describe_rank_changes,
    describe_rank_ranges,
    describe_ranking,
    describe_recurrence,
    describe_recurrence_over_time,
    plot_combinations,
    plot_crosstab,
    plot_rank_changes,
    plot_rank_ranges,
    plot_ranking,
    plot_recurrence,
    plot_recurrence_over_time,
)
from cscb_analysis.charts.drawing import HOUSE_STYLE, save_chart
from cscb_analysis.comparing import Compared
from cscb_analysis.overlap import combinations, crosstab, recurrence, shared_themes
from cscb_analysis.synthesis import compare_rankings, latest_published
from cscb_analysis.tables import Tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def write_synthesis(
    place: Path, coded: pd.DataFrame, ranking: pd.DataFrame, ranges: pd.DataFrame, tables: Tables
) -> None:
    """Write the synthesis: its tables as CSV, its charts as PNG and SVG, their words as text.

    Parameters
    ----------
    place
        The folder to write to.
    coded, ranking, ranges
        As `code_mentions`, `rank_themes` and `rank_ranges` give them.
    tables
        The tables they come from. Without a published ranking there is no comparison.
    """
    published = latest_published(tables.published)
    beside = None if published.empty else published
    by_source, by_date = recurrence(coded), recurrence(coded, by="date")
    table, sets = crosstab(coded), combinations(coded)
    frames = {
        "most_noted": ranking,
        "rank_ranges": ranges,
        "crosstab": table.reset_index(),
        "shared_themes": shared_themes(coded),
        "combinations": sets,
        "recurrence": by_source,
    }
    if beside is not None:
        ranks = {"first_rank": "published_rank", "second_rank": "computed_rank"}
        frames["comparison"] = compare_rankings(beside, ranking).themes.rename(columns=ranks)
    for name, frame in frames.items():
        write_csv(frame, place / f"{name}.csv")
    with plt.style.context(HOUSE_STYLE):
        drawn = {
            "most_noted": (plot_ranking(ranking, beside), describe_ranking(ranking, beside)),
            "rank_ranges": (plot_rank_ranges(ranges), describe_rank_ranges(ranges)),
            "crosstab": (plot_crosstab(table), describe_crosstab(table)),
            "combinations": (plot_combinations(sets), describe_combinations(sets)),
            "recurrence": (plot_recurrence(by_source), describe_recurrence(by_source)),
            "recurrence_over_time": (
                plot_recurrence_over_time(by_date),
                describe_recurrence_over_time(by_date),
            ),
        }
        for name, (ax, words) in drawn.items():
            write_chart(ax, words, place / name)


def write_changes(place: Path, compared: Compared) -> None:
    """Write what moved as a table and a chart, with what is compared with what.

    Parameters
    ----------
    place
        The folder to write to.
    compared
        As `compare_with_earlier` gives it.
    """
    changes = compared.changes
    write_csv(changes.assign(compared=compared.sentence), place / "changes.csv")
    with plt.style.context(HOUSE_STYLE):
        words = f"{describe_rank_changes(changes)} {compared.sentence}"
        write_chart(plot_rank_changes(changes), words, place / "changes")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a frame for a spreadsheet: shares and places to six decimals, always the same bytes."""
    frame.to_csv(path, index=False, lineterminator="\n", encoding="utf-8", float_format="%.6f")


def write_chart(ax: Axes, words: str, path: Path) -> None:
    """Write a chart as PNG and SVG, each bearing its words, and the words as text."""
    for kind in ("png", "svg"):
        save_chart(ax, path.with_suffix(f".{kind}"), kind, words.split(". ")[0], words)
    plt.close(ax.figure.get_figure(root=True))
    path.with_suffix(".txt").write_text(words + "\n", encoding="utf-8")
