"""Read the words that several commands take."""

from __future__ import annotations

import argparse
from pathlib import Path


def folder(word: str) -> Path:
    """Read a folder's or file's name, in which `~` stands for the user's own.

    Examples
    --------
    >>> folder("my-board").name
    'my-board'
    """
    return Path(word).expanduser()


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
