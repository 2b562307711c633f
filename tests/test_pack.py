"""The pack as a whole: its sentences, its command, and the same bytes on any day."""

import base64
import hashlib
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import cscb_analysis as cscb
from cscb_analysis.__main__ import main
from cscb_analysis.explorer import Selection
from cscb_analysis.explorer.views import see
from cscb_analysis.intake.decisions import Decision, with_decisions
from cscb_analysis.publish import cells
from cscb_analysis.publish.contents import pack_contents
from cscb_analysis.publish.sentences import finding, how_sure, what_changed
from cscb_analysis.publish.takeaway import FILES, PackFiles
from cscb_analysis.wording import few, plain_date

ANOTHER = Path(__file__).parent / "synthetic" / "another-board"
FILES_WRITTEN = {
    *("contents.txt", "index.html", "prompt-sheets.pdf", "slides.pptx", "workbook.xlsx"),
    *(f"sheets/sheet-{n}.pdf" for n in ("1-scr", "2-maa", "3-saa", "4-most-noted-themes")),
}
TOMORROW = """
import datetime, sys, time, types
import cscb_analysis.publish.pack, gptables, pptx, xlsxwriter
from cscb_analysis.__main__ import main
real, clock = datetime.datetime, time.time
class Meta(type):
    def __instancecheck__(cls, value):
        return isinstance(value, real)
class Later(real, metaclass=Meta):
    now = classmethod(lambda cls, tz=None: real.now(tz) + datetime.timedelta(days=1))
    today = classmethod(lambda cls: cls.now())
    utcnow = classmethod(lambda cls: cls.now())
later = types.ModuleType("datetime")
later.__dict__.update(datetime.__dict__)
later.datetime = Later
for name, module in [*sys.modules.items()]:
    if name.split(".")[0] in ("gptables", "pptx", "xlsxwriter", "matplotlib", "PIL", "zipfile"):
        for key, value in [*vars(module).items()]:
            if value is datetime or value is real:
                setattr(module, key, later if value is datetime else Later)
local, world = time.localtime, time.gmtime
time.time = lambda: clock() + 24 * 60 * 60
time.localtime = lambda at=None: local(time.time() if at is None else at)
time.gmtime = lambda at=None: world(time.time() if at is None else at)
sys.exit(main(sys.argv[1:]))
"""
"""Runs a command with the clock a day on, for Python and for the libraries that write files."""


def hashes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> tuple[Path, str]:
    """What the command writes and says, in a process of its own."""
    out = tmp_path_factory.mktemp("written") / "outputs" / "pack"
    words = ["pack", "--out", str(out), "--marking", "OFFICIAL-SENSITIVE"]
    command = [sys.executable, "-m", "cscb_analysis", *words]
    ran = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    assert ran.stderr == ""
    return out, ran.stdout


def test_the_command_writes_the_whole_pack_and_says_what_is_in_it(written):
    out, said = written
    assert set(hashes(out)) == FILES_WRITTEN
    said = " ".join(said.split())
    for words in (
        "27 mentions in 3 audits of 3 audit sources; 20 of them are in a theme.",
        "Awaited: Section 11 Panel Meetings.",
        "Computed from the tables of 12 September 2018 by the rule “as published”; not a"
        " publication of the Board.",
        "Marking: OFFICIAL-SENSITIVE",
        "index.html",
        "sheets/sheet-4-most-noted-themes.pdf",
    ):
        assert words in said


def test_another_process_a_day_later_writes_the_same_bytes(written, tmp_path):
    out = tmp_path / "again"
    words = ["pack", "--out", str(out), "--marking", "OFFICIAL-SENSITIVE"]
    tomorrow = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
    command = [sys.executable, "-c", TOMORROW, *words]
    subprocess.run(command, check=True, capture_output=True, env=tomorrow)
    assert hashes(out) == hashes(written[0])


def test_no_file_bears_the_day_on_which_it_was_made(written):
    today = pd.Timestamp.today()
    forms = [today.strftime(form).encode() for form in ("%Y-%m-%d", "D:%Y%m%d", "%d %B %Y")]
    for path in written[0].rglob("*.*"):
        assert not [form for form in forms if form in path.read_bytes()], path.name


def test_one_date_has_nothing_earlier_and_says_so():
    tables = cscb.load_tables(cscb.BRIEFING)
    contents = pack_contents(tables)
    assert contents.changes.empty
    assert contents.changed == (
        "All 3 audits bear one date, so there is nothing earlier to compare with."
        " All 6 themes stand where they were published."
    )


def test_what_changed_compares_with_the_audits_before_the_newest_date():
    tables = cscb.load_tables(ANOTHER)
    coded = cscb.code_mentions(tables)
    changes, compared = what_changed(tables, coded, cscb.AS_PUBLISHED)
    # The newest date is June 2020, which means its end; 20 June is before that.
    own = cscb.explain_changes(cscb.code_mentions(tables, until="2020-06-20"), coded)
    pd.testing.assert_frame_equal(changes, own)
    assert "before June 2020: without the 1 audit of that date" in compared
    assert "by the codings in force today" in compared
    assert (
        pack_contents(tables).moves[0]
        == "1 of 4 themes changed rank: Theme A moved up from 3 to 2."
    )


def test_the_chair_reads_dates_as_they_are_spoken(tmp_path):
    findings = Path(__file__).parent / "synthetic" / "section-11-update.csv"
    board = tmp_path / "board"
    assert main(["start", str(board)]) == 0
    words = ["--source", "s11", "--title", "Update 2018-11", "--date", "2018-11-29"]
    assert main(["add", str(findings), *words, "--data", str(board)]) == 0
    told = pack_contents(cscb.load_tables(board)).compared
    assert told.startswith("Compared: the tables of 29 November 2018, with those before ")
    assert '"Update 2018-11" was added on ' in told, "a title stays as it is printed"
    assert not re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", told)


def test_a_last_date_changes_every_base_and_is_said():
    tables = cscb.load_tables(ANOTHER)
    contents = pack_contents(tables, until="2020-05")
    coded = cscb.code_mentions(tables, until="2020-05")
    assert contents.base == cscb.describe_counted(coded)
    assert contents.filters == (
        "Audits up to May 2020 only: 2 later audits are not counted."
        " Codings count on the bases label, named and agreed."
    )
    pd.testing.assert_frame_equal(contents.ranking, cscb.rank_themes(coded))
    own = cscb.rank_ranges(tables, until="2020-05")
    pd.testing.assert_frame_equal(contents.ranges, own)
    assert len(contents.counted) == 3
    published = pack_contents(tables, until="2020-06").published
    assert published["theme"].tolist() == ["theme-h"], "what was published later is not known yet"


def test_the_rule_and_the_bases_are_named():
    tables = cscb.load_tables(cscb.BRIEFING)
    contents = pack_contents(tables, rule=cscb.BREADTH)
    assert "by the rule “breadth”" in contents.computed
    assert contents.filters.endswith("on the bases label, named and agreed.")
    own = cscb.rank_themes(cscb.code_mentions(tables), cscb.BREADTH)
    pd.testing.assert_frame_equal(contents.ranking, own)


def test_names_of_sources_stand_as_they_are_where_a_column_of_ours_has_such_a_name():
    tables = cscb.load_tables(cscb.BRIEFING)
    names = ["mean_share", "best", "Panel_A", "rank"]
    named = replace(tables, sources=tables.sources.assign(name=names))
    heads = [*names[:-1], "rank (awaited)"]
    given = cells.cross_tabulation(pack_contents(named))
    assert given.columns.tolist() == ["Theme", *heads, "Mentions, each once"]
    shown = Selection(named)
    assert see(shown, "Cross-tabulation").table.columns.tolist() == given.columns.tolist()
    overlaps = see(shown, "Overlaps").table.columns.tolist()
    assert overlaps[:2] == ["Noted by", "Sources noting it"]
    assert overlaps[-4:] == heads


def test_a_judgement_of_a_mention_in_no_theme_is_not_asked_for_twice():
    briefing = cscb.load_tables(cscb.BRIEFING)
    assert pack_contents(briefing).asks[1] == (
        "Settle the 7 of 27 mentions that are in no theme (2 of them have one reader’s judgement,"
        " which does not count yet)."
    )
    second = briefing.coding.iloc[[1, 2]].assign(theme="good-planning", basis="judgement")
    coding = pd.concat([briefing.coding.iloc[1:], second], ignore_index=True)
    assert pack_contents(replace(briefing, coding=coding)).asks[1] == (
        "Settle the 7 of 27 mentions that are in no theme (1 of them has one reader’s judgement,"
        " which does not count yet), and the 2 other codings that are one reader’s judgement and"
        " do not count yet."
    )


def test_what_was_decided_to_be_in_no_theme_is_not_asked_for_again():
    briefing = cscb.load_tables(cscb.BRIEFING)
    decided = Decision("no theme", "saa-2018-09-12", 8, reason="An example")
    tables = with_decisions(briefing, [decided], "QA lead", "2018-12-01")
    assert pack_contents(tables).asks[1] == (
        "Settle the 6 of 27 mentions that are in no theme and that nothing was decided on (2 of"
        " them have one reader’s judgement, which does not count yet)."
    )


def test_an_audit_without_a_reference_is_not_laid_to_the_references_of_others():
    briefing = cscb.load_tables(cscb.BRIEFING)
    printed = "Themes From Audits, briefing of 12 September 2018"
    for references, source in (
        ([printed] * 3, printed),
        (["", printed, printed], f"{printed}; the board’s own tables"),
        ([""] * 3, "The board’s own tables"),
    ):
        audits = briefing.audits.assign(reference=[*references, ""])
        assert pack_contents(replace(briefing, audits=audits)).source == f"{source}."


def test_a_tie_at_the_top_is_shared():
    ranking = cscb.rank_themes(
        cscb.code_mentions(cscb.load_tables(cscb.BRIEFING)), cscb.Rule("one", ("sources",))
    )
    assert finding(ranking).startswith(
        "Thresholds, Missed opportunities, Professional challenge and Good Planning share the"
    )


def test_a_rank_that_nothing_moves_is_called_firm():
    ranges = cscb.rank_ranges(cscb.load_tables(cscb.BRIEFING))
    firm = ranges.assign(same=ranges["trials"], best=ranges["rank"], worst=ranges["rank"])
    assert how_sure(firm) == (
        "6 of the 6 ranks stay whatever one thing is changed. Thresholds keeps the first rank in"
        " 25 of 25 trials."
    )


def test_dates_and_lists_are_written_in_words():
    assert [plain_date(date) for date in ("2020-02-09", "2020-02", "2020", "")] == [
        *("9 February 2020", "February 2020", "2020", "")
    ]
    assert few(["a", "b"]) == "a and b"
    assert few([*"abcdef"], 2) == "a, b and 4 more"


def test_what_has_no_room_is_said_on_the_command_line(tmp_path, monkeypatch, capsys):
    from cscb_analysis.publish import pack

    monkeypatch.setattr(pack, "write_page", lambda _contents: "")
    monkeypatch.setattr(pack, "write_slides", lambda _contents: b"")
    monkeypatch.setattr(pack, "write_workbook", lambda _contents: b"")
    tables = cscb.load_tables(cscb.BRIEFING)
    long = replace(
        tables,
        mentions=tables.mentions.assign(statement=tables.mentions["statement"].str.repeat(9)),
    )
    cscb.save_tables(long, tmp_path / "board")
    assert main(["pack", "--data", str(tmp_path / "board"), "--out", str(tmp_path / "out")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "No room on a sheet. Serious Case Reviews: The themes of this sheet do not fit" in said
    assert "at 9 points" in said


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--until", "soon"], 2, 'until "soon" is no date'),
        (["--data", "nowhere"], 1, "nowhere: expected a folder of tables"),
    ],
)
def test_a_mistake_gets_one_clear_message_and_nothing_is_written(
    tmp_path, monkeypatch, capsys, words, status, said
):
    monkeypatch.chdir(tmp_path)
    assert main(["pack", *words]) == status
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_marking_that_does_not_fit_on_a_line_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["pack", "--marking", "x" * 61])
    assert "expected at most 60 letters, on one line" in capsys.readouterr().err


def test_what_the_pack_needs_and_is_not_there_is_named(monkeypatch, capsys, tmp_path):
    import cscb_analysis.commands.pack as command

    found = command.find_spec
    monkeypatch.setattr(
        command, "find_spec", lambda name: None if name in ("pptx", "typst") else found(name)
    )
    assert main(["pack", "--out", str(tmp_path / "out")]) == 1
    assert "The board pack needs python-pptx, typst" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_files_of_somebody_else_are_left_alone(tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("mine")
    assert main(["pack", "--out", str(tmp_path)]) == 1
    assert "--force" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_in_a_notebook_each_file_is_made_when_asked_for(pack_of):
    pack = pack_of("another")
    files = PackFiles(pack.contents)
    assert files.link.value == ""
    assert [*files.buttons] == [*FILES]
    for name in ("Prompt sheets (PDF)", "Workbook (Excel)"):  # a browser presses the others
        file, kind, _make = FILES[name]
        files.buttons[name].click()
        assert f'download="{file}"' in files.link.value
        [data] = re.findall(rf"data:{re.escape(kind)};base64,([^\"]*)", files.link.value)
        assert base64.b64decode(data) == (pack.folder / file).read_bytes()
    assert files._repr_mimebundle_()["text/plain"].startswith("Files to take away")
    files.close()
