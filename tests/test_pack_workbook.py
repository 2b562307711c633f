"""The workbook: laid out as asked, each figure the library's own; read back with openpyxl."""

import io
import re
import zipfile
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from synthetic.boards import ACTING

import cscb_analysis as cscb
from cscb_analysis.publish import workbook_guards
from cscb_analysis.publish.contents import pack_contents
from cscb_analysis.publish.workbook import write_workbook

SHEETS = ["Cover", "Contents", "Notes", "Most noted", "How firm", "Cross-tabulation", "Overlaps"]
SHEETS += ["Exact overlaps", "Recurrence", "Over time", "Mentions", "Changes", "Audits"]


def opened(pack: SimpleNamespace) -> openpyxl.Workbook:
    return openpyxl.load_workbook(pack.folder / "workbook.xlsx")


def table(sheet: Worksheet) -> pd.DataFrame:
    """Read the one marked-up table of a sheet, its notes taken off its headings."""
    [marked] = sheet.tables.values()
    rows = [[cell.value for cell in row] for row in sheet[marked.ref]]
    heads = [re.sub(r"\n\[note \d+\]$", "", head) for head in rows[0]]
    return pd.DataFrame(rows[1:], columns=heads)


def shorthand(values: pd.Series) -> list:
    values = values.astype("object")
    return values.where(values.notna(), "[x]").tolist()


def test_it_has_a_cover_contents_and_notes_and_one_table_a_sheet(pack):
    book = opened(pack)
    assert book.sheetnames == SHEETS
    for sheet in book.worksheets[1:]:
        assert len(sheet.tables) == 1, sheet.title
        [marked] = sheet.tables.values()
        assert marked.ref.startswith("A")
        assert not sheet.merged_cells.ranges
        assert sheet["A1"].value
        first, last = (int(n) for n in re.findall(r"\d+", marked.ref))
        for row in range(1, last + 1):
            assert sheet.cell(row, 1).value is not None, "no blank row"
        assert sheet.max_row == last
        assert first > 1
    links = [cell.hyperlink.location for cell in book["Contents"]["A"] if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in SHEETS[3:]]


def test_it_has_a_title_a_language_and_no_date_of_today(pack):
    book = opened(pack)
    about = book.properties
    assert about.title == pack.contents.title
    assert about.created.date() == about.modified.date() == pack.contents.created.date()
    language = {each.name: each.value for each in book.custom_doc_props.props}
    assert language == {"Language": "en-GB"}


def test_the_cover_says_what_every_file_says(pack):
    book = opened(pack)
    cover = [cell.value for cell in book["Cover"]["A"]]
    for name, words in pack.contents.heading:
        assert f"{name}: {words}" in cover
    assert pack.contents.finding in cover
    for sheet in book.worksheets[3:]:
        above = [cell.value for cell in sheet["A"][:9]]
        assert pack.contents.base in above
        assert f"Filters: {pack.contents.filters}" in above
        assert pack.contents.computed in above
        assert pack.contents.promise in above


def test_the_marking_stands_on_every_sheet_and_on_every_printed_page(pack_of):
    book = opened(pack_of("briefing"))
    marking = pack_of("briefing").contents.marking
    assert marking == "OFFICIAL & <b>"
    for sheet in book.worksheets:
        assert sheet.oddHeader.center.text == sheet.oddFooter.center.text == "OFFICIAL && <b>"
    assert all(marking in [cell.value for cell in s["A"][:3]] for s in book.worksheets[3:])
    without = opened(pack_of("another"))
    assert not any(sheet.oddHeader.center.text for sheet in without.worksheets)


def test_most_noted_and_how_firm_are_the_librarys_own_answer(pack):
    book, coded = opened(pack), cscb.code_mentions(pack.tables)
    ranking, ranges = cscb.rank_themes(coded), cscb.rank_ranges(pack.tables)
    shown = table(book["Most noted"])
    for head, column in {
        "Rank": "rank",
        "Theme": "label",
        "Sources under own label": "own_label_sources",
        "Sources noting it": "sources",
        "Of sources": "of_sources",
        "Audits noting it": "audits",
        "Of audits": "of_audits",
        "Mean share": "mean_share",
        "Mentions": "mentions",
        "Mean place": "mean_place",
    }.items():
        assert shown[head].tolist() == ranking[column].tolist(), head
    assert shown["Reason"].tolist() == cscb.explain_ranking(ranking)["reason"].tolist()
    firm = table(book["How firm"])
    heads = ["Rank", "Theme", "Best rank", "Worst rank", "Trials keeping it", "Of trials"]
    columns = ["rank", "label", "best", "worst", "same", "trials"]
    assert firm[heads].to_numpy().tolist() == ranges[columns].to_numpy().tolist()
    assert firm["Moved to"].tolist() == ranges["moved_by"].tolist()


def test_cross_tabulation_overlaps_and_recurrence_are_the_librarys_own_answer(pack):
    book, coded = opened(pack), cscb.code_mentions(pack.tables)
    shown, own = table(book["Cross-tabulation"]), cscb.crosstab(coded)
    assert shown["Theme"].tolist() == own.index.tolist()
    for at, column in enumerate(own.columns, 1):
        assert shown.iloc[:, at].tolist() == shorthand(own[column])
    pairs = cscb.shared_themes(coded).dropna(subset=["shared"])
    shown = table(book["Overlaps"])
    for head, column in {"Themes shared": "shared", "Share of first": "share_of_first"}.items():
        assert shown[head].tolist() == pytest.approx(shorthand(pairs[column]))
    sets = cscb.combinations(coded)
    shown = table(book["Exact overlaps"])
    heads, columns = ["Noted by exactly", "Themes", "Which"], ["noted_by", "themes", "labels"]
    assert shown[heads].to_numpy().tolist() == sets[columns].to_numpy().tolist()
    by_source = cscb.recurrence(coded)
    told = [cell for row in table(book["Recurrence"]).iloc[:, 1:].to_numpy() for cell in row]
    assert told == [
        "[x]" if pd.isna(row.audits) else f"{row.audits} of {row.of_audits}"
        for row in by_source.itertuples()
    ]


def test_every_mention_is_there_word_for_word_with_its_codings(pack):
    shown, coded = table(opened(pack)["Mentions"]), cscb.code_mentions(pack.tables)
    for head, column in {
        "Audit source": "source_name",
        "Number": "number",
        "Label": "label",
        "Statement": "statement",
    }.items():
        assert shown[head].tolist() == coded[column].tolist()
    unplaced = coded["theme"].isna()
    assert (shown.loc[unplaced, ["Theme", "Basis", "Evidence"]] == "[z]").all(axis=None)
    placed = shown.loc[~unplaced, ["Theme", "Basis", "Evidence"]].to_numpy().tolist()
    own = coded.loc[~unplaced, ["theme_label", "basis", "evidence"]].astype("str")
    assert placed == own.to_numpy().tolist()


def test_changes_and_audits_are_told(pack_of):
    another = opened(pack_of("another"))
    before = cscb.code_mentions(pack_of("another").tables, until="2020-06-20")
    own = cscb.explain_changes(before, pack_of("another").contents.coded)
    shown = table(another["Changes"])
    heads, columns = ["Theme", "Change", "Reason"], ["label", "change", "reason"]
    assert shown[heads].to_numpy().tolist() == own[columns].to_numpy().tolist()
    states = table(another["Audits"])["State"].tolist()
    assert states == ["counted"] * 5 + ["awaited"] * 3
    briefing = table(opened(pack_of("briefing"))["Changes"])
    assert "nothing earlier to compare with" in briefing.iloc[0, 0]


def test_notes_and_shorthand_are_explained_where_they_are_used(pack):
    book = opened(pack)
    numbered = table(book["Notes"])
    used = []
    for sheet in book.worksheets[3:]:
        [marked] = sheet.tables.values()
        heads = [cell.value for cell in sheet[marked.ref][0]]
        used += [int(n) for head in heads for n in re.findall(r"\[note (\d+)\]", head)]
        values = {cell.value for row in sheet[marked.ref] for cell in row}
        above = " ".join(str(cell.value) for cell in sheet["A"][:12])
        for short, means in {"[x]": "[x] means not available", "[z]": "[z] means not"}.items():
            assert (short in values) == (means in above), (sheet.title, short)
    assert used == numbered["Note number"].tolist() == list(range(1, len(used) + 1))
    assert all(len(text) > 40 for text in numbered["Note text"])


def test_with_nothing_counted_each_sheet_says_so():
    contents = pack_contents(cscb.load_tables(cscb.BRIEFING), until="2017")
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(contents)))
    assert table(book["Most noted"]).iloc[0, 0] == "There is nothing to show here."
    assert book.sheetnames == SHEETS


def cells_of(book: openpyxl.Workbook) -> list:
    return [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]


def test_text_from_the_tables_is_never_a_formula_or_a_link(pack_of):
    pack = pack_of("acting")
    book = opened(pack)
    kinds = {cell.data_type for cell in cells_of(book)}
    assert "f" not in kinds
    links = {cell.hyperlink.location for cell in cells_of(book) if cell.hyperlink}
    assert links == {f"'{name}'!A1" for name in SHEETS[3:]}
    with zipfile.ZipFile(pack.folder / "workbook.xlsx") as archive:
        rels = [archive.read(name) for name in archive.namelist() if name.endswith(".rels")]
    assert not any(b"example.org" in each or b"External" in each for each in rels)
    values = {cell.value for cell in cells_of(book)}
    assert set(ACTING) - {"---"} <= values
    assert "---" in values


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x"])
def test_what_looks_like_a_formula_bears_the_mark_for_text(pack_of, text):
    found = workbook_guards.guarded(text)
    assert found.list == [{"quote_prefix": True}, text]
    assert workbook_guards.guarded("Plans").list == [{}, "Plans"]
    cells = [
        c for c in cells_of(opened(pack_of("acting"))) if c.value in ("+1+1", "-2", "@SUM(A1)")
    ]
    inside = [cell for cell in cells if cell.row > 9]
    assert inside
    assert all(cell.quotePrefix for cell in inside)


def test_headings_that_excel_takes_for_the_same_are_told_apart():
    assert workbook_guards.heads_apart(pd.Index(["Theme", "theme", "$$x$$"])) == [
        "Theme",
        "theme (again)",
        "$ $x$ $",
    ]
    assert len(workbook_guards.guarded("x" * 40_000).string) < 32_767
