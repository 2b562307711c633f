"""Check each table by itself against `datapackage.json`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from cscb_analysis.keys import joined
from cscb_analysis.reading import (
    EXCEL_ERROR,
    MONTHS,
    MOST,
    Cells,
    Problem,
    first_few,
    is_date,
    iso_date,
)

_MONTH = f"(?i:{'|'.join(MONTHS)})"
_DATED = (
    rf"[0-9]{{1,4}}[-/ ][0-9]{{1,2}}[-/ ][0-9]{{2,4}}|[0-9]{{1,2}}[-/ ]{_MONTH}|{_MONTH}[-/ ][0-9]+"
)
_KEY_AS_DATE = re.compile(_DATED).fullmatch
# A terminal acts on these; the last two can stand in no XML, and so in no picture or workbook.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]").search
# What is no plain key, among many on a line each.
_ODD_KEY = re.compile(rf"[^a-z0-9\n-]|^(?:-|$|(?:{_DATED})$)", re.MULTILINE).search
_EXCEL_ERROR = re.compile(EXCEL_ERROR).fullmatch
_WHOLE = re.compile("[0-9]{1,9}").fullmatch
PLAIN = {"[a-z0-9][a-z0-9-]*": "small letters, digits and hyphens only"}


class TableCheck:
    """The checks of one table; each cell is reported once at most.

    Parameters
    ----------
    cells
        The table as read.
    resource
        Its entry of `datapackage.json`.

    Attributes
    ----------
    frame
        The cells as text, in the order of the description. What is no free text is categorical:
        a value that stands in a million rows is looked at once.
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
            self.frame = _frame(cells)[list(self.fields)]
            self._check_cells(is_clean=cells.frame is not None)

    def report(self, columns: list[str], wrong: pd.Series[bool], expected: str) -> None:
        """Report the cells of some columns where `wrong` is true."""
        if wrong.any():  # there may be as many as rows, so their cells are read together
            found = joined(self.frame, columns)[wrong]
            for row, value in zip(found.index[:MOST], found, strict=False):
                self.report_row(row, columns, expected, value)

    def report_row(self, row: int, columns: list[str], expected: str, value: str) -> None:
        """Report one row's cells, unless something is said of one of them, or the row, already."""
        if len(self.problems) >= MOST:
            return
        cells = {(row, column) for column in columns}
        if cells & self.reported or self.lines[row] in self.odd_lines:
            return
        self.reported |= cells
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
                frame[name] = self.numbers(name)
            elif isinstance(frame[name].dtype, pd.CategoricalDtype):
                frame[name] = frame[name].astype("str")
        return frame

    def numbers(self, name: str) -> pd.Series[int]:
        """Give a column of whole numbers as numbers."""
        codes, values = pd.factorize(self.frame[name])
        numbers = pd.to_numeric(pd.Series([*values], dtype="str").replace("", None))
        numbers = numbers.astype("Int64").take(codes).set_axis(self.frame.index)
        return numbers if numbers.hasnans else numbers.astype("int64")

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

    def _check_cells(self, *, is_clean: bool) -> None:
        """Hold each column to its description, then the table to its key."""
        key = self.schema.get("primaryKey", [])
        keys, any_words = _keys(self.schema), columns_of(self.schema)
        for name, field in self.fields.items():
            if is_clean and any_words[name]:
                if field["constraints"].get("required") and not all(self.frame[name].to_numpy()):
                    self.report([name], self.frame[name] == "", "a value")
            else:
                self._check_column(name, field, is_key=name in keys)
            values = self.frame[name]
            if field["constraints"].get("unique"):
                self.report(
                    [name], (values != "") & values.duplicated(), "a value no other row has"
                )
        again = self.frame.duplicated(key) if key else pd.Series(dtype=bool)
        if again.any():
            text = joined(self.frame, key).tolist()
            first = dict(zip(reversed(text), reversed(self.lines), strict=True))
            for row in np.flatnonzero(again).tolist():
                expected = f"a row of its own; line {first[text[row]]} has the same"
                self.report_row(row, key, expected, text[row])

    def _check_column(self, name: str, field: Mapping[str, Any], *, is_key: bool) -> None:
        """Hold one column's cells to its type and constraints, and write them the one way."""
        # Each value is looked at once, however often it stands there.
        codes, uniques = pd.factorize(self.frame[name])
        values = uniques.tolist()
        odd = field["type"] == "integer" or _is_dated(field)
        plain = [_plain(value, field) for value in values] if odd else values
        if not (is_key and _are_plain_keys(plain, field)):
            fault = _judge(field, is_key=is_key)
            faults = [fault(value) for value in plain]
            for row in np.flatnonzero(np.array([*map(bool, faults)], dtype=bool)[codes]).tolist():
                self.report_row(row, [name], faults[codes[row]], values[codes[row]])
        if _is_dated(field) and plain != values:
            changed = np.array([one != two for one, two in zip(plain, values, strict=True)])
            where = first_few([self.lines[row] for row in np.flatnonzero(changed[codes]).tolist()])
            self.notes.append(f"{self.file}, column {name}: date rewritten on line {where}")
        again, known = pd.factorize(pd.Series(plain, dtype="str"))
        self.frame[name] = pd.Categorical.from_codes(again[codes], known)


def _frame(cells: Cells) -> pd.DataFrame:
    """Set a table's cells out in columns, rows that end early made as long as the others."""
    if cells.frame is not None:
        return cells.frame
    width = len(cells.header)
    rows = [row + [""] * (width - len(row)) for row in cells.rows]
    return pd.DataFrame(rows, columns=cells.header, dtype="str")


def _keys(schema: Mapping[str, Any]) -> set[str]:
    """Name the columns of a table's own key and of its keys to other tables."""
    links = [name for link in schema.get("foreignKeys", []) for name in link["fields"]]
    return {*schema.get("primaryKey", []), *links}


def columns_of(schema: Mapping[str, Any]) -> dict[str, bool]:
    """Name a table's columns, each with whether it may hold any words at all.

    Examples
    --------
    >>> status = {"name": "status", "type": "string", "constraints": {"enum": ["due"]}}
    >>> columns_of({"fields": [status, {"name": "title", "type": "string", "constraints": {}}]})
    {'status': False, 'title': True}
    """
    keys = _keys(schema)
    return {
        field["name"]: field["type"] == "string"
        and not _is_dated(field)
        and field["name"] not in keys
        and not {"enum", "pattern"} & set(field["constraints"])
        for field in schema["fields"]
    }


def _is_dated(field: Mapping[str, Any]) -> bool:
    """Say whether a column holds days, or days and months."""
    return field["type"] == "date" or str(field.get("rdfType")).endswith("/Date")


def _plain(value: str, field: Mapping[str, Any]) -> str:
    """Write a cell the one way that its column has: 1.0 and 01 as 1, a date as `YYYY-MM-DD`."""
    if field["type"] == "integer" and re.fullmatch(r"[0-9]{1,9}(\.0+)?", value):
        return str(int(value.split(".")[0]))
    return iso_date(value) if _is_dated(field) else value


def _are_plain_keys(values: list[str], field: Mapping[str, Any]) -> bool:
    """Say whether keys are as described, all in one look: there may be a hundred thousand."""
    plain = str(field["constraints"].get("pattern")).strip("^$") in PLAIN
    return plain and not _ODD_KEY("\n".join(values))


def _judge(field: Mapping[str, Any], *, is_key: bool) -> Callable[[str], str]:
    """Give what says of a column's cell what it should have been; nothing where it is as described.

    What does not depend on the cell is looked up once: there may be a million of them.
    """
    limits, kind, dated = field["constraints"], field["type"], _is_dated(field)
    missing = "a value" if limits.get("required") else ""
    least, allowed = limits.get("minimum", 0), limits.get("enum")
    pattern = limits.get("pattern", ".*")
    fits = re.compile(pattern).fullmatch
    shape, length = ("YYYY-MM-DD", 10) if kind == "date" else ("YYYY-MM-DD or YYYY-MM", 7)

    def fault(value: str) -> str:
        if value == "":
            return missing
        if _EXCEL_ERROR(value):
            return "what stood here before Excel put an error in its place"
        if not value.isprintable() and _CONTROL(value):
            return "text without control characters"
        if is_key and kind == "string" and _KEY_AS_DATE(value):
            return "a key; Excel has turned this one into a date"
        if kind == "integer":
            whole = _WHOLE(value) is not None and int(value) >= least
            return "" if whole else f"a whole number, {least} or more"
        if dated and not (is_date(value) and len(value) >= length):
            return f"a date, {shape} or dd/mm/yyyy"
        if allowed is not None and value not in allowed:
            return f"one of {', '.join(allowed)}"
        if not fits(value):
            return PLAIN.get(pattern.strip("^$"), f"text like {pattern}")
        return ""

    return fault


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
