"""A copy of the briefing's tables and a synthetic audit, to try things on."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from cscb_analysis.tables import BRIEFING, HOME, Tables, load_tables

# Installed, the package carries the examples; in a checkout they stand among the tests.
_EXAMPLES = HOME / "examples"
EXAMPLES = _EXAMPLES if _EXAMPLES.is_dir() else HOME / "tests" / "synthetic"

FINDINGS = EXAMPLES / "section-11-update.csv"
"""The findings of a Section 11 update that never was: each says that it is an example."""


PRACTICE = "practice-"
"""How the name of a folder begins that is a copy to practise on."""


def findings_to_place() -> pd.DataFrame:
    """Give made-up findings with the right theme of each, by which suggestions are measured.

    Returns
    -------
    DataFrame
        `label, statement, theme, second, kind`; the theme is empty where none is right.

    Examples
    --------
    >>> int((findings_to_place()["theme"] == "").sum())
    100
    """
    path = EXAMPLES / "findings-to-place.csv"
    return pd.read_csv(path, dtype="str", keep_default_na=False)


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
    folder = Path(tempfile.mkdtemp(prefix=PRACTICE))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    for path in BRIEFING.iterdir():
        shutil.copyfile(path, folder / path.name)
    return load_tables(folder)


def is_practice(tables: Tables) -> bool:
    """Say whether tables are a copy to practise on.

    Examples
    --------
    >>> is_practice(practice_tables()), is_practice(load_tables(BRIEFING))
    (True, False)
    """
    return tables.folder is not None and tables.folder.name.startswith(PRACTICE)


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
