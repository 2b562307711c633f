"""Set the prompt sheets with typst, as tagged PDF (PDF/UA-1) or as pictures.

Text goes to typst as data and is never read as markup.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.ft2font import FT2Font

from cscb_analysis.publish.contents import Contents
from cscb_analysis.publish.sheets import CANNOT, Sheet, sheets

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
"""Where the house font is: matplotlib brings it, so that no font of the machine is needed."""

FONT = "DejaVu Sans"
TEMPLATE = Path(__file__).with_name("sheet.typ")


@dataclass(frozen=True)
class SetSheet:
    """A sheet that was set.

    Parameters
    ----------
    sheet
        What was set.
    points
        The size of its statements; 0 if they do not fit at `LEAST_POINTS`.
    note
        What it says was left out; empty when nothing was.
    page
        What is handed to typst, with how large it is to be.
    """

    sheet: Sheet
    points: float
    note: str
    page: dict[str, Any]


def fit_sheets(contents: Contents) -> list[SetSheet]:
    """Find how large each sheet can be set on its one page.

    Parameters
    ----------
    contents
        As `pack_contents` gives it.

    Returns
    -------
    list of SetSheet
        One for each of `sheets`.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.publish.contents import pack_contents
    >>> from cscb_analysis.publish.sheets import LEAST_POINTS
    >>> {each.points >= LEAST_POINTS for each in fit_sheets(pack_contents(load_tables(BRIEFING)))}
    {True}
    """
    made = sheets(contents)
    fits = json.loads(_compiler(contents, [each.page for each in made]).query("<fit>", "value"))
    return [
        SetSheet(
            sheet,
            fit["points"],
            sheet.page["alternatives"][fit["at"]]["note"] if fit["at"] >= 0 else CANNOT,
            {**sheet.page, "fit": fit},
        )
        for sheet, fit in zip(made, fits, strict=True)
    ]


def draw_sheets(contents: Contents, fitted: list[SetSheet], kind: str = "pdf") -> bytes:
    """Set sheets as a file.

    Parameters
    ----------
    contents
        As `pack_contents` gives it.
    fitted
        Which sheets, as `fit_sheets` gives them; a picture has one only.
    kind
        `pdf` or `png`.

    Returns
    -------
    bytes
        The file; the same for the same contents on any day.

    Notes
    -----
    PDF/UA-1 is ISO 14289-1: tagged, with title and language.
    """
    title = fitted[0].sheet.title if len(fitted) == 1 else "Prompt sheets"
    compiler = _compiler(contents, [each.page for each in fitted], title)
    how = {"pdf_standards": "ua-1"} if kind == "pdf" else {"ppi": 80}
    made: bytes = compiler.compile(format=kind, timestamp=contents.created, **how)
    return made


def _compiler(contents: Contents, pages: list[dict[str, Any]], title: str = "") -> Any:  # noqa: ANN401
    """Hand pages to typst, as data."""
    import typst

    given = {
        "title": title,
        "author": "cscb_analysis",
        "description": f"{contents.computed} {contents.promise}",
        "marking": contents.marking,
        "fonts": [FONT, "Libertinus Serif"],
        "pages": pages,
    }
    text = json.dumps(_drawable(given), ensure_ascii=False)
    return typst.Compiler(TEMPLATE, font_paths=_fonts(), sys_inputs={"given": text})


@cache
def _fonts() -> Any:  # noqa: ANN401
    """Find the fonts once: matplotlib's and typst's own, none of the machine's."""
    import typst

    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FONTS)]
    )


@cache
def _letters() -> frozenset[int]:
    """List the letters that the house font has."""
    return frozenset(FT2Font(str(FONTS / "DejaVuSans.ttf")).get_charmap())


def drawable(text: str) -> str:
    """Put a box for each letter that the font lacks, and let a word that is very long break.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The same, ready to be set.

    Examples
    --------
    >>> drawable("Plans 漢"), len(drawable("x" * 60))
    ('Plans □', 61)
    """
    drawn = "".join(c if ord(c) in _letters() or c == "\n" else "□" for c in text)
    return re.sub(r"[^\s-]{30}(?=[^\s-]{4})", lambda long: f"{long[0]}\u200b", drawn)


def _drawable(value: Any) -> Any:  # noqa: ANN401
    """Make every text in a value drawable."""
    if isinstance(value, dict):
        return {name: _drawable(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_drawable(each) for each in value]
    return drawable(value) if isinstance(value, str) else value
