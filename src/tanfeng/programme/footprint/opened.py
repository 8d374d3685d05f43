"""A record opened for a report (打开记录): the system that lies under its hash, taken apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from tanfeng.footprint.record import Chain, FootprintRecord, chain_of, open_basis, open_record
from tanfeng.footprint.study import Breakdown, Simulation, Twig, breakdown, simulate, tree_of
from tanfeng.footprint.study.made import Study
from tanfeng.ledger import Workspace, entities, run, run_sheets
from tanfeng.reference.finding import Text
from tanfeng.reference.shelf import Shelf

SHOWN = 10
"""Inputs and processes that are shown one by one."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A record with its system.

    Attributes
    ----------
    shelf
        Editions that the record used.
    synthetic
        Whether a plant behind the footprint is synthetic.
    """

    record: FootprintRecord
    study: Study
    chain: Chain
    shelf: Shelf
    synthetic: bool

    @property
    def amount(self) -> float:
        """Declared amount, in units of the product."""
        return float(self.record.amount)

    @cached_property
    def parts(self) -> Breakdown:
        """The footprint by input, process and flow, per unit of the product."""
        return breakdown(self.study, self.record.product, most=SHOWN)

    @cached_property
    def tree(self) -> Twig:
        """The supply tree, per unit of the product."""
        return tree_of(self.study, self.record.product, cutoff=0.03, most=14)

    @cached_property
    def simulation(self) -> Simulation | None:
        """The draws of the record, made again; None where it has none."""
        drawn = self.record.reckoned.drawn
        if drawn is None:
            return None
        return simulate(self.study, [self.record.product], count=drawn.count, seed=drawn.seed)

    @property
    def process(self) -> str:
        """Process that makes the product."""
        return self.study.assembled.columns.process[self.chain.product]

    def about(self, process: str) -> dict:
        """Return the row of a process."""
        return self._rows[process]

    @cached_property
    def _rows(self) -> dict[str, dict]:
        return {row["id"]: row for row in self.study.inventory.processes.to_pylist()}

    def flow_name(self, flow: str) -> Text:
        """Return what a flow is called."""
        row = self._flows[flow]
        zh, en = row["name_zh"], row["name_en"]
        return Text(zh or en or flow, en or zh or flow)

    def unit(self, flow: str) -> str:
        """Return the unit of a flow."""
        return self._flows[flow]["unit"]

    @cached_property
    def _flows(self) -> dict[str, dict]:
        return {row["id"]: row for row in self.study.inventory.flows.to_pylist()}

    @cached_property
    def own(self) -> np.ndarray:
        """Impacts that each process emits itself for a unit of the product, shape (n, k)."""
        return self.chain.made[:, None] * self.study.normal.direct


def open_for_report(ws: Workspace, number: int) -> Opened:
    """Open a posted record.

    Raises
    ------
    TanfengError
        ``run-unknown``, ``record-unknown``, ``record-basis``, ``evidence-missing``.
    """
    record = open_record(ws, number)
    shelf = run_sheets(ws, number)
    study = open_basis(ws, record.basis, shelf)
    made = run(ws, number)
    invented = {one.id for one in entities(ws, as_of=made.snapshot.as_of) if one.synthetic}
    chain = chain_of(study, record.product)
    behind = {
        process.partition("/")[0]
        for process, weight in zip(study.assembled.columns.process, chain.weight, strict=True)
        if weight > 0
    }
    return Opened(record, study, chain, shelf, bool(behind & (invented & set(study.measured))))
