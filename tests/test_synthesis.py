"""Rankings: the published one, a board's worked out by hand, and what holds for any board."""

from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from math import fsum, inf, isnan, sqrt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau

from cscb_analysis.coded import code_mentions
from cscb_analysis.firmness import rule_family, try_rules
from cscb_analysis.measures import MEASURES
from cscb_analysis.synthesis import (
    AS_PUBLISHED,
    BREADTH,
    RANKING_COLUMNS,
    Rule,
    compare_rankings,
    explain_ranking,
    kendall_tau_b,
    latest_published,
    measure_themes,
    rank_measures,
    rank_themes,
)
from cscb_analysis.tables import BASES, BRIEFING, COUNTED_BASES, Tables, load_tables

ANOTHER_BOARD = Path(__file__).parent / "synthetic" / "another-board"


@pytest.fixture(scope="module")
def briefing():
    return load_tables(BRIEFING)


@pytest.fixture(scope="module")
def board():
    return load_tables(ANOTHER_BOARD)


def ranks(ranking, by="label"):
    """Each theme's rank, in the order of the ranking."""
    return dict(zip(ranking[by], ranking["rank"], strict=True))


def recode(tables, keep=None, **changes):
    """The same tables with some codings changed, or only those of a query kept."""
    coding = tables.coding if keep is None else tables.coding.query(keep)
    return replace(tables, coding=coding.assign(**changes))


# The briefing


def test_the_published_order_is_reproduced_rank_for_rank(briefing):
    ranking = rank_themes(code_mentions(briefing))
    published = briefing.published.sort_values("rank")
    assert ranks(ranking, "theme") == ranks(published, "theme")
    assert ranking["theme"].tolist() == published["theme"].tolist()
    comparison = compare_rankings(latest_published(briefing.published), ranking)
    assert comparison.agrees
    assert comparison.tau_b == 1
    assert comparison.themes["difference"].tolist() == [0] * 6


def test_the_measures_of_the_published_six(briefing):
    ranking = rank_themes(code_mentions(briefing))
    assert list(ranking.columns) == RANKING_COLUMNS
    rows = ranking.drop(columns=["rank", "theme", "mean_share", "mean_place"])
    assert rows.to_numpy().tolist() == [
        # label, own-label sources, sources, of, audits, of, mentions
        ["Thresholds", 2, 3, 3, 3, 3, 3],
        ["Parental issues", 2, 2, 3, 2, 3, 2],
        ["Lived experience", 2, 2, 3, 2, 3, 2],
        ["Missed opportunities", 1, 3, 3, 3, 3, 3],
        ["Professional challenge", 1, 3, 3, 3, 3, 4],
        ["Good Planning", 0, 3, 3, 3, 3, 6],
    ]
    shares = [1, Fraction(2, 3), Fraction(2, 3), 1, 1, 1]
    assert ranking["mean_share"].tolist() == pytest.approx([float(share) for share in shares])
    # Lists of 9 (serious case reviews), 8 (multi-agency) and 10 (single agency).
    places = [
        (Fraction(9, 9) + Fraction(8, 8) + Fraction(9, 10)) / 3,
        (Fraction(2, 9) + Fraction(2, 8)) / 2,
        (Fraction(3, 9) + Fraction(3, 8)) / 2,
        (Fraction(4, 9) + Fraction(6, 8) + Fraction(4, 10)) / 3,
        (Fraction(5, 9) + Fraction(7, 8) + Fraction(2, 10) + Fraction(5, 10)) / 4,
        sum(Fraction(n, 9) for n in (7, 8)) / 6
        + sum(Fraction(n, 8) for n in (1, 4)) / 6
        + sum(Fraction(n, 10) for n in (1, 6)) / 6,
    ]
    assert ranking["mean_place"].tolist() == pytest.approx([float(place) for place in places])
    printed = [0.967, 0.236, 0.354, 0.531, 0.533, 0.499]
    assert ranking["mean_place"].round(3).tolist() == printed


def test_few_of_the_259_rules_agree_with_the_briefing(briefing):
    published = latest_published(briefing.published)
    tried = try_rules(code_mentions(briefing), rule_family(), published)
    assert (len(tried), tried["agrees"].sum()) == (259, 3)
    assert tried.loc[tried["agrees"], "rule"].tolist() == [
        "own_label_sources, sources, mean_number",
        "own_label_sources, sources, mean_place",
        "own_label_sources, sources, best_own_label_number",
    ]
    untied = tried[~tried["ties"]]
    assert (len(untied), untied["order"].nunique()) == (243, 14)
    assert tried.loc[tried["agrees"], "tau_b"].tolist() == [1, 1, 1]


def test_with_judgement_counted_no_rule_agrees(briefing):
    coded = code_mentions(briefing, BASES)
    published = latest_published(briefing.published)
    assert not try_rules(coded, [AS_PUBLISHED, *rule_family()], published)["agrees"].any()


def test_counting_mentions_alone_nearly_reverses_the_published_order(briefing):
    ranking = rank_themes(code_mentions(briefing), Rule("mentions alone", ("mentions",)))
    comparison = compare_rankings(latest_published(briefing.published), ranking)
    assert round(comparison.tau_b, 2) == -0.64
    assert ranking["label"][0] == "Good Planning"
    assert comparison.themes["first_rank"].iloc[-1] == 6
    assert comparison.themes["label"].iloc[-1] == "Good Planning"


def test_own_labels_alone_put_no_pair_the_wrong_way_round(briefing):
    ranking = rank_themes(code_mentions(briefing), Rule("own labels", ("own_label_sources",)))
    comparison = compare_rankings(latest_published(briefing.published), ranking)
    assert round(comparison.tau_b, 2) == 0.86
    reached = comparison.themes["second_rank"].tolist()
    assert all(earlier <= later for earlier, later in combinations(reached, 2))


def test_without_information_sharing_thresholds_is_third(briefing):
    fewer = recode(briefing, "not (audit == 'saa-2018-09-12' and number == 9)")
    assert len(fewer.coding) == 21
    assert ranks(rank_themes(code_mentions(fewer)))["Thresholds"] == 3


def test_plans_and_planning_read_as_own_labels_put_good_planning_first(briefing):
    planned = briefing.coding.merge(briefing.mentions, how="left")["label"]
    own = planned.isin(["Plans", "Planning"])
    assert own.sum() == 2
    read = recode(briefing, basis=briefing.coding["basis"].where(~own, "label"))
    ranking = rank_themes(code_mentions(read))
    assert ranks(ranking)["Good Planning"] == 1
    assert ranking["own_label_sources"][0] == 2


def test_fourth_place_is_won_by_a_thousandth(briefing):
    places = rank_themes(code_mentions(briefing)).set_index("label")["mean_place"]
    won_by = places["Professional challenge"] - places["Missed opportunities"]
    assert 0 < won_by < 0.0015
    assert round(won_by, 3) == 0.001


def test_the_briefing_explained(briefing):
    explained = explain_ranking(rank_themes(code_mentions(briefing)))
    assert explained.to_numpy().tolist() == [
        [1, "Thresholds", "above Parental issues: sources that note it, 3 against 2"],
        [
            *[2, "Parental issues"],
            "above Lived experience: mean place in the lists, 0.236 against 0.354",
        ],
        [
            *[3, "Lived experience"],
            "above Missed opportunities: sources that note it under its own label, 2 against 1",
        ],
        [
            *[4, "Missed opportunities"],
            "above Professional challenge: mean place in the lists, 0.531 against 0.533",
        ],
        [
            *[5, "Professional challenge"],
            "above Good Planning: sources that note it under its own label, 1 against 0",
        ],
        [6, "Good Planning", "last of the themes ranked"],
    ]


# Another board, worked out by hand.
#
# South has reported twice (lists of 4 and 2), North twice (4 and 5), East once (5): 5 audits of 3
# sources. West was never heard from, Centre's audit is due. In brackets: place, number / length.
#
#   South 1: 1 (.25) D agreed    2 (.5) A named   3 (.75) E judgement   4 (1) none
#   South 2: 1 (.5)  B label     2 (1)  C label
#   North 1: 1 (.25) A label     2 (.5) D agreed  3 (.75) B label and C named   4 (1) F label
#   North 2: 1 (.2)  A label, as it was called   2 (.4) D named
#            3 (.6)  G label, merged into B, and B agreed: once B, by label
#            4 (.8)  E judgement                 5 (1) F agreed
#   East 1:  1 (.2)  C named     2 (.4) none      3 (.6) D label   4 (.8) A agreed
#            5 (1)   C agreed and E named
#
# Theme B: own label in South and North, so 2; noted by the same 2. Audits: South 2, North 1 and 2.
#          Share: (1/2 + 2/2 + 0/1) / 3 = .5. Place: (.5 + .75 + .6) / 3 = .616667.
# Theme D: own label in East: 1. Noted by all 3. Audits: South 1, North 1 and 2, East 1.
#          Share: (1/2 + 2/2 + 1/1) / 3 = .833333. Place: (.25 + .5 + .4 + .6) / 4 = .4375.
# Theme A: own label in North (twice): 1. Noted by all 3. Audits: South 1, North 1 and 2, East 1.
#          Share: .833333. Place: (.5 + .25 + .2 + .8) / 4 = .4375. Level with D on every key.
# Theme C: own label in South: 1. Noted by all 3. Audits: South 2, North 1, East 1 (twice).
#          Share: (1/2 + 1/2 + 1/1) / 3 = .666667. Place: (1 + .75 + .2 + 1) / 4 = .7375.
# Theme E: East only, so not ranked. With judgement, South 1 3 and North 2 4 as well: no own label,
#          3 sources, share .666667, place (.75 + .8 + 1) / 3 = .85.
# Theme F: North only, in both its audits; Theme H: nobody. Neither is ranked.

BY_HAND = [
    [1, "theme-b", "Theme B", 2, 2, 3, 3, 5, 0.5, 3, 0.616667],
    [2, "theme-d", "Theme D", 1, 3, 3, 4, 5, 0.833333, 4, 0.4375],
    [2, "theme-a", "Theme A", 1, 3, 3, 4, 5, 0.833333, 4, 0.4375],
    [4, "theme-c", "Theme C", 1, 3, 3, 3, 5, 0.666667, 4, 0.7375],
]


def test_every_column_as_worked_out_by_hand(board):
    ranking = rank_themes(code_mentions(board))
    assert list(ranking.columns) == RANKING_COLUMNS
    assert ranking.round(6).to_numpy().tolist() == BY_HAND


def test_ties_share_a_rank_in_the_codebooks_order(board):
    ranking = rank_themes(code_mentions(board))
    assert ranking["rank"].tolist() == [1, 2, 2, 4]
    assert ranking["label"].tolist()[1:3] == ["Theme D", "Theme A"]


def test_the_other_measures_by_hand(board):
    measured = measure_themes(code_mentions(board)).set_index("label")
    assert measured.index.tolist() == [f"Theme {letter}" for letter in "DCABEF"]
    numbers = measured[["best_number", "mean_number", "best_own_label_number"]].round(6)
    assert numbers.T.to_dict("list") == {
        "Theme D": [1, 2, 3],  # South 1 1, North 1 2, North 2 2, East 1 3
        "Theme C": [1, 2.75, 2],  # South 2 2, North 1 3, East 1 1 and 5
        "Theme A": [1, 2, 1],  # South 1 2, North 1 1, North 2 1, East 1 4
        "Theme B": [1, 2.333333, 1],  # South 2 1, North 1 3, North 2 3
        "Theme E": [5, 5, inf],  # East 1 5
        "Theme F": [4, 4.5, 4],  # North 1 4, North 2 5
    }


def test_by_the_breadth_rule(board):
    ranking = rank_themes(code_mentions(board), BREADTH)
    assert ranks(ranking) == {"Theme D": 1, "Theme A": 1, "Theme C": 3, "Theme B": 4}


def test_by_a_rule_of_ones_own(board):
    # Mentions: D, C and A have 4, B 3. Best own-label number: A 1, C 2, D 3, then B by mentions.
    own = Rule("mentions", ("mentions", "best_own_label_number"))
    ranking = rank_themes(code_mentions(board), own)
    assert list(ranking.columns) == [*RANKING_COLUMNS, "best_own_label_number"]
    assert ranks(ranking) == {"Theme A": 1, "Theme C": 2, "Theme D": 3, "Theme B": 4}
    assert explain_ranking(ranking, own)["reason"].tolist() == [
        "above Theme C: best number under its own label, 1 against 2",
        "above Theme D: best number under its own label, 2 against 3",
        "above Theme B: mentions, 4 against 3",
        "last of the themes ranked",
    ]


def test_one_source_is_enough_where_the_rule_says_so(board):
    # Own label: F 1 (one source, so behind the other ones), E 0. Nobody notes H.
    one = Rule("one is enough", AS_PUBLISHED.keys, least_sources=1)
    ranking = rank_themes(code_mentions(board), one)
    assert ranks(ranking) == dict(
        zip([f"Theme {letter}" for letter in "BDACFE"], [1, 2, 2, 4, 5, 6], strict=True)
    )


@pytest.mark.parametrize(
    ("bases", "only"),
    [("label", "Theme B"), ("named", "Theme C"), ("agreed", "Theme D"), ("judgement", "Theme E")],
)
def test_each_basis_alone_brings_one_theme_to_two_sources(board, bases, only):
    # label: B in South and North. named: C in North and East. agreed: D in South and North.
    # judgement: E in South and North. All else is then noted by one source at most.
    ranking = rank_themes(code_mentions(board, [bases]))
    assert ranks(ranking) == {only: 1}
    assert ranking["of_audits"].tolist() == [5]


def test_with_judgement_counted_too(board):
    ranking = rank_themes(code_mentions(board, BASES))
    assert ranking.round(6).to_numpy().tolist() == [
        *BY_HAND,
        [5, "theme-e", "Theme E", 0, 3, 3, 3, 5, 0.666667, 3, 0.85],
    ]


def test_only_each_sources_latest_audit(board):
    # South 2 (20 June), North 2 (June, so the end of June), East 1.
    # B: South .5, North .6; own 2, share 2/3, place .55. D: North .4, East .6; own 1, place .5.
    # A: North .2, East .8; own 1, place .5. C: South 1, East .2 and 1; own 1, place .733333.
    ranking = rank_themes(code_mentions(board, audits="latest"))
    assert ranks(ranking) == {"Theme B": 1, "Theme D": 2, "Theme A": 2, "Theme C": 4}
    assert ranking["mean_share"].round(6).tolist() == [0.666667] * 4
    assert ranking["mean_place"].round(6).tolist() == [0.55, 0.5, 0.5, 0.733333]
    assert ranking["of_audits"].tolist() == [3] * 4


def test_until_march_only_two_sources_had_been_heard(board):
    # South 1 and North 1. A: own label in North; D: none. Both: share 1, place .375.
    ranking = rank_themes(code_mentions(board, until="2020-03"))
    assert ranking.drop(columns="theme").to_numpy().tolist() == [
        [1, "Theme A", 1, 2, 2, 2, 2, 1, 2, 0.375],
        [2, "Theme D", 0, 2, 2, 2, 2, 1, 2, 0.375],
    ]


def test_a_source_that_notes_nothing_ranked_still_counts_as_a_base(board):
    # Without East's codings its audit is still one of the five, and East one of the three.
    ranking = rank_themes(code_mentions(recode(board, "audit != 'east-1'")))
    row = ranking.set_index("label").loc["Theme A"]
    assert row[["sources", "of_sources", "audits", "of_audits"]].tolist() == [2, 3, 3, 5]
    assert row["mean_share"] == pytest.approx((1 / 2 + 2 / 2 + 0) / 3)


def test_another_board_compared_with_what_it_published(board):
    # Published: D 1, B 2, C 3, A 4 (and E 5). Computed: B 1, D 2, A 2, C 4.
    # Pairs: D-C, B-C and B-A agree, D-B and C-A do not, D-A is tied in the computed ranking:
    # tau-b is (3 - 2) / sqrt(6 x 5). An older briefing, with Theme H first, is left aside.
    published = latest_published(board.published)
    assert published["label"].tolist() == [
        *["Theme D", "Theme B", "Theme C", "Subject A", "Theme E"]
    ]
    comparison = compare_rankings(published, rank_themes(code_mentions(board)))
    assert comparison.themes.drop(columns="theme").astype(object).fillna(
        "-"
    ).to_numpy().tolist() == [
        ["Theme D", 1, 2, 1],
        ["Theme B", 2, 1, -1],
        ["Theme C", 3, 4, 1],
        ["Subject A", 4, 2, -2],
        ["Theme E", 5, "-", "-"],
    ]
    assert comparison.tau_b == pytest.approx(1 / sqrt(30))
    assert not comparison.agrees


def test_another_board_explained(board):
    share = "share of each source's audits that note it, averaged over sources"
    explained = explain_ranking(rank_themes(code_mentions(board)))
    assert explained["reason"].tolist() == [
        "above Theme D: sources that note it under its own label, 2 against 1",
        "level with Theme A on every key",
        f"above Theme C: {share}, 0.833 against 0.667",
        "last of the themes ranked",
    ]


# Rules, comparisons and reasons


@pytest.mark.parametrize(("keys", "said"), [(("sources", "severity"), "severity"), ((), "")])
def test_a_rule_refuses_what_it_cannot_rank_by(keys, said):
    with pytest.raises(ValueError, match=f'^unknown measure "{said}"; expected own_label') as error:
        Rule("nonsense", keys)
    assert str(error.value).endswith(", ".join(MEASURES))


def test_a_rule_says_itself():
    assert AS_PUBLISHED.sentence == (
        "The themes noted by at least 2 audit sources, ranked by"
        " (1) sources that note it under its own label (most first),"
        " then (2) sources that note it (most first),"
        " then (3) share of each source's audits that note it, averaged over sources (most first),"
        " then (4) mean place in the lists (lowest first)."
    )
    assert Rule("one", ("mentions",), least_sources=1).sentence == (
        "The themes noted by at least 1 audit source, ranked by (1) mentions (most first)."
    )


def ranked(**themes):
    """A ranking of visibly synthetic themes."""
    return pd.DataFrame(
        [(key, f"Theme {key.upper()}", rank) for key, rank in themes.items()],
        columns=["theme", "label", "rank"],
    )


def test_themes_in_one_ranking_only_keep_their_row():
    comparison = compare_rankings(ranked(c=1, b=2, a=3), ranked(b=1, d=2, c=2))
    assert comparison.themes.astype(object).fillna("-").to_numpy().tolist() == [
        ["c", "Theme C", 1, 2, 1],
        ["b", "Theme B", 2, 1, -1],
        ["a", "Theme A", 3, "-", "-"],
        ["d", "Theme D", "-", 2, "-"],
    ]
    assert comparison.tau_b == -1
    assert not comparison.agrees


def test_rankings_agree_only_when_the_same_themes_stand_at_the_same_ranks():
    assert compare_rankings(ranked(a=1, b=2), ranked(b=2, a=1)).agrees
    assert not compare_rankings(ranked(a=1, b=2), ranked(a=1, b=2, c=3)).agrees
    assert not compare_rankings(ranked(a=1, b=2, c=3), ranked(a=1, b=2)).agrees
    assert not compare_rankings(ranked(a=1, b=2), ranked(a=1, b=1)).agrees


def test_fewer_than_two_themes_in_both_have_no_correlation():
    assert isnan(compare_rankings(ranked(a=1, b=2), ranked(b=1, c=2)).tau_b)
    assert isnan(compare_rankings(ranked(), ranked(b=1)).tau_b)
    assert isnan(kendall_tau_b([1, 1, 1], [1, 2, 3]))


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=2, max_size=9))
def test_tau_b_is_scipys(pairs):
    first, second = zip(*pairs, strict=True)
    expected = kendalltau(first, second).statistic
    assert kendall_tau_b(pd.Series(first), pd.Series(second)) == pytest.approx(
        expected, nan_ok=True
    )


def test_a_reason_shows_as_many_decimals_as_part_the_two():
    places = ranked(a=1, b=2).assign(mean_place=[0.33331, 0.33334])
    reasons = explain_ranking(places, Rule("place", ("mean_place",)))["reason"]
    assert reasons[0] == "above Theme B: mean place in the lists, 0.33331 against 0.33334"


def test_a_reason_calls_a_missing_own_label_none():
    rule = Rule("own number", ("best_own_label_number",))
    numbers = ranked(a=1, b=2).assign(best_own_label_number=[7.0, inf])
    reasons = explain_ranking(numbers, rule)["reason"]
    assert reasons[0] == "above Theme B: best number under its own label, 7 against none"


# Nothing to rank


@pytest.mark.parametrize(
    "selection",
    [
        pytest.param({"sources": []}, id="no rows at all"),
        pytest.param({"until": "2001"}, id="nothing reported yet"),
        pytest.param({"bases": []}, id="no coded rows"),
        pytest.param({"sources": ["saa"]}, id="a single source"),
    ],
)
def test_an_empty_selection_gives_an_empty_ranking(briefing, selection):
    coded = code_mentions(briefing, **selection)
    ranking = rank_themes(coded)
    assert (list(ranking.columns), len(ranking)) == (RANKING_COLUMNS, 0)
    assert explain_ranking(ranking).empty
    published = latest_published(briefing.published)
    comparison = compare_rankings(published, ranking)
    assert comparison.themes["first_rank"].tolist() == [1, 2, 3, 4, 5, 6]
    assert comparison.themes["second_rank"].isna().all()
    assert isnan(comparison.tau_b)
    assert not comparison.agrees
    tried = try_rules(coded, [AS_PUBLISHED], published)
    assert tried[["order", "ties", "agrees"]].to_numpy().tolist() == [["", False, False]]


def test_a_single_source_is_measured_though_nothing_is_ranked(briefing):
    measured = measure_themes(code_mentions(briefing, sources=["saa"])).set_index("label")
    bases = measured.loc["Good Planning", ["mentions", "sources", "of_sources", "mean_share"]]
    assert bases.tolist() == [2, 1, 1, 1]


def test_nothing_published_is_an_empty_ranking(briefing):
    assert latest_published(briefing.published.iloc[:0]).empty


def test_ranking_leaves_the_coded_mentions_as_they_were(board):
    coded = code_mentions(board)
    given_in = coded.copy(deep=True)
    rank_themes(coded)
    pd.testing.assert_frame_equal(coded, given_in)


# Any board: what must hold, over visibly synthetic tables

COLUMNS = {name: frame.dtypes.to_dict() for name, frame in load_tables(ANOTHER_BOARD).frames()}
MANY = settings(max_examples=200, deadline=None, database=None)


@st.composite
def boards(draw):
    """A small board: up to four sources, six audits and five themes, coded in any way."""
    audits = draw(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 4)), max_size=6))
    mentions = [(a, n) for a, (_, length) in enumerate(audits) for n in range(1, length + 1)]
    some = st.tuples(st.sampled_from(mentions), st.integers(0, 4), st.sampled_from(BASES))
    coding = st.lists(some, max_size=14, unique_by=lambda coding: coding[:2])
    merged = draw(st.sampled_from(["", "theme-0"]))
    return synthetic(audits, mentions, draw(coding) if mentions else [], merged)


def synthetic(audits, mentions, coding, merged):
    """Lay out a visibly synthetic board; `merged` is what its last theme was merged into."""
    frames = {
        "sources": [(f"source-{n}", f"Source {n}", "") for n in range(4)],
        "audits": [
            (
                f"audit-{n}",
                f"source-{source}",
                f"List {n}",
                f"2020-0{n + 1}",
                "",
                "reported",
                "",
                "",
            )
            for n, (source, _) in enumerate(audits)
        ],
        "mentions": [(f"audit-{a}", n, f"Finding {a}.{n}", "Synthetic") for a, n in mentions],
        "themes": [
            (f"theme-{n}", f"Theme {n}", "", "", merged if n == 4 else "") for n in range(5)
        ],
        "coding": [(f"audit-{a}", n, f"theme-{t}", b, "Synthetic") for (a, n), t, b in coding],
        "published": [],
    }
    laid_out = {name: pd.DataFrame(rows, columns=COLUMNS[name]) for name, rows in frames.items()}
    return Tables(
        **{name: f.astype(COLUMNS[name]) if f.empty else f for name, f in laid_out.items()}
    )


def test_a_last_binary_digit_does_not_part_what_is_level():
    # Three lists of ten. Theme 0 stands first, first and last, Theme 1 fourth in each: mean 0.4
    # both, though added up as binary numbers they differ.
    places = [(0, 0, 1), (1, 0, 1), (2, 0, 10), (0, 1, 4), (1, 1, 4), (2, 1, 4)]
    mentions = [(audit, number) for audit in range(3) for number in range(1, 11)]
    coding = [((audit, number), theme, "named") for audit, theme, number in places]
    coded = code_mentions(synthetic([(n, 10) for n in range(3)], mentions, coding, ""))
    assert 0.1 + 0.1 + 1.0 != 0.4 + 0.4 + 0.4
    assert fsum([0.1, 0.1, 1.0]) != fsum([0.4, 0.4, 0.4])
    assert ranks(rank_themes(coded)) == {"Theme 0": 1, "Theme 1": 1}


def worked_out(tables):
    """Measure each theme of some tables again, in exact fractions and without pandas' help."""
    source_of = dict(zip(tables.audits["audit"], tables.audits["source"], strict=True))
    listed = list(zip(tables.mentions["audit"], tables.mentions["number"], strict=True))
    length = {audit: max(n for a, n in listed if a == audit) for audit, _ in listed}
    heard = set(source_of.values())
    into = dict(zip(tables.themes["theme"], tables.themes["merged_into"], strict=True))
    labels = dict(zip(tables.themes["theme"], tables.themes["label"], strict=True))
    noted = {}
    for audit, number, theme, basis, _ in tables.coding.itertuples(index=False):
        if basis in COUNTED_BASES:
            theme = into[theme] or theme
            noted.setdefault(labels[theme], {}).setdefault((audit, number), set()).add(basis)
    measures = {}
    for label, bases in noted.items():
        own = [mention for mention in bases if "label" in bases[mention]]
        audits = {audit for audit, _ in bases}
        shares = [
            Fraction(sum(source_of[a] == source for a in audits))
            / sum(other == source for other in source_of.values())
            for source in heard
        ]
        measures[label] = {
            "own_label_sources": len({source_of[audit] for audit, _ in own}),
            "sources": len({source_of[audit] for audit in audits}),
            "audits": len(audits),
            "mean_share": sum(shares) / len(heard),
            "mentions": len(bases),
            "mean_place": sum(Fraction(n, length[a]) for a, n in bases) / len(bases),
            "best_number": min(n for _, n in bases),
            "mean_number": Fraction(sum(n for _, n in bases), len(bases)),
            "best_own_label_number": min((n for _, n in own), default=inf),
        }
    return measures


RULE_KEYS = st.lists(st.sampled_from(list(MEASURES)), min_size=1, max_size=4, unique=True)


@MANY
@given(boards(), RULE_KEYS, st.integers(1, 3))
def test_measures_and_ranks_are_those_worked_out_in_fractions(tables, keys, least):
    expected = worked_out(tables)
    coded = code_mentions(tables)
    measured = measure_themes(coded).set_index("label")
    assert set(measured.index) == set(expected)
    for label, measures in expected.items():
        for name, value in measures.items():
            assert measured.loc[label, name] == pytest.approx(float(value), abs=1e-8), (label, name)
    # A rank is one more than the number of themes that are strictly better.
    standing = {
        label: tuple(-m[key] if MEASURES[key][1] == "most" else m[key] for key in keys)
        for label, m in expected.items()
        if m["sources"] >= least
    }
    ranking = rank_themes(coded, Rule("any", tuple(keys), least))
    assert ranks(ranking) == {
        label: 1 + sum(other < own for other in standing.values())
        for label, own in standing.items()
    }
    assert ranking["rank"].is_monotonic_increasing


def renamed(frame):
    """The same rows under other keys, in another alphabetical order."""
    keys = ["source", "audit", "theme", "merged_into"]
    return frame.assign(
        **{
            name: frame[name].map(lambda key: f"k{9 - int(key[-1])}{key[0]}" if key else "")
            for name in frame.columns.intersection(keys)
        }
    )


@MANY
@given(boards(), st.integers(0, 9999))
def test_ranks_ignore_the_order_of_rows_and_the_names_of_keys(tables, seed):
    shuffled = {
        name: renamed(frame).sample(frac=1, random_state=seed).reset_index(drop=True)
        for name, frame in tables.frames()
        if name != "published"
    }
    other = Tables(**shuffled, published=tables.published)
    one, two = (measure_themes(code_mentions(each)) for each in (tables, other))
    measures = ["label", "of_sources", "of_audits", *MEASURES]
    assert sorted(one[measures].to_numpy().tolist()) == sorted(two[measures].to_numpy().tolist())
    for rule in (AS_PUBLISHED, BREADTH):
        assert ranks(rank_measures(one, rule)) == ranks(rank_measures(two, rule))


@MANY
@given(boards().filter(lambda tables: len(tables.audits)), st.integers(0, 99))
def test_an_uncoded_mention_changes_no_count(tables, which):
    audit = tables.audits["audit"][which % len(tables.audits)]
    number = int(tables.mentions.query("audit == @audit")["number"].max()) + 1
    row = pd.DataFrame(
        [(audit, number, "Finding more", "Synthetic")], columns=tables.mentions.columns
    )
    longer = replace(tables, mentions=pd.concat([tables.mentions, row], ignore_index=True))
    unmoved = ["own_label_sources", "sources", "of_sources", "audits", "of_audits", "mean_share"]
    unmoved += ["mentions", "best_number", "mean_number", "best_own_label_number", "theme"]
    was, now = measure_themes(code_mentions(tables)), measure_themes(code_mentions(longer))
    assert was[unmoved].to_dict("list") == now[unmoved].to_dict("list")
    # Its list is longer, so what that audit notes stands, in proportion, higher in it.
    assert (now["mean_place"] <= was["mean_place"]).all()
