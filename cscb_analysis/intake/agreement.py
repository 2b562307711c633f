"""Say how far two people's codings of the same audits agree, and which mentions to talk about."""

from __future__ import annotations

import copy
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from cscb_analysis.checks import TableCheck, final_themes
from cscb_analysis.consistency import check_links
from cscb_analysis.errors import ChoiceError
from cscb_analysis.intake.libraries import need
from cscb_analysis.printed import MENTION, NO_THEME
from cscb_analysis.reading import Cells, TablesError, read_cells
from cscb_analysis.schema import read_schema
from cscb_analysis.tables import BRIEFING, Tables

ALL_THEMES = "All themes"
"""The row that takes the yes or no of every mention and theme together."""

SAME_THEMES = "Just the same themes"
"""The row that asks of each mention whether both put it in just the same themes, or in none."""


def compare_values(first: Sequence[Any], second: Sequence[Any]) -> dict[str, Any]:
    """Say how far two people agree who each gave one value to the same things.

    Percent agreement is how often they gave the same. Cohen's kappa (1960, scikit-learn) and
    Krippendorff's alpha for names (1970, the library krippendorff) take away what chance alone
    would give: 1 is full agreement, 0 what chance gives, less than 0 worse than chance.

    Parameters
    ----------
    first, second
        Their values, in the same order.

    Returns
    -------
    dict
        `n`, `agreed`, `percent`, `kappa`, `alpha` and `note`. Where both gave the one same value
        to everything, or there is nothing to compare, kappa and alpha are None and `note` says
        why.

    Raises
    ------
    ValueError
        If one list is longer.

    Examples
    --------
    A published example, two coders and ten segments:

    >>> found = compare_values([*"1100000000"], [*"0110010100"])
    >>> found["percent"], round(found["kappa"], 4), round(found["alpha"], 4)
    (60.0, 0.0909, 0.0952)
    """
    if len(first) != len(second):
        raise ChoiceError(f"{len(first)} values and {len(second)}; expected as many of each")
    need("Agreement needs", "sklearn", "krippendorff")
    import krippendorff
    from sklearn.metrics import cohen_kappa_score

    names = {value: number for number, value in enumerate(dict.fromkeys([*first, *second]))}
    numbers = np.array([[names[value] for value in values] for values in (first, second)])
    agreed = int((numbers[0] == numbers[1]).sum())
    found: dict[str, Any] = {"n": len(first), "agreed": agreed}
    found["percent"] = 100 * agreed / len(first) if len(first) else None
    if len(names) < 2:
        note = "both gave one answer throughout" if names else "nothing to compare"
        return found | {"kappa": None, "alpha": None, "note": note}
    kappa = cohen_kappa_score(numbers[0], numbers[1])
    alpha = krippendorff.alpha(reliability_data=numbers, level_of_measurement="nominal")
    return found | {"kappa": float(kappa), "alpha": float(alpha), "note": ""}


def read_codings(path: Path, tables: Tables) -> pd.DataFrame:
    """Read one person's codings from a file with the columns of `coding.csv`.

    Parameters
    ----------
    path
        The file, however Excel left it. Basis and evidence may be blank. A row whose theme is
        blank says that the mention is in no theme; a mention without a row is in none either.
    tables
        The board's tables, whose mentions and themes the codings must name.

    Returns
    -------
    DataFrame
        `audit, number, theme, basis, evidence`.

    Raises
    ------
    TablesError
        If anything is wrong; its message lists every problem.

    Examples
    --------
    >>> from cscb_analysis import load_tables
    >>> len(read_codings(BRIEFING / "coding.csv", load_tables(BRIEFING)))
    22
    """
    schema = read_schema(tables.folder or BRIEFING, BRIEFING)
    checks = {
        name: TableCheck(_cells(name, frame), schema[name]) for name, frame in tables.frames()
    }
    columns = copy.deepcopy(schema["coding"])
    for field in columns["schema"]["fields"]:
        if field["name"] in ("theme", "basis", "evidence"):
            field["constraints"]["required"] = False
    own = checks["coding"] = TableCheck(read_cells(path), columns)
    check_links(checks)
    if own.problems:
        raise TablesError(own.in_order())
    return own.typed()


def _cells(name: str, frame: pd.DataFrame) -> Cells:
    """Give a table as the cells of its file, for other tables to be checked against."""
    text = frame.astype("object").where(frame.notna(), "").astype("str")
    lines = list(range(2, len(frame) + 2))
    return Cells(f"{name}.csv", list(frame.columns), 1, text.to_numpy().tolist(), lines)


def audits_compared(
    first: pd.DataFrame, second: pd.DataFrame, audits: Collection[str] | None = None
) -> list[str]:
    """List the audits on which two codings are compared.

    Parameters
    ----------
    first, second
        Two people's codings: `audit, number, theme`.
    audits
        Keys of the audits to compare on. When not given, those that both have codings of: an
        audit that only one of them names may not have been coded by the other at all.

    Returns
    -------
    list of str
        Their keys, in the order of the first codings.

    Raises
    ------
    ValueError
        If there is none, or one that was asked for has no coding by either.

    Examples
    --------
    >>> coding = pd.DataFrame({"audit": ["a", "b"], "number": [1, 1], "theme": ["t", "t"]})
    >>> audits_compared(coding, coding[1:])
    ['b']
    """
    named = list(dict.fromkeys([*first["audit"], *second["audit"]]))
    if audits is not None:
        unknown = [audit for audit in audits if audit not in named]
        if unknown:
            raise ChoiceError(
                f'no codings of the audit "{unknown[0]}"; expected {", ".join(named)}'
            )
        return [audit for audit in named if audit in audits]
    both = [audit for audit in named if {audit} <= set(first["audit"]) & set(second["audit"])]
    if not both:
        raise ChoiceError("the two codings have no audit in common; expected codings of the same")
    return both


def compare_codings(
    first: pd.DataFrame,
    second: pd.DataFrame,
    tables: Tables,
    audits: Collection[str] | None = None,
) -> pd.DataFrame:
    """Say how far two people's codings agree, theme by theme and overall.

    Of each theme both answered, for every mention of the audits, whether it is in that theme: a
    mention without a coding is a no. A mention can so be in several themes, or in none. A coding
    to a merged theme counts for the theme it has become.

    Parameters
    ----------
    first, second
        Their codings, as `read_codings` or the table `coding` give them.
    tables
        The board's tables.
    audits
        As for `audits_compared`.

    Returns
    -------
    DataFrame
        `theme, label, n, agreed, percent, first, second, kappa, alpha, note`: a row for each theme
        of the codebook, one for all themes together (n is mentions times themes), and one for
        mentions put in just the same themes (n is mentions). `first` and `second` count the times
        that each said yes, save in the last row. `percent` is of n. Kappa and alpha are missing
        where they are undefined; `note` says why. `agreement_words.headed_agreement`
        puts it in words.

    Raises
    ------
    ValueError
        If there is no audit to compare on.

    Examples
    --------
    >>> from cscb_analysis import load_tables
    >>> tables = load_tables(BRIEFING)
    >>> firm = tables.coding[tables.coding["basis"] != "judgement"]
    >>> found = compare_codings(tables.coding, firm, tables)
    >>> found[["label", "n", "agreed"]].tail(3).to_numpy().tolist()
    [['Good Planning', 27, 26], ['All themes', 162, 160], ['Just the same themes', 27, 25]]
    """
    _, one, other = _answers(first, second, tables, audits)
    labels = dict(zip(tables.themes["theme"], tables.themes["label"], strict=True))
    rows = []
    for theme in one.columns:
        yes, again = one[theme].tolist(), other[theme].tolist()
        found = compare_values(yes, again) | {"first": sum(yes), "second": sum(again)}
        if yes and not any(yes + again):
            found["note"] = "neither used this theme"
        rows.append({"theme": theme, "label": labels[theme]} | found)
    every, again = one.to_numpy().ravel().tolist(), other.to_numpy().ravel().tolist()
    count = {"first": sum(every), "second": sum(again)}
    rows.append({"theme": "", "label": ALL_THEMES} | compare_values(every, again) | count)
    sets = [[tuple(row) for row in answers.to_numpy().tolist()] for answers in (one, other)]
    rows.append({"theme": "", "label": SAME_THEMES} | compare_values(*sets))
    shares, counts = ["percent", "kappa", "alpha"], ["first", "second"]
    types = dict.fromkeys(shares, "float") | dict.fromkeys(counts, "Int64")
    columns = ["theme", "label", "n", "agreed", "percent", *counts, "kappa", "alpha", "note"]
    return pd.DataFrame(rows, columns=columns).astype(types)


def mentions_to_discuss(
    first: pd.DataFrame,
    second: pd.DataFrame,
    tables: Tables,
    audits: Collection[str] | None = None,
) -> pd.DataFrame:
    """List the mentions that two people put in different themes.

    Parameters
    ----------
    first, second, tables, audits
        As for `compare_codings`.

    Returns
    -------
    DataFrame
        `audit, number, label, statement, first, second`: the printed words, and the labels of the
        themes that each chose, or `in no theme`.

    Examples
    --------
    >>> from cscb_analysis import load_tables
    >>> tables = load_tables(BRIEFING)
    >>> firm = tables.coding[tables.coding["basis"] != "judgement"]
    >>> found = mentions_to_discuss(tables.coding, firm, tables)
    >>> found[["label", "first", "second"]].to_numpy().tolist()[0]
    ['Drift', 'Good Planning', 'in no theme']
    """
    mentions, one, other = _answers(first, second, tables, audits)
    labels = dict(zip(tables.themes["theme"], tables.themes["label"], strict=True))
    for name, answers in {"first": one, "second": other}.items():
        mentions[name] = [
            "; ".join(labels[theme] for theme in answers.columns[row]) or NO_THEME
            for row in answers.to_numpy()
        ]
    differ = (one != other).any(axis=1).to_numpy()
    told = [*MENTION, "label", "statement", "first", "second"]
    return mentions.loc[differ, told].reset_index(drop=True)


def _answers(
    first: pd.DataFrame,
    second: pd.DataFrame,
    tables: Tables,
    audits: Collection[str] | None,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Give the mentions of the audits, and of each person a yes or no by mention and theme."""
    compared = audits_compared(first, second, audits)
    mentions = tables.mentions[tables.mentions["audit"].isin(compared)].reset_index(drop=True)
    keys = pd.MultiIndex.from_frame(mentions[MENTION])
    final = final_themes(tables.themes)
    themes = [theme for theme in tables.themes["theme"] if final[theme] == theme]
    answers = []
    for coding in (first, second):
        rows = keys.get_indexer(pd.MultiIndex.from_frame(coding[MENTION]))
        columns = pd.Index(themes).get_indexer(coding["theme"].map(final).fillna(""))
        placed = (rows >= 0) & (columns >= 0)
        yes = np.zeros((len(mentions), len(themes)), dtype="bool")
        yes[rows[placed], columns[placed]] = True
        answers.append(pd.DataFrame(yes, index=mentions.index, columns=themes))
    return mentions, answers[0], answers[1]
