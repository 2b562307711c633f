"""Charts: a frame in, an Axes out, and the words that say the same finding."""

from cscb_analysis.charts.changes import describe_rank_changes, plot_rank_changes
from cscb_analysis.charts.notebook import say, show, show_table
from cscb_analysis.charts.overlap import (
    describe_combinations,
    describe_crosstab,
    plot_combinations,
    plot_crosstab,
)
from cscb_analysis.charts.ranking import (
    describe_rank_ranges,
    describe_ranking,
    plot_rank_ranges,
    plot_ranking,
)
from cscb_analysis.charts.recurrence import (
    describe_recurrence,
    describe_recurrence_over_time,
    plot_recurrence,
    plot_recurrence_over_time,
)

__all__ = [
    "describe_combinations",
    "describe_crosstab",
    "describe_rank_changes",
    "describe_rank_ranges",
    "describe_ranking",
    "describe_recurrence",
    "describe_recurrence_over_time",
    "plot_combinations",
    "plot_crosstab",
    "plot_rank_changes",
    "plot_rank_ranges",
    "plot_ranking",
    "plot_recurrence",
    "plot_recurrence_over_time",
    "say",
    "show",
    "show_table",
]
