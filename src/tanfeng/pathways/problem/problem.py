"""The problem (规划问题): all that both solvers need, as arrays in one set of units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from tanfeng.pathways.problem.fleet import Fleet
from tanfeng.pathways.problem.limit import Growth, Limit, Peak
from tanfeng.pathways.problem.permits import Permits

Salvage = Literal["annuity", "straight_line", "sinking_fund"]
"""What capital is worth at the end: annuities stop there, or a remaining value is paid back."""


@dataclass(frozen=True, eq=False)
class Problem:
    """One sector under one scenario.

    Letters for shapes: T model years, R regions, K technologies, J products, F carriers.
    Units: capacity t/a, output t, emissions tCO2, money CNY of the base year, a carrier in its
    own unit. A technology's figures are per t of its product.

    Attributes
    ----------
    years
        Shape (T,), model years, rising.
    span
        Shape (T,), calendar years that each model year stands for.
    makes
        Shape (K,), product of each technology.
    supplied_by
        Shape (F,), product that a carrier is (clinker in cement), or -1 where it is bought.
    use
        Shape (K, F, T), carrier per t of product.
    price
        Shape (F, R, T), CNY per unit of carrier.
    direct, stored
        Shape (K, T), tCO2 emitted on site and tCO2 captured and stored per t.
    grid
        Shape (R, T), tCO2 per unit of `electricity`; NaN-free, as is every array here.
    surcharge
        Shape (R, K, T), CNY per t on top, such as a differential electricity price.
    capex, renewal
        Shape (K, T), CNY per t/a of a new plant, and of a relining that starts another cycle.
    fixed, variable
        Shape (K, T), CNY per t/a and year; CNY per t beside carriers and carbon.
    closing
        Shape (K, T), CNY per t/a closed.
    convert
        Shape (K, K, T), CNY per t/a of turning a plant into another technology; infinite where
        it cannot be.
    keeps_age
        Shape (K, K), True where converting leaves the age as it is (an add-on).
    life, cycle, early, late
        Shape (K,), years: technical life, years between relinings, and how many years earlier
        or later than the cycle a relining or conversion may come.
    off_cycle
        Shape (K,), CNY per t/a and year away from the cycle.
    first, last
        Shapes (K,) and (R, K), first year in which a technology can be built, and last year in
        which it may run.
    survival
        Shape (K, A), share of a campaign still alive at each age. The cohort model thins out by
        it; a whole plant of the asset model is there or not.
    carbon_price
        Shape (T,), CNY/tCO2 on direct emissions above the free allocation.
    allocation
        Shape (K, T), tCO2 per t allocated free of charge.
    demand
        Shape (J, T), t.
    import_price
        Shape (J, T), CNY per t of demand left unmet or imported; infinite where it may not be.
    electricity
        Position of electricity among the carriers, or -1.
    discount
        Real rate per year.
    storing
        Shape (R, T), CNY per tCO2 stored, transport left out; None where it costs nothing.
    """

    sector: str
    scenario: str
    years: np.ndarray
    span: np.ndarray
    regions: tuple[str, ...]
    products: tuple[str, ...]
    technologies: tuple[str, ...]
    carriers: tuple[str, ...]
    carrier_units: tuple[str, ...]
    makes: np.ndarray
    supplied_by: np.ndarray
    use: np.ndarray
    price: np.ndarray
    direct: np.ndarray
    stored: np.ndarray
    grid: np.ndarray
    surcharge: np.ndarray
    capex: np.ndarray
    renewal: np.ndarray
    fixed: np.ndarray
    variable: np.ndarray
    closing: np.ndarray
    convert: np.ndarray
    keeps_age: np.ndarray
    life: np.ndarray
    cycle: np.ndarray
    early: np.ndarray
    late: np.ndarray
    off_cycle: np.ndarray
    first: np.ndarray
    last: np.ndarray
    survival: np.ndarray
    carbon_price: np.ndarray
    allocation: np.ndarray
    demand: np.ndarray
    import_price: np.ndarray
    fleet: Fleet
    limits: tuple[Limit, ...] = ()
    growth: tuple[Growth, ...] = ()
    peak: Peak | None = None
    permits: Permits | None = None
    electricity: int = -1
    discount: float = 0.0
    salvage: Salvage = "annuity"
    storing: np.ndarray | None = None

    @property
    def shape(self) -> tuple[int, int, int]:
        """R, K, T."""
        return len(self.regions), len(self.technologies), len(self.years)


def discount_factors(problem: Problem) -> np.ndarray:
    """Return the present value of 1 CNY in every year that a model year spans, shape (T,).

    Money of year y counts ``(1 + rate) ** -(y - first)``: operating and investment alike at the
    start of the year they fall in.
    """
    first = int(problem.years[0])
    return np.array(
        [
            sum((1 + problem.discount) ** -(year - first + n) for n in range(int(span)))
            for year, span in zip(problem.years, problem.span, strict=True)
        ]
    )


def running_cost(problem: Problem) -> np.ndarray:
    """Return CNY per t of output, shape (R, K, T): carriers, carbon above the allocation, the rest.

    Carriers that a product of the problem supplies cost nothing here: their balance prices them.
    """
    bought = np.where(problem.supplied_by[:, None, None] < 0, problem.price, 0.0)
    carriers = np.einsum("kft,frt->rkt", problem.use, bought)
    carbon = problem.carbon_price * (problem.direct - problem.allocation)
    return carriers + problem.surcharge + problem.variable + carbon + storing_cost(problem)


def storing_cost(problem: Problem) -> np.ndarray:
    """Return CNY per t of output for storing what it captures, shape (R, K, T)."""
    if problem.storing is None:
        return np.zeros(problem.shape)
    return problem.stored * problem.storing[:, None, :]


def indirect(problem: Problem) -> np.ndarray:
    """Return tCO2 of bought electricity per t of output, shape (R, K, T)."""
    if problem.electricity < 0:
        return np.zeros(problem.shape)
    return problem.use[:, problem.electricity, :] * problem.grid[:, None, :]
