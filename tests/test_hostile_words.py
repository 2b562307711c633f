"""What stands in tables, names of files and words typed acts nowhere: it is shown, and no more."""

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import html5lib
import ipywidgets as widgets
import pytest
from synthetic.hostile import PAYLOAD, make_hostile

import cscb_analysis as cscb
from cscb_analysis.__main__ import main
from cscb_analysis.charts import show_table
from cscb_analysis.explorer import Explorer
from cscb_analysis.intake.session import Intake
from cscb_analysis.intake.view import IntakeView
from cscb_analysis.publish.notebook_pages import NOTEBOOKS, notebook_page

ACTING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
CODES = "\x1b[2J\x1b]0;title\x07\x9b31m\r\u202e"
"""They clear a terminal, change its title, colour it, write over a line and turn it round."""

EXAMPLE = Path(__file__).with_name("synthetic") / "section-11-update.csv"


@pytest.fixture(scope="module")
def tables(tmp_path_factory) -> cscb.Tables:
    folder = tmp_path_factory.mktemp("hostile")
    cscb.save_tables(make_hostile(), folder)
    return cscb.load_tables(folder)


def hold_harmless(html: str) -> str:
    """Hold that a page has no element or handler of the payload's, and give its text."""
    tree = html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
    for element in tree.iter():
        assert element.get("src") != "x"
        assert "acted" not in "".join(element.attrib.get(name, "") for name in ("onerror", "href"))
        assert element.tag != "script" or "acted" not in (element.text or "")
    return "".join(tree.itertext())


def test_the_payload_would_act():
    with pytest.raises(AssertionError):
        hold_harmless(f"<p>{PAYLOAD}</p>")


def test_nothing_printed_acts_on_the_terminal(tmp_path, capsys):
    board = tmp_path / f"board{CODES}"
    out = tmp_path / f"out{CODES}"
    out.mkdir()
    findings = tmp_path / f"findings{CODES}.csv"
    findings.write_bytes(EXAMPLE.read_bytes())
    new = ["--source", "s11", "--title", "Update", "--date", "2018-11-29", "--data", str(board)]
    why = ["--reason", "An example", "--data", str(board)]
    commands = [
        (["start", str(board)], 0),
        (["start", str(board)], 1),
        (["check", "--data", str(board)], 0),
        (["check", "--data", str(tmp_path / f"none{CODES}")], 1),
        (["template", str(out / "empty.xlsx"), "--data", str(board)], 0),
        (["add", str(tmp_path / f"none{CODES}.csv"), *new], 1),
        (["add", str(findings), *new[:3], f"Up{CODES}", *new[4:]], 1),
        (["add", str(findings), "--source", CODES, *new[2:]], 2),
        (["add", str(findings), *new, "--dry-run"], 0),
        (["add", str(findings), *new], 0),
        (["changes", "--data", str(board), "--out", str(out / "changes")], 0),
        (["changes", "--data", str(board), "--compared-with", CODES], 2),
        (["codings", "--out", str(out / "sheet.xlsx"), "--data", str(board)], 0),
        (["codings", str(findings), "--data", str(board)], 1),
        (["theme", "rename", f"None{CODES}", "Another", *why], 2),
        (["theme", "add", f"New{CODES[:4]}", *why], 1),
        (["publish", "--date", CODES, "--data", str(board)], 2),
        (["publish", "--date", "2018-12-01", "--order", CODES, "--data", str(board)], 2),
        (["undo", "--data", str(board)], 0),
        (["undo", "--data", str(board)], 1),
        (["synthesis", "--no-pages", "--data", str(board), "--since", CODES], 2),
        (["agreement", str(findings), str(findings), "--data", str(board)], 1),
        (["agreement", *[str(board / "coding.csv")] * 2, "--data", str(board)], 0),
    ]
    for words, status in commands:
        assert main(words) == status, words
        told = capsys.readouterr()
        assert told.out or told.err
        assert not ACTING.search(told.out + told.err), words
    with pytest.raises(SystemExit):
        main(["check", CODES])
    assert not ACTING.search(capsys.readouterr().err)


@pytest.mark.parametrize("code", ["\x1b[2J", "\x9b31m", "\x07", "\x00", "\x7f", "\ufffe"])
def test_no_table_may_hold_a_code(tmp_path, code):
    folder = tmp_path / "board"
    cscb.save_tables(cscb.load_tables(cscb.BRIEFING), folder)
    path = folder / "mentions.csv"
    text = path.read_text(encoding="utf-8").replace("Drift", f"Dr{code}ift")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(cscb.TablesError, match="text without control characters") as refusal:
        cscb.load_tables(folder)
    assert not ACTING.search(str(refusal.value))


def test_nothing_acts_in_a_notebooks_tables(tables, monkeypatch):
    shown: list[dict] = []
    monkeypatch.setattr(
        "cscb_analysis.charts.notebook.display", lambda data, **_: shown.append(data)
    )
    for _, frame in tables.frames():
        show_table(frame)
    show_table(cscb.crosstab(cscb.code_mentions(tables)).reset_index())
    texts = [hold_harmless(each["text/html"]) for each in shown]
    assert PAYLOAD in texts[-1]


def values(widget) -> list[str]:
    """List all HTML of a widget and those within it, and hold that its labels are text."""
    assert not getattr(widget, "description_allow_html", False)
    own = [widget.value] if isinstance(widget, widgets.HTML) else []
    return own + [value for child in getattr(widget, "children", ()) for value in values(child)]


def test_nothing_acts_in_the_explorer(tables):
    explorer = Explorer(tables)
    explorer.selection.words = "script"
    for name in [name for _, name in _options(explorer.view)]:
        explorer.view.value = name
        for _, row in _options(explorer.rows):
            explorer.rows.value = row
            break
        html = values(explorer)
        assert "&lt;img" in "".join(html)
        hold_harmless("".join(html))
    explorer.close()


def _options(control) -> list[tuple[str, object]]:
    return [each if isinstance(each, tuple) else (each, each) for each in control.options]


def test_nothing_acts_in_the_view_of_a_new_audit(tables):
    view = IntakeView(Intake(tables))
    view.title.value, view.date.value = PAYLOAD, "2018-11-29"
    view.text.value = f"Plans {PAYLOAD[:40]} - {PAYLOAD}\n{tables.themes['label'][0]} - Synthetic"
    view.read.click()
    view.look.click()
    assert "&lt;img" in "".join(values(view))
    hold_harmless("".join(values(view)))
    view.date.value = "<img src=x onerror=acted()>"
    view.look.click()
    assert "&lt;img" in view.said["add"].value
    hold_harmless("".join(values(view)))
    view.close()


def test_nothing_acts_in_what_is_written(tables, tmp_path, capsys):
    """Charts show it as it stands, and are well-formed; the list of contents names files alone."""
    out = tmp_path / "out"
    assert main(["synthesis", "--no-pages", "--data", str(tables.folder), "--out", str(out)]) == 0
    capsys.readouterr()
    pictures = sorted(out.glob("*.svg"))
    assert len(pictures) >= 6
    for path in pictures:
        tags = {element.tag.split("}")[-1] for element in ElementTree.parse(path).iter()}
        assert not tags & {"script", "foreignObject", "img", "image"}, path
    assert "acted" not in (out / "contents.txt").read_text(encoding="utf-8")
    assert PAYLOAD in (out / "most_noted.txt").read_text(encoding="utf-8")


def test_nothing_acts_in_a_page(tables):
    text = hold_harmless(
        notebook_page(NOTEBOOKS / "02-source-overlaps.ipynb", tables.folder, PAYLOAD)
    )
    assert "<img src=x onerror=acted()>" in text
    assert "{{7*7}}" in text
