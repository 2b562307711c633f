"""Choose coded mentions quickly, however many there are.

The answers are those of `code_mentions`. What does not hang on the choice is
joined once, and a choice is then a matter of marking rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cscb_analysis.coded import code_mentions
from cscb_analysis.measures import Marks, codes_of
from cscb_analysis.reading import last_day
from cscb_analysis.tables import BASES, Tables

COUNTED_BY = ["source", "source_name", "audit", "date", "number", "place"]
COUNTED_BY += ["theme", "theme_label", "basis"]


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
        self._audit, self._theme = codes_of(rows["audit"]), codes_of(rows["theme"])
        self._basis = pd.Index(BASES).get_indexer(pd.Index(rows["basis"]))
        self._mention = np.cumsum(first_of_each_mention(rows)) - 1
        self._sources = tables.sources[["source", "name"]]
        audits = tables.audits.set_index("audit").loc[rows["audit"].cat.categories]
        self._of_source = audits["source"].to_numpy()
        days = {date: last_day(date) for date in audits["date"].unique()}
        self._day = audits["date"].map(days).astype("str").to_numpy()
        self._texts = (rows["label"] + "\n" + rows["statement"]).str.lower().tolist()

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
        sought = [word.lower() for word in words]
        return np.array([all(word in text for word in sought) for text in self._texts], dtype=bool)


def first_of_each_mention(coded: pd.DataFrame) -> Marks:
    """Mark the first row of each mention, in coded mentions in their order."""
    audit, number = codes_of(coded["audit"]), coded["number"].to_numpy()
    differs = (np.diff(audit) != 0) | (np.diff(number) != 0)
    return np.concatenate([[True], differs])[: len(coded)]


def _places(known: Sequence[str], chosen: Sequence[str]) -> list[int]:
    """Say where the chosen values stand among all."""
    return [known.index(value) for value in chosen]
