"""Plans of cohorts (群组规划): capacity by province, technology and age, as one programme."""

from tanfeng.pathways.cohort.nearby import Nearby, Room, nearby
from tanfeng.pathways.cohort.solve import cohort_program, solve_cohorts
from tanfeng.pathways.cohort.stock import Stock, stock_of

__all__ = ["Nearby", "Room", "Stock", "cohort_program", "nearby", "solve_cohorts", "stock_of"]
