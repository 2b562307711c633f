"""What a reader has chosen, what is refused, and how a choice is kept and shared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, TypeVar

from traitlets import HasTraits, Int, TraitError, Tuple, Unicode, validate

from cscb_analysis.errors import ChoiceError
from cscb_analysis.json_files import JsonError, read_json
from cscb_analysis.reading import is_date, last_day
from cscb_analysis.synthesis import AS_PUBLISHED, RULES
from cscb_analysis.tables import BASES, COUNTED_BASES, Tables

DEFAULTS: dict[str, Any] = {
    "sources": None,
    "bases": COUNTED_BASES,
    "since": None,
    "until": None,
    "audits": "all",
    "themes": None,
    "least": 0,
    "words": "",
    "count": "mentions",
    "rule": AS_PUBLISHED.name,
}
"""What is chosen at the start: all that counts, and all of it shown."""

LISTS = ("sources", "bases", "themes")
"""The choices that are lists of keys."""

Chosen = TypeVar("Chosen", bound="Choices")


class Choices(HasTraits):
    """The choices of a reader, each refused if there is no such thing in the tables.

    Parameters
    ----------
    tables
        The tables of a board.
    **choices
        Any of those that `Selection` names.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> choices = Choices(load_tables(BRIEFING), least=2)
    >>> choices.least = 9
    Traceback (most recent call last):
    traitlets.traitlets.TraitError: least cannot be '9'; expected a whole number of sources from 0 \
to 4
    >>> choices.to_dict()
    {'least': 2}
    """

    sources: Any = Tuple(allow_none=True, default_value=None)
    bases: Any = Tuple(default_value=COUNTED_BASES)
    since: Any = Unicode(allow_none=True, default_value=None)
    until: Any = Unicode(allow_none=True, default_value=None)
    audits: Any = Unicode("all")
    themes: Any = Tuple(allow_none=True, default_value=None)
    least: Any = Int(0)
    words: Any = Unicode("")
    count: Any = Unicode("mentions")
    rule: Any = Unicode(AS_PUBLISHED.name)

    def __init__(self, tables: Tables, **choices: object) -> None:
        live = tables.themes[tables.themes["merged_into"] == ""]
        self.tables = tables
        self.dropped: tuple[str, ...] = ()
        self._names = {
            "sources": dict(zip(tables.sources["source"], tables.sources["name"], strict=True)),
            "bases": {basis: basis for basis in BASES},
            "themes": dict(zip(live["theme"], live["label"], strict=True)),
        }
        super().__init__()
        self._choose(choices)

    def names(self, what: Literal["sources", "bases", "themes"]) -> dict[str, str]:
        """Give what a list can be chosen from: each key and its name, in order."""
        return dict(self._names[what])

    def reset(self) -> None:
        """Choose nothing any more: count and show as at the start."""
        self.dropped = ()
        self._choose(DEFAULTS)

    def _choose(self, choices: dict[str, Any]) -> None:
        """Make several choices at once; if one is refused, none is made."""
        for name in choices:
            if name not in DEFAULTS:
                raise _refusal("a choice", name, ", ".join(DEFAULTS))
        with self.hold_trait_notifications():
            for name, value in choices.items():
                setattr(self, name, value)

    @validate(*LISTS)
    def _keys(self, proposal: dict[str, Any]) -> tuple[str, ...] | None:
        """Refuse a key that there is not; put the others in order."""
        name, value = proposal["trait"].name, proposal["value"]
        if value is None:
            return None
        known = [*self._names[name]]
        for key in value:
            if key not in known:
                raise _refusal(name, key, f"keys of {', '.join(known)}")
        chosen = tuple(key for key in known if key in value)
        # All of them is no choice, so that a source that is added later counts too.
        return None if name != "bases" and len(chosen) == len(known) else chosen

    @validate("since", "until")
    def _date(self, proposal: dict[str, Any]) -> str | None:
        """Refuse what is no date, and a period that ends before it begins."""
        name, value = proposal["trait"].name, proposal["value"]
        if not value:
            return None
        if not is_date(value):
            raise _refusal(name, value, "a date: YYYY-MM-DD, YYYY-MM or YYYY")
        since, until = (value, self.until) if name == "since" else (self.since, value)
        if since and until and since > last_day(until):
            raise _refusal(name, value, f"a period: since {since} is after until {until}")
        return str(value)

    @validate("audits", "count", "rule")
    def _one_of_few(self, proposal: dict[str, Any]) -> str:
        """Refuse what is not on a short list."""
        name, value = proposal["trait"].name, proposal["value"]
        lists = {"audits": ["all", "latest"], "count": ["mentions", "presence"], "rule": [*RULES]}
        if value not in lists[name]:
            raise _refusal(name, value, " or ".join(lists[name]))
        return str(value)

    @validate("least")
    def _number(self, proposal: dict[str, Any]) -> int:
        """Refuse a number of sources that there cannot be."""
        value, most = proposal["value"], len(self._names["sources"])
        if isinstance(value, bool) or not 0 <= value <= most:
            raise _refusal("least", value, f"a whole number of sources from 0 to {most}")
        return int(value)

    @validate("words")
    def _spaced(self, proposal: dict[str, Any]) -> str:
        """Put spacing aside."""
        return " ".join(proposal["value"].split())

    def to_dict(self) -> dict[str, Any]:
        """Give the choices that differ from the start, as a small dict that JSON can hold."""
        chosen = {name: getattr(self, name) for name in DEFAULTS}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in chosen.items()
            if value != DEFAULTS[name]
        }

    def save(self, path: str | Path) -> None:
        """Write the choices to a JSON file."""
        text = json.dumps(self.to_dict(), ensure_ascii=False, indent=2)
        Path(path).write_text(text + "\n", encoding="utf-8")

    @classmethod
    def from_dict(cls: type[Chosen], tables: Tables, saved: object) -> Chosen:
        """Choose again what was chosen before.

        Parameters
        ----------
        tables
            The tables of a board, which may have changed since.
        saved
            As `to_dict` gave it.

        Returns
        -------
        Selection
            What still fits is kept; `dropped` says what does not.

        Raises
        ------
        ValueError
            If it is no saved selection at all.

        Examples
        --------
        >>> from cscb_analysis import BRIEFING, load_tables
        >>> tables = load_tables(BRIEFING)
        >>> choices = Choices.from_dict(tables, {"sources": ["scr", "gone"], "least": 2})
        >>> choices.to_dict(), choices.dropped
        ({'sources': ['scr'], 'least': 2}, ('sources: gone is not in these tables',))
        """
        if not isinstance(saved, dict):
            shown = json.dumps(saved, default=str)[:60]
            raise ChoiceError(f"{shown} is no saved selection; expected names and values in {{}}")
        selection, dropped = cls(tables), []
        for name, value in saved.items():
            fits, gone = selection._fitting(name, value)
            dropped += gone
            try:
                if fits or not gone:
                    selection._choose({name: fits})
            except TraitError as error:
                dropped.append(str(error))
        selection.dropped = tuple(dropped)
        return selection

    def _fitting(self, name: str, value: Any) -> tuple[Any, list[str]]:  # noqa: ANN401
        """Part a saved list into what is in these tables, and words on what is not."""
        if name not in LISTS or not isinstance(value, list):
            return value, []
        fits = [key for key in value if isinstance(key, str) and key in self._names[name]]
        gone = [f"{name}: {key} is not in these tables" for key in value if key not in fits]
        return fits, gone

    @classmethod
    def load(cls: type[Chosen], tables: Tables, path: str | Path) -> Chosen:
        """Read choices from a JSON file that `save` wrote; see `from_dict`."""
        try:
            saved = read_json(Path(path))
        except JsonError as error:
            raise ChoiceError(f"{path} holds no saved selection; {error}") from None
        return cls.from_dict(tables, saved)


def _refusal(name: str, value: object, expected: str) -> TraitError:
    """Say what was refused, and what would not be."""
    return TraitError(f"{name} cannot be {str(value)[:60]!r}; expected {expected}")
