"""The tables hold the briefing word for word, and their description fits them."""

import csv
import io
import json
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from frictionless import Package

DATA = Path(__file__).parents[1] / "data"
BRIEFING = Path(__file__).with_name("briefing.txt")

LISTS = {
    "scr": "Recurring Themes From Serious Case Reviews",
    "maa": "Recurring Themes From Multi-Agency Audit",
    "saa": "Recurring Themes From Single Agency Audits",
}
MOST_NOTED = "Most Noted Themes"

COLUMNS = {
    "sources": "source name rhythm",
    "audits": "audit source title date printed_date status numbered reference",
    "mentions": "audit number label statement",
    "themes": "theme label statement former_labels merged_into",
    "coding": "audit number theme basis evidence",
    "published": "briefing rank theme label statement",
    "decisions": "date by action audit number theme basis reason",
    "vocabulary": "phrase theme why",
    "questions": "theme part text by",
}

CODINGS = {
    ("thresholds", "label"): {("scr", 9), ("maa", 8)},
    ("thresholds", "named"): {("saa", 9)},
    ("parental-issues", "label"): {("scr", 2), ("maa", 2)},
    ("parental-issues", "judgement"): {("saa", 10)},
    ("lived-experience", "label"): {("scr", 3), ("maa", 3)},
    ("missed-opportunities", "label"): {("scr", 4)},
    ("missed-opportunities", "named"): {("maa", 6), ("saa", 4)},
    ("professional-challenge", "label"): {("scr", 5)},
    ("professional-challenge", "named"): {("saa", 2), ("maa", 7), ("saa", 5)},
    ("good-planning", "named"): {
        ("maa", 1),
        ("saa", 6),
        ("maa", 4),
        ("saa", 1),
        ("scr", 7),
        ("scr", 8),
    },
    ("good-planning", "judgement"): {("scr", 1)},
}


def rows(table: str) -> list[dict[str, str]]:
    """Read one of the tables."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed() -> dict[str, list[tuple[str, str, str]]]:
    """Read the briefing: heading to (number or nothing, label, statement) in printed order."""
    lists: dict[str, list[tuple[str, str, str]]] = {}
    body = BRIEFING.read_text(encoding="utf-8")
    for heading, text in re.findall(r"^# (.+)\n\n((?:.+\n)+)", body, flags=re.MULTILINE):
        lists[heading] = [
            (number, label, " ".join(words.split()).removeprefix("- "))
            for number, label, words in re.findall(
                r"^(?:(\d+) )?(\S.*)\n((?: {4}.+\n)+)", text, flags=re.MULTILINE
            )
        ]
    return lists


def source_of() -> dict[str, str]:
    """Name the source of each audit."""
    return {row["audit"]: row["source"] for row in rows("audits")}


def test_the_briefing_has_three_lists_and_a_synthesis() -> None:
    """No list goes missing between the text and the tests."""
    found = {heading: len(entries) for heading, entries in printed().items()}
    assert found == dict(zip([*LISTS.values(), MOST_NOTED], [9, 8, 10, 6], strict=True))


@pytest.mark.parametrize("source", LISTS)
def test_mentions_are_word_for_word(source: str) -> None:
    """Each number, label and statement is the printed one, in the printed order."""
    sources = source_of()
    held = [
        (row["number"], row["label"], row["statement"])
        for row in rows("mentions")
        if sources[row["audit"]] == source
    ]
    assert held == [
        (number or str(place), label, statement)
        for place, (number, label, statement) in enumerate(printed()[LISTS[source]], start=1)
    ]


def test_published_ranks_are_word_for_word() -> None:
    """Each rank, label and statement of the synthesis is the printed one, in the printed order."""
    held = [(row["rank"], row["label"], row["statement"]) for row in rows("published")]
    assert held == printed()[MOST_NOTED]
    assert {row["briefing"] for row in rows("published")} == {"2018-09-12"}


def test_the_codebook_is_the_published_synthesis() -> None:
    """The themes are the six published ones, in their words; none is renamed or merged."""
    held = [list(row.values()) for row in rows("themes")]
    assert held == [
        [row["theme"], row["label"], row["statement"], "", ""] for row in rows("published")
    ]


def test_six_ranks_in_order() -> None:
    """The published order is the briefing's."""
    assert [(row["rank"], row["theme"]) for row in rows("published")] == [
        ("1", "thresholds"),
        ("2", "parental-issues"),
        ("3", "lived-experience"),
        ("4", "missed-opportunities"),
        ("5", "professional-challenge"),
        ("6", "good-planning"),
    ]


def test_mentions_of_each_source() -> None:
    """Twenty-seven mentions: nine, eight and ten."""
    sources = source_of()
    counts = Counter(sources[row["audit"]] for row in rows("mentions"))
    assert counts == {"scr": 9, "maa": 8, "saa": 10}


def test_sources_are_the_ones_named() -> None:
    """Four audit sources by their printed names; one prints how often it reports."""
    assert [(row["source"], row["name"], row["rhythm"]) for row in rows("sources")] == [
        ("scr", "Serious Case Reviews", ""),
        ("maa", "Multi-Agency Audits", ""),
        ("saa", "Single Agency Audits", "updates received 6 monthly"),
        ("s11", "Section 11 Panel Meetings", ""),
    ]


def test_audits_are_the_ones_named() -> None:
    """Each audit bears its printed title and date."""
    columns = ("audit", "source", "title", "date", "printed_date")
    assert [tuple(row[column] for column in columns) for row in rows("audits")] == [
        ("scr-2018-09-12", "scr", LISTS["scr"], "2018-09-12", ""),
        ("maa-2018-09-12", "maa", "Neglect Audit Spring 2018", "2018-09-12", "Spring 2018"),
        ("saa-2018-09-12", "saa", LISTS["saa"], "2018-09-12", ""),
        ("s11-2018-11", "s11", "Section 11 Panel Meetings", "2018-11", "November 2018"),
    ]


def test_section_11_is_due() -> None:
    """Three audits came with the briefing; the fourth is awaited."""
    reference = "Themes From Audits, briefing of 12 September 2018"
    held = {row["source"]: (row["status"], row["reference"]) for row in rows("audits")}
    assert held == {**dict.fromkeys(LISTS, ("reported", reference)), "s11": ("due", "")}


def test_which_lists_are_numbered() -> None:
    """A list is called numbered where the briefing prints its numbers."""
    held = {row["source"]: row["numbered"] for row in rows("audits")}
    lists = printed()
    assert held == {
        "s11": "",
        **{
            source: "yes" if all(number for number, _, _ in lists[heading]) else "no"
            for source, heading in LISTS.items()
        },
    }


def test_codings_are_the_ones_decided() -> None:
    """Each mention counts towards the themes decided on, by the basis decided on, and no other."""
    sources = source_of()
    held = [
        (row["theme"], row["basis"], sources[row["audit"]], int(row["number"]))
        for row in rows("coding")
    ]
    decided = [(*key, *mention) for key, mentions in CODINGS.items() for mention in mentions]
    assert sorted(held) == sorted(decided)
    assert Counter(basis for _, basis, _, _ in held) == {"label": 8, "named": 12, "judgement": 2}


def test_codings_follow_the_order_of_the_audits() -> None:
    """Codings stand by audit, then number, then theme."""
    place = {audit: place for place, audit in enumerate(source_of())}
    held = [(place[row["audit"]], int(row["number"]), row["theme"]) for row in rows("coding")]
    assert held == sorted(held)


def test_label_codings_bear_the_label() -> None:
    """The mention's label is the theme's, case aside, and the evidence quotes it."""
    mentions = {(row["audit"], row["number"]): row["label"] for row in rows("mentions")}
    labels = {row["theme"]: row["label"] for row in rows("themes")}
    for row in rows("coding"):
        if row["basis"] == "label":
            label = labels[row["theme"]]
            assert mentions[row["audit"], row["number"]].casefold() == label.casefold(), row
            assert row["evidence"] == f'Bears the label "{label}"', row


def test_named_codings_quote_the_synthesis() -> None:
    """The evidence quotes words of the theme's published label or statement, case aside."""
    words = {
        row["theme"]: [row["label"].casefold(), row["statement"].casefold()]
        for row in rows("published")
    }
    for row in rows("coding"):
        if row["basis"] == "named":
            quotes = re.findall(r'"([^"]+)"', row["evidence"])
            assert quotes, row
            for quote in quotes:
                assert any(quote.casefold() in text for text in words[row["theme"]]), row


@pytest.mark.parametrize("table", COLUMNS)
def test_tables_are_plainly_written(table: str) -> None:
    """Columns in order, UTF-8, line ends alike, quotes only where they are needed."""
    text = (DATA / f"{table}.csv").read_bytes().decode("utf-8")
    lines = list(csv.reader(io.StringIO(text, newline="")))
    plain = io.StringIO(newline="")
    csv.writer(plain, lineterminator="\n").writerows(lines)
    assert lines[0] == COLUMNS[table].split()
    assert text == plain.getvalue()


def test_every_table_is_described() -> None:
    """The description names each table of the folder once, with its columns in order."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    described = {
        resource["path"]: [field["name"] for field in resource["schema"]["fields"]]
        for resource in package["resources"]
    }
    assert described == {f"{table}.csv": names.split() for table, names in COLUMNS.items()}
    assert set(described) == {path.name for path in DATA.glob("*.csv")}


def faults(folder: Path) -> set[str]:
    """Name the kinds of fault that an independent reader finds in a folder of tables."""
    report = Package(str(folder / "datapackage.json")).validate()
    return {kind for (kind,) in report.flatten(["type"])}


def test_the_description_fits_the_tables() -> None:
    """An independent reader finds no fault."""
    assert faults(DATA) == set()


@pytest.mark.parametrize(
    ("table", "old", "new", "fault"),
    [
        ("audits", ",saa,", ",sab,", "foreign-key"),
        ("mentions", "saa-2018-09-12,7,", "saa-2018-09-13,7,", "foreign-key"),
        ("coding", "scr-2018-09-12,9,", "scr-2018-09-12,10,", "foreign-key"),
        ("coding", ",thresholds,", ",threshold,", "foreign-key"),
        ("published", ",thresholds,", ",threshold,", "foreign-key"),
        ("themes", ",,\n", ",,threshold\n", "foreign-key"),
        ("mentions", "saa-2018-09-12,3,", "saa-2018-09-12,7,", "primary-key"),
        ("sources", "s11,", "S 11,", "constraint-error"),
        ("audits", ",due,", ",late,", "constraint-error"),
        ("audits", ",2018-11,", ",11/2018,", "constraint-error"),
        ("mentions", ",Drift,", ",,", "constraint-error"),
        ("published", ",1,", ",0,", "constraint-error"),
        ("published", "2018-09-12,1,", "12 September 2018,1,", "type-error"),
    ],
)
def test_a_damaged_copy_is_found_out(
    tmp_path: Path, table: str, old: str, new: str, fault: str
) -> None:
    """The same reader finds a fault put into a copy of the tables."""
    copy = Path(shutil.copytree(DATA, tmp_path / "data"))
    path = copy / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert fault in faults(copy)


def test_the_questions_are_the_briefings_own() -> None:
    """The prompts that are shipped are the two that the synthesis asks, of Thresholds."""
    asked = rows("questions")
    assert {(row["theme"], row["part"]) for row in asked} == {("thresholds", "question")}
    statement = rows("published")[0]["statement"]
    assert " ".join(row["text"] for row in asked) == statement
