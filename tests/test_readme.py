"""The README's figures, those in its prose too, are those of the tables."""

import csv
import re
from pathlib import Path

import pandas as pd
import pytest
from synthetic.lines_to_screen import lines_to_screen, measure_screening

import cscb_analysis as cscb
from cscb_analysis import charts

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def sentences() -> list[str]:
    """Every sentence of the README with a figure that the tables decide, made from the tables."""
    tables = cscb.load_tables(cscb.BRIEFING)
    coded = cscb.code_mentions(tables)
    ranking = cscb.rank_themes(coded)
    published = cscb.latest_published(tables.published)
    by_mentions = cscb.rank_themes(coded, cscb.Rule("mentions alone", ("mentions",)))
    tau = cscb.compare_rankings(published, by_mentions).tau_b
    bases = tables.coding["basis"].value_counts()
    rows = {name: len(frame) for name, frame in tables.frames()}
    noted = ", ".join(f"{row.label} {row.sources}" for row in ranking.itertuples())
    place = ranking.set_index("theme")["mean_place"]
    trials = cscb.rank_ranges(tables)["trials"].iloc[0]
    agreeing = (cscb.compare_rankings(published, ranking).themes["difference"] == 0).sum()
    due = tables.audits.loc[tables.audits["status"] == "due", "title"].item()
    awaited = due.removesuffix(" Panel Meetings")
    noted_by = coded.groupby("theme", observed=True)["source"].nunique()
    by_all, by_two = (noted_by == coded["source"].nunique()).sum(), (noted_by == 2).sum()
    assert by_all + by_two == len(noted_by)
    assert len(set(coded["date"])) == 1
    in_theme = coded["theme"].notna().sum()
    return [
        charts.describe_ranking(ranking, published).split(". ")[0]
        + f". Bars show how many of the {coded['source'].nunique()} audit sources that have"
        f" reported note each theme: {noted}.",
        *(f"| `{name}.csv` |" for name in rows),
        *(f"| {count} |" for count in rows.values()),
        f"Of the {rows['coding']}, {bases['label']} rest on the mention bearing the theme's label,"
        f" {bases['named']} on the board's synthesis naming it, and"
        f" {bases['judgement']} are one reader's judgement",
        f"Of the {len(coded)} mentions in {coded['audit'].nunique()} audits of"
        f" {coded['source'].nunique()} audit sources, {in_theme} are in a theme.",
        f"{awaited} is awaited.",
        f"{by_all} of the {len(noted_by)} themes are noted by all {coded['source'].nunique()} audit"
        f" sources heard from, the other {by_two} by two of them.",
        f"{len(cscb.recurring_labels(coded))} labels come back word for word",
        f"{len(coded) - in_theme} of the {len(coded)} mentions are in no theme.",
        f"All {coded['audit'].nunique()} audits bear one date,",
        f"All {agreeing} themes stand at their published rank.",
        f"which is 1 for the same order and -1 for the reverse, is {tau:.2f}.",
        f"Each was tried {trials} times with one thing changed",
        f"by a mean place of {place['missed-opportunities']:.3f} against"
        f" {place['professional-challenge']:.3f}.",
    ]


def prose() -> str:
    """The README's findings without its code, in one line."""
    text = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
    return " ".join(text.split())


def test_every_figure_of_the_prose_is_computed(sentences):
    missing = [sentence for sentence in sentences if sentence not in prose()]
    assert missing == []


def test_no_other_figure_stands_among_the_findings(sentences):
    findings = prose().split("## Results")[1].split("## What it cannot say")[0]
    for sentence in sentences:
        findings = findings.replace(sentence, "")
    assert re.findall(r"\d+", findings) == []


def test_the_rows_of_each_table_are_stated_beside_it():
    for name, frame in cscb.load_tables(cscb.BRIEFING).frames():
        row = next(line for line in README.splitlines() if line.startswith(f"| `{name}.csv`"))
        assert row.endswith(f"| {len(frame)} |")


def test_the_first_picture_bears_the_words_of_the_finding_today():
    tables = cscb.load_tables(cscb.BRIEFING)
    ranking = cscb.rank_themes(cscb.code_mentions(tables))
    words = charts.describe_ranking(ranking, cscb.latest_published(tables.published))
    assert words.encode() in (ROOT / "notebooks/images/most_noted.png").read_bytes()


def test_the_speeds_are_those_that_were_measured():
    path = ROOT / "tests" / "benchmarks" / "results.csv"
    with path.open(encoding="utf-8", newline="") as file:
        measured = [tuple(row.values()) for row in csv.DictReader(file)]
    table = README.split("| what | where | milliseconds | ratio |")[1].split("\n\n")[0]
    stated = [tuple(cell.strip() for cell in row.split("|")[1:5]) for row in table.splitlines()[2:]]
    assert stated == measured
    times = {(what, where): int(taken) for what, where, taken, _ in measured}
    faster = times["interactive_output with pyplot", "JupyterLab"] / times["picture", "JupyterLab"]
    assert f"the picture comes {faster:.1f} times as fast" in prose()
    assert faster >= 2
    assert times["rows", "JupyterLab"] <= 100
    assert times["picture", "JupyterLab"] <= 350
    assert times["page ready, once built", "board"] <= 10_000


def stated_rows(header: str) -> list[list[str]]:
    """The cells of the README's table under a header."""
    table = README.split(header)[1].split("\n\n")[0]
    return [[cell.strip() for cell in row.strip("| ").split("|")] for row in table.splitlines()[2:]]


def measured_rows(measured: pd.DataFrame, *names: str) -> list[list[str]]:
    """The same cells, as they were measured."""
    rows = []
    for row in measured.itertuples():
        cells = [getattr(row, name) for name in names]
        interval = f"{row.low:.3f} to {row.high:.3f}"
        rows.append([*cells, f"{row.right} of {row.n}", f"{row.share:.3f}", interval])
    return rows


def test_the_figures_of_screening_are_those_measured():
    stated = stated_rows("| looked for | found | share | 95 % interval |")
    assert stated == measured_rows(measure_screening(lines_to_screen()), "measure")


def test_the_figures_of_suggestions_are_those_measured():
    measured = pd.read_csv(ROOT / "tests" / "benchmarks" / "suggestions.csv")
    stated = stated_rows("| findings | learnt from | measure | right | share | 95 % interval |")
    assert stated == measured_rows(measured, "findings", "learnt_from", "measure")


def test_every_file_and_command_it_names_is_there():
    for link in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / link).exists(), link
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"\bmake ([a-z]+)", README)):
        assert f"\n{target}:" in makefile, target
    tree = README.split("## What is where")[1].split("```")[1]
    package = ROOT / "cscb_analysis"
    modules = {path.name for path in package.glob("*.py")} - {"__init__.py"}
    folders = {f"{path.parent.name}/" for path in package.glob("*/__init__.py")}
    assert modules | folders == set(re.findall(r"^  (\w+(?:\.py|/))", tree, flags=re.MULTILINE))
