"""Cement assets (水泥资产库) of the Spatial Finance Initiative, as a flat table."""

from __future__ import annotations

from collections.abc import Iterator

from tanfeng.pathways.plants.places import Places
from tanfeng.pathways.plants.record import UNKNOWN, PlantRecord, obstacle
from tanfeng.pathways.plants.rows import Row, slug
from tanfeng.reference.finding import Severity, Text

HEADER = (
    "uid", "city", "state", "latitude", "longitude", "status", "plant_type", "production_type",
    "capacity_mtpa", "year", "owner_name",
)  # fmt: skip
SOURCE = "Spatial Finance Initiative, Global Database of Cement Production Assets, CC BY 4.0"
_STATUS = {"operating": "operating", "under construction": "construction"}


def read(rows: list[Row], places: Places) -> Iterator[PlantRecord]:
    """Yield one record a row; capacities of Mt/a of cement become t/a."""
    places.learn((row.text("city"), row.text("state")) for row in rows)
    for row in rows:
        route = _route(row)
        capacity = row.known("capacity_mtpa", 1e6)
        status = _STATUS.get(row.text("status").casefold(), row.text("status").casefold())
        routes = {route: capacity}
        start = row.year("year")
        owner = row.text("owner_name") or row.text("uid")
        for code, missing, zh, en in (
            ("plants-capacity-unknown", capacity is None, "产能未知", "The capacity is not known"),
            ("plants-start-unknown", start is None, "投产年份未知", "The first year is not known"),
            ("plants-route-unknown", route == UNKNOWN, "工艺未知", "The route is not known"),
        ):
            if missing:
                row.notes.note(
                    code, row.line,
                    Severity.INFO if code == "plants-start-unknown" else Severity.WARNING,
                    zh, en, Text(owner, owner),
                )  # fmt: skip
        yield PlantRecord(
            id=f"sfi-{slug(row.text('uid'))}",
            name=Text(owner, owner),
            region=places.of(row, "state", "city"),
            sector="3011",
            product="cement",
            routes=routes,
            capacity=capacity,
            unit="t/a",
            status=status or UNKNOWN,
            start=start,
            closes=None,
            latitude=row.degrees("latitude", 90),
            longitude=row.degrees("longitude", 180),
            source=SOURCE,
            at=row.at,
            plannable=not (why := obstacle(routes, capacity, status)).en,
            reason=why,
        )


def _route(row: Row) -> str:
    kind, process = row.text("plant_type").casefold(), row.text("production_type").casefold()
    if kind == "grinding":
        return "grinding"
    if kind == "integrated":
        return f"clinker_{process}" if process else "clinker"
    return UNKNOWN
