"""The printed words: the mentions behind a number, and the labels that recur among them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd

from cscb_analysis.checks import plain_label
from cscb_analysis.errors import ChoiceError

NO_THEME = "in no theme"
"""What the mentions are under that no theme takes up."""

AWAITED = " (awaited)"
"""What follows the name of a source that has reported nothing yet."""

MENTION = ["audit", "number"]
"""The key of a mention."""

PRINTED = ["source_name", "audit", "date", "title", "number", "label", "statement"]
SETTLED = ["theme_label", "basis", "evidence"]


def mentions_behind(
    coded: pd.DataFrame,
    *,
    theme: str | None = None,
    source: str | None = None,
    audit: str | None = None,
    noted_by_exactly: Collection[str] | None = None,
    shared_by: Collection[str] | None = None,
    together: Collection[str] | None = None,
    label: str | None = None,
    ignore_case: bool = True,
) -> pd.DataFrame:
    """List the printed mentions behind a number.

    What is given narrows the list, each on its own against all coded mentions; nothing given lists
    them all, as the corner of `crosstab` counts them. Sources, audits and themes go by key or by
    the name that the tables show.

    Parameters
    ----------
    coded
        The coded mentions that the number was counted from.
    theme, source, audit
        A cell or margin of `crosstab` or `recurrence`; `in no theme` is a theme here.
    noted_by_exactly
        Sources: mentions of the themes noted by all of these and no other (`combinations`).
    shared_by
        Sources: their own mentions of the themes that all of these note (`shared_themes`).
    together
        Themes: mentions of them in the audits that note all of these (`co_occurrence`).
    label, ignore_case
        Mentions that bear a label, as `recurring_labels` compares them.

    Returns
    -------
    DataFrame
        `source_name, audit, date, title, number, label, statement, theme_label, basis, evidence`, a
        row for each mention, in the order of sources, dates and numbers. The last three tell of the
        themes asked for; `; ` parts those of a mention in several.

    Raises
    ------
    ValueError
        If a theme, source or audit is not among those of the coded mentions.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables
    >>> coded = code_mentions(load_tables(BRIEFING))
    >>> mentions_behind(coded, theme="Thresholds", source="saa")["label"].tolist()
    ['Information sharing']
    """
    sources, themes = _names(coded, "source", "source_name"), _names(coded, "theme", "theme_label")
    rows = coded
    if theme is not None:
        [key] = _find(theme, {**themes, NO_THEME: NO_THEME}, "theme")
        rows = rows[rows["theme"].isna() if key == NO_THEME else rows["theme"] == key]
    if source is not None:
        rows = rows[rows["source"].isin(_find(source, sources, "source"))]
    if audit is not None:
        rows = rows[rows["audit"].isin(_find(audit, column_heads(coded, "audit"), "audit"))]
    if noted_by_exactly is not None:
        keys = _find(noted_by_exactly, sources, "source")
        others = set(coded.loc[~coded["source"].isin(keys), "theme"])
        rows = rows[rows["theme"].isin(_meeting(coded, "theme", "source", keys) - others)]
    if shared_by is not None:
        keys = _find(shared_by, sources, "source")
        shared = _meeting(coded, "theme", "source", keys)
        rows = rows[rows["source"].isin(keys) & rows["theme"].isin(shared)]
    if together is not None:
        keys = _find(together, themes, "theme")
        audits = _meeting(coded, "audit", "theme", keys)
        rows = rows[rows["theme"].isin(keys) & rows["audit"].isin(audits)]
    if label is not None:
        words = _words(pd.Series([label]), ignore_case)[0]
        rows = rows[_words(rows["label"], ignore_case) == words]
    return _once_each(rows.sort_values([*MENTION, "theme"]))


def recurring_labels(coded: pd.DataFrame, ignore_case: bool = True) -> pd.DataFrame:
    """Find the labels that two or more sources print word for word, coded or not.

    Parameters
    ----------
    coded
        Coded mentions.
    ignore_case
        Whether "Timely Action" and "Timely action" are the same. Spacing never counts.

    Returns
    -------
    DataFrame
        `labels` (as printed), `printed_by` (names), `sources, of_sources` (heard), `audits,
        mentions`. Most sources first, then most mentions, then as first printed.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables
    >>> recurring_labels(code_mentions(load_tables(BRIEFING)))["labels"].tolist()[2:]
    ['Thresholds', 'Timely Action; Timely action', 'Working Together; Working together']
    """
    mentions = coded.drop_duplicates(MENTION).sort_values(MENTION)
    mentions = mentions.assign(words=_words(mentions["label"], ignore_case))
    sources = mentions.groupby("words")["source"].transform("nunique")
    found = mentions[sources > 1]
    groups = found.groupby("words", sort=False)
    told = {
        "labels": _listed(found, "label"),
        "printed_by": _listed(found, "source_name"),
        "sources": groups["source"].nunique(),
        "of_sources": coded["source"].nunique(),
        "audits": groups["audit"].nunique(),
        "mentions": groups.size(),
    }
    order = ["sources", "mentions"]
    return pd.DataFrame(told).sort_values(order, ascending=False, kind="stable", ignore_index=True)


def _once_each(rows: pd.DataFrame) -> pd.DataFrame:
    """Give each mention one row, which tells of all its themes among these rows, in order."""
    unsettled = {"theme_label": NO_THEME, "basis": "", "evidence": ""}
    settled = rows[SETTLED].astype({"theme_label": "str"}).fillna(unsettled).to_numpy().tolist()
    first = ~rows.duplicated(MENTION)
    told: list[list[str]] = []
    for is_first, texts in zip(first, settled, strict=True):
        if is_first:
            told.append(texts)
        else:
            told[-1] = [f"{one}; {other}" for one, other in zip(told[-1], texts, strict=True)]
    once = rows.loc[first, PRINTED].astype({"source_name": "str", "audit": "str"})
    return once.reset_index(drop=True).join(pd.DataFrame(told, columns=SETTLED, dtype="str"))


def _meeting(coded: pd.DataFrame, what: str, which: str, keys: list[str]) -> set[str]:
    """List the themes (audits) that have coded mentions with every one of some sources (themes)."""
    met = coded[coded[which].isin(keys)].groupby(what, observed=True)[which].nunique()
    return set(met.index[met == len(keys)])


def _find(names: str | Collection[str], known: Mapping[str, str], what: str) -> list[str]:
    """Give the keys of what goes by these keys or names, refusing one that is not known."""
    by_name = {name.removesuffix(AWAITED): key for key, name in known.items()}
    found = set()
    for given in [names] if isinstance(names, str) else names:
        name = given.removesuffix(AWAITED)
        if name not in known and name not in by_name:
            expected = ", ".join(f"{key} ({name})" for key, name in known.items())
            raise ChoiceError(f'unknown {what} "{given}"; expected {expected}')
        found.add(name if name in known else by_name[name])
    return [key for key in known if key in found]


def _names(coded: pd.DataFrame, key: str, name: str) -> dict[str, str]:
    """Give each source's or theme's name by its key, in their order."""
    return dict(zip(coded[key].cat.categories, coded[name].cat.categories, strict=True))


def column_heads(coded: pd.DataFrame, by: str) -> dict[str, str]:
    """Head the columns of a table, by their keys: sources, or audits and then sources awaited."""
    heard = set(coded["source"])
    names = _names(coded, "source", "source_name")
    sources = {key: name if key in heard else name + AWAITED for key, name in names.items()}
    if by == "source":
        return sources
    audits = coded.sort_values("audit").drop_duplicates("audit").set_index("audit")
    titles = audits["title"] + " (" + audits["date"] + ")"
    titles = titles.where(~titles.duplicated(keep=False), titles + " " + titles.index.astype("str"))
    awaited = {head: head for key, head in sources.items() if key not in heard}
    return dict(zip(titles.index.astype("str"), titles, strict=True)) | awaited


def _words(labels: pd.Series[str], ignore_case: bool) -> pd.Series[str]:
    """Put spacing aside, and case if asked to."""
    places, printed = labels.factorize()
    different = pd.Series(printed, dtype="str")
    words = plain_label(different) if ignore_case else different.str.split().str.join(" ")
    return pd.Series(words.to_numpy()[places], labels.index, dtype="str")


def _listed(found: pd.DataFrame, column: str) -> pd.Series[str]:
    """Write for each label the different texts of a column, in their order."""
    different = found.astype({column: "str"}).drop_duplicates(["words", column])
    return different.groupby("words", sort=False)[column].agg("; ".join)
