"""Storing CO2 underground (地质封存): how much each province's rock holds, and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import numpy as np

from tanfeng.pathways.problem import Limit
from tanfeng.pathways.sheets.tabled import rows_of
from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Row, Sheet
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import factor

CAPACITY = "capacity"
_COLUMNS = ("region", "parameter", "value", "unit", "status", "source")


def storage_limits(
    book: Book, shelf: Shelf, years: np.ndarray, regions: Sequence[str]
) -> list[Limit]:
    """Return what each province's rock can hold in all, and a yearly rate where one is given."""
    said = book.scenario.settings.storage
    if not said:
        return []
    rate = book.series(years, "-", "storage_rate")
    found = []
    for region, row in _rows(shelf.sheet(said), CAPACITY).items():
        if region not in regions:
            continue
        place = (list(regions).index(region),)
        whole = float(row.cells["value"]) * float(factor(row.cells["unit"], "tCO2", row.at))
        label = Text(f"{region} 封存容量", f"storage capacity of {region}")
        found.append(
            Limit(f"storage:{region}", label, "stored", np.full(len(years), whole), "tCO2",
                  regions=place, cumulative=True, at=row.at)
        )  # fmt: skip
        if rate is not None:
            yearly = Text(f"{region} 年封存能力", f"yearly storage of {region}")
            found.append(
                Limit(f"storage_rate:{region}", yearly, "stored", whole * rate, "tCO2",
                      regions=place, at=row.at)
            )  # fmt: skip
    return found


def storage_cost(
    book: Book, shelf: Shelf, years: np.ndarray, regions: Sequence[str], findings: list[Finding]
) -> np.ndarray | None:
    """Return CNY per tCO2 stored, shape (R, T); None where the scenario names no rock.

    The column is the one that the scenario names in `storage_cost`; money of the sheet is
    converted at the rate that the sheet gives.
    """
    settings = book.scenario.settings
    if not settings.storage:
        return None
    sheet = shelf.sheet(settings.storage)
    column = settings.storage_cost
    said = "storage_cost" in book.scenario.origin
    at = book.scenario.at("storage_cost" if said else "storage")
    listed = rows_of(sheet, "storage", _COLUMNS)
    known = sorted({row.cells["parameter"] for row in listed} - {CAPACITY})
    if not column or column not in known:
        findings.append(
            Finding("storage-cost", Severity.ERROR if column else Severity.WARNING, at,
                    Text(f"“{sheet.id}”没有封存成本“{column}”。" if column
                         else "情景未选封存成本，封存按无成本计。",
                         f"'{sheet.id}' has no cost '{column}'." if column
                         else "The scenario names no cost of storing CO2: it counts as free."),
                    Text(f"写法：storage_cost: {' | '.join(known)}",
                         f"Write storage_cost: {' | '.join(known)}."))
        )  # fmt: skip
        return None
    rows = _rows(sheet, column)
    rate = _rate(book, sheet, findings)
    found = np.zeros((len(regions), len(years)))
    lacking = [region for region in regions if region not in rows]
    if lacking:
        findings.append(
            Finding("storage-cost", Severity.WARNING, sheet.at("sheet"),
                    Text(f"{'、'.join(lacking)} 的封存成本未知，按无计。",
                         f"The cost of storing in {', '.join(lacking)} is not known and counts as "
                         "none."))
        )  # fmt: skip
    for r, region in enumerate(regions):
        if region in rows:
            row = rows[region]
            book.note(f"{column} {region}", float(row.cells["value"]), row.cells["unit"],
                      row.cells["status"], row.cells["source"], row.at)  # fmt: skip
            found[r] = float(row.cells["value"]) * rate
    return found


def _rows(sheet: Sheet, parameter: str) -> dict[str, Row]:
    return {
        row.cells["region"]: row
        for row in rows_of(sheet, "storage", _COLUMNS)
        if row.cells["parameter"] == parameter and row.cells["value"]
    }


def _rate(book: Book, sheet: Sheet, findings: list[Finding]) -> float:
    """Return CNY per unit of the sheet's money; 0, and a finding, where it gives none."""
    said: Any = sheet.body.get("exchange")
    given = said if isinstance(said, dict) else {}
    try:
        value = Decimal(str(given.get("value")))
        sound = value.is_finite() and value > 0
    except InvalidOperation:
        value, sound = Decimal(0), False
    if not sound:
        findings.append(
            Finding("storage-cost", Severity.ERROR, sheet.at("exchange" if said else "sheet"),
                    Text("封存成本须给出汇率。", "Costs of storage need a rate of exchange."),
                    Text("写法：exchange: {value: 7, unit: CNY/USD, status: memory, source: ...}",
                         "Write exchange: {value: 7, unit: CNY/USD, status: memory, source: ...}"))
        )  # fmt: skip
        return 0.0
    book.note("exchange", float(value), str(given.get("unit", "")),
              str(given.get("status", "unknown")), str(given.get("source", "")),
              sheet.at("exchange"))  # fmt: skip
    return float(value)
