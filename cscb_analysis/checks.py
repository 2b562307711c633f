"""Check tables against `datapackage.json`, and against what the words mean."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd

from cscb_analysis.reading import EXCEL_ERROR, Cells, Problem, TablesError, iso_dates

KEY_AS_DATE = r"\d{1,4}[-/ ]\d{1,2}[-/ ]\d{2,4}|\d{1,2}[-/ ][A-Za-z]{3}|[A-Za-z]{3}[-/ ]\d{2,4}"
DATE = r"\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?"
CONTROL = r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"  # a terminal acts on these

Schema = dict[str, dict[str, Any]]


def read_schema(folder: Path, standard: Path) -> Schema:
    """Read the description of each table from a folder's `datapackage.json`.

    Parameters
    ----------
    folder
        Where the tables are. A folder without a description of its own takes the standard one.
    standard
        The folder whose description says what every board's tables must at least have.

    Returns
    -------
    dict
        Each table's entry of the description, by the table's name.

    Raises
    ------
    TablesError
        If the description cannot be read, or lacks a table or column of the standard.

    Examples
    --------
    >>> from cscb_analysis.tables import BRIEFING
    >>> list(read_schema(BRIEFING, BRIEFING))
    ['sources', 'audits', 'mentions', 'themes', 'coding', 'published']
    """
    path = folder / "datapackage.json"
    if not path.exists():
        path = standard / "datapackage.json"
    schema = _parsed(path)
    if path.parent != standard:
        problems = []
        for name, resource in _parsed(standard / "datapackage.json").items():
            needed = [field["name"] for field in resource["schema"]["fields"]]
            have = [field["name"] for field in schema.get(name, _EMPTY)["schema"]["fields"]]
            lacking = ", ".join(column for column in needed if column not in have)
            if lacking:
                expected = f'the table "{name}" with the columns {lacking}'
                problems.append(Problem(path.name, None, None, None, expected))
        if problems:
            raise TablesError(problems)
    return schema


_EMPTY: dict[str, Any] = {"schema": {"fields": []}}


def _parsed(path: Path) -> Schema:
    """Read one description, holding it to the shape that the checks rely on."""
    try:
        package = json.loads(path.read_text(encoding="utf-8-sig"))
        schema = {resource["name"]: resource for resource in package["resources"]}
        for resource in schema.values():
            if Path(resource["path"]).name != resource["path"]:
                raise ValueError(f"the path {resource['path']} leaves the folder")
            for field in resource["schema"]["fields"]:
                re.compile(field.setdefault("constraints", {}).get("pattern", field["name"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = f"a Frictionless Tabular Data Package ({type(error).__name__}: {error})"
        raise TablesError([Problem(path.name, None, None, None, reason)]) from None
    return schema


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
        self.frame = cells.frame
        self.notes = list(cells.notes)
        self.problems = list(cells.problems)
        self.schema = resource["schema"]
        self.fields: dict[str, Any] = {field["name"]: field for field in self.schema["fields"]}
        self.reported: set[tuple[str, Hashable]] = set()
        if not self.problems:
            self._check_columns()
        # A table with wrong columns is not looked at further: what follows would mislead.
        self.usable = not self.problems
        if self.usable:
            self._check_cells()

    def report(self, column: str, wrong: pd.Series[bool], expected: str) -> None:
        """Report the cells of a column where `wrong` is true."""
        for row, value in self.frame.loc[wrong, column].items():
            self.report_cell(row, column, str(value), expected)

    def report_cell(self, row: Hashable, column: str, value: str, expected: str) -> None:
        """Report one cell, unless something is said of it already."""
        if (column, row) not in self.reported:
            self.reported.add((column, row))
            line = int(self.lines.loc[row])  # type: ignore[call-overload]
            self.problems.append(Problem(self.file, line, column, value, expected))

    def _check_columns(self) -> None:
        """Report missing and extra columns; put the rest in the described order."""
        for name in self.fields:
            if name not in self.frame:
                self.problems.append(Problem(self.file, 1, name, None, "this column in the header"))
        known = ", ".join(self.fields)
        for name in self.frame.columns.difference(list(self.fields), sort=False):
            expected = f"only the columns {known}"
            self.problems.append(Problem(self.file, 1, name, name, expected))
        if not self.problems:
            self.frame = self.frame[list(self.fields)]

    def _check_cells(self) -> None:
        """Hold each column to its description, then the table to its key."""
        key = self.schema.get("primaryKey", [])
        self.key = [key] if isinstance(key, str) else list(key)
        linked = [_columns(link) for link in self.schema.get("foreignKeys", [])]
        keys = {name for columns in [self.key, *linked] for name in columns}
        for name, field in self.fields.items():
            self._check_column(name, field, is_key=name in keys)
        if self.key:
            self._check_unique(self.key)
        if not self.problems:
            numbers = [name for name, field in self.fields.items() if field["type"] == "integer"]
            self.frame = self.frame.astype(dict.fromkeys(numbers, "int64"))

    def _check_unique(self, columns: list[str]) -> None:
        """Report each row whose key an earlier row has."""
        doubled = self.frame.index[self.frame.duplicated(columns)]
        if doubled.empty:
            return
        text = joined(self.frame, columns)
        first = self.lines.groupby(text).first()
        for row in doubled:
            expected = f"a row of its own; line {first[text[row]]} has the same"
            self.report_cell(row, ", ".join(columns), text[row], expected)

    def _check_column(self, name: str, field: Mapping[str, Any], *, is_key: bool) -> None:
        """Hold one column's cells to its type and constraints."""
        limits = field["constraints"]
        values = self.frame[name]
        filled = values != ""
        broken = values.str.fullmatch(EXCEL_ERROR)
        self.report(name, broken, "what stood here before Excel put an error in its place")
        controls = values.str.contains(CONTROL)
        self.report(name, controls, "text without control characters")
        if limits.get("required"):
            self.report(name, ~filled, "a value")
        if is_key and field["type"] == "string":
            dated = values.str.fullmatch(KEY_AS_DATE)
            self.report(name, dated, "a key; Excel has turned this one into a date")
        if field.get("rdfType", "").endswith("/Date") or field["type"] == "date":
            values = self._check_dates(name, whole=field["type"] == "date")
        if field["type"] == "integer":
            self._check_integers(name, int(limits.get("minimum", 0)))
        elif "enum" in limits:
            allowed = ", ".join(limits["enum"])
            self.report(name, filled & ~values.isin(limits["enum"]), f"one of {allowed}")
        elif "pattern" in limits:
            expected = "small letters, digits and hyphens only" if is_key else limits["pattern"]
            self.report(name, filled & ~values.str.fullmatch(limits["pattern"]), expected)
        if limits.get("unique"):
            self.report(name, filled & values.duplicated(), "a value that no other row has")

    def _check_integers(self, name: str, least: int) -> None:
        """Report what is not a whole number from `least` on."""
        number = self.frame[name].str.replace(r"^0*(\d+)(?:\.0+)?$", r"\1", regex=True)
        whole = number.str.fullmatch(r"\d{1,9}")
        large = pd.to_numeric(number.where(whole), errors="coerce") >= least
        filled = number != ""
        self.report(name, filled & ~large, f"a whole number, {least} or more")
        self.frame = self.frame.assign(**{name: number})

    def _check_dates(self, name: str, *, whole: bool) -> pd.Series[str]:
        """Write Excel's dates as `YYYY-MM-DD`, and report what is no day of the calendar."""
        found = self.frame[name]
        values = iso_dates(found)
        days = values.where(values.str.len() == 10, "" if whole else values + "-01")
        real = values.str.fullmatch(DATE) & (
            pd.to_datetime(days, format="%Y-%m-%d", errors="coerce").notna()
        )
        shape = "YYYY-MM-DD" if whole else "YYYY-MM-DD or YYYY-MM"
        self.report(name, (found != "") & ~real, f"a date, {shape} or dd/mm/yyyy")
        turned = (values != found) & real
        if turned.any():
            where = ", ".join(str(line) for line in self.lines[turned].head(5))
            self.notes.append(f"{self.file}, column {name}: date rewritten on line {where}")
        self.frame = self.frame.assign(**{name: values.where(real, found)})
        return self.frame[name]


def _columns(names: str | list[str]) -> list[str]:
    """List the columns of a key, which the standard lets be one name or several."""
    return [names] if isinstance(names, str) else list(names)


def joined(frame: pd.DataFrame, columns: list[str]) -> pd.Series[str]:
    """Write a key of several columns as one text."""
    text = frame[columns[0]].astype("str")
    for name in columns[1:]:
        text = text + ", " + frame[name].astype("str")
    return text


def check_links(checks: Mapping[str, TableCheck]) -> None:
    """Report each key that names a row of another table that is not there.

    Parameters
    ----------
    checks
        The checks of all tables, by name; problems are added to them.
    """
    for name, check in checks.items():
        for link in check.schema.get("foreignKeys", []) if check.usable else []:
            other = checks[link["reference"]["resource"] or name]
            if other.usable:
                _check_link(check, _columns(link["fields"]), other, link["reference"])


def _check_link(
    check: TableCheck, columns: list[str], other: TableCheck, reference: Mapping[str, Any]
) -> None:
    """Report the rows whose key the other table does not have."""
    targets = joined(other.frame, _columns(reference["fields"]))
    values = joined(check.frame, columns)
    filled = (check.frame[columns].astype("str") != "").all(axis=1)
    unknown = values.index[filled & ~values.isin(targets)]
    known = targets.unique().tolist()[:1000]
    for row in unknown:
        near = get_close_matches(values[row], known, 1)
        hint = f', perhaps "{near[0]}"' if near else ""
        expected = f"{' and '.join(columns)} as in a row of {other.file}{hint}"
        check.report_cell(row, ", ".join(columns), values[row], expected)


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
    if not all(checks[name].usable for name in ("audits", "mentions", "themes", "coding")):
        return
    audits, mentions = checks["audits"], checks["mentions"]
    _check_status(audits, mentions)
    _check_label_codings(checks["coding"], mentions.frame, checks["themes"].frame)
    _check_merged(checks["themes"])
    numbers = pd.to_numeric(mentions.frame["number"], errors="coerce")
    lists = numbers.groupby(mentions.frame["audit"], sort=False).agg(["max", "count"])
    for audit, longest, count in lists.itertuples():
        if longest > count:
            note = f"audit {audit} has {count} mentions, numbered up to {longest:.0f}"
            mentions.notes.append(f"{mentions.file}: {note}; a gap may be as printed")


def _check_status(audits: TableCheck, mentions: TableCheck) -> None:
    """Hold what an audit's status says to whether it has mentions."""
    due = audits.frame.loc[audits.frame["status"] == "due", "audit"]
    expected = "no mentions of an audit that is due; is its status in audits.csv now reported"
    mentions.report("audit", mentions.frame["audit"].isin(due), expected)
    empty = ~audits.frame["audit"].isin(mentions.frame["audit"])
    expected = "mentions of this audit in mentions.csv, or the status due"
    audits.report("status", empty & (audits.frame["status"] == "reported"), expected)


def plain_label(labels: pd.Series[str]) -> pd.Series[str]:
    """Put case and spacing aside, so that labels compare as a reader would compare them."""
    return labels.str.casefold().str.split().str.join(" ")


def _check_label_codings(coding: TableCheck, mentions: pd.DataFrame, themes: pd.DataFrame) -> None:
    """Report each `label` coding whose mention bears neither the theme's label nor a former one."""
    former = themes.assign(label=themes["former_labels"].str.split(";")).explode("label")
    labels = pd.concat([themes, former])
    own = set(labels["theme"] + "\t" + plain_label(labels["label"]))
    keyed = coding.frame.reset_index().merge(mentions, on=["audit", "number"])
    keyed = keyed[(keyed["basis"] == "label") & keyed["theme"].isin(themes["theme"])]
    wrong = keyed[~(keyed["theme"] + "\t" + plain_label(keyed["label"])).isin(own)]
    for row, theme, label in zip(wrong["index"], wrong["theme"], wrong["label"], strict=True):
        expected = f'another basis: the mention\'s label is "{label}", not that of {theme}'
        coding.report_cell(row, "basis", "label", expected)


def _check_merged(themes: TableCheck) -> None:
    """Report themes that are merged, in one step or several, into themselves."""
    into = dict(zip(themes.frame["theme"], themes.frame["merged_into"], strict=True))
    for row, theme in themes.frame["theme"].items():
        seen, last = {theme}, into[theme]
        while last and last not in seen:
            seen.add(last)
            last = into.get(last, "")
        if last == theme:
            value = into[theme]
            expected = "a theme that is not merged back into this one"
            themes.report_cell(row, "merged_into", value, expected)
