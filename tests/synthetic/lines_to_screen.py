"""Measure how much of the made-up personal data is found, and how often clean words alarm."""

from pathlib import Path

import pandas as pd

from cscb_analysis.intake.measuring import share_of
from cscb_analysis.intake.screening import KINDS, screen

FALSE_ALARM = "false alarm in a clean line"


def lines_to_screen() -> pd.DataFrame:
    """`text, kind, planted`: a line, and what was planted in it; both empty where it is clean."""
    path = Path(__file__).with_name("lines-to-screen.csv")
    return pd.read_csv(path, dtype="str", keep_default_na=False)


def measure_screening(lines: pd.DataFrame) -> pd.DataFrame:
    """Count for each kind and for all what is found of what was planted, then the false alarms.

    An item is found where something of its kind overlaps it.
    """
    found = screen(dict(zip(lines.index.map(str), lines["text"], strict=True)))
    pairs = found.merge(lines.reset_index(names="where").astype({"where": "str"}), on="where")
    same = pairs[pairs["kind_x"] == pairs["kind_y"]]
    hits = [
        planted in seen or seen in planted
        for seen, planted in zip(same["found"], same["planted"], strict=True)
    ]
    right = lines.index.map(str).isin(same.loc[hits, "where"])
    rows = []
    for kind in KINDS:
        planted = lines["kind"] == kind
        if planted.any():
            rows.append(share_of(kind, int(right[planted].sum()), int(planted.sum())))
    clean = lines["kind"] == ""
    rows.append(share_of("all kinds", int(right[~clean].sum()), int((~clean).sum())))
    alarms = lines.index.map(str).isin(found["where"])
    rows.append(share_of(FALSE_ALARM, int(alarms[clean].sum()), int(clean.sum())))
    return pd.DataFrame(rows)
