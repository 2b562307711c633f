"""The charts of overlaps and recurrence: what is drawn and said, of a small and a big board."""

from itertools import pairwise

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from synthetic.boards import make_board

import cscb_analysis as cscb
from cscb_analysis import charts

matplotlib.use("agg")
SHORT = ["Parental issues", "Lived experience"]


@pytest.fixture(scope="module")
def coded() -> pd.DataFrame:
    return cscb.code_mentions(cscb.load_tables(cscb.BRIEFING))


@pytest.fixture(scope="module")
def large() -> pd.DataFrame:
    """Eight sources, one of them awaited, and 40 themes."""
    return cscb.code_mentions(make_board(audits=60, sources=8, themes=40))


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def texts(ax: plt.Axes) -> list[str]:
    return [text.get_text() for text in ax.texts]


def names(labels) -> list[str]:
    return [label.get_text().replace("\n", " ") for label in labels]


def assert_inside(ax: plt.Axes) -> None:
    """Hold every word of a chart inside the picture, and each column's head off the next one's."""
    figure = ax.figure
    figure.canvas.draw()
    width, height = figure.bbox.width, figure.bbox.height
    for part in figure.axes:
        heads = [label.get_window_extent() for label in part.get_xticklabels()]
        assert not [1 for one, two in pairwise(heads) if one.x1 > two.x0 and part.axison]
        words = [*part.texts, part._left_title]
        for axis, ends in ((part.xaxis, part.get_xlim()), (part.yaxis, part.get_ylim())):
            ticks = [
                tick for tick in axis.get_major_ticks() if min(ends) <= tick.get_loc() <= max(ends)
            ]
            if not part.axison:
                continue
            words += [label for tick in ticks for label in (tick.label1, tick.label2)]
        for word in [word for word in words if word.get_visible()]:
            box = word.get_window_extent()
            assert not word.get_text() or (box.x0 > -2 and box.x1 < width + 2), word
            assert not word.get_text() or (box.y0 > -2 and box.y1 < height + 2), word


def test_each_cell_of_the_cross_tabulation_bears_its_count(coded):
    table = cscb.crosstab(coded)
    ax = charts.plot_crosstab(table)
    written = [text for text in texts(ax) if text != "awaited"]
    expected = ["" if pd.isna(n) else str(n) for row in table.to_numpy().tolist() for n in row]
    assert written == expected
    assert names(ax.get_yticklabels()) == table.index.tolist()


def test_a_cell_that_holds_more_is_darker_and_only_themes_are_shaded(coded):
    mesh = charts.plot_crosstab(cscb.crosstab(coded)).collections[0]
    shades = mesh.get_array()
    assert shades[5, 0] == 2
    assert shades[0, 0] == 1
    assert np.ma.is_masked(shades[1, 2]), "a nought is left white"
    assert shades[6:].mask.all(), "neither what is in no theme nor the margin is shaded"
    darker, lighter = (mesh.cmap(mesh.norm(n))[:3] for n in (2, 1))
    assert sum(darker) < sum(lighter)


def test_an_awaited_source_is_hatched_and_says_so(coded):
    ax = charts.plot_crosstab(cscb.crosstab(coded))
    (patch,) = ax.patches
    assert patch.get_hatch() == "///"
    assert 3 < patch.get_x() < 3.5, "the fourth column"
    assert texts(ax).count("awaited") == 1
    assert "Awaited: Section 11 Panel Meetings." in charts.describe_crosstab(cscb.crosstab(coded))


def test_the_dots_and_bars_say_which_sources_note_how_many_themes(coded):
    sets = cscb.combinations(coded)
    bars = charts.plot_combinations(sets)
    dots = next(ax for ax in bars.figure.axes if ax is not bars)
    assert [bar.get_width() for bar in bars.containers[0]] == sets["themes"].tolist()
    filled = [c.get_offsets() for c in dots.collections if c.get_facecolor()[0][0] < 0.5]
    assert [sorted(int(x) for x, _ in row) for row in filled] == [[0, 1, 2], [0, 1]]
    assert texts(bars)[:2] == [
        "4",
        "Thresholds; Missed opportunities; Professional\nchallenge; Good Planning",
    ]


def test_the_words_of_the_combinations_name_the_sources_and_their_themes(coded):
    words = charts.describe_combinations(cscb.combinations(coded))
    assert words.startswith("6 of 6 themes are shared by two or more sources. ")
    assert "Serious Case Reviews and Multi-Agency Audits: 2 (Parental issues, Lived exp" in words


def test_a_bar_fills_its_band_as_far_as_the_audits_note_the_theme(large):
    frame = cscb.recurrence(large)
    ax = charts.plot_recurrence(frame)
    bands, bars = ax.containers
    heard = frame[frame["of_audits"] > 0].set_index(["label", "source_name"])
    themes, sources = names(ax.get_yticklabels()), names(ax.get_xticklabels())
    assert len(themes) == 15
    for band, bar in zip(bands, bars, strict=True):
        row = heard.loc[(themes[round(bar.get_y() + 0.15)], sources[int(bar.get_x())])]
        assert bar.get_width() / band.get_width() == pytest.approx(row["audits"] / row["of_audits"])
    assert texts(ax).count("awaited") == 1


def test_the_words_of_the_recurrence_name_the_sources_that_note_a_theme_if_not_all_do(coded):
    words = charts.describe_recurrence(cscb.recurrence(coded))
    assert "Thresholds in 3 of 3;" in words
    assert "Lived experience in 2 of 3 (Serious Case Reviews and Multi-Agency Audits)" in words


def test_one_date_is_said_to_show_nothing_over_time(coded):
    frame = cscb.recurrence(coded, by="date")
    ax = charts.plot_recurrence_over_time(frame)
    assert ax.get_title(loc="left") == "All 3 audits bear one date, so time shows nothing yet"
    assert not ax.lines, "no line is drawn through one point"
    assert [text for text in texts(ax) if text][:1] == ["3 of 3"]
    assert "awaited" in texts(ax)


def test_many_dates_show_the_last_twelve_and_count_them_all(large):
    frame = cscb.recurrence(large, by="date")
    ax = charts.plot_recurrence_over_time(frame)
    dates = sorted(frame["date"].dropna().unique())
    assert names(ax.get_xticklabels()) == [*dates[-12:], "Source Outer"]
    noted = frame[frame["audits"] > 0].groupby("label")["date"].agg(set).map(len) > 1
    finding = f"{noted.sum()} of 40 themes come back at a second of {len(dates)} dates"
    assert charts.describe_recurrence_over_time(frame).startswith(finding)


@pytest.fixture
def changes() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "theme": [*"abcd"],
            "label": ["Theme A", "Theme B", "Theme C", "Theme D"],
            "rank_before": pd.array([2, 1, None, 3], dtype="Int64"),
            "rank_after": pd.array([1, 2, 3, None], dtype="Int64"),
            "change": ["up", "down", "new", "gone"],
            "reason": ["because"] * 4,
        }
    )


def test_a_line_runs_from_the_rank_before_to_the_rank_after(changes):
    ax = charts.plot_rank_changes(changes)
    ends = [list(zip(line.get_xdata(), line.get_ydata(), strict=True)) for line in ax.lines]
    assert ends == [[(0, 2), (1, 1)], [(0, 1), (1, 2)], [(1, 3)], [(0, 3)]]
    assert {"1   Theme A (up)", "2   Theme B (down)", "3   Theme C (new)"} <= set(texts(ax))
    assert {"Theme A   2", "Theme B   1", "Theme D (gone)   3"} <= set(texts(ax))
    up, down = ax.lines[0].get_color(), ax.lines[1].get_color()
    assert up != down


@pytest.mark.parametrize(("lacking", "side"), [("rank_before", 1), ("rank_after", 0)])
def test_a_ranking_that_did_not_exist_before_or_after_is_drawn(changes, lacking, side):
    changes = changes.assign(**{lacking: pd.array([None] * 4, dtype="Int64")}).dropna(
        subset=["rank_after" if side else "rank_before"]
    )
    ax = charts.plot_rank_changes(changes.assign(change="new" if side else "gone"))
    assert [list(line.get_xdata()) for line in ax.lines] == [[side]] * 3
    assert ax.get_ylim() == (3.5, 0.1), "the third and lowest of the ranks that there are"


def test_the_words_of_the_changes_give_each_move_with_its_reason(changes):
    assert charts.describe_rank_changes(changes) == (
        "4 of 4 themes change rank. Theme A up from 2 to 1: because; Theme B down from 1 to 2:"
        " because; Theme C new at 3: because; Theme D gone from 3: because."
    )


def test_nothing_counted_is_said_in_words():
    nothing = cscb.code_mentions(cscb.load_tables(cscb.BRIEFING), until="2018-01")
    by_source, by_date = cscb.recurrence(nothing), cscb.recurrence(nothing, by="date")
    for ax in [
        charts.plot_combinations(cscb.combinations(nothing)),
        charts.plot_recurrence(by_source),
        charts.plot_recurrence_over_time(by_date),
    ]:
        assert texts(ax)[0].startswith(("No theme", "No audit"))
    assert charts.describe_crosstab(cscb.crosstab(nothing)).startswith("No theme is noted")
    charts.plot_crosstab(cscb.crosstab(nothing)).figure.canvas.draw()


@pytest.mark.parametrize("board", ["coded", "large"])
def test_no_word_is_cut_off_or_runs_into_the_next(board, request):
    mentions = request.getfixturevalue(board)
    with plt.style.context("cscb_analysis.cscb"):
        for ax in [
            charts.plot_ranking(cscb.rank_themes(mentions)),
            charts.plot_crosstab(cscb.crosstab(mentions)),
            charts.plot_combinations(cscb.combinations(mentions)),
            charts.plot_recurrence(cscb.recurrence(mentions)),
            charts.plot_recurrence_over_time(cscb.recurrence(mentions, by="date")),
            charts.plot_rank_changes(
                cscb.explain_changes(mentions[mentions["source"] != "scr"], mentions)
            ),
        ]:
            assert_inside(ax)


def test_charts_draw_on_the_axes_given_and_change_no_frame(coded):
    table, sets = cscb.crosstab(coded), cscb.combinations(coded)
    by_source, by_date = cscb.recurrence(coded), cscb.recurrence(coded, by="date")
    before = [frame.copy() for frame in (table, sets, by_source, by_date)]
    figure, axes = plt.subplots(1, 5)
    assert charts.plot_crosstab(table, ax=axes[0], linewidth=5) is axes[0]
    assert axes[0].collections[0].get_linewidth() == 5
    assert charts.plot_combinations(sets, axes=(axes[1], axes[2]), height=0.2) is axes[2]
    assert axes[2].containers[0][0].get_height() == pytest.approx(0.2)
    assert charts.plot_recurrence(by_source, ax=axes[3]) is axes[3]
    assert charts.plot_recurrence_over_time(by_date, ax=axes[4]) is axes[4]
    assert plt.get_fignums() == [figure.number]
    for frame, copy in zip((table, sets, by_source, by_date), before, strict=True):
        pd.testing.assert_frame_equal(frame, copy)
