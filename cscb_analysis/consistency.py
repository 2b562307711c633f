"""Check tables against one another, and against what the words mean."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

import numpy as np
import numpy.typing as npt
import pandas as pd

from cscb_analysis.checks import TableCheck, final_themes, own_labels, plain_label
from cscb_analysis.keys import find_rows, joined

HINTS = 30  # unknown keys of a table for which a near one is looked up


Links = dict[tuple[str, str], npt.NDArray[np.int64]]
"""By the names of two tables: for each row of the first the row of the second, or -1."""


def check_links(checks: Mapping[str, TableCheck]) -> Links:
    """Report each key that names a row of another table that is not there.

    Parameters
    ----------
    checks
        The checks of all tables, by name; problems are added to them.

    Returns
    -------
    dict
        Which rows are linked.
    """
    links: Links = {}
    for name, check in checks.items():
        for link in check.schema.get("foreignKeys", []):
            other = link["reference"]["resource"] or name
            if check.usable and checks[other].usable:
                columns, others = link["fields"], link["reference"]["fields"]
                links[name, other] = _check_link(check, columns, checks[other], others)
    return links


def _check_link(
    check: TableCheck, columns: list[str], other: TableCheck, other_columns: list[str]
) -> npt.NDArray[np.int64]:
    """Report the rows whose key the other table does not have, with a near one if there is."""
    here, there = check.frame[columns], other.frame[other_columns]
    rows = find_rows(here, there)
    lost = (rows < 0) & (here != "").all(axis=1)
    if not lost.any():
        return rows
    unknown = joined(here[lost], columns)
    known = joined(there, other_columns).unique()[:500]
    short = [key for key in known if len(key) <= 60]
    near = {value: get_close_matches(value, short, 1) for value in unknown.unique()[:HINTS]}
    for row, value in zip(unknown.index, unknown, strict=True):
        hint = f', perhaps "{near[value][0]}"' if near.get(value) else ""
        expected = f"{' and '.join(columns)} as in a row of {other.file}{hint}"
        check.report_row(row, columns, expected, value)
    return rows


def check_meaning(checks: Mapping[str, TableCheck], links: Links) -> None:
    """Report what each table alone cannot show: what the words of the field rule out.

    An audit that is `due` has no mentions and one that is `reported` has some; a `label` coding
    rests on the theme's label, as the codebook has or had it; no theme is merged into itself. A
    gap in a list's numbers is only a note.

    Parameters
    ----------
    checks
        The checks of all tables, by name; problems and notes are added to them.
    links
        As `check_links` gives them.
    """
    audits, mentions, themes = checks["audits"], checks["mentions"], checks["themes"]
    if audits.usable and mentions.usable:
        _check_status(audits, mentions)
    if mentions.usable and themes.usable and checks["coding"].usable:
        rows = links["coding", "mentions"]
        _check_label_codings(checks["coding"], rows, mentions.frame, themes.frame)
    _check_merged(themes)
    if not mentions.problems:
        _note_gaps(mentions)


def _check_status(audits: TableCheck, mentions: TableCheck) -> None:
    """Hold what an audit's status says to whether it has mentions."""
    keys, status = audits.frame["audit"], audits.frame["status"]
    due = mentions.frame["audit"].isin(keys[(status == "due") & (keys != "")])
    expected = "no mentions of an audit that is due; is its status in audits.csv now reported"
    mentions.report(["audit"], due, expected)
    empty = (status == "reported") & ~keys.isin(mentions.frame["audit"]) & (keys != "")
    expected = "mentions of this audit in mentions.csv, or the status due"
    audits.report(["status"], empty, expected)


def _check_label_codings(
    coding: TableCheck,
    mention: npt.NDArray[np.int64],
    mentions: pd.DataFrame,
    themes: pd.DataFrame,
) -> None:
    """Report each `label` coding whose mention bears neither the theme's label nor a former one."""
    by_label = (coding.frame["basis"] == "label") & coding.frame["theme"].isin(themes["theme"])
    held = by_label.to_numpy() & (mention >= 0)
    bears = coding.frame.loc[held, ["theme"]]
    bears["label"] = mentions["label"].take(mention[held]).to_numpy()
    # What many mentions bear alike is looked at once.
    pairs = bears.drop_duplicates()
    told = pairs["theme"].astype("str") + "\t" + plain_label(pairs["label"])
    wrong = bears[find_rows(bears, pairs[~told.isin(own_labels(themes))]) >= 0]
    for row, theme, label in zip(wrong.index, wrong["theme"], wrong["label"], strict=True):
        expected = f'another basis: the mention\'s label is "{label}", not that of {theme}'
        coding.report_row(row, ["basis"], expected, "label")


def _check_merged(themes: TableCheck) -> None:
    """Report themes that are merged, in one step or several, into themselves."""
    circle = themes.frame["theme"].isin(final_themes(themes.frame).values())
    expected = "a theme that is not merged back into this one"
    themes.report(["merged_into"], circle & (themes.frame["merged_into"] != ""), expected)


def _note_gaps(mentions: TableCheck) -> None:
    """Note each list whose numbers run beyond its length."""
    codes, audits = pd.factorize(mentions.frame["audit"])
    lists = mentions.numbers("number").groupby(codes).agg(["max", "count"])
    for at, longest, count in lists[lists["max"] > lists["count"]].itertuples():
        note = f"audit {audits[at]} has {count} mentions, numbered up to {longest}"
        mentions.notes.append(f"{mentions.file}: {note}; a gap may be as printed")
