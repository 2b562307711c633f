"""Gather what a board has decided so far, as texts that suggestions learn from."""

from __future__ import annotations

import pandas as pd

from cscb_analysis.checks import final_themes
from cscb_analysis.coded import code_mentions, still_meant
from cscb_analysis.printed import MENTION
from cscb_analysis.reading import last_day
from cscb_analysis.tables import BASES, Tables

MOST_PAST = 2000
"""How many past decisions suggestions rest on; of more, the newest."""

PAST = ["audit", "number", "label", "statement", "theme", "against", "decided"]

# How much a text counts beside a phrase of the vocabulary, which counts once.
_LABEL, _STATEMENT, _MENTION, _REFUSED = 3.0, 2.0, 2.0, 4.0


def past_mentions(tables: Tables) -> pd.DataFrame:
    """List the mentions that something was decided of, and what.

    A mention counts as put in no theme where somebody decided so, or where others of its audit
    have a coding and it has none. What was decided before an audit's list was replaced is left
    out, since its numbers meant other words. A coding to a merged theme counts for the theme it
    has become.

    Parameters
    ----------
    tables
        The tables of a board; they are not changed.

    Returns
    -------
    DataFrame
        `audit, number, label, statement, theme, against, decided`: one row for each mention and
        decision, the oldest audit first. `theme` is empty for no theme. `against` is true where a
        suggested theme was refused or a coding taken back. `decided` says the decision in words.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> past = past_mentions(load_tables(BRIEFING))
    >>> len(past), int((past["theme"] == "").sum())
    (27, 5)
    """
    coded = code_mentions(tables, BASES).astype({"audit": "str", "theme": "object"})
    coded["theme"] = coded["theme"].where(coded["theme"].notna(), "").astype("str")
    decisions = still_meant(tables)
    no_theme = decisions[decisions["action"] == "no theme"][[*MENTION, "reason"]]
    coded = coded.merge(no_theme.drop_duplicates(MENTION, keep="last"), on=MENTION, how="left")
    begun = coded["audit"].isin(coded.loc[coded["theme"] != "", "audit"])
    coded = coded[begun | coded["reason"].notna()]
    words = [
        f"coded to {row.theme_label}, {row.basis}: {row.evidence}"
        if row.theme
        else "in no theme" + (f": {row.reason}" if isinstance(row.reason, str) else "")
        for row in coded.itertuples()
    ]
    coded = coded.assign(against=False, decided=words)
    refused = _refusals(tables, decisions, coded)
    order = {audit: at for at, audit in enumerate(_by_date(tables))}
    past = pd.concat([coded[PAST], refused[PAST]] if len(refused) else [coded[PAST]])
    return past.sort_values("audit", key=lambda keys: keys.map(order), kind="stable").reset_index(
        drop=True
    )


def _by_date(tables: Tables) -> list[str]:
    """List the audits, the oldest first."""
    days = tables.audits["date"].map(last_day)
    return tables.audits["audit"][days.sort_values(kind="stable").index].tolist()


def _refusals(tables: Tables, decisions: pd.DataFrame, coded: pd.DataFrame) -> pd.DataFrame:
    """List the themes that were refused for a mention, or taken back from it, and stayed so."""
    refused = decisions[decisions["action"].isin(["refused", "withdrawn"])]
    refused = refused.assign(theme=refused["theme"].map(final_themes(tables.themes)))
    refused = refused.dropna(subset="theme").drop_duplicates([*MENTION, "theme"], keep="last")
    refused = refused.merge(tables.mentions, on=MENTION)
    in_force = pd.MultiIndex.from_frame(coded[[*MENTION, "theme"]])
    refused = refused[~pd.MultiIndex.from_frame(refused[[*MENTION, "theme"]]).isin(in_force)]
    decided = (refused["action"] + ": " + refused["reason"]).astype("str")
    return refused.assign(against=True, decided=decided)


def learnt_from(tables: Tables, past: pd.DataFrame) -> pd.DataFrame:
    """Gather the texts that suggestions learn from.

    Parameters
    ----------
    tables
        The tables of a board.
    past
        Its past decisions, as `past_mentions` gives them.

    Returns
    -------
    DataFrame
        `text, theme, against, weight`. Each theme's texts, and those of none, weigh as much in
        sum, whatever their number.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> tables = load_tables(BRIEFING)
    >>> texts = learnt_from(tables, past_mentions(tables))
    >>> texts.loc[texts["theme"] == "lived-experience", "text"].head(2).tolist()
    ['Lived experience', 'A day in the life of the child is not understood or adequately recorded']
    """
    themes = tables.themes
    former = themes.assign(text=themes["former_labels"].str.split(";")).explode("text")
    mention = past["label"] + ". " + past["statement"]
    weight = past["against"].map({True: _REFUSED, False: _MENTION})
    parts = [
        themes.assign(text=themes["label"], weight=_LABEL),
        former.assign(weight=_LABEL),
        themes.assign(text=themes["statement"], weight=_STATEMENT),
        tables.published.assign(text=tables.published["statement"], weight=_STATEMENT),
        *(past.assign(text=text, weight=weight) for text in (past["label"], mention)),
        past.assign(text=past["statement"], weight=weight),
        tables.vocabulary.assign(text=tables.vocabulary["phrase"], weight=1.0),
    ]
    parts = [part.assign(against=part.get("against", False)) for part in parts if len(part)]
    texts = pd.concat([part[["text", "theme", "against", "weight"]] for part in parts])
    texts["theme"] = texts["theme"].map({"": ""} | final_themes(themes))
    texts["text"] = texts["text"].str.strip()
    texts = texts[texts["text"] != ""].drop_duplicates(["text", "theme", "against"])
    texts = texts.astype({"against": "bool"}).reset_index(drop=True)
    of_theme = texts.groupby("theme")["weight"].transform("sum")
    texts["weight"] *= len(texts) / texts["theme"].nunique() / of_theme
    return texts
