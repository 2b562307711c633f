"""Measure how often the right theme is suggested, and write suggestions.csv.

The findings of `findings-to-place.csv` were written with their right themes before there was a
vocabulary, by somebody who has not seen it. Each is suggested themes by what was learnt from the
briefing's tables; then the same without the vocabulary, and without the past codings. The
briefing's own mentions are each suggested themes by what was learnt without their audit source;
the vocabulary was written with the briefing at hand, which flatters that figure.
"""

from pathlib import Path

import pandas as pd

from cscb_analysis import BRIEFING, load_tables
from cscb_analysis.intake.measuring import figures_of_suggestions
from cscb_analysis.intake.practice import findings_to_place

RESULTS = Path(__file__).with_name("suggestions.csv")


def measure() -> pd.DataFrame:
    """Measure both sets of findings, by all that is learnt from and by less."""
    return figures_of_suggestions(load_tables(BRIEFING), findings_to_place())


def main() -> None:
    """Measure, write the figures down and print them."""
    found = measure()
    found.to_csv(RESULTS, index=False, lineterminator="\n", encoding="utf-8")
    print(found.to_string(index=False))


if __name__ == "__main__":
    main()
