"""The command line: `cscb-analysis`, or `python -m cscb_analysis`."""

from __future__ import annotations

import argparse
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING

os.environ.setdefault("MPLBACKEND", "agg")  # charts go to files, and no window is opened

from cscb_analysis.findings import describe_counted
from cscb_analysis.firmness import rank_ranges
from cscb_analysis.folders import FolderError, copy_tables, whole_folder
from cscb_analysis.headings import headed
from cscb_analysis.reading import TablesError
from cscb_analysis.synthesis import (
    AS_PUBLISHED,
    RULES,
    Rule,
    compare_rankings,
    explain_ranking,
    latest_published,
    rank_themes,
)
from cscb_analysis.tables import (
    BASES,
    BRIEFING,
    COUNTED_BASES,
    Tables,
    code_mentions,
    load_tables,
)

if TYPE_CHECKING:
    import pandas as pd


def main(words: list[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    words
        The words typed after `cscb-analysis`; those of the command line when not given.

    Returns
    -------
    int
        0 when all went well, 1 when something is wrong with the tables or a folder, 2 when the
        command was not understood.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a Windows console may lack a letter
    parser = _parser()
    chosen = parser.parse_args(words)
    try:
        chosen.run(chosen)
        sys.stdout.flush()
    except (TablesError, FolderError) as error:
        print(error, file=sys.stderr)
        return 1
    except ValueError as error:
        print(f"{parser.prog}: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # what reads our words, such as `head`, has had enough
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115
        return 1
    except KeyboardInterrupt:
        print("Stopped; nothing was changed.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    """Describe the commands."""
    parser = argparse.ArgumentParser(
        prog="cscb-analysis", description="Themes from a safeguarding board's audits."
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    data = argparse.ArgumentParser(add_help=False)
    data.add_argument("--data", type=_folder, help="folder of tables (default: the briefing's own)")

    check = commands.add_parser(
        "check", parents=[data], help="say what is in the tables, or why not"
    )
    check.set_defaults(run=_check)

    start = commands.add_parser(
        "start", help="copy the briefing's tables to begin your board's own"
    )
    start.add_argument("folder", type=_folder, metavar="FOLDER", help="a new folder")
    start.set_defaults(run=_start)

    synthesis = commands.add_parser(
        "synthesis", parents=[data], help="rank the most noted themes, say why, and write it down"
    )
    synthesis.add_argument(
        "--out", type=_folder, default=Path("outputs"), help="folder to write to"
    )
    synthesis.add_argument("--since", help="count audits from this date on (YYYY-MM-DD or YYYY-MM)")
    synthesis.add_argument("--until", help="count audits up to this date (YYYY-MM-DD or YYYY-MM)")
    synthesis.add_argument("--audits", choices=["all", "latest"], default="all")
    synthesis.add_argument(
        "--bases", nargs="+", metavar="BASIS", choices=BASES, default=list(COUNTED_BASES)
    )
    synthesis.add_argument("--rule", choices=list(RULES), default=AS_PUBLISHED.name)
    synthesis.add_argument("--no-pages", action="store_true", help="do not run the notebooks")
    synthesis.add_argument(
        "--force", action="store_true", help="write into a folder of other files"
    )
    synthesis.set_defaults(run=_synthesis)

    board = commands.add_parser("board", parents=[data], help="show the board's page in a browser")
    board.add_argument("--port", type=_port, default=8866, help="where to listen (default: 8866)")
    board.add_argument("--no-browser", action="store_true", help="do not open a browser")
    board.set_defaults(run=_board)
    return parser


def _folder(word: str) -> Path:
    """Read a folder's name, in which `~` stands for the user's own."""
    return Path(word).expanduser()


def _port(word: str) -> int:
    """Read a port, refusing what is none."""
    if not word.isascii() or not word.isdigit() or not 1024 <= int(word) <= 65535:
        raise argparse.ArgumentTypeError(f'"{word}" is no port; expected 1024 to 65535')
    return int(word)


def _check(chosen: argparse.Namespace) -> None:
    """Say what is in the tables."""
    tables = load_tables(chosen.data)
    print(f"{tables.folder}: no problems found.")
    for name, frame in tables.frames():
        print(f"  {name:<10} {len(frame):>6,} rows")
    _print_counted(tables, code_mentions(tables))
    for note in tables.notes:
        print(f"Note: {note}.")


def _start(chosen: argparse.Namespace) -> None:
    """Copy the briefing's tables to a new folder."""
    copy_tables(BRIEFING, chosen.folder)
    print(
        f"The briefing's tables are in {chosen.folder}. Now change them to tell your board's story."
    )
    print(f'Check them with: cscb-analysis check --data "{chosen.folder}"')


def _synthesis(chosen: argparse.Namespace) -> None:
    """Rank the themes, say why and how firmly, and write it all to a folder."""
    from cscb_analysis.publish import write_synthesis

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
    _print_counted(tables, coded)

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
    from cscb_analysis.pages import write_pages

    print("\nRunning the notebooks; this takes about half a minute.", flush=True)
    return f"Pages to read in a browser: {', '.join(write_pages(place, tables))}."


def _board(chosen: argparse.Namespace) -> None:
    """Serve the board's page until it is stopped."""
    if find_spec("voila") is None:
        raise FolderError("The board's page needs voila, which is not installed.")
    from cscb_analysis.board import serve_board

    serve_board(chosen.data, chosen.port, browser=not chosen.no_browser)


def _print_counted(tables: Tables, coded: pd.DataFrame) -> None:
    """Say what is counted, out of what, and which audits that takes in."""
    print(f"Counted: {describe_counted(coded)}")
    for row in coded.drop_duplicates("audit").itertuples():
        print(f"  {row.source_name}: {row.title} ({row.date})")
    due = tables.audits[tables.audits["status"] == "due"].merge(tables.sources, on="source")
    for row in due.itertuples():
        print(f"  {row.name}: awaited, due {row.date}")


if __name__ == "__main__":
    sys.exit(main())
