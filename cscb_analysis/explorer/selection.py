"""What follows from a reader's choices: the tables of each view, and what they count."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd

from cscb_analysis.explorer.choices import DEFAULTS, Choices
from cscb_analysis.explorer.counting import (
    CodedMentions,
    Counted,
    first_of_each_mention,
)
from cscb_analysis.measures import Marks, noting
from cscb_analysis.overlap import combinations, crosstab, recurrence
from cscb_analysis.printed import AWAITED, NO_THEME, mentions_behind
from cscb_analysis.synthesis import RULES, explain_ranking, rank_themes
from cscb_analysis.tables import COUNTED_BASES, Tables
from cscb_analysis.wording import counted, few, listed

Made = TypeVar("Made")

MOST_NAMED = 6
"""How many themes a filter names before it counts the rest."""


class Selection(Choices):
    """What a reader has chosen: which mentions count, and which themes are shown.

    `sources, bases, since, until` and `audits` choose what is counted, and with it every base.
    `themes, least` and `words` only choose which rows of an answer are shown: they change no number
    and no base.

    Parameters
    ----------
    tables
        The tables of a board.
    **choices
        Any of those below.

    Attributes
    ----------
    sources
        Keys of the audit sources to count; None for all.
    bases
        The bases of the codings that count.
    since, until
        First and last date to count, both included: `YYYY-MM-DD`, `YYYY-MM` or `YYYY`; None for
        any.
    audits
        `all`, or the `latest` of each source in the period.
    themes
        Keys of the themes to show; None for all.
    least
        How many sources must note a theme for it to be shown.
    words
        Words that a mention of the theme must have in its label or statement, each in any case.
    count
        Whether a cross-tabulation counts `mentions` or `presence`.
    rule
        The name of the rule that ranks, of `RULES`.
    dropped
        What a saved selection had that does not fit these tables, in words.

    Raises
    ------
    TraitError
        If a choice is none that there is; the selection then stays as it was.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> selection = Selection(load_tables(BRIEFING), sources=["scr", "maa"], least=2)
    >>> selection.ranking()["label"].tolist()
    ['Parental issues', 'Lived experience', 'Thresholds', 'Missed opportunities', \
'Professional challenge', 'Good Planning']
    >>> print(selection.sentence)
    17 of 27 mentions are counted, from 2 of 3 audits by 2 of 4 audit sources, 14 of them in a \
theme, with these filters: only Serious Case Reviews and Multi-Agency Audits; shown are 6 of 6 \
themes, those that at least 2 sources note.
    >>> selection.to_dict()
    {'sources': ['scr', 'maa'], 'least': 2}
    """

    def __init__(self, tables: Tables, **choices: object) -> None:
        self._all = CodedMentions(tables)
        self._kept: dict[str, tuple[object, Any]] = {}
        super().__init__(tables, **choices)

    def coded(self) -> pd.DataFrame:
        """Give the coded mentions that are counted, as `code_mentions` gives them."""
        return self._once("coded", lambda: self._all.in_full(self._coded()), self._counted())

    def ranking(self) -> pd.DataFrame:
        """Rank the themes, with the `reason` of each rank; give those that are shown."""
        ranked = self._once("ranking", self._rank, self._counted(), self.rule)
        return ranked[ranked["label"].isin(self.shown())]

    def crosstab(self) -> pd.DataFrame:
        """Cross-tabulate themes by source; give the themes shown, and the margins as they are."""
        whole = self._once("crosstab", self._cross_tabulate, self._counted(), self.count)
        keep = whole.index.isin([*self.shown(), NO_THEME])
        keep[-1] = True
        return whole[keep]

    def combinations(self) -> pd.DataFrame:
        """Sort the themes by exactly who notes them; give the sets that a theme shown is in."""
        sets = self._once("combinations", self._combine, self._counted())
        shown = {tuple(row) for row in self._noting()[self._shown()].tolist()}
        rows = sets.iloc[:, sets.columns.tolist().index("labels") + 1 :]
        flags = rows.fillna(0).astype("bool").to_numpy().tolist()
        return sets[np.array([tuple(row) in shown for row in flags], dtype=bool)]

    def recurrence(self, by: Literal["source", "date"] = "source") -> pd.DataFrame:
        """Count the audits that note each theme, by source or date; give the themes shown."""
        counts = self._once(f"recurrence by {by}", lambda: self._recur(by), self._counted())
        return counts[counts["label"].isin(self.shown())]

    def shown(self) -> list[str]:
        """List the labels of the themes that `themes`, `least` and `words` leave to be shown."""
        return list(self._coded()["theme_label"].cat.categories[self._shown()])

    def count_behind(self, asked: Mapping[str, Any]) -> int:
        """Count the mentions behind a number, each once; `asked` is as `mentions` takes it."""
        return int(first_of_each_mention(self._behind(asked)).sum())

    def mentions(self, asked: Mapping[str, Any], most: int | None = None) -> pd.DataFrame:
        """List the mentions behind a number, word for word.

        Parameters
        ----------
        asked
            Any of `theme` (or `in no theme`), `source` and `noted_by_exactly`, by the names that
            tables show, as `mentions_behind` takes them; a `date`; `words`, for those that have the
            words sought. Nothing asked for lists all that are counted.
        most
            How many to list; all when not given.

        Returns
        -------
        DataFrame
            As `mentions_behind` gives it.
        """
        rows = self._behind(asked)
        if most is not None:
            rows = rows[np.cumsum(first_of_each_mention(rows)) <= most]
        return mentions_behind(self._all.in_full(rows))

    @property
    def sentence(self) -> str:
        """What is counted, out of what, with which filters."""
        coded, tables = self._coded(), self.tables
        first = first_of_each_mention(coded)
        reported = (tables.audits["status"] == "reported").sum()
        heard = set(coded["source_name"].unique())
        awaited = [name for name in coded["source_name"].cat.categories if name not in heard]
        wait = f" ({listed(awaited)} awaited)" if awaited else ""
        filters = self._filters()
        return (
            f"{first.sum():,} of {counted(len(tables.mentions), 'mention')} are counted,"
            f" from {coded['audit'].nunique():,} of {counted(int(reported), 'audit')}"
            f" by {len(heard)} of {counted(len(tables.sources), 'audit source')}{wait},"
            f" {(first & coded['theme'].notna()).sum():,} of them in a theme,"
            f" with {'these filters: ' + '; '.join(filters) if filters else 'no filter'}."
        )

    def _filters(self) -> list[str]:
        """Say each filter in words."""
        told = []
        if self.sources is not None:
            names = [self._names["sources"][key] for key in self.sources]
            told.append(f"only {listed(names)}" if names else "no audit source")
        if self.bases != COUNTED_BASES:
            more = [basis for basis in self.bases if basis not in COUNTED_BASES]
            widened = set(COUNTED_BASES) < set(self.bases)
            only = f"codings by {listed(self.bases)} only" if self.bases else "no codings"
            told.append(f"codings by {listed(more)} counted too" if widened else only)
        if self.since:
            told.append(f"since {self.since}")
        if self.until:
            told.append(f"until {self.until}")
        if self.audits == "latest":
            told.append("only the latest audit of each source")
        if self.count == "presence":
            told.append("a theme counts once in each source")
        if self.rule != DEFAULTS["rule"]:
            told.append(f"ranked by the rule {self.rule}")
        shown = self.shown_only
        return [*told, shown[:1].lower() + shown[1:-1]] if shown else told

    @property
    def shown_only(self) -> str:
        """Which themes are shown, if not all of them; else nothing."""
        those = []
        if self.themes is not None:
            names = [self._names["themes"][key] for key in self.themes]
            those.append(f"picked by name ({few(names, MOST_NAMED) or 'none'})")
        if self.least:
            those.append(f"that at least {counted(self.least, 'source')} note")
        if self.words:
            those.append(f"that have a mention with the words “{self.words}”")
        shown, of = len(self.shown()), counted(len(self._names["themes"]), "theme")
        return f"Shown are {shown} of {of}, those {listed(those)}." if those else ""

    def _rank(self) -> pd.DataFrame:
        """Rank all themes, with reasons."""
        rule = RULES[self.rule]
        ranked = rank_themes(self._coded(), rule)
        return ranked.assign(reason=explain_ranking(ranked, rule)["reason"])

    def _cross_tabulate(self) -> pd.DataFrame:
        """Cross-tabulate all themes."""
        return crosstab(self._coded(), count=self.count)

    def _combine(self) -> pd.DataFrame:
        """Sort all themes; a theme and a source once are all that this asks for."""
        return combinations(self._coded().drop_duplicates(["theme", "source"]))

    def _recur(self, by: Literal["source", "date"]) -> pd.DataFrame:
        """Count the audits that note each of all themes."""
        counts = recurrence(self._coded(), by)
        return counts.astype({"date": "str"}) if by == "date" else counts

    def _counted(self) -> Counted:
        """Say what is counted: everything that a number or a base hangs on."""
        return Counted(self.sources, self.bases, self.since, self.until, self.audits)

    def _coded(self) -> pd.DataFrame:
        """Give the coded mentions without their words, which is all that counting needs."""
        counted = self._counted()
        return self._once("counted", lambda: self._all.choose(counted), counted)

    def _behind(self, asked: Mapping[str, Any]) -> pd.DataFrame:
        """Choose the rows behind a number, without their words."""
        coded = self._coded()
        marks = np.ones(len(coded), dtype=bool)
        if "theme" in asked:
            theme = coded["theme_label"]
            marks &= theme.isna() if asked["theme"] == NO_THEME else theme == asked["theme"]
        if "source" in asked:
            marks &= coded["source_name"] == asked["source"].removesuffix(AWAITED)
        if "date" in asked:
            marks &= coded["date"] == asked["date"]
        if "noted_by_exactly" in asked:
            exactly = coded["source_name"].cat.categories.isin(asked["noted_by_exactly"])
            themes = coded["theme"].cat.categories[(self._noting() == exactly).all(axis=1)]
            marks &= coded["theme"].isin(themes)
        if "words" in asked:
            marks &= self._found()
        return coded[np.asarray(marks)]

    def _noting(self) -> Marks:
        """Mark for each theme the sources that note it."""
        return self._once("noting", lambda: noting(self._coded(), "source"), self._counted())

    def _found(self) -> Marks:
        """Mark the coded mentions that have the words sought."""
        words = self.words.split()
        marks = self._once("words", lambda: self._all.with_words(words), self.words)
        return np.asarray(marks[self._coded().index.to_numpy()])

    def _shown(self) -> Marks:
        """Mark the themes of the codebook that are shown."""
        marks = self._noting().sum(axis=1) >= self.least
        themes = self._coded()["theme"]
        if self.themes is not None:
            marks &= themes.cat.categories.isin(self.themes)
        if self.words:
            marks &= themes.cat.categories.isin(themes[self._found()].dropna())
        return np.asarray(marks)

    def _once(self, name: str, make: Callable[[], Made], *hangs_on: object) -> Made:
        """Make a thing once, and again only when something that it hangs on has changed."""
        if name not in self._kept or self._kept[name][0] != hangs_on:
            self._kept[name] = (hangs_on, make())
        made: Made = self._kept[name][1]
        # A copy costs nothing until it is written to, and then what is kept stays as it is.
        return made.copy(deep=False) if isinstance(made, pd.DataFrame) else made
