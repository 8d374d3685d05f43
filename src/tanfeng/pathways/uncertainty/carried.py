"""A plan in another scenario's world (方案移植): its plants stay, prices, demand and limits change.

What scenarios differ in is of two kinds: what comes from outside, and what is decided. Carrying a
plan over keeps every decision and takes the rest from the other scenario, which gives the
cost matrix that regret is reckoned from.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from tanfeng.pathways.answer import Pathway, limited
from tanfeng.pathways.problem import Problem, discount_factors, running_cost
from tanfeng.reference.finding import Text

_TOLERANCE = 1e-6
_SAME = ("years", "span", "makes", "supplied_by", "capex", "renewal", "closing", "convert",
         "off_cycle", "life", "cycle")  # fmt: skip
"""Arrays that decide what an investment costs and when it is due: they belong to the plan."""
_NAMED = ("regions", "products", "technologies", "carriers", "discount", "salvage")


@dataclass(frozen=True)
class Carried:
    """A plan in another scenario's world.

    Attributes
    ----------
    cost
        Present value in CNY; infinite where the plan is not allowed there.
    barred
        Why it is not allowed; empty where it is.
    """

    cost: float
    barred: tuple[Text, ...]


def carry(pathway: Pathway, world: Problem) -> Carried | None:
    """Return what a plan costs where another scenario comes about, and what forbids it there.

    Demand that its plants do not meet is imported, soft limits are paid for where they are
    exceeded. The bank of replacement permits is not reckoned again, only suspended building.
    A plan is barred by a hard limit, the demand on the peak, a suspension, or a first or last
    year of a technology. None where the two scenarios do not share technologies, years, or what
    investments cost.
    """
    own = pathway.problem
    if not _comparable(own, world):
        return None
    after, broken = _yearly(pathway, world)
    barred = (*_barred(pathway, world), *broken)
    if barred:
        return Carried(float("inf"), barred)
    before, _ = _yearly(pathway, own)
    return Carried(float(pathway.objective + discount_factors(world) @ (after - before)), ())


def _comparable(own: Problem, world: Problem) -> bool:
    growth = [
        sorted((g.technology, g.rate, g.seed, g.excess_price or -1.0) for g in problem.growth)
        for problem in (own, world)
    ]
    return (
        all(getattr(own, name) == getattr(world, name) for name in _NAMED)
        and all(np.array_equal(getattr(own, name), getattr(world, name)) for name in _SAME)
        and growth[0] == growth[1]
    )


def _barred(pathway: Pathway, world: Problem) -> Iterator[Text]:
    years, tolerance = world.years, _TOLERANCE * max(1.0, float(pathway.capacity.max(initial=0.0)))
    built, running = pathway.built > tolerance, pathway.output > tolerance
    if (running & (years > world.last[:, :, None])).any():
        yield Text("所用技术已被淘汰", "a technology has been phased out")
    if (built & (years < world.first[:, None])).any():
        yield Text("所建技术尚不可用", "a technology cannot be built yet")
    if world.permits is not None and (built & np.isinf(world.permits.build)).any():
        yield Text("产能置换暂停，不得新建", "building is suspended by the replacement rules")
    if not _peaks(pathway, world):
        yield Text("不满足达峰要求", "the demand on the peak is missed")


def _peaks(pathway: Pathway, world: Problem) -> bool:
    peak = world.peak
    if peak is None:
        return True
    moved = replace(pathway, problem=replace(world, fleet=pathway.problem.fleet))
    course = moved.emission().sum(axis=(0, 1))
    if peak.with_indirect:
        course = course + moved.indirect().sum(axis=(0, 1))
    size = _TOLERANCE * max(1.0, float(np.abs(course).max(initial=0.0)))
    if peak.height is not None and (course > peak.height + size).any():
        return False
    if peak.by is None:
        return True
    at = int(np.searchsorted(world.years, peak.by))
    later = course[at:]
    kept = (later <= later[0] * (1 + peak.plateau) + size).all()
    return bool(kept and not (peak.falling and (np.diff(later) > size).any()))


def _yearly(pathway: Pathway, world: Problem) -> tuple[np.ndarray, list[Text]]:
    """Return CNY a year of what a world prices, shape (T,), and the hard limits that break."""
    broken: list[Text] = []
    moved = replace(pathway, problem=replace(world, fleet=pathway.problem.fleet))
    made = moved.output.sum(axis=0)
    total = (moved.output * running_cost(world)).sum(axis=(0, 1))
    total += (moved.capacity.sum(axis=0) * world.fixed).sum(axis=0)
    used = moved.carriers().sum(axis=1)
    for product in range(len(world.products)):
        needed = world.demand[product] + used[world.supplied_by == product].sum(axis=0)
        lacking = np.maximum(needed - made[world.makes == product].sum(axis=0), 0.0)
        lacking[lacking <= _TOLERANCE * max(1.0, float(needed.max()))] = 0.0
        price = world.import_price[product]
        if (lacking[~np.isfinite(price)] > 0).any():
            broken.append(Text("需求缺口不得外购", "demand is not met, and may not be imported"))
        total += lacking * np.where(np.isfinite(price), price, 0.0)
    for limit in world.limits:
        amount = limited(moved, limit)
        if limit.cumulative:
            amount = np.cumsum(amount * world.span)
        over = (limit.bound - amount) if limit.at_least else (amount - limit.bound)
        over = np.where(np.isfinite(limit.bound), np.maximum(over, 0.0), 0.0)
        if limit.excess_price is not None:
            total += over * limit.excess_price
        elif (over > _TOLERANCE * max(1.0, float(np.abs(amount).max(initial=0.0)))).any():
            broken.append(
                Text(f"超出“{limit.label.zh}”", f"the limit '{limit.label.en}' is broken")
            )
    return total, broken
