"""Families of plans (方案族): the same plants under one number that moves, each from the last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tanfeng.pathways.answer import Pathway
from tanfeng.pathways.assets import AssetSolution, solve_assets
from tanfeng.pathways.problem import Peak, Problem, discount_factors

Told = Callable[[int, int], None]
"""Told how many of how many are done."""


@dataclass(frozen=True)
class PeakPoint:
    """A plan whose emissions peak no later than a year, or no higher than a level.

    Attributes
    ----------
    year, height
        What was demanded; None for what was not.
    cost, bound
        Present value of the whole plants in CNY, and the value below which none can be; None
        where the demand cannot be kept.
    peak_year, peak_height
        Of the plan, among its model years; tCO2.
    """

    year: int | None
    height: float | None
    cost: float | None
    bound: float | None
    peak_year: int
    peak_height: float


@dataclass(frozen=True)
class PricePoint:
    """The sector at one carbon price in every year.

    Attributes
    ----------
    emission, abated
        tCO2 over the horizon, and what is less than at the first price of the sweep.
    cost
        Present value without the payments for carbon, CNY.
    per_tonne
        CNY of present value more per tCO2 less than at the price before; None at the first.
    """

    price: float
    emission: float
    abated: float
    cost: float
    per_tonne: float | None


def peak_curve(
    problem: Problem,
    years: Sequence[int] = (),
    heights: Sequence[float] = (),
    *,
    gap: float = 1e-3,
    falling: bool = False,
    plateau: float = 0.0,
    told: Told | None = None,
) -> tuple[PeakPoint, ...]:
    """Return what it costs to peak by each year, and not above each height.

    Emissions are direct ones. One solve a point; each starts from the paths of the one before.
    """
    asked = [Peak(by=year, falling=falling, plateau=plateau) for year in years]
    asked += [Peak(height=height) for height in heights]
    found: list[PeakPoint] = []
    warm: AssetSolution | None = None
    for number, peak in enumerate(asked, 1):
        warm = solve_assets(replace(problem, peak=peak), gap=gap, warm=warm)
        emitted = warm.pathway.emission().sum(axis=(0, 1))
        broken = any(f.code == "pathway-limit-broken" for f in warm.pathway.findings)
        top = int(np.argmax(emitted))
        found.append(
            PeakPoint(
                peak.by,
                peak.height,
                None if broken else warm.pathway.objective,
                None if broken else warm.pathway.bound,
                int(problem.years[top]),
                float(emitted[top]),
            )
        )
        if told is not None:
            told(number, len(asked))
    return tuple(found)


def macc_sweep(
    problem: Problem, prices: Sequence[float], *, gap: float = 1e-3, told: Told | None = None
) -> tuple[PricePoint, ...]:
    """Return what the whole sector emits at each carbon price: measures with their interactions.

    Caps and the demands on the peak are left out, because the price stands in their place; so is
    the free allocation, which would only shift payments.

    Parameters
    ----------
    prices
        CNY/tCO2 in every model year, rising.
    """
    free = replace(
        problem,
        peak=None,
        limits=tuple(limit for limit in problem.limits if limit.on != "emission"),
        allocation=np.zeros_like(problem.allocation),
    )
    weight = discount_factors(problem)
    found: list[PricePoint] = []
    warm: AssetSolution | None = None
    for number, price in enumerate(prices, 1):
        here = replace(free, carbon_price=np.full(len(problem.years), float(price)))
        warm = solve_assets(here, gap=gap, warm=warm)
        found.append(_point(warm.pathway, price, weight, found))
        if told is not None:
            told(number, len(prices))
    return tuple(found)


def _point(
    pathway: Pathway, price: float, weight: np.ndarray, before: Sequence[PricePoint]
) -> PricePoint:
    emitted = pathway.emission().sum(axis=(0, 1))
    whole = float(emitted @ pathway.problem.span)
    cost = pathway.objective - float((weight * emitted).sum() * price)
    if not before:
        return PricePoint(price, whole, 0.0, cost, None)
    less = before[-1].emission - whole
    dearer = (cost - before[-1].cost) / less if less > 0 else None
    return PricePoint(price, whole, before[0].emission - whole, cost, dearer)
