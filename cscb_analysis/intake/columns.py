"""Tell which column of a sheet holds what, however its header names it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from cscb_analysis.intake.worksheet import read_sheet
from cscb_analysis.reading import Cells, TablesError, read_cells

NAMES = {
    "audit": ("audit", "audit key"),
    "number": ("number", "no", "nr", "item", "item number"),
    "label": ("label", "heading", "title", "name", "recurring theme", "short name"),
    "statement": (
        *("statement", "description", "detail", "details", "wording"),
        *("what was found", "finding in full"),
    ),
    "theme": ("theme", "codebook theme", "coded to", "most noted theme"),
    "basis": ("basis",),
    "evidence": ("evidence", "based on"),
    "reason": ("reason", "why", "reason for the change"),
}
"""The names that a header may give each column, case and punctuation aside."""

FINDING = ("finding", "findings", "key finding", "key findings")
"""Names of the label where there is a statement beside it, and else of the statement."""


def roles(header: Sequence[str]) -> dict[str, int]:
    """Tell which column holds what.

    Parameters
    ----------
    header
        The names above the columns.

    Returns
    -------
    dict
        The place of each column of `NAMES` that is there. A column headed `Theme` is the label
        where nothing else is: a list of recurring themes names them so.

    Examples
    --------
    >>> roles(["No.", "Theme", "Description"])
    {'number': 0, 'label': 1, 'statement': 2}
    >>> roles(["Label", "Statement", "Theme"])
    {'label': 0, 'statement': 1, 'theme': 2}
    >>> roles(["THEME", "Key finding"])
    {'label': 0, 'statement': 1}
    """
    plain = [" ".join(re.findall("[a-z0-9]+", name.casefold())) for name in header]
    found = {
        role: next((at for at, name in enumerate(plain) if name in names), -1)
        for role, names in NAMES.items()
    }
    finding = next((at for at, name in enumerate(plain) if name in FINDING), -1)
    if finding >= 0 and found["statement"] < 0:
        found["statement"] = finding
    elif finding >= 0 and found["label"] < 0:
        found["label"] = finding
    if found["label"] < 0 and found["statement"] >= 0:
        found["label"], found["theme"] = found["theme"], -1
    return {role: at for role, at in sorted(found.items(), key=lambda item: item[1]) if at >= 0}


def read_columns(path: Path, needed: Collection[str]) -> Cells:
    """Read a CSV file or a workbook, with the columns of `NAMES` in a known order.

    Parameters
    ----------
    path
        A `.csv` or `.xlsx` file, however Excel left it.
    needed
        The columns that must be there.

    Returns
    -------
    Cells
        Its header is all of `NAMES`; a column that the file lacks is empty throughout.

    Raises
    ------
    TablesError
        If the file cannot be read or lacks a column.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING
    >>> read_columns(BRIEFING / "mentions.csv", ["label"]).header[:4]
    ['audit', 'number', 'label', 'statement']
    """

    def is_header(row: list[str]) -> bool:
        return set(needed) <= roles(row).keys()

    workbook = path.suffix.lower() in (".xlsx", ".xlsm")
    return in_order(
        read_sheet(path, is_header) if workbook else read_cells(path, is_header), needed
    )


def in_order(cells: Cells, needed: Collection[str]) -> Cells:
    """Bring the columns of `NAMES` into their order, and name in the notes those not read."""
    found = roles(cells.header)
    lacking = [role for role in needed if role not in found]
    if cells.header and lacking:
        there = ", ".join(name for name in cells.header if name) or "none"
        expected = f"a row with the headings {' and '.join(needed)}; its headings are {there}"
        cells.report(cells.header_line, None, expected)
    if cells.problems:
        raise TablesError(cells.problems, "the file")
    others = [name for at, name in enumerate(cells.header) if name and at not in found.values()]
    notes = [f"{cells.file}: the column {name} is not read" for name in others]
    at = [found.get(role, -1) for role in NAMES]
    rows = [[row[place] if 0 <= place < len(row) else "" for place in at] for row in cells.rows]
    return replace(cells, header=[*NAMES], rows=rows, notes=[*cells.notes, *notes])
