"""Say in a sentence or two what a table shows, for tables that have no chart of their own."""

from __future__ import annotations

import pandas as pd

from cscb_analysis.printed import MENTION, NO_THEME
from cscb_analysis.wording import counted, listed, said

FEW_AUDITS = 10
"""Under so many audits, themes noted together may be so by chance alone."""


def describe_counted(coded: pd.DataFrame) -> str:
    """Say what is counted, out of what.

    Parameters
    ----------
    coded
        Coded mentions, as `code_mentions` gives them.

    Returns
    -------
    str
        A sentence or two with every base.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables
    >>> print(describe_counted(code_mentions(load_tables(BRIEFING))))
    27 mentions in 3 audits of 3 audit sources; 20 of them are in a theme. Awaited: Section 11 \
Panel Meetings.
    """
    mentions = coded.drop_duplicates(MENTION)
    in_theme = coded[coded["theme"].notna()].drop_duplicates(MENTION)
    heard = coded["source_name"].unique()
    awaited = [name for name in coded["source_name"].cat.categories if name not in heard]
    counts = (
        f"{counted(len(mentions), 'mention')} in {counted(coded['audit'].nunique(), 'audit')}"
        f" of {counted(len(heard), 'audit source')}; {len(in_theme):,} of them are in a theme."
    )
    return counts + (f" Awaited: {', '.join(awaited)}." if awaited else "")


def describe_shared_themes(pairs: pd.DataFrame) -> str:
    """Say which two audit sources share most.

    Parameters
    ----------
    pairs
        As `shared_themes` gives it.

    Returns
    -------
    str
        The pair or pairs with the most themes in common, with both bases.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables, shared_themes
    >>> print(describe_shared_themes(shared_themes(code_mentions(load_tables(BRIEFING)))))
    Serious Case Reviews and Multi-Agency Audits share most: 6 themes, of 6 that the first notes \
and 6 that the second notes.
    """
    heard = pairs.dropna(subset=["shared"])
    if heard.empty or not heard["shared"].max():
        return "No two audit sources note the same theme."
    most = heard[heard["shared"] == heard["shared"].max()]
    names = [f"{row.first} and {row.second}" for row in most.itertuples()]
    first = most.iloc[0]
    shared = counted(int(first["shared"]), "theme")
    if len(most) > 1:
        return f"{counted(len(most), 'pair')} share most, {shared} each: {said(names)}."
    return (
        f"{names[0]} share most: {shared}, of {first['themes_of_first']} that the first notes"
        f" and {first['themes_of_second']} that the second notes."
    )


def describe_single_sources(sets: pd.DataFrame) -> str:
    """Say which themes only one audit source notes.

    Parameters
    ----------
    sets
        As `combinations` gives it.

    Returns
    -------
    str
        The themes that no second source notes, source by source, with the base.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, combinations, load_tables
    >>> print(describe_single_sources(combinations(code_mentions(load_tables(BRIEFING)))))
    Each of the 6 themes noted is noted by two or more audit sources.
    """
    if sets.empty:
        return "No theme is noted by any audit counted."
    of_themes = counted(int(sets["of_themes"].iloc[0]), "theme")
    single = sets[sets["sources"] == 1]
    if single.empty:
        return f"Each of the {of_themes} noted is noted by two or more audit sources."
    rows = (single["noted_by"] + ": " + single["labels"].str.replace("; ", ", ")).tolist()
    verb = "is" if single["themes"].sum() == 1 else "are"
    finding = f"{single['themes'].sum()} of {of_themes} {verb} noted by one audit source only"
    return f"{finding}. {said(rows)}."


def describe_unplaced(coded: pd.DataFrame) -> str:
    """Say how many mentions are in no theme, source by source.

    Parameters
    ----------
    coded
        Coded mentions, as `code_mentions` gives them.

    Returns
    -------
    str
        Counts, each with its base.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables
    >>> print(describe_unplaced(code_mentions(load_tables(BRIEFING))))
    7 of 27 mentions are in no theme: Serious Case Reviews 2 of 9, Multi-Agency Audits 1 of 8 and \
Single Agency Audits 4 of 10.
    """
    mentions = coded.drop_duplicates(MENTION)
    of_source = mentions["source_name"].value_counts(sort=False)
    unplaced = mentions.loc[mentions["theme"].isna(), "source_name"].value_counts(sort=False)
    rows = [
        f"{name} {count} of {base}"
        for name, count, base in zip(of_source.index, unplaced, of_source, strict=True)
        if base
    ]
    total = f"{unplaced.sum():,} of {counted(len(mentions), 'mention')} are {NO_THEME}"
    return f"{total}: {listed(rows)}." if rows else f"{total}."


def describe_recurring_labels(labels: pd.DataFrame) -> str:
    """Say how many labels come back word for word.

    Parameters
    ----------
    labels
        As `recurring_labels` gives it.

    Returns
    -------
    str
        How many, and which.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables, recurring_labels
    >>> print(describe_recurring_labels(recurring_labels(code_mentions(load_tables(BRIEFING)))))
    5 labels are printed word for word by two or more of 3 audit sources: Parental issues, Lived \
experience, Thresholds, Timely Action and Working Together.
    """
    if labels.empty:
        return "No label is printed word for word by two audit sources."
    names = [label.split("; ")[0] for label in labels["labels"]]
    count, verb = counted(len(labels), "label"), "is" if len(labels) == 1 else "are"
    of_sources = labels["of_sources"].iloc[0]
    by = f"two or more of {of_sources} audit sources"
    return f"{count} {verb} printed word for word by {by}: {listed(names)}."


def describe_co_occurrence(pairs: pd.DataFrame) -> str:
    """Say which themes are noted together, with a caution where the audits are few.

    Parameters
    ----------
    pairs
        As `co_occurrence` gives it.

    Returns
    -------
    str
        How many pairs meet in every audit, the base, and the caution.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, co_occurrence, code_mentions, load_tables
    >>> print(describe_co_occurrence(co_occurrence(code_mentions(load_tables(BRIEFING)))))
    6 of 15 pairs of themes are noted together in all 3 audits. Caution: 3 audits are too few to \
say that themes belong together; under 10, it may be chance.
    """
    if pairs.empty:
        return "No two themes are noted."
    audits = int(pairs["of_audits"].iloc[0])
    always = int((pairs["both"] == audits).sum())
    finding = f"{always} of {counted(len(pairs), 'pair')} of themes are noted together in all"
    finding = f"{finding} {counted(audits, 'audit')}."
    if audits >= FEW_AUDITS:
        return finding
    few = f"{counted(audits, 'audit')} {'is' if audits == 1 else 'are'} too few to say"
    why = f"that themes belong together; under {FEW_AUDITS}, it may be chance"
    return f"{finding} Caution: {few} {why}."


def describe_omissions(trials: pd.DataFrame) -> str:
    """Say what leaving out each audit source does to the ranking.

    Parameters
    ----------
    trials
        As `rank_trials` gives it.

    Returns
    -------
    str
        For each source, how many ranks move without it and which themes are then not ranked.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables, rank_trials
    >>> print(describe_omissions(rank_trials(load_tables(BRIEFING))).split(". ")[1])
    Without Multi-Agency Audits, 6 of 6 ranks move, among them Parental issues and Lived \
experience, which are then not ranked
    """
    now = trials[trials["changed"] == ""].set_index("theme")["rank"]
    sentences = []
    for change, trial in trials[trials["changed"] == "source"].groupby("change", sort=False):
        ranks = trial.set_index("theme")
        was = now.reindex(ranks.index)
        gone = ranks.loc[ranks["rank"].isna() & was.notna(), "label"].tolist()
        moved = int((ranks["rank"].fillna(0) != was.fillna(0)).sum())
        sentence = f"W{str(change)[1:]}, {moved} of {counted(int(now.notna().sum()), 'rank')} move"
        verb = "is" if len(gone) == 1 else "are"
        lost = f", among them {listed(gone)}, which {verb} then not ranked" if gone else ""
        sentences.append(sentence + lost)
    if not sentences:
        return "With one audit source only, none can be left out."
    return ". ".join(sentences) + "."
