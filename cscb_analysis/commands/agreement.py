"""The command `agreement`: say how far two people's codings agree, and what to talk about."""

from __future__ import annotations

import argparse
from textwrap import fill
from typing import TYPE_CHECKING, Any

from cscb_analysis.commands import words
from cscb_analysis.folders import FolderError
from cscb_analysis.reading import Problem, TablesError
from cscb_analysis.tables import Tables, load_tables
from cscb_analysis.wording import counted

if TYPE_CHECKING:
    import pandas as pd


def add_commands(commands: Any, data: argparse.ArgumentParser) -> None:  # noqa: ANN401
    """Describe the command."""
    agreement = commands.add_parser(
        "agreement", parents=[data], help="say how far two people's codings of an audit agree"
    )
    for name in ("first", "second"):
        agreement.add_argument(
            name, type=words.folder, metavar=f"{name.upper()}.csv", help=f"the {name} codings"
        )
    agreement.add_argument(
        "--audits", nargs="+", metavar="AUDIT", help="compare on these (default: those both coded)"
    )
    agreement.set_defaults(run=_agreement)


def _agreement(chosen: argparse.Namespace) -> None:
    """Print how far two codings agree, theme by theme, and the mentions to talk about."""
    from cscb_analysis.intake import agreement, agreement_words

    tables = load_tables(chosen.data)
    first, second = _both(chosen, tables)
    compared = agreement.audits_compared(first, second, chosen.audits)
    try:
        found = agreement.compare_codings(first, second, tables, compared)
    except ModuleNotFoundError as error:
        raise FolderError(str(error)) from None

    print(f"First: {chosen.first}\nSecond: {chosen.second}\nAudits: {', '.join(compared)}")
    left = sorted({*first["audit"], *second["audit"]} - set(compared))
    if left:
        print(f"Left out, since not both coded them or they were not chosen: {', '.join(left)}")
    print(f"\n{agreement_words.headed_agreement(found).to_string(index=False)}\n")
    print(agreement_words.describe_agreement(found))
    rows = agreement.mentions_to_discuss(first, second, tables, compared)
    print(f"\n{counted(len(rows), 'mention')} to talk about:" if len(rows) else "\nNone differs.")
    for row in rows.itertuples():
        print(f"\n  {row.audit}, number {row.number}")
        text = f"{row.label!s}: {row.statement!s}".removesuffix(": ")
        print(fill(text, 96, initial_indent="    ", subsequent_indent="    "))
        print(f"    first: {row.first!s}\n    second: {row.second!s}")


def _both(chosen: argparse.Namespace, tables: Tables) -> list[pd.DataFrame]:
    """Read both people's codings, listing what is wrong with either."""
    from cscb_analysis.intake.agreement import read_codings

    codings: list[pd.DataFrame] = []
    problems: list[Problem] = []
    for path in (chosen.first, chosen.second):
        try:
            codings.append(read_codings(path, tables))
        except TablesError as error:
            problems += error.problems
    if problems:
        raise TablesError(problems)
    return codings
