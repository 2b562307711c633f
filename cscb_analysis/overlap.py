"""Cross-tabulate themes, and say which of them audit sources share and which come back.

Every function takes coded mentions, as `code_mentions` gives them. To narrow an answer, choose rows
of the answer: rows taken out of the coded mentions beforehand would change what it is out of, and a
source that lost all its rows would count as awaited.
"""

from __future__ import annotations

from itertools import combinations as pairs_of
from typing import Literal

import pandas as pd

from cscb_analysis.errors import expect
from cscb_analysis.measures import noting
from cscb_analysis.printed import MENTION, NO_THEME, column_heads

EACH_ONCE = "mentions, each once"
"""The margins of mentions: one in two themes counts in the cells of both, and once here."""

THEMES_NOTED = "themes noted"
"""The margin of presence under each source or audit; mentions in no theme do not count in it."""


def crosstab(
    coded: pd.DataFrame,
    by: Literal["source", "audit"] = "source",
    count: Literal["mentions", "presence"] = "mentions",
    share: Literal["row", "column"] | None = None,
) -> pd.DataFrame:
    """Set out which themes are noted where, in counts or in shares.

    Parameters
    ----------
    coded
        Coded mentions.
    by
        What the columns are: each `source`, or each `audit` by its title and date.
    count
        `mentions`, or `presence`: 1 where the theme is noted at all, 0 where it is not.
    share
        Divide each number: mentions by those of its `row` or `column`; presence by the sources
        (audits) heard in a `row`, by the codebook's themes in a `column`. A column or row named
        `of ...` states the base. A share out of nothing is missing.

    Returns
    -------
    DataFrame
        A row for each theme of the codebook, by label (0 where nobody notes it), `in no theme`, and
        the margin; a column for each source or audit, and the margin. The margins of mentions count
        each once, so a column's may be less than the sum of its cells. Those of presence are
        `themes noted` (in the corner, by anyone) and `sources noting it` or `audits noting it`;
        with a share the one in the other unit is left out. The column of a source that is awaited
        says so, and is missing throughout.

    Raises
    ------
    ValueError
        If `by`, `count` or `share` is none of the above.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables
    >>> table = crosstab(code_mentions(load_tables(BRIEFING)))
    >>> table.loc[["Thresholds", "mentions, each once"]].to_numpy().tolist()
    [[1, 1, 1, <NA>, 3], [9, 8, 10, <NA>, 27]]
    """
    expect(by, ["source", "audit"], "by")
    expect(count, ["mentions", "presence"], "count")
    expect(share, [None, "row", "column"], "share")
    heads, table = column_heads(coded, by), _counts(coded, by)
    heard = len(table.columns)
    if count == "mentions":
        margin = EACH_ONCE
        table.loc[EACH_ONCE] = coded.drop_duplicates(MENTION)[by].value_counts()
        table[margin] = table.sum(axis=1)
    else:
        margin = f"{by}s noting it"
        table = table.clip(upper=1)
        table.loc[THEMES_NOTED] = table.drop(index=NO_THEME).sum()
        table[margin] = table.sum(axis=1)
        table.loc[THEMES_NOTED, margin] = coded["theme"].nunique()
    table = table.reindex(columns=[*heads, margin]).rename(columns=heads).rename_axis("theme")
    return table.astype("Int64") if share is None else _shares(table, margin, share, heard)


def _counts(coded: pd.DataFrame, by: str) -> pd.DataFrame:
    """Count the mentions of each theme, and of none, in each source (audit) heard, by its key."""
    themes = coded["theme_label"].cat.add_categories(NO_THEME).fillna(NO_THEME)
    places = coded[by].cat.remove_unused_categories()
    counted = coded.groupby([themes, places], observed=False).size().to_numpy("int64")
    rows, columns = (one.cat.categories.rename(None) for one in (themes, places))
    return pd.DataFrame(counted.reshape(len(rows), len(columns)), rows, columns)


def _shares(
    table: pd.DataFrame, margin: str, share: Literal["row", "column"], heard: int
) -> pd.DataFrame:
    """Divide a cross-tabulation by its base, and state the base beside it."""
    across = table if share == "row" else table.T
    if margin == EACH_ONCE:
        base, name = across[EACH_ONCE], "of mentions"
    elif share == "row":
        across = across.drop(index=THEMES_NOTED)
        base, name = across[margin].clip(heard, heard), f"of {margin.split()[0]}"
    else:
        # Of its rows, two are no themes: in no theme, which has no share of them, and the margin.
        across = across.drop(index=margin).assign(**{NO_THEME: float("nan")})
        themes = len(table) - 2
        base, name = across[THEMES_NOTED].clip(themes, themes), "of themes"
    shares = across.div(base, axis=0).assign(**{name: base})
    return (shares if share == "row" else shares.T).rename_axis("theme").astype("Float64")


def overlap_matrix(coded: pd.DataFrame) -> pd.DataFrame:
    """Count the themes that each two sources share, source by source.

    Parameters
    ----------
    coded
        Coded mentions.

    Returns
    -------
    DataFrame
        A row and a column for each source, missing if it is awaited; on the diagonal stands how
        many themes the source notes.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables
    >>> overlap_matrix(code_mentions(load_tables(BRIEFING))).loc["Serious Case Reviews"].tolist()
    [6, 6, 4, <NA>]
    """
    heads = [*column_heads(coded, "source").values()]
    return _together(_by_source(coded)).reindex(index=heads, columns=heads).astype("Int64")


def shared_themes(coded: pd.DataFrame) -> pd.DataFrame:
    """Say for each pair of sources which themes both note.

    Parameters
    ----------
    coded
        Coded mentions.

    Returns
    -------
    DataFrame
        `first, second` (each pair once, in the order of sources), `themes_of_first,
        themes_of_second, shared`, `share_of_first, share_of_second` (shared, out of the themes of
        each), `jaccard` (shared, out of the themes that either notes), `themes` (the shared ones).
        A share out of nothing is missing, and so are the numbers of a source that is awaited.

    Notes
    -----
    n12 / (n1 + n2 - n12): P. Jaccard, "The distribution of the flora in the alpine zone", New
    Phytologist 11 (1912), 37-50.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables
    >>> pairs = shared_themes(code_mentions(load_tables(BRIEFING), sources=["maa", "saa"]))
    >>> pairs[["themes_of_first", "themes_of_second", "shared"]].iloc[0].tolist()
    [6, 4, 4]
    """
    noted = _by_source(coded).reindex(columns=[*column_heads(coded, "source").values()])
    pairs = _pairs(overlap_matrix(coded), "themes", "shared", "jaccard")
    themes = [
        "; ".join(noted.index[(noted[first] == 1) & (noted[second] == 1)])
        for first, second in zip(pairs["first"], pairs["second"], strict=True)
    ]
    return pairs.assign(themes=pd.Series(themes, dtype="str"))


def combinations(coded: pd.DataFrame) -> pd.DataFrame:
    """Sort the themes by exactly which sources note them.

    Parameters
    ----------
    coded
        Coded mentions.

    Returns
    -------
    DataFrame
        A row for each set of sources that some theme is noted by, all of them and no other:
        `noted_by` (their names), `sources` (how many), `themes` (how many, out of `of_themes` that
        anyone notes), `labels` (which), then for each source 1 in the set, 0 not, missing if it is
        awaited. Most themes first, then most sources, then in the order of sources.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables
    >>> sets = combinations(code_mentions(load_tables(BRIEFING)))
    >>> sets[["sources", "themes", "of_themes"]].to_numpy().tolist()
    [[3, 4, 6], [2, 2, 6]]
    """
    noted = _by_source(coded)
    noted = noted[noted.any(axis=1)]
    sets: dict[tuple[int, ...], list[str]] = {}
    for label, flags in zip(noted.index, noted.to_numpy().tolist(), strict=True):
        sets.setdefault(tuple(flags), []).append(label)
    # Of two sets alike in size, the greater tuple is the one whose sources stand earlier.
    order = sorted(sets, key=lambda flags: (len(sets[flags]), sum(flags), flags), reverse=True)
    told = [
        (
            "; ".join(noted.columns[[flag == 1 for flag in flags]]),
            sum(flags),
            len(sets[flags]),
            len(noted),
            "; ".join(sets[flags]),
        )
        for flags in order
    ]
    counts = dict.fromkeys(["sources", "themes", "of_themes"], "int64")
    types = {"noted_by": "str", **counts, "labels": "str"}
    members = pd.DataFrame(order, columns=noted.columns)
    members = members.reindex(columns=[*column_heads(coded, "source").values()]).astype("Int64")
    return pd.DataFrame(told, columns=[*types]).astype(types).join(members)


def co_occurrence(coded: pd.DataFrame) -> pd.DataFrame:
    """Say for each pair of themes in how many audits both are noted.

    Parameters
    ----------
    coded
        Coded mentions.

    Returns
    -------
    DataFrame
        `first, second` (labels, each pair once, in the codebook's order), `audits_of_first,
        audits_of_second, both`, `share_of_first, share_of_second` (both, out of the audits that
        note each), `coefficient` (both, out of those that note either), `of_audits`. Themes never
        noted together have their row, with 0; a theme noted by nobody has none. Most audits first,
        then the highest coefficient, then the codebook's order.

    Notes
    -----
    The c-coefficient is ATLAS.ti's, n12 / (n1 + n2 - n12): its manual, "Code Co-occurrence
    Coefficient". It is low where one theme is noted far more often: read both shares beside it.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables
    >>> pairs = co_occurrence(code_mentions(load_tables(BRIEFING)))
    >>> pairs[["audits_of_first", "audits_of_second", "both"]].to_numpy().tolist()[-1]
    [2, 3, 2]
    """
    noted = _presence(coded, "audit")
    noted = noted[noted.any(axis=1)]
    pairs = _pairs(_together(noted.T), "audits", "both", "coefficient")
    pairs = pairs.assign(of_audits=coded["audit"].nunique())
    return pairs.sort_values(["both", "coefficient"], ascending=False, ignore_index=True)


def recurrence(coded: pd.DataFrame, by: Literal["source", "date"] = "source") -> pd.DataFrame:
    """Count the audits that note each theme, source by source or date by date.

    Parameters
    ----------
    coded
        Coded mentions.
    by
        A row for each theme and `source`, or for each theme and `date` on which a source had
        audits.

    Returns
    -------
    DataFrame
        `label, sources, of_sources` (that note it, of those heard), `source_name`, `date` if asked
        for, `audits, of_audits` (that note it, of that source's on that date), `share, mentions`,
        in the order of codebook, sources and dates. 0 where a source does not note the theme;
        missing where the source is awaited, as its name then says.

    Raises
    ------
    ValueError
        If `by` is none of the above.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables
    >>> recurrence(code_mentions(load_tables(BRIEFING)))["audits"].head(8).tolist()
    [1, 1, 1, <NA>, 1, 1, 0, <NA>]
    """
    expect(by, ["source", "date"], "by")
    keys = ["source", "date"] if by == "date" else ["source"]
    audits = coded.sort_values("audit").groupby(keys, observed=True, sort=False)["audit"]
    places = pd.DataFrame(column_heads(coded, "source").items(), columns=["source", "source_name"])
    places = places.merge(audits.nunique().rename("of_audits").reset_index(), how="left")
    noting = coded.groupby(["theme_label", *keys], observed=True)
    counts = noting.agg(audits=("audit", "nunique"), mentions=("audit", "size")).reset_index()
    counts = counts.rename(columns={"theme_label": "label"})
    themes = coded.groupby("theme_label", observed=False)["source"].nunique().rename("sources")
    frame = themes.rename_axis("label").reset_index().assign(of_sources=coded["source"].nunique())
    frame = frame.merge(places, how="cross").merge(counts, how="left", on=["label", *keys])
    numbers = frame[["audits", "of_audits", "mentions"]].astype("Int64").fillna(0)
    numbers = numbers.where(frame["of_audits"].notna())
    frame = frame.assign(**numbers, share=numbers["audits"] / numbers["of_audits"])
    told = ["label", "sources", "of_sources", "source_name", *keys[1:]]
    return frame[[*told, "audits", "of_audits", "share", "mentions"]].astype({"label": "str"})


def _presence(coded: pd.DataFrame, by: Literal["source", "audit"]) -> pd.DataFrame:
    """Set out 1 where a source (audit) heard notes a theme and else 0, by its key, no margins."""
    themes, places = (coded[name].cat.categories.rename(None) for name in ("theme_label", by))
    noted = pd.DataFrame(noting(coded, by).astype("int64"), themes, places)
    return noted.loc[:, places.isin(coded[by].unique())]


def _by_source(coded: pd.DataFrame) -> pd.DataFrame:
    """Set out which sources note each theme, by their names."""
    return _presence(coded, "source").rename(columns=column_heads(coded, "source"))


def _together(noted: pd.DataFrame) -> pd.DataFrame:
    """Count, for each two columns of noughts and ones, the rows where both have a one."""
    flags = noted.to_numpy("float64")  # multiplied far faster than whole numbers, and as exactly
    return pd.DataFrame(flags.T @ flags, noted.columns, noted.columns).astype("int64")


def _pairs(together: pd.DataFrame, what: str, shared: str, coefficient: str) -> pd.DataFrame:
    """List the pairs of a square table that has on its diagonal what each has of its own."""
    pairs = [*pairs_of(range(len(together)), 2)]
    first, second = ([pair[side] for pair in pairs] for side in (0, 1))
    counts, names = together.to_numpy("float64", na_value=float("nan")), together.columns
    one, two, both = (
        pd.Series(counts[rows, columns]).astype("Int64")
        for rows, columns in ((first, first), (second, second), (first, second))
    )
    return pd.DataFrame(
        {
            "first": names[first],
            "second": names[second],
            f"{what}_of_first": one,
            f"{what}_of_second": two,
            shared: both,
            "share_of_first": both / one,
            "share_of_second": both / two,
            coefficient: both / (one + two - both),
        }
    )
