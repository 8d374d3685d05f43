"""Putting a study together (构建系统): inventories, plants and catalogue, linked and diagnosed."""

from __future__ import annotations

from dataclasses import dataclass

import narwhals as nw
import numpy as np
import pyarrow as pa

from tanfeng.footprint.assembly import Assembled, assemble
from tanfeng.footprint.catalogue import catalogue
from tanfeng.footprint.characterisation import characterise
from tanfeng.footprint.diagnosis import Diagnosis, diagnose, imbalances
from tanfeng.footprint.diagnosis.balance import tell
from tanfeng.footprint.engine import Intensities, Normal, normalise
from tanfeng.footprint.inventory import Inventory, check, joined
from tanfeng.footprint.linking import Share, link, overridden, producers, shares
from tanfeng.footprint.plant import plant_inventory
from tanfeng.footprint.study.ask import Ask
from tanfeng.footprint.study.bring import open_inventory
from tanfeng.ledger import Snapshot, Workspace
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.period import parse_period
from tanfeng.reference.sheet import Sheet
from tanfeng.reference.shelf import Shelf


@dataclass(frozen=True, eq=False)
class Study:
    """A system that was put together, and what was found.

    Attributes
    ----------
    links
        Of `linking.LINKS`.
    measured
        Plant -> share of its direct emissions that rests on measured values, where accounts say.
    sheets
        That it rests on.
    """

    ask: Ask
    inventory: Inventory
    links: pa.Table
    assembled: Assembled
    normal: Normal
    diagnosis: Diagnosis
    measured: dict[str, float | None]
    sheets: tuple[Sheet, ...]
    findings: tuple[Finding, ...]

    @property
    def found(self) -> Intensities:
        """Impacts of all products.

        Raises
        ------
        TanfengError
            ``footprint-loop``: a faulty system is refused with its loops by name.
        """
        return self.diagnosis.answer()

    def place(self, product: str) -> int:
        """Return the column of a product.

        Raises
        ------
        TanfengError
            ``footprint-product`` with those whose names are alike.
        """
        ids = self.assembled.system.processes
        if product in ids:
            return ids.index(product)
        near = [id for id in ids if product.casefold() in id.casefold()][:5]
        raise refuse(
            "footprint-product", product, f"系统中没有产品“{product}”。",
            f"The system has no product '{product}'.",
            f"相近的有：{'、'.join(near)}。" if near else "用 `tanfeng footprint show` 列出产品。",
            f"There are: {', '.join(near)}." if near else "`tanfeng footprint show` lists them.",
        )  # fmt: skip

    def shares(self, impact: int = 0) -> tuple[Share, ...]:
        """Return how the inputs ended, and what passes over them."""
        columns, found = self.assembled.columns, self.found
        value = found.value[:, impact]
        keys = zip(columns.process, columns.flow, strict=True)
        return shares(self.links, dict(zip(keys, (float(v) for v in value), strict=True)))


def build(ws: Workspace, ask: Ask, *, shelf: Shelf | None = None,
          state: Snapshot | None = None) -> Study:  # fmt: skip
    """Put a study together, link it and look it over.

    Raises
    ------
    TanfengError
        ``footprint-nothing`` without any inventory or plant; the errors of inventories that do not
        go together; ``footprint-plant`` and ``footprint-accounts`` of plants.
    """
    shelf = shelf or ws.shelf()
    if not ask.inventories and not ask.plants:
        raise refuse(
            "footprint-nothing", "ask", "没有清单，也没有指定企业。",
            "There is no inventory and no plant to reckon with.",
            "先用 `tanfeng footprint import` 导入清单，或用 --plant 指定企业。",
            "Bring an inventory in with `tanfeng footprint import`, or name a --plant.",
        )  # fmt: skip
    parts = [open_inventory(ws, number) for number in ask.inventories]
    findings: list[Finding] = []
    measured: dict[str, float | None] = {}
    sheets: list[Sheet] = []
    for plant in ask.plants:
        own = plant_inventory(ws, plant, parse_period(ask.period), state)
        parts.append(own.inventory)
        measured[plant] = own.measured
        findings += own.findings
    if ask.electricity:
        year = parse_period(ask.period).year if ask.period else 9999
        basic = catalogue(shelf, year, ask.electricity)
        parts.append(basic.inventory)
        sheets += basic.sheets
    whole = joined(parts)
    told = check(whole)
    errors = [each for each in told if each.severity is Severity.ERROR]
    if errors:
        raise TanfengError(*errors)
    if not whole.processes.num_rows:
        raise refuse(
            "inventory-empty", "ask", "只有特征化因子，没有过程。",
            "There are characterisation factors but no process.",
            "同时选择含有过程的清单。", "Choose an inventory with processes as well.",
        )  # fmt: skip
    credited = ask.view == "substitution"
    links = link(whole, ask.rule, credited=credited)
    links, odd = overridden(links, ask.overrides, producers(whole, coproducts=not credited))
    characterised = characterise(whole, shelf, ask.warming)
    assembled = assemble(whole, links, characterised, ask.view)
    normal = normalise(assembled.system)
    diagnosis = diagnose(normal)
    return Study(
        ask, whole, links, assembled, normal, diagnosis, measured,
        tuple({s.id: s for s in (*sheets, characterised.sheet)}.values()),
        (*findings, *odd, *assembled.findings, *_unlinked(links), *diagnosis.findings,
         *tell(whole, imbalances(whole))),
    )  # fmt: skip


def _unlinked(links: pa.Table) -> tuple[Finding, ...]:
    """Tell of inputs that nobody supplies: what a footprint leaves out."""
    rows = nw.from_native(links).filter(nw.col("state").is_in(["cut_off", "error"]))
    if not len(rows):
        return ()
    counted = (
        rows.group_by("flow").agg(nw.len().alias("count")).sort("count", "flow",
                                                                descending=[True, False])
    )  # fmt: skip
    named = counted["flow"].to_list()[:6]
    edges = len(np.unique(rows["edge"].to_numpy()))
    return (
        Finding(
            "footprint-unlinked", Severity.WARNING, ", ".join(named),
            Text(f"{edges} 项投入没有供应过程，其上游影响未计入：{'、'.join(named)} 等。",
                 f"{edges} inputs have no provider, so that what lies behind them is left out: "
                 f"{', '.join(named)} and others."),
            Text("导入含有这些产品的清单，或用 --links 指定供应过程。",
                 "Bring in an inventory that makes them, or name providers with --links."),
        ),
    )  # fmt: skip
