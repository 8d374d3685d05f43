"""Basic products (基础产品) of the reference sheets, as an inventory."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from tanfeng.footprint.inventory import (
    EXCHANGES,
    FACTORS,
    FLOWS,
    PROCESSES,
    PROPERTIES,
    Inventory,
    table_of,
)
from tanfeng.reference.codes import items, regions
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Text
from tanfeng.reference.sheet import Row, Sheet
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import convert

METRICS = ("footprint", "average")
"""What bought electricity counts for: ``footprint`` takes the national factor from cradle to user;
``average`` the emission factor of the province, which leaves out fuel supply and plant."""
CO2E, CO2 = "nature:co2e", "nature:co2:fossil"
_NATURE = {
    CO2E: {"name_zh": "温室气体（二氧化碳当量）", "name_en": "greenhouse gases as CO2e"},
    CO2: {"name_zh": "化石二氧化碳", "name_en": "fossil CO2", "gas": "CO2", "carbon": "fossil"},
}
_GRID = "cn.grid"


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The catalogue of a year.

    Attributes
    ----------
    sheets
        That it rests on.
    unknown
        Rows whose value is not known, as ``file:line``.
    """

    inventory: Inventory
    sheets: tuple[Sheet, ...]
    unknown: tuple[str, ...]


def catalogue(shelf: Shelf, year: int, metric: str = "footprint") -> Catalogue:
    """Return what the reference sheets hold, of the newest data year not after a year.

    Parameters
    ----------
    metric
        One of `METRICS`.

    Raises
    ------
    TanfengError
        ``electricity-metric``.
    """
    if metric not in METRICS:
        raise refuse(
            "electricity-metric", metric, f"没有电力口径“{metric}”。",
            f"There is no metric of electricity '{metric}'.",
            f"可用：{', '.join(METRICS)}。", f"Choose one of {', '.join(METRICS)}.",
        )  # fmt: skip
    made = _Making()
    known = items(shelf)
    for sheet in _newest(shelf.of_kind("basic_products"), year):
        for row in sheet.tables["products"]:
            cells = row.cells
            item = known[cells["item"]]
            flow = f"{item.id}:{cells['type']}" if cells["type"] else item.id
            if flow == "electricity" and metric != "footprint":
                continue
            name = Text(cells["zh"], cells["en"])
            made.add(sheet, row, cells["region"], flow, name, item.unit, CO2E, "kgCO2e")
    if metric == "average":
        places = regions(shelf)
        for sheet in _newest(shelf.editions(_GRID), year):
            for row in next(iter(sheet.tables.values())):
                if row.cells["parameter"] != "average":
                    continue
                place = places[row.cells["region"]].name
                name = Text(f"{place.zh}电网平均电力", f"electricity of the grid, {place.en}")
                made.add(sheet, row, row.cells["region"], "electricity", name, "MWh", CO2, "kgCO2")
    return made.done()


def grid_power(shelf: Shelf, region: str, year: int) -> tuple[float, str] | None:
    """Return kg CO2 per MWh of a province's grid, and the row it is from; None where unknown."""
    for sheet in _newest(shelf.editions(_GRID), year):
        for row in next(iter(sheet.tables.values())):
            cells = row.cells
            if (cells["region"], cells["parameter"]) == (region, "average") and cells["value"]:
                return convert(float(cells["value"]), cells["unit"], "kgCO2/MWh", row.at), row.at
    return None


def _newest(sheets: tuple[Sheet, ...], year: int) -> list[Sheet]:
    """Return the newest sheet of each series whose data year is not after a year."""
    found: dict[str, Sheet] = {}
    first = date.min
    for sheet in sheets:
        series = sheet.series or sheet.id
        begins = sheet.in_force or first
        before = found.get(series)
        if begins.year <= year and (before is None or begins > (before.in_force or first)):
            found[series] = sheet
    return list(found.values())


class _Making:
    def __init__(self) -> None:
        self.processes: list[dict[str, Any]] = []
        self.flows: dict[str, dict[str, Any]] = {}
        self.exchanges: list[dict[str, Any]] = []
        self.sheets: dict[str, Sheet] = {}
        self.unknown: list[str] = []

    def add(
        self, sheet: Sheet, row: Row, region: str, flow: str, name: Text, unit: str, nature: str,
        counted: str,
    ) -> None:  # fmt: skip
        cells, at = row.cells, row.at
        if not cells["value"]:
            self.unknown.append(at)
            return
        self.sheets[sheet.id] = sheet
        id = f"{sheet.id}#{cells.get('id') or region}"
        self.processes.append(
            {"id": id, "name_zh": name.zh, "name_en": name.en, "location": region, "kind": "system",
             "valid_from": sheet.in_force, "source": f"{sheet.number}; {cells['source']}",
             "review": str(cells["status"]), "at": at}
        )  # fmt: skip
        self.flows.setdefault(flow, {"id": flow, "name_zh": name.zh, "name_en": name.en,
                                     "kind": "product", "unit": unit, "at": at})  # fmt: skip
        self.flows.setdefault(nature, {"id": nature, "kind": "elementary", "unit": "kg", "at": at,
                                       **_NATURE[nature]})  # fmt: skip
        amount = convert(float(cells["value"]), cells["unit"], f"{counted}/{unit}", at)
        both = (
            {"flow": flow, "direction": "output", "amount": 1.0, "reference": True},
            {"flow": nature, "direction": "output", "amount": amount},
        )
        self.exchanges += [{"process": id, "at": at, **each} for each in both]

    def done(self) -> Catalogue:
        counted = [
            {"impact": impact, "flow": CO2E, "value": 1.0, "unit": "kgCO2e/kg",
             "source": "by definition"}
            for impact in ("gwp100", "gwp100_fossil")
        ] if CO2E in self.flows else []  # fmt: skip
        return Catalogue(
            Inventory(
                table_of(self.processes, PROCESSES), table_of(self.flows.values(), FLOWS),
                table_of(self.exchanges, EXCHANGES), table_of([], PROPERTIES),
                table_of(counted, FACTORS),
            ),
            tuple(self.sheets.values()),
            tuple(self.unknown),
        )  # fmt: skip
