"""Tell the rows of tables by their keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd


def find_rows(keys: pd.DataFrame, among: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Say which row of one table has the key of each row of another.

    Parameters
    ----------
    keys
        The columns to find, of any table.
    among
        As many columns in the same order, of the table to find them in.

    Returns
    -------
    array
        A number for each row of `keys`: the place of the last row of `among` with the same cells,
        or -1 where it has none.

    Examples
    --------
    >>> rows = pd.DataFrame({"audit": ["a", "a", "b"], "number": ["1", "2", "1"]})
    >>> find_rows(pd.DataFrame({"audit": ["b", "b"], "number": ["1", "2"]}), rows).tolist()
    [2, -1]
    """
    # Whole numbers stand for the cells, and one for those of a row: far faster than words joined.
    wanted, known = np.zeros(len(keys), np.int64), np.zeros(len(among), np.int64)
    absent = np.zeros(len(keys), bool)
    for name, other in zip(keys, among, strict=True):
        codes, values = pd.factorize(among[other])
        places = _positions(keys[name], values)
        absent |= places < 0
        wanted, known = wanted * len(values) + places, known * len(values) + codes
    last = ~pd.Series(known).duplicated(keep="last").to_numpy()
    places = pd.Index(known[last]).get_indexer(pd.Index(wanted))
    rows = np.append(np.flatnonzero(last), -1)  # the place -1 is that of the row -1
    return np.where(absent, -1, rows[places])


def _positions(cells: pd.Series[Any], values: pd.Index[Any]) -> npt.NDArray[np.intp]:
    """Say where each cell stands among some values; -1 where it does not."""
    known, coded = pd.Index(values.tolist()), isinstance(cells.dtype, pd.CategoricalDtype)
    sought = pd.Index(cells.cat.categories.tolist() if coded else cells)
    places: npt.NDArray[np.intp] = known.get_indexer(sought)
    return places.take(cells.cat.codes) if coded else places


def joined(frame: pd.DataFrame, columns: list[str]) -> pd.Series[str]:
    """Write a key of several columns as one text."""
    text = frame[columns[0]].astype("str")
    for name in columns[1:]:
        text = text + ", " + frame[name].astype("str")
    return text
