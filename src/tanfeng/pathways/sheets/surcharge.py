"""What comes on top of running costs (附加费用): differential electricity prices by class."""

from __future__ import annotations

import numpy as np

from tanfeng.pathways.sheets.technologies import Technologies
from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.finding import Finding
from tanfeng.reference.shelf import Shelf


def power_surcharge(
    book: Book, shelf: Shelf, made: Technologies, years: np.ndarray, findings: list[Finding]
) -> np.ndarray:
    """Return the differential electricity price of technologies that fall into a class.

    Returns
    -------
    numpy.ndarray
        Shape (K, T), CNY per t of product.
    """
    classes = book.scenario.settings.power_classes
    carriers = list(book.roadmap.carriers)
    found = np.zeros((len(made.ids), len(years)))
    if "electricity" not in carriers or not classes:
        return found
    rows = {
        (row.cells["sector"], row.cells["class"]): row
        for sheet in shelf.of_kind("power_surcharge")
        for row in sheet.tables.get("surcharges", ())
    }
    for id, name in classes.items():
        row = rows.get((book.roadmap.sector, name))
        if row is not None and row.cells["value"] and id in made.ids:
            n = made.ids.index(id)
            per_mwh = float(row.cells["value"]) * 1000
            found[n] = made.use[n, carriers.index("electricity")] * per_mwh
    return found
