"""Agreement: the sums are those of published examples, and undefined is said in words."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from cscb_analysis import BRIEFING, Tables, TablesError, load_tables
from cscb_analysis.__main__ import main
from cscb_analysis.intake.agreement import (
    compare_codings,
    compare_values,
    mentions_to_discuss,
    read_codings,
)
from cscb_analysis.intake.agreement_words import describe_agreement, headed_agreement


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load_tables(BRIEFING)


def codings(*rows: tuple[str, int, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["audit", "number", "theme"])


def test_the_published_example_of_ten_segments():
    found = compare_values([*"1100000000"], [*"0110010100"])
    assert (found["n"], found["agreed"], found["percent"]) == (10, 6, 60)
    assert round(found["kappa"], 4) == 0.0909
    assert round(found["alpha"], 4) == 0.0952


def test_kappa_as_cohen_defines_it():
    # 20 yes and 15 no by both, 5 and 10 by one: (0.70 - 0.50) / (1 - 0.50).
    first = ["yes"] * 25 + ["no"] * 25
    second = ["yes"] * 20 + ["no"] * 5 + ["yes"] * 10 + ["no"] * 15
    assert compare_values(first, second)["kappa"] == pytest.approx(0.4)


def test_alpha_as_krippendorff_defines_it():
    # Five units of four values, one disagreement: 1 - (n - 1) * 2 / (pairs of unlike values).
    first, second = [*"aabcd"], [*"abbcd"]
    counts = {"a": 3, "b": 3, "c": 2, "d": 2}
    unlike = sum(c * (10 - c) for c in counts.values())
    assert compare_values(first, second)["alpha"] == pytest.approx(1 - 9 * 2 / unlike)


def test_who_is_first_makes_no_difference():
    one, other = [*"aabbcabc"], [*"abbbcacc"]
    found, turned = compare_values(one, other), compare_values(other, one)
    assert found["kappa"] == pytest.approx(turned["kappa"])
    assert found["alpha"] == pytest.approx(turned["alpha"])


@pytest.mark.parametrize(
    ("values", "note"),
    [([True] * 3, "both gave one answer throughout"), ([], "nothing to compare")],
)
def test_where_chance_cannot_be_told_the_figures_are_undefined(values, note):
    found = compare_values(values, values)
    assert (found["kappa"], found["alpha"], found["note"]) == (None, None, note)


def test_full_agreement_is_one_and_unlike_lists_are_refused():
    assert compare_values([*"ab"], [*"ab"])["kappa"] == 1
    with pytest.raises(ValueError, match="2 values and 1; expected as many"):
        compare_values([*"ab"], [*"a"])


def test_each_theme_is_a_yes_or_no_of_every_mention(tables):
    first = codings(("maa-2018-09-12", 1, "good-planning"), ("maa-2018-09-12", 2, "thresholds"))
    second = codings(("maa-2018-09-12", 1, "good-planning"), ("maa-2018-09-12", 1, "thresholds"))
    found = compare_codings(first, second, tables).set_index("label")
    assert found.loc["Good Planning", ["n", "agreed", "first", "second"]].tolist() == [8, 8, 1, 1]
    assert found.loc["Thresholds", ["n", "agreed", "first", "second"]].tolist() == [8, 6, 1, 1]
    assert found.loc["Thresholds", "kappa"] == pytest.approx((6 / 8 - 50 / 64) / (1 - 50 / 64))
    assert found.loc["All themes", ["n", "agreed", "first", "second"]].tolist() == [48, 46, 2, 2]
    assert found.loc["Just the same themes", ["n", "agreed"]].tolist() == [8, 6]
    assert found.loc["Lived experience", "note"] == "neither used this theme"


def test_what_differs_is_listed_with_what_each_chose(tables):
    first = codings(("maa-2018-09-12", 1, "good-planning"), ("maa-2018-09-12", 2, "thresholds"))
    second = codings(("maa-2018-09-12", 1, "good-planning"), ("maa-2018-09-12", 1, "thresholds"))
    found = mentions_to_discuss(first, second, tables)
    assert found[["number", "label", "first", "second"]].to_numpy().tolist() == [
        [1, "Plans", "Good Planning", "Thresholds; Good Planning"],
        [2, "Parental issues", "Thresholds", "in no theme"],
    ]


def test_a_merged_theme_is_what_it_has_become(tables):
    themes = tables.themes.copy()
    themes.loc[themes["theme"] == "thresholds", "merged_into"] = "good-planning"
    merged = replace(tables, themes=themes)
    one = codings(("maa-2018-09-12", 1, "thresholds"))
    found = compare_codings(one, codings(("maa-2018-09-12", 1, "good-planning")), merged)
    assert "Thresholds" not in found["label"].tolist()
    assert found["agreed"].tolist() == found["n"].tolist()


def test_audits_that_only_one_coded_are_left_out_unless_asked_for(tables):
    first = codings(("maa-2018-09-12", 1, "thresholds"), ("scr-2018-09-12", 1, "thresholds"))
    second = codings(("maa-2018-09-12", 1, "thresholds"))
    assert compare_codings(first, second, tables)["n"].iloc[-1] == 8
    both = ["maa-2018-09-12", "scr-2018-09-12"]
    assert compare_codings(first, second, tables, both)["n"].iloc[-1] == 17
    with pytest.raises(ValueError, match="the two codings have no audit in common"):
        compare_codings(first[1:], second, tables)
    with pytest.raises(ValueError, match='no codings of the audit "saa-1"; expected maa-2018'):
        compare_codings(first, second, tables, ["saa-1"])


def test_undefined_is_said_in_words(tables):
    one = codings(("maa-2018-09-12", 1, "thresholds"))
    shown = headed_agreement(compare_codings(one, one, tables))
    assert not shown.isna().any().any()
    assert "nan" not in shown.to_string().casefold()
    row = shown.set_index("Theme").loc["Lived experience"]
    assert row[["Cohen's kappa", "Krippendorff's alpha", "Note"]].tolist() == [
        *("undefined", "undefined"),
        "neither used this theme",
    ]
    none = codings(("maa-2018-09-12", 1, ""))
    words = describe_agreement(compare_codings(none, none, tables))
    assert "kappa and alpha are undefined, since both gave one answer throughout" in words


# ---- the command


@pytest.fixture
def files(tmp_path) -> tuple[Path, Path]:
    """Two people's codings: the second lacks one and has another."""
    first, second = tmp_path / "A.csv", tmp_path / "B é.csv"
    shutil.copy(BRIEFING / "coding.csv", first)
    lines = first.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("saa-2018-09-12,1,")]
    second.write_text("\n".join([*kept, "saa-2018-09-12,3,missed-opportunities,,"]), "cp1252")
    return first, second


def test_the_command_says_how_far_and_what_to_talk_about(files, capsys):
    assert main(["agreement", *map(str, files)]) == 0
    out = capsys.readouterr().out
    assert re.search(r"Good Planning +27 +26 +96\.3 +7 +6 +0\.9\d +0\.9\d", out)
    assert "the two agree on 160 (98.8 %)" in out
    assert "2 mentions to talk about:" in out
    assert "Record keeping: The importance of good records" in out
    assert "    first: Good Planning\n    second: in no theme\n" in out
    assert "    first: in no theme\n    second: Missed opportunities\n" in out


def test_the_command_compares_on_chosen_audits(files, capsys):
    assert main(["agreement", *map(str, files), "--audits", "scr-2018-09-12"]) == 0
    out = capsys.readouterr().out
    assert "None differs." in out
    assert "Left out, since not both coded them or they were not chosen: maa-2018-09-12, saa" in out
    assert main(["agreement", *map(str, files), "--audits", "scr-2019"]) == 2
    assert 'no codings of the audit "scr-2019"; expected' in capsys.readouterr().err


def test_every_problem_of_both_files_is_told_at_once(files, capsys):
    first, second = files
    first.write_text("audit,number,theme,basis,evidence\nscr-2018-09-12,99,thresholds,,\n", "utf-8")
    second.write_text(
        "audit,number,theme,basis,evidence\nscr-2018-09-12,1,threshold,guess,\n,,,,\n", "utf-8"
    )
    assert main(["agreement", str(first), str(second)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("3 problems in the tables:")
    assert 'A.csv, line 2, column audit, number: "scr-2018-09-12, 99" found; expected' in told
    assert 'column theme: "threshold" found; expected theme as in a row of themes.csv, per' in told
    assert 'column basis: "guess" found; expected one of label, named, agreed, judgement.' in told


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "expected a header row."),
        ("audit,number,theme\nx,1,y\n", "column basis: expected this column in the header."),
    ],
)
def test_a_file_that_cannot_be_used(files, tables, text, problem):
    files[0].write_text(text, "utf-8")
    with pytest.raises(TablesError) as caught:
        read_codings(files[0], tables)
    assert problem in str(caught.value)


def test_a_blank_theme_says_that_a_mention_is_in_none(files, tables):
    files[0].write_text(
        "audit,number,theme,basis,evidence\nmaa-2018-09-12,1,,,\n", encoding="utf-8"
    )
    none = read_codings(files[0], tables)
    one = codings(("maa-2018-09-12", 1, "thresholds"))
    assert compare_codings(none, one, tables)["agreed"].iloc[-1] == 7


def test_without_its_libraries_the_command_says_how_to_get_them(files, capsys, monkeypatch):
    monkeypatch.setattr("cscb_analysis.intake.libraries.find_spec", lambda _: None)
    assert main(["agreement", *map(str, files)]) == 1
    told = capsys.readouterr().err
    assert told.startswith("Agreement needs libraries that are not installed (sklearn, krippend")
