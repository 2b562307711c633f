"""Read the words that several commands take."""

from __future__ import annotations

import argparse
from pathlib import Path

from cscb_analysis.synthesis import AS_PUBLISHED, RULES


def folder(word: str) -> Path:
    """Read a folder's or file's name, in which `~` stands for the user's own.

    Examples
    --------
    >>> folder("my-board").name
    'my-board'
    """
    return Path(word).expanduser()


def not_personal(word: str) -> tuple[str, str]:
    """Read where something that looks like personal data stands, and why it is none.

    Examples
    --------
    >>> not_personal("3=The name of a tool")
    ('number 3', 'The name of a tool')
    """
    where, _, reason = (part.strip() for part in word.partition("="))
    if not where or not reason:
        raise argparse.ArgumentTypeError(f'"{word}" says no reason; expected WHERE=REASON')
    return (f"number {where}" if where.isdigit() else where), reason


def add_rule(command: argparse.ArgumentParser) -> None:
    """Let a command be told by which rule to rank.

    Examples
    --------
    >>> command = argparse.ArgumentParser()
    >>> add_rule(command)
    >>> command.parse_args([]).rule
    'as published'
    """
    command.add_argument(
        "--rule",
        choices=list(RULES),
        default=AS_PUBLISHED.name,
        help="how themes are ranked (default: as published)",
    )


def port(word: str) -> int:
    """Read a port, refusing what is none.

    Examples
    --------
    >>> port("8866")
    8866
    """
    if not word.isascii() or not word.isdigit() or not 1024 <= int(word) <= 65535:
        raise argparse.ArgumentTypeError(f'"{word}" is no port; expected 1024 to 65535')
    return int(word)


MOST_MARKING = 60
"""A marking stands on one line of every page and slide."""


def marking(word: str) -> str:
    """Read a marking, refusing one that does not fit on a line.

    Examples
    --------
    >>> marking(" OFFICIAL-SENSITIVE ")
    'OFFICIAL-SENSITIVE'
    """
    text = " ".join(word.split())
    if len(text) > MOST_MARKING or not text.isprintable():
        raise argparse.ArgumentTypeError(f"expected at most {MOST_MARKING} letters, on one line")
    return text
