"""Rosters (名单): lists that are published batch by batch, and their size on a day.

Part of `programme`. Reads sheets of kind ``roster``, one per published batch; posts nothing.
A batch adds, removes and renames entries, by name where names are openly known and by count
otherwise. Reconciliations are formulas in the sheets: what a later list publishes as its total
must be what was there before, plus additions, less removals.
"""

from tanfeng.programme.rosters.batch import Batch, Roster, rosters
from tanfeng.programme.rosters.reconcile import Reconciliation, reconcile, reconciliation_findings
from tanfeng.programme.rosters.standing import Standing, is_member, standing

__all__ = [
    "Batch",
    "Reconciliation",
    "Roster",
    "Standing",
    "is_member",
    "reconcile",
    "reconciliation_findings",
    "rosters",
    "standing",
]
