"""The tables of the page, the workbook and the slides: which columns, under which headings."""

from __future__ import annotations

import pandas as pd

from cscb_analysis.headings import headed
from cscb_analysis.publish.contents import Contents
from cscb_analysis.publish.sentences import LATER
from cscb_analysis.wording import capital, plain_date

AWAITED_CELL = "awaited"
"""What a cell says whose source has reported nothing yet."""


def written(value: object) -> str:
    """Write a cell of a table.

    Parameters
    ----------
    value
        A number, a text, or nothing.

    Returns
    -------
    str
        Whole numbers whole, shares and places to three decimals, `awaited` for what is missing.

    Examples
    --------
    >>> written(1200), written(0.5), written(pd.NA), written("Plans")
    ('1,200', '0.500', 'awaited', 'Plans')
    """
    if value is None or (not isinstance(value, str) and pd.isna(value)):  # type: ignore[call-overload]
        return AWAITED_CELL
    if isinstance(value, float):
        return f"{value:.3f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def most_noted(contents: Contents) -> pd.DataFrame:
    """Give the ranking with its reasons, and the published rank where there is one.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.publish.contents import pack_contents
    >>> most_noted(pack_contents(load_tables(BRIEFING))).columns[-3:].tolist()
    ['Mean place', 'Published rank', 'Reason']
    """
    frame = contents.ranking
    if contents.beside is not None:
        published = dict(zip(contents.published["theme"], contents.published["rank"], strict=True))
        ranks = frame["theme"].map(published).astype("Int64").astype("object")
        frame = frame.assign(published_rank=ranks.where(ranks.notna(), "none"))
    frame = frame.assign(reason=contents.reasons["reason"])
    return headed(frame.drop(columns="theme").rename(columns={"label": "theme"}))


def cross_tabulation(contents: Contents) -> pd.DataFrame:
    """Give the cross-tabulation, themes down and sources by their own names across."""
    table, margin = contents.crosstab, contents.crosstab.columns[-1]
    return table.rename_axis("Theme").rename(columns={margin: capital(margin)}).reset_index()


def exact_overlaps(contents: Contents) -> pd.DataFrame:
    """Give the themes by exactly which sources note them."""
    told = ["noted_by", "sources", "themes", "of_themes", "labels"]
    names = {"noted_by": "noted by exactly", "sources": "how many sources", "labels": "which"}
    return headed(contents.sets[told].rename(columns=names))


def overlaps(contents: Contents) -> pd.DataFrame:
    """Give for each pair of sources heard from what both note; awaited sources have no pair."""
    pairs = contents.pairs[contents.pairs["shared"].notna()]
    names = {
        "shared": "themes shared",
        "share_of_first": "share of first",
        "share_of_second": "share of second",
        "themes": "which",
    }
    pairs = pairs.rename(columns=names).reset_index(drop=True)
    return headed(pairs.assign(which=pairs["which"].where(pairs["which"] != "", "none")))


def by_source(contents: Contents) -> pd.DataFrame:
    """Give how many of its audits each source notes each theme in, as `n of N`."""
    return _laid_out(contents.by_source, "source_name")


def by_date(contents: Contents) -> pd.DataFrame:
    """Give how many of the audits of each date note each theme, as `n of N`."""
    heard = contents.by_date.dropna(subset=["of_audits"])
    sums = heard.groupby(["label", "date"], sort=False)[["audits", "of_audits"]].sum()
    frame = sums.reset_index().sort_values("date", kind="stable")
    order = contents.by_date["label"].drop_duplicates().tolist()
    laid = _laid_out(frame, "date")
    if laid.empty:
        return laid
    laid = laid.set_index("Theme").loc[order].reset_index()
    return laid.rename(columns={date: plain_date(str(date)) for date in laid.columns[1:]})


def _laid_out(frame: pd.DataFrame, across: str) -> pd.DataFrame:
    """Lay counts out with their bases, themes down; what is awaited is missing."""
    texts: list[object] = [
        pd.NA if pd.isna(count) or not base else f"{count} of {base}"
        for count, base in zip(
            frame["audits"].astype("object"), frame["of_audits"].fillna(0).astype(int), strict=True
        )
    ]
    columns = frame[across].drop_duplicates().tolist()
    rows = frame["label"].drop_duplicates().tolist()
    laid = frame.assign(text=pd.Series(texts, frame.index, dtype="object"))
    laid = laid.set_index(["label", across])["text"].unstack()  # noqa: PD010
    return laid.loc[rows, columns].rename_axis(columns=None).rename_axis("Theme").reset_index()


def how_firm(contents: Contents) -> pd.DataFrame:
    """Give each rank's range, and what moves it."""
    return headed(contents.ranges.drop(columns="theme").rename(columns={"label": "theme"}))


def changes(contents: Contents) -> pd.DataFrame:
    """Give each theme's rank before and after, and why; `none` where it had no rank."""
    frame = contents.changes.drop(columns="theme").rename(columns={"label": "theme"})
    for rank in ("rank_before", "rank_after"):
        ranks = frame[rank].astype("object")
        frame[rank] = ranks.where(ranks.notna(), "none")
    return headed(frame)


def mentions(contents: Contents) -> pd.DataFrame:
    """Give every mention word for word, a row for each of its themes."""
    frame = contents.coded.drop(columns=["source", "audit", "place", "theme"])
    frame = frame.astype({"source_name": "str", "theme_label": "str"})
    frame["date"] = frame["date"].map(plain_date)
    unplaced = contents.coded["theme"].isna()
    frame[["theme_label", "basis", "evidence"]] = frame[["theme_label", "basis", "evidence"]].mask(
        unplaced, ""
    )
    return headed(frame.rename(columns={"title": "audit"}))


def audits(contents: Contents) -> pd.DataFrame:
    """Give the audits that count, then those that are awaited."""
    counts = contents.counted.assign(state="counted")
    waits = contents.awaited.assign(state=AWAITED_CELL, mentions=None)
    later = waits["title"] == LATER
    waits.loc[later, ["title", "state", "mentions"]] = ["", LATER, "not counted"]
    both = pd.concat([counts.astype({"mentions": "object"}), waits], ignore_index=True)
    both["date"] = both["date"].map(plain_date).replace("", "no date given")
    both["title"] = both["title"].replace("", "no title given")
    return headed(
        both.rename(columns={"title": "audit"})[
            ["source_name", "audit", "date", "state", "mentions"]
        ]
    )


def asked(contents: Contents) -> pd.DataFrame:
    """Give what is asked of the board, numbered."""
    return pd.DataFrame(
        {"No.": range(1, len(contents.asks) + 1), "What is asked of the board": contents.asks}
    )
