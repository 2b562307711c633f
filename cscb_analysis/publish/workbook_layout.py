"""How the workbook looks: its colours, its columns' widths and its rows' heights."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

WIDTHS = {"Date": 20, "Statement": 55, "Evidence": 45, "Reason": 60, "Moved to": 60, "Which": 50}
"""How wide the columns of long text are, in letters; others are as wide as `PLAIN` or `NAMES`."""

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


def width_of(head: str) -> int:
    """Say how wide a column is, in letters, by its heading.

    Examples
    --------
    >>> width_of("Theme"), width_of("Mentions")
    (30, 13)
    """
    return NAMES if head in NAMED else WIDTHS.get(head, PLAIN)


def set_rows(sheet: Any, first: int, rows: list[list[str]], widths: list[int]) -> None:  # noqa: ANN401
    """Make the columns wide enough to read, and the rows as high as their longest cell is.

    Excel would find the height by itself, but not every program does.
    """
    for at, width in enumerate(widths):
        sheet.set_column(at, at, width)
    for at, row in enumerate(rows):
        lines = max(
            len(wrap(text, int(width * (1.05 if width > NAMES else 0.85))))
            for text, width in zip(row, widths, strict=True)
        )
        sheet.set_row(first + at, LINE * max(lines, 1) + 4)
    # What stands above a narrow table runs on over the columns beside it, in print too.
    beside = max(0, ABOVE_WIDTH - sum(widths)) // 9
    last = first + len(rows) - 1
    sheet.print_area(0, 0, last, len(widths) - 1 + beside)
