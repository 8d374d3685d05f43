"""Roll-up (汇总): totals of whatever lies below an entity, with what they rest on.

Part of `programme`. Reads dated memberships, computed and reported facts of one snapshot, and the
sheet of kind ``aggregation``; posts nothing. Flows are added up; a ratio is the ratio of the sums,
never a sum of ratios. Beside every total stand its coverage, its estimated share and the part of
national output that it covers. Power and heat that one member passes to another count once.
"""

from tanfeng.programme.rollup.aggregation import Aggregation, aggregation
from tanfeng.programme.rollup.books import Books, open_books
from tanfeng.programme.rollup.members import Member, member_table, members
from tanfeng.programme.rollup.planned import (
    Planned,
    PlannedTotal,
    plan_runs,
    planned,
    planned_label,
)
from tanfeng.programme.rollup.result import OutputShare, RollUp, Total, Transfer
from tanfeng.programme.rollup.roll_up import like_computed, roll_up
from tanfeng.programme.rollup.sums import counted, flows, ratios, totals_of

__all__ = [
    "Aggregation",
    "Books",
    "Member",
    "OutputShare",
    "Planned",
    "PlannedTotal",
    "RollUp",
    "Total",
    "Transfer",
    "aggregation",
    "counted",
    "flows",
    "like_computed",
    "member_table",
    "members",
    "open_books",
    "plan_runs",
    "planned",
    "planned_label",
    "ratios",
    "roll_up",
    "totals_of",
]
