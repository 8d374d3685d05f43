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
        past = None if numbers.past is None else numbers.past.take(left)
        part = kernel(replace(numbers.problem, fleet=some(fleet, left)), rest, past)
        now = generate(part, _GAP, prices=now.prices, pool=pool)
        parts.append(_of(now.paths, left))
        costs.append(now.cost)
        uses.append(now.use)
        place = count + np.arange(len(now.paths))
        count += len(now.paths)
    paths = joined(parts)
    # every part began with paths of the one before: each is kept once
    first, number = _distinct(paths)
    share = np.zeros(len(first))
    np.add.at(share, number[: len(mix.share)], mix.share)
    whole = sparse.csr_array(sparse.vstack(uses, format="csr"))
    return (
        replace(
            mix,
            paths=paths.take(first),
            cost=np.concatenate(costs)[first],
            use=whole[first],
            share=share,
        ),
        number[chosen],
    )


def _distinct(paths: Paths) -> tuple[np.ndarray, np.ndarray]:
    """Return where each path stands first, and the number that every path has among those."""
    told = paths.keys()
    seen: dict[tuple[int, bytes], int] = {}
    number = np.array([seen.setdefault(key, len(seen)) for key in told])
    return np.unique(number, return_index=True)[1], number


def _largest(mix: Mix, plants: int) -> np.ndarray:
    order = np.lexsort((mix.share, mix.paths.plant))
    last = np.searchsorted(mix.paths.plant[order], np.arange(plants), side="right") - 1
    return order[last]


def _of(paths: Paths, plants: np.ndarray) -> Paths:
    return replace(paths, plant=plants[paths.plant])
