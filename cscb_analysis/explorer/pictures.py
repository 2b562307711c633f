"""The explorer's pictures: charts with fixed margins, drawn fast and kept nowhere."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib import rc_context, rc_params_from_file
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cscb_analysis.charts.drawing import wrapped
from cscb_analysis.explorer.lettering import Renderer

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
    """How a picture is drawn: by which function, on how many Axes, with how much room around."""

    plot: Callable[[tuple[Axes, ...]], object]
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


def draw(how: Drawing, words: str, above: str = "", note: str = "", dpi: int = DPI) -> bytes:
    """Draw a picture as PNG, on a figure of its own that is gone afterwards.

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
    foot = wrapped(note, int(how.width * 13))
    beneath = how.bottom + (0.18 * (foot.count("\n") + 1) + 0.1 if note else 0)
    body = max(how.height, 0.9)
    only = wrapped(above, int(how.width * 11))
    top = how.top + (0.19 * (only.count("\n") + 1) if only else 0)
    width, height = how.width, top + body + beneath
    with rc_context(STYLE):
        figure = Figure(figsize=(width, height), dpi=dpi)
        axes, left = [], how.left
        for wide in how.widths:
            place = (left / width, beneath / height, (wide - 0.05) / width, body / height)
            axes.append(figure.add_axes(place))
            left += wide
        how.plot(tuple(axes))
        # The title moves to the picture's edge, where there is room for it.
        title = "".join(ax.get_title(loc="left") for ax in axes)
        for ax in axes:
            ax.set_title("", loc="left")
        edge = 0.1 / width
        figure.text(edge, 1 - 0.12 / height, title, size=13, weight="bold", va="top")
        under = 0.17 + 0.22 * (title.count("\n") + 1)
        figure.text(edge, 1 - under / height, only, size=10, va="top")
        figure.text(edge, 0.08 / height, foot, size=8.5, va="bottom")
        renderer = Renderer(*figure.bbox.size.round(), dpi)
        figure.draw(renderer)
    about = PngInfo()
    about.add_text("Title", title)
    about.add_text("Description", words)
    picture = io.BytesIO()
    image = Image.fromarray(np.asarray(renderer.buffer_rgba())).convert("RGB")
    image.save(picture, "png", dpi=(dpi, dpi), pnginfo=about, compress_level=1)
    return picture.getvalue()
