"""Hold back what looks like personal data, until a person says why it is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from cscb_analysis.errors import ChoiceError
from cscb_analysis.intake.decisions import Decision, Settled, rows_of
from cscb_analysis.intake.findings import Findings
from cscb_analysis.intake.screening import screen
from cscb_analysis.reading import shown


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


def refuse_personal(texts: Mapping[str, str], not_personal: Mapping[str, str]) -> None:
    """Refuse texts that look like personal data, unless somebody has said why they are none.

    Parameters
    ----------
    texts
        The texts, by where they stand.
    not_personal
        The reason, by where: `number 3` covers label, statement and evidence of that number.

    Raises
    ------
    PersonalDataError
        If anything else looks like personal data; all of it is listed.

    Examples
    --------
    >>> refuse_personal({"number 3, label": "Testina Sample"}, {"number 3": "The name of a tool"})
    """
    found = screen(texts)
    said = found["where"].str.split(",").str[0].isin([*not_personal])
    if not said.all():
        raise PersonalDataError(found[~said])


def said_not_personal(
    texts: Mapping[str, str], not_personal: Mapping[str, str]
) -> list[tuple[str, str]]:
    """List where something that looks like personal data was said to be none, and why."""
    found = screen(texts)["where"].str.split(",").str[0].unique().tolist()
    return [(where, reason) for where, reason in not_personal.items() if where in found]


def as_decisions(said: Sequence[tuple[str, str]], audit: str) -> tuple[Decision, ...]:
    """Write down what was said to be no personal data, of one audit."""
    decisions = []
    for where, reason in said:
        number = where.removeprefix("number ")
        told = int(number) if number.isdigit() else None
        decisions.append(Decision("not personal", audit, told, reason=reason))
    return tuple(decisions)
