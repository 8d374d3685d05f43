"""The planning problem as arrays: what the sheets, the plants and a scenario come down to."""

from tanfeng.pathways.problem.fleet import NEVER, Fleet
from tanfeng.pathways.problem.limit import Growth, Limit, Peak, Quantity, limited
from tanfeng.pathways.problem.permits import Permits
from tanfeng.pathways.problem.problem import (
    Problem,
    Salvage,
    discount_factors,
    indirect,
    running_cost,
    storing_cost,
)
from tanfeng.pathways.problem.window import first_years

__all__ = [
    "NEVER",
    "Fleet",
    "Growth",
    "Limit",
    "Peak",
    "Permits",
    "Problem",
    "Quantity",
    "Salvage",
    "discount_factors",
    "first_years",
    "indirect",
    "limited",
    "running_cost",
    "storing_cost",
]
