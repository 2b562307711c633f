"""Ask, of what looks like personal data, why it is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import pandas as pd

from cscb_analysis.explorer.controls import LABELS
from cscb_analysis.explorer.markup import lines
from cscb_analysis.intake.session import Intake
from cscb_analysis.wording import rows_of


class PersonalView(widgets.VBox):  # type: ignore[misc]
    """A box to write a reason in for each place where something looks like personal data.

    Parameters
    ----------
    intake
        Whose `not_personal` keeps the reasons.

    Examples
    --------
    >>> from cscb_analysis.intake.practice import practice_tables
    >>> intake = Intake(practice_tables())
    >>> intake.read_text("Synthetic - Testina Sample rang")
    >>> view = PersonalView(intake)
    >>> view.ask(intake.personal())
    >>> view.children[1].value = "The name of a tool"
    >>> intake.not_personal
    {'number 1': 'The name of a tool'}
    >>> view.close()
    """

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self.children: Any
        super().__init__()

    def ask(self, found: pd.DataFrame) -> None:
        """Ask of each place in what `screen` gives."""
        for child in self.children:
            child.close()
        boxes: list[Any] = []
        for where, rows in found.groupby(found["where"].str.split(",").str[0], sort=False):
            told = "; ".join(f"“{row.found}” ({row.kind}: {row.why})" for row in rows_of(rows))
            boxes.append(widgets.HTML(lines(f"{where}: {told}", "refused")))
            why = widgets.Text(
                description=f"Why {where} is not personal",
                placeholder="or take it out, and read the findings again",
                value=self.intake.not_personal.get(str(where), ""),
                style=LABELS,
            )
            why.observe(self._keeper(str(where)), "value")
            boxes.append(why)
        self.children = boxes

    def _keeper(self, where: str) -> Callable[[Any], None]:
        """Make what keeps the reason why something is not personal."""

        def keep(change: Any) -> None:  # noqa: ANN401
            self.intake.not_personal.pop(where, None)
            if change["new"].strip():
                self.intake.not_personal[where] = change["new"].strip()

        return keep
