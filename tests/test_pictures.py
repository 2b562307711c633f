"""The explorer's pictures: the same on a sheet used again, with text where matplotlib has it."""

import io
from functools import cache

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from synthetic.boards import make_board

import cscb_analysis as cscb
from cscb_analysis.explorer import Selection, pictures
from cscb_analysis.explorer.lettering import MOST_LINES, draw_line, pixels
from cscb_analysis.explorer.views import VIEWS, see

BRIEFING = cscb.load_tables(cscb.BRIEFING)


@cache
def selections() -> list[Selection]:
    """Different boards and choices, one of which leaves nothing to draw."""
    sources = [("scr", "maa", "saa", "s11"), ("scr",), (), ("maa", "saa"), ("s11",)]
    boards = [Selection(BRIEFING, sources=keys) for keys in sources]
    large = Selection(make_board(60, sources=8, themes=40, seed=7))
    return [*boards, large, Selection(BRIEFING, least=3), boards[0]]


def drawn(selection: Selection, view: str, note: str = "", dpi: int = 90) -> bytes:
    shown = see(selection, view)
    return pictures.draw(shown.drawing, shown.words, shown.shown_only, note, dpi)


@pytest.mark.parametrize("view", VIEWS)
def test_a_picture_on_a_used_sheet_is_the_picture_on_a_new_one(view):
    fresh = []
    for selection in selections():
        pictures._sheet.cache_clear()
        fresh.append(drawn(selection, view))
    # A picture to take away is larger and finer, and leaves nothing of that behind.
    drawn(selections()[-1], view, "A note.", dpi=150)
    again = [drawn(selection, view) for selection in selections()]
    assert [one == other for one, other in zip(again, fresh, strict=True)] == [True] * len(fresh)
    assert len({*fresh}) > 4


def grey(figure: Figure) -> np.ndarray:
    return 255 - pixels(figure)[:, :, 0].astype(int)


@pytest.mark.parametrize("angle", [0, 90])
@pytest.mark.parametrize("where", [(0.5, 0.5), (0.503, 0.507)])
@pytest.mark.parametrize("text", ["Good Planning", "three", "jgp\nil", "(1)"])
def test_text_stands_within_a_pixel_of_where_matplotlib_puts_it(text, where, angle):
    figure = Figure(figsize=(2, 2), dpi=90)
    figure.text(*where, text, ha="center", va="center", rotation=angle, size=11)
    ours = grey(figure)
    canvas = FigureCanvasAgg(figure)
    with rc_context({"text.hinting": "none"}):
        canvas.draw()
    theirs = 255 - np.asarray(canvas.buffer_rgba())[:, :, 0].astype(int)
    for axis in (0, 1):
        one, other = (np.flatnonzero(ink.sum(axis=axis) > 60) for ink in (ours, theirs))
        assert abs(one[0] - other[0]) <= 1
        assert abs(one[-1] - other[-1]) <= 1
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.03)


def test_words_side_by_side_stand_on_one_line():
    figure = Figure(figsize=(3, 1), dpi=90)
    for at, text in enumerate(["xz", "xpz", "xTz", "xgfz"]):
        figure.text(0.05 + at / 4, 0.507, text, va="baseline", size=10)
    ink = grey(figure)
    # The z is the last letter of each, and flat beneath.
    ends = []
    for part in np.split(ink, [68, 135, 203], axis=1):
        columns = np.flatnonzero(part.sum(axis=0) > 60)
        ends.append(np.flatnonzero(part[:, columns[-3]] > 120)[-1])
    assert len(set(ends)) == 1


def test_a_formula_is_still_drawn_as_one():
    figure = Figure(figsize=(1, 1), dpi=90)
    figure.text(0.5, 0.5, r"$\frac{1}{2}$", va="center")
    assert len(np.flatnonzero(grey(figure).sum(axis=1) > 60)) > 15


def test_the_lines_that_are_kept_are_bounded():
    figure = Figure(figsize=(1, 1), dpi=20)
    text = figure.text(0, 0, "")
    for number in range(MOST_LINES + 50):
        text.set_text(str(number))
        pixels(figure)
    assert draw_line.cache_info().currsize == MOST_LINES


def test_a_long_title_takes_no_room_from_the_chart():
    labels = BRIEFING.themes["label"]
    heights = []
    for more in ("", " and so on" * 30):
        board = cscb.Tables(**{**dict(BRIEFING.frames()), "published": BRIEFING.published.head(0)})
        board.themes["label"] = labels + more
        shown = Image.open(io.BytesIO(drawn(Selection(board), "Most noted")))
        heights.append(shown.height)
    assert heights[1] - heights[0] == pytest.approx(2 * 0.22 * 90, abs=1)
