"""Say what moved between two rankings, and why."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from cscb_analysis.synthesis import AS_PUBLISHED, Rule, compare_rankings, rank_themes

ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"]
MENTION = ["audit", "number"]


def explain_changes(
    before: pd.DataFrame, after: pd.DataFrame, rule: Rule = AS_PUBLISHED
) -> pd.DataFrame:
    """Compare two states of the tables, each theme's move with its reasons in words.

    Parameters
    ----------
    before, after
        Coded mentions, as `code_mentions` gives them: of two selections, or of the tables before
        and after an audit was added or a coding revised.
    rule
        What both are ranked by.

    Returns
    -------
    DataFrame
        `theme, label, rank_before, rank_after, change, reason`, in the order of the new ranking,
        then of the old. `change` is new, up, down, same or gone; a rank is missing where the theme
        is not among the most noted.

    Examples
    --------
    >>> from cscb_analysis import code_mentions, load_tables
    >>> from cscb_analysis.tables import BRIEFING
    >>> tables = load_tables(BRIEFING)
    >>> before = code_mentions(tables, sources=["scr", "maa"])
    >>> changes = explain_changes(before, code_mentions(tables))
    >>> changes.loc[0, ["label", "change", "reason"]].tolist()
    ['Thresholds', 'up', 'noted by a third source: Single Agency Audits, number 9']
    """
    ranks = compare_rankings(rank_themes(before, rule), rank_themes(after, rule)).themes
    ranks = ranks.sort_values(["second_rank", "first_rank"], kind="stable", ignore_index=True)
    changes = ranks.rename(columns={"first_rank": "rank_before", "second_rank": "rank_after"})
    changes["change"] = [_change(*pair) for pair in _pairs(changes)]
    changes["reason"] = [
        "; ".join(_reasons(theme, before, after)) or _passed(changes, theme)
        for theme in changes["theme"]
    ]
    return changes[["theme", "label", "rank_before", "rank_after", "change", "reason"]]


def _pairs(changes: pd.DataFrame) -> Iterator[tuple[int | None, int | None]]:
    """Give each theme's rank before and after, nothing where it has none."""
    for before, after in zip(changes["rank_before"], changes["rank_after"], strict=True):
        yield (None if pd.isna(before) else before), (None if pd.isna(after) else after)


def _change(before: int | None, after: int | None) -> str:
    """Name a move in one word."""
    if before is None or after is None:
        return "new" if before is None else "gone"
    return "same" if before == after else "up" if after < before else "down"


def _reasons(theme: str, before: pd.DataFrame, after: pd.DataFrame) -> Iterator[str]:
    """Say what changed among a theme's own mentions."""
    was, now = before[before["theme"] == theme], after[after["theme"] == theme]
    key_was, key_now = (
        pd.MultiIndex.from_frame(was[MENTION]),
        pd.MultiIndex.from_frame(now[MENTION]),
    )
    yield from _gained(now[~key_now.isin(key_was)], was, before)
    yield from _lost(was[~key_was.isin(key_now)], after)
    both = was.merge(now, on=MENTION, suffixes=("", "_now"))
    for row in both[both["basis"] != both["basis_now"]].itertuples():
        yield f"{row.source_name} {row.number} now counts as {row.basis_now}, before as {row.basis}"


def _gained(gained: pd.DataFrame, was: pd.DataFrame, before: pd.DataFrame) -> Iterator[str]:
    """Say which mentions are counted that were not, a sentence a source and audit."""
    sources = was["source"].nunique()
    known = set(before["audit"])
    earlier = before.dropna(subset=["theme"]).set_index(MENTION)["theme_label"]
    for source, of_source in gained.groupby("source", observed=True):
        name, new_source = of_source["source_name"].iloc[0], source not in set(was["source"])
        if new_source:
            sources += 1
            yield f"noted by a {_ordinal(sources)} source: {name}, {_numbers(of_source)}"
            continue
        for audit, of_audit in of_source.groupby("audit", observed=True):
            title, date = of_audit[["title", "date"]].iloc[0]
            if audit not in known:
                yield f"noted again by {name}: {title} ({date}), {_numbers(of_audit)}"
            else:
                yield f"now also counts {name}, {_numbers(of_audit)}{_under(of_audit, earlier)}"


def _lost(lost: pd.DataFrame, after: pd.DataFrame) -> Iterator[str]:
    """Say which mentions are no longer counted, and where they went."""
    listed = pd.MultiIndex.from_frame(after[MENTION])
    later = after.dropna(subset=["theme"]).set_index(MENTION)["theme_label"]
    for audit, of_audit in lost.groupby("audit", observed=True):
        name, title, date = of_audit[["source_name", "title", "date"]].iloc[0]
        if audit not in set(after["audit"]):
            yield f"{name}: {title} ({date}) no longer counts, {_numbers(of_audit)}"
            continue
        there = pd.MultiIndex.from_frame(of_audit[MENTION]).isin(listed)
        if not there.all():
            yield f"{name}, {_numbers(of_audit[~there])}: no longer in the list of {title} ({date})"
        if there.any():
            moved = _under(of_audit[there], later, "now under")
            yield f"no longer counts {name}, {_numbers(of_audit[there])}{moved}"


def _under(mentions: pd.DataFrame, themes: pd.Series[str], word: str = "before under") -> str:
    """Name the other themes of some mentions in the other state, if they have any."""
    keys = pd.MultiIndex.from_frame(mentions[MENTION])
    labels = themes[themes.index.isin(keys)].astype("str").unique()
    others = [label for label in labels if label not in set(mentions["theme_label"])]
    return f" ({word} {' and '.join(others)})" if others else ""


def _numbers(mentions: pd.DataFrame) -> str:
    """Write mentions as their numbers."""
    numbers = [str(number) for number in mentions["number"]]
    listed = " and ".join([", ".join(numbers[:-1]), numbers[-1]] if numbers[1:] else numbers)
    return f"number{'s' * (len(numbers) > 1)} {listed}"


def _ordinal(count: int) -> str:
    """Write a count as an ordinal word."""
    return ORDINALS[count - 1] if count <= len(ORDINALS) else f"{count}th"


def _passed(changes: pd.DataFrame, theme: str) -> str:
    """Say who moved past a theme whose own mentions are as they were."""
    ranks = changes.set_index("theme")[["rank_before", "rank_after"]].fillna(len(changes) + 1)
    was, now = ranks["rank_before"], ranks["rank_after"]
    if was[theme] == now[theme]:
        return "nothing changed"
    fell = now[theme] > was[theme]
    past = (
        (was >= was[theme]) & (now <= now[theme])
        if fell
        else (was <= was[theme]) & (now >= now[theme])
    )
    labels = changes.loc[past.to_numpy() & (changes["theme"] != theme), "label"].tolist()
    if not labels:
        return "its own mentions are unchanged, the audits counted are not"
    moved = f"{', '.join(labels)} moved past it" if fell else f"it passed {', '.join(labels)}"
    return f"its own mentions are unchanged: {moved}"
