"""Print so that nothing in a table, a file's name or what was typed acts on the terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO

# Control codes, by which a terminal is told to clear itself, change its title or type an answer;
# and the marks that turn the order of letters round, so that a line says other than it shows.
ACTING = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    r"""Write what a terminal would act on as letters.

    Parameters
    ----------
    text
        Anything that is to be printed.

    Returns
    -------
    str
        The same; each letter that acts is written as its number.

    Examples
    --------
    >>> print(plain("Thres\x1b[2Jholds"))
    Thres\x1b[2Jholds
    """
    return ACTING.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


class _Plain:
    """A stream that writes plainly to another."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write text so that nothing in it acts."""
        return self._stream.write(plain(text))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a stream has
        return getattr(self._stream, name)


@contextmanager
def printed_plainly() -> Iterator[None]:
    r"""Let all that is printed, and every error, be written plainly.

    Examples
    --------
    >>> with printed_plainly():
    ...     print("Thres\x1b[2Jholds")
    Thres\x1b[2Jholds
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a Windows console may lack a letter
    out: Any = _Plain(sys.stdout)
    error: Any = _Plain(sys.stderr)
    with redirect_stdout(out), redirect_stderr(error):
        yield
