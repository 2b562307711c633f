"""What moved between two states of the tables, and why, in whole sentences."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cscb_analysis.changes import explain_changes
from cscb_analysis.coded import code_mentions
from cscb_analysis.synthesis import AS_PUBLISHED, BREADTH, Rule
from cscb_analysis.tables import BRIEFING, load_tables

ANOTHER_BOARD = Path(__file__).parent / "synthetic" / "another-board"

UNCHANGED = "its own mentions are unchanged"


@pytest.fixture(scope="module")
def briefing():
    return load_tables(BRIEFING)


@pytest.fixture(scope="module")
def board():
    """Ranked as it stands: B 1, D 2, A 2, C 4, as worked out in test_synthesis.py."""
    return load_tables(ANOTHER_BOARD)


def moves(before, after, rule=AS_PUBLISHED):
    """Of each theme its ranks before and after, the change and the reason."""
    changes = explain_changes(before, after, rule).drop(columns="theme")
    return {
        label: tuple(None if pd.isna(value) else value for value in values)
        for label, *values in changes.itertuples(index=False)
    }


def add(tables, table, *rows):
    """The same tables with rows added to one."""
    frame = getattr(tables, table)
    more = pd.DataFrame(rows, columns=frame.columns)
    return replace(tables, **{table: pd.concat([frame, more], ignore_index=True)})


def coded(tables, audit, number, theme, basis="agreed"):
    """The same tables with a coding added."""
    return add(tables, "coding", (audit, number, f"theme-{theme}", basis, "Synthetic"))


def uncoded(tables, audit, number, theme):
    """The same tables with a coding withdrawn."""
    gone = tables.coding.eval(f"audit == '{audit}' and number == {number}")
    gone &= tables.coding["theme"] == f"theme-{theme}"
    assert gone.sum() == 1
    return replace(tables, coding=tables.coding[~gone])


def between(before, after):
    """What moved between two states of the tables, all audits counted."""
    return moves(code_mentions(before), code_mentions(after))


# Audits


def test_a_fourth_source_reports(briefing):
    audits = briefing.audits.replace({"status": {"due": "reported"}})
    after = add(
        replace(briefing, audits=audits),
        "mentions",
        ("s11-2018-11", 1, "Synthetic finding 1", "Synthetic"),
        ("s11-2018-11", 2, "Synthetic finding 2", "Synthetic"),
        ("s11-2018-11", 3, "Synthetic finding 3", "Synthetic"),
        ("s11-2018-11", 4, "Thresholds", "Synthetic"),
    )
    after = add(after, "coding", ("s11-2018-11", 4, "thresholds", "label", "Synthetic"))
    silent = f"{UNCHANGED}; not noted in Section 11 Panel Meetings (2018-11), newly counted"
    assert between(briefing, after) == {
        "Thresholds": (
            *(1, 1, "same"),
            "noted by a fourth source: Section 11 Panel Meetings, number 4",
        ),
        "Parental issues": (2, 2, "same", silent),
        "Lived experience": (3, 3, "same", silent),
        "Missed opportunities": (4, 4, "same", silent),
        "Professional challenge": (5, 5, "same", silent),
        "Good Planning": (6, 6, "same", silent),
    }


def test_a_source_already_noting_reports_again(board):
    # Until May: South 1, North 1, East. D: own 1 (East), place 1.35 / 3. A: own 1 (North), place
    # 1.55 / 3. C: own 0. Only North notes B. South's second list has B 1 and C 2, both by label:
    # B has two own labels, C's one stands below those of D and A for its place.
    before = code_mentions(board, until="2020-05")
    after = code_mentions(board, until="2020-06-20")
    second = "Second list of South (2020-06-20)"
    passed = f"{UNCHANGED}; not noted in {second}, newly counted; Theme B now stands above it"
    assert moves(before, after) == {
        "Theme B": (
            None,
            1,
            "new",
            f"noted by a second source: Source South, number 1 of {second}",
        ),
        "Theme D": (1, 2, "down", passed),
        "Theme A": (2, 3, "down", passed),
        "Theme C": (
            *(3, 4, "down"),
            f"noted by a third source: Source South, number 2 of {second};"
            " Theme B now stands above it",
        ),
    }


def test_a_further_audit_of_a_source_already_noting(board):
    # North's second list: A 1, D 2, B 3 (as Theme G), E 4, F 5. Before it, A's place was .516667
    # and D's .45; with it they are level.
    before = code_mentions(board, until="2020-06-20")
    second = "Second list of North (2020-06)"
    assert moves(before, code_mentions(board)) == {
        "Theme B": (1, 1, "same", f"noted again by Source North: number 3 of {second}"),
        "Theme D": (2, 2, "same", f"noted again by Source North: number 2 of {second}"),
        "Theme A": (
            *(3, 2, "up"),
            f"noted again by Source North: number 1 of {second}",
        ),
        "Theme C": (4, 4, "same", f"{UNCHANGED}; not noted in {second}, newly counted"),
    }


def test_several_audits_that_do_not_note_a_theme_are_all_named(board):
    before, after = (code_mentions(board, until=until) for until in ("2020-05", "2020-06"))
    assert moves(before, after)["Theme B"][3] == (
        "noted by a second source: Source South, number 1 of Second list of South (2020-06-20);"
        " noted again by Source North: number 3 of Second list of North (2020-06)"
    )
    assert moves(before, after, Rule("mentions", ("mentions",)))["Theme C"][3] == (
        "noted by a third source: Source South, number 2 of Second list of South (2020-06-20);"
        " not noted in Second list of North (2020-06), newly counted"
    )
    # By judgement and as named South and East note E; neither of the two lists of June does.
    gone = uncoded(board, "north-2", 4, "e")
    before, after = (
        code_mentions(gone, ["judgement", "named"], until=u) for u in ("2020-05", "2020-06")
    )
    assert moves(before, after)["Theme E"][3].startswith(
        f"{UNCHANGED}; not noted in Second list of South (2020-06-20) and"
        " Second list of North (2020-06), newly counted"
    )


def test_an_audit_is_withdrawn(board):
    # Without South's second list B is noted by North alone, and C by no own label.
    kept = board.audits["audit"] != "south-2"
    assert between(board, replace(board, audits=board.audits[kept])) == {
        "Theme D": (2, 1, "up", f"{UNCHANGED}; Theme B no longer stands above it"),
        "Theme A": (2, 1, "up", f"{UNCHANGED}; Theme B no longer stands above it"),
        "Theme C": (
            *(4, 3, "up"),
            "no longer noted by Source South:"
            " number 2 of Second list of South (2020-06-20), no longer counted;"
            " Theme B no longer stands above it",
        ),
        "Theme B": (
            *(1, None, "gone"),
            "no longer noted by Source South:"
            " number 1 of Second list of South (2020-06-20), no longer counted",
        ),
    }


def test_one_of_a_sources_audits_is_withdrawn(board):
    # A's place falls from .4375 to .516667, D's to .45.
    kept = board.audits["audit"] != "north-2"
    assert between(board, replace(board, audits=board.audits[kept]))["Theme A"] == (
        *(2, 3, "down"),
        "noted less often by Source North:"
        " number 1 of Second list of North (2020-06), no longer counted",
    )


def test_a_source_is_left_out(board):
    before, after = code_mentions(board), code_mentions(board, sources=["south", "north"])
    # D's one own label was East's; C keeps South's.
    assert moves(before, after)["Theme D"] == (
        *(2, 4, "down"),
        "no longer noted by Source East: number 3, no longer counted",
    )
    # C still lost two mentions and is up: it is D's loss that lifts it.
    assert moves(before, after)["Theme C"] == (
        *(4, 3, "up"),
        "no longer noted by Source East: numbers 1 and 5, no longer counted;"
        " Theme D no longer stands above it",
    )


def test_one_source_for_another_leaves_the_count_as_it_was(board):
    before = code_mentions(board, sources=["south", "north"])
    after = code_mentions(board, sources=["north", "east"])
    assert moves(before, after)["Theme A"][3].startswith("noted by a second source: Source East, ")


# Codings


def test_a_coding_is_added_for_a_source_already_noting(board):
    after = coded(board, "south-1", 4, "b", "named")
    assert between(board, after)["Theme B"] == (
        *(1, 1, "same"),
        "noted again by Source South:"
        " number 4 of First list of South (2020-03-10), before in no theme",
    )
    assert between(board, after)["Theme D"] == (2, 2, "same", UNCHANGED)


def test_a_coding_is_added_for_a_further_source(board):
    after = between(board, coded(board, "east-1", 2, "b"))
    assert after["Theme B"] == (
        *(1, 1, "same"),
        "noted by a third source: Source East, number 2, before in no theme",
    )


def test_a_mention_is_put_in_a_second_theme(board):
    after = between(board, coded(board, "east-1", 4, "b"))
    assert (
        after["Theme B"][3] == "noted by a third source: Source East, number 4, also under Theme A"
    )
    assert after["Theme A"] == (2, 2, "same", UNCHANGED)


def test_a_coding_is_withdrawn(board):
    # A: 2 sources left, behind D (3) and C (3).
    after = between(board, uncoded(board, "east-1", 4, "a"))
    assert after["Theme A"] == (
        *(2, 4, "down"),
        "no longer noted by Source East: number 4, now in no theme",
    )
    assert after["Theme C"] == (4, 3, "up", f"{UNCHANGED}; Theme A no longer stands above it")
    assert after["Theme D"] == (2, 2, "same", UNCHANGED)


def test_one_of_two_codings_of_a_mention_is_withdrawn(board):
    after = between(board, uncoded(board, "east-1", 5, "c"))
    assert after["Theme C"] == (
        *(4, 4, "same"),
        "noted less often by Source East: number 5, still under Theme E",
    )


def test_a_coding_is_revised_in_its_basis(board):
    # East's was D's only own label; North's becomes C's second, so that C, noted by three sources,
    # stands above B, noted by two.
    after = between(board, coded(uncoded(board, "east-1", 3, "d"), "east-1", 3, "d", "agreed"))
    assert after["Theme D"] == (
        *(2, 4, "down"),
        "noted on another basis by Source East: number 3, now agreed, before label",
    )
    after = between(board, coded(uncoded(board, "north-1", 3, "c"), "north-1", 3, "c", "label"))
    assert after["Theme C"] == (
        *(4, 1, "up"),
        "noted on another basis by Source North:"
        " number 3 of First list of North (2020-01-15), now label, before named",
    )
    assert after["Theme B"] == (1, 2, "down", f"{UNCHANGED}; Theme C now stands above it")


def test_a_coding_is_moved_to_another_theme(board):
    after = between(board, coded(uncoded(board, "east-1", 1, "c"), "east-1", 1, "b", "named"))
    assert after["Theme B"] == (
        *(1, 1, "same"),
        "noted by a third source: Source East, number 1, before under Theme C",
    )
    assert after["Theme C"] == (
        *(4, 4, "same"),
        "noted less often by Source East: number 1, now under Theme B",
    )


def test_a_doubly_coded_mention_is_moved_from_one_of_its_themes(board):
    after = between(board, coded(uncoded(board, "north-1", 3, "c"), "north-1", 3, "d"))
    where = "number 3 of First list of North (2020-01-15)"
    assert f"noted again by Source North: {where}, before under Theme C" in after["Theme D"][3]
    assert f"no longer noted by Source North: {where}, now under Theme D" in after["Theme C"][3]


def test_several_of_a_sources_mentions_are_said_together(board):
    after = coded(coded(coded(board, "east-1", 2, "b"), "east-1", 1, "b"), "east-1", 3, "b")
    after = uncoded(after, "east-1", 3, "d")
    assert between(board, after)["Theme B"][3] == (
        "noted by a third source: Source East, number 1, also under Theme C,"
        " and number 2, before in no theme, and number 3, before under Theme D"
    )


def test_a_theme_is_merged(board):
    merged = board.themes["merged_into"].where(board.themes["theme"] != "theme-c", "theme-d")
    merged = replace(board, themes=board.themes.assign(merged_into=merged))
    after = between(board, merged)
    second, first = "Second list of South (2020-06-20)", "First list of North (2020-01-15)"
    # With C's own label in South, D has two and three sources: above B, which has two and two.
    assert after == {
        "Theme D": (
            *(2, 1, "up"),
            f"noted again by Source South: number 2 of {second}, before under Theme C;"
            f" noted again by Source North: number 3 of {first}, before under Theme C;"
            " noted again by Source East: numbers 1 and 5, before under Theme C",
        ),
        "Theme B": (1, 2, "down", f"{UNCHANGED}; Theme D now stands above it"),
        "Theme A": (2, 3, "down", f"{UNCHANGED}; Theme D now stands above it"),
        "Theme C": (
            *(4, None, "gone"),
            "no longer a theme of its own;"
            f" no longer noted by Source South: number 2 of {second}, now under Theme D;"
            f" no longer noted by Source North: number 3 of {first}, now under Theme D;"
            " no longer noted by Source East: numbers 1 and 5, now under Theme D",
        ),
    }
    # What is no longer a theme cannot be noted: audits that came in since go without saying.
    after = moves(code_mentions(board, until="2020-05"), code_mentions(merged))
    assert after["Theme C"][2] == "gone"
    assert "newly counted" not in after["Theme C"][3]
    assert "newly counted" in after["Theme D"][3] + after["Theme A"][3]


def test_a_theme_is_renamed(board):
    labels = board.themes["label"].replace("Theme B", "Theme Beta")
    after = between(board, replace(board, themes=board.themes.assign(label=labels)))
    assert after["Theme Beta"] == (1, 1, "same", UNCHANGED)
    assert "Theme B" not in after


# Themes new to the most noted, and gone from them


def test_a_theme_nobody_noted_is_new(board):
    after = between(board, coded(coded(board, "south-1", 4, "h"), "east-1", 2, "h"))
    assert after["Theme H"] == (
        *(None, 5, "new"),
        "noted by a first source:"
        " Source South, number 4 of First list of South (2020-03-10), before in no theme;"
        " noted by a second source: Source East, number 2, before in no theme",
    )
    assert list(after)[-1] == "Theme H"


def test_gone_themes_stand_last(board):
    after = between(board, uncoded(board, "south-2", 1, "b"))
    assert list(after) == ["Theme D", "Theme A", "Theme C", "Theme B"]
    assert after["Theme B"][:3] == (1, None, "gone")
    assert after["Theme A"] == (2, 1, "up", f"{UNCHANGED}; Theme B no longer stands above it")


def test_the_move_is_that_of_the_rule(board):
    # South and East alone. By breadth A, D and C have 2 sources and share (1/2 + 1) / 2 each, and
    # places D (.25 + .6) / 2, A (.5 + .8) / 2, C (1 + .2 + 1) / 3. Only South notes B.
    before, after = code_mentions(board), code_mentions(board, sources=["south", "east"])
    changes = moves(before, after, BREADTH)
    assert {label: move[:3] for label, move in changes.items()} == {
        "Theme D": (1, 1, "same"),
        "Theme A": (1, 2, "down"),
        "Theme C": (3, 3, "same"),
        "Theme B": (4, None, "gone"),
    }
    assert changes["Theme A"][3] == (
        "no longer noted by Source North:"
        " number 1 of First list of North (2020-01-15), no longer counted,"
        " and number 1 of Second list of North (2020-06), no longer counted"
    )


def test_a_theme_that_gained_and_yet_fell_says_who_passed_it(board):
    # By mentions alone: D, C and A 4, B 3. B gains three, C two, A one: 6, 6, 5, and D still 4.
    after = coded(coded(coded(board, "east-1", 2, "b"), "south-1", 4, "b"), "east-1", 1, "b")
    after = coded(coded(after, "south-1", 3, "c"), "north-1", 4, "a")
    after = coded(after, "south-1", 4, "c")
    changes = moves(code_mentions(board), code_mentions(after), Rule("mentions", ("mentions",)))
    assert {label: move[:3] for label, move in changes.items()} == {
        "Theme C": (1, 1, "same"),
        "Theme B": (4, 1, "up"),
        "Theme A": (1, 3, "down"),
        "Theme D": (1, 4, "down"),
    }
    assert changes["Theme A"][3] == (
        "noted again by Source North:"
        " number 4 of First list of North (2020-01-15), also under Theme F;"
        " Theme C and Theme B now stand above it"
    )
    assert changes["Theme D"][3] == f"{UNCHANGED}; Theme C, Theme B and Theme A now stand above it"


def test_nothing_changed(board):
    same = moves(code_mentions(board), code_mentions(board))
    assert same == {
        "Theme B": (1, 1, "same", UNCHANGED),
        "Theme D": (2, 2, "same", UNCHANGED),
        "Theme A": (2, 2, "same", UNCHANGED),
        "Theme C": (4, 4, "same", UNCHANGED),
    }


def test_the_first_audits_make_every_theme_new_and_none_leaves_them_gone(board):
    nothing, now = code_mentions(board, sources=[]), code_mentions(board, sources=["north", "east"])
    first = moves(nothing, now)
    assert {label: move[:3] for label, move in first.items()} == {
        "Theme A": (None, 1, "new"),
        "Theme D": (None, 2, "new"),
        "Theme C": (None, 3, "new"),
    }
    assert first["Theme A"][3] == (
        "noted by a first source: Source North, number 1 of First list of North (2020-01-15),"
        " and number 1 of Second list of North (2020-06);"
        " noted by a second source: Source East, number 4"
    )
    assert moves(now, nothing)["Theme D"] == (
        *(2, None, "gone"),
        "no longer noted by Source North:"
        " number 2 of First list of North (2020-01-15), no longer counted,"
        " and number 2 of Second list of North (2020-06), no longer counted;"
        " no longer noted by Source East: number 3, no longer counted",
    )
    assert moves(nothing, nothing) == {}


@pytest.mark.parametrize(
    ("sources", "said"),
    [
        (7, "noted by a seventh source: Source 7, number 1"),
        (8, "noted by an eighth source: Source 8, number 1"),
        (11, "noted by an eleventh source: Source 11, number 1"),
        (12, "noted by a twelfth source: Source 12, number 1"),
        (13, "noted by a further source: Source 13, number 1"),
    ],
)
def test_sources_are_counted_in_words(board, sources, said):
    each = range(1, sources + 1)
    rows = {
        "sources": [(f"s{n}", f"Source {n}", "") for n in each],
        "audits": [(f"a{n}", f"s{n}", "List", "2020", "", "reported", "", "") for n in each],
        "mentions": [(f"a{n}", 1, "Theme A", "Synthetic") for n in each],
        "coding": [(f"a{n}", 1, "theme-a", "label", "Synthetic") for n in each],
    }
    many = replace(
        board,
        **{
            name: pd.DataFrame(listed, columns=getattr(board, name).columns)
            for name, listed in rows.items()
        },
    )
    before = code_mentions(many, sources=[f"s{n}" for n in each][:-1])
    assert moves(before, code_mentions(many))["Theme A"] == (1, 1, "same", said)
