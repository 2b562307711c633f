"""Change the codebook: add, rename and merge themes, so that its history can be followed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

import pandas as pd

from cscb_analysis.checks import final_themes, own_labels, plain_label
from cscb_analysis.errors import ChoiceError
from cscb_analysis.history import refuse_unsound
from cscb_analysis.intake.decisions import Decision, free_key, with_decisions
from cscb_analysis.intake.theme_names import ThemeNames
from cscb_analysis.tables import Tables


def add_theme(
    tables: Tables, label: str, statement: str, reason: str, *, by: str, day: str
) -> Tables:
    """Add a theme to the codebook.

    Parameters
    ----------
    tables
        The tables of a board; they are not changed.
    label, statement
        The theme's name, and what it covers.
    reason, by, day
        Why, by whom and when it was decided.

    Returns
    -------
    Tables
        The same with the theme, last in the codebook.

    Raises
    ------
    ValueError
        If the label is missing, or a theme has or had it.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> tables = load_tables(BRIEFING)
    >>> more = add_theme(
    ...     tables, "Synthetic theme", "", "An example", by="QA lead", day="2018-11-30"
    ... )
    >>> more.themes["theme"].tolist()[-1]
    'synthetic-theme'
    """
    label = _free_label(tables, label)
    key = _key(tables, label)
    row = dict.fromkeys(tables.themes.columns, "")
    row |= {"theme": key, "label": label, "statement": " ".join(statement.split())}
    themes = pd.concat([tables.themes, pd.DataFrame([row]).astype("str")], ignore_index=True)
    return _decided(tables, themes, Decision("added", theme=key, reason=_given(reason)), by, day)


def rename_theme(
    tables: Tables, name: str, label: str, reason: str, *, by: str, day: str
) -> Tables:
    """Give a theme another label; the one that it had is kept.

    Parameters
    ----------
    tables
        The tables of a board; they are not changed.
    name
        The theme, by its key or a label that it has or had.
    label
        Its new label.
    reason, by, day
        Why, by whom and when it was decided.

    Returns
    -------
    Tables
        The same with the new label. Codings that rest on the old one stand.

    Raises
    ------
    ValueError
        If there is no such theme, or another theme has or had the label.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> tables = load_tables(BRIEFING)
    >>> now = rename_theme(tables, "Thresholds", "Levels", "Plainer", by="", day="2018-11-30")
    >>> now.themes.loc[0, ["theme", "label", "former_labels"]].tolist()
    ['thresholds', 'Levels', 'Thresholds']
    """
    key = ThemeNames(tables).find_or_refuse(name)
    label = _free_label(tables, label, but=key)
    themes = tables.themes.copy()
    row = themes.index[themes["theme"] == key][0]
    old = str(themes.loc[row, "label"])
    if old == label:
        raise ChoiceError(f'the theme has the label "{label}" already')
    former = [part for part in str(themes.loc[row, "former_labels"]).split(";") if part]
    former = [part for part in [*former, old] if part != label]
    themes.loc[row, ["label", "former_labels"]] = [label, ";".join(dict.fromkeys(former))]
    told = f'"{old}" is now "{label}". {_sentence(reason)}'
    return _decided(tables, themes, Decision("renamed", theme=key, reason=told), by, day)


def merge_themes(tables: Tables, name: str, into: str, reason: str, *, by: str, day: str) -> Tables:
    """Make a theme part of another; its codings count towards that from now on.

    Parameters
    ----------
    tables
        The tables of a board; they are not changed.
    name, into
        The themes, by key or by a label that they have or had.
    reason, by, day
        Why, by whom and when it was decided.

    Returns
    -------
    Tables
        The same with the theme merged. It keeps its row, and each coding to it stays as written.

    Raises
    ------
    ValueError
        If there is no such theme, or both are one.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> tables = load_tables(BRIEFING)
    >>> now = merge_themes(
    ...     tables, "Missed opportunities", "Thresholds", "An example", by="", day="2018-11-30"
    ... )
    >>> now.themes.loc[3, "merged_into"]
    'thresholds'
    """
    names = ThemeNames(tables)
    key, target = names.find_or_refuse(name), names.find_or_refuse(into)
    if key == target:
        raise ChoiceError(f"{name} and {into} are one theme already")
    themes = tables.themes.copy()
    themes.loc[themes["theme"] == key, "merged_into"] = target
    labels = dict(zip(themes["theme"], themes["label"], strict=True))
    told = f'"{labels[key]}" is now part of "{labels[target]}". {_sentence(reason)}'
    return _decided(tables, themes, Decision("merged", theme=key, reason=told), by, day)


def _given(reason: str) -> str:
    """Refuse a decision without its reason."""
    if not reason.strip():
        raise ChoiceError("a reason is expected for each decision")
    return reason.strip()


def _sentence(reason: str) -> str:
    """End a reason as a sentence, since it stands after one."""
    return _given(reason) + "." * (_given(reason)[-1] not in ".?!")


def _decided(tables: Tables, themes: pd.DataFrame, decision: Decision, by: str, day: str) -> Tables:
    """Put another codebook in force, and write the decision down."""
    after = with_decisions(replace(tables, themes=themes), [decision], by, day)
    refuse_unsound(after)
    return after


def _free_label(tables: Tables, label: str, but: str = "") -> str:
    """Tidy a label, refusing one that another theme has or had."""
    label = " ".join(label.split())
    if not label or ";" in label:
        raise ChoiceError(f'"{label}" is no label; expected words without a semicolon')
    if ThemeNames(tables).find(label) == "":
        raise ChoiceError(f'"{label}" says that there is no theme; expected a label of its own')
    plain = plain_label(pd.Series([label]))[0]
    final = final_themes(tables.themes)
    for theme, known in (own.split("\t", 1) for own in own_labels(tables.themes)):
        if known == plain and final[theme] != but:
            raise ChoiceError(f'the theme {theme} has or had the label "{label}" already')
    return label


def _key(tables: Tables, label: str) -> str:
    """Make a key from a label, one that no theme has."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().casefold()
    key = "-".join(re.findall("[a-z0-9]+", plain)) or "theme"
    return free_key(key, set(tables.themes["theme"]))
