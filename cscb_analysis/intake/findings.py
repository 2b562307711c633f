"""Read the findings of a new audit from the file that an analyst hands in."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from cscb_analysis.checks import TableCheck, plain_label
from cscb_analysis.intake.columns import NAMES, read_columns
from cscb_analysis.intake.theme_names import ThemeNames
from cscb_analysis.reading import Cells, TablesError
from cscb_analysis.tables import BASES, Tables


@dataclass(frozen=True)
class Findings:
    """What an audit found, and what an analyst has said of it.

    Parameters
    ----------
    mentions
        `number, label, statement`, one row a finding, in the order of the numbers.
    codings
        `number, theme, basis, evidence`: the themes given with the findings, by key. An empty theme
        says that the finding is in none.
    notes
        What was tidied or passed over, in words.
    numbered
        Whether the file had numbers, or they were given by its order.
    """

    mentions: pd.DataFrame
    codings: pd.DataFrame
    notes: tuple[str, ...] = ()
    numbered: bool = False

    def open(self) -> list[int]:
        """List the numbers of the findings of which nothing is settled yet."""
        settled = set(self.codings["number"])
        return [number for number in self.mentions["number"] if number not in settled]


def read_findings(path: str | Path, tables: Tables, codings: str | Path | None = None) -> Findings:
    """Read a file of findings, however Excel left it.

    Parameters
    ----------
    path
        A `.csv` or `.xlsx` file with a label and a statement for each finding, and if it likes a
        number, a theme, a basis and the evidence. Headings are matched kindly.
    tables
        The tables of the board, for their themes.
    codings
        A second file, with a theme for findings by their number or label; it is read in the place
        of the themes in the first.

    Returns
    -------
    Findings
        The findings as printed.

    Raises
    ------
    TablesError
        If the file cannot be read or anything in it is wrong; every problem is listed.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> found = read_findings(BRIEFING / "published.csv", load_tables(BRIEFING))
    >>> found.mentions["label"].tolist()[:2], found.codings["basis"].unique().tolist()
    (['Thresholds', 'Parental issues'], ['label'])
    """
    findings = check_findings(read_columns(Path(path), ["label", "statement"]), tables)
    return findings if codings is None else _coded_by(Path(codings), findings, tables)


def _coded_by(path: Path, findings: Findings, tables: Tables) -> Findings:
    """Give findings the themes of a second file, which names them by number or label."""
    cells = read_columns(path, ["theme"])
    mentions = findings.mentions
    by_number = {str(number): row for row, number in enumerate(mentions["number"])}
    by_label = {label: row for row, label in enumerate(plain_label(mentions["label"]))}
    number, label = ([*NAMES].index(name) for name in ("number", "label"))
    rows, lines = [], []
    for line, row in zip(cells.lines, cells.rows, strict=True):
        plain = " ".join(row[label].casefold().split())
        at = by_number.get(row[number].strip("().: "), by_label.get(plain))
        if at is None:
            named = row[number] or row[label]
            cells.report(line, named, "the number or the label of one of the findings")
        else:
            row[number] = str(mentions["number"].iloc[at])
            row[label] = mentions["label"].iloc[at]
            rows.append(row)
            lines.append(line)
    if cells.problems:
        raise TablesError(cells.problems, "the codings")
    check = check_sheet(replace(cells, rows=rows, lines=lines))
    coded = _codings(check, tables)
    if check.problems:
        raise TablesError(check.in_order(), "the codings")
    return replace(findings, codings=coded, notes=(*findings.notes, *check.notes))


def check_sheet(cells: Cells) -> TableCheck:
    """Hold each cell of a sheet with the columns of `NAMES` to what its column may have in it."""
    at = [*NAMES].index("number")
    for row in cells.rows:
        row[at] = row[at].strip("().: ")
    limits = {"number": {"minimum": 1}, "basis": {"enum": [*BASES]}}
    fields = [
        {
            "name": name,
            "type": "integer" if name == "number" else "string",
            "constraints": limits.get(name, {}),
        }
        for name in NAMES
    ]
    return TableCheck(cells, {"schema": {"fields": fields}})


def check_findings(cells: Cells, tables: Tables) -> Findings:
    """Hold findings to what they must be, every problem at once."""
    check = check_sheet(cells)
    frame = check.frame
    for name in ("label", "statement"):
        check.report([name], frame[name] == "", "a value")
    numbered = bool((frame["number"] != "").any())
    if frame.empty:
        cells.report(cells.header_line, None, "a finding below the headings")
        check.problems += cells.problems
    elif numbered:
        check.report(["number"], frame["number"] == "", "a number on every row, or on none")
        given = frame["number"] != ""
        check.report(["number"], given & frame["number"].duplicated(), "each number once")
    else:
        frame["number"] = [str(number) for number in range(1, len(frame) + 1)]
    codings = _codings(check, tables)
    if check.problems:
        raise TablesError(check.in_order(), "the findings")
    mentions = check.typed()[["number", "label", "statement"]].sort_values("number")
    gaps = mentions["number"].max() - len(mentions)
    notes = [f"{cells.file}: its numbers leave {gaps} out; as printed?"] if gaps else []
    mentions = mentions.reset_index(drop=True)
    return Findings(mentions, codings, (*check.notes, *notes), numbered)


def _codings(check: TableCheck, tables: Tables) -> pd.DataFrame:
    """Read the themes given with the findings; report those that there are not."""
    names, frame = ThemeNames(tables), check.frame
    told = [frame[name] for name in ("label", "theme", "basis", "evidence", "number")]
    codings: dict[tuple[int, str], tuple[str, str]] = {}
    for place, (label, theme, basis, evidence, number) in enumerate(zip(*told, strict=True)):
        if not theme and basis:
            check.report_row(place, ["basis"], "a theme beside the basis", basis)
        for name in [part.strip() for part in theme.split(";") if part.strip()]:
            key = names.find(name)
            if key is None:
                check.report_row(place, ["theme"], names.expected(name), theme)
            elif basis == "label" and names.basis(key, label) != "label":
                expected = "another basis: the label is not that of the theme"
                check.report_row(place, ["basis"], expected, basis)
            elif re.fullmatch("[0-9]{1,9}", number):
                settled = (basis or names.basis(key, label)) if key else ""
                codings[int(number), key] = (settled, evidence)
    rows = [(*mention, *rest) for mention, rest in codings.items()]
    return pd.DataFrame(rows, columns=["number", "theme", "basis", "evidence"])
