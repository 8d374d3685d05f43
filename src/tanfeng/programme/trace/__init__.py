"""Pictures of traceability (溯源图): lives, origins, reports due, survival and leakage.

Part of `programme`. Takes what the room `traceability` gives and makes `Chart` values of it; reads
and posts nothing. Needs the extra ``report``.
"""

from tanfeng.programme.trace.actors import duties_chart
from tanfeng.programme.trace.cohorts import alive_chart, leaked_chart
from tanfeng.programme.trace.lives import life_chart
from tanfeng.programme.trace.lots import lot_chart

__all__ = ["alive_chart", "duties_chart", "leaked_chart", "life_chart", "lot_chart"]
