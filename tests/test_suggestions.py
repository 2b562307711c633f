"""Suggestions: what they rest on, what they learn from, and how often they are right."""

import csv
import importlib.util
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from benchmarks import suggestions as bench
from synthetic.boards import make_board

from cscb_analysis import BRIEFING, Tables, load_tables
from cscb_analysis.intake.measuring import AMONG, FIRST, NONE
from cscb_analysis.intake.past import past_mentions
from cscb_analysis.intake.phrases import Phrases, stems
from cscb_analysis.intake.suggestions import Suggester

ANOTHER_BOARD = Path(__file__).parent / "synthetic" / "another-board"
FINDINGS = Path(__file__).parent / "synthetic" / "findings-to-place.csv"
CURIOSITY = ("Asking why", "Workers showed little curiosity about how the injury had come about")


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load_tables(BRIEFING)


@pytest.fixture(scope="module")
def suggester(tables) -> Suggester:
    return Suggester(tables)


def scores(known: Tables, label: str, statement: str = "") -> dict[str, float]:
    found = Suggester(known).suggest(label, statement)
    return dict(zip(found["theme"], found["score"], strict=True))


def decided(tables: Tables, *rows: tuple) -> Tables:
    """Add decisions: action, audit, number, theme."""
    columns = ["action", "audit", "number", "theme"]
    more = pd.DataFrame(rows, columns=columns).assign(
        date="2018-11-29", by="QA", basis="", reason="As the panel agreed"
    )
    return replace(tables, decisions=more[list(tables.decisions.columns)])


# ---- the vocabulary


def test_no_phrase_stands_twice_whatever_the_endings_of_its_words(tables):
    words = [frozenset(stem for _, stem in stems(phrase)) for phrase in tables.vocabulary["phrase"]]
    assert all(words)
    assert len(set(words)) == len(words)


def test_every_phrase_is_found_where_it_stands(tables):
    phrases = Phrases(tables.vocabulary["phrase"])
    for place, phrase in enumerate(tables.vocabulary["phrase"]):
        assert place in phrases.found(f"Xylo {phrase} xylo.")


def test_nearly_every_phrase_alone_is_suggested_its_own_theme(tables, suggester):
    # Each is the whole of what it was learnt from: what is not suggested first for it is a phrase
    # whose words say something else.
    features = suggester.compare.transform(tables.vocabulary["phrase"])
    sides = pd.DataFrame(
        {theme: features @ line.weights + line.height for theme, line in suggester.lines.items()}
    )
    assert (sides.idxmax(axis=1) == tables.vocabulary["theme"]).mean() > 0.99


def test_every_theme_and_none_has_phrases_each_with_its_reason(tables):
    counts = tables.vocabulary["theme"].value_counts()
    assert set(counts.index) == {*tables.themes["theme"], ""}
    assert counts.min() > 100
    assert tables.vocabulary["why"].str.len().min() > 20


# ---- phrases


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the child's voice", True),
        ("Children’s voices were heard", True),
        ("voices of so many of the children", True),
        ("voice of each sister and every other brother and child", False),
        ("the invoice of the child", False),
        ("voice", False),
        ("", False),
    ],
)
def test_a_phrase_is_found_in_any_order_and_ending_close_together(text, found):
    assert Phrases(["voice of the child"]).found(text) == ([0] if found else [])


def test_a_phrase_within_a_longer_one_found_is_not_told():
    phrases = Phrases(["supervision", "reflective supervision", "of the"])
    assert phrases.found("Supervision was seldom reflective") == [1]


def test_many_findings_are_suggested_what_each_is_suggested_by_itself(suggester):
    findings = pd.read_csv(FINDINGS, keep_default_na=False)[::12]
    findings.iloc[0, findings.columns.get_loc("statement")] = ""
    alone = [
        suggester.suggest(row.label, row.statement)["theme"].tolist()
        for row in findings.itertuples()
    ]
    assert suggester.likeliest(findings) == alone


# ---- evidence


def test_the_evidence_names_phrases_past_mentions_and_words(suggester):
    found = suggester.suggest("Invisible men", "Fathers were not part of the child protection plan")
    first = found.iloc[0]
    assert first["theme"] == "good-planning"
    assert '"child protection plan" (Names the theme itself, or what a plan is)' in first["phrases"]
    assert "exploring fathers' history)" in first["phrases"]
    assert first["past"].startswith(
        "Serious Case Reviews of 12 September 2018, number 7, Invisible Fathers (coded to Good"
    )
    assert {"fathers", "plan"} <= set(first["words"].split(", "))


def test_evidence_stands_beside_the_theme_that_it_speaks_for(suggester):
    found = suggester.suggest("Curiosity", "The training did not help").set_index("theme")
    assert "curiosity" in found.loc["professional-challenge", "phrases"]
    assert "training" in found.loc["", "phrases"]
    assert "training" not in found.loc["professional-challenge", "words"]


def test_no_phrase_is_made_of_the_end_of_a_label_and_the_start_of_a_statement(suggester):
    found = suggester.suggest("Lived", "Experience of staff")
    assert '"lived experience"' not in " ".join(found["phrases"])
    found = suggester.suggest("Lived experience", "")
    assert '"lived experience"' in " ".join(found["phrases"])


def test_three_themes_and_none_in_order_of_their_scores(suggester):
    found = suggester.suggest(*CURIOSITY)
    assert found["theme"].iloc[0] == "professional-challenge"
    assert len(found) == 4
    assert (found["theme"] == "").sum() == 1
    assert found["score"].is_monotonic_decreasing
    assert 0 < found["score"].sum() <= 1 + 1e-9


def test_none_of_these_comes_first_for_what_the_codebook_leaves_out(suggester):
    found = suggester.suggest("Recruitment", "High turnover and unfilled vacancies")
    assert found[["theme", "label"]].iloc[0].tolist() == ["", "None of these"]


def test_a_finding_may_have_one_part_only_but_not_none(suggester):
    assert suggester.suggest("", "Supervision")["theme"].iloc[0] == "professional-challenge"
    with pytest.raises(ValueError, match="a finding without words; expected a"):
        suggester.suggest(" ", "\n")


def test_words_known_from_nowhere_are_no_fault(suggester):
    assert len(suggester.suggest("§§", "Ω 漢字 \x00 12345")) == 4


def test_the_same_tables_give_the_same_suggestions_and_stay_as_they_are(tables, suggester):
    before = {name: frame.copy() for name, frame in tables.frames()}
    again = Suggester(load_tables(BRIEFING)).suggest(*CURIOSITY)
    pd.testing.assert_frame_equal(again, suggester.suggest(*CURIOSITY), check_exact=True)
    for name, frame in tables.frames():
        pd.testing.assert_frame_equal(frame, before[name])


# ---- what is learnt


def test_a_vocabulary_row_taken_out_lowers_its_theme(tables):
    curious = tables.vocabulary["phrase"].str.contains("curio")
    assert curious.any()
    less = replace(tables, vocabulary=tables.vocabulary[~curious])
    theme = "professional-challenge"
    assert scores(less, "Curiosity")[theme] < scores(tables, "Curiosity")[theme] - 0.05
    found = Suggester(less).suggest("Curiosity").set_index("theme")
    assert "curiosity" not in found.loc[theme, "phrases"]


def test_a_past_coding_taken_out_lowers_its_theme_and_leaves_the_evidence(tables):
    finding = ("Kinship", "Kin could take responsibility")
    kinship = (tables.coding["audit"] == "scr-2018-09-12") & (tables.coding["number"] == 8)
    bare = replace(tables, vocabulary=tables.vocabulary.iloc[:0])
    less = replace(bare, coding=bare.coding[~kinship])
    assert scores(less, *finding).get("good-planning", 0) < scores(bare, *finding)["good-planning"]
    past = Suggester(less).suggest(*finding).set_index("theme")["past"]
    of_review = "Serious Case Reviews of 12 September 2018, number 8, Kinship (in no theme)"
    assert of_review in past[""]
    assert "Kinship" not in past.get("good-planning", "")


def test_a_refusal_lowers_the_theme_that_was_refused(tables):
    bare = replace(tables, coding=tables.coding[tables.coding["audit"] != "saa-2018-09-12"])
    finding = ("Management oversight", "Regular and good quality supervision")
    theme = "professional-challenge"
    refused = decided(bare, ("refused", "saa-2018-09-12", 2, theme))
    assert scores(refused, *finding)[theme] < scores(bare, *finding)[theme] - 0.05
    past = Suggester(refused).suggest(*finding).set_index("theme")["past"]
    assert "(refused: As the panel agreed)" in past[theme]


def test_a_decision_for_no_theme_raises_none(tables):
    bare = replace(tables, coding=tables.coding[tables.coding["audit"] != "saa-2018-09-12"])
    none = decided(bare, ("no theme", "saa-2018-09-12", 10, ""))
    finding = ("External Influences", "The impact of social media is recognised")
    assert scores(none, *finding)[""] > scores(bare, *finding)[""] + 0.05
    past = Suggester(none).suggest(*finding).set_index("theme")["past"]
    assert "External Influences (in no theme: As the panel agreed)" in past[""]


def test_what_was_decided_of_a_list_since_replaced_is_left_out(tables):
    refusal = ("refused", "scr-2018-09-12", 6, "thresholds")
    replaced = ("replaced", "scr-2018-09-12", None, "")
    assert past_mentions(decided(tables, refusal))["against"].sum() == 1
    assert past_mentions(decided(tables, refusal, replaced))["against"].sum() == 0
    assert past_mentions(decided(tables, replaced, refusal))["against"].sum() == 1


def test_a_theme_refused_once_and_coded_since_is_not_held_against_it(tables):
    later = decided(tables, ("refused", "scr-2018-09-12", 3, "lived-experience"))
    assert past_mentions(later)["against"].sum() == 0


def test_an_audit_without_any_coding_says_nothing_of_no_theme(tables):
    waiting = replace(tables, coding=tables.coding[tables.coding["audit"] == "scr-2018-09-12"])
    assert set(past_mentions(waiting)["audit"]) == {"scr-2018-09-12"}


# ---- any codebook


def test_a_merged_theme_is_suggested_as_what_it_has_become():
    board = load_tables(ANOTHER_BOARD)
    found = Suggester(board).suggest("Theme G")
    assert found["theme"].iloc[0] == "theme-b"
    assert "theme-g" not in found["theme"].tolist()


def test_a_former_label_is_known():
    assert Suggester(load_tables(ANOTHER_BOARD)).suggest("Topic A")["theme"].iloc[0] == "theme-a"


def test_forty_themes():
    board = make_board(30, themes=40)
    found = Suggester(board).suggest("Theme 17", "Statement of theme 17")
    assert found["theme"].iloc[0] == "theme-17"
    assert len(found) == 4


def test_one_theme_and_nothing_coded(tables):
    one = replace(
        tables,
        themes=tables.themes[tables.themes["theme"] == "thresholds"],
        coding=tables.coding.iloc[:0],
        published=tables.published.iloc[:0],
        vocabulary=tables.vocabulary.iloc[:0],
    )
    found = Suggester(one).suggest("Thresholds")
    assert found["theme"].tolist()[0] == "thresholds"
    assert Suggester(one).suggest("Xylophones")["theme"].tolist() == ["", "thresholds"]


def test_a_codebook_of_signs_alone(tables):
    themes = tables.themes.head(2).assign(label=["!", "?"], statement="")
    odd = replace(
        tables,
        themes=themes,
        coding=tables.coding.iloc[:0],
        published=tables.published.iloc[:0],
        vocabulary=tables.vocabulary.iloc[:0],
    )
    assert set(Suggester(odd).suggest("Plans")["theme"]) == {"", *themes["theme"]}


# ---- libraries


def test_without_its_libraries_it_says_how_to_get_them(tables, monkeypatch):
    monkeypatch.setattr("cscb_analysis.intake.libraries.find_spec", lambda _: None)
    with pytest.raises(ModuleNotFoundError) as caught:
        Suggester(tables)
    assert str(caught.value) == (
        "Suggestions need libraries that are not installed (sklearn, snowballstemmer)."
        ' Install them with: pip install "cscb_analysis[suggest]"'
    )


def test_its_libraries_are_loaded_when_used():
    look = (
        "import sys, cscb_analysis.__main__, cscb_analysis.intake.suggestions as s;"
        "import cscb_analysis.intake.agreement, cscb_analysis.intake.screening;"
        "print({'sklearn', 'snowballstemmer', 'krippendorff', 'stdnum'} & set(sys.modules))"
    )
    answer = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True)
    assert (answer.stdout, answer.stderr) == ("set()\n", "")
    assert importlib.util.find_spec("sklearn")


# ---- how often they are right


@pytest.fixture(scope="module")
def measured() -> pd.DataFrame:
    return bench.measure()


def test_the_figures_written_down_are_those_measured(measured):
    with bench.RESULTS.open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert measured.astype("str").to_dict("records") == written


def share(measured: pd.DataFrame, findings: str, learnt_from: str, measure: str) -> float:
    row = measured[
        (measured["findings"] == findings)
        & (measured["learnt_from"] == learnt_from)
        & (measured["measure"] == measure)
    ]
    return row["share"].item()


def test_the_aims_are_met_on_findings_written_beforehand(measured):
    assert share(measured, "written beforehand", "all", FIRST) >= 0.75
    assert share(measured, "written beforehand", "all", AMONG) >= 0.95
    assert share(measured, "written beforehand", "all", NONE) > 0.5
    assert set(measured.loc[measured["findings"] == "written beforehand", "n"]) == {244, 100}


@pytest.mark.parametrize("measure", [FIRST, AMONG, NONE])
def test_without_the_vocabulary_every_figure_falls(measured, measure):
    with_it = share(measured, "written beforehand", "all", measure)
    assert share(measured, "written beforehand", "all but the vocabulary", measure) < with_it - 0.1


def test_the_briefings_own_mentions_are_all_measured(measured):
    own = measured[(measured["findings"] == "the briefing's own") & (measured["measure"] != AMONG)]
    assert own.groupby("learnt_from")["n"].sum().tolist() == [27, 27]
