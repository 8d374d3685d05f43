"""Assembling a system (组装系统): matrices and their spread from tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from scipy import sparse

from tanfeng.footprint.assembly.entries import Entries, burdens, spread_of
from tanfeng.footprint.assembly.views import VIEWS, Columns, columns_of
from tanfeng.footprint.characterisation import Characterised
from tanfeng.footprint.engine import Spread, System
from tanfeng.footprint.inventory import Inventory
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Text


@dataclass(frozen=True, eq=False)
class Assembled:
    """A system with what it was made of.

    Attributes
    ----------
    columns
        Its processes and products, in the order of the system.
    spread
        Entries that vary.
    """

    system: System
    columns: Columns
    spread: Spread
    findings: tuple[Finding, ...]


def assemble(
    inventory: Inventory, links: pa.Table, characterised: Characterised, view: str = "mass"
) -> Assembled:
    """Put an inventory together under a view.

    Parameters
    ----------
    links
        As `linking.link` returns them; with ``credited`` for the view ``substitution``.
    view
        One of `VIEWS`.

    Raises
    ------
    TanfengError
        ``allocation-view`` for a view that does not exist.
    """
    if view not in VIEWS:
        raise refuse(
            "allocation-view", view, f"没有分配视图“{view}”。", f"There is no view '{view}'.",
            f"可用：{', '.join(VIEWS)}。", f"Choose one of {', '.join(VIEWS)}.",
        )  # fmt: skip
    columns = columns_of(inventory, view)
    n, m = len(columns.process), len(characterised.flows)
    taken, emitted = burdens(inventory, links, columns, characterised.flows)
    ids = columns.ids()
    names, units = _labels(inventory, columns)
    made = np.arange(n)
    technosphere = sparse.csc_array(
        (
            np.concatenate([columns.amount, taken.value]),
            (np.concatenate([made, taken.row]), np.concatenate([made, taken.column])),
        ),
        shape=(n, n),
    )
    biosphere = sparse.csc_array((emitted.value, (emitted.row, emitted.column)), shape=(m, n))
    for matrix in (technosphere, biosphere):
        matrix.sum_duplicates()
    system = System(
        ids, names, units, characterised.flows, characterised.impacts, technosphere, biosphere,
        characterised.factors,
    )  # fmt: skip
    spread = spread_of(inventory, taken, emitted)
    return Assembled(system, columns, spread, (*columns.findings, *characterised.findings))


def _labels(inventory: Inventory, columns: Columns) -> tuple[tuple[Text, ...], tuple[str, ...]]:
    processes = {row["id"]: row for row in inventory.processes.to_pylist()}
    flows = {row["id"]: row for row in inventory.flows.to_pylist()}
    names, units = [], []
    seen: set[str] = set()
    for process, flow in zip(columns.process, columns.flow, strict=True):
        row, product = processes[process], flows[flow]
        zh = row["name_zh"] or row["name_en"] or process
        en = row["name_en"] or row["name_zh"] or process
        if process in seen:
            zh += f"：{product['name_zh'] or product['name_en'] or flow}"
            en += f": {product['name_en'] or product['name_zh'] or flow}"
        seen.add(process)
        names.append(Text(zh, en))
        units.append(product["unit"])
    return tuple(names), tuple(units)


__all__ = ["Assembled", "Entries", "assemble"]
