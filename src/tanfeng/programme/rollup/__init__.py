"""Roll-up (汇总): totals of whatever lies below an entity, with what they rest on.

Part of `programme`. Reads dated memberships, computed and reported facts of one snapshot, and the
sheet of kind ``aggregation``; posts nothing. Flows are added up; a ratio is the ratio of the sums,
never a sum of ratios. Beside every total stand its coverage, its estimated share and the part of
national output that it covers. Power and heat that one member passes to another count once.
"""

from tanfeng.programme.rollup.aggregation import Aggregation, aggregation
from tanfeng.programme.rollup.members import Member, members
from tanfeng.programme.rollup.result import OutputShare, RollUp, Total, Transfer
from tanfeng.programme.rollup.roll_up import roll_up
from tanfeng.programme.rollup.sums import flows, ratios, totals_of

__all__ = [
    "Aggregation",
    "Member",
    "OutputShare",
    "RollUp",
    "Total",
    "Transfer",
    "aggregation",
    "flows",
    "members",
    "ratios",
    "roll_up",
    "totals_of",
]
