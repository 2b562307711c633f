"""Bad tables: every kind is refused by one message that says where, what and what was expected."""

import copy
import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cscb_analysis import BRIEFING, TablesError, code_mentions, load_tables, save_tables

FILES = sorted(path.name for path in BRIEFING.iterdir())
PACKAGE = json.loads((BRIEFING / "datapackage.json").read_text(encoding="utf-8"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Copy the briefing's tables to damage them."""
    return Path(shutil.copytree(BRIEFING, tmp_path / "board"))


def change(folder: Path, table: str, old: str, new: str) -> None:
    """Replace the first `old` of a table by `new`."""
    path = folder / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def add(folder: Path, table: str, *lines: str) -> None:
    """Add lines to a table."""
    with (folder / f"{table}.csv").open("a", encoding="utf-8", newline="") as file:
        file.writelines(f"{line}\n" for line in lines)


def problems(folder: Path | str | None) -> list[str]:
    """Load bad tables: the problems that the one message lists, having counted them right."""
    start = time.process_time()
    with pytest.raises(TablesError) as caught:
        load_tables(folder)
    assert time.process_time() - start < 5
    first, *listed = str(caught.value).split("\n")
    count = len(caught.value.problems)
    more = " or more" * (count >= 10_000)
    assert first == f"{count:,} problem{'s' * (count > 1)}{more} in the tables:"
    assert all(line.startswith("- ") and line.isprintable() for line in listed)
    return [line.removeprefix("- ") for line in listed]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (",merged_into", "", "line 1, column merged_into: expected this column in the header."),
        ("_into\n", "_into,,x\n", "line 1: nothing found; expected a name above every column."),
        (
            "_into\n",
            "_into,label\n",
            'line 1, column label: "label" found; expected each column once.',
        ),
        (
            "theme,label,statement,former_labels,merged_into\n",
            "\n,,,,\ntheme,label,statement,former_labels,merged_into,\x1b[31m\n",
            r'line 3, column \x1b[31m: "\x1b[31m" found; expected only the columns theme, label, '
            "statement, former_labels, merged_into.",
        ),
    ],
)
def test_columns(folder: Path, old: str, new: str, problem: str) -> None:
    """A column is missing, doubled, unnamed or not described."""
    change(folder, "themes", old, new)
    found = problems(folder)
    assert f"themes.csv, {problem}" in found
    assert len(found) == (2 if ",,x" in new else 1)  # x is not described either


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".csv")])
def test_missing_and_empty_files(folder: Path, name: str) -> None:
    """A file that is not there, is a folder, or holds nothing is named; the rest is still read."""
    (folder / name).unlink()
    if name in ("decisions.csv", "vocabulary.csv", "questions.csv"):
        assert all(frame.empty for key, frame in load_tables(folder).frames() if key in name)
    else:
        assert problems(folder) == [f"{name}: expected this file in the folder {folder}."]
    (folder / name).mkdir()
    assert problems(folder) == [f"{name}: expected a file; this is a folder."]
    (folder / name).rmdir()
    (folder / name).write_bytes(b"PK\x03\x04")
    assert problems(folder) == [
        f"{name}: expected a CSV file; this is an Excel workbook or another packed file."
    ]
    for nothing in [b"", b"\n\n", b"\xef\xbb\xbf", b" ,,\r\n,\n"]:
        (folder / name).write_bytes(nothing)
        assert problems(folder) == [f"{name}, line 1: expected a header row."]


def test_folders(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is no folder is named, also when the environment names it."""
    file = folder / "themes.csv"
    for place in [folder / "nowhere", file, "no\0where", "x" * 300]:
        shown = str(place).replace("\0", r"\x00")
        expected = (
            f"{shown if len(shown) <= 200 else shown[:200] + '…'}: expected a folder of tables."
        )
        assert problems(place) == [expected]
        if "\0" not in str(place):
            monkeypatch.setenv("CSCB_DATA", str(place))
            assert problems(None) == [expected]
    monkeypatch.setenv("CSCB_DATA", str(folder))
    assert load_tables().folder == folder


@pytest.mark.parametrize(
    ("table", "old", "new", "line", "column"),
    [
        ("mentions", ",Drift,", ",,", 2, "label"),
        ("mentions", ",Drift,", ",\u00a0 ,", 2, "label"),
        ("mentions", "\nscr-2018-09-12,6", "\n,6", 7, "audit"),
        ("mentions", "09-12,1,", "09-12,,", 2, "number"),
        ("audits", "2018-11,November", ",November", 5, "date"),
        ("audits", ",due,", ",,", 5, "status"),
        ("themes", ",Thresholds,", ",,", 2, "label"),
    ],
)
def test_blanks(folder: Path, table: str, old: str, new: str, line: int, column: str) -> None:
    """What is required is not blank; nothing else is said of the cell."""
    change(folder, table, old, new)
    expected = f"{table}.csv, line {line}, column {column}: nothing found; expected a value."
    assert [found for found in problems(folder) if found.startswith(f"{table}.csv")] == [expected]


@pytest.mark.parametrize(
    ("table", "line", "place", "value", "first"),
    [
        ("sources", "scr,Other,", "line 6, column source", "scr", 2),
        (
            "mentions",
            "saa-2018-09-12,010,Again,x",
            "line 29, column audit, number",
            "saa-2018-09-12, 10",
            28,
        ),
        (
            "coding",
            "scr-2018-09-12,9,thresholds,agreed,x",
            "line 24, column audit, number, theme",
            "scr-2018-09-12, 9, thresholds",
            9,
        ),
        (
            "published",
            "12/09/2018,7,thresholds,T,T",
            "line 8, column briefing, theme",
            "2018-09-12, thresholds",
            2,
        ),
    ],
)
def test_doubled_keys(
    folder: Path, table: str, line: str, place: str, value: str, first: int
) -> None:
    """A key stands once, however its numbers and dates are written."""
    add(folder, table, line)
    expected = f"expected a row of its own; line {first} has the same."
    assert problems(folder) == [f'{table}.csv, {place}: "{value}" found; {expected}']


def test_doubled_labels(folder: Path) -> None:
    """A label that must be unique stands once."""
    add(folder, "themes", "other,Thresholds,,,")
    assert problems(folder) == [
        'themes.csv, line 8, column label: "Thresholds" found; expected a value no other row has.'
    ]


@pytest.mark.parametrize(
    ("table", "line", "place", "value", "other", "near"),
    [
        ("audits", "x,srr,New,2018-12,,due,,", "line 6, column source", "srr", "sources", "scr"),
        (
            "mentions",
            "s11-2018-10,1,X,X",
            "line 29, column audit",
            "s11-2018-10",
            "audits",
            "s11-2018-11",
        ),
        (
            "coding",
            "saa-2018-09-12,11,thresholds,agreed,x",
            "line 24, column audit, number",
            "saa-2018-09-12, 11",
            "mentions",
            "saa-2018-09-12, 1",
        ),
        (
            "coding",
            "scr-2018-09-12,1,treshold,agreed,x",
            "line 24, column theme",
            "treshold",
            "themes",
            "thresholds",
        ),
        ("published", "2018-09-12,7,zzz,Z,Z", "line 8, column theme", "zzz", "themes", None),
        (
            "themes",
            "drift,Drift,,,drifting",
            "line 8, column merged_into",
            "drifting",
            "themes",
            "drift",
        ),
    ],
)
def test_unknown_keys(
    folder: Path, table: str, line: str, place: str, value: str, other: str, near: str | None
) -> None:
    """A key of another table is there, or the nearest one is suggested."""
    add(folder, table, line)
    columns = place.split("column ")[1].replace(", ", " and ").replace("merged_into", "merged_into")
    hint = f', perhaps "{near}"' if near else ""
    assert problems(folder) == [
        f'{table}.csv, {place}: "{value}" found; '
        f"expected {columns} as in a row of {other}.csv{hint}."
    ]


@pytest.mark.parametrize(
    "number",
    ["1.5", "0", "0.0", "-1", "+1", "1,0", "1e2", "1e400", "nan", "inf", "٣", "one", "1_0"],
)
def test_numbers(folder: Path, number: str) -> None:
    """A number is whole, 1 or more, in plain digits."""
    change(folder, "published", "12,1,", f'12,"{number}",')
    assert problems(folder) == [
        f'published.csv, line 2, column rank: "{number}" found; expected a whole number, 1 or more.'
    ]


def test_a_bad_number_is_said_once(folder: Path) -> None:
    """A coding whose number is bad is not also called unknown, nor its table left half read."""
    change(folder, "coding", "09-12,1,", "09-12,-1,")
    change(folder, "mentions", "saa-2018-09-12,10,", "saa-2018-09-12,ten,")
    assert problems(folder) == [
        'mentions.csv, line 28, column number: "ten" found; expected a whole number, 1 or more.',
        'coding.csv, line 2, column number: "-1" found; expected a whole number, 1 or more.',
        'coding.csv, line 23, column audit, number: "saa-2018-09-12, 10" found; expected audit '
        'and number as in a row of mentions.csv, perhaps "saa-2018-09-12, 1".',
    ]


@pytest.mark.parametrize(
    "date",
    [
        "2018-02-30",
        "30/02/2018",
        "31/11/2018",
        "2018-13",
        "13/2018",
        "11/29/2018",
        "2018",
        "0000-01",
        "٢٠١٨-11",
        "Xyz-18",
        "next month",
        "2018-11-01 and later",
    ],
)
def test_dates(folder: Path, date: str) -> None:
    """A date is a day or month of the calendar, day first."""
    change(folder, "audits", ",2018-11,", f",{date},")
    assert problems(folder) == [
        f'audits.csv, line 5, column date: "{date}" found; '
        "expected a date, YYYY-MM-DD or YYYY-MM or dd/mm/yyyy."
    ]


def test_a_published_date_has_a_day(folder: Path) -> None:
    """A briefing is dated by its day."""
    change(folder, "published", "2018-09-12,1,", "Sep-18,1,")
    assert problems(folder) == [
        'published.csv, line 2, column briefing: "Sep-18" found; '
        "expected a date, YYYY-MM-DD or dd/mm/yyyy."
    ]


@pytest.mark.parametrize(
    ("table", "old", "new", "place", "allowed"),
    [
        (
            "coding",
            ",judgement,",
            ",guess,",
            "line 2, column basis",
            "label, named, agreed, judgement",
        ),
        ("audits", ",due,", ",late,", "line 5, column status", "reported, due"),
        ("audits", ",reported,no,", ",reported,No,", "line 2, column numbered", "yes, no"),
    ],
)
def test_fixed_words(
    folder: Path, table: str, old: str, new: str, place: str, allowed: str
) -> None:
    """A basis, a status and a yes or no are of those that there are."""
    change(folder, table, old, new)
    value = new.split(",")[-2]
    assert problems(folder) == [
        f'{table}.csv, {place}: "{value}" found; expected one of {allowed}.'
    ]


@pytest.mark.parametrize("value", ["#NAME?", "#REF!", "#N/A", "#VALUE!", "###", "########"])
def test_excel_errors(folder: Path, value: str) -> None:
    """A cell that Excel could not work out or show is asked for again."""
    change(folder, "mentions", ",Drift,", f",{value},")
    assert problems(folder) == [
        f'mentions.csv, line 2, column label: "{value}" found; '
        "expected what stood here before Excel put an error in its place."
    ]


@pytest.mark.parametrize("key", ["Sep-18", "12-Sep", "12/09/2018", "12/09/18", "2018-09-12"])
def test_keys_turned_into_dates(folder: Path, key: str) -> None:
    """A key that Excel took for a date is known for one."""
    add(folder, "themes", f"{key},New,,,")
    assert problems(folder) == [
        f'themes.csv, line 8, column theme: "{key}" found; '
        "expected a key; Excel has turned this one into a date."
    ]


def test_keys_that_only_look_like_dates(folder: Path) -> None:
    """Three letters and a year are a good key; capitals and spaces are not."""
    add(folder, "audits", "maa-19,maa,New,2019-05,,due,,", "11-scr,scr,New,2019-05,,due,,")
    assert load_tables(folder).audits["audit"].tolist()[-2:] == ["maa-19", "11-scr"]
    add(folder, "audits", "MAA 19,maa,New,2019-05,,due,,")
    assert problems(folder) == [
        'audits.csv, line 8, column audit: "MAA 19" found; '
        "expected small letters, digits and hyphens only."
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[2JDrift", r"\x1b[2JDrift"),
        ("Dr\0ift", r"Dr\x00ift"),
        ("Dr\x9bift", r"Dr\x9bift"),
        ("x" * 80 + "\a", "x" * 60 + "…"),
    ],
)
def test_control_characters(folder: Path, text: str, shown: str) -> None:
    """What a terminal would act on is refused and never printed."""
    change(folder, "mentions", ",Drift,", f",{text},")
    assert problems(folder) == [
        f'mentions.csv, line 2, column label: "{shown}" found; '
        "expected text without control characters."
    ]


def test_control_characters_in_other_cells(folder: Path) -> None:
    """A message does not print them either where it quotes another cell, or a file's name."""
    change(folder, "mentions", ",Thresholds,", ",Thres\x1bholds,")
    assert problems(folder)[1] == (
        'coding.csv, line 9, column basis: "label" found; expected another basis: '
        r'the mention\'s label is "Thres\x1bholds", not that of thresholds.'.replace(r"\'", "'")
    )
    bad = folder.rename(folder.with_name("bo\x1bard"))
    (bad / "themes.csv").unlink()
    assert problems(bad / "nowhere") == [
        f"{bad.parent}/bo\\x1bard/nowhere: expected a folder of tables."
    ]


CELLS = "expected cells parted by commas, text with a comma or quote in quotes"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (",Multi", ',"Multi', f"line 3: {CELLS} (unexpected end of data)."),
        (",Multi-", ',"Multi"-', f"line 3: {CELLS} (',' expected after '\"')."),
        (
            "6 monthly",
            "6,monthly",
            'line 4: "monthly" found; expected 3 cells as in the header, '
            "and text with a comma in quotes.",
        ),
    ],
)
def test_rows_that_cannot_be_read(folder: Path, old: str, new: str, problem: str) -> None:
    """A quote is left open, or a comma stands outside quotes."""
    change(folder, "sources", old, new)
    assert problems(folder) == [f"sources.csv, {problem}"]


def test_a_row_with_too_many_cells_is_said_once(folder: Path) -> None:
    """Cells that moved along are not held against their new columns; other rows still are."""
    change(folder, "audits", "Neglect Audit Spring 2018", "Neglect, Audit Spring 2018")
    change(folder, "audits", ",due,", ",late,")
    assert problems(folder) == [
        'audits.csv, line 3: "Themes From Audits, briefing of 12 September 2018" found; '
        "expected 8 cells as in the header, and text with a comma in quotes.",
        'audits.csv, line 5, column status: "late" found; expected one of reported, due.',
    ]


def test_bytes_that_are_no_text(folder: Path) -> None:
    """Bytes of no known encoding, or of two at once, are named as such."""
    mixed = "source,name,rhythm\nscr,Children’s,".encode() + b"Child\x92s\n"
    for raw in [b"source,name,rhythm\nscr,\x81,\n", b"\xff\xfea", b"\x89PNG\x90", mixed]:
        (folder / "sources.csv").write_bytes(raw)
        assert problems(folder) == [
            "sources.csv: expected text in UTF-8 or Windows-1252, not in both."
        ]


def test_status_and_mentions(folder: Path) -> None:
    """An audit that is due has no mentions, and one that is reported has some."""
    change(folder, "audits", ",due,", ",reported,")
    change(folder, "audits", ",2018-09-12,Spring 2018,reported", ",2018-09-12,Spring 2018,due")
    assert problems(folder) == [
        'audits.csv, line 5, column status: "reported" found; '
        "expected mentions of this audit in mentions.csv, or the status due.",
        *(
            f'mentions.csv, line {line}, column audit: "maa-2018-09-12" found; expected no '
            "mentions of an audit that is due; is its status in audits.csv now reported."
            for line in range(11, 19)
        ),
    ]


def test_label_codings_bear_the_label(folder: Path) -> None:
    """The mention bears the theme's label or a former one, case and spacing aside."""
    change(folder, "mentions", "9,Thresholds,", "9,  THRESHOLDS ,")
    change(folder, "mentions", "2,Parental issues", "2,Parental \u00a0 Issues")
    change(folder, "mentions", "3,Lived experience", "3,the CHILD's day")
    change(folder, "themes", "recorded,,", "recorded,A day in life ;  The Child's  Day,")
    assert len(load_tables(folder).coding) == 22
    change(folder, "coding", ",named,", ",label,")
    assert problems(folder) == [
        'coding.csv, line 7, column basis: "label" found; expected another basis: '
        'the mention\'s label is "Invisible Fathers", not that of good-planning.'
    ]


def test_merged_in_a_circle(folder: Path) -> None:
    """No theme is merged into itself, at once or by way of others; one on the way there may be."""
    add(folder, "themes", "a,A,,,b", "b,B,,,c", "c,C,,,b", "d,D,,,d", "e,E,,,thresholds")
    assert problems(folder) == [
        f'themes.csv, line {line}, column merged_into: "{into}" found; '
        "expected a theme that is not merged back into this one."
        for line, into in {9: "c", 10: "b", 11: "d"}.items()
    ]


def test_a_gap_is_only_a_note(folder: Path) -> None:
    """Numbers that skip one are as printed, for all that we know."""
    change(folder, "mentions", "saa-2018-09-12,7,", "saa-2018-09-12,11,")
    assert load_tables(folder).notes == (
        "mentions.csv: audit saa-2018-09-12 has 10 mentions, numbered up to 11; "
        "a gap may be as printed",
    )


def test_every_problem_at_once(folder: Path) -> None:
    """One message has the problems of every table, each cell once, by file and line."""
    change(folder, "sources", "Serious Case Reviews", "")
    change(folder, "audits", ",due,", ",late,")
    change(folder, "audits", "2018-11,November", "2018-31,November")
    change(folder, "audits", ",reported,no,", ",reported,No,")
    change(folder, "mentions", ",Drift,", ",#REF!,")
    change(folder, "themes", "history", "history\x1b")
    change(folder, "coding", ",judgement,", ",guess,")
    (folder / "published.csv").unlink()
    assert [found.split(":")[0] for found in problems(folder)] == [
        "sources.csv, line 2, column name",
        "audits.csv, line 2, column numbered",
        "audits.csv, line 5, column date",
        "audits.csv, line 5, column status",
        "mentions.csv, line 2, column label",
        "themes.csv, line 7, column statement",
        "coding.csv, line 2, column basis",
        "published.csv",
    ]


def test_thousands_of_problems_are_cut_short(folder: Path) -> None:
    """Two hundred are listed, the rest counted."""
    add(folder, "mentions", *(f"new-{number},x,L,S" for number in range(4000)))
    found = problems(folder)
    assert len(found) == 201
    assert found[0] == 'mentions.csv, line 29, column number: "x" found; ' + (
        "expected a whole number, 1 or more."
    )
    assert found[-1] == "and 7,800 more."  # a bad number and an unknown audit in each


@pytest.mark.parametrize("row", ["x", "#N/A,,x", "scr-0,x,L,"])
def test_of_a_table_that_is_all_nonsense_ten_thousand_problems_are_counted(
    folder: Path, row: str
) -> None:
    """A hundred thousand rows of nonsense are refused soon, and the count says that it is none."""
    (folder / "mentions.csv").write_text("audit,number,label,statement\n" + f"{row}\n" * 100_000)
    with pytest.raises(TablesError, match=r"^10,\d\d\d problems or more in the tables:") as caught:
        load_tables(folder)
    assert re.search(r"- and 9,8\d\d or more\.$", str(caught.value))


LONG = 2**20
THEMES = "theme,label,statement,former_labels,merged_into\n"


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("sources.csv", "x" * LONG, "field larger than field limit"),
        ("sources.csv", "a," * (LONG // 2) + "b", "column a: "),
        ("sources.csv", f"source,name,rhythm\nscr,{',' * LONG}x", "expected 3 cells"),
        ("sources.csv", f"source,name,rhythm\nscr,{'x ' * LONG},", "field larger than"),
        ("sources.csv", f"source,name,rhythm\nscr,x{' ' * 131_000}\x07y,", "control characters"),
        ("sources.csv", " " * 130_000, "a header row"),
        ("sources.csv", "\n" * LONG, "a header row"),
        ("sources.csv", '"' * LONG, ""),
        ("sources.csv", ",".join(f"c{at}" for at in range(10_000)), '"c190" found'),
        (
            "sources.csv",
            ",".join(f"c{at}" for at in range(100_000)) + "\nx" * 20_000,
            '"c190" found',
        ),
        (
            "published.csv",
            f"briefing,rank,theme,label,statement\n2018-09-12,{'0' * 130_000}x,thresholds,x,x",
            f'column rank: "{"0" * 60}…" found',
        ),
        (
            "published.csv",
            f"briefing,rank,theme,label,statement\n2018-09-12,{'9' * 5_000},thresholds,x,x",
            f'column rank: "{"9" * 60}…" found',
        ),
        (
            "themes.csv",
            THEMES + "".join(f"theme-{at},T{at},,,tehme-{at}\n" for at in range(10_000)),
            '"tehme-0" found; expected merged_into as in a row of themes.csv, perhaps "theme-0".',
        ),
        (
            "themes.csv",
            THEMES + "".join(f"{'x' * 40_000}{at},T{at},,,{'x' * 40_000}\n" for at in range(100)),
            f'"{"x" * 60}…" found; expected merged_into as in a row of themes.csv.',
        ),
        (
            "themes.csv",
            THEMES + "".join(f"t{at},T{at},,,t{at + 1}\n" for at in range(20_000)),
            '"t20000" found; expected merged_into as in a row of themes.csv',
        ),
        ("datapackage.json", "[" * LONG, "a Frictionless Tabular Data Package ("),
        ("datapackage.json", '{"resources":' * 100_000, "a Frictionless Tabular Data Package ("),
        ("datapackage.json", "9" * LONG, "a Frictionless Tabular Data Package ("),
    ],
    ids=range(18),
)
def test_large_nonsense(folder: Path, name: str, text: str, problem: str) -> None:
    """A file of a megabyte or more of nonsense is refused soon and in few words."""
    (folder / name).write_text(text, encoding="utf-8", newline="")
    found = "\n".join(problems(folder))
    assert problem in found
    assert len(found) < 100_000


# The description.


def describe(folder: Path, package: object) -> None:
    """Give a folder a description of its own."""
    (folder / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")


def described(*steps: str | int, value: object) -> dict[str, Any]:
    """Copy the description with one of its values changed."""
    package = copy.deepcopy(PACKAGE)
    place = package
    for step in steps[:-1]:
        place = place[step]
    place[steps[-1]] = value
    return package


NAMELESS = {"type": "string", "constraints": {}}
FIELDS = ("resources", 0, "schema", "fields")


@pytest.mark.parametrize(
    ("package", "reason"),
    [
        ([], "the file is not names and values in {}"),
        ({}, "the file has no resources"),
        ({"resources": None}, "resources is not a list"),
        ({"resources": ["sources"]}, "an entry of resources is not names and values in {}"),
        (described("resources", 0, "name", value=7), "name is not text"),
        (described("resources", 0, "path", value=["a", "b"]), "path is not text"),
        (described("resources", 0, "schema", value="x"), "schema is not names and values in {}"),
        (described(*FIELDS, value=["source"]), "an entry of fields is not names and values in {}"),
        (described(*FIELDS, 0, value=NAMELESS), "an entry of fields has no name"),
        (
            described(*FIELDS, 0, "constraints", value=None),
            "constraints is not names and values in {}",
        ),
        (described(*FIELDS, 0, "constraints", "enum", value="a"), "enum is not a list"),
        (
            described(*FIELDS, 0, "constraints", "enum", value=[None]),
            "an entry of enum is not text",
        ),
        (
            described(*FIELDS, 0, "constraints", "minimum", value="1"),
            "minimum is not whole",
        ),
        (
            described(*FIELDS, 0, "constraints", "pattern", value="("),
            '"(" is no pattern',
        ),
        (
            described(*FIELDS, 0, "type", value="number"),
            'the type "number" is not string, integer or date',
        ),
        (described(*FIELDS, 1, "name", value="source"), '"source" is described twice'),
        (described("resources", 1, "name", value="sources"), '"sources" is described twice'),
    ],
)
def test_a_description_of_another_shape(folder: Path, package: object, reason: str) -> None:
    """What is no description of tables is refused with the reason."""
    describe(folder, package)
    assert problems(folder) == [
        f"datapackage.json: expected a Frictionless Tabular Data Package ({reason})."
    ]


def test_a_description_that_is_no_json(folder: Path) -> None:
    """A description that a hand broke is refused with the place."""
    (folder / "datapackage.json").write_text('{"resources": [}', encoding="utf-8")
    assert problems(folder) == [
        "datapackage.json: expected a Frictionless Tabular Data Package "
        "(expected JSON; it is not, from line 1 on)."
    ]


@pytest.mark.parametrize(
    ("package", "lacking"),
    [
        (
            described("resources", 0, "path", value="../sources.csv"),
            'the path of the table "sources"',
        ),
        (described("resources", 0, "path", value="a\0b"), 'the path of the table "sources"'),
        (
            described("resources", 0, "schema", "primaryKey", value=["nothing"]),
            'the primaryKey of the table "sources"',
        ),
        (
            described(
                *("resources", 1, "schema", "foreignKeys", 0, "reference", "resource"), value="x"
            ),
            'the foreignKeys of the table "audits"',
        ),
        (
            described("resources", 1, "schema", "fields", 5, "constraints", "enum", value=["due"]),
            'the column "status" of the table "audits"',
        ),
        (
            described("resources", 2, "schema", "fields", 1, "type", value="string"),
            'the column "number" of the table "mentions"',
        ),
        (
            described(*FIELDS, value=PACKAGE["resources"][0]["schema"]["fields"][:2]),
            'the column "rhythm" of the table "sources"',
        ),
    ],
)
def test_a_description_that_asks_for_less(folder: Path, package: object, lacking: str) -> None:
    """A board's own description keeps to all that the analysis stands on."""
    describe(folder, package)
    assert problems(folder) == [
        f"datapackage.json: expected {lacking}, as in the briefing's own description."
    ]


def test_a_description_of_other_tables(folder: Path) -> None:
    """A table that would not be read is not to be described as if it were."""
    other = {**PACKAGE["resources"][0], "name": "staff", "path": "staff.csv"}
    describe(folder, {"resources": [*PACKAGE["resources"], other]})
    assert problems(folder) == ['datapackage.json: expected no table "staff".']


def widen(folder: Path, table: str, names: str, cells: str) -> None:
    """Add the same cells to every row of a table."""
    path = folder / f"{table}.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{header},{names}", *(f"{row},{cells}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")


def test_a_description_from_before_there_were_decisions(folder: Path) -> None:
    """An older description still holds; of what it does not describe, the standard one tells."""
    describe(folder, {"resources": PACKAGE["resources"][:6]})
    (folder / "decisions.csv").unlink()
    line = "2018-11-29,QA lead,coded,,,thresholds,agreed,"
    (folder / "questions.csv").write_text("theme,part,text,by\nthreshold,question,Why?,QA lead\n")
    assert problems(folder) == [
        'questions.csv, line 2, column theme: "threshold" found; expected theme as in a row of '
        'themes.csv, perhaps "thresholds".'
    ]
    (folder / "questions.csv").unlink()
    head = (BRIEFING / "decisions.csv").read_text(encoding="utf-8")
    (folder / "decisions.csv").write_text(f"{head}{line}\n{line}Seen at panel\n", encoding="utf-8")
    assert problems(folder) == [
        "decisions.csv, line 2, column reason: nothing found; expected a value."
    ]
    (folder / "decisions.csv").write_text(f"{head}{line}Seen at panel\n" * 1, encoding="utf-8")
    assert load_tables(folder).decisions["reason"].tolist() == ["Seen at panel"]


def test_a_description_with_columns_of_its_own(folder: Path) -> None:
    """A board may add columns, whatever their names, and they are held to its description."""
    package = copy.deepcopy(PACKAGE)
    package["resources"][2]["schema"]["fields"] += [
        {"name": "self", "type": "integer"},
        {"name": "theme", "type": "string", "constraints": {"pattern": "[A-Z]{2}"}},
        {"name": "place", "type": "date", "constraints": {"required": True}},
    ]
    package["resources"][4]["schema"]["fields"] += [{"name": "label", "type": "string"}]
    describe(folder, package)
    widen(folder, "mentions", "self,theme,place", "1.0,AB,30/09/2018")
    widen(folder, "coding", "label", "x")
    change(folder, "mentions", "1.0", "")
    tables = load_tables(folder)
    added = tables.mentions[["self", "theme", "place"]]
    assert added.head(2).to_csv(index=False) == (
        "self,theme,place\n,AB,2018-09-30\n1,AB,2018-09-30\n"
    )
    assert code_mentions(tables).equals(code_mentions(load_tables(BRIEFING)))
    save_tables(tables, folder / "saved")
    saved = load_tables(folder / "saved").mentions
    assert saved.equals(tables.mentions)
    change(folder, "mentions", ",AB,30/09/2018", ",ab,")
    assert problems(folder) == [
        'mentions.csv, line 2, column theme: "ab" found; expected text like [A-Z]{2}.',
        "mentions.csv, line 2, column place: nothing found; expected a value.",
    ]


# Anything at all.


def loads_or_says_why(name: str, content: bytes) -> None:
    """Load the briefing with one file's content replaced, and use the tables if that works."""
    with tempfile.TemporaryDirectory() as scratch:
        board = Path(shutil.copytree(BRIEFING, Path(scratch, "board")))
        (board / name).write_bytes(content)
        message = ""
        try:
            code_mentions(load_tables(board), audits="latest")
        except TablesError as error:
            message = str(error)
        assert message.replace("\n", "").isprintable()


@settings(max_examples=50, deadline=None)
@given(data=st.data(), name=st.sampled_from(FILES))
def test_any_bytes(data: st.DataObject, name: str) -> None:
    """A file with a piece cut out and another put in is read, or refused in words."""
    whole = (BRIEFING / name).read_bytes()
    start, end = sorted(data.draw(st.integers(0, len(whole))) for _ in range(2))
    end = data.draw(st.sampled_from([start, start + 1, end]))
    pieces = [b'"', b",", b"\n", b"\r", b"\0", b"\x1b", b"\xff\xfe", b"#REF!", b"1e400", b"Sep-18"]
    piece = data.draw(st.sampled_from([*pieces, whole]) | st.binary(max_size=20))
    loads_or_says_why(name, whole[:start] + piece + whole[end:])


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """List the way to every value inside a JSON value."""
    steps: list[str | int] = []
    if isinstance(value, dict | list):
        steps = list(value if isinstance(value, dict) else range(len(value)))
    for step in steps:
        yield (*path, step)
        yield from places(value[step], (*path, step))  # type: ignore[index]


ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=50, deadline=None)
@given(place=st.sampled_from(list(places(PACKAGE))), value=ANY_JSON)
def test_any_description(place: tuple[str | int, ...], value: object) -> None:
    """A description with any value in any place is kept to, or refused in words."""
    package = json.dumps(described(*place, value=value))
    loads_or_says_why("datapackage.json", package.encode())
