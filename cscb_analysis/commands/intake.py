"""The commands for a new audit: `template`, `add` and `undo`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from cscb_analysis.commands import words
from cscb_analysis.folders import FolderError
from cscb_analysis.history import undo
from cscb_analysis.intake.adding import NewAudit, carry_out, plan_addition
from cscb_analysis.intake.findings import read_findings
from cscb_analysis.intake.suggestions import suggest_for
from cscb_analysis.intake.telling import describe_addition
from cscb_analysis.intake.template import template
from cscb_analysis.tables import BRIEFING, Tables, load_tables

OWN_FOLDER = (
    "The briefing's own tables are not changed. Begin your board's with cscb-analysis start"
    " my-board, and name it: --data my-board."
)


def add_commands(commands: Any, data: argparse.ArgumentParser) -> None:  # noqa: ANN401
    """Describe the commands."""
    empty = commands.add_parser(
        "template", parents=[data], help="write an empty list of findings to fill in with Excel"
    )
    empty.add_argument("file", type=words.folder, metavar="FILE.xlsx", help="the new file")
    empty.set_defaults(run=_template)

    add = commands.add_parser("add", parents=[data], help="add a new audit, and see what it moves")
    add.add_argument("file", type=words.folder, metavar="FILE", help="its findings: CSV or Excel")
    add.add_argument("--source", required=True, help="the audit source, by key or name")
    add.add_argument("--title", required=True, help="what the board calls the audit")
    add.add_argument("--date", required=True, help="when the board had the findings (YYYY-MM-DD)")
    add.add_argument("--by", default="", metavar="ROLE", help="who settled its themes")
    add.add_argument("--printed-date", default="", help="the date in the source's own words")
    add.add_argument("--reference", default="", help="where the findings are printed")
    add.add_argument(
        "--codings", type=words.folder, metavar="FILE", help="themes in a file of their own"
    )
    add.add_argument(
        "--replace", action="store_true", help="take the place of the same audit's other words"
    )
    add.add_argument(
        "--not-personal",
        action="append",
        default=[],
        type=words.not_personal,
        metavar="NUMBER=REASON",
        help="why what looks like personal data in a finding is none; may be repeated",
    )
    add.add_argument("--dry-run", action="store_true", help="say what it would do, and stop")
    add.set_defaults(run=_add)

    take_back = commands.add_parser("undo", parents=[data], help="take the last added audit back")
    take_back.set_defaults(run=_undo)


def own_tables(chosen: argparse.Namespace) -> Tables:
    """Load a board's own tables, refusing to change the briefing's."""
    tables = load_tables(chosen.data)
    if tables.folder is None or tables.folder.resolve() == BRIEFING.resolve():
        raise FolderError(OWN_FOLDER)
    return tables


def write_new(path: Path, content: bytes) -> None:
    """Write a workbook that was not there."""
    if path.suffix.lower() != ".xlsx":
        raise FolderError(f"{path} would be an Excel workbook; give it a name that ends in .xlsx.")
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError:
        raise FolderError(f"{path} is there already; name a new file.") from None
    except OSError as error:
        raise FolderError(f"{path} cannot be written ({error.strerror}).") from error


def _template(chosen: argparse.Namespace) -> None:
    """Write an empty list of findings."""
    write_new(chosen.file, template(load_tables(chosen.data)))
    print(f"An empty list of findings is in {chosen.file}. Its second sheet says how to fill it.")


def _add(chosen: argparse.Namespace) -> None:
    """Say what adding an audit would do, and do it."""
    tables = own_tables(chosen)
    findings = read_findings(chosen.file, tables, chosen.codings)
    new = NewAudit(
        source=chosen.source,
        title=chosen.title,
        date=chosen.date,
        by=chosen.by,
        printed_date=chosen.printed_date,
        reference=chosen.reference,
    )
    addition = plan_addition(
        tables,
        findings,
        new,
        replacing=chosen.replace,
        not_personal=dict(chosen.not_personal),
    )
    print(describe_addition(addition))
    if chosen.dry_run:
        print("\nThis was only to see: nothing was changed.")
    elif changed := carry_out(addition):
        print(f"\nDone. Changed in {tables.folder}: {', '.join(changed)}.")
        print("To take it back: cscb-analysis undo, with the same --data.")
    if addition.kind and (left := findings.open()):
        print(f"\n{suggest_for(tables, findings, left)}")


def _undo(chosen: argparse.Namespace) -> None:
    """Take the last added audit back."""
    folder = own_tables(chosen).folder
    assert folder is not None
    change = undo(folder)
    print(f"Taken back: {change}. The tables are as they were before, to the letter.")
    print(f"What was taken back can be read in {folder / 'earlier'}.")
