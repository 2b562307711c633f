"""The explorer: filter, see, and read the words behind every number."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import ipywidgets as widgets

from cscb_analysis.explorer.choices import DEFAULTS
from cscb_analysis.explorer.controls import LABELS, Controls, close_within
from cscb_analysis.explorer.markup import (
    KEYS,
    LEAST_WIDTH,
    STYLE,
    as_csv,
    download_link,
    mention_columns,
    paragraph,
    picture,
    table,
)
from cscb_analysis.explorer.pictures import DPI, draw
from cscb_analysis.explorer.selection import Selection
from cscb_analysis.explorer.views import VIEWS, Row, View, every_mention, see
from cscb_analysis.tables import Tables
from cscb_analysis.wording import counted

PAUSE = 0.001
"""How long a picture waits for another change, in seconds: of a burst only the last is drawn."""

MOST_LISTED = 200
"""How many mentions are listed on the screen; the file has them all."""


class Explorer(widgets.VBox):  # type: ignore[misc]
    """A view of one selection: choose what counts, see it, and read the mentions behind it.

    Parameters
    ----------
    tables
        The tables of a board.
    selection
        What to show; a new one of these tables when not given. Explorer and selection follow each
        other.

    Attributes
    ----------
    selection
        What is shown.
    controls
        A control for each choice, in `controls.choices`.
    view
        Which of `VIEWS` is on the screen.
    sentence
        What is counted, out of what, with which filters.
    rows
        The numbers of the picture as a list; choosing one lists the mentions behind it.
    picture, reasons, mentions
        The picture, the reasons of a ranking, and the mentions behind the row that is chosen.
    message, show_all
        What to say when the filters leave nothing, and the button that takes them away.
    take_away, link
        The buttons that make a file each, and the link that saves it.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> explorer = Explorer(load_tables(BRIEFING))
    >>> explorer.selection.least = 3
    >>> explorer.rows.options[1][0]
    '1  Thresholds: 3 of 3 sources, 2 under own label'
    >>> explorer.close()
    """

    _following = False

    def __init__(self, tables: Tables, selection: Selection | None = None) -> None:
        self.selection = Selection(tables) if selection is None else selection
        self.controls = Controls(self.selection)
        self.view = widgets.RadioButtons(description="View", options=[*VIEWS], style=LABELS)
        self.sentence, self.message, self.picture, self.reasons, self.mentions, self.link = (
            _named(widgets.HTML(), f"cscb-{name}")
            for name in ("sentence", "message", "picture", "reasons", "mentions", "link")
        )
        self.rows = widgets.Select(description="Choose a row to read the mentions behind it")
        self.rows.layout = widgets.Layout(flex="1 1 285px", width="auto", height="auto")
        self.show_all = widgets.Button(description="Show everything again")
        self.take_away = {
            name: widgets.Button(description=name)
            for name in ("Rows as CSV", "Mentions as CSV", "Picture as PNG")
        }
        wrap = widgets.Layout(flex_flow="row wrap", grid_gap="12px", align_items="flex-start")
        super().__init__(
            [
                widgets.HTML(STYLE + KEYS),
                self.controls,
                self.controls.refusal,
                _named(self.view, "cscb-view"),
                self.controls.choices["rule"],
                self.controls.choices["count"],
                self.sentence,
                self.message,
                self.show_all,
                widgets.HBox([_named(self.rows, "cscb-rows"), self.picture], layout=wrap),
                self.reasons,
                self.mentions,
                widgets.HBox([*self.take_away.values()], layout=wrap),
                self.link,
            ]
        )
        self.add_class("cscb-explorer")
        self._waiting: asyncio.TimerHandle | None = None
        self._on_screen: tuple[Any, ...] = ()
        self._shown: View
        self._listed: list[Row] = []
        self._follow()
        self.selection.observe(self._follow, [*DEFAULTS])
        self._following = True
        self.view.observe(self._follow, "value")
        self.show_all.on_click(self.controls.reset_all)
        for name, button in self.take_away.items():
            button.on_click(partial(self._make_file, name))

    def _follow(self, _change: object = None) -> None:
        """Show the rows of what is chosen now; the picture follows."""
        on_screen = (self.view.value, self.selection.to_dict())
        if on_screen == self._on_screen:
            return
        turned = self._on_screen[:1] != on_screen[:1]
        self._on_screen = on_screen
        self._shown = see(self.selection, self.view.value)
        sentence = " ".join([self.selection.sentence, *self._dropped()])
        self.sentence.value = paragraph(sentence)
        self._list_rows(first=1 if turned and self._shown.rows else None)
        left = bool(self._shown.rows)
        nothing = "theme to show" if self.selection.count_behind({}) else "mention to count"
        self.message.value = "" if left else paragraph(f"These filters leave no {nothing}.")
        _display(self.message, not left)
        _display(self.show_all, not left)
        _display(self.picture, left)
        self.take_away["Rows as CSV"].disabled = not left
        self.take_away["Picture as PNG"].disabled = not left
        _display(self.controls.choices["rule"], self.view.value == "Most noted")
        _display(self.controls.choices["count"], self.view.value == "Cross-tabulation")
        reasons = self._shown.reasons
        why = "Why each theme stands where it does"
        self.reasons.value = table(reasons, why) if len(reasons) else ""
        self._draw_soon()

    def _draw_soon(self) -> None:
        """Draw the picture when the rows are on the screen; of a burst, the last one only."""
        if self._waiting is not None:
            self._waiting.cancel()
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            loop = None
        if loop is None or not self.picture.value:
            self._draw()
        else:
            self._waiting = loop.call_later(PAUSE, self._draw)

    def _draw(self) -> None:
        """Put the picture of what is shown on the screen."""
        self._waiting = None
        if self._shown.rows:
            width = round(self._shown.drawing.width * DPI)
            self.picture.layout.flex = f"2 1 {round(width * LEAST_WIDTH)}px"
            words = f"{self._shown.words} {self._shown.shown_only}".strip()
            self.picture.value = picture(self._png(), words, width)

    def _png(self, note: str = "", dpi: int = DPI) -> bytes:
        """Draw the picture of what is shown."""
        shown = self._shown
        return draw(shown.drawing, shown.words, shown.shown_only, note, dpi)

    def _dropped(self) -> list[str]:
        """Say what a saved selection had that these tables have not."""
        dropped = self.selection.dropped
        return [f"Not kept of the saved selection: {'; '.join(dropped)}."] if dropped else []

    def _list_rows(self, first: int | None) -> None:
        """List the rows, with the one that was chosen still chosen if it is there."""
        before = self._listed[self.rows.index].behind if self.rows.index is not None else None
        self._listed = [every_mention(self.selection), *self._shown.rows]
        at = [number for number, row in enumerate(self._listed) if row.behind == before]
        self.rows.unobserve_all("index")
        with self.rows.hold_sync():
            self.rows.options = [(row.text, number) for number, row in enumerate(self._listed)]
            self.rows.index = at[0] if at else first
            self.rows.rows = min(max(len(self._listed), 6), 18)
        self.rows.observe(self._read, "index")
        self._read()

    def _read(self, _change: object = None) -> None:
        """List the mentions behind the row that is chosen, word for word."""
        self.link.value = ""
        if self.rows.index is None:
            self.mentions.value = paragraph("Choose a row to read the mentions behind it.")
            return
        row = self._listed[self.rows.index]
        shown = self.selection.mentions(row.behind, MOST_LISTED)
        number = self.selection.count_behind(row.behind)
        told = counted(number, "mention")
        if len(shown) < number:
            told += f", of which the first {len(shown)} are listed here; the file has them all"
        words = self.selection.words.split()
        self.mentions.value = table(
            mention_columns(shown),
            f"{row.text.strip()}. Behind it: {told}.",
            words,
            "cscb-mentions",
        )

    def _make_file(self, name: str, _button: object = None) -> None:
        """Make a file of what is on the screen, and the link that saves it."""
        selection, view = self.selection, self.view.value.lower().replace(" ", "-")
        sentence = selection.sentence
        if name == "Picture as PNG":
            png = self._png(sentence, dpi=150)
            self.link.value = download_link(png, f"{view}.png", "image/png")
            return
        if name == "Rows as CSV":
            frame, file = self._shown.table, f"{view}.csv"
        else:
            row = self._listed[self.rows.index or 0]
            frame, file = mention_columns(selection.mentions(row.behind)), f"{view}-mentions.csv"
            sentence = f"{row.text.strip()}. {sentence}"
        self.link.value = download_link(as_csv(frame, sentence), file, "text/csv;charset=utf-8")

    def close(self) -> None:
        """Let go of the selection, and of all that is on the screen."""
        if self._following:
            self._following = False
            self.selection.unobserve(self._follow, [*DEFAULTS])
            if self._waiting is not None:
                self._waiting.cancel()
            close_within(self)
        super().close()

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, Any]:
        """Say the sentence where there are no widgets; nothing else is kept of what is shown."""
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return bundle | {"text/plain": self.selection.sentence}


def _named(widget: Any, name: str) -> Any:  # noqa: ANN401
    """Give a widget the name by which its looks are set."""
    widget.add_class(name)
    return widget


def _display(widget: Any, wanted: bool) -> None:  # noqa: ANN401
    """Show a widget or take it from the screen."""
    widget.layout.display = "" if wanted else "none"
