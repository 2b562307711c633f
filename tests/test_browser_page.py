"""The pack's page in a real Chromium: accessible, narrow, printed."""

import os
import re

import pytest
from pypdf import PdfReader
from servers import CHROMIUM, FLAGS

pytestmark = pytest.mark.skipif(
    not CHROMIUM and os.environ.get("CSCB_BROWSER") != "required",
    reason="no Chromium or Chrome was found on this machine",
)
WIDE = "document.documentElement.scrollWidth"
OPEN = "document.querySelectorAll('details').forEach(each => each.open = true)"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM or None, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=["briefing", "eight"])
def page(request, browser, pack_of):
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.asked, page.name = [], request.param
    page.on("request", lambda one: page.asked.append(one.url))
    page.goto((pack_of(request.param).folder / "index.html").as_uri())
    yield page
    page.close()


def faults(page) -> list:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in found]


def test_the_chairs_summary_is_one_screen_and_nobody_else_is_asked(page):
    end = page.locator(".promise").bounding_box()
    assert end["y"] + end["height"] <= 800
    assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []


def test_nothing_is_wider_than_the_window_and_axe_finds_nothing(page):
    for width in (1280, 800, 360):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(WIDE) <= width
        hint = page.evaluate(
            "getComputedStyle(document.querySelector('.chart'), '::before').content"
        )
        assert ("Swipe sideways" in hint) == (width < 600), "said where a chart is cut off, only"
    assert faults(page) == []
    if page.name == "briefing":
        page.evaluate(OPEN)
        assert page.evaluate(WIDE) <= 360
        assert faults(page) == []


@pytest.mark.parametrize("page", ["briefing"], indirect=True)
def test_what_is_folded_away_on_the_screen_is_printed(page, pack_of, tmp_path):
    page.pdf(path=str(tmp_path / "page.pdf"), prefer_css_page_size=True)
    pages = PdfReader(tmp_path / "page.pdf").pages
    printed = re.sub(r"\s+", "", "".join(each.extract_text() for each in pages))
    for mention in pack_of(page.name).contents.coded.itertuples():
        assert re.sub(r"\s+", "", mention.statement) in printed
    assert "Thenumbersofthischartasatable" in printed
    assert "Swipesideways" not in printed
