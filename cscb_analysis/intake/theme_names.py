"""Find the theme that somebody means by what they wrote."""

from __future__ import annotations

from difflib import get_close_matches

from cscb_analysis.checks import final_themes, own_labels, plain_label
from cscb_analysis.consistency import HINTS
from cscb_analysis.errors import ChoiceError
from cscb_analysis.printed import NO_THEME
from cscb_analysis.tables import Tables

NONE = (NO_THEME, "no theme", "none", "none of these")
"""How a sheet says that a finding is in no theme, case aside."""

NO_THEME_LABEL = "In no theme"
"""How it is said where themes are chosen from a list."""


def bears(label: str) -> str:
    """Say what a coding on a label rests on, as its evidence.

    Examples
    --------
    >>> bears("Thresholds")
    'Bears the label "Thresholds"'
    """
    return f'Bears the label "{label}"'


class ThemeNames:
    """The names of a board's themes, worked out once for a list that names many.

    Parameters
    ----------
    tables
        The tables of the board.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> names = ThemeNames(load_tables(BRIEFING))
    >>> names.find("good  PLANNING"), names.find("None"), names.find("x")
    ('good-planning', '', None)
    """

    def __init__(self, tables: Tables) -> None:
        themes = tables.themes
        self._own = own_labels(themes)
        known = {plain: key for key, plain in (own.split("\t", 1) for own in self._own)}
        known |= dict(zip(plain_label(themes["label"]), themes["theme"], strict=True))
        known |= {key: key for key in themes["theme"]}
        final = final_themes(themes)
        self._known = {plain: final[key] for plain, key in known.items()} | dict.fromkeys(NONE, "")
        self._live = themes.loc[themes["merged_into"] == "", "label"].tolist()
        self._hints: dict[str, str] = {}

    def find(self, name: str) -> str | None:
        """Give the key of the theme that is now meant by a key or a label, case and spacing aside.

        Parameters
        ----------
        name
            What somebody wrote.

        Returns
        -------
        str or None
            Empty where the name says that it is no theme; None where there is no such theme.
        """
        return self._known.get(" ".join(name.casefold().split()))

    def find_or_refuse(self, name: str) -> str:
        """Give the key of a theme, refusing a name that is none of the codebook's."""
        key = self.find(name)
        if not key:
            raise ChoiceError(f'unknown theme "{name}"; expected {self.expected(name)}')
        return key

    def basis(self, theme: str, label: str) -> str:
        """Say what a coding rests on: the label, where it is the theme's; else it is agreed."""
        own = f"{theme}\t{' '.join(label.casefold().split())}"
        return "label" if own in self._own else "agreed"

    def expected(self, name: str) -> str:
        """Say what themes there are, for a name that is none; a near one, for the first few."""
        if name not in self._hints and len(self._hints) < HINTS:
            near = get_close_matches(name[:100], self._live, 1)
            self._hints[name] = f', perhaps "{near[0]}"' if near else ""
        hint = self._hints.get(name, "")
        return f"a theme of the codebook or none{hint}: {'; '.join(self._live)}"
