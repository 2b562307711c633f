"""What holds for every test: the briefing's tables, no window, and the slow tests last."""

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import matplotlib as mpl
import pytest

os.environ.pop("CSCB_DATA", None)  # the tests rest on the briefing, not on a board's own tables
mpl.use("agg")  # charts are drawn, but no window opens


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the notebooks after all else, and what needs a browser after them."""

    def turn(item: pytest.Item) -> int:
        if item.path.name.startswith("test_browser"):
            return 2
        return 1 if item.path.suffix == ".ipynb" else 0

    items.sort(key=turn)


@pytest.fixture(scope="session")
def pack_of(tmp_path_factory) -> Callable[[str], SimpleNamespace]:
    """Give the board pack of the briefing, of another board, of a large one and of a hostile one.

    Each is made once: its `tables`, its `contents`, its `folder` and what was `written` there.
    """
    from synthetic.boards import acting, make_board, with_long_names

    import cscb_analysis as cscb
    from cscb_analysis.publish.contents import pack_contents
    from cscb_analysis.publish.pack import write_pack

    boards = {
        "briefing": lambda: cscb.load_tables(cscb.BRIEFING),
        "another": lambda: cscb.load_tables(Path(__file__).parent / "synthetic/another-board"),
        "eight": lambda: with_long_names(make_board(14, sources=8, themes=40)),
        "acting": lambda: acting(cscb.load_tables(cscb.BRIEFING)),
    }
    made: dict[str, SimpleNamespace] = {}

    def pack(name: str) -> SimpleNamespace:
        if name not in made:
            tables, folder = boards[name](), tmp_path_factory.mktemp(name)
            contents = pack_contents(tables, marking="OFFICIAL & <b>" * (name != "another"))
            written = write_pack(folder, contents)
            made[name] = SimpleNamespace(
                tables=tables, contents=contents, folder=folder, written=written
            )
        return made[name]

    return pack


@pytest.fixture(scope="session", params=["briefing", "another", "eight"])
def pack(request, pack_of) -> SimpleNamespace:
    """The pack of each board in turn."""
    return pack_of(request.param)
