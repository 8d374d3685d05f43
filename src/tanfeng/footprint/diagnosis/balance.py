"""Mass balance (物料平衡): processes that make more than they take."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import narwhals as nw
import numpy as np

from tanfeng.footprint.inventory import Inventory
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.units import convert

SLACK = 0.05
"""Share by which products may weigh more than what was taken: water and air go in unseen."""
_SHOWN = 20


@dataclass(frozen=True)
class Imbalance:
    """A process whose products weigh more than all that it takes.

    Attributes
    ----------
    taken, made
        kg, of what is told by mass.
    """

    process: str
    taken: float
    made: float


def imbalances(inventory: Inventory, *, slack: float = SLACK) -> tuple[Imbalance, ...]:
    """Return processes that make more mass of products than they take, the worst first.

    Flows in a unit of mass count, and products whose mass is a property. A process that takes
    nothing by mass is told too if it makes something by mass: it has no material input at all.
    Processes that are already aggregated take no part: their inputs are not shown.
    """
    weights = _weights(inventory)
    flows = nw.from_dict(
        {"id": list(weights), "kg": list(weights.values())},
        schema={"id": nw.String, "kg": nw.Float64},
        backend="pyarrow",
    )
    kinds = nw.from_native(inventory.flows).select("id", "kind")
    parts = nw.from_native(inventory.processes).filter(nw.col("kind") != "system").select("id")
    told = (
        nw.from_native(inventory.exchanges)
        .filter(~nw.col("avoided"))
        .join(parts, left_on="process", right_on="id", how="inner")
        .join(flows, left_on="flow", right_on="id", how="inner")
        .join(kinds, left_on="flow", right_on="id", how="inner")
        .with_columns((nw.col("amount") * nw.col("kg")).alias("mass"))
    )
    taken = told.filter((nw.col("direction") == "input") & ~nw.col("reference"))
    made = told.filter((nw.col("direction") == "output") & (nw.col("kind") == "product"))
    both = (
        made.group_by("process")
        .agg(nw.col("mass").sum().alias("made"))
        .join(
            taken.group_by("process").agg(nw.col("mass").sum().alias("taken")),
            on="process", how="left",
        )
        .with_columns(nw.col("taken").fill_null(0.0))
        .filter(nw.col("made") > (1 + slack) * nw.col("taken"))
    )  # fmt: skip
    found = [Imbalance(row["process"], row["taken"], row["made"]) for row in both.rows(named=True)]
    return tuple(sorted(found, key=lambda one: (one.taken / one.made, one.process)))


def tell(inventory: Inventory, found: tuple[Imbalance, ...]) -> tuple[Finding, ...]:
    """Return findings for the worst, and one that counts the others."""
    places = dict(
        zip(inventory.processes["id"].to_pylist(), inventory.processes["at"].to_pylist(),
            strict=True)
    )  # fmt: skip
    shown = [
        Finding(
            "footprint-mass", Severity.INFO, places[each.process] or each.process,
            Text(f"{each.process} 产出 {each.made:.4g} kg，按质量计投入仅 {each.taken:.4g} kg。",
                 f"{each.process} makes {each.made:.4g} kg and takes {each.taken:.4g} kg by mass."),
            Text("多半缺少原料投入；水与空气可不计。",
                 "A material input is most likely missing; water and air need not be told."),
        )
        for each in found[:_SHOWN]
    ]  # fmt: skip
    if len(found) > _SHOWN:
        more = len(found) - _SHOWN
        shown.append(
            Finding("footprint-mass", Severity.INFO, "inventory",
                    Text(f"另有 {more} 个过程产出多于投入。",
                         f"{more} more make more than they take."))
        )  # fmt: skip
    return tuple(shown)


def _weights(inventory: Inventory) -> dict[str, float]:
    """Return flow -> kg per unit, where that is known."""
    result: dict[str, float] = {}
    units: dict[str, float] = {}
    for unit in set(inventory.flows["unit"].to_pylist()):
        with suppress(TanfengError):
            units[unit] = convert(1.0, unit, "kg")
    for id, unit in zip(
        inventory.flows["id"].to_pylist(), inventory.flows["unit"].to_pylist(), strict=True
    ):
        if unit in units:
            result[id] = units[unit]
    for row in inventory.properties.to_pylist():
        known = row["property"] == "mass" and row["value"] is not None and not row["process"]
        if known and np.isfinite(row["value"]):
            result.setdefault(row["flow"], float(row["value"]))
    return result
