"""The explorer's pictures: charts with fixed margins, drawn fast. No picture is kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from struct import pack
from zlib import compress

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib import rc_context, rc_params_from_file
from matplotlib.figure import Figure
from PIL.PngImagePlugin import PngInfo, putchunk

from cscb_analysis.charts.drawing import wrapped
from cscb_analysis.explorer.lettering import pixels

HOUSE = Path(__file__).parents[1] / "cscb.mplstyle"
STYLE = {
    **rc_params_from_file(HOUSE, use_default_template=False),  # read once
    "xtick.labelsize": 9.5,
    "axes.titley": 1,  # matplotlib would measure all round it for a place, and it is moved anyway
}

DPI = 90
"""Dots per inch of a picture on the screen."""


@dataclass(frozen=True)
class Drawing:
    """How a picture is drawn: which chart of which frames, how large, with how much room around.

    There is an Axes for each of `widths`.
    """

    plot: Callable[..., object]
    frames: tuple[pd.DataFrame, ...]
    widths: tuple[float, ...]
    height: float
    left: float
    right: float = 0.2
    top: float = 0.85
    bottom: float = 0.6

    @property
    def width(self) -> float:
        """How wide the picture is, in inches."""
        return self.left + sum(self.widths) + self.right


class Sheet:
    """A figure that pictures of one kind are drawn on, one after the other.

    To make Axes and their ticks takes a quarter of a picture's time, so they are used again. How
    they are set stays as it was, such as names of columns at the top: so a sheet is for one kind.
    """

    def __init__(self, count: int) -> None:
        self.figure = Figure()
        self.axes = tuple(self.figure.add_axes((0, 0, 1, 1)) for _ in range(count))
        self._bare = {ax: set(ax.get_children()) for ax in self.axes}

    def wipe(self) -> None:
        """Take everything from the sheet but its bare Axes."""
        for text in [*self.figure.texts]:
            text.remove()
        for ax, bare in self._bare.items():
            for artist in ax.get_children():
                if artist not in bare:
                    artist.remove()
            ax.containers.clear()
            ax.set_axis_on()
            ax.relim()


@lru_cache(maxsize=8)
def _sheet(_plot: Callable[..., object], count: int) -> Sheet:
    """Keep a sheet for each kind of chart."""
    return Sheet(count)


def draw(how: Drawing, words: str, above: str = "", note: str = "", dpi: int = DPI) -> bytes:
    """Draw a picture as PNG.

    Parameters
    ----------
    how
        How it is drawn.
    words
        What it shows; the file bears them.
    above, note
        What to write under the title, and beneath the picture.
    dpi
        Dots per inch.

    Returns
    -------
    bytes
        The picture.
    """
    width = how.width
    foot, only = wrapped(note, int(width * 13)), wrapped(above, int(width * 11))
    with rc_context(STYLE):
        sheet = _sheet(how.plot, len(how.widths))
        sheet.wipe()
        figure, axes = sheet.figure, sheet.axes
        how.plot(*how.frames, **({"ax": axes[0]} if len(axes) == 1 else {"axes": axes}))
        # The title moves to the picture's edge, where there is room for it.
        title = "".join(ax.get_title(loc="left") for ax in axes)
        for ax in axes:
            ax.set_title("", loc="left")
        top = how.top + 0.22 * max(_lines(title) - 2, 0) + 0.19 * _lines(only)
        beneath = how.bottom + (0.18 * _lines(foot) + 0.1 if foot else 0)
        body = max(how.height, 0.9)
        height = top + body + beneath
        figure.set_dpi(dpi)
        figure.set_size_inches(width, height)
        left = how.left
        for ax, wide in zip(axes, how.widths, strict=True):
            ax.set_position((left / width, beneath / height, (wide - 0.05) / width, body / height))
            left += wide
        edge, under = 0.1 / width, 0.17 + 0.22 * _lines(title)
        figure.text(edge, 1 - 0.12 / height, title, size=13, weight="bold", va="top")
        figure.text(edge, 1 - under / height, only, size=10, va="top")
        figure.text(edge, 0.08 / height, foot, size=8.5, va="bottom")
        drawn = pixels(figure)[:, :, :3]
    return _as_png(drawn, {"Title": title, "Description": words}, dpi)


def _as_png(drawn: npt.NDArray[np.uint8], about: dict[str, str], dpi: int) -> bytes:
    """Write pixels as PNG.

    Pillow tries five ways to write each row, which makes a chart no smaller and takes three times
    as long. The format: ISO/IEC 15948.
    """
    height, width, colours = drawn.shape
    rows = np.zeros((height, 1 + width * colours), np.uint8)  # a nought before each: as it is
    rows[:, 1:] = drawn.reshape(height, -1)
    said = PngInfo()
    for name, text in about.items():
        said.add_text(name, text)
    per_metre = round(dpi / 0.0254)
    parts = [
        (b"IHDR", pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"pHYs", pack(">IIB", per_metre, per_metre, 1)),
        *(part[:2] for part in said.chunks),
        (b"IDAT", compress(rows.tobytes(), 1)),
        (b"IEND", b""),
    ]
    file = io.BytesIO()
    file.write(b"\x89PNG\r\n\x1a\n")
    for kind, content in parts:
        putchunk(file, kind, content)
    return file.getvalue()


def _lines(text: str) -> int:
    """Say how many lines a text has."""
    return len(text.splitlines())
