"""Settle the findings of a new audit one by one, by mouse or keyboard."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from cscb_analysis.errors import ChoiceError
from cscb_analysis.explorer.controls import LABELS, TickBoxes
from cscb_analysis.explorer.markup import lines, paragraph
from cscb_analysis.intake.session import Intake
from cscb_analysis.intake.suggestions import because
from cscb_analysis.intake.theme_names import NO_THEME_LABEL
from cscb_analysis.wording import rows_of

NONE = "none"
"""The box to tick for a finding that is in no theme."""


class SettleView(widgets.HBox):  # type: ignore[misc]
    """A list of findings, and beside it what the one that is chosen is settled as.

    Parameters
    ----------
    intake
        What is settled.

    Attributes
    ----------
    rows
        The findings, each with what was settled of it.
    finding
        The words of the one that is chosen.
    suggested, because
        The likeliest themes for it, and what each rests on.
    themes, reason
        The themes to tick, and why.
    button
        Settles it; who owns the view says what that does.

    Examples
    --------
    >>> from cscb_analysis.intake.practice import practice_tables
    >>> intake = Intake(practice_tables())
    >>> intake.read_text("Voice of the child - Synthetic")
    >>> view = SettleView(intake)
    >>> view.rows.options[0][0], view.suggested[0].description.split(" (")[0]
    ('1 Voice of the child: open', 'Tick Lived experience')
    >>> view.close()
    """

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        wide = {"style": LABELS}
        self.rows = widgets.Select(description="Choose a finding to settle", rows=8)
        self.rows.add_class("cscb-rows")
        self.finding = widgets.HTML()
        self.finding.add_class("cscb-finding")
        self.suggested = [widgets.Button() for _ in range(4)]
        self.because = [widgets.HTML() for _ in range(4)]
        self.themes = TickBoxes(self._theme_names())
        self.reason = widgets.Text(description="Why", placeholder="kept with the decision", **wide)
        self.button = widgets.Button(description="Settle, and go to the next")
        self.said = widgets.HTML()
        pairs = zip(self.suggested, self.because, strict=True)
        beside = [
            self.finding,
            *(widgets.VBox(list(pair)) for pair in pairs),
            *(self.themes, self.reason, self.button, self.said),
        ]
        wrap = widgets.Layout(flex_flow="row wrap", grid_gap="12px", align_items="flex-start")
        right = widgets.VBox(beside, layout=widgets.Layout(flex="2 1 380px"))
        super().__init__([self.rows, right], layout=wrap)
        self._offered: list[Any] = []
        for button in self.suggested:
            button.on_click(self._take_up)
        self.rows.observe(self._choose, "value")
        self.follow()

    def settle(self) -> str:
        """Settle the finding that is chosen as what is ticked, and choose the next open one.

        Returns
        -------
        str
            What was done.

        Raises
        ------
        ValueError
            If nothing is ticked or said, or both a theme and none.
        """
        number, ticked = self.rows.value, self.themes.value
        if not ticked:
            raise ChoiceError(f"no theme is ticked; for none, tick {NO_THEME_LABEL}")
        self.intake.settle(number, "; ".join(ticked), self.reason.value)
        left = self.intake.open()
        later = [other for other in left if other > number] or left
        self.follow(at=later[0] if later else number)
        return f"Settled number {number}. {f'{len(left)} still open.' if left else 'All are.'}"

    def follow(self, *, first: bool = False, at: int | None = None) -> None:
        """List the findings as they stand, with the first open one or a given one chosen."""
        mentions, names = self.intake.mentions(), self._theme_names()
        options = []
        for number, label in zip(mentions["number"], mentions["label"], strict=True):
            held = [names[theme or NONE] for theme, *_ in self.intake.settled(number)]
            options.append((f"{number} {label}: {'; '.join(held) or 'open'}", number))
        numbers = [number for _, number in options]
        chosen = at if at is not None else self.rows.value
        if first or chosen not in numbers:
            chosen = (self.intake.open() or numbers or [None])[0]
        self.rows.unobserve(self._choose, "value")
        self.rows.options = options
        self.rows.value = chosen
        self.rows.observe(self._choose, "value")
        self.button.disabled = not options
        self._choose()

    def _theme_names(self) -> dict[str, str]:
        """Give what a finding can be settled as: each theme's key and label, and none."""
        themes = self.intake.tables.themes
        live = themes[themes["merged_into"] == ""]
        return dict(zip(live["theme"], live["label"], strict=True)) | {NONE: NO_THEME_LABEL}

    def _choose(self, _change: object = None) -> None:
        """Show the finding that is chosen, and what was settled of it."""
        mentions, number = self.intake.mentions(), self.rows.value
        found = mentions[mentions["number"] == number]
        if found.empty:
            self.finding.value = paragraph("Read the findings first; then settle each of them.")
        else:
            label, statement = escape(found["label"].iloc[0]), escape(found["statement"].iloc[0])
            text = f"<b>{number} {label}</b><br>{statement}"
            self.finding.value = f'<p role="status" dir="auto">{text}</p>'
        held = [] if number is None else self.intake.settled(number)
        self.themes.value = tuple(theme or NONE for theme, *_ in held)
        self.reason.value = next((evidence for *_, evidence in held if evidence), "")
        self._suggest(number)

    def _suggest(self, number: int | None) -> None:
        """Offer what a finding may belong to, and what each suggestion rests on."""
        self._offered = [] if number is None else rows_of(self.intake.suggestions(number))
        for at, (button, words) in enumerate(zip(self.suggested, self.because, strict=True)):
            offered = at < len(self._offered)
            button.layout.display = words.layout.display = "" if offered else "none"
            if offered:
                row = self._offered[at]
                named = row.label if row.theme else NO_THEME_LABEL
                button.description = f"Tick {named} ({row.score:.2f})"
                words.value = lines(f"because of {because(row)}")

    def _take_up(self, button: Any) -> None:  # noqa: ANN401
        """Tick what was suggested; it is settled only when a person says so."""
        row = self._offered[self.suggested.index(button)]
        self.themes.value = (row.theme or NONE,)
        if not self.reason.value.strip():
            self.reason.value = row.phrases or f"The words {row.words}"
