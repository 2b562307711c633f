"""How firm a rank is: what leaving something out, or another rule, does to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import permutations
from math import factorial

import pandas as pd

from cscb_analysis.coded import code_mentions
from cscb_analysis.measures import measure_themes
from cscb_analysis.synthesis import (
    AS_PUBLISHED,
    RULES,
    Rule,
    kendall_tau_b,
    rank_measures,
    rank_themes,
)
from cscb_analysis.tables import COUNTED_BASES, Tables

MOST_AUDITS = 200
"""Beyond so many audits only sources are left out: single audits and codings then move little."""

FAMILY_KEYS = (
    "own_label_sources",
    "sources",
    "mentions",
    "best_number",
    "mean_number",
    "mean_place",
    "best_own_label_number",
)
"""The seven measures whose combinations make the family of rules."""


def rank_trials(
    tables: Tables,
    rule: Rule = AS_PUBLISHED,
    bases: Collection[str] = COUNTED_BASES,
    **selection: str | Collection[str] | None,
) -> pd.DataFrame:
    """Rank again and again, with one thing changed each time.

    Leaves out each source, each audit of a source that has several, and each coding in turn (above
    `MOST_AUDITS` audits: sources only); counts the `judgement` codings too; tries each named rule.

    Parameters
    ----------
    tables
        The tables of a board.
    rule, bases, **selection
        The ranking that is tried: as `rank_themes` and `code_mentions` take them.

    Returns
    -------
    DataFrame
        `changed` (source, audit, coding, bases or rule), `change` (in words), `theme, label, rank`:
        a row for each trial and theme that any trial ranks. `rank` is missing where a theme is not
        among the most noted in that trial. The first trial is the ranking itself, `changed` empty.

    Examples
    --------
    >>> from cscb_analysis.tables import BRIEFING, load_tables
    >>> trials = rank_trials(load_tables(BRIEFING))
    >>> trials.query("theme == 'good-planning' and changed == 'bases'")["rank"].tolist()
    [6]
    """
    bases = [bases] if isinstance(bases, str) else list(bases)
    coded = code_mentions(tables, bases, **selection)  # type: ignore[arg-type]
    trials = [("", "as it stands", rank_themes(coded, rule)), *_omissions(coded, rule)]
    if "judgement" not in bases:
        more = code_mentions(tables, [*bases, "judgement"], **selection)  # type: ignore[arg-type]
        trials.append(("bases", "with the judgement codings", rank_themes(more, rule)))
    for other in RULES.values():
        if other != rule:
            trials.append(("rule", f'by the rule "{other.name}"', rank_themes(coded, other)))
    labels = {
        theme: label
        for _, _, ranking in trials
        for theme, label in zip(ranking["theme"], ranking["label"], strict=True)
    }
    rows = []
    for changed, change, ranking in trials:
        ranks = _ranks(ranking)
        rows += [(changed, change, *theme, ranks.get(theme[0])) for theme in labels.items()]
    long = pd.DataFrame(rows, columns=["changed", "change", "theme", "label", "rank"])
    return long.astype({"rank": "Int64"})


def _ranks(ranking: pd.DataFrame) -> dict[str, int]:
    """Give the rank of each theme, in the order of the ranking."""
    return dict(zip(ranking["theme"], ranking["rank"], strict=True))


def _omissions(coded: pd.DataFrame, rule: Rule) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Rank without each source, audit and coding; say of each what was left out."""
    audits = coded.drop_duplicates("audit")
    names = audits.drop_duplicates("source")
    if len(names) > 1:
        for source, name in zip(names["source"], names["source_name"], strict=True):
            yield "source", f"without {name}", rank_themes(coded[coded["source"] != source], rule)
    if len(audits) > MOST_AUDITS:
        return
    several = audits[audits.duplicated("source", keep=False)]
    for audit, title, date in several[["audit", "title", "date"]].itertuples(index=False):
        fewer = coded[coded["audit"] != audit]
        yield "audit", f"without {title} ({date})", rank_themes(fewer, rule)
    dated = set(several["audit"])
    doubled = set(coded.index[coded.duplicated(["audit", "number"], keep=False)])
    for row in coded[coded["theme"].notna()].itertuples():
        audit = f" of {row.title} ({row.date})" if row.audit in dated else ""
        theme = f" (in {row.theme_label})" if row.Index in doubled else ""
        change = f"without {row.source_name} {row.number}{audit}, {row.label}{theme}"
        fewer = coded.assign(theme=coded["theme"].where(coded.index != row.Index))
        yield "coding", change, rank_themes(fewer, rule)


def rank_ranges(
    tables: Tables,
    rule: Rule = AS_PUBLISHED,
    bases: Collection[str] = COUNTED_BASES,
    **selection: str | Collection[str] | None,
) -> pd.DataFrame:
    """Show how firm each rank is: the range it takes, and what moves it.

    Parameters
    ----------
    tables
        The tables of a board.
    rule, bases, **selection
        The ranking that is tried: as `rank_themes` and `code_mentions` take them.

    Returns
    -------
    DataFrame
        `rank, theme, label, best, worst, trials, same, unranked, moved_by`, best rank first:
        among `trials` single changes, `same` left the rank as it is and in `unranked` the theme
        was not among the most noted. `moved_by` says which change moves it to which rank: the best
        and the worst that it moves to, then out of the ranking.
        Above `MOST_AUDITS` audits it ends by saying that only sources were left out.

    Examples
    --------
    >>> from cscb_analysis.tables import BRIEFING, load_tables
    >>> print(rank_ranges(load_tables(BRIEFING))[["label", "rank", "best", "worst"]].head(2))
                 label  rank  best  worst
    0       Thresholds     1     1      5
    1  Parental issues     2     1      5
    """
    trials = rank_trials(tables, rule, bases, **selection)
    # Where a theme is ranked there are codings; if none was left out, there are too many audits.
    left_out = "coding" in set(trials["changed"])
    note = "" if left_out else f" (more than {MOST_AUDITS} audits: only sources were left out)"
    rows = []
    for theme, tried in trials.groupby("theme", sort=False):
        now, others = tried["rank"].iloc[0], tried.iloc[1:]
        if pd.notna(now):
            ranks = {
                "rank": now,
                "theme": theme,
                "label": tried["label"].iloc[0],
                "best": tried["rank"].min(),
                "worst": tried["rank"].max(),
                "trials": len(others),
                "same": (others["rank"] == now).sum(),
                "unranked": others["rank"].isna().sum(),
                "moved_by": _moved_by(others, now) + note,
            }
            rows.append(ranks)
    columns = ["rank", "theme", "label", "best", "worst", "trials", "same", "unranked", "moved_by"]
    return pd.DataFrame(rows, columns=columns)


def _moved_by(trials: pd.DataFrame, now: int) -> str:
    """Name the changes that move a theme to its best rank, to its worst, and out of the ranking."""
    ranks = trials["rank"]
    moved = ranks[ranks != now].dropna()
    said = [
        f"{rank} {_first_of(trials.loc[ranks == rank, 'change'].tolist())}"
        for rank in sorted({moved.min(), moved.max()} if len(moved) else ())
    ]
    unranked = trials.loc[ranks.isna(), "change"].tolist()
    said += [f"not ranked {_first_of(unranked)}"] if unranked else []
    return "; ".join(said) or "nothing tried moves it"


def _first_of(changes: list[str]) -> str:
    """Name the first change, and count the others that do the same."""
    others = len(changes) - 1
    return changes[0] + (f" (and {others} other{'s' * (others > 1)})" if others else "")


def rule_family(keys: Iterable[str] = FAMILY_KEYS, longest: int = 3) -> list[Rule]:
    """Make every rule that orders by up to so many of some measures.

    Parameters
    ----------
    keys
        Measures of `MEASURES`.
    longest
        How many keys a rule has at most.

    Returns
    -------
    list of Rule
        One for each ordered choice of one to `longest` keys.

    Examples
    --------
    >>> len(rule_family())
    259
    """
    keys = list(keys)
    chosen = (each for length in range(1, longest + 1) for each in permutations(keys, length))
    return [Rule(", ".join(each), each) for each in chosen]


def try_rules(coded: pd.DataFrame, rules: Iterable[Rule], published: pd.DataFrame) -> pd.DataFrame:
    """Hold many rules to a published ranking.

    Parameters
    ----------
    coded
        Coded mentions, as `code_mentions` gives them.
    rules
        The rules to try, such as `rule_family()`.
    published
        Frame with `theme, label, rank`, as `latest_published` gives it.

    Returns
    -------
    DataFrame
        `rule, order` (theme keys, best first), `ties` (whether any rank is shared), `tau_b`
        (against the published ranking), `agrees` (every theme at its published rank).

    Examples
    --------
    >>> from cscb_analysis import code_mentions, latest_published, load_tables
    >>> from cscb_analysis.tables import BRIEFING
    >>> tables = load_tables(BRIEFING)
    >>> published = latest_published(tables.published)
    >>> tried = try_rules(code_mentions(tables), rule_family(longest=1), published)
    >>> tried["agrees"].any()
    np.False_
    """
    measures = measure_themes(coded)
    wanted = _ranks(published)
    rows = []
    for rule in rules:
        ranks = _ranks(rank_measures(measures, rule))
        both = [theme for theme in wanted if theme in ranks]
        rows.append(
            {
                "rule": rule.name,
                "order": ", ".join(ranks),
                "ties": len(set(ranks.values())) < len(ranks),
                "tau_b": kendall_tau_b([wanted[t] for t in both], [ranks[t] for t in both]),
                "agrees": ranks == wanted,
            }
        )
    return pd.DataFrame(rows, columns=["rule", "order", "ties", "tau_b", "agrees"])


def describe_rules(tried: pd.DataFrame) -> str:
    """Say in words what trying many rules showed.

    Parameters
    ----------
    tried
        As `try_rules` gives it.

    Returns
    -------
    str
        How many rules agree with the published ranking, and how many orders they can give.

    Examples
    --------
    >>> from cscb_analysis import code_mentions, latest_published, load_tables
    >>> from cscb_analysis.tables import BRIEFING
    >>> tables = load_tables(BRIEFING)
    >>> tried = try_rules(
    ...     code_mentions(tables), rule_family(), latest_published(tables.published)
    ... )
    >>> print(describe_rules(tried))
    Of 259 rules, 3 reproduce the published order. 243 leave no tie, and those give 14 different \
orders of the 720 possible.
    """
    untied, agree = tried[~tried["ties"]], int(tried["agrees"].sum())
    themes = max((len(order.split(", ")) for order in tried["order"]), default=0)
    return (
        f"Of {len(tried)} rules, {agree} reproduce{'s' * (agree == 1)} the published order."
        f" {len(untied)} leave no tie, and those give {untied['order'].nunique()} different orders"
        f" of the {factorial(themes):,} possible."
    )
