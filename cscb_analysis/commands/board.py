"""The command `board`: show the board's page in a browser."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from typing import Any

from cscb_analysis.commands import words
from cscb_analysis.folders import FolderError


def add_commands(commands: Any, data: argparse.ArgumentParser) -> None:  # noqa: ANN401
    """Describe the command."""
    board = commands.add_parser("board", parents=[data], help="show the board's page in a browser")
    board.add_argument(
        "--port", type=words.port, default=8866, help="where to listen (default: 8866)"
    )
    board.add_argument("--no-browser", action="store_true", help="do not open a browser")
    board.set_defaults(run=_board)


def _board(chosen: argparse.Namespace) -> None:
    """Serve the board's page until it is stopped."""
    if find_spec("voila") is None:
        raise FolderError("The board's page needs voila, which is not installed.")
    from cscb_analysis.board import serve_board

    serve_board(chosen.data, chosen.port, browser=not chosen.no_browser)
