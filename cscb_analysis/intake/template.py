"""Write an empty list of findings, to be filled in with Excel."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from cscb_analysis.intake.theme_names import NO_THEME_LABEL
from cscb_analysis.tables import BASES, Tables

COLUMNS = {"number": 9, "label": 28, "statement": 60, "theme": 26, "basis": 12, "evidence": 44}
"""The columns to fill in, and how wide each is."""

ROWS = 200
"""For how many rows a list of themes to choose from opens."""

HELP = (
    "One row a finding: its label and its statement, exactly as the audit printed them.",
    "All else may be left empty. Without numbers, the order of the rows counts.",
    "Theme: choose from the list; two themes have a semicolon between them.",
    "Choose In no theme where you have decided so. Leave it empty where nothing is decided yet.",
    "Basis: what the theme rests on. Without one, it is label where the finding bears the theme's"
    " label, and else agreed.",
    "  label: the finding bears the theme's whole label.",
    "  named: a published synthesis names it inside the theme.",
    "  agreed: settled by the people who decide codings.",
    "  judgement: one reader's reading, not agreed. It does not count unless asked for.",
    "Evidence: the words relied on, or the reason.",
    "No names, dates of birth, addresses or case numbers: nothing by which a child could be known.",
)


def template(tables: Tables) -> bytes:
    """Make a workbook for the findings of a new audit.

    Parameters
    ----------
    tables
        The tables of the board, whose themes can be chosen from a list.

    Returns
    -------
    bytes
        An Excel workbook of three sheets: the findings, how to fill them in, and the themes.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> template(load_tables(BRIEFING))[:2]
    b'PK'
    """
    return fill_in_sheet("Findings", COLUMNS, [], tables, HELP)


def fill_in_sheet(
    name: str,
    columns: dict[str, int],
    rows: Sequence[Sequence[object]],
    tables: Tables,
    how_to: Sequence[str],
) -> bytes:
    """Make a workbook to be filled in: a sheet, how to fill it in, and the themes.

    Parameters
    ----------
    name
        What the sheet is called.
    columns
        The name and the width of each column, of those in `intake.columns`.
    rows
        What stands in it already.
    tables
        The tables of the board, for the list of themes.
    how_to
        The lines of the second sheet.

    Returns
    -------
    bytes
        The workbook. Text is text: nothing in it is taken for a formula.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.properties import PageSetupProperties

    book = Workbook()
    sheet = book.active
    sheet.title = name
    lines = [[*columns], *rows]
    for at, line in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            _put(sheet, at, column, value)
    for column, width in enumerate(columns.values(), 1):
        head = sheet.cell(1, column)
        head.font, head.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", "12436D")
        sheet.column_dimensions[head.column_letter].width = width
    for row in sheet.iter_rows(min_row=2, max_row=max(len(lines), ROWS)):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    live = tables.themes[tables.themes["merged_into"] == ""]
    _choices(book, sheet, columns, live["label"].tolist(), len(lines))
    help_sheet = book.create_sheet("How to fill it in", 1)
    help_sheet.column_dimensions["A"].width = 100
    for at, line in enumerate(how_to, 1):
        _put(help_sheet, at, 1, line)
        help_sheet.cell(at, 1).alignment = Alignment(wrap_text=True, vertical="top")
    book.properties.creator, book.properties.title = "cscb-analysis", name
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _put(sheet: Any, row: int, column: int, value: object) -> None:  # noqa: ANN401
    """Write a cell; text as text, whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def _choices(
    book: Any,  # noqa: ANN401
    sheet: Any,  # noqa: ANN401
    columns: dict[str, int],
    labels: Sequence[str],
    used: int,
) -> None:
    """Let a theme and a basis be chosen from a list; another entry is warned of, not refused."""
    from openpyxl.worksheet.datavalidation import DataValidation

    themes = book.create_sheet("Themes")
    themes.column_dimensions["A"].width = 40
    for at, label in enumerate(["Theme", *labels, NO_THEME_LABEL], 1):
        _put(themes, at, 1, label)
    lists = {"theme": f"Themes!$A$2:$A${len(labels) + 2}", "basis": f'"{",".join(BASES)}"'}
    last = max(used, 1) + ROWS
    for name, formula in lists.items():
        letter = sheet.cell(1, [*columns].index(name) + 1).column_letter
        choice = DataValidation("list", formula1=formula, allow_blank=True, errorStyle="warning")
        choice.error = f"This is not on the list. A {name} must be one that there is."
        choice.showErrorMessage = True
        sheet.add_data_validation(choice)
        choice.add(f"{letter}2:{letter}{last}")
