"""A new audit on its way in: what was read, what has been settled, and what is still open."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
from traitlets import HasTraits, Int, Unicode

from cscb_analysis.comparing import Compared, compare_with_earlier
from cscb_analysis.errors import ChoiceError
from cscb_analysis.history import undo
from cscb_analysis.intake.adding import Addition, NewAudit, carry_out, plan_addition
from cscb_analysis.intake.decisions import Decision
from cscb_analysis.intake.findings import Findings, read_findings
from cscb_analysis.intake.pasted import parse_findings
from cscb_analysis.intake.personal_data import texts_of_audit
from cscb_analysis.intake.screening import screen
from cscb_analysis.intake.suggestions import Suggester, suggester_for
from cscb_analysis.intake.theme_names import ThemeNames
from cscb_analysis.tables import Tables, load_tables
from cscb_analysis.wording import rows_of


class Intake(HasTraits):
    r"""A new audit on its way into a board's tables.

    Parameters
    ----------
    tables
        The tables of a board's own folder.

    Attributes
    ----------
    source, title, date, by
        As `NewAudit` has them.
    findings
        What was read, with the themes settled so far; None before anything is read.
    not_personal
        Of what looks like personal data, why it is none, by where it stands, such as `number 3`.
    turn
        A number that changes with whatever is read, settled, added or taken back.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> intake = Intake(load_tables(BRIEFING))
    >>> intake.read_text("Voice of the child - Synthetic\nTraining - Synthetic")
    >>> intake.settle(1, "Lived experience", "The child's own words")
    >>> intake.settle(2, "none", "No theme speaks of it")
    >>> intake.open()
    []
    """

    source: Any = Unicode("")
    title: Any = Unicode("")
    date: Any = Unicode("")
    by: Any = Unicode("")
    turn: Any = Int(0)

    def __init__(self, tables: Tables) -> None:
        super().__init__()
        self.tables = tables
        self.findings: Findings | None = None
        self.not_personal: dict[str, str] = {}
        self._suggested: dict[int, pd.DataFrame] = {}
        self._refused: dict[int, Decision] = {}
        self._suggester: Suggester | None = None

    def read_file(self, name: str, content: bytes) -> None:
        """Read findings from a file's content; its name says whether it is a workbook.

        Raises
        ------
        TablesError
            If it cannot be read, or anything in it is wrong; what was read before is kept.
        ChoiceError
            If no file can have that name.
        """
        with tempfile.TemporaryDirectory() as scratch:
            path = Path(scratch, Path(name).name or "findings.csv")
            try:
                path.write_bytes(content)
            except (OSError, ValueError):
                raise ChoiceError("no file can have that name; give it a plain one") from None
            self._begin(read_findings(path, self.tables))

    def read_text(self, text: str) -> None:
        """Read findings that were pasted; raises TablesError as `read_file` does."""
        self._begin(parse_findings(text, self.tables))

    def _begin(self, findings: Findings) -> None:
        """Begin with new findings."""
        self.findings = findings
        self.not_personal, self._suggested, self._refused = {}, {}, {}
        self.turn += 1

    def mentions(self) -> pd.DataFrame:
        """Give the findings: `number, label, statement`; no rows before anything is read."""
        if self.findings is None:
            return pd.DataFrame(columns=["number", "label", "statement"])
        return self.findings.mentions

    def settled(self, number: int) -> list[tuple[str, str, str]]:
        """Give what was settled of a finding: theme (empty for none), basis and evidence."""
        codings = [] if self.findings is None else rows_of(self.findings.codings)
        return [(row.theme, row.basis, row.evidence) for row in codings if row.number == number]

    def open(self) -> list[int]:
        """List the numbers of the findings of which nothing is settled yet."""
        return [] if self.findings is None else self.findings.open()

    def suggestions(self, number: int) -> pd.DataFrame:
        """Suggest themes for a finding, as `Suggester.suggest` gives them.

        Parameters
        ----------
        number
            The finding's number.

        Returns
        -------
        DataFrame
            No rows where there is no such finding, or what suggests is not installed.
        """
        if number not in self._suggested:
            mentions = self.mentions()
            found = mentions[mentions["number"] == number]
            self._suggester = self._suggester or suggester_for(self.tables)
            if found.empty or self._suggester is None:
                return pd.DataFrame(columns=["theme", "label", "score"])
            row = found.iloc[0]
            self._suggested[number] = self._suggester.suggest(row["label"], row["statement"])
        return self._suggested[number]

    def personal(self) -> pd.DataFrame:
        """List what looks like personal data in all that would be added, as `screen` gives it."""
        if self.findings is None:
            return screen({})
        return screen(texts_of_audit(self.findings, self.title, self.by, ""))

    def settle(self, number: int, theme: str, reason: str) -> None:
        """Settle which theme a finding belongs to, in the place of what was settled before.

        Parameters
        ----------
        number
            The finding's number.
        theme
            A theme by key or label, `none` where it is in none, two with a semicolon between them;
            empty to leave it open after all.
        reason
            Why; it is kept with the decision.

        Raises
        ------
        ValueError
            If there is no such finding or theme, or no reason is given.
        """
        mentions = self.mentions()
        found = mentions[mentions["number"] == number]
        if self.findings is None or found.empty:
            raise ChoiceError(f"there is no finding with the number {number}")
        names = [name.strip() for name in theme.split(";") if name.strip()]
        known = ThemeNames(self.tables)
        bases: dict[str, str] = {}
        for name in names:
            key = known.find(name)
            if key is None:
                raise ChoiceError(f'"{name}" found; expected {known.expected(name)}')
            bases[key] = known.basis(key, str(found["label"].iloc[0])) if key else ""
        if "" in bases and len(names) > 1:
            raise ChoiceError("a finding is in themes or in none, not both")
        if names and not reason.strip():
            raise ChoiceError("expected a reason: it is kept with the decision")
        codings = self.findings.codings
        rows = [(number, key, basis, reason.strip()) for key, basis in bases.items()]
        new = pd.DataFrame(rows, columns=codings.columns)
        others = codings[codings["number"] != number]
        both = pd.concat([others, new]) if len(others) and rows else (new if rows else others)
        both = both.sort_values("number", kind="stable", ignore_index=True)
        self.findings = replace(self.findings, codings=both)
        self._note_refusal(number, [*bases], reason)
        self.turn += 1

    def _note_refusal(self, number: int, keys: list[str], reason: str) -> None:
        """Note that the likeliest theme was seen and not taken, so that it can be learnt from."""
        self._refused.pop(number, None)
        if keys and number in self._suggested:
            likeliest = str(self._suggested[number]["theme"].iloc[0])
            if likeliest and likeliest not in keys:
                refused = Decision("refused", number=number, theme=likeliest, reason=reason.strip())
                self._refused[number] = refused

    def plan(self, *, replacing: bool = False) -> Addition:
        """Work out what adding the audit would do; raises what `plan_addition` raises."""
        if self.findings is None:
            raise ChoiceError("nothing was read yet; expected the findings of an audit")
        new = NewAudit(self.source, self.title, self.date, self.by)
        return plan_addition(
            self.tables,
            self.findings,
            new,
            replacing=replacing,
            not_personal=self.not_personal,
            decisions=tuple(self._refused.values()),
        )

    def add(self, *, replacing: bool = False) -> Addition:
        """Add the audit, all of it or nothing; raises what `plan_addition` and `carry_out` do."""
        addition = self.plan(replacing=replacing)
        carry_out(addition)
        self._reload()
        return addition

    def take_back(self) -> str:
        """Take the last added audit back, and say what that was; raises what `undo` raises."""
        change = undo(self.folder)
        self._reload()
        return str(change)

    def compared(self) -> Compared:
        """Give the ranking before and after the last audit was added."""
        return compare_with_earlier(self.tables)

    @property
    def folder(self) -> Path:
        """The folder of the tables."""
        return self.tables.folder or Path()

    def _reload(self) -> None:
        """Read the tables again after they were changed."""
        self.tables = load_tables(self.folder)
        self._suggester, self._suggested = None, {}  # there is more to learn from, or less
        self.turn += 1
