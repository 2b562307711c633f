"""The headings that a reader sees above the columns of a table."""

from __future__ import annotations

import pandas as pd

HEADINGS = {
    "source": "source key",
    "source_name": "audit source",
    "theme_label": "theme",
    "own_label_sources": "sources under own label",
    "sources": "sources noting it",
    "of_sources": "of sources",
    "audits": "audits noting it",
    "of_audits": "of audits",
    "mean_share": "mean share",
    "mean_place": "mean place",
    "first_rank": "published rank",
    "second_rank": "computed rank",
    "rank_before": "rank before",
    "rank_after": "rank after",
    "tau_b": "tau-b",
    "best": "best rank",
    "worst": "worst rank",
    "same": "trials keeping it",
    "trials": "of trials",
    "unranked": "trials without a rank",
    "moved_by": "moved to",
    "jaccard": "share of either",
    "coefficient": "share of either",
}
"""The words for each column whose name alone would not say what it holds."""


def headed(frame: pd.DataFrame) -> pd.DataFrame:
    """Put plain headings above a frame's columns.

    Parameters
    ----------
    frame
        Any frame with named columns.

    Returns
    -------
    DataFrame
        The same rows. A heading opens with a capital letter, and a `_` becomes a space. A label
        that stands for a theme, with no statement or theme beside it, is headed as the theme.

    Examples
    --------
    >>> headed(pd.DataFrame({"rank": [1], "mean_place": [0.5]})).columns.tolist()
    ['Rank', 'Mean place']
    >>> headed(pd.DataFrame({"rank": [1], "label": ["Thresholds"]})).columns.tolist()
    ['Rank', 'Theme']
    >>> headed(pd.DataFrame({"label": ["Plans"], "statement": ["Synthetic"]})).columns.tolist()
    ['Label', 'Statement']
    """
    if {"statement", "theme", "theme_label"}.isdisjoint(frame.columns):
        frame = frame.rename(columns={"label": "theme"})
    words = [HEADINGS.get(str(name), str(name).replace("_", " ")) for name in frame.columns]
    return frame.set_axis([word[:1].upper() + word[1:] for word in words], axis=1)
