"""The page of the board pack: one file of HTML that stands on its own."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pandas as pd

from cscb_analysis.printed import NO_THEME, mentions_behind
from cscb_analysis.publish import cells
from cscb_analysis.publish.contents import Contents, lists_of
from cscb_analysis.publish.pictures import pictures
from cscb_analysis.publish.sentences import awaited_words
from cscb_analysis.wording import counted, listed, plain_date, rows_of

HERE = Path(__file__).parent

SECTIONS = {
    "sources": "What each source said",
    "most-noted": "The most noted themes",
    "changed": "What changed",
    "overlaps": "What the sources share",
    "recurrence": "What keeps coming back",
    "firm": "How firm is the order?",
    "method": "Method and audits counted",
    "limits": "What this cannot say",
}
"""The parts of the page, by their anchors."""

MOST_OPEN = 20
"""A source with more mentions than this has its lists folded away at first."""

ROW_HEADS = ("Theme", "Noted by exactly", "First", "Audit source")
"""The columns that name their row, the first that a table has."""


def write_page(contents: Contents) -> str:
    """Write the page.

    Parameters
    ----------
    contents
        As `pack_contents` gives it.

    Returns
    -------
    str
        HTML: the chair's summary, then what it rests on. Every chart has its words as alt text and
        its numbers as a table; every rank opens to its statements. Nothing is loaded from
        elsewhere, and there is no script.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.publish.contents import pack_contents
    >>> write_page(pack_contents(load_tables(BRIEFING))).splitlines()[0]
    '<!doctype html>'
    """
    import jinja2
    from markupsafe import Markup

    made = pictures(contents)
    drawn = {name: base64.b64encode(each.draw()).decode() for name, each in made.items()}
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals.update(
        written=cells.written,
        is_number=lambda value: isinstance(value, (int, float)),
        rows=lambda frame: frame.astype("object").to_numpy().tolist(),
        rowhead=_row_head,
        date=plain_date,
    )
    page: str = environment.get_template("page.html.j2").render(
        given=contents,
        # The style sheet is this project's own, not a text from the tables.
        css=Markup((HERE / "page.css").read_text(encoding="utf-8")),
        sections=[*SECTIONS.items()],
        names=SECTIONS,
        pictures=made,
        drawn=drawn,
        pairs=cells.overlaps(contents),
        audits=cells.audits(contents),
        awaited=awaited_words(contents.awaited),
        sources=_sources(contents),
        ranks=_ranks(contents),
        unplaced=_records(mentions_behind(contents.coded, theme=NO_THEME)),
    )
    return page


def _row_head(heads: pd.Index[str]) -> int:
    """Say which column names the rows of a table."""
    return next((heads.get_loc(head) for head in ROW_HEADS if head in heads), 0)  # type: ignore[return-value]


def _records(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    """Give a frame's rows, each column by its name."""
    return frame.to_dict("records")


def _ranks(contents: Contents) -> list[dict[str, Any]]:
    """Give each rank with its reason and every mention behind it."""
    reasons = contents.reasons["reason"].tolist()
    return [
        {
            "rank": row.rank,
            "label": row.label,
            "told": f"{row.sources} of {counted(row.of_sources, 'source')},"
            f" {counted(row.mentions, 'mention')}",
            "reason": f"{reason}.",
            "rows": _records(mentions_behind(contents.coded, theme=row.theme)),
        }
        for row, reason in zip(rows_of(contents.ranking), reasons, strict=True)
    ]


def _sources(contents: Contents) -> list[dict[str, Any]]:
    """Give each source heard from with its audits, newest first, and what a mention counts as."""
    told = []
    for name, coded in contents.coded.groupby("source_name", observed=True):
        lists = lists_of(coded)
        mentions = sum(len(audit.mentions) for audit in lists)
        told.append(
            {
                "name": name,
                "told": f"{counted(mentions, 'mention')} in {counted(len(lists), 'audit')}",
                "audits": [
                    {
                        "heading": audit.heading,
                        "rows": [_mention(rows, contents.noted_by) for rows in audit.mentions],
                    }
                    for audit in lists
                ],
                "open": mentions <= MOST_OPEN,
            }
        )
    return told


def _mention(rows: pd.DataFrame, noted_by: dict[str, list[str]]) -> dict[str, Any]:
    """Give a mention's number and words, and what it counts as."""
    themes = _records(rows)
    first = {name: themes[0][name] for name in ("number", "label", "statement")}
    return {**first, "themes": [_counts_as(row, noted_by) for row in themes]}


def _counts_as(row: dict[Any, Any], noted_by: dict[str, list[str]]) -> str:
    """Say which theme a mention counts towards, on what basis, and who else notes it."""
    if pd.isna(row["theme"]):
        return NO_THEME.capitalize()
    others = [name for name in noted_by[row["theme"]] if name != row["source_name"]]
    also = f"also noted by {listed(others)}" if others else "noted by no other source"
    return f"{row['theme_label']} (basis: {row['basis']}), {also}"
