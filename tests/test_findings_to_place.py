"""The findings against which suggestions of a theme are measured are fit to measure by.

`synthetic/findings-to-place.csv` paraphrases in general terms what English safeguarding audits
and reviews find, with the theme that a board would settle on by the published words. `theme` is
empty where no theme's own words speak of the finding; `second` is another theme that a fair
reader could accept. No row is of a real case, child or place. The rows were written before any
list of the field's phrases, so nothing that suggests themes may be fitted to them.
"""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
COLUMNS = ["label", "statement", "theme", "second", "kind"]
KINDS = {
    *("case review", "multi-agency audit", "single-agency audit"),
    *("section 11", "annual report", "inspection"),
}
A_RUN = 8  # words in a row that count as copied


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def runs(text: str) -> set[tuple[str, ...]]:
    each = words(text)
    return {tuple(each[at : at + A_RUN]) for at in range(len(each) - A_RUN + 1)}


def printed(row: dict[str, str]) -> str:
    return f"{row['label']}. {row['statement']}"


@pytest.fixture(scope="module")
def findings() -> list[dict[str, str]]:
    return rows_of(TESTS / "synthetic" / "findings-to-place.csv")


@pytest.fixture(scope="module")
def themes() -> set[str]:
    return {row["theme"] for row in rows_of(TESTS.parent / "data" / "themes.csv")}


def test_each_finding_has_a_label_and_a_known_kind_and_no_stray_spaces(findings):
    for row in findings:
        assert list(row) == COLUMNS
        assert row["label"]
        assert row["kind"] in KINDS
        assert all(value == " ".join(value.split()) for value in row.values())
        assert len(words(row["statement"])) <= 42


def test_answers_are_themes_of_the_codebook_and_a_second_is_another(findings, themes):
    assert {row["theme"] for row in findings} == themes | {""}
    assert {row["second"] for row in findings} <= themes | {""}
    assert [row for row in findings if row["second"] and row["second"] == row["theme"]] == []


def test_there_are_enough_findings_of_every_theme_and_of_none(findings, themes):
    counts = Counter(row["theme"] for row in findings)
    assert len(findings) >= 330
    assert all(35 <= counts[theme] <= 45 for theme in themes)
    assert 85 <= counts[""] <= 105
    assert all(number >= 25 for number in Counter(row["kind"] for row in findings).values())


def test_a_second_answer_is_the_exception(findings):
    assert 0 < sum(row["second"] != "" for row in findings) <= len(findings) // 10


def test_no_finding_stands_twice(findings):
    for part in ("label", "statement"):
        texts = (" ".join(words(row[part])) for row in findings)
        assert [text for text, number in Counter(filter(None, texts)).items() if number > 1] == []


def test_nothing_is_copied_from_the_briefing(findings):
    briefing = rows_of(TESTS.parent / "data" / "mentions.csv")
    taken = set().union(*(runs(printed(row)) for row in briefing))
    assert len(taken) > 50
    assert [row["statement"] for row in findings if runs(printed(row)) & taken] == []
    statements = {" ".join(words(row["statement"])) for row in briefing}
    assert statements.isdisjoint(" ".join(words(row["statement"])) for row in findings)


def test_nothing_looks_like_personal_data(findings):
    for row in findings:
        text = printed(row).replace("section 47", "")
        assert not re.search(r"\d|@|www", text), "a number, an address"
        assert not re.search(r"\b(Child|Baby|Family|Mother|Mr|Mrs|Ms|Dr) [A-Z]", text), "a person"
