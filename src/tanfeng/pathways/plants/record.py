"""Plant records (工厂清单记录): one row of a plant list, read for what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tanfeng.reference.finding import Finding, Text

STATUSES = (
    "operating", "construction", "announced", "mothballed", "retired", "cancelled", "unknown",
)  # fmt: skip
"""What a plant is at the date of its list; only the first two are planned."""

MIXED = "mixed"
"""Route of a steel plant with converters and electric furnaces whose shares are not known."""

UNKNOWN = "unknown"
"""Route or status that the list does not tell."""


@dataclass(frozen=True)
class PlantRecord:
    """One plant, or one generating unit.

    Attributes
    ----------
    id
        Usable as an entity id, such as ``gem-SCN00004``.
    region
        Code of the province; ``CN`` where the list does not tell it.
    sector
        Class of GB/T 4754.
    product
        Id of the item that the capacity is counted in.
    routes
        Route -> capacity in `unit`; None where it is there and its size is not known.
    capacity
        Capacity of the whole plant in `unit`; None where it is not known.
    unit
        ``t/a``, ``MW``, or that of the product a year: ``weight_case/a``, ``count/a`` ...
    start
        Year of the first start of the site, which is not the age of its equipment.
    renewed
        Year of the last relining, where the list tells it.
    closes
        Year of closing, past or planned.
    load
        Output per capacity, where the list tells it.
    outputs
        Year -> route -> reported output in t.
    plannable, reason
        Whether the plant can stand in a fleet, and why not.
    """

    id: str
    name: Text
    region: str
    sector: str
    product: str
    routes: Mapping[str, float | None]
    capacity: float | None
    unit: str
    status: str
    start: int | None
    closes: int | None
    source: str
    at: str
    renewed: int | None = None
    load: float | None = None
    latitude: float | None = None
    longitude: float | None = None
    outputs: Mapping[int, Mapping[str, float]] = field(default_factory=dict)
    plannable: bool = True
    reason: Text = field(default_factory=lambda: Text("", ""))


@dataclass(frozen=True)
class PlantList:
    """A plant list (工厂清单) as read: every row is a record.

    Attributes
    ----------
    layout
        Which of the known headers the file has.
    """

    layout: str
    path: Path
    plants: tuple[PlantRecord, ...]
    findings: tuple[Finding, ...]


def obstacle(routes: Mapping[str, float | None], capacity: float | None, status: str) -> Text:
    """Tell why a plant cannot stand in a fleet; empty where it can."""
    if status not in ("operating", "construction"):
        return _STANDING.get(status, _STANDING[UNKNOWN])
    if UNKNOWN in routes or not routes:
        return Text("工艺路线未知", "its route is not known")
    if capacity is None or any(size is None for size in routes.values()):
        return Text("产能未知", "its capacity is not known")
    if any(size == 0 for size in routes.values()):
        return Text("产能为零", "its capacity is nil")
    return Text("", "")


_STANDING = {
    "announced": Text("仅为规划", "it is only announced"),
    "mothballed": Text("停产封存", "it is mothballed"),
    "retired": Text("已关停", "it is retired"),
    "cancelled": Text("已取消", "it is cancelled"),
    UNKNOWN: Text("状态未知", "its status is not known"),
}
