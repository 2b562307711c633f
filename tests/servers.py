"""Start JupyterLab or the board's page, and open it in a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import nbformat

CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), ""
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
HERE = "127.0.0.1"
SLOW = 60_000  # milliseconds that a busy machine may take


def free_port() -> int:
    with socket.socket() as held:
        held.bind((HERE, 0))
        return held.getsockname()[1]


def serve(words: list[str], ready: str, scratch: Path) -> Iterator[None]:
    """Run a server until its test is done."""
    settings = {
        "JUPYTERLAB_WORKSPACES_DIR": str(scratch / "workspaces"),
        "JUPYTER_RUNTIME_DIR": str(scratch / "runtime"),
        "JUPYTER_CONFIG_DIR": str(scratch / "config"),
    }
    with (scratch / "log").open("w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", *words], env={**os.environ, **settings}, stdout=log, stderr=log
        )
        try:
            wait_for(ready, server, scratch / "log")
            yield
        finally:
            server.terminate()
            server.wait(20)


def wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except urllib.error.HTTPError as answer:
            answer.close()
            return
        except OSError:
            assert server.poll() is None, log.read_text()[-2000:]
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text()[-2000:])


def serve_lab(folder: Path, scratch: Path, cells: list[str]) -> Iterator[str]:
    """Serve a notebook of these cells in JupyterLab, and give its address."""
    book = nbformat.v4.new_notebook()
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    book.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]
    nbformat.write(book, folder / "explorer.ipynb")
    port = free_port()
    options = [f"--ServerApp.port={port}", f"--ServerApp.ip={HERE}", "--IdentityProvider.token="]
    options += [f"--ServerApp.root_dir={folder}", "--no-browser", "--allow-root"]
    for _ in serve(["jupyterlab", *options], f"http://{HERE}:{port}/api", scratch):
        yield f"http://{HERE}:{port}/lab/tree/explorer.ipynb"


def serve_board(scratch: Path) -> Iterator[str]:
    """Serve the board's page as `make board` does, and give its address."""
    port = free_port()
    words = ["cscb_analysis", "board", "--no-browser", "--port", str(port)]
    for _ in serve(words, f"http://{HERE}:{port}/voila/static/none", scratch):
        yield f"http://{HERE}:{port}/"


def open_board(page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector(".cscb-picture img", timeout=SLOW)


def open_lab(page, address: str, seen: str = ".cscb-picture img") -> None:
    from playwright.sync_api import TimeoutError

    page.goto(address)
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=SLOW)
    for _ in range(6):  # what is typed before the kernel is there is lost
        page.locator(".jp-Cell").first.click()
        page.keyboard.press("Control+Enter")
        try:
            page.wait_for_selector(seen, timeout=SLOW / 6)
        except TimeoutError as error:
            late = error
        else:
            return
    raise late
