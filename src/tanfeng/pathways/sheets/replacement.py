"""Capacity replacement (产能置换): the rules in force in each model year, as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from tanfeng.pathways.problem import Permits
from tanfeng.pathways.sheets.values import Book
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.sheet import Sheet, Status
from tanfeng.reference.shelf import Shelf


def permits(
    book: Book,
    shelf: Shelf,
    years: np.ndarray,
    regions: Sequence[str],
    technologies: Sequence[str],
    findings: list[Finding],
) -> Permits | None:
    """Return the bank of permits, or None where the scenario follows no rules.

    A scenario names the series it follows; a draft counts only from the year in which the
    scenario says that it is adopted. What holds in the last edition holds on.
    """
    said = book.scenario.settings.replacement
    if said is None:
        return None
    at = book.scenario.at("replacement")
    key = set(said.key_regions)
    adopted = {year: shelf.sheet(id) for id, year in said.adopt.items()}
    editions = shelf.editions(said.follow)
    r, k, t = len(regions), len(technologies), len(years)
    build = np.zeros((r, k, t))
    sources = []
    for n, year in enumerate(years):
        sheet = _edition(editions, adopted, int(year))
        if sheet is None:
            continue
        sources.append(f"{int(year)}: {sheet.at('sheet')}")
        for m, id in enumerate(technologies):
            product = book.roadmap.technologies[id].replacement
            for place, region in enumerate(regions):
                build[place, m, n] = _ratio(sheet, product, region in key)
    drafts = [s for s in adopted.values() if s.status is Status.DRAFT]
    findings += [
        Finding("replacement-draft", Severity.INFO, at,
                Text(f"情景假定采用征求意见稿“{s.title.zh}”。",
                     f"The scenario assumes that the draft '{s.title.en}' is adopted."))
        for s in drafts
    ]  # fmt: skip
    zone = np.array([1 if region in key else 0 for region in regions])
    # no transfer into key regions from elsewhere (2021 and the draft of 2025)
    transfer = np.array([[True, False], [True, True]])
    # what shuts for being below the baseline earns nothing (2024 edition); capacity in use does
    earn = np.ones((r, k, t))
    # in-plant renewal and conversion of existing capacity count one for one and need no others
    convert = np.zeros((k, k, t))
    return Permits(zone, transfer, build, convert, earn, said.expires_after, tuple(sources))


def _edition(editions: Sequence[Sheet], adopted: dict[int, Sheet], year: int) -> Sheet | None:
    chosen = None
    for sheet in editions:
        if sheet.in_force is not None and sheet.in_force <= date(year, 1, 1):
            chosen = sheet
    drafts = [sheet for start, sheet in sorted(adopted.items()) if start <= year]
    return drafts[-1] if drafts else chosen


def _ratio(sheet: Sheet, product: str, in_key_region: bool) -> float:
    """Return t/a of permits per t/a built; 0 where no rule holds, infinite where suspended."""
    rows = [row.cells for row in sheet.tables.get("rules", ()) if row.cells["product"] == product]
    if any(cells["rule"] == "suspension" for cells in rows):
        return float("inf")
    ratios = {
        cells["regions"]: float(cells["ratio"])
        for cells in rows
        if cells["rule"] == "ratio" and cells["case"] == "general" and cells["ratio"]
    }
    return ratios.get("key" if in_key_region else "elsewhere", ratios.get("all", 0.0))
