"""Say in words what adding an audit would do."""

from __future__ import annotations

import pandas as pd

from cscb_analysis.changes import explain_changes, move_in_words
from cscb_analysis.coded import code_mentions
from cscb_analysis.intake.adding import Addition
from cscb_analysis.wording import counted, rows_of


def describe_addition(addition: Addition) -> str:
    """Say what adding an audit would do, finding by finding, and what it would move.

    Parameters
    ----------
    addition
        As `plan_addition` gave it.

    Returns
    -------
    str
        Several lines.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.intake.adding import NewAudit, plan_addition
    >>> from cscb_analysis.intake.pasted import parse_findings
    >>> tables = load_tables(BRIEFING)
    >>> findings = parse_findings("Plans - Synthetic", tables)
    >>> addition = plan_addition(tables, findings, NewAudit("s11", "An update", "2018-11"))
    >>> print(describe_addition(addition).splitlines()[0])
    Section 11 Panel Meetings, "An update" (2018-11): 1 finding, as the audit s11-2018-11.
    """
    audits = addition.after.audits.merge(addition.after.sources, on="source")
    row = next(each for each in rows_of(audits) if each.audit == addition.audit)
    mentions = addition.after.mentions
    mentions = mentions[mentions["audit"] == addition.audit]
    found = counted(len(mentions), "finding")
    lines = [f'{row.name}, "{row.title}" ({row.date}): {found}, as the audit {row.audit}.']
    if not addition.kind:
        lines.append("The same audit is there already, word for word. There is nothing to do.")
        return "\n".join([*lines, *(f"Note: {note}." for note in addition.notes)])
    if addition.kind == "replace":
        lines.append("It takes the place of the list that is there, which is kept to be read.")
    lines += _settled(addition, mentions)
    lines += [f"Note: {note}." for note in addition.notes]
    return "\n".join([*lines, "", *_moves(addition)])


def _settled(addition: Addition, mentions: pd.DataFrame) -> list[str]:
    """Say of each finding which theme it is in, and on what that rests."""
    themes, coding = addition.after.themes, addition.after.coding
    labels = dict(zip(themes["theme"], themes["label"], strict=True))
    told: dict[int, list[str]] = {}
    for row in rows_of(coding[coding["audit"] == addition.audit]):
        told.setdefault(row.number, []).append(f"{labels[row.theme]} ({row.basis})")
    decided = {each.number for each in addition.decisions if each.action == "no theme"}
    lines = []
    for row in rows_of(mentions):
        none = "in no theme, as decided" if row.number in decided else "in no theme yet"
        lines.append(f"  {row.number} {row.label}: {'; '.join(told.get(row.number, [none]))}")
    return lines


def _moves(addition: Addition) -> list[str]:
    """Say how the ranking would move."""
    changes = explain_changes(code_mentions(addition.before), code_mentions(addition.after))
    if changes.empty:
        return ["No theme is among the most noted, before or after."]
    return [
        "The most noted themes, before and after",
        *(f"  {row.label}: {move_in_words(row)}; {row.reason}" for row in rows_of(changes)),
    ]
