"""Factors of elementary flows (特征化因子): by gas and kind of carbon, or as sources bring them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tanfeng.footprint.inventory import Inventory
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.factors import factor_set
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Row, Sheet
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import convert

SHEET = "ipcc.gwp"
CARBON = (
    "gwp100", "gwp100_fossil", "gwp100_biogenic", "gwp100_land_use", "co2_biogenic", "co2_uptake",
)  # fmt: skip
"""Impacts by kind of carbon, in kg CO2e or kg CO2. The first is the sum of the next three: carbon
dioxide that grew before and is given off again is told apart and counts nothing in it, as does
what is taken up (GB/T 24067-2024 and ISO 14067 ask for both to be reported separately)."""


@dataclass(frozen=True, eq=False)
class Characterised:
    """Factors of the elementary flows of an inventory.

    Attributes
    ----------
    impacts
        Length k.
    factors
        Shape (k, m), in the order of the elementary flows.
    flows
        Length m.
    sheet
        That the warming potentials are from.
    """

    impacts: tuple[str, ...]
    factors: np.ndarray
    flows: tuple[str, ...]
    sheet: Sheet
    findings: tuple[Finding, ...]


def warming_sets(shelf: Shelf) -> tuple[str, ...]:
    """Return the sets of warming potentials that are held, such as ``AR6``."""
    return tuple(dict.fromkeys(row.cells["parameter"] for row in _rows(shelf.sheet(SHEET))))


def characterise(inventory: Inventory, shelf: Shelf, warming: str = "AR6") -> Characterised:
    """Give every elementary flow its factors.

    Raises
    ------
    TanfengError
        ``warming-unknown`` for a set that is not held.
    """
    sheet = shelf.sheet(SHEET)
    if warming not in warming_sets(shelf):
        raise refuse(
            "warming-unknown", warming, f"没有 {warming} 的增温潜势。",
            f"There are no warming potentials of {warming}.",
            f"可用：{', '.join(warming_sets(shelf))}。", f"Held: {', '.join(warming_sets(shelf))}.",
        )  # fmt: skip
    factor_set(shelf, SHEET)
    held = {
        row.cells["gas"]: float(row.cells["value"])
        for row in _rows(sheet)
        if row.cells["parameter"] == warming and row.cells["value"]
    }
    flows = [row for row in inventory.flows.to_pylist() if row["kind"] == "elementary"]
    place = {row["id"]: n for n, row in enumerate(flows)}
    own = inventory.factors.to_pylist()
    brought = tuple(dict.fromkeys(str(row["impact"]) for row in own))
    impacts = (*CARBON, *(each for each in brought if each not in CARBON))
    factors = np.zeros((len(impacts), len(flows)))
    missing = []
    for n, row in enumerate(flows):
        if not row["gas"]:
            continue
        potential = held.get(row["gas"])
        weight = _kilograms(row["unit"])
        if potential is None or weight is None:
            missing.append(row)
            continue
        _count(factors, n, row["gas"], row["carbon"], potential * weight)
    for row in own:
        if row["flow"] in place:
            factors[impacts.index(row["impact"]), place[row["flow"]]] += row["value"]
    findings = (_missing(missing, warming),) if missing else ()
    return Characterised(impacts, factors, tuple(place), sheet, findings)


def _kilograms(unit: str) -> float | None:
    """Return how many kg a unit is; None for one that is no mass."""
    try:
        return convert(1.0, unit, "kg")
    except TanfengError:
        return None


def _count(factors: np.ndarray, flow: int, gas: str, carbon: str, potential: float) -> None:
    def add(impact: str, value: float) -> None:
        factors[CARBON.index(impact), flow] += value

    if gas == "CO2" and carbon == "biogenic":
        add("co2_biogenic", potential)
    elif gas == "CO2" and carbon == "uptake":
        add("co2_uptake", potential)
    else:
        part = {"biogenic": "gwp100_biogenic", "land_use": "gwp100_land_use"}
        add("gwp100", potential)
        add(part.get(carbon, "gwp100_fossil"), potential)


def _rows(sheet: Sheet) -> Sequence[Row]:
    return next(iter(sheet.tables.values()))


def _missing(rows: list[dict[str, str]], warming: str) -> Finding:
    named = ", ".join(f"{row['id']} ({row['gas']}, {row['unit']})" for row in rows[:6])
    return Finding(
        "footprint-uncharacterised", Severity.WARNING, str(rows[0]["at"]) or str(rows[0]["id"]),
        Text(f"{len(rows)} 个温室气体流没有 {warming} 因子或不以质量计：{named}。",
             f"{len(rows)} flows of greenhouse gases have no factor of {warming}, or are not told "
             f"by mass: {named}."),
    )  # fmt: skip
