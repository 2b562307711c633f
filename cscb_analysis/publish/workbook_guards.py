"""Keep text from the tables from acting in a workbook: as a formula, a link or a note."""

from __future__ import annotations

import pandas as pd

ACTING = ("=", "+", "-", "@")
"""How text begins that a spreadsheet might take for a formula, were it typed."""

LONGEST_CELL = 32_000
"""A cell holds 32,767 letters; longer text is cut short, and says so."""

NO_VALUE, NOT_APPLICABLE = "[x]", "[z]"


def shorthand(value: object) -> object:
    """Write what is missing in the shorthand of government statistics."""
    if isinstance(value, str):
        return value or NOT_APPLICABLE
    return NO_VALUE if pd.isna(value) else value  # type: ignore[call-overload]


def guarded(value: object) -> object:
    """Guard one cell: gptables reads `[words](address)` and `$$note$$` in text, but not in a list.

    A text that might be taken for a formula, were the cell ever typed in again, bears Excel's own
    mark for text.
    """
    from gptables.core.gptable import FormatList

    value = shorthand(value)
    if not isinstance(value, str) or value in (NO_VALUE, NOT_APPLICABLE):
        return value
    look = {"quote_prefix": True} if value.startswith(ACTING) else {}
    return FormatList([look, _cut(value)])


def _cut(text: str) -> str:
    """Cut a text to what a cell holds."""
    return text if len(text) <= LONGEST_CELL else f"{text[:LONGEST_CELL]}… (cut short)"


def plain(text: str) -> str:
    """Keep gptables from reading a link or a note in a sentence above a table."""
    return _cut(text).replace("](", "] (").replace("$$", "$ $")


def heads_apart(names: pd.Index[str]) -> list[str]:
    """Give headings that Excel can tell apart, whatever their case."""
    heads: list[str] = []
    for name in map(plain, names):
        head = name
        while head.casefold() in {other.casefold() for other in heads}:
            head += " (again)"
        heads.append(head)
    return heads


def text_of(value: object) -> str:
    """Give the text of a guarded cell."""
    return str(getattr(value, "string", value))
