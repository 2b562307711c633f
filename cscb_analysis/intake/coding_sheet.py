"""Give codings out for review in Excel, and take back what was settled there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cscb_analysis.coded import decided_in_no_theme
from cscb_analysis.intake.columns import read_columns
from cscb_analysis.intake.decisions import Settled
from cscb_analysis.intake.findings import check_sheet
from cscb_analysis.intake.revising import codings_by_mention
from cscb_analysis.intake.template import fill_in_sheet
from cscb_analysis.intake.theme_names import NO_THEME_LABEL, ThemeNames
from cscb_analysis.reading import TablesError
from cscb_analysis.tables import Tables
from cscb_analysis.wording import rows_of

COLUMNS = {
    "audit": 18,
    "number": 9,
    "label": 24,
    "statement": 50,
    "theme": 24,
    "basis": 12,
    "evidence": 40,
    "reason": 30,
}
"""The columns of the sheet, and how wide each is."""

HELP = (
    "One row for each mention and theme. The first four columns are as printed: leave them.",
    "Theme: choose from the list. For a second theme, copy the row and choose another.",
    "To withdraw a coding, empty its theme, or choose In no theme if you have decided so.",
    "A mention whose rows you delete altogether stays as it is.",
    "Basis: label, named, agreed or judgement. Emptied, it is label where the mention bears the"
    " theme's label, and else agreed. The first three count; judgement does only if asked for.",
    "Evidence: the words relied on. Reason: why you changed it. Each change needs one of the two;"
    " to withdraw needs a reason.",
    "Take it back in with: cscb-analysis codings FILE.xlsx --by ROLE",
)


def coding_sheet(tables: Tables) -> bytes:
    """Make a workbook of all mentions and their codings, to be reviewed.

    Parameters
    ----------
    tables
        The tables of the board.

    Returns
    -------
    bytes
        An Excel workbook of three sheets: the codings, how to revise them, and the themes.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> coding_sheet(load_tables(BRIEFING))[:2]
    b'PK'
    """
    return fill_in_sheet("Codings", COLUMNS, [*_rows(tables)], tables, HELP)


def _rows(tables: Tables) -> Iterator[tuple[object, ...]]:
    """Give a row for each mention and theme, and for each mention in none."""
    labels = dict(zip(tables.themes["theme"], tables.themes["label"], strict=True))
    codings = codings_by_mention(tables)
    in_none = decided_in_no_theme(tables)
    for row in rows_of(tables.mentions):
        mention = (row.audit, row.number)
        none = NO_THEME_LABEL if mention in in_none else ""
        held = [(labels[theme], *told[1:]) for theme, told in codings.get(mention, {}).items()]
        for told in held or [(none, "", "")]:
            yield *mention, row.label, row.statement, *told, ""


def read_coding_sheet(path: str | Path, tables: Tables) -> list[Settled]:
    """Read what was settled in a sheet of codings.

    Parameters
    ----------
    path
        A `.xlsx` or `.csv` file with the columns that `coding_sheet` gives.
    tables
        The tables of the board.

    Returns
    -------
    list of Settled
        All that shall hold of each mention in the sheet, for `plan_revision`.

    Raises
    ------
    TablesError
        If the file cannot be read, a mention or theme is not there, or printed words were changed;
        every problem is listed.
    """
    check = check_sheet(read_columns(Path(path), ["audit", "number", "theme"]))
    printed = {(row.audit, str(row.number)): row for row in rows_of(tables.mentions)}
    settled, names = [], ThemeNames(tables)
    for place, row in enumerate(rows_of(check.frame)):
        mention = printed.get((row.audit, row.number))
        if mention is None:
            expected = "the audit and number of one of the board's mentions"
            check.report_row(place, ["audit", "number"], expected, f"{row.audit}, {row.number}")
            continue
        for name in ("label", "statement"):
            words = getattr(row, name)
            if words and words != getattr(mention, name):
                expected = f'the words as printed, "{getattr(mention, name)}"'
                check.report_row(place, [name], expected, words)
        theme = names.find(row.theme) if row.theme else ""
        if theme is None:
            check.report_row(place, ["theme"], names.expected(row.theme), row.theme)
            continue
        basis = row.basis if theme else ""
        words = (row.evidence, row.reason)
        none = bool(row.theme) and not theme
        settled.append(Settled(mention.audit, mention.number, theme, basis, *words, none))
    if check.problems:
        raise TablesError(check.in_order(), "the codings")
    return settled
