"""The commands, as a user types them."""

import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

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


def test_synthesis_prints_the_published_order_its_reasons_and_the_audits(tmp_path, capsys):
    assert main(["synthesis", "--no-pages", "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    places = [said.index(f"{rank} {label}:") for rank, label in enumerate(PUBLISHED_ORDER, 1)]
    assert places == sorted(places)
    assert "4 Missed opportunities: above Professional challenge: mean place" in said
    assert "27 mentions in 3 audits of 3 audit sources; 20 of them are in a theme" in said
    assert "Multi-Agency Audits: Neglect Audit Spring 2018 (2018-09-12)" in said
    assert "Section 11 Panel Meetings: awaited, due 2018-11" in said
    assert f"in {tmp_path / 'out'}" in said


def test_synthesis_writes_its_tables_and_charts_with_their_words(tmp_path):
    out = tmp_path / "out"
    main(["synthesis", "--no-pages", "--out", str(out)])
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
    words = (out / "most_noted.txt").read_text(encoding="utf-8").strip()
    assert words.startswith("All 6 themes stand at their published rank")
    assert "All 6 themes stand" in (out / "most_noted.svg").read_text(encoding="utf-8")
    assert words.encode() in (out / "most_noted.png").read_bytes()


def test_the_same_tables_give_the_same_bytes_in_another_process(tmp_path):
    for name in ("one", "two"):
        words = [
            sys.executable,
            "-m",
            "cscb_analysis",
            "synthesis",
            "--no-pages",
            "--out",
            str(tmp_path / name),
        ]
        subprocess.run(words, check=True, capture_output=True)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_no_file_bears_the_day_on_which_it_was_made(tmp_path):
    main(["synthesis", "--no-pages", "--out", str(tmp_path / "out")])
    assert b"2018-09-12" in contents(tmp_path / "out")["contents.txt"]
    today = pd.Timestamp.today().strftime("%Y-%m-%d").encode()
    assert not [name for name, data in contents(tmp_path / "out").items() if today in data]


def test_a_folder_of_other_files_is_left_alone_unless_forced(tmp_path, capsys):
    out = tmp_path / "letters"
    out.mkdir()
    (out / "letter.txt").write_text("mine")
    assert main(["synthesis", "--no-pages", "--out", str(out)]) == 1
    assert "--force" in capsys.readouterr().err
    assert contents(out) == {"letter.txt": b"mine"}
    assert main(["synthesis", "--no-pages", "--out", str(out), "--force"]) == 0
    assert contents(out)["letter.txt"] == b"mine"
    assert "most_noted.csv" in contents(out)


def test_a_folder_written_before_is_written_again_and_loses_what_is_out_of_date(board, tmp_path):
    out = tmp_path / "out"
    main(["synthesis", "--no-pages", "--out", str(out)])
    header = (board / "published.csv").read_text(encoding="utf-8").split("\n")[0]
    (board / "published.csv").write_text(header + "\n", encoding="utf-8")
    assert main(["synthesis", "--no-pages", "--out", str(out), "--data", str(board)]) == 0
    assert "comparison.csv" not in contents(out), "nothing is published to compare with"


def test_a_list_of_contents_cannot_reach_out_of_its_folder(tmp_path):
    out, letter = tmp_path / "out", tmp_path / "letter.txt"
    letter.write_text("mine")
    out.mkdir()
    (out / "contents.txt").write_text("Made by\n\n../letter.txt\n/etc/hostname")
    assert main(["synthesis", "--no-pages", "--out", str(out)]) == 0
    assert letter.read_text() == "mine"


def test_when_a_file_cannot_be_moved_all_is_put_back(tmp_path, monkeypatch, capsys):
    out = tmp_path / "out"
    main(["synthesis", "--no-pages", "--out", str(out)])
    before = contents(out)
    real = Path.replace

    def open_in_excel(self: Path, target: Path) -> Path:
        if target == out / "rank_ranges.csv" and "new" in self.parts:
            raise PermissionError(13, "Permission denied", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", open_in_excel)
    assert main(["synthesis", "--no-pages", "--out", str(out), "--rule", "breadth"]) == 1
    assert "close it and try again" in capsys.readouterr().err
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"], "no scratch folder is left"


def test_another_rule_bases_and_period_change_the_ranking_and_are_named(tmp_path, capsys):
    out = tmp_path / "out"
    main(["synthesis", "--no-pages", "--out", str(out), "--rule", "breadth"])
    assert 'Rule "breadth"' in capsys.readouterr().out
    assert pd.read_csv(out / "most_noted.csv")["label"][0] == "Good Planning"
    main(["synthesis", "--no-pages", "--out", str(out), "--bases", "label", "named", "judgement"])
    assert "22 of them are in a theme" in capsys.readouterr().out
    main(["synthesis", "--no-pages", "--out", str(out), "--until", "2018-08"])
    assert "0 mentions in 0 audits of 0 audit sources" in capsys.readouterr().out
    assert pd.read_csv(out / "most_noted.csv").empty


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


def test_tables_can_be_anywhere(tmp_path, capsys):
    folder = tmp_path / "copy"
    shutil.copytree(BRIEFING, folder)
    (folder / "datapackage.json").unlink()
    assert main(["check", "--data", str(folder)]) == 0
    assert str(folder) in capsys.readouterr().out
