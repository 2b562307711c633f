"""How firm a rank is: what leaving something out, or another rule, does to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import permutations

import pandas as pd

from cscb_analysis.synthesis import (
    AS_PUBLISHED,
    RULES,
    Rule,
    compare_rankings,
    measure_themes,
    rank_measures,
    rank_themes,
)
from cscb_analysis.tables import COUNTED_BASES, Tables, code_mentions

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
    coded = code_mentions(tables, bases, **selection)  # type: ignore[arg-type]
    rankings = {("", "as it stands"): rank_themes(coded, rule)}
    for what, change, fewer in _omissions(coded):
        rankings[what, change] = rank_themes(fewer, rule)
    if "judgement" not in bases:
        more = code_mentions(tables, [*bases, "judgement"], **selection)  # type: ignore[arg-type]
        rankings["bases", "with the judgement codings"] = rank_themes(more, rule)
    for other in RULES.values():
        if other != rule:
            rankings["rule", f'by the rule "{other.name}"'] = rank_themes(coded, other)
    return _long(rankings)


def _omissions(coded: pd.DataFrame) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """Give the coded mentions without each source, audit and coding, and what was left out."""
    names = coded.drop_duplicates("source")
    if len(names) > 1:
        for source, name in zip(names["source"], names["source_name"], strict=True):
            yield "source", f"without {name}", coded[coded["source"] != source]
    audits = coded.drop_duplicates("audit")
    if len(audits) > MOST_AUDITS:
        return
    several = audits[audits.duplicated("source", keep=False)]
    for audit, title, date in several[["audit", "title", "date"]].itertuples(index=False):
        yield "audit", f"without {title} ({date})", coded[coded["audit"] != audit]
    for row in coded.index[coded["theme"].notna()]:
        mention = coded.loc[row]
        doubled = coded.duplicated(["audit", "number"], keep=False)[row]
        under = f" (in {mention['theme_label']})" if doubled else ""
        where = f"{mention['source_name']} {mention['number']}, {mention['label']}{under}"
        fewer = coded.assign(theme=coded["theme"].where(coded.index != row))
        yield "coding", f"without {where}", fewer


def _long(rankings: Mapping[tuple[str, str], pd.DataFrame]) -> pd.DataFrame:
    """Lay the trials' rankings under each other, every theme in each."""
    ranked = pd.concat(rankings, names=["changed", "change"]).reset_index(["changed", "change"])
    themes = ranked.drop_duplicates("theme")[["theme", "label"]]
    trials = pd.DataFrame(list(rankings), columns=["changed", "change"])
    every = trials.merge(themes, how="cross")
    ranks = ranked[["changed", "change", "theme", "rank"]]
    long = every.merge(ranks, on=["changed", "change", "theme"], how="left")
    return long.astype({"rank": "Int64"})


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
        was not among the most noted. `moved_by` says which change gives its best and worst rank.
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
    now = trials[trials["changed"] == ""].dropna().set_index("theme")
    tried = trials[(trials["changed"] != "") & trials["theme"].isin(now.index)]
    tried = tried.assign(now=tried["theme"].map(now["rank"]))
    by_theme = tried.groupby("theme", sort=False)
    ranges = now[["rank", "label"]].assign(
        best=by_theme["rank"].min().clip(upper=now["rank"]),
        worst=by_theme["rank"].max().clip(lower=now["rank"]),
        trials=by_theme.size(),
        same=(tried["rank"] == tried["now"]).groupby(tried["theme"]).sum().astype("int64"),
        unranked=tried["rank"].isna().groupby(tried["theme"]).sum(),
        moved_by=by_theme.apply(_moved_by),
    )
    many = code_mentions(tables, bases, **selection)["audit"].nunique() > MOST_AUDITS  # type: ignore[arg-type]
    if many:
        note = f" (more than {MOST_AUDITS} audits: only sources were left out)"
        ranges["moved_by"] = ranges["moved_by"] + note
    columns = ["rank", "theme", "label", "best", "worst", "trials", "same", "unranked", "moved_by"]
    return ranges.reset_index()[columns].sort_values("rank", kind="stable", ignore_index=True)


def _moved_by(trials: pd.DataFrame) -> str:
    """Name the change that gives a theme's best rank, its worst, and the loss of any rank."""
    moved = trials[trials["rank"] != trials["now"]]
    said = []
    for rank in sorted({moved["rank"].min(), moved["rank"].max()} - {pd.NA}):
        changes = moved.loc[moved["rank"] == rank, "change"].tolist()
        said.append(f"{rank} {_first_of(changes)}")
    unranked = trials.loc[trials["rank"].isna(), "change"].tolist()
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
    rows = []
    for rule in rules:
        ranking = rank_measures(measures, rule)
        comparison = compare_rankings(published, ranking)
        rows.append(
            {
                "rule": rule.name,
                "order": ", ".join(ranking["theme"]),
                "ties": bool(ranking["rank"].duplicated().any()),
                "tau_b": comparison.tau_b,
                "agrees": comparison.agrees,
            }
        )
    return pd.DataFrame(rows, columns=["rule", "order", "ties", "tau_b", "agrees"])
