"""Themes from a safeguarding board's audits: load, rank, compare and cross-tabulate them."""

from cscb_analysis.changes import explain_changes
from cscb_analysis.coded import code_mentions
from cscb_analysis.findings import describe_counted
from cscb_analysis.firmness import describe_rules, rank_ranges, rank_trials, rule_family, try_rules
from cscb_analysis.measures import measure_themes
from cscb_analysis.overlap import (
    EACH_ONCE,
    co_occurrence,
    combinations,
    crosstab,
    overlap_matrix,
    recurrence,
    shared_themes,
)
from cscb_analysis.printed import mentions_behind, recurring_labels
from cscb_analysis.reading import TablesError
from cscb_analysis.synthesis import (
    AS_PUBLISHED,
    BREADTH,
    RULES,
    Comparison,
    Rule,
    compare_rankings,
    explain_ranking,
    latest_published,
    rank_themes,
)
from cscb_analysis.tables import BASES, BRIEFING, COUNTED_BASES, Tables, load_tables, save_tables

__all__ = [
    "AS_PUBLISHED",
    "BASES",
    "BREADTH",
    "BRIEFING",
    "COUNTED_BASES",
    "EACH_ONCE",
    "RULES",
    "Comparison",
    "Rule",
    "Tables",
    "TablesError",
    "co_occurrence",
    "code_mentions",
    "combinations",
    "compare_rankings",
    "crosstab",
    "describe_counted",
    "describe_rules",
    "explain_changes",
    "explain_ranking",
    "latest_published",
    "load_tables",
    "measure_themes",
    "mentions_behind",
    "overlap_matrix",
    "rank_ranges",
    "rank_themes",
    "rank_trials",
    "recurrence",
    "recurring_labels",
    "rule_family",
    "save_tables",
    "shared_themes",
    "try_rules",
]
