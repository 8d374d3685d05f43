"""The nearest plan (最近的可行方案): what hard limits miss, and what that costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from tanfeng.pathways.answer import Pathway
from tanfeng.pathways.assets import AssetSolution, solve_assets
from tanfeng.pathways.assets.rows import shared_rows
from tanfeng.pathways.assets.shared import Shared
from tanfeng.pathways.cohort import solve_cohorts
from tanfeng.pathways.problem import Problem

_TOLERANCE = 1e-6
"""Share of a bound below which nothing counts as missed, as in the findings of the solvers."""
_STEP = 1e-3
"""Share of a bound beyond what is missed at which the next unit is priced."""


@dataclass(frozen=True, eq=False)
class Missed:
    """A hard family that cannot be kept.

    Attributes
    ----------
    bound, amount
        Shape (T,), in its unit; infinite, and 0, where the year has no row.
    at_least
        True where the bound must be reached, False where it must not be exceeded.
    saved
        Shape (T,), CNY of the year that one more unit would save, all that is missed widened by
        a thousandth more: at the amounts themselves the limits meet in one point, where the next
        unit of one alone is worth little.
    whole
        The amounts over the horizon, every model year counted with its span; of rows that sum
        up the years before them, the largest.
    """

    family: str
    bound: np.ndarray
    amount: np.ndarray
    saved: np.ndarray
    whole: float
    at_least: bool


@dataclass(frozen=True, eq=False)
class Nearest:
    """The plan that remains when every limit gives way by what it misses, and no more.

    Attributes
    ----------
    pathway
        Its objective and bound are those of the wider limits, without any penalty.
    missed
        In the order of the rows.
    only_whole
        Fractions of plants keep every limit; only for whole plants no such plan was found.
    """

    pathway: Pathway
    solution: AssetSolution | None
    missed: tuple[Missed, ...]
    only_whole: bool


def beyond(problem: Problem, shared: Shared, excess: Mapping[str, np.ndarray]) -> np.ndarray:
    """Return by how much hard rows are missed, shape (m,); 0 for all that are kept.

    Parameters
    ----------
    excess
        As in `Pathway`.
    """
    found = np.array(
        [
            excess[name][t] if name in excess else 0.0
            for name, t in zip(shared.family, shared.year, strict=True)
        ]
    )
    bound = np.where(np.isfinite(shared.lower), shared.lower, shared.upper)
    counts = _hard(shared) & (found > _TOLERANCE * np.maximum(np.abs(bound), 1.0))
    return np.where(counts, found, 0.0)


def widened(shared: Shared, by: np.ndarray) -> Shared:
    """Return rows that give way by amounts, shape (m,)."""
    return replace(shared, lower=shared.lower - by, upper=shared.upper + by)


def nearest(problem: Problem, pathway: Pathway, solution: AssetSolution | None) -> Nearest | None:
    """Return the nearest plan; None where the pathway keeps every hard limit.

    The violations of a pathway are the least ones, because their price is far above any cost.
    What the plan costs with them granted, and what one unit more would save, only the wider
    problem says: in the first one the price of the broken row is the penalty.

    Parameters
    ----------
    solution
        Of whole plants; None for cohorts.
    """
    shared = shared_rows(problem)
    by = beyond(problem, shared, pathway.excess)
    stopped = solution is not None and bool(solution.mix.stopped)
    if not by.any() or stopped:
        return None
    plain = replace(pathway, objective=pathway.objective - _penalty(shared, pathway))
    if solution is None:
        again = None
        duals = solve_cohorts(problem, widened(shared, by + _hair(shared, by, _STEP))).duals
        found = replace(plain, bound=plain.objective, duals=duals)
    else:
        wide = widened(shared, by + _hair(shared, by, _TOLERANCE))
        gap = max(solution.mix.gap, _TOLERANCE)
        again = solve_assets(problem, gap=gap, warm=solution, shared=wide)
        found = again.pathway
        broken = _penalty(shared, found) > _TOLERANCE * abs(plain.objective)
        if broken or plain.objective < found.objective:
            # another search for whole plants is no better: the first plan stands
            bound = min(found.bound, plain.objective)
            found = replace(plain, bound=bound, duals=found.duals)
    granted = {
        name: np.maximum(amount, _series(problem, shared, by, name))
        for name, amount in {**pathway.excess, **found.excess}.items()
    }
    kept = replace(found, excess=granted, findings=pathway.findings)
    return Nearest(kept, again or solution, _told(problem, shared, by, found),
                   solution is not None and not _violated(solution).any())  # fmt: skip


def _hair(shared: Shared, by: np.ndarray, share: float) -> np.ndarray:
    """Return a share of the bound of every missed row, so that rows do not meet in one point."""
    bound = np.where(np.isfinite(shared.lower), shared.lower, shared.upper)
    return np.where(by > 0, share * np.maximum(np.abs(bound), by), 0.0)


def _hard(shared: Shared) -> np.ndarray:
    names = {name.partition(":")[2] for name in shared.extra_name if name.startswith("violation:")}
    return np.array([name in names for name in shared.family])


def _penalty(shared: Shared, pathway: Pathway) -> float:
    """Return the present value at which violations are counted in a pathway's objective."""
    return sum(
        float(cost) * float(pathway.excess[name.partition(":")[2]][t])
        for name, t, cost in zip(shared.extra_name, shared.extra_year, shared.extra_cost,
                                 strict=True)
        if name.startswith("violation:")
    )  # fmt: skip


def _violated(solution: AssetSolution) -> np.ndarray:
    shared = solution.kernel.shared
    mine = np.array([name.startswith("violation:") for name in shared.extra_name])
    entries = abs(shared.extra[:, np.flatnonzero(mine)])
    missed = np.asarray(entries @ solution.mix.extra[mine]).ravel()
    bound = np.where(np.isfinite(shared.lower), shared.lower, shared.upper)
    return missed > _TOLERANCE * np.maximum(np.abs(bound), 1.0)


def _series(problem: Problem, shared: Shared, value: np.ndarray, family: str) -> np.ndarray:
    mine = np.array([name == family for name in shared.family])
    found = np.zeros(len(problem.years))
    found[shared.year[mine]] = value[mine]
    return found


def _told(problem: Problem, shared: Shared, by: np.ndarray, found: Pathway) -> tuple[Missed, ...]:
    bound = np.where(np.isfinite(shared.lower), shared.lower, shared.upper)
    summed = {limit.id for limit in problem.limits if limit.cumulative}
    missed = []
    for name in dict.fromkeys(np.array(shared.family)[by > 0].tolist()):
        amount = _series(problem, shared, by, name)
        whole = float(amount.max() if name in summed else amount @ problem.span)
        limits = np.where(_series(problem, shared, np.ones_like(by), name) > 0,
                          _series(problem, shared, bound, name), np.inf)  # fmt: skip
        saved = np.where(amount > 0, np.maximum(found.duals[name], 0.0), 0.0)
        first = shared.family.index(name)
        least = bool(np.isfinite(shared.lower[first]))
        missed.append(Missed(name, limits, amount, saved, whole, least))
    return tuple(missed)
