"""What the README says of large tables is what was measured, and the ways to count agree."""

import csv
import importlib.util
import json
from pathlib import Path

import pytest
from synthetic.boards import at_length, make_board

from cscb_analysis import save_tables

ROOT = Path(__file__).parents[1]
WHOLE = "files to ranking and cross-tabulation"


@pytest.fixture(scope="module")
def measured() -> dict[tuple[str, str], list[str]]:
    """Read what was measured, by how and what."""
    with (ROOT / "tests/benchmarks/scale.csv").open(encoding="utf-8", newline="") as file:
        return {(how, what): [unit, *rest] for how, what, unit, *rest in csv.reader(file)}


def numbers(measured, how: str, what: str) -> list[float]:
    """Give what was measured of one thing, from a thousand mentions to a million."""
    return [float(number) for number in measured[how, what][1:] if number]


def test_the_table_is_what_was_measured(measured) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    table = text.split("| how | what | unit | 1,000 mentions |")[1].split("\n\n")[0]
    stated = [[cell.strip() for cell in row.split("|")[1:-1]] for row in table.splitlines()[2:]]
    assert stated == [[how, what, *rest] for (how, what), rest in [*measured.items()][1:]]


def test_the_sentences_are_what_was_measured(measured) -> None:
    ours, plain, duckdb = (
        numbers(measured, how, WHOLE)
        for how in ("cscb_analysis", "pandas, no checks", "DuckDB, no checks")
    )
    [size] = numbers(measured, "files", "size")[2:]
    [memory] = numbers(measured, "cscb_analysis", "peak memory")[2:]
    [importing] = numbers(measured, "cscb_analysis", "import, over importing pandas")
    prose = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    for sentence in [
        f"A million mentions, {size:.0f} MiB of files, take {ours[2] / 1000:.1f} seconds",
        f"{ours[2] / plain[2]:.1f} times as long as pandas, and {ours[2] / duckdb[2]:.1f} times as"
        " long as DuckDB, which both check nothing.",
        f"It takes {memory / size:.1f} times the size of the files in memory",
        f"ten times the mentions take {ours[2] / ours[1]:.1f} times the time.",
        f"Importing costs {importing:.1f} % over importing pandas.",
    ]:
        assert sentence in prose
    assert memory / size <= 6
    assert importing <= 10


@pytest.fixture
def scale():
    """Load the measurement."""
    path = ROOT / "tests/benchmarks/scale.py"
    spec = importlib.util.spec_from_file_location("scale", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_all_ways_to_count_agree(scale, tmp_path: Path) -> None:
    save_tables(at_length(make_board(40, sources=4, themes=9)), tmp_path)
    told = scale.measure(str(tmp_path), runs=1)
    assert {how for how, what in told if what == WHOLE} == {*scale.WAYS} - {"pandas, reading alone"}


def test_answers_that_differ_are_refused(scale, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = iter(range(9))
    run = {"steps": {}, "peak": 1}
    monkeypatch.setattr(
        scale, "in_own_process", lambda *_: json.dumps({**run, "answers": [next(runs)]})
    )
    with pytest.raises(SystemExit, match="The answers differ"):
        scale.measure("", runs=1)
