"""Read a large table that needs no tidying: the same cells as `reading` gives, many times as fast.

Everything is refused here that `reading` would tidy or report, and is then read by it: what a
message says, and where it points, is written in one place.
"""

from __future__ import annotations

import csv
import operator
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from cscb_analysis.reading import EXCEL_ERROR, Cells, separator

LARGE = 100_000  # bytes; what is smaller is read with care in a few hundredths of a second

PIECE = 1_000_000  # bytes looked at in one go: as many as a processor has at hand

_UNSEEN = re.compile("[\x80-\x9f\u2028\u2029\ufffe\uffff]")
"""Controls beyond ASCII, and breaks of lines."""
_EXCEL_ERROR = re.compile(EXCEL_ERROR.encode())


def read_clean(path: Path, columns: Mapping[str, bool]) -> Cells | None:
    """Read a large CSV file that is as clean as if it had been saved here.

    Parameters
    ----------
    path
        The file to read.
    columns
        The columns that it has to have, in any order, each with whether it may hold any words; of
        the others each value is kept once.

    Returns
    -------
    Cells
        The cells as a `frame`; nothing if the file is small, or anything in it is not clean.

    Examples
    --------
    >>> from cscb_analysis.tables import BRIEFING
    >>> read_clean(BRIEFING / "sources.csv", dict.fromkeys(["source", "name"], True)) is None
    True
    """
    try:
        if path.stat().st_size < LARGE:
            return None
        with path.open("rb") as file:
            top = file.readline().decode("utf-8-sig").removesuffix("\n").removesuffix("\r")
            by = separator(top)
            header, lines = top.split(by), 0
            if sorted(header) != sorted(columns):
                return None
            while piece := file.read(PIECE) + file.readline():
                count = _count_clean(piece, by)
                if not count:
                    return None
                lines += count
        frame = pd.read_csv(path, sep=by, dtype="str", na_filter=False, engine="c")
    except (OSError, ValueError):  # it cannot be read, is no UTF-8, or a row has too many cells
        return None
    # Fewer rows than lines mean a blank line, or a line break in a cell.
    if not frame.index.equals(pd.RangeIndex(lines)) or frame.columns.tolist() != header:
        return None
    for name, any_words in columns.items():
        cells = frame[name].to_numpy()
        if not any_words:
            codes, values = pd.factorize(frame[name])
            frame[name] = pd.Categorical.from_codes(codes, values)
            cells = values.to_numpy()
        if not _is_tidy(cells):
            return None
    # A column without a gap shows that no row is empty.
    if all((frame[name] == "").any() for name in header):
        return None
    return Cells(path.name, header, lines=range(2, lines + 2), frame=frame)


def _count_clean(piece: bytes, by: str) -> int:
    """Count lines of UTF-8; 0 if there are control characters, Excel's errors or odd quotes."""
    data = np.frombuffer(piece, dtype=np.uint8)
    ends = np.flatnonzero(data == ord("\n"))
    controls = np.count_nonzero(data < ord(" ")) - len(ends)
    if (controls and controls != piece.count(b"\r\n") + piece.count(b"\t")) or b"\x7f" in piece:
        return 0
    if not piece.endswith(b"\n") or np.diff(ends, prepend=0).max() > csv.field_size_limit():
        return 0
    if b"#" in piece and _EXCEL_ERROR.search(piece):  # a letter alone is found far faster
        return 0
    if not piece.isascii() and _UNSEEN.search(piece.decode()):
        return 0
    # Every other quote opens a cell, or doubles the one before; the others close one, or double.
    quotes = np.flatnonzero(data == ord('"'))
    fits = np.zeros(256, dtype=bool)
    fits[[*f'{by}\r\n"'.encode()]] = True
    if not fits[data[quotes[::2] - 1]].all():
        return 0
    return len(ends) if fits[data[quotes[1::2] + 1]].all() else 0


def _is_tidy(cells: npt.NDArray[np.object_]) -> bool:
    """Say whether no cell has white space before or after its words."""
    return not any(map(operator.ne, cells, map(str.strip, cells)))
