"""Put suggestions in words, each with what it rests on; a person settles."""

from __future__ import annotations

from collections.abc import Collection
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from cscb_analysis.intake.decisions import rows_of
from cscb_analysis.intake.findings import Findings
from cscb_analysis.tables import Tables

if TYPE_CHECKING:
    from cscb_analysis.intake.suggestions import Suggester

NOT_INSTALLED = (
    "No themes are suggested: that needs scikit-learn and snowballstemmer, which are not installed."
)


def suggester_for(tables: Tables) -> Suggester | None:
    """Learn from a board's tables; nothing where what it needs is not installed.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> suggester_for(load_tables(BRIEFING)).suggest("Supervision")["label"][0]
    'Professional challenge'
    """
    if find_spec("sklearn") is None or find_spec("snowballstemmer") is None:
        return None
    from cscb_analysis.intake.suggestions import Suggester

    return Suggester(tables)


def because(row: Any) -> str:  # noqa: ANN401 - a row of itertuples has no type of its own
    """Say what a suggestion rests on.

    Parameters
    ----------
    row
        A row of what `Suggester.suggest` gives.

    Returns
    -------
    str
        The phrases of the vocabulary, the past mentions, or else the words.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> because(SimpleNamespace(phrases="", past="", words="plan, review"))
    'the words plan, review'
    """
    told = [row.phrases, f"like {row.past}" if row.past else ""]
    told += [f"the words {row.words}" if row.words and not row.phrases else ""]
    return "; ".join(part for part in told if part) or "nothing that can be named"


def suggest_for(tables: Tables, findings: Findings, numbers: Collection[int]) -> str:
    """Say which themes findings may belong to, and what each suggestion rests on.

    Parameters
    ----------
    tables
        The tables of a board.
    findings
        What was read.
    numbers
        Of which findings.

    Returns
    -------
    str
        Several lines.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.intake.pasted import parse_findings
    >>> tables = load_tables(BRIEFING)
    >>> findings = parse_findings("Supervision - Synthetic", tables)
    >>> lines = suggest_for(tables, findings, [1]).splitlines()
    >>> lines[1], lines[2].split(" (")[0]
    ('  1 Supervision', '    Professional challenge: "supervision"')
    """
    suggester = suggester_for(tables)
    if suggester is None:
        return NOT_INSTALLED
    lines = ["Suggestions for what is in no theme yet. Nothing is taken over: a person settles."]
    for row in rows_of(findings.mentions):
        if row.number in numbers:
            lines.append(f"  {row.number} {row.label}")
            found = suggester.suggest(row.label, row.statement)
            lines += [f"    {each.label}: {because(each)}" for each in rows_of(found)]
    return "\n".join(lines)
