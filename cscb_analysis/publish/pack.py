"""The board pack: sheets, page, workbook and slides, all from the same contents."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from cscb_analysis.publish.contents import Contents
from cscb_analysis.publish.page import write_page
from cscb_analysis.publish.sheets_typesetting import SetSheet, draw_sheets, fit_sheets
from cscb_analysis.publish.slides import write_slides
from cscb_analysis.publish.workbook import write_workbook

NEEDED = {"gptables": "gptables", "jinja2": "jinja2", "pptx": "python-pptx", "typst": "typst"}
"""What the pack needs beyond the library itself: as it is imported, and as it is installed."""


@dataclass(frozen=True)
class Written:
    """What was written.

    Parameters
    ----------
    names
        The files, by their names in the folder.
    sheets
        How each sheet was set.
    """

    names: tuple[str, ...]
    sheets: tuple[SetSheet, ...]

    @property
    def left_out(self) -> tuple[str, ...]:
        """What had no room on its sheet, in words."""
        return tuple(f"{each.sheet.title}: {each.note}" for each in self.sheets if each.note)


def write_pack(place: Path, contents: Contents) -> Written:
    """Write the whole pack into a folder.

    Parameters
    ----------
    place
        The folder to write to; it must be there.
    contents
        As `pack_contents` gives it.

    Returns
    -------
    Written
        The names of the files, and how the sheets were set. The same tables give the same bytes on
        any day.

    Examples
    --------
    >>> import tempfile
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.publish.contents import pack_contents
    >>> written = write_pack(Path(tempfile.mkdtemp()), pack_contents(load_tables(BRIEFING)))
    >>> [name for name in written.names if "/" not in name]
    ['index.html', 'prompt-sheets.pdf', 'slides.pptx', 'workbook.xlsx']
    """
    fitted = fit_sheets(contents)
    files = {
        "index.html": write_page(contents).encode(),
        "prompt-sheets.pdf": draw_sheets(contents, fitted),
        "slides.pptx": write_slides(contents),
        "workbook.xlsx": write_workbook(contents),
        **{f"sheets/{each.sheet.name}.pdf": draw_sheets(contents, [each]) for each in fitted},
    }
    (place / "sheets").mkdir(exist_ok=True)
    for name, content in files.items():
        (place / name).write_bytes(content)
    return Written(tuple(sorted(files)), tuple(fitted))
