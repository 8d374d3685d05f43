"""Provincial output (分省产量) by route, from GCAM-China's layout or a plain table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tanfeng.pathways.plants.notes import Notes
from tanfeng.pathways.plants.places import Places, places
from tanfeng.pathways.plants.read import csv_lines
from tanfeng.pathways.plants.rows import Row
from tanfeng.reference.errors import TanfengError, refuse
from tanfeng.reference.finding import Finding, Severity, Text
from tanfeng.reference.shelf import Shelf, open_shelf

_GCAM = ("province", "year", "supplysector", "subsector", "technology", "production")
_GCAM_ROUTES = {
    ("iron and steel", "BLASTFUR"): "bf_bof",
    ("iron and steel", "EAF with scrap"): "eaf",
}
_PLAIN = ("region", "route", "year", "value", "unit")
_SCALES = {"t": 1.0, "kt": 1e3, "万t": 1e4, "万吨": 1e4, "Mt": 1e6}


@dataclass(frozen=True, eq=False)
class OutputTable:
    """Output of one year by region and route.

    Attributes
    ----------
    region, route, at
        Length N: region code, route, ``file:line``.
    value
        Shape (N,), t.
    """

    region: tuple[str, ...]
    route: tuple[str, ...]
    value: np.ndarray
    at: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.region)


def read_output(
    path: Path, year: int, shelf: Shelf | None = None
) -> tuple[OutputTable, tuple[Finding, ...]]:
    """Read the output of one year.

    Parameters
    ----------
    path
        CSV with ``region,route,year,value,unit``, or GCAM-China's provincial industry output
        (Mt), of which the steel routes are taken.

    Raises
    ------
    TanfengError
        ``plants-unreadable``, ``plants-layout``, ``output-year``, and every error of a row:
        ``plants-cell``, ``plants-negative``, ``plants-unit``, ``output-twice``.
    """
    lines = csv_lines(path)
    header = tuple(cell.strip() for cell in lines[0][1]) if lines else ()
    notes = Notes(path.name, len(lines) - 1)
    rows = [Row(dict(zip(header, cells, strict=False)), line, notes) for line, cells in lines[1:]]
    known = places(shelf or open_shelf())
    take = _taker(path, header)
    found: dict[tuple[str, str], tuple[float, str]] = {}
    years: set[int] = set()
    for region, route, when, value, row in take(rows, known):
        if when is not None:
            years.add(when)
        if when != year or value is None:
            continue
        if (region, route) in found:
            about = Text(f"{region} {route}", f"{region} {route}")
            notes.note(
                "output-twice", row.line, Severity.ERROR,
                "同一地区与路线重复", "A region and route is there twice", about,
            )  # fmt: skip
            continue
        found[region, route] = value, row.at
    findings = notes.findings({})
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise TanfengError(*errors)
    if not found:
        there = ", ".join(str(one) for one in sorted(years)) or "-"
        raise refuse(
            "output-year",
            f"{path.name}:1",
            f"没有 {year} 年的产量；有：{there}",
            f"There is no output of {year}; there is: {there}",
        )
    ordered = sorted(found)
    return (
        OutputTable(
            tuple(region for region, _ in ordered),
            tuple(route for _, route in ordered),
            np.array([found[one][0] for one in ordered]),
            tuple(found[one][1] for one in ordered),
        ),
        findings,
    )


_Taken = Iterator[tuple[str, str, int | None, float | None, Row]]


def _taker(path: Path, header: tuple[str, ...]) -> Callable[[list[Row], Places], _Taken]:
    if set(_GCAM) <= set(header):
        return _gcam
    if set(_PLAIN) <= set(header):
        return _plain
    raise refuse(
        "plants-layout",
        f"{path.name}:1",
        f"表头不是已知的产量表；应有：{', '.join(_PLAIN)}",
        f"The header is of no known table of output; it needs: {', '.join(_PLAIN)}",
        "见 docs/how-to/bring-a-plant-list.md。",
        "See docs/how-to/bring-a-plant-list.md.",
    )


def _gcam(rows: list[Row], known: Places) -> _Taken:
    for row in rows:
        route = _GCAM_ROUTES.get((row.text("supplysector"), row.text("technology")))
        if route:
            value = row.known("production", 1e6)
            yield known.of(row, "province"), route, row.year("year"), value, row


def _plain(rows: list[Row], known: Places) -> _Taken:
    for row in rows:
        scale = _SCALES.get(row.text("unit"))
        if scale is None:
            said = row.text("unit")
            row.notes.note(
                "plants-unit", row.line, Severity.ERROR, "单位未知", "The unit is not known",
                Text(f"“{said}”", f"'{said}'"),
            )  # fmt: skip
            continue
        value = row.known("value", scale)
        yield known.of(row, "region"), row.text("route"), row.year("year"), value, row
