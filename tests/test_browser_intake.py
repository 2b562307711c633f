"""A new audit in a real browser: a file is chosen, each finding settled by keyboard, and added."""

import os
from collections.abc import Iterator

import pytest
from openpyxl import Workbook
from servers import CHROMIUM, FLAGS, HERE, SLOW, open_lab, serve_lab

pytestmark = pytest.mark.skipif(
    not CHROMIUM and os.environ.get("CSCB_BROWSER") != "required",
    reason="no Chromium or Chrome was found on this machine",
)

CODE = """from cscb_analysis.intake.practice import practice_tables
from cscb_analysis.intake.session import Intake
from cscb_analysis.intake.view import IntakeView
IntakeView(Intake(practice_tables()))"""


@pytest.fixture(scope="module")
def browser():
    """One Chromium for all these tests, started here and nowhere else."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM or None, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory) -> Iterator[str]:
    """The address of a notebook in JupyterLab that takes an audit in, and holds nothing else."""
    folder, scratch = tmp_path_factory.mktemp("lab"), tmp_path_factory.mktemp("scratch")
    yield from serve_lab(folder, scratch, [CODE])


@pytest.fixture(scope="module")
def page(browser, address):
    opened = browser.new_page(viewport={"width": 1280, "height": 1400})
    opened.outside, opened.complaints = [], []
    opened.on("request", lambda asked: note_outside(opened, asked.url))
    opened.on("console", lambda said: note_complaint(opened, said))
    open_lab(opened, address, ".cscb-intake h3")
    yield opened
    opened.close()


def note_outside(page, asked: str) -> None:
    if asked.startswith("http") and f"//{HERE}" not in asked:
        page.outside.append(asked)


def note_complaint(page, said) -> None:
    if said.type == "error":
        page.complaints.append(said.text)


def press(page, name: str, seen: str) -> None:
    """Press a button by the keyboard, and wait for what it says."""
    page.get_by_role("button", name=name, exact=True).focus()
    page.keyboard.press("Enter")
    wait_for(page, seen)


def wait_for(page, words: str) -> None:
    page.wait_for_function(
        "words => document.querySelector('.cscb-intake').innerText.includes(words)",
        arg=words,
        timeout=SLOW,
    )


def fill(page, label: str, words: str) -> None:
    page.get_by_label(label, exact=True).fill(words)
    page.get_by_label(label, exact=True).press("Tab")


def settle_by_keyboard(page, number: int, theme: str, seen: str) -> None:
    wait_for(page, f"{number} ")
    page.wait_for_function(
        "start => document.querySelector('.cscb-finding').innerText.trim().startsWith(start)",
        arg=f"{number} ",
        timeout=SLOW,
    )
    page.get_by_label(theme, exact=True).focus()
    page.keyboard.press("Space")
    fill(page, "Why", f"Synthetic reason {number}")
    page.wait_for_timeout(300)
    press(page, "Settle, and go to the next", seen)


def test_a_workbook_is_chosen_settled_by_keyboard_added_and_taken_back(page, tmp_path):
    book = Workbook()
    book.active.append(["Finding", "Description", "Theme"])
    book.active.append(["Thresholds", "Synthetic one", "Thresholds"])
    book.active.append(["Supervision", "Synthetic two", None])
    book.active.append(["Training", "Synthetic three", None])
    path = tmp_path / "findings.xlsx"
    book.save(path)
    page.get_by_label("Audit source", exact=True).select_option(
        label="Section 11 Panel Meetings (awaited)"
    )
    fill(page, "Title", "Synthetic Section 11 update")
    fill(page, "Date", "29/11/2018")
    fill(page, "Settled by", "QA lead")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(path)
    wait_for(page, "Read 3 findings from findings.xlsx; 2 still open.")
    settle_by_keyboard(page, 2, "Professional challenge", "Settled number 2. 1 still open.")
    settle_by_keyboard(page, 3, "In no theme", "Settled number 3. All are.")
    press(page, "See what adding would do", "3 Training: in no theme, as decided")
    press(page, "Add it", "Added, as the audit s11-2018-11-29.")
    picture = page.locator(".cscb-intake img[alt^='2 of 6 themes change rank']")
    picture.wait_for(timeout=SLOW)
    assert "Professional challenge up from 5 to 4" in picture.get_attribute("alt")
    press(page, "Take it back", "The tables are as they were before.")


def test_the_example_and_a_refusal_are_told_beside_their_buttons(page):
    press(page, "Use the synthetic example", "Read 6 findings from section-11-update.csv; 5")
    press(page, "Settle, and go to the next", "no theme is ticked; for none, tick In no theme")


def test_axe_finds_nothing_wrong_and_nothing_left_this_machine(page):
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, context=".cscb-intake").response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"][:160]) for fault in found] == []
    assert page.outside == []
    assert page.complaints == []


@pytest.mark.parametrize("width", [1280, 800])
def test_nothing_is_wider_than_the_window(page, width):
    page.set_viewport_size({"width": width, "height": 1400})
    page.wait_for_timeout(500)
    box = page.locator(".cscb-intake").last
    assert box.evaluate("box => box.scrollWidth - box.clientWidth") <= 1
