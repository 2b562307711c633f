"""A copy of the briefing's tables and a synthetic audit, to try things on."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from cscb_analysis.tables import BRIEFING, HOME, Tables, load_tables

_INSTALLED = HOME / "section-11-update.csv"
FINDINGS = (
    _INSTALLED if _INSTALLED.is_file() else HOME / "tests" / "synthetic" / "section-11-update.csv"
)
"""The findings of a Section 11 update that never was: each says that it is an example."""


def practice_tables() -> Tables:
    """Copy the briefing's tables to a folder of their own, which is removed at the end.

    Returns
    -------
    Tables
        The copy, which may be changed.

    Examples
    --------
    >>> practice_tables().folder == BRIEFING
    False
    """
    folder = Path(tempfile.mkdtemp(prefix="practice-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for path in BRIEFING.iterdir():
        shutil.copyfile(path, folder / path.name)
    return load_tables(folder)


def own_or_practice_tables() -> Tables:
    """Load the board's own tables, where `CSCB_DATA` names their folder; else a copy to try on.

    Examples
    --------
    >>> own_or_practice_tables().folder == BRIEFING
    False
    """
    own = os.environ.get("CSCB_DATA")
    if own and Path(own).resolve() != BRIEFING.resolve():
        return load_tables(own)
    return practice_tables()
