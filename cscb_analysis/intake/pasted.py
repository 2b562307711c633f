"""Read the findings of a new audit from text that was pasted."""

from __future__ import annotations

import re

from cscb_analysis.intake.columns import in_order, roles
from cscb_analysis.intake.findings import Findings, check_findings
from cscb_analysis.reading import Cells, TablesError, fill_cells
from cscb_analysis.tables import Tables

BULLET = re.compile(r"^\s*[-*\u2022\u00b7\u25aa\u25cf\u2013]\s+")
NUMBER = re.compile(r"^\s*\(?(\d{1,3})([.):]*)\s+")
"""What a line of a list may begin with."""

PARTS = re.compile(r"\t+|(?<!\s)\s+[-\u2013\u2014]\s+|(?<!\s)\s*[:\u2014]\s+")
"""What may stand between a label and its statement; looked for once in a run of spaces."""


def parse_findings(text: str, tables: Tables) -> Findings:
    r"""Read findings that were pasted from a document or a spreadsheet.

    Parameters
    ----------
    text
        Cells with tabs between them, with or without headings; or a line for each finding: its
        label, then a dash or a colon, then its statement; or blocks with an empty line between
        them, each a label and below it its statement. Bullets and numbers may stand in front.
    tables
        The tables of the board, for their themes.

    Returns
    -------
    Findings
        The findings as pasted.

    Raises
    ------
    TablesError
        If a line cannot be parted into label and statement, or anything else is wrong.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> text = "1. Plans - seldom reviewed\n2. Thresholds: not understood"
    >>> parse_findings(text, load_tables(BRIEFING)).mentions.to_numpy().tolist()
    [[1, 'Plans', 'seldom reviewed'], [2, 'Thresholds', 'not understood']]
    """
    heads = ["number", "label", "statement"]
    cells = Cells("What was pasted")
    text = text.encode("utf-8", "replace").decode()  # half a letter is no letter
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not lines:
        cells.report(None, None, "a finding on each line: its label, a dash, its statement")
        raise TablesError(cells.problems, "the text")
    rows = [(number, line.split("\t")) for number, line in lines]
    if any(_is_header(row) for _, row in rows):
        fill_cells(cells, rows, _is_header)
        return check_findings(in_order(cells, heads[1:]), tables)
    blocks = _blocks(text)
    found = [(line, [label, statement]) for line, label, statement in blocks]
    found = found or [(number, _parted(line)) for number, line in lines]
    for number, parts in found:
        if len(parts) < 2:
            cells.report(number, parts[0], "a label, a dash or colon, and a statement")
    numbers, rows = [], []
    for place, (line, (first, *rest)) in enumerate(found, 1):
        given, label = _number(first, place)
        numbers.append(given)
        rows.append((line, [given, label, *rest]))
    if not all(numbers):
        rows = [(line, ["", *parts]) for line, (_, *parts) in rows]
    fill_cells(cells, [(0, heads), *rows])
    return check_findings(in_order(cells, heads[1:]), tables)


def _is_header(row: list[str]) -> bool:
    """Say whether a row of cells names what is needed."""
    return {"label", "statement"} <= roles(row).keys()


def _number(text: str, place: int) -> tuple[str, str]:
    """Take the number or bullet off a line; a bare number is one only if it is the line's place."""
    match = NUMBER.match(text)
    if match and (match[2] or int(match[1]) == place):
        return match[1], text[match.end() :].strip()
    return "", BULLET.sub("", text).strip()


def _parted(line: str) -> list[str]:
    """Part a line into label and statement; in one part if nothing stands between them."""
    cells = [cell.strip() for cell in line.split("\t") if cell.strip()]
    if len(cells) > 1 and cells[0].strip("().:").isdigit():
        cells = [f"{cells[0].strip('().:')}. {cells[1]}", *cells[2:]]
    if len(cells) > 1:
        return cells[:2]
    mark = next((match for match in (BULLET.match(line), NUMBER.match(line)) if match), None)
    front = line[: mark.end()] if mark else ""
    parts = [part.strip() for part in PARTS.split(line.removeprefix(front), maxsplit=1)]
    return [front + parts[0], *parts[1:]]


def _blocks(text: str) -> list[tuple[int, str, str]]:
    """Read blocks of a label and a statement below it; none if it is not written so."""
    blocks: list[tuple[int, list[str]]] = []
    begun = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and begun:
            blocks[-1][1].append(line.strip())
        elif line.strip():
            blocks.append((number, [line.strip()]))
        begun = bool(line.strip())
    # Lines that part by themselves are a list without empty lines, not one block.
    if any(len(lines) < 2 or len(_parted(lines[0])) > 1 for _, lines in blocks):
        return []
    if len(blocks) == 1 and len(blocks[0][1]) > 2:
        return []
    return [(number, lines[0], " ".join(lines[1:])) for number, lines in blocks]
