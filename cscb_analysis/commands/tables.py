"""The commands about tables themselves: `check` and `start`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from cscb_analysis.coded import code_mentions
from cscb_analysis.commands import words
from cscb_analysis.findings import describe_counted
from cscb_analysis.folders import copy_tables
from cscb_analysis.tables import BRIEFING, Tables, load_tables

if TYPE_CHECKING:
    import pandas as pd


def add_commands(commands: Any, data: argparse.ArgumentParser) -> None:  # noqa: ANN401
    """Describe the commands."""
    check = commands.add_parser(
        "check", parents=[data], help="say what is in the tables, or why not"
    )
    check.set_defaults(run=_check)

    start = commands.add_parser(
        "start", help="copy the briefing's tables to begin your board's own"
    )
    start.add_argument("folder", type=words.folder, metavar="FOLDER", help="a new folder")
    start.set_defaults(run=_start)


def _check(chosen: argparse.Namespace) -> None:
    """Say what is in the tables."""
    tables = load_tables(chosen.data)
    print(f"{tables.folder}: no problems found.")
    for name, frame in tables.frames():
        print(f"  {name:<10} {len(frame):>6,} rows")
    print_counted(tables, code_mentions(tables))
    for note in tables.notes:
        print(f"Note: {note}.")


def _start(chosen: argparse.Namespace) -> None:
    """Copy the briefing's tables to a new folder."""
    copy_tables(BRIEFING, chosen.folder)
    print(
        f"The briefing's tables are in {chosen.folder}. Now change them to tell your board's story."
    )
    print(f'Check them with: cscb-analysis check --data "{chosen.folder}"')


def print_counted(tables: Tables, coded: pd.DataFrame) -> None:
    """Say what is counted, out of what, and which audits that takes in."""
    print(f"Counted: {describe_counted(coded)}")
    for row in coded.drop_duplicates("audit").itertuples():
        print(f"  {row.source_name}: {row.title} ({row.date})")
    due = tables.audits[tables.audits["status"] == "due"].merge(tables.sources, on="source")
    for row in due.itertuples():
        print(f"  {row.name}: awaited, due {row.date}")
