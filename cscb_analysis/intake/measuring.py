"""Measure how often the right theme is suggested."""

from __future__ import annotations

from dataclasses import replace
from math import sqrt

import pandas as pd

from cscb_analysis.coded import code_mentions
from cscb_analysis.intake.suggestions import Suggester
from cscb_analysis.tables import BASES, Tables

FIRST = "right theme first"
AMONG = "right theme among the three"
NONE = "in no theme, and none suggested first"

SHARE = ["measure", "right", "n", "share", "low", "high"]


def share_of(measure: str, right: int, n: int) -> dict[str, object]:
    """Give a share with its base and a 95 % interval (Wilson, 1927).

    Parameters
    ----------
    measure
        What is counted.
    right
        How many.
    n
        Out of how many.

    Returns
    -------
    dict
        `measure, right, n, share, low, high`, the shares from 0 to 1 with three decimals; None
        where n is 0.

    Examples
    --------
    >>> share_of("right", 15, 20)
    {'measure': 'right', 'right': 15, 'n': 20, 'share': 0.75, 'low': 0.531, 'high': 0.888}
    """
    if not n:
        return dict(zip(SHARE, (measure, right, n, None, None, None), strict=True))
    z = 1.959964  # 95 % of a normal distribution lie within so many standard deviations
    middle = (right + z * z / 2) / (n + z * z)
    half = z * sqrt(right * (n - right) / n + z * z / 4) / (n + z * z)
    shares = (round(each, 3) for each in (right / n, middle - half, middle + half))
    return dict(zip(SHARE, (measure, right, n, *shares), strict=True))


def suggest_all(findings: pd.DataFrame, suggester: Suggester) -> pd.DataFrame:
    """Set beside each finding what is suggested for it.

    Parameters
    ----------
    findings
        `label, statement, theme`, the theme empty where none is right.
    suggester
        What has been learnt.

    Returns
    -------
    DataFrame
        `theme, first, among`: the right one, the one suggested first, and the three themes.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> finding = {"label": "Voice", "statement": "Children were not heard"}
    >>> one = pd.DataFrame([finding | {"theme": "lived-experience"}])
    >>> suggest_all(one, Suggester(load_tables(BRIEFING)))["first"].item()
    'lived-experience'
    """
    rows = [
        {"theme": theme, "first": suggested[0], "among": [each for each in suggested if each]}
        for theme, suggested in zip(findings["theme"], suggester.likeliest(findings), strict=True)
    ]
    return pd.DataFrame(rows, columns=["theme", "first", "among"])


def measure_suggestions(suggested: pd.DataFrame) -> pd.DataFrame:
    """Count how often the suggestions are right.

    Parameters
    ----------
    suggested
        As `suggest_all` gives it.

    Returns
    -------
    DataFrame
        `measure, right, n, share, low, high`: of the findings with a theme, for how many it is
        suggested first, and among the three; of those in none, for how many none is first.

    Examples
    --------
    >>> rows = [("plans", "plans", ["plans"]), ("plans", "", ["tools", "plans"]), ("", "", [])]
    >>> found = measure_suggestions(pd.DataFrame(rows, columns=["theme", "first", "among"]))
    >>> found[["right", "n"]].to_numpy().tolist()
    [[1, 2], [2, 2], [1, 1]]
    """
    placed, unplaced = suggested[suggested["theme"] != ""], suggested[suggested["theme"] == ""]
    among = sum(
        theme in three for theme, three in zip(placed["theme"], placed["among"], strict=True)
    )
    return pd.DataFrame(
        [
            share_of(FIRST, int((placed["first"] == placed["theme"]).sum()), len(placed)),
            share_of(AMONG, among, len(placed)),
            share_of(NONE, int((unplaced["first"] == "").sum()), len(unplaced)),
        ],
        columns=SHARE,
    )


def leave_sources_out(tables: Tables) -> pd.DataFrame:
    """Suggest themes for a board's own mentions, those of each source by what the others teach.

    Parameters
    ----------
    tables
        The tables of a board; they are not changed.

    Returns
    -------
    DataFrame
        As `suggest_all` gives it, with a row for each mention and coding. A vocabulary written
        with these mentions at hand flatters the figures.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> len(leave_sources_out(load_tables(BRIEFING)))
    27
    """
    coded = code_mentions(tables, BASES).astype({"audit": "str", "theme": "object"})
    coded["theme"] = coded["theme"].where(coded["theme"].notna(), "")
    parts = []
    for source, mentions in coded.groupby("source", observed=True):
        own = tables.audits.loc[tables.audits["source"] == source, "audit"]
        others = replace(
            tables,
            mentions=tables.mentions[~tables.mentions["audit"].isin(own)],
            coding=tables.coding[~tables.coding["audit"].isin(own)],
        )
        parts.append(suggest_all(mentions, Suggester(others)))
    return pd.concat(parts, ignore_index=True)


def figures_of_suggestions(tables: Tables, findings: pd.DataFrame) -> pd.DataFrame:
    """Measure the suggestions on findings with known themes, and on a board's own mentions.

    Parameters
    ----------
    tables
        What is learnt from: all of it; then all but the vocabulary; then all but past codings.
    findings
        `label, statement, theme`, the theme empty where none is right.

    Returns
    -------
    DataFrame
        `findings, learnt_from, measure, right, n, share, low, high`. The board's own mentions are
        each suggested themes by what the other audit sources teach.
    """
    ways = {
        "all": tables,
        "all but the vocabulary": replace(tables, vocabulary=tables.vocabulary.iloc[:0]),
        "all but past codings": replace(tables, coding=tables.coding.iloc[:0]),
    }
    parts = []
    for learnt_from, known in ways.items():
        found = measure_suggestions(suggest_all(findings, Suggester(known)))
        parts.append(found.assign(findings="written beforehand", learnt_from=learnt_from))
        if len(known.coding):
            found = measure_suggestions(leave_sources_out(known))
            parts.append(found.assign(findings="the briefing's own", learnt_from=learnt_from))
    found = pd.concat(parts).sort_values("findings", ascending=False, kind="stable")
    return found[["findings", "learnt_from", *SHARE]]
