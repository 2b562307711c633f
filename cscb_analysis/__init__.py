"""Themes from a safeguarding board's audits: load, rank and compare them."""

from cscb_analysis.changes import explain_changes
from cscb_analysis.firmness import rank_ranges, rank_trials, rule_family, try_rules
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
    measure_themes,
    rank_themes,
)
from cscb_analysis.tables import BRIEFING, Tables, code_mentions, load_tables, save_tables

__all__ = [
    "AS_PUBLISHED",
    "BREADTH",
    "BRIEFING",
    "RULES",
    "Comparison",
    "Rule",
    "Tables",
    "TablesError",
    "code_mentions",
    "compare_rankings",
    "explain_changes",
    "explain_ranking",
    "latest_published",
    "load_tables",
    "measure_themes",
    "rank_ranges",
    "rank_themes",
    "rank_trials",
    "rule_family",
    "save_tables",
    "try_rules",
]
