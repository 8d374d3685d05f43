"""From enrolled plants to a fleet (现有装置): what runs, how old, how much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tanfeng.ledger.entities import Entity
from tanfeng.pathways.plants.ages import last_renewal, renewal_years
from tanfeng.pathways.plants.record import obstacle
from tanfeng.pathways.problem.fleet import NEVER, Fleet
from tanfeng.reference.errors import TanfengError
from tanfeng.reference.finding import Finding, Severity, Text

_NATION = "CN"


@dataclass(frozen=True)
class _Entry:
    id: str
    name: str
    home: str
    region: int
    route: str
    technology: int
    capacity: float
    load: float
    start: float
    renewed: float
    building: bool
    closes: float


def fleet_of(
    entities: Iterable[Entity],
    route_technology: Mapping[str, int],
    regions: Mapping[str, int],
    cycle: Sequence[float],
    first_year: int,
    load: Mapping[tuple[str, str], float] | float,
    seed: int,
    read_as: Mapping[str, str] | None = None,
) -> tuple[Fleet, tuple[Finding, ...]]:
    """Return the fleet of the plants among `entities`, one entry a plant and route.

    An entry is named after its plant, or ``plant#route`` where the plant has several routes.
    Plants that are announced, mothballed, retired, cancelled, or open in capacity or route are
    left out and counted.

    Parameters
    ----------
    route_technology
        Route -> position of its technology.
    regions
        Region code -> position; a plant of a region that is not there counts to ``CN`` where
        that is there (a national plan), and is left out otherwise.
    cycle
        Years between relinings by technology position.
    first_year
        First model year.
    load
        Output per capacity, for all or by (region, route), with ``CN`` for regions that are not
        there; what is given by (plant, route), and a load in the list, goes before it.
    seed
        Of the ages that are not known.
    read_as
        Route of the list -> route of `route_technology` and `load`, such as ``mixed`` ->
        ``bf_bof``: an assumption of the caller.

    Raises
    ------
    TanfengError
        ``plants-load-missing``: every region and route without a load.
    """
    left: Counter[tuple[str, str]] = Counter()
    named = dict(read_as or {})
    entries: list[_Entry] = []
    lacking: dict[tuple[str, str], str] = {}
    for plant in sorted((e for e in entities if e.kind == "plant"), key=lambda e: e.id):
        routes = plant.attributes.get("routes")
        if not isinstance(routes, Mapping):
            left["没有工艺路线", "it tells no routes"] += 1
            continue
        told = plant.attributes
        why = obstacle(routes, told.get("capacity"), str(told.get("status", "")))
        home = plant.region if plant.region in regions else _NATION
        if not why.en and home not in regions:
            why = Text("不在规划区域内", "it lies outside the plan's regions")
        closes = told.get("closes")
        if not why.en and closes is not None and closes < first_year:
            why = Text("首年之前关停", "it closes before the first year")
        if why.en:
            left[why.zh, why.en] += 1
            continue
        for key, capacity in routes.items():
            told_route = str(key)
            route = named.get(told_route, told_route)
            if route not in route_technology:
                left[f"路线 {route} 没有对应技术", f"no technology for the route {route}"] += 1
                continue
            share = told.get("load")
            if share is None:
                share = _load(load, plant, route)
            if share is None:
                lacking.setdefault((plant.region, route), plant.id)
                continue
            entries.append(
                _Entry(
                    plant.id if len(routes) == 1 else f"{plant.id}#{told_route}",
                    plant.name.zh if len(routes) == 1 else f"{plant.name.zh} {told_route}",
                    home, regions[home], route, route_technology[route], float(capacity),
                    float(share), _year(told.get("start")), _year(told.get("renewed")),
                    told.get("status") == "construction",
                    NEVER if closes is None else closes,
                )
            )  # fmt: skip
    if lacking:
        raise TanfengError(*[_lacking(place, plant) for place, plant in sorted(lacking.items())])
    fleet, findings = _fleet(entries, np.asarray(cycle, dtype=float), first_year, seed)
    out = tuple(
        Finding(
            "plants-left-out", Severity.INFO, "fleet",
            Text(f"{count} 个装置未列入：{zh}。", f"{count} left out: {en}."),
        )
        for (zh, en), count in sorted(left.items())
    )  # fmt: skip
    return fleet, (*out, *findings)


def _fleet(
    entries: list[_Entry], cycle: np.ndarray, first_year: int, seed: int
) -> tuple[Fleet, tuple[Finding, ...]]:
    ids = tuple(entry.id for entry in entries)
    technology = np.array([entry.technology for entry in entries], dtype=int)
    start = np.array([entry.start for entry in entries], dtype=float)
    relined = np.array([entry.renewed for entry in entries], dtype=float)
    building = np.array([entry.building for entry in entries], dtype=bool)
    years = cycle[technology]
    # what runs cannot have started later, whatever the list says of its first year
    running = np.where(~building & (start >= first_year), np.nan, start)
    drawn, known = renewal_years(
        np.where(building, np.nan, running), years, first_year, seed,
        np.array([entry.route for entry in entries], dtype=object).astype(str), ids,
    )  # fmt: skip
    measured = np.isfinite(relined) & (relined <= first_year)
    renewed = np.where(measured, last_renewal(relined, years, first_year), drawn)
    opens = np.full(len(entries), first_year)
    dated = building & np.isfinite(start)
    opens[dated] = np.maximum(start[dated], first_year).astype(int)
    # a plant under construction is new when it opens, or in the first year where it was due
    renewed = np.where(building, opens, renewed)
    fleet = Fleet(
        ids=ids,
        names=tuple(entry.name for entry in entries),
        region=np.array([entry.region for entry in entries], dtype=int),
        technology=technology,
        capacity=np.array([entry.capacity for entry in entries], dtype=float),
        load=np.array([entry.load for entry in entries], dtype=float),
        renewed=renewed,
        opens=opens,
        last=np.array([entry.closes for entry in entries], dtype=int),
        count=np.ones(len(entries), dtype=int),
    )
    return fleet, tuple(_ages(building, measured, known, dated))


def _ages(
    building: np.ndarray, measured: np.ndarray, known: np.ndarray, dated: np.ndarray
) -> list[Finding]:
    runs = ~building
    told = int((runs & measured).sum())
    site = int((runs & ~measured & known).sum())
    drawn = int((runs & ~measured & ~known).sum())
    found = [
        Finding(
            "plants-ages",
            Severity.WARNING if drawn else Severity.INFO,
            "fleet",
            Text(
                f"大修年份：{told} 个已给出，{site} 个由投产年份按周期推算，{drawn} 个抽样。",
                f"Years of relining: {told} told, {site} reckoned from the site's first year "
                f"on its cycle, {drawn} drawn.",
            ),
            Text("补充 renewed 列可消除假设。", "The column 'renewed' replaces the assumption."),
        )
    ]
    undated = int((building & ~dated).sum())
    if undated:
        found.append(
            Finding(
                "plants-opening-unknown",
                Severity.WARNING,
                "fleet",
                Text(
                    f"{undated} 个在建装置投产年份未知，按首年投产。",
                    f"{undated} under construction tell no first year; taken as the plan's first.",
                ),
            )
        )
    return found


def _lacking(place: tuple[str, str], plant: str) -> Finding:
    region, route = place
    return Finding(
        "plants-load-missing",
        Severity.ERROR,
        plant,
        Text(f"{region} 的 {route} 没有负荷率。", f"No load is given for {route} in {region}."),
        Text(
            "由产量分配得到，或给出统一负荷率。",
            "Allocate the output of that region, or give one load for all.",
        ),
    )


def _load(load: Mapping[tuple[str, str], float] | float, plant: Entity, route: str) -> float | None:
    if not isinstance(load, Mapping):
        return load
    places = (plant.id, plant.region, _NATION)
    return next((load[place, route] for place in places if (place, route) in load), None)


def _year(value: object) -> float:
    return float(value) if isinstance(value, int | float) else np.nan
