"""Run notebooks on a board's tables and write them as pages that need nothing else."""

from __future__ import annotations

import os
import re
from html import escape
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter

from cscb_analysis.tables import BRIEFING, HOME, Tables

NOTEBOOKS = HOME / "notebooks"
OF_THE_BRIEFING = "01-most-noted-themes"
"""The notebook that tells the briefing's own story, whichever tables are in use."""

OF_ANY_BOARD = ("02-source-overlaps", "03-theme-recurrence")
"""The notebooks that tell the story of the tables they are given."""

WIDGET = "application/vnd.jupyter.widget-view+json"

PAGE = """<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
{body}
</main>
<footer><p>{foot}</p></footer>
</body>
</html>
"""


def write_pages(place: Path, tables: Tables) -> list[str]:
    """Write the notebooks as pages, run anew on some tables.

    Parameters
    ----------
    place
        The folder to write to.
    tables
        The tables that they tell of; they are read again from their folder.

    Returns
    -------
    list of str
        The names of the files written. The notebook on the briefing is among them only if the
        tables are the briefing's.
    """
    folder = tables.folder or BRIEFING
    own = [OF_THE_BRIEFING] if folder.resolve() == BRIEFING.resolve() else []
    foot = (
        f"Computed from the tables of {tables.date}; not a publication of the Board. Noted means"
        " that an audit raised a theme, not that practice was found wanting. The tables do not say"
        " how bad, how often, or whether it is better."
    )
    written = []
    for name in [*own, *OF_ANY_BOARD]:
        page = notebook_page(NOTEBOOKS / f"{name}.ipynb", folder, foot)
        (place / f"{name}.html").write_text(page, encoding="utf-8", newline="\n")
        written.append(f"{name}.html")
    return written


def notebook_page(path: Path, folder: Path, foot: str) -> str:
    """Run a notebook on the tables of a folder and give it as one page of HTML.

    Parameters
    ----------
    path
        The notebook; it is not changed.
    folder
        The tables, which it reads through `CSCB_DATA`.
    foot
        What the foot of the page says.

    Returns
    -------
    str
        The page, with no code, every picture with its words as alt text, and nothing to be loaded
        from elsewhere. A cell that ends in a widget is replaced by its sentence.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    )
    client.store_widget_state = False  # a page has no widgets
    client.extra_arguments = ["--log-level=40"]  # errors alone: its other notes mean nothing here
    client.execute(env={**os.environ, "CSCB_DATA": str(folder.resolve())})
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if WIDGET in output.get("data", {}):
                output["data"] = {"text/plain": output["data"]["text/plain"]}
    exporter = HTMLExporter(
        template_name="basic",
        exclude_input=True,
        exclude_input_prompt=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
    )
    body = exporter.from_notebook_node(notebook)[0]
    # A wide table or chart scrolls by itself on a telephone: the keyboard must reach it.
    body = re.sub(r'<div (?=class="output_(?:html|png) )', '<div tabindex="0" ', body)
    title = notebook.cells[0]["source"].splitlines()[0].lstrip("# ")
    style = Path(__file__).with_name("notebook_pages.css").read_text(encoding="utf-8")
    return PAGE.format(title=escape(title), style=style, body=body.strip(), foot=escape(foot))
