"""Read `datapackage.json`, the one description that tables are checked against."""

from __future__ import annotations

import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

from cscb_analysis.json_files import read_json
from cscb_analysis.reading import Problem, TablesError

Schema = dict[str, dict[str, Any]]

# What the checks need a description to be; a name with a question mark may be left out.
_LIMITS = {"required?": bool, "unique?": bool, "minimum?": int, "pattern?": str, "enum?": [str]}
_FIELD = {"name": str, "type": str, "rdfType?": str, "constraints?": _LIMITS}
_SHAPE = {"resources": [{"name": str, "path": str, "schema": {"fields": [_FIELD]}}]}

_VARYING = re.compile(r"[*+?]|\{[^}]*,[^}]*\}")
_KNOWN_PATTERNS = (r"^\d{4}-\d{2}(-\d{2})?$",)

_KINDS = {
    dict: "names and values in {}",
    list: "a list",
    str: "text",
    int: "whole",
    bool: "true or false",
}


def read_schema(folder: Path, standard: Path) -> Schema:
    """Read the description of each table from a folder's `datapackage.json`.

    Parameters
    ----------
    folder
        Where the tables are. A folder without a description of its own takes the standard one.
    standard
        The folder whose description says what every board's tables must keep to. A description
        of their own may use other words and add columns. What it does not say of a table that may
        be absent, the standard one says.

    Returns
    -------
    dict
        Each table's entry of the description, by the table's name.

    Raises
    ------
    TablesError
        If the description cannot be read, or does not keep to the standard.

    Examples
    --------
    >>> from cscb_analysis.tables import BRIEFING
    >>> list(read_schema(BRIEFING, BRIEFING))
    ['sources', 'audits', 'mentions', 'themes', 'coding', 'published', 'decisions', 'vocabulary', \
'questions']
    """
    needed = _parsed(standard / "datapackage.json")
    path = folder / "datapackage.json"
    if not os.path.isfile(path):  # noqa: PTH113 - Path.is_file fails where it may not look
        return needed
    own = _parsed(path)
    spare = {name for name, table in needed.items() if table.get("mayBeAbsent")}
    schema = {name: own.get(name, needed[name]) for name in needed if name in own or name in spare}
    rules = _rules(schema)
    lacking = [what for what, rule in _rules(needed).items() if rules.get(what) != rule]
    wrong = [f"{what}, as in the briefing's own description" for what in lacking]
    wrong += [f'no table "{name}"' for name in own if name not in needed]
    if wrong:
        raise TablesError([Problem(path.name, None, None, None, what) for what in wrong])
    return schema


def _parsed(path: Path) -> Schema:
    """Read one description, holding it to the shape that the checks rely on."""
    try:
        package = read_json(path)
        _hold(package, _SHAPE, "the file")
        for resource in package["resources"]:
            fields = resource["schema"]["fields"]
            _refuse_doubles([field["name"] for field in fields])
            for field in fields:
                if field["type"] not in ("string", "integer", "date"):
                    raise ValueError(f'the type "{field["type"]}" is not string, integer or date')
                _refuse_slow(field.setdefault("constraints", {}).get("pattern", ""))
        _refuse_doubles([resource["name"] for resource in package["resources"]])
    except (ValueError, RecursionError) as error:
        reason = f"a Frictionless Tabular Data Package ({error})"
        raise TablesError([Problem(path.name, None, None, None, reason)]) from None
    return {resource["name"]: resource for resource in package["resources"]}


def _hold(value: Any, shape: Any, where: str) -> None:  # noqa: ANN401 - it can be anything
    """Refuse a JSON value that is not of a shape: a type, a list of one shape, or named shapes."""
    kind = type(shape) if isinstance(shape, dict | list) else shape
    if not isinstance(value, kind):
        raise ValueError(f"{where} is not {_KINDS[kind]}")
    if isinstance(shape, list):
        for item in value:
            _hold(item, shape[0], f"an entry of {where}")
    elif isinstance(shape, dict):
        for name, inner in shape.items():
            plain = name.removesuffix("?")
            if plain in value:
                _hold(value[plain], inner, plain)
            elif plain == name:
                raise ValueError(f"{where} has no {name}")


def _refuse_slow(pattern: str) -> None:
    """Refuse a pattern that is none, or that some text could hold up without end."""
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError):
        raise ValueError(f'"{pattern[:60]}" is no pattern') from None
    # Two parts of varying length, or one in brackets, can share out a text in countless ways.
    if pattern not in _KNOWN_PATTERNS and ("(" in pattern or len(_VARYING.findall(pattern)) > 1):
        reason = "expected one without brackets, in which at most one part varies in length"
        raise ValueError(f'the pattern "{pattern[:60]}" could take for ever; {reason}')


def _refuse_doubles(names: list[str]) -> None:
    """Refuse a description that names a table or a column of a table twice."""
    doubled = [name for name, count in Counter(names).items() if count > 1]
    if doubled:
        raise ValueError(f'"{doubled[0]}" is described twice')


def _rules(schema: Schema) -> dict[str, Any]:
    """List by name what a description holds its tables to."""
    rules: dict[str, Any] = {}
    for name, table in schema.items():
        rules[f'the path of the table "{name}"'] = table["path"]
        rules[f'the primaryKey of the table "{name}"'] = table["schema"].get("primaryKey")
        rules[f'the foreignKeys of the table "{name}"'] = table["schema"].get("foreignKeys")
        for field in table["schema"]["fields"]:
            held = [field["type"], field.get("rdfType"), field["constraints"]]
            rules[f'the column "{field["name"]}" of the table "{name}"'] = held
    return rules
