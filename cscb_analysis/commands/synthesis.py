"""The command `synthesis`: rank the most noted themes, say why, and write it down."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from cscb_analysis.coded import code_mentions
from cscb_analysis.commands import words
from cscb_analysis.commands.tables import print_counted
from cscb_analysis.firmness import rank_ranges
from cscb_analysis.folders import whole_folder
from cscb_analysis.headings import headed
from cscb_analysis.synthesis import (
    AS_PUBLISHED,
    RULES,
    Rule,
    compare_rankings,
    explain_ranking,
    latest_published,
    rank_themes,
)
from cscb_analysis.tables import BASES, COUNTED_BASES, Tables, load_tables

if TYPE_CHECKING:
    import pandas as pd


def add_commands(commands: Any, data: argparse.ArgumentParser) -> None:  # noqa: ANN401
    """Describe the command."""
    synthesis = commands.add_parser(
        "synthesis", parents=[data], help="rank the most noted themes, say why, and write it down"
    )
    synthesis.add_argument(
        "--out", type=words.folder, default=Path("outputs"), help="folder to write to"
    )
    synthesis.add_argument("--since", help="count audits from this date on (YYYY-MM-DD or YYYY-MM)")
    synthesis.add_argument("--until", help="count audits up to this date (YYYY-MM-DD or YYYY-MM)")
    synthesis.add_argument(
        "--audits",
        choices=["all", "latest"],
        default="all",
        help="count all audits, or of each source the latest alone",
    )
    synthesis.add_argument(
        "--bases",
        nargs="+",
        metavar="BASIS",
        choices=BASES,
        default=list(COUNTED_BASES),
        help=f"which codings count, of {', '.join(BASES)} (default: {' '.join(COUNTED_BASES)})",
    )
    words.add_rule(synthesis)
    synthesis.add_argument("--no-pages", action="store_true", help="do not run the notebooks")
    synthesis.add_argument(
        "--force", action="store_true", help="write into a folder of other files"
    )
    synthesis.set_defaults(run=_synthesis)


def _synthesis(chosen: argparse.Namespace) -> None:
    """Rank the themes, say why and how firmly, and write it all to a folder."""
    from cscb_analysis.publish.synthesis import write_synthesis

    tables = load_tables(chosen.data)
    rule = RULES[chosen.rule]
    period = {"since": chosen.since, "until": chosen.until, "audits": chosen.audits}
    coded = code_mentions(tables, chosen.bases, **period)
    ranking = rank_themes(coded, rule)
    ranges = rank_ranges(tables, rule, chosen.bases, **period)
    published = latest_published(tables.published)
    comparison = None if published.empty else compare_rankings(published, ranking)

    _print_ranking(ranking, ranges, rule)
    if comparison is not None and not ranking.empty:
        print(f"\nAgainst the published ranks: Kendall's tau-b {comparison.tau_b:.2f};", end=" ")
        print("every theme stands where it was published." if comparison.agrees else "they differ.")
    print(f'\nRule "{rule.name}": {rule.sentence}')
    print_counted(tables, coded)

    heading = f"from the tables of {tables.date}; it replaces these files:"
    with whole_folder(chosen.out, heading, force=chosen.force) as place:
        write_synthesis(place, coded, ranking, ranges, tables)
        pages = _write_pages(place, tables, chosen)
    print(f"\nThe tables and charts are in {chosen.out}.")
    print(pages)


def _print_ranking(ranking: pd.DataFrame, ranges: pd.DataFrame, rule: Rule) -> None:
    """Print the ranking, why it is so and how firm it is."""
    print("Most noted themes\n")
    if ranking.empty:
        print("No theme is noted by two audit sources among the audits counted.")
        return
    shown = headed(ranking.drop(columns=["theme", "of_sources", "of_audits"]))
    print(shown.to_string(index=False, float_format="%.3f"), "\n")
    print("Why they stand in this order")
    for row in explain_ranking(ranking, rule).itertuples():
        print(f"  {row.rank} {row.label}: {row.reason}")
    print("\nHow firm each rank is")
    for row in ranges.itertuples():
        print(f"  {row.rank} {row.label}: kept in {row.same} of {row.trials} trials")
        print(fill(str(row.moved_by), 96, initial_indent="    ", subsequent_indent="    "))


def _write_pages(place: Path, tables: Tables, chosen: argparse.Namespace) -> str:
    """Write the notebooks as pages, or say why there are none."""
    choices = [chosen.since, chosen.until, chosen.audits, list(chosen.bases), chosen.rule]
    if chosen.no_pages:
        return "No pages were written, as asked."
    if choices != [None, None, "all", list(COUNTED_BASES), AS_PUBLISHED.name]:
        return "No pages were written: they tell of all audits, not of a choice among them."
    if find_spec("nbconvert") is None:
        return "No pages were written: that needs jupyterlab, which is not installed."
    from cscb_analysis.publish.notebook_pages import write_pages

    print("\nRunning the notebooks; this takes about half a minute.", flush=True)
    return f"Pages to read in a browser: {', '.join(write_pages(place, tables))}."
