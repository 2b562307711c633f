"""The slides: eight, each with title, notes and alt text; read back with python-pptx."""

import io
import re
import zipfile
from types import SimpleNamespace

import openpyxl
import pytest
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from synthetic.boards import ACTING

import cscb_analysis as cscb
from cscb_analysis import charts
from cscb_analysis.publish.contents import pack_contents
from cscb_analysis.publish.sentences import awaited_words
from cscb_analysis.publish.slides import MOST_BARS, write_slides
from cscb_analysis.publish.slides_chart import add_bars
from cscb_analysis.publish.slides_deck import Deck
from cscb_analysis.publish.slides_measuring import fitted, fitting, lines

POINT = 12_700  # in the units of the format


def opened(pack: SimpleNamespace):
    return Presentation(pack.folder / "slides.pptx")


def texts(slide) -> list[str]:
    found = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    for shape in slide.shapes:
        if shape.has_table:
            found += [cell.text_frame.text for row in shape.table.rows for cell in row.cells]
    return found


def alt(shape) -> str:
    return shape._element.xpath("./*/p:cNvPr")[0].get("descr", "")


def chart_of(slide):
    return next(shape for shape in slide.shapes if shape.has_chart)


def test_there_are_eight_on_wide_slides_each_with_title_and_notes(pack):
    deck = opened(pack)
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
    slides = [*deck.slides]
    assert len(slides) == 8
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert titles[0] == pack.contents.title
    assert "the most noted theme" in titles[1]
    assert titles[5].startswith("What changed")
    assert len(set(titles)) == 8
    for slide in slides:
        assert len(slide.notes_slide.notes_text_frame.text) > 60
        empty = [p for p in slide.placeholders if not p.text_frame.text.strip()]
        assert empty == []
        assert slide.shapes[0].placeholder_format.type in (
            PP_PLACEHOLDER.TITLE,
            PP_PLACEHOLDER.CENTER_TITLE,
        )


def test_every_picture_chart_and_table_has_its_words(pack):
    shown = []
    for slide in opened(pack).slides:
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table or hasattr(shape, "image"):
                shown.append(alt(shape))
    coded = cscb.code_mentions(pack.tables)
    assert charts.describe_combinations(cscb.combinations(coded)) in shown
    assert charts.describe_recurrence(cscb.recurrence(coded)) in shown
    published = pack.contents.beside
    assert charts.describe_ranking(cscb.rank_themes(coded), published) in shown
    assert all(len(words) > 60 for words in shown)


def test_the_chart_of_most_noted_is_native_and_the_librarys_own_answer(pack):
    ranking = cscb.rank_themes(cscb.code_mentions(pack.tables)).head(MOST_BARS)
    chart = chart_of(opened(pack).slides[2]).chart
    own, others = chart.plots[0].series
    assert [*own.values] == ranking["own_label_sources"].tolist()
    assert [*others.values] == (ranking["sources"] - ranking["own_label_sources"]).tolist()
    names = [f"{row.rank}  {row.label}" for row in ranking.itertuples()]
    assert [*chart.plots[0].categories] == names
    assert chart.value_axis.maximum_scale == ranking["of_sources"].iloc[0]
    behind = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    rows = [[cell.value for cell in row] for row in behind.iter_rows(min_row=2)]
    assert rows == [[n, *pair] for n, *pair in zip(names, own.values, others.values, strict=True)]


def test_nothing_overflows_its_slide_or_its_box(pack):
    deck = opened(pack)
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            high = sum(row.height for row in shape.table.rows) if shape.has_table else shape.height
            assert shape.top + high <= deck.slide_height
            if not shape.has_text_frame:
                continue
            taken = 0
            for paragraph in shape.text_frame.paragraphs:
                [run] = paragraph.runs
                size = run.font.size.pt
                assert size >= 11
                width = shape.width / 914_400 - 0.1
                taken += lines(run.text, size, width) * size * 1.2 * POINT
            assert taken <= shape.height * 1.02, run.text


def test_rows_of_tables_are_as_high_as_their_words(pack_of):
    for name in ("eight", "another"):
        for slide in opened(pack_of(name)).slides:
            for shape in slide.shapes:
                if not shape.has_table:
                    continue
                widths = [column.width / 914_400 for column in shape.table.columns]
                for row in shape.table.rows:
                    for cell, width in zip(row.cells, widths, strict=True):
                        [run] = cell.text_frame.paragraphs[0].runs
                        size = run.font.size.pt
                        assert size >= 12
                        taken = lines(run.text, size, width - 0.16) * size * 1.15 * POINT
                        assert taken <= row.height


def test_every_slide_says_what_is_counted_and_how(pack):
    contents = pack.contents
    for slide in opened(pack).slides:
        words = " ".join(texts(slide))
        assert contents.base in words
        assert contents.computed in words
        marks = [each for each in texts(slide) if each == contents.marking]
        assert len(marks) == (2 if contents.marking else 0)
    last = " ".join(texts(opened(pack).slides[7]))
    assert contents.promise in last
    assert f"Source: {contents.source}" in last
    assert f"Filters: {contents.filters}" in last


def test_what_is_awaited_and_asked_is_there(pack_of):
    for name in ("briefing", "another", "eight"):
        pack = pack_of(name)
        words = texts(opened(pack).slides[6])
        every = " ".join(words)
        for each in awaited_words(pack.contents.awaited):
            assert each in every
        for ask in pack.contents.asks:
            assert ask in every
    asked = " ".join(texts(opened(pack_of("briefing")).slides[6]))
    assert "Thresholds: Is information sharing appropriate?" in asked


def test_what_changed_says_what_is_compared_and_what_there_was_no_room_for(pack_of):
    pack = pack_of("eight")
    slide = opened(pack).slides[5]
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    shown = len(table.rows) - 1
    moved = pack.contents.changes[pack.contents.changes["change"] != "same"]
    assert [row.cells[0].text_frame.text for row in table.rows][1:] == [*moved["label"].head(shown)]
    note = next(each for each in texts(slide) if pack.contents.compared in each)
    assert f"{len(pack.contents.changes) - shown} more rows in the workbook." in note
    nothing = " ".join(texts(opened(pack_of("briefing")).slides[5]))
    assert "there is nothing earlier to compare with." in nothing


def test_the_file_has_a_title_a_language_and_no_hour(pack):
    about = opened(pack).core_properties
    assert about.title == pack.contents.title
    assert about.language == "en-GB"
    assert about.created.date() == about.modified.date() == pack.contents.created.date()
    with zipfile.ZipFile(pack.folder / "slides.pptx") as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        for name in archive.namelist():
            if name.endswith(".xml"):
                assert b'lang="en-US"' not in archive.read(name)


def test_text_from_the_tables_stays_text(pack_of):
    pack = pack_of("acting")
    deck = opened(pack)
    with zipfile.ZipFile(pack.folder / "slides.pptx") as archive:
        rels = b"".join(archive.read(n) for n in archive.namelist() if n.endswith(".rels"))
        assert b"example.org" not in rels
        assert b'TargetMode="External"' not in rels
        slides = [archive.read(n) for n in archive.namelist() if n.startswith("ppt/slides/slide")]
        assert not any(b"hlinkClick" in each for each in slides)
    names = [*chart_of(deck.slides[2]).chart.plots[0].categories]
    assert names == [f"{r.rank}  {r.label}" for r in pack.contents.ranking.itertuples()]
    assert any(word in " ".join(names) for word in ACTING)


def test_nor_is_it_a_formula_in_the_workbook_behind_the_chart(pack_of):
    contents = pack_of("briefing").contents
    deck = Deck(contents)
    slide = deck.add("Title", "Notes")
    add_bars(slide, ["=1+1", "Plans"], [1, 2], [0, 1], 3, "Words", contents)
    chart = chart_of(slide).chart
    behind = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
    assert [(cell.value, cell.data_type) for cell in behind["A"][1:]] == [
        ("=1+1", "s"),
        ("Plans", "s"),
    ]


def test_with_nothing_counted_the_slides_still_stand():
    blob = write_slides(pack_contents(cscb.load_tables(cscb.BRIEFING), until="2017"))
    words = " ".join(word for s in Presentation(io.BytesIO(blob)).slides for word in texts(s))
    assert "No theme is noted by two audit sources among the audits counted." in words
    assert "reported later, not counted" in words
    assert not re.search(r"\bnan\b|<NA>", words)


def test_text_is_measured_and_what_does_not_fit_is_counted():
    assert lines("word " * 40, 20, 3) > lines("word " * 40, 20, 6) > 1
    assert lines("x" * 500, 20, 3) > 10, "a word longer than its line is broken"
    assert fitting(["short"], 6, 2) > fitting(["long " * 60], 6, 2) > 0
    kept, size = fitted([f"Point {n} " + "with words " * 6 for n in range(30)], 6, 3)
    left = int(re.search(r"and (\d+) more", kept[-1])[1])
    assert len(kept) - 1 + left == 30
    assert size == 12
