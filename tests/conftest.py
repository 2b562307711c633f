"""What holds for every test: the briefing's tables, no window, and the slow tests last."""

import os

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
