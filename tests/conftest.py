"""What holds for every test: the briefing's tables, no window, no network, the slow tests last."""

import os
import re
import runpy
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import matplotlib as mpl
import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

os.environ.pop("CSCB_DATA", None)  # the tests rest on the briefing, not on a board's own tables
mpl.use("agg")  # charts are drawn, but no window opens

# Nothing leaves this machine: neither from here, nor from a command, server or kernel begun here.
OFFLINE = Path(__file__).with_name("offline")
if "PYTEST_XDIST_WORKER" not in os.environ:  # the run's parts write into the file of the whole
    os.environ["CSCB_ASKED"] = str(Path(tempfile.mkdtemp(prefix="asked-"), "asked.txt"))
ASKED = Path(os.environ["CSCB_ASKED"])
os.environ["PYTHONPATH"] = os.pathsep.join(
    filter(None, [str(OFFLINE), os.environ.get("PYTHONPATH")])
)
runpy.run_path(str(OFFLINE / "sitecustomize.py"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run if anything tried to reach the network, though it may have got over it."""
    if ASKED.exists() and session.exitstatus in (0, 1):
        session.exitstatus = 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what tried to reach the network."""
    if ASKED.exists():
        terminalreporter.section("tried to reach beyond this machine", red=True)
        terminalreporter.write(ASKED.read_text(encoding="utf-8"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the notebooks after all else, and what needs a browser after them."""

    def turn(item: pytest.Item) -> int:
        if item.path.name.startswith("test_browser"):
            return 2
        return 1 if item.path.suffix == ".ipynb" else 0

    items.sort(key=turn)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling:
    """Where processors share the work, let one do all of a file, of the browser, of the pack."""

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            kind = re.match("tests/test_(browser|pack)", nodeid)
            return kind[0] if kind else super()._split_scope(nodeid)

    return Together(config, log)


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
