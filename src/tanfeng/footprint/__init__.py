"""Footprint (产品碳足迹): inventories, their links, the life-cycle engine, records, exchange.

Floor: engines; a sibling of accounting, pathways and rules, which it never imports.

Reads: inventories of processes (files, the workspace's own, a plant's accounts in the ledger)
and characterisation sheets. Posts: runs of kind ``footprint``, and footprint records.

A system is diagnosed before it is answered: loops that feed each other at least as much as they
make are refused with their names. Every link between an input and its producer is a decision that
is kept with its candidates and its reason.

Its parts are packages of their own: start with `engine` (matrices), then `inventory`.
"""

__all__: list[str] = []
