"""Allocating provincial output to plants (产量分配): by capacity, capped, nothing forced.

Provincial statistics tell how much a route makes, plant lists how much each plant could make.
What a plant reports stays as it is; the rest of its region and route is shared among the other
plants at one load, up to a ceiling. What does not fit, or is too much, is shown as a residual.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from tanfeng.ledger.entities import Entity
from tanfeng.pathways.plants.output import OutputTable
from tanfeng.reference.errors import refuse
from tanfeng.reference.finding import Finding, Severity, Text


@dataclass(frozen=True, eq=False)
class PlantTable:
    """Plants by region and route.

    Attributes
    ----------
    plant, region, route
        Length P.
    capacity
        Shape (P,), t/a; NaN where unknown.
    measured
        Shape (P,), reported output in t; NaN where there is none.
    """

    plant: tuple[str, ...]
    region: tuple[str, ...]
    route: tuple[str, ...]
    capacity: np.ndarray
    measured: np.ndarray

    def __len__(self) -> int:
        return len(self.plant)


@dataclass(frozen=True, eq=False)
class Allocation:
    """Output by plant, and what is left of each region and route.

    Attributes
    ----------
    plants, output
        The tables as given.
    value
        Shape (P,), t.
    basis
        ``measured``, ``estimated``, or ``none`` where the plant's region and route have no
        output or its capacity is not known.
    allocated, residual
        Shape (N,), t; they add up to the output. A residual below zero says that the plants
        report more than the region made.
    load
        Shape (N,), output per capacity of the estimated plants; NaN where there is none.
    ceiling
        Shape (P,), the highest output per capacity.
    findings
        Regions and routes with a residual, and plants without output.
    """

    plants: PlantTable
    output: OutputTable
    value: np.ndarray
    basis: tuple[str, ...]
    allocated: np.ndarray
    residual: np.ndarray
    load: np.ndarray
    ceiling: np.ndarray
    findings: tuple[Finding, ...]

    def loads(self) -> Mapping[tuple[str, str], float]:
        """Return the load of the estimated plants by region and route, where there is one.

        Plants that report have their own, by plant and route.
        """
        pairs = zip(self.output.region, self.output.route, self.load, strict=True)
        found = {(region, route): float(x) for region, route, x in pairs if np.isfinite(x)}
        own = np.array(self.basis, dtype=str) == "measured"
        for p in np.flatnonzero(own & (self.plants.capacity > 0)):
            key = self.plants.plant[p], self.plants.route[p]
            found[key] = float(self.value[p] / self.plants.capacity[p])
        return found


def plant_table(
    entities: Iterable[Entity], year: int, read_as: Mapping[str, str] | None = None
) -> PlantTable:
    """Return the operating plants of enrolled lists with what they reported for `year`.

    Parameters
    ----------
    read_as
        Route of the list -> route of the output, such as ``mixed`` -> ``bf_bof``: an
        assumption of the caller.
    """
    named = dict(read_as or {})
    rows: list[tuple[str, str, str, float, float]] = []
    for plant in sorted((e for e in entities if e.kind == "plant"), key=lambda e: e.id):
        told = plant.attributes
        if told.get("status") != "operating" or not isinstance(told.get("routes"), Mapping):
            continue
        reported = (told.get("outputs") or {}).get(str(year), {})
        rows += [
            (
                plant.id,
                plant.region,
                named.get(str(route), str(route)),
                np.nan if size is None else float(size),
                float(reported.get(route, np.nan)),
            )
            for route, size in told["routes"].items()
        ]
    return PlantTable(
        tuple(row[0] for row in rows),
        tuple(row[1] for row in rows),
        tuple(row[2] for row in rows),
        np.array([row[3] for row in rows], dtype=float),
        np.array([row[4] for row in rows], dtype=float),
    )


def allocate(output: OutputTable, plants: PlantTable, ceiling: np.ndarray | float) -> Allocation:
    """Share the output of every region and route among its plants.

    Parameters
    ----------
    ceiling
        Highest output per capacity, for all or shape (P,); a statement of the caller, such as
        1.1 where capacities are nameplates that are known to be exceeded.

    Raises
    ------
    TanfengError
        ``allocation-ceiling`` where a ceiling is not a number above zero.
    """
    count, groups = len(plants), len(output)
    ceiling = np.broadcast_to(np.asarray(ceiling, dtype=float), (count,))
    if not np.all(np.isfinite(ceiling) & (ceiling > 0)):
        raise refuse(
            "allocation-ceiling",
            "ceiling",
            "负荷上限应为正数。",
            "A ceiling of output per capacity is a number above zero.",
        )
    place = {pair: n for n, pair in enumerate(zip(output.region, output.route, strict=True))}
    # one row more takes the plants whose region and route have no output
    group = np.array(
        [place.get(pair, groups) for pair in zip(plants.region, plants.route, strict=True)],
        dtype=int,
    )
    measured = np.isfinite(plants.measured)
    free = (group < groups) & ~measured & (plants.capacity > 0)
    reported = np.bincount(group[measured], plants.measured[measured], groups + 1)[:groups]
    rest = np.maximum(output.value - reported, 0.0)
    load = _levels(group[free], plants.capacity[free], ceiling[free], rest)
    value = np.where(measured, plants.measured, 0.0)
    value[free] = np.minimum(load[group[free]], ceiling[free]) * plants.capacity[free]
    allocated = np.bincount(group, value, groups + 1)[:groups]
    residual = output.value - allocated
    # what is left of rounding is no residual
    whole = np.abs(residual) <= 1e-9 * np.maximum(output.value, 1.0)
    allocated, residual = np.where(whole, output.value, allocated), np.where(whole, 0.0, residual)
    basis = np.where(measured, "measured", np.where(free, "estimated", "none"))
    return Allocation(
        plants, output, value, tuple(basis.tolist()), allocated, residual, load, ceiling,
        _findings(output, residual, plants, basis),
    )  # fmt: skip


def _levels(
    group: np.ndarray, capacity: np.ndarray, ceiling: np.ndarray, rest: np.ndarray
) -> np.ndarray:
    """Return the load of each group at which its plants, each up to its ceiling, make `rest`.

    Plants are taken in order of their ceilings: with k of them at theirs, the others share what
    those leave. Shape (N,); the highest ceiling where all are full, NaN where there are none.
    """
    order = np.lexsort((ceiling, group))
    group, capacity, ceiling = group[order], capacity[order], ceiling[order]
    total = np.bincount(group, capacity, len(rest))
    first = np.searchsorted(group, np.arange(len(rest)))
    size = np.bincount(group, minlength=len(rest))
    level = np.full(len(rest), np.nan)
    if not len(group):
        return level
    below = _within(np.cumsum(capacity), capacity, first[group])
    filled = _within(np.cumsum(capacity * ceiling), capacity * ceiling, first[group])
    made = filled + ceiling * (total[group] - below)
    full = np.bincount(group, made <= rest[group], len(rest)).astype(int)
    some = size > 0
    last = np.where(some, first + np.minimum(full, size - 1), 0)
    # the plant after the full ones: what lies before it in its group is at its ceiling
    before_capacity = below[last] - capacity[last]
    before_made = filled[last] - (capacity * ceiling)[last]
    open_ended = some & (full < size)
    level[some] = ceiling[last][some]
    share = (rest - before_made)[open_ended] / (total - before_capacity)[open_ended]
    level[open_ended] = np.clip(share, 0, ceiling[last][open_ended])
    return level


def _within(running: np.ndarray, own: np.ndarray, first: np.ndarray) -> np.ndarray:
    return running - (running - own)[first]


def _findings(
    output: OutputTable, residual: np.ndarray, plants: PlantTable, basis: np.ndarray
) -> tuple[Finding, ...]:
    found = [
        Finding(
            "allocation-residual",
            Severity.WARNING,
            output.at[n],
            Text(
                f"{output.region[n]} {output.route[n]}：{output.value[n]:,.0f} t 中有 "
                f"{residual[n]:,.0f} t 未能分配到工厂。",
                f"{output.region[n]} {output.route[n]}: of {output.value[n]:,.0f} t, "
                f"{residual[n]:,.0f} t have no plant.",
            ),
            Text(
                "清单可能缺少工厂、路线或产能；负值表示工厂上报多于该地区产量。",
                "The list may lack plants, routes or capacity; below zero the plants report more "
                "than the region made.",
            ),
        )
        for n in np.flatnonzero(residual)
    ]
    idle = int((basis == "none").sum())
    if idle:
        found.append(
            Finding(
                "allocation-no-output",
                Severity.INFO,
                "plants",
                Text(
                    f"{len(plants)} 个装置中有 {idle} 个未分到产量："
                    "其地区与路线没有产量，或产能未知。",
                    f"{idle} of {len(plants)} plants are given no output: their region and route "
                    "have none, or their capacity is not known.",
                ),
            )
        )
    return tuple(found)
