"""Work out which codings an audit's mentions have when it is added, or its list is replaced."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from cscb_analysis.checks import final_themes, own_labels, plain_label
from cscb_analysis.coded import decided_in_no_theme
from cscb_analysis.intake.decisions import Decision
from cscb_analysis.intake.findings import Findings
from cscb_analysis.intake.theme_names import bears
from cscb_analysis.tables import Tables
from cscb_analysis.wording import rows_of

Codings = dict[tuple[int, str], tuple[str, str]]
"""The basis and the evidence of each coding of one audit, by number and theme."""


def words_of(mentions: pd.DataFrame) -> list[tuple[int, str, str]]:
    """Give the numbers and words of mentions, in the order of numbers, to compare lists by."""
    rows = mentions[["number", "label", "statement"]].sort_values("number")
    return [tuple(row) for row in rows.to_numpy().tolist()]


def codings_of(
    tables: Tables, audit: str, findings: Findings, by: str
) -> tuple[Codings, list[Decision]]:
    """Work out which codings the audit's mentions have, and what is decided by that.

    Parameters
    ----------
    tables
        The tables of a board, with or without the audit.
    audit
        The audit's key.
    findings
        Its mentions as they shall be, and the themes given with them. A mention that was there
        before, word for word, keeps its codings unless themes are given for it.
    by
        Who gives them.

    Returns
    -------
    tuple
        The codings, and a decision for each that is new, is withdrawn or says that there is none.
    """
    now = _now(tables, audit, findings)
    carried, gone = _carried(tables, audit, now)
    labels = dict(zip(findings.mentions["number"], findings.mentions["label"], strict=True))
    given: Codings = {}
    none = []
    for row in rows_of(findings.codings):
        own = bears(labels[row.number])
        spare = own if row.basis == "label" else f"Settled by {by} when the audit was added"
        if row.theme:
            given[row.number, row.theme] = (row.basis, row.evidence or spare)
        else:
            none.append(Decision("no theme", audit, row.number, reason=row.evidence or spare))
    said = set(findings.codings["number"])
    for (number, theme), (basis, _) in carried.items():
        if number in said and (number, theme) not in given:
            why = "Another theme was given with the new list"
            gone.append(Decision("withdrawn", audit, number, theme, basis, why))
    coded = [
        Decision("coded", audit, *mention, *rest)
        for mention, rest in given.items()
        if carried.get(mention) != rest
    ]
    why = "Decided of the same words before the list was handed in anew"
    still = sorted(now.get(n, 0) for of, n in decided_in_no_theme(tables) if of == audit)
    none += [Decision("no theme", audit, n, reason=why) for n in still if n and n not in said]
    kept = {mention: rest for mention, rest in carried.items() if mention[0] not in said}
    return kept | given, [*gone, *coded, *none]


def _now(tables: Tables, audit: str, findings: Findings) -> dict[int, int]:
    """Give the number that each mention has now, by its former one, if its words are the same."""
    places: dict[tuple[str, str], list[int]] = {}
    for number, *words in words_of(findings.mentions):
        places.setdefault((words[0], words[1]), []).append(number)
    now = {}
    for number, label, statement in words_of(tables.mentions[tables.mentions["audit"] == audit]):
        if left := places.get((label, statement)):
            now[number] = left.pop(0)
    return now


def _carried(tables: Tables, audit: str, now: Mapping[int, int]) -> tuple[Codings, list[Decision]]:
    """Carry codings to the mentions that have the same words as before; withdraw the others."""
    carried: Codings = {}
    gone = []
    for row in rows_of(tables.coding[tables.coding["audit"] == audit]):
        if row.number in now:
            carried[now[row.number], row.theme] = (row.basis, row.evidence)
        else:
            why = "The mention's words are no longer in the list"
            gone.append(Decision("withdrawn", audit, row.number, row.theme, row.basis, why))
    return carried, gone


def unsettled(tables: Tables, findings: Findings, final: Codings) -> Iterator[str]:
    """Say which findings bear a theme's label and are in no theme, for a person to settle."""
    themes, final_of = own_labels(tables.themes), final_themes(tables.themes)
    of_label = {own.split("\t")[1]: own.split("\t")[0] for own in themes}
    names = dict(zip(tables.themes["theme"], tables.themes["label"], strict=True))
    settled = {number for number, _ in final} | set(findings.codings["number"])
    mentions = findings.mentions
    for row, plain in zip(rows_of(mentions), plain_label(mentions["label"]), strict=True):
        if row.number not in settled and plain in of_label:
            theme = names[final_of[of_label[plain]]]
            yield f"number {row.number} bears the label of {theme}, but no theme was given for it"
