"""Global Coal Plant Tracker (全球煤电机组追踪) of Global Energy Monitor, as a flat table."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.pathways.plants.places import Places
from tanfeng.pathways.plants.record import UNKNOWN, PlantRecord, obstacle
from tanfeng.pathways.plants.rows import Row, slug
from tanfeng.reference.finding import Severity, Text

HEADER = (
    "unit_id", "plant_en", "unit", "plant_zh", "capacity_mw", "status", "start_year",
    "retired_year", "technology", "province", "lat", "lon",
)  # fmt: skip
SOURCE = "Global Energy Monitor, Global Coal Plant Tracker, CC BY 4.0"
_STATUS = {"permitted": "announced", "pre-permit": "announced", "shelved": "announced"}


def read(rows: list[Row], places: Places) -> Iterator[PlantRecord]:
    """Yield one record a generating unit; capacities stay in MW."""
    for row in rows:
        technology = slug(row.text("technology").casefold()) or UNKNOWN
        if technology.startswith(UNKNOWN):
            technology = UNKNOWN
        capacity = row.known("capacity_mw")
        status = row.text("status").casefold() or UNKNOWN
        status = _STATUS.get(status, status)
        start = row.year("start_year")
        routes = {technology: capacity}
        zh = row.text("plant_zh") or row.text("plant_en")
        name = Text(f"{zh} {row.text('unit')}", f"{row.text('plant_en')} {row.text('unit')}")
        for code, missing, kind in (
            (
                "plants-start-unknown",
                start is None and status == "operating",
                Text("运行中而投产年份未知", "An operating unit's first year is not known"),
            ),
            (
                "plants-route-unknown",
                technology == UNKNOWN and status in ("operating", "construction"),
                Text("机组参数等级未知", "The steam technology is not known"),
            ),
        ):
            if missing:
                row.notes.note(code, row.line, Severity.WARNING, kind.zh, kind.en, name)
        yield PlantRecord(
            id=f"gem-{slug(row.text('unit_id'))}",
            name=name,
            region=places.of(row, "province", "prefecture"),
            sector="4411",
            product="electricity",
            routes=routes,
            capacity=capacity,
            unit="MW",
            status=status,
            start=start,
            closes=row.year("retired_year"),
            latitude=row.degrees("lat", 90),
            longitude=row.degrees("lon", 180),
            source=SOURCE,
            at=row.at,
            plannable=not (why := obstacle(routes, capacity, status)).en,
            reason=why,
        )
