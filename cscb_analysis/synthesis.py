"""Rank themes by a stated rule, and compare one ranking with another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import Any

import numpy as np
import pandas as pd

from cscb_analysis.errors import expect
from cscb_analysis.measures import MEASURES, measure_themes

RANKING_COLUMNS = [
    "rank",
    "theme",
    "label",
    "own_label_sources",
    "sources",
    "of_sources",
    "audits",
    "of_audits",
    "mean_share",
    "mentions",
    "mean_place",
]


@dataclass(frozen=True)
class Rule:
    """A rule that ranks the most noted themes.

    Parameters
    ----------
    name
        What the rule is called.
    keys
        Measures of `MEASURES`, the first deciding, each next one parting what is still level.
    least_sources
        How many audit sources must note a theme for it to be ranked at all.

    Raises
    ------
    ValueError
        If a key is not a measure, or there is none.

    Examples
    --------
    >>> print(Rule("widest", ("sources", "mentions")).sentence)
    The themes noted by at least 2 audit sources, ranked by (1) sources that note it (most first), \
then (2) mentions (most first).
    """

    name: str
    keys: tuple[str, ...]
    least_sources: int = 2

    def __post_init__(self) -> None:
        """Refuse a key that cannot be ranked by."""
        for key in self.keys or ("",):
            expect(key, MEASURES, "measure")

    @property
    def sentence(self) -> str:
        """The rule in one sentence."""
        steps = [
            f"({number}) {MEASURES[key][0]} ({MEASURES[key][1]} first)"
            for number, key in enumerate(self.keys, 1)
        ]
        least = f"at least {self.least_sources} audit source{'s' * (self.least_sources != 1)}"
        return f"The themes noted by {least}, ranked by {', then '.join(steps)}."


AS_PUBLISHED = Rule("as published", ("own_label_sources", "sources", "mean_share", "mean_place"))
"""The rule that gives the published order: breadth first, then depth, then place."""

BREADTH = Rule("breadth", ("sources", "mean_share", "mean_place"))
"""The same without the first key: it does not ask under which label a theme is noted."""

RULES = {rule.name: rule for rule in (AS_PUBLISHED, BREADTH)}
"""The named rules."""


def rank_themes(coded: pd.DataFrame, rule: Rule = AS_PUBLISHED) -> pd.DataFrame:
    """Rank the most noted themes.

    Parameters
    ----------
    coded
        Coded mentions, as `code_mentions` gives them.
    rule
        What to rank by.

    Returns
    -------
    DataFrame
        `rank, theme, label, own_label_sources, sources, of_sources, audits, of_audits, mean_share,
        mentions, mean_place`, then what else the rule ranks by, best rank first. Themes level on
        every key share a rank and the next rank is skipped (1, 2, 2, 4); they stand in the
        codebook's order.

    Examples
    --------
    >>> from cscb_analysis import code_mentions, load_tables
    >>> from cscb_analysis.tables import BRIEFING
    >>> rank_themes(code_mentions(load_tables(BRIEFING)))["label"].head(2).tolist()
    ['Thresholds', 'Parental issues']
    """
    others = [key for key in rule.keys if key not in RANKING_COLUMNS]
    return rank_measures(measure_themes(coded), rule)[[*RANKING_COLUMNS, *others]]


def rank_measures(measures: pd.DataFrame, rule: Rule) -> pd.DataFrame:
    """Rank themes that are measured already.

    Parameters
    ----------
    measures
        As `measure_themes` gives them.
    rule
        What to rank by.

    Returns
    -------
    DataFrame
        The rows of `measures` that the rule ranks, with `rank` in front, best first.

    Examples
    --------
    >>> from cscb_analysis import code_mentions, load_tables
    >>> from cscb_analysis.tables import BRIEFING
    >>> measures = measure_themes(code_mentions(load_tables(BRIEFING)))
    >>> rank_measures(measures, Rule("mentions alone", ("mentions",)))["rank"].tolist()
    [1, 2, 3, 3, 5, 5]
    """
    keys = list(rule.keys)
    enough = measures[measures["sources"] >= rule.least_sources]
    rising = [MEASURES[key][1] == "lowest" for key in keys]
    ordered = enough.sort_values(keys, ascending=rising, kind="stable", ignore_index=True)
    level = (ordered[keys] == ordered[keys].shift()).all(axis=1)
    place = pd.Series(range(1, len(ordered) + 1), index=ordered.index, dtype="int64")
    ordered.insert(0, "rank", place.where(~level).ffill().astype("int64"))
    return ordered


def explain_ranking(ranking: pd.DataFrame, rule: Rule = AS_PUBLISHED) -> pd.DataFrame:
    """Say what puts each theme above the next one.

    Parameters
    ----------
    ranking
        As `rank_themes` gives it, ranked by the same rule.
    rule
        The rule.

    Returns
    -------
    DataFrame
        `rank, label, reason`: the first key on which the theme and the next one differ.

    Examples
    --------
    >>> from cscb_analysis import code_mentions, load_tables
    >>> from cscb_analysis.tables import BRIEFING
    >>> ranking = rank_themes(code_mentions(load_tables(BRIEFING)))
    >>> explain_ranking(ranking)["reason"][0]
    'above Parental issues: sources that note it, 3 against 2'
    """
    rows = ranking.to_dict("records")
    reasons = [_reason(row, below, rule) for row, below in pairwise(rows)]
    reasons += ["last of the themes ranked"] if rows else []
    return ranking[["rank", "label"]].assign(reason=pd.Series(reasons, ranking.index, dtype="str"))


def _reason(row: dict[Any, Any], below: dict[Any, Any], rule: Rule) -> str:
    """Name the first key that parts two rows."""
    for key in rule.keys:
        if row[key] != below[key]:
            values = " against ".join(_written(row[key], below[key]))
            return f"above {below['label']}: {MEASURES[key][0]}, {values}"
    return f"level with {below['label']} on every key"


def _written(*values: float) -> list[str]:
    """Write whole numbers whole, others to as many decimals, three or more, as part the two."""
    for decimals in range(3, 10):
        texts = ["none" if v == inf else f"{v:.{decimals if v % 1 else 0}f}" for v in values]
        if len(set(texts)) > 1:
            break
    return texts


@dataclass(frozen=True)
class Comparison:
    """Two rankings side by side.

    Parameters
    ----------
    themes
        `theme, label, first_rank, second_rank, difference`, in the order of the first ranking and
        then of the second. A theme that only one ranking has keeps its row, with no difference.
    tau_b
        Kendall's tau-b over the themes that both rank: 1 for the same order, -1 for the reverse,
        and not a number when either puts all of them level or fewer than two are in both.
    """

    themes: pd.DataFrame
    tau_b: float

    @property
    def agrees(self) -> bool:
        """Whether both rank the same themes, each at the same rank."""
        return bool((self.themes["difference"] == 0).fillna(False).all())


def compare_rankings(first: pd.DataFrame, second: pd.DataFrame) -> Comparison:
    """Put two rankings side by side, with the difference of each rank and Kendall's tau-b.

    Parameters
    ----------
    first, second
        Frames with `theme, label, rank`, such as `rank_themes` or `latest_published` give.

    Returns
    -------
    Comparison
        The ranks side by side. `difference` is second less first: 2 for a theme that stands two
        ranks lower in the second.

    Notes
    -----
    Tau-b is (concordant - discordant) / sqrt((pairs - tied in first) x (pairs - tied in second)):
    M. G. Kendall, "The treatment of ties in ranking problems", Biometrika 33 (1945), 239-251.

    Examples
    --------
    >>> first = pd.DataFrame({"theme": [*"abc"], "label": [*"ABC"], "rank": [1, 2, 3]})
    >>> comparison = compare_rankings(first, first.assign(rank=[1, 3, 2]))
    >>> comparison.themes["difference"].tolist(), round(comparison.tau_b, 3)
    ([0, 1, -1], 0.333)
    """
    themes = pd.concat([first, second])[["theme", "label"]]
    themes = themes.drop_duplicates("theme", ignore_index=True)
    one, two = (
        themes["theme"].map(dict(zip(ranking["theme"], ranking["rank"], strict=True)))
        for ranking in (first, second)
    )
    compared = themes.assign(first_rank=one, second_rank=two)
    compared = compared.astype({"first_rank": "Int64", "second_rank": "Int64"})
    compared["difference"] = compared["second_rank"] - compared["first_rank"]
    both = compared.dropna()
    return Comparison(compared, kendall_tau_b(both["first_rank"], both["second_rank"]))


def kendall_tau_b(
    first: Sequence[int] | pd.Series[int], second: Sequence[int] | pd.Series[int]
) -> float:
    """Kendall's rank correlation with ties, tau-b.

    Parameters
    ----------
    first, second
        Two ranks of the same things, in the same order.

    Returns
    -------
    float
        From -1 to 1; not a number when either has no two different ranks.

    Examples
    --------
    >>> kendall_tau_b([1, 2, 3], [3, 2, 1])
    -1.0
    """
    one, two = (
        np.sign(np.subtract.outer(ranks, ranks))
        for ranks in (np.asarray(first, dtype=int), np.asarray(second, dtype=int))
    )
    untied = float(np.abs(one).sum()) * float(np.abs(two).sum())
    return float((one * two).sum() / np.sqrt(untied)) if untied else float("nan")


def latest_published(published: pd.DataFrame) -> pd.DataFrame:
    """Choose the newest published ranking.

    Parameters
    ----------
    published
        The table of ranks as published.

    Returns
    -------
    DataFrame
        `theme, label, rank` of the newest briefing, by rank; no rows when none was published.

    Examples
    --------
    >>> from cscb_analysis import load_tables
    >>> from cscb_analysis.tables import BRIEFING
    >>> latest_published(load_tables(BRIEFING).published)["label"][5]
    'Good Planning'
    """
    newest = published[published["briefing"] == published["briefing"].max()]
    ranked: pd.DataFrame = newest.sort_values("rank", kind="stable", ignore_index=True)
    return ranked[["theme", "label", "rank"]]
