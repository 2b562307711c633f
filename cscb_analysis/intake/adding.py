"""Add a new audit to a board's tables: say first what it would do, then do all of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from cscb_analysis.checks import plain_label
from cscb_analysis.errors import ChoiceError
from cscb_analysis.history import refuse_unsound, save_change
from cscb_analysis.intake.adding_codings import codings_of, unsettled, words_of
from cscb_analysis.intake.decisions import (
    NOT_STATED,
    Decision,
    free_key,
    in_audit_order,
    put_below,
    today,
    with_codings,
    with_decisions,
)
from cscb_analysis.intake.findings import Findings
from cscb_analysis.intake.personal_data import refuse_personal, texts_of_audit
from cscb_analysis.reading import is_date, iso_date
from cscb_analysis.tables import Tables
from cscb_analysis.wording import rows_of


@dataclass(frozen=True)
class NewAudit:
    """What is said of an audit beside its findings.

    Parameters
    ----------
    source
        The audit source, by its key or its name.
    title
        What the board calls the audit.
    date
        When the board had the findings: `YYYY-MM-DD`, `YYYY-MM` or as Excel writes it.
    by
        Who adds it and settles its codings: a role or initials.
    printed_date, reference
        The date in the source's own words, and where the findings are printed.
    """

    source: str
    title: str
    date: str
    by: str = ""
    printed_date: str = ""
    reference: str = ""


@dataclass(frozen=True)
class Addition:
    """What adding an audit would do to a board's tables; nothing is done yet.

    Parameters
    ----------
    before, after
        The tables as they are, and as they would be.
    kind
        `add` or `replace`; empty where the same audit is there already.
    audit
        The audit's key.
    decisions
        What would be written down.
    notes
        What a person should look at, in sentences.
    day
        The day of the decisions.
    """

    before: Tables
    after: Tables
    kind: str
    audit: str
    decisions: tuple[Decision, ...] = ()
    notes: tuple[str, ...] = ()
    day: str = ""


def plan_addition(
    tables: Tables,
    findings: Findings,
    new: NewAudit,
    *,
    replacing: bool = False,
    not_personal: Mapping[str, str] | None = None,
    decisions: tuple[Decision, ...] = (),
    day: str | None = None,
) -> Addition:
    """Work out what adding an audit would do, and check that the tables would be sound.

    An audit of the source that is due becomes the reported one. An audit of the same source, date
    and title is the same audit: with the same words nothing is to be done, with other words it can
    only be replaced. A mention whose words stay keeps its codings.

    Parameters
    ----------
    tables
        The tables of a board; they are not changed.
    findings
        What the audit found, and the themes given with it.
    new
        What else is said of it.
    replacing
        Whether an audit that is there with other words is replaced.
    not_personal
        Of texts that look like personal data, why they are none, by where they stand: `number 3`,
        `title`, `by` or `reference`.
    decisions
        Decisions made while reading the findings, without an audit; they are written down too.
    day
        The day of the decisions; today when not given.

    Returns
    -------
    Addition
        What would be done.

    Raises
    ------
    ValueError
        If there is no such source, the date is none, the title is missing, or the audit is there
        with other words and shall not be replaced.
    PersonalDataError
        If anything in it looks like personal data, and nobody has said why it is none.
    TablesError
        If the new tables would not be sound.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.intake.pasted import parse_findings
    >>> tables = load_tables(BRIEFING)
    >>> findings = parse_findings("Thresholds - Synthetic statement", tables)
    >>> new = NewAudit("s11", "Section 11 update", "29/11/2018")
    >>> addition = plan_addition(tables, findings, new)
    >>> addition.audit, len(addition.after.audits) - len(tables.audits)
    ('s11-2018-11-29', 0)
    """
    source, when = _source(tables, new.source), _date(new.date)
    if not new.title.strip():
        raise ChoiceError("the audit has no title; expected what the board calls it")
    day = day or today()
    same = _reported(tables, source, when)
    words = words_of(findings.mentions)
    for audit in same["audit"]:
        if words_of(tables.mentions[tables.mentions["audit"] == audit]) == words:
            return Addition(tables, tables, "", audit, notes=_left_aside(tables, audit, findings))
    titled = same[plain_label(same["title"]) == " ".join(new.title.casefold().split())]
    there = titled["audit"].tolist()
    if there and not replacing:
        raise ChoiceError(
            f'{there[0]}, "{titled["title"].iloc[0]}", is there already, with other words; to put'
            " these in their place add --replace, or give a second audit another title"
        )
    if replacing and not there:
        raise ChoiceError(
            f'there is no audit of {source} on {when} with the title "{new.title}" to replace'
        )
    place = same.index[same["audit"].isin(there)].append(_due(tables, source, when))[:1]
    taken = tables.audits.drop(index=place)["audit"]
    audit = there[0] if there else free_key(f"{source}-{when}", set(taken))
    new = replace(new, source=source, date=when)
    audits, notes = _audits(tables, place, audit, new, findings)
    final, coded = codings_of(tables, audit, findings, new.by or NOT_STATED)
    texts = texts_of_audit(findings, new.title, new.by, new.reference)
    said = refuse_personal(texts, not_personal or {}, audit)
    replaced = [Decision("replaced", audit, reason="Its list was handed in anew")] if there else []
    told = [each._replace(audit=audit) for each in decisions]
    decided = (*replaced, *said, *told, *coded)
    mentions = tables.mentions[tables.mentions["audit"] != audit]
    listed = findings.mentions.assign(audit=audit)[["audit", "number", "label", "statement"]]
    mentions = in_audit_order(audits, put_below(mentions, listed))
    after = replace(tables, audits=audits, mentions=mentions)
    others = tables.coding[tables.coding["audit"] != audit]
    rows = [(audit, number, theme, *rest) for (number, theme), rest in final.items()]
    after = with_codings(after, others, rows)
    after = with_decisions(after, decided, new.by, day)
    refuse_unsound(after)
    return Addition(
        tables,
        after,
        "replace" if there else "add",
        audit,
        decided,
        (*findings.notes, *notes, *unsettled(tables, findings, final), *_dated(when, day)),
        day,
    )


def carry_out(addition: Addition) -> list[str]:
    """Do what was planned, all of it or nothing.

    Parameters
    ----------
    addition
        As `plan_addition` gave it.

    Returns
    -------
    list of str
        The files that changed; none where the same audit is there already.

    Raises
    ------
    FolderError
        If the tables were changed meanwhile, or cannot be written; nothing is changed.
    """
    if not addition.kind:
        return []
    kind, about = addition.kind, addition.audit
    return save_change(addition.before, addition.after, kind, about, addition.day)


def _source(tables: Tables, name: str) -> str:
    """Find an audit source by its key or its name, case aside."""
    plain = " ".join(name.casefold().split())
    for key, known in zip(tables.sources["source"], tables.sources["name"], strict=True):
        if plain in (key, known.casefold()):
            return str(key)
    expected = ", ".join(f"{row.source} ({row.name})" for row in tables.sources.itertuples(False))
    raise ChoiceError(f'unknown audit source "{name}"; expected {expected}')


def _date(text: str) -> str:
    """Write a date the one way that the tables have, refusing what is none."""
    when = iso_date(text.strip())
    if not is_date(when) or len(when) < 7:
        raise ChoiceError(f'"{text}" is no date; expected YYYY-MM-DD, YYYY-MM or dd/mm/yyyy')
    return when


def _reported(tables: Tables, source: str, when: str) -> pd.DataFrame:
    """List the reported audits of a source on a date."""
    audits = tables.audits
    wanted = (audits["source"] == source) & (audits["date"] == when)
    return audits[wanted & (audits["status"] == "reported")]


def _due(tables: Tables, source: str, when: str) -> pd.Index[int]:
    """List the audits of a source that are due, those that were due on a date first."""
    due = tables.audits[(tables.audits["source"] == source) & (tables.audits["status"] == "due")]
    then = due["date"].map(lambda date: when.startswith(date or "-"))
    return due.assign(late=~then).sort_values(["late", "date"], kind="stable").index


def _audits(
    tables: Tables, at: pd.Index[int], audit: str, new: NewAudit, findings: Findings
) -> tuple[pd.DataFrame, list[str]]:
    """Put the audit in its place: its own, that of one which was due, or the last."""
    audits = tables.audits
    place = at[0] if len(at) else len(audits)
    notes = [
        f"{row.title} was due {row.date}; it is now reported"
        for row in rows_of(audits.loc[at])
        if row.status == "due"
    ]
    old = audits.loc[place] if place in audits.index else pd.Series("", index=audits.columns)
    printed = old["printed_date"] if new.date.startswith(old["date"] or "-") else ""
    row = {
        **old.to_dict(),
        "audit": audit,
        "source": new.source,
        "title": " ".join(new.title.split()),
        "date": new.date,
        "printed_date": new.printed_date or printed,
        "status": "reported",
        "numbered": "yes" if findings.numbered else "no",
        "reference": new.reference or old["reference"],
    }
    changed = audits.copy()
    changed.loc[place, [*row]] = [*row.values()]
    return changed, notes


def _left_aside(tables: Tables, audit: str, findings: Findings) -> tuple[str, ...]:
    """Say that codings handed in with an audit that is there already change nothing."""
    coding = tables.coding[tables.coding["audit"] == audit]
    there = {(row.number, row.theme) for row in rows_of(coding)}
    given = {(row.number, row.theme) for row in rows_of(findings.codings) if row.theme}
    told = "its themes differ from those in force; to revise codings use the command codings"
    return (told,) if given - there else ()


def _dated(when: str, day: str) -> list[str]:
    """Point out a date that has not come yet."""
    return [f"{when} has not come yet; is the date right"] if when > day[: len(when)] else []
