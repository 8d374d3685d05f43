"""Whole plants (取整修复): one path each, near the mix, by a small search for whole numbers.

At most as many plants are split in the mix as shared rows bind (Shapley and Folkman). Each plant
starts on its largest share; plants then improve one by one, and the split ones are decided
together by a search among the paths that the pool holds for them.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from tanfeng.pathways.assets.descent import descend
from tanfeng.pathways.assets.generate import Mix
from tanfeng.pathways.assets.shared import Shared
from tanfeng.pathways.blocks import Program, solve

_SPLIT = 1e-6


def whole_paths(
    shared: Shared,
    mix: Mix,
    gap: float,
    *,
    most: int = 8,
    nodes: int = 150,
    every: bool = False,
    starts: tuple[np.ndarray, ...] = (),
) -> tuple[np.ndarray, np.ndarray]:
    """Choose one path a plant.

    Parameters
    ----------
    most
        Paths a plant may choose from: those in use and those of the smallest reduced cost.
    nodes
        Most nodes of the search, whose best is taken: not a time, so that it repeats.
    every
        Decide all plants together and not only those that the mix splits.
    starts
        Further choices to begin from, each of shape (P,); the best of them is taken.

    Returns
    -------
    chosen
        Shape (P,), position in the pool.
    extra
        Shape (n,), further columns that go with it.
    """
    plants = int(mix.paths.plant.max()) + 1
    reduced = mix.cost - mix.use @ mix.prices
    rounded = _largest(mix, plants)
    split = np.flatnonzero((mix.share[rounded] < 1 - _SPLIT) | every)
    everyone = _candidates(mix, np.arange(plants), reduced, most)
    begun = [(choice, *_completed(shared, mix, choice)) for choice in (rounded, *starts)]
    # the descent knows what a row alone costs; where rows hang together it can lead astray
    begun += [_descended(shared, mix, choice, extra, everyone) for choice, extra, _ in begun]
    chosen, extra, cost = min(begun, key=lambda each: each[2])
    if split.size and cost > mix.bound + gap * abs(mix.bound):
        searched = _search(shared, mix, chosen, extra, split, everyone, gap, nodes)
        tried = (searched, *_completed(shared, mix, searched))
        tried = min(
            (tried, _descended(shared, mix, *tried[:2], everyone)), key=lambda each: each[2]
        )
        if tried[2] < cost:
            return tried[0], tried[1]
    return chosen, extra


def _descended(
    shared: Shared, mix: Mix, chosen: np.ndarray, extra: np.ndarray, everyone: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float]:
    better = descend(shared, mix, chosen, everyone, extra)
    return better, *_completed(shared, mix, better)


def rounded_paths(shared: Shared, mix: Mix) -> tuple[np.ndarray, np.ndarray]:
    """Choose each plant's path of the largest share, without any search; as `whole_paths`."""
    chosen = _largest(mix, int(mix.paths.plant.max()) + 1)
    return chosen, _completed(shared, mix, chosen)[0]


def _largest(mix: Mix, plants: int) -> np.ndarray:
    """Return each plant's path of the largest share."""
    order = np.lexsort((mix.share, mix.paths.plant))
    last = np.searchsorted(mix.paths.plant[order], np.arange(plants), side="right") - 1
    return order[last]


def _completed(shared: Shared, mix: Mix, chosen: np.ndarray) -> tuple[np.ndarray, float]:
    """Return the cheapest further columns for a choice, and what all of it costs."""
    extra = _needed(shared, np.asarray(mix.use[chosen].sum(axis=0)).ravel())
    return extra, float(mix.cost[chosen].sum() + shared.extra_cost @ extra)


def _search(
    shared: Shared,
    mix: Mix,
    chosen: np.ndarray,
    extra: np.ndarray,
    split: np.ndarray,
    everyone: np.ndarray,
    gap: float,
    nodes: int,
) -> np.ndarray:
    """Decide the split plants again, all others held, as a programme of whole numbers."""
    held = np.setdiff1d(np.arange(len(chosen)), split)
    fixed = chosen[held]
    mine = everyone[np.isin(mix.paths.plant[everyone], split)]
    open_to = np.unique(np.concatenate([mine, chosen[split]]))
    used = np.asarray(mix.use[fixed].sum(axis=0)).ravel()
    program, unit = _program(shared, mix, open_to, split, used, float(mix.cost[fixed].sum()))
    start = np.concatenate([np.isin(open_to, chosen[split]).astype(float), extra / unit])
    found = solve(program, gap=gap, options={"mip_max_nodes": nodes}, start=start)
    result = chosen.copy()
    if found.x.size:
        taken = open_to[found.x[: len(open_to)] > 0.5]
        result[mix.paths.plant[taken]] = taken
    return result


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
) -> tuple[Program, np.ndarray]:
    """Return the programme, and the size of a unit of each further column in it."""
    n, m = len(open_to), len(shared.family)
    one = sparse.csr_array(
        (np.ones(n), (np.searchsorted(split, mix.paths.plant[open_to]), np.arange(n))),
        shape=(len(split), n),
    )
    use = mix.use[open_to].T if n else sparse.csr_array((m, 0))
    bound = np.where(np.isfinite(shared.lower), shared.lower, shared.upper)
    scale = np.maximum(np.maximum(np.abs(bound), np.abs(used)), 1.0)
    money = max(float(np.abs(mix.cost).mean()), 1.0)
    further = sparse.diags_array(1 / scale) @ shared.extra
    # a unit of a further column is what fills its row: as a tonne it would be lost in rounding
    unit = 1 / np.maximum(np.abs(further).max(axis=0).toarray().ravel(), 1e-300)
    entries = sparse.block_array(
        [
            [sparse.diags_array(1 / scale) @ use, further @ sparse.diags_array(unit)],
            [one, None],
        ],
        format="csr",
    )
    program = Program(
        name="whole plants",
        matrix=sparse.csc_array(entries),
        cost=np.concatenate([mix.cost[open_to], shared.extra_cost * unit]) / money,
        lower=np.zeros(n + len(shared.extra_cost)),
        upper=np.concatenate([np.ones(n), np.full(len(shared.extra_cost), np.inf)]),
        row_lower=np.concatenate([(shared.lower - used) / scale, np.ones(len(split))]),
        row_upper=np.concatenate([(shared.upper - used) / scale, np.ones(len(split))]),
        integer=np.arange(n + len(shared.extra_cost)) < n,
        offset=base / money,
    )
    return program, unit


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
