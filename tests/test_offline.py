"""Nothing tries to reach the network: conftest.py holds every other test to it.

Among those are all commands, run in test_hostile_words.py, the servers and every notebook.
"""

import socket
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

OUTSIDE = "192.0.2.1"  # set aside for examples: nobody is there
REACH = f"import socket\nsocket.create_connection(('{OUTSIDE}', 80), 1)"


@pytest.fixture
def asked(tmp_path, monkeypatch) -> Path:
    """Where it is written down what tried to reach the network, for one test."""
    monkeypatch.setenv("CSCB_ASKED", str(tmp_path / "asked.txt"))
    return tmp_path / "asked.txt"


def test_a_test_that_reaches_out_is_stopped_and_written_down(asked):
    with pytest.raises(OSError, match="let nothing reach"):
        socket.create_connection((OUTSIDE, 80), 1)
    with pytest.raises(OSError, match="let nothing reach"):
        socket.getaddrinfo("elsewhere.example", 80)
    text = asked.read_text(encoding="utf-8")
    assert OUTSIDE in text
    assert "elsewhere.example" in text


def test_so_is_a_command(asked):
    done = subprocess.run([sys.executable, "-c", REACH], capture_output=True, text=True)
    assert "let nothing reach" in done.stderr
    assert OUTSIDE in asked.read_text(encoding="utf-8")


def test_so_is_a_kernel(asked):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(REACH)])
    NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    assert "let nothing reach" in notebook.cells[0].outputs[0].evalue
    assert OUTSIDE in asked.read_text(encoding="utf-8")
