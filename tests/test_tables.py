"""Tables are saved as they were loaded, and joined without losing or changing a mention."""

import copy
import re
import shutil
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

import cscb_analysis.tables as tables_module
from cscb_analysis import (
    BASES,
    BRIEFING,
    Tables,
    TablesError,
    code_mentions,
    load_tables,
    save_tables,
)
from cscb_analysis.coded import CODED_COLUMNS
from cscb_analysis.folders import FolderError
from cscb_analysis.tables import as_files

COLUMNS = {name: list(frame) for name, frame in load_tables(BRIEFING).frames()}
WORDS = [
    'a "quoted" word',
    '"',
    "one, two; three",
    "007",
    "1.0",
    "=SUM(A1)",
    "🙂 café",
    "שלום עולם",
    "'tick",
    "None",
    "NA",
    "two  spaces",
    "back\\slash",
]


def board(**rows: list[str]) -> Tables:
    """Make tables from rows of cells with a bar between; what is left out is empty."""
    frames = {
        name: pd.DataFrame(
            [line.split("|") for line in rows.get(name, [])], columns=columns, dtype="str"
        ).astype({number: "int64" for number in columns if number in ("number", "rank")})
        for name, columns in COLUMNS.items()
    }
    return Tables(**frames)


SYNTHETIC = board(
    sources=["a|Source A|", "b|Source B|", "c|Source C|", "d|Source D|"],
    audits=[
        "b-2|b|Second of B|2020-06||reported|yes|",
        "a-1|a|First of A|2020-02||reported|yes|",
        "a-2|a|Second of A|2020-06-30||reported|yes|",
        "a-3|a|Third of A|2020-06||reported|yes|",
        "b-1|b|First of B|2019-12-31||reported|yes|",
        "c-1|c|First of C|2020-07-01||due||",
    ],
    mentions=[
        "b-1|1|One|s",
        "b-1|4|Four|s",
        "b-2|1|One|s",
        "a-1|2|Two|s",
        "a-1|1|One|s",
        "a-2|5|Five|s",
        "a-3|1|One|s",
    ],
    themes=["x|X|||y", "y|Y|||z", "z|Z|||", "w|W|||", "v|V|||"],
    coding=[
        "a-1|1|w|named|",
        "a-1|1|z|judgement|because",
        "a-1|1|x|agreed|settled",
        "a-1|2|y|named|",
        "b-1|4|v|judgement|",
        "b-2|1|w|label|",
    ],
)


def assert_same(tables: Tables, others: Tables) -> None:
    """Hold two sets of tables to each other, frame for frame."""
    for (name, frame), (_, other) in zip(tables.frames(), others.frames(), strict=True):
        pd.testing.assert_frame_equal(frame, other, obj=name)


def contents(folder: Path) -> dict[str, bytes]:
    """Read all that is in a folder."""
    return {path.name: path.read_bytes() for path in folder.glob("[!.]*")}


# Saving.


def test_load_then_save_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The briefing's own tables come back byte for byte, on Windows too."""
    monkeypatch.setattr("os.linesep", "\r\n")
    save_tables(load_tables(BRIEFING), tmp_path / "new" / "board")
    assert contents(tmp_path / "new" / "board") == contents(BRIEFING)


def test_awkward_words_are_saved_as_they_are(tmp_path: Path) -> None:
    """Quotes, commas, other scripts and leading zeros survive a save and a load."""
    lines = [f"b-1|{number}|{word}|{word}" for number, word in enumerate(WORDS, 1)]
    tables = board(
        sources=["b|B|"], audits=["b-1|b|B|2020||reported||".replace("2020", "2020-01")],
        mentions=lines,
    )  # fmt: skip
    save_tables(tables, tmp_path)
    assert load_tables(tmp_path).mentions["label"].tolist() == WORDS
    before = contents(tmp_path)
    save_tables(load_tables(tmp_path), tmp_path)
    assert contents(tmp_path) == before
    assert b"\r" not in before["mentions.csv"]
    assert before["mentions.csv"].startswith(b"audit,number,label,statement\nb-1,1,")


def test_a_save_that_fails_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that cannot be moved in takes the others back out; test_saving has every other way."""
    folder = Path(shutil.copytree(BRIEFING, tmp_path / "board"))
    (folder / "datapackage.json").unlink()
    before = contents(folder)
    replace = Path.replace

    def fail(path: Path, place: Path) -> Path:
        if place.name == "datapackage.json":
            raise PermissionError(13, "Permission denied", str(place))
        return replace(path, place)

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(FolderError, match="close it and try again"):
        save_tables(SYNTHETIC, folder)
    assert contents(folder) == before


def test_tables_that_change_while_they_are_read_are_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader never gets one table from before a save and another from after."""
    folder = Path(shutil.copytree(BRIEFING, tmp_path / "board"))
    read, saved = tables_module.read_cells, []

    def save_meanwhile(path: Path) -> Any:
        if path.name == "themes.csv" and not saved:
            saved.append(path)
            save_tables(SYNTHETIC, folder)
        return read(path)

    monkeypatch.setattr(tables_module, "read_cells", save_meanwhile)
    with pytest.raises(TablesError) as caught:  # the synthetic tables lack evidence, and one label
        load_tables(folder)
    assert {problem.file for problem in caught.value.problems} == {"coding.csv"}
    assert {problem.column for problem in caught.value.problems} == {"basis", "evidence"}


def test_while_a_change_is_brought_in_readers_get_all_of_it(tmp_path: Path) -> None:
    """Somebody else is at it and has moved one file; what is read is what all will be."""
    folder = Path(shutil.copytree(BRIEFING, tmp_path / "board"))
    tables = load_tables(folder)
    after = replace(tables, mentions=tables.mentions[:26], coding=tables.coding[:21])
    files = as_files(after)
    pending = folder / ".saving"
    for side, content in (("after", files), ("before", as_files(tables))):
        (pending / side).mkdir(parents=True)
        for name in ("mentions.csv", "coding.csv"):
            (pending / side / name).write_bytes(content[name])
    (pending / "names.json").write_text('["mentions.csv", "coding.csv"]', encoding="utf-8")
    (pending / "side").write_text("after", encoding="utf-8")
    (folder / "mentions.csv").write_bytes(files["mentions.csv"])
    with FileLock(folder / ".lock"):
        assert_same(load_tables(folder), after)
        assert pending.exists()
    assert_same(load_tables(folder), after)
    assert not pending.exists(), "once nobody is at it, the next reader finishes it"


# Joining.


def test_the_briefing_coded() -> None:
    """Every mention has its row; seven are in no theme; the columns stand in order."""
    coded = code_mentions(load_tables(BRIEFING))
    assert list(coded) == CODED_COLUMNS
    assert len(coded) == 27
    uncoded = coded[coded["theme"].isna()]
    assert [f"{row.source} {row.number}" for row in uncoded.itertuples()] == [
        *("scr 1", "scr 6", "maa 5", "saa 3", "saa 7", "saa 8", "saa 10")
    ]
    assert uncoded[["theme_label", "basis", "evidence"]].isna().all(axis=None)
    assert coded["source"].cat.categories.tolist() == ["scr", "maa", "saa", "s11"]
    assert coded.loc[26].to_dict() | {"theme": None, "theme_label": None} == {
        "source": "saa",
        "source_name": "Single Agency Audits",
        "audit": "saa-2018-09-12",
        "title": "Recurring Themes From Single Agency Audits",
        "date": "2018-09-12",
        "number": 10,
        "place": 1.0,
        "label": "External Influences",
        "statement": "The impact of domestic violence, substance misuse, parental MH and social "
        "media is recognised and understood",
        "theme": None,
        "theme_label": None,
        "basis": pytest.approx(float("nan"), nan_ok=True),
        "evidence": pytest.approx(float("nan"), nan_ok=True),
    }


def rows(coded: pd.DataFrame) -> list[str]:
    """Write coded mentions as `audit number theme basis`, uncoded ones as `audit number`."""
    cells = coded[["audit", "number", "theme", "basis"]].astype("object")
    return [
        " ".join(str(cell) for cell in row if cell == cell) for row in cells.itertuples(index=False)
    ]


def test_codings_become_rows() -> None:
    """In order of sources, dates and numbers; doubly coded twice; merged themes followed.

    a-1 1 is coded to x and z, which are one theme by now: it has one row there, on the firmer
    basis. An audit dated by its month stands at that month's end.
    """
    assert rows(code_mentions(SYNTHETIC, BASES)) == [
        "a-1 1 z agreed",
        "a-1 1 w named",
        "a-1 2 z named",
        "a-2 5",
        "a-3 1",
        "b-1 1",
        "b-1 4 v judgement",
        "b-2 1 w label",
    ]
    coded = code_mentions(SYNTHETIC, BASES)
    assert coded.loc[0, ["theme_label", "evidence"]].tolist() == ["Z", "settled"]
    assert coded["theme"].cat.categories.tolist() == ["z", "w", "v"]
    assert coded["theme_label"].cat.categories.tolist() == ["Z", "W", "V"]


@pytest.mark.parametrize(
    ("bases", "coded_rows"),
    [
        ("judgement", ["a-1 1 z judgement", "b-1 4 v judgement"]),
        (["named", "label"], ["a-1 1 w named", "a-1 2 z named", "b-2 1 w label"]),
        ([], []),
    ],
)
def test_bases(bases: Any, coded_rows: list[str]) -> None:
    """Only the chosen bases count; every mention keeps a row."""
    coded = code_mentions(SYNTHETIC, bases)
    assert rows(coded[coded["theme"].notna()]) == coded_rows
    assert len(coded.drop_duplicates(["audit", "number"])) == len(SYNTHETIC.mentions)


@pytest.mark.parametrize(
    ("selection", "audits", "sources"),
    [
        ({}, "a-1 a-2 a-3 b-1 b-2", "a b c d"),
        ({"sources": ["d", "b"]}, "b-1 b-2", "b d"),
        ({"sources": "c"}, "", "c"),
        ({"sources": []}, "", ""),
        ({"since": "2020"}, "a-1 a-2 a-3 b-2", "a b c d"),
        ({"since": "2020-06-30"}, "a-2 a-3 b-2", "a b c d"),
        ({"since": "2020-07"}, "", "c d"),
        ({"since": "2020-02-29", "until": "2020-02-29"}, "a-1", "a c d"),
        ({"until": "2020-02-28"}, "b-1", "a b c d"),
        ({"until": "2019"}, "b-1", "a b c d"),
        ({"until": "2020-06"}, "a-1 a-2 a-3 b-1 b-2", "a b c d"),
        ({"until": "2020-06-30"}, "a-1 a-2 a-3 b-1 b-2", "a b c d"),
        ({"until": "2020-06-29"}, "a-1 b-1", "a b c d"),
        ({"audits": "latest"}, "a-2 a-3 b-2", "a b c d"),
        ({"audits": "latest", "until": "2020-05"}, "a-1 b-1", "a b c d"),
    ],
)
def test_selections(selection: dict[str, Any], audits: str, sources: str) -> None:
    """Sources, periods with both ends included, and the latest audits, all that tie.

    A source that had reported nothing by then is awaited, and stays among the categories; one
    whose reports are all earlier than the period is not.
    """
    coded = code_mentions(SYNTHETIC, **selection)
    assert coded["audit"].drop_duplicates().tolist() == audits.split()
    assert coded["source"].cat.categories.tolist() == sources.split()
    assert coded["audit"].cat.categories.tolist() == audits.split()
    everything = code_mentions(SYNTHETIC)
    kept = everything[everything["audit"].isin(audits.split())]
    assert coded["place"].tolist() == kept["place"].tolist()


def test_place_is_out_of_the_highest_number() -> None:
    """A list with a gap is as long as its highest number."""
    coded = code_mentions(SYNTHETIC, BASES)
    assert coded["place"].tolist() == [0.5, 0.5, 1.0, 1.0, 1.0, 0.25, 1.0, 1.0]


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (
            {"bases": ["named", "guess"]},
            'unknown basis "guess"; expected label, named, agreed, judgement',
        ),
        ({"bases": "Label"}, 'unknown basis "Label"; expected label, named, agreed, judgement'),
        ({"sources": ["a", "e"]}, 'unknown source "e"; expected a, b, c, d'),
        ({"since": "2018-13"}, 'since "2018-13" is no date; expected YYYY-MM-DD, YYYY-MM or YYYY'),
        (
            {"until": "2018-02-30"},
            'until "2018-02-30" is no date; expected YYYY-MM-DD, YYYY-MM or YYYY',
        ),
        (
            {"until": "12/09/2018"},
            'until "12/09/2018" is no date; expected YYYY-MM-DD, YYYY-MM or YYYY',
        ),
        ({"since": ""}, 'since "" is no date; expected YYYY-MM-DD, YYYY-MM or YYYY'),
        ({"since": 2018}, 'since "2018" is no date; expected YYYY-MM-DD, YYYY-MM or YYYY'),
        (
            {"since": "2019-02", "until": "2018"},
            'since "2019-02" is after until "2018"; expected the earlier first',
        ),
        ({"audits": "newest"}, 'unknown choice of audits "newest"; expected all or latest'),
    ],
)
def test_wrong_arguments(selection: dict[str, Any], message: str) -> None:
    """What is not there to be chosen is named, with what is."""
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        code_mentions(SYNTHETIC, **selection)


def test_the_newest_date() -> None:
    """A month counts as its last day; what is due has not been."""
    assert load_tables(BRIEFING).date == "2018-09-12"
    months = [
        f"b-{at}|b|B|{date}||reported|yes|" for at, date in enumerate(["2020-06", "2020-06-29"])
    ]
    assert board(audits=[*months, "c|c|C|2021-01||due||"]).date == "2020-06"
    assert board(published=["2020-07-01|1|z|Z|s"], audits=months).date == "2020-07-01"


def test_tables_without_rows() -> None:
    """Empty tables give no rows, in the same columns."""
    coded = code_mentions(board())
    assert list(coded) == CODED_COLUMNS
    assert coded.empty


# Properties, over tables that are visibly made up.


TEXT = st.sampled_from(WORDS) | st.text(
    st.characters(exclude_categories=["C", "Z"]), min_size=1
).filter(lambda text: not text.startswith("#"))


@st.composite
def boards(draw: st.DrawFn) -> Tables:
    """Make a board's tables: several audits a source, doubly coded mentions, dates by the month."""
    sources = [f"source-{number}" for number in range(draw(st.integers(1, 4)))]
    themes = [f"theme-{number}" for number in range(draw(st.integers(1, 4)))]
    into = [draw(st.sampled_from(["", *themes[at + 1 :]])) for at in range(len(themes))]
    lines: dict[str, list[str]] = {"audits": [], "mentions": [], "coding": []}
    for at in range(draw(st.integers(0, 6))):
        source, status = draw(st.sampled_from(sources)), draw(st.sampled_from(["reported", "due"]))
        day = draw(st.dates(date(2019, 11, 1), date(2020, 4, 1))).isoformat()
        day = draw(st.sampled_from([day, day[:7]]))
        lines["audits"].append(f"audit-{at}|{source}|Audit {at}|{day}||{status}||")
        numbers = draw(st.sets(st.integers(1, 12), min_size=1, max_size=4))
        for number in numbers if status == "reported" else []:
            lines["mentions"].append(f"audit-{at}|{number}|Mention {number}|S")
            for theme in draw(st.sets(st.sampled_from(themes))):
                basis = draw(st.sampled_from(BASES[1:]))
                lines["coding"].append(f"audit-{at}|{number}|{theme}|{basis}|E")
    made = board(
        sources=[f"{source}|Source {source[-1]}|" for source in sources],
        themes=[f"{key}|T {key}||Old;Older|{to}" for key, to in zip(themes, into, strict=True)],
        published=[f"2020-04-01|{at}|{theme}|L|S" for at, theme in enumerate(themes, 1)],
        **lines,
    )  # fmt: skip
    count = len(made.mentions)
    words = draw(st.lists(TEXT, min_size=count, max_size=count))
    made.mentions["statement"] = pd.Series(words, dtype="str")
    return made


def parts_of(coded: pd.DataFrame) -> list[tuple[str, ...]]:
    """List the rows of coded mentions, whatever their order and categories."""
    return sorted(tuple(map(str, row)) for row in coded.astype("object").itertuples(index=False))


@settings(max_examples=200, deadline=None)
@given(tables=boards(), data=st.data())
def test_complementary_selections_partition(tables: Tables, data: st.DataObject) -> None:
    """Each row of the whole is in one part; nothing that was given is changed."""
    given_tables = copy.deepcopy(tables)
    whole = parts_of(code_mentions(tables))
    known = tables.sources["source"].tolist()
    some = data.draw(st.sets(st.sampled_from(known)))
    parts = [code_mentions(tables, sources=some), code_mentions(tables, sources=set(known) - some)]
    assert sorted(row for part in parts for row in parts_of(part)) == whole
    day = data.draw(st.dates(date(2019, 10, 31), date(2020, 4, 30)))
    after = (day + timedelta(days=1)).isoformat()
    parts = [code_mentions(tables, until=day.isoformat()), code_mentions(tables, since=after)]
    assert sorted(row for part in parts for row in parts_of(part)) == whole
    assert_same(tables, given_tables)


@settings(max_examples=30, deadline=None)
@given(tables=boards())
def test_what_is_saved_is_loaded(tables: Tables) -> None:
    """Any tables come back as they were, and the second save gives the bytes of the first."""
    with tempfile.TemporaryDirectory() as folder:
        save_tables(tables, folder)
        before = contents(Path(folder))
        loaded = load_tables(folder)
        assert_same(loaded, tables)
        save_tables(loaded, folder)
        assert contents(Path(folder)) == before
