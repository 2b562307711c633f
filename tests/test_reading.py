"""What Excel leaves behind is read as if it had left nothing."""

import csv
import io
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from cscb_analysis import BRIEFING, Tables, TablesError, load_tables, save_tables

Rows = list[list[str]]
TABLES = sorted(path.name for path in BRIEFING.glob("*.csv"))


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """Copy the briefing's tables, with words in them that spreadsheets like to change."""
    folder = Path(shutil.copytree(BRIEFING, tmp_path / "clean"))
    path = folder / "mentions.csv"
    text = path.read_text(encoding="utf-8")
    for old, new in {
        "Drift": "None",
        "OLA": "N/A",
        "Kinship": "NA",
        "Plans": "null",
        "Tools": "007",
        "is timely, well": "“is” timely – £5, café; ‘well’",
    }.items():
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8", newline="")
    return folder


def mangle(clean: Path, write: Callable[[Rows], bytes]) -> Path:
    """Copy a folder of tables with each table written in another way."""
    folder = Path(shutil.copytree(clean, clean.with_name("mangled")))
    for name in TABLES:
        with (clean / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        (folder / name).write_bytes(write(rows))
    return folder


def text_of(rows: Rows, separator: str = ",", ends: str = "\r\n") -> str:
    """Write rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=ends).writerows(rows)
    return text.getvalue()


def assert_same(tables: Tables, others: Tables) -> None:
    """Hold two sets of tables to each other, frame for frame."""
    for (name, frame), (_, other) in zip(tables.frames(), others.frames(), strict=True):
        pd.testing.assert_frame_equal(frame, other, obj=name)


def cell_by_cell(change: Callable[[str], str]) -> Callable[[Rows], bytes]:
    """Change every cell below the header."""
    return lambda rows: text_of(
        [rows[0], *([change(cell) for cell in row] for row in rows[1:])]
    ).encode()


def as_excel_dates(cell: str) -> str:
    """Write a date as Excel shows it in the UK."""
    return {"2018-09-12": "12/09/2018", "2018-11": "Nov-18"}.get(cell, cell)


COUNTS = [str(count) for count in range(1, 11)]
WAYS = {
    "byte-order mark": lambda rows: text_of(rows).encode("utf-8-sig"),
    "Windows-1252": lambda rows: text_of(rows).encode("cp1252"),
    "UTF-16 and tabs": lambda rows: text_of(rows, "\t").encode("utf-16"),
    "semicolons": lambda rows: text_of(rows, ";").encode(),
    "semicolons under an empty row": lambda rows: text_of([[], *rows], ";").encode(),
    "tabs": lambda rows: text_of(rows, "\t").encode(),
    "semicolons, lone CR": lambda rows: text_of(rows, ";", "\r").encode(),
    "no last line end": lambda rows: text_of(rows).rstrip("\r\n").encode(),
    "empty rows": lambda rows: text_of([["", " "], *rows, [], ["", ""], [" ", "\u00a0"]]).encode(),
    "empty columns": lambda rows: text_of([[*row, "", " ", ""] for row in rows]).encode(),
    "short rows": lambda rows: "".join(
        text_of([row]).rstrip("\r\n,") + "\r\n" for row in rows
    ).encode(),
    "spaces": cell_by_cell(lambda cell: f" \u00a0{cell}\t "),
    "line breaks": cell_by_cell(lambda cell: "\n" + cell.replace(" the ", " \r\n the\n", 1) + "\r"),
    "dates": cell_by_cell(as_excel_dates),
    "numbers": cell_by_cell(lambda cell: f"{cell}.00" if cell in COUNTS else cell),
    "leading zeros": cell_by_cell(lambda cell: f"0{cell}" if cell in COUNTS else cell),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_excel_leaves_is_read(clean: Path, way: str) -> None:
    """Tables written in Excel's ways are the same, and are saved as the same bytes."""
    mangled = mangle(clean, WAYS[way])
    assert (mangled / "audits.csv").read_bytes() != (clean / "audits.csv").read_bytes()
    tables = load_tables(mangled)
    assert_same(tables, load_tables(clean))
    save_tables(tables, clean.with_name("saved"))
    for name in TABLES:
        assert (clean.with_name("saved") / name).read_bytes() == (clean / name).read_bytes()


def test_words_that_look_like_nothing(clean: Path) -> None:
    """Labels such as None and N/A are words."""
    labels = load_tables(clean).mentions["label"]
    assert labels[labels.isin(["None", "N/A", "NA", "null", "007"])].tolist() == [
        "None",
        "N/A",
        "NA",
        "null",
        "007",
    ]


@pytest.mark.parametrize(
    ("way", "notes"),
    [
        ("tabs", ()),
        ("empty columns", ()),
        (
            "Windows-1252",
            ("mentions.csv: read as Windows-1252; it is saved as UTF-8",),
        ),
        (
            "empty rows",
            tuple(
                f"{name}.csv: empty row left out on line 1"
                for name, _ in load_tables(BRIEFING).frames()
            ),
        ),
        (
            "dates",
            (
                "audits.csv, column date: date rewritten on line 2, 3, 4, 5",
                "published.csv, column briefing: date rewritten on line 2, 3, 4, 5, 6 and others",
            ),
        ),
    ],
)
def test_what_was_tidied_is_said(clean: Path, way: str, notes: tuple[str, ...]) -> None:
    """What was put right is in the notes, and nothing else is."""
    assert load_tables(mangle(clean, WAYS[way])).notes == notes


def test_stray_spaces_are_said(clean: Path) -> None:
    """The note names the column and its lines."""
    path = clean / "sources.csv"
    path.write_text(
        'source,name,rhythm\nscr , A\u00a0\nmaa,B,"twice\na \n year"\nsaa,C  C,\ns11,D,\n'
    )
    tables = load_tables(clean)
    assert tables.sources["name"].tolist() == ["A", "B", "C  C", "D"]
    assert tables.sources["rhythm"].tolist() == ["", "twice a year", "", ""]
    assert tables.notes == (
        "sources.csv, column source: stray spaces or line breaks tidied on line 2",
        "sources.csv, column name: stray spaces or line breaks tidied on line 2",
        "sources.csv, column rhythm: stray spaces or line breaks tidied on line 3",
    )


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2019-02-28", "2019-02-28"),
        ("1/2/2019", "2019-02-01"),
        ("01/02/2019 00:00", "2019-02-01"),
        ("29/02/2020 00:00:00", "2020-02-29"),
        ("2/2019", "2019-02"),
        ("Feb-19", "2019-02"),
        ("feb 2019", "2019-02"),
        ("Feb-98", "1998-02"),
    ],
)
def test_dates_are_read_day_first(clean: Path, written: str, read: str) -> None:
    """A date reads as it does in the UK."""
    with (clean / "audits.csv").open("a") as file:
        file.write(f"new,scr,New,{written},,due,,\n")
    assert load_tables(clean).audits["date"].iloc[-1] == read


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_an_editor_counts_them(clean: Path, ends: str) -> None:
    """Cells with line breaks, empty rows and any line ends leave the line numbers right."""
    lines = [
        "",
        "source,name,rhythm",
        'scr,"Reviews',
        "",
        'of cases",',
        ",,",
        "",
        "maa,#REF!,",
        'saa,Single,"every',
        'year"',
        "s11,,",
        "",
    ]
    (clean / "sources.csv").write_bytes(ends.join(lines).encode())
    with pytest.raises(TablesError) as caught:
        load_tables(clean)
    found = [(problem.line, problem.column, problem.value) for problem in caught.value.problems]
    assert found == [(8, "name", "#REF!"), (11, "name", "")]


def test_tables_with_headers_alone(clean: Path) -> None:
    """Tables without a row are tables, with the same columns and types."""
    for name in TABLES:
        header = (clean / name).read_text(encoding="utf-8").splitlines()[0]
        (clean / name).write_text(header, encoding="utf-8")
    tables = load_tables(clean)
    assert tables.date == "no date"
    for (_, frame), (name, full) in zip(tables.frames(), load_tables().frames(), strict=True):
        pd.testing.assert_series_equal(frame.dtypes, full.dtypes, obj=name)
        assert frame.empty
