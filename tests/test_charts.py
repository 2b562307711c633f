"""Charts are tested on what is drawn and said, never on their pixels."""

import matplotlib
import matplotlib.pyplot as plt
import pandas as pd
import pytest

import cscb_analysis as cscb
from cscb_analysis import charts

matplotlib.use("agg")


@pytest.fixture
def briefing() -> cscb.Tables:
    return cscb.load_tables(cscb.BRIEFING)


@pytest.fixture
def ranking(briefing) -> pd.DataFrame:
    return cscb.rank_themes(cscb.code_mentions(briefing))


@pytest.fixture
def published(briefing) -> pd.DataFrame:
    return cscb.latest_published(briefing.published)


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def ranked(**changes: object) -> pd.DataFrame:
    """A ranking of two synthetic themes."""
    columns = {
        "rank": [1, 2],
        "theme": ["a", "b"],
        "label": ["Theme A", "Theme B"],
        "own_label_sources": [1, 0],
        "sources": [3, 2],
        "of_sources": [5, 5],
    }
    return pd.DataFrame(columns | changes)


def side_notes(ax: plt.Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_position()[0] == 1.01]


def test_bars_are_as_long_as_the_sources_that_note_a_theme(ranking, published):
    ax = charts.plot_ranking(ranking, published)
    own, others = ax.containers
    assert [bar.get_width() for bar in own] == [2, 2, 2, 1, 1, 0]
    assert [bar.get_width() for bar in others] == [1, 0, 0, 2, 2, 3]
    assert [bar.get_x() for bar in others] == [2, 2, 2, 1, 1, 0]
    assert ax.get_xlim() == (0, 3)


def test_each_bar_bears_its_count_and_a_nought_is_not_written(ranking):
    ax = charts.plot_ranking(ranking)
    own, others = ["2", "2", "2", "1", "1", ""], ["1", "", "", "2", "2", "3"]
    written = [text.get_text() for text in ax.texts if text.get_position()[0] != 1.01]
    assert written == own + others


def test_themes_stand_in_rank_order_from_the_top_with_the_published_rank_beside(ranking, published):
    ax = charts.plot_ranking(ranking, published)
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert names[0] == "Thresholds   1"
    assert names[5] == "Good Planning   6"
    bottom, top = ax.get_ylim()
    assert bottom > top, "the first theme is drawn at the top"
    assert side_notes(ax) == [f"published: {rank}" for rank in range(1, 7)]


@pytest.mark.parametrize(
    ("ranks", "title"),
    [
        ([1, 2], "All 2 themes stand at their published rank"),
        ([2, 1], "0 of 2 themes stand at their published rank"),
    ],
)
def test_the_title_states_how_many_published_ranks_are_met(ranks, title):
    published = pd.DataFrame({"theme": ["a", "b"], "label": ["A", "B"], "rank": ranks})
    assert charts.plot_ranking(ranked(), published).get_title(loc="left") == title


def test_without_a_published_ranking_the_title_names_the_first_theme_or_themes():
    one, two = charts.plot_ranking(ranked()), charts.plot_ranking(ranked(rank=[1, 1]))
    assert one.get_title(loc="left") == "Theme A is the most noted of 2 themes"
    assert two.get_title(loc="left") == "Theme A and Theme B are the most noted of 2 themes"


def test_a_theme_that_was_not_published_says_so():
    published = pd.DataFrame({"theme": ["a"], "label": ["A"], "rank": [1]})
    assert side_notes(charts.plot_ranking(ranked(), published)) == [
        "published: 1",
        "published: no rank",
    ]


def test_the_words_of_the_ranking_give_each_count_with_its_base(ranking, published):
    words = charts.describe_ranking(ranking, published)
    assert words.startswith("All 6 themes stand at their published rank. ")
    assert "of 3 audit sources that have reported" in words
    assert "1 Thresholds (3 sources, 2 under its own label)" in words
    assert "6 Good Planning (3 sources, 0 under its own label)" in words


def test_the_bands_run_from_best_to_worst_rank_with_the_rank_marked(briefing):
    ranges = cscb.rank_ranges(briefing)
    ax = charts.plot_rank_ranges(ranges)
    bands, dots = ax.collections
    ends = [(start, end) for (start, _), (end, _) in (path.vertices for path in bands.get_paths())]
    assert ends == list(zip(ranges["best"], ranges["worst"], strict=True))
    assert [x for x, _ in dots.get_offsets()] == [1, 2, 3, 4, 5, 6]
    assert side_notes(ax)[0] == "kept in 18 of 25 trials"


def test_the_words_of_the_ranges_say_what_the_bands_show(briefing):
    ranges = cscb.rank_ranges(briefing)
    words = charts.describe_rank_ranges(ranges)
    assert words.startswith("Each of the 6 ranks moves when one thing is changed. Of 25")
    assert "Parental issues keeps rank 2 in 15 and moves between 1 and 5, unranked in 4" in words
    firm = ranges.assign(same=ranges["trials"])
    assert charts.describe_rank_ranges(firm).startswith("6 of 6 ranks stay whatever")


def test_nothing_to_rank_is_said_in_words():
    empty = ranked().head(0)
    ax = charts.plot_ranking(empty)
    assert ax.texts[0].get_text() == charts.describe_ranking(empty)
    assert "No theme" in charts.describe_rank_ranges(pd.DataFrame())


def test_forty_themes_show_the_first_fifteen_and_count_the_rest():
    many = pd.concat([ranked().head(1)] * 40, ignore_index=True)
    many = many.assign(rank=range(1, 41), theme=[f"t{n}" for n in range(40)])
    ax = charts.plot_ranking(many)
    assert len(ax.get_yticklabels()) == 15
    assert "and 34 more" in charts.describe_ranking(many)


def test_labels_are_drawn_as_they_are_never_as_formulas():
    ax = charts.plot_ranking(ranked(label=["costs $5 and $6", r"a_b \alpha"]))
    ax.figure.canvas.draw()
    assert [text.get_text().replace(r"\$", "$") for text in ax.get_yticklabels()] == [
        "costs $5 and $6   1",
        r"a_b \alpha   2",
    ]


def test_a_long_label_is_broken_into_lines_and_stays_inside_the_picture():
    ax = charts.plot_ranking(ranked(label=["A very long label for a theme " * 3, "Theme B"]))
    ax.figure.canvas.draw()
    box = ax.get_yticklabels()[0].get_window_extent()
    assert "\n" in ax.get_yticklabels()[0].get_text()
    assert box.x0 >= 0


def test_a_long_name_keeps_to_its_own_row_and_to_its_rank(ranking):
    named = ranking.assign(label=["word " * 400, "x" * 2_000, *ranking["label"][2:]])
    names = [name.get_text() for name in charts.plot_ranking(named).get_yticklabels()]
    assert [name.count("\n") for name in names[:3]] == [1, 1, 0]
    assert [name.split("   ")[1] for name in names[:2]] == ["1", "2"]
    assert names[0].split("   ")[0].endswith("word…")
    assert max(len(line) for name in names for line in name.splitlines()) <= 27


def test_charts_are_drawn_on_the_axes_given_and_change_nothing_else(ranking, briefing):
    before, frame = dict(matplotlib.rcParams), ranking.copy()
    figure, (left, right) = plt.subplots(1, 2)
    assert charts.plot_ranking(ranking, ax=left) is left
    assert charts.plot_rank_ranges(cscb.rank_ranges(briefing), ax=right) is right
    assert plt.get_fignums() == [figure.number]
    assert dict(matplotlib.rcParams) == before
    pd.testing.assert_frame_equal(ranking, frame)


def test_extra_words_go_to_the_bars_and_lines(ranking, briefing):
    ax = charts.plot_ranking(ranking, height=0.5)
    assert {bar.get_height() for container in ax.containers for bar in container} == {0.5}
    lines = charts.plot_rank_ranges(cscb.rank_ranges(briefing), linewidth=3).collections[0]
    assert set(lines.get_linewidths()) == {3}


def test_show_gives_the_picture_its_words_as_alt_text_and_prints_them(ranking, monkeypatch, capsys):
    shown = []
    monkeypatch.setattr(
        "cscb_analysis.charts.notebook.display", lambda data, **rest: shown.append((data, rest))
    )
    charts.show(charts.plot_ranking(ranking), "The words.")
    ((data, rest),) = shown
    assert data["image/png"].startswith("iVBOR")
    assert rest["metadata"] == {"image/png": {"alt": "The words."}}
    assert capsys.readouterr().out == "The words.\n"
    assert plt.get_fignums() == []


def test_show_table_puts_plain_headings_and_blanks_and_lets_no_text_act(monkeypatch):
    shown = []
    monkeypatch.setattr(
        "cscb_analysis.charts.notebook.display", lambda data, **_: shown.append(data)
    )
    charts.show_table(
        pd.DataFrame({"label": ["<script>x</script>", None], "mean_place": [0.25, 0.5]})
    )
    html = shown[0]["text/html"]
    assert "<script>" not in html
    assert '<th scope="col" style="text-align: right">Mean place</th>' in html
    assert '<td style="text-align: left"></td>' in html
    assert '<td style="text-align: right">0.250</td>' in html
