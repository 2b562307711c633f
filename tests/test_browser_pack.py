"""The pack's files and sheets on the board's page and in JupyterLab, in a real Chromium."""

import os
from pathlib import Path

import pytest
from servers import CHROMIUM, FLAGS, SLOW, open_board, open_lab, serve_board, serve_lab

import cscb_analysis as cscb
from cscb_analysis.publish.contents import pack_contents
from cscb_analysis.publish.takeaway import FILES

pytestmark = pytest.mark.skipif(
    not CHROMIUM and os.environ.get("CSCB_BROWSER") != "required",
    reason="no Chromium or Chrome was found on this machine",
)
CELL = """
from IPython.display import display
from cscb_analysis import load_tables
from cscb_analysis.explorer import Explorer
from cscb_analysis.publish.contents import pack_contents
from cscb_analysis.publish.takeaway import PackFiles
display(Explorer(load_tables()), PackFiles(pack_contents(load_tables())))
"""


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM or None, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def board(browser, tmp_path_factory):
    for address in serve_board(tmp_path_factory.mktemp("board")):
        page = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        open_board(page, address)
        page.wait_for_selector("img[alt^='Prompt sheet: Most Noted Themes']", timeout=SLOW)
        yield page
        page.close()


@pytest.fixture(scope="module")
def lab(browser, tmp_path_factory):
    folder, scratch = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("scratch")
    for address in serve_lab(folder, scratch, [CELL]):
        page = browser.new_page(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        open_lab(page, address)
        yield page
        page.close()


@pytest.mark.parametrize(("host", "names"), [("board", [*FILES]), ("lab", ["Workbook (Excel)"])])
def test_each_file_is_made_when_its_button_is_pressed_and_saved_whole(request, host, names):
    page = request.getfixturevalue(host)
    contents = pack_contents(cscb.load_tables(cscb.BRIEFING))
    for name in names:
        file, _kind, make = FILES[name]
        page.get_by_role("button", name=name, exact=True).click()
        link = page.locator(f"a[download='{file}']")
        link.wait_for(timeout=SLOW)
        looks = link.evaluate("link => getComputedStyle(link).textDecorationLine")
        assert looks == "underline", "what is pressed to save it looks like a link"
        with page.expect_download() as waiting:
            link.click()
        assert Path(waiting.value.path()).read_bytes() == make(contents)


def test_every_picture_of_the_board_has_its_words_and_axe_finds_nothing_on_the_page(board):
    from axe_playwright_python.sync_playwright import Axe

    shown = board.locator(".jp-RenderedImage img")
    alts = [shown.nth(at).get_attribute("alt") for at in range(shown.count())]
    assert len([words for words in alts if words.startswith("Prompt sheet: ")]) == 4
    assert all(len(words) > 60 for words in alts)
    found = Axe().run(board).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in found] == []
