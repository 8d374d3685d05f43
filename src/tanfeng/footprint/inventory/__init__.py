"""Inventories (清单): processes, flows and exchanges as tables, whatever file they came from.

Units and signs are settled here and nowhere later: every amount is in the unit of its flow, and
what is taken is an input, never a negative output. A plain CSV folder is the layout of our own;
the other formats are read into the same tables.
"""

from tanfeng.footprint.inventory.archive import pack, unpack
from tanfeng.footprint.inventory.check import check
from tanfeng.footprint.inventory.tables import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    joined,
    table_of,
)

__all__ = [
    "EXCHANGES",
    "FACTORS",
    "FLOWS",
    "PROCESSES",
    "PROPERTIES",
    "Inventory",
    "check",
    "joined",
    "pack",
    "table_of",
    "unpack",
]
