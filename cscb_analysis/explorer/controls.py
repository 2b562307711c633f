"""The controls of the explorer: one for each choice of a selection, linked both ways."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets
from traitlets import TraitError, Tuple

from cscb_analysis.explorer.choices import DEFAULTS
from cscb_analysis.explorer.markup import paragraph
from cscb_analysis.explorer.selection import Selection
from cscb_analysis.reading import iso_date
from cscb_analysis.synthesis import RULES

LABELS = {"description_width": "initial"}


class TickBoxes(widgets.VBox):  # type: ignore[misc]
    """A box to tick for each of some names.

    Parameters
    ----------
    names
        Each key and its name.

    Attributes
    ----------
    value
        The keys of the boxes that are ticked.

    Examples
    --------
    >>> boxes = TickBoxes({"scr": "Serious Case Reviews", "maa": "Multi-Agency Audits"})
    >>> boxes.value = ("maa",)
    >>> [box.value for box in boxes.children]
    [False, True]
    >>> boxes.close()
    """

    value: Any = Tuple()

    def __init__(self, names: Mapping[str, str]) -> None:
        self._boxes = {
            key: widgets.Checkbox(description=name, indent=False) for key, name in names.items()
        }
        super().__init__([*self._boxes.values()])
        self.add_class("cscb-ticks")
        for box in self._boxes.values():
            box.observe(self._ticked, "value")
        self.observe(self._tick, "value")

    def _ticked(self, _change: object) -> None:
        self.value = tuple(key for key, box in self._boxes.items() if box.value)

    def _tick(self, _change: object) -> None:
        wanted = self.value
        for key, box in self._boxes.items():
            box.unobserve(self._ticked, "value")
            box.value = key in wanted
            box.observe(self._ticked, "value")


class Controls(widgets.HBox):  # type: ignore[misc]
    """A control for each choice of a selection; the two follow each other.

    Parameters
    ----------
    selection
        What the controls set and show.

    Attributes
    ----------
    choices
        Each control by the name of its choice. Those of `count` and `rule` are left for the
        explorer to place.
    refusal
        Says what was refused, and what is expected.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> selection = Selection(load_tables(BRIEFING))
    >>> controls = Controls(selection)
    >>> controls.choices["least"].value = 3
    >>> selection.least
    3
    >>> controls.close()
    """

    _following = False

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.refusal = widgets.HTML()
        self.refusal.add_class("cscb-refusal")
        self.reset = widgets.Button(description="Reset filters")
        self.choices = _controls(selection)
        groups = {
            "Sources that count": ["sources"],
            "Codings that count": ["bases"],
            "Audits that count": ["since", "until", "audits"],
            "Themes that are shown": ["themes"],
            "Shown only if": ["least", "words"],
        }
        boxes = [
            _group(name, [self.choices[choice] for choice in choices])
            for name, choices in groups.items()
        ]
        boxes[-1].children += (self.reset,)
        super().__init__(boxes, layout=widgets.Layout(flex_flow="row wrap", grid_gap="8px 18px"))
        self._refuse("")
        self._follow()
        for name, control in self.choices.items():
            control.observe(self._setter(name), "value")
        selection.observe(self._follow, [*DEFAULTS])
        self._following = True
        self.reset.on_click(self.reset_all)

    def _setter(self, name: str) -> Callable[[Any], None]:
        """Make what sets a choice when its control changes."""

        def choose(change: Any) -> None:  # noqa: ANN401
            try:
                setattr(self.selection, name, _chosen(name, change["new"]))
                self._refuse("")
            except TraitError as error:
                called = getattr(self.choices[name], "description", name)
                self._refuse(f"Not done: {called}{str(error).removeprefix(name)}.")

        return choose

    def _follow(self, _change: object = None) -> None:
        """Show what is chosen."""
        for name, control in self.choices.items():
            value = getattr(self.selection, name)
            if _chosen(name, control.value) != value or not isinstance(control, widgets.Text):
                control.value = _shown(self.selection, name, value)

    def _refuse(self, words: str) -> None:
        """Say what was refused; nothing, when nothing was."""
        self.refusal.value = paragraph(words)
        self.refusal.layout.display = "" if words else "none"

    def reset_all(self, _button: object = None) -> None:
        """Take all filters away, and what was refused with them."""
        self.selection.reset()
        self._refuse("")
        for name in ("since", "until", "words"):
            self.choices[name].value = ""

    def close(self) -> None:
        """Let go of the selection."""
        if self._following:
            self._following = False
            self.selection.unobserve(self._follow, [*DEFAULTS])
        super().close()


def _controls(selection: Selection) -> dict[str, Any]:
    """Make a control for each choice."""
    sources, themes = selection.names("sources"), selection.names("themes")
    dates = {"placeholder": "such as 2018-09 or 2018", "continuous_update": False}
    counts = [("any number", 0), *((f"{n} or more", n) for n in range(1, len(sources) + 1))]
    wide = {"style": LABELS}
    return {
        "sources": TickBoxes(sources),
        "bases": TickBoxes(selection.names("bases")),
        "since": widgets.Text(description="From", **dates, **wide),
        "until": widgets.Text(description="To", **dates, **wide),
        "audits": widgets.Dropdown(
            description="Of each source",
            options=[("all audits", "all"), ("the latest audit", "latest")],
            **wide,
        ),
        "themes": widgets.SelectMultiple(
            description="Themes",
            options=[(name, key) for key, name in themes.items()],
            rows=min(max(len(themes), 3), 7),
            **wide,
        ),
        "least": widgets.Dropdown(description="Sources noting it", options=counts, **wide),
        "words": widgets.Text(
            description="Words in it",
            placeholder="such as plan",
            continuous_update=False,
            **wide,
        ),
        "count": widgets.Dropdown(
            description="Count",
            options=[
                ("mentions of the theme", "mentions"),
                ("whether it is noted at all", "presence"),
            ],
            **wide,
        ),
        "rule": widgets.Dropdown(description="Rank by the rule", options=[*RULES], **wide),
    }


def _group(name: str, controls: list[Any]) -> Any:  # noqa: ANN401
    """Put some controls under a name."""
    head = widgets.HTML(paragraph(name).replace(' role="status"', ""))
    head.add_class("cscb-group-name")
    group = widgets.VBox([head, *controls], layout=widgets.Layout(flex="1 1 210px"))
    group.add_class("cscb-group")
    return group


def _chosen(name: str, value: Any) -> Any:  # noqa: ANN401
    """Say what a control's value chooses: nothing chosen of the themes shows all of them."""
    if name in ("since", "until"):
        return iso_date(value.strip()) or None
    return (value or None) if name == "themes" else value


def _shown(selection: Selection, name: str, value: Any) -> Any:  # noqa: ANN401
    """Say what a control shows of a choice: all sources are ticked when all count."""
    if name == "sources" and value is None:
        return tuple(selection.names("sources"))
    if name == "themes":
        return value or ()
    return value or "" if name in ("since", "until") else value


def close_within(box: Any) -> None:  # noqa: ANN401
    """Close all widgets in a box."""
    for child in box.children:
        if hasattr(child, "children"):
            close_within(child)
        child.close()
