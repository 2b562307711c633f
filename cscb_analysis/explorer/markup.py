"""What is put on the explorer's page, with every word from the tables escaped."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

import pandas as pd

from cscb_analysis.headings import headed

LEAST_WIDTH = 0.65
"""How much smaller than drawn a picture may be shown, for its words to be read."""

MENTION_COLUMNS = ["source_name", "title", "date", "number", "label", "statement"]
MENTION_COLUMNS += ["theme_label", "basis", "evidence"]
"""What is told of a mention."""

WIDTHS = (10, 10, 11, 8, 12, 18, 11, 8, 12)
"""How much of the table each of these columns takes, in hundredths."""

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell that opens with one of these is a formula to a spreadsheet."""

STYLE = f"<style>\n{Path(__file__).with_name('explorer.css').read_text(encoding='utf-8')}</style>"
"""How the explorer looks; the palette is the charts'."""

KEYS = """<img alt="" hidden src="data:," onerror="
const keep = event => { event.target.dataset.lmSuppressShortcuts = 'true' };
const wait = () => {
  const box = this.closest('.cscb-explorer');
  if (box) box.addEventListener('focusin', keep); else setTimeout(wait, 100);
};
wait()">"""
"""Keeps the arrow keys for the controls: JupyterLab would take them to move between cells."""


def paragraph(text: str) -> str:
    """Write a sentence that a screen reader says when it changes.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> paragraph("1 < 2")
    '<p role="status" dir="auto">1 &lt; 2</p>'
    """
    return f'<p role="status" dir="auto">{escape(text)}</p>' if text else ""


def lines(text: str, kind: str = "plain") -> str:
    """Write lines that a screen reader says when they change, each in its own direction.

    Parameters
    ----------
    text
        Any text; what a line is set in by stays.
    kind
        The name by which its looks are set.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> lines("<b>", "told")
    '<div role="status" class="cscb-told"><div dir="auto" style="padding-left: 0em">&lt;b&gt;\
</div></div>'
    """
    written = "".join(
        f'<div dir="auto" style="padding-left: {len(line) - len(line.lstrip())}em">'
        f"{escape(line.strip()) or '&nbsp;'}</div>"
        for line in text.splitlines()
    )
    return f'<div role="status" class="cscb-{kind}">{written}</div>' if text else ""


def picture(png: bytes, words: str, width: int) -> str:
    """Write a picture with its words as alt text.

    Parameters
    ----------
    png
        The picture.
    words
        What it shows.
    width
        How wide it is where there is room, in pixels.

    Returns
    -------
    str
        HTML.
    """
    data = base64.b64encode(png).decode()
    alt = escape(" ".join(words.split()))
    size = f"width: {width}px; min-width: {round(width * LEAST_WIDTH)}px"
    return (
        '<div class="cscb-scroll" role="region" tabindex="0" aria-label="Picture">'
        f'<img alt="{alt}" src="data:image/png;base64,{data}" style="{size}"></div>'
    )


def marked(text: str, words: Sequence[str]) -> str:
    """Mark in a text the words that were searched for.

    Parameters
    ----------
    text
        Any text.
    words
        What to mark, in any case.

    Returns
    -------
    str
        HTML.

    Examples
    --------
    >>> marked("Plans & planning", ["plan"])
    '<mark>Plan</mark>s &amp; <mark>plan</mark>ning'
    """
    if not words:
        return escape(text)
    longest_first = sorted(words, key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, longest_first))})", text, flags=re.IGNORECASE)
    return "".join(
        f"<mark>{escape(part)}</mark>" if at % 2 else escape(part) for at, part in enumerate(parts)
    )


def table(
    frame: pd.DataFrame, caption: str, words: Sequence[str] = (), kind: str = "cscb-plain"
) -> str:
    """Write a table that can be scrolled sideways by mouse and keyboard.

    Parameters
    ----------
    frame
        Its columns are the headings.
    caption
        What it is a table of.
    words
        What to mark in columns of words.
    kind
        The name by which its looks are set.

    Returns
    -------
    str
        HTML.
    """
    wide = WIDTHS if kind == "cscb-mentions" else ()
    columns = "".join(f'<col style="width: {part}%">' for part in wide)
    heads = "".join(f'<th scope="col">{escape(str(name))}</th>' for name in frame.columns)
    seek = [words if name in ("Label", "Statement") else () for name in frame.columns]
    rows = "".join(
        f"<tr>{''.join(_cell(value, sought) for value, sought in zip(row, seek, strict=True))}</tr>"
        for row in frame.itertuples(index=False)
    )
    return (
        f'<div class="cscb-scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f'<table class="{kind}"><caption dir="auto">{escape(caption)}</caption>'
        f"<colgroup>{columns}</colgroup><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _cell(value: object, words: Sequence[str]) -> str:
    """Write a cell: numbers stand on the right, text in its own direction."""
    if isinstance(value, str):
        return f'<td dir="auto">{marked(value, words)}</td>'
    return f'<td class="number">{escape(str(value))}</td>'


def mention_columns(mentions: pd.DataFrame) -> pd.DataFrame:
    """Choose what is told of a mention, under plain headings.

    Parameters
    ----------
    mentions
        As `mentions_behind` gives them.

    Returns
    -------
    DataFrame
        Source, audit, date, number, label, statement, theme, basis and evidence.
    """
    return headed(mentions[MENTION_COLUMNS].rename(columns={"title": "audit"}))


def as_csv(frame: pd.DataFrame, sentence: str) -> bytes:
    r"""Write a table for a spreadsheet, with what is counted on each of its rows.

    Parameters
    ----------
    frame
        The table.
    sentence
        What is counted, out of what, with which filters.

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark, by which Excel knows it. A text that a spreadsheet would take
        for a formula has an apostrophe before it.

    Examples
    --------
    >>> as_csv(pd.DataFrame({"Theme": ["=1+1"], "Mentions": [2]}), "2 of 2.").decode("utf-8-sig")
    "Theme,Mentions,What is counted\r\n'=1+1,2,2 of 2.\r\n"
    """
    told = frame.assign(**{"What is counted": sentence})
    for at, kind in enumerate(told.dtypes):
        if kind == "str" or kind == "object":
            column = told.iloc[:, at].astype("str")
            safe = column.where(~column.str.startswith(RISKY), "'" + column)
            told = told.assign(**{str(told.columns[at]): safe})
    told = told.set_axis([f"'{n}" if n.startswith(RISKY) else n for n in told.columns], axis=1)
    text: str = told.to_csv(index=False, lineterminator="\r\n", float_format="%.6f")
    return text.encode("utf-8-sig")


def download_link(content: bytes, name: str, kind: str) -> str:
    """Write a link that saves a file, wherever the page is shown.

    Parameters
    ----------
    content
        What is in the file.
    name
        What it is called.
    kind
        Its media type.

    Returns
    -------
    str
        HTML.
    """
    data = base64.b64encode(content).decode()
    size = f"{max(len(content) // 1024, 1):,} kB"
    return (
        f'<p role="status"><a style="text-decoration: underline; font-weight: bold"'
        f' download="{escape(name)}" href="data:{kind};base64,{data}">'
        f"Save {escape(name)}</a> ({size})</p>"
    )
