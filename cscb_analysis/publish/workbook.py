"""The workbook: cover, contents, notes, and one marked-up table a sheet.

Laid out as the Government Analysis Function asks ("Releasing statistics in spreadsheets"), by its
own library gptables.
"""

from __future__ import annotations

import warnings
from copy import deepcopy
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pandas as pd

from cscb_analysis.publish import cells
from cscb_analysis.publish.contents import Contents
from cscb_analysis.publish.workbook_guards import (
    NO_VALUE,
    NOT_APPLICABLE,
    guarded,
    heads_apart,
    plain,
    shorthand,
    text_of,
)
from cscb_analysis.publish.workbook_layout import COVER_WIDTH, LOOK, NOTE_WIDTH, set_rows, width_of
from cscb_analysis.wording import capital

LEGEND = (
    f"{NO_VALUE} means not available: the source is awaited, which is not the same as nought.",
    f"{NOT_APPLICABLE} means not applicable: a mention in no theme has no basis and no evidence.",
)

NOTES = {
    "label": "A source notes a theme under its own label when its audit used the whole name.",
    "share": "The share of each source's counted audits that note the theme, averaged over the"
    " sources that have reported.",
    "place": "A mention's number divided by the length of its audit's list, averaged over the"
    " theme's mentions: the lower, the nearer to the top, and 1 is the end of a list.",
    "once": "The margins count each mention once. A mention in two themes counts in the cells of"
    " both, so a margin may be less than the sum of its cells.",
    "either": "The themes that both note, out of those that either notes (Jaccard). It is low where"
    " one source notes far more themes, so both shares stand beside it.",
    "trials": "In each trial one thing is changed: a source, an audit or a coding is left out, the"
    " judgements are counted, or another rule is used.",
    "basis": "label: the mention bears the theme's whole label. named: a published synthesis names"
    " it inside the theme. agreed: settled by the people who decide codings. judgement: one"
    " reader's reading, not agreed.",
}
"""What the numbered notes say."""


@dataclass(frozen=True)
class Worksheet:
    """One sheet of the workbook: its table, and the notes to its columns by their headings."""

    title: str
    table: pd.DataFrame
    notes: dict[str, str] = field(default_factory=dict)


def worksheets(contents: Contents) -> dict[str, Worksheet]:
    """Give each table of the workbook by the name of its sheet.

    Parameters
    ----------
    contents
        As `pack_contents` gives it.

    Returns
    -------
    dict
        In the order of the sheets.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.publish.contents import pack_contents
    >>> [*worksheets(pack_contents(load_tables(BRIEFING)))][:3]
    ['Most noted', 'How firm', 'Cross-tabulation']
    """
    once = capital(contents.crosstab.columns[-1])
    ranked = {"Sources under own label": "label", "Mean share": "share", "Mean place": "place"}
    dates = cells.by_date(contents)
    if len(dates.columns) < 2:
        dates = pd.DataFrame({"Theme": [], "Date": []})
    return {
        "Most noted": Worksheet("Most noted themes, ranked", cells.most_noted(contents), ranked),
        "How firm": Worksheet(
            "How far each rank moves when one thing is changed",
            cells.how_firm(contents),
            {"Of trials": "trials"},
        ),
        "Cross-tabulation": Worksheet(
            "Mentions of each theme in each audit source",
            cells.cross_tabulation(contents),
            {once: "once"},
        ),
        "Overlaps": Worksheet(
            "What each two audit sources share",
            cells.overlaps(contents),
            {"Share of either": "either"},
        ),
        "Exact overlaps": Worksheet(
            "Themes by exactly which audit sources note them", cells.exact_overlaps(contents)
        ),
        "Recurrence": Worksheet(
            "Audits that note each theme, of each source's audits counted",
            cells.by_source(contents),
        ),
        "Over time": Worksheet("Audits that note each theme, of all audits of each date", dates),
        "Mentions": Worksheet(
            "All mentions, word for word, with their codings",
            cells.mentions(contents),
            {"Basis": "basis"},
        ),
        "Changes": Worksheet("What changed in the ranking, and why", cells.changes(contents)),
        "Audits": Worksheet("Audits counted and awaited", cells.audits(contents)),
    }


def write_workbook(contents: Contents) -> bytes:
    """Write the workbook.

    Parameters
    ----------
    contents
        As `pack_contents` gives it.

    Returns
    -------
    bytes
        A file of Excel.

    Notes
    -----
    Text from the tables stays text: no formula, no link, and no mark that gptables would read. It
    sets a document's language as a property, which is all that the format has.
    """
    gptables, file = _gptables(), BytesIO()
    given = worksheets(contents)
    used = [note for each in given.values() for note in each.notes.values()]
    notes = pd.DataFrame({"Note": used, "Note text": [NOTES[note] for note in used]})
    marking = [f"Marking: {contents.marking}"] if contents.marking else []
    heading = [f"{name}: {text}" for name, text in contents.heading]
    intro = [*map(plain, [*marking, contents.finding, contents.changed, contents.sure])]
    about = [*map(plain, [*heading, *contents.limits])]
    look = deepcopy(gptables.gptheme)
    look.apply_config(deepcopy(LOOK))
    sheets = {name: _sheet(contents, name, each) for name, each in given.items()}
    with warnings.catch_warnings():
        # It uses what pandas gives up in its next version, and pyproject.toml asks for this one.
        warnings.simplefilter("ignore", DeprecationWarning)
        book = gptables.produce_workbook(
            filename=file,
            sheets=sheets,
            theme=look,
            cover=gptables.Cover(contents.title, intro=intro, about=about, width=COVER_WIDTH),
            contentsheet_options={"column_names": ["Sheet name", "What it holds"]},
            notes_table=notes.drop_duplicates("Note", ignore_index=True),
            auto_width=False,
            workbook_options={
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
            },
        )
    book.set_properties(
        {
            "title": contents.title,
            "subject": contents.computed,
            "comments": contents.promise,
            "category": contents.marking,
            "author": "cscb_analysis",
            # Without a date of its own the file would bear the hour at which it was made.
            "created": contents.created.replace(tzinfo=None),
        }
    )
    book.set_custom_property("Language", "en-GB")
    cover = [contents.title, "Introductory information", *intro, "About these data", *about]
    set_rows(book.get_worksheet_by_name("Cover"), 0, [[text] for text in cover], [COVER_WIDTH])
    set_rows(
        book.get_worksheet_by_name("Notes"),
        2,
        [["Note number", "Note text"], *[["", NOTES[note]] for note in dict.fromkeys(used)]],
        [14, NOTE_WIDTH],
    )
    book.get_worksheet_by_name("Contents").set_column(0, 0, 22)
    book.get_worksheet_by_name("Contents").set_column(1, 1, 70)
    for name, sheet in sheets.items():
        heads = [f"{head} [note 1]" * (head in sheet.table_notes) or head for head in sheet.table]
        rows = [heads, *sheet.table.map(text_of).to_numpy().tolist()]
        widths = [width_of(head) for head in sheet.table]
        set_rows(book.get_worksheet_by_name(name), sheet.data_range[0], rows, widths)
    marked = contents.marking.replace("&", "&&")  # "&" alone would begin a code of Excel's own
    for sheet in book.worksheets():
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        if marked:
            sheet.set_header(f"&C{marked}")
            sheet.set_footer(f"&C{marked}")
    book.close()
    return file.getvalue()


def _gptables() -> Any:  # noqa: ANN401
    """Load gptables, which on loading leaves a file of its own to be closed, with a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        import gptables
    return gptables


def _sheet(contents: Contents, name: str, given: Worksheet) -> Any:  # noqa: ANN401
    """Make one sheet, every text of the tables guarded."""
    gptables = _gptables()
    table = given.table.astype("object")
    if table.empty:
        nothing = contents.compared if name == "Changes" else "There is nothing to show here."
        row = [nothing, *[NOT_APPLICABLE] * (len(table.columns) - 1)]
        table = pd.DataFrame([row], columns=table.columns, dtype="object")
    shares = [at for at, column in enumerate(table) if _is_share(table[column])]
    cells_guarded = table.map(guarded)
    cells_guarded.columns = heads_apart(table.columns)
    notes = {
        cells_guarded.columns[given.table.columns.get_loc(head)]: f"$${note}$$"
        for head, note in given.notes.items()
    }
    marks = {
        each for each in (NO_VALUE, NOT_APPLICABLE) if (table.map(shorthand) == each).any(axis=None)
    }
    numbers = [at for at, column in enumerate(table) if _is_number(table[column])]
    texts = [at for at in range(len(table.columns)) if at not in numbers]
    formats = [
        {"column": {"columns": columns, "format": look, "include_names": True}}
        for columns, look in (
            (shares, {"num_format": "0.000"}),
            (numbers, {"align": "right"}),
            (texts, {"align": "left"}),
        )
        if columns
    ]
    marking = [plain(contents.marking)] if contents.marking else []
    return gptables.GPTable(
        table=cells_guarded,
        table_name=name.lower().replace(" ", "_").replace("-", "_"),
        title=given.title,
        subtitles=[
            *marking,
            *map(plain, [contents.base, f"Filters: {contents.filters}", contents.computed]),
        ],
        instructions="This worksheet contains one table. Notes are on the sheet Notes.",
        legend=[text for text in LEGEND if text[:3] in marks],
        source=plain(f"Source: {contents.source}"),
        scope=contents.promise,
        table_notes=notes,
        index_columns={},
        additional_formatting=formats,
    )


def _is_number(column: pd.Series[Any]) -> bool:
    """Say whether a column holds numbers, whatever is missing among them."""
    known = [value for value in column if isinstance(value, str) or pd.notna(value)]
    return not any(isinstance(value, str) for value in known[:1])


def _is_share(column: pd.Series[Any]) -> bool:
    """Say whether a column holds shares or places."""
    return any(isinstance(value, float) for value in column)
