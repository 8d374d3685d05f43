"""What comes on top of running costs (附加费用): differential electricity prices by class."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from tanfeng.pathways.sheets.tabled import rows_of
from tanfeng.pathways.sheets.technologies import Technologies
from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf
from tanfeng.reference.units import factor


def power_surcharge(
    book: Book, shelf: Shelf, made: Technologies, years: np.ndarray, findings: list[Finding]
) -> np.ndarray:
    """Return the differential electricity price of technologies that fall into a class.

    A technology or class that is not known is a finding, as is a class without a number.

    Returns
    -------
    numpy.ndarray
        Shape (K, T), CNY per t of product.
    """
    carriers = list(book.roadmap.carriers)
    found = np.zeros((len(made.ids), len(years)))
    sector = book.roadmap.sector
    rows = {
        row.cells["class"]: row
        for sheet in shelf.of_kind("power_surcharge")
        for row in rows_of(sheet, "surcharges", ("sector", "class", "value", "unit"))
        if row.cells["sector"] == sector
    }
    for id, name in book.scenario.settings.power_classes.items():
        at = book.scenario.at(f"power_classes.{id}")
        if id not in book.roadmap.technologies:
            findings.append(_fault(at, f"未知技术“{id}”。", f"Unknown technology '{id}'.",
                                   book.roadmap.technologies))  # fmt: skip
        elif name not in rows:
            findings.append(_fault(at, f"{sector} 没有电价类别“{name}”。",
                                   f"There is no class '{name}' of {sector}.", rows))  # fmt: skip
        elif not rows[name].cells["value"]:
            findings.append(
                Finding("power-class", Severity.WARNING, rows[name].at,
                        Text(f"类别“{name}”的加价未知，按无计。",
                             f"What the class '{name}' pays is not known and counts as none."))
            )  # fmt: skip
        elif id in made.ids and "electricity" in carriers:
            n, cells = made.ids.index(id), rows[name].cells
            unit = cells["unit"].replace("yuan", "CNY")
            wanted = f"CNY/{book.roadmap.carriers['electricity'].unit}"
            price = float(cells["value"]) * float(factor(unit, wanted, rows[name].at))
            found[n] = made.use[n, carriers.index("electricity")] * price
    return found


def _fault(at: str, zh: str, en: str, known: Iterable[str]) -> Finding:
    listed = list(known)
    return Finding(
        "power-class", Severity.ERROR, at, Text(zh, en),
        Text(f"可用：{'、'.join(listed)}", f"Known: {', '.join(listed)}."),
    )  # fmt: skip
