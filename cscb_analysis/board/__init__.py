"""Serve the board's page from this machine, to this machine alone."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path

from cscb_analysis.tables import HOME, load_tables

NOTEBOOK = HOME / "notebooks" / "05-board-pack.ipynb"
HERE = "127.0.0.1"


def voila_options(port: int, *, browser: bool) -> list[str]:
    """Give the options with which Voilà serves the board's page.

    Parameters
    ----------
    port
        Where to listen; if it is taken, one near by is.
    browser
        Whether to open a browser on it.

    Returns
    -------
    list of str
        For this machine's own address only, with the code hidden, errors kept from readers, and no
        file served but the page.

    Examples
    --------
    >>> "--Voila.ip=127.0.0.1" in voila_options(8866, browser=False)
    True
    """
    import zmq

    options = {
        "Voila.ip": HERE,
        "Voila.port": port,
        "Voila.open_browser": browser,
        "Voila.log_level": "ERROR",
        "VoilaConfiguration.template": "board",
        "VoilaConfiguration.strip_sources": True,
        "VoilaConfiguration.show_tracebacks": False,
        "VoilaConfiguration.file_denylist": ".*",
        "VoilaConfiguration.preheat_kernel": True,  # a page is ready before it is asked for
        "VoilaConfiguration.default_pool_size": 1,
        # What a kernel sends stays on this machine, and nobody else on it can read along.
        "KernelManager.transport_encryption": "auto" if zmq.has("curve") else "disabled",
        "MappingKernelManager.cull_idle_timeout": 3600,
    }
    return [f"--{name}={value}" for name, value in options.items()]


def _free_port(first: int) -> int:
    """Find the first port from one on that nobody else listens on."""
    for port in range(first, min(first + 50, 65535) + 1):
        with socket.socket() as tried, suppress(OSError):
            tried.bind((HERE, port))
            return port
    return first


def serve_board(folder: Path | None, port: int, *, browser: bool) -> None:
    """Check the tables and serve the board's page until it is stopped.

    Parameters
    ----------
    folder
        The tables; the folder that `load_tables` chooses when not given.
    port, browser
        As `voila_options` takes them.

    Raises
    ------
    TablesError
        If anything is wrong with the tables; nothing is served then.
    """
    tables = load_tables(folder)
    os.environ["CSCB_DATA"] = str((tables.folder or Path()).resolve())
    paths = [str(Path(__file__).parent), os.environ.get("JUPYTER_PATH", "")]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(path for path in paths if path)
    # After JUPYTER_PATH is set: Voilà looks there for the template.
    from cscb_analysis.board.server import BoardServer

    port = _free_port(port)
    print(f"The board's page is at http://{HERE}:{port}/ on this machine. Stop it with Ctrl+C.")
    sys.stdout.flush()
    BoardServer.launch_instance([*voila_options(port, browser=browser), str(NOTEBOOK)])
