"""Whole plants (取整修复): one path each, near the mix, by a small search for whole numbers.

At most as many plants are split in the mix as shared rows bind (Shapley and Folkman), so only
these few are decided again, among the paths that the pool holds for them.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from tanfeng.pathways.assets.generate import Mix
from tanfeng.pathways.assets.shared import Shared
from tanfeng.pathways.blocks import Program, solve

_SPLIT = 1e-6


def whole_paths(
    shared: Shared, mix: Mix, gap: float, *, most: int = 40, seconds: float = 15.0
) -> tuple[np.ndarray, np.ndarray]:
    """Choose one path a plant.

    Parameters
    ----------
    most
        Paths a split plant may choose from: those of the smallest reduced cost.
    seconds
        For the search; the best found by then is taken.

    Returns
    -------
    chosen
        Shape (P,), position in the pool.
    extra
        Shape (n,), further columns that go with it.
    """
    plants = int(mix.paths.plant.max()) + 1
    largest = np.zeros(plants)
    np.maximum.at(largest, mix.paths.plant, mix.share)
    split = np.flatnonzero(largest < 1 - _SPLIT)
    chosen = np.full(plants, -1)
    settled = mix.share >= 1 - _SPLIT
    chosen[mix.paths.plant[settled]] = np.flatnonzero(settled)
    reduced = mix.cost - mix.use @ mix.prices
    open_to = _candidates(mix, split, reduced, most)
    fixed = chosen[chosen >= 0]
    used = np.asarray(mix.use[fixed].sum(axis=0)).ravel()
    base = float(mix.cost[fixed].sum())
    program = _program(shared, mix, open_to, split, used, base)
    found = solve(program, gap=gap, time_limit=seconds)
    if found.x.size:
        taken = open_to[found.x[: len(open_to)] > 0.5]
        extra = found.x[len(open_to) :]
    else:
        # no whole answer in time: every split plant on its largest share
        order = open_to[np.argsort(mix.share[open_to])]
        best = dict(zip(mix.paths.plant[order].tolist(), order.tolist(), strict=True))
        taken = np.array(list(best.values()), dtype=int)
        extra = _needed(shared, used + np.asarray(mix.use[taken].sum(axis=0)).ravel())
    chosen[mix.paths.plant[taken]] = taken
    return chosen, extra


def _candidates(mix: Mix, split: np.ndarray, reduced: np.ndarray, most: int) -> np.ndarray:
    mine = np.flatnonzero(np.isin(mix.paths.plant, split))
    # paths in use first, then by reduced cost
    rank = np.lexsort((reduced[mine], mix.share[mine] <= 0, mix.paths.plant[mine]))
    ordered = mine[rank]
    plant = mix.paths.plant[ordered]
    starts = np.flatnonzero(np.diff(plant, prepend=-1))
    place = np.arange(len(ordered)) - np.repeat(starts, np.diff(starts, append=len(ordered)))
    return ordered[place < most]


def _program(
    shared: Shared,
    mix: Mix,
    open_to: np.ndarray,
    split: np.ndarray,
    used: np.ndarray,
    base: float,
) -> Program:
    n, m = len(open_to), len(shared.family)
    one = sparse.csr_array(
        (np.ones(n), (np.searchsorted(split, mix.paths.plant[open_to]), np.arange(n))),
        shape=(len(split), n),
    )
    use = mix.use[open_to].T if n else sparse.csr_array((m, 0))
    bound = np.where(np.isfinite(shared.lower), shared.lower, shared.upper)
    scale = np.maximum(np.maximum(np.abs(bound), np.abs(used)), 1.0)
    money = max(abs(base), 1.0) / 1e4
    rows = sparse.block_array([[use, shared.extra], [one, None]], format="csr")
    weight = np.concatenate([1 / scale, np.ones(len(split))])
    # a unit of a further column is what fills its row
    entries = sparse.diags_array(weight) @ rows
    return Program(
        name="whole plants",
        matrix=sparse.csc_array(entries),
        cost=np.concatenate([mix.cost[open_to], shared.extra_cost]) / money,
        lower=np.zeros(n + len(shared.extra_cost)),
        upper=np.concatenate([np.ones(n), np.full(len(shared.extra_cost), np.inf)]),
        row_lower=np.concatenate([(shared.lower - used) / scale, np.ones(len(split))]),
        row_upper=np.concatenate([(shared.upper - used) / scale, np.ones(len(split))]),
        integer=np.arange(n + len(shared.extra_cost)) < n,
        offset=base / money,
    )


def _needed(shared: Shared, used: np.ndarray) -> np.ndarray:
    """Return the cheapest further columns for a fixed choice of paths."""
    n = len(shared.extra_cost)
    money = max(float(np.abs(shared.extra_cost).max(initial=0.0)), 1.0)
    found = solve(
        Program(
            name="further columns",
            matrix=shared.extra,
            cost=shared.extra_cost / money,
            lower=np.zeros(n),
            upper=np.full(n, np.inf),
            row_lower=shared.lower - used,
            row_upper=shared.upper - used,
            integer=np.zeros(n, dtype=bool),
        )
    )
    return found.x
