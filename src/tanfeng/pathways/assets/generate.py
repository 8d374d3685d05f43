"""Column generation (列生成): paths and prices in turn, until the gap is proven.

The bound is Lagrange's: at any prices of the shared rows, the cheapest path of every plant alone.
Prices are taken between the best so far and the master's (smoothing, Wentges 1997), because the
master's own swing wildly in early rounds.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from tanfeng.pathways.assets.kernel import Kernel, best_paths, cost_and_use
from tanfeng.pathways.assets.master import Master, scales
from tanfeng.pathways.assets.paths import Paths, joined
from tanfeng.pathways.assets.shared import Shared

Teller = Callable[[int, float, float], None]
"""Told the round, the objective and the bound."""


@dataclass(frozen=True, eq=False)
class Mix:
    """The best mix of paths, and its proof.

    Attributes
    ----------
    paths, cost, use
        The pool: n paths, their present values, and their use of the rows, shape (n, m).
    share
        Shape (n,).
    extra
        Shape of the further columns.
    prices
        Shape (m,), those of the bound.
    stopped
        Why it ended early: ``time`` or ``interrupt``; empty when the gap was reached.
    """

    paths: Paths
    cost: np.ndarray
    use: sparse.csr_array
    share: np.ndarray
    extra: np.ndarray
    prices: np.ndarray
    objective: float
    bound: float
    rounds: int
    stopped: str

    @property
    def gap(self) -> float:
        """Relative distance of the mix from the bound."""
        return (self.objective - self.bound) / max(abs(self.objective), 1e-9)


def lagrangian(shared: Shared, prices: np.ndarray, least: np.ndarray) -> float:
    """Return the bound at prices: what the rows grant, plus every plant at its best.

    Holds at prices that `within` has returned, where no further column pays.
    """
    bound = np.where(prices > 0, shared.lower, shared.upper)
    granted = np.where(prices == 0, 0.0, prices * np.where(np.isfinite(bound), bound, 0.0))
    return float(granted.sum() + least.sum())


def generate(
    kernel: Kernel,
    gap: float,
    *,
    seconds: float | None = None,
    tell: Teller | None = None,
    prices: np.ndarray | None = None,
    pool: Paths | None = None,
    smoothing: float = 0.6,
) -> Mix:
    """Find the cheapest mix of paths to a proven relative gap.

    Parameters
    ----------
    seconds
        Time after which the best mix so far is returned.
    prices, pool
        To start from, such as those of a similar problem.
    """
    began = time.monotonic()
    shared, everyone = kernel.shared, np.arange(len(kernel.problem.fleet))
    start = within(shared, np.zeros(len(shared.family)) if prices is None else prices)
    least, first = best_paths(kernel, start)
    cost, use = cost_and_use(kernel, first)
    master = Master(shared, len(everyone), *scales(shared, cost, use))
    known = [first.take(master.offer(first.plant, first.keys(), cost, use))]
    costs, uses = [cost], [use]
    if pool is not None:
        _offer(kernel, master, pool, known, costs, uses)
    bound, best = lagrangian(shared, start, least), start
    rounds, stopped, objective = 0, "", np.inf
    extra, share = np.zeros(len(shared.extra_cost)), np.zeros(0)
    try:
        while True:
            left = None if seconds is None else seconds - (time.monotonic() - began)
            if (left is not None and left <= 0 and rounds) or not master.solve(left):
                stopped = "time"
                break
            rounds += 1
            objective, (extra, share) = master.objective(), master.mix()
            asked, dual = master.prices()
            mixed = smoothing if np.isfinite(bound) and rounds > 1 else 0.0
            while True:
                point = within(shared, mixed * best + (1 - mixed) * asked)
                least, found = best_paths(kernel, point)
                value = lagrangian(shared, point, least)
                if value > bound:
                    bound, best = value, point
                cost, use = cost_and_use(kernel, found)
                pays = np.flatnonzero(cost - use @ asked - dual < -1e-9 * master.money)
                picked = found.take(pays)
                new = master.offer(picked.plant, picked.keys(), cost[pays], use[pays])
                if new.size:
                    known.append(picked.take(new))
                    costs.append(cost[pays][new])
                    uses.append(use[pays][new])
                if new.size or mixed == 0.0:
                    break
                # nothing pays at the mixed prices: go nearer to the master's own
                mixed = mixed / 2 if mixed > 0.1 else 0.0
            if tell is not None:
                tell(rounds, objective, bound)
            if objective - bound <= gap * abs(objective) or not new.size:
                break
    except KeyboardInterrupt:
        stopped = "interrupt"
    paths = joined(known)
    # paths found after the last solve have no share in it
    share = np.concatenate([share, np.zeros(len(paths) - len(share))])
    return Mix(paths, np.concatenate(costs), sparse.csr_array(sparse.vstack(uses, format="csr")),
               share, extra, best, objective, bound, rounds, stopped)  # fmt: skip


def within(shared: Shared, prices: np.ndarray) -> np.ndarray:
    """Return the nearest prices at which no further column pays, so that they give a bound.

    A solver's duals miss this by their tolerance.
    """
    kept = np.where(np.isfinite(shared.lower), prices, np.minimum(prices, 0.0))
    kept = np.where(np.isfinite(shared.upper), kept, np.maximum(kept, 0.0))
    entries = np.diff(shared.extra.indptr)
    alone = np.flatnonzero(entries == 1)
    place = shared.extra.indptr[alone]
    row, value = shared.extra.indices[place], shared.extra.data[place]
    most = shared.extra_cost[alone] / value
    np.minimum.at(kept, row[value > 0], most[value > 0])
    np.maximum.at(kept, row[value < 0], most[value < 0])
    flows = np.flatnonzero(entries == 2)
    ends = shared.extra.indptr[flows]
    one, other = shared.extra.indices[ends], shared.extra.indices[ends + 1]
    gives = shared.extra.data[ends] < 0
    earned, used = np.where(gives, one, other), np.where(gives, other, one)
    np.minimum.at(kept, used, kept[earned].copy())
    return kept


def _offer(
    kernel: Kernel,
    master: Master,
    pool: Paths,
    known: list[Paths],
    costs: list[np.ndarray],
    uses: list[sparse.csr_array],
) -> None:
    cost, use = cost_and_use(kernel, pool)
    new = master.offer(pool.plant, pool.keys(), cost, use)
    known.append(pool.take(new))
    costs.append(cost[new])
    uses.append(use[new])
