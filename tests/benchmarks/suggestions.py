"""Measure how often the right theme is suggested, and write suggestions.csv.

The findings of `findings-to-place.csv` were written with their right themes before there was a
vocabulary, by somebody who has not seen it. Each is suggested themes by what was learnt from the
briefing's tables; then the same without the vocabulary, and without the past codings. The
briefing's own mentions are each suggested themes by what was learnt without their audit source;
the vocabulary was written with the briefing at hand, which flatters that figure.
"""

from dataclasses import replace
from pathlib import Path

import pandas as pd

from cscb_analysis import BRIEFING, load_tables
from cscb_analysis.intake.measuring import leave_sources_out, measure_suggestions, suggest_all
from cscb_analysis.intake.suggestions import Suggester

RESULTS = Path(__file__).with_name("suggestions.csv")
FINDINGS = Path(__file__).parents[1] / "synthetic" / "findings-to-place.csv"


def measure() -> pd.DataFrame:
    """Measure both sets of findings, by all that is learnt from and by less."""
    findings = pd.read_csv(FINDINGS, dtype="str", keep_default_na=False)
    tables = load_tables(BRIEFING)
    ways = {
        "all": tables,
        "all but the vocabulary": replace(tables, vocabulary=tables.vocabulary.iloc[:0]),
        "all but past codings": replace(tables, coding=tables.coding.iloc[:0]),
    }
    parts = []
    for learnt_from, known in ways.items():
        found = measure_suggestions(suggest_all(findings, Suggester(known)))
        parts.append(found.assign(findings="written beforehand", learnt_from=learnt_from))
        if len(known.coding):
            found = measure_suggestions(leave_sources_out(known))
            parts.append(found.assign(findings="the briefing's own", learnt_from=learnt_from))
    found = pd.concat(parts).sort_values("findings", ascending=False, kind="stable")
    return found[["findings", "learnt_from", "measure", "right", "n", "share", "low", "high"]]


def main() -> None:
    """Measure, write the figures down and print them."""
    found = measure()
    found.to_csv(RESULTS, index=False, lineterminator="\n", encoding="utf-8")
    print(found.to_string(index=False))


if __name__ == "__main__":
    main()
