"""Reports about plans (路径报告): scenarios, plants, provinces, prices, assumptions, proof.

Part of `programme`. Reads pathway runs of the ledger and the answers kept with them; posts
nothing. A planned figure is never a statistic: wherever it shows, it says which scenario and run
it comes from.
"""

from tanfeng.programme.pathway.compose import pathway_report
from tanfeng.programme.pathway.costs import (
    Sweeps,
    curve_chart,
    measures_chart,
    sweep_chart,
    swept,
)
from tanfeng.programme.pathway.figures import plan_figures, plans_table

__all__ = [
    "Sweeps",
    "curve_chart",
    "measures_chart",
    "pathway_report",
    "plan_figures",
    "plans_table",
    "sweep_chart",
    "swept",
]
