"""The view of a new audit: each step says what it did or refused, and keeps to its state."""

from datetime import UTC, datetime
from pathlib import Path

import ipywidgets as widgets
import pytest

from cscb_analysis import BRIEFING, load_tables
from cscb_analysis.intake.codebook import rename_theme
from cscb_analysis.intake.practice import FINDINGS, own_or_practice_tables, practice_tables
from cscb_analysis.intake.session import Intake
from cscb_analysis.intake.view import IntakeView


@pytest.fixture
def view():
    shown = IntakeView(Intake(practice_tables()))
    yield shown
    shown.close()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("[!.]*") if path.is_file()}


def settle(view, number: int, *themes: str, why: str = "Synthetic reason") -> str:
    view.settling.rows.value = number
    view.settling.themes.value = themes
    view.settling.reason.value = why
    view.settling.button.click()
    return view.said["settle"].value


def test_the_whole_way_from_findings_to_what_moved(view):
    before = contents(view.intake.folder)
    view.example.click()
    assert "Read 6 findings from section-11-update.csv; 5 still open." in view.said["read"].value
    assert (view.source.value, view.date.value) == ("s11", "2018-11-29")
    assert view.settling.rows.value == 2, "the first that is open is chosen"
    assert "what the child said is written down" in view.settling.finding.value
    settle(view, 2, "lived-experience")
    assert view.settling.rows.value == 3, "and after each the next"
    settle(view, 3, "professional-challenge", "good-planning")
    settle(view, 4, "parental-issues")
    settle(view, 5, "none")
    assert "All are." in settle(view, 6, "good-planning")
    assert [name for name, _ in view.settling.rows.options] == [
        "1 Thresholds: Thresholds",
        "2 Voice of the child: Lived experience",
        "3 Supervision: Professional challenge; Good Planning",
        "4 Parental issues: Parental issues",
        "5 Safer recruitment: In no theme",
        "6 Record of plans: Good Planning",
    ]
    view.by.value = "QA lead"
    view.look.click()
    assert "Nothing was changed." in view.said["add"].value
    assert "4 Parental issues: Parental issues (label)" in view.would.value
    assert contents(view.intake.folder) == before
    view.add.click()
    assert "Added, as the audit s11-2018-11-29." in view.said["add"].value
    assert "Professional challenge up from 5 to 4" in view.moved.value
    assert "<img alt=" in view.moved.value
    assert not [name for name, key in view.source.options if name.endswith("(awaited)")]
    decisions = load_tables(view.intake.folder).decisions
    assert decisions["action"].tolist() == [*["coded"] * 6, "no theme"]
    assert set(decisions["by"]) == {"QA lead"}
    view.add.click()
    assert "Nothing was changed." in view.said["add"].value
    view.take_back.click()
    assert "as they were before" in view.said["add"].value
    assert contents(view.intake.folder) == before


@pytest.mark.parametrize(
    ("themes", "why", "said"),
    [
        ((), "x", "no theme is ticked; for none, tick In no theme"),
        (("thresholds",), " ", "expected a reason: it is kept with the decision"),
        (("thresholds", "none"), "x", "a finding is in themes or in none, not both"),
    ],
)
def test_what_cannot_be_settled_is_refused_in_words(view, themes, why, said):
    view.example.click()
    assert f"Not done: {said}" in settle(view, 2, *themes, why=why)
    assert view.intake.open() == [2, 3, 4, 5, 6]


def test_a_file_with_problems_keeps_what_was_read_before(view):
    view.text.value = "Voice of the child - Synthetic"
    view.read.click()
    upload = {"name": "f.csv", "content": memoryview(b"label,statement\nA,\n,b\n")}
    view.file.value = (upload | {"type": "", "size": 1, "last_modified": datetime.now(UTC)},)
    said = view.said["read"].value
    assert "f.csv, line 2, column statement: nothing found; expected a value." in said
    assert "f.csv, line 3, column label: nothing found" in said
    assert view.settling.rows.options[0][0] == "1 Voice of the child: open"
    assert view.file.value == (), "the same file can be chosen again"


def test_suggestions_show_what_they_rest_on_and_are_never_taken_by_themselves(view):
    view.example.click()
    first, words = view.settling.suggested[0], view.settling.because[0].value
    assert first.description.startswith("Tick Lived experience (0.")
    assert "because of &quot;voice of the child&quot;" in words
    assert view.settling.themes.value == ()
    assert view.intake.open() == [2, 3, 4, 5, 6]
    first.click()
    assert view.settling.themes.value == ("lived-experience",)
    assert view.settling.reason.value.startswith('"voice of the child"')
    assert view.intake.open() == [2, 3, 4, 5, 6], "ticking settles nothing"
    view.settling.rows.value = 5
    assert view.settling.suggested[0].description.startswith("Tick In no theme (0.")


def test_a_suggestion_that_is_not_taken_is_kept_as_refused(view):
    view.example.click()
    settle(view, 2, "good-planning", why="About the record, not the child")
    settle(view, 3, "professional-challenge")
    view.add.click()
    decisions = load_tables(view.intake.folder).decisions
    refused = decisions[decisions["action"] == "refused"]
    assert refused[["audit", "number", "theme", "reason"]].to_numpy().tolist() == [
        ["s11-2018-11-29", 2, "lived-experience", "About the record, not the child"]
    ]


def test_without_what_suggests_a_finding_can_be_settled_all_the_same(view, monkeypatch):
    monkeypatch.setattr("cscb_analysis.intake.libraries.find_spec", lambda _name: None)
    view.example.click()
    assert view.settling.suggested[0].layout.display == "none"
    assert "4 still open" in settle(view, 2, "lived-experience")


def test_what_looks_personal_is_held_back_until_a_person_says_why_not(view):
    before = contents(view.intake.folder)
    view.text.value = "Record - Testina Sample rang from 020 7946 0000\nPlans - Synthetic"
    view.read.click()
    assert "personal name 1" in view.said["read"].value
    assert "Testina Sample" in view.personal.children[0].value
    view.title.value, view.date.value = "Synthetic update", "2018-11-29"
    view.add.click()
    assert "2 texts look like personal data, so nothing was written" in view.said["add"].value
    assert contents(view.intake.folder) == before
    assert view.personal.children[1].description == "Why number 1 is not personal"
    view.personal.children[1].value = "A made-up person, in an example"
    view.add.click()
    assert "Added, as the audit" in view.said["add"].value
    decisions = load_tables(view.intake.folder).decisions
    assert decisions[["action", "number", "reason"]].to_numpy().tolist() == [
        ["not personal", 1, "A made-up person, in an example"]
    ]


def test_before_anything_is_read_nothing_can_be_added(view):
    assert view.add.disabled
    assert view.settling.button.disabled
    view.example.click()
    assert not view.add.disabled
    view.title.value = ""
    view.add.click()
    assert "Not done: the audit has no title" in view.said["add"].value


def test_the_words_of_findings_do_not_act(view):
    view.text.value = "<script>x</script> - <img src=x onerror=y>\n\u202ereversed: words"
    view.read.click()
    view.title.value, view.date.value = "<b>bold</b>", "2018-11"
    view.look.click()
    shown = view.settling.finding.value + view.would.value + view.said["read"].value
    assert "&lt;script&gt;" in shown
    assert "&lt;b&gt;bold" in shown
    assert not [tag for tag in ("<script", "<img", "<b>bold") if tag in shown]


def test_closing_closes_every_widget():
    known = set(widgets.widget._instances)
    shown = IntakeView(Intake(practice_tables()))
    shown.example.click()
    shown.close()
    left = [widget for key, widget in widgets.widget._instances.items() if key not in known]
    # Each widget also has a layout, some a style; these are not on the screen by themselves.
    assert {
        type(widget).__name__ for widget in left if isinstance(widget, widgets.DOMWidget)
    } == set()


def test_practice_is_in_a_copy_and_a_boards_own_tables_are_its_own(tmp_path, monkeypatch):
    assert practice_tables().folder != BRIEFING
    assert "Synthetic example" in FINDINGS.read_text(encoding="utf-8")
    monkeypatch.setenv("CSCB_DATA", str(BRIEFING))
    assert own_or_practice_tables().folder != BRIEFING
    own = tmp_path / "own"
    from cscb_analysis.__main__ import main

    main(["start", str(own)])
    monkeypatch.setenv("CSCB_DATA", str(own))
    assert own_or_practice_tables().folder == own
    shown = IntakeView(Intake(own_or_practice_tables()))
    assert shown.example.layout.display == "none", "no made-up audit is offered to a real board"
    shown.close()


@pytest.mark.parametrize(
    ("label", "themes", "bases"),
    [
        ("Limits", "Limits", [("thresholds", "label")]),
        ("Thresholds", "Limits", [("thresholds", "label")]),  # the label that it had
        ("Plans", "Limits", [("thresholds", "agreed")]),
        (
            "Limits",
            "Limits; thresholds; Good Planning",
            [("thresholds", "label"), ("good-planning", "agreed")],
        ),
    ],
)
def test_a_finding_rests_on_its_label_where_its_theme_has_or_had_it(label, themes, bases):
    tables = rename_theme(
        load_tables(BRIEFING), "Thresholds", "Limits", "Plainer", by="", day="2018-11-30"
    )
    intake = Intake(tables)
    intake.read_text(f"{label} - Synthetic")
    intake.settle(1, themes, "Synthetic reason")
    assert [settled[:2] for settled in intake.settled(1)] == bases


def test_what_was_added_is_learnt_from_at_once_and_unlearnt_when_taken_back():
    intake = Intake(practice_tables())
    intake.source, intake.title, intake.date = "s11", "Synthetic update", "2018-11"
    intake.read_text("Frobnication - Synthetic frobnication was seldom frobnicated")
    intake.settle(1, "Good Planning", "Synthetic reason")

    def past() -> str:
        return "; ".join(intake.suggestions(1)["past"])

    assert "s11-2018-11" not in past()
    intake.add()
    assert "Section 11 Panel Meetings of November 2018, number 1, Frobnication" in past()
    intake.take_back()
    assert "s11-2018-11" not in past()
