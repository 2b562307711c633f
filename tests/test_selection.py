"""What a reader chooses is kept, refused or said; and it never changes a base unseen."""

import itertools
import json
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic.boards import make_board
from traitlets import TraitError

import cscb_analysis as cscb
from cscb_analysis.explorer.counting import CodedMentions, Counted
from cscb_analysis.explorer.selection import Selection

BRIEFING = cscb.load_tables(cscb.BRIEFING)
BOARD = make_board(40, sources=5, themes=9, seed=7)


@pytest.fixture
def selection() -> Selection:
    return Selection(BRIEFING)


def plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Categories as text: which categories there are is compared apart."""
    kinds = {name: "object" for name, kind in frame.dtypes.items() if kind == "category"}
    return frame.astype(kinds)


def with_a_double_coding() -> cscb.Tables:
    """The briefing, with one mention coded twice to what has become one theme."""
    themes = pd.concat(
        [
            BRIEFING.themes,
            pd.DataFrame(
                {
                    "theme": ["planning"],
                    "label": ["Planning"],
                    "statement": [""],
                    "former_labels": [""],
                    "merged_into": ["good-planning"],
                }
            ),
        ],
        ignore_index=True,
    )
    of = BRIEFING.coding[BRIEFING.coding["theme"] == "good-planning"].head(1)
    coding = pd.concat(
        [of.assign(theme="planning", basis="judgement"), BRIEFING.coding], ignore_index=True
    )
    return replace(BRIEFING, themes=themes, coding=coding)


BOARDS = {"briefing": BRIEFING, "board": BOARD, "merged": with_a_double_coding()}
KEPT = {name: CodedMentions(tables) for name, tables in BOARDS.items()}


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(sorted(BOARDS)),
    keys=st.none() | st.sets(st.integers(0, 4)),
    bases=st.sets(st.sampled_from(cscb.BASES)),
    since=st.sampled_from([None, "2018", "2020-06", "2030"]),
    until=st.sampled_from([None, "2030", "2031-02", "2018-08"]),
    audits=st.sampled_from(["all", "latest"]),
)
def test_what_is_counted_is_what_the_library_counts(name, keys, bases, since, until, audits):
    tables = BOARDS[name]
    known = tables.sources["source"].tolist()
    sources = None if keys is None else tuple(k for at, k in enumerate(known) if at in keys)
    if since and until and since > until:
        since = None
    bases = tuple(basis for basis in cscb.BASES if basis in bases)
    asked = Counted(sources, bases, since, until, audits)
    kept = KEPT[name]
    coded = kept.in_full(kept.choose(asked))
    expected = cscb.code_mentions(tables, bases, sources, since, until, audits)
    pd.testing.assert_frame_equal(plain(coded), plain(expected))
    for column in ["source", "source_name", "audit", "theme", "theme_label"]:
        assert list(coded[column].cat.categories) == list(expected[column].cat.categories)
    measured = cscb.measure_themes(kept.choose(asked))
    pd.testing.assert_frame_equal(
        measured.astype("object"), cscb.measure_themes(expected).astype("object"), check_exact=False
    )


def test_the_frames_are_the_librarys_own_answers():
    selection = Selection(BOARD, since="2019", rule="breadth")
    coded = cscb.code_mentions(BOARD, since="2019")
    ranking = cscb.rank_themes(coded, cscb.BREADTH)
    shown = selection.ranking()
    pd.testing.assert_frame_equal(shown.drop(columns="reason"), ranking, check_dtype=False)
    assert (
        shown["reason"].tolist() == cscb.explain_ranking(ranking, cscb.BREADTH)["reason"].tolist()
    )
    pd.testing.assert_frame_equal(selection.crosstab(), cscb.crosstab(coded))
    pd.testing.assert_frame_equal(selection.combinations(), cscb.combinations(coded))
    for by in ("source", "date"):
        pd.testing.assert_frame_equal(selection.recurrence(by), cscb.recurrence(coded, by))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("sources", ["nobody"], "sources cannot be 'nobody'; expected keys of scr, maa, saa, s11"),
        ("sources", 3, "expected a tuple or None, not the int 3"),
        ("themes", ["x"], "themes cannot be 'x'; expected keys of thresholds"),
        ("bases", ["hearsay"], "'hearsay'; expected keys of label, named, agreed, judgement"),
        ("bases", None, "expected a tuple"),
        ("since", "yesterday", "since cannot be 'yesterday'; expected a date: YYYY-MM-DD"),
        ("until", "2018-13", "until cannot be '2018-13'; expected a date"),
        ("audits", "some", "audits cannot be 'some'; expected all or latest"),
        ("count", "cases", "count cannot be 'cases'; expected mentions or presence"),
        ("rule", "mine", "rule cannot be 'mine'; expected as published or breadth"),
        ("least", 5, "least cannot be '5'; expected a whole number of sources from 0 to 4"),
        ("least", -1, "least cannot be '-1'"),
        ("least", True, "least cannot be 'True'"),
        ("words", None, "expected a unicode string"),
    ],
)
def test_nonsense_is_refused_and_the_selection_stays_as_it_was(selection, name, value, words):
    selection.least = 2
    with pytest.raises(TraitError) as refused:
        setattr(selection, name, value)
    assert words in str(refused.value)
    assert selection.to_dict() == {"least": 2}


def test_a_period_that_ends_before_it_begins_is_refused(selection):
    selection.until = "2018"
    with pytest.raises(TraitError, match="since 2019 is after until 2018"):
        selection.since = "2019"
    selection.since = "2018-12"
    assert selection.since == "2018-12"


def test_a_choice_that_there_is_not_is_refused_by_name():
    with pytest.raises(TraitError, match="'colour'; expected sources, bases"):
        Selection(BRIEFING, colour="red")


def test_all_sources_are_no_choice_and_order_is_the_tables(selection):
    selection.sources = ("s11", "saa", "maa", "scr")
    assert selection.sources is None
    selection.sources = ["saa", "scr"]
    assert selection.sources == ("scr", "saa")


def test_only_what_is_counted_changes_a_number_or_a_base():
    board = make_board(9, sources=6, themes=12, seed=7)
    whole = Selection(board)
    for name, value in {
        "themes": ("theme-2", "theme-3"),
        "least": 4,
        "words": "Statement 17",
    }.items():
        narrowed = Selection(board, **{name: value})
        assert 0 < len(narrowed.shown()) < len(whole.shown())
        for all_rows, rows in [
            (whole.ranking(), narrowed.ranking()),
            (whole.crosstab(), narrowed.crosstab()),
            (whole.combinations(), narrowed.combinations()),
            (whole.recurrence(), narrowed.recurrence()),
            (whole.recurrence("date"), narrowed.recurrence("date")),
        ]:
            assert 0 < len(rows) <= len(all_rows)
            pd.testing.assert_frame_equal(rows, all_rows.loc[rows.index])
        assert narrowed.crosstab().index[-1] == whole.crosstab().index[-1]


def test_themes_and_the_other_themes_part_all_rows():
    keys = [*Selection(BOARD).names("themes")]
    one, other = Selection(BOARD, themes=keys[:4]), Selection(BOARD, themes=keys[4:])
    assert sorted(one.shown() + other.shown()) == sorted(Selection(BOARD).shown())
    both = pd.concat([one.ranking(), other.ranking()]).sort_index()
    pd.testing.assert_frame_equal(both, Selection(BOARD).ranking())


def test_sources_and_the_other_sources_part_all_mentions():
    keys = [*Selection(BOARD).names("sources")]
    parts = [Selection(BOARD, sources=keys[:2]), Selection(BOARD, sources=keys[2:])]
    counts = [part.count_behind({}) for part in parts]
    assert sum(counts) == Selection(BOARD).count_behind({}) == len(BOARD.mentions)
    assert min(counts) > 0


def test_least_shows_the_themes_that_so_many_sources_note(selection):
    selection.least = 3
    expected = cscb.measure_themes(cscb.code_mentions(BRIEFING)).query("sources >= 3")["label"]
    assert selection.shown() == expected.tolist()
    assert len(expected) == 4


def test_a_theme_that_nobody_notes_is_shown_until_a_source_is_asked_for(selection):
    selection.sources = ["s11"]
    assert len(selection.shown()) == 6
    selection.least = 1
    assert selection.shown() == []


def test_words_are_found_in_any_case_in_label_or_statement_all_of_them(selection):
    selection.words = "  PLAN   drift "
    assert selection.words == "PLAN drift"
    assert selection.mentions({"words": "PLAN drift"})["label"].tolist() == ["Drift"]
    assert selection.shown() == []
    selection.bases = cscb.BASES
    assert selection.shown() == ["Good Planning"]


def test_presence_counts_a_theme_once_in_each_source(selection):
    selection.count = "presence"
    expected = cscb.crosstab(cscb.code_mentions(BRIEFING), count="presence")
    pd.testing.assert_frame_equal(selection.crosstab(), expected)


def test_a_frame_that_is_changed_leaves_the_selection_as_it_was(selection):
    ranking, coded = selection.ranking(), selection.coded()
    ranking.loc[:, "rank"] = 99
    coded.loc[:, "label"] = "changed"
    assert selection.ranking()["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    assert "changed" not in set(selection.coded()["label"])


def test_each_frame_is_made_once_for_what_it_hangs_on(selection, monkeypatch):
    made = []
    choose = CodedMentions.choose
    monkeypatch.setattr(
        CodedMentions, "choose", lambda self, counted: made.append(counted) or choose(self, counted)
    )
    for _ in range(3):
        selection.ranking(), selection.crosstab(), selection.coded(), selection.sentence
    selection.least, selection.words = 2, "plan"
    selection.ranking(), selection.recurrence()
    assert len(made) == 1
    selection.since = "2018"
    selection.ranking(), selection.crosstab()
    assert len(made) == 2


def test_the_sentence_says_what_is_counted_out_of_what(selection):
    assert selection.sentence == (
        "27 of 27 mentions are counted, from 3 of 3 audits by 3 of 4 audit sources (Section 11"
        " Panel Meetings awaited), 20 of them in a theme, with no filter."
    )


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({"sources": ["scr"]}, "9 of 27 mentions are counted, from 1 of 3 audits"),
        ({"sources": ["scr"]}, "with these filters: only Serious Case Reviews."),
        ({"sources": []}, "no audit source"),
        ({"bases": cscb.BASES}, "codings by judgement counted too"),
        ({"bases": []}, "no codings"),
        ({"since": "2018", "until": "2019"}, "since 2018; until 2019"),
        ({"audits": "latest"}, "only the latest audit of each source"),
        ({"count": "presence"}, "a theme counts once in each source"),
        ({"rule": "breadth"}, "ranked by the rule breadth"),
        ({"themes": ["thresholds"]}, "shown are 1 of 6 themes, those picked by name (Thresholds)"),
        ({"least": 3}, "shown are 4 of 6 themes, those that at least 3 sources note"),
        ({"words": "plan"}, "shown are 1 of 6 themes, those that have a mention with the words"),
    ],
)
def test_the_sentence_names_every_filter(choices, words):
    assert words in Selection(BRIEFING, **choices).sentence


def test_reset_chooses_nothing_any_more(selection):
    selection.sources, selection.least, selection.words = ["scr"], 2, "plan"
    selection.dropped = ("something",)
    selection.reset()
    assert selection.to_dict() == {}
    assert selection.dropped == ()


CHOICES = {
    "sources": ["scr", "maa"],
    "bases": ["label"],
    "since": "2018",
    "until": "2018-12",
    "audits": "latest",
    "themes": ["thresholds"],
    "least": 2,
    "words": "“plan”",
    "count": "presence",
    "rule": "breadth",
}


@pytest.mark.parametrize("names", [[name] for name in CHOICES] + [[*CHOICES]])
def test_a_selection_survives_a_dict_and_a_file(names, tmp_path):
    chosen = {name: CHOICES[name] for name in names}
    selection = Selection(BRIEFING, **chosen)
    assert selection.to_dict() == chosen
    selection.save(tmp_path / "view.json")
    again = Selection.load(BRIEFING, tmp_path / "view.json")
    assert (again.to_dict(), again.dropped) == (chosen, ())
    assert again.sentence == selection.sentence
    assert json.loads((tmp_path / "view.json").read_text(encoding="utf-8")) == chosen


def test_what_no_longer_fits_is_said_and_the_rest_kept():
    saved = {
        "sources": ["scr", "gone"],
        "themes": ["lost"],
        "least": 9,
        "colour": "red",
        "since": "soon",
        "words": "plan",
    }
    selection = Selection.from_dict(BRIEFING, saved)
    assert selection.to_dict() == {"sources": ["scr"], "words": "plan"}
    for words in ["gone is not", "lost is not", "least cannot be", "'colour'", "'soon'"]:
        assert sum(words in told for told in selection.dropped) == 1
    assert len(selection.dropped) == 5


@pytest.mark.parametrize("text", ["", "not json", "[1, 2]", "3", '"x"', "[" * 100_000, "\x00"])
def test_what_is_no_saved_selection_is_refused_in_one_error(text, tmp_path):
    path = tmp_path / "view.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="no saved selection; expected"):
        Selection.load(BRIEFING, path)


@pytest.mark.parametrize("value", [None, 3, "x", [[1]], {"a": 1}, [None], True, 1.5])
def test_no_saved_value_breaks_the_reading(value):
    for name in CHOICES:
        selection = Selection.from_dict(BRIEFING, {name: value, "audits": "latest"})
        assert selection.sentence
        assert selection.audits == "latest" or name == "audits"


def test_every_number_of_every_view_opens_to_the_librarys_own_list():
    for tables in (BRIEFING, BOARD):
        selection = Selection(tables)
        coded = cscb.code_mentions(tables)
        themes = [*selection.names("themes").values(), "in no theme"]
        sources = [*selection.names("sources").values()]
        asked = [{}, *({"theme": theme} for theme in themes)]
        asked += [
            {"theme": theme, "source": f"{source} (awaited)"}
            for theme, source in itertools.product(themes, sources)
        ]
        sets = selection.combinations()
        asked += [{"noted_by_exactly": names.split("; ")} for names in sets["noted_by"]]
        for ask in asked:
            expected = cscb.mentions_behind(coded, **ask)
            pd.testing.assert_frame_equal(selection.mentions(ask), expected)
            assert selection.count_behind(ask) == len(expected)
            pd.testing.assert_frame_equal(selection.mentions(ask, 2), expected.head(2))
