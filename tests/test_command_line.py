"""The commands, as a user types them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import cscb_analysis as cscb
from cscb_analysis import BRIEFING
from cscb_analysis.__main__ import main

PUBLISHED_ORDER = [
    "Thresholds",
    "Parental issues",
    "Lived experience",
    "Missed opportunities",
    "Professional challenge",
    "Good Planning",
]
TABLES = ["combinations", "comparison", "crosstab", "most_noted", "rank_ranges", "recurrence"]
CHARTS = ["combinations", "crosstab", "most_noted", "rank_ranges", "recurrence"]
FILES = {
    "contents.txt",
    *(f"{name}.csv" for name in [*TABLES, "shared_themes"]),
    *(
        f"{name}.{kind}"
        for name in [*CHARTS, "recurrence_over_time"]
        for kind in ("png", "svg", "txt")
    ),
}


@pytest.fixture
def board(tmp_path) -> Path:
    """A board's own folder, begun from the briefing's tables."""
    folder = tmp_path / "my board é"
    assert main(["start", str(folder)]) == 0
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> tuple[Path, str]:
    """The folder that `make synthesis` writes, and what it says; in a process of its own."""
    out = tmp_path_factory.mktemp("written") / "out"
    return out, run_apart("synthesis", "--no-pages", "--out", str(out))


def run_apart(*words: str) -> str:
    command = [sys.executable, "-m", "cscb_analysis", *words]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout


def test_without_a_command_all_are_listed(capsys):
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert "check     say what is in the tables, or why not" in said
    assert "undo      take the last added audit back" in said


@pytest.mark.parametrize(
    "command", [["synthesis"], ["pack"], ["changes"], ["add"], ["codings"], ["theme", "merge"]]
)
def test_the_help_says_of_each_choice_what_it_is(command, capsys):
    with pytest.raises(SystemExit):
        main([*command, "--help"])
    said = capsys.readouterr().out
    told = re.findall(r"^  (--[a-z-]+)(?: [^a-z\n][^\n]*?)?(?:  |\n {20,})\S", said, re.MULTILINE)
    asked = set(re.findall(r"^  (--[a-z-]+)", said, re.MULTILINE))
    assert asked == set(told)


def test_synthesis_prints_the_published_order_its_reasons_and_the_audits(written):
    out, said = written
    places = [said.index(f"{rank} {label}:") for rank, label in enumerate(PUBLISHED_ORDER, 1)]
    assert places == sorted(places)
    assert "4 Missed opportunities: above Professional challenge: mean place" in said
    assert "27 mentions in 3 audits of 3 audit sources; 20 of them are in a theme" in said
    assert "Multi-Agency Audits: Neglect Audit Spring 2018 (2018-09-12)" in said
    assert "Section 11 Panel Meetings: awaited, due 2018-11" in said
    assert f"in {out}" in said


def test_synthesis_writes_its_tables_and_charts_with_their_words(written):
    out, _ = written
    assert set(contents(out)) == FILES
    ranking = pd.read_csv(out / "most_noted.csv")
    columns = (
        "rank, theme, label, own_label_sources, sources, of_sources, audits, of_audits, mean_share,"
        " mentions, mean_place"
    )
    assert ", ".join(ranking.columns) == columns
    assert ranking["label"].tolist() == PUBLISHED_ORDER
    comparison = pd.read_csv(out / "comparison.csv")
    assert comparison["published_rank"].tolist() == comparison["computed_rank"].tolist()
    for name in [*CHARTS, "recurrence_over_time"]:
        words = (out / f"{name}.txt").read_text(encoding="utf-8").strip()
        assert words.encode() in (out / f"{name}.png").read_bytes()
        assert words.split(". ")[0] in (out / f"{name}.svg").read_text(encoding="utf-8")


def test_the_written_tables_are_the_librarys_own_answers(written):
    coded = cscb.code_mentions(cscb.load_tables(BRIEFING))
    table = pd.read_csv(written[0] / "crosstab.csv", index_col="theme").astype("Int64")
    expected = cscb.crosstab(coded)
    assert table.columns.tolist() == expected.columns.tolist()
    assert table.equals(expected.astype("Int64"))
    sets = pd.read_csv(written[0] / "combinations.csv")
    assert sets["labels"].tolist() == cscb.combinations(coded)["labels"].tolist()
    pairs = pd.read_csv(written[0] / "shared_themes.csv")
    assert pairs["shared"].dropna().tolist() == [6, 4, 4]
    by_source = pd.read_csv(written[0] / "recurrence.csv")
    assert by_source["audits"].sum() == cscb.recurrence(coded)["audits"].sum()


def test_the_same_tables_give_the_same_bytes_in_another_process(written, tmp_path):
    run_apart("synthesis", "--no-pages", "--out", str(tmp_path / "again"))
    assert contents(tmp_path / "again") == contents(written[0])


def test_no_file_bears_the_day_on_which_it_was_made(written):
    assert b"2018-09-12" in contents(written[0])["contents.txt"]
    today = pd.Timestamp.today().strftime("%Y-%m-%d").encode()
    assert not [name for name, data in contents(written[0]).items() if today in data]


def test_a_folder_of_other_files_is_left_alone(tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("mine")
    assert main(["synthesis", "--no-pages", "--out", str(tmp_path)]) == 1
    assert "--force" in capsys.readouterr().err
    assert contents(tmp_path) == {"letter.txt": b"mine"}


def test_without_a_published_ranking_there_is_nothing_to_compare_with(board, tmp_path, capsys):
    header = (board / "published.csv").read_text(encoding="utf-8").split("\n")[0]
    (board / "published.csv").write_text(header + "\n", encoding="utf-8")
    out = tmp_path / "out"
    main(["synthesis", "--no-pages", "--out", str(out), "--data", str(board)])
    assert set(contents(out)) == FILES - {"comparison.csv"}
    assert "published" not in capsys.readouterr().out.split("Rule")[0]


def test_another_rule_bases_and_period_change_the_ranking_and_are_named(tmp_path, capsys):
    out = tmp_path / "out"
    main(["synthesis", "--no-pages", "--out", str(out), "--rule", "breadth"])
    assert 'Rule "breadth"' in capsys.readouterr().out
    assert pd.read_csv(out / "most_noted.csv")["label"][0] == "Good Planning"
    main(["synthesis", "--no-pages", "--out", str(out), "--bases", "label", "named", "judgement"])
    assert "22 of them are in a theme" in capsys.readouterr().out
    main(["synthesis", "--no-pages", "--out", str(out), "--until", "2018-08"])
    said = capsys.readouterr().out
    assert "0 mentions in 0 audits of 0 audit sources" in said
    assert "No theme is noted by two audit sources among the audits counted." in said
    assert "nan" not in said
    assert pd.read_csv(out / "most_noted.csv").empty


@pytest.mark.parametrize("port", ["-1", "0", "99999", "door"])
def test_a_port_that_is_none_is_refused_in_words(capsys, port):
    with pytest.raises(SystemExit) as stopped:
        main(["board", f"--port={port}"])
    assert stopped.value.code == 2
    assert f'"{port}" is no port; expected 1024 to 65535' in capsys.readouterr().err


def test_check_says_what_is_there(capsys):
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "no problems found" in said
    assert "mentions       27 rows" in said


def test_check_lists_every_problem_and_fails(board, capsys):
    path = board / "mentions.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("scr-2018-09-12,2,", "scr-2018-09-12,2.5,"), encoding="utf-8")
    assert main(["check", "--data", str(board)]) == 1
    said = capsys.readouterr().err
    assert 'mentions.csv, line 3, column number: "2.5" found; expected a whole number' in said
    assert (
        main(["synthesis", "--no-pages", "--data", str(board), "--out", str(board.parent / "out")])
        == 1
    )
    assert not (board.parent / "out").exists(), "nothing is written from tables with problems"


def test_start_copies_the_tables_byte_for_byte_and_only_to_a_new_place(board, capsys):
    assert contents(board) == contents(BRIEFING)
    (board / "sources.csv").write_text("mine")
    assert main(["start", str(board)]) == 1
    assert "already" in capsys.readouterr().err
    assert (board / "sources.csv").read_text() == "mine"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["synthesis", "--no-pages", "--since", "last year"], 2, 'since "last year" is no date'),
        (["check", "--data", "nowhere"], 1, "nowhere: expected a folder of tables"),
        (["board", "--data", "nowhere"], 1, "nowhere: expected a folder of tables"),
    ],
)
def test_a_mistake_gets_one_clear_message(tmp_path, monkeypatch, capsys, words, status, said):
    monkeypatch.chdir(tmp_path)
    assert main(words) == status
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_the_environment_names_a_folder_and_the_command_line_overrules_it(
    board, monkeypatch, capsys
):
    path = board / "sources.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("Serious Case", "Source North"))
    monkeypatch.setenv("CSCB_DATA", str(board))
    main(["check"])
    assert "Source North Reviews:" in capsys.readouterr().out
    main(["check", "--data", str(BRIEFING)])
    assert "Serious Case Reviews:" in capsys.readouterr().out


def test_a_folder_can_be_named_from_the_users_own(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert main(["start", "~/my-board"]) == 0
    assert main(["check", "--data", "~/my-board"]) == 0
    assert f"{tmp_path / 'my-board'}: no problems found" in capsys.readouterr().out


def test_tables_can_be_anywhere(tmp_path, capsys):
    folder = tmp_path / "copy"
    shutil.copytree(BRIEFING, folder)
    (folder / "datapackage.json").unlink()
    assert main(["check", "--data", str(folder)]) == 0
    assert str(folder) in capsys.readouterr().out
