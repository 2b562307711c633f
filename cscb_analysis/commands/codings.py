"""The commands for decisions: `codings`, `theme` and `publish`."""

from __future__ import annotations

import argparse
from typing import Any

from cscb_analysis.commands import words
from cscb_analysis.commands.intake import own_tables, write_new
from cscb_analysis.history import save_change
from cscb_analysis.intake import codebook
from cscb_analysis.intake.coding_sheet import coding_sheet, read_coding_sheet
from cscb_analysis.intake.decisions import today
from cscb_analysis.intake.publication import record_publication
from cscb_analysis.intake.revising import carry_out_revision, describe_decisions, plan_revision
from cscb_analysis.synthesis import latest_published
from cscb_analysis.tables import Tables, load_tables


def add_commands(commands: Any, data: argparse.ArgumentParser) -> None:  # noqa: ANN401
    """Describe the commands."""
    told = argparse.ArgumentParser(add_help=False)
    told.add_argument("--by", default="", metavar="ROLE", help="who decided: a role or initials")

    codings = commands.add_parser(
        "codings", parents=[data, told], help="give codings out for review, or take them back in"
    )
    way = codings.add_mutually_exclusive_group(required=True)
    way.add_argument("file", nargs="?", type=words.folder, metavar="FILE", help="what was settled")
    way.add_argument("--out", type=words.folder, metavar="FILE.xlsx", help="a new file to review")
    codings.add_argument(
        "--not-personal",
        action="append",
        default=[],
        type=words.not_personal,
        metavar="WHERE=REASON",
        help="why what looks like personal data is none; may be repeated",
    )
    codings.add_argument("--dry-run", action="store_true", help="say what would change, and stop")
    codings.set_defaults(run=_codings)

    theme = commands.add_parser("theme", help="add, rename or merge themes of the codebook")
    ways = theme.add_subparsers(required=True, metavar="add | rename | merge")
    why = argparse.ArgumentParser(add_help=False)
    why.add_argument("--reason", required=True, help="why it was decided")
    add = ways.add_parser("add", parents=[data, told, why], help="add a theme")
    add.add_argument("label", help="its name")
    add.add_argument("--statement", default="", help="what it covers")
    add.set_defaults(run=_add_theme)
    rename = ways.add_parser("rename", parents=[data, told, why], help="give a theme a new label")
    rename.add_argument("theme", help="the theme, by key or label")
    rename.add_argument("label", help="its new name")
    rename.set_defaults(run=_rename_theme)
    merge = ways.add_parser("merge", parents=[data, told, why], help="make a theme part of another")
    merge.add_argument("theme", help="the theme that ends, by key or label")
    merge.add_argument("into", help="the theme that it becomes part of")
    merge.set_defaults(run=_merge_themes)

    publish = commands.add_parser(
        "publish", parents=[data], help="record what the board agreed as a published ranking"
    )
    publish.add_argument("--date", required=True, help="the day of the publication (YYYY-MM-DD)")
    publish.add_argument(
        "--order", nargs="+", default=(), metavar="THEME", help="the order agreed, if another"
    )
    publish.set_defaults(run=_publish)


def _codings(chosen: argparse.Namespace) -> None:
    """Give codings out for review, or take back what was settled."""
    if chosen.out is not None:
        write_new(chosen.out, coding_sheet(load_tables(chosen.data)))
        print(f"All mentions and their codings are in {chosen.out}, to be reviewed.")
        return
    tables = own_tables(chosen)
    settled = read_coding_sheet(chosen.file, tables)
    said = dict(chosen.not_personal)
    revision = plan_revision(tables, settled, by=chosen.by, not_personal=said)
    print(describe_decisions(revision.decisions, tables))
    if not revision.decisions:
        return
    if chosen.dry_run:
        print("This was only to see: nothing was changed.")
    else:
        print(f"Done. Changed in {tables.folder}: {', '.join(carry_out_revision(revision))}.")


def _add_theme(chosen: argparse.Namespace) -> None:
    """Add a theme to the codebook."""
    tables, told = own_tables(chosen), (chosen.label, chosen.statement, chosen.reason)
    after = codebook.add_theme(tables, *told, by=chosen.by, day=today())
    key = _save_codebook("add", tables, after)
    print(f"Added to the codebook: {after.themes['label'].iloc[-1]}, with the key {key}.")


def _rename_theme(chosen: argparse.Namespace) -> None:
    """Give a theme another label."""
    tables, told = own_tables(chosen), (chosen.theme, chosen.label, chosen.reason)
    after = codebook.rename_theme(tables, *told, by=chosen.by, day=today())
    key = _save_codebook("rename", tables, after)
    print(f"{after.decisions['reason'].iloc[-1]} Its key is still {key}.")


def _merge_themes(chosen: argparse.Namespace) -> None:
    """Make a theme part of another."""
    tables, told = own_tables(chosen), (chosen.theme, chosen.into, chosen.reason)
    after = codebook.merge_themes(tables, *told, by=chosen.by, day=today())
    _save_codebook("merge", tables, after)
    print(after.decisions["reason"].iloc[-1])


def _save_codebook(change: str, before: Tables, after: Tables) -> str:
    """Save a changed codebook, and give the key of the theme that the decision was about."""
    key = str(after.decisions["theme"].iloc[-1])
    save_change(before, after, "theme", f"{change}-{key}", today())
    return key


def _publish(chosen: argparse.Namespace) -> None:
    """Record a published ranking."""
    tables = own_tables(chosen)
    after = record_publication(tables, chosen.date, chosen.order)
    day = str(after.published["briefing"].iloc[-1])
    save_change(tables, after, "publish", day, today())
    print(f"Recorded as published on {day}:")
    newest = latest_published(after.published.iloc[len(tables.published) :])
    for rank, label in zip(newest["rank"], newest["label"], strict=True):
        print(f"  {rank} {label}")
