"""The board's page on hostile tables, in a real browser: all is shown, and nothing of it acts."""

import os

import pytest
from servers import CHROMIUM, FLAGS, SLOW, open_board, serve_board
from synthetic.hostile import make_hostile

import cscb_analysis as cscb

pytestmark = pytest.mark.skipif(
    not CHROMIUM and os.environ.get("CSCB_BROWSER") != "required",
    reason="no Chromium or Chrome was found on this machine",
)


@pytest.fixture
def page(tmp_path, monkeypatch):
    from playwright.sync_api import sync_playwright

    folder = tmp_path / "board"
    cscb.save_tables(make_hostile(), folder)
    monkeypatch.setenv("CSCB_DATA", str(folder))
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM or None, args=FLAGS)
        page = chromium.new_page(viewport={"width": 1280, "height": 1000})
        page.add_init_script("window.acted = () => { window.hasActed = true }")
        for address in serve_board(tmp_path):
            open_board(page, address)
            yield page
        chromium.close()


# The list may be made anew at any time, so it is found and used in one step.
CHOOSE_FIRST = """() => {
    const list = document.querySelector('.cscb-rows select')
    if (!list?.options.length) return false
    list.selectedIndex = 0
    return list.dispatchEvent(new Event('change', { bubbles: true }))
}"""


def test_nothing_acts_on_the_boards_page(page):
    page.evaluate("acted(); hasActed = false")  # it would, if it were called
    views, before = page.locator(".cscb-view input[type=radio]"), ""
    for at in range(views.count()):
        views.nth(at).check()
        page.wait_for_function(
            "before => ![before, ''].includes(document.querySelector('.cscb-picture img').alt)",
            arg=before,
        )
        before = page.locator(".cscb-picture img").get_attribute("alt")
        page.wait_for_function(CHOOSE_FIRST)
        page.wait_for_selector("table.cscb-mentions", timeout=SLOW)
        assert "<img src=x onerror=acted()>" in page.locator("table.cscb-mentions").inner_text()
    assert page.evaluate("document.querySelectorAll('img[src=x]').length") == 0
    assert page.evaluate("hasActed") is False
