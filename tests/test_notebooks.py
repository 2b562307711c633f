"""What strict nbval cannot see in a stored notebook: pictures, their words, and its manner."""

import json
import re
from pathlib import Path

import pytest

import cscb_analysis as cscb

NOTEBOOKS = sorted(Path(__file__).parents[1].joinpath("notebooks").glob("*.ipynb"))
LONGEST_CELL = 12


def cells(path: Path, kind: str) -> list[dict]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def source(cell: dict) -> str:
    return "".join(cell["source"])


def outputs(path: Path) -> list[dict]:
    return [output for cell in cells(path, "code") for output in cell["outputs"]]


def prose(path: Path) -> str:
    return "\n".join(source(cell) for cell in cells(path, "markdown"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request) -> Path:
    return request.param


def test_the_notebooks_are_there():
    assert NOTEBOOKS[0].name == "01-most-noted-themes.ipynb"


def test_it_was_run_from_top_to_bottom(notebook):
    counts = [cell["execution_count"] for cell in cells(notebook, "code")]
    assert counts == list(range(1, len(counts) + 1))


def test_no_cell_failed_or_warned(notebook):
    kinds = {output.get("name", output["output_type"]) for output in outputs(notebook)}
    assert kinds <= {"stdout", "display_data", "execute_result"}


def test_every_picture_has_its_words_as_alt_text_and_beneath(notebook):
    for cell in cells(notebook, "code"):
        pictures = [out for out in cell["outputs"] if "image/png" in out.get("data", {})]
        printed = "".join("".join(out.get("text", "")) for out in cell["outputs"])
        for picture in pictures:
            alt = picture["metadata"]["image/png"]["alt"]
            assert alt == "".join(picture["data"]["text/plain"])
            assert " ".join(alt.split()) in " ".join(printed.split())


def test_it_is_a_story_with_short_steps(notebook):
    code = [source(cell) for cell in cells(notebook, "code")]
    assert 8 <= len(code) <= 14
    assert max(text.count("\n") + 1 for text in code) <= LONGEST_CELL
    assert len(prose(notebook)) >= sum(map(len, code))
    assert not [text for text in code if re.search(r"\bdef |\blambda |\.\./|os\.path|Path\(", text)]
    assert not [text for text in code if text.rstrip().endswith(";")]


def test_it_names_no_folder_of_a_machine(notebook):
    text = notebook.read_text(encoding="utf-8")
    assert not re.search(r"/(home|root|tmp|work|Users)/|[A-Z]:\\\\", text)


def test_the_figures_in_the_prose_of_the_first_are_those_of_the_tables():
    tables = cscb.load_tables(cscb.BRIEFING)
    coded = cscb.code_mentions(tables)
    every = cscb.code_mentions(tables, bases=cscb.BASES)
    words = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    of_source = coded["source"].value_counts()
    left_out, judged = coded["theme"].isna(), every["basis"] == "judgement"
    places = cscb.rank_themes(coded).set_index("theme")["mean_place"]
    rank = cscb.rank_themes(coded.assign(theme=coded["theme"].mask(_ninth(coded))))
    third = rank.set_index("label")["rank"]["Thresholds"]
    text = prose(NOTEBOOKS[0])
    for sentence in [
        f"three audit sources, and ends with {words[len(tables.published)]} *Most Noted Themes*",
        f"{words[of_source['scr']]} from Serious Case Reviews, in a list without numbers,",
        f"{words[of_source['maa']]} from the Multi-Agency Audit and {words[of_source['saa']]} from",
        f"{words[left_out.sum()].capitalize()} of the {len(coded)} mentions are in none of",
        f"{words[judged.sum()].capitalize()} of them were placed by one reader's judgement",
        f"and {words[left_out.sum() - judged.sum()]} are in no theme",
        f"{places['missed-opportunities']:.3f} against {places['professional-challenge']:.3f}",
        f"Without this one coding, *Thresholds* is {['first', 'second', 'third'][third - 1]}.",
    ]:
        assert sentence in text


def _ninth(coded):
    return (coded["source"] == "saa") & (coded["number"] == 9)
