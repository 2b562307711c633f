"""The notebooks as pages: whole, readable by all, and telling the story of the tables given."""

import json
import re
from pathlib import Path

import html5lib
import nbformat
import pytest

import cscb_analysis as cscb
from cscb_analysis.publish.notebook_pages import NOTEBOOKS, notebook_page, write_pages

NORTH = "Source North"


@pytest.fixture(scope="module")
def board(tmp_path_factory) -> Path:
    """The briefing's tables with one source renamed, so that it can be told from the briefing."""
    folder = tmp_path_factory.mktemp("board é")
    cscb.save_tables(cscb.load_tables(cscb.BRIEFING), folder)
    for path in (folder / "sources.csv", folder / "audits.csv"):
        text = path.read_text(encoding="utf-8").replace("Serious Case Reviews", NORTH)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def pages(board, tmp_path_factory) -> dict[str, str]:
    place = tmp_path_factory.mktemp("pages")
    names = write_pages(place, cscb.load_tables(board))
    return {name: (place / name).read_text(encoding="utf-8") for name in names}


def test_a_boards_own_pages_leave_the_briefings_notebook_out(pages):
    assert list(pages) == ["02-source-overlaps.html", "03-theme-recurrence.html"]


def test_they_tell_of_the_tables_given(pages):
    for page in pages.values():
        assert NORTH in page
        assert "Serious Case Reviews" not in re.sub(r"base64,[^\"]*", "", page)


def test_they_are_whole_valid_and_load_nothing(pages):
    for page in pages.values():
        html5lib.HTMLParser(strict=True).parse(page)
        assert not re.findall(r"<(?:script|link|iframe|object)\b|url\(|@import", page)
        sources = re.findall(r'\bsrc="(.{0,30})', page)
        assert sources
        assert all(source.startswith("data:image/png;base64") for source in sources)


def test_every_picture_has_its_words(pages):
    for page in pages.values():
        pictures = re.findall(r"<img\b[^>]*>", page)
        alts = [re.search(r'\balt="([^"]+)"', picture) for picture in pictures]
        assert pictures
        assert all(alt and len(alt[1]) > 40 for alt in alts)


def test_headings_run_in_order_and_the_language_is_named(pages):
    for page in pages.values():
        levels = [int(level) for level in re.findall(r"<h([1-6])", page)]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert max(levels) == 2
        assert '<html lang="en-GB">' in page
        assert re.search(r"<title>[A-Z][^<]+</title>", page)


def test_no_code_is_shown_and_the_foot_says_what_it_is(pages):
    for page in pages.values():
        assert "cscb." not in re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
        assert "Computed from the tables of 2018-09-12; not a publication of the Board." in page
        assert "not that practice was found wanting" in page


def test_a_widget_is_replaced_by_its_sentence(tmp_path):
    notebook = nbformat.v4.new_notebook()
    code = "import ipywidgets\nclass Box(ipywidgets.VBox):\n    def __repr__(self):\n"
    code += "        return 'So much is counted.'\nBox()"
    notebook.cells = [nbformat.v4.new_markdown_cell("# A <title>"), nbformat.v4.new_code_cell(code)]
    path = tmp_path / "book.ipynb"
    path.write_text(json.dumps(notebook))
    page = notebook_page(path, cscb.BRIEFING, "foot & end")
    assert "So much is counted." in page
    assert "widget-view" not in page
    assert "<title>A &lt;title&gt;</title>" in page
    assert "foot &amp; end" in page


def test_the_notebooks_are_those_of_the_project():
    assert (NOTEBOOKS / "01-most-noted-themes.ipynb").is_file()
