"""The explorer says and shows what the library answers, whatever is put before it."""

import asyncio
import base64
import csv
import gc
import html
import io
import re
import warnings
from dataclasses import replace

import ipywidgets as widgets
import matplotlib.pyplot as plt
import pandas as pd
import pytest
from html5lib import parse
from PIL import Image
from synthetic.boards import make_board

import cscb_analysis as cscb
from cscb_analysis import charts
from cscb_analysis.explorer.explorer import MOST_LISTED, Explorer
from cscb_analysis.explorer.markup import KEYS, as_csv, marked
from cscb_analysis.explorer.selection import Selection
from cscb_analysis.explorer.views import VIEWS

BRIEFING = cscb.load_tables(cscb.BRIEFING)
CODED = cscb.code_mentions(BRIEFING)


@pytest.fixture
def explorer():
    explorer = Explorer(BRIEFING)
    yield explorer
    explorer.close()


def choose(explorer: Explorer, text: str) -> None:
    """Choose the first row whose text has these words."""
    explorer.rows.index = next(
        at for at, (row, _) in enumerate(explorer.rows.options) if text in row
    )


def cells(box: widgets.HTML) -> list[list[str]]:
    """Read the rows of a table as a browser reads it."""
    page = parse(box.value, namespaceHTMLElements=False)
    return [["".join(cell.itertext()) for cell in row] for row in page.findall(".//tbody/tr")]


def alt(explorer: Explorer) -> str:
    return html.unescape(re.search('alt="([^"]*)"', explorer.picture.value).group(1))


def all_widgets(box: widgets.Widget) -> list[widgets.Widget]:
    inner = [all_widgets(child) for child in getattr(box, "children", ())]
    return [box, *(widget for part in inner for widget in part)]


def in_the_file(explorer: Explorer, name: str) -> bytes:
    explorer.take_away[name].click()
    return base64.b64decode(re.search('base64,([^"]*)"', explorer.link.value).group(1))


def test_the_first_screen_is_the_ranking_with_its_words_and_the_mentions_of_the_first(explorer):
    assert explorer.rows.options[1][0] == "1  Thresholds: 3 of 3 sources, 2 under own label"
    assert explorer.rows.index == 1
    assert html.escape(explorer.selection.sentence) in explorer.sentence.value
    expected = cscb.mentions_behind(CODED, theme="Thresholds")
    assert [row[5] for row in cells(explorer.mentions)] == expected["statement"].tolist()
    reasons = cscb.explain_ranking(cscb.rank_themes(CODED))["reason"].tolist()
    assert [row[2] for row in cells(explorer.reasons)] == reasons


def test_a_mention_is_told_with_source_audit_date_number_theme_basis_and_evidence(explorer):
    choose(explorer, "Thresholds")
    columns = ["source_name", "title", "date", "number", "label", "statement"]
    columns += ["theme_label", "basis", "evidence"]
    expected = cscb.mentions_behind(CODED, theme="Thresholds")[columns].astype("str")
    assert cells(explorer.mentions) == expected.to_numpy().tolist()


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("tables", [BRIEFING, make_board(30, sources=5, themes=7, seed=3)])
def test_every_row_of_every_view_says_the_number_that_it_opens_to(view, tables):
    explorer = Explorer(tables)
    explorer.view.value = view
    coded, theme = cscb.code_mentions(tables), ""
    assert len(explorer.rows.options) > 2
    for at, (text, _) in enumerate(explorer.rows.options):
        explorer.rows.index = at
        name, _, told = re.sub(r"^\d+  ", "", text).rpartition(": ")
        name = name.strip()
        ask, date = {}, None
        if name == "All mentions that are counted" or name.startswith("mentions, each"):
            ask = {}
        elif view == "Overlaps":
            ask = {"noted_by_exactly": re.split(", | and ", name.removesuffix(" only"))}
        elif not text.startswith(" "):
            ask, theme = {"theme": name}, name
        elif re.match(r"\d{4}-", name):
            ask, date = {"theme": theme}, name
        else:
            ask = {"theme": theme, "source": name}
        if theme.startswith("mentions, each"):
            ask.pop("theme", None)
        expected = cscb.mentions_behind(coded, **ask)
        expected = expected if date is None else expected[expected["date"] == date]
        assert [row[5] for row in cells(explorer.mentions)] == (
            expected["statement"].head(MOST_LISTED).tolist()
        )
        number = 0 if told == "awaited" else int(re.match(r"[\d,]+", told)[0].replace(",", ""))
        if view == "Cross-tabulation" or name.startswith("All mentions"):
            assert number == len(expected)
        elif view == "Overlaps":
            assert number == expected["theme_label"].str.split("; ").explode().nunique()
        elif text.startswith(" "):
            assert number == expected["audit"].nunique()
        else:
            assert number == expected["source_name"].nunique()
        if theme != name and name.startswith("mentions, each"):
            theme = name
    explorer.close()


@pytest.mark.parametrize("least", [0, 3])
def test_the_alt_text_is_what_describe_says_of_what_is_shown(explorer, least):
    explorer.selection.least = least
    selection = explorer.selection
    published = cscb.latest_published(BRIEFING.published)
    published = published[published["theme"].isin(selection.ranking()["theme"])]
    said = {
        "Most noted": charts.describe_ranking(selection.ranking(), published),
        "Cross-tabulation": charts.describe_crosstab(selection.crosstab()),
        "Overlaps": charts.describe_combinations(selection.combinations()),
        "Recurrence by source": charts.describe_recurrence(selection.recurrence()),
        "Recurrence over time": charts.describe_recurrence_over_time(selection.recurrence("date")),
    }
    assert list(said) == list(VIEWS)
    for view, words in said.items():
        explorer.view.value = view
        assert alt(explorer) == f"{words} {selection.shown_only}".strip()
    assert bool(selection.shown_only) == bool(least)


def test_controls_and_selection_follow_each_other(explorer):
    controls, selection = explorer.controls.choices, explorer.selection
    controls["sources"].value = ("scr",)
    controls["bases"].value = ("label", "judgement")
    controls["since"].value, controls["until"].value = "2018", "2019"
    controls["themes"].value, controls["least"].value = ("thresholds",), 1
    controls["words"].value, controls["audits"].value = "met", "latest"
    controls["count"].value, controls["rule"].value = "presence", "breadth"
    chosen = {
        "sources": ["scr"],
        "bases": ["label", "judgement"],
        "since": "2018",
        "until": "2019",
        "audits": "latest",
        "themes": ["thresholds"],
        "least": 1,
        "words": "met",
        "count": "presence",
        "rule": "breadth",
    }
    assert selection.to_dict() == chosen
    selection.reset()
    assert controls["sources"].value == ("scr", "maa", "saa", "s11")
    assert all(box.value for box in controls["sources"].children)
    assert controls["themes"].value == ()
    assert [controls[name].value for name in ("since", "until", "words")] == ["", "", ""]
    again = Explorer(BRIEFING, Selection(BRIEFING, **chosen))
    shown = {name: control.value for name, control in again.controls.choices.items()}
    assert shown == {**chosen, **{n: tuple(chosen[n]) for n in ("sources", "bases", "themes")}}
    again.close()


def test_a_date_as_excel_shows_it_is_understood(explorer):
    explorer.controls.choices["until"].value = " 29/11/2017 "
    assert explorer.selection.until == "2017-11-29"
    assert explorer.controls.refusal.value == ""


def test_a_date_that_is_none_is_refused_in_words_and_counts_nothing_new(explorer):
    before = explorer.sentence.value
    explorer.controls.choices["since"].value = "<b>soon</b>"
    assert "expected a date: YYYY-MM-DD" in explorer.controls.refusal.value
    assert "Not done: From cannot be" in explorer.controls.refusal.value, "as it is called there"
    assert "<b>" not in explorer.controls.refusal.value
    assert explorer.sentence.value == before
    explorer.controls.choices["since"].value = "2018"
    assert explorer.controls.refusal.value == ""
    assert "since 2018" in explorer.sentence.value


def test_a_filter_that_leaves_nothing_says_so_and_offers_to_reset(explorer):
    for view in VIEWS:
        explorer.view.value = view
        explorer.selection.sources = ()
        assert "leave no mention to count" in explorer.message.value
        assert explorer.show_all.layout.display != "none"
        assert explorer.picture.layout.display == "none"
        assert "0 of 27 mentions" in explorer.sentence.value
        explorer.show_all.click()
        assert explorer.message.value == ""
        assert explorer.show_all.layout.display == "none"
        assert explorer.picture.layout.display != "none"
        explorer.selection.themes = ()
        assert "leave no theme to show" in explorer.message.value
        explorer.selection.reset()
        assert explorer.message.value == ""
        assert "27 of 27 mentions" in explorer.sentence.value


def test_the_row_that_was_chosen_stays_chosen_while_it_is_there(explorer):
    choose(explorer, "Good Planning")
    explorer.selection.least = 3
    assert "Good Planning" in explorer.rows.options[explorer.rows.index][0]
    explorer.selection.themes = ("thresholds",)
    assert explorer.rows.index is None
    assert "Choose a row" in explorer.mentions.value


def test_words_that_are_searched_for_are_marked(explorer):
    explorer.selection.words = "PLAN"
    text, _ = explorer.rows.options[0]
    assert text == "Mentions with the words “PLAN”: 3"
    explorer.rows.index = 0
    assert [row[4] for row in cells(explorer.mentions)] == ["Drift", "Plans", "Planning"]
    assert "<mark>Plan</mark>ning" in explorer.mentions.value
    assert "<mark>plan</mark>s too long" in explorer.mentions.value


def test_what_is_marked_is_escaped_first():
    assert marked("<b> & <i>", ["b", "&"]) == "&lt;<mark>b</mark>&gt; <mark>&amp;</mark> &lt;i&gt;"
    assert marked("amp & lt", ["amp"]) == "<mark>amp</mark> &amp; lt"
    assert marked("a.c abc", ["a.c"]) == "<mark>a.c</mark> abc"


@pytest.mark.parametrize("view", VIEWS)
def test_the_files_say_what_is_counted_with_which_filters(explorer, view):
    explorer.view.value = view
    explorer.selection.sources = ("scr", "maa")
    sentence = explorer.selection.sentence
    rows = list(
        csv.DictReader(io.StringIO(in_the_file(explorer, "Rows as CSV").decode("utf-8-sig")))
    )
    assert rows
    assert {row["What is counted"] for row in rows} == {sentence}
    png = Image.open(io.BytesIO(in_the_file(explorer, "Picture as PNG")))
    shown = Image.open(
        io.BytesIO(base64.b64decode(explorer.picture.value.split("base64,")[1].split('"')[0]))
    )
    assert png.info["Description"] == alt(explorer)
    # The footer makes it taller.
    assert png.height / png.width > shown.height / shown.width
    explorer.selection.least = 1
    assert explorer.link.value == "", "a link to what is no longer on the screen"


def test_the_csv_holds_the_librarys_own_numbers(explorer):
    explorer.view.value = "Cross-tabulation"
    table = pd.read_csv(io.BytesIO(in_the_file(explorer, "Rows as CSV"))).set_index("Theme")
    expected = cscb.crosstab(CODED)
    assert table.index.tolist() == expected.index.tolist()
    numbers = table.drop(columns="What is counted").astype("Int64")
    assert numbers.to_numpy().tolist() == expected.to_numpy().tolist()
    choose(explorer, "in no theme")
    mentions = pd.read_csv(io.BytesIO(in_the_file(explorer, "Mentions as CSV")))
    assert mentions["Statement"].tolist() == (
        cscb.mentions_behind(CODED, theme="in no theme")["statement"].tolist()
    )
    assert mentions["What is counted"].str.startswith("in no theme: 7 mentions. 27 of 27").all()


def test_a_cell_that_opens_like_a_formula_is_none():
    frame = pd.DataFrame(
        {"=Theme": ["=1+1", "+a", "-b", "@c", "plain"], "Mentions": [1, -2, 3, 4, 5]}
    )
    rows = list(csv.reader(io.StringIO(as_csv(frame, "=x").decode("utf-8-sig"))))
    assert rows[0] == ["'=Theme", "Mentions", "What is counted"]
    assert [row[0] for row in rows[1:]] == ["'=1+1", "'+a", "'-b", "'@c", "plain"]
    assert [row[1] for row in rows[1:]] == ["1", "-2", "3", "4", "5"]
    assert {row[2] for row in rows[1:]} == {"'=x"}


HOSTILE = [
    "<script>alert(1)</script>",
    "\"quotes\" 'and' `ticks` & ampersands;",
    "<img src=x onerror=alert(1)>",
    "عربي ونص من اليمين",
    "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 \u4e2d\u6587",
    "x" * 2_000,
    "many words " * 180,
    "$a_b$ and $ \\frac",
    "</div></table><b>bold",
]


def hostile_board() -> cscb.Tables:
    """A board whose every name is one of the above."""
    board = make_board(24, sources=4, themes=len(HOSTILE), seed=5)

    def names(count: int) -> list[str]:
        return [f"{HOSTILE[at % len(HOSTILE)]} {at}" for at in range(count)]

    return replace(
        board,
        sources=board.sources.assign(name=names(len(board.sources))),
        audits=board.audits.assign(title=names(len(board.audits))),
        themes=board.themes.assign(label=names(len(board.themes))),
        mentions=board.mentions.assign(
            label=names(len(board.mentions)), statement=names(len(board.mentions))
        ),
        coding=board.coding.assign(evidence=names(len(board.coding))),
    )


@pytest.mark.parametrize("view", VIEWS)
def test_hostile_text_is_shown_as_text_and_nothing_else(view):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        explorer = Explorer(hostile_board())
        explorer.selection.words = "<script> a"
        explorer.selection.reset()
        explorer.view.value = view
        for at in range(len(explorer.rows.options)):
            explorer.rows.index = at
        for button in explorer.take_away.values():
            button.click()
    explorer.rows.index = 0
    allowed = {"p", "div", "img", "table", "caption", "thead", "tbody", "tr", "th", "td", "mark"}
    allowed |= {"a", "style", "colgroup", "col", "html", "head", "body"}
    for widget in all_widgets(explorer):
        if isinstance(widget, widgets.HTML):
            # Of all that is put on the page, one constant acts: it keeps the keys for the controls.
            page = parse(widget.value.removesuffix(KEYS), namespaceHTMLElements=False)
            assert {element.tag for element in page.iter()} <= allowed
            assert not [e for e in page.iter() for name in e.attrib if name.startswith("on")]
        assert not getattr(widget, "description_allow_html", False)
    expected = cscb.mentions_behind(explorer.selection.coded())["statement"].head(MOST_LISTED)
    assert [row[5] for row in cells(explorer.mentions)] == expected.tolist()
    explorer.close()


def test_forty_themes_and_long_names_keep_rows_short_and_the_picture_in_bounds():
    tables = make_board(200, sources=8, themes=40)
    long = tables.themes["label"] + " " + "word " * 400
    explorer = Explorer(replace(tables, themes=tables.themes.assign(label=long)))
    for view in VIEWS:
        explorer.view.value = view
        assert max(len(text) for text, _ in explorer.rows.options) < 300
        data = explorer.picture.value.split("base64,")[1].split('"')[0]
        width, height = Image.open(io.BytesIO(base64.b64decode(data))).size
        assert width < 1_700
        assert height < 1_200
    explorer.close()


def test_a_burst_of_changes_ends_on_the_last_one_with_one_picture(explorer, monkeypatch):
    drawn = []
    draw = Explorer._draw
    monkeypatch.setattr(Explorer, "_draw", lambda self: drawn.append(1) or draw(self))

    async def burst() -> None:
        for at in range(20):
            explorer.selection.least = at % 3
            explorer.selection.sources = (["scr"], ["scr", "maa"], ["maa"])[at % 3]
            assert explorer.selection.sentence in html.unescape(explorer.sentence.value)
        assert not drawn, "rows come first, and no picture is drawn for what is passed over"
        await asyncio.sleep(0.2)

    asyncio.run(burst())
    assert len(drawn) == 1
    last = Selection(BRIEFING, sources=["scr", "maa"], least=1)
    assert explorer.selection.to_dict() == last.to_dict()
    published = cscb.latest_published(BRIEFING.published)
    words = charts.describe_ranking(last.ranking(), published)
    assert alt(explorer) == f"{words} {last.shown_only}"


def test_a_thousand_changes_leave_no_figure_observer_or_widget_behind(explorer):
    def left() -> tuple[int, int, list[int]]:
        gc.collect()
        notifiers = explorer.selection._trait_notifiers.values()
        observers = sum(len(handlers) for kinds in notifiers for handlers in kinds.values())
        observers += sum(
            len(handlers)
            for widget in all_widgets(explorer)
            for kinds in widget._trait_notifiers.values()
            for handlers in kinds.values()
        )
        return len(widgets.widget._instances), observers, plt.get_fignums()

    explorer._draw = lambda: None  # the pictures are counted below
    explorer.selection.least = 1
    before = left()
    for at in range(1_000):
        explorer.selection.least = at % 4
        if at % 100 == 0:
            explorer.view.value = [*VIEWS][at // 100 % len(VIEWS)]
            explorer.rows.index = 0
    del explorer._draw
    for view in VIEWS:
        explorer.view.value = view
    assert left() == before
    assert not plt.get_fignums()


def test_closing_lets_go_of_the_selection_and_closes_every_widget():
    selection = Selection(BRIEFING)
    known = len(widgets.widget._instances)
    explorer = Explorer(BRIEFING, selection)
    explorer.close()
    explorer.close()
    gc.collect()
    # Each widget also has a layout, some a style; these are not on the screen by themselves.
    kinds = {type(widget).__name__ for widget in list(widgets.widget._instances.values())[known:]}
    assert all(name.endswith(("Layout", "Style")) for name in kinds)
    selection.least = 2
    assert "least" not in explorer.sentence.value


def test_two_explorers_of_one_selection_follow_each_other():
    one = Explorer(BRIEFING)
    two = Explorer(BRIEFING, one.selection)
    one.controls.choices["least"].value = 3
    assert two.controls.choices["least"].value == 3
    assert two.sentence.value == one.sentence.value
    one.close()
    two.controls.choices["least"].value = 2
    assert "at least 2 sources" in two.sentence.value
    two.close()


def test_what_a_saved_selection_lost_is_said_on_the_screen():
    selection = Selection.from_dict(BRIEFING, {"sources": ["scr", "<gone>"]})
    explorer = Explorer(BRIEFING, selection)
    assert "sources: &lt;gone&gt; is not in these tables" in explorer.sentence.value
    explorer.close()


def test_where_there_are_no_widgets_the_sentence_is_said(explorer):
    bundle = explorer._repr_mimebundle_()
    assert bundle["text/plain"] == explorer.selection.sentence
    assert explorer.model_id not in bundle["text/plain"]


def test_every_control_has_a_label(explorer):
    for widget in all_widgets(explorer):
        if hasattr(widget, "description") and not isinstance(widget, widgets.HTML):
            assert widget.description, widget
