"""The CBAM view of an installation (碳边境调节视图): embedded emissions, direct and indirect apart.

The boundary is narrower than a footprint's: what the installation's processes emit themselves, what
their power emits, and the same of the precursors that they take from one another. The processes are
joined by their precursors and solved as one linear system, so that loops close exactly.

The rules are those of Implementing Regulation (EU) 2023/1773, annex III, from memory; its equations
were not compared with the text, so that every result says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
from scipy import sparse

from tanfeng.footprint.assembly import columns_of
from tanfeng.footprint.assembly.entries import burdens
from tanfeng.footprint.engine import System, intensities, normalise
from tanfeng.footprint.inventory import Inventory
from tanfeng.footprint.linking import link
from tanfeng.reference.finding import Finding, Severity, Text

ELECTRICITY = "electricity"
_RULES = Text(
    "归属与单位隐含排放规则凭记忆（(EU) 2023/1773 附件三），未与原文核对；默认值与基准未收录。",
    "The rules of attribution are from memory ((EU) 2023/1773, annex III) and were not compared "
    "with the text; default values and benchmarks are not held.",
)


@dataclass(frozen=True)
class Embedded:
    """Specific embedded emissions of a product (单位产品隐含排放).

    Attributes
    ----------
    level
        Activity level: output of the period, in `unit`.
    own_direct, own_indirect
        Attributed to the process itself, t CO2.
    direct, indirect
        Per unit of product, precursors included, t CO2.
    bought
        Materials from outside; of those that are precursors the embedded emissions are missing.
    """

    product: str
    item: str
    unit: str
    level: float
    own_direct: float
    own_indirect: float
    direct: float
    indirect: float
    bought: tuple[str, ...]


@dataclass(frozen=True)
class CbamView:
    """Products of an installation, and what is uncertain about them."""

    products: tuple[Embedded, ...]
    findings: tuple[Finding, ...]


def cbam_view(
    inventory: Inventory,
    power: float,
    *,
    fuels: frozenset[str] = frozenset(),
    at: str = "installation",
) -> CbamView:
    """Reckon the embedded emissions of an installation's products.

    ``SEE = (AttrEm + sum M_i SEE_i) / AL``, with direct and indirect emissions as two right-hand
    sides of one system.

    Parameters
    ----------
    inventory
        Of one installation, see `plant_inventory`; co-products share by mass.
    power
        kg CO2 per MWh of power from outside.
    fuels
        Flows that are no precursors.

    Raises
    ------
    TanfengError
        ``footprint-singular`` where precursors take all that is made of one another.
    """
    links = link(inventory)
    columns = columns_of(inventory, "mass")
    flows = {row["id"]: row for row in inventory.flows.to_pylist()}
    nature = [id for id, row in flows.items() if row["kind"] == "elementary"]
    taken, emitted = burdens(inventory, links, columns, nature)
    n = len(columns.process)
    made = np.arange(n)
    technosphere = sparse.csc_array(
        (
            np.concatenate([columns.amount, taken.value]),
            (np.concatenate([made, taken.row]), np.concatenate([made, taken.column])),
        ),
        shape=(n, n),
    )
    direct = np.bincount(emitted.column, emitted.value, minlength=n)
    outside = nw.from_native(links).filter(nw.col("state").is_in(["cut_off", "error"]))
    used: dict[str, float] = {}
    bought: dict[str, list[str]] = {}
    for row in outside.rows(named=True):
        if row["flow"] == ELECTRICITY:
            used[row["process"]] = used.get(row["process"], 0.0) + row["amount"]
        elif row["flow"] not in fuels:
            bought.setdefault(row["process"], []).append(row["flow"])
    indirect = np.array([used.get(process, 0.0) for process in columns.process]) * power
    indirect *= columns.share
    names = tuple(Text(id, id) for id in columns.ids())
    system = System(
        columns.ids(), names, tuple(flows[flow]["unit"] for flow in columns.flow),
        ("direct", "indirect"), ("direct", "indirect"), technosphere,
        sparse.csc_array(np.vstack([direct, indirect])), np.eye(2),
    )  # fmt: skip
    found = intensities(normalise(system)).value / 1000
    rows = tuple(
        Embedded(
            system.processes[j], columns.flow[j], system.units[j], float(columns.amount[j]),
            float(direct[j]) / 1000, float(indirect[j]) / 1000, float(found[j, 0]),
            float(found[j, 1]), tuple(bought.get(columns.process[j], ())),
        )
        for j in range(n)
    )  # fmt: skip
    return CbamView(rows, (Finding("cbam-rules", Severity.WARNING, at, _RULES),
                           *columns.findings))  # fmt: skip
