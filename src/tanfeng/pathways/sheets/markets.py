"""Prices, the grid and demand by province and year (价格、电网与需求)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tanfeng.pathways.sheets.tabled import rows_of
from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.factors import find, read_factors
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import factor

GRID = "cn.grid"
"""Series of the sheets of grid factors."""


def prices(
    book: Book, shelf: Shelf, years: np.ndarray, regions: Sequence[str], findings: list[Finding]
) -> np.ndarray:
    """Return CNY per unit of carrier, shape (F, R, T).

    A scenario gives the level; a sheet of provincial prices, where the scenario names one, gives
    how a province differs from the mean of all provinces.
    """
    found = np.zeros((len(book.roadmap.carriers), len(regions), len(years)))
    for f, carrier in enumerate(book.roadmap.carriers.values()):
        pattern = _pattern(book, shelf, carrier.id, carrier.item, regions, findings)
        for r, region in enumerate(regions):
            level = book.series(years, carrier.id, "price", "", region)
            if level is None:
                level = np.zeros(len(years))
                if r == 0:
                    findings.append(
                        Finding(
                            "price-unknown",
                            Severity.WARNING,
                            book.scenario.at("sheet"),
                            Text(f"“{carrier.name.zh}”没有价格，按零计。",
                                 f"'{carrier.name.en}' has no price and counts as free."),
                            Text(f"在情景的数值表中给出：{carrier.id},price,…",
                                 f"Give it in the scenario's table: {carrier.id},price,..."),
                        )
                    )  # fmt: skip
            own = book.scenario.values.get((carrier.id, "price", "", region))
            found[f, r] = level if own else level * pattern[r]
    return found


def _pattern(
    book: Book,
    shelf: Shelf,
    carrier: str,
    item: str,
    regions: Sequence[str],
    findings: list[Finding],
) -> np.ndarray:
    """Return each region's price relative to the mean of the sheet's regions, shape (R,)."""
    named = book.scenario.settings.prices.get(carrier)
    if not named:
        return np.ones(len(regions))
    rows = rows_of(shelf.sheet(named), "prices", ("region", "item", "value"))
    listed = {
        row.cells["region"]: float(row.cells["value"])
        for row in rows
        if row.cells["item"] == item and row.cells["value"]
    }
    mean = sum(listed.values()) / len(listed) if listed else 1.0
    lacking = [region for region in regions if region not in listed and region != "CN"]
    if lacking:
        findings.append(
            Finding(
                "price-pattern", Severity.INFO, shelf.sheet(named).at("sheet"),
                Text(f"{'、'.join(lacking)} 无 {carrier} 分省价格，取平均。",
                     f"No price of {carrier} in {', '.join(lacking)}: the mean is taken."),
            )
        )  # fmt: skip
    return np.array([listed.get(region, mean) / mean for region in regions])


def grid(
    book: Book, shelf: Shelf, years: np.ndarray, regions: Sequence[str], findings: list[Finding]
) -> np.ndarray:
    """Return tCO2 per MWh, shape (R, T): newest provincial factors times the scenario's path."""
    path = book.series(years, "-", "grid")
    if path is None:
        path = np.ones(len(years))
    sheet = shelf.editions(GRID)[-1]
    factors = read_factors(sheet)
    nation = find(factors, "average", shelf, region="CN").factor
    found = np.zeros((len(regions), len(years)))
    for r, region in enumerate(regions):
        own = find(factors, "average", shelf, region=region).factor
        chosen = own if own is not None and own.value is not None else nation
        if chosen is None or chosen.value is None:
            findings.append(
                Finding("grid-unknown", Severity.WARNING, sheet.at("sheet"),
                        Text(f"{region} 的电网因子未知，按零计。",
                             f"The grid factor of {region} is not known and counts as zero."))
            )  # fmt: skip
            continue
        if chosen is nation and region != "CN":
            findings.append(
                Finding("grid-nation", Severity.INFO, sheet.at("sheet"),
                        Text(f"{region} 无公布的电网因子，取全国平均。",
                             f"No grid factor of {region} is published: the nation's is taken."))
            )  # fmt: skip
        found[r] = float(chosen.value) * float(factor(chosen.unit, "tCO2/MWh", chosen.at)) * path
    return found
