"""The command line: `cscb-analysis`, or `python -m cscb_analysis`."""

from __future__ import annotations

import argparse
import os
import sys

os.environ.setdefault("MPLBACKEND", "agg")  # charts go to files, and no window is opened

from cscb_analysis.commands import (
    agreement,
    board,
    changes,
    codings,
    intake,
    pack,
    synthesis,
    tables,
    words,
)
from cscb_analysis.commands.terminal import printed_plainly
from cscb_analysis.errors import ChoiceError
from cscb_analysis.folders import FolderError
from cscb_analysis.reading import TablesError


def main(typed: list[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    typed
        The words typed after `cscb-analysis`; those of the command line when not given.

    Returns
    -------
    int
        0 when all went well, 1 when something is wrong with the tables or a folder, 2 when the
        command was not understood.
    """
    try:
        with printed_plainly():
            return _run(typed)
    except BrokenPipeError:  # what reads our words, such as `head`, has had enough
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        return 1


def _run(typed: list[str] | None) -> int:
    """Run one command, and say in words what a person can put right."""
    parser = _parser()
    chosen = parser.parse_args((sys.argv[1:] if typed is None else typed) or ["--help"])
    try:
        chosen.run(chosen)
        sys.stdout.flush()
    except (TablesError, FolderError) as error:
        print(error, file=sys.stderr)
        return 1
    except ChoiceError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped; nothing was changed.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    """Describe the commands."""
    parser = argparse.ArgumentParser(
        prog="cscb-analysis", description="Themes from a safeguarding board's audits."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument(
        "--data", type=words.folder, help="folder of tables (default: the briefing's own)"
    )
    for module in (tables, synthesis, pack, board, intake, codings, changes, agreement):
        module.add_commands(commands, data)
    return parser


if __name__ == "__main__":
    sys.exit(main())
