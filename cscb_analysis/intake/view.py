"""A new audit by mouse or keyboard: read it, settle each finding, add it, see what moved."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import ipywidgets as widgets
import matplotlib.pyplot as plt
from traitlets import TraitError

from cscb_analysis.charts import describe_rank_changes, plot_rank_changes
from cscb_analysis.errors import ChoiceError
from cscb_analysis.explorer.controls import LABELS, close_within
from cscb_analysis.explorer.markup import KEYS, STYLE, lines, paragraph, picture
from cscb_analysis.folders import FolderError
from cscb_analysis.intake.personal_data import PersonalDataError
from cscb_analysis.intake.personal_view import PersonalView
from cscb_analysis.intake.practice import FINDINGS, is_practice
from cscb_analysis.intake.screening import describe_screening
from cscb_analysis.intake.session import Intake
from cscb_analysis.intake.settle_view import SettleView
from cscb_analysis.intake.telling import describe_addition
from cscb_analysis.reading import TablesError
from cscb_analysis.wording import counted

DPI = 90
"""Dots per inch of the picture of what moved."""

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

    Attributes
    ----------
    intake
        What is shown.
    source, title, date, by
        The controls for what is said of the audit.
    file, text, read, example
        The controls that read findings: from a file, pasted, or the synthetic example, which is
        offered only where the tables are a copy to practise on.
    personal
        What looks like personal data, and for each place why it is none.
    settling
        The findings, and what the one that is chosen is settled as.
    look, add, replacing, take_back
        The buttons that show what adding would do, do it, and take it back.
    said
        What was done last, or refused, beside the controls of each step: `read`, `settle`, `add`.
    would, moved
        What adding would do, and the ranking before and after.

    Examples
    --------
    >>> from cscb_analysis.intake.practice import practice_tables
    >>> view = IntakeView(Intake(practice_tables()))
    >>> view.text.value = "Voice of the child - Synthetic"
    >>> view.read.click()
    >>> view.settling.rows.options[0][0]
    '1 Voice of the child: open'
    >>> view.close()
    """

    def __init__(self, intake: Intake) -> None:
        self.intake = intake
        self._make_controls()
        self.example.layout.display = "" if is_practice(intake.tables) else "none"
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
            (self.settling.button, "settle", self._settle),
            (self.look, "add", self._look),
            (self.add, "add", self._add),
            (self.take_back, "add", self._take_back),
        ):
            button.on_click(self._guarded(step, act))
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
        self.personal, self.settling = PersonalView(self.intake), SettleView(self.intake)
        self.look = widgets.Button(description="See what adding would do")
        self.replacing = widgets.Checkbox(
            description="Put it in the place of the same audit's other words", indent=False
        )
        self.add = widgets.Button(description="Add it")
        self.take_back = widgets.Button(description="Take it back")
        self.would, self.moved = widgets.HTML(), widgets.HTML()
        self.said = {"read": widgets.HTML(), "settle": self.settling.said, "add": widgets.HTML()}

    def _laid_out(self) -> list[Any]:
        """Lay the controls out in the order of the work."""
        wrap = widgets.Layout(flex_flow="row wrap", grid_gap="12px", align_items="flex-start")
        return [
            widgets.HTML(STYLE + LOOK + KEYS),
            widgets.HTML("<h3>1. The audit</h3>"),
            *(self.source, self.title, self.date, self.by),
            widgets.HTML("<h3>2. What it found</h3>"),
            widgets.HBox([self.file, self.example], layout=wrap),
            *(self.text, self.read, self.said["read"], self.personal),
            widgets.HTML("<h3>3. Settle each finding</h3>"),
            self.settling,
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
            except (TablesError, FolderError, TraitError, ChoiceError, OSError) as error:
                told, kind = f"Not done: {error}", "refused"
                if isinstance(error, PersonalDataError):
                    self.personal.ask(error.found)
            for name, place in self.said.items():
                place.value = lines(told, kind) if name == step else ""

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
        personal = self.intake.personal()
        self.personal.ask(personal)
        lines = [told, *(f"{note}." for note in notes), describe_screening(personal)]
        return "\n".join(lines)

    def _settle(self) -> str:
        told = self.settling.settle()
        self.would.value = ""
        return told

    def _look(self) -> str:
        addition = self.intake.plan(replacing=self.replacing.value)
        self.would.value = lines(describe_addition(addition))
        return "This is what adding would do. Nothing was changed."

    def _add(self) -> str:
        addition = self.intake.add(replacing=self.replacing.value)
        self.would.value = lines(describe_addition(addition))
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
        words = describe_rank_changes(compared.changes)
        with plt.style.context("cscb_analysis.cscb"):
            figure = plot_rank_changes(compared.changes).figure.get_figure(root=True)
            png = io.BytesIO()
            about = {"Description": words, "Software": None}
            figure.savefig(png, format="png", dpi=DPI, metadata=about)
            width = round(figure.get_figwidth() * DPI)
            plt.close(figure)
        shown = picture(png.getvalue(), words, width)
        self.moved.value = paragraph(compared.sentence) + shown

    def _follow(self, *, first: bool = False) -> None:
        """Show the findings and the audit sources as they stand."""
        self.settling.follow(first=first)
        selected = self.source.value
        self.source.options = self._sources()
        self.source.value = selected
        for button in (self.look, self.add):
            button.disabled = self.intake.findings is None

    def close(self) -> None:
        """Let go of all that is on the screen."""
        close_within(self)
        super().close()

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, Any]:
        """Say what this is where there are no widgets."""
        bundle: dict[str, Any] = super()._repr_mimebundle_(**kwargs)
        return bundle | {"text/plain": "Here a new audit is read, settled and added."}
