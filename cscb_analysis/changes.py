"""Say what moved between two rankings, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

import pandas as pd

from cscb_analysis.synthesis import AS_PUBLISHED, Rule, compare_rankings, rank_themes
from cscb_analysis.wording import listed

ORDINALS = [
    *["a first", "a second", "a third", "a fourth", "a fifth", "a sixth"],
    *["a seventh", "an eighth", "a ninth", "a tenth", "an eleventh", "a twelfth"],
]
# What a mention that is in a theme was, or has become, in the other state of the tables: in another
# theme; still in others; in none; not there at all.
Words = tuple[str, str, str, str]
GAINED: Words = ("before under", "also under", "before in no theme", "")
LOST: Words = ("now under", "still under", "now in no theme", "no longer counted")


def explain_changes(
    before: pd.DataFrame, after: pd.DataFrame, rule: Rule = AS_PUBLISHED
) -> pd.DataFrame:
    """Compare two states of the tables, each theme's move with its reasons in words.

    Parameters
    ----------
    before, after
        Coded mentions, as `code_mentions` gives them: of two selections, or of the tables before
        and after an audit was added or a coding revised.
    rule
        What both are ranked by.

    Returns
    -------
    DataFrame
        `theme, label, rank_before, rank_after, change, reason`, in the order of the new ranking,
        then of the old. `change` is new, up, down, same or gone; a rank is missing where the theme
        is not among the most noted.

    Examples
    --------
    >>> from cscb_analysis import code_mentions, load_tables
    >>> from cscb_analysis.tables import BRIEFING
    >>> tables = load_tables(BRIEFING)
    >>> before = code_mentions(tables, sources=["scr", "maa"])
    >>> changes = explain_changes(before, code_mentions(tables))
    >>> changes.loc[0, ["label", "change", "reason"]].tolist()
    ['Thresholds', 'up', 'noted by a third source: Single Agency Audits, number 9']
    """
    ranks = compare_rankings(rank_themes(after, rule), rank_themes(before, rule)).themes
    changes = ranks.rename(columns={"first_rank": "rank_after", "second_rank": "rank_before"})
    changes["change"] = [_change(row) for row in changes.to_dict("records")]
    was = _State.of(before)
    states = was, _State.of(after).known_as(was)
    changes["reason"] = [
        "; ".join(_reasons(row, changes, *states)) for row in changes.to_dict("records")
    ]
    return changes[["theme", "label", "rank_before", "rank_after", "change", "reason"]]


def _change(row: dict[Any, Any]) -> str:
    """Name a theme's move in one word."""
    before, after = row["rank_before"], row["rank_after"]
    if pd.isna(before) or pd.isna(after):
        return "new" if pd.isna(before) else "gone"
    return "same" if before == after else "up" if after < before else "down"


def move_in_words(row: Any) -> str:  # noqa: ANN401 - a row of itertuples has no type of its own
    """Say a theme's move.

    Parameters
    ----------
    row
        A row of what `explain_changes` gives, as `itertuples` gives it.

    Returns
    -------
    str
        Such as `up from 3 to 1`, `new at 2` or `same at 4`.

    Examples
    --------
    >>> frame = pd.DataFrame({"change": ["up"], "rank_before": [3], "rank_after": [1]})
    >>> move_in_words(next(frame.itertuples()))
    'up from 3 to 1'
    """
    before, after = row.rank_before, row.rank_after
    one = {"new": f"new at {after}", "gone": f"gone from {before}", "same": f"same at {before}"}
    return one.get(row.change, f"{row.change} from {before} to {after}")


class _State(NamedTuple):
    """One state of the tables: its codebook, a row of each audit, the themes of each mention."""

    codebook: set[str]
    audits: dict[str, Any]
    themes: dict[tuple[str, int], dict[str, Any]]  # a row for each theme that a mention is in
    words: dict[tuple[str, int], tuple[str, str]]

    @classmethod
    def of(cls, coded: pd.DataFrame) -> _State:
        """Take the state from coded mentions."""
        state = cls(set(coded["theme"].cat.categories), {}, {}, {})
        rows: Iterable[Any] = coded.itertuples()
        for row in rows:
            state.audits[row.audit] = row
            state.words[row.audit, row.number] = (row.label, row.statement)
            themes = state.themes.setdefault((row.audit, row.number), {})
            if pd.notna(row.theme):
                themes[row.theme] = row
        return state

    def known_as(self, before: _State) -> _State:
        """Give each mention the key that it had before, though its list may be numbered anew.

        It is the same mention if it has the same words or, where neither has a like in the other
        list, the same number.
        """
        places: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
        for key, words in before.words.items():
            places.setdefault((key[0], *words), []).append(key)
        known: dict[tuple[str, int], tuple[str, int]] = {}
        for key, words in self.words.items():
            if alike := places.get((key[0], *words)):
                known[key] = alike.pop(0)
        taken = set(known.values())
        # A number beyond all others stands for a mention that has no like.
        beyond = 1 + max((number for _, number in [*before.words, *self.words]), default=0)
        for place, key in enumerate(self.words):
            if key not in known:
                known[key] = (key[0], beyond + place) if key in taken else key
        themes = {known[key]: rows for key, rows in self.themes.items()}
        return self._replace(themes=themes)

    def noting(self, theme: str) -> dict[tuple[str, int], Any]:
        """Give the rows of one theme, by mention."""
        return {key: themes[theme] for key, themes in self.themes.items() if theme in themes}


def _reasons(
    change: dict[Any, Any], changes: pd.DataFrame, before: _State, after: _State
) -> Iterator[str]:
    """Say why a theme stands where it stands now."""
    theme, moved = change["theme"], change["change"]
    was, now = before.noting(theme), after.noting(theme)
    gained = [
        (row, _elsewhere(key, after, before, GAINED)) for key, row in now.items() if key not in was
    ]
    lost = [
        (row, _elsewhere(key, before, after, LOST)) for key, row in was.items() if key not in now
    ]
    revised = [
        (row, f"now {row.basis}, before {was[key].basis}")
        for key, row in now.items()
        if key in was and was[key].basis != row.basis
    ]
    if not (gained or lost or revised):
        yield "its own mentions are unchanged"
    if theme not in after.codebook:
        yield "no longer a theme of its own"
    audits = {**before.audits, **after.audits}.values()
    sources_was, sources_now = ({row.source for row in rows.values()} for rows in (was, now))
    count = len(sources_was & sources_now)
    for source, name, numbers in _by_source(gained, audits):
        count += source not in sources_was
        ordinal = ORDINALS[count - 1] if count <= len(ORDINALS) else "a further"
        new = f"noted by {ordinal} source: {name}, {numbers}"
        yield f"noted again by {name}: {numbers}" if source in sources_was else new
    for source, name, numbers in _by_source(lost, audits):
        less = "noted less often" if source in sources_now else "no longer noted"
        yield f"{less} by {name}: {numbers}"
    for _, name, numbers in _by_source(revised, audits):
        yield f"noted on another basis by {name}: {numbers}"
    silent = after.audits.keys() - before.audits.keys() - {audit for audit, _ in now}
    if silent and now:
        named = [f"{row.title} ({row.date})" for key, row in after.audits.items() if key in silent]
        yield f"not noted in {listed(named)}, newly counted"
    explained = {"up": gained or revised, "down": lost or revised}
    if not explained.get(moved, True):
        yield _passed(change, changes)


def _elsewhere(mention: tuple[str, int], here: _State, there: _State, words: Words) -> str:
    """Say which themes a mention is in in the other state, first of all those it is not in here."""
    moved, kept, none, absent = words
    if mention not in there.themes:
        return absent
    others = there.themes[mention]
    only_there = [row.theme_label for key, row in others.items() if key not in here.themes[mention]]
    if only_there:
        return f"{moved} {listed(only_there)}"
    return f"{kept} {listed([row.theme_label for row in others.values()])}" if others else none


def _by_source(
    mentions: list[tuple[Any, str]], audits: Collection[Any]
) -> Iterator[tuple[str, str, str]]:
    """Give each source's key and name, and its mentions in words, each with what is said of it."""
    several = Counter(row.source for row in audits)
    sources: dict[tuple[str, str], dict[str, list[str]]] = {}
    for row, said in mentions:
        audit = f" of {row.title} ({row.date})" if several[row.source] > 1 else ""
        alike = sources.setdefault((row.source, row.source_name), {})
        alike.setdefault(f"{audit}, {said}" if said else audit, []).append(str(row.number))
    for source, alike in sources.items():
        parts = [
            f"number{'s' * (len(numbers) > 1)} {listed(numbers)}{said}"
            for said, numbers in alike.items()
        ]
        yield *source, ", and ".join(parts)


def _passed(change: dict[Any, Any], changes: pd.DataFrame) -> str:
    """Say which themes came to stand, or ceased to stand, above one that moved."""
    was, now = (
        changes.loc[changes[rank] < change[rank], "label"].tolist()
        for rank in ("rank_before", "rank_after")
    )
    if change["change"] == "down":
        above, word = [label for label in now if label not in was], "now"
    else:
        above, word = [label for label in was if label not in now], "no longer"
    return f"{listed(above)} {word} stand{'s' * (len(above) == 1)} above it"
