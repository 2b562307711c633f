"""The workbook: cover, contents, notes, and one marked-up table a sheet.

Laid out as the Government Analysis Function asks ("Releasing statistics in spreadsheets"), by its
own library gptables.
"""

from __future__ import annotations

import warnings
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from typing import Any

import pandas as pd

from cscb_analysis.publish import cells
from cscb_analysis.publish.contents import Contents

ACTING = ("=", "+", "-", "@")
"""How text begins that a spreadsheet might take for a formula, were it typed."""

LONGEST_CELL = 32_000
"""A cell holds 32,767 letters; longer text is cut short, and says so."""

NO_VALUE, NOT_APPLICABLE = "[x]", "[z]"

LEGEND = (
    f"{NO_VALUE} means not available: the source is awaited, which is not the same as nought.",
    f"{NOT_APPLICABLE} means not applicable: a mention in no theme has no basis and no evidence.",
)

NOTES = {
    "label": "A source notes a theme under its own label when its audit used the whole name.",
    "share": "The share of each source's counted audits that note the theme, averaged over the"
    " sources that have reported.",
    "place": "A mention's number divided by the length of its audit's list, averaged over the"
    " theme's mentions: 0 is the top of a list and 1 its end.",
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

WIDTHS = {"Date": 20, "Statement": 55, "Evidence": 45, "Reason": 60, "Moved to": 60, "Which": 50}
"""How wide the columns of long text are, in letters; others are as wide as `PLAIN` or their name."""

PLAIN, NAMES = 13, 30

COVER_WIDTH, NOTE_WIDTH, ABOVE_WIDTH = 100, 100, 120
"""How wide, in letters, the cover and the notes are, and what a print has room for at least."""

LINE = 15.5
"""How high a line of text is, in points."""

LOOK = {
    "title": {"font_color": "#12436D"},
    "subtitle": {"font_size": 12},
    "column_heading": {"bg_color": "#12436D", "font_color": "#FFFFFF", "indent": 1},
    "data": {"valign": "top", "indent": 1, "bottom": 1, "bottom_color": "#BFBFBF"},
    "cover_title": {"font_color": "#12436D"},
    "cover_subtitle": {"font_color": "#12436D"},
    "cover_text": {"valign": "top"},
}
"""How it looks beyond gptables' own theme: the colours of the charts, and lines between rows."""
NAMED = ("Theme", "Label", "Audit source", "Audit", "First", "Second", "Noted by exactly")


@dataclass(frozen=True)
class Page:
    """One sheet of the workbook: its table, and the notes to its columns by their headings."""

    title: str
    table: pd.DataFrame
    notes: dict[str, str]


def workbook_pages(contents: Contents) -> dict[str, Page]:
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
    >>> [*workbook_pages(pack_contents(load_tables(BRIEFING)))][:3]
    ['Most noted', 'How firm', 'Cross-tabulation']
    """
    margin = contents.crosstab.columns[-1]
    once = margin[:1].upper() + margin[1:]
    ranked = {"Sources under own label": "label", "Mean share": "share", "Mean place": "place"}
    dates = cells.by_date(contents)
    if len(dates.columns) < 2:
        dates = pd.DataFrame({"Theme": [], "Date": []})
    return {
        "Most noted": Page("Most noted themes, ranked", cells.most_noted(contents), ranked),
        "How firm": Page(
            "How far each rank moves when one thing is changed",
            cells.how_firm(contents),
            {"Of trials": "trials"},
        ),
        "Cross-tabulation": Page(
            "Mentions of each theme in each audit source",
            cells.cross_tabulation(contents),
            {once: "once"},
        ),
        "Overlaps": Page(
            "What each two audit sources share",
            cells.overlaps(contents),
            {"Share of either": "either"},
        ),
        "Exact overlaps": Page(
            "Themes by exactly which audit sources note them", cells.exact_overlaps(contents), {}
        ),
        "Recurrence": Page(
            "Audits that note each theme, of each source's audits counted",
            cells.by_source(contents),
            {},
        ),
        "Over time": Page(
            "Audits that note each theme, of all audits of each date", dates, {}
        ),
        "Mentions": Page(
            "All mentions, word for word, with their codings",
            cells.mentions(contents),
            {"Basis": "basis"},
        ),
        "Changes": Page("What changed in the ranking, and why", cells.changes(contents), {}),
        "Audits": Page("Audits counted and awaited", cells.audits(contents), {}),
    }


def write_workbook(contents: Contents, path: Path) -> None:
    """Write the workbook.

    Parameters
    ----------
    contents
        As `pack_contents` gives it.
    path
        The file, ending in `.xlsx`.

    Notes
    -----
    Text from the tables stays text: no formula, no link, and no mark that gptables would read. It
    sets a document's language as a property, which is all that the format has.
    """
    gptables = _gptables()
    pages = workbook_pages(contents)
    used = [note for page in pages.values() for note in page.notes.values()]
    notes = pd.DataFrame({"Note": used, "Note text": [NOTES[note] for note in used]})
    marking = [f"Marking: {contents.marking}"] if contents.marking else []
    heading = [f"{name}: {text}" for name, text in contents.heading]
    intro = [*map(_plain, [*marking, contents.finding, contents.changed, contents.sure])]
    about = [*map(_plain, [*heading, *contents.limits])]
    look = deepcopy(gptables.gptheme)
    look.apply_config(deepcopy(LOOK))
    sheets = {name: _sheet(contents, name, page) for name, page in pages.items()}
    with warnings.catch_warnings():
        # It uses what pandas gives up in its next version, and pyproject.toml asks for this one.
        warnings.simplefilter("ignore", DeprecationWarning)
        book = gptables.produce_workbook(
            filename=str(path),
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
    _set_rows(book.get_worksheet_by_name("Cover"), 0, [[text] for text in cover], [COVER_WIDTH])
    _set_rows(
        book.get_worksheet_by_name("Notes"),
        2,
        [["Note number", "Note text"], *[["", NOTES[note]] for note in dict.fromkeys(used)]],
        [14, NOTE_WIDTH],
    )
    book.get_worksheet_by_name("Contents").set_column(0, 0, 22)
    book.get_worksheet_by_name("Contents").set_column(1, 1, 70)
    for name, sheet in sheets.items():
        heads = [f"{head} [note 1]" * (head in sheet.table_notes) or head for head in sheet.table]
        rows = [heads, *sheet.table.map(_text).to_numpy().tolist()]
        widths = [NAMES if head in NAMED else WIDTHS.get(head, PLAIN) for head in sheet.table]
        _set_rows(book.get_worksheet_by_name(name), sheet.data_range[0], rows, widths)
    for sheet in book.worksheets():
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        if contents.marking:
            # "&" would begin a code of Excel's own here.
            marked = contents.marking.replace("&", "&&")
            sheet.set_header(f"&C{marked}")
            sheet.set_footer(f"&C{marked}")
    book.close()


def _gptables() -> Any:  # noqa: ANN401
    """Load gptables, which on loading leaves a file of its own to be closed, with a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        import gptables
    return gptables


def _sheet(contents: Contents, name: str, page: Page) -> Any:  # noqa: ANN401
    """Make one sheet, every text of the tables guarded."""
    gptables = _gptables()
    table = page.table.astype("object")
    if table.empty:
        nothing = contents.compared if name == "Changes" else "There is nothing to show here."
        row = [nothing, *[NOT_APPLICABLE] * (len(table.columns) - 1)]
        table = pd.DataFrame([row], columns=table.columns, dtype="object")
    shares = [at for at, column in enumerate(table) if _is_share(table[column])]
    guarded = table.map(_cell)
    guarded.columns = _heads(table.columns)
    notes = {
        guarded.columns[page.table.columns.get_loc(head)]: f"$${note}$$"
        for head, note in page.notes.items()
    }
    marks = {each for each in (NO_VALUE, NOT_APPLICABLE) if (table.map(_shorthand) == each).any(axis=None)}
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
    marking = [_plain(contents.marking)] if contents.marking else []
    return gptables.GPTable(
        table=guarded,
        table_name=name.lower().replace(" ", "_").replace("-", "_"),
        title=page.title,
        subtitles=[
            *marking,
            *map(_plain, [contents.base, f"Filters: {contents.filters}", contents.computed]),
        ],
        instructions="This worksheet contains one table. Notes are on the sheet Notes.",
        legend=[text for text in LEGEND if text[:3] in marks],
        source=_plain(f"Source: {contents.source}"),
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


def _shorthand(value: object) -> object:
    """Write what is missing in the shorthand of government statistics."""
    if isinstance(value, str):
        return value or NOT_APPLICABLE
    return NO_VALUE if pd.isna(value) else value  # type: ignore[call-overload]


def _cell(value: object) -> object:
    """Guard one cell: gptables reads `[words](address)` and `$$note$$` in text, but not in a list.

    A text that might be taken for a formula, were the cell ever typed in again, bears Excel's own
    mark for text.
    """
    from gptables.core.gptable import FormatList

    value = _shorthand(value)
    if not isinstance(value, str) or value in (NO_VALUE, NOT_APPLICABLE):
        return value
    look = {"quote_prefix": True} if value.startswith(ACTING) else {}
    return FormatList([look, _cut(value)])


def _cut(text: str) -> str:
    """Cut a text to what a cell holds."""
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}… (cut short)"


def _plain(text: str) -> str:
    """Keep gptables from reading a link or a note in a sentence above a table."""
    return _cut(text).replace("](", "] (").replace("$$", "$ $")


def _heads(names: pd.Index[str]) -> list[str]:
    """Give headings that Excel can tell apart, whatever their case."""
    heads: list[str] = []
    for name in map(_plain, names):
        head = name
        while head.casefold() in {other.casefold() for other in heads}:
            head += " (again)"
        heads.append(head)
    return heads


def _text(value: object) -> str:
    """Give the text of a guarded cell."""
    return str(getattr(value, "string", value))


def _set_rows(sheet: Any, first: int, rows: list[list[str]], widths: list[int]) -> None:  # noqa: ANN401
    """Make the columns wide enough to read, and the rows as high as their longest cell is.

    Excel would find the height by itself, but not every program does.
    """
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    for at, row in enumerate(rows):
        lines = max(
            len(wrap(text, int(width * (1.05 if width > NAMES else 0.85)))) for text, width in zip(row, widths, strict=True)
        )
        sheet.set_row(first + at, LINE * max(lines, 1) + 4)
    # What stands above a narrow table runs on over the columns beside it, in print too.
    beside = max(0, ABOVE_WIDTH - sum(widths)) // 9
    last = first + len(rows) - 1
    sheet.print_area(0, 0, last, len(widths) - 1 + beside)
