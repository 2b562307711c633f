"""Put an agreement between two people's codings under plain headings, and in a sentence."""

from __future__ import annotations

import pandas as pd

from cscb_analysis.wording import counted

_HEADINGS = {
    "label": "Theme",
    "n": "Answers",
    "agreed": "Agreed",
    "percent": "Percent",
    "first": "Yes by the first",
    "second": "Yes by the second",
    "kappa": "Cohen's kappa",
    "alpha": "Krippendorff's alpha",
    "note": "Note",
}


def headed_agreement(found: pd.DataFrame) -> pd.DataFrame:
    """Put an agreement under plain headings, with words where a figure is undefined.

    Parameters
    ----------
    found
        As `compare_codings` gives it.

    Returns
    -------
    DataFrame
        To be shown: percentages with one decimal, kappa and alpha with two. Without its notes
        where there is none.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.intake.agreement import compare_codings
    >>> tables = load_tables(BRIEFING)
    >>> one = tables.coding[tables.coding["theme"] == "thresholds"]
    >>> shown = headed_agreement(compare_codings(one, one, tables))
    >>> shown[["Percent", "Cohen's kappa"]].iloc[1].tolist()
    ['100.0', 'undefined']
    """
    shown = found.drop(columns="theme")
    shown["percent"] = shown["percent"].map("{:.1f}".format, na_action="ignore")
    for name in ("kappa", "alpha"):
        shown[name] = shown[name].map("{:.2f}".format, na_action="ignore")
    for name in ("first", "second"):
        shown[name] = shown[name].astype("object").fillna("")
    if not shown["note"].any():
        shown = shown.drop(columns="note")
    return shown.fillna("undefined").rename(columns=_HEADINGS)


def describe_agreement(found: pd.DataFrame) -> str:
    """Say how far two codings agree in two sentences.

    Parameters
    ----------
    found
        As `compare_codings` gives it.

    Returns
    -------
    str
        Percent agreement, kappa and alpha over all themes, and the mentions put in just the same
        themes, each with its base.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.intake.agreement import compare_codings
    >>> tables = load_tables(BRIEFING)
    >>> firm = tables.coding[tables.coding["basis"] != "judgement"]
    >>> print(describe_agreement(compare_codings(tables.coding, firm, tables)))
    Of 162 answers, a yes or no for each mention and theme, the two agree on 160 (98.8 %): Cohen's \
kappa 0.95, Krippendorff's alpha 0.95. They put 25 of 27 mentions in just the same themes.
    """
    every, same = found.iloc[-2], found.iloc[-1]
    if pd.isna(every["kappa"]):
        beyond = "kappa and alpha are undefined, since both gave one answer throughout"
    else:
        beyond = f"Cohen's kappa {every['kappa']:.2f}, Krippendorff's alpha {every['alpha']:.2f}"
    percent = f" ({every['percent']:.1f} %)" if every["n"] else ""
    return (
        f"Of {counted(every['n'], 'answer')}, a yes or no for each mention and theme, the two agree"
        f" on {every['agreed']:,}{percent}: {beyond}. They put {same['agreed']:,} of"
        f" {counted(same['n'], 'mention')} in just the same themes."
    )
