"""How far rows must give way (让步): the least weighted violation, with its proof.

Costs play no part here, so that what remains is whether a plan exists at all. The answer is a
lower bound, and the prices that prove it: rows without a price have no part in the proof
(Farkas).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tanfeng.pathways.assets import AssetSolution
from tanfeng.pathways.assets.generate import generate
from tanfeng.pathways.assets.kernel import Kernel, kernel
from tanfeng.pathways.assets.rows import shared_rows
from tanfeng.pathways.assets.shared import Shared
from tanfeng.pathways.blocks import solve
from tanfeng.pathways.cohort import cohort_program, stock_of
from tanfeng.pathways.problem import Problem

Strain = Callable[[np.ndarray], tuple[float, np.ndarray]]
"""Weights of the shared rows, shape (m,), 0 for a row that may give way freely -> the violation
that no plan stays below, and the price of each row in the proof, shape (m,)."""

_PROVEN = 0.5
"""Gap at which a violation is proven well enough: any bound above nothing is a proof."""


def cohort_strain(problem: Problem) -> Strain:
    """Return the strain of cohorts: one programme, each time with other costs."""
    numbers = _free(kernel(problem, shared_rows(problem)))
    program, columns, held = cohort_program(numbers, stock_of(problem))

    def least(weights: np.ndarray) -> tuple[float, np.ndarray]:
        cost = np.zeros(program.size[1])
        cost[columns.extra] = _violations(numbers.shared, weights)
        # violations count in Mt there, as every amount of that programme does
        found = solve(replace(program, cost=cost * 1e6))
        price = found.row_dual[held.index.ravel()] if found.row_dual.size else np.ones_like(weights)
        return (found.bound if found.status == "optimal" else np.inf), price

    return least


def plant_strain(problem: Problem, solution: AssetSolution | None = None) -> Strain:
    """Return the strain of plants, in fractions: columns are generated until a bound is proven.

    Parameters
    ----------
    solution
        Its paths are where the search begins; those found in one call are kept for the next.

    An interrupt (Ctrl-C) is passed on: half a search proves nothing.
    """
    numbers = _free(kernel(problem, shared_rows(problem)))
    pool = None if solution is None else solution.mix.paths

    def least(weights: np.ndarray) -> tuple[float, np.ndarray]:
        nonlocal pool
        shared = replace(numbers.shared, extra_cost=_violations(numbers.shared, weights))
        mix = generate(replace(numbers, shared=shared), _PROVEN, pool=pool)
        if mix.stopped:
            raise KeyboardInterrupt
        pool = mix.paths
        return mix.bound, mix.prices

    return least


def row_weights(shared: Shared) -> np.ndarray:
    """Return a weight per row, shape (m,), that makes violations of all rows alike in size.

    A violation counts as a share of the bound or, where that is nothing, of what bounds are like.
    Rows that are not hard weigh nothing.
    """
    bound = np.where(np.isfinite(shared.lower), shared.lower, shared.upper)
    large = np.abs(bound) > 1
    typical = float(np.median(np.abs(bound[large]))) if large.any() else 1.0
    size = np.where(large, np.abs(bound), typical)
    names = {name.partition(":")[2] for name in shared.extra_name if name.startswith("violation:")}
    return np.where([name in names for name in shared.family], 1 / size, 0.0)


def _violations(shared: Shared, weights: np.ndarray) -> np.ndarray:
    """Return what each further column costs where only violations do, shape (n,)."""
    first = shared.extra.indices[shared.extra.indptr[:-1]]
    mine = np.array([name.startswith("violation:") for name in shared.extra_name])
    return np.where(mine, weights[first], 0.0)


def _free(numbers: Kernel) -> Kernel:
    def free(cost: np.ndarray) -> np.ndarray:
        return np.where(np.isfinite(cost), 0.0, cost)

    return replace(
        numbers, output=free(numbers.output), fixed=free(numbers.fixed), built=free(numbers.built),
        renewed=free(numbers.renewed), closed=free(numbers.closed), away=free(numbers.away),
        turned=free(numbers.turned),
    )  # fmt: skip
