"""What the prompt sheets hold: a page for each source heard from, one for the most noted themes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from cscb_analysis.printed import NO_THEME
from cscb_analysis.publish.contents import Contents, lists_of
from cscb_analysis.wording import counted, listed, rows_of

LEAST_POINTS = 9
"""No text on a sheet is smaller."""

CANNOT = (
    f"The themes of this sheet do not fit on one page at {LEAST_POINTS} points, the smallest size"
    " that is easy to read. They are all in the page and the workbook."
)
"""What stands in the place of a sheet that cannot be set."""

FEWER = (15, 12, 10, 8, 6)
"""How many of the most noted themes are tried when there is no room for all."""

MOST_NAMED = 3
"""How many other sources a row names before it counts those that are missing instead."""

USE = (
    ("Team meetings.", "Read one line together. Where have we met it? What would we do about it?"),
    (
        "Supervision.",
        "Choose a line that fits a child’s case. What does it ask of our practice and our records?",
    ),
    (
        "Any organisation.",
        "For everyone who may meet children and families. Write down what will be done, and by"
        " whom.",
    ),
)
"""How a sheet is used: team meetings, supervision, and any organisation, as the briefing has it."""

HEADS = ("No.", "Theme, as printed", "Prompts and our notes")


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Parameters
    ----------
    name
        Its file's name, without ending.
    title
        What stands at its top.
    words
        What it says, for those who do not see its picture.
    page
        What is handed to typst.
    """

    name: str
    title: str
    words: str
    page: dict[str, Any]


def sheets(contents: Contents) -> list[Sheet]:
    """Say what each sheet holds: a sheet for each source heard from, then the most noted themes.

    Parameters
    ----------
    contents
        As `pack_contents` gives it.

    Returns
    -------
    list of Sheet
        In the order of sources. A source that is awaited has none, and is named on the last.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> from cscb_analysis.publish.contents import pack_contents
    >>> [sheet.name for sheet in sheets(pack_contents(load_tables(BRIEFING)))]
    ['sheet-1-scr', 'sheet-2-maa', 'sheet-3-saa', 'sheet-4-most-noted-themes']
    """
    coded = contents.coded
    made = [
        _source_sheet(contents, at, str(source), rows)
        for at, (source, rows) in enumerate(coded.groupby("source", observed=True), 1)
    ]
    return [*made, _most_noted_sheet(contents, len(made) + 1)]


def _source_sheet(contents: Contents, at: int, source: str, rows: pd.DataFrame) -> Sheet:
    """Say what the sheet of one source holds: all its audits, or the newest if there is no room."""
    name = str(rows["source_name"].iloc[0])
    others = [other for other in contents.heard if other != name]
    lists = lists_of(rows)
    groups: list[dict[str, Any]] = [
        {
            "heading": audit.heading,
            "rows": [_row(contents, mention, others) for mention in audit.mentions],
        }
        for audit in lists
    ]
    newest = groups[: sum(audit.day == lists[0].day for audit in lists)]
    alternatives = [{"note": "", "groups": groups}]
    if len(newest) < len(groups):
        left = sum(len(group["rows"]) for group in groups[len(newest) :])
        note = (
            f"Only the newest list is shown, for want of room. {counted(left, 'mention')} of"
            f" {counted(len(groups) - len(newest), 'older audit')}"
            f" {'is' if left == 1 else 'are'} in the workbook."
        )
        alternatives.append({"note": note, "groups": newest})
    what = lists[0].heading if len(lists) == 1 else counted(len(lists), "audit")
    mentions = sum(len(group["rows"]) for group in groups)
    subtitle = f"{what}: {counted(mentions, 'mention')}."
    subtitle += f" Other sources heard from: {listed(others)}." if others else ""
    told = "; ".join(f"{row['number']} {row['label']}" for group in groups for row in group["rows"])
    page = _page(contents, name, subtitle, alternatives, HEADS)
    return Sheet(
        f"sheet-{at}-{file_part(source)}", name, f"Prompt sheet: {name}. {subtitle} {told}.", page
    )


def _row(contents: Contents, mention: pd.DataFrame, others: list[str]) -> dict[str, Any]:
    """Give a mention: its number and words, who else notes its themes, and their prompts."""
    first, noted = mention.iloc[0], []
    for theme, label in zip(mention["theme"], mention["theme_label"], strict=True):
        if pd.isna(theme):
            noted.append({"name": "", "text": f"{NO_THEME.capitalize()} of the codebook"})
            continue
        same = str(label).casefold() == str(first["label"]).casefold()
        who = _who([other for other in others if other in contents.noted_by[theme]], others)
        noted.append(
            {"name": "Also noted by:" if same else f"{label}, also noted by:", "text": who}
        )
    return {
        "number": str(first["number"]),
        "label": first["label"],
        "statement": first["statement"],
        "others": noted,
        "prompts": _prompts(contents, mention["theme"].dropna().tolist()),
    }


def _who(noting: list[str], others: list[str]) -> str:
    """Name the sources that note a theme; where they are many, count them and name the rest."""
    silent = [name for name in others if name not in noting]
    if not noting:
        return "no other source"
    if not silent and len(others) > 1:
        return "both others" if len(others) == 2 else f"all {len(others)} others"
    if len(noting) <= MOST_NAMED:
        return listed(noting)
    return f"{len(noting)} of {len(others)} others, all but {listed(silent)}"


def _prompts(contents: Contents, themes: list[str]) -> list[dict[str, str]]:
    """Give the prompts of some themes; a question needs no word before it."""
    asked = contents.questions[contents.questions["theme"].isin(themes)]
    return [
        {"part": "" if row.part == "question" else row.part.capitalize(), "text": row.text}
        for row in rows_of(asked)
    ]


def _most_noted_sheet(contents: Contents, at: int) -> Sheet:
    """Say what the sheet of the most noted themes holds."""
    statements = contents.themes.set_index("theme")["statement"]
    rows = []
    for row in rows_of(contents.ranking):
        who = _who(contents.noted_by[row.theme], contents.heard).replace("others", "sources")
        rows.append(
            {
                "number": str(row.rank),
                "label": row.label,
                "statement": statements.get(row.theme, ""),
                "others": [{"name": "Noted by:", "text": who}],
                "prompts": _prompts(contents, [row.theme]),
            }
        )
    alternatives = [{"note": "", "groups": [{"heading": "", "rows": rows}] if rows else []}]
    for most in FEWER:
        if most < len(rows):
            note = f"The first {most} of {len(rows)} themes; the page and the workbook have all."
            alternatives.append({"note": note, "groups": [{"heading": "", "rows": rows[:most]}]})
    subtitle = contents.finding.split(": ")[0].rstrip(".") + "." if rows else contents.finding
    told = "; ".join(f"{row['number']} {row['label']}" for row in rows)
    heads = ("Rank", "Theme", "Prompts and our notes")
    page = _page(contents, "Most Noted Themes", subtitle, alternatives, heads)
    words = f"Prompt sheet: Most Noted Themes. {subtitle}" + (f" {told}." if told else "")
    return Sheet(f"sheet-{at}-most-noted-themes", "Most Noted Themes", words, page)


def _page(
    contents: Contents,
    title: str,
    subtitle: str,
    alternatives: list[dict[str, Any]],
    heads: tuple[str, ...],
) -> dict[str, Any]:
    """Put together what every sheet has."""
    return {
        "kicker": "Prompt sheet · Themes from audits",
        "title": title,
        "subtitle": subtitle,
        "columns": list(heads),
        "alternatives": alternatives,
        "cannot": CANNOT,
        "use-title": "How to use this sheet",
        "use": [{"title": title, "text": text} for title, text in USE],
        "foot": [{"name": name, "text": text} for name, text in contents.heading],
    }


def file_part(name: str) -> str:
    """Make part of a file's name of a key: small letters, digits and hyphens, and not many.

    Parameters
    ----------
    name
        Any text.

    Returns
    -------
    str
        Safe in any folder.

    Examples
    --------
    >>> file_part("scr"), file_part("../Up & away")
    ('scr', 'up-away')
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40] or "source"
