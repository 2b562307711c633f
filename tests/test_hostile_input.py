"""Input made to do harm, or found by `make fuzz` to have done it: one clear error, and no harm."""

import io
import json
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from benchmarks.fuzz import TURNS, Bench, is_well, outcome, prepare
from synthetic.boards import make_board

import cscb_analysis as cscb
from cscb_analysis.__main__ import main
from cscb_analysis.commands import tables as tables_command
from cscb_analysis.errors import ChoiceError
from cscb_analysis.explorer import Selection
from cscb_analysis.folders import FolderError, whole_folder
from cscb_analysis.history import changes_made, undo
from cscb_analysis.intake.adding import NewAudit, carry_out, plan_addition
from cscb_analysis.intake.coding_sheet import coding_sheet, read_coding_sheet
from cscb_analysis.intake.findings import read_findings
from cscb_analysis.intake.pasted import parse_findings
from cscb_analysis.intake.session import Intake
from cscb_analysis.intake.template import template
from cscb_analysis.saving import PENDING, one_at_a_time, true_place

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
EXAMPLE = Path(__file__).with_name("synthetic") / "section-11-update.csv"


@pytest.fixture(scope="module")
def briefing() -> cscb.Tables:
    return cscb.load_tables(cscb.BRIEFING)


# What `make fuzz` does, a little of it.


@pytest.fixture(scope="module")
def bench(tmp_path_factory) -> Bench:
    return Bench(tmp_path_factory.mktemp("bench"))


@pytest.mark.parametrize("kind", sorted(set(TURNS)))
def test_spoilt_input_gets_a_right_answer_or_one_clear_error(bench, kind):
    numbers = [number for number in range(1000, 1900) if TURNS[number % 100] == kind][:8]
    results = {number: outcome(prepare(8, number, bench)[1]) for number in numbers}
    assert {number: told for number, told in results.items() if not is_well(told)} == {}


def test_the_counts_can_tell_a_defect(bench):
    def fault() -> None:
        raise ValueError("invalid literal for int() with base 10: 'x'")

    def unclear() -> None:
        raise cscb.TablesError([cscb.reading.Problem("x.csv", 1, None, None, "no NoneType")])

    assert "invalid literal" in outcome((fault, ["x.csv"]))
    assert "words of programming" in outcome((unclear, ["x.csv"]))
    assert "names no file" in outcome((unclear, ["y.csv"]))
    assert not any(is_well(outcome((act, ["x.csv"]))) for act in (fault, unclear))
    assert Counter(TURNS).total() == 100
    assert bench.canary.read_text() == "untouched"


# Whose fault it is.


def test_a_fault_of_the_program_is_not_put_on_the_person(monkeypatch):
    def fault(*_: object) -> None:
        raise ValueError("Length mismatch: Expected axis has 3 elements")

    monkeypatch.setattr(tables_command, "load_tables", fault)
    with pytest.raises(ValueError, match="Length mismatch"):
        main(["check"])


def test_a_choice_that_there_is_not_is_told_in_words(capsys):
    assert main(["synthesis", "--no-pages", "--since", "soon"]) == 2
    assert 'since "soon" is no date' in capsys.readouterr().err


# Workbooks.


def spoil(content: bytes, parts: dict[str, str]) -> bytes:
    """Put other parts into a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        held = {name: packed.read(name) for name in packed.namelist()}
    held |= {name: part.encode() for name, part in parts.items()}
    again = io.BytesIO()
    with zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in held.items():
            packed.writestr(name, part)
    return again.getvalue()


def rows(inside: str, head: str = "") -> str:
    return f'{head}<worksheet xmlns="{MAIN}"><sheetData>{inside}</sheetData></worksheet>'


def cell(text: str, place: str = "") -> str:
    return f'<c t="inlineStr"{place and f" r={chr(34)}{place}{chr(34)}"}><is><t>{text}</t></is></c>'


FEWER = "expected a workbook of fewer cells and styles, such as a list of findings has"
DAMAGED = "expected an Excel workbook (.xlsx) that can be read; this one is damaged"
GROWING = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/hostname">]>'
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 60_000}</cellXfs></styleSheet>'
NUMBERS = range(1, 60)
SHEETS = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId{n}"/>' for n in NUMBERS)
TWICE = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="rId1"/>' for n in (1, 2))
LINK = f'<Relationship Id="rId{{0}}" Type="{RELATIONS}/worksheet" Target="worksheets/{{0}}.xml"/>'
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
LINKS = f'<Relationships xmlns="{PACKAGE}">{"".join(map(LINK.format, NUMBERS))}</Relationships>'
LINKED = {"xl/_rels/workbook.xml.rels": LINKS}
BOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{{}}</sheets></workbook>'


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({SHEET: rows("<row>" + "<c/>" * 600_000 + "</row>")}, FEWER),
        ({SHEET: rows("<row/>" * 600_000)}, FEWER),
        ({"xl/styles.xml": STYLES}, FEWER),
        ({SHEET: rows(" " * 61_000_000)}, "a workbook of under 60 million bytes unpacked"),
        ({SHEET: rows(f"<row>{cell('a' * 40_000)}</row>")}, "at most 32,767 letters in a cell"),
        ({SHEET: rows(f'<row r="50001">{cell("a")}</row>')}, "a sheet of at most 50,000 rows"),
        ({SHEET: rows(f'<row r="1">{cell("a", "XFD1")}</row>')}, "a sheet of at most 200 columns"),
        ({SHEET: rows('<row><c r="XFD1"/></row>' * 2_000)}, "a sheet of fewer and shorter rows"),
        ({"xl/workbook.xml": BOOK.format(SHEETS), **LINKED}, "at most 50 sheets, each there once"),
        (
            {"xl/workbook.xml": BOOK.format(TWICE)},
            "at most 50 sheets, each there once",
        ),
        ({SHEET: rows(f"<row>{cell('&c;')}</row>", GROWING)}, DAMAGED),
        ({SHEET: rows(f"<row>{cell('&c;')}</row>", OUTSIDE)}, DAMAGED),
        ({SHEET: "<worksheet>"}, DAMAGED),
        ({SHEET: rows('<row><c t="s"><v>99</v></c></row>')}, DAMAGED),
    ],
)
def test_a_hostile_workbook_is_refused_in_one_sentence(tmp_path, briefing, parts, said):
    path = tmp_path / "findings.xlsx"
    path.write_bytes(spoil(template(briefing), parts))
    assert path.stat().st_size < 1 << 20
    with pytest.raises(cscb.TablesError) as refusal:
        read_findings(path, briefing)
    [problem] = refusal.value.problems
    assert said in str(problem)
    assert str(problem).startswith("findings.xlsx")


def test_what_a_workbook_says_of_its_size_is_not_believed(tmp_path, briefing):
    heads = "".join(map(cell, ("Label", "Statement")))
    finding = "".join(map(cell, ("Plans", "Synthetic")))
    sheet = rows(f"<row>{heads}</row><row>{finding}</row>")
    for size in ("A1", "A1:XFD1048576"):
        told = sheet.replace("<sheetData>", f'<dimension ref="{size}"/><sheetData>')
        path = tmp_path / "findings.xlsx"
        path.write_bytes(spoil(template(briefing), {SHEET: told}))
        assert read_findings(path, briefing).mentions["label"].tolist() == ["Plans"]


def test_a_number_that_is_none_is_told_of_and_not_read_as_one(tmp_path, briefing):
    path = tmp_path / "findings.csv"
    for number in ("\u00b2", "9" * 5000):
        path.write_text(
            f"No,Label,Statement,Theme\n{number},Plans,Synthetic,none\n", encoding="utf-8"
        )
        with pytest.raises(cscb.TablesError, match="a whole number, 1 or more"):
            read_findings(path, briefing)


def test_a_large_sheet_that_is_honest_is_read(tmp_path):
    board = make_board(15)
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(coding_sheet(board))
    with zipfile.ZipFile(path) as packed:
        marks = sum(packed.read(name).count(b"<") for name in packed.namelist())
    assert marks / len(board.mentions) < 60  # 500,000 are let through: over 8,000 mentions
    settled = read_coding_sheet(path, board)
    assert len({(each.audit, each.number) for each in settled}) == len(board.mentions)


# Pasted text and names.


def test_half_a_letter_is_no_letter(briefing):
    findings = parse_findings("Pl\ud800ans - Synthetic", briefing)
    assert findings.mentions["label"].tolist() == ["Pl?ans"]


@pytest.mark.parametrize("name", ["a\0b.csv", "a" * 300 + ".csv", "\ud800.csv", "..", "."])
def test_a_name_that_no_file_can_have_is_refused(briefing, name):
    with pytest.raises((ChoiceError, cscb.TablesError)):
        Intake(briefing).read_file(name, b"x")


def test_a_list_of_contents_with_a_name_that_no_file_can_have(tmp_path):
    (tmp_path / "contents.txt").write_bytes(b"Made by cscb-analysis x\n\na\0b\n../outside.txt\n")
    (tmp_path.parent / "outside.txt").write_text("untouched")
    with whole_folder(tmp_path, "x") as place:
        (place / "words.txt").write_text("words")
    assert (tmp_path.parent / "outside.txt").read_text() == "untouched"


# Saved selections and descriptions.


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe{", "expected text in UTF-8"),
        (b'{"words": "\\ud800"}', "expected whole letters; it holds half of one"),
        (b'{"least": NaN}', "expected JSON with numbers of a few digits"),
        (b'{"least": ' + b"9" * 5000 + b"}", "expected JSON with numbers of a few digits"),
        (b"[" * 100_000, "expected JSON with fewer lists inside lists"),
        (b'{\n"least": }', "expected JSON; it is not, from line 2 on"),
    ],
)
def test_a_file_that_is_no_json_is_refused_in_plain_words(tmp_path, briefing, content, said):
    path = tmp_path / "view.json"
    path.write_bytes(content)
    with pytest.raises(ChoiceError) as refusal:
        Selection.load(briefing, path)
    assert str(refusal.value) == f"{path} holds no saved selection; {said}"


def test_a_saved_selection_that_is_not_there(tmp_path, briefing):
    with pytest.raises(ChoiceError, match="no saved selection; it cannot be read"):
        Selection.load(briefing, tmp_path / "none.json")


@pytest.mark.parametrize("pattern", ["(a+)+$", "a*a*a*a*b", "a?a?a?aaa", "(a|a)*", "a{1,9}a{1,9}"])
def test_a_pattern_that_could_take_for_ever_is_refused(tmp_path, pattern):
    cscb.save_tables(cscb.load_tables(cscb.BRIEFING), tmp_path)
    path = tmp_path / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    column = {"name": "more", "type": "string", "constraints": {"pattern": pattern}}
    package["resources"][0]["schema"]["fields"].append(column)
    path.write_text(json.dumps(package), encoding="utf-8")
    with pytest.raises(cscb.TablesError, match="could take for ever"):
        cscb.load_tables(tmp_path)


def test_a_plain_pattern_of_a_boards_own_is_kept_to(tmp_path):
    cscb.save_tables(cscb.load_tables(cscb.BRIEFING), tmp_path)
    path = tmp_path / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    column = {"name": "code", "type": "string", "constraints": {"pattern": "[A-Z]{2}[0-9]+"}}
    package["resources"][0]["schema"]["fields"].append(column)
    path.write_text(json.dumps(package), encoding="utf-8")
    sources = tmp_path / "sources.csv"
    head, *lines = sources.read_text(encoding="utf-8").splitlines()
    sources.write_text("\n".join([f"{head},code", *(f"{line},ab" for line in lines)]))
    with pytest.raises(cscb.TablesError, match="text like"):
        cscb.load_tables(tmp_path)


# What keeps changes whole must not be a way out of the folder.


@pytest.fixture
def board(tmp_path) -> Path:
    folder = tmp_path / "house" / "board"
    cscb.save_tables(cscb.load_tables(cscb.BRIEFING), folder)
    (folder.parent / "outside.csv").write_text("untouched")
    return folder


def leave_pending(board: Path, names: object, side: bytes = b"after") -> None:
    pending = board / PENDING
    for name in ("before", "after"):
        (pending / name).mkdir(parents=True)
        (pending / name / "outside.csv").write_text("touched")
    (pending / "names.json").write_text(json.dumps(names))
    (pending / "side").write_bytes(side)
    (pending / "other side").write_bytes(b"before")


@pytest.mark.parametrize(
    ("names", "side"),
    [
        (["../outside.csv"], b"after"),
        (["..\\outside.csv"], b"after"),
        (["/tmp/x"], b"after"),
        (["C:x"], b"after"),
        (["a/../../outside.csv"], b"after"),
        ("sources.csv", b"after"),
        (7, b"after"),
        ([None], b"after"),
        (["sources.csv"], b"../.."),
        (["sources.csv"], b""),
        (["sources.csv"], b"\xff"),
    ],
)
def test_a_pending_change_cannot_reach_out_of_its_folder(board, names, side):
    leave_pending(board, names, side)
    before = {path: path.read_bytes() for path in board.parent.rglob("*") if path.is_file()}
    for act in (lambda: cscb.load_tables(board), lambda: true_place(board, "sources.csv")):
        with pytest.raises(FolderError, match="cannot be told any more"):
            act()
    with pytest.raises(FolderError, match="so nothing was read or changed"), one_at_a_time(board):
        pass
    after = {path: path.read_bytes() for path in board.parent.rglob("*") if path.is_file()}
    assert {path: after.get(path) for path in before} == before


@pytest.fixture
def added(board) -> Path:
    """The board's folder with an audit added, and where what was before is kept."""
    tables = cscb.load_tables(board)
    findings = read_findings(EXAMPLE, tables)
    carry_out(plan_addition(tables, findings, NewAudit("s11", "Update", "2018-11")))
    [change] = changes_made(board)
    return change.place


def rewrite(record: Path, **changes: object) -> None:
    told = json.loads(record.read_text(encoding="utf-8"))
    record.write_text(json.dumps(told | changes), encoding="utf-8")


@pytest.mark.parametrize(
    "changes",
    [
        {"files": {"../../../outside.csv": [None, "x"]}},
        {"files": {"..": [None, "x"]}},
        {"files": {"a/b": [None, "x"]}},
        {"files": "x"},
        {"files": {"audits.csv": [3, "x"]}},
        {"files": {"audits.csv": ["x"]}},
        {"kind": "add\x1b[2J"},
        {"about": None},
        {"day": "soon"},
        {"day": "2018"},
    ],
)
def test_a_record_that_is_none_of_ours_is_refused_and_nothing_changed(board, added, changes):
    rewrite(added / "change.json", **changes)
    before = {path.name: path.read_bytes() for path in board.glob("*.csv")}
    for act in (changes_made, undo):
        with pytest.raises(FolderError, match="the history is not whole"):
            act(board)
    assert {path.name: path.read_bytes() for path in board.glob("*.csv")} == before
    assert (board.parent / "outside.csv").read_text() == "untouched"


@pytest.mark.parametrize("spoilt", ["lost", "changed"])
def test_what_was_before_is_put_back_only_if_it_is_what_was_before(board, added, spoilt):
    kept = added / "mentions.csv"
    if spoilt == "lost":
        kept.unlink()
    else:
        kept.write_bytes(kept.read_bytes() + b"\n")
    before = {path.name: path.read_bytes() for path in board.glob("*.csv")}
    with pytest.raises(FolderError, match="cannot be put back"):
        undo(board)
    assert {path.name: path.read_bytes() for path in board.glob("*.csv")} == before


def test_a_stray_folder_among_the_earlier_ones_does_no_harm(board, added):
    (added.parent / "2 copies of mine").mkdir()
    tables = cscb.load_tables(board)
    findings = parse_findings("Plans - Synthetic", tables)
    carry_out(plan_addition(tables, findings, NewAudit("s11", "Another", "2018-12")))
    assert len(changes_made(board)) == 2
