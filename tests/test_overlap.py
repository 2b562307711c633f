"""What sources share, what comes back, and the printed words behind every number of it."""

from __future__ import annotations

import random
from itertools import combinations as choose
from itertools import pairwise, product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cscb_analysis import overlap, printed
from cscb_analysis.coded import CODED_COLUMNS, code_mentions
from cscb_analysis.overlap import (
    co_occurrence,
    combinations,
    crosstab,
    overlap_matrix,
    recurrence,
    shared_themes,
)
from cscb_analysis.printed import column_heads, mentions_behind, recurring_labels
from cscb_analysis.tables import BRIEFING, Tables, load_tables

NA = pd.NA
SCR, MAA, SAA = "Serious Case Reviews", "Multi-Agency Audits", "Single Agency Audits"
S11 = "Section 11 Panel Meetings (awaited)"
EACH_ONCE, NO_THEME = "mentions, each once", "in no theme"
MOST = settings(max_examples=200, deadline=None, database=None)

WAYS = st.tuples(st.sampled_from(["source", "audit"]), st.sampled_from(["mentions", "presence"]))

ANSWERS = {
    "mentions by source": crosstab,
    "mentions by audit": lambda coded: crosstab(coded, "audit"),
    "presence by source": lambda coded: crosstab(coded, "source", "presence"),
    "presence by audit": lambda coded: crosstab(coded, "audit", "presence"),
    "row shares": lambda coded: crosstab(coded, "source", "mentions", "row"),
    "column shares": lambda coded: crosstab(coded, "audit", "presence", "column"),
    "matrix": overlap_matrix,
    "shared": shared_themes,
    "combinations": combinations,
    "co-occurrence": co_occurrence,
    "labels": recurring_labels,
    "recurrence by source": recurrence,
    "recurrence by date": lambda coded: recurrence(coded, "date"),
    "mentions": mentions_behind,
}


def board(lists, themes, sources, titles=None) -> Tables:
    """Make the tables of a board from {(source, audit, date): [(label, themes it counts in)]}.

    A coding to the first theme of a mention is `label`, to any other `named`.
    """
    audits, mentions, coding = [], [], []
    for (source, audit, date), printed_list in lists.items():
        title = (titles or {}).get(audit, f"Audit {audit}")
        audits.append((audit, source, title, date, "", "reported", "yes", ""))
        for number, (label, counted) in enumerate(printed_list, 1):
            mentions.append((audit, number, label, f"Words of {audit} {number}"))
            for place, theme in enumerate(counted):
                basis = "named" if place else "label"
                coding.append((audit, number, theme, basis, f"{audit} {number} reads as {theme}"))
    return Tables(
        sources=frame(
            "source name rhythm", [(key, f"Source {key.upper()}", "") for key in sources]
        ),
        audits=frame("audit source title date printed_date status numbered reference", audits),
        mentions=frame("audit number label statement", mentions).astype({"number": "int64"}),
        themes=frame(
            "theme label statement former_labels merged_into",
            [(key, f"Theme {key.upper()}", "", "", "") for key in themes],
        ),
        coding=frame("audit number theme basis evidence", coding).astype({"number": "int64"}),
        published=frame("briefing rank theme label statement", []),
    )


def frame(columns: str, rows: list[tuple]) -> pd.DataFrame:
    """Make a table of text, whatever its number of rows."""
    return pd.DataFrame(rows, columns=columns.split()).astype("str")


@pytest.fixture(scope="module")
def briefing():
    return code_mentions(load_tables(BRIEFING))


@pytest.fixture
def small():
    """Two audits of one source, a mention in two themes, a theme of nobody's, a source awaited."""
    lists = {
        ("a", "a1", "2020-01"): [("One", ["x", "y"]), ("Two parts", ["x"]), ("Three", [])],
        ("a", "a2", "2021-01"): [("one", ["y"])],
        ("b", "b1", "2020-06"): [("Two  Parts", ["y"]), ("Four", [])],
    }
    return code_mentions(board(lists, ["x", "y", "z"], ["a", "b", "c"]))


@st.composite
def parts(draw) -> tuple:
    """Draw a board: up to 3 sources (any may be awaited) and 4 themes (any may be nobody's)."""
    sources = list("abc"[: draw(st.integers(1, 3))])
    themes = list("wxyz"[: draw(st.integers(0, 4))])
    counted = st.lists(st.sampled_from(themes), unique=True, max_size=3) if themes else st.just([])
    label = st.sampled_from(["Plans", "plans", "Drift", "Drift  again", "drift again"])
    mentions = st.lists(st.tuples(label, counted), min_size=1, max_size=3)
    lists, titles = {}, {}
    for source in sources:
        for number in range(draw(st.integers(0, 2))):
            audit = f"{source}-{number}"
            date = draw(st.sampled_from(["2020-03", "2020-04-01", "2021-11-05"]))
            lists[source, audit, date] = draw(mentions)
            titles[audit] = draw(st.sampled_from(["Yearly audit", "Dip sample"]))
    return lists, themes, sources, titles


def join(lists, themes, sources, titles) -> pd.DataFrame:
    """Do in plain Python what `code_mentions` does, and sooner: see the first property below."""
    rows = [
        (
            *(source, f"Source {source.upper()}", audit, titles[audit], date),
            *(number, number / len(mentions), label, f"Words of {audit} {number}"),
            *(theme, theme and f"Theme {theme.upper()}"),
            *(theme and ("named" if counted.index(theme) else "label"),),
            theme and f"{audit} {number} reads as {theme}",
        )
        for (source, audit, date), mentions in sorted(lists.items(), key=lambda item: item[0][::2])
        for number, (label, counted) in enumerate(mentions, 1)
        for theme in sorted(counted) or [None]
    ]
    coded = pd.DataFrame(rows, columns=CODED_COLUMNS).astype(
        dict.fromkeys(["title", "date", "label", "statement", "basis", "evidence"], "str")
        | {"number": "int64", "place": "float64"}
    )
    orders = {
        "source": sources,
        "source_name": [f"Source {key.upper()}" for key in sources],
        "audit": list(dict.fromkeys(row[2] for row in rows)),
        "theme": themes,
        "theme_label": [f"Theme {key.upper()}" for key in themes],
    }
    for column, order in orders.items():
        order = pd.Index(order, dtype="str")
        coded[column] = pd.Categorical(coded[column], categories=order, ordered=True)
    return coded


coded_boards = parts().map(lambda drawn: join(*drawn))


def facts(coded: pd.DataFrame) -> list[tuple]:
    """List the rows in plain Python: source, audit, mention, theme."""
    return [
        (
            row.source,
            row.audit,
            (row.audit, row.number),
            row.theme_label if isinstance(row.theme_label, str) else NO_THEME,
        )
        for row in coded.itertuples()
    ]


def noted_by_source(coded: pd.DataFrame) -> dict[str, set[str]]:
    """Give the themes of each source by its name, awaited ones and all, in plain Python."""
    noted = {name: set() for name in coded["source_name"].cat.categories}
    for name, theme in zip(coded["source_name"], coded["theme_label"], strict=True):
        noted[name] |= {theme} if isinstance(theme, str) else set()
    return noted


def opened(coded: pd.DataFrame, what: str = "mentions", **narrowed) -> int:
    """Count the mentions, sources, audits or themes that a number opens."""
    behind = mentions_behind(coded, **narrowed)
    assert not behind.duplicated(["audit", "number"]).any()
    if what == "mentions":
        return len(behind)
    if what == "themes":
        return len(set(behind["theme_label"].str.split("; ").explode()) - {NO_THEME})
    return behind[{"sources": "source_name", "audits": "audit"}[what]].nunique()


def rows_of(table: pd.DataFrame) -> list[list]:
    """List a table's rows as plain values, with None for what is missing."""
    return [[None if pd.isna(cell) else cell for cell in row] for row in table.to_numpy("object")]


# The briefing, worked by hand from the table of codings in the design (`label` and `named`).


def test_the_briefing_by_source(briefing):
    table = crosstab(briefing)
    assert table.columns.tolist() == [SCR, MAA, SAA, S11, EACH_ONCE]
    assert dict(zip(table.index, rows_of(table), strict=True)) == {
        "Thresholds": [1, 1, 1, None, 3],  # scr 9; maa 8; saa 9
        "Parental issues": [1, 1, 0, None, 2],  # scr 2; maa 2 (saa 10 is a judgement)
        "Lived experience": [1, 1, 0, None, 2],  # scr 3; maa 3
        "Missed opportunities": [1, 1, 1, None, 3],  # scr 4; maa 6; saa 4
        "Professional challenge": [1, 1, 2, None, 4],  # scr 5; maa 7; saa 2, 5
        "Good Planning": [2, 2, 2, None, 6],  # scr 7, 8; maa 1, 4; saa 1, 6
        NO_THEME: [2, 1, 4, None, 7],  # scr 1, 6; maa 5; saa 3, 7, 8, 10
        EACH_ONCE: [9, 8, 10, None, 27],
    }


def test_a_judgement_counts_only_when_asked(briefing):
    more = crosstab(code_mentions(load_tables(BRIEFING), ["label", "named", "judgement"]))
    moved = (more - crosstab(briefing)).melt(ignore_index=False, var_name="place")
    changed = moved[moved["value"].fillna(0) != 0].set_index("place", append=True)
    assert changed["value"].to_dict() == {
        ("Parental issues", SAA): 1,  # saa 10 External Influences
        ("Parental issues", EACH_ONCE): 1,
        ("Good Planning", SCR): 1,  # scr 1 Drift
        ("Good Planning", EACH_ONCE): 1,
        (NO_THEME, SCR): -1,
        (NO_THEME, SAA): -1,
        (NO_THEME, EACH_ONCE): -2,
    }


def test_the_briefing_in_shares(briefing):
    by_row = crosstab(briefing, share="row")
    assert by_row.loc["Professional challenge"].tolist() == [0.25, 0.25, 0.5, NA, 1, 4]
    by_column = crosstab(briefing, share="column")
    assert by_column[SAA].tolist() == [0.1, 0, 0, 0.1, 0.2, 0.2, 0.4, 1, 10]
    assert by_column[S11].isna().all()
    sources = crosstab(briefing, count="presence", share="row")
    assert sources["sources noting it"].round(2).tolist() == [1, 0.67, 0.67, 1, 1, 1, 1]
    assert sources["of sources"].tolist() == [3] * 7  # Section 11 is awaited, so it is not a base


def test_what_the_briefing_s_sources_share(briefing):
    noted = ["Thresholds", "Missed opportunities", "Professional challenge", "Good Planning"]
    pairs = shared_themes(briefing).set_index(["first", "second"])
    assert rows_of(pairs.loc[[(SCR, MAA)]]) == [
        [6, 6, 6, 1, 1, 1, "; ".join([noted[0], "Parental issues", "Lived experience", *noted[1:]])]
    ]
    # saa notes neither Parental issues nor Lived experience.
    assert rows_of(pairs.loc[[(SCR, SAA)]]) == [[6, 4, 4, 4 / 6, 1, 4 / 6, "; ".join(noted)]]
    assert rows_of(pairs.loc[[(SAA, S11)]]) == [[4, None, None, None, None, None, ""]]
    assert len(pairs) == 6  # of four sources
    assert overlap_matrix(briefing).axes[0].name is overlap_matrix(briefing).axes[1].name is None
    assert rows_of(overlap_matrix(briefing)) == [
        [6, 6, 4, None],
        [6, 6, 4, None],
        [4, 4, 4, None],
        [None] * 4,
    ]


def test_the_briefing_s_exact_combinations(briefing):
    sets = combinations(briefing)
    assert rows_of(sets) == [
        [
            f"{SCR}; {MAA}; {SAA}",
            3,
            4,
            6,
            "Thresholds; Missed opportunities; Professional challenge; Good Planning",
            *(1, 1, 1, None),
        ],
        [f"{SCR}; {MAA}", 2, 2, 6, "Parental issues; Lived experience", 1, 1, 0, None],
    ]
    assert sets.columns[5:].tolist() == [SCR, MAA, SAA, S11]


def test_the_briefing_s_co_occurrence(briefing):
    # Four themes are noted by all three audits, two by scr and maa: 6 pairs of the four at 3 of 3,
    # the two with each other at 2 of 2, and 8 mixed pairs at 2 of 3.
    pairs = co_occurrence(briefing)
    assert pairs["both"].tolist() == [3] * 6 + [2] * 9
    assert pairs["coefficient"].round(3).tolist() == [1] * 7 + [0.667] * 8
    assert rows_of(pairs.iloc[[6, 7]]) == [
        ["Parental issues", "Lived experience", 2, 2, 2, 1, 1, 1, 3],
        ["Thresholds", "Parental issues", 3, 2, 2, 2 / 3, 1, 2 / 3, 3],
    ]


def test_the_briefing_s_recurring_labels(briefing):
    exact = [
        ["Parental issues", f"{SCR}; {MAA}", 2, 3, 2, 2],
        ["Lived experience", f"{SCR}; {MAA}", 2, 3, 2, 2],
        ["Thresholds", f"{SCR}; {MAA}", 2, 3, 2, 2],
    ]
    assert rows_of(recurring_labels(briefing, ignore_case=False)) == exact
    assert rows_of(recurring_labels(briefing)) == [
        *exact,
        ["Timely Action; Timely action", f"{MAA}; {SAA}", 2, 3, 2, 2],
        ["Working Together; Working together", f"{MAA}; {SAA}", 2, 3, 2, 2],
    ]


def test_the_briefing_s_recurrence(briefing):
    by_source = recurrence(briefing)
    assert len(by_source) == 6 * 4
    theme = by_source[by_source["label"] == "Parental issues"]
    assert rows_of(theme) == [
        ["Parental issues", 2, 3, SCR, 1, 1, 1, 1],
        ["Parental issues", 2, 3, MAA, 1, 1, 1, 1],
        ["Parental issues", 2, 3, SAA, 0, 1, 0, 0],
        ["Parental issues", 2, 3, S11, None, None, None, None],
    ]
    assert recurrence(briefing, "date")["date"].dropna().unique().tolist() == ["2018-09-12"]


def test_the_words_behind_the_briefing_s_numbers(briefing):
    cell = mentions_behind(briefing, theme="Professional challenge", source=SAA)
    assert cell.columns.tolist() == [
        *("source_name", "audit", "date", "title", "number", "label", "statement"),
        *("theme_label", "basis", "evidence"),
    ]
    assert rows_of(cell[["number", "label", "basis"]]) == [
        [2, "Management oversight", "named"],
        [5, "Working together", "named"],
    ]
    assert cell["statement"][0].startswith("Regular and good quality supervision")
    none = mentions_behind(briefing, theme=NO_THEME, source="maa")
    assert rows_of(none[["number", "label", "theme_label", "basis", "evidence"]]) == [
        [5, "Cumulative Neglect", NO_THEME, "", ""]
    ]
    assert len(mentions_behind(briefing)) == 27
    assert mentions_behind(briefing, source=S11).empty
    assert len(mentions_behind(briefing, label="working  TOGETHER")) == 2
    assert len(mentions_behind(briefing, label="Working together", ignore_case=False)) == 1


# A synthetic board, worked by hand.


def test_a_mention_in_two_themes_counts_in_both_and_once_in_the_margin(small):
    table = crosstab(small)
    assert table.columns.tolist() == ["Source A", "Source B", "Source C (awaited)", EACH_ONCE]
    for whole in (table, crosstab(small, share="column"), crosstab(small, share="row")):
        assert (whole.index.name, whole.columns.name) == ("theme", None)  # "theme" heads the CSV
    assert dict(zip(table.index, rows_of(table), strict=True)) == {
        "Theme X": [2, 0, None, 2],  # a1: 1, 2
        "Theme Y": [2, 1, None, 3],  # a1: 1; a2: 1; b1: 1
        "Theme Z": [0, 0, None, 0],
        NO_THEME: [1, 1, None, 2],  # a1: 3; b1: 2
        EACH_ONCE: [4, 2, None, 6],  # though the cells of A add up to 5
    }
    one = mentions_behind(small, source="a", audit="a1")
    assert rows_of(one[["number", "theme_label", "basis", "evidence"]]) == [
        [1, "Theme X; Theme Y", "label; named", "a1 1 reads as x; a1 1 reads as y"],
        [2, "Theme X", "label", "a1 2 reads as x"],
        [3, NO_THEME, "", ""],
    ]
    assert mentions_behind(small, theme="y")["theme_label"].unique().tolist() == ["Theme Y"]


def test_presence_is_noughts_and_ones(small):
    table = crosstab(small, count="presence")
    assert table.columns[-1] == "sources noting it"
    assert dict(zip(table.index, rows_of(table), strict=True)) == {
        "Theme X": [1, 0, None, 1],
        "Theme Y": [1, 1, None, 2],
        "Theme Z": [0, 0, None, 0],
        NO_THEME: [1, 1, None, 2],
        "themes noted": [2, 1, None, 2],  # the corner: by anyone, not the sum
    }


def test_audits_stand_under_title_and_date(small):
    table = crosstab(small, by="audit")
    heads = ["Audit a1 (2020-01)", "Audit a2 (2021-01)", "Audit b1 (2020-06)"]
    assert table.columns.tolist() == [*heads, "Source C (awaited)", EACH_ONCE]
    assert rows_of(table)[:2] == [[2, 0, 0, None, 2], [1, 1, 1, None, 3]]
    assert rows_of(table)[-1] == [3, 1, 2, None, 6]
    presence = crosstab(small, by="audit", count="presence", share="row")
    assert presence.loc["Theme Y", ["audits noting it", "of audits"]].tolist() == [1, 3]
    assert presence.loc["Theme X", ["audits noting it", "of audits"]].tolist() == [1 / 3, 3]


def test_two_audits_alike_in_title_and_date_keep_their_own_columns():
    lists = {("a", "a1", "2020"): [("One", ["x"])], ("a", "a2", "2020"): [("One", [])]}
    tables = board(lists, ["x"], ["a"], {"a1": "Dip sample", "a2": "Dip sample"})
    table = crosstab(code_mentions(tables), by="audit")
    assert table.loc["Theme X", "Dip sample (2020) a1"] == 1
    assert table.loc["Theme X", "Dip sample (2020) a2"] == 0
    coded = code_mentions(tables)
    assert mentions_behind(coded, audit="Dip sample (2020) a2")["audit"].tolist() == ["a2"]


def test_each_share_states_its_base(small):
    shares = {
        (count, share): rows_of(crosstab(small, "source", count, share))
        for count in ("mentions", "presence")
        for share in ("row", "column")
    }
    assert shares["mentions", "row"] == [
        [1, 0, None, 1, 2],
        [2 / 3, 1 / 3, None, 1, 3],
        [None, None, None, None, 0],  # out of nothing
        [1 / 2, 1 / 2, None, 1, 2],
        [4 / 6, 2 / 6, None, 1, 6],
    ]
    assert shares["mentions", "column"] == [
        [2 / 4, 0, None, 2 / 6],
        [2 / 4, 1 / 2, None, 3 / 6],
        [0, 0, None, 0],
        [1 / 4, 1 / 2, None, 2 / 6],
        [1, 1, None, 1],
        [4, 2, None, 6],
    ]
    assert shares["presence", "row"] == [
        [1 / 2, 0, None, 1 / 2, 2],
        [1 / 2, 1 / 2, None, 1, 2],
        [0, 0, None, 0, 2],
        [1 / 2, 1 / 2, None, 1, 2],
    ]
    assert shares["presence", "column"] == [
        [1 / 3, 0, None],
        [1 / 3, 1 / 3, None],
        [0, 0, None],
        [None, None, None],  # in no theme is none of the three themes
        [2 / 3, 1 / 3, None],
        [3, 3, None],
    ]


def test_base_is_named_for_what_it_counts(small):
    assert crosstab(small, share="row").columns[-1] == "of mentions"
    assert crosstab(small, share="column").index[-1] == "of mentions"
    assert crosstab(small, "audit", "presence", "row").columns[-1] == "of audits"
    assert crosstab(small, "audit", "presence", "column").index[-1] == "of themes"


def test_pairs_combinations_and_labels_of_the_synthetic_board(small):
    assert rows_of(shared_themes(small).rename(columns=str)) == [
        ["Source A", "Source B", 2, 1, 1, 1 / 2, 1, 1 / 2, "Theme Y"],
        ["Source A", "Source C (awaited)", 2, None, None, None, None, None, ""],
        ["Source B", "Source C (awaited)", 1, None, None, None, None, None, ""],
    ]
    assert rows_of(combinations(small)) == [
        ["Source A; Source B", 2, 1, 2, "Theme Y", 1, 1, None],  # as many themes, more sources
        ["Source A", 1, 1, 2, "Theme X", 1, 0, None],
    ]
    # X: a1. Y: a1, a2, b1. Together: a1.
    assert rows_of(co_occurrence(small)) == [
        ["Theme X", "Theme Y", 1, 3, 1, 1, 1 / 3, 1 / 3, 3],
    ]
    # "One" and "one" are both of Source A; spacing never counts.
    assert rows_of(recurring_labels(small)) == [
        ["Two parts; Two  Parts", "Source A; Source B", 2, 2, 2, 2]
    ]
    assert recurring_labels(small, ignore_case=False).empty


def test_a_source_heard_but_in_no_theme_has_noughts_and_shares_out_of_nothing():
    lists = {("a", "a1", "2020"): [("One", [])], ("b", "b1", "2020"): [("Two", [])]}
    coded = code_mentions(board(lists, ["x"], ["a", "b"]))
    pairs = shared_themes(coded)
    assert pairs.iloc[0].tolist() == ["Source A", "Source B", 0, 0, 0, NA, NA, NA, ""]
    assert combinations(coded).empty
    assert crosstab(coded, share="row").loc["Theme X"].tolist() == [NA, NA, NA, 0]
    assert crosstab(coded, share="column")["Source A"].tolist() == [0, 1, 1, 1]


def test_recurrence_by_date_keeps_noughts_and_shows_what_is_awaited(small):
    by_date = recurrence(small, "date")
    first = by_date[by_date["label"] == "Theme X"].drop(columns="label")
    assert rows_of(first) == [
        [1, 2, "Source A", "2020-01", 1, 1, 1, 2],
        [1, 2, "Source A", "2021-01", 0, 1, 0, 0],
        [1, 2, "Source B", "2020-06", 0, 1, 0, 0],
        [1, 2, "Source C (awaited)", None, None, None, None, None],
    ]
    by_source = recurrence(small)
    second = by_source[by_source["label"] == "Theme Y"].drop(columns="label")
    assert rows_of(second)[:2] == [[2, 2, "Source A", 2, 2, 1, 2], [2, 2, "Source B", 1, 1, 1, 1]]
    assert by_source.loc[by_source["label"] == "Theme Z", "sources"].unique().tolist() == [0]


def test_combinations_stand_in_order_of_themes_then_sources_then_sources_order():
    lists = {
        ("a", "a1", "2020"): [("One", ["p", "q", "t"])],
        ("b", "b1", "2020"): [("One", ["r", "s"])],
        ("c", "c1", "2020"): [("One", ["s", "t", "u"])],
    }
    sets = combinations(code_mentions(board(lists, list("pqrstuv"), ["a", "b", "c"])))
    assert rows_of(sets[["noted_by", "labels", "themes"]]) == [
        ["Source A", "Theme P; Theme Q", 2],
        ["Source A; Source C", "Theme T", 1],
        ["Source B; Source C", "Theme S", 1],
        ["Source B", "Theme R", 1],
        ["Source C", "Theme U", 1],
    ]
    assert (sets["of_themes"] == 6).all()  # V is nobody's


def test_recurring_labels_stand_in_order_of_sources_then_mentions_then_print():
    lists = {
        ("a", "a1", "2020"): [("Often", []), ("Late", []), ("Often", []), ("Wide", [])],
        ("b", "b1", "2020"): [("Wide", []), ("Often", []), ("Early", []), ("Often", [])],
        ("c", "c1", "2020"): [("Early", []), ("Wide", []), ("Late", [])],
    }
    found = recurring_labels(code_mentions(board(lists, ["x"], ["a", "b", "c"])))
    assert rows_of(found[["labels", "sources", "audits", "mentions"]]) == [
        ["Wide", 3, 3, 3],
        ["Often", 2, 2, 4],
        ["Late", 2, 2, 2],
        ["Early", 2, 2, 2],
    ]


def test_three_and_more_at_once_open_by_exact_set_and_by_all_of():
    lists = {
        ("a", "a1", "2020"): [("One", ["x"]), ("Two", ["y"]), ("Three", ["x", "y"])],
        ("b", "b1", "2020"): [("One", ["x", "y", "z"])],
        ("c", "c1", "2020"): [("One", ["x"]), ("Two", ["z"]), ("Three", [])],
    }
    coded = code_mentions(board(lists, ["x", "y", "z"], ["a", "b", "c"]))

    def places(**narrowed):
        behind = mentions_behind(coded, **narrowed)
        return (behind["audit"] + " " + behind["number"].astype("str")).tolist()

    assert places(noted_by_exactly=["a", "b"]) == ["a1 2", "a1 3", "b1 1"]  # y
    assert places(shared_by=["a", "b"]) == ["a1 1", "a1 2", "a1 3", "b1 1"]  # x and y
    assert places(shared_by=["a", "b", "c"]) == ["a1 1", "a1 3", "b1 1", "c1 1"]  # x
    assert places(together=["x", "z"]) == ["b1 1", "c1 1", "c1 2"]
    assert places(together=["x", "y", "z"]) == ["b1 1"]
    assert places(together=["x", "z"], source="c") == ["c1 1", "c1 2"]
    in_b1 = mentions_behind(coded, together=["x", "z"], source="b")["theme_label"]
    assert in_b1.tolist() == ["Theme X; Theme Z"]  # and not Y, which is not asked for
    assert places(noted_by_exactly=["a", "c"]) == places(noted_by_exactly=[]) == []
    behind = mentions_behind(coded, noted_by_exactly=["a", "b"])
    assert behind["theme_label"].tolist() == ["Theme Y"] * 3  # not the others these are in


# Faults of peers.


def test_co_occurrence_is_not_transposed_onto_other_pairs():
    # P meets Q twice and R once; Q and R never meet. No two pairs have the same numbers.
    lists = {
        ("a", f"a{number}", "2020"): [("One", list(themes))]
        for number, themes in enumerate(["pq", "pq", "pr", "p", "q", "r", "r"])
    }
    for order in ("pqr", "rqp", "qrp"):
        pairs = co_occurrence(code_mentions(board(lists, list(order), ["a"])))
        found = {}
        for row in pairs.itertuples():
            one = (row.first, row.audits_of_first, row.share_of_first)
            two = (row.second, row.audits_of_second, row.share_of_second)
            found[tuple(sorted([one, two]))] = (row.both, row.coefficient, row.of_audits)
        assert found == {
            (("Theme P", 4, 2 / 4), ("Theme Q", 3, 2 / 3)): (2, 2 / 5, 7),
            (("Theme P", 4, 1 / 4), ("Theme R", 3, 1 / 3)): (1, 1 / 6, 7),
            (("Theme Q", 3, 0), ("Theme R", 3, 0)): (0, 0, 7),  # a true zero has its row
        }


def test_a_low_coefficient_does_not_hide_unequal_use():
    # ATLAS.ti's own example: 100 and 10 uses, 5 shared.
    themes = [["x", "y"]] * 5 + [["x"]] * 95 + [["y"]] * 5
    lists = {("a", f"a{place}", "2020"): [("One", noted)] for place, noted in enumerate(themes)}
    pairs = co_occurrence(code_mentions(board(lists, ["x", "y"], ["a"])))
    assert rows_of(pairs) == [["Theme X", "Theme Y", 100, 10, 5, 0.05, 0.5, 5 / 105, 105]]


def test_choosing_rows_never_changes_a_base(small):
    counts, shares = crosstab(small), crosstab(small, share="column")
    kept = shares.loc[["Theme X", "of mentions"], ["Source A"]]
    assert kept["Source A"].tolist() == [0.5, 4]
    assert kept.loc["Theme X", "Source A"] * 4 == counts.loc["Theme X", "Source A"]
    assert combinations(small).head(1)["of_themes"].tolist() == [2]
    # A source left out of the count, on the other hand, leaves the base, and it says so.
    tables = load_tables(BRIEFING)
    fewer = crosstab(code_mentions(tables, sources=["scr", "maa"]), share="row")
    assert fewer.loc["Thresholds", "of mentions"] == 2


def test_true_noughts_are_not_suppressed_and_awaited_is_no_nought(briefing):
    table = crosstab(briefing)
    assert table.loc["Lived experience", SAA] == 0
    assert table[S11].isna().all()
    assert "0" not in crosstab(briefing)[[S11]].to_csv(index=False)


# What must hold for any board.


@settings(MOST, max_examples=50)
@given(parts())
def test_the_boards_drawn_here_are_as_code_mentions_gives_them(drawn):
    mine, theirs = join(*drawn), code_mentions(board(*drawn))
    for column in ("source", "source_name", "audit", "theme", "theme_label"):
        assert mine[column].cat.ordered
        assert theirs[column].cat.ordered
        assert list(mine[column].cat.categories) == list(theirs[column].cat.categories)
        mine, theirs = (one.astype({column: "str"}) for one in (mine, theirs))
    pd.testing.assert_frame_equal(mine, theirs)


@MOST
@given(coded_boards)
def test_overlap_is_symmetric_with_totals_on_its_diagonal(coded):
    matrix, noted = overlap_matrix(coded), noted_by_source(coded)
    pd.testing.assert_frame_equal(matrix, matrix.T)
    heard = set(coded["source_name"])
    assert {head for head in matrix if not head.endswith("(awaited)")} == heard
    for one, two in product(matrix, matrix):
        if {one, two} <= heard:
            assert matrix.loc[one, two] == len(noted[one] & noted[two])
        else:
            assert matrix.loc[one, two] is NA
    pairs = shared_themes(coded)
    assert list(zip(pairs["first"], pairs["second"], strict=True)) == list(choose(matrix, 2))
    for pair in pairs.itertuples():
        assert pair.shared is matrix.loc[pair.first, pair.second] or (
            pair.shared == matrix.loc[pair.first, pair.second]
        )
        both = noted.get(pair.first, set()) & noted.get(pair.second, set())
        assert set(filter(None, pair.themes.split("; "))) == both


@MOST
@given(parts(), st.none() | st.sets(st.sampled_from("abc")))
def test_complementary_filters_partition_every_count(drawn, chosen):
    lists, themes, sources, titles = drawn
    whole, parts = crosstab(join(*drawn)), []
    for side in (True, False):
        if chosen is None:  # a period: every source stays listed
            kept, among = {key: lists[key] for key in lists if (key[2] < "2021") is side}, sources
        else:
            among = [source for source in sources if (source in chosen) is side]
            kept = {key: lists[key] for key in lists if key[0] in among}
        parts.append(crosstab(join(kept, themes, among, titles)))
    # A source that has a part to itself is awaited there, or missing from it, in the other.
    plain = [part.rename(columns=lambda head: head.removesuffix(" (awaited)")) for part in parts]
    added = plain[0].add(plain[1], fill_value=0)
    for head in whole:
        heard = added[head.removesuffix(" (awaited)")]
        assert rows_of(heard.to_frame()) == rows_of(whole[[head]])


@MOST
@given(coded_boards, WAYS, st.randoms(use_true_random=False))
def test_margins_survive_transpose_filter_and_sort(coded, way, dice):
    by, count = way
    table, rows, heads = crosstab(coded, by, count), facts(coded), column_heads(coded, by)
    assert table.index.is_unique
    assert table.columns.is_unique
    last = table.columns[-1]
    across = table.sort_values(last).T
    across = across[dice.sample(list(across), dice.randint(1, len(list(across))))]
    across = across.loc[dice.sample(list(across.index), len(across))]
    assert (across.dtypes == "Int64").all()
    place = 2 if count == "mentions" else ["source", "audit"].index(by)
    for head, cells in across.to_dict("index").items():
        here = [row for row in rows if head in (last, heads[row[["source", "audit"].index(by)]])]
        for theme, cell in cells.items():
            if head.endswith("(awaited)"):
                assert cell is None
            elif theme == "themes noted":
                assert cell == len({row[3] for row in here} - {NO_THEME})
            else:
                assert cell == len({row[place] for row in here if theme in (row[3], EACH_ONCE)})


@MOST
@given(coded_boards, WAYS, st.sampled_from(["row", "column"]))
def test_every_share_times_its_base_is_the_count(coded, way, share):
    counts, shares = crosstab(coded, *way), crosstab(coded, *way, share)
    if share == "column":
        counts, shares = counts.T, shares.T
    base, counts = shares.pop(shares.columns[-1]), counts.to_dict("index")
    for head, cells in shares.to_dict("index").items():
        for theme, value in cells.items():
            if value is not None:
                assert round(value * base[head], 9) == counts[head][theme]
            elif not (way[1] == "presence" and theme == NO_THEME):
                assert counts[head][theme] is None or base[head] == 0


@MOST
@given(coded_boards)
def test_every_theme_noted_is_in_exactly_one_combination(coded):
    sets, by_source = combinations(coded), noted_by_source(coded)
    noted = set().union(*by_source.values())
    assert sets["themes"].sum() == len(noted)
    assert (sets["of_themes"] == len(noted)).all()
    labels = [label for listed in sets["labels"] for label in listed.split("; ")]
    assert sorted(labels) == sorted(noted)
    for row in sets.itertuples():
        names = row.noted_by.split("; ")
        assert row.sources == len(names)
        assert row.themes == len(row.labels.split("; "))
        for label in row.labels.split("; "):
            assert [name for name in by_source if label in by_source[name]] == names
    sizes = list(zip(sets["themes"], sets["sources"], strict=True))
    assert all(one >= two for one, two in pairwise(sizes))
    flags = sets[[name for name in sets.columns[5:] if not name.endswith("(awaited)")]]
    assert (flags.sum(axis=1) == sets["sources"]).all()
    assert sets[[name for name in sets.columns[5:] if name not in flags]].isna().all(axis=None)


@MOST
@given(coded_boards)
def test_co_occurrence_counts_the_audits_that_note_both(coded):
    noting = {}
    for _, audit, _, theme in facts(coded):
        noting.setdefault(theme, set()).add(audit)
    noting.pop(NO_THEME, None)
    pairs = co_occurrence(coded)
    assert {frozenset([row.first, row.second]) for row in pairs.itertuples()} == {
        frozenset(pair) for pair in choose(noting, 2)
    }
    assert len(pairs) == len(noting) * (len(noting) - 1) / 2
    for row in pairs.itertuples():
        one, two = noting[row.first], noting[row.second]
        assert (row.audits_of_first, row.audits_of_second) == (len(one), len(two))
        assert row.both == len(one & two)
        assert row.share_of_first * len(one) == pytest.approx(row.both)
        assert row.share_of_second * len(two) == pytest.approx(row.both)
        assert row.coefficient == len(one & two) / len(one | two)
        assert row.of_audits == coded["audit"].nunique()


@MOST
@given(coded_boards)
def test_recurrence_by_date_adds_up_to_recurrence_by_source(coded):
    by_source, by_date = recurrence(coded), recurrence(coded, "date")
    place = ["label", "source_name"]
    heard = by_source[by_source["of_audits"].notna()].set_index(place)
    added = by_date[by_date["date"].notna()].groupby(place, sort=False)
    for column in ("audits", "of_audits", "mentions"):
        assert added[column].sum().to_dict() == heard[column].to_dict()
    rows, keys = facts(coded), dict(zip(coded["source_name"], coded["source"], strict=True))
    for row in by_source.itertuples():
        found = [one for one in rows if one[3] == row.label]
        assert (row.sources, row.of_sources) == (len({one[0] for one in found}), len(keys))
        if row.source_name.endswith("(awaited)"):
            assert row.audits is row.of_audits is row.mentions is row.share is NA
            continue
        here = [one for one in found if one[0] == keys[row.source_name]]
        held = {one[1] for one in rows if one[0] == keys[row.source_name]}
        assert (row.mentions, row.of_audits) == (len(here), len(held))
        assert row.audits == len({one[1] for one in here})
        assert row.share == row.audits / len(held)


@MOST
@given(coded_boards, st.booleans())
def test_recurring_labels_are_those_of_two_sources(coded, ignore_case):
    bearing = {}
    for row in coded.itertuples():
        words = " ".join(row.label.split())
        bearing.setdefault(words.lower() if ignore_case else words, set()).add(row.source_name)
    expected = {words for words, sources in bearing.items() if len(sources) > 1}
    found = set()
    for row in recurring_labels(coded, ignore_case).itertuples():
        words = " ".join(row.labels.split("; ")[0].split())
        found.add(words.lower() if ignore_case else words)
        behind = mentions_behind(coded, label=words, ignore_case=ignore_case)
        assert set(behind["label"]) == set(row.labels.split("; "))
        assert behind["source_name"].unique().tolist() == row.printed_by.split("; ")
        assert len(behind) == row.mentions
        assert behind["audit"].nunique() == row.audits
        assert behind["source_name"].nunique() == row.sources
    assert found == expected


@MOST
@given(coded_boards, st.sampled_from(sorted(ANSWERS)), st.randoms(use_true_random=False))
def test_row_order_does_not_matter_and_the_input_stays_as_it_was(coded, name, dice):
    before, answer = coded.copy(deep=True), ANSWERS[name](coded)
    pd.testing.assert_frame_equal(coded, before)
    shuffled = coded.iloc[dice.sample(range(len(coded)), len(coded))]
    pd.testing.assert_frame_equal(ANSWERS[name](shuffled), answer)


@pytest.mark.parametrize("name", ANSWERS)
def test_each_answer_is_the_same_with_the_rows_reversed(name):
    coded = code_mentions(random_board(0))
    pd.testing.assert_frame_equal(ANSWERS[name](coded.iloc[::-1]), ANSWERS[name](coded))


# Every number opens.


# Each gives every number of one table: its value, what it counts, and what opens it.


def of_mentions(coded, by):
    table = crosstab(coded, by)
    for theme, head in product(table.index, table):
        narrowed = {} if theme == EACH_ONCE else {"theme": theme}
        yield (
            table.loc[theme, head],
            "mentions",
            narrowed | ({} if head == EACH_ONCE else {by: head}),
        )


def of_presence(coded, by):
    table = crosstab(coded, by, "presence")
    noting = table.columns[-1]
    for theme, head in product(table.index[:-1], table):
        yield (
            table.loc[theme, head],
            f"{by}s",
            {"theme": theme} | ({} if head == noting else {by: head}),
        )
    for head in table:
        yield table.loc["themes noted", head], "themes", {} if head == noting else {by: head}


def of_shared(coded):
    for row in shared_themes(coded).itertuples():
        yield row.shared, "themes", {"shared_by": [row.first, row.second]}
        yield row.themes_of_first, "themes", {"source": row.first}
        yield row.themes_of_second, "themes", {"source": row.second}
    for name, total in overlap_matrix(coded).items():
        yield total[name], "themes", {"shared_by": name}


def of_combinations(coded):
    for row in combinations(coded).itertuples():
        exactly = {"noted_by_exactly": row.noted_by.split("; ")}
        yield row.themes, "themes", exactly
        yield row.sources, "sources", exactly


def of_co_occurrence(coded):
    for row in co_occurrence(coded).itertuples():
        yield row.both, "audits", {"together": [row.first, row.second]}
        yield row.audits_of_first, "audits", {"theme": row.first}
        yield row.audits_of_second, "audits", {"theme": row.second}


def of_recurrence(coded):
    for row in recurrence(coded).itertuples():
        cell = {"theme": row.label, "source": row.source_name}
        yield row.sources, "sources", {"theme": row.label}
        yield row.audits, "audits", cell
        yield row.mentions, "mentions", cell


def of_labels(coded):
    for row in recurring_labels(coded).itertuples():
        label = {"label": row.labels.split("; ")[0]}
        yield row.mentions, "mentions", label
        yield row.audits, "audits", label
        yield row.sources, "sources", label


NUMBERS = [
    lambda coded: of_mentions(coded, "source"),
    lambda coded: of_mentions(coded, "audit"),
    lambda coded: of_presence(coded, "source"),
    lambda coded: of_presence(coded, "audit"),
    of_shared,
    of_combinations,
    of_co_occurrence,
    of_recurrence,
    of_labels,
]


def random_board(seed: int) -> Tables:
    """Make a board of five sources, the last awaited, with mentions in up to three themes."""
    dice = random.Random(seed)
    themes, labels = list("uvwxyz"), ["Plans", "plans", "Drift", "Tools", "Kinship"]
    lists = {
        (source, f"{source}-{number}", dice.choice(["2019", "2020-05"])): [
            (dice.choice(labels), dice.sample(themes[:-1], dice.randint(0, 3)))
            for _ in range(dice.randint(1, 4))
        ]
        for source in "abcd"
        for number in range(dice.randint(1, 2))
    }
    return board(lists, themes, "abcde")


@pytest.mark.parametrize("seed", ["briefing", "small", *range(3)])
def test_every_number_opens_as_many_as_it_says(seed, small, briefing):
    coded = small if seed == "small" else briefing if seed == "briefing" else None
    coded = code_mentions(random_board(seed)) if coded is None else coded
    for numbers in NUMBERS:
        every = list(numbers(coded))
        assert every
        for value, what, narrowed in every:
            shown = 0 if value is NA else value  # nothing lies behind what is awaited
            assert opened(coded, what, **narrowed) == shown, (what, narrowed)


@MOST
@given(coded_boards, st.sampled_from(NUMBERS), st.randoms(use_true_random=False))
def test_any_number_of_any_board_opens_as_many_as_it_says(coded, numbers, dice):
    every = list(numbers(coded))
    for value, what, narrowed in dice.sample(every, min(2, len(every))):
        assert opened(coded, what, **narrowed) == (0 if value is NA else value), narrowed


# What is not there.


def test_an_empty_selection_gives_empty_answers_with_the_same_columns(briefing):
    tables = load_tables(BRIEFING)
    for empty in (code_mentions(tables, since="2030"), code_mentions(tables, sources=[])):
        for name, answer in ANSWERS.items():
            found = answer(empty)
            if name in {"shared", "co-occurrence", "labels", "mentions"}:
                assert found.empty
                assert found.columns.tolist() == answer(briefing).columns.tolist()
                assert found.dtypes.tolist() == answer(briefing).dtypes.tolist()
        assert combinations(empty).columns[:5].equals(combinations(briefing).columns[:5])
        assert recurrence(empty, "date").columns.equals(recurrence(briefing, "date").columns)
        assert recurrence(empty)["audits"].isna().all()
        assert crosstab(empty).index.tolist() == crosstab(briefing).index.tolist()
        assert crosstab(empty)[EACH_ONCE].tolist() == [0] * 8
    awaited = code_mentions(tables, sources=["s11"])
    assert rows_of(overlap_matrix(awaited)) == [[None]]
    assert crosstab(awaited, "audit").columns.tolist() == [S11, EACH_ONCE]
    assert recurrence(awaited)["audits"].isna().all()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"theme": "kinship"}, 'unknown theme "kinship"; expected thresholds (Thresholds), '),
        ({"source": "cqc"}, 'unknown source "cqc"; expected scr (Serious Case Reviews), '),
        ({"audit": "scr"}, 'unknown audit "scr"; expected scr-2018-09-12 (Recurring Themes '),
        ({"together": ["thresholds", "tools"]}, 'unknown theme "tools"; expected thresholds'),
        ({"shared_by": ["scr", "nhs"]}, 'unknown source "nhs"; expected scr'),
        ({"noted_by_exactly": ["nhs"]}, 'unknown source "nhs"; expected scr'),
    ],
)
def test_an_unknown_name_is_refused_by_name(briefing, asked, message):
    with pytest.raises(ValueError, match="unknown") as refusal:
        mentions_behind(briefing, **asked)
    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda coded: crosstab(coded, by="theme"), 'unknown by "theme"; expected source, audit'),
        (lambda coded: crosstab(coded, count="sum"), 'unknown count "sum"; expected mentions, '),
        (lambda coded: crosstab(coded, share="all"), 'unknown share "all"; expected None, row, '),
        (lambda coded: recurrence(coded, by="year"), 'unknown by "year"; expected source, date'),
    ],
)
def test_an_unknown_choice_is_refused_by_name(briefing, ask, message):
    with pytest.raises(ValueError, match="unknown") as refusal:
        ask(briefing)
    assert message in str(refusal.value)


def test_a_source_goes_by_its_key_its_name_and_its_heading(briefing):
    by_key = mentions_behind(briefing, source="maa")
    pd.testing.assert_frame_equal(by_key, mentions_behind(briefing, source=MAA))
    assert set(by_key["source_name"]) == {MAA}
    assert mentions_behind(briefing, shared_by=["saa", S11]).empty
    assert mentions_behind(briefing, audit=S11).empty


def test_neither_module_draws():
    for module in (overlap, printed):
        names = {name.split(".")[0] for name in vars(module)}
        assert not names & {"matplotlib", "plt", "ipywidgets", "numpy", "np"}
