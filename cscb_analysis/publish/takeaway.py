"""The pack in a notebook: its files to take away, and a look at each sheet."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from functools import partial
from typing import Any

import ipywidgets as widgets
from IPython.display import display

from cscb_analysis.charts import say
from cscb_analysis.explorer.markup import download_link, paragraph
from cscb_analysis.publish.contents import Contents
from cscb_analysis.publish.page import write_page
from cscb_analysis.publish.sheets_typesetting import draw_sheets, fit_sheets
from cscb_analysis.publish.slides import write_slides
from cscb_analysis.publish.workbook import write_workbook

OFFICE = "application/vnd.openxmlformats-officedocument."

FILES: dict[str, tuple[str, str, Callable[[Contents], bytes]]] = {
    "Prompt sheets (PDF)": (
        "prompt-sheets.pdf",
        "application/pdf",
        lambda contents: draw_sheets(contents, fit_sheets(contents)),
    ),
    "Page (HTML)": (
        "board-pack.html",
        "text/html;charset=utf-8",
        lambda contents: write_page(contents).encode(),
    ),
    "Workbook (Excel)": (
        "workbook.xlsx",
        f"{OFFICE}spreadsheetml.sheet",
        write_workbook,
    ),
    "Slides (PowerPoint)": (
        "slides.pptx",
        f"{OFFICE}presentationml.presentation",
        write_slides,
    ),
}
"""What can be taken away: by its button, the file's name, its media type, and what makes it."""


class PackFiles(widgets.VBox):  # type: ignore[misc]
    """A button for each file of the pack, which makes it and gives a link that saves it.

    Parameters
    ----------
    contents
        As `pack_contents` gives it.

    Attributes
    ----------
    buttons
        A button for each of `FILES`.
    link
        The link, once a file is made.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.publish.contents import pack_contents
    >>> files = PackFiles(pack_contents(load_tables(BRIEFING)))
    >>> files.buttons["Workbook (Excel)"].click()
    >>> "Save workbook.xlsx" in files.link.value
    True
    >>> files.close()
    """

    def __init__(self, contents: Contents) -> None:
        self.contents = contents
        look = widgets.Layout(width="auto")
        self.buttons = {name: widgets.Button(description=name, layout=look) for name in FILES}
        self.link = widgets.HTML()
        row = widgets.Layout(flex_flow="row wrap", grid_gap="12px")
        super().__init__([widgets.HBox([*self.buttons.values()], layout=row), self.link])
        for name, button in self.buttons.items():
            button.on_click(partial(self._make, name))

    def _make(self, name: str, _button: object = None) -> None:
        """Make a file, and the link that saves it."""
        file, kind, make = FILES[name]
        self.link.value = paragraph(f"Making {file}; this takes a moment.")
        try:
            content = make(self.contents)
        except ModuleNotFoundError as error:
            self.link.value = paragraph(f"This needs {error.name}, which is not installed.")
            return
        self.link.value = download_link(content, file, kind)

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, Any]:
        """Name the files where there are no widgets."""
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return bundle | {"text/plain": f"Files to take away: {', '.join(FILES)}."}


def _smaller(png: bytes) -> bytes:
    """Keep of a picture of a sheet the few colours that it has: a fifth of the size."""
    from PIL import Image

    smaller = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").quantize(16).save(smaller, "png", optimize=True)
    return smaller.getvalue()


def show_sheets(contents: Contents) -> None:
    """Show each prompt sheet in a notebook, with its words as alt text, and print them beneath.

    Parameters
    ----------
    contents
        As `pack_contents` gives it.
    """
    for each in fit_sheets(contents):
        picture = base64.b64encode(_smaller(draw_sheets(contents, [each], "png"))).decode()
        data = {"image/png": picture, "text/plain": each.sheet.words}
        display(  # type: ignore[no-untyped-call]
            data, metadata={"image/png": {"alt": each.sheet.words, "width": 560}}, raw=True
        )
        say(each.sheet.words)
