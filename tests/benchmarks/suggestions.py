"""Measure how often the right theme is suggested, and write suggestions.csv.

The findings of `findings-to-place.csv` were written with their right themes before there was a
vocabulary, by somebody who has not seen it. Each is suggested themes by what was learnt from the
briefing's tables; then the same without the vocabulary, and without the past codings. The
briefing's own mentions are each suggested themes by what was learnt without their audit source;
the vocabulary was written with the briefing at hand, which flatters that figure.
"""

import csv
import sys
from dataclasses import replace
from math import sqrt
from pathlib import Path

import pandas as pd

from cscb_analysis import BASES, BRIEFING, Tables, code_mentions, load_tables
from cscb_analysis.intake.suggestions import Suggester

RESULTS = Path(__file__).with_name("suggestions.csv")
FINDINGS = Path(__file__).parents[1] / "synthetic" / "findings-to-place.csv"

FIRST, AMONG, NONE = "right theme first", "right theme among three", "none, rightly first"


def findings() -> pd.DataFrame:
    """Read the findings and their right themes; an empty theme is none."""
    return pd.read_csv(FINDINGS, dtype="str", keep_default_na=False)


def without_vocabulary(tables: Tables) -> Tables:
    """Take the vocabulary out."""
    return replace(tables, vocabulary=tables.vocabulary.iloc[:0])


def without_codings(tables: Tables) -> Tables:
    """Take the past codings out, and with them what was left in no theme."""
    return replace(tables, coding=tables.coding.iloc[:0])


def without_source(tables: Tables, source: str) -> Tables:
    """Take one audit source's mentions and codings out."""
    kept = tables.audits.loc[tables.audits["source"] != source, "audit"]
    return replace(
        tables,
        mentions=tables.mentions[tables.mentions["audit"].isin(kept)],
        coding=tables.coding[tables.coding["audit"].isin(kept)],
    )


def place(tables: Tables, findings: pd.DataFrame) -> pd.DataFrame:
    """Set beside each finding what was suggested: the first, and the three themes."""
    suggester = Suggester(tables)
    rows = []
    for finding in findings.itertuples():
        suggested = suggester.suggest(finding.label, finding.statement)["theme"].tolist()
        among = [theme for theme in suggested if theme]
        rows.append({"theme": finding.theme, "first": suggested[0], "among": among})
    return pd.DataFrame(rows)


def leave_sources_out(tables: Tables) -> pd.DataFrame:
    """Place the tables' own mentions, those of each source by what the others teach."""
    coded = code_mentions(tables, BASES).astype({"theme": "object"})
    coded["theme"] = coded["theme"].where(coded["theme"].notna(), "")
    return pd.concat(
        place(without_source(tables, source), mentions)
        for source, mentions in coded.groupby("source", observed=True)
    )


def share(placed: pd.DataFrame, measure: str) -> dict[str, object]:
    """Count how many are right, out of how many, with a 95 % interval (Wilson 1927)."""
    of = placed[(placed["theme"] == "") == (measure == NONE)]
    if measure == AMONG:
        right = sum(theme in among for theme, among in zip(of["theme"], of["among"], strict=True))
    else:
        right = int((of["theme"] == of["first"]).sum())
    n, z = len(of), 1.96
    middle = (right + z * z / 2) / (n + z * z)
    half = z * sqrt(right * (n - right) / n + z * z / 4) / (n + z * z)
    return {
        "right": right,
        "n": n,
        "share": f"{right / n:.3f}",
        "low": f"{middle - half:.3f}",
        "high": f"{middle + half:.3f}",
    }


def measure() -> list[dict[str, object]]:
    """Measure all there is: a row for each way of learning and each measure."""
    tables, unseen = load_tables(BRIEFING), findings()
    ways = {
        ("findings to place", "all"): place(tables, unseen),
        ("findings to place", "without the vocabulary"): place(without_vocabulary(tables), unseen),
        ("findings to place", "without past codings"): place(without_codings(tables), unseen),
        ("briefing, one source left out", "all"): leave_sources_out(tables),
        ("briefing, one source left out", "without the vocabulary"): leave_sources_out(
            without_vocabulary(tables)
        ),
    }
    return [
        {"findings": what, "learnt from": learnt, "measure": name, **share(placed, name)}
        for (what, learnt), placed in ways.items()
        for name in (FIRST, AMONG, NONE)
    ]


def main() -> None:
    """Measure, write the figures down and print them."""
    rows = measure()
    with RESULTS.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(pd.DataFrame(rows).to_string(index=False))


if __name__ == "__main__":
    sys.exit(main())
