"""Measure text before it is set on a slide, so that nothing overflows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import matplotlib as mpl
from matplotlib.ft2font import FT2Font

SIZES = (24, 22, 20, 18, 16, 14, 13, 12)
"""Sizes of text that are tried, in points; none is smaller."""


@cache
def _measuring() -> FT2Font:
    """Load the font by which text is measured: the house font, which every machine has."""
    font = FT2Font(f"{mpl.get_data_path()}/fonts/ttf/DejaVuSans.ttf")
    font.set_size(100, 72)
    return font


NARROWER = 0.92
"""How wide Arial is at most, of the house font: what is measured so fits."""


@cache
def _width(text: str) -> float:
    """Measure a text of one point, in inches."""
    font = _measuring()
    font.set_text("".join(c if font.get_char_index(ord(c)) else "□" for c in text))
    return float(font.get_width_height()[0]) / 64 / 100 / 72 * NARROWER


def lines(text: str, size: float, width: float) -> int:
    """Count the lines that a text takes.

    Parameters
    ----------
    text
        Any text.
    size
        In points.
    width
        In inches.

    Returns
    -------
    int
        As many as it takes, words that are too long broken.

    Examples
    --------
    >>> lines("Plans", 20, 5), lines("one two three four", 20, 1)
    (1, 4)
    """
    space, count, at = _width("n n") - 2 * _width("n"), 1, 0.0
    for word in text.split():
        wide = _width(word) * size
        if at and at + space * size + wide > width:
            count, at = count + 1, 0.0
        count += int(wide // width)
        at = wide % width if wide > width else at + (space * size if at else 0) + wide
    return count


def fitting(texts: Sequence[str], width: float, height: float, sizes: Sequence[int] = SIZES) -> int:
    """Find the largest size at which paragraphs fit a box.

    Parameters
    ----------
    texts
        The paragraphs.
    width, height
        Of the box, in inches.
    sizes
        To be tried, the largest first.

    Returns
    -------
    int
        In points; 0 if none fits.

    Examples
    --------
    >>> fitting(["Plans"], 5, 1), fitting(["Plans " * 200], 5, 1)
    (24, 0)
    """
    for size in sizes:
        taken = sum(lines(text, size, width) * 1.2 + 0.5 for text in texts) * size / 72
        if taken <= height:
            return size
    return 0


def fitted(texts: Sequence[str], width: float, height: float) -> tuple[list[str], int]:
    """Keep as many paragraphs as fit at the least size, and say how many are left out.

    Parameters
    ----------
    texts
        The paragraphs, the weightiest first.
    width, height
        Of the box, in inches.

    Returns
    -------
    tuple
        The paragraphs, and their size in points.

    Examples
    --------
    >>> fitted(["Plans"] * 30, 5, 1)[0][-1]
    'and 28 more: see the page.'
    """
    kept = list(texts)
    while not (size := fitting(kept, width, height)):
        left = len(texts) - len(kept) + (2 if kept[-1].endswith("see the page.") else 1)
        kept = [*kept[: len(texts) - left], f"and {left} more: see the page."]
        if left >= len(texts):
            return [f"{str(texts[0])[:200]}…"], SIZES[-1]
    return kept, size
