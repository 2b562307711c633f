"""What a reader meets in JupyterLab and on the board's page, by mouse and keyboard: the explorer,
and the pack's files and sheets.

These tests drive a real Chromium. Where there is none they are skipped, unless CSCB_BROWSER says
that they are required.
"""

import csv
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import CHROMIUM, FLAGS, HERE, SLOW, open_board, open_lab, serve_board, serve_lab

import cscb_analysis as cscb
from cscb_analysis.publish.contents import pack_contents
from cscb_analysis.publish.takeaway import FILES

pytestmark = pytest.mark.skipif(
    not CHROMIUM and os.environ.get("CSCB_BROWSER") != "required",
    reason="no Chromium or Chrome was found on this machine",
)
CELL = """
from cscb_analysis import load_tables
from cscb_analysis.explorer import Explorer
from cscb_analysis.publish.contents import pack_contents
from cscb_analysis.publish.takeaway import PackFiles
display(Explorer(load_tables()), PackFiles(pack_contents(load_tables())))
"""


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all these tests, started here and nowhere else."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM or None, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def board(tmp_path_factory) -> Iterator[str]:
    """The address of the board's page."""
    yield from serve_board(tmp_path_factory.mktemp("board"))


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[str]:
    """The address of a notebook in JupyterLab that holds an explorer and the pack's buttons."""
    folder, scratch = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("scratch")
    yield from serve_lab(folder, scratch, [CELL])


@pytest.fixture(scope="module", params=["board", "lab"])
def host(request, browser):
    """A page with the explorer, in each host; what it asked for and complained of is kept."""
    address = request.getfixturevalue(request.param)
    page = browser.new_page(viewport={"width": 1280, "height": 1000}, accept_downloads=True)
    page.outside, page.complaints, page.kind = [], [], request.param
    page.on("request", lambda asked: note_outside(page, asked.url))
    page.on("console", lambda said: note_complaint(page, said))
    {"board": open_board, "lab": open_lab}[request.param](page, address)
    yield page
    page.close()


def note_outside(page, address: str) -> None:
    if address.startswith("http") and f"//{HERE}" not in address:
        page.outside.append(address)


def note_complaint(page, said) -> None:
    if said.type == "error":
        page.complaints.append(said.text)


@pytest.fixture
def explorer(host):
    """The explorer as it first stands."""
    button(host, "Reset filters").click()
    view(host, "Most noted")
    host.wait_for_function(
        "() => /with no filter/.test(document.querySelector('.cscb-sentence').innerText)"
    )
    wait_for_rows(host, "rows.length === 7 && rows[1].startsWith('1 Thresholds: 3 of 3')")
    choose_row(host, host.locator(".cscb-explorer").last, "1 Thresholds")
    return host.locator(".cscb-explorer").last


def button(page, name: str):
    return page.get_by_role("button", name=name, exact=True).last


def view(page, name: str) -> None:
    page.locator(".cscb-view").get_by_text(name, exact=True).click()


def rows(explorer) -> list[str]:
    options = explorer.locator(".cscb-rows option").all_inner_texts()
    return [" ".join(text.split()) for text in options]


def choose_row(page, explorer, start: str) -> str:
    """Choose the first row that starts so, and wait for the mentions behind it."""
    from playwright.sync_api import TimeoutError

    for _ in range(3):  # a late answer to an earlier choice may come in between
        option = next(text for text in rows(explorer) if text.startswith(start))
        explorer.locator(".cscb-rows select").select_option(index=rows(explorer).index(option))
        try:
            page.wait_for_function(
                "words => document.querySelector('.cscb-mentions caption')"
                "?.innerText.includes(words)",
                arg=option[:40],
                timeout=10_000,
            )
        except TimeoutError as error:
            late = error
        else:
            return option
    raise late


def mentions_read(explorer) -> int:
    return explorer.locator(".cscb-mentions tbody tr").count()


def wait_for_rows(page, check: str) -> None:
    page.wait_for_function(
        f"""() => {{ const rows = [...document.querySelectorAll('.cscb-rows option')]
              .map(option => option.innerText.replace(/\\s+/g, ' ').trim()); return {check} }}""",
        timeout=SLOW,
    )


def enter(page, explorer, label: str, words: str, seen: str) -> None:
    """Type words as a person would, who waits for the last answer and types again if it is lost."""
    from playwright.sync_api import TimeoutError

    for _ in range(5):
        page.wait_for_timeout(300)
        explorer.get_by_label(label, exact=True).fill(words)
        explorer.get_by_label(label, exact=True).press("Enter")
        try:
            page.wait_for_selector(seen, timeout=6000)
        except TimeoutError as error:
            late = error
        else:
            return
    raise late


def test_the_page_is_there_and_asked_nobody_else(host):
    picture = host.locator(".cscb-picture img").last
    assert "All 6 themes stand at their published rank" in picture.get_attribute("alt")
    assert host.outside == []
    assert host.complaints == []


@pytest.mark.usefixtures("explorer")
def test_each_view_shows_its_rows_and_a_picture_with_words(host):
    starts = {
        "Most noted": "1 Thresholds: 3 of 3 sources",
        "Cross-tabulation": "Thresholds: 3 mentions",
        "Overlaps": "Serious Case Reviews, Multi-Agency Audits and Single Agency Audits: 4 of 6",
        "Recurrence by source": "Thresholds: 3 of 3 sources",
        "Recurrence over time": "Thresholds: 3 of 3 sources",
    }
    for name, start in starts.items():
        view(host, name)
        wait_for_rows(host, f"rows.some(row => row.startsWith({start!r}))")
    host.wait_for_function(
        "() => document.querySelector('.cscb-picture img').alt.includes('one date')"
    )


@pytest.mark.parametrize(
    ("name", "start", "count"),
    [
        ("Most noted", "6 Good Planning", 6),
        ("Cross-tabulation", "Professional challenge", 4),
        ("Cross-tabulation", "in no theme", 7),
        ("Overlaps", "Serious Case Reviews and Multi-Agency Audits: 2", 4),
        ("Recurrence by source", "Parental issues", 2),
    ],
)
def test_a_number_is_read_opened_and_its_statements_counted(host, explorer, name, start, count):
    view(host, name)
    wait_for_rows(host, f"rows.some(row => row.startsWith({start!r}))")
    choose_row(host, explorer, start)
    assert mentions_read(explorer) == count


def test_leaving_a_source_out_changes_the_rows_and_says_so(host, explorer):
    explorer.get_by_label("Single Agency Audits", exact=True).uncheck()
    wait_for_rows(host, "rows.some(row => row.startsWith('1 Parental issues: 2 of 2 sources'))")
    sentence = explorer.locator(".cscb-sentence").inner_text()
    assert "17 of 27 mentions" in sentence
    assert "2 of 2 audits" in sentence or "2 of 3" in sentence


def test_bases_rule_least_and_dates_each_filter(host, explorer):
    explorer.get_by_label("judgement", exact=True).check()
    wait_for_rows(host, "rows.some(row => row.startsWith('1 Parental issues: 3 of 3'))")
    explorer.get_by_label("judgement", exact=True).uncheck()
    wait_for_rows(host, "rows.some(row => row.startsWith('1 Thresholds: 3 of 3'))")
    explorer.get_by_label("Rank by the rule").select_option("breadth")
    wait_for_rows(host, "rows.some(row => row.startsWith('1 Good Planning'))")
    explorer.get_by_label("Sources noting it").select_option("3 or more")
    wait_for_rows(host, "rows.length === 5")
    enter(host, explorer, "To", "2017", ".cscb-message:has-text('These filters leave no')")
    button(host, "Show everything again").click()
    wait_for_rows(host, "rows.length === 7")


def test_a_date_that_is_none_is_refused_in_words(host, explorer):
    enter(host, explorer, "From", "last year", ".cscb-refusal:has-text('expected a date')")
    assert "last year" in explorer.locator(".cscb-refusal").inner_text()


def test_words_that_are_sought_are_marked(host, explorer):
    enter(host, explorer, "Words in it", "domestic violence", ".cscb-sentence:has-text('domestic')")
    wait_for_rows(host, "rows[0].startsWith('Mentions with the words')")
    choose_row(host, explorer, "Mentions with the words")
    host.wait_for_selector(".cscb-mentions mark")
    marked = {text.lower() for text in explorer.locator(".cscb-mentions mark").all_inner_texts()}
    assert marked == {"domestic", "violence"}


def test_the_keyboard_alone_chooses_a_view_a_row_and_a_file(host, explorer):
    explorer.get_by_role("radio", name="Most noted").focus()
    host.keyboard.press("ArrowRight")
    wait_for_rows(host, "rows.some(row => row.startsWith('Thresholds: 3 mentions'))")
    explorer.get_by_role("radio", name="Cross-tabulation").focus()
    host.keyboard.press("ArrowLeft")
    wait_for_rows(host, "rows.some(row => row.startsWith('1 Thresholds'))")
    explorer.locator(".cscb-rows select").focus()
    host.keyboard.press("Home")
    host.keyboard.press("ArrowDown")
    host.keyboard.press("ArrowDown")
    host.wait_for_selector(".cscb-mentions caption:has-text('Parental issues')")
    assert mentions_read(explorer) == 2
    button(host, "Mentions as CSV").focus()
    host.keyboard.press("Enter")
    host.wait_for_selector(".cscb-link a[download]")


def downloaded(page, name: str, ending: str) -> bytes:
    button(page, name).click()
    link = page.locator(f".cscb-link a[download$='{ending}']")
    link.wait_for(timeout=SLOW)
    with page.expect_download() as waiting:
        link.click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.usefixtures("explorer")
def test_the_file_of_the_rows_is_the_librarys_own_answer(host):
    text = downloaded(host, "Rows as CSV", "noted.csv").decode("utf-8-sig")
    table = list(csv.DictReader(io.StringIO(text)))
    ranking = cscb.rank_themes(cscb.code_mentions(cscb.load_tables(cscb.BRIEFING)))
    ranked = [row for row in table if row["Rank"]]
    assert [row["Theme"] for row in ranked] == ranking["label"].tolist()
    assert [int(row["Mentions"]) for row in ranked] == ranking["mentions"].tolist()
    assert "27 of 27 mentions are counted" in text, "the base is written on it"


def test_the_file_of_the_mentions_and_of_the_picture_are_what_is_on_screen(host, explorer):
    choose_row(host, explorer, "1 Thresholds")
    text = downloaded(host, "Mentions as CSV", "mentions.csv").decode("utf-8-sig")
    behind = [row for row in csv.DictReader(io.StringIO(text)) if row["Statement"]]
    coded = cscb.code_mentions(cscb.load_tables(cscb.BRIEFING))
    expected = cscb.mentions_behind(coded, theme="Thresholds")["statement"].tolist()
    assert [row["Statement"] for row in behind] == expected
    assert downloaded(host, "Picture as PNG", ".png").startswith(b"\x89PNG")


@pytest.mark.usefixtures("explorer")
def test_axe_finds_nothing_wrong_inside_the_explorer(host):
    from axe_playwright_python.sync_playwright import Axe

    for name in ("Most noted", "Cross-tabulation", "Overlaps", "Recurrence over time"):
        view(host, name)
        host.wait_for_timeout(800)
        found = Axe().run(host, context=".cscb-explorer").response["violations"]
        assert [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in found] == []


@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_is_wider_than_the_window(host, explorer, width):
    host.set_viewport_size({"width": width, "height": 1000})
    host.wait_for_timeout(500)
    for name in ("Most noted", "Cross-tabulation", "Overlaps"):
        view(host, name)
        host.wait_for_timeout(500)
        wide = explorer.evaluate("box => box.scrollWidth - box.clientWidth")
        assert wide <= 1, name
    host.set_viewport_size({"width": 1280, "height": 1000})


@pytest.mark.usefixtures("explorer")
def test_each_file_of_the_pack_is_made_when_its_button_is_pressed_and_saved_whole(host):
    contents = pack_contents(cscb.load_tables(cscb.BRIEFING))
    for name in FILES if host.kind == "board" else ["Workbook (Excel)"]:
        file, _kind, make = FILES[name]
        button(host, name).click()
        link = host.locator(f"a[download='{file}']")
        link.wait_for(timeout=SLOW)
        looks = link.evaluate("link => getComputedStyle(link).textDecorationLine")
        assert looks == "underline", "what is pressed to save it looks like a link"
        with host.expect_download() as waiting:
            link.click()
        assert Path(waiting.value.path()).read_bytes() == make(contents)


def test_every_picture_of_the_board_has_its_words_and_axe_finds_nothing_on_the_page(host):
    if host.kind != "board":
        pytest.skip("in JupyterLab there is more on the page than this project's")
    from axe_playwright_python.sync_playwright import Axe

    shown = host.locator(".jp-RenderedImage img")
    alts = [shown.nth(at).get_attribute("alt") for at in range(shown.count())]
    assert len([words for words in alts if words.startswith("Prompt sheet: ")]) == 4
    assert all(len(words) > 60 for words in alts)
    host.set_viewport_size({"width": 400, "height": 900})
    assert shown.first.bounding_box()["width"] > 600, "it can be read, and is moved sideways"
    assert host.evaluate("document.documentElement.scrollWidth") <= 400
    hint = "getComputedStyle(document.querySelector('.jp-RenderedImage'), '::before').content"
    assert "Swipe sideways" in host.evaluate(hint)
    found = Axe().run(host).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:120]) for fault in found] == []
    host.set_viewport_size({"width": 1280, "height": 1000})
