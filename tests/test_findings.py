"""The sentences printed for tables without a chart."""

import pandas as pd
import pytest

import cscb_analysis as cscb
from cscb_analysis import findings
from cscb_analysis.wording import said


@pytest.fixture
def tables() -> cscb.Tables:
    return cscb.load_tables(cscb.BRIEFING)


def test_pairs_that_share_most_are_all_named():
    pairs = pd.DataFrame(
        {
            "first": ["North", "North", "South"],
            "second": ["South", "East", "East"],
            "themes_of_first": pd.array([3, 3, 2], dtype="Int64"),
            "themes_of_second": pd.array([2, 4, 4], dtype="Int64"),
            "shared": pd.array([2, 2, None], dtype="Int64"),
        }
    )
    words = findings.describe_shared_themes(pairs)
    assert words == "2 pairs share most, 2 themes each: North and South; North and East."
    one = findings.describe_shared_themes(pairs.tail(2))
    assert one.endswith("2 themes, of 3 that the first notes and 4 that the second notes.")
    none = findings.describe_shared_themes(pairs.assign(shared=0))
    assert none == "No two audit sources note the same theme."


def test_themes_of_one_source_are_named_under_it(tables):
    sets = cscb.combinations(cscb.code_mentions(tables, sources=["scr"]))
    assert findings.describe_single_sources(sets) == (
        "6 of 6 themes are noted by one audit source only. Serious Case Reviews: Thresholds,"
        " Parental issues, Lived experience, Missed opportunities, Professional challenge,"
        " Good Planning."
    )


def test_mentions_in_no_theme_are_counted_out_of_each_list(tables):
    all_coded = cscb.code_mentions(tables, bases=cscb.BASES, sources=["scr", "saa"])
    words = findings.describe_unplaced(all_coded)
    expected = "Serious Case Reviews 1 of 9 and Single Agency Audits 3 of 10."
    assert words == f"4 of 19 mentions are in no theme: {expected}"


def test_nothing_is_said_of_nothing(tables):
    nothing = cscb.code_mentions(tables, until="2017")
    assert findings.describe_unplaced(nothing) == "0 of 0 mentions are in no theme."
    assert "No label" in findings.describe_recurring_labels(cscb.recurring_labels(nothing))
    assert "No two themes" in findings.describe_co_occurrence(cscb.co_occurrence(nothing))
    assert "No theme" in findings.describe_single_sources(cscb.combinations(nothing))


@pytest.mark.parametrize(("audits", "cautioned"), [(9, True), (10, False)])
def test_few_audits_bring_a_caution(audits, cautioned):
    pairs = pd.DataFrame({"both": [audits, 1], "of_audits": audits})
    words = findings.describe_co_occurrence(pairs)
    assert words.startswith(f"1 of 2 pairs of themes are noted together in all {audits} audits.")
    assert ("Caution" in words) == cautioned


def test_each_source_left_out_has_its_sentence(tables):
    words = findings.describe_omissions(cscb.rank_trials(tables))
    assert "Without Single Agency Audits, 3 of 6 ranks move" in words
    gone = "among them Parental issues and Lived experience, which are then not ranked"
    assert f"Without Serious Case Reviews, 4 of 6 ranks move, {gone}" in words
    alone = cscb.rank_trials(tables, sources=["scr"])
    assert findings.describe_omissions(alone).startswith("With one audit source only")


def test_a_long_list_names_the_first_and_counts_the_rest():
    assert said([str(n) for n in range(6)]) == "0; 1; 2; 3; 4; 5"
    assert said([str(n) for n in range(9)]) == "0; 1; 2; 3; 4; 5; and 3 more"
