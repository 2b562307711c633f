"""What all slides share: their frame, text that fits, pictures and tables with their words."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

import pandas as pd

from cscb_analysis.publish.cells import written
from cscb_analysis.publish.contents import Contents
from cscb_analysis.publish.slides_measuring import fitted, fitting, lines

WIDE, HIGH = 13.333, 7.5
"""A slide of 16:9, in inches."""

EDGE, TOP, ROOM = 0.6, 1.55, 4.95
"""Where a slide's own content stands, and how high it is, in inches."""

ACROSS = WIDE - 2 * EDGE
BODY = (EDGE, TOP, ACROSS, ROOM)
"""The place of a slide's own content: left, top, width and height, in inches."""

BLUE, GREY, WHITE, ORANGE = "12436D", "3D3D3D", "FFFFFF", "F46A25"
LANGUAGE = "en-GB"

Half = tuple[str, Sequence[str]]
"""A heading, and the paragraphs under it."""


class Deck:
    """Slides of one pack.

    Parameters
    ----------
    contents
        As `pack_contents` gives it; each slide bears its marking, base and how it was computed.
    """

    def __init__(self, contents: Contents) -> None:
        from pptx import Presentation
        from pptx.util import Inches

        self.contents = contents
        self.slides = Presentation()
        self.slides.slide_width, self.slides.slide_height = Inches(WIDE), Inches(HIGH)
        master = self.slides.slide_master
        for layout in (master, *self.slides.slide_layouts):
            for shape in layout.placeholders:  # made for 4:3
                if shape._element.spPr.xfrm is not None:
                    left, wide = shape.left, shape.width
                    shape.left, shape.width = round(left * WIDE / 10), round(wide * WIDE / 10)

    def add(self, title: str, notes: str, *, first: bool = False) -> Any:  # noqa: ANN401
        """Add a slide with its title, its notes, and the foot that all but the first have."""
        slide = self.slides.slides.add_slide(self.slides.slide_layouts[0 if first else 5])
        place = (EDGE, 1.7, ACROSS, 1.5) if first else (EDGE, 0.45, ACROSS, 0.95)
        sizes = (44, 40, 36, 32, 28, 24) if first else (30, 28, 26, 24, 22, 20, 18, 16)
        self.place(slide.shapes.title, place)
        size = fitting([title], place[2] - 0.1, place[3], sizes) or sizes[-1]
        self.write(slide.shapes.title, [title], size, bold=True, colour=WHITE if first else BLUE)
        slide.notes_slide.notes_text_frame.text = notes
        if not first:
            foot = f"{self.contents.base} {self.contents.computed}"
            self.box(slide, [foot], (EDGE, 6.62, ACROSS, 0.5), size=11, colour=GREY)
        marking = self.contents.marking
        if marking:
            colour = WHITE if first else GREY
            for down in (0.08, 7.12):
                at = (EDGE, down, ACROSS, 0.32)
                self.box(slide, [marking], at, size=12, bold=True, colour=colour, centred=True)
        return slide

    @staticmethod
    def place(shape: Any, place: tuple[float, float, float, float]) -> None:  # noqa: ANN401
        """Put a shape in its place, in inches: left, top, width, height."""
        from pptx.util import Inches

        shape.left, shape.top, shape.width, shape.height = (Inches(each) for each in place)

    def box(
        self,
        slide: Any,  # noqa: ANN401
        texts: Sequence[str],
        place: tuple[float, float, float, float] = BODY,
        **look: Any,  # noqa: ANN401
    ) -> None:
        """Add a box of text, as large as fits unless told how large."""
        from pptx.util import Inches

        shape = slide.shapes.add_textbox(*(Inches(each) for each in place))
        if "size" not in look:
            texts, look["size"] = fitted(texts, place[2] - 0.2, place[3] - 0.1)
        self.write(shape, texts, **look)

    def halves(self, slide: Any, left: Half, right: Half) -> None:  # noqa: ANN401
        """Add two boxes of text side by side, each under its heading."""
        half = (ACROSS - 0.6) / 2
        for edge, (head, texts) in ((EDGE, left), (EDGE + half + 0.6, right)):
            self.box(slide, [head], (edge, TOP, half, 0.5), size=20, bold=True, colour=BLUE)
            self.box(slide, texts, (edge, TOP + 0.6, half, ROOM - 0.6))

    @staticmethod
    def write(
        shape: Any,  # noqa: ANN401
        texts: Sequence[str],
        size: int,
        *,
        bold: bool = False,
        colour: str = "1F1F1F",
        centred: bool = False,
    ) -> None:
        """Write paragraphs into a shape."""
        from pptx.dml.color import RGBColor
        from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
        from pptx.util import Pt

        frame = shape.text_frame
        frame.word_wrap = True
        frame.vertical_anchor = MSO_ANCHOR.TOP
        for at, text in enumerate(texts):
            paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
            paragraph.alignment = PP_ALIGN.CENTER if centred else PP_ALIGN.LEFT
            paragraph.space_after = Pt(size * 0.45)
            run = paragraph.add_run()
            run.text = text
            run.font.size, run.font.bold = Pt(size), bold
            run.font.color.rgb = RGBColor.from_string(colour)

    def picture(self, slide: Any, png: bytes, words: str) -> None:  # noqa: ANN401
        """Add a picture with its alt text, where the slide's content stands."""
        from pptx.util import Inches

        at = (Inches(EDGE), Inches(TOP))
        shape = slide.shapes.add_picture(io.BytesIO(png), *at, height=Inches(ROOM))
        if shape.width > Inches(ACROSS):
            shape.height = round(shape.height * Inches(ACROSS) / shape.width)
            shape.width = Inches(ACROSS)
        describe(shape, words)

    def table(
        self,
        slide: Any,  # noqa: ANN401
        frame: pd.DataFrame,
        widths: Sequence[float],
        words: str,
    ) -> int:
        """Add a table that can be edited, with as many rows as fit; say how many those are."""
        from pptx.dml.color import RGBColor
        from pptx.util import Inches, Pt

        top, room = TOP - 0.1, ROOM - 0.4
        rows = [
            [written(value) for value in row] for row in frame.astype("object").to_numpy().tolist()
        ]
        heads = [*map(str, frame.columns)]
        size, kept = _rows_that_fit([heads, *rows], widths, room)
        shape = slide.shapes.add_table(
            kept, len(heads), Inches(EDGE), Inches(top), Inches(sum(widths)), Inches(0.3 * kept)
        )
        describe(shape, words)
        for at, width in enumerate(widths):
            shape.table.columns[at].width = Inches(width)
        for down, row in enumerate([heads, *rows][:kept]):
            shape.table.rows[down].height = Inches(_row_height(row, widths, size))
            for across, text in enumerate(row):
                cell = shape.table.cell(down, across)
                cell.margin_left = cell.margin_right = Inches(0.08)
                cell.margin_top = cell.margin_bottom = Inches(0.04)
                cell.fill.solid()
                fill = BLUE if down == 0 else WHITE if down % 2 else "E8EEF4"
                cell.fill.fore_color.rgb = RGBColor.from_string(fill)
                cell.text_frame.word_wrap = True
                run = cell.text_frame.paragraphs[0].add_run()
                run.text, run.font.size, run.font.bold = text, Pt(size), down == 0
                ink = WHITE if down == 0 else "1F1F1F"
                run.font.color.rgb = RGBColor.from_string(ink)
        return kept - 1

    def save(self) -> bytes:
        """Give the file: the same bytes for the same slides on any day."""
        contents, about = self.contents, self.slides.core_properties
        about.title, about.subject = contents.title, contents.computed
        about.author = about.last_modified_by = "cscb_analysis"
        about.comments, about.category = contents.promise, contents.marking
        about.language, about.revision = LANGUAGE, 1
        about.created = about.modified = contents.created.replace(tzinfo=None)
        file = io.BytesIO()
        self.slides.save(file)
        return _settled(file.getvalue())


def _row_height(row: Sequence[str], widths: Sequence[float], size: int) -> float:
    """Measure how high a row of a table is, in inches."""
    most = max(lines(text, size, width - 0.18) for text, width in zip(row, widths, strict=True))
    return most * size * 1.2 / 72 + 0.1


def _rows_that_fit(
    rows: Sequence[Sequence[str]], widths: Sequence[float], room: float
) -> tuple[int, int]:
    """Choose the size at which all rows fit, else the least and how many do."""
    for size in (18, 16, 14, 13, 12):
        heights = [_row_height(row, widths, size) for row in rows]
        if sum(heights) <= room:
            return size, len(rows)
    kept = len(rows)
    while kept > 2 and sum(heights[:kept]) > room:
        kept -= 1
    return size, kept


def describe(shape: Any, words: str) -> None:  # noqa: ANN401
    """Give a shape its alt text."""
    shape._element.xpath("./*/p:cNvPr")[0].set("descr", words)


def _settled(file: bytes) -> bytes:
    """Write an Office file again with no hour in it, in British English, in Arial."""
    settled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(settled, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name.endswith(".xml"):
                data = data.replace(b'lang="en-US"', f'lang="{LANGUAGE}"'.encode())
            if name.startswith("ppt/theme/"):
                data = data.replace(b'typeface="Calibri"', b'typeface="Arial"')
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, data)
    return settled.getvalue()
