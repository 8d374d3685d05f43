"""Accounting (核算): energy and greenhouse-gas accounts of plants, as methods prescribe.

Floor: engines. It rests on the ledger and the reference, and knows no other engine.

Reads: reported facts of a ledger snapshot, method sheets and the factor sets that they name.
Posts: runs of kind ``account`` with computed facts: emissions by source, gas and scope, both
totals, energy in standard coal at equivalent and equal value, energy per unit of product, and the
split of totals by data quality. A missing factor or input leaves a hole that is named, never a
smaller total. Every run can be replayed to the same digits, every figure explained to its cell.
"""

from tanfeng.accounting.account import RunResult, account
from tanfeng.accounting.evaluate import Tables, evaluate, place_tables
from tanfeng.accounting.explain import explain
from tanfeng.accounting.replay import Difference, Replay, replay
from tanfeng.accounting.resolve import Pick, Resolved, resolve
from tanfeng.accounting.subject import Plant, Unit

__all__ = [
    "Difference",
    "Pick",
    "Plant",
    "Replay",
    "Resolved",
    "RunResult",
    "Tables",
    "Unit",
    "account",
    "evaluate",
    "explain",
    "place_tables",
    "replay",
    "resolve",
]
