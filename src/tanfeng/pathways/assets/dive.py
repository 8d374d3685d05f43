"""Diving (逐步固定): plants are fixed on their largest share in turn, the rest planned anew.

What one plant cannot be split into, the others make up for, with paths that the mix had no use
for. So after every step the plants that are left get new prices and new paths for what the fixed
ones leave them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy import sparse

from tanfeng.pathways.assets.generate import Mix, generate
from tanfeng.pathways.assets.kernel import Kernel, kernel
from tanfeng.pathways.assets.paths import Paths, joined
from tanfeng.pathways.assets.sample import some

_GAP = 1e-3
"""Gap to which the rest is planned at each step; the whole is judged by its own bound."""


def dive(numbers: Kernel, mix: Mix, fixed_share: float = 0.5) -> tuple[Mix, np.ndarray]:
    """Fix all plants, a share of those that are left at a time.

    Returns
    -------
    Mix
        The mix with the paths that were found on the way, which have no share in it.
    numpy.ndarray
        Shape (P,), position of each plant's path in its pool.
    """
    fleet, shared = numbers.problem.fleet, numbers.shared
    left = np.arange(len(fleet))
    parts, costs, uses = [mix.paths], [mix.cost], [mix.use]
    count, chosen = len(mix.paths), np.full(len(fleet), -1)
    used = np.zeros(len(shared.family))
    now, place = mix, np.arange(len(mix.paths))
    while left.size:
        best = _largest(now, left.size)
        order = np.argsort(-now.share[best], kind="stable")
        # those that the mix does not split lead; at the end all that is left goes at once
        many = left.size if left.size <= 2 else max(1, int(left.size * fixed_share))
        picked = order[:many]
        chosen[left[picked]] = place[best[picked]]
        used += np.asarray(now.use[best[picked]].sum(axis=0)).ravel()
        kept = np.sort(order[many:])
        if not kept.size:
            break
        pool = now.paths.take(np.flatnonzero(np.isin(now.paths.plant, kept)))
        pool = replace(pool, plant=np.searchsorted(kept, pool.plant))
        left = left[kept]
        rest = replace(shared, lower=shared.lower - used, upper=shared.upper - used)
        part = kernel(replace(numbers.problem, fleet=some(fleet, left)), rest)
        now = generate(part, _GAP, prices=now.prices, pool=pool)
        parts.append(_of(now.paths, left))
        costs.append(now.cost)
        uses.append(now.use)
        place = count + np.arange(len(now.paths))
        count += len(now.paths)
    paths = joined(parts)
    share = np.concatenate([mix.share, np.zeros(len(paths) - len(mix.share))])
    return (
        replace(
            mix,
            paths=paths,
            cost=np.concatenate(costs),
            use=sparse.csr_array(sparse.vstack(uses, format="csr")),
            share=share,
        ),
        chosen,
    )


def _largest(mix: Mix, plants: int) -> np.ndarray:
    order = np.lexsort((mix.share, mix.paths.plant))
    last = np.searchsorted(mix.paths.plant[order], np.arange(plants), side="right") - 1
    return order[last]


def _of(paths: Paths, plants: np.ndarray) -> Paths:
    return replace(paths, plant=plants[paths.plant])
