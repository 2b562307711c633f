"""The command `pack`: write what a board takes away."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill
from typing import Any

from cscb_analysis.commands import words
from cscb_analysis.folders import FolderError, whole_folder
from cscb_analysis.synthesis import RULES
from cscb_analysis.tables import load_tables


def add_commands(commands: Any, data: argparse.ArgumentParser) -> None:  # noqa: ANN401
    """Describe the command."""
    pack = commands.add_parser(
        "pack", parents=[data], help="write the board pack: prompt sheets, page, workbook, slides"
    )
    pack.add_argument(
        "--out",
        type=words.folder,
        default=Path("outputs", "pack"),
        help="folder to write to (default: outputs/pack)",
    )
    pack.add_argument("--until", help="count audits up to this date (YYYY-MM-DD or YYYY-MM)")
    words.add_rule(pack)
    pack.add_argument(
        "--marking",
        type=words.marking,
        default="",
        help="a marking for every page and slide, such as OFFICIAL-SENSITIVE",
    )
    pack.add_argument("--force", action="store_true", help="write into a folder of other files")
    pack.set_defaults(run=_pack)


def _pack(chosen: argparse.Namespace) -> None:
    """Write the pack, and say what is in it."""
    from cscb_analysis.publish.contents import pack_contents
    from cscb_analysis.publish.pack import NEEDED, write_pack

    missing = [name for module, name in NEEDED.items() if find_spec(module) is None]
    if missing:
        raise FolderError(f"The board pack needs {', '.join(missing)}, not installed here.")
    tables = load_tables(chosen.data)
    contents = pack_contents(
        tables, rule=RULES[chosen.rule], until=chosen.until, marking=chosen.marking
    )
    heading = f"from the tables of {tables.date}; it replaces these files:"
    with whole_folder(chosen.out, heading, force=chosen.force) as place:
        written = write_pack(place, contents)
    print(f"The board pack is in {chosen.out}:")
    for name in written.names:
        print(f"  {name}")
    for name, text in [("Finding", contents.finding), *contents.heading]:
        print(fill(f"{name}: {text}", 96, subsequent_indent="  "))
    if contents.marking:
        print(f"Marking: {contents.marking}")
    for each in written.left_out:
        print(fill(f"No room on a sheet. {each}", 96, subsequent_indent="  "))
