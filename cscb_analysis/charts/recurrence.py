"""Charts of what comes back: by source and over time."""

from __future__ import annotations

from typing import Any

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
    awaited,
    bare,
    draw_table,
    new_axes,
    row_name,
    say_nothing,
    with_awaited,
    wrapped,
)
from cscb_analysis.printed import AWAITED
from cscb_analysis.wording import counted, listed, rows_of, said

NOTHING_HEARD = "No audit is counted, so nothing can be said to come back."


def plot_recurrence(
    frame: pd.DataFrame,
    *,
    ax: Axes | None = None,
    **bar_kw: Any,  # noqa: ANN401
) -> Axes:
    """Draw in how many of its audits each source notes each theme.

    Parameters
    ----------
    frame
        As `recurrence` gives it by source. The `MOST_THEMES` themes that most sources note are
        drawn.
    ax
        Where to draw; a new figure when not given.
    **bar_kw
        For the bars.

    Returns
    -------
    Axes
        A column for each source and a row for each theme. A bar fills its pale band as far as the
        source's audits note the theme, and bears the count and its base; an awaited source's column
        says so.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables, recurrence
    >>> ax = plot_recurrence(recurrence(code_mentions(load_tables(BRIEFING))))
    >>> ax.get_title(loc="left")
    '6 of 6 themes come back in a second audit source'
    >>> plt.close(ax.figure)
    """
    if frame["of_audits"].isna().all():
        return say_nothing(ax, NOTHING_HEARD)
    shown = _most_noted(frame, MOST_THEMES)
    themes, sources = shown["label"].unique().tolist(), shown["source_name"].unique().tolist()
    ax = ax or new_axes(3 + 1.3 * len(sources), 1.6 + 0.5 * len(themes))
    heard = shown[shown["of_audits"] > 0]
    rows, columns = heard["label"].map(themes.index), heard["source_name"].map(sources.index)
    look: Look = {"height": 0.3, "color": DARK_BLUE} | bar_kw
    ax.barh(rows, 0.9, left=columns, height=look["height"], color=PALE)
    ax.barh(rows, heard["share"].astype(float) * 0.9, left=columns, **look)
    for row, column, each in zip(rows, columns, rows_of(heard), strict=True):
        ax.text(column, row - 0.2, f"{each.audits} of {each.of_audits}", va="bottom", size=10)
    for column, name in enumerate(sources):
        if name.endswith(AWAITED):
            middle = (len(themes) - 1) / 2
            ax.text(column + 0.45, middle, "awaited", ha="center", va="center", rotation=90)
    heads = [wrapped(name.removesuffix(AWAITED), 13) for name in sources]
    ax.set_xticks([at + 0.45 for at in range(len(sources))], heads)
    ax.set_yticks(range(len(themes)), [row_name(theme) for theme in themes])
    bare(ax)
    ax.set_xlim(-0.05, len(sources))
    ax.set_ylim(len(themes) - 0.4, -0.6)
    ax.set_xlabel("Audits that note the theme, of the source's audits counted")
    ax.set_title(wrapped(_recurrence_finding(frame), TITLE), loc="left")
    return ax


def _most_noted(frame: pd.DataFrame, count: int) -> pd.DataFrame:
    """Choose the themes that most sources note, so many of them, and put them first to last."""
    themes = frame.drop_duplicates("label")
    order = themes.sort_values("sources", ascending=False, kind="stable")["label"]
    most = order.head(count).tolist()
    chosen = frame[frame["label"].isin(most)]
    return chosen.sort_values("label", key=lambda labels: labels.map(most.index), kind="stable")


def _recurrence_finding(frame: pd.DataFrame) -> str:
    """Say in one line how many themes come back in a second source."""
    themes = frame.drop_duplicates("label")
    several = int((themes["sources"] > 1).sum())
    return f"{several} of {counted(len(themes), 'theme')} come back in a second audit source"


def describe_recurrence(frame: pd.DataFrame) -> str:
    """Say in words what `plot_recurrence` shows.

    Parameters
    ----------
    frame
        As `plot_recurrence` takes it.

    Returns
    -------
    str
        The finding, each theme's sources with their base, and who is awaited.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables, recurrence
    >>> words = describe_recurrence(recurrence(code_mentions(load_tables(BRIEFING))))
    >>> "Parental issues in 2 of 3 (Serious Case Reviews and Multi-Agency Audits)" in words
    True
    """
    if frame["of_audits"].isna().all():
        return NOTHING_HEARD
    rows = []
    for theme, of_theme in _most_noted(frame, len(frame)).groupby("label", sort=False):
        noting = of_theme.loc[of_theme["audits"] > 0, "source_name"].tolist()
        of_sources = of_theme["of_sources"].iloc[0]
        names = f" ({listed(noting)})" if 0 < len(noting) < of_sources else ""
        rows.append(f"{theme} in {len(noting)} of {of_sources}{names}")
    words = f"{_recurrence_finding(frame)}. By the sources that note them: {said(rows)}."
    return with_awaited(words, frame["source_name"].unique())


def plot_recurrence_over_time(
    frame: pd.DataFrame,
    *,
    ax: Axes | None = None,
    **mesh_kw: Any,  # noqa: ANN401
) -> Axes:
    """Draw how many of the audits of each date note each theme.

    Parameters
    ----------
    frame
        As `recurrence` gives it by date. The themes that most sources note and the last dates are
        drawn, as many as there is room for.
    ax
        Where to draw; a new figure when not given.
    **mesh_kw
        For the coloured cells.

    Returns
    -------
    Axes
        A column for each date, one for what is awaited; a cell bears a count and its base. With one
        date only, the title says that nothing can be said over time.

    Examples
    --------
    >>> import matplotlib.pyplot as plt
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables, recurrence
    >>> coded = code_mentions(load_tables(BRIEFING))
    >>> ax = plot_recurrence_over_time(recurrence(coded, by="date"))
    >>> ax.get_title(loc="left")
    'All 3 audits bear one date, so time shows nothing yet'
    >>> plt.close(ax.figure)
    """
    if frame["of_audits"].isna().all():
        return say_nothing(ax, NOTHING_HEARD)
    audits, of_audits = (
        counts.iloc[:, -MOST_COLUMNS:] for counts in _by_date(_most_noted(frame, MOST_THEMES))
    )
    shares = audits / of_audits
    texts = [
        [f"{count} of {base}" for count, base in zip(*pair, strict=True)]
        for pair in zip(audits.to_numpy().tolist(), of_audits.to_numpy().tolist(), strict=True)
    ]
    for name in awaited(frame["source_name"].unique()):
        shares[name] = float("nan")
        texts = [[*row, ""] for row in texts]
    drawn = Table(
        rows=shares.index.tolist(),
        columns=shares.columns.tolist(),
        numbers=shares.to_numpy(float),
        texts=texts,
    )
    ax = draw_table(drawn, ax, **({"vmax": 1} | mesh_kw))
    ax.set_xlabel("Audits that note the theme, of all audits of that date")
    ax.set_title(wrapped(_time_finding(frame), TITLE), loc="left")
    return ax


def _by_date(frame: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add up the sources: audits that note a theme, and all audits, by theme and date."""
    heard = frame.dropna(subset=["of_audits"])
    audits, of_audits = (
        heard.pivot_table(index="label", columns="date", values=counts, aggfunc="sum")
        for counts in ("audits", "of_audits")
    )
    order = heard["label"].unique()
    return audits.loc[order], of_audits.loc[order]


def _time_finding(frame: pd.DataFrame) -> str:
    """Say in one line how many themes come back at a later date."""
    noted = frame[frame["audits"] > 0]
    dates = len(frame["date"].dropna().unique())
    if dates < 2:
        audits = int(frame.drop_duplicates("source_name")["of_audits"].sum())
        one = f"All {audits} audits bear" if audits > 1 else "The only audit bears"
        return f"{one} one date, so time shows nothing yet"
    dates_of = noted.drop_duplicates(["label", "date"])["label"].value_counts()
    again = int((dates_of > 1).sum())
    themes = frame["label"].nunique()
    return f"{again} of {counted(themes, 'theme')} come back at a second of {dates} dates"


def describe_recurrence_over_time(frame: pd.DataFrame) -> str:
    """Say in words what `plot_recurrence_over_time` shows.

    Parameters
    ----------
    frame
        As `plot_recurrence_over_time` takes it.

    Returns
    -------
    str
        The finding, the first and last date that note each theme, and who is awaited.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables, recurrence
    >>> coded = code_mentions(load_tables(BRIEFING))
    >>> print(describe_recurrence_over_time(recurrence(coded, by="date")))
    All 3 audits bear one date, so time shows nothing yet. Awaited: Section 11 Panel \
Meetings.
    """
    if frame["of_audits"].isna().all():
        return NOTHING_HEARD
    words = f"{_time_finding(frame)}."
    if len(frame["date"].dropna().unique()) > 1:
        rows = []
        for theme, row in _by_date(_most_noted(frame, len(frame)))[0].iterrows():
            dates = row.index[row > 0].tolist()
            span = f" ({' to '.join(dict.fromkeys([dates[0], dates[-1]]))})" if dates else ""
            rows.append(f"{theme} at {counted(len(dates), 'date')}{span}")
        words += f" Noted: {said(rows)}."
    return with_awaited(words, frame["source_name"].unique())
