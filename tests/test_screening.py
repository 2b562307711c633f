"""Screening: each kind of personal data is found, and the field's own words are left alone."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic.lines_to_screen import FALSE_ALARM, lines_to_screen, measure_screening

from cscb_analysis import BRIEFING, load_tables
from cscb_analysis.intake.screening import KINDS, SCREENED, describe_screening, screen


def found(text: str) -> list[tuple[str, str]]:
    return list(screen([text])[["kind", "found"]].itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    return lines_to_screen()


@pytest.mark.parametrize(
    ("text", "kind", "what"),
    [
        ("See testina.sample@school.example.", "e-mail address", "testina.sample@school.example"),
        ("Ring 020 7946 0123 today", "telephone number", "020 7946 0123"),
        ("Ring +44 7700 900123 today", "telephone number", "+44 7700 900123"),
        ("Tel. 79460123", "telephone number", "79460123"),
        ("She moved to CR0 9ZZ.", "postcode", "CR0 9ZZ"),
        ("dob: 3rd May 2014", "date of birth", "dob: 3rd May 2014"),
        ("NHS number 999 000 0018", "NHS number", "999 000 0018"),
        ("UPN Y306999918001", "unique pupil number", "Y306999918001"),
        ("Mosaic ID 1234567", "case reference", "Mosaic ID 1234567"),
        ("Under SAM/12345/18 there was no plan", "case reference", "SAM/12345/18"),
        ("The home, 12 Sample Street, was cold", "address", "12 Sample Street"),
        ("Child A, aged 4, was seen", "one child", "Child A, aged 4"),
        ("a 3-month-old baby", "one child", "a 3-month-old baby"),
        ("Mrs Wood did not come", "personal name", "Mrs Wood"),
        ("No one asked Testina Sample", "personal name", "Testina Sample"),
        ("Liam's views", "personal name", "Liam"),
        ("jane smith was not seen", "personal name", "jane smith"),
    ],
)
def test_each_kind_is_found_whole(text, kind, what):
    assert found(text) == [(kind, what)]


@pytest.mark.parametrize(
    "text",
    [
        "Of 1,234,567 contacts 12% led to an assessment between 2016 and 2018",
        "The panel of 29/11/2018 met again on 31 March 2019",
        "In the 2nd quarter, section 17 1st reviews were late",
        "Attendances at A and E and Adult A&E",
        "The Grace period, the mark of an auditor, and what will follow in May",
        "Victoria Road Surgery, St Mary's School and Clare's Law",
        "Children aged 0 to 5, and young people of 16 or 17",
        "Initial Child Protection Conference",
        "THRESHOLDS ARE NOT UNDERSTOOD",
        "SCR 2018, KCSIE 2018 and the Children Act 1989",
        "SCR-2018 and SCR/2017/18",
        "The team at Ruth House and the Lucy Faithfull Foundation",
        "The mother I met",
        "",
    ],
)
def test_the_fields_own_words_and_numbers_are_left_alone(text):
    assert found(text) == []


def test_check_digits_tell_numbers_apart():
    assert found("Total 9990000018") == [("NHS number", "9990000018")]
    wrong = screen(["NHS number 9990000019"])
    assert wrong["kind"].tolist() == ["NHS number"]
    assert wrong["why"].tolist() == ["said to be an NHS number, though its check digit is wrong"]
    right, other = screen(["Y306999918001", "F306999918001"])["why"]
    assert right.endswith("with the right check letter")
    assert other.endswith("though its check letter is wrong")


def test_a_title_or_a_known_name_says_why():
    text = "Dr Placeholder wrote, then Olivia came"
    assert screen([text])["why"].tolist() == [
        "follows the title Dr",
        "Olivia is a common given name",
    ]


def test_what_overlaps_is_told_once():
    assert found("Ring 07700900123") == [("telephone number", "07700900123")]
    assert found("NHS number 999 000 0018 and born 3 May 2014 at 12 Sample Road") == [
        ("NHS number", "999 000 0018"),
        ("date of birth", "born 3 May 2014"),
        ("address", "12 Sample Road"),
    ]


def test_it_says_where_and_keeps_the_order():
    texts = {
        "number 1, label": "Mr Sample",
        "number 2, label": "Drift",
        "number 3, label": "Mr Test",
    }
    result = screen(texts)
    assert result.columns.tolist() == SCREENED
    assert result["where"].tolist() == ["number 1, label", "number 3, label"]
    assert screen([])["where"].tolist() == []


def test_none_of_the_briefings_words_is_taken_for_personal_data():
    tables = load_tables(BRIEFING)
    mentions = tables.mentions
    whole = mentions["label"] + ". " + mentions["statement"]
    texts = [*mentions["label"], *mentions["statement"], *whole, *tables.coding["evidence"]]
    texts += [*tables.audits["title"], *tables.vocabulary["phrase"], *tables.vocabulary["why"]]
    assert len(mentions) == 27
    assert screen(texts).to_dict("records") == []


def test_the_lines_are_many_and_visibly_made_up(lines):
    planted, clean = lines[lines["kind"] != ""], lines[lines["kind"] == ""]
    assert len(planted) >= 200
    assert len(clean) >= 100
    assert set(planted["kind"]) == set(KINDS)
    assert planted["kind"].value_counts().min() >= 50
    assert all(what in text for what, text in zip(planted["planted"], planted["text"], strict=True))
    mail = planted.loc[planted["kind"] == "e-mail address", "planted"].str.casefold()
    assert mail.str.contains("example|invalid|test").all()
    digits = planted.loc[planted["kind"] == "NHS number", "planted"].str.replace(
        r"\D", "", regex=True
    )
    assert digits.str.startswith("999").all()  # kept for tests, given to nobody


def test_the_aims_are_met(lines):
    measured = measure_screening(lines).set_index("measure")
    assert measured.loc["all kinds", "share"] >= 0.95
    assert measured.loc[list(KINDS), "share"].min() >= 0.9
    assert measured.loc[FALSE_ALARM, "share"] <= 0.1


def test_a_miss_and_a_false_alarm_are_counted():
    rows = [
        ("Nothing is here", "postcode", "here"),
        ("She moved to CR0 9ZZ", "postcode", "CR0 9ZZ"),
        ("She moved to CR0 9ZZ", "personal name", "She"),
        ("She moved to CR0 9ZZ", "", ""),
        ("She moved", "", ""),
    ]
    measured = measure_screening(pd.DataFrame(rows, columns=["text", "kind", "planted"]))
    assert measured[["measure", "right", "n"]].to_numpy().tolist() == [
        ["postcode", 1, 2],
        ["personal name", 0, 1],
        ["all kinds", 1, 3],
        [FALSE_ALARM, 1, 2],
    ]


def test_the_sentence_counts_each_kind():
    words = describe_screening(screen(["Mr Sample and Mrs Test, CR0 9ZZ"]))
    assert words == "Looks like personal data: postcode 1, personal name 2."


PARTS = ["Child", "A", "John", "020", "born", "@", "NHS", "1", ".", "'", "-", "é", "\0", "Mr"]


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.lists(st.sampled_from(PARTS), max_size=60).map(" ".join))
def test_any_text_is_read_without_a_fault(text):
    result = screen({"here": text})
    assert set(result["kind"]) <= set(KINDS)
    plain = " ".join(text.split())
    assert all(what in plain or what in text for what in result["found"])


@pytest.mark.parametrize("part", ["A ", "A-", "Ab ", "1 ", "a.b@", "born ", "John ", "john smith "])
def test_long_runs_of_anything_come_to_an_end(part):
    screen([part * 20_000])
