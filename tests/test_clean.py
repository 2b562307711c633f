"""What is read fast is what is read with care; all else is left to be read with care."""

import csv
import io
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from synthetic.boards import at_length, make_board

from cscb_analysis import BRIEFING, TablesError, clean, load_tables, save_tables
from cscb_analysis.checks import TableCheck, columns_of
from cscb_analysis.reading import read_cells
from cscb_analysis.schema import read_schema

RESOURCE = read_schema(BRIEFING, BRIEFING)["mentions"]
COLUMNS = columns_of(RESOURCE["schema"])
ROWS = [
    ["audit", "number", "label", "statement"],
    ["scr-1", "1", "NA", 'The "voice", of the child'],
    ["scr-1", "2", "Café", "’tis\tso 🙂"],
    ["maa-1", "01", "None", '"'],
]


@pytest.fixture(autouse=True)
def small_files_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read the small files of these tests fast as well."""
    monkeypatch.setattr(clean, "LARGE", 0)


def text_of(rows: list[list[str]], **form: object) -> str:
    """Write rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, **{"lineterminator": "\n", **form}).writerows(rows)
    return text.getvalue()


TEXT = text_of(ROWS)


def assert_read_alike(path: Path) -> bool:
    """Hold what is read fast, if anything is, to what is read with care; say whether it was."""
    fast, careful = clean.read_clean(path, COLUMNS), read_cells(path)
    if fast is None:
        return False
    assert (careful.notes, careful.problems) == ([], [])
    assert (fast.header, fast.header_line) == (careful.header, careful.header_line)
    assert [*fast.lines] == careful.lines
    assert fast.frame is not None
    width = len(fast.header)
    rows = [row + [""] * (width - len(row)) for row in careful.rows]
    assert fast.frame.to_numpy().tolist() == rows
    one, two = TableCheck(fast, RESOURCE), TableCheck(careful, RESOURCE)
    assert (one.in_order(), one.notes) == (two.in_order(), two.notes)
    if not one.problems:
        pd.testing.assert_frame_equal(one.typed(), two.typed())
    return True


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        text_of(ROWS, lineterminator="\r\n").encode(),
        text_of(ROWS, delimiter=";").encode(),
        text_of(ROWS, delimiter="\t").encode(),
        text_of(ROWS, quoting=csv.QUOTE_ALL).replace('"audit","number"', "audit,number", 1)
        .replace('"label","statement"', "label,statement", 1).encode(),
        text_of([row[::-1] for row in ROWS]).encode(),
        TEXT.replace(",01,", ",nought,").encode(),
        TEXT.replace("scr-1,2", "scr-1,1").encode(),
        (TEXT + "short,4\n").encode(),
    ],
)  # fmt: skip
def test_what_is_clean_is_read_fast(tmp_path: Path, content: bytes) -> None:
    """Every clean way to write a table is read fast, wrong values and all."""
    (tmp_path / "mentions.csv").write_bytes(content)
    assert assert_read_alike(tmp_path / "mentions.csv")


@pytest.mark.parametrize(
    "content",
    [
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace("NA", "N\rA").encode(),
        TEXT.replace("NA", '"N\nA"').encode(),
        TEXT.replace("\n", "\n\n", 1).encode(),
        (TEXT + "\n").encode(),
        (TEXT + ",,,\n").encode(),
        TEXT.rstrip("\n").encode(),
        *(TEXT.replace("NA", odd).encode() for odd in ("NA ", "\u00a0NA", "\u3000NA", "\tNA")),
        *(TEXT.replace("NA", f"N{odd}A").encode() for odd in "\0\x1b\x1c\x7f\x85\u2028\u2029"),
        *(TEXT.replace("NA", odd).encode() for odd in ("#REF!", "#N/A", "###")),
        *(TEXT.replace("NA", odd).encode() for odd in ('N"A', 'NA"', '"N"A', '"NA')),
        (TEXT + 'scr-1,3,x",","y"\n').encode(),
        TEXT.replace("NA", "N,A").encode(),
        TEXT.replace(",NA,", ",").replace("maa-1", "maa-1,").encode(),
        TEXT.replace("🙂", "").encode("cp1252"),
        TEXT.encode("utf-16"),
        TEXT.encode().replace(b"NA", b"\xed\xa0\x80"),
        TEXT.replace("NA", "N" * (csv.field_size_limit() + 1)).encode(),
        TEXT.replace("audit", "audits", 1).encode(),
        TEXT.replace("audit", " audit", 1).encode(),
        TEXT.replace("audit", '"audit"', 1).encode(),
        ("\n" + TEXT).encode(),
        b"",
    ],
)  # fmt: skip
def test_what_is_not_clean_is_read_with_care(tmp_path: Path, content: bytes) -> None:
    """Whatever would be tidied, reported or read another way is left alone."""
    (tmp_path / "mentions.csv").write_bytes(content)
    assert clean.read_clean(tmp_path / "mentions.csv", COLUMNS) is None


def test_what_cannot_be_read_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, a folder and a small file are nothing to read fast."""
    assert clean.read_clean(tmp_path / "none.csv", COLUMNS) is None
    assert clean.read_clean(tmp_path, COLUMNS) is None
    (tmp_path / "mentions.csv").write_text(TEXT, encoding="utf-8")
    monkeypatch.setattr(clean, "LARGE", len(TEXT.encode()) + 1)
    assert clean.read_clean(tmp_path / "mentions.csv", COLUMNS) is None


ODD = ' ,";\n\r\t#é\u00a0\u2028\x85\x1c\x00\x7f\ufeff🙂'
CELLS = st.sampled_from(["a", "1", "01", "1.0", "NA", "", "#REF!", "Sep-18", "=A1", "x y"])
CELLS |= st.text(st.sampled_from("ab-1" + ODD[:3]), max_size=5) | st.text(max_size=3)
CELLS |= st.text(st.sampled_from(f"ab{ODD}"), max_size=4)
PIECES = st.sampled_from([*ODD, '""', "\r\n", "\n\n", ",,", "#REF!", "\\", "'"])


@settings(max_examples=400, deadline=None)
@given(
    rows=st.lists(st.lists(CELLS, min_size=3, max_size=5).map(lambda row: row[:4]), max_size=4),
    form=st.fixed_dictionaries(
        {
            "delimiter": st.sampled_from(",,;\t"),
            "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
            "quoting": st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC]),
        }
    ),
    encoding=st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "utf-16"]),
    edits=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 2), PIECES), max_size=2),
)
def test_any_file_is_read_alike(rows, form, encoding, edits, tmp_path_factory) -> None:
    """Whatever is written, the fast way gives what the careful one does, or nothing."""
    head = form["delimiter"].join(ROWS[0]) + form["lineterminator"]
    text = head + text_of(rows, **form)
    for at, gone, piece in edits:
        text = text[: len(head) + at] + piece + text[len(head) + at + gone :]
    path = tmp_path_factory.mktemp("any") / "mentions.csv"
    path.write_bytes(text.encode(encoding, "surrogatepass"))
    assert_read_alike(path)


def test_a_file_that_is_read_by_several_threads(tmp_path: Path) -> None:
    """Over 5 MB pandas reads in pieces at once; nothing is lost between them."""
    board = at_length(make_board(5_000))
    save_tables(board, tmp_path)
    assert (tmp_path / "mentions.csv").stat().st_size > 5_000_000
    assert assert_read_alike(tmp_path / "mentions.csv")


FAULTS = {
    "nothing": ("mentions", "", ""),
    "a key as a date": ("mentions", "audit-2,1,", "12-sep,1,"),
    "a bad key": ("coding", ",theme-1,", ",Theme 1,"),
    "no label": ("mentions", "audit-2,1,Label", "audit-2,1,,Label"),
    "a doubled key": ("mentions", "audit-2,2,", "audit-2,1,"),
    "no such audit": ("mentions", "audit-2,1,", "audit-2000,1,"),
    "no such mention": ("coding", "\naudit-3,", "\naudit-3,99"),
    "another label": ("coding", ",named,", ",label,"),
    "a gap": ("mentions", "audit-2,5,", "audit-2,50,"),
    "a date": ("audits", "-15,", "-35,"),
    "a date to rewrite": ("audits", ",2019-12-15,", ",15/12/2019,"),
    "a status": ("audits", ",reported,", ",due,"),
    "a stray space": ("mentions", "audit-2,1,", "audit-2 ,1,"),
    "a merger": ("themes", "theme-1,Theme 1,Statement of theme 1,,", "theme-1,T,,,theme-1"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_messages_are_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """What is found wrong, or odd, is said in the same words of the same lines."""
    save_tables(make_board(60, sources=4, themes=9), tmp_path)
    table, old, new = FAULTS[fault]
    path = tmp_path / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    told = []
    for large in (0, 10**9):
        monkeypatch.setattr(clean, "LARGE", large)
        try:
            tables = load_tables(tmp_path)
            told.append([tables.notes, *(frame.to_csv() for _, frame in tables.frames())])
        except TablesError as error:
            told.append([str(error)])
    assert told[0] == told[1]
    assert (len(told[0]) > 1 and not told[0][0]) == (fault == "nothing")
