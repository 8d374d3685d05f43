"""Opening a load (负荷率溯源): the list, the provincial output it was shared from, or a setting."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from tanfeng.ledger import Entity, Run, Workspace, run
from tanfeng.pathways.sheets.scenario import Scenario
from tanfeng.reference.finding import Text
from tanfeng.reference.trace import Trace

_LABEL = Text("负荷率", "output per capacity")


def trace_load(
    ws: Workspace,
    made: Run,
    entity: Entity | None,
    scenario: Scenario,
    *,
    entry: str,
    route: str,
    load: float,
) -> Trace:
    """Return where the load of an entry of the fleet was taken from.

    Parameters
    ----------
    made
        Run of the pathway.
    entity
        Plant of the entry; a province where the entry is an empty site.
    entry, route
        Id in the fleet, ``plant``, ``plant#route`` or ``site:CN-HE:1``; route under which it
        counts.
    """
    value = Decimal(repr(load))
    if entry.startswith("site:"):
        return Trace("factor", _LABEL, value, "1", at=site_place(scenario, entry, "load"),
                     status="assumption")  # fmt: skip
    if entity is not None and entity.attributes.get("load") is not None:
        return Trace("fact", _LABEL, value, "1", at=str(entity.attributes.get("at", "")),
                     source=str(entity.attributes.get("source", "")))  # fmt: skip
    number = made.arguments.get("allocation")
    if number is None:
        return Trace("constant", _LABEL, value, "1", at=f"run {made.number}", status="assumption",
                     note="--load")  # fmt: skip
    told = run(ws, int(number)).arguments
    rows = [row for row in told.get("output", ()) if row[1] == route]
    home = [row for row in rows if entity is not None and row[0] == entity.region]
    return Trace(
        "computed", _LABEL, value, "1",
        how="output / capacity of its route in its province" if home
            else "mean over the provinces that have a figure for its route",
        at=f"run {number}",
        children=tuple(_output(told, row) for row in home or rows),
    )  # fmt: skip


def site_place(scenario: Scenario, entry: str, key: str) -> str:
    """Return ``file:line`` of the setting of an empty site, ``site:CN-HE:1``."""
    region = entry.split(":")[1]
    last = int(entry.split(":")[2])
    for n, site in enumerate(scenario.settings.sites):
        if site.region == region:
            if last <= site.count:
                return scenario.at(f"sites.{n}.{key}")
            last -= site.count
    return scenario.at("sites")


def _output(told: Mapping[str, object], row: list[object]) -> Trace:
    region, route, value, at = row
    return Trace(
        "fact", Text(f"{region} {route} 产量", f"output of {region} {route}"),
        Decimal(repr(value)), "t", at=str(at), note=str(told.get("period", "")),
    )  # fmt: skip
