"""Draw text fast: each line is drawn once and kept as an image, to be put wherever it is needed.

Most of the time that a chart takes goes into its text, which matplotlib draws letter by letter, and
most of the text of a picture was in the one before.
"""

from __future__ import annotations

from functools import lru_cache
from math import ceil, cos, radians, sin
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from matplotlib import rc_context
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.text import Text

MOST_LINES = 1_000
"""How many lines are kept, of some three kilobytes each; the one not used for longest goes."""


class Line(NamedTuple):
    """A line of text as an image of its ink, where that stands, and what room the text takes."""

    image: npt.NDArray[np.uint8]
    left: int
    below: int
    width: float
    height: float
    descent: float


@lru_cache(MOST_LINES)
def draw_line(text: str, look: FontProperties, dpi: float) -> Line:
    """Draw a line of text.

    Parameters
    ----------
    text
        The line.
    look
        Its font and size; it must not be changed afterwards.
    dpi
        Dots per inch.

    Returns
    -------
    Line
        The image, how far from the line's start its left edge is, how far beneath the line its
        lower edge, and the measures of the text; all in pixels.

    Examples
    --------
    >>> one, two = (draw_line(text, FontProperties(size=10), 72) for text in ("i", "ii"))
    >>> two.width == 2 * one.width, two.height == one.height
    (True, True)
    """
    with rc_context({"text.hinting": "none"}):  # letters keep their shape at every size
        # matplotlib is untyped here.
        ruler: Any = RendererAgg(1, 1, dpi)  # type: ignore[no-untyped-call]
        width, height, descent = ruler.get_text_width_height_descent(text, look, False)
        # Room for letters that lean out of their place.
        around = ceil(look.get_size_in_points() * dpi / 72 / 3)
        down = around + ceil(height - descent)
        across, below = ceil(width) + 2 * around, around + ceil(descent)
        paper: Any = RendererAgg(across, down + below, dpi)  # type: ignore[no-untyped-call]
        black = paper.new_gc()
        black.set_foreground("black")
        paper.draw_text(black, around, down, text, look, 0)
    ink = np.asarray(paper.buffer_rgba())[:, :, 3].copy()
    return Line(ink, -around, below, width, height, descent)


Room = tuple[float, float, float] | tuple[None, None, None]


@lru_cache
def room_of_line(look: FontProperties, dpi: float) -> Room:
    """Measure how far any line of a font rises and falls, and the gap between two, in pixels."""
    font = get_font(findfont(look))
    table, head = font.get_sfnt_table("OS/2"), font.get_sfnt_table("head")
    if table is None or head is None:
        return None, None, None  # matplotlib then finds another way
    size = look.get_size_in_points() * dpi / 72 / head["unitsPerEm"]
    rise, fall, gap = table["sTypoAscender"], -table["sTypoDescender"], table["sTypoLineGap"]
    return rise * size, fall * size, gap * size


class Renderer(RendererAgg):
    """Draws as matplotlib does, but puts each line of text as an image that is kept.

    A line starts at a whole pixel; within it, letters stand where matplotlib puts them.
    """

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | Literal["TeX"] = False,
        mtext: Text | None = None,
    ) -> None:
        """Put a line of text where it belongs."""
        if ismath:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)  # type: ignore[no-untyped-call]
            return
        line = draw_line(s, prop.copy(), self.dpi)
        turn = radians(angle)
        # Where the image's lower left corner comes to stand when it is turned.
        left = round(x + line.left * cos(turn) + line.below * sin(turn))
        below = round(y + line.below * cos(turn) - line.left * sin(turn))
        self._renderer.draw_text_image(line.image, left, below, angle, gc)

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | Literal["TeX"]
    ) -> tuple[float, float, float]:
        """Measure a line of text."""
        if ismath:
            measure: Any = super().get_text_width_height_descent
            measures: tuple[float, float, float] = measure(s, prop, ismath)
            return measures
        line = draw_line(s, prop.copy(), self.dpi)
        return line.width, line.height, line.descent

    def _get_font_height_metrics(self, prop: FontProperties) -> Room:
        """Measure a font; matplotlib asks for it if it is there, and else reads the font anew."""
        return room_of_line(prop.copy(), self.dpi)


def pixels(figure: Figure) -> npt.NDArray[np.uint8]:
    """Draw a figure.

    Parameters
    ----------
    figure
        Any figure; its `dpi` says how finely it is drawn.

    Returns
    -------
    ndarray
        Red, green, blue and cover of each pixel, from the top left.

    Examples
    --------
    >>> pixels(Figure(figsize=(2, 1), dpi=10)).shape
    (10, 20, 4)
    """
    width, height = np.round(figure.bbox.size)
    renderer: Any = Renderer(width, height, figure.dpi)  # type: ignore[no-untyped-call]
    figure.draw(renderer)
    return np.asarray(renderer.buffer_rgba())
