"""How firm a rank is: every trial ranked again by another way, and some by hand."""

from dataclasses import replace
from math import sqrt
from pathlib import Path

import pandas as pd
import pytest

from cscb_analysis import firmness
from cscb_analysis.coded import code_mentions
from cscb_analysis.firmness import (
    FAMILY_KEYS,
    describe_rules,
    rank_ranges,
    rank_trials,
    rule_family,
    try_rules,
)
from cscb_analysis.synthesis import AS_PUBLISHED, BREADTH, Rule, latest_published, rank_themes
from cscb_analysis.tables import BASES, BRIEFING, COUNTED_BASES, Tables, load_tables

ANOTHER_BOARD = Path(__file__).parent / "synthetic" / "another-board"


@pytest.fixture(scope="module")
def briefing():
    return load_tables(BRIEFING)


@pytest.fixture(scope="module")
def board():
    return load_tables(ANOTHER_BOARD)


def ranks(frame):
    """Each theme's rank, where it has one."""
    ranked = frame.dropna(subset="rank")
    return dict(zip(ranked["label"], ranked["rank"], strict=True))


def in_order(trials):
    """The trials as they come: what was changed, the change in words, the ranks it gives."""
    grouped = trials.groupby(["changed", "change"], sort=False)
    return [(changed, change, ranks(trial)) for (changed, change), trial in grouped]


def without(tables, audits=(), codings=()):
    """The same tables without some audits, or some rows of `coding`."""
    gone = list(audits)
    frames = {
        name: frame[~frame["audit"].isin(gone)]
        for name, frame in tables.frames()
        if "audit" in frame
    }
    frames["coding"] = frames["coding"].drop(list(codings))
    return replace(tables, **frames)


def brute_force(tables, bases=COUNTED_BASES):
    """Rank again from tables that never had what a trial leaves out, in the order of trials."""

    def ranked(tables, rule=AS_PUBLISHED, bases=bases):
        return ranks(rank_themes(code_mentions(tables, bases), rule))

    reported = tables.audits.query("status == 'reported'")
    audits_of = {
        source: reported.query("source == @source").sort_values("date")["audit"].tolist()
        for source in tables.sources["source"]
    }
    yield "", ranked(tables)
    for audits in audits_of.values():
        if audits:
            yield "source", ranked(without(tables, audits))
    for audits in audits_of.values():
        for audit in audits if len(audits) > 1 else ():
            yield "audit", ranked(without(tables, [audit]))
    into = tables.themes.set_index("theme")["merged_into"]
    place = {theme: place for place, theme in enumerate(tables.themes["theme"])}
    coding = tables.coding[tables.coding["basis"].isin(bases)]
    coding = coding.assign(theme=[into[theme] or theme for theme in coding["theme"]])
    order = [audit for audits in audits_of.values() for audit in audits]
    alike = coding.groupby(["audit", "number", "theme"]).groups
    for key in sorted(alike, key=lambda key: (order.index(key[0]), key[1], place[key[2]])):
        yield "coding", ranked(without(tables, codings=alike[key]))
    if "judgement" not in bases:
        yield "bases", ranked(tables, bases=BASES)
    yield "rule", ranked(tables, BREADTH)


@pytest.mark.parametrize("folder", [BRIEFING, ANOTHER_BOARD], ids=["briefing", "another board"])
@pytest.mark.parametrize("bases", [COUNTED_BASES, BASES], ids=["settled", "with judgement"])
def test_every_trial_is_what_the_tables_give_without_what_it_leaves_out(folder, bases):
    tables = load_tables(folder)
    trials = [(changed, given) for changed, _, given in in_order(rank_trials(tables, bases=bases))]
    assert trials == list(brute_force(tables, bases))


def test_the_briefings_trials_in_words(briefing):
    said = [(changed, change) for changed, change, _ in in_order(rank_trials(briefing))]
    assert said[:4] == [
        ("", "as it stands"),
        ("source", "without Serious Case Reviews"),
        ("source", "without Multi-Agency Audits"),
        ("source", "without Single Agency Audits"),
    ]
    assert said[4:-2] == [
        ("coding", f"without {mention}")
        for mention in [
            "Serious Case Reviews 2, Parental issues",
            "Serious Case Reviews 3, Lived experience",
            "Serious Case Reviews 4, Missed opportunities",
            "Serious Case Reviews 5, Professional challenge",
            "Serious Case Reviews 7, Invisible Fathers",
            "Serious Case Reviews 8, Kinship",
            "Serious Case Reviews 9, Thresholds",
            "Multi-Agency Audits 1, Plans",
            "Multi-Agency Audits 2, Parental issues",
            "Multi-Agency Audits 3, Lived experience",
            "Multi-Agency Audits 4, Chronology & risk",
            "Multi-Agency Audits 6, Timely Action",
            "Multi-Agency Audits 7, Working Together",
            "Multi-Agency Audits 8, Thresholds",
            "Single Agency Audits 1, Record keeping",
            "Single Agency Audits 2, Management oversight",
            "Single Agency Audits 4, Timely action",
            "Single Agency Audits 5, Working together",
            "Single Agency Audits 6, Planning",
            "Single Agency Audits 9, Information sharing",
        ]
    ]
    assert said[-2:] == [
        ("bases", "with the judgement codings"),
        ("rule", 'by the rule "breadth"'),
    ]


def test_the_briefings_ranges(briefing):
    ranges = rank_ranges(briefing)
    counts = ["rank", "label", "best", "worst", "trials", "same", "unranked"]
    assert ranges[counts].to_numpy().tolist() == [
        [1, "Thresholds", 1, 5, 25, 18, 0],
        [2, "Parental issues", 1, 5, 25, 15, 4],
        [3, "Lived experience", 2, 6, 25, 14, 4],
        [4, "Missed opportunities", 2, 6, 25, 14, 0],
        [5, "Professional challenge", 1, 6, 25, 12, 0],
        [6, "Good Planning", 1, 6, 25, 16, 0],
    ]
    assert ranges["moved_by"].tolist()[:2] == [
        "2 with the judgement codings; 5 without Serious Case Reviews 9, Thresholds (and 1 other)",
        '1 without Single Agency Audits (and 4 others); 5 by the rule "breadth";'
        " not ranked without Serious Case Reviews (and 3 others)",
    ]
    trials = rank_trials(briefing)
    for row in ranges.itertuples():
        taken = [trial.get(row.label) for _, _, trial in in_order(trials)]
        tried = [rank for rank in taken[1:] if rank]
        assert (row.best, row.worst) == (min([row.rank, *tried]), max([row.rank, *tried]))
        assert (row.same, row.unranked) == (tried.count(row.rank), taken.count(None))


def test_without_information_sharing_thresholds_is_third(briefing):
    trials = {change: given for _, change, given in in_order(rank_trials(briefing))}
    assert trials["without Single Agency Audits 9, Information sharing"]["Thresholds"] == 3
    assert trials["with the judgement codings"]["Thresholds"] == 2


# Another board: its mentions and ranks (B 1, D 2, A 2, C 4) are worked out in test_synthesis.py.


def test_another_boards_trials_by_hand(board):
    trials = {change: given for _, change, given in in_order(rank_trials(board))}
    # D keeps an own label in East, C in South; both have 2 sources and share (1/2 + 1) / 2, and D's
    # place (.25 + .6) / 2 is higher than C's (1 + .2 + 1) / 3. A has no own label left. Only South
    # notes B.
    assert trials["without Source North"] == {"Theme D": 1, "Theme C": 2, "Theme A": 3}
    # Own labels: B 2, A 1 (North), C 1 (South), D none left. A and C have 2 sources each; A's
    # share is (1 + 1/2) / 2, C's (1/2 + 1/2) / 2.
    assert trials["without Source East"] == {
        **{"Theme B": 1, "Theme A": 2},
        **{"Theme C": 3, "Theme D": 4},
    }
    # Own labels: B 2, C, A and D 1. Three sources note C, two A and D, whose share is 2/3; A's
    # place 1.25 / 3 is higher than D's 1.5 / 3.
    assert trials["without First list of South (2020-03-10)"] == {
        **{"Theme B": 1, "Theme C": 2},
        **{"Theme A": 3, "Theme D": 4},
    }
    # The one coding by which South notes B.
    assert trials["without Source South 1 of Second list of South (2020-06-20), Theme B"] == {
        **{"Theme D": 1, "Theme A": 1},
        "Theme C": 3,
    }
    # Its own label gone, D is behind A and C.
    assert trials["without Source East 3, THEME D"] == {
        **{"Theme B": 1, "Theme A": 2},
        **{"Theme C": 3, "Theme D": 4},
    }
    assert trials["with the judgement codings"]["Theme E"] == 5


def test_a_coding_is_named_by_its_audit_and_theme_where_needed(board):
    said = [change for _, change, _ in in_order(rank_trials(board))]
    # North has two lists, each with a number 1; number 3 of the first is in two themes.
    assert "without Source North 1 of First list of North (2020-01-15), Theme A" in said
    assert "without Source North 1 of Second list of North (2020-06), Subject A" in said
    assert (
        "without Source North 3 of First list of North (2020-01-15), theme  b (in Theme C)" in said
    )
    assert (
        "without Source North 3 of First list of North (2020-01-15), theme  b (in Theme B)" in said
    )
    assert "without Source East 5, Finding E5 (in Theme E)" in said


def test_audits_alike_in_name_date_and_finding_are_trials_of_their_own(board):
    audits = board.audits.assign(title="Same title", date="2020-05")
    mentions = board.mentions.assign(label="Same finding")
    trials = rank_trials(replace(board, audits=audits, mentions=mentions))
    per_theme = trials.groupby("theme").size()
    # The ranking itself, 3 sources, 4 audits, 18 codings, the judgement codings, another rule.
    assert set(per_theme) == {1 + 3 + 4 + 18 + 1 + 1}


def test_another_boards_ranges_by_hand(board):
    ranges = rank_ranges(board).set_index("label")
    assert ranges["trials"].tolist() == [3 + 4 + 18 + 1 + 1] * 4
    # B is ranked first by its two own labels whatever is left out, unless it is North, South, or
    # either of South's second list and its coding there; by breadth it is last.
    assert ranges.loc["Theme B"].drop("theme").tolist() == [
        *[1, 1, 4, 27, 22, 4],
        'by the rule "breadth"'.join(["4 ", "; not ranked without Source South (and 3 others)"]),
    ]
    # D is never lost: three sources note it. Last without East, South 1 or a coding of either.
    assert ranges.loc["Theme D", ["rank", "best", "worst", "unranked"]].tolist() == [2, 1, 4, 0]
    assert ranges.loc["Theme D", "moved_by"] == (
        "1 without Source North (and 3 others); 4 without Source East (and 3 others)"
    )


def lists(*audits):
    """A visibly synthetic board: of each audit its source, and the themes it notes, in order."""
    sources = sorted({source for source, _ in audits})
    mentions = [
        (f"audit-{a}", n, t) for a, (_, ts) in enumerate(audits) for n, t in enumerate(ts, 1)
    ]
    frames = {
        "sources": [(source.lower(), f"Source {source}", "") for source in sources],
        "audits": [
            (f"audit-{a}", source.lower(), f"List {a}", "2020-01", "", "reported", "yes", "")
            for a, (source, _) in enumerate(audits)
        ],
        "mentions": [(audit, n, f"Theme {t}", "Synthetic") for audit, n, t in mentions],
        "themes": [(f"theme-{t.lower()}", f"Theme {t}", "", "", "") for t in "ABC"],
        "coding": [(audit, n, f"theme-{t.lower()}", "label", "x") for audit, n, t in mentions],
        "published": [],
    }
    columns = {name: frame.columns for name, frame in load_tables(ANOTHER_BOARD).frames()}
    return Tables(**{name: pd.DataFrame(frames[name], columns=columns[name]) for name in frames})


def test_a_theme_that_nothing_moves_says_so():
    ranges = rank_ranges(lists(*[(source, "AB") for source in "NSE"]), Rule("x", ("best_number",)))
    assert ranges[["label", "rank", "best", "worst", "moved_by"]].to_numpy().tolist() == [
        ["Theme A", 1, 1, 1, "nothing tried moves it"],
        ["Theme B", 2, 2, 2, "nothing tried moves it"],
    ]


def test_what_leaves_a_theme_with_one_source_puts_it_out_of_the_ranking():
    # North and South alone note C: without either, or its coding, it is out.
    board = lists(("N", "AC"), ("S", "BC"), ("E", "AB"), ("W", "AB"))
    ranges = rank_ranges(board).set_index("label")
    assert ranges["unranked"].to_dict() == {"Theme A": 0, "Theme B": 0, "Theme C": 4}
    assert ranges["moved_by"]["Theme C"].endswith("not ranked without Source N (and 3 others)")


def test_several_audits_at_the_limit_are_still_left_out(board, monkeypatch):
    monkeypatch.setattr(firmness, "MOST_AUDITS", 5)
    assert set(rank_trials(board)["changed"]) == {"", "source", "audit", "coding", "bases", "rule"}
    assert not rank_ranges(board)["moved_by"].str.contains("only sources").any()


def test_above_the_limit_only_sources_are_left_out_and_it_says_so(board, monkeypatch):
    monkeypatch.setattr(firmness, "MOST_AUDITS", 4)
    assert set(rank_trials(board)["changed"]) == {"", "source", "bases", "rule"}
    ranges = rank_ranges(board)
    assert ranges["trials"].tolist() == [3 + 1 + 1] * 4
    assert ranges["moved_by"][0] == (
        '4 by the rule "breadth"; not ranked without Source South (and 1 other)'
        " (more than 4 audits: only sources were left out)"
    )
    assert ranges["moved_by"].str.endswith("audits: only sources were left out)").all()


def test_201_audits_are_above_the_limit():
    audits = [(source, "AB") for source in "NSE" * 67]
    assert set(rank_trials(lists(*audits))["changed"]) == {"", "source", "bases", "rule"}
    said = rank_ranges(lists(*audits))["moved_by"].tolist()
    assert said == ["nothing tried moves it (more than 200 audits: only sources were left out)"] * 2


def test_one_basis_may_be_named_without_a_list(board):
    by_name = rank_trials(board, bases="label")
    pd.testing.assert_frame_equal(by_name, rank_trials(board, bases=["label"]))
    assert "with the judgement codings" in set(by_name["change"])


def test_a_selection_is_tried_within_itself(board):
    trials = rank_trials(board, sources=["north", "east"])
    # Own labels: A in North, D in East, C none.
    assert ranks(trials[trials["changed"] == ""]) == {"Theme A": 1, "Theme D": 2, "Theme C": 3}
    left_out = trials.loc[trials["changed"] == "source", "change"].unique().tolist()
    assert left_out == ["without Source North", "without Source East"]
    assert trials.loc[trials["changed"] == "source", "rank"].isna().all()


@pytest.mark.parametrize(
    "selection",
    [
        pytest.param({"sources": []}, id="no rows at all"),
        pytest.param({"bases": []}, id="no coded rows"),
        pytest.param({"sources": ["saa"]}, id="a single source"),
    ],
)
def test_an_empty_selection_has_no_ranges(briefing, selection):
    assert rank_ranges(briefing, **selection).empty
    assert list(rank_ranges(briefing, **selection)) == list(rank_ranges(briefing))
    assert rank_trials(briefing, **selection)["rank"].notna().sum() == 0


# Rules by the dozen


def test_the_family_is_every_ordered_choice_of_up_to_three_of_seven():
    family = rule_family()
    assert len(family) == 7 + 7 * 6 + 7 * 6 * 5 == 259
    assert len({rule.keys for rule in family}) == 259
    assert all(1 <= len(set(rule.keys)) == len(rule.keys) <= 3 for rule in family)
    assert {key for rule in family for key in rule.keys} == set(FAMILY_KEYS)
    assert {rule.least_sources for rule in family} == {2}


def test_a_family_of_ones_own():
    names = [rule.name for rule in rule_family(["sources", "mentions"], longest=2)]
    assert names == ["sources", "mentions", "sources, mentions", "mentions, sources"]


def test_rules_tried_on_another_board_by_hand(board):
    # Published: D 1, B 2, C 3, A 4, E 5.
    # As published, computed: B 1, D 2, A 2, C 4; tau-b 1 / sqrt(30), as in test_synthesis.py.
    # Mentions: D, C and A 4, B 3. D-B as published, B-C and B-A not, three pairs tied.
    rules = [AS_PUBLISHED, Rule("mentions alone", ("mentions",))]
    tried = try_rules(code_mentions(board), rules, latest_published(board.published))
    assert tried.drop(columns="tau_b").to_numpy().tolist() == [
        ["as published", "theme-b, theme-d, theme-a, theme-c", True, False],
        ["mentions alone", "theme-d, theme-c, theme-a, theme-b", True, False],
    ]
    assert tried["tau_b"].tolist() == pytest.approx([1 / sqrt(30), (1 - 2) / sqrt(6 * 3)])


def test_a_rule_agrees_when_every_rank_does(board):
    coded = code_mentions(board)
    published = rank_themes(coded)[["theme", "label", "rank"]]
    tried = try_rules(coded, [AS_PUBLISHED, BREADTH], published.sort_values("label"))
    assert tried["agrees"].tolist() == [True, False]
    assert tried["tau_b"][0] == pytest.approx(1)
    fewer = try_rules(coded, [AS_PUBLISHED], published[published["theme"] != "theme-c"])
    assert not fewer["agrees"][0]


def test_what_the_rules_showed_in_words(board):
    tried = try_rules(code_mentions(board), rule_family(), latest_published(board.published))
    untied = tried[~tried["ties"]]
    assert describe_rules(tried) == (
        f"Of 259 rules, 0 reproduce the published order. {len(untied)} leave no tie, and those give"
        f" {len(set(untied['order']))} different orders of the 24 possible."
    )
