"""Who is accounted for: plants, their process units and the attributes that factors ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa


@dataclass(frozen=True)
class Unit:
    """A process unit (工序单元), or the plant itself standing for what it reports as a whole."""

    id: str
    plant: str
    attributes: Mapping[str, Any] = field(default_factory=dict)

    @property
    def equipment(self) -> str:
        """Kind of equipment, or empty."""
        return str(self.attributes.get("equipment") or "")


@dataclass(frozen=True)
class Plant:
    """A plant (工厂) with its units.

    Attributes
    ----------
    months
        Months that are accounted for, ``YYYY-MM``.
    """

    id: str
    region: str = ""
    sector: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    units: tuple[Unit, ...] = ()
    months: tuple[str, ...] = ()

    def members(self, equipment: tuple[str, ...] = ()) -> tuple[Unit, ...]:
        """Return the units of some equipment; without a restriction also the plant itself."""
        if equipment:
            return tuple(u for u in self.units if u.equipment in equipment)
        return (*self.units, Unit(self.id, self.id, {}))


def attribute(plant: Plant, unit: Unit | None, item: Any, name: str) -> str:
    """Return what a key such as ``unit.equipment`` or ``item.state`` stands for on a row."""
    if name.startswith("="):
        return name[1:]
    if name == "item":
        return item.id if item is not None else ""
    owner, _, key = name.partition(".")
    if owner == "item":
        return str(getattr(item, key, "") or "")
    if owner == "plant":
        own = {"region": plant.region, "sector": plant.sector, "id": plant.id}
        return str(own.get(key) or plant.attributes.get(key) or "")
    return str((unit.attributes.get(key) if unit is not None else "") or "")


def members_table(
    plants: Iterable[Plant], equipment: tuple[str, ...], columns: tuple[str, ...]
) -> pa.Table:
    """Return one row per unit (and plant): ``entity``, ``plant`` and the attribute columns."""
    rows: list[dict[str, str]] = []
    for plant in plants:
        rows.extend(
            {"unit": unit.id, "plant": plant.id}
            | {column: attribute(plant, unit, None, column) for column in columns}
            for unit in plant.members(equipment)
        )
    names = ("unit", "plant", *columns)
    return pa.table({name: pa.array([r[name] for r in rows], pa.string()) for name in names})


def calendar_table(plants: Iterable[Plant], columns: tuple[str, ...]) -> pa.Table:
    """Return one row per plant and month with the plant's attribute columns."""
    rows: list[dict[str, str]] = []
    for plant in plants:
        own = {column: attribute(plant, None, None, column) for column in columns}
        rows.extend({"plant": plant.id, "period": month} | own for month in plant.months)
    names = ("plant", "period", *columns)
    return pa.table({name: pa.array([r[name] for r in rows], pa.string()) for name in names})
