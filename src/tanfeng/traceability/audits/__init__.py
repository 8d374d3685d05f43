"""Audits (审计): what must always hold of a log of life cycles, and where it does not.

Each takes tables and gives an `Audit`: all rows as a table, the first of them as findings. `audits`
runs those that need nothing but the log. Late uploads are in `duties`, leakage in `rates`, recall
in `lineage`.
"""

from tanfeng.traceability.audits.containment import ranks, two_parents, wrong_counts, wrong_levels
from tanfeng.traceability.audits.endings import (
    after_the_end,
    before_it_was_made,
    ends_of,
    unlinked_second_lives,
)
from tanfeng.traceability.audits.found import Audit
from tanfeng.traceability.audits.handover import one_sided
from tanfeng.traceability.audits.masses import mass_gained
from tanfeng.traceability.audits.replays import replayed, reused_ids
from tanfeng.traceability.audits.stores import over_limits, stored_long
from tanfeng.traceability.audits.whole import Filed, audit_all, made_days

__all__ = [
    "Audit",
    "Filed",
    "after_the_end",
    "audit_all",
    "before_it_was_made",
    "ends_of",
    "made_days",
    "mass_gained",
    "one_sided",
    "over_limits",
    "ranks",
    "replayed",
    "reused_ids",
    "stored_long",
    "two_parents",
    "unlinked_second_lives",
    "wrong_counts",
    "wrong_levels",
]
