"""Count everything that a rule can rank by."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Marks = npt.NDArray[np.bool_]
"""Which of some rows are meant."""

Codes = npt.NDArray[np.int64]
"""Where each row's value stands in its list; -1 for none."""

MEASURES = {
    # measure: (what it counts, which end comes first)
    "own_label_sources": ("sources that note it under its own label", "most"),
    "sources": ("sources that note it", "most"),
    "audits": ("audits that note it", "most"),
    "mean_share": ("share of each source's audits that note it, averaged over sources", "most"),
    "mentions": ("mentions", "most"),
    "mean_place": ("mean place in the lists", "lowest"),
    "best_number": ("best number in any list", "lowest"),
    "mean_number": ("mean number in the lists", "lowest"),
    "best_own_label_number": ("best number under its own label", "lowest"),
}
"""What a rule can rank by: each measure in words, and whether most or lowest comes first."""


def measure_themes(coded: pd.DataFrame) -> pd.DataFrame:
    """Count everything that a rule can rank by, for each theme noted at all.

    Parameters
    ----------
    coded
        Coded mentions, as `code_mentions` gives them. A source or audit counts towards a base
        when it has a row here, whether or not its mentions are in a theme.

    Returns
    -------
    DataFrame
        `theme, label`, the bases `of_sources, of_audits` and the measures of `MEASURES`, in the
        codebook's order. A mention in two themes counts once in each. `best_own_label_number` is
        infinite for a theme that no source notes under its own label.

    Examples
    --------
    >>> from cscb_analysis import code_mentions, load_tables
    >>> from cscb_analysis.tables import BRIEFING
    >>> measured = measure_themes(code_mentions(load_tables(BRIEFING)))
    >>> measured.set_index("theme").loc["good-planning", ["sources", "mentions"]].tolist()
    [3, 6]
    """
    audit, source = codes_of(coded["audit"]), codes_of(coded["source"])
    source_of = np.zeros(len(coded["audit"].cat.categories), dtype=np.int64)
    source_of[audit] = source
    heard = np.unique(audit)
    audits_of = np.bincount(source_of[heard], minlength=len(coded["source"].cat.categories))
    of_sources = int((audits_of > 0).sum())

    themes, labels = coded["theme"].cat.categories, coded["theme_label"].cat.categories
    theme, count = codes_of(coded["theme"]), len(themes)
    noted = np.flatnonzero(theme >= 0)
    theme = theme[noted]
    mentions = np.bincount(theme, minlength=count)
    known = mentions > 0
    number = coded["number"].to_numpy()[noted]
    own = (coded["basis"] == "label").to_numpy()[noted]
    under_own = coded[["theme", "source"]].iloc[noted[own]]
    # Each theme and audit once: how many, and what share of its source's audits each one is.
    pairs, noted_in = np.nonzero(noting(coded, "audit"))
    shares = np.bincount(pairs, 1 / audits_of[source_of[noted_in]], minlength=count)

    def mean(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.bincount(theme, values, minlength=count)[known] / mentions[known]

    def least(numbers: npt.NDArray[np.int64], of: Codes) -> npt.NDArray[np.float64]:
        best = np.full(count, np.inf)
        np.minimum.at(best, of, numbers)
        return best[known]

    measures = {
        "theme": themes[known].astype("str"),
        "label": labels[known].astype("str"),
        "of_sources": of_sources,
        "of_audits": len(heard),
        "own_label_sources": noting(under_own, "source").sum(axis=1)[known],
        "sources": noting(coded, "source").sum(axis=1)[known],
        "audits": np.bincount(pairs, minlength=count)[known],
        "mean_share": np.round(shares[known] / max(of_sources, 1), 9),
        "mentions": mentions[known],
        "mean_place": np.round(mean(coded["place"].to_numpy()[noted]), 9),
        "best_number": least(number, theme).astype("int64"),
        "mean_number": np.round(mean(number), 9),
        "best_own_label_number": least(number[own], theme[own]),
    }
    return pd.DataFrame(measures)[["theme", "label", "of_sources", "of_audits", *MEASURES]]


def noting(coded: pd.DataFrame, by: str) -> Marks:
    """Mark for each theme of the codebook (down) the sources or audits (across) that note it."""
    theme, place = codes_of(coded["theme"]), codes_of(coded[by])
    marks = np.zeros([len(coded[name].cat.categories) for name in ("theme", by)], dtype=bool)
    marks[theme[theme >= 0], place[theme >= 0]] = True
    return marks


def codes_of(values: pd.Series[str]) -> Codes:
    """Say where each value stands among its categories."""
    codes: Codes = values.cat.codes.to_numpy().astype(np.int64)
    return codes
