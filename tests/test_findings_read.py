"""What an analyst hands in is read, however Excel left it; what cannot be is said, all at once."""

import datetime
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from cscb_analysis import BRIEFING, TablesError, load_tables
from cscb_analysis.intake import worksheet
from cscb_analysis.intake.columns import roles
from cscb_analysis.intake.findings import read_findings
from cscb_analysis.intake.pasted import parse_findings
from cscb_analysis.intake.template import template

TABLES = load_tables(BRIEFING)
TWO = [[1, "Plans", "seldom reviewed"], [2, "Thresholds", "not understood"]]


def workbook(path: Path, *sheets: list[list[object]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def read(path: Path, codings: Path | None = None) -> list[list[object]]:
    return read_findings(path, TABLES, codings).mentions.to_numpy().tolist()


def problems(act) -> list[str]:
    with pytest.raises(TablesError) as caught:
        act()
    return [str(problem) for problem in caught.value.problems]


def one_message_or(act):
    """What is read; nothing where one clear message says what is wrong. No other end is right."""
    try:
        return act()
    except TablesError as error:
        return None if error.problems else error


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["label", "statement"], {"label": 0, "statement": 1}),
        ([" LABEL ", "Statement:"], {"label": 0, "statement": 1}),
        (["Finding", "Description"], {"label": 0, "statement": 1}),
        (["Theme", "Finding"], {"label": 0, "statement": 1}),
        (["No.", "Theme", "Description"], {"number": 0, "label": 1, "statement": 2}),
        (["Label", "Finding", "Theme"], {"label": 0, "statement": 1, "theme": 2}),
        (["Finding", "Detail", "Theme"], {"label": 0, "statement": 1, "theme": 2}),
        (["Description", "Heading"], {"statement": 0, "label": 1}),
        (["Colour", "Size"], {}),
    ],
)
def test_headings_are_matched_kindly(header, expected):
    assert roles(header) == expected


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("label,statement\nPlans,seldom reviewed\nThresholds,not understood\n", "utf-8-sig"),
        (
            "Label;Statement\r\nPlans;seldom reviewed\r\nThresholds;not understood\r\n;\r\n",
            "cp1252",
        ),
        ("Finding\tDescription\nPlans\tseldom reviewed\nThresholds\tnot understood", "utf-16"),
        (
            "Section 11 update,,\n,,\nNo,Theme,Description\n2.,Thresholds,not understood\n"
            "1.,Plans,seldom reviewed\n",
            "utf-8",
        ),
    ],
)
def test_csv_as_excel_leaves_it(tmp_path, text, encoding):
    assert read(written(tmp_path / "f.csv", text, encoding)) == TWO


def test_a_workbook_with_a_title_above_and_another_sheet_before(tmp_path):
    path = workbook(
        tmp_path / "f.xlsx",
        [["Cover"], ["Nothing here"]],
        [
            ["Section 11 update", None, datetime.date(2018, 11, 29)],
            [],
            ["No.", "Finding", "Description", "Owner"],
            [1.0, "Plans", "seldom reviewed", "x"],
            [],
            [2, " Thresholds ", "not\nunderstood", None],
        ],
    )
    findings = read_findings(path, TABLES)
    assert findings.mentions.to_numpy().tolist() == TWO
    assert findings.numbered
    assert "f.xlsx: the column Owner is not read" in findings.notes


def test_numbers_come_from_the_order_or_from_the_file_and_gaps_are_noted(tmp_path):
    bare = read_findings(written(tmp_path / "a.csv", "label,statement\nB,x\nA,y\n"), TABLES)
    assert bare.mentions.to_numpy().tolist() == [[1, "B", "x"], [2, "A", "y"]]
    assert not bare.numbered
    gap = read_findings(written(tmp_path / "b.csv", "no,label,statement\n4,B,x\n2,A,y\n"), TABLES)
    assert gap.mentions.to_numpy().tolist() == [[2, "A", "y"], [4, "B", "x"]]
    assert gap.notes == ("b.csv: its numbers leave 2 out; as printed?",)


def test_themes_are_read_by_key_or_label_and_say_what_they_rest_on(tmp_path):
    text = (
        "label,statement,theme,basis,evidence\n"
        "Thresholds,a,thresholds,,\n"
        "Plans,b,GOOD  planning; Thresholds,,because\n"
        "Drift,c,good-planning,judgement,seen\n"
        "OLA,d,None,,of one place\n"
        "Other,e,,,\n"
    )
    findings = read_findings(written(tmp_path / "f.csv", text), TABLES)
    assert findings.codings.to_numpy().tolist() == [
        [1, "thresholds", "label", ""],
        [2, "good-planning", "agreed", "because"],
        [2, "thresholds", "agreed", "because"],
        [3, "good-planning", "judgement", "seen"],
        [4, "", "", "of one place"],
    ]


def test_codings_in_a_file_of_their_own_go_by_number_or_label(tmp_path):
    path = written(tmp_path / "f.csv", "label,statement,theme\nPlans,a,Thresholds\nDrift,b,\n")
    own = written(tmp_path / "c.csv", "Number,Label,Theme\n2,,Good Planning\n,plans,None\n")
    findings = read_findings(path, TABLES, own)
    assert findings.codings[["number", "theme"]].to_numpy().tolist() == [
        [2, "good-planning"],
        [1, ""],
    ]
    bad = written(tmp_path / "d.csv", "number,theme\n3,Thresholds\n1,Threshold\n")
    assert problems(lambda: read_findings(path, TABLES, bad)) == [
        'd.csv, line 2: "3" found; expected the number or the label of one of the findings.'
    ]


def test_every_problem_is_said_at_once_with_its_line(tmp_path):
    text = (
        "no,label,statement,theme,basis\n"
        "1,,a,,\n"
        "1,B,,Goodplanning,\n"
        "x,C,c,,agreed\n"
        ",D,d,thresholds,label\n"
        '5,E,#REF!,,"sure"\n'
    )
    found = problems(lambda: read_findings(written(tmp_path / "f.csv", text), TABLES))
    assert found == [
        "f.csv, line 2, column label: nothing found; expected a value.",
        "f.csv, line 3, column statement: nothing found; expected a value.",
        'f.csv, line 3, column number: "1" found; expected each number once.',
        'f.csv, line 3, column theme: "Goodplanning" found; expected a theme of the codebook or '
        'none, perhaps "Good Planning": Thresholds; Parental issues; Lived experience; Missed '
        "opportunities; Professional challenge; Good Planning.",
        'f.csv, line 4, column number: "x" found; expected a whole number, 1 or more.',
        'f.csv, line 4, column basis: "agreed" found; expected a theme beside the basis.',
        "f.csv, line 5, column number: nothing found; expected a number on every row, or on none.",
        'f.csv, line 5, column basis: "label" found; expected another basis: the label is not that '
        "of the theme.",
        'f.csv, line 6, column statement: "#REF!" found; expected what stood here before Excel put '
        "an error in its place.",
        'f.csv, line 6, column basis: "sure" found; expected one of label, named, agreed, '
        "judgement.",
    ]


def test_files_that_are_no_findings(tmp_path):
    def said(path: Path) -> str:
        (problem,) = problems(lambda: read_findings(path, TABLES))
        return problem

    assert said(tmp_path / "none.csv") == (
        f"none.csv: expected this file in the folder {tmp_path}."
    )
    assert said(tmp_path / "none.xlsx") == (
        f"none.xlsx: expected this file in the folder {tmp_path}."
    )
    (tmp_path / "folder.csv").mkdir()
    assert said(tmp_path / "folder.csv") == "folder.csv: expected a file; this is a folder."
    assert said(written(tmp_path / "e.csv", "")) == "e.csv, line 1: expected a header row."
    assert said(workbook(tmp_path / "e.xlsx", [])) == "e.xlsx, line 1: expected a header row."
    assert said(written(tmp_path / "h.csv", "label,statement\n")) == (
        "h.csv, line 1: expected a finding below the headings."
    )
    assert said(written(tmp_path / "o.csv", "colour,size\nred,3\n")) == (
        "o.csv, line 1: expected a row with the headings label and statement; its headings are "
        "colour, size."
    )
    assert "an Excel workbook (.xlsx) that can be read" in said(written(tmp_path / "b.xlsx", "PK!"))
    with zipfile.ZipFile(tmp_path / "z.xlsx", "w") as packed:
        packed.writestr("a.xml", "<a/>")
    assert "an Excel workbook (.xlsx) that can be read" in said(tmp_path / "z.xlsx")


def test_a_workbook_that_unpacks_to_far_more_is_not_unpacked(tmp_path, monkeypatch):
    path = workbook(tmp_path / "f.xlsx", [["label", "statement"], ["a", "b" * 30_000]])
    monkeypatch.setattr(worksheet, "MOST_BYTES", 20_000)
    (problem,) = problems(lambda: read_findings(path, TABLES))
    assert problem.startswith("f.xlsx: expected a workbook of under")
    monkeypatch.undo()
    monkeypatch.setattr(worksheet, "MOST_ROWS", 1)
    assert problems(lambda: read_findings(path, TABLES)) == [
        "f.xlsx: expected a sheet of at most 1 rows."
    ]
    monkeypatch.undo()
    wide = workbook(tmp_path / "w.xlsx", [["label", "statement", *["x"] * 500]])
    assert problems(lambda: read_findings(wide, TABLES)) == [
        "w.xlsx: expected a sheet of at most 200 columns."
    ]


@pytest.mark.parametrize(
    ("text", "expected", "numbered"),
    [
        ("Plans - seldom reviewed\nThresholds: not understood", TWO, False),
        ("• Plans – seldom reviewed\n\n• Thresholds — not understood\n", TWO, False),
        ("1. Plans - seldom reviewed\n2) Thresholds - not understood", TWO, True),
        ("1 Plans - seldom reviewed\n2 Thresholds - not understood", TWO, True),
        ("1\tPlans\tseldom reviewed\n2\tThresholds\tnot understood", TWO, True),
        ("Plans\tseldom reviewed\nThresholds\tnot understood", TWO, False),
        ("Plans\nseldom\nreviewed\n\nThresholds\nnot understood", TWO, False),
        ("Finding\tDescription\nPlans\tseldom reviewed\nThresholds\tnot understood", TWO, False),
        ("8 of 10 plans - late", [[1, "8 of 10 plans", "late"]], False),
        ("Plans - seldom reviewed - or late", [[1, "Plans", "seldom reviewed - or late"]], False),
        ("Re-audit - helps", [[1, "Re-audit", "helps"]], False),
    ],
)
def test_a_pasted_list_is_parted_as_a_reader_would(text, expected, numbered):
    findings = parse_findings(text, TABLES)
    assert findings.mentions.to_numpy().tolist() == expected
    assert findings.numbered == numbered


def test_a_pasted_line_that_cannot_be_parted_is_named():
    assert problems(lambda: parse_findings("Plans - seldom\nThresholds\nDrift", TABLES)) == [
        f'What was pasted, line {line}: "{word}" found; expected a label, a dash or colon, and a '
        "statement."
        for line, word in ((2, "Thresholds"), (3, "Drift"))
    ]
    (nothing,) = problems(lambda: parse_findings(" \n ", TABLES))
    assert nothing.startswith("What was pasted: expected a finding on each line")


def test_the_template_takes_what_it_asks_for(tmp_path):
    from openpyxl import load_workbook

    path = tmp_path / "t.xlsx"
    path.write_bytes(template(TABLES))
    book = load_workbook(path)
    sheet = book["Findings"]
    assert [cell.value for cell in sheet[1]] == [
        *("number", "label", "statement", "theme", "basis", "evidence")
    ]
    lists = {str(choice.sqref): choice.formula1 for choice in sheet.data_validations.dataValidation}
    assert lists == {
        "D2:D201": "Themes!$A$2:$A$8",
        "E2:E201": '"label,named,agreed,judgement"',
    }
    assert [cell.value for cell in book["Themes"]["A"]][1:] == [
        *TABLES.themes["label"],
        "In no theme",
    ]
    for at, row in enumerate([["Plans", "a", "Good Planning"], ["Drift", "b", "In no theme"]], 2):
        for column, value in zip("BCD", row, strict=True):
            sheet[f"{column}{at}"] = value
    book.save(path)
    findings = read_findings(path, TABLES)
    assert findings.codings[["number", "theme"]].to_numpy().tolist() == [
        [1, "good-planning"],
        [2, ""],
    ]


@settings(max_examples=150, deadline=None)
@given(
    content=st.one_of(
        st.binary(max_size=400),
        st.text(max_size=300).map(lambda text: ("label,statement\n" + text).encode()),
        st.lists(st.sampled_from(["label", "statement", ",", "\n", '"', "\t", ";", "é", "1", "\0"]))
        .map("".join)
        .map(str.encode),
    ),
    name=st.sampled_from(["f.csv", "f.xlsx"]),
)
def test_any_file_gives_findings_or_one_clear_message(tmp_path_factory, content, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(content)
    mentions = one_message_or(lambda: read_findings(path, TABLES).mentions)
    if mentions is not None:
        assert (mentions["label"] != "").all()
        assert (mentions["statement"] != "").all()
        assert mentions["number"].is_unique


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gives_findings_or_one_clear_message(text):
    mentions = one_message_or(lambda: parse_findings(text, TABLES).mentions)
    assert mentions is None or len(mentions)
