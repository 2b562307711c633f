"""The explorer: what a reader has chosen, and a view of it to click, read and take away."""

from cscb_analysis.explorer.explorer import Explorer
from cscb_analysis.explorer.selection import Selection

__all__ = ["Explorer", "Selection"]
