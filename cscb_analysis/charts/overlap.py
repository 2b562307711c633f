"""Charts of what audit sources share: the cross-tabulation, and exact combinations (UpSet)."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from cscb_analysis.charts.drawing import (
    DARK_BLUE,
    MOST_COLUMNS,
    MOST_THEMES,
    PALE,
    TITLE,
    Look,
    Table,
    bare,
    draw_table,
    say_nothing,
    with_awaited,
    wrapped,
)
from cscb_analysis.printed import AWAITED, NO_THEME
from cscb_analysis.wording import counted, listed, rows_of, said

NOTHING_NOTED = "No theme is noted by any audit counted."


def plot_crosstab(
    table: pd.DataFrame,
    *,
    ax: Axes | None = None,
    **mesh_kw: Any,  # noqa: ANN401
) -> Axes:
    """Draw a cross-tabulation as a heat map, with its counts and margins written on it.

    Parameters
    ----------
    table
        As `crosstab` gives it, in counts. Of more than `MOST_THEMES` themes those with the greatest
        margin are drawn, of more than `MOST_COLUMNS` audits the last ones.
    ax
        Where to draw; a new figure when not given.
    **mesh_kw
        For the coloured cells.

    Returns
    -------
    Axes
        A darker cell holds more; an awaited source's column is hatched and says so.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from cscb_analysis import BRIEFING, code_mentions, crosstab, load_tables
    >>> ax = plot_crosstab(crosstab(code_mentions(load_tables(BRIEFING))))
    >>> ax.get_title(loc="left")
    '4 of 6 themes are noted by all 3 sources heard from'
    >>> plt.close(ax.figure)
    """
    themes, columns = _drawn(table)
    margin_row, margin = table.index[-1], table.columns[-1]
    rows = [*themes, *([NO_THEME] if table.loc[NO_THEME, margin] else []), margin_row]
    cells = table.loc[rows, [*columns, margin]]
    drawn = Table(
        rows=rows,
        columns=[name.removesuffix(AWAITED) for name in cells.columns],
        numbers=cells.to_numpy("float64", na_value=float("nan")),
        texts=[["" if pd.isna(n) else str(n) for n in row] for row in cells.to_numpy().tolist()],
        margins=(len(rows) - len(themes), 1),
    )
    ax = draw_table(drawn, ax, **mesh_kw)
    ax.set_title(wrapped(_crosstab_finding(table), TITLE), loc="left")
    return ax


def _drawn(table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Choose the themes and columns that a chart has room for, in their order."""
    themes = table.drop(index=NO_THEME).iloc[:-1]
    most = themes.iloc[:, -1].nlargest(MOST_THEMES).index
    columns = table.columns[:-1].tolist()
    return [theme for theme in themes.index if theme in most], columns[-MOST_COLUMNS:]


def _crosstab_finding(table: pd.DataFrame) -> str:
    """Say in one line how many themes all columns share."""
    heard = table.drop(index=NO_THEME).iloc[:-1, :-1].dropna(axis=1, how="all")
    if heard.empty or not heard.to_numpy().any():
        return NOTHING_NOTED[:-1]
    everywhere, columns = int((heard > 0).all(axis=1).sum()), heard.shape[1]
    who = f"all {columns} sources heard from" if columns > 1 else "the one source heard from"
    return f"{everywhere} of {counted(len(heard), 'theme')} are noted by {who}"


def describe_crosstab(table: pd.DataFrame) -> str:
    """Say in words what `plot_crosstab` shows.

    Parameters
    ----------
    table
        As `plot_crosstab` takes it.

    Returns
    -------
    str
        The finding, each theme's numbers in the order of columns, what is in no theme and who is
        awaited.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, crosstab, load_tables
    >>> table = crosstab(code_mentions(load_tables(BRIEFING)))
    >>> "Parental issues 1, 1, 0" in describe_crosstab(table)
    True
    """
    themes, columns = _drawn(table)
    heard = [name for name in columns if table[name].notna().any()]
    numbers = table.loc[themes, heard].astype("str").to_numpy().tolist()
    rows = [f"{name} {', '.join(row)}" for name, row in zip(themes, numbers, strict=True)]
    unplaced = str(table.loc[NO_THEME, table.columns[-1]])
    unit = "mentions" if str(table.columns[-1]).startswith("mentions") else "columns"
    words = f"{_crosstab_finding(table)}. In the order {listed(heard)}: {said(rows)}."
    return with_awaited(f"{words} In no theme: {unplaced} {unit}.", columns)


def plot_combinations(
    sets: pd.DataFrame,
    *,
    axes: tuple[Axes, Axes] | None = None,
    **bar_kw: Any,  # noqa: ANN401
) -> Axes:
    """Draw an UpSet chart: which themes are noted by exactly which audit sources.

    Parameters
    ----------
    sets
        As `combinations` gives it; its first `MOST_THEMES` rows are drawn.
    axes
        Where to draw the dots and the bars; a new figure when not given.
    **bar_kw
        For the bars.

    Returns
    -------
    Axes
        The bars, each with its count and its themes by name. Left of them, on Axes of their own,
        a row of dots says which sources these are: dark for those that note them, pale for those
        that do not, none for a source that is awaited.

    Notes
    -----
    A. Lex and others, "UpSet: Visualization of Intersecting Sets", IEEE Transactions on
    Visualization and Computer Graphics 20 (2014), 1983-1992. Rows run across, so that themes can be
    named.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from cscb_analysis import BRIEFING, code_mentions, combinations, load_tables
    >>> ax = plot_combinations(combinations(code_mentions(load_tables(BRIEFING))))
    >>> [int(bar.get_width()) for bar in ax.containers[0]]
    [4, 2]
    >>> plt.close(ax.figure)
    """
    if sets.empty:
        for ax in axes or ():
            ax.set_axis_off()
        return say_nothing(None if axes is None else axes[1], NOTHING_NOTED)
    shown, sources = sets.head(MOST_THEMES), sources_of(sets)
    dots, bars = axes or _upset_axes(len(shown), len(sources))
    places = range(len(shown))
    for row, place in zip(shown[sources].to_numpy().tolist(), places, strict=True):
        within = [at for at, flag in enumerate(row) if not pd.isna(flag) and flag]
        heard = [at for at, flag in enumerate(row) if not pd.isna(flag) and not flag]
        dots.scatter(heard, [place] * len(heard), s=190, color=PALE, zorder=2)
        dots.scatter(within, [place] * len(within), s=190, color=DARK_BLUE, zorder=2)
        dots.plot([within[0], within[-1]], [place, place], color=DARK_BLUE, linewidth=4, zorder=1)
    heads = [wrapped(name.replace(AWAITED, " awaited"), 12) for name in sources]
    dots.set_xticks(range(len(sources)), heads)
    bare(dots)
    dots.set_yticks([])
    dots.set_xlim(-0.6, len(sources) - 0.4)
    look: Look = {"height": 0.5, "color": DARK_BLUE} | bar_kw
    bars.barh(places, shown["themes"], **look)
    longest = int(shown["themes"].max())
    for row, place in zip(rows_of(shown), places, strict=True):
        inside = row.themes * 4 > longest
        at = row.themes * (0.5 if inside else 1) + (0 if inside else longest * 0.02)
        ink, side = ("white", "center") if inside else ("black", "left")
        look = {"va": "center", "weight": "bold", "color": ink, "ha": side}
        bars.text(at, place, str(row.themes), **look)
        after = row.themes + longest * (0.03 if inside else 0.09)
        bars.text(after, place, _named(row.labels), va="center", ha="left", size=10)
    bars.set_xlim(0, longest * 2.4)
    bars.set_axis_off()
    for ax in (dots, bars):
        ax.set_ylim(len(shown) - 0.4, -0.6)
    dots.set_title(wrapped(_combinations_finding(sets), TITLE), loc="left")
    return bars


def sources_of(sets: pd.DataFrame) -> list[str]:
    """List the columns that are sources: all behind the labels of the themes."""
    return sets.columns[sets.columns.tolist().index("labels") + 1 :].tolist()


def _upset_axes(rows: int, sources: int) -> tuple[Axes, Axes]:
    """Make room for the two parts of an UpSet chart, side by side."""
    left, height = 1.3 * sources, 1.9 + (0.5 if rows > 6 else 0.7) * rows
    figure = plt.figure(figsize=(left + 6, height), layout="constrained")
    dots, bars = figure.subplots(1, 2, width_ratios=(left, 6))
    return dots, bars


def _named(labels: str) -> str:
    """Name a set's themes in at most three lines, and count those there is no room for."""
    names = labels.split("; ")
    for shown in range(len(names), 0, -1):
        left = len(names) - shown
        text = wrapped("; ".join(names[:shown]) + (f" and {left} more" if left else ""), 48)
        if text.count("\n") < 3:
            return text
    return wrapped(names[0], 48)


def _combinations_finding(sets: pd.DataFrame) -> str:
    """Say in one line how many themes several sources share."""
    several = int(sets.loc[sets["sources"] > 1, "themes"].sum())
    themes = counted(int(sets["themes"].sum()), "theme")
    return f"{several} of {themes} are shared by two or more sources"


def describe_combinations(sets: pd.DataFrame) -> str:
    """Say in words what `plot_combinations` shows.

    Parameters
    ----------
    sets
        As `combinations` gives it.

    Returns
    -------
    str
        The finding, and each set of sources with the themes that exactly they note.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, combinations, load_tables
    >>> sets = combinations(code_mentions(load_tables(BRIEFING)))
    >>> print(describe_combinations(sets).split(". ")[0])
    6 of 6 themes are shared by two or more sources
    """
    if sets.empty:
        return NOTHING_NOTED
    rows = [
        f"{listed(row.noted_by.split('; '))}{' only' if row.sources == 1 else ''}:"
        f" {row.themes} ({said(row.labels.split('; ')).replace('; ', ', ')})"
        for row in rows_of(sets)
    ]
    words = f"{_combinations_finding(sets)}. Noted by exactly these sources: {said(rows)}."
    return with_awaited(words, sources_of(sets))
