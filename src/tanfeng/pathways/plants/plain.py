"""The plain layout (通用清单) of tanfeng: one row a plant and route."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tanfeng.pathways.plants.places import Places
from tanfeng.pathways.plants.record import STATUSES, UNKNOWN, PlantRecord, obstacle
from tanfeng.pathways.plants.rows import Row, slug
from tanfeng.reference.finding import Severity, Text

HEADER = (
    "id", "name_zh", "name_en", "region", "sector", "product", "route", "capacity", "unit",
    "status", "start", "renewed", "load", "closes",
)  # fmt: skip
_SCALES = {
    "t/a": ("t/a", 1.0), "kt/a": ("t/a", 1e3), "万t/a": ("t/a", 1e4), "万吨/年": ("t/a", 1e4),
    "Mt/a": ("t/a", 1e6), "weight_case/a": ("weight_case/a", 1.0),
    "重量箱/年": ("weight_case/a", 1.0), "万重量箱/年": ("weight_case/a", 1e4),
    "count/a": ("count/a", 1.0), "辆/年": ("count/a", 1.0), "万辆/年": ("count/a", 1e4),
    "1e4yuan/a": ("1e4yuan/a", 1.0), "万元/年": ("1e4yuan/a", 1.0), "亿元/年": ("1e4yuan/a", 1e4),
    "MW": ("MW", 1.0), "万kW": ("MW", 10.0), "GW": ("MW", 1e3),
}  # fmt: skip


def write_template(path: Path) -> None:
    """Write an empty list: the header alone, in UTF-8 with a mark that spreadsheets know."""
    path.write_text(",".join(HEADER) + "\n", encoding="utf-8-sig")


def read(rows: list[Row], places: Places) -> Iterator[PlantRecord]:
    """Yield one record a plant; rows that share an id are its routes, told one below another."""
    groups: list[list[Row]] = []
    for row in rows:
        last = groups[-1][0] if groups else None
        if last and row.text("id") == last.text("id") and _same(row, groups[-1]):
            groups[-1].append(row)
        else:
            groups.append([row])
    for group in groups:
        yield _record(group, places)


def _same(row: Row, group: list[Row]) -> bool:
    routes = {other.text("route") for other in group}
    alike = ("name_zh", "region", "product", "unit", "status")
    return row.text("route") not in routes and all(
        row.text(column) == group[0].text(column) for column in alike
    )


def _record(group: list[Row], places: Places) -> PlantRecord:
    first = group[0]
    unit, scale = _SCALES.get(first.text("unit"), ("", 1.0))
    if not unit:
        _fault(first, "plants-unit", "单位未知", "The unit is not known", first.text("unit"))
    routes = {
        row.text("route") or UNKNOWN: row.known("capacity", scale) if unit else None
        for row in group
    }
    sizes = [size for size in routes.values() if size is not None]
    capacity = sum(sizes) if len(sizes) == len(routes) else None
    status = first.text("status").casefold() or UNKNOWN
    if status not in STATUSES:
        _fault(first, "plants-status", "状态未知", "The status is not known", status)
        status = UNKNOWN
    load = first.known("load")
    if load is not None and load > 1.5:
        _fault(first, "plants-load", "负荷率超出范围", "The load is out of range", str(load))
        load = None
    id = slug(first.text("id"))
    if not id:
        _fault(
            first, "plants-id", "编号为空或不含英文字母、数字",
            "The id is empty or has no ASCII letters or digits", first.text("id"),
        )  # fmt: skip
    zh, en = first.text("name_zh"), first.text("name_en")
    return PlantRecord(
        id=id or f"line-{first.line}",
        name=Text(zh or en or id, en or zh or id),
        region=places.of(first, "region"),
        sector=first.text("sector"),
        product=first.text("product"),
        routes=routes,
        capacity=capacity,
        unit=unit,
        status=status,
        start=first.year("start"),
        closes=first.year("closes"),
        source=first.notes.file,
        at=first.at,
        renewed=first.year("renewed"),
        load=load,
        plannable=not (why := obstacle(routes, capacity, status)).en,
        reason=why,
    )


def _fault(row: Row, code: str, zh: str, en: str, said: str) -> None:
    row.notes.note(code, row.line, Severity.ERROR, zh, en, Text(f"“{said}”", f"'{said}'"))
