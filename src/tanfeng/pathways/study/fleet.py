"""The plants of a plan (规划对象): from the ledger's entities, loads and deadlines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from tanfeng.ledger import Entity, Workspace, entities, runs, verdicts
from tanfeng.pathways.plants import fleet_of
from tanfeng.pathways.problem import NEVER, Fleet
from tanfeng.pathways.sheets.roadmap import Roadmap
from tanfeng.reference.finding import Finding, Severity, Text

Loads = Mapping[tuple[str, str], float] | float


def plants_of(ws: Workspace, roadmap: Roadmap, as_of: int | None = None) -> tuple[Entity, ...]:
    """Return the plants of a sector, as known at a moment."""
    prefix = str(roadmap.sheet.body.get("gbt4754", ""))
    return tuple(
        each
        for each in entities(ws, kind="plant", as_of=as_of)
        if each.sector.startswith(prefix) and each.attributes.get("routes")
    )


def loads_of(ws: Workspace, sector: str, otherwise: float) -> tuple[Loads, int | None]:
    """Return output per capacity by region and route, and the run of allocation it is from."""
    made = [
        each for each in runs(ws, "allocate")
        if not each.voided and each.arguments.get("sector") == sector
    ]  # fmt: skip
    if not made:
        return otherwise, None
    newest = made[-1]
    found = {(r, route): float(load) for r, route, load in newest.arguments["loads"]}
    # a province without a figure takes the mean of its route
    for route in {route for _, route in found}:
        mine = [load for (_, other), load in found.items() if other == route]
        found.setdefault(("CN", route), sum(mine) / len(mine))
    return found, newest.number


def read_as(roadmap: Roadmap) -> dict[str, str]:
    """Return the further routes of each technology -> its first, under which they count."""
    return {
        route: each.routes[0] for each in roadmap.technologies.values() for route in each.routes[1:]
    }


def deadlines_of(ws: Workspace, as_of: int | None) -> dict[str, int]:
    """Return plant -> year by which it must be retrofitted or leave, from verdicts.

    A verdict below the baseline level carries the deadline of the benchmark edition that it
    rests on; of a plant with several, the earliest counts.
    """
    found: dict[str, int] = {}
    for run in runs(ws, "grade"):
        if run.voided or (as_of is not None and run.recorded_at > as_of):
            continue
        for verdict in verdicts(ws, run.number):
            if verdict.grade == "below_baseline" and verdict.deadline is not None:
                plant = verdict.subject.partition("/")[0]
                year = verdict.deadline.year
                found[plant] = min(year, found.get(plant, year))
    return found


def enlist(
    plants: Sequence[Entity],
    routes: Mapping[str, int],
    regions: Mapping[str, int],
    cycles: Sequence[float],
    *,
    first_year: int,
    loads: Loads,
    seed: int,
    deadlines: Mapping[str, int],
    also: Mapping[str, str],
) -> tuple[Fleet, tuple[Finding, ...]]:
    """Return the fleet with its deadlines, and what was left out and why."""
    fleet, findings = fleet_of(
        plants, routes, regions, cycles, first_year, loads, seed, read_as=also
    )
    told = [max(deadlines.get(id.partition("#")[0], NEVER), first_year) for id in fleet.ids]
    last = np.minimum(fleet.last, told)
    bound = int((np.array(told) < NEVER).sum())
    if bound:
        findings = (
            *findings,
            Finding(
                "deadline-from-verdicts", Severity.INFO, "verdicts",
                Text(f"{bound} 处装置低于能效基准水平，须在限期前改造或退出。",
                     f"{bound} plants are below the baseline level and must be retrofitted or "
                     "leave by their deadline."),
            ),
        )  # fmt: skip
    return replace(fleet, last=last), findings
