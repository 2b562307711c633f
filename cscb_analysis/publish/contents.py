"""Everything that the board pack says, worked out once from the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import pandas as pd

from cscb_analysis.coded import code_mentions, decided_in_no_theme
from cscb_analysis.findings import describe_counted, describe_unplaced
from cscb_analysis.firmness import rank_ranges
from cscb_analysis.overlap import combinations, crosstab, recurrence, shared_themes
from cscb_analysis.publish.sentences import (
    LATER,
    PROMISE,
    against_published,
    asked,
    describe_moves,
    finding,
    how_sure,
    limits,
    rule_steps,
    what_changed,
)
from cscb_analysis.reading import last_day
from cscb_analysis.synthesis import (
    AS_PUBLISHED,
    Rule,
    explain_ranking,
    latest_published,
    rank_themes,
)
from cscb_analysis.tables import BASES, COUNTED_BASES, Tables
from cscb_analysis.wording import counted, listed, plain_date, said

OWN = "the board’s own tables"
"""The source of an audit that names none."""

TITLE = "What our audits keep telling us"
"""What the pack is called; the notebook that tells the same story bears the same title."""


@dataclass(frozen=True)
class Contents:
    """Every figure and sentence of the pack.

    Parameters
    ----------
    title, marking
        What the pack is called, and the marking that it bears, such as OFFICIAL-SENSITIVE.
    created
        The last day that the newest date of the tables can mean; the files bear no other date.
    source, base, filters, computed, promise
        Where the words come from; what is counted, out of what; what was left out; how it was
        worked out; and what it does not say.
    counted
        A row for each audit that counts: `source_name, title, date, mentions`.
    awaited
        A row for each audit that is due, and each source that has neither reported nor is due:
        `source_name, title, date`.
    coded, ranking, reasons, ranges, crosstab, sets, pairs, by_source, by_date, published
        As the library gives them.
    changes, compared
        As `explain_changes` gives it, and what is compared with what.
    questions, themes
        The prompts, and the codebook.
    rule
        What is ranked by.
    finding, moves, sure, unplaced
        What the chair reads first, and what is in no theme. `moves` says what changed, what is
        compared with what, and whether the themes stand where they were published.
    asks, limits, steps
        What is asked of the board, what cannot be said, and the rule step by step.
    """

    title: str
    marking: str
    created: datetime
    source: str
    base: str
    filters: str
    computed: str
    promise: str
    counted: pd.DataFrame
    awaited: pd.DataFrame
    coded: pd.DataFrame
    ranking: pd.DataFrame
    reasons: pd.DataFrame
    ranges: pd.DataFrame
    crosstab: pd.DataFrame
    sets: pd.DataFrame
    pairs: pd.DataFrame
    by_source: pd.DataFrame
    by_date: pd.DataFrame
    published: pd.DataFrame
    changes: pd.DataFrame
    compared: str
    questions: pd.DataFrame
    themes: pd.DataFrame
    rule: Rule
    finding: str
    moves: tuple[str, ...]
    sure: str
    unplaced: str
    asks: tuple[str, ...]
    limits: tuple[str, ...]
    steps: tuple[str, ...]

    @property
    def changed(self) -> str:
        """What changed, in one piece."""
        return " ".join(self.moves)

    @property
    def heading(self) -> tuple[tuple[str, str], ...]:
        """What every file of the pack says of itself, each with its name."""
        return (
            ("Source", self.source),
            ("Base", self.base),
            ("Filters", self.filters),
            ("Status", self.computed),
            ("How to read it", self.promise),
        )

    @property
    def heard(self) -> list[str]:
        """The names of the sources heard from, in their order."""
        return self.coded["source_name"].unique().tolist()

    @cached_property
    def noted_by(self) -> dict[str, list[str]]:
        """The names of the sources that note each theme, in their order."""
        names = self.coded.groupby("theme", observed=True)["source_name"].unique()
        return {str(theme): noting.tolist() for theme, noting in names.items()}

    @property
    def beside(self) -> pd.DataFrame | None:
        """The published ranks, if there are any."""
        return None if self.published.empty else self.published


def pack_contents(
    tables: Tables,
    *,
    rule: Rule = AS_PUBLISHED,
    until: str | None = None,
    marking: str = "",
) -> Contents:
    """Work out everything that the pack says.

    Parameters
    ----------
    tables
        The tables of a board.
    rule
        What to rank by.
    until
        The last date to count, as `code_mentions` takes it. Every base follows.
    marking
        A marking for every page and slide.

    Returns
    -------
    Contents
        With its figures all from the same coded mentions.

    Raises
    ------
    ValueError
        If `until` is no date.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> pack = pack_contents(load_tables(BRIEFING))
    >>> print(pack.computed)
    Computed from the tables of 12 September 2018 by the rule “as published”; not a publication \
of the Board.
    >>> print(pack.filters)
    None. Every reported audit is counted. Codings count on the bases label, named and agreed.
    """
    coded = code_mentions(tables, until=until)
    ranking = rank_themes(coded, rule)
    ranges = rank_ranges(tables, rule, until=until)
    published = _published(tables, until)
    changes, compared = what_changed(tables, coded, rule)
    awaited = _awaited(tables, coded)
    judged = code_mentions(tables, BASES, until=until)
    judged = judged[judged["basis"] == "judgement"]
    stand = against_published(ranking, published)
    return Contents(
        title=TITLE,
        marking=" ".join(marking.split()),
        created=_created(tables),
        source=_source(tables, coded),
        base=describe_counted(coded),
        filters=_filters(tables, coded, until),
        computed=f"Computed from the tables of {plain_date(tables.date)} by the rule"
        f" “{rule.name}”; not a publication of the Board.",
        promise=PROMISE,
        counted=_counted(coded),
        awaited=awaited,
        coded=coded,
        ranking=ranking,
        reasons=explain_ranking(ranking, rule),
        ranges=ranges,
        crosstab=crosstab(coded),
        sets=combinations(coded),
        pairs=shared_themes(coded),
        by_source=recurrence(coded),
        by_date=recurrence(coded, by="date"),
        published=published,
        changes=changes,
        compared=compared,
        questions=tables.questions,
        themes=tables.themes,
        rule=rule,
        finding=finding(ranking),
        moves=tuple(filter(None, [describe_moves(changes), compared, stand])),
        sure=how_sure(ranges),
        unplaced=describe_unplaced(coded),
        asks=asked(coded, ranking, awaited, judged, decided_in_no_theme(tables)),
        limits=limits(coded),
        steps=rule_steps(rule),
    )


@dataclass(frozen=True)
class AuditList:
    """What one audit printed: its title and date, and a frame for each mention in its order."""

    heading: str
    day: str
    mentions: list[pd.DataFrame]


def lists_of(coded: pd.DataFrame) -> list[AuditList]:
    """Part the coded mentions of a source into its audits' lists, the newest first."""
    lists = []
    for _, rows in coded.groupby("audit", observed=True):
        title, date = rows["title"].iloc[0], rows["date"].iloc[0]
        mentions = [mention for _, mention in rows.groupby("number")]
        lists.append(AuditList(f"{title}, {plain_date(date)}", last_day(date), mentions))
    return sorted(lists, key=lambda each: each.day, reverse=True)


def _created(tables: Tables) -> datetime:
    """Give the day that the files bear: the tables' own, so that they are the same any day."""
    newest = tables.date if tables.date[:1].isdigit() else "2018"
    return datetime.fromisoformat(last_day(newest)).replace(tzinfo=UTC)


def _counted(coded: pd.DataFrame) -> pd.DataFrame:
    """List the audits that count, in the order of sources and dates."""
    mentions = coded.groupby("audit", observed=True)["number"].nunique().rename("mentions")
    audits = coded.drop_duplicates("audit")[["audit", "source_name", "title", "date"]]
    listed = audits.merge(mentions.reset_index(), on="audit").drop(columns="audit")
    return listed.astype({"source_name": "str"}).reset_index(drop=True)


def _awaited(tables: Tables, coded: pd.DataFrame) -> pd.DataFrame:
    """List the audits that are due, then the sources of which nothing is known yet."""
    due = tables.audits[tables.audits["status"] == "due"]
    due = due.merge(tables.sources, on="source").sort_values("date", kind="stable")
    due = due.rename(columns={"name": "source_name"})[["source_name", "title", "date"]]
    heard = tables.audits.loc[tables.audits["status"] == "reported", "source"]
    sources = tables.sources[~tables.sources["source"].isin(set(coded["source"]))]
    sources = sources[~sources["name"].isin(due["source_name"])]
    later = sources["source"].isin(heard).map({True: LATER, False: ""})
    rest = pd.DataFrame({"source_name": sources["name"], "title": later, "date": ""}, dtype="str")
    return pd.concat([due, rest], ignore_index=True)


def _published(tables: Tables, until: str | None) -> pd.DataFrame:
    """Give the newest ranking that was published by the last date counted."""
    known = tables.published
    if until is not None:
        known = known[known["briefing"] <= last_day(until)]
    return latest_published(known)


def _source(tables: Tables, coded: pd.DataFrame) -> str:
    """Say where the words come from: what the audits counted name as their reference."""
    audits = tables.audits[tables.audits["audit"].isin(set(coded["audit"]))]
    references = [name or OWN for name in audits["reference"].drop_duplicates()]
    names = said(sorted(references, key=OWN.__eq__) or [OWN])
    return f"{names[:1].upper()}{names[1:]}."


def _filters(tables: Tables, coded: pd.DataFrame, until: str | None) -> str:
    """Say which audits and codings count, and what that leaves out."""
    on = f"Codings count on the bases {listed(COUNTED_BASES)}"
    if until is None:
        return f"None. Every reported audit is counted. {on}."
    reported = int((tables.audits["status"] == "reported").sum())
    left = reported - coded["audit"].nunique()
    out = f"{counted(left, 'later audit')} {'is' if left == 1 else 'are'} not counted"
    return f"Audits up to {plain_date(until)} only: {out if left else 'none is later'}. {on}."
