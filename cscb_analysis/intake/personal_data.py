"""Hold back what looks like personal data, until a person says why it is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cscb_analysis.errors import ChoiceError
from cscb_analysis.intake.decisions import Decision, Settled
from cscb_analysis.intake.findings import Findings
from cscb_analysis.intake.screening import screen
from cscb_analysis.reading import shown
from cscb_analysis.wording import rows_of


class PersonalDataError(ChoiceError):
    """Texts that look like personal data, of which nobody has said that they are none.

    Parameters
    ----------
    found
        As `screen` gives it.

    Examples
    --------
    >>> print(PersonalDataError(screen({"number 3, statement": "Ring 020 7946 0000"})))
    1 text looks like personal data, so nothing was written:
    - number 3, statement: "020 7946 0000" (telephone number: has the length and beginning of a \
telephone number).
    Take it out, or say why it is none.
    """

    def __init__(self, found: pd.DataFrame) -> None:
        self.found = found
        count = f"{len(found)} text{' looks' if len(found) == 1 else 's look'}"
        lines = [
            f'- {row.where}: "{shown(row.found)}" ({row.kind}: {shown(row.why, 200)}).'
            for row in rows_of(found)
        ]
        head = f"{count} like personal data, so nothing was written:"
        super().__init__("\n".join([head, *lines, "Take it out, or say why it is none."]))


def texts_of_audit(findings: Findings, title: str, by: str, reference: str) -> dict[str, str]:
    """Give every text that a new audit brings, by where it stands.

    Parameters
    ----------
    findings
        What was read, and settled.
    title, by, reference
        What is said of the audit.

    Returns
    -------
    dict
        Such as `number 3, statement`.
    """
    texts = {"title": title, "by": by, "reference": reference}
    for row in rows_of(findings.mentions):
        texts |= {f"number {row.number}, label": row.label}
        texts |= {f"number {row.number}, statement": row.statement}
    for row in rows_of(findings.codings):
        texts |= {f"number {row.number}, evidence": row.evidence}
    return texts


def texts_settled(settled: Sequence[Settled], by: str) -> dict[str, str]:
    """Give every text that somebody has written about codings, by where it stands."""
    texts = {"by": by}
    for each in settled:
        where = f"{each.audit} number {each.number}"
        texts |= {f"{where}, evidence": each.evidence, f"{where}, reason": each.reason}
    return texts


def refuse_personal(
    texts: Mapping[str, str], not_personal: Mapping[str, str], audit: str = ""
) -> list[Decision]:
    """Refuse texts that look like personal data, unless somebody has said why they are none.

    Parameters
    ----------
    texts
        The texts, by where they stand.
    not_personal
        The reason, by where: `number 3` covers label, statement and evidence of that number.
    audit
        The audit that they are of, where they do not name it.

    Returns
    -------
    list of Decision
        What was said to be none, of the texts that do look so, and why.

    Raises
    ------
    PersonalDataError
        If anything else looks like personal data; all of it is listed.

    Examples
    --------
    >>> reasons = {"number 3": "The name of a tool"}
    >>> texts = {"number 3, statement": "Testina Sample rang"}
    >>> [said] = refuse_personal(texts, reasons, "s11-2018-11")
    >>> said.audit, said.number, said.reason
    ('s11-2018-11', 3, 'The name of a tool')
    """
    found = screen(texts)
    places = found["where"].str.split(",").str[0]
    said = places.isin([*not_personal])
    if not said.all():
        raise PersonalDataError(found[~said])
    decisions = []
    for where, reason in not_personal.items():
        if where in set(places):
            of, _, number = where.rpartition("number ")
            told = int(number) if number.isdigit() else None
            decisions.append(Decision("not personal", of.strip() or audit, told, reason=reason))
    return decisions
