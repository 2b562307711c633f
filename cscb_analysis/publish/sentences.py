"""The sentences of the board pack: what was found, how sure it is, and what is asked."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from cscb_analysis.changes import explain_changes
from cscb_analysis.coded import code_mentions
from cscb_analysis.comparing import compare_with_earlier
from cscb_analysis.findings import FEW_AUDITS
from cscb_analysis.history import audits_added
from cscb_analysis.measures import MEASURES
from cscb_analysis.printed import MENTION, NO_THEME
from cscb_analysis.reading import last_day
from cscb_analysis.synthesis import Rule, compare_rankings
from cscb_analysis.tables import Tables
from cscb_analysis.wording import counted, few, plain_date, rows_of, short, with_plain_dates

PROMISE = (
    "Noted means that an audit raised a theme, not that practice was found wanting."
    " The tables do not say how bad, how often, or whether it is better."
)
"""What the figures cannot say: the fourth promise of the project, in a line."""

LATER = "reported later, not counted"
"""What is said in place of a title of a source whose audits are all after the last date counted."""


def finding(ranking: pd.DataFrame) -> str:
    """Say which theme is most noted, and which come next.

    Parameters
    ----------
    ranking
        As `rank_themes` gives it.

    Returns
    -------
    str
        Two sentences, with their base.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables, rank_themes
    >>> print(finding(rank_themes(code_mentions(load_tables(BRIEFING)))))
    Thresholds is the most noted of 6 themes: 3 of 3 audit sources note it, 2 of them under its \
own label. Next come Parental issues and Lived experience.
    """
    if ranking.empty:
        return "No theme is noted by two audit sources among the audits counted."
    first = ranking[ranking["rank"] == 1]
    top = first.iloc[0]
    of_themes = counted(len(ranking), "theme")
    if len(first) > 1:
        found = f"{few(first['label'].tolist())} share the first rank of {of_themes}."
    else:
        found = (
            f"{short(top['label'])} is the most noted of {of_themes}: {top['sources']} of"
            f" {counted(top['of_sources'], 'audit source')} note it,"
            f" {top['own_label_sources'] or 'none'} of them under its own label."
        )
    following = ranking.loc[(ranking["rank"] > 1) & (ranking["rank"] <= 3), "label"].tolist()
    verb = "comes" if len(following) == 1 else "come"
    return found + (f" Next {verb} {few(following)}." if following else "")


def how_sure(ranges: pd.DataFrame) -> str:
    """Say how firm the ranks are.

    Parameters
    ----------
    ranges
        As `rank_ranges` gives it.

    Returns
    -------
    str
        How many ranks stay, out of how many, and how the first one moves.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables, rank_ranges
    >>> print(how_sure(rank_ranges(load_tables(BRIEFING))))
    None of the 6 ranks is firm: each moves when one thing is changed. Thresholds keeps the first \
rank in 18 of 25 trials and moves between 1 and 5. Read the order as close, not as settled.
    """
    if ranges.empty:
        return "There is no rank to try."
    firm = int((ranges["same"] == ranges["trials"]).sum())
    ranks, top = len(ranges), ranges.iloc[0]
    stay = f"{firm} of the {counted(ranks, 'rank')} stay{'s' * (firm == 1)} whatever one thing is"
    found = f"{stay} changed." if firm else f"None of the {ranks} ranks is firm: each moves"
    found += "" if firm else " when one thing is changed."
    kept = f" {short(top['label'])} keeps the first rank in {top['same']} of"
    kept += f" {counted(top['trials'], 'trial')}"
    moves = f" and moves between {top['best']} and {top['worst']}"
    kept += f"{moves if top['best'] != top['worst'] else ''}."
    return f"{found}{kept}" + ("" if firm == ranks else " Read the order as close, not as settled.")


def against_published(ranking: pd.DataFrame, published: pd.DataFrame) -> str:
    """Say whether the themes stand where they were last published.

    Parameters
    ----------
    ranking, published
        As `rank_themes` and `latest_published` give them.

    Returns
    -------
    str
        How many stand at their published rank, out of how many; empty when none was published.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, latest_published, load_tables
    >>> from cscb_analysis import rank_themes
    >>> tables = load_tables(BRIEFING)
    >>> published = latest_published(tables.published)
    >>> against_published(rank_themes(code_mentions(tables)), published)
    'All 6 themes stand where they were published.'
    """
    if published.empty or ranking.empty:
        return ""
    themes = compare_rankings(published, ranking).themes
    same, of = int((themes["difference"] == 0).sum()), len(themes)
    if same == of:
        return f"All {of} themes stand where they were published."
    return f"{same} of {counted(of, 'theme')} stand{'s' * (same == 1)} where they were published."


def what_changed(tables: Tables, coded: pd.DataFrame, rule: Rule) -> tuple[pd.DataFrame, str]:
    """Compare the ranking with what it was before the last audit.

    Where the folder keeps how the tables stood before an audit was added, and all of them are
    counted, that is what they are compared with; else it is the audits older than the newest date.

    Parameters
    ----------
    tables
        The tables of a board.
    coded
        The coded mentions that are counted, as `code_mentions` gives them.
    rule
        What they are ranked by.

    Returns
    -------
    tuple
        A frame as `explain_changes` gives it, without rows where there is nothing earlier; and a
        sentence that says what is compared with what.

    Examples
    --------
    >>> from cscb_analysis import AS_PUBLISHED, BRIEFING, code_mentions, load_tables
    >>> tables = load_tables(BRIEFING)
    >>> changes, compared = what_changed(tables, code_mentions(tables), AS_PUBLISHED)
    >>> len(changes), compared
    (0, 'All 3 audits bear one date, so there is nothing earlier to compare with.')
    """
    reported = tables.audits.loc[tables.audits["status"] == "reported", "audit"]
    whole = set(coded["audit"]) == set(reported)
    if whole and tables.folder is not None and audits_added(tables.folder):
        found = compare_with_earlier(tables, rule=rule)
        return found.changes, with_plain_dates(found.sentence)
    days = sorted({last_day(date): date for date in coded["date"]}.items())
    if len(days) < 2:
        audits = coded["audit"].nunique()
        one = f"All {audits} audits bear" if audits > 1 else "The one audit counted bears"
        why = f"{one} one date" if audits else "No audit is counted"
        nothing = explain_changes(coded.iloc[:0], coded.iloc[:0], rule)
        return nothing, f"{why}, so there is nothing earlier to compare with."
    earlier = code_mentions(tables, until=days[-2][0])
    newest = int((coded.drop_duplicates("audit")["date"].map(last_day) == days[-1][0]).sum())
    compared = (
        f"Compared with the ranking before {plain_date(days[-1][1])}: without the"
        f" {counted(newest, 'audit')} of that date, by the codings in force today."
    )
    return explain_changes(earlier, coded, rule), compared


def describe_moves(changes: pd.DataFrame) -> str:
    """Say in a sentence how many themes moved, and which.

    Parameters
    ----------
    changes
        As `explain_changes` gives it.

    Returns
    -------
    str
        Empty when nothing was compared.

    Examples
    --------
    >>> row = {"label": "Plans", "change": "new", "rank_before": None, "rank_after": 2}
    >>> describe_moves(pd.DataFrame([row]))
    '1 of 1 theme changed rank: Plans is new at 2.'
    """
    if changes.empty:
        return ""
    moved = changes[changes["change"] != "same"]
    base = f"{len(moved)} of {counted(len(changes), 'theme')} changed rank"
    told = []
    for row in rows_of(moved):
        at = {"new": f"is new at {row.rank_after}", "gone": f"is gone from {row.rank_before}"}
        from_to = f"moved {row.change} from {row.rank_before} to {row.rank_after}"
        told.append(f"{short(row.label)} {at.get(row.change, from_to)}")
    return f"{base}: {few(told, 3)}." if told else f"{base}."


def asked(
    coded: pd.DataFrame,
    ranking: pd.DataFrame,
    awaited: pd.DataFrame,
    judged: pd.DataFrame,
    decided: Collection[tuple[str, int]] = (),
) -> tuple[str, ...]:
    """Say what is asked of the board.

    Parameters
    ----------
    coded, ranking
        As `code_mentions` and `rank_themes` give them.
    awaited
        Frame with `source_name, title, date` of what is awaited.
    judged
        Frame with `audit, number` of the codings that are one reader's judgement and do not count.
    decided
        The mentions that were decided to be in no theme: nothing is left to settle of them.

    Returns
    -------
    tuple of str
        One request each.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, code_mentions, load_tables, rank_themes
    >>> coded = code_mentions(load_tables(BRIEFING))
    >>> awaited = pd.DataFrame(columns=["source_name", "title", "date"])
    >>> every = code_mentions(load_tables(BRIEFING), ["judgement"])
    >>> asked(coded, rank_themes(coded), awaited, every[every["basis"] == "judgement"])[1]
    'Settle the 7 of 27 mentions that are in no theme (2 of them have one reader’s judgement, \
which does not count yet).'
    """
    asks = []
    if not ranking.empty:
        asks.append(
            "Choose the themes that teams should talk about first, and share the prompt sheets."
        )
    mentions = coded.drop_duplicates(MENTION)
    unplaced = mentions.loc[mentions["theme"].isna(), MENTION]
    still_open = [
        mention not in decided
        for mention in zip(unplaced["audit"], unplaced["number"], strict=True)
    ]
    yet = "" if all(still_open) else " and that nothing was decided on"
    unplaced = unplaced[pd.array(still_open, dtype="bool")]
    waiting = len(unplaced.merge(judged[MENTION].drop_duplicates(), on=MENTION))
    left = len(judged) - len(judged.merge(unplaced, on=MENTION))
    have = "has" if waiting == 1 else "have"
    waits = f" ({waiting} of them {have} one reader’s judgement, which does not count yet)"
    which = "codings that are" if left > 1 else "coding that is"
    verb = "do" if left > 1 else "does"
    open_points = [
        f"the {len(unplaced):,} of {counted(len(mentions), 'mention')} that"
        f" {'is' if len(unplaced) == 1 else 'are'} {NO_THEME}{yet}{waits * (waiting > 0)}"
        * (len(unplaced) > 0),
        f"the {left}{' other' * (waiting > 0)} {which} one reader’s judgement and {verb} not"
        " count yet" * (left > 0),
    ]
    if any(open_points):
        asks.append(f"Settle {', and '.join(filter(None, open_points))}.")
    if not awaited.empty:
        names = list(dict.fromkeys(awaited_words(awaited)))
        asks.append(f"Note what is still awaited: {few(names, 3)}.")
    return tuple(asks)


def awaited_words(awaited: pd.DataFrame) -> list[str]:
    """Name each audit or source that is awaited, with its date where one is known."""
    return [
        f"{short(row.source_name)}"
        + (f" (due {plain_date(row.date)})" if row.date else f" ({row.title or 'no date given'})")
        for row in rows_of(awaited)
    ]


def rule_steps(rule: Rule) -> tuple[str, ...]:
    """Say a rule step by step, the first deciding."""
    return tuple(f"{MEASURES[key][0]}, {MEASURES[key][1]} first" for key in rule.keys)


def limits(coded: pd.DataFrame) -> tuple[str, ...]:
    """Say what the pack cannot say."""
    audits = coded["audit"].nunique()
    few_audits = f" {counted(audits, 'audit')} {'is' if audits == 1 else 'are'} few." * (
        audits < FEW_AUDITS
    )
    return (
        "How bad, how often, or whether it is better: the tables do not hold that.",
        "How common a theme is in practice: audits are chosen because of a concern, and are no"
        f" sample.{few_audits}",
        "More than its codings: which mention counts towards which theme is a decision, each with"
        " its basis and its evidence, and each can be changed.",
        "How a board would rank: the rule is stated, and another rule gives another order.",
    )
