"""What all charts share: the palette, room for rows and columns, and how words are written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from textwrap import fill
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.patches import Rectangle

from cscb_analysis.printed import AWAITED
from cscb_analysis.wording import listed

# Government Analysis Function palette.
DARK_BLUE, ORANGE = "#12436D", "#F46A25"
DARK_GREY, LIGHT_GREY, PALE = "#3D3D3D", "#BFBFBF", "#E3E3E3"
SHADES = LinearSegmentedColormap.from_list("shades", ["#D6E8F8", "#6BACE6", "#2073BC", DARK_BLUE])
HOUSE_STYLE = "cscb_analysis.cscb"
"""The style sheet beside this package, by the name that matplotlib finds it by."""

Look = dict[str, Any]
"""How an artist looks: the words that matplotlib takes by name."""

MOST_THEMES = 15
"""How many themes a chart shows: more would be too small to read on a board paper."""

TITLE = 54
"""How many letters a line of a title has room for."""

ROW_NAME = 27
"""How many letters a line of a row's name has room for."""

MOST_COLUMNS = 12
"""How many columns a chart shows, for the same reason."""


def new_axes(width: float, height: float) -> Axes:
    """Make room for a chart of its own, in inches."""
    return plt.subplots(figsize=(width, height), layout="constrained")[1]


def make_room(ax: Axes | None, frame: pd.DataFrame) -> tuple[Axes, pd.DataFrame, list[int]]:
    """Choose the rows to draw, make room for them, and place the first at the top."""
    frame = frame.head(MOST_THEMES)
    ax = ax or new_axes(9, 2.2 + 0.45 * max(len(frame), 2))
    ax.set_ylim(len(frame) - 0.4, -0.6)
    return ax, frame, list(range(len(frame)))


def name_rows(ax: Axes, names: list[str], notes: list[str]) -> None:
    """Write each row's name on the left and a note on it on the right."""
    places = range(len(names))
    ax.set_yticks(places, names)
    ax.spines["left"].set_visible(False)
    for place, note in zip(places, notes, strict=True):
        at = ax.get_yaxis_transform()  # across in parts of the chart, down in rows
        ax.text(1.01, place, note, transform=at, va="center", size=11, color=DARK_GREY)


def row_name(label: str, after: str = "") -> str:
    """Write the name of a row in two lines at most: with more it would stand in the next row."""
    return wrapped(label, ROW_NAME - len(after), lines=2) + after


def bare(ax: Axes) -> None:
    """Put the names of columns above, and take away all lines around."""
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def save_chart(ax: Axes, file: Path | BytesIO, kind: str, title: str, words: str) -> None:
    """Write a chart as `png` or `svg` that bears its words: always the same bytes."""
    about: dict[str, str | None] = {"Title": title, "Description": words}
    about |= {"Date": None, "Creator": None} if kind == "svg" else {"Software": None}
    ax.figure.get_figure(root=True).savefig(file, format=kind, metadata=about)


def say_nothing(ax: Axes | None, words: str) -> Axes:
    """Say on an empty chart why there is nothing to show."""
    ax = ax or new_axes(9, 2)
    ax.set_axis_off()
    ax.text(0, 0.5, wrapped(words, 70), size=13, transform=ax.transAxes)
    return ax


@dataclass(frozen=True)
class Table:
    """A table to be drawn: names, the numbers that shade its cells, and the words in them.

    A number that is missing hatches its cell. The last `margins` rows and columns are not shaded.
    """

    rows: Sequence[str]
    columns: Sequence[str]
    numbers: npt.NDArray[np.float64]
    texts: Sequence[Sequence[str]]
    margins: tuple[int, int] = (0, 0)


def draw_table(table: Table, ax: Axes | None, **mesh_kw: Any) -> Axes:  # noqa: ANN401
    """Draw a table as a heat map with its words on it, row names left and column names above."""
    across, down = len(table.columns), len(table.rows)
    ax = ax or new_axes(max(2.9 + 1.25 * across, 8), 1.5 + 0.46 * down)
    body = table.numbers.copy()
    shaded = np.zeros(body.shape, dtype=bool)
    shaded[: down - table.margins[0], : across - table.margins[1]] = True
    body[~shaded | ~(body > 0)] = np.nan
    most = np.nanmax(body, initial=1)
    look: Look = {"cmap": SHADES, "vmin": 0, "vmax": most, "edgecolors": "white"}
    ax.pcolormesh(np.ma.masked_invalid(body), **({"linewidth": 2} | look | mesh_kw))
    for (row, column), value in np.ndenumerate(table.numbers):
        dark = bool(shaded[row, column]) and value > most * 0.55
        ink: Look = {"color": "white" if dark else "black"}
        weight = "normal" if shaded[row, column] else "bold"
        text = table.texts[row][column]
        at = (column + 0.5, row + 0.5)
        ax.text(*at, text, ha="center", va="center", weight=weight, **ink)
    for column in np.flatnonzero(np.isnan(table.numbers).all(axis=0)):
        hatched: Look = {"facecolor": "white", "edgecolor": LIGHT_GREY, "hatch": "///"}
        ax.add_patch(Rectangle((column + 0.04, 0.06), 0.92, down - 0.12, lw=0, **hatched))
        middle: Look = {"ha": "center", "va": "center", "rotation": 90 if down > 2 else 0}
        box = {"facecolor": "white", "edgecolor": "none", "pad": 3}
        ax.text(column + 0.5, down / 2, "awaited", **middle, bbox=box)
    ax.set_xticks(np.arange(across) + 0.5, [wrapped(name, 14) for name in table.columns])
    ax.set_yticks(np.arange(down) + 0.5, [row_name(name) for name in table.rows])
    bare(ax)
    ax.set_ylim(down, 0)
    return ax


def awaited(names: Iterable[str]) -> list[str]:
    """Choose the sources that are awaited, by the heads of columns that say so."""
    return [name.removesuffix(AWAITED) for name in names if name.endswith(AWAITED)]


def with_awaited(words: str, names: Iterable[str]) -> str:
    """Say after a finding which sources are awaited."""
    waiting = awaited(names)
    return f"{words} Awaited: {listed(waiting)}." if waiting else words


def wrapped(text: str, width: int, lines: int = 4) -> str:
    """Break text into so many lines at most; a pair of dollar signs is not read as a formula."""
    # One letter of a label may be no letter of the font: a box stands for it, without a warning.
    font = get_font(findfont(FontProperties()))
    broken = fill(text, width, max_lines=lines, placeholder="…")
    drawn = (c if c == "\n" or font.get_char_index(ord(c)) else "\u25a1" for c in broken)
    return "".join(drawn).replace("$", r"\$")
