"""The picture of what moved, as the view of a new audit shows it."""

from __future__ import annotations

import io

import matplotlib.pyplot as plt

from cscb_analysis.charts import describe_rank_changes, plot_rank_changes
from cscb_analysis.comparing import Compared

DPI = 90


def moved_picture(compared: Compared) -> tuple[bytes, str, int]:
    """Draw the ranking before and after.

    Parameters
    ----------
    compared
        As `compare_with_earlier` gives it.

    Returns
    -------
    tuple
        The picture as PNG, its words, and its width in pixels.
    """
    words = describe_rank_changes(compared.changes)
    with plt.style.context("cscb_analysis.cscb"):
        figure = plot_rank_changes(compared.changes).figure.get_figure(root=True)
        content = io.BytesIO()
        about = {"Description": words, "Software": None}
        figure.savefig(content, format="png", dpi=DPI, metadata=about)
        width = round(figure.get_figwidth() * DPI)
        plt.close(figure)
    return content.getvalue(), words, width
