"""Choose and measure coded mentions quickly, however many there are.

The answers are those of `code_mentions` and `measure_themes`. What does not hang on the choice is
joined once, and a choice is then a matter of marking rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from cscb_analysis.reading import last_day
from cscb_analysis.synthesis import MEASURES
from cscb_analysis.tables import BASES, Tables, code_mentions

COUNTED_BY = ["source", "source_name", "audit", "date", "number", "place"]
COUNTED_BY += ["theme", "theme_label", "basis"]

Marks = npt.NDArray[np.bool_]
"""Which of some rows are meant."""

Codes = npt.NDArray[np.int64]
"""Where each row's value stands in its list; -1 for none."""


@dataclass(frozen=True)
class Counted:
    """What to count: `code_mentions` says what each of these means."""

    sources: tuple[str, ...] | None
    bases: tuple[str, ...]
    since: str | None
    until: str | None
    audits: str


class CodedMentions:
    """All mentions of a board with all their codings, joined once.

    Parameters
    ----------
    tables
        The tables of a board.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> kept = CodedMentions(load_tables(BRIEFING))
    >>> chosen = kept.choose(Counted(("scr",), ("label",), None, None, "all"))
    >>> kept.in_full(chosen)["label"].tolist()[:2]
    ['Drift', 'Parental issues']
    """

    def __init__(self, tables: Tables) -> None:
        unplaced = code_mentions(tables, bases=[])
        placed = [code_mentions(tables, bases=[basis]) for basis in BASES]
        rows = pd.concat([unplaced, *(frame[frame["theme"].notna()] for frame in placed)])
        # A theme before none, and of two codings to one theme the firmer first.
        rows = rows.sort_values(["audit", "number", "theme"], kind="stable", ignore_index=True)
        self._rows = rows
        # What is counted by, apart from the words: as categories it is quickly chosen from.
        self._short = rows[COUNTED_BY].astype(dict.fromkeys(["date", "basis"], "category"))
        self._audit, self._theme = _codes(rows["audit"]), _codes(rows["theme"])
        self._basis = pd.Index(BASES).get_indexer(pd.Index(rows["basis"]))
        self._mention = np.cumsum(first_of_each_mention(rows)) - 1
        self._sources = tables.sources[["source", "name"]]
        audits = tables.audits.set_index("audit").loc[rows["audit"].cat.categories]
        self._of_source = audits["source"].to_numpy()
        days = {date: last_day(date) for date in audits["date"].unique()}
        self._day = audits["date"].map(days).astype("str").to_numpy()
        self._texts: list[str] = []

    def choose(self, counted: Counted) -> pd.DataFrame:
        """Choose what is counted.

        Parameters
        ----------
        counted
            What to count. It is not checked again here.

        Returns
        -------
        DataFrame
            Coded mentions without their words, to count with. Each row bears its number among all.
        """
        audits, listed = self._audits(counted)
        wanted = audits[self._audit]
        noted = np.flatnonzero(wanted & np.isin(self._basis, _places(BASES, counted.bases)))
        again = (np.diff(self._mention[noted]) == 0) & (np.diff(self._theme[noted]) == 0)
        noted = noted[np.concatenate([[True], ~again])[: len(noted)]]
        in_a_theme = np.zeros(len(self._rows), dtype=bool)
        in_a_theme[self._mention[noted]] = True
        chosen = wanted & (self._theme < 0) & ~in_a_theme[self._mention]
        chosen[noted] = True
        coded = self._short.iloc[np.flatnonzero(chosen)]
        source = coded["source"].cat.set_categories(listed["source"])
        return coded.assign(
            source=source,
            source_name=source.cat.rename_categories(listed["name"].tolist()),
            audit=coded["audit"].cat.set_categories(coded["audit"].cat.categories[audits]),
        )

    def in_full(self, chosen: pd.DataFrame) -> pd.DataFrame:
        """Give chosen rows as `code_mentions` gives them, words and all."""
        heads = chosen[["source", "source_name", "audit"]]
        return self._rows.loc[chosen.index].assign(**heads).reset_index(drop=True)

    def _audits(self, counted: Counted) -> tuple[Marks, pd.DataFrame]:
        """Mark the audits that count, and list the sources that are counted or awaited."""
        known = self._sources["source"].tolist()
        chosen = known if counted.sources is None else counted.sources
        until = last_day(counted.until or "9999")
        reported = np.isin(self._of_source, chosen) & (self._day <= until)
        awaited = set(chosen) - set(self._of_source[reported])
        marks: Marks = reported & (self._day >= (counted.since or ""))
        if counted.audits == "latest":
            days = pd.Series(self._day[marks])
            newest = days.groupby(self._of_source[marks]).transform("max")
            marks[marks] = (days == newest).to_numpy()
        listed = self._sources["source"].isin({*self._of_source[marks], *awaited})
        return marks, self._sources[listed]

    def with_words(self, words: Sequence[str]) -> Marks:
        """Mark the rows whose label and statement have every one of some words, in any case."""
        if not self._texts:
            texts = self._rows["label"] + "\n" + self._rows["statement"]
            self._texts = texts.str.lower().tolist()
        sought = [word.lower() for word in words]
        return np.array([all(word in text for word in sought) for text in self._texts], dtype=bool)


def first_of_each_mention(coded: pd.DataFrame) -> Marks:
    """Mark the first row of each mention, in coded mentions in their order."""
    audit, number = _codes(coded["audit"]), coded["number"].to_numpy()
    differs = (np.diff(audit) != 0) | (np.diff(number) != 0)
    return np.concatenate([[True], differs])[: len(coded)]


def sources_noting(coded: pd.DataFrame) -> Marks:
    """Mark for each theme of the codebook (down) the sources (across) that note it."""
    theme, source = _codes(coded["theme"]), _codes(coded["source"])
    shape = len(coded["theme"].cat.categories), len(coded["source"].cat.categories)
    marks = np.zeros(shape, dtype=bool)
    marks[theme[theme >= 0], source[theme >= 0]] = True
    return marks


def measure(coded: pd.DataFrame) -> pd.DataFrame:
    """Count what `measure_themes` counts, all themes at once.

    Parameters
    ----------
    coded
        Coded mentions, as `CodedMentions.choose` gives them.

    Returns
    -------
    DataFrame
        As `measure_themes` gives it.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables
    >>> measure(code_mentions(load_tables(BRIEFING)))["mentions"].tolist()
    [3, 2, 2, 3, 4, 6]
    """
    audit, source = _codes(coded["audit"]), _codes(coded["source"])
    source_of = np.zeros(len(coded["audit"].cat.categories), dtype=np.int64)
    source_of[audit] = source
    heard = np.unique(audit)
    audits_of = np.bincount(source_of[heard], minlength=len(coded["source"].cat.categories))
    of_sources = int((audits_of > 0).sum())

    themes, labels = coded["theme"].cat.categories, coded["theme_label"].cat.categories
    theme, count = _codes(coded["theme"]), len(themes)
    noted = np.flatnonzero(theme >= 0)
    theme = theme[noted]
    mentions = np.bincount(theme, minlength=count)
    known = mentions > 0
    number = coded["number"].to_numpy()[noted]
    own = (coded["basis"] == "label").to_numpy()[noted]
    under_own = coded[["theme", "source"]].iloc[noted[own]]
    # Each theme and audit once: how many, and what share of its source's audits each one is.
    pairs = np.zeros((count, len(source_of)), dtype=bool)
    pairs[theme, audit[noted]] = True
    noting, noted_in = np.nonzero(pairs)
    shares = np.bincount(noting, 1 / audits_of[source_of[noted_in]], minlength=count)

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
        "own_label_sources": sources_noting(under_own).sum(axis=1)[known],
        "sources": sources_noting(coded).sum(axis=1)[known],
        "audits": np.bincount(noting, minlength=count)[known],
        "mean_share": np.round(shares[known] / max(of_sources, 1), 9),
        "mentions": mentions[known],
        "mean_place": np.round(mean(coded["place"].to_numpy()[noted]), 9),
        "best_number": least(number, theme).astype("int64"),
        "mean_number": np.round(mean(number), 9),
        "best_own_label_number": least(number[own], theme[own]),
    }
    return pd.DataFrame(measures)[["theme", "label", "of_sources", "of_audits", *MEASURES]]


def _codes(values: pd.Series[str]) -> Codes:
    """Say where each value stands among its categories."""
    codes: Codes = values.cat.codes.to_numpy().astype(np.int64)
    return codes


def _places(known: Sequence[str], chosen: Sequence[str]) -> list[int]:
    """Say where the chosen values stand among all."""
    return [known.index(value) for value in chosen]
