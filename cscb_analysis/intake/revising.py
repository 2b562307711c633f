"""Revise codings: say first what would change, then do all of it, each decision with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cscb_analysis.checks import final_themes
from cscb_analysis.coded import decided_in_no_theme
from cscb_analysis.errors import ChoiceError
from cscb_analysis.history import refuse_unsound, save_change
from cscb_analysis.intake.decisions import Decision, Settled, today, with_codings, with_decisions
from cscb_analysis.intake.personal_data import refuse_personal, texts_settled
from cscb_analysis.intake.theme_names import ThemeNames, bears
from cscb_analysis.printed import NO_THEME
from cscb_analysis.tables import BASES, Tables
from cscb_analysis.wording import rows_of


@dataclass(frozen=True)
class Revision:
    """What revising codings would do; nothing is done yet.

    Parameters
    ----------
    before, after
        The tables as they are, and as they would be.
    decisions
        What would be written down.
    day
        The day of the decisions.
    """

    before: Tables
    after: Tables
    decisions: tuple[Decision, ...]
    day: str


def plan_revision(
    tables: Tables,
    settled: Sequence[Settled],
    *,
    by: str = "",
    not_personal: Mapping[str, str] | None = None,
) -> Revision:
    """Work out what changes when the codings of some mentions become these.

    Parameters
    ----------
    tables
        The tables of a board; they are not changed.
    settled
        All that shall hold of each mention named here. Other mentions stay as they are.
    by
        Who settled it: a role or initials.
    not_personal
        Of evidence and reasons that look like personal data, why they are none, by where they
        stand: `scr-2018-09-12 number 3`, or `by`.

    Returns
    -------
    Revision
        What would be done today. A coding that stays as it is makes no decision.

    Raises
    ------
    ValueError
        If a coding is new or withdrawn without a reason.
    PersonalDataError
        If what was written looks like personal data.
    TablesError
        If the new tables would not be sound.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> tables = load_tables(BRIEFING)
    >>> drift = Settled("scr-2018-09-12", 1, "good-planning", "agreed", "Agreed by the group")
    >>> [each.action for each in plan_revision(tables, [drift]).decisions]
    ['coded']
    """
    day = today()
    names = ThemeNames(tables)
    labels = {(row.audit, row.number): row.label for row in rows_of(tables.mentions)}
    wanted: dict[tuple[str, int], list[Settled]] = {}
    for each in settled:
        mention = (each.audit, each.number)
        basis = each.basis or names.basis(each.theme, labels.get(mention, ""))
        wanted.setdefault(mention, []).append(each._replace(basis=basis if each.theme else ""))
    there, in_none = codings_by_mention(tables), decided_in_no_theme(tables)
    rows: list[tuple[str, int, str, str, str]] = []
    decisions: list[Decision] = []
    for mention, holds in wanted.items():
        was, why_all = there.get(mention, {}), [each.reason for each in holds if each.reason]
        now = {each.theme: each for each in holds if each.theme}
        for theme, (_, basis, _) in was.items():
            if theme not in now:
                decisions.append(Decision("withdrawn", *mention, theme, basis, "; ".join(why_all)))
        for theme, each in now.items():
            own = bears(labels[mention]) if each.basis == "label" else ""
            evidence = each.evidence or each.reason or own
            if theme in was and was[theme][1:] == (each.basis, evidence):
                rows.append((*mention, *was[theme]))
            else:
                rows.append((*mention, theme, each.basis, evidence))
                why = each.reason or evidence
                decisions.append(Decision("coded", *mention, theme, each.basis, why))
        if not now and any(each.none for each in holds) and mention not in in_none:
            decisions.append(Decision("no theme", *mention, reason="; ".join(why_all)))
    _refuse_without_reason(decisions)
    decided = {(each.audit, each.number) for each in decisions}
    texts = texts_settled([each for each in settled if each[:2] in decided], by)
    decisions += refuse_personal(texts, not_personal or {})
    after = tables
    if decisions:
        pairs = zip(tables.coding["audit"], tables.coding["number"], strict=True)
        others = tables.coding[[pair not in wanted for pair in pairs]]
        after = with_codings(tables, others, rows)
    after = with_decisions(after, decisions, by, day)
    refuse_unsound(after)
    return Revision(tables, after, tuple(decisions), day)


def codings_by_mention(tables: Tables) -> dict[tuple[str, int], dict[str, tuple[str, str, str]]]:
    """Give the codings of each mention by the theme that each now counts towards.

    Parameters
    ----------
    tables
        The tables of a board.

    Returns
    -------
    dict
        For each mention, by audit and number, and each theme: the theme's key as the coding has it,
        which may have been merged since, the basis and the evidence. Of two codings to one theme
        the firmer.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> codings = codings_by_mention(load_tables(BRIEFING))
    >>> codings["scr-2018-09-12", 9]
    {'thresholds': ('thresholds', 'label', 'Bears the label "Thresholds"')}
    """
    final = final_themes(tables.themes)
    codings: dict[tuple[str, int], dict[str, tuple[str, str, str]]] = {}
    for row in sorted(rows_of(tables.coding), key=lambda row: BASES.index(row.basis)):
        of_mention = codings.setdefault((row.audit, row.number), {})
        of_mention.setdefault(final[row.theme], (row.theme, row.basis, row.evidence))
    return codings


def carry_out_revision(revision: Revision) -> list[str]:
    """Do what was planned, all of it or nothing; give the names of the files that changed."""
    about = f"{len(revision.decisions)}-decisions"
    return save_change(revision.before, revision.after, "codings", about, revision.day)


def describe_decisions(decisions: Sequence[Decision], tables: Tables) -> str:
    """Say decisions in words, a line each.

    Parameters
    ----------
    decisions
        What was or would be decided.
    tables
        The tables of the board, for the names.

    Returns
    -------
    str
        Several lines; a sentence where nothing is decided.

    Examples
    --------
    >>> from cscb_analysis import BRIEFING, load_tables
    >>> tables = load_tables(BRIEFING)
    >>> decision = Decision("no theme", "scr-2018-09-12", 6, reason="Of one place only")
    >>> print(describe_decisions([decision], tables))
      no theme: scr-2018-09-12, number 6, OLA. Of one place only
    """
    if not decisions:
        return "Nothing would change."
    labels = dict(zip(tables.themes["theme"], tables.themes["label"], strict=True))
    mentions = tables.mentions
    of = {(row.audit, row.number): row.label for row in rows_of(mentions)}
    lines = []
    for each in decisions:
        named = of.get((each.audit, each.number or 0))
        what = [each.audit, f"number {each.number}, {named}" if named else ""]
        where = ", ".join(part for part in what if part)
        theme = f" {labels.get(each.theme, each.theme)}" if each.theme else ""
        basis = f" ({each.basis})" if each.basis else ""
        lines.append(f"  {each.action}{theme}{basis}: {where}. {each.reason}")
    return "\n".join(lines)


def _refuse_without_reason(decisions: Sequence[Decision]) -> None:
    """Refuse decisions that say nothing of why, all at once."""
    without = [each for each in decisions if not each.reason.strip()]
    if without:
        told = "\n".join(
            f"- {each.audit}, number {each.number}: {each.action} {each.theme or NO_THEME}"
            for each in without
        )
        raise ChoiceError(f"a reason is expected for each decision; there is none for\n{told}")
