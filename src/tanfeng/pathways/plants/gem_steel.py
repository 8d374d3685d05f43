"""Global Steel Plant Tracker (全球钢铁工厂追踪) of Global Energy Monitor, as a flat table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tanfeng.pathways.plants.cells import Absent
from tanfeng.pathways.plants.places import Places
from tanfeng.pathways.plants.record import MIXED, UNKNOWN, PlantRecord, obstacle
from tanfeng.pathways.plants.rows import Row, slug
from tanfeng.reference.finding import Severity, Text

HEADER = (
    "plant_id", "name_en", "name_zh", "province", "lat", "lon", "status", "start", "closed",
    "cap_crude_steel_ktpa", "cap_bof_ktpa", "cap_eaf_ktpa", "cap_bf_ktpa", "cap_dri_ktpa",
    "process",
)  # fmt: skip
SOURCE = "Global Energy Monitor, Global Steel Plant Tracker, CC BY 4.0"
_KILO = 1e3
_STATUS = {"operating pre-retirement": "operating"}


def read(rows: list[Row], places: Places) -> Iterator[PlantRecord]:
    """Yield one record a row; capacities of ``ktpa`` become t/a."""
    for row in rows:
        steel = row.known("cap_crude_steel_ktpa", _KILO)
        iron = _iron(row) if steel is None else {}
        routes: Mapping[str, float | None] = iron or _steel(row, steel)
        sizes = [size for size in routes.values() if size is not None]
        capacity = steel
        if capacity is None and sizes and len(sizes) == len(routes):
            capacity = sum(sizes)
        status = row.text("status").casefold() or UNKNOWN
        status = _STATUS.get(status, status)
        start, closes = row.year("start"), row.year("closed")
        if status == "operating" and start is None:
            row.notes.note(
                "plants-start-unknown", row.line, Severity.INFO,
                "运行中而投产年份未知", "An operating plant's first year is not known",
                Text(row.text("name_zh"), row.text("name_en")),
            )  # fmt: skip
        if MIXED in routes:
            row.notes.note(
                "plants-split-unknown", row.line, Severity.WARNING,
                "转炉与电炉产能的划分未知", "The split between converters and electric furnaces"
                " is not known",
                Text(row.text("name_zh"), row.text("name_en")),
            )  # fmt: skip
        name_en = row.text("name_en")
        yield PlantRecord(
            id=f"gem-{slug(row.text('plant_id'))}",
            name=Text(row.text("name_zh") or name_en, name_en or row.text("name_zh")),
            region=places.of(row, "province", "municipality"),
            sector="3110" if iron else "3120",
            product="pig_iron" if iron else "crude_steel",
            routes=routes,
            capacity=capacity,
            unit="t/a",
            status=status,
            start=start,
            closes=closes,
            latitude=row.degrees("lat", 90),
            longitude=row.degrees("lon", 180),
            outputs=_outputs(row, routes),
            source=SOURCE,
            at=row.at,
            plannable=not (why := obstacle(routes, capacity, status)).en,
            reason=why,
        )


def _steel(row: Row, total: float | None) -> dict[str, float | None]:
    sponge = row.amount("cap_dri_ktpa")
    furnace = "eaf"
    if row.text("process") == "electric" and (sponge is Absent.SOME or isinstance(sponge, float)):
        furnace = "dri_eaf"
    converter = row.amount("cap_bof_ktpa", _KILO)
    electric = row.amount("cap_eaf_ktpa", _KILO)
    there = {
        route: size if isinstance(size, float) else None
        for route, size in (("bf_bof", converter), (furnace, electric))
        # what is unknown in a column may not be there at all; '>0' and a number are
        if isinstance(size, float) or size is Absent.SOME
    }
    if not there:
        process = row.text("process").casefold()
        if process in ("oxygen", "integrated (bf)"):
            return {"bf_bof": total}
        return {furnace: total} if process == "electric" else {UNKNOWN: total}
    open_ends = [route for route, size in there.items() if size is None]
    known = sum(size for size in there.values() if size is not None)
    if len(open_ends) == 1 and total is not None and total > known:
        return {**there, open_ends[0]: total - known}
    if len(open_ends) > 1 and total is not None:
        return {MIXED: total}
    return there


def _iron(row: Row) -> dict[str, float | None]:
    found: dict[str, float | None] = {}
    for route, column in (("bf_iron", "cap_bf_ktpa"), ("dri_iron", "cap_dri_ktpa")):
        size = row.amount(column, _KILO)
        if isinstance(size, float) or size is Absent.SOME:
            found[route] = size if isinstance(size, float) else None
    return found


def _outputs(row: Row, routes: Mapping[str, float | None]) -> dict[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = {}
    columns = sorted(c for c in row.cells if c.startswith("crude_steel_") and c.endswith("_ktpa"))
    for column in columns:
        year = int(column.split("_")[2])
        told: dict[str, float] = {}
        for route, part in (("bf_bof", "bof"), ("eaf", "eaf"), ("dri_eaf", "eaf")):
            value = row.known(f"{part}_steel_{year}_ktpa", _KILO)
            if route in routes and value is not None:
                told[route] = value
        total = row.known(column, _KILO)
        only = next(iter(routes), "")
        if not told and len(routes) == 1 and total is not None and only.endswith(("f", MIXED)):
            told[only] = total
        if told:
            found[year] = told
    return found
