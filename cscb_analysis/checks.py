"""Check tables against `datapackage.json`, and against what the words mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

import pandas as pd

from cscb_analysis.reading import (
    EXCEL_ERROR,
    MONTHS,
    Cells,
    Problem,
    first_few,
    is_date,
    iso_date,
)

_MONTH = f"(?i:{'|'.join(MONTHS)})"
KEY_AS_DATE = (
    rf"[0-9]{{1,4}}[-/ ][0-9]{{1,2}}[-/ ][0-9]{{2,4}}|[0-9]{{1,2}}[-/ ]{_MONTH}|{_MONTH}[-/ ][0-9]+"
)
# A terminal acts on these; the last two can stand in no XML, and so in no picture or workbook.
CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]"
PLAIN = {"[a-z0-9][a-z0-9-]*": "small letters, digits and hyphens only"}
HINTS = 30  # unknown keys of a table for which a near one is looked up


class TableCheck:
    """The checks of one table; each cell is reported once at most.

    Parameters
    ----------
    cells
        The table as read.
    resource
        Its entry of `datapackage.json`.
    """

    def __init__(self, cells: Cells, resource: Mapping[str, Any]) -> None:
        self.file = cells.file
        self.lines = cells.lines
        self.notes = list(cells.notes)
        self.problems = list(cells.problems)
        self.schema = resource["schema"]
        self.fields: dict[str, Any] = {field["name"]: field for field in self.schema["fields"]}
        self.reported: set[tuple[int, str]] = set()
        self.odd_lines = {problem.line for problem in cells.problems}
        # A table with wrong columns is not looked at further: what follows would mislead.
        self.usable = bool(cells.header) and self._has_columns(cells)
        self.frame = pd.DataFrame(columns=list(self.fields), dtype="str")
        if self.usable:
            width = len(cells.header)
            rows = [row + [""] * (width - len(row)) for row in cells.rows]
            self.frame = pd.DataFrame(rows, columns=cells.header, dtype="str")[list(self.fields)]
            self._check_cells()

    def report(self, columns: list[str], wrong: pd.Series[bool], expected: str) -> None:
        """Report the cells of some columns where `wrong` is true."""
        if wrong.any():  # there may be as many as rows, so their cells are read together
            for row, value in joined(self.frame, columns)[wrong].items():
                self.report_row(int(str(row)), columns, expected, value)

    def report_row(
        self, row: int, columns: list[str], expected: str, value: str | None = None
    ) -> None:
        """Report one row's cells, unless something is said of one of them, or the row, already."""
        cells = {(row, column) for column in columns}
        if cells & self.reported or self.lines[row] in self.odd_lines:
            return
        self.reported |= cells
        if value is None:
            value = ", ".join(str(self.frame[column].iloc[row]) for column in columns)
        problem = Problem(self.file, self.lines[row], ", ".join(columns), value, expected)
        self.problems.append(problem)

    def in_order(self) -> list[Problem]:
        """List the problems from the file's first line to its last."""
        return sorted(self.problems, key=lambda problem: problem.line or 0)

    def typed(self) -> pd.DataFrame:
        """Give the table with its numbers as numbers; for when nothing is wrong with it."""
        frame = self.frame.copy()
        for name, field in self.fields.items():
            if field["type"] == "integer":
                numbers = pd.to_numeric(frame[name].replace("", None)).astype("Int64")
                frame[name] = numbers if numbers.hasnans else numbers.astype("int64")
        return frame

    def _has_columns(self, cells: Cells) -> bool:
        """Report missing, extra, doubled and unnamed columns; say whether there are none."""
        have = Counter(cells.header)
        wrong = {name: "this column in the header" for name in self.fields if name not in have}
        for name, count in have.items():
            if not name:
                wrong[name] = "a name above every column"
            elif name not in self.fields:
                wrong[name] = f"only the columns {', '.join(self.fields)}"
            elif count > 1:
                wrong[name] = "each column once"
        for name, expected in wrong.items():
            value = name if name in have else None
            problem = Problem(self.file, cells.header_line, name or None, value, expected)
            self.problems.append(problem)
        return not wrong

    def _check_cells(self) -> None:
        """Hold each column to its description, then the table to its key."""
        key = self.schema.get("primaryKey", [])
        linked = [name for link in self.schema.get("foreignKeys", []) for name in link["fields"]]
        for name, field in self.fields.items():
            self._check_column(name, field, is_key=name in [*key, *linked])
        if not key:
            return
        text = joined(self.frame, key)
        first = dict(zip(reversed(text.tolist()), reversed(self.lines), strict=True))
        for row in text.index[text.duplicated()]:
            expected = f"a row of its own; line {first[text[row]]} has the same"
            self.report_row(row, key, expected, text[row])

    def _check_column(self, name: str, field: Mapping[str, Any], *, is_key: bool) -> None:
        """Hold one column's cells to its type and constraints, and write them the one way."""
        found = self.frame[name]
        plain = {value: _plain(value, field) for value in found.unique()}
        faults = {value: _fault(plain[value], field, is_key=is_key) for value in plain}
        for row, value in enumerate(found):
            if faults[value]:
                self.report_row(row, [name], faults[value], value)
        values = self.frame[name] = found.map(plain).astype("str")
        if field["constraints"].get("unique"):
            self.report([name], (values != "") & values.duplicated(), "a value no other row has")
        if _is_dated(field) and (values != found).any():
            where = first_few([self.lines[row] for row in found.index[values != found]])
            self.notes.append(f"{self.file}, column {name}: date rewritten on line {where}")


def _is_dated(field: Mapping[str, Any]) -> bool:
    """Say whether a column holds days, or days and months."""
    return field["type"] == "date" or str(field.get("rdfType")).endswith("/Date")


def _plain(value: str, field: Mapping[str, Any]) -> str:
    """Write a cell the one way that its column has: 1.0 and 01 as 1, a date as `YYYY-MM-DD`."""
    if field["type"] == "integer" and re.fullmatch(r"[0-9]{1,9}(\.0+)?", value):
        return str(int(value.split(".")[0]))
    return iso_date(value) if _is_dated(field) else value


def _fault(value: str, field: Mapping[str, Any], *, is_key: bool) -> str:
    """Say what a cell should have been; nothing where it is as described."""
    limits = field["constraints"]
    if value == "":
        return "a value" if limits.get("required") else ""
    if re.fullmatch(EXCEL_ERROR, value):
        return "what stood here before Excel put an error in its place"
    if re.search(CONTROL, value):
        return "text without control characters"
    if is_key and field["type"] == "string" and re.fullmatch(KEY_AS_DATE, value):
        return "a key; Excel has turned this one into a date"
    if field["type"] == "integer":
        least = limits.get("minimum", 0)
        whole = re.fullmatch("[0-9]{1,9}", value) is not None and int(value) >= least
        return "" if whole else f"a whole number, {least} or more"
    shape, length = ("YYYY-MM-DD", 10) if field["type"] == "date" else ("YYYY-MM-DD or YYYY-MM", 7)
    if _is_dated(field) and not (is_date(value) and len(value) >= length):
        return f"a date, {shape} or dd/mm/yyyy"
    if value not in limits.get("enum", [value]):
        return f"one of {', '.join(limits['enum'])}"
    pattern = limits.get("pattern", ".*")
    if not re.fullmatch(pattern, value):
        return PLAIN.get(pattern.strip("^$"), f"text like {pattern}")
    return ""


def joined(frame: pd.DataFrame, columns: list[str]) -> pd.Series[str]:
    """Write a key of several columns as one text."""
    text = frame[columns[0]]
    for name in columns[1:]:
        text = text + ", " + frame[name]
    return text


def check_links(checks: Mapping[str, TableCheck]) -> None:
    """Report each key that names a row of another table that is not there.

    Parameters
    ----------
    checks
        The checks of all tables, by name; problems are added to them.
    """
    for name, check in checks.items():
        for link in check.schema.get("foreignKeys", []):
            other = checks[link["reference"]["resource"] or name]
            if check.usable and other.usable:
                _check_link(check, link["fields"], other, link["reference"]["fields"])


def _check_link(
    check: TableCheck, columns: list[str], other: TableCheck, other_columns: list[str]
) -> None:
    """Report the rows whose key the other table does not have, with a near one if there is."""
    known = joined(other.frame, other_columns).unique()
    values = joined(check.frame, columns)
    filled = (check.frame[columns] != "").all(axis=1)
    unknown = values[filled & ~values.isin(known)]
    short = [key for key in known[:500] if len(key) <= 60]
    near = {value: get_close_matches(value, short, 1) for value in unknown.unique()[:HINTS]}
    for row, value in zip(unknown.index, unknown, strict=True):
        hint = f', perhaps "{near[value][0]}"' if near.get(value) else ""
        expected = f"{' and '.join(columns)} as in a row of {other.file}{hint}"
        check.report_row(row, columns, expected, value)


def check_meaning(checks: Mapping[str, TableCheck]) -> None:
    """Report what each table alone cannot show: what the words of the field rule out.

    An audit that is `due` has no mentions and one that is `reported` has some; a `label` coding
    rests on the theme's label, as the codebook has or had it; no theme is merged into itself. A
    gap in a list's numbers is only a note.

    Parameters
    ----------
    checks
        The checks of all tables, by name; problems and notes are added to them.
    """
    audits, mentions, themes = checks["audits"], checks["mentions"], checks["themes"]
    if audits.usable and mentions.usable:
        _check_status(audits, mentions)
    if mentions.usable and themes.usable and checks["coding"].usable:
        _check_label_codings(checks["coding"], mentions.frame, themes.frame)
    _check_merged(themes)
    if not mentions.problems:
        _note_gaps(mentions)


def _check_status(audits: TableCheck, mentions: TableCheck) -> None:
    """Hold what an audit's status says to whether it has mentions."""
    keys, status = audits.frame["audit"], audits.frame["status"]
    due = mentions.frame["audit"].isin(keys[(status == "due") & (keys != "")])
    expected = "no mentions of an audit that is due; is its status in audits.csv now reported"
    mentions.report(["audit"], due, expected)
    empty = (status == "reported") & ~keys.isin(mentions.frame["audit"]) & (keys != "")
    expected = "mentions of this audit in mentions.csv, or the status due"
    audits.report(["status"], empty, expected)


def plain_label(labels: pd.Series[str]) -> pd.Series[str]:
    """Put case and spacing aside, so that labels compare as a reader would compare them."""
    return labels.map(lambda label: " ".join(label.casefold().split())).astype("str")


def own_labels(themes: pd.DataFrame) -> set[str]:
    r"""Give each theme's key with each label that it has or had, a tab between, case aside.

    Examples
    --------
    >>> themes = {"theme": ["plans"], "label": ["Good Planning"], "former_labels": ["Plans"]}
    >>> sorted(own_labels(pd.DataFrame(themes)))
    ['plans\tgood planning', 'plans\tplans']
    """
    former = themes.assign(label=themes["former_labels"].str.split(";")).explode("label")
    labels = pd.concat([themes, former])[["theme", "label"]].astype("str")
    return {own for own in labels["theme"] + "\t" + plain_label(labels["label"]) if own[-1] != "\t"}


def _check_label_codings(coding: TableCheck, mentions: pd.DataFrame, themes: pd.DataFrame) -> None:
    """Report each `label` coding whose mention bears neither the theme's label nor a former one."""
    own = own_labels(themes)
    key, frame = ["audit", "number"], coding.frame
    bears = dict(zip(joined(mentions, key), mentions["label"], strict=True))
    codings = frame[(frame["basis"] == "label") & frame["theme"].isin(themes["theme"])]
    label = joined(codings, key).map(bears).dropna().astype("str")
    theme = codings.loc[label.index, "theme"]
    wrong = ~(theme + "\t" + plain_label(label)).isin(own)
    for row in label.index[wrong]:
        expected = (
            f'another basis: the mention\'s label is "{label[row]}", not that of {theme[row]}'
        )
        coding.report_row(row, ["basis"], expected)


def final_themes(themes: pd.DataFrame) -> dict[str, str]:
    """Follow each theme, by its key, through every merger to the theme that it is now part of.

    Examples
    --------
    >>> final_themes(pd.DataFrame({"theme": list("abc"), "merged_into": ["b", "c", ""]}))
    {'a': 'c', 'b': 'c', 'c': 'c'}
    """
    merged = zip(themes["theme"], themes["merged_into"], strict=True)
    final = {theme: into or theme for theme, into in merged}
    for _ in range(len(final).bit_length()):  # each time twice as far
        final = {theme: final.get(into, into) for theme, into in final.items()}
    return final


def _check_merged(themes: TableCheck) -> None:
    """Report themes that are merged, in one step or several, into themselves."""
    circle = themes.frame["theme"].isin(final_themes(themes.frame).values())
    expected = "a theme that is not merged back into this one"
    themes.report(["merged_into"], circle & (themes.frame["merged_into"] != ""), expected)


def _note_gaps(mentions: TableCheck) -> None:
    """Note each list whose numbers run beyond its length."""
    numbers = mentions.typed().groupby("audit", sort=False)["number"]
    for audit, longest, count in numbers.agg(["max", "count"]).itertuples():
        if longest > count:
            note = f"audit {audit} has {count} mentions, numbered up to {longest}"
            mentions.notes.append(f"{mentions.file}: {note}; a gap may be as printed")
