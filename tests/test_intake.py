"""A new audit is added, revised, compared and taken back by command; nothing is lost on the way."""

import json
import shutil
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock
from kills import Killer
from openpyxl import load_workbook

from cscb_analysis import (
    AS_PUBLISHED,
    BRIEFING,
    code_mentions,
    load_tables,
    rank_themes,
    save_tables,
)
from cscb_analysis.__main__ import main
from cscb_analysis.coded import decided_in_no_theme
from cscb_analysis.comparing import compare_with_earlier
from cscb_analysis.history import changes_made
from cscb_analysis.intake.adding import NewAudit, carry_out, plan_addition
from cscb_analysis.intake.coding_sheet import coding_sheet
from cscb_analysis.intake.decisions import Decision, Settled, with_decisions
from cscb_analysis.intake.past import past_mentions
from cscb_analysis.intake.pasted import parse_findings
from cscb_analysis.intake.revising import plan_revision
from cscb_analysis.publish.sentences import what_changed

LIST = (
    "Finding,Description,Theme,Evidence\n"
    "Thresholds,Synthetic one,Thresholds,\n"
    "Supervision,Synthetic two,Professional challenge,Named by the panel\n"
    "Training,Synthetic three,none,No theme speaks of it\n"
    "Parental issues,Synthetic four,,\n"
)
AUDIT = ["--source", "s11", "--title", "Section 11 update", "--date", "29/11/2018"]
KEY = "s11-2018-11-29"


@pytest.fixture
def board(tmp_path) -> Path:
    folder = tmp_path / "my board é"
    assert main(["start", str(folder)]) == 0
    return folder


@pytest.fixture
def findings(tmp_path) -> Path:
    path = tmp_path / "findings.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def tables_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("[!.]*") if path.is_file()}


def run(board: Path, *words: object) -> int:
    return main([*(str(word) for word in words), "--data", str(board)])


def add(board: Path, path: Path, *words: str) -> int:
    return run(board, "add", path, *AUDIT, "--by", "QA lead", *words)


def rows(board: Path, table: str, audit: str = KEY) -> list[list[object]]:
    frame = getattr(load_tables(board), table).astype("object").fillna("")
    return frame[frame["audit"] == audit].to_numpy().tolist()


def test_add_says_what_it_does_and_does_all_of_it(board, findings, capsys):
    assert add(board, findings) == 0
    said = capsys.readouterr().out
    assert f'"Section 11 update" (2018-11-29): 4 findings, as the audit {KEY}.' in said
    assert "1 Thresholds: Thresholds (label)" in said
    assert "3 Training: in no theme, as decided" in said
    assert "Note: Section 11 Panel Meetings was due 2018-11; it is now reported." in said
    assert "Note: number 4 bears the label of Parental issues, but no theme was given" in said
    assert "Professional challenge: up from 5 to 4; noted by a fourth source" in said
    audits = load_tables(board).audits
    assert len(audits) == 4, "the one that was due became this one"
    assert audits[audits["audit"] == KEY].iloc[0].tolist() == [
        *(KEY, "s11", "Section 11 update", "2018-11-29", "November 2018", "reported", "no", "")
    ]
    assert [row[1:] for row in rows(board, "mentions")] == [
        [1, "Thresholds", "Synthetic one"],
        [2, "Supervision", "Synthetic two"],
        [3, "Training", "Synthetic three"],
        [4, "Parental issues", "Synthetic four"],
    ]
    assert [row[1:] for row in rows(board, "coding")] == [
        [1, "thresholds", "label", 'Bears the label "Thresholds"'],
        [2, "professional-challenge", "agreed", "Named by the panel"],
    ]
    assert [row[1:] for row in rows(board, "decisions")] == [
        ["QA lead", "coded", KEY, 1, "thresholds", "label", 'Bears the label "Thresholds"'],
        ["QA lead", "coded", KEY, 2, "professional-challenge", "agreed", "Named by the panel"],
        ["QA lead", "no theme", KEY, 3, "", "", "No theme speaks of it"],
    ]
    ranking = rank_themes(code_mentions(load_tables(board)))
    assert ranking["label"].tolist()[3:5] == ["Professional challenge", "Missed opportunities"]


def test_a_dry_run_a_refusal_and_an_undo_leave_every_byte(board, findings, capsys):
    before = tables_of(board)
    assert add(board, findings, "--dry-run") == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert tables_of(board) == before
    assert not (board / "earlier").exists()
    findings.write_text(LIST.replace("Synthetic two", ""), encoding="utf-8")
    assert add(board, findings) == 1
    assert "line 3, column statement: nothing found" in capsys.readouterr().err
    assert tables_of(board) == before
    findings.write_text(LIST, encoding="utf-8")
    assert add(board, findings) == 0
    assert tables_of(board) != before
    after = tables_of(board)
    assert run(board, "undo") == 0
    said = capsys.readouterr().out
    assert f"Taken back: the adding of the audit {KEY} on " in said
    assert "The tables are as they were before, to the letter." in said
    assert tables_of(board) == before
    (kept,) = (board / "earlier").iterdir()
    assert kept.name.endswith(f"add-{KEY}-undone")
    assert (kept / "mentions.csv").read_bytes() == after["mentions.csv"], "it stays readable"
    assert run(board, "undo") == 1
    assert "nothing to take back" in capsys.readouterr().err
    assert add(board, findings) == 0
    assert tables_of(board) == after


def test_older_boards_without_the_newer_tables_can_be_added_to(board, findings):
    for name in ("decisions", "vocabulary", "questions"):
        (board / f"{name}.csv").unlink()
    package = json.loads((board / "datapackage.json").read_text(encoding="utf-8"))
    package["resources"] = package["resources"][:6]
    (board / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    before = tables_of(board)
    assert add(board, findings) == 0
    assert len(rows(board, "decisions")) == 3
    assert not (board / "vocabulary.csv").exists()
    assert run(board, "undo") == 0
    assert tables_of(board) == before


def test_columns_that_a_board_added_stay_as_they_are(board, findings):
    package = json.loads((board / "datapackage.json").read_text(encoding="utf-8"))
    pages = {}
    for resource in package["resources"][:7]:
        resource["schema"]["fields"].append({"name": "page", "type": "integer"})
        first, *others = (board / resource["path"]).read_text(encoding="utf-8").splitlines()
        lines = [f"{first},page", *(f"{line},7" for line in others)]
        (board / resource["path"]).write_text("\n".join(lines), encoding="utf-8")
        pages[resource["path"]] = lines
    (board / "datapackage.json").write_text(json.dumps(package), encoding="utf-8")
    assert add(board, findings) == 0
    assert run(board, "theme", "add", "Exploitation", "--reason", "x") == 0
    assert run(board, "publish", "--date", "2018-12-01") == 0
    pages.pop("audits.csv")  # where the audit that was due is now reported, in its place
    for path, before in pages.items():
        lines = (board / path).read_text(encoding="utf-8").splitlines()
        assert lines[: len(before)] == before
        assert all(line.endswith(",") for line in lines[len(before) :])
        assert len(lines) > len(before) or path == "sources.csv"


def test_the_same_again_changes_nothing_and_other_words_need_to_be_asked_for(
    board, findings, capsys
):
    add(board, findings)
    before = tables_of(board)
    assert add(board, findings) == 0
    assert "There is nothing to do." in capsys.readouterr().out
    assert tables_of(board) == before
    findings.write_text(
        "Finding,Description,Theme,Evidence\n"
        "Supervision,Synthetic two,,\n"
        "Thresholds,Other words,,\n",
        encoding="utf-8",
    )
    assert add(board, findings) == 2
    assert "is there already, with other words" in capsys.readouterr().err
    assert tables_of(board) == before
    assert add(board, findings, "--replace") == 0
    said = capsys.readouterr().out
    assert "Professional challenge: same at 4; its own mentions are unchanged\n" in said
    assert "Thresholds: same at 1; no longer noted by Section 11 Panel Meetings: number 1" in said
    assert [row[1:3] for row in rows(board, "mentions")] == [[1, "Supervision"], [2, "Thresholds"]]
    assert [row[1:] for row in rows(board, "coding")] == [
        [1, "professional-challenge", "agreed", "Named by the panel"]
    ], "the mention whose words stayed keeps its coding under its new number"
    assert [row[2:6] for row in rows(board, "decisions")][3:] == [
        ["replaced", KEY, "", ""],
        ["withdrawn", KEY, 1, "thresholds"],
    ]
    kept = [place / "mentions.csv" for place in (board / "earlier").glob("*-replace-*")]
    assert "Synthetic four" in kept[0].read_text(encoding="utf-8"), "the old list stays readable"
    assert run(board, "undo") == 0
    assert tables_of(board) == before


def test_what_was_decided_of_a_list_since_replaced_is_not_said_of_the_new_words(board, findings):
    def in_no_theme() -> list[int]:
        sheet = load_workbook(BytesIO(coding_sheet(load_tables(board))))["Codings"]
        rows = sheet.iter_rows(min_row=2, max_col=5, values_only=True)
        return [row[1] for row in rows if row[4] == "In no theme"]

    add(board, findings)
    assert in_no_theme() == [3]
    decided = (tables := load_tables(board)).decisions
    more = with_decisions(tables, [Decision("not personal", KEY, 3, reason="x")], "", "2018-12-01")
    assert len(more.decisions) == len(decided) + 1
    save_tables(more, board)
    assert in_no_theme() == [3]
    words = LIST.replace("Training,Synthetic three,none,No theme speaks of it", "Pay,Other words,,")
    changed = parse_findings(words.replace(",", "\t"), load_tables(board))
    new = NewAudit("s11", "Section 11 update", "2018-11-29")
    refused = Decision("refused", number=4, theme="good-planning", reason="Of the parents only")
    addition = plan_addition(load_tables(board), changed, new, replacing=True, decisions=(refused,))
    carry_out(addition)
    assert in_no_theme() == []
    past = past_mentions(load_tables(board))
    assert past.loc[past["against"], ["number", "theme"]].to_numpy().tolist() == [
        [4, "good-planning"]
    ]
    pay = Settled(KEY, 3, none=True, reason="No theme speaks of it")
    assert [each.action for each in plan_revision(load_tables(board), [pay]).decisions] == [
        "no theme"
    ]


def test_a_mention_whose_words_stay_keeps_what_was_decided_of_it(board, findings):
    add(board, findings)
    shorter = LIST.replace("Thresholds,Synthetic one,Thresholds,\n", "")
    findings.write_text(shorter.replace("none,No theme speaks of it", ","), encoding="utf-8")
    assert add(board, findings, "--replace") == 0
    assert [row[2:] for row in rows(board, "decisions") if row[2] == "no theme"][1:] == [
        ["no theme", KEY, 2, "", "", "Decided of the same words before the list was handed in anew"]
    ]
    assert decided_in_no_theme(load_tables(board)) == {(KEY, 2)}


def test_of_two_audits_that_are_due_the_one_of_that_date_is_reported(board, findings):
    path = board / "audits.csv"
    text = path.read_text(encoding="utf-8")
    [due] = [line for line in text.splitlines() if line.startswith("s11")]
    later = due.replace("2018-11", "2018-12")
    path.write_text(f"{text}{later}\n", encoding="utf-8")
    assert run(board, "add", findings, *AUDIT[:-1], "2018-12-05") == 0
    status = load_tables(board).audits.set_index("audit")["status"]
    assert status["s11-2018-11"] == "due"
    assert status["s11-2018-12-05"] == "reported"
    assert "s11-2018-12" not in status, "it became that one"


def test_an_audit_that_takes_the_place_of_another_has_no_key_of_a_third(board, findings):
    path = board / "audits.csv"
    text = path.read_text(encoding="utf-8")
    [due] = [line for line in text.splitlines() if line.startswith("s11")]
    later = due.replace("2018-11", "2018-12-05").replace(",2018-12-05,", ",2019-01,")
    path.write_text(f"{text}{later}\n", encoding="utf-8")
    assert run(board, "add", findings, *AUDIT[:-1], "2018-12-05") == 0
    audits = load_tables(board).audits
    assert audits["audit"].tolist()[-2:] == ["s11-2018-12-05-2", "s11-2018-12-05"]
    assert audits["status"].tolist()[-2:] == ["reported", "due"]


def test_a_second_audit_that_day_has_a_key_of_its_own(board, findings):
    add(board, findings)
    findings.write_text("label,statement\nDrift,Synthetic\n", encoding="utf-8")
    words = ["--source", "Section 11 panel meetings", "--title", "Another", "--date", "2018-11-29"]
    assert run(board, "add", findings, *words) == 0
    assert rows(board, "mentions", f"{KEY}-2") == [[f"{KEY}-2", 1, "Drift", "Synthetic"]]
    assert load_tables(board).audits["audit"].tolist()[-1] == f"{KEY}-2"


def test_an_audit_dated_by_the_month_in_which_it_was_due(board, findings):
    words = ["--source", "s11", "--title", "Section 11 update", "--date", "Nov-18"]
    assert run(board, "add", findings, *words) == 0
    assert load_tables(board).audits["audit"].tolist()[-1] == "s11-2018-11"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--source", "s12", "--title", "T", "--date", "2018-11"], 'unknown audit source "s12"'),
        (["--source", "s11", "--title", " ", "--date", "2018-11"], "the audit has no title"),
        (["--source", "s11", "--title", "T", "--date", "31/11/2018"], "is no date; expected YYYY"),
        (["--source", "s11", "--title", "T", "--date", "2018"], "is no date; expected YYYY-MM-DD"),
        ([*AUDIT, "--replace"], "there is no audit of s11 on 2018-11-29"),
    ],
)
def test_what_is_said_of_the_audit_is_checked(board, findings, capsys, words, said):
    before = tables_of(board)
    assert run(board, "add", findings, *words) == 2
    assert said in capsys.readouterr().err
    assert tables_of(board) == before


def test_a_title_that_would_act_is_refused_before_anything_is_written(board, findings, capsys):
    before = tables_of(board)
    words = ["--source", "s11", "--title", "a\x1b[31mred", "--date", "2018-11"]
    for more in ([], ["--dry-run"]):
        assert run(board, "add", findings, *words, *more) == 1
        assert "text without control characters" in capsys.readouterr().err
    assert tables_of(board) == before


def test_the_briefings_own_tables_are_never_changed(board, findings, capsys, monkeypatch):
    monkeypatch.setattr("cscb_analysis.commands.intake.BRIEFING", board)  # a copy stands for it
    before = tables_of(board)
    for words in (["add", findings, *AUDIT], ["undo"], ["publish", "--date", "2018-12-01"]):
        assert run(board, *words) == 1
        assert "The briefing's own tables are not changed." in capsys.readouterr().err
    assert tables_of(board) == before


def test_undo_refuses_what_would_lose_a_later_change(board, findings, capsys):
    add(board, findings)
    path = board / "coding.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Named by", "Said by"), "utf-8")
    before = tables_of(board)
    assert run(board, "undo") == 1
    assert (
        f"coding.csv was changed after the adding of the audit {KEY} on " in capsys.readouterr().err
    )
    path.write_text(path.read_text(encoding="utf-8").replace("Said by", "Named by"), "utf-8")
    run(board, "theme", "add", "Exploitation", "--reason", "Synthetic")
    assert run(board, "undo") == 1
    assert (
        "The last change was no added audit, but the change of themes, add-exploitation, on "
        in capsys.readouterr().err
    )
    assert tables_of(board)["mentions.csv"] == before["mentions.csv"]


def test_a_second_writer_and_a_change_meanwhile_are_told(board, findings, capsys, monkeypatch):
    before = tables_of(board)
    with FileLock(board / ".lock"):
        assert add(board, findings) == 1
    assert "is being changed by somebody else just now" in capsys.readouterr().err
    assert tables_of(board) == before

    from cscb_analysis.intake import adding

    planned = adding.plan_addition

    def while_somebody_edits(*given, **named):
        addition = planned(*given, **named)
        path = board / "sources.csv"
        path.write_text(path.read_text(encoding="utf-8").replace("6 monthly", "yearly"), "utf-8")
        return addition

    monkeypatch.setattr("cscb_analysis.commands.intake.plan_addition", while_somebody_edits)
    assert add(board, findings) == 1
    assert "were changed meanwhile, so nothing was changed" in capsys.readouterr().err
    assert tables_of(board)["mentions.csv"] == before["mentions.csv"]


def test_a_kill_during_add_leaves_the_tables_as_before_or_as_after(board, findings):
    """Real processes, killed at steps all through; the next load needs no repair by hand."""
    words = ["add", str(findings), *AUDIT, "--by", "QA lead", "--data", str(board)]
    (board / "vocabulary.csv").unlink()  # to be quick: it is the longest table
    before, outcomes = tables_of(board), set()
    # What is needed is brought in once, by a run that changes nothing.
    begin = "from cscb_analysis.__main__ import main\nmain([*sys.argv[2:], '--dry-run'])"
    with Killer(board, begin, "main(sys.argv[2:])", *words) as killer:
        steps = killer.steps()
        after = tables_of(board)
        assert steps > 80
        # Loading, at the start, changes nothing; the rest is tried, each time from anew.
        for step in range(steps // 3, steps, 4):
            shutil.rmtree(board / "earlier", ignore_errors=True)
            for name, content in before.items():
                (board / name).write_bytes(content)
            assert killer.kills_at(step)
            load_tables(board)
            outcomes.add(tables_of(board) == after)
            assert tables_of(board) in (before, after), f"between, when killed at step {step}"
            if tables_of(board) == after:
                assert len(changes_made(board)) == 1, "what was before is kept with it"
    assert outcomes == {True, False}


def test_codings_go_out_to_excel_and_come_back_settled(board, tmp_path, capsys):
    path = tmp_path / "codings.xlsx"
    assert run(board, "codings", "--out", path) == 0
    assert run(board, "codings", "--out", path) == 1
    assert "is there already; name a new file" in capsys.readouterr().err
    before = tables_of(board)
    assert run(board, "codings", path) == 0
    assert "Nothing would change." in capsys.readouterr().out
    book = load_workbook(path)
    sheet = book["Codings"]
    where = {(row[0].value, row[1].value): row for row in sheet.iter_rows(min_row=2, max_row=28)}
    assert len(where) == 27
    drift = where["scr-2018-09-12", 1]
    drift[5].value, drift[7].value = "agreed", "Agreed by the group"
    drift[6].value = None
    named = where["saa-2018-09-12", 9]
    named[4].value, named[7].value = None, "Not what the panel meant"
    ola = where["scr-2018-09-12", 6]
    ola[4].value, ola[7].value = "In no theme", "Of one place only"
    tools = where["saa-2018-09-12", 7]
    tools[4].value, tools[6].value = "Professional challenge", "Read so by all"
    book.save(path)
    assert run(board, "codings", path, "--dry-run") == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert tables_of(board) == before
    assert run(board, "codings", path, "--by", "QA group") == 0
    said = capsys.readouterr().out
    assert "coded Good Planning (agreed): scr-2018-09-12, number 1, Drift. Agreed by" in said
    assert "withdrawn Thresholds (named): saa-2018-09-12, number 9, Information sharing" in said
    decisions = load_tables(board).decisions.astype("object").fillna("")
    assert decisions.drop(columns="date").to_numpy().tolist() == [
        [
            "QA group",
            "coded",
            "scr-2018-09-12",
            1,
            "good-planning",
            "agreed",
            "Agreed by the group",
        ],
        ["QA group", "no theme", "scr-2018-09-12", 6, "", "", "Of one place only"],
        [
            *("QA group", "coded", "saa-2018-09-12", 7, "professional-challenge", "agreed"),
            "Read so by all",
        ],
        [
            *("QA group", "withdrawn", "saa-2018-09-12", 9, "thresholds", "named"),
            "Not what the panel meant",
        ],
    ]
    coding = load_tables(board).coding
    assert len(coding) == 22
    assert len(rows(board, "coding", "saa-2018-09-12")) == len(
        [1 for row in rows(BRIEFING, "coding", "saa-2018-09-12")]
    )
    assert run(board, "codings", path, "--by", "QA group") == 0
    assert "Nothing would change." in capsys.readouterr().out, "taking it in twice changes nothing"


def test_a_sheet_of_codings_is_checked_whole(board, tmp_path, capsys):
    path = tmp_path / "c.csv"
    path.write_text(
        "audit,number,label,statement,theme,reason\n"
        "scr-2018-09-12,1,Drift!,,Good Planning,x\n"
        "scr-2018-09-12,99,,,Good Planning,x\n"
        "saa-2018-09-12,2,,,Challenge,x\n",
        encoding="utf-8",
    )
    before = tables_of(board)
    assert run(board, "codings", path) == 1
    said = capsys.readouterr().err
    assert 'line 2, column label: "Drift!" found; expected the words as printed, "Drift".' in said
    assert 'line 3, column audit, number: "scr-2018-09-12, 99" found' in said
    assert 'line 4, column theme: "Challenge" found; expected a theme of the codebook' in said
    path.write_text("audit,number,theme\nsaa-2018-09-12,9,\n", encoding="utf-8")
    assert run(board, "codings", path) == 2
    assert "- saa-2018-09-12, number 9: withdrawn thresholds" in capsys.readouterr().err
    assert tables_of(board) == before


def test_the_codebook_keeps_its_history(board, capsys):
    assert run(board, "theme", "rename", "thresholds", "Levels of need", "--reason", "Plainer") == 0
    assert 'now "Levels of need". Plainer. Its key is still thresholds' in capsys.readouterr().out
    tables = load_tables(board)
    assert tables.themes.loc[0, ["label", "former_labels"]].tolist() == [
        *("Levels of need", "Thresholds")
    ]
    before = rank_themes(code_mentions(load_tables(BRIEFING)))
    now = rank_themes(code_mentions(tables))
    assert now["own_label_sources"].tolist() == before["own_label_sources"].tolist()
    assert run(board, "theme", "merge", "Parental issues", "levels of need", "--reason", "x") == 0
    merged = rank_themes(code_mentions(load_tables(board)))
    assert merged.iloc[0][["label", "mentions"]].tolist() == ["Levels of need", 5]
    assert load_tables(board).published.equals(load_tables(BRIEFING).published)
    assert load_tables(board).coding.equals(load_tables(BRIEFING).coding)
    assert (
        run(board, "theme", "add", "Éxploitation", "--reason", "x", "--statement", "All of it") == 0
    )
    assert load_tables(board).themes.iloc[-1].tolist() == [
        *("exploitation", "Éxploitation", "All of it", "", "")
    ]
    assert load_tables(board).decisions["action"].tolist() == ["renamed", "merged", "added"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["add", "THRESHOLDS"], 'the theme thresholds has or had the label "THRESHOLDS" already'),
        (["add", "a;b"], "expected words without a semicolon"),
        (["add", "None"], "expected a label of its own"),
        (["rename", "nothing", "x"], 'unknown theme "nothing"'),
        (["rename", "thresholds", "Good planning"], "the theme good-planning has or had the label"),
        (["rename", "thresholds", "Thresholds"], "has the label"),
        (["merge", "thresholds", "Thresholds"], "are one theme already"),
    ],
)
def test_a_codebook_that_would_not_hold_is_refused(board, capsys, words, said):
    before = tables_of(board)
    assert run(board, "theme", *words, "--reason", "x") == 2
    assert said in capsys.readouterr().err
    assert tables_of(board) == before


@pytest.mark.parametrize(
    "words",
    [["add", "New"], ["rename", "thresholds", "New"], ["merge", "thresholds", "good-planning"]],
)
def test_a_theme_is_not_changed_without_a_reason(board, capsys, words):
    before = tables_of(board)
    assert run(board, "theme", *words, "--reason", " ") == 2
    assert "a reason is expected for each decision" in capsys.readouterr().err
    assert tables_of(board) == before


def test_what_was_decided_of_other_words_is_not_laid_to_those_in_their_place(
    board, findings, tmp_path
):
    add(board, findings)
    findings.write_text(LIST.replace("Training,Synthetic three,none", "Tools,Other,"), "utf-8")
    assert add(board, findings, "--replace") == 0
    path = tmp_path / "codings.xlsx"
    assert run(board, "codings", "--out", path) == 0
    book = load_workbook(path)
    [tools] = [row for row in book["Codings"].iter_rows() if row[3].value == "Other"]
    assert tools[4].value is None, "it was Training, as number 3, that was decided on"
    tools[4].value, tools[7].value = "In no theme", "Of one agency only"
    book.save(path)
    assert run(board, "codings", path, "--by", "QA group") == 0
    last = load_tables(board).decisions.iloc[-1]
    assert last[["action", "number", "reason"]].tolist() == ["no theme", 3, "Of one agency only"]
    assert run(board, "codings", "--out", tmp_path / "again.xlsx") == 0
    book = load_workbook(tmp_path / "again.xlsx")
    [tools] = [row for row in book["Codings"].iter_rows() if row[3].value == "Other"]
    assert tools[4].value == "In no theme"


@pytest.mark.parametrize("words", [["template"], ["codings", "--out"]])
def test_a_workbook_bears_the_name_of_one(board, capsys, tmp_path, words):
    for name in ("new.csv", "new"):
        assert run(board, *words, tmp_path / name) == 1
        assert "give it a name that ends in .xlsx" in capsys.readouterr().err
        assert not (tmp_path / name).exists()
    assert run(board, *words, tmp_path / "new.XLSX") == 0


def test_what_the_board_agreed_is_recorded_as_published(board, findings, capsys):
    add(board, findings)
    assert run(board, "publish", "--date", "01/12/2018") == 0
    assert "4 Professional challenge" in capsys.readouterr().out
    published = load_tables(board).published
    newest = published[published["briefing"] == "2018-12-01"]
    assert newest["rank"].tolist() == [1, 2, 3, 4, 5, 6]
    assert newest["label"].tolist()[3:5] == ["Professional challenge", "Missed opportunities"]
    assert len(published) == 12
    assert run(board, "publish", "--date", "2018-12-01") == 2
    assert "is there already; what was published stays as it is" in capsys.readouterr().err
    agreed = ["--order", "Good Planning", "thresholds"]
    assert run(board, "publish", "--date", "2018-12-02", *agreed) == 0
    assert load_tables(board).published["theme"].tolist()[-2:] == ["good-planning", "thresholds"]
    for words, said in (
        (["--order", "thresholds", "Thresholds"], "is named twice"),
        (["--order", "Nought"], 'unknown theme "Nought"'),
    ):
        assert run(board, "publish", "--date", "2018-12-03", *words) == 2
        assert said in capsys.readouterr().err


def test_changes_tells_of_audits_codings_and_themes(board, findings, tmp_path, capsys):
    out = tmp_path / "out"
    assert run(board, "changes", "--out", out) == 0
    assert "there is nothing earlier to compare with" in capsys.readouterr().out
    assert not out.exists()
    add(board, findings)
    capsys.readouterr()
    assert run(board, "changes", "--out", out) == 0
    said = capsys.readouterr().out
    assert 'with those before "Section 11 update" was added on' in said
    assert "Professional challenge: up from 5 to 4; noted by a fourth source: Section 11" in said
    table = pd.read_csv(out / "changes.csv")
    assert table.loc[table["label"] == "Professional challenge", "change"].tolist() == ["up"]
    assert {path.name for path in out.iterdir()} == {
        *("changes.csv", "changes.png", "changes.svg", "changes.txt", "contents.txt")
    }
    path = tmp_path / "c.csv"
    path.write_text("audit,number,theme,reason\nsaa-2018-09-12,9,,Read anew\n", encoding="utf-8")
    run(board, "codings", path)
    run(board, "theme", "merge", "Lived experience", "Parental issues", "--reason", "Synthetic")
    capsys.readouterr()
    run(board, "changes", "--out", out, "--compared-with", "2018-10-01")
    said = capsys.readouterr().out
    assert "with the tables as they stood on 2018-10-01" in said
    assert "Thresholds: same at 1" in said or "Thresholds: down" in said
    assert "noted less often by" in said or "no longer noted by Single Agency Audits" in said
    assert "Lived experience: gone from 3; " in said
    assert "no longer a theme of its own" in said


def test_the_state_on_a_date_is_what_was_known_then(board, findings):
    """The tables as they stood; before their history begins, later audits do not count."""
    add(board, findings)
    tables = load_tables(board)
    on = compare_with_earlier(tables, "2018-10")
    assert on.changes.set_index("label").loc["Professional challenge", "rank_before"] == 5
    early = compare_with_earlier(tables, "2018-08")
    assert set(early.changes["change"]) == {"new"}
    late = compare_with_earlier(tables, "2999")
    assert set(late.changes["change"]) == {"same"}
    assert "which stand yet" in late.sentence
    until = compare_with_earlier(tables, "2999", until="2018-10")
    assert "the audits dated by 2018-10, with the codings in force today" in until.sentence
    assert until.changes.set_index("label").loc["Professional challenge", "rank_after"] == 5


def test_without_a_history_the_audits_dated_by_then_stand_for_it(board, findings):
    add(board, findings)
    for path in sorted((board / "earlier").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    tables = load_tables(board)
    default = compare_with_earlier(tables)
    assert default.sentence == (
        "Compared: the tables of 2018-11-29, with the audits dated before the newest, of "
        "2018-11-29, with the codings in force today."
    )
    assert default.changes.set_index("label").loc["Professional challenge", "change"] == "up"
    assert "the audits dated by 2018-10" in compare_with_earlier(tables, "2018-10").sentence


def test_a_history_that_cannot_be_read_is_said(board, findings, capsys):
    add(board, findings)
    (record,) = (board / "earlier").glob("*/change.json")
    for text in ("", "[]", '{"day": 1}', '{"day":"x","kind":"add","about":"y","files":[1]}'):
        record.write_text(text, encoding="utf-8")
        assert run(board, "changes") == 1
        assert "without it the history is not whole" in capsys.readouterr().err


PERSONAL = "Finding,Description\nRecord,Testina Sample rang\nPlans,Synthetic plans\n"


def test_what_looks_personal_is_not_added_until_somebody_says_why_not(board, findings, capsys):
    findings.write_text(PERSONAL, encoding="utf-8")
    before = tables_of(board)
    for words in ([], ["--dry-run"], ["--not-personal", "2=Not this one"]):
        assert add(board, findings, *words) == 2
        said = capsys.readouterr().err
        assert "1 text looks like personal data, so nothing was written" in said
        assert 'number 1, statement: "Testina Sample" (personal name' in said
    assert tables_of(board) == before
    assert add(board, findings, "--not-personal", "1=The name of a made-up person") == 0
    assert [row[1:] for row in rows(board, "decisions")] == [
        ["QA lead", "not personal", KEY, 1, "", "", "The name of a made-up person"]
    ]
    with pytest.raises(SystemExit):
        add(board, findings, "--not-personal", "1=")
    assert '"1=" says no reason; expected WHERE=REASON' in capsys.readouterr().err


def test_a_reason_that_looks_personal_is_held_back_too(board, tmp_path, capsys):
    path = tmp_path / "c.csv"
    path.write_text(
        "audit,number,theme,reason\nsaa-2018-09-12,9,,Testina Sample said so\n", encoding="utf-8"
    )
    before = tables_of(board)
    assert run(board, "codings", path) == 2
    assert "saa-2018-09-12 number 9, reason" in capsys.readouterr().err
    assert tables_of(board) == before
    said = "saa-2018-09-12 number 9=A made-up person"
    assert run(board, "codings", path, "--not-personal", said) == 0
    assert load_tables(board).decisions["action"].tolist() == ["withdrawn", "not personal"]


def test_add_suggests_for_what_is_open_and_takes_nothing_over(board, findings, capsys):
    findings.write_text("Finding,Description\nSupervision,Synthetic words\n", encoding="utf-8")
    assert add(board, findings) == 0
    said = capsys.readouterr().out
    assert "Nothing is taken over: a person settles." in said
    assert '    Professional challenge: "supervision" (' in said
    assert rows(board, "coding") == []


def test_the_pack_tells_what_the_last_audit_and_all_since_has_moved(board, findings, tmp_path):
    add(board, findings)
    path = tmp_path / "c.csv"
    path.write_text("audit,number,theme,reason\nsaa-2018-09-12,9,,Read anew\n", encoding="utf-8")
    run(board, "codings", path)
    tables = load_tables(board)
    changes, sentence = what_changed(tables, code_mentions(tables), AS_PUBLISHED)
    assert 'with those before "Section 11 update" was added on' in sentence
    reasons = changes.set_index("label")["reason"]
    assert "no longer noted by Single Agency Audits: number 9" in reasons["Thresholds"]
    older = code_mentions(tables, until="2018-10")
    assert "nothing earlier to compare with" in what_changed(tables, older, AS_PUBLISHED)[1]


def test_a_coding_on_its_own_label_says_so_itself():
    briefing = load_tables(BRIEFING)
    own = (briefing.coding["audit"] == "scr-2018-09-12") & (briefing.coding["number"] == 9)
    bare = replace(briefing, coding=briefing.coding[~own])
    revision = plan_revision(bare, [Settled("scr-2018-09-12", 9, "thresholds")])
    assert [each[3:] for each in revision.decisions] == [
        ("thresholds", "label", 'Bears the label "Thresholds"')
    ]
    again = revision.after.coding.query("audit == 'scr-2018-09-12' and number == 9")
    assert again["evidence"].tolist() == ['Bears the label "Thresholds"']
