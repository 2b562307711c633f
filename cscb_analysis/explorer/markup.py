"""What is put on the explorer's page, with every word from the tables escaped."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from html import escape

import pandas as pd

from cscb_analysis.headings import headed

LEAST_WIDTH = 0.65
"""How much smaller than drawn a picture may be shown, for its words to be read."""

MENTION_COLUMNS = {
    "source_name": "source_name",
    "title": "audit",
    "date": "date",
    "number": "number",
    "label": "label",
    "statement": "statement",
    "theme_label": "theme_label",
    "basis": "basis",
    "evidence": "evidence",
}
"""What is told of a mention, and the heading's name for it."""

WIDTHS = (10, 10, 11, 8, 12, 18, 11, 8, 12)
"""How much of the table each of these columns takes, in hundredths."""

RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell that opens with one of these is a formula to a spreadsheet."""

STYLE = """<style>
.cscb-explorer { gap: 12px; padding: 4px 2px 12px; overflow: visible; }
.cscb-explorer .widget-html, .cscb-explorer .widget-html-content { min-width: 0; height: auto; }
.cscb-explorer .widget-html-content { line-height: 1.45; overflow-wrap: anywhere; }
.cscb-explorer p { margin: 0; }
.cscb-sentence p { border-left: 5px solid #12436D; padding: 6px 12px; font-size: 1.08em; }
.cscb-message p, .cscb-refusal p { border-left: 5px solid #F46A25; padding: 6px 12px; }
.cscb-group { min-width: 200px; overflow: visible; }
.cscb-group-name p { font-weight: bold; border-bottom: 2px solid #12436D; }
.cscb-ticks { max-height: 150px; overflow: auto; }
.cscb-explorer .widget-checkbox, .cscb-explorer .widget-text, .cscb-explorer .widget-dropdown,
.cscb-explorer .widget-select-multiple { width: auto; max-width: 430px; }
.cscb-explorer .widget-checkbox { height: auto; min-height: 26px; }
.cscb-explorer .widget-checkbox label { white-space: normal; line-height: 1.25; height: auto; }
.cscb-explorer .jupyter-button { width: auto; padding: 0 14px; align-self: flex-start; }
.cscb-view.widget-radio { width: auto; height: auto; flex-direction: column; }
.cscb-explorer .cscb-view > label, .cscb-explorer .cscb-rows > label {
  width: 100%; max-width: none; height: auto; text-align: left; white-space: normal;
  font-weight: bold; line-height: 1.4; }
.cscb-view .widget-radio-box { flex-flow: row wrap; gap: 6px; height: auto; max-width: none;
  margin: 2px; }
.cscb-view .widget-radio-box label { width: auto; padding: 4px 12px 4px 6px; height: auto;
  border: 2px solid #767676; border-radius: 4px; font-size: 1.05em; }
.cscb-view .widget-radio-box label:has(:checked) { border-color: #12436D; font-weight: bold;
  box-shadow: inset 0 -4px #12436D; }
.cscb-rows.widget-select { flex-direction: column; align-items: stretch; }
.cscb-explorer .cscb-rows > select { width: 100%; height: auto; flex: none; font-size: 1em; }
.cscb-scroll { overflow-x: auto; }
.cscb-scroll img { background: white; max-width: 100%; height: auto; display: block; }
.cscb-scroll table { border-collapse: collapse; width: 100%; font-size: 0.93em; }
.cscb-scroll table.cscb-mentions { min-width: 800px; table-layout: fixed; }
.cscb-scroll table.cscb-mentions td:nth-child(3) { white-space: nowrap; }
.cscb-scroll caption { text-align: start; font-weight: bold; padding: 6px 0; font-size: 1.08em; }
.cscb-scroll th, .cscb-scroll td { border-bottom: 1px solid #BFBFBF; padding: 5px 6px;
  text-align: start; vertical-align: top; line-height: 1.35; }
.cscb-scroll th { border-bottom: 2px solid #12436D; overflow-wrap: normal; }
.cscb-scroll td.number { text-align: right; padding-right: 14px; }
.cscb-explorer mark { background: #FFE08A; color: #000; font-weight: bold; padding: 0 1px; }
.cscb-explorer :focus-visible { outline: 3px solid #F46A25; outline-offset: 1px; }
</style>"""

KEYS = """<img alt="" hidden src="data:," onerror="
const keep = event => { event.target.dataset.lmSuppressShortcuts = 'true' };
const wait = () => {
  const box = this.closest('.cscb-explorer');
  if (box) box.addEventListener('focusin', keep); else setTimeout(wait, 100);
};
wait()">"""
"""Keeps the arrow keys for the controls: JupyterLab would take them to move between cells."""

"""How the explorer looks; the palette is the charts'."""


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
    return headed(mentions[[*MENTION_COLUMNS]].rename(columns=MENTION_COLUMNS))


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
