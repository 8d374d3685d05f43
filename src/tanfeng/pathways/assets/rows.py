"""From a problem to its shared rows (约束展开): balances, limits, growth, the peak, permits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from tanfeng.pathways.assets.shared import Flow, Line, Shared, join
from tanfeng.pathways.problem import (
    Growth,
    Limit,
    Peak,
    Permits,
    Problem,
    discount_factors,
    indirect,
)


def shared_rows(problem: Problem) -> Shared:
    """Return all rows that plants share, each family named as `Pathway.duals` names it."""
    lines = [
        *_balances(problem),
        *(line for limit in problem.limits for line in _limit(problem, limit)),
        *(line for growth in problem.growth for line in _growth(problem, growth)),
        *(_peak(problem, problem.peak) if problem.peak else ()),
    ]
    flows: list[Flow] = []
    if problem.permits is not None:
        flows = _permits(problem, problem.permits, lines)
    return join(problem, lines, flows)


def _balances(problem: Problem) -> Iterator[Line]:
    weight = discount_factors(problem)
    for product, name in enumerate(problem.products):
        net = np.zeros(problem.shape)
        net[:, problem.makes == product] = 1.0
        for carrier in np.flatnonzero(problem.supplied_by == product):
            net -= problem.use[None, :, carrier, :]
        for t in range(problem.shape[2]):
            price = float(problem.import_price[product, t])
            bought = ((f"import:{name}", 1.0, float(weight[t]) * price),)
            soft = bool(np.isfinite(price))
            yield Line(
                f"demand:{name}", t, float(problem.demand[product, t]), np.inf,
                {"output": only(net, t)}, bought if soft else (), not soft,
            )  # fmt: skip


def only(cells: np.ndarray, t: int) -> np.ndarray:
    """Return the cells of one model year, zero elsewhere; years are the last dimension."""
    kept = np.zeros_like(cells)
    kept[..., t] = cells[..., t]
    return kept


def counted(problem: Problem, limit: Limit) -> tuple[str, np.ndarray]:
    """Return which cells a limit counts, and how much of each, shape (R, K, T)."""
    regions, kinds, _ = problem.shape
    ones = np.ones(problem.shape)
    match limit.on:
        case "emission":
            where, amount = "output", ones * problem.direct
        case "indirect":
            where, amount = "output", indirect(problem)
        case "stored":
            where, amount = "output", ones * problem.stored
        case "carrier":
            carrier = problem.carriers.index(limit.carrier)
            where, amount = "output", ones * problem.use[:, carrier]
        case "output":
            where, amount = "output", ones
        case "build":
            where, amount = "built", ones
        case "closure":
            where, amount = "closed", ones
    chosen = np.zeros((regions, kinds, 1))
    chosen[
        np.ix_(
            list(limit.regions) or list(range(regions)),
            list(limit.technologies) or list(range(kinds)),
        )
    ] = 1.0
    return where, amount * chosen


def _limit(problem: Problem, limit: Limit) -> Iterator[Line]:
    weight = discount_factors(problem)
    where, amount = counted(problem, limit)
    for t in np.flatnonzero(np.isfinite(limit.bound)).tolist():
        if limit.cumulative:
            cells = np.zeros_like(amount)
            cells[..., : t + 1] = (amount * problem.span)[..., : t + 1]
        else:
            cells = only(amount, t)
        bound = float(limit.bound[t])
        soft = limit.excess_price is not None
        price = float(limit.excess_price or 0.0) * float(weight[t])
        sign = 1.0 if limit.at_least else -1.0
        yield Line(
            limit.id, int(t),
            bound if limit.at_least else -np.inf, np.inf if limit.at_least else bound,
            {where: cells}, ((f"excess:{limit.id}", sign, price),) if soft else (), not soft,
        )  # fmt: skip


def _growth(problem: Problem, growth: Growth) -> Iterator[Line]:
    regions, kinds, years = problem.shape
    weight = discount_factors(problem)
    name = f"growth:{problem.technologies[growth.technology]}"
    built = np.zeros(problem.shape)
    built[:, growth.technology] = 1.0
    turned = np.zeros((regions, kinds, kinds, years))
    turned[:, :, growth.technology] = 1.0
    for t in range(1, years):
        if problem.years[t] <= problem.first[growth.technology]:
            continue
        faster = (1 + growth.rate) ** float(problem.years[t] - problem.years[t - 1])
        cells = {
            "built": only(built, t) - faster * only(built, t - 1),
            "converted": only(turned, t) - faster * only(turned, t - 1),
        }
        soft = growth.excess_price is not None
        price = float(growth.excess_price or 0.0) * float(weight[t])
        yield Line(
            name, t, -np.inf, growth.seed, cells,
            ((f"excess:{name}", -1.0, price),) if soft else (), not soft,
        )  # fmt: skip


def _peak(problem: Problem, peak: Peak) -> Iterator[Line]:
    regions = problem.shape[0]
    amount = np.repeat(problem.direct[None], regions, axis=0)
    if peak.with_indirect:
        amount = amount + indirect(problem)
    years = problem.years
    if peak.by is not None:
        top = int(np.searchsorted(years, peak.by))
        for t in range(top + 1, len(years)):
            cells = only(amount, t) - (1 + peak.plateau) * only(amount, top)
            yield Line("peak", t, -np.inf, 0.0, {"output": cells})
        for t in range(top, len(years) - 1) if peak.falling else ():
            cells = only(amount, t + 1) - only(amount, t)
            yield Line("peak:falling", t + 1, -np.inf, 0.0, {"output": cells})
    if peak.height is not None:
        for t in range(len(years)):
            yield Line("peak:height", t, -np.inf, peak.height, {"output": only(amount, t)})


def _permits(problem: Problem, permits: Permits, lines: list[Line]) -> list[Flow]:
    """Add the rows of the bank, and return the permits that pass from a year to another.

    A permit that is earned in a year can be used from that year on until it expires, in its
    own zone or where transfers are allowed: so flows from year to year, not one stock, because
    a stock would not know which permits are old.
    """
    zones, years = len(permits.transfer), problem.years
    build = np.where(np.isfinite(permits.build), permits.build, 0.0)
    turn = np.where(np.isfinite(permits.turning()), permits.turning(), 0.0)
    first: dict[tuple[str, int, int], int] = {}
    for zone in range(zones):
        inside = (permits.zone == zone)[:, None, None]
        for t in range(len(years)):
            first["earned", zone, t] = len(lines)
            closed = only(permits.earn * inside, t)
            lines.append(Line(f"permits:earned:{zone}", t, 0.0, np.inf, {"closed": closed}))
        for t in range(len(years)):
            first["used", zone, t] = len(lines)
            cells = {
                "built": -only(build * inside, t),
                "converted": -only(turn * inside[..., None], t),
            }
            lines.append(Line(f"permits:used:{zone}", t, 0.0, np.inf, cells))
    life = permits.life if permits.life is not None else int(years[-1] - years[0])
    return [
        (
            f"permits:{zone}:{there}", u,
            {first["earned", zone, s]: -1.0, first["used", there, u]: 1.0},
        )
        for zone, there, u in zip(*np.nonzero(permits.open_to()), strict=True)
        for s in range(u + 1)
        if years[u] - years[s] <= life
    ]  # fmt: skip
