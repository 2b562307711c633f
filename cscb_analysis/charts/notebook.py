"""Show a chart or a table in a notebook, so that everyone can read it."""

from __future__ import annotations

import base64
import io
from itertools import cycle
from math import isnan
from textwrap import fill

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import display
from matplotlib.axes import Axes
from pandas import NA
from pandas.api.types import is_numeric_dtype

from cscb_analysis.headings import headed


def show(ax: Axes, words: str) -> None:
    """Show a chart in a notebook with its words as alt text, and print them beneath.

    Parameters
    ----------
    ax
        What a `plot_` function gave; its figure is closed.
    words
        What the matching `describe_` function gave.
    """
    figure = ax.figure.get_figure(root=True)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110, metadata={"Software": None})
    plt.close(figure)
    data = {"image/png": base64.b64encode(picture.getvalue()).decode(), "text/plain": words}
    display(data, metadata={"image/png": {"alt": words}}, raw=True)  # type: ignore[no-untyped-call]
    say(words)


def show_table(frame: pd.DataFrame) -> None:
    """Show a table in a notebook, under headings in plain words and without row numbers.

    Parameters
    ----------
    frame
        Any of the library's frames. Text stands on the left, numbers on the right, to three
        decimals; what is missing is left blank.
    """
    sides = ["right" if is_numeric_dtype(kind) else "left" for kind in frame.dtypes]
    shown = headed(frame.astype("object").map(_written))
    html = shown.to_html(index=False, border=0)
    html = html.replace('<tr style="text-align: right;">', "<tr>")
    for tag, scope in {"th": ' scope="col"', "td": ""}.items():
        before, *cells = html.split(f"<{tag}>")
        styled = (
            f'<{tag}{scope} style="text-align: {side}">{cell}'
            for side, cell in zip(cycle(sides), cells, strict=False)
        )
        html = before + "".join(styled)
    text = shown.to_string(index=False)
    display({"text/html": html, "text/plain": text}, raw=True)  # type: ignore[no-untyped-call]


def _written(value: object) -> str:
    """Write a cell: nothing where it is missing, a share or place to three decimals."""
    if isinstance(value, float):
        whole = value > 1 and value.is_integer()  # a base, in a column of shares
        return "" if isnan(value) else f"{value:.0f}" if whole else f"{value:.3f}"
    return "" if value is None or value is NA else str(value)


def say(words: str) -> None:
    """Print a finding in a notebook, in lines that fit the page.

    Parameters
    ----------
    words
        What a `describe_` function gave.

    Examples
    --------
    >>> say("So many words.")
    So many words.
    """
    print(fill(words, 84, break_on_hyphens=False))
