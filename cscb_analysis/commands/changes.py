"""The command `changes`: what moved, and why, as a table, a chart and a sentence."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cscb_analysis.changes import move_in_words
from cscb_analysis.commands import words
from cscb_analysis.comparing import compare_with_earlier
from cscb_analysis.folders import whole_folder
from cscb_analysis.synthesis import RULES
from cscb_analysis.tables import load_tables


def add_commands(commands: Any, data: argparse.ArgumentParser) -> None:  # noqa: ANN401
    """Describe the command."""
    changes = commands.add_parser(
        "changes", parents=[data], help="the ranking before and after, and why it moved"
    )
    changes.add_argument(
        "--compared-with",
        metavar="DATE",
        help="the tables as they stood then (default: before the last audit was added)",
    )
    changes.add_argument(
        "--until",
        metavar="DATE",
        help="count the audits dated by then, with the codings in force today",
    )
    words.add_rule(changes)
    changes.add_argument(
        "--out", type=words.folder, default=Path("outputs/changes"), help="folder to write to"
    )
    changes.add_argument("--force", action="store_true", help="write into a folder of other files")
    changes.set_defaults(run=_changes)


def _changes(chosen: argparse.Namespace) -> None:
    """Say what moved and why, and write it to a folder."""
    tables = load_tables(chosen.data)
    rule = RULES[chosen.rule]
    compared = compare_with_earlier(tables, chosen.compared_with, chosen.until, rule)
    print(compared.sentence)
    if compared.changes.empty:
        return
    print()
    for row in compared.changes.itertuples():
        print(f"  {row.label}: {move_in_words(row)}; {row.reason}")

    from cscb_analysis.publish.synthesis import write_changes

    heading = f"from the tables of {tables.date}; it replaces these files:"
    with whole_folder(chosen.out, heading, force=chosen.force) as place:
        write_changes(place, compared)
    print(f"\nThe same as a table and as a chart is in {chosen.out}.")
