"""Plant by plant to a better whole plan (逐厂改进): each in turn takes its best known path.

What the others do is held; what a row lacks or has too much costs what its cheapest further column
costs. Every change lowers the cost, so it ends; where it ends depends on the order, which is drawn
from a fixed seed.
"""

from __future__ import annotations

import numpy as np

from tanfeng.pathways.assets.generate import Mix
from tanfeng.pathways.assets.shared import Shared

_SWEEPS = 12


def row_prices(shared: Shared) -> np.ndarray:
    """Return what one unit short of, or beyond, each row costs at least; shape (m,)."""
    price = np.full(len(shared.family), np.inf)
    alone = np.flatnonzero(np.diff(shared.extra.indptr) == 1)
    place = shared.extra.indptr[alone]
    row = shared.extra.indices[place]
    np.minimum.at(price, row, shared.extra_cost[alone] / np.abs(shared.extra.data[place]))
    return np.where(np.isfinite(price), price, 0.0)


def carried(shared: Shared, extra: np.ndarray) -> np.ndarray:
    """Return what columns of several rows, such as permits on their way, bring to each row."""
    several = np.diff(shared.extra.indptr) > 1
    return shared.extra @ np.where(several, extra, 0.0)


def descend(
    shared: Shared, mix: Mix, chosen: np.ndarray, open_to: np.ndarray, extra: np.ndarray
) -> np.ndarray:
    """Return a choice of paths that no single plant's change among `open_to` improves.

    Parameters
    ----------
    chosen
        Shape (P,), position of each plant's path in the pool.
    open_to
        Positions in the pool that plants may choose from, beside their own.
    extra
        Further columns that go with the choice, of which those of several rows are held.
    """
    price, brought = row_prices(shared), carried(shared, extra)
    lower = np.where(np.isfinite(shared.lower), shared.lower, -np.inf)
    upper = np.where(np.isfinite(shared.upper), shared.upper, np.inf)
    chosen = chosen.copy()
    order = np.argsort(mix.paths.plant[open_to], kind="stable")
    ordered = open_to[order]
    starts = np.searchsorted(mix.paths.plant[ordered], np.arange(len(chosen) + 1))
    use = {
        int(p): mix.use[ordered[starts[p] : starts[p + 1]]].toarray()
        for p in np.unique(mix.paths.plant[ordered])
    }
    total = np.asarray(mix.use[chosen].sum(axis=0)).ravel() + brought
    drawn = np.random.default_rng(0)
    for _ in range(_SWEEPS):
        changed = False
        for plant in drawn.permutation(np.array(sorted(use))):
            mine = ordered[starts[plant] : starts[plant + 1]]
            now = chosen[plant]
            rest = total - mix.use[[now]].toarray().ravel()
            sums = rest + use[plant]
            beyond = np.maximum(lower - sums, 0) + np.maximum(sums - upper, 0)
            cost = mix.cost[mine] + beyond @ price
            here = np.maximum(lower - total, 0) + np.maximum(total - upper, 0)
            best = int(np.argmin(cost))
            if cost[best] < (mix.cost[now] + here @ price) * (1 - 1e-12) - 1e-6:
                chosen[plant], total, changed = mine[best], sums[best], True
        if not changed:
            break
    return chosen
