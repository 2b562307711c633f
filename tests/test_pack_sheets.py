"""The prompt sheets: one page each, whole, readable, tagged; read back with pypdf."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from pypdf import PdfReader
from synthetic.boards import ACTING, make_board, one_source

import cscb_analysis as cscb
from cscb_analysis.publish import sheets_typesetting
from cscb_analysis.publish.contents import pack_contents
from cscb_analysis.publish.sheets import CANNOT, LEAST_POINTS, file_part, sheets
from cscb_analysis.publish.sheets_typesetting import draw_sheets, drawable, fit_sheets
from cscb_analysis.reading import last_day
from cscb_analysis.wording import plain_date

A4 = (595, 842)
SHORT = "Too short"
USUAL = "Professionals should work well together and provide timely, well evidenced handovers"
LONG = " ".join([USUAL] * 3)


def squeezed(text: str) -> str:
    """Take out all spacing: a line may break anywhere."""
    return re.sub(r"[\s\u200b]+", "", text)


def pages(pdf) -> list:
    return PdfReader(pdf).pages


def sizes(page) -> set[float]:
    """Give the sizes of all letters of a page, in points."""
    found = set()

    def visit(text, _matrix, text_matrix, _font, size):
        if text.strip():
            found.add(round(size * abs(text_matrix[3]), 2))

    page.extract_text(visitor_text=visit)
    return found


def fitted_of(statements: list[str]) -> list:
    return fit_sheets(pack_contents(one_source(statements)))


def test_each_sheet_is_one_page_of_a4_and_one_file_has_them_all(pack):
    every = pages(pack.folder / "prompt-sheets.pdf")
    heard = pack.contents.coded["source"].nunique()
    assert len(every) == len(pack.written.sheets) == heard + 1
    for each in pack.written.sheets:
        [page] = pages(pack.folder / "sheets" / f"{each.sheet.name}.pdf")
        assert tuple(map(round, page.mediabox[2:])) == A4


def test_they_are_tagged_and_have_a_title_a_language_and_no_date_of_today(pack):
    for path in [pack.folder / "prompt-sheets.pdf", *(pack.folder / "sheets").iterdir()]:
        reader = PdfReader(path)
        root = reader.trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"]
        assert root["/Lang"].lower() == "en-gb"
        assert reader.metadata.title
        assert root["/ViewerPreferences"]["/DisplayDocTitle"]
        assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()
        assert reader.metadata.creation_date.date() == pack.contents.created.date()


def test_every_mention_stands_on_its_sources_sheet_word_for_word(pack_of):
    for name in ("briefing", "another"):
        pack = pack_of(name)
        texts = [squeezed(page.extract_text()) for page in pages(pack.folder / "prompt-sheets.pdf")]
        by_source = pack.contents.coded.groupby("source", observed=True)
        for text, (_, rows) in zip(texts, by_source, strict=False):
            for row in rows.itertuples():
                assert squeezed(f"{row.number}{row.label}{row.statement}") in text
            assert squeezed(rows["source_name"].iloc[0]) in text


def test_the_words_come_in_the_order_of_reading(pack_of):
    pack = pack_of("briefing")
    text = pages(pack.folder / "sheets" / "sheet-1-scr.pdf")[0].extract_text()
    rows = pack.contents.coded[pack.contents.coded["source"] == "scr"]
    places = [squeezed(text).index(squeezed(f"{r.number}{r.label}")) for r in rows.itertuples()]
    ends = [squeezed(text).index(word) for word in ("SeriousCaseReviews", "Howtousethissheet")]
    assert [ends[0], *places, ends[1]] == sorted([ends[0], *places, ends[1]])
    assert squeezed(text).index("Source:") > ends[1]


def test_it_says_which_other_sources_note_the_same_theme(pack_of):
    contents = pack_of("briefing").contents
    rows = {
        (sheet.name, row["number"]): [f"{each['name']} {each['text']}" for each in row["others"]]
        for sheet in sheets(contents)
        for row in sheet.page["alternatives"][0]["groups"][0]["rows"]
    }
    for row in contents.coded.itertuples():
        at = ["scr", "maa", "saa"].index(row.source) + 1
        [said] = rows[f"sheet-{at}-{row.source}", str(row.number)]
        if pd.isna(row.theme):
            assert said.strip() == "In no theme of the codebook"
            continue
        behind = cscb.mentions_behind(contents.coded, theme=row.theme)
        others = [name for name in behind["source_name"].unique() if name != row.source_name]
        if len(others) == 2:
            assert said.endswith("lso noted by: both others")
        else:
            assert said.endswith(f"lso noted by: {others[0]}")


def test_many_sources_are_counted_and_the_missing_ones_named():
    contents = pack_contents(make_board(14, sources=8, themes=6))
    noted = contents.coded.groupby("theme", observed=True)["source_name"].unique()
    names = contents.coded["source_name"].cat.categories[:7]
    last = sheets(contents)[-1].page["alternatives"][0]["groups"][0]["rows"]
    for row, theme in zip(last, contents.ranking["theme"], strict=True):
        silent = [name for name in names if name not in set(noted[theme])]
        said = row["others"][0]["text"]
        if not silent:
            assert said == "all 7 sources"
        elif len(silent) == 1:
            assert said == f"6 of 7 sources, all but {silent[0]}"


def test_the_most_noted_sheet_has_each_rank_with_its_theme(pack_of):
    for name in ("briefing", "another"):
        pack = pack_of(name)
        text = squeezed(pages(pack.folder / "prompt-sheets.pdf")[-1].extract_text())
        assert "MostNotedThemes" in text
        statements = pack.contents.themes.set_index("theme")["statement"]
        for row in pack.contents.ranking.itertuples():
            assert squeezed(f"{row.rank}{row.label}{statements[row.theme]}") in text


def test_prompts_are_the_tables_own_and_a_theme_without_any_gets_room(pack_of):
    contents = pack_of("briefing").contents
    rows = sheets(contents)[-1].page["alternatives"][0]["groups"][0]["rows"]
    asked = {row["label"]: [prompt["text"] for prompt in row["prompts"]] for row in rows}
    assert asked.pop("Thresholds") == contents.questions["text"].tolist()
    assert not any(asked.values())
    more = pd.DataFrame(
        [("lived-experience", "why it matters", "It is theirs.", "initials")],
        columns=contents.questions.columns,
    )
    changed = replace(contents, questions=pd.concat([contents.questions, more]))
    pdf = draw_sheets(changed, fit_sheets(changed)[-1:])
    text = squeezed(_page(pdf).extract_text())
    assert "Whyitmatters:Itistheirs." in text


def _page(pdf: bytes):
    import io

    [page] = pages(io.BytesIO(pdf))
    return page


@pytest.mark.parametrize("count", [1, 4, 9, 18])
@pytest.mark.parametrize("statement", [SHORT, USUAL])
def test_four_or_eighteen_mentions_fit_on_one_page_and_none_is_too_small(count, statement):
    contents = pack_contents(one_source([statement] * count))
    fitted = fit_sheets(contents)[:1]
    page = _page(draw_sheets(contents, fitted))
    assert fitted[0].note == ""
    assert min(sizes(page)) >= LEAST_POINTS
    text = squeezed(page.extract_text())
    assert text.count(squeezed(statement)) == count
    assert squeezed(contents.promise) in text, "nothing runs off the foot of the page"


def test_fewer_and_shorter_mentions_are_set_larger():
    usual = [fitted_of([USUAL] * count)[0].points for count in (3, 9, 18)]
    assert usual == sorted(usual, reverse=True)
    assert usual[0] > 18
    assert usual[-1] >= LEAST_POINTS
    assert fitted_of([SHORT] * 9)[0].points > usual[1]


def test_what_cannot_be_set_at_nine_points_says_so_in_its_place():
    contents = pack_contents(one_source([LONG] * 18))
    fitted = fit_sheets(contents)[:1]
    assert fitted[0].points == 0
    assert fitted[0].note == CANNOT
    page = _page(draw_sheets(contents, fitted))
    text = squeezed(page.extract_text())
    assert squeezed(CANNOT) in text
    assert squeezed(USUAL) not in text
    assert min(sizes(page)) >= LEAST_POINTS


def test_of_several_audits_the_newest_is_kept_where_there_is_room_for_one_only(pack_of):
    pack = pack_of("eight")
    seen, coded = 0, pack.contents.coded
    for each in pack.written.sheets[:-1]:
        if not each.note:
            continue
        seen += 1
        groups = each.page["alternatives"][each.page["fit"]["at"]]["groups"]
        every = each.page["alternatives"][0]["groups"]
        assert groups == every[: len(groups)]
        own = coded[coded["source_name"] == each.sheet.title]
        newest = own.loc[own["date"].map(last_day).idxmax()]
        assert groups[0]["heading"] == f"{newest['title']}, {plain_date(newest['date'])}"
        left = sum(len(group["rows"]) for group in every[len(groups) :])
        assert f"{left} mention" in each.note
        [page] = pages(pack.folder / "sheets" / f"{each.sheet.name}.pdf")
        assert squeezed(each.note) in squeezed(page.extract_text())
        assert f"{each.sheet.title}: {each.note}" in pack.written.left_out
    assert seen


def test_of_many_themes_the_first_are_kept_and_counted(pack_of):
    pack = pack_of("eight")
    last = pack.written.sheets[-1]
    kept = len(last.page["alternatives"][last.page["fit"]["at"]]["groups"][0]["rows"])
    assert last.note.startswith(f"The first {kept} of {len(pack.contents.ranking)} themes")
    text = squeezed(pages(pack.folder / "prompt-sheets.pdf")[-1].extract_text())
    labels = pack.contents.ranking["label"].map(squeezed)
    assert [label in text for label in labels] == [at < kept for at in range(len(labels))]


def test_every_sheet_says_where_it_comes_from_and_bears_the_marking(pack):
    for page in pages(pack.folder / "prompt-sheets.pdf"):
        text = squeezed(page.extract_text())
        for name, words in pack.contents.heading:
            assert squeezed(f"{name}:{words}") in text
        marking = squeezed(pack.contents.marking)
        assert text.count(marking) == 2 if marking else "OFFICIAL" not in text
        assert min(sizes(page)) >= LEAST_POINTS


def test_a_source_that_is_awaited_gets_no_sheet_and_is_named(pack_of):
    pack = pack_of("briefing")
    assert [each.sheet.name for each in pack.written.sheets] == [
        "sheet-1-scr",
        "sheet-2-maa",
        "sheet-3-saa",
        "sheet-4-most-noted-themes",
    ]
    text = pages(pack.folder / "prompt-sheets.pdf")[-1].extract_text()
    assert "Awaited: Section 11 Panel Meetings" in " ".join(text.split())


def test_with_nothing_counted_there_is_one_sheet_that_says_so():
    contents = pack_contents(cscb.load_tables(cscb.BRIEFING), until="2017")
    [only] = fit_sheets(contents)
    text = squeezed(_page(draw_sheets(contents, [only])).extract_text())
    assert squeezed("No theme is noted by two audit sources among the audits counted.") in text


def test_text_from_the_tables_is_never_typsts_markup(pack_of):
    pack = pack_of("acting")
    text = squeezed(" ".join(p.extract_text() for p in pages(pack.folder / "prompt-sheets.pdf")))
    assert len(pages(pack.folder / "prompt-sheets.pdf")) == 4
    for words in ACTING:
        assert squeezed(words) in text
    for path in (pack.folder / "sheets").iterdir():
        [page] = pages(path)
        assert "/Annots" not in page, "no text became a link"


@pytest.mark.parametrize("way", ["roomy", "close", "tight"])
def test_nor_is_it_in_any_way_that_a_row_is_set(pack_of, way):
    contents = pack_of("acting").contents
    first = fit_sheets(contents)[0]
    alike = replace(first, page={**first.page, "fit": {"at": 0, "way": way, "points": 9}})
    text = squeezed(_page(draw_sheets(contents, [alike])).extract_text())
    for row in contents.coded[contents.coded["source"] == "scr"].itertuples():
        assert squeezed(f"{row.number}{row.label}{row.statement}") in text


def test_a_files_name_is_made_of_safe_letters_only(pack_of):
    names = [path.name for path in (pack_of("acting").folder / "sheets").iterdir()]
    assert all(re.fullmatch(r"sheet-\d+-[a-z0-9-]{1,40}\.pdf", name) for name in names)
    briefing = cscb.load_tables(cscb.BRIEFING)
    keys = {"scr": "../../up", "maa": "CON", "saa": "a" * 300}
    tables = replace(
        briefing,
        sources=briefing.sources.replace({"source": keys}),
        audits=briefing.audits.replace({"source": keys}),
    )
    made = [sheet.name for sheet in sheets(pack_contents(tables))]
    assert made[:3] == ["sheet-1-up", "sheet-2-con", f"sheet-3-{'a' * 40}"]
    assert file_part("///") == "source"


def test_a_letter_that_the_font_lacks_is_a_box_and_a_long_word_breaks():
    assert drawable("漢 Plans") == "□ Plans"
    contents = pack_contents(one_source(["漢字", "x" * 400]))
    text = squeezed(_page(draw_sheets(contents, fit_sheets(contents)[:1])).extract_text())
    assert "□□" in text
    assert "x" * 400 in text
    assert sheets_typesetting.FONTS.is_dir()
