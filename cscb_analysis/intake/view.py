"""A new audit by mouse or keyboard: read it, settle each finding, add it, see what moved."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as widgets
from traitlets import TraitError

from cscb_analysis.explorer.controls import LABELS, TickBoxes
from cscb_analysis.explorer.markup import KEYS, STYLE, paragraph, picture
from cscb_analysis.findings import counted
from cscb_analysis.folders import FolderError
from cscb_analysis.intake.moved import moved_picture
from cscb_analysis.intake.practice import FINDINGS
from cscb_analysis.intake.session import Intake
from cscb_analysis.intake.telling import describe_addition
from cscb_analysis.reading import TablesError

NONE = "none"
"""The box to tick for a finding that is in no theme."""

LOOK = """<style>
.cscb-intake h3 { margin: 10px 0 2px; color: #12436D; font-size: 1.2em;
  border-bottom: 2px solid #12436D; }
.cscb-intake .widget-text, .cscb-intake .widget-textarea, .cscb-intake .widget-dropdown {
  width: auto; max-width: 640px; min-width: 0; }
.cscb-intake .widget-text > label, .cscb-intake .widget-textarea > label,
.cscb-intake .widget-dropdown > label { min-width: 90px; text-align: left; }
.cscb-intake .widget-textarea textarea { min-height: 110px; }
.cscb-told, .cscb-refused { border-left: 5px solid #12436D; padding: 4px 12px; }
.cscb-refused { border-color: #F46A25; }
.cscb-finding p { font-size: 1.12em; padding: 2px 0; }
.cscb-intake .cscb-ticks { max-height: 230px; }
.cscb-intake .cscb-rows { flex: 1 1 300px; }
</style>"""


class IntakeView(widgets.VBox):  # type: ignore[misc]
    """A view of a new audit on its way in.

    Parameters
    ----------
    intake
        What is read, settled and added.
    example
        Whether to offer the synthetic example.

    Attributes
    ----------
    intake
        What is shown.
    source, title, date, by
        The controls for what is said of the audit.
    file, text, read, example
        The controls that read findings: from a file, pasted, or the example.
    rows, themes, reason, settle
        The list of findings, the themes to tick for the one that is chosen, why, and the button
        that settles it.
    look, add, replacing, take_back
        The buttons that show what adding would do, do it, and take it back.
    said
        What was done last, or refused, beside the controls of each step: `read`, `settle`, `add`.
    finding, would, moved
        The finding that is chosen, what adding would do, and the ranking before and after.

    Examples
    --------
    >>> from cscb_analysis.intake.practice import practice_tables
    >>> view = IntakeView(Intake(practice_tables()))
    >>> view.text.value = "Voice of the child - Synthetic"
    >>> view.read.click()
    >>> view.rows.options[0][0]
    '1 Voice of the child: open'
    >>> view.close()
    """

    def __init__(self, intake: Intake, *, example: bool = False) -> None:
        self.intake = intake
        self._make_controls()
        self.example.layout.display = "" if example else "none"
        super().__init__(self._laid_out())
        self.add_class("cscb-explorer")
        self.add_class("cscb-intake")
        for name in ("source", "title", "date", "by"):
            getattr(self, name).observe(self._setter(name), "value")
        self.intake.source = self.source.value or ""
        self.file.observe(self._read_file, "value")
        for button, step, act in (
            (self.read, "read", self._read_text),
            (self.example, "read", self._read_example),
            (self.settle, "settle", self._settle),
            (self.look, "add", self._look),
            (self.add, "add", self._add),
            (self.take_back, "add", self._take_back),
        ):
            button.on_click(self._guarded(step, act))
        self.rows.observe(self._choose, "value")
        self._follow()

    def _make_controls(self) -> None:
        """Make a control for everything that a person says or does."""
        wide = {"style": LABELS}
        later = {"continuous_update": False, **wide}
        self.source = widgets.Dropdown(description="Audit source", options=self._sources(), **wide)
        self.title = widgets.Text(description="Title", placeholder="as the board calls it", **later)
        self.date = widgets.Text(description="Date", placeholder="such as 2018-11-29", **later)
        self.by = widgets.Text(description="Settled by", placeholder="a role or initials", **later)
        self.file = widgets.FileUpload(
            description="Choose a file", accept=".csv,.xlsx", multiple=False
        )
        self.text = widgets.Textarea(
            description="Or paste",
            placeholder="A line for each finding: its label, a dash, its statement",
            continuous_update=True,
            **wide,
        )
        self.read = widgets.Button(description="Read what is pasted")
        self.example = widgets.Button(description="Use the synthetic example")
        self.rows = widgets.Select(description="Choose a finding to settle", rows=8)
        self.themes = TickBoxes(self.theme_names())
        self.reason = widgets.Text(description="Why", placeholder="kept with the decision", **wide)
        self.settle = widgets.Button(description="Settle, and go to the next")
        self.look = widgets.Button(description="See what adding would do")
        self.replacing = widgets.Checkbox(
            description="Put it in the place of the same audit's other words", indent=False
        )
        self.add = widgets.Button(description="Add it")
        self.take_back = widgets.Button(description="Take it back")
        self.finding, self.would, self.moved = (widgets.HTML() for _ in range(3))
        self.finding.add_class("cscb-finding")
        self.said = {step: widgets.HTML() for step in ("read", "settle", "add")}

    def _laid_out(self) -> list[Any]:
        """Lay the controls out in the order of the work."""
        self.rows.add_class("cscb-rows")
        wrap = widgets.Layout(flex_flow="row wrap", grid_gap="12px", align_items="flex-start")
        settle = widgets.VBox(
            [self.finding, self.themes, self.reason, self.settle, self.said["settle"]],
            layout=widgets.Layout(flex="2 1 380px"),
        )
        return [
            widgets.HTML(STYLE + LOOK + KEYS),
            widgets.HTML("<h3>1. The audit</h3>"),
            *(self.source, self.title, self.date, self.by),
            widgets.HTML("<h3>2. What it found</h3>"),
            widgets.HBox([self.file, self.example], layout=wrap),
            *(self.text, self.read, self.said["read"]),
            widgets.HTML("<h3>3. Settle each finding</h3>"),
            widgets.HBox([self.rows, settle], layout=wrap),
            widgets.HTML("<h3>4. Add it</h3>"),
            *(self.replacing, widgets.HBox([self.look, self.add, self.take_back], layout=wrap)),
            *(self.said["add"], self.would, self.moved),
        ]

    def _sources(self) -> list[tuple[str, str]]:
        """Name the audit sources, and of which an audit is due."""
        tables = self.intake.tables
        due = set(tables.audits.loc[tables.audits["status"] == "due", "source"])
        pairs = zip(tables.sources["source"], tables.sources["name"], strict=True)
        return [(f"{name} (awaited)" if key in due else name, key) for key, name in pairs]

    def theme_names(self) -> dict[str, str]:
        """Give what a finding can be settled as: each theme's key and label, and none."""
        themes = self.intake.tables.themes
        live = themes[themes["merged_into"] == ""]
        return dict(zip(live["theme"], live["label"], strict=True)) | {NONE: "In no theme"}

    def _setter(self, name: str) -> Callable[[Any], None]:
        """Make what sets a part of the audit when its control changes."""

        def set_it(change: Any) -> None:  # noqa: ANN401
            setattr(self.intake, name, change["new"] or "")

        return set_it

    def _guarded(self, step: str, act: Callable[[], str]) -> Callable[[Any], None]:
        """Make what does something, and says beside its controls what was done or refused."""

        def do(_button: object) -> None:
            try:
                told, kind = act(), "told"
            except (TablesError, FolderError, TraitError, ValueError, OSError) as error:
                told, kind = f"Not done: {error}", "refused"
            for name, place in self.said.items():
                place.value = _lines(told, kind) if name == step else ""

        return do

    def _read_file(self, _change: object = None) -> None:
        """Read the file that was chosen."""
        if self.file.value:
            one = self.file.value[0]
            name, content = one["name"], bytes(one["content"])
            self._guarded("read", lambda: self._begin(name, content))(None)
            with self.hold_trait_notifications():
                self.file.value = ()  # so that the same file can be chosen again when it was mended

    def _read_text(self) -> str:
        self.intake.read_text(self.text.value)
        return self._listed("what was pasted")

    def _read_example(self) -> str:
        told = self._begin(FINDINGS.name, FINDINGS.read_bytes())
        self.title.value = self.title.value or "Synthetic Section 11 update"
        self.date.value = self.date.value or "2018-11-29"
        awaited = [key for name, key in self.source.options if name.endswith("(awaited)")]
        self.source.value = (awaited or [self.source.value])[0]
        return told

    def _begin(self, name: str, content: bytes) -> str:
        self.intake.read_file(name, content)
        return self._listed(name)

    def _listed(self, name: str) -> str:
        """List what was read, and say it."""
        self.would.value = self.moved.value = ""
        self._follow(first=True)
        count, left = len(self.intake.mentions()), len(self.intake.open())
        notes = self.intake.findings.notes if self.intake.findings else ()
        told = f"Read {counted(count, 'finding')} from {name}; {left} still open."
        return "\n".join([told, *(f"{note}." for note in notes)])

    def _settle(self) -> str:
        """Settle the finding that is chosen, and choose the next that is open."""
        number, ticked = self.rows.value, self.themes.value
        if not ticked:
            raise ValueError("no theme is ticked; for none, tick In no theme")
        self.intake.settle(number, "; ".join(ticked), self.reason.value)
        left = self.intake.open()
        later = [other for other in left if other > number] or left
        self.would.value = ""
        self._follow(at=later[0] if later else number)
        return f"Settled number {number}. {f'{len(left)} still open.' if left else 'All are.'}"

    def _look(self) -> str:
        addition = self.intake.plan(replacing=self.replacing.value)
        self.would.value = _lines(describe_addition(addition))
        return "This is what adding would do. Nothing was changed."

    def _add(self) -> str:
        addition = self.intake.add(replacing=self.replacing.value)
        self.would.value = _lines(describe_addition(addition))
        if not addition.kind:
            return "Nothing was changed."
        self._show_moved()
        self._follow()
        return f"Added, as the audit {addition.audit}."

    def _take_back(self) -> str:
        done = self.intake.take_back()
        self.would.value = self.moved.value = ""
        self._follow()
        return f"Taken back: {done}. The tables are as they were before."

    def _show_moved(self) -> None:
        """Show the ranking before and after."""
        compared = self.intake.compared()
        png, words, width = moved_picture(compared)
        self.moved.value = paragraph(compared.sentence) + picture(png, words, width)

    def _follow(self, *, first: bool = False, at: int | None = None) -> None:
        """List the findings as they stand, with one of them chosen."""
        mentions, names = self.intake.mentions(), self.theme_names()
        options = []
        for number, label in zip(mentions["number"], mentions["label"], strict=True):
            held = [names[theme or NONE] for theme, *_ in self.intake.settled(number)]
            options.append((f"{number} {label}: {'; '.join(held) or 'open'}", number))
        numbers = [number for _, number in options]
        was = at if at is not None else self.rows.value
        open_ = self.intake.open()
        chosen = (open_ or numbers or [None])[0] if first or was not in numbers else was
        self.rows.unobserve(self._choose, "value")
        self.rows.options = options
        self.rows.value = chosen
        self.rows.observe(self._choose, "value")
        selected = self.source.value
        self.source.options = self._sources()
        self.source.value = selected
        self._choose()
        has = bool(options)
        for button in (self.settle, self.look, self.add):
            button.disabled = not has

    def _choose(self, _change: object = None) -> None:
        """Show the finding that is chosen, and what was settled of it."""
        mentions, number = self.intake.mentions(), self.rows.value
        found = mentions[mentions["number"] == number]
        if found.empty:
            self.finding.value = paragraph("Read the findings first; then settle each of them.")
            self.themes.value, self.reason.value = (), ""
            return
        row = found.iloc[0]
        text = f"<b>{number} {escape(row['label'])}</b><br>{escape(row['statement'])}"
        self.finding.value = f'<p role="status" dir="auto">{text}</p>'
        held = self.intake.settled(number)
        self.themes.value = tuple(theme or NONE for theme, *_ in held)
        self.reason.value = next((evidence for *_, evidence in held if evidence), "")

    def close(self) -> None:
        """Let go of all that is on the screen."""
        _close(self)
        super().close()

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, Any]:
        """Say what this is where there are no widgets."""
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return bundle | {"text/plain": "Here a new audit is read, settled and added."}


def _close(box: Any) -> None:  # noqa: ANN401
    """Close all widgets in a box."""
    for child in box.children:
        if hasattr(child, "children"):
            _close(child)
        child.close()


def _lines(text: str, kind: str = "plain") -> str:
    """Write lines that a screen reader says when they change, each in its own direction."""
    lines = "".join(
        f'<div dir="auto" style="padding-left: {len(line) - len(line.lstrip())}em">'
        f"{escape(line.strip()) or '&nbsp;'}</div>"
        for line in text.splitlines()
    )
    return f'<div role="status" class="cscb-{kind}">{lines}</div>' if text else ""
